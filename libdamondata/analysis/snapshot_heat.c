// SPDX-License-Identifier: LGPL-2.1-only
/*
 * One snapshot as a line of cells with a mean temperature each, for a heat map of a line of text.
 */
#include <damondata/heatmap.h>

#include <math.h>
#include <stdlib.h>
#include "libdamondata/util/array.h"

static struct dd_heat_cell *add_cell(struct dd_snapshot_heat *h)
{
	if (h->nr == h->capacity) {
		size_t capacity = h->capacity ? h->capacity * 2 : 128;
		struct dd_heat_cell *grown = realloc(h->cells, capacity * sizeof(*grown));

		if (!grown)
			return NULL;
		h->cells = grown;
		h->capacity = capacity;
	}
	return &h->cells[h->nr++];
}

/* Temperature of a part of a region: its size counts, the rest is as in the whole region. */
static double part_temperature(const struct dd_access_region *r, double size,
			       const struct dd_temperature_weights *w)
{
	double t = size * (double)w->size + (double)r->percent * (double)w->rate +
		   (double)r->age_us * (double)w->age;

	return r->percent ? t : -t;
}

/*
 * Mean temperature of [c->start, c->end); memory outside of regions counts as 0. @first is the first
 * region that can reach into this cell or a later one.
 */
static void fill_cell(struct dd_heat_cell *c, const struct dd_access_region *regions, size_t nr,
		      size_t *first, const struct dd_temperature_weights *w)
{
	double heat = 0;

	c->is_void = true;
	while (*first < nr && (double)regions[*first].end <= c->start)
		++*first;
	for (size_t i = *first; i < nr && (double)regions[i].start < c->end; i++) {
		double from = fmax((double)regions[i].start, c->start);
		double to = fmin((double)regions[i].end, c->end);

		if (to <= from)
			continue;
		heat += part_temperature(&regions[i], to - from, w) * (to - from);
		c->is_void = false;
	}
	c->temperature = heat / (c->end - c->start);
}

static double next_cell_start(const struct dd_access_region *regions, size_t nr, size_t first,
			      double after, double cell_bytes)
{
	for (size_t i = first; i < nr; i++)
		if ((double)regions[i].start > after)
			return floor((double)regions[i].start / cell_bytes) * cell_bytes;
	return -1;
}

static void note_temperature(struct dd_snapshot_heat *h, double t, bool *any)
{
	h->min = *any ? fmin(h->min, t) : t;
	h->max = *any ? fmax(h->max, t) : t;
	*any = true;
}

static double cell_size(const struct dd_access_region *regions, size_t nr, unsigned int width,
			bool to_scale)
{
	double bytes = 0;

	for (size_t i = 0; i < nr; i++)
		bytes += (double)(regions[i].end - regions[i].start);
	if (to_scale)
		bytes = (double)(regions[nr - 1].end - regions[0].start);
	return bytes / width;
}

int dd_snapshot_heat(struct dd_snapshot_heat *h, const struct dd_access_region *regions, size_t nr,
		     const struct dd_temperature_weights *weights, unsigned int width,
		     bool to_scale, struct dd_error *err)
{
	size_t first = 0;
	bool any = false;
	double at, end;

	h->nr = 0;
	h->min = h->max = 0;
	if (!nr)
		return dd_fail(err, DD_ENODATA, "no region");
	if (!width || width > DD_MAX_HEAT_WIDTH)
		return dd_fail(err, DD_EINVAL, "a heat line has 1 to %d columns, not %u",
			       DD_MAX_HEAT_WIDTH, width);
	h->cell_bytes = cell_size(regions, nr, width, to_scale);
	at = (double)regions[0].start;
	end = (double)regions[nr - 1].end;
	while (at < end) {
		struct dd_heat_cell *c = add_cell(h);
		double next = at + h->cell_bytes;

		if (!c)
			return ddi_no_memory(err);
		*c = (struct dd_heat_cell){.start = at, .end = next};
		fill_cell(c, regions, nr, &first, weights);
		if (!c->is_void) {
			note_temperature(h, c->temperature, &any);
		} else {
			next = next_cell_start(regions, nr, first, next, h->cell_bytes);
			if (next < 0)
				break;
			c->end = next;
		}
		/* A cell far below the resolution of double would stand still. */
		if (next <= at)
			break;
		at = next;
	}
	return 0;
}

int dd_snapshot_heat_level(const struct dd_snapshot_heat *h, double temperature)
{
	double step = (h->max - h->min) / 9;
	int level;

	if (step == 0)
		step = h->max / 9;
	if (step == 0)
		step = 1;
	level = (int)((temperature - h->min) / step);
	return level < 0 ? 0 : level > 9 ? 9 : level;
}

void dd_snapshot_heat_release(struct dd_snapshot_heat *h)
{
	free(h->cells);
	*h = (struct dd_snapshot_heat){0};
}
