/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Series of numbers over time (working set sizes, footprints, numbers of regions), one for each target,
 * and their percentiles.
 */
#ifndef DAMONDATA_ANALYSIS_SERIES_H
#define DAMONDATA_ANALYSIS_SERIES_H

#include "libdamondata/model/targets.h"

/** struct dd_point - one value at the end of a snapshot */
struct dd_point {
	uint64_t time_ns, value;
};

/**
 * struct dd_series - the values of one target
 * @key:	which target; that of a sum over targets is all zero
 * @skipped:	values left out at the begin
 */
struct dd_series {
	struct dd_target_key key;
	struct dd_point *points;
	size_t nr, allocated;
	uint64_t skipped;
};

/** struct dd_series_set - all targets; all zero, but @skip, to begin with */
struct dd_series_set {
	struct dd_targets targets;
	struct dd_series *list;
	size_t allocated;
	uint64_t skip; /* leave out so many values at the begin of each series */
};

/** dd_series_add() - append a value to the series of a stream's target */
int dd_series_add(struct dd_series_set *set, const struct dd_stream *stream, uint64_t time_ns,
		  uint64_t value, struct dd_error *err);

/** dd_series_append() - append to one series */
int dd_series_append(struct dd_series *s, uint64_t time_ns, uint64_t value, struct dd_error *err);

/**
 * dd_series_sum() - add up the targets' values that were taken at the same time
 * @out:	a new series in order of time; for dd_series_free()
 * @set:	its series get sorted by time
 * @err:	or NULL
 *
 * Values belong together when they are of different targets, and nearer to one another than half the
 * mean distance of a target's values. A target that has no value at a time adds nothing.
 *
 * Return: 0 or DD_ENOMEM.
 */
int dd_series_sum(struct dd_series *out, struct dd_series_set *set, struct dd_error *err);

/** dd_series_mean() - arithmetic mean, exact but for its last rounding; 0 without values */
double dd_series_mean(const struct dd_series *s);

/** dd_series_sort_by_value() - ascending, for dd_series_at() */
void dd_series_sort_by_value(struct dd_series *s);

/** dd_series_sort_by_time() - ascending; ties keep their order */
void dd_series_sort_by_time(struct dd_series *s);

/**
 * dd_series_at() - the value at a percentage of the series, in its present order
 * @s:		with one value at least
 * @percent:	0..100
 *
 * Index n * percent / 100, cut to an integer, the last one for 100. Sorted by value this is a
 * percentile, by time a place in the run.
 */
const struct dd_point *dd_series_at(const struct dd_series *s, double percent);

/** dd_series_drop() - the first @nr values, as if they had been skipped */
void dd_series_drop(struct dd_series *s, size_t nr);

/** dd_series_free() - leaves an empty one */
void dd_series_free(struct dd_series *s);

/** dd_series_set_free() - leaves an empty one */
void dd_series_set_free(struct dd_series_set *set);

#endif /* DAMONDATA_ANALYSIS_SERIES_H */
