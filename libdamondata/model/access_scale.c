// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Counts of regions as rates and times.
 */
#include "libdamondata/model/access_scale.h"

#include "libdamondata/analysis/access.h"

const uint64_t *dd_snapshot_column(const struct dd_snapshot *snap, uint32_t column_id)
{
	for (uint32_t c = 0; snap->attrs && c < snap->stream->nr_columns; c++)
		if (snap->stream->columns[c].id == column_id)
			return snap->attrs[c];
	return NULL;
}

struct dd_access_scale dd_access_scale_of(const struct dd_snapshot *snap)
{
	const struct dd_intervals *iv = &snap->stream->intervals;
	struct dd_access_scale scale = {
		.known = iv->sample_us && iv->aggr_us,
		.percents = dd_snapshot_column(snap, DD_COL_PERCENT),
		.ages_us = dd_snapshot_column(snap, DD_COL_AGE_US),
	};
	uint64_t sample_us;

	if (!scale.known)
		return scale;
	scale.max_nr = (double)iv->aggr_us / (double)iv->sample_us;
	scale.age_unit_us = dd_age_unit_us(snap);
	dd_snapshot_intervals(snap, &sample_us, &scale.aggr_us);
	if (!scale.aggr_us)
		scale.aggr_us = iv->aggr_us;
	return scale;
}

double dd_scale_rate(const struct dd_access_scale *scale, const struct dd_snapshot *snap,
		     uint32_t i)
{
	if (scale->known)
		return (double)snap->regions[i].nr_accesses * 100 / scale->max_nr;
	return scale->percents ? (double)scale->percents[i] : 0;
}

uint64_t dd_scale_age_us(const struct dd_access_scale *scale, const struct dd_snapshot *snap,
			 uint32_t i)
{
	double age;

	if (scale->ages_us)
		return scale->ages_us[i];
	age = snap->regions[i].age * scale->age_unit_us;
	return age >= 0x1p64 ? UINT64_MAX : (uint64_t)age;
}

uint64_t dd_snapshot_bytes(const struct dd_snapshot *snap)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < snap->nr_regions; i++)
		if (__builtin_add_overflow(sum, snap->regions[i].end - snap->regions[i].start,
					   &sum))
			return UINT64_MAX;
	return sum;
}
