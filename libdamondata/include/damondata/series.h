/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Numbers over time: series and their percentiles, working set sizes, memory footprints, summaries of a recording.
 */
#ifndef DAMONDATA_SERIES_H
#define DAMONDATA_SERIES_H

#include "snapshots.h"
#include "targets.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Series of numbers over time (working set sizes, footprints, numbers of regions), one for each target,
 * and their percentiles.
 */

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
	uint64_t reserved[2];
};

/** struct dd_series_set - all targets; all zero, but @skip, to begin with */
struct dd_series_set {
	struct dd_targets targets;
	struct dd_series *list;
	size_t allocated;
	uint64_t skip; /* leave out so many values at the begin of each series */
	uint64_t reserved[2];
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

/*
 * Working set sizes and numbers of regions of a recording's snapshots.
 */

/**
 * struct dd_wss_spec - what counts
 * @min_accesses: a region belongs to the working set from so many samples on; 0 counts all
 * @min_bytes:	and if it has so many bytes
 * @skip:	leave out so many snapshots at the begin of each target: the regions still adapt there
 * @work_us:	put snapshots together to such spans of time first; 0 and 1 take each as it is
 */
struct dd_wss_spec {
	uint32_t min_accesses;
	uint64_t min_bytes;
	uint64_t skip;
	uint64_t work_us;
	uint64_t reserved[4];
};

/**
 * struct dd_wss - state
 * @series:	the result: bytes for each snapshot
 */
struct dd_wss {
	struct dd_wss_spec spec;
	struct dd_series_set series;
	struct dd_reaggregator *reaggregator;
	uint64_t reserved[4];
};

/** dd_wss_init() - begin; for dd_wss_free() on success */
int dd_wss_init(struct dd_wss *w, const struct dd_wss_spec *spec, struct dd_error *err);

/** dd_wss_add() - measure a snapshot */
int dd_wss_add(struct dd_wss *w, const struct dd_snapshot *snap, struct dd_error *err);

/** dd_snapshot_wss() - bytes of the regions that belong to the working set, saturating */
uint64_t dd_snapshot_wss(const struct dd_snapshot *snap, uint32_t min_accesses, uint64_t min_bytes);

/** dd_wss_free() - also after a failed call */
void dd_wss_free(struct dd_wss *w);

/*
 * Memory footprints: how much the recorded processes and the system used at each sample.
 */

/** enum dd_footprint - what is measured, in bytes */
enum dd_footprint {
	DD_FOOTPRINT_VSZ,      /* virtual memory of all recorded processes */
	DD_FOOTPRINT_RSS,      /* resident memory of all recorded processes */
	DD_FOOTPRINT_SYS_USED, /* memory of the system that is not free */
	DD_NR_FOOTPRINTS,
};

#define DD_FOOTPRINTS_ROOM 8

/**
 * struct dd_footprints - state; all zero to begin with
 * @series:	the result, one value for each sample
 * @page_size:	bytes, of the recording's facts; 0 counts as 4096
 */
struct dd_footprints {
	struct dd_series series[DD_FOOTPRINTS_ROOM];
	uint32_t page_size;
	bool is_open, has[DD_FOOTPRINTS_ROOM];
	uint64_t time_ns, sum[DD_FOOTPRINTS_ROOM];
	uint64_t reserved[4];
};

/** dd_footprints_add() - add a row of footprint side data; others are ignored */
int dd_footprints_add(struct dd_footprints *f, const struct dd_row *row, struct dd_error *err);

/** dd_footprints_finish() - close the last sample */
int dd_footprints_finish(struct dd_footprints *f, struct dd_error *err);

/** dd_footprints_free() - leaves an empty one */
void dd_footprints_free(struct dd_footprints *f);

/*
 * A recording in a few numbers, to be compared with another one.
 */

/** enum dd_rate_class - memory by its access rate in percent of the possible */
enum dd_rate_class {
	DD_RATE_IDLE,
	DD_RATE_25, /* above 0, up to 25 % */
	DD_RATE_50,
	DD_RATE_75,
	DD_RATE_100,
	DD_RATE_UNKNOWN, /* accessed, but the intervals are not known */
	DD_NR_RATE_CLASSES,
};

#define DD_RATE_CLASSES_ROOM 8

/** struct dd_target_classes - bytes x ns of one target in each class, and its time */
struct dd_target_classes {
	double byte_ns[DD_RATE_CLASSES_ROOM], ns;
};

/**
 * struct dd_summary - state; set up by dd_summary_init()
 * @wss:	working set sizes
 * @classes:	for each target
 */
struct dd_summary {
	struct dd_wss wss;
	struct dd_targets targets;
	struct dd_target_classes *classes;
	size_t allocated;
	uint64_t reserved[4];
};

/** dd_summary_init() - begin; the first @skip snapshots of each target are left out */
int dd_summary_init(struct dd_summary *s, uint64_t skip, struct dd_error *err);

/** dd_summary_add() - take a snapshot into account */
int dd_summary_add(struct dd_summary *s, const struct dd_snapshot *snap, struct dd_error *err);

/** dd_summary_class_bytes() - mean over time of the bytes in a class, summed over the targets */
double dd_summary_class_bytes(const struct dd_summary *s, enum dd_rate_class c);

/** dd_summary_free() - leaves an empty one */
void dd_summary_free(struct dd_summary *s);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_SERIES_H */
