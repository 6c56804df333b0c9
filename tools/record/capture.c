// SPDX-License-Identifier: GPL-2.0-only
/*
 * From raw trace events to a recording: decode, assemble snapshots, write.
 */
#include "tools/record/capture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/assemble.h>
#include <damondata/tracepoint.h>

/* The assembler numbers its streams from 1 on; ours begin here. */
#define FIRST_EVENT_STREAM 0x8000u

/* common_type has 16 bits. */
#define NR_TYPES 65536

/*
 * A snapshot that lacks regions is given up when its kdamond was silent for so long in the middle of
 * it: it prints all regions in one loop, so only lost events, or its death, explain that.
 */
#define GIVE_UP_NS 2000000000u

struct slot {
	const struct tracefs_event *event;
	struct dd_tracepoint *tp;
	struct dd_stream stream; /* of an event without a typed stream; id 0 = not defined */
	char name[80];
};

struct capture {
	struct setup *setup;
	struct dd_assembler *assembler;
	struct dd_writer *writer;
	struct slot *slots;
	size_t nr_slots;
	struct slot **by_type;
	struct dd_stream **book; /* the streams defined so far */
	size_t nr_book;
	struct capture_stats stats;
	uint64_t newest_ns;
	bool ending;
};

/* Keeps a definition for later writers; the pointer stays valid until the capture is freed. */
static int remember_stream(struct capture *c, struct dd_stream *s, struct dd_error *err)
{
	struct dd_stream **p;

	for (size_t i = 0; i < c->nr_book; i++) {
		if (c->book[i]->id == s->id) {
			c->book[i] = s;
			return 0;
		}
	}
	p = realloc(c->book, (c->nr_book + 1) * sizeof(struct dd_stream *));
	if (!p)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	c->book = p;
	c->book[c->nr_book++] = s;
	return 0;
}

static int define_captured_stream(struct capture *c, struct dd_stream *s, struct dd_error *err)
{
	int ret = remember_stream(c, s, err);

	return ret || !c->writer ? ret : dd_writer_stream(c->writer, s, err);
}

static const char *format_of(const struct capture *c, enum dd_tracepoint_kind kind)
{
	for (size_t i = 0; i < c->nr_slots; i++)
		if (dd_tracepoint_kind(c->slots[i].tp) == kind)
			return c->slots[i].event->format;
	return NULL;
}

static int capture_on_stream(void *ctx, struct dd_stream *s, struct dd_error *err)
{
	struct capture *c = ctx;
	bool scheme = s->data_source == DD_SRC_SCHEME_TRACE;

	setup_describe(c->setup, s);
	s->event_format = format_of(c, scheme			 ? DD_TP_BEFORE_APPLY
				       : dd_stream_has_probes(s) ? DD_TP_REGION_AGGREGATED
								 : DD_TP_AGGREGATED);
	return define_captured_stream(c, s, err);
}

static int capture_on_snapshot(void *ctx, const struct dd_snapshot *snap, struct dd_error *err)
{
	struct capture *c = ctx;
	bool incomplete = snap->flags & DD_SNAP_INCOMPLETE;

	if (incomplete && c->ending && !c->stats.lost && !c->stats.throttles) {
		c->stats.unfinished++;
		return 0;
	}
	if (!c->stats.snapshots++ || snap->start_ns < c->stats.first_ns)
		c->stats.first_ns = snap->start_ns;
	if (snap->end_ns > c->stats.last_ns)
		c->stats.last_ns = snap->end_ns;
	c->stats.regions += snap->nr_regions;
	c->stats.incomplete += incomplete;
	if (incomplete && snap->nr_expected > snap->nr_regions)
		c->stats.missing_regions += snap->nr_expected - snap->nr_regions;
	return dd_writer_snapshot(c->writer, snap, err);
}

int capture_put(struct capture *c, struct dd_stream *s, const struct dd_snapshot *snap,
		struct dd_error *err)
{
	int ret = define_captured_stream(c, s, err);

	return ret ? ret : capture_on_snapshot(c, snap, err);
}

static const struct dd_assembler_ops assembler_ops = {.size = sizeof(assembler_ops),
						      .stream = capture_on_stream,
						      .snapshot = capture_on_snapshot};

static int capture_region(struct capture *c, const struct slot *slot, uint64_t time_ns,
			  const void *raw, size_t size, struct dd_error *err)
{
	struct dd_region_event ev;

	if (dd_tracepoint_region(slot->tp, raw, size, &ev)) {
		c->stats.damaged++;
		return 0;
	}
	/* Rings are merged by time; should a CPU have been late beyond all bounds, order is kept. */
	c->newest_ns = time_ns > c->newest_ns ? time_ns : c->newest_ns;
	ev.time_ns = c->newest_ns;
	return dd_assembler_push(c->assembler, &ev, err);
}

static void capture_tuning(struct capture *c, const struct slot *slot, const void *raw, size_t size)
{
	int32_t pid;
	uint64_t sample_us;

	if (dd_tracepoint_sample_us(slot->tp, raw, size, &pid, &sample_us))
		c->stats.damaged++;
	else
		dd_assembler_sample_us(c->assembler, pid, sample_us);
}

static int capture_row(struct capture *c, struct slot *slot, uint64_t time_ns, const void *raw,
		       size_t size, struct dd_error *err)
{
	union dd_value values[DD_MAX_COLUMNS];
	struct dd_row row = {.stream = &slot->stream, .time_ns = time_ns, .values = values};
	int ret = 0;

	if (dd_tracepoint_values(slot->tp, raw, size, values)) {
		c->stats.damaged++;
		return 0;
	}
	if (!slot->stream.id) {
		slot->stream.id = FIRST_EVENT_STREAM + (uint32_t)(slot - c->slots);
		ret = define_captured_stream(c, &slot->stream, err);
	}
	c->stats.rows++;
	return ret ? ret : dd_writer_row(c->writer, &row, err);
}

