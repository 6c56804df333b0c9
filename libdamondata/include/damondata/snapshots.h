/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Sequences of snapshots: joined to longer ones, the latest ones of a live recording, and the times that they cover.
 */
#ifndef DAMONDATA_SNAPSHOTS_H
#define DAMONDATA_SNAPSHOTS_H

#include "error.h"
#include "model.h"
#include "sized.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Re-aggregation: several snapshots in a row become one, as if DAMON had run with a longer aggregation
 * interval.
 */

struct dd_reaggregator;

/** enum dd_reaggregate_order - of the regions in a result */
enum dd_reaggregate_order {
	DD_REAGGREGATE_BY_ADDRESS,
	DD_REAGGREGATE_AS_MET, /* those of the first snapshot, then what later ones added */
};

/**
 * struct dd_reaggregate_spec - how
 * @size:	sizeof(struct dd_reaggregate_spec), see damondata/sized.h
 * @aggr_us:	a result spans this long at least
 * @skip:	leave out so many snapshots at the begin of each target
 * @order:	enum dd_reaggregate_order
 * @unused:	fills the size up; later members come behind it
 */
struct dd_reaggregate_spec {
	uint32_t size;
	uint64_t aggr_us, skip;
	enum dd_reaggregate_order order;
	uint8_t unused[4];
};

#define DD_REAGGREGATE_SPEC_INIT                                                                   \
	{                                                                                          \
		.size = sizeof(struct dd_reaggregate_spec)                                         \
	}

/**
 * typedef dd_snapshot_fn - takes a result
 *
 * Its stream is the input's with the new aggregation interval (if one was known), and the reaggregator's.
 * Returns 0, or a negative enum dd_code that ends the running call.
 */
typedef int (*dd_snapshot_fn)(void *ctx, const struct dd_snapshot *snap, struct dd_error *err);

/** dd_reaggregator_new() - make one; @fn is called from dd_reaggregator_add() */
int dd_reaggregator_new(struct dd_reaggregator **out, const struct dd_reaggregate_spec *spec,
			dd_snapshot_fn fn, void *ctx, struct dd_error *err);

/**
 * dd_reaggregator_add() - add a snapshot of any target
 *
 * Borders of regions are those of the first snapshot that has a region at an address. Samples are the
 * sum over the snapshots of the largest count of the regions that overlap. Age and further columns are
 * those of the first; ages in aggregation intervals are converted to the new interval. What does not
 * fill the interval at the end gives no result.
 *
 * Return: 0, DD_ENOMEM, DD_ELIMIT, or what the function returned.
 */
int dd_reaggregator_add(struct dd_reaggregator *r, const struct dd_snapshot *snap,
			struct dd_error *err);

/** dd_reaggregator_free() - NULL is fine */
void dd_reaggregator_free(struct dd_reaggregator *r);

/*
 * The last stretch of a live recording: copies of the snapshots of a span of time that moves along.
 */

/* 24 bytes each: a bound of some 100 MiB whatever the kernel sends. */
#define DD_WINDOW_MAX_REGIONS (UINT64_C(1) << 22)

/**
 * struct dd_window - the snapshots, oldest first; set @span_ns, the rest zero
 * @span_ns:	how long a snapshot stays after its end
 * @regions:	sum over the snapshots
 */
struct dd_window {
	uint64_t span_ns;
	size_t nr, allocated;
	struct dd_snapshot *list;
	uint64_t regions;
	uint64_t reserved[4];
};

/**
 * dd_window_add() - add a copy of a snapshot, without its further columns, and drop what is too old
 *
 * The oldest ones also go when there are more than DD_WINDOW_MAX_REGIONS regions.
 *
 * Return: 0 or DD_ENOMEM.
 */
int dd_window_add(struct dd_window *w, const struct dd_snapshot *snap, struct dd_error *err);

/** dd_window_free() - leaves an empty one */
void dd_window_free(struct dd_window *w);

/*
 * When a recording shows a certain access pattern: the time of the snapshots in which a filter left
 * regions.
 */

/** struct dd_interval - a span of time */
struct dd_interval {
	uint64_t start_ns, end_ns;
};

/** struct dd_times - the spans found; all zero to begin with */
struct dd_times {
	struct dd_interval *list;
	size_t nr, allocated;
	uint64_t apart_ns; /* spans nearer than this are one */
	uint64_t reserved[2];
};

/** dd_times_add() - add the time of a snapshot, if it has regions */
int dd_times_add(struct dd_times *t, const struct dd_snapshot *snap, struct dd_error *err);

/**
 * dd_times_finish() - put the spans in order and join those that touch, of whatever target
 *
 * A hole of up to a tenth of the shortest snapshot joins too: the clock is read a few us apart for each
 * target.
 */
void dd_times_finish(struct dd_times *t);

/** dd_times_free() - leaves an empty one */
void dd_times_free(struct dd_times *t);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_SNAPSHOTS_H */
