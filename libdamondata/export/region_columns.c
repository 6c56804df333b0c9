// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The columns of a region and its snapshot.
 */
#include <damondata/region_columns.h>

#include <inttypes.h>
#include <stdio.h>

#include <damondata/access_scale.h>

static void set_cell(struct dd_cell *out, bool known, uint64_t v)
{
	out->kind = known ? DD_CELL_U64 : DD_CELL_NULL;
	out->u64 = v;
}

static void set_index(struct dd_cell *out, int32_t index)
{
	set_cell(out, index != DD_IDX_NONE, (uint64_t)index);
}

/* 0 stands for what is not known. */
static void set_nonzero(struct dd_cell *out, uint64_t v)
{
	set_cell(out, v, v);
}

#define GETTER(name, expression)                                                                   \
	static void column_##name(const struct dd_snapshot *snap, uint32_t region,                 \
				  struct dd_cell *out)                                             \
	{                                                                                          \
		const struct dd_stream *s = snap->stream;                                          \
                                                                                                   \
		(void)s;                                                                           \
		(void)region;                                                                      \
		expression;                                                                        \
	}

GETTER(host, set_cell(out, true, s->host))
GETTER(kdamond_idx, set_index(out, s->kdamond_idx))
GETTER(kdamond_pid, set_nonzero(out, (uint64_t)s->kdamond_pid))
GETTER(context_idx, set_index(out, s->context_idx))
GETTER(scheme_idx, set_index(out, s->scheme_idx))
GETTER(target_id, set_cell(out, s->has_target_id, s->target_id))
GETTER(target_pid, set_nonzero(out, (uint64_t)s->target_pid))
GETTER(start_time, set_cell(out, true, snap->start_ns))
GETTER(end_time, set_cell(out, true, snap->end_ns))
GETTER(complete, set_cell(out, true, !(snap->flags & DD_SNAP_INCOMPLETE)))
GETTER(sample, set_nonzero(out, snap->sample_us ? snap->sample_us : s->intervals.sample_us))
GETTER(aggr, set_nonzero(out, snap->aggr_us ? snap->aggr_us : s->intervals.aggr_us))
GETTER(start, set_cell(out, true, snap->regions[region].start))
GETTER(end, set_cell(out, true, snap->regions[region].end))
GETTER(nr_accesses, set_cell(out, s->has_nr_accesses, snap->regions[region].nr_accesses))
GETTER(age, set_cell(out, s->has_age, snap->regions[region].age))

static void column_passed(const struct dd_snapshot *snap, uint32_t region, struct dd_cell *out)
{
	const uint64_t *passed = dd_snapshot_column(snap, DD_COL_SZ_FILTER_PASSED);

	set_cell(out, passed, passed ? passed[region] : 0);
}

/* All of them, separated by blanks. */
static void column_probes(const struct dd_snapshot *snap, uint32_t region, struct dd_cell *out)
{
	size_t n = 0;

	out->kind = DD_CELL_NULL;
	for (uint32_t c = 0; c < snap->stream->nr_columns; c++) {
		uint32_t id = snap->stream->columns[c].id;

		if (id < DD_COL_PROBE_HITS0 || id >= DD_COL_PROBE_HITS0 + DD_MAX_PROBES)
			continue;
		if (n < sizeof(out->text))
			n += (size_t)snprintf(out->text + n, sizeof(out->text) - n, "%s%" PRIu64,
					      n ? " " : "", snap->attrs[c][region]);
		out->kind = DD_CELL_TEXT;
	}
}

const struct dd_region_column dd_region_columns[DD_NR_REGION_COLUMNS] = {
	[DD_CELL_KDAMOND_IDX] = {"kdamond_idx", "", DD_OF_STREAM, false, column_kdamond_idx},
	[DD_CELL_CONTEXT_IDX] = {"context_idx", "", DD_OF_STREAM, false, column_context_idx},
	[DD_CELL_SCHEME_IDX] = {"scheme_idx", "", DD_OF_STREAM, false, column_scheme_idx},
	[DD_CELL_TARGET_ID] = {"target_id", "", DD_OF_STREAM, true, column_target_id},
	[DD_CELL_START_TIME] = {"start_time_ns", "ns", DD_OF_SNAPSHOT, false, column_start_time},
	[DD_CELL_END_TIME] = {"end_time_ns", "ns", DD_OF_SNAPSHOT, false, column_end_time},
	[DD_CELL_COMPLETE] = {"complete", "", DD_OF_SNAPSHOT, false, column_complete},
	[DD_CELL_START] = {"start", "bytes", DD_OF_REGION, false, column_start},
	[DD_CELL_END] = {"end", "bytes", DD_OF_REGION, false, column_end},
	[DD_CELL_NR_ACCESSES] = {"nr_accesses", "samples", DD_OF_REGION, false, column_nr_accesses},
	[DD_CELL_AGE] = {"age", "aggregation intervals", DD_OF_REGION, false, column_age},
	[DD_CELL_PASSED] = {"sz_filter_passed", "bytes", DD_OF_REGION, false, column_passed},
	[DD_CELL_PROBES] = {"probe_hits", "samples", DD_OF_REGION, true, column_probes},
	[DD_CELL_SAMPLE] = {"sample_us", "us", DD_OF_SNAPSHOT, false, column_sample},
	[DD_CELL_AGGR] = {"aggr_us", "us", DD_OF_SNAPSHOT, false, column_aggr},
	[DD_CELL_HOST] = {"host", "", DD_OF_STREAM, false, column_host},
	[DD_CELL_KDAMOND_PID] = {"kdamond_pid", "", DD_OF_STREAM, false, column_kdamond_pid},
	[DD_CELL_TARGET_PID] = {"target_pid", "", DD_OF_STREAM, false, column_target_pid},
};
