// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Correlation of two recordings' heat maps: see similarity.h.
 */
#include <damondata/similarity.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/ranges.h>
#include "libdamondata/util/array.h"

#define CELLS	    DD_SIMILARITY_CELLS
#define MAX_SAMPLES ((size_t)1 << 20)

/* Of the highest nr_accesses: less is not hot. */
#define HOT_SHARE 10

/* Heat that is cut off at each end of an axis. */
#define CUT 0.01

/* The cut is searched in a histogram of so many bins. */
#define BINS 8192

struct sample {
	uint64_t start, end, from_ns, to_ns;
	uint32_t heat, index;
};

struct dd_heat_trace {
	struct sample *samples;
	size_t nr, capacity;
	uint32_t nr_snapshots, stride;
	uint32_t highest;
	uint64_t from_ns, to_ns;
};

int dd_heat_trace_new(struct dd_heat_trace **out, struct dd_error *err)
{
	struct dd_heat_trace *t = calloc(1, sizeof(*t));

	if (!t)
		return ddi_no_memory(err);
	t->stride = 1;
	t->from_ns = UINT64_MAX;
	*out = t;
	return 0;
}

void dd_heat_trace_free(struct dd_heat_trace *t)
{
	if (t)
		free(t->samples);
	free(t);
}

/* Keep half of the snapshots. */
static void thin_trace(struct dd_heat_trace *t)
{
	size_t kept = 0;

	t->stride *= 2;
	for (size_t i = 0; i < t->nr; i++)
		if (t->samples[i].index % t->stride == 0)
			t->samples[kept++] = t->samples[i];
	t->nr = kept;
}

static int reserve_trace(struct dd_heat_trace *t)
{
	size_t wanted = t->capacity ? t->capacity * 2 : 1024;
	struct sample *grown;

	if (t->nr < t->capacity)
		return 0;
	grown = reallocarray(t->samples, wanted, sizeof(*grown));
	if (!grown)
		return DD_ENOMEM;
	t->samples = grown;
	t->capacity = wanted;
	return 0;
}

int dd_heat_trace_add(struct dd_heat_trace *t, const struct dd_snapshot *snap, struct dd_error *err)
{
	uint32_t index = t->nr_snapshots++;

	if (snap->start_ns >= snap->end_ns)
		return 0;
	t->from_ns = snap->start_ns < t->from_ns ? snap->start_ns : t->from_ns;
	t->to_ns = snap->end_ns > t->to_ns ? snap->end_ns : t->to_ns;
	if (index % t->stride)
		return 0;
	for (uint32_t i = 0; i < snap->nr_regions; i++) {
		const struct dd_region *r = &snap->regions[i];

		if (!r->nr_accesses || r->start >= r->end)
			continue;
		if (reserve_trace(t))
			return ddi_no_memory(err);
		t->samples[t->nr++] = (struct sample){
			.start = r->start,
			.end = r->end,
			.from_ns = snap->start_ns,
			.to_ns = snap->end_ns,
			.heat = r->nr_accesses,
			.index = index,
		};
		t->highest = r->nr_accesses > t->highest ? r->nr_accesses : t->highest;
	}
	while (t->nr > MAX_SAMPLES)
		thin_trace(t);
	return 0;
}

/* A sample on the aligned axes. */
struct patch {
	double from[2], to[2]; /* address, time */
	double density;	       /* heat of a unit of both */
};

struct patches {
	struct patch *items;
	size_t nr;
	double length[2]; /* of the axes */
};

static int hot_ranges(struct dd_range_set *hot, const struct dd_heat_trace *t)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < t->nr; i++)
		if ((uint64_t)t->samples[i].heat * HOT_SHARE >= t->highest)
			ret = dd_range_set_add(hot, t->samples[i].start, t->samples[i].end);
	return ret;
}

/* Where an address lies when hot ranges follow each other without gaps. */
static double compact_offset(const struct dd_range_set *hot, const double *offsets, uint64_t addr)
{
	size_t i = dd_range_set_find(hot, addr);

	if (i == hot->nr)
		return offsets[i];
	return offsets[i] + (addr > hot->items[i].start ? (double)(addr - hot->items[i].start) : 0);
}

static int make_patches(struct patches *p, const struct dd_heat_trace *t,
			const struct dd_range_set *hot)
{
	double *offsets = calloc(hot->nr + 1, sizeof(*offsets));

	p->items = calloc(t->nr + 1, sizeof(*p->items));
	if (!offsets || !p->items) {
		free(offsets);
		return DD_ENOMEM;
	}
	for (size_t i = 0; i < hot->nr; i++)
		offsets[i + 1] = offsets[i] + (double)(hot->items[i].end - hot->items[i].start);
	for (size_t i = 0; i < t->nr; i++) {
		const struct sample *s = &t->samples[i];

		p->items[i] = (struct patch){
			.from = {compact_offset(hot, offsets, s->start),
				 (double)(s->from_ns - t->from_ns)},
			.to = {compact_offset(hot, offsets, s->end),
			       (double)(s->to_ns - t->from_ns)},
			.density = s->heat,
		};
	}
	p->nr = t->nr;
	p->length[0] = offsets[hot->nr];
	p->length[1] = (double)(t->to_ns - t->from_ns);
	free(offsets);
	return 0;
}

