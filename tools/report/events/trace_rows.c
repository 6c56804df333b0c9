// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trace events that a recorded snapshot was made of.
 */
#include "tools/report/events/trace_rows.h"

#include <damondata/assemble.h>
#include <stdbool.h>
#include <string.h>

/* In the order of the columns of scheme regions; other regions leave out what they do not have. */
enum {
	F_PID,
	F_CONTEXT,
	F_SCHEME,
	F_TARGET,
	F_NR_REGIONS,
	F_START,
	F_END,
	F_NR_ACCESSES,
	F_AGE,
	F_PROBES
};

#define NUMBER(nr, text)                                                                           \
	{                                                                                          \
		.id = DD_COL_CUSTOM + (nr), .type = DD_TYPE_U64, .name = (text)                    \
	}
#define RANGE_COLUMNS                                                                              \
	NUMBER(F_NR_REGIONS, "nr_regions"), NUMBER(F_START, "start"), NUMBER(F_END, "end")
#define REGION_COLUMNS RANGE_COLUMNS, NUMBER(F_NR_ACCESSES, "nr_accesses"), NUMBER(F_AGE, "age")
#define PROBE_COLUMN                                                                               \
	{                                                                                          \
		.id = DD_COL_CUSTOM + F_PROBES, .type = DD_TYPE_STRING, .name = "probe_hits"       \
	}

static const struct dd_column target_columns[] = {
	NUMBER(F_PID, "common_pid"), NUMBER(F_TARGET, "target_id"), REGION_COLUMNS, PROBE_COLUMN};

static const struct dd_column scheme_columns[] = {
	NUMBER(F_PID, "common_pid"), NUMBER(F_CONTEXT, "context_idx"),
	NUMBER(F_SCHEME, "scheme_idx"), NUMBER(F_TARGET, "target_idx"), REGION_COLUMNS};

/* The same without access counts, which were not measured. */
static const struct dd_column uncounted_target_columns[] = {
	NUMBER(F_PID, "common_pid"), NUMBER(F_TARGET, "target_id"), RANGE_COLUMNS,
	NUMBER(F_AGE, "age"), PROBE_COLUMN};

static const struct dd_column uncounted_scheme_columns[] = {NUMBER(F_PID, "common_pid"),
							    NUMBER(F_CONTEXT, "context_idx"),
							    NUMBER(F_SCHEME, "scheme_idx"),
							    NUMBER(F_TARGET, "target_idx"),
							    RANGE_COLUMNS,
							    NUMBER(F_AGE, "age")};

const char *trace_event_of(const struct dd_stream *s)
{
	if (s->data_source == DD_SRC_SCHEME_TRACE || s->data_source == DD_SRC_TRIED_REGIONS)
		return "damon:damos_before_apply";
	return dd_stream_has_probes(s) ? "damon:damon_region_aggregated" : "damon:damon_aggregated";
}

/*
 * The event's fields; age comes last unless there are probes, so that it can be left out. Attributes follow.
 * Returns the number of the fields without them.
 */
static uint32_t set_columns(struct dd_stream *event, const struct dd_stream *s,
			    struct dd_column columns[DD_MAX_COLUMNS])
{
	bool scheme, probes = dd_stream_has_probes(s);
	uint32_t nr_fields;

	event->kind = DD_STREAM_EVENT;
	event->event_name = trace_event_of(s);
	scheme = strstr(event->event_name, "before_apply");
	if (s->has_nr_accesses)
		event->columns = scheme ? scheme_columns : target_columns;
	else
		event->columns = scheme ? uncounted_scheme_columns : uncounted_target_columns;
	event->nr_columns = sizeof(scheme_columns) / sizeof(scheme_columns[0]);
	if (!scheme)
		event->nr_columns =
			sizeof(target_columns) / sizeof(target_columns[0]) - (probes ? 0 : 1);
	if (!s->has_nr_accesses)
		event->nr_columns--;
	if (!s->has_age && (scheme || !probes))
		event->nr_columns--;
	nr_fields = event->nr_columns;
	if (!dd_stream_has_custom(s))
		return nr_fields;
	memcpy(columns, event->columns, nr_fields * sizeof(*columns));
	event->columns = columns;
	for (uint32_t i = 0; i < s->nr_columns && event->nr_columns < DD_MAX_COLUMNS; i++)
		if (dd_column_is_custom(&s->columns[i]))
			columns[event->nr_columns++] = s->columns[i];
	return nr_fields;
}

/* The values of the attributes that set_columns() appended. */
static void set_attribute_values(union dd_value *values, const union dd_value *end,
				 const struct dd_snapshot *snap, uint32_t region)
{
	for (uint32_t i = 0; i < snap->stream->nr_columns && values < end; i++)
		if (dd_column_is_custom(&snap->stream->columns[i]))
			(values++)->u64 = snap->attrs[i][region];
}

static uint64_t index_or_0(int32_t idx)
{
	return idx == DD_IDX_NONE ? 0 : (uint64_t)idx;
}

static size_t probes_of(const struct dd_snapshot *snap, uint32_t region, char probes[DD_MAX_PROBES])
{
	size_t nr = 0;

	for (uint32_t i = 0; snap->attrs && i < snap->stream->nr_columns; i++)
		if (dd_column_is_probe(&snap->stream->columns[i]) && nr < DD_MAX_PROBES)
			probes[nr++] = (char)snap->attrs[i][region];
	return nr;
}

static void set_value(union dd_value *v, uint32_t column, const struct dd_snapshot *snap,
		      uint32_t region, char probes[DD_MAX_PROBES])
{
	const struct dd_stream *s = snap->stream;
	const struct dd_region *r = &snap->regions[region];
	const uint64_t values[] = {
		[F_PID] = (uint64_t)s->kdamond_pid,
		[F_CONTEXT] = index_or_0(s->context_idx),
		[F_SCHEME] = index_or_0(s->scheme_idx),
		[F_TARGET] = s->has_target_id ? s->target_id : index_or_0(s->target_idx),
		[F_NR_REGIONS] =
			snap->nr_expected > snap->nr_regions ? snap->nr_expected : snap->nr_regions,
		[F_START] = r->start,
		[F_END] = r->end,
		[F_NR_ACCESSES] = r->nr_accesses,
		[F_AGE] = r->age,
	};

	if (column == F_PROBES) {
		v->str.ptr = probes;
		v->str.len = probes_of(snap, region, probes);
	} else {
		v->u64 = values[column];
	}
}

int trace_rows(const struct dd_snapshot *snap, int (*row)(void *ctx, const struct dd_row *row),
	       void *ctx)
{
	union dd_value values[DD_MAX_COLUMNS];
	struct dd_column columns[DD_MAX_COLUMNS];
	uint32_t nr_fields;
	char probes[DD_MAX_PROBES];
	struct dd_stream event = *snap->stream;
	struct dd_row r = {.stream = &event, .time_ns = snap->end_ns, .values = values};
	int ret = 0;

	nr_fields = set_columns(&event, snap->stream, columns);
	for (uint32_t i = 0; i < snap->nr_regions && !ret; i++) {
		for (uint32_t c = 0; c < nr_fields; c++)
			set_value(&values[c], event.columns[c].id - DD_COL_CUSTOM, snap, i, probes);
		set_attribute_values(values + nr_fields, values + event.nr_columns, snap, i);
		ret = row(ctx, &r);
	}
	return ret;
}
