/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What the two halves of the JSON import share: access records, and the files beside them.
 */
#ifndef DAMONDATA_JSON_H
#define DAMONDATA_JSON_H

#include <damondata/sidecar.h>

#include "importer.h"
#include "json_walk.h"
#include "snapshot_builder.h"

/* Levels of the documents: 0 is the top. */
enum json_level {
	L_DOCUMENT,
	L_TOP,	/* the array of records, or of samples */
	L_ITEM, /* a record, or a sample of a file beside it */
	L_INTERVALS,
	L_GOAL,
	L_OWN, /* what our own export adds to a record */
	L_OWN_ATTRIBUTES,
	L_SNAPSHOTS,
	L_SNAPSHOT,
	L_OWN_SNAPSHOT,
	L_REGIONS,
	L_REGION,
	L_OWN_REGION,
	L_NR_ACCESSES,
	L_AGE,
	L_PROBES,
	L_STATS,
	L_FOOTPRINTS,
	L_FOOTPRINT,
	L_STATM,
	L_PROCVMAS,
	L_PROCVMA,
	L_VMAS,
	L_VMA,
	L_PROC_STATS,
	L_PROC_STAT,
	L_STAT_FIELDS,
};

enum json_field {
	/* record */
	F_KDAMOND_IDX,
	F_CONTEXT_IDX,
	F_SCHEME_IDX,
	F_TARGET_ID,
	F_DATA_SOURCE,
	F_FILTERS,
	F_SAMPLE_US,
	F_AGGR_US,
	F_UPDATE_US,
	F_GOAL_BP,
	F_GOAL_AGGRS,
	F_GOAL_MIN_US,
	F_GOAL_MAX_US,
	F_OWN_SOURCE,
	F_OWN_CLOCK,
	F_OWN_HOST,
	F_OWN_KDAMOND_PID,
	F_OWN_TARGET_PID,
	F_OWN_TARGET_IDX,
	F_OWN_START_TICKS,
	F_OWN_COMM,
	F_OWN_OPS,
	F_OWN_HOST_NAME,
	F_OWN_HOST_MACHINE_ID,
	F_OWN_HOST_BOOT_ID,
	F_OWN_ADDR_UNIT,
	F_OWN_MIN_REGIONS,
	F_OWN_MAX_REGIONS,
	F_OWN_ATTRIBUTE,
	/* snapshot */
	F_SNAPSHOT_FIRST,
	F_START = F_SNAPSHOT_FIRST,
	F_END,
	F_TOTAL_BYTES,
	F_SAMPLE_INTERVAL,
	F_STAT_FIRST,
	F_STAT_LAST = F_STAT_FIRST + 7,
	F_FLAGS,
	F_NR_EXPECTED,
	F_SNAP_AGGR_US,
	/* region */
	F_REGION_FIRST,
	F_R_START = F_REGION_FIRST,
	F_R_END,
	F_SZ_FILTER_PASSED,
	F_SAMPLES,
	F_PERCENT,
	F_AGE_US,
	F_AGE_AGGRS,
	F_PROBE,
	F_ATTRIBUTE,
	/* samples of the files beside a record */
	F_SIDE_FIRST,
	F_TIME = F_SIDE_FIRST,
	F_PID,
	F_STATM_FIRST,
	F_STATM_LAST = F_STATM_FIRST + 6,
	F_MEMINFO_FIRST,
	F_MEMINFO_LAST = F_MEMINFO_FIRST + 4,
	F_VMA_START,
	F_VMA_END,
	F_VMA_NAME,
	F_PROC_FIELD,
	F_PROC_PID,
	F_PROC_COMM,
	F_PROC_STATE,
	F_PROC_UTIME,
	F_PROC_STIME,
	F_KDAMONDS,
	NR_JSON_FIELDS
};

struct json_side;

/**
 * struct json_import - state of an import
 * @v:		numbers, by field
 * @has:	the field had a value that is not null
 * @seen:	the field's key was there
 * @known:	columns by their ids
 * @attrs:	names, types and units of the record's other attributes; without values
 * @attr:	of the region at hand: indexes in @attrs, and values
 */
struct json_import {
	struct importer *imp;
	struct json_walk *walk;
	uint64_t v[NR_JSON_FIELDS];
	bool has[NR_JSON_FIELDS], seen[NR_JSON_FIELDS];
	bool is_stat; /* data_source */
	char comm[32], ops[16];

	struct snapshot_builder builder;
	struct dd_stream stream;
	struct dd_damos_stats stats;
	uint32_t nr_records, nr_snapshots;
	uint64_t probe_hits[DD_MAX_PROBES];
	uint32_t nr_probes;
	struct dd_column known[DD_COL_PROBE_HITS0 + DD_MAX_PROBES];
	struct region_attrs attrs;
	struct {
		uint32_t column;
		uint64_t value;
	} attr[DD_MAX_COLUMNS];
	uint32_t nr_attr;
	uint64_t dropped;	    /* regions without bytes */
	bool plain_sample_interval; /* a number without unit */
	char **texts;		    /* that streams point to */
	uint32_t nr_texts;

	/* Heads of records whose identity comes behind their snapshots. */
	bool learning, learnt;
	struct dd_stream *heads;
	uint32_t nr_heads;

	struct json_side *side;
	bool is_kdamonds;
	char *kdamonds;
};

/** json_rows - the keys of the documents, by level; ends with a level of -1 */
extern const struct json_row json_rows[];

/** json_number() - store an exact number in v[field]; null clears has[field] only */
int json_number(struct json_import *j, int field, const struct json_value *v, struct dd_error *err);

/* The files beside a record: json_side.c. Level and field are theirs: from L_FOOTPRINTS, F_SIDE_FIRST. */
int json_side_enter(struct json_import *j, int level, struct dd_error *err);
int json_side_leave(struct json_import *j, int level, struct dd_error *err);
int json_side_value(struct json_import *j, int field, const struct json_value *v,
		    struct dd_error *err);
void json_side_free(struct json_import *j);

#endif /* DAMONDATA_JSON_H */
