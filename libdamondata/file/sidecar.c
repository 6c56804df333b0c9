/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The tables of side data, as const arrays of columns.
 */
#include <string.h>

#include "damondata/sidecar.h"

#define COL(index, column_name, column_type, column_unit)                                          \
	[index] = {                                                                                \
		.id = DD_COL_CUSTOM + (index),                                                     \
		.type = (column_type),                                                             \
		.name = (column_name),                                                             \
		.unit = (column_unit),                                                             \
	}
#define U64 DD_TYPE_U64
#define STR DD_TYPE_STRING

static const struct dd_column footprint_cols[DD_NR_FOOTPRINT_COLS] = {
	COL(DD_FOOTPRINT_PID, "pid", DD_TYPE_I64, ""),
	COL(DD_FOOTPRINT_SIZE, "size", U64, "pages"),
	COL(DD_FOOTPRINT_RESIDENT, "resident", U64, "pages"),
	COL(DD_FOOTPRINT_SHARED, "shared", U64, "pages"),
	COL(DD_FOOTPRINT_TRS, "trs", U64, "pages"),
	COL(DD_FOOTPRINT_LRS, "lrs", U64, "pages"),
	COL(DD_FOOTPRINT_DRS, "drs", U64, "pages"),
	COL(DD_FOOTPRINT_DT, "dt", U64, "pages"),
	COL(DD_FOOTPRINT_RSS_ANON, "rss_anon", U64, "KiB"),
	COL(DD_FOOTPRINT_RSS_FILE, "rss_file", U64, "KiB"),
	COL(DD_FOOTPRINT_RSS_SHMEM, "rss_shmem", U64, "KiB"),
	COL(DD_FOOTPRINT_SWAP, "swap", U64, "KiB"),
	COL(DD_FOOTPRINT_HWM, "hwm", U64, "KiB"),
};

static const struct dd_column meminfo_cols[DD_NR_MEMINFO_COLS] = {
	COL(DD_MEMINFO_TOTAL, "total", U64, "KiB"),
	COL(DD_MEMINFO_FREE, "free", U64, "KiB"),
	COL(DD_MEMINFO_AVAILABLE, "available", U64, "KiB"),
	COL(DD_MEMINFO_BUFFERS, "buffers", U64, "KiB"),
	COL(DD_MEMINFO_CACHED, "cached", U64, "KiB"),
	COL(DD_MEMINFO_SWAP_TOTAL, "swap_total", U64, "KiB"),
	COL(DD_MEMINFO_SWAP_FREE, "swap_free", U64, "KiB"),
};

static const struct dd_column vmas_cols[DD_NR_VMAS_COLS] = {
	COL(DD_VMAS_PID, "pid", DD_TYPE_I64, ""),    COL(DD_VMAS_GENERATION, "generation", U64, ""),
	COL(DD_VMAS_START, "start", U64, "bytes"),   COL(DD_VMAS_END, "end", U64, "bytes"),
	COL(DD_VMAS_OFFSET, "offset", U64, "bytes"), COL(DD_VMAS_INODE, "inode", U64, ""),
	COL(DD_VMAS_PERMS, "perms", STR, ""),	     COL(DD_VMAS_NAME, "name", STR, ""),
	COL(DD_VMAS_BUILD_ID, "build_id", STR, ""),
};

static const struct dd_column procstat_cols[DD_NR_PROCSTAT_COLS] = {
	COL(DD_PROCSTAT_PID, "pid", DD_TYPE_I64, ""),
	COL(DD_PROCSTAT_COMM, "comm", STR, ""),
	COL(DD_PROCSTAT_STATE, "state", STR, ""),
	COL(DD_PROCSTAT_PPID, "ppid", DD_TYPE_I64, ""),
	COL(DD_PROCSTAT_MINFLT, "minflt", U64, "faults"),
	COL(DD_PROCSTAT_MAJFLT, "majflt", U64, "faults"),
	COL(DD_PROCSTAT_UTIME, "utime", U64, "ticks"),
	COL(DD_PROCSTAT_STIME, "stime", U64, "ticks"),
	COL(DD_PROCSTAT_NUM_THREADS, "num_threads", U64, ""),
	COL(DD_PROCSTAT_STARTTIME, "starttime", U64, "ticks"),
	COL(DD_PROCSTAT_VSIZE, "vsize", U64, "bytes"),
	COL(DD_PROCSTAT_RSS, "rss", U64, "pages"),
	COL(DD_PROCSTAT_IS_KDAMOND, "is_kdamond", U64, ""),
};

