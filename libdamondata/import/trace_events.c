// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Raw trace records to snapshots and rows.
 */
#include "trace_events.h"
#include "libdamondata/util/array.h"

#include <stdlib.h>
#include <string.h>

#define MAX_RAW 4096u

static int keep_raw(struct timed_event *t, const void *raw, size_t len, struct dd_error *err)
{
	t->raw_len = len < MAX_RAW ? len : MAX_RAW;
	t->raw = malloc(t->raw_len ? t->raw_len : 1);
	if (!t->raw)
		return ddi_no_memory(err);
	memcpy(t->raw, raw, t->raw_len);
	return 0;
}

int trace_events_push(struct trace_events *te, const void *raw, size_t len, uint64_t time_ns,
		      struct dd_error *err)
{
	int id = tracepoints_id(&te->tps, raw, len);
	struct tracepoint_entry *entry = id < 0 ? NULL : tracepoints_find(&te->tps, id);
	struct timed_event t = {.entry = entry};
	int ret;

	if (!entry)
		return 0;
	t.kind = dd_tracepoint_kind(entry->tp);
	if (t.kind == DD_TP_OTHER)
		ret = keep_raw(&t, raw, len, err);
	else if (t.kind == DD_TP_INTERVALS_TUNE)
		ret = dd_tracepoint_sample_us(entry->tp, raw, len, &t.ev.kdamond_pid, &t.sample_us);
	else
		ret = dd_tracepoint_region(entry->tp, raw, len, &t.ev);
	if (!ret && t.ev.nr_attrs)
		ret = keep_raw(&t, t.ev.attrs, t.ev.nr_attrs * sizeof(*t.ev.attrs), err);
	t.ev.time_ns = time_ns;
	if (ret == DD_ECORRUPT) {
		te->damaged++;
		return 0;
	}
	return ret ? ret : reorder_push(&te->order, &t, err);
}

static int define_rows(struct importer *imp, struct trace_events *te,
		       struct tracepoint_entry *entry, struct dd_error *err)
{
	struct dd_stream *s = &entry->stream;

	if (s->id)
		return 0;
	*s = (struct dd_stream){
		.id = EVENT_STREAM_ID + (uint32_t)(entry - te->tps.entries),
		.kind = DD_STREAM_EVENT,
		.data_source = DD_SRC_TRACEPOINT,
		.clock = te->clock,
		.kdamond_idx = DD_IDX_NONE,
		.context_idx = DD_IDX_NONE,
		.target_idx = DD_IDX_NONE,
		.scheme_idx = DD_IDX_NONE,
		.addr_unit = 1,
		.event_name = entry->event_name,
		.event_format = entry->format,
	};
	s->columns = dd_tracepoint_columns(entry->tp, &s->nr_columns);
	return queue_stream(&imp->queue, s, err);
}

static int deliver_row(struct importer *imp, struct trace_events *te, const struct timed_event *t,
		       struct dd_error *err)
{
	union dd_value values[DD_MAX_COLUMNS];
	struct dd_row row = {
		.stream = &t->entry->stream, .time_ns = t->ev.time_ns, .values = values};
	int ret;

	if (imp->measuring)
		return 0;
	ret = define_rows(imp, te, t->entry, err);
	if (ret)
		return ret;
	if (dd_tracepoint_values(t->entry->tp, t->raw, t->raw_len, values)) {
		te->damaged++;
		return 0;
	}
	return queue_row(&imp->queue, &row, err);
}

static int push_waiting_region(struct importer *imp, struct timed_event *t, struct dd_error *err)
{
	if (t->ev.nr_attrs)
		t->ev.attrs = (const struct dd_attribute *)(const void *)t->raw;
	return dd_assembler_push(imp->asm_, &t->ev, err);
}

int trace_events_deliver(struct importer *imp, struct trace_events *te, bool all,
			 struct dd_error *err)
{
	struct timed_event t;
	int ret = 0;

	while (!ret && reorder_pop(&te->order, all, &t)) {
		if (t.kind == DD_TP_INTERVALS_TUNE)
			dd_assembler_sample_us(imp->asm_, t.ev.kdamond_pid, t.sample_us);
		else if (t.kind == DD_TP_OTHER)
			ret = deliver_row(imp, te, &t, err);
		else
			ret = push_waiting_region(imp, &t, err);
		free(t.raw);
	}
	return ret;
}

int trace_events_finish(struct importer *imp, struct trace_events *te, struct dd_error *err)
{
	const char *name = instream_name(imp->in);
	int ret = trace_events_deliver(imp, te, true, err);

	if (!ret && te->damaged)
		ret = import_missing(imp, DD_LOST_UNREAD, te->damaged, te->order.last_ns, err,
				     "%s: events of DAMON are not as their formats say", name);
	if (!ret && te->order.late)
		ret = import_missing(
			imp, DD_LOST_UNREAD, te->order.late, te->order.last_ns, err,
			"%s: events are out of the order of time by more than is sorted", name);
	return ret;
}

void trace_events_set_stream(const struct trace_events *te, struct dd_stream *stream)
{
	enum dd_tracepoint_kind kind = DD_TP_AGGREGATED;

	if (stream->data_source == DD_SRC_SCHEME_TRACE)
		kind = DD_TP_BEFORE_APPLY;
	else if (dd_stream_has_probes(stream))
		kind = DD_TP_REGION_AGGREGATED;
	stream->clock = te->clock;
	stream->event_format = tracepoints_format(&te->tps, kind);
}

void trace_events_free(struct trace_events *te)
{
	reorder_free(&te->order);
	tracepoints_free(&te->tps);
}
