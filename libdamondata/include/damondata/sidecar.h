/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The tables of side data: what a row of the generic streams that go with a recording holds.
 *
 * Writers fill rows in the order of the enums below. Readers ask dd_sidecar_map() where a stream has
 * the columns, as a file may come from another version that has fewer, more, or another order.
 *
 *	int col[DD_MAX_COLUMNS];
 *
 *	if (dd_sidecar_map(row->stream, DD_TABLE_FOOTPRINT, col))
 *		use(row->values[col[DD_FOOTPRINT_RESIDENT]].u64);	// col[] is -1 when absent
 *
 * All rows of one sample have the same time.
 */
#ifndef DAMONDATA_SIDECAR_H
#define DAMONDATA_SIDECAR_H

#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * enum dd_table - the known tables
 * @DD_TABLE_FOOTPRINT:	 memory of a process, of /proc/PID/statm and status; kind DD_STREAM_FOOTPRINT
 * @DD_TABLE_MEMINFO:	 memory of the system, of /proc/meminfo; kind DD_STREAM_FOOTPRINT
 * @DD_TABLE_VMAS:	 mappings of a process, of /proc/PID/maps; kind DD_STREAM_VMAS
 * @DD_TABLE_PROCSTAT:	 /proc/PID/stat of targets and kdamonds; kind DD_STREAM_PROCSTAT
 * @DD_TABLE_PROCTREE:	 processes that came and went; kind DD_STREAM_PROCTREE
 */
enum dd_table {
	DD_TABLE_FOOTPRINT,
	DD_TABLE_MEMINFO,
	DD_TABLE_VMAS,
	DD_TABLE_PROCSTAT,
	DD_TABLE_PROCTREE,
	DD_NR_TABLES
};

/** enum dd_footprint_col - a row is one process in one sample; all 0 but the pid when it is gone */
enum dd_footprint_col {
	DD_FOOTPRINT_PID,
	DD_FOOTPRINT_SIZE, /* statm, pages of META's page_size, until DT */
	DD_FOOTPRINT_RESIDENT,
	DD_FOOTPRINT_SHARED,
	DD_FOOTPRINT_TRS,
	DD_FOOTPRINT_LRS,
	DD_FOOTPRINT_DRS,
	DD_FOOTPRINT_DT,
	DD_FOOTPRINT_RSS_ANON, /* status, KiB, from here on; 0 when not known */
	DD_FOOTPRINT_RSS_FILE,
	DD_FOOTPRINT_RSS_SHMEM,
	DD_FOOTPRINT_SWAP,
	DD_FOOTPRINT_HWM,
	DD_NR_FOOTPRINT_COLS
};

/** enum dd_meminfo_col - a row is one sample; KiB */
enum dd_meminfo_col {
	DD_MEMINFO_TOTAL,
	DD_MEMINFO_FREE,
	DD_MEMINFO_AVAILABLE,
	DD_MEMINFO_BUFFERS,
	DD_MEMINFO_CACHED,
	DD_MEMINFO_SWAP_TOTAL,
	DD_MEMINFO_SWAP_FREE,
	DD_NR_MEMINFO_COLS
};

/**
 * enum dd_vmas_col - a row is one mapping
 *
 * The rows of one (pid, time) are the whole list of mappings of that process, in address order, in
 * force from that time until the next rows of that pid. A list is written at the first sample and
 * when it differs from the one before. A process without mappings (it is gone) gives one row with
 * START = END = 0. GENERATION counts the lists of a pid from 0 on.
 */
enum dd_vmas_col {
	DD_VMAS_PID,
	DD_VMAS_GENERATION,
	DD_VMAS_START, /* bytes, half open */
	DD_VMAS_END,
	DD_VMAS_OFFSET,	  /* bytes into the file */
	DD_VMAS_INODE,	  /* 0 for anonymous memory */
	DD_VMAS_PERMS,	  /* as in maps: "r-xp" */
	DD_VMAS_NAME,	  /* path, "[heap]", or empty */
	DD_VMAS_BUILD_ID, /* lower case hex, or empty */
	DD_NR_VMAS_COLS
};

/** enum dd_procstat_col - a row is one process in one sample; processes that are gone have none */
enum dd_procstat_col {
	DD_PROCSTAT_PID,
	DD_PROCSTAT_COMM,  /* without parentheses */
	DD_PROCSTAT_STATE, /* one letter */
	DD_PROCSTAT_PPID,
	DD_PROCSTAT_MINFLT, /* page faults since its start */
	DD_PROCSTAT_MAJFLT,
	DD_PROCSTAT_UTIME, /* CPU time since its start, ticks of 1/100 s (USER_HZ) */
	DD_PROCSTAT_STIME,
	DD_PROCSTAT_NUM_THREADS,
	DD_PROCSTAT_STARTTIME,	/* ticks since boot */
	DD_PROCSTAT_VSIZE,	/* bytes */
	DD_PROCSTAT_RSS,	/* pages */
	DD_PROCSTAT_IS_KDAMOND, /* 1 for a kdamond, 0 for a target */
	DD_NR_PROCSTAT_COLS
};

/** enum dd_proc_event - what happened to a process */
enum dd_proc_event {
	DD_PROC_PRESENT = 0, /* was there when the recording started */
	DD_PROC_START = 1,   /* was seen for the first time */
	DD_PROC_EXIT = 2,    /* was seen to be gone */
};

/** enum dd_proctree_col - a row is one event */
enum dd_proctree_col {
	DD_PROCTREE_PID,
	DD_PROCTREE_PPID,
	DD_PROCTREE_EVENT,     /* enum dd_proc_event */
	DD_PROCTREE_STARTTIME, /* ticks since boot, distinguishes reused pids */
	DD_PROCTREE_COMM,
	DD_NR_PROCTREE_COLS
};

/**
 * dd_sidecar_stream() - fill kind and columns of a stream definition; the rest is cleared
 * @s:		the definition: set the id, clock and what else is known afterwards
 * @table:	enum dd_table
 */
void dd_sidecar_stream(struct dd_stream *s, enum dd_table table);

/**
 * dd_sidecar_map() - find out whether a stream is of a table, and where its columns are
 * @s:		stream
 * @table:	enum dd_table
 * @map:	map[i] is set to the index of the table's column i in @s, or to -1
 *
 * A stream is of the table when it has its kind and those columns, by name and type, without which a
 * row means nothing. A column of another type than the table's counts as absent.
 *
 * Return: whether it is.
 */
bool dd_sidecar_map(const struct dd_stream *s, enum dd_table table, int map[DD_MAX_COLUMNS]);

/** dd_sidecar_suffix() - of the file beside the record, such as ".mem_footprint", or NULL for others */
const char *dd_sidecar_suffix(enum dd_stream_kind kind);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_SIDECAR_H */
