// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The columns of a region and its snapshot.
 */
#include "libdamondata/export/region_columns.h"

#include <inttypes.h>
#include <stdio.h>

#include "libdamondata/model/access_scale.h"

static void set_cell(struct ddi_cell *out, bool known, uint64_t v)
{
	out->kind = known ? DDI_CELL_U64 : DDI_CELL_NULL;
	out->u64 = v;
}

static void set_index(struct ddi_cell *out, int32_t index)
{
	set_cell(out, index != DD_IDX_NONE, (uint64_t)index);
}

/* 0 stands for what is not known. */
static void set_nonzero(struct ddi_cell *out, uint64_t v)
{
	set_cell(out, v, v);
}

#define GETTER(name, expression)                                                                   \
	static void column_##name(const struct dd_snapshot *snap, uint32_t region,                 \
				  struct ddi_cell *out)                                            \
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

static void column_passed(const struct dd_snapshot *snap, uint32_t region, struct ddi_cell *out)
{
	const uint64_t *passed = dd_snapshot_column(snap, DD_COL_SZ_FILTER_PASSED);

	set_cell(out, passed, passed ? passed[region] : 0);
}

/* All of them, separated by blanks. */
static void column_probes(const struct dd_snapshot *snap, uint32_t region, struct ddi_cell *out)
{
	size_t n = 0;

	out->kind = DDI_CELL_NULL;
	for (uint32_t c = 0; c < snap->stream->nr_columns; c++) {
		uint32_t id = snap->stream->columns[c].id;

		if (id < DD_COL_PROBE_HITS0 || id >= DD_COL_PROBE_HITS0 + DD_MAX_PROBES)
			continue;
		if (n < sizeof(out->text))
			n += (size_t)snprintf(out->text + n, sizeof(out->text) - n, "%s%" PRIu64,
					      n ? " " : "", snap->attrs[c][region]);
		out->kind = DDI_CELL_TEXT;
	}
}

const struct ddi_region_column ddi_region_columns[DDI_NR_REGION_COLUMNS] = {
	[DDI_KDAMOND_IDX] = {"kdamond_idx", "", DDI_OF_STREAM, false, column_kdamond_idx},
	[DDI_CONTEXT_IDX] = {"context_idx", "", DDI_OF_STREAM, false, column_context_idx},
	[DDI_SCHEME_IDX] = {"scheme_idx", "", DDI_OF_STREAM, false, column_scheme_idx},
	[DDI_TARGET_ID] = {"target_id", "", DDI_OF_STREAM, true, column_target_id},
	[DDI_START_TIME] = {"start_time_ns", "ns", DDI_OF_SNAPSHOT, false, column_start_time},
	[DDI_END_TIME] = {"end_time_ns", "ns", DDI_OF_SNAPSHOT, false, column_end_time},
	[DDI_COMPLETE] = {"complete", "", DDI_OF_SNAPSHOT, false, column_complete},
	[DDI_START] = {"start", "bytes", DDI_OF_REGION, false, column_start},
	[DDI_END] = {"end", "bytes", DDI_OF_REGION, false, column_end},
	[DDI_NR_ACCESSES] = {"nr_accesses", "samples", DDI_OF_REGION, false, column_nr_accesses},
	[DDI_AGE] = {"age", "aggregation intervals", DDI_OF_REGION, false, column_age},
	[DDI_PASSED] = {"sz_filter_passed", "bytes", DDI_OF_REGION, false, column_passed},
	[DDI_PROBES] = {"probe_hits", "samples", DDI_OF_REGION, true, column_probes},
	[DDI_SAMPLE] = {"sample_us", "us", DDI_OF_SNAPSHOT, false, column_sample},
	[DDI_AGGR] = {"aggr_us", "us", DDI_OF_SNAPSHOT, false, column_aggr},
	[DDI_HOST] = {"host", "", DDI_OF_STREAM, false, column_host},
	[DDI_KDAMOND_PID] = {"kdamond_pid", "", DDI_OF_STREAM, false, column_kdamond_pid},
	[DDI_TARGET_PID] = {"target_pid", "", DDI_OF_STREAM, false, column_target_pid},
};
