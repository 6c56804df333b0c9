// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Drawing of snapshots into a grid of cells.
 */
#include <damondata/heatmap.h>

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/access_scale.h>
#include "libdamondata/util/array.h"

typedef unsigned __int128 u128;

#ifdef __SIZEOF_FLOAT128__
typedef __float128 wide_float;
#else
typedef long double wide_float;
#endif

#define EXACT_IN_DOUBLE (UINT64_C(1) << 53)

bool dd_heatmap_spec_equal(const struct dd_heatmap_spec *a, const struct dd_heatmap_spec *b)
{
	return a->rows == b->rows && a->columns == b->columns && a->start_ns == b->start_ns &&
	       a->end_ns == b->end_ns && a->start == b->start && a->end == b->end &&
	       a->hz == b->hz && a->history == b->history &&
	       a->zero_unmonitored == b->zero_unmonitored && a->filter_passed == b->filter_passed;
}

int dd_heatmap_init(struct dd_heatmap *h, const struct dd_heatmap_spec *spec, struct dd_error *err)
{
	struct dd_heatmap_spec s = *spec;
	uint64_t length_ns = s.end_ns - s.start_ns, bytes = s.end - s.start;
	size_t nr;

	if (s.end_ns <= s.start_ns)
		return dd_fail(err, DD_EINVAL,
			       "the time range from %" PRIu64 " to %" PRIu64 " ns is empty",
			       s.start_ns, s.end_ns);
	if (s.end <= s.start)
		return dd_fail(err, DD_EINVAL,
			       "the address range from %" PRIu64 " to %" PRIu64 " is empty",
			       s.start, s.end);
	if (!s.rows || !s.columns)
		return dd_fail(err, DD_EINVAL, "a heat map needs one row and one column at least");
	if ((uint64_t)s.rows * s.columns > DD_HEATMAP_MAX_CELLS)
		return dd_fail(err, DD_ELIMIT,
			       "%" PRIu32 " x %" PRIu32 " are more than %" PRIu32
			       " cells; ask for fewer",
			       s.rows, s.columns, DD_HEATMAP_MAX_CELLS);
	if (s.rows > length_ns)
		s.rows = (uint32_t)length_ns;
	if (s.columns > bytes)
		s.columns = (uint32_t)bytes;
	nr = (size_t)s.rows * s.columns;
	*h = (struct dd_heatmap){
		.spec = s,
		.row_ns = length_ns / s.rows,
		.column_bytes = bytes / s.columns,
		.cells = calloc(nr, sizeof(*h->cells)),
	};
	h->cell_area = (double)h->row_ns * (double)h->column_bytes;
	h->spec.end_ns = s.start_ns + h->row_ns * s.rows;
	h->spec.end = s.start + h->column_bytes * s.columns;
	if (h->cells)
		return 0;
	return ddi_no_memory(err);
}

void dd_heatmap_free(struct dd_heatmap *h)
{
	free(h->cells);
	h->cells = NULL;
}

/* heat of a region x area: exact as long as it fits, since a product of doubles is rounded twice */
struct weight {
	double heat; /* unless it is a count */
	uint32_t count;
	bool is_count;
};

/* A product of two doubles that hold integers exactly is rounded once, as the exact product would be. */
static double heat_area(const struct weight *w, uint64_t ns, uint64_t bytes)
{
	uint64_t count_ns;

	if (w->is_count && !__builtin_mul_overflow(w->count, ns, &count_ns) &&
	    count_ns < EXACT_IN_DOUBLE && bytes < EXACT_IN_DOUBLE)
		return (double)count_ns * (double)bytes;
	if (w->is_count && ns < UINT64_C(1) << 48 && bytes < UINT64_C(1) << 48)
		return (double)((u128)w->count * ns * bytes);
	return (w->is_count ? w->count : w->heat) * (double)ns * (double)bytes;
}

/* The first heat of a cell, of integers that are beyond what doubles hold exactly. */
static double wide_heat(const struct dd_heatmap *h, const struct weight *w, uint64_t ns,
			uint64_t bytes)
{
	return (double)((wide_float)((u128)w->count * ns * bytes) /
			(wide_float)((u128)h->row_ns * h->column_bytes));
}

/*
 * Add to @nr cells the same. Summing heat x area and dividing once would be simpler; this
 * order of operations is that of damo 3.3.0, whose outputs can so be compared to the last digit.
 */
