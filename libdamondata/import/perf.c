// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Import of perf.data: DAMON's tracepoint samples become snapshots.
 */
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "known_events.h"
#include "libdamondata/perf/perfdata.h"
#include "trace_events.h"
#include "tracing_data.h"
#include "libdamondata/util/array.h"

#define MAX_COMMAND_LINE 4096
#define MAX_UNKNOWN	 1000u

struct perf_import {
	struct perfdata *pd;
	struct trace_events events;
	uint64_t lost_from_ns;
	char command_line[MAX_COMMAND_LINE];
	bool has_formats, unknown_formats, ended;
	unsigned int nr_unknown; /* records that fit no known event */
};

static bool perf_probe(const uint8_t *head, size_t len)
{
	return perfdata_probe(head, len);
}

/* perf's own clock unless -k chose one: all events of a file have the same. */
static int perf_clock(const struct perf_import *p)
{
	uint32_t n = perfdata_nr_attrs(p->pd);

	for (uint32_t i = 0; i < n; i++) {
		const struct perf_attr *a = perfdata_attr(p->pd, i);

		if (a->type != PERF_TYPE_TRACEPOINT)
			continue;
		if (!a->use_clockid)
			return DD_CLOCK_UNKNOWN;
		if (a->clockid == CLOCK_MONOTONIC)
			return DD_CLOCK_MONOTONIC;
		return a->clockid == CLOCK_REALTIME ? DD_CLOCK_REALTIME : DD_CLOCK_UNKNOWN;
	}
	return DD_CLOCK_UNKNOWN;
}

static int set_perf_stream(struct importer *imp, struct dd_stream *stream)
{
	const struct perf_import *p = imp->priv;

	trace_events_set_stream(&p->events, stream);
	return 0;
}

/* PERF_FEAT_CMDLINE: a count, then strings with their lengths. */
static void set_command_line(struct importer *imp)
{
	struct perf_import *p = imp->priv;
	size_t len, used = 0;
	const uint8_t *data = perfdata_feature(p->pd, PERF_FEAT_CMDLINE, &len);
	uint32_t nr;

	if (!data || len < 4)
		return;
	nr = perfdata_u32(p->pd, data);
	data += 4;
	len -= 4;
	for (uint32_t i = 0; i < nr && len >= 4; i++) {
		uint32_t n = perfdata_u32(p->pd, data);

		if (n > len - 4)
			return;
		used += snprintf(p->command_line + used, sizeof(p->command_line) - used, "%s%.*s",
				 i ? " " : "", (int)n, (const char *)data + 4);
		if (used >= sizeof(p->command_line))
			return;
		data += 4 + n;
		len -= 4 + n;
	}
	imp->meta.command_line = p->command_line;
}

/* PERF_FEAT_CLOCK_DATA: version, clock id, then one moment on the wall clock and on that clock. */
static void set_clocks(struct importer *imp)
{
	struct perf_import *p = imp->priv;
	size_t len;
	const uint8_t *data = perfdata_feature(p->pd, PERF_FEAT_CLOCK_DATA, &len);

	if (!data || len < 24 || perfdata_u32(p->pd, data + 4) != CLOCK_MONOTONIC)
		return;
	imp->meta.realtime_ns = perfdata_u64(p->pd, data + 8);
	imp->meta.monotonic_ns = perfdata_u64(p->pd, data + 16);
}

static void set_meta(struct importer *imp)
{
	struct perf_import *p = imp->priv;

	imp->meta.host_name = perfdata_feature_string(p->pd, PERF_FEAT_HOSTNAME);
	imp->meta.kernel_release = perfdata_feature_string(p->pd, PERF_FEAT_OSRELEASE);
	imp->meta.machine = perfdata_feature_string(p->pd, PERF_FEAT_ARCH);
	set_command_line(imp);
	set_clocks(imp);
}

static int load_formats(struct importer *imp, struct dd_error *err)
{
	struct perf_import *p = imp->priv;
	struct tracing_data tracing;
	size_t len;
	const uint8_t *data = perfdata_feature(p->pd, PERF_FEAT_TRACING_DATA, &len);

	p->has_formats = true;
	p->events.clock = perf_clock(p);
	p->unknown_formats = !data && perfdata_is_cut(p->pd);
	if (p->unknown_formats) {
		p->events.tps.big_endian =
			perfdata_swapped(p->pd) != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
		import_lacks(imp, "event formats: events are known by their lengths and values");
		return 0;
	}
	if (!data)
		return dd_fail(
			err, DD_ENODATA,
			"%s has no tracepoint events: it is a perf.data of something else than DAMON. Record with: perf record -a -e damon:damon_aggregated",
			instream_name(imp->in));
	return tracing_data_parse(&tracing, &p->events.tps, data, len, err);
}

static int perf_open(struct importer *imp, struct dd_error *err)
{
	struct perf_import *p = calloc(1, sizeof(*p));
	int ret;

	if (!p)
		return ddi_no_memory(err);
	imp->priv = p;
	imp->stream_hook = set_perf_stream;
	import_lacks(imp, "monitoring intervals and targets");
	ret = perfdata_open(&p->pd, imp->in, err);
	if (ret || perfdata_is_pipe(p->pd))
		return ret;
	ret = load_formats(imp, err);
	if (!ret && !p->events.tps.nr && !p->unknown_formats)
		ret = dd_fail(err, DD_ENODATA, "%s holds no event of DAMON",
			      instream_name(imp->in));
	set_meta(imp);
	return ret;
}