/* Add @density x overlap to each of @nr bins of [low, high) that [from, to) reaches. */
static void spread_density(double *bins, int nr, double low, double high, double from, double to,
			   double density)
{
	double width = (high - low) / nr;
	int first = (int)fmax(0, floor((from - low) / width));
	int last = (int)fmin(nr - 1, floor((to - low) / width));

	for (int i = first; i <= last; i++) {
		double begin = fmax(from, low + i * width);
		double end = fmin(to, low + (i + 1) * width);

		if (end > begin)
			bins[i] += density * (end - begin);
	}
}

/* Move *@low and *@high to where CUT of the heat along an axis lies before and behind them. */
static void cut_axis(const struct patches *p, int axis, double *bins, double *low, double *high)
{
	double width = (*high - *low) / BINS, below = 0, total = 0, start = *low;
	bool has_low = false;

	memset(bins, 0, BINS * sizeof(*bins));
	for (size_t i = 0; i < p->nr; i++) {
		const struct patch *s = &p->items[i];

		spread_density(bins, BINS, *low, *high, s->from[axis], s->to[axis],
			       s->density * (s->to[!axis] - s->from[!axis]));
	}
	for (int i = 0; i < BINS; i++)
		total += bins[i];
	for (int i = 0; i < BINS; i++) {
		below += bins[i];
		if (!has_low && below >= CUT * total) {
			*low = start + i * width;
			has_low = true;
		}
		if (below >= (1 - CUT) * total) {
			*high = start + (i + 1) * width;
			return;
		}
	}
}

static int fill_map(double map[CELLS][CELLS], const struct patches *p)
{
	double low[2] = {0, 0}, high[2] = {p->length[0], p->length[1]};
	double *bins = calloc(BINS, sizeof(*bins));

	if (!bins)
		return DD_ENOMEM;
	for (int axis = 0; axis < 2; axis++)
		cut_axis(p, axis, bins, &low[axis], &high[axis]);
	free(bins);
	for (size_t i = 0; i < p->nr; i++) {
		const struct patch *s = &p->items[i];
		double rows[CELLS] = {0};

		spread_density(rows, CELLS, low[1], high[1], s->from[1], s->to[1], s->density);
		for (int row = 0; row < CELLS; row++)
			if (rows[row] > 0)
				spread_density(map[row], CELLS, low[0], high[0], s->from[0],
					       s->to[0], rows[row]);
	}
	return 0;
}

static int heat_map(double map[CELLS][CELLS], const struct dd_heat_trace *t)
{
	struct dd_range_set hot = {0};
	struct patches p = {0};
	int ret;

	memset(map, 0, sizeof(double[CELLS][CELLS]));
	ret = hot_ranges(&hot, t);
	if (!ret)
		ret = make_patches(&p, t, &hot);
	if (!ret)
		ret = fill_map(map, &p);
	free(p.items);
	dd_range_set_free(&hot);
	return ret;
}

/* Pearson's coefficient; NAN when one map is flat. */
static double pearson_correlation(const double *a, const double *b, int nr)
{
	double mean_a = 0, mean_b = 0, ab = 0, aa = 0, bb = 0;

	for (int i = 0; i < nr; i++) {
		mean_a += a[i] / nr;
		mean_b += b[i] / nr;
	}
	for (int i = 0; i < nr; i++) {
		ab += (a[i] - mean_a) * (b[i] - mean_b);
		aa += (a[i] - mean_a) * (a[i] - mean_a);
		bb += (b[i] - mean_b) * (b[i] - mean_b);
	}
	return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : NAN;
}

int dd_similarity(double *score, struct dd_heat_trace *a, struct dd_heat_trace *b,
		  struct dd_error *err)
{
	double maps[2][CELLS][CELLS], value;

	if (!a->nr || !b->nr)
		return dd_fail(err, DD_ENODATA, "one of the recordings shows no access at all");
	if (heat_map(maps[0], a) || heat_map(maps[1], b))
		return ddi_no_memory(err);
	value = pearson_correlation(&maps[0][0][0], &maps[1][0][0], CELLS * CELLS);
	if (isnan(value))
		return dd_fail(err, DD_ENODATA,
			       "one of the recordings has the same heat everywhere");
	*score = value;
	return 0;
}