static const struct dd_column proctree_cols[DD_NR_PROCTREE_COLS] = {
	COL(DD_PROCTREE_PID, "pid", DD_TYPE_I64, ""),
	COL(DD_PROCTREE_PPID, "ppid", DD_TYPE_I64, ""),
	COL(DD_PROCTREE_EVENT, "event", U64, ""),
	COL(DD_PROCTREE_STARTTIME, "starttime", U64, "ticks"),
	COL(DD_PROCTREE_COMM, "comm", STR, ""),
};

/* A stream must have the columns listed in @required; the others may be missing. */
static const struct {
	enum dd_stream_kind kind;
	uint32_t nr;
	const struct dd_column *columns;
	int required[3];
} tables[DD_NR_TABLES] = {
	[DD_TABLE_FOOTPRINT] = {DD_STREAM_FOOTPRINT,
				DD_NR_FOOTPRINT_COLS,
				footprint_cols,
				{DD_FOOTPRINT_PID, DD_FOOTPRINT_SIZE, DD_FOOTPRINT_RESIDENT}},
	[DD_TABLE_MEMINFO] = {DD_STREAM_FOOTPRINT,
			      DD_NR_MEMINFO_COLS,
			      meminfo_cols,
			      {DD_MEMINFO_TOTAL, DD_MEMINFO_FREE, DD_MEMINFO_FREE}},
	[DD_TABLE_VMAS] = {DD_STREAM_VMAS,
			   DD_NR_VMAS_COLS,
			   vmas_cols,
			   {DD_VMAS_PID, DD_VMAS_START, DD_VMAS_END}},
	[DD_TABLE_PROCSTAT] = {DD_STREAM_PROCSTAT,
			       DD_NR_PROCSTAT_COLS,
			       procstat_cols,
			       {DD_PROCSTAT_PID, DD_PROCSTAT_UTIME, DD_PROCSTAT_STIME}},
	[DD_TABLE_PROCTREE] = {DD_STREAM_PROCTREE,
			       DD_NR_PROCTREE_COLS,
			       proctree_cols,
			       {DD_PROCTREE_PID, DD_PROCTREE_PPID, DD_PROCTREE_EVENT}},
};

void dd_sidecar_stream(struct dd_stream *s, enum dd_table table)
{
	*s = (struct dd_stream){
		.kind = tables[table].kind,
		.kdamond_idx = DD_IDX_NONE,
		.context_idx = DD_IDX_NONE,
		.target_idx = DD_IDX_NONE,
		.scheme_idx = DD_IDX_NONE,
		.nr_columns = tables[table].nr,
		.columns = tables[table].columns,
	};
}

static int find_column(const struct dd_stream *s, const struct dd_column *wanted)
{
	for (uint32_t i = 0; i < s->nr_columns; i++)
		if (!strcmp(s->columns[i].name, wanted->name))
			return s->columns[i].type == wanted->type ? (int)i : -1;
	return -1;
}

bool dd_sidecar_map(const struct dd_stream *s, enum dd_table table, int map[DD_MAX_COLUMNS])
{
	if (s->kind != tables[table].kind)
		return false;
	for (uint32_t i = 0; i < tables[table].nr; i++)
		map[i] = find_column(s, &tables[table].columns[i]);
	for (int i = 0; i < 3; i++)
		if (map[tables[table].required[i]] < 0)
			return false;
	return true;
}

const char *dd_sidecar_suffix(enum dd_stream_kind kind)
{
	static const char *const suffixes[] = {
		[DD_STREAM_FOOTPRINT] = ".mem_footprint",
		[DD_STREAM_VMAS] = ".vmas",
		[DD_STREAM_PROCSTAT] = ".proc_stats",
		[DD_STREAM_PROFILE] = ".profile",
	};

	return kind < sizeof(suffixes) / sizeof(suffixes[0]) ? suffixes[kind] : NULL;
}