static void perf_close(struct importer *imp)
{
	struct perf_import *p = imp->priv;

	if (!p)
		return;
	perfdata_close(p->pd);
	trace_events_free(&p->events);
	free(p);
}

/* A cut file does not say what its events are. */
static int recognise_event(struct perf_import *p, const struct perf_sample *s, struct dd_error *err)
{
	int id = tracepoints_id(&p->events.tps, s->raw, s->raw_len);
	int ret;

	if (id < 0 || tracepoints_find(&p->events.tps, id) || p->nr_unknown == MAX_UNKNOWN)
		return 0;
	ret = known_events_add(&p->events.tps, s->raw, s->raw_len, err);
	p->nr_unknown += !ret;
	return ret < 0 ? ret : 0;
}

static int push_sample(struct importer *imp, const struct perf_record *rec, struct dd_error *err)
{
	struct perf_import *p = imp->priv;
	struct perf_sample s;
	int ret = perfdata_sample(p->pd, rec, &s, err);

	if (ret || s.attr->type != PERF_TYPE_TRACEPOINT || !s.raw)
		return ret;
	if (!s.has_time)
		return dd_fail_at(
			err, DD_EUNSUPPORTED, rec->offset,
			"perf.data: its samples have no time; record without --no-timestamp");
	if (p->unknown_formats)
		ret = recognise_event(p, &s, err);
	return ret ? ret : trace_events_push(&p->events, s.raw, s.raw_len, s.time, err);
}

/* PERF_RECORD_LOST: id, count. PERF_RECORD_LOST_SAMPLES: count. */
static int report_lost_record(struct importer *imp, const struct perf_record *rec,
			      struct dd_error *err)
{
	struct perf_import *p = imp->priv;
	struct dd_loss loss = {.reason = DD_LOST_RING, .cpu = -1};
	size_t at = rec->type == PERF_RECORD_LOST ? 8 : 0;
	const struct perf_attr *a;
	struct perf_sample s;

	if (rec->len < at + 8)
		return 0;
	/* Side-band of other events loses nothing of DAMON's. */
	perfdata_ident(p->pd, rec, &s);
	a = perfdata_nr_attrs(p->pd) ? perfdata_attr(p->pd, 0) : NULL;
	if (a && a->sample_type & PERF_SAMPLE_CPU && s.has_time)
		loss.cpu = s.cpu;
	loss.count = perfdata_u64(p->pd, rec->data + at);
	loss.first_ns = p->lost_from_ns;
	loss.last_ns = s.has_time ? s.time : p->events.order.newest_ns;
	if (loss.first_ns > loss.last_ns)
		loss.first_ns = loss.last_ns;
	return import_lost(imp, &loss, err);
}

static int take_record(struct importer *imp, const struct perf_record *rec, struct dd_error *err)
{
	struct perf_import *p = imp->priv;

	switch (rec->type) {
	case PERF_RECORD_SAMPLE:
		if (!p->has_formats) {
			int ret = load_formats(imp, err);

			if (ret)
				return ret;
			set_meta(imp);
		}
		return push_sample(imp, rec, err);
	case PERF_RECORD_LOST:
	case PERF_RECORD_LOST_SAMPLES:
		return report_lost_record(imp, rec, err);
	case PERF_USER_FINISHED_ROUND:
		reorder_round(&p->events.order);
		p->lost_from_ns = p->events.order.last_ns;
		return 0;
	default:
		return 0;
	}
}

static int nothing_known(struct importer *imp, struct dd_error *err, const struct dd_error *why)
{
	const struct perf_import *p = imp->priv;

	if (p->unknown_formats)
		return dd_fail(
			err, DD_ETRUNCATED,
			"%s has no end, where the event formats stand (perf was killed, or the file is cut), and no record in it looks like one of damon:damon_aggregated. Stop perf record with SIGINT, or record with damo-record, whose files survive",
			instream_name(imp->in));
	if (err)
		*err = *why;
	return why->code;
}

static int perf_step(struct importer *imp, struct dd_error *err)
{
	struct perf_import *p = imp->priv;
	struct dd_error why = {0};
	struct perf_record rec;
	int ret;

	if (p->ended)
		return 0;
	ret = perfdata_next(p->pd, &rec, &why);
	p->ended = !ret;
	if (ret > 0)
		ret = take_record(imp, &rec, &why);
	if (ret == DD_ECORRUPT || ret == DD_ETRUNCATED) {
		p->ended = true;
		if (!p->events.tps.nr)
			return nothing_known(imp, err, &why);
		ret = import_damage(imp, err, &why);
	} else if (ret && err) {
		*err = why;
	}
	if (!ret)
		ret = p->ended ? trace_events_finish(imp, &p->events, err)
			       : trace_events_deliver(imp, &p->events, false, err);
	return ret ? ret : 1;
}

const struct import_format import_perf = {
	.name = "perf.data",
	.probe = perf_probe,
	.open = perf_open,
	.step = perf_step,
	.close = perf_close,
	.measure = true,
};
