// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Counts of regions as rates and times.
 */
#include <damondata/access_scale.h>

#include <math.h>

/*
 * With an intervals goal the kernel changes the intervals as it runs. What the snapshot states counts;
 * without a statement the snapshot's length is the aggregation interval, if it is clearly another.
 */
void dd_snapshot_intervals(const struct dd_snapshot *snap, uint64_t *sample_us, uint64_t *aggr_us)
{
	const struct dd_intervals *iv = &snap->stream->intervals;
	double ratio = iv->sample_us ? (double)iv->aggr_us / (double)iv->sample_us : 0;
	double length_us = (double)(snap->end_ns - snap->start_ns) / 1000;

	*sample_us = iv->sample_us;
	*aggr_us = iv->aggr_us;
	if (ratio == 0)
		return;
	if (snap->sample_us || snap->aggr_us) {
		*sample_us = snap->sample_us ? snap->sample_us
					     : dd_round_down((double)snap->aggr_us / ratio);
		*aggr_us = snap->aggr_us ? snap->aggr_us
					 : dd_round_down((double)snap->sample_us * ratio);
		return;
	}
	if (!iv->goal_aggrs || fabs(length_us - (double)iv->aggr_us) / (double)iv->aggr_us < 0.1)
		return;
	*sample_us = dd_round_down(length_us / ratio);
	*aggr_us = dd_round_down(length_us);
}

double dd_age_unit_us(const struct dd_snapshot *snap)
{
	uint64_t sample_us, aggr_us;

	dd_snapshot_intervals(snap, &sample_us, &aggr_us);
	return (double)aggr_us * (snap->stretch > 0 ? snap->stretch : 1);
}

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

/* Add a weighted value; a term is at most 2^127, so only the sum can leave 128 bits. */
static __int128 add_weighted(__int128 sum, uint64_t value, int64_t weight)
{
	__int128 term = (__int128)value * weight;

	if (__builtin_add_overflow(sum, term, &sum))
		return term < 0 ? INT64_MIN : INT64_MAX;
	return sum > INT64_MAX ? INT64_MAX : sum < INT64_MIN ? INT64_MIN : sum;
}

int64_t dd_temperature(const struct dd_access_region *r, const struct dd_temperature_weights *w)
{
	__int128 t = add_weighted(0, r->end - r->start, w->size);

	t = add_weighted(t, r->percent, w->rate);
	t = add_weighted(t, r->age_us, w->age);
	if (r->percent)
		return (int64_t)t;
	return t == INT64_MIN ? INT64_MAX : (int64_t)-t;
}