static inline void add_cells(const struct dd_heatmap *h, size_t i, size_t nr,
			     const struct weight *w, uint64_t ns, uint64_t bytes)
{
	double add = heat_area(w, ns, bytes), area = (double)ns * (double)bytes,
	       cell = h->cell_area;
	struct dd_heatmap_sum *c = h->cells + i, *end = c + nr;
	bool wide = w->is_count && (cell >= EXACT_IN_DOUBLE || add >= EXACT_IN_DOUBLE);

	for (; c < end; c++) {
		c->covered += area;
		if (!wide || c->heat != 0)
			c->heat = (add + c->heat * cell) / cell;
		else if (add != 0)
			c->heat = wide_heat(h, w, ns, bytes);
	}
}

/**
 * struct place - the cell that was found last; the next one is mostly the same or its neighbour, which
 * saves the division
 * @index:	row or column
 * @start:	ns or address where it begins
 * @step:	height or width of a cell
 */
struct place {
	uint64_t index, start, step;
};

/* @at must not be before the map. */
static inline void find_cell(struct place *p, uint64_t at)
{
	uint64_t cells;

	if (at - p->start < p->step)
		return;
	cells = at - p->start < 2 * p->step ? 1 : 0;
	if (!cells) {
		p->start -= p->index * p->step;
		p->index = 0;
		cells = (at - p->start) / p->step;
	}
	p->index += cells;
	p->start += cells * p->step;
}

/** struct pen - the places of a snapshot that is being drawn */
struct pen {
	struct place row, column;
};

/* The columns of a region, and how many bytes of the first and of the last it covers. */
struct strip {
	uint32_t first, last;
	uint64_t first_bytes, last_bytes;
};

static inline struct strip strip_of(struct place *column, uint64_t start, uint64_t end)
{
	struct strip s;

	find_cell(column, start);
	s.first = (uint32_t)column->index;
	s.first_bytes = column->start + column->step - start;
	find_cell(column, end - 1);
	s.last = (uint32_t)column->index;
	if (s.first == s.last)
		s.first_bytes = end - start;
	s.last_bytes = end - column->start;
	return s;
}

/* One region in one row, for @ns of the row's time. */
static void add_strip(const struct dd_heatmap *h, uint64_t row, uint64_t ns, const struct strip *s,
		      const struct weight *w)
{
	size_t first = row * h->spec.columns + s->first, last = row * h->spec.columns + s->last;

	add_cells(h, first, 1, w, ns, s->first_bytes);
	if (last - first > 1)
		add_cells(h, first + 1, last - first - 1, w, ns, h->column_bytes);
	if (first < last)
		add_cells(h, last, 1, w, ns, s->last_bytes);
}

/* The region for a span of time that is within the map. */
static inline void heat_region(const struct dd_heatmap *h, struct pen *pen, uint64_t from_ns,
			       uint64_t to_ns, const struct dd_region *r, const struct weight *w)
{
	uint64_t start = r->start > h->spec.start ? r->start : h->spec.start;
	uint64_t end = r->end < h->spec.end ? r->end : h->spec.end, row, row_end;
	struct strip s;

	if (start >= end || from_ns >= to_ns)
		return;
	s = strip_of(&pen->column, start, end);
	find_cell(&pen->row, from_ns);
	row = pen->row.index;
	row_end = pen->row.start + pen->row.step;
	/* Most regions are within a cell. */
	if (s.first == s.last && to_ns <= row_end) {
		add_cells(h, row * h->spec.columns + s.first, 1, w, to_ns - from_ns, s.first_bytes);
		return;
	}
	for (; row_end < to_ns; row_end += h->row_ns) {
		add_strip(h, row++, row_end - from_ns, &s, w);
		from_ns = row_end;
	}
	add_strip(h, row, to_ns - from_ns, &s, w);
}

/* Where the time of a region begins: with its snapshot, or earlier where no snapshot was. */
static uint64_t region_start_ns(const struct dd_heatmap *h, const struct dd_snapshot *snap,
				const struct dd_access_scale *scale, uint32_t i)
{
	uint64_t floor_ns = h->has_last ? h->last_end_ns : 0, age_us, history;

	if (floor_ns >= snap->start_ns)
		return floor_ns;
	if (!h->spec.history || !scale->known)
		return snap->start_ns;
	age_us = dd_scale_age_us(scale, snap, i);
	history = age_us > UINT64_MAX / 1000 ? UINT64_MAX : age_us * 1000;
	history = history < snap->start_ns ? snap->start_ns - history : 0;
	return history > floor_ns ? history : floor_ns;
}

