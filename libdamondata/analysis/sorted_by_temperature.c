// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The regions of a snapshot laid end to end, the coldest first, for maps of how much memory was how hot.
 */
#include <damondata/heatmap.h>

#include <math.h>
#include <stdlib.h>

#include <damondata/access_scale.h>

struct dd_thermal_item {
	double temperature;
	uint32_t index;
	uint64_t bytes;
};

/* Buffers only grow; the old one is kept for dd_thermal_free() when there is no memory. */
static bool reserve_buffer(void **buffer, size_t *room, size_t nr, size_t size)
{
	void *grown;

	if (nr <= *room)
		return true;
	grown = reallocarray(*buffer, nr, size);
	if (!grown)
		return false;
	*buffer = grown;
	*room = nr;
	return true;
}

static bool reserve_all(struct dd_thermal *t, const struct dd_snapshot *snap)
{
	size_t columns = snap->attrs ? snap->stream->nr_columns : 0, room = t->nr_items;

	return reserve_buffer((void **)&t->regions, &room, snap->nr_regions, sizeof(*t->regions)) &&
	       reserve_buffer((void **)&t->items, &t->nr_items, snap->nr_regions,
			      sizeof(*t->items)) &&
	       reserve_buffer((void **)&t->attrs, &t->nr_attrs, columns, sizeof(*t->attrs)) &&
	       reserve_buffer((void **)&t->values, &t->nr_values, columns * snap->nr_regions,
			      sizeof(*t->values));
}

static double temperature_of(const struct dd_thermal *t, const struct dd_snapshot *snap,
			     const struct dd_access_scale *scale, uint32_t i)
{
	double rate =
		scale->known ? floor(dd_scale_rate(scale, snap, i)) : snap->regions[i].nr_accesses;
	double age = scale->known ? (double)dd_scale_age_us(scale, snap, i) : snap->regions[i].age;
	double sum = rate * t->rate_weight + age * t->age_weight;

	return rate == 0 ? -sum : sum;
}

static int compare_temperatures(const void *pa, const void *pb)
{
	const struct dd_thermal_item *a = pa, *b = pb;

	if (a->temperature != b->temperature)
		return a->temperature < b->temperature ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

static uint32_t choose_regions(struct dd_thermal *t, const struct dd_snapshot *snap, uint64_t start,
			       uint64_t end)
{
	const struct dd_access_scale scale = dd_access_scale_of(snap);
	uint32_t nr = 0;

	for (uint32_t i = 0; i < snap->nr_regions; i++) {
		uint64_t from = snap->regions[i].start, to = snap->regions[i].end;

		from = from > start ? from : start;
		to = to < end ? to : end;
		if (from < to)
			t->items[nr++] = (struct dd_thermal_item){
				temperature_of(t, snap, &scale, i), i, to - from};
	}
	if (nr)
		qsort(t->items, nr, sizeof(*t->items), compare_temperatures);
	return nr;
}

/* Regions that overlap, as hostile files have them, must not run beyond the range. */
static void lay_regions(struct dd_thermal *t, const struct dd_snapshot *snap, uint64_t start,
			uint64_t end)
{
	uint32_t columns = snap->attrs ? snap->stream->nr_columns : 0, nr = t->snap.nr_regions;

	for (uint32_t i = 0; i < nr; i++) {
		const struct dd_thermal_item *item = &t->items[i];

		t->regions[i] = snap->regions[item->index];
		t->regions[i].start = start;
		start = item->bytes < end - start ? start + item->bytes : end;
		t->regions[i].end = start;
	}
	for (uint32_t c = 0; c < columns; c++) {
		uint64_t *values = t->values + (size_t)c * nr;

		for (uint32_t i = 0; i < nr; i++)
			values[i] = snap->attrs[c][t->items[i].index];
		t->attrs[c] = values;
	}
}

int dd_thermal_layout(struct dd_thermal *t, const struct dd_snapshot *snap, uint64_t start,
		      uint64_t end, const struct dd_snapshot **out, struct dd_error *err)
{
	if (!reserve_all(t, snap))
		return dd_fail(err, DD_ENOMEM, "out of memory for %u regions", snap->nr_regions);
	t->snap = *snap;
	t->snap.nr_regions = choose_regions(t, snap, start, end);
	lay_regions(t, snap, start, end);
	t->snap.regions = t->regions;
	t->snap.attrs = snap->attrs ? t->attrs : NULL;
	*out = &t->snap;
	return 0;
}

void dd_thermal_free(struct dd_thermal *t)
{
	free(t->items);
	free(t->regions);
	free(t->values);
	free(t->attrs);
	*t = (struct dd_thermal){0};
}