static int capture_on_sample(void *ctx, uint64_t time_ns, const void *raw, size_t size,
			     struct dd_error *err)
{
	struct capture *c = ctx;
	struct slot *slot = NULL;
	uint16_t type;

	if (size >= sizeof(type)) {
		memcpy(&type, raw, sizeof(type));
		slot = c->by_type[type];
	}
	if (!slot) {
		c->stats.damaged++;
		return 0;
	}
	c->stats.events++;
	switch (dd_tracepoint_kind(slot->tp)) {
	case DD_TP_AGGREGATED:
	case DD_TP_REGION_AGGREGATED:
	case DD_TP_BEFORE_APPLY:
		return capture_region(c, slot, time_ns, raw, size, err);
	case DD_TP_INTERVALS_TUNE:
		capture_tuning(c, slot, raw, size);
		return 0;
	case DD_TP_OTHER:
		break;
	}
	return capture_row(c, slot, time_ns, raw, size, err);
}

static int capture_on_lost(void *ctx, uint64_t time_ns, int cpu, uint64_t count,
			   struct dd_error *err)
{
	struct capture *c = ctx;
	struct dd_loss loss = {
		.reason = count ? DD_LOST_RING : DD_LOST_RATE,
		.cpu = cpu,
		.count = count,
		.first_ns = c->newest_ns ? c->newest_ns : time_ns,
		.last_ns = time_ns > c->newest_ns ? time_ns : c->newest_ns,
	};

	c->stats.lost += count;
	c->stats.throttles += !count;
	dd_assembler_lost(c->assembler);
	return dd_writer_loss(c->writer, &loss, err);
}

const struct trace_rings_ops capture_ops = {capture_on_sample, capture_on_lost};

static int add_event_slot(struct capture *c, const struct tracefs_event *event,
			  struct dd_error *err)
{
	struct slot *slot = &c->slots[c->nr_slots];
	int ret = dd_tracepoint_new(&slot->tp, event->format, event->format_len, false, err);

	if (ret)
		return ret;
	c->nr_slots++;
	slot->event = event;
	snprintf(slot->name, sizeof(slot->name), "damon:%s", event->name);
	slot->stream = (struct dd_stream){
		.kind = DD_STREAM_EVENT,
		.data_source = DD_SRC_TRACEPOINT,
		.clock = DD_CLOCK_MONOTONIC,
		.kdamond_idx = DD_IDX_NONE,
		.context_idx = DD_IDX_NONE,
		.target_idx = DD_IDX_NONE,
		.scheme_idx = DD_IDX_NONE,
		.addr_unit = 1,
		.event_name = slot->name,
		.event_format = event->format,
	};
	slot->stream.columns = dd_tracepoint_columns(slot->tp, &slot->stream.nr_columns);
	c->by_type[event->id & (NR_TYPES - 1)] = slot;
	return 0;
}

int capture_new(struct capture **out, const struct tracefs_event *events, size_t nr,
		struct setup *setup, struct dd_error *err)
{
	struct capture *c = calloc(1, sizeof(*c));
	int ret = 0;

	if (c) {
		c->setup = setup;
		c->slots = calloc(nr + 1, sizeof(*c->slots));
		c->by_type = calloc(NR_TYPES, sizeof(struct slot *));
	}
	if (!c || !c->slots || !c->by_type)
		ret = dd_fail(err, DD_ENOMEM, "out of memory");
	else
		ret = dd_assembler_new(&c->assembler, &assembler_ops, c, err);
	if (!ret)
		dd_assembler_set_loss_reporting(c->assembler);
	for (size_t i = 0; i < nr && !ret; i++)
		ret = add_event_slot(c, &events[i], err);
	if (ret)
		capture_free(c);
	else
		*out = c;
	return ret;
}

int capture_set_writer(struct capture *c, struct dd_writer *w, struct dd_error *err)
{
	int ret = 0;

	c->writer = w;
	for (size_t i = 0; i < c->nr_book && !ret; i++)
		ret = dd_writer_stream(w, c->book[i], err);
	return ret;
}

int capture_describe_again(struct capture *c, struct dd_error *err)
{
	int ret = 0;

	for (size_t i = 0; i < c->nr_book && !ret; i++) {
		struct dd_stream *s = c->book[i];

		if (s->kind != DD_STREAM_ACCESS)
			continue;
		setup_describe(c->setup, s);
		ret = dd_writer_stream(c->writer, s, err);
	}
	return ret;
}

int capture_tick(struct capture *c, uint64_t upto_ns, struct dd_error *err)
{
	int ret = dd_assembler_tick(c->assembler, upto_ns, err);

	if (!ret && upto_ns > GIVE_UP_NS)
		ret = dd_assembler_finish(c->assembler, upto_ns - GIVE_UP_NS, err);
	return ret;
}

int capture_end(struct capture *c, struct dd_error *err)
{
	c->ending = true;
	return dd_assembler_finish(c->assembler, UINT64_MAX, err);
}

void capture_get_stats(const struct capture *c, struct capture_stats *out)
{
	*out = c->stats;
}

void capture_free(struct capture *c)
{
	if (!c)
		return;
	dd_assembler_free(c->assembler);
	for (size_t i = 0; i < c->nr_slots; i++)
		dd_tracepoint_free(c->slots[i].tp);
	free(c->slots);
	free(c->by_type);
	free(c->book);
	free(c);
}
