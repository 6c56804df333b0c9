/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Counts of one region of a snapshot as rates and times, for loops that need no copy of the snapshot.
 */
#ifndef DAMONDATA_ANALYSIS_SCALE_H
#define DAMONDATA_ANALYSIS_SCALE_H

#include <damondata/model.h>

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

#endif /* DAMONDATA_ANALYSIS_SCALE_H */
