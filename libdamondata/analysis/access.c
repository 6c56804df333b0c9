// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Derived values of regions: percent, age in time, temperature, order.
 */
#include <damondata/access.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t *snapshot_attr(const struct dd_snapshot *snap, uint32_t id)
{
	for (uint32_t i = 0; snap->attrs && i < snap->stream->nr_columns; i++)
		if (snap->stream->columns[i].id == id)
			return snap->attrs[i];
	return NULL;
}

static int reserve_indices(struct dd_access *a, size_t nr, struct dd_error *err)
{
	struct dd_access_region *grown;

	if (nr <= a->capacity)
		return 0;
	grown = realloc(a->regions, nr * sizeof(*grown));
	if (!grown)
		return dd_fail(err, DD_ENOMEM, "out of memory for %zu regions", nr);
	a->regions = grown;
	a->capacity = nr;
	return 0;
}

int dd_access_load(struct dd_access *a, const struct dd_snapshot *snap, struct dd_error *err)
{
	const struct dd_intervals *iv = &snap->stream->intervals;
	const uint64_t *passed = snapshot_attr(snap, DD_COL_SZ_FILTER_PASSED);
	const uint64_t *percent = snapshot_attr(snap, DD_COL_PERCENT);
	const uint64_t *age_us = snapshot_attr(snap, DD_COL_AGE_US);
	double max = iv->sample_us ? (double)iv->aggr_us / (double)iv->sample_us : 0;

	if (max == 0)
		return dd_fail(err, DD_ENODATA,
			       "the sampling and aggregation intervals are unknown");
	if (reserve_indices(a, snap->nr_regions, err))
		return DD_ENOMEM;
	a->snap = snap;
	a->nr = snap->nr_regions;
	a->has_passed = passed != NULL;
	a->total_bytes = 0;
	dd_snapshot_intervals(snap, &a->sample_us, &a->aggr_us);
	a->age_unit_us = dd_age_unit_us(snap);
	for (uint32_t i = 0; i < snap->nr_regions; i++) {
		const struct dd_region *r = &snap->regions[i];

		a->regions[i] = (struct dd_access_region){
			.start = r->start,
			.end = r->end,
			.nr_accesses = r->nr_accesses,
			.percent = percent ? percent[i]
					   : dd_round_down((double)r->nr_accesses * 100 / max),
			.age_us =
				age_us ? age_us[i] : dd_round_down((double)r->age * a->age_unit_us),
			.passed = passed ? passed[i] : 0,
			.index = i,
		};
		a->total_bytes += r->end - r->start;
	}
	if (snap->has_total_bytes)
		a->total_bytes = snap->total_bytes;
	return 0;
}

int dd_access_copy(struct dd_access *to, const struct dd_access *from, struct dd_error *err)
{
	struct dd_access_region *regions;
	size_t capacity;

	if (reserve_indices(to, from->nr, err))
		return DD_ENOMEM;
	regions = to->regions;
	capacity = to->capacity;
	*to = *from;
	to->regions = regions;
	to->capacity = capacity;
	if (from->nr)
		memcpy(regions, from->regions, from->nr * sizeof(*regions));
	return 0;
}

void dd_access_release(struct dd_access *a)
{
	free(a->regions);
	*a = (struct dd_access){0};
}

int64_t dd_idle_us(const struct dd_access *a, const struct dd_access_region *r)
{
	uint64_t idle;

	if (r->percent)
		return 0;
	if (__builtin_add_overflow(r->age_us, dd_round_down(a->age_unit_us), &idle) ||
	    idle > INT64_MAX)
		return INT64_MAX;
	return (int64_t)idle;
}

double dd_access_bandwidth(const struct dd_access *a, bool passed_only)
{
	unsigned __int128 touched = 0;

	for (size_t i = 0; i < a->nr; i++) {
		const struct dd_access_region *r = &a->regions[i];

		touched += (unsigned __int128)(passed_only ? r->passed : r->end - r->start) *
			   r->nr_accesses;
	}
	return a->aggr_us ? (double)touched / ((double)a->aggr_us / 1e6) : 0;
}

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_key(const struct dd_access_region *a, const struct dd_access_region *b,
		       enum dd_access_key key, const struct dd_temperature_weights *w)
{
	int64_t ta, tb;

	switch (key) {
	case DD_BY_ACCESS_RATE:
		return compare_u64(a->percent, b->percent);
	case DD_BY_AGE:
		return compare_u64(a->age_us, b->age_us);
	case DD_BY_SIZE:
		return compare_u64(a->end - a->start, b->end - b->start);
	case DD_BY_TEMPERATURE:
		ta = dd_temperature(a, w);
		tb = dd_temperature(b, w);
		return (ta > tb) - (ta < tb);
	default:
		return compare_u64(a->start, b->start);
	}
}

static int compare_regions(const void *pa, const void *pb, void *arg)
{
	const struct dd_access_order *order = arg;
	const struct dd_access_region *a = pa, *b = pb;

	for (size_t i = order->nr; i-- > 0;) {
		int c = compare_key(a, b, order->keys[i], &order->weights);

		if (c)
			return order->descending[order->keys[i]] ? -c : c;
	}
	return compare_u64(a->index, b->index);
}

void dd_access_sort(struct dd_access *a, const struct dd_access_order *order)
{
	size_t i = 1;

	/* Regions come by address, so that there is mostly nothing to do. */
	while (i < a->nr && compare_regions(&a->regions[i - 1], &a->regions[i], (void *)order) <= 0)
		i++;
	if (i >= a->nr)
		return;
	qsort_r(a->regions, a->nr, sizeof(*a->regions), compare_regions, (void *)order);
}