static struct weight weight_of(const struct dd_heatmap *h, const struct dd_snapshot *snap,
			       const struct dd_access_scale *scale, const uint64_t *passed,
			       uint32_t i)
{
	const struct dd_region *r = &snap->regions[i];
	struct weight w = {.heat = r->nr_accesses, .count = r->nr_accesses, .is_count = true};

	if (h->spec.hz && scale->known) {
		w.is_count = false;
		w.heat = r->nr_accesses / ((double)scale->aggr_us / 1e6);
	}
	if (h->spec.filter_passed) {
		w.is_count = false;
		w.heat *= passed ? (double)passed[i] / (double)(r->end - r->start) : 0;
	}
	return w;
}

/* The first region from @i on that reaches into the map; a loop of its own as most do not. */
static uint32_t next_inside(const struct dd_heatmap_spec *s, const struct dd_snapshot *snap,
			    uint32_t i)
{
	const struct dd_region *r = snap->regions + i, *end = snap->regions + snap->nr_regions;
	uint64_t from = s->start, to = s->end;

	while (r < end && (r->end <= from || r->start >= to))
		r++;
	return (uint32_t)(r - snap->regions);
}

static void heat_snapshot(struct dd_heatmap *h, const struct dd_snapshot *snap)
{
	const struct dd_heatmap_spec *s = &h->spec;
	uint64_t to_ns = snap->end_ns < s->end_ns ? snap->end_ns : s->end_ns;
	struct pen pen = {{0, s->start_ns, h->row_ns}, {0, s->start, h->column_bytes}};
	struct dd_access_scale scale = dd_access_scale_of(snap);
	const uint64_t *passed = dd_snapshot_column(snap, DD_COL_SZ_FILTER_PASSED);

	for (uint32_t i = next_inside(s, snap, 0); i < snap->nr_regions;
	     i = next_inside(s, snap, i + 1)) {
		uint64_t from_ns = region_start_ns(h, snap, &scale, i);
		struct weight w = weight_of(h, snap, &scale, passed, i);

		heat_region(h, &pen, from_ns > s->start_ns ? from_ns : s->start_ns, to_ns,
			    &snap->regions[i], &w);
	}
}

void dd_heatmap_add(struct dd_heatmap *h, const struct dd_snapshot *snap)
{
	const struct dd_heatmap_spec *s = &h->spec;

	if (snap->end_ns > s->start_ns && (s->history || snap->start_ns < s->end_ns))
		heat_snapshot(h, snap);
	if (!h->has_last || snap->end_ns > h->last_end_ns)
		h->last_end_ns = snap->end_ns;
	h->has_last = true;
}

double dd_heatmap_monitored(const struct dd_heatmap *h, uint32_t row, uint32_t column)
{
	double covered = h->cells[(size_t)row * h->spec.columns + column].covered;
	double part = covered == h->cell_area ? 1 : covered / h->cell_area;

	/* Sums of areas beyond 2^53 are rounded. */
	return fabs(part - 1) < 1e-9 ? 1 : part;
}

double dd_heatmap_cell(const struct dd_heatmap *h, uint32_t row, uint32_t column)
{
	double part = dd_heatmap_monitored(h, row, column);
	double heat = h->cells[(size_t)row * h->spec.columns + column].heat;

	if (part == 0)
		return NAN;
	return part == 1 || h->spec.zero_unmonitored ? heat : heat / part;
}

struct dd_heatmap_extent dd_heatmap_extent(const struct dd_heatmap *h)
{
	struct dd_heatmap_extent e = {0};

	for (uint32_t row = 0; row < h->spec.rows; row++) {
		for (uint32_t column = 0; column < h->spec.columns; column++) {
			double heat = dd_heatmap_cell(h, row, column);

			if (isnan(heat))
				continue;
			if (!e.monitored_cells++)
				e.lowest = e.highest = heat;
			e.idle_cells += heat == 0;
			if (heat < e.lowest)
				e.lowest = heat;
			if (heat > e.highest)
				e.highest = heat;
		}
	}
	return e;
}
