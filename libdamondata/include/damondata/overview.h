/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What a recording covers: its targets with their times and address ranges, its records and their extremes.
 */
#ifndef DAMONDATA_OVERVIEW_H
#define DAMONDATA_OVERVIEW_H

#include "access.h"
#include "targets.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The guide: what a recording covers. For each target the time, and the union of all address ranges that
 * were monitored at any time, with their heat.
 */

#define DD_GUIDE_MAX_RANGES 65536

/**
 * struct dd_guide_range - an address range that was monitored, without a hole
 * @start:	first byte
 * @end:	behind the last byte
 * @heat_high:	heat is the sum over all its regions of all snapshots of bytes x samples; this is its upper half
 * @heat_low:	and its lower 64 bits
 */
struct dd_guide_range {
	uint64_t start, end;
	uint64_t heat_high, heat_low;
};

/** dd_guide_heat() - heat of a range, rounded */
static inline double dd_guide_heat(const struct dd_guide_range *r)
{
	return (double)r->heat_high * 18446744073709551616.0 + (double)r->heat_low;
}

/**
 * struct dd_guide_target - one target
 * @key:	which
 * @target_pid:	process, 0 = unknown
 * @target_comm: its command name, may be empty
 * @first_start_ns: begin of the first snapshot
 * @first_end_ns: end of the first snapshot
 * @last_end_ns: latest end of a snapshot
 * @history_ns:	age of the oldest region of the first snapshot; 0 when the intervals are unknown
 * @snapshots:	number of snapshots
 * @snapshots_with_intervals: those of them whose intervals are known
 * @regions:	number of regions in all snapshots
 * @total_bytes: sum of the ranges' sizes, saturating
 * @intervals:	of the last snapshot
 * @ranges:	in address order, neither touching nor overlapping; beyond DD_GUIDE_MAX_RANGES of them, new
 *		ones are joined with their nearest neighbour
 */
struct dd_guide_target {
	struct dd_target_key key;
	int32_t target_pid;
	char target_comm[32];
	uint64_t first_start_ns, first_end_ns, last_end_ns, history_ns;
	uint64_t snapshots, snapshots_with_intervals, regions;
	uint64_t total_bytes;
	struct dd_intervals intervals;
	struct dd_guide_range *ranges;
	size_t nr_ranges, ranges_allocated;
	uint64_t reserved[4];
};

/** struct dd_guide - all targets; all zero to begin with */
struct dd_guide {
	struct dd_targets targets;
	struct dd_guide_target *list;
	size_t allocated;
	uint64_t reserved[4];
};

/**
 * dd_guide_add() - take a snapshot into account
 *
 * Return: 0, DD_ENOMEM, or DD_ELIMIT for more than 65535 targets.
 */
int dd_guide_add(struct dd_guide *g, const struct dd_snapshot *snap, struct dd_error *err);

/** dd_guide_finish() - sort the targets, the one with the most bytes first; add nothing after it */
void dd_guide_finish(struct dd_guide *g);

/** dd_guide_history_start() - begin of what ages cover: the first snapshot's begin, less its oldest age */
uint64_t dd_guide_history_start(const struct dd_guide_target *t);

/** dd_guide_hottest() - the range with the most heat, of equals the largest; NULL without any */
const struct dd_guide_range *dd_guide_hottest(const struct dd_guide_target *t);

/* So many ranges at most are drawn together. */
#define DD_GUIDE_MAX_MAIN 12

/* The part of the heat that the ranges drawn by default hold. */
#define DD_GUIDE_MOST_HEAT 0.8

/**
 * dd_guide_main_ranges() - the fewest ranges that hold a part of the heat
 * @t:		the target
 * @part:	such as DD_GUIDE_MOST_HEAT
 * @list:	filled, the hottest first; pointers into @t
 *
 * Return: their number, 0 without ranges; DD_GUIDE_MAX_MAIN may hold less than @part.
 */
size_t dd_guide_main_ranges(const struct dd_guide_target *t, double part,
			    const struct dd_guide_range *list[DD_GUIDE_MAX_MAIN]);

/** dd_guide_free() - leaves an empty one */
void dd_guide_free(struct dd_guide *g);

/*
 * A survey of access data: which records there are, their spans, and the extremes of their regions.
 *
 * A record is all snapshots of one stream of one input.
 */

/**
 * struct dd_survey_record - one record
 * @input:	number of the input
 * @stream:	definition as first seen; texts are copies
 * @nr_columns:	of its latest snapshot
 * @nr_snapshots: how many
 * @start_ns:	begin of the first snapshot
 * @end_ns:	end of the last
 */
struct dd_survey_record {
	unsigned int input;
	struct dd_stream stream;
	uint32_t nr_columns;
	uint64_t nr_snapshots;
	uint64_t start_ns, end_ns;
	char *filters_json;
	uint64_t reserved[4];
};

/**
 * struct dd_survey - zero it, set @want_extremes, push snapshots
 *
 * A range of extremes whose min exceeds its max is of nothing.
 */
struct dd_survey {
	bool want_extremes; /* size, percent and age of the regions cost a pass over them */
	size_t nr;
	struct dd_survey_record *records;
	uint64_t max_snapshots; /* of one record */
	bool has_goal, has_damon_stat, has_filters, lacks_intervals;
	bool has_passed; /* has_filters, and how many bytes passed them */
	uint32_t nr_probes;
	struct dd_column *attributes; /* of all records, by name */
	size_t nr_attributes;
	bool any_extremes;
	struct dd_range size, percent, age_us;
	struct dd_access scratch;
	uint64_t reserved[4];
};

/** dd_survey_push() - take a snapshot of input number @input into account */
int dd_survey_push(struct dd_survey *s, unsigned int input, const struct dd_snapshot *snap,
		   struct dd_error *err);

/** dd_survey_release() - free the records; leaves an empty survey */
void dd_survey_release(struct dd_survey *s);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_OVERVIEW_H */
