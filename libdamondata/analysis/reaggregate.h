/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Re-aggregation: several snapshots in a row become one, as if DAMON had run with a longer aggregation
 * interval.
 */
#ifndef DAMONDATA_ANALYSIS_REAGGREGATE_H
#define DAMONDATA_ANALYSIS_REAGGREGATE_H

#include <damondata/error.h>
#include <damondata/model.h>

struct dd_reaggregator;

/** enum dd_reaggregate_order - of the regions in a result */
enum dd_reaggregate_order {
	DD_REAGGREGATE_BY_ADDRESS,
	DD_REAGGREGATE_AS_MET, /* those of the first snapshot, then what later ones added */
};

/**
 * struct dd_reaggregate_spec - how
 * @aggr_us:	a result spans this long at least
 * @skip:	leave out so many snapshots at the begin of each target
 * @order:	enum dd_reaggregate_order
 */
struct dd_reaggregate_spec {
	uint64_t aggr_us, skip;
	enum dd_reaggregate_order order;
};

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

#endif /* DAMONDATA_ANALYSIS_REAGGREGATE_H */
