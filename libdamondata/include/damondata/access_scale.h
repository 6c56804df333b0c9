/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Counts of one region of a snapshot as rates and times, for loops that need no copy of the snapshot.
 */
#ifndef DAMONDATA_ACCESS_SCALE_H
#define DAMONDATA_ACCESS_SCALE_H

#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct dd_access_scale - how the counts of one snapshot translate
 * @known:	the intervals are known
 * @max_nr:	samples in one aggregation interval by the stream's intervals, normally a whole number
 * @age_unit_us: time that an age of 1 stands for, see dd_age_unit_us()
 * @aggr_us:	aggregation interval in force in this snapshot, us
 * @percents:	rates as the source stated them, or NULL
 * @ages_us:	ages as the source stated them, or NULL
 */
struct dd_access_scale {
	bool known;
	double max_nr;
	double age_unit_us;
	uint64_t aggr_us;
	const uint64_t *percents, *ages_us;
	uint64_t reserved[2];
};

/** dd_access_scale_of() - prepare for a snapshot */
struct dd_access_scale dd_access_scale_of(const struct dd_snapshot *snap);

/** dd_scale_rate() - positive samples of region @i in percent of the possible; can exceed 100, because
 *  the kernel may count one sample more; 0 when unknown */
double dd_scale_rate(const struct dd_access_scale *scale, const struct dd_snapshot *snap,
		     uint32_t i);

/** dd_scale_age_us() - age in us, saturating; 0 when unknown */
uint64_t dd_scale_age_us(const struct dd_access_scale *scale, const struct dd_snapshot *snap,
			 uint32_t i);

/** dd_snapshot_column() - values of a column of further attributes, or NULL */
const uint64_t *dd_snapshot_column(const struct dd_snapshot *snap, uint32_t column_id);

/** dd_snapshot_bytes() - sum of the sizes of the regions, saturating */
uint64_t dd_snapshot_bytes(const struct dd_snapshot *snap);

/**
 * dd_age_unit_us() - time that an age of 1 stands for
 *
 * The kernel counts ages in aggregation intervals and converts them when it tunes these, so it is the interval in
 * force, as long as it was measured to be (struct dd_snapshot, @stretch). 0 when the intervals are unknown.
 */
double dd_age_unit_us(const struct dd_snapshot *snap);

/** dd_snapshot_intervals() - sampling and aggregation interval in force for a snapshot, in us */
void dd_snapshot_intervals(const struct dd_snapshot *snap, uint64_t *sample_us, uint64_t *aggr_us);

/**
 * struct dd_access_region - a region with its derived values
 * @start:	first byte
 * @end:	behind the last byte
 * @nr_accesses: positive samples of an aggregation interval
 * @percent:	@nr_accesses in percent of the possible samples, cut off; may exceed 100
 * @age_us:	age in us, by the measured length of snapshots
 * @passed:	bytes that passed the scheme's filters, 0 if the stream has no such column
 * @index:	place in the snapshot, for the stream's further columns
 */
struct dd_access_region {
	uint64_t start, end;
	uint64_t nr_accesses, percent, age_us, passed;
	uint32_t index;
};

/** struct dd_temperature_weights - weights of size (bytes), access rate (percent) and age (us) */
struct dd_temperature_weights {
	int64_t size, rate, age;
};

#define DD_TEMPERATURE_DEFAULT                                                                     \
	{                                                                                          \
		0, 100, 100                                                                        \
	}

/**
 * dd_temperature() - hotness of a region as one number
 *
 * size * ws + percent * wr + age * wa; negated when the region was not accessed. Saturates at 64 bits.
 */
int64_t dd_temperature(const struct dd_access_region *r, const struct dd_temperature_weights *w);

/** dd_round_down() - @v as an integer, saturating: files can state intervals whose ratio is beyond all counting */
static inline uint64_t dd_round_down(double v)
{
	return v >= 0x1p64 ? UINT64_MAX : v > 0 ? (uint64_t)v : 0;
}

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_ACCESS_SCALE_H */
