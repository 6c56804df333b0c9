// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The guide: the union of all times and addresses that were monitored, with their heat.
 */
#include <damondata/overview.h>

#include <stdlib.h>
#include <string.h>

#include <damondata/access_scale.h>
#include "libdamondata/util/array.h"

typedef unsigned __int128 u128;

static u128 range_heat(const struct dd_guide_range *r)
{
	return (u128)r->heat_high << 64 | r->heat_low;
}

static void add_range_heat(struct dd_guide_range *r, u128 heat)
{
	heat += range_heat(r);
	r->heat_high = (uint64_t)(heat >> 64);
	r->heat_low = (uint64_t)heat;
}

/* First range from @from on that ends at or behind @address. */
static size_t range_at(const struct dd_guide_target *t, size_t from, uint64_t address)
{
	size_t low = 0, high = t->nr_ranges;

	if (from && t->ranges[from - 1].end >= address)
		from = 0;
	if (from < high && t->ranges[from].end >= address)
		return from;
	for (low = from; low < high;) {
		size_t mid = low + (high - low) / 2;

		if (t->ranges[mid].end < address)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int insert_range(struct dd_guide_target *t, size_t at, const struct dd_guide_range *r,
			struct dd_error *err)
{
	struct dd_guide_range *grown;

	grown = dd_grow(t->ranges, &t->ranges_allocated, t->nr_ranges, sizeof(*grown));
	if (!grown)
		return ddi_no_memory(err);
	t->ranges = grown;
	memmove(&grown[at + 1], &grown[at], (t->nr_ranges - at) * sizeof(*grown));
	grown[at] = *r;
	t->nr_ranges++;
	return 0;
}

/* Let range @at take in @r and those behind it that it then touches. */
static void merge_ranges(struct dd_guide_target *t, size_t at, const struct dd_guide_range *r)
{
	struct dd_guide_range *into = &t->ranges[at];
	size_t next = at + 1;

	add_range_heat(into, range_heat(r));
	if (r->start < into->start)
		into->start = r->start;
	if (r->end > into->end)
		into->end = r->end;
	while (next < t->nr_ranges && t->ranges[next].start <= into->end) {
		add_range_heat(into, range_heat(&t->ranges[next]));
		if (t->ranges[next].end > into->end)
			into->end = t->ranges[next].end;
		next++;
	}
	memmove(&t->ranges[at + 1], &t->ranges[next], (t->nr_ranges - next) * sizeof(*into));
	t->nr_ranges -= next - at - 1;
}

/* The nearer neighbour of a place between ranges. */
static size_t nearest_range(const struct dd_guide_target *t, size_t at, const struct dd_region *r)
{
	if (at == t->nr_ranges)
		return at - 1;
	if (!at)
		return 0;
	return r->start - t->ranges[at - 1].end < t->ranges[at].start - r->end ? at - 1 : at;
}

static int cover_region(struct dd_guide_target *t, size_t *at, const struct dd_region *r,
			struct dd_error *err)
{
	struct dd_guide_range add = {.start = r->start, .end = r->end};

	add_range_heat(&add, (u128)(r->end - r->start) * r->nr_accesses);
	*at = range_at(t, *at, r->start);
	if (*at < t->nr_ranges && t->ranges[*at].start <= r->start && r->end <= t->ranges[*at].end)
		add_range_heat(&t->ranges[*at], range_heat(&add));
	else if (*at < t->nr_ranges && t->ranges[*at].start <= r->end)
		merge_ranges(t, *at, &add);
	else if (t->nr_ranges < DD_GUIDE_MAX_RANGES)
		return insert_range(t, *at, &add, err);
	else
		merge_ranges(t, nearest_range(t, *at, r), &add);
	return 0;
}

/* Nearly all regions are within the range of the one before, or within the next range. */
static int cover_regions(struct dd_guide_target *t, const struct dd_snapshot *snap,
			 struct dd_error *err)
{
	const struct dd_region *r = snap->regions, *end = r + snap->nr_regions;
	size_t at = 0;

	while (r < end) {
		struct dd_guide_range *range = at < t->nr_ranges ? &t->ranges[at] : NULL;
		u128 heat = 0;
		int ret;

		for (; range && r < end && r->start >= range->start && r->end <= range->end; r++)
			heat += (u128)(r->end - r->start) * r->nr_accesses;
		if (range)
			add_range_heat(range, heat);
		if (r == end)
			break;
		ret = cover_region(t, &at, r++, err);
		if (ret)
			return ret;
	}
	return 0;
}

static uint64_t oldest_age_ns(const struct dd_snapshot *snap)
{
	struct dd_access_scale scale = dd_access_scale_of(snap);
	uint64_t oldest = 0;

	for (uint32_t i = 0; scale.known && i < snap->nr_regions; i++) {
		uint64_t age = dd_scale_age_us(&scale, snap, i);

		if (age > oldest)
			oldest = age;
	}
	return oldest > UINT64_MAX / 1000 ? UINT64_MAX : oldest * 1000;
}

static struct dd_guide_target *find_guide_target(struct dd_guide *g, const struct dd_snapshot *snap,
						 struct dd_error *err)
{
	int i = dd_targets_find(&g->targets, snap->stream, err);
	struct dd_guide_target *list;

	if (i < 0)
		return NULL;
	list = dd_grow(g->list, &g->allocated, (size_t)i, sizeof(*list));
	if (!list) {
		ddi_no_memory(err);
		return NULL;
	}
	g->list = list;
	return &list[i];
}

int dd_guide_add(struct dd_guide *g, const struct dd_snapshot *snap, struct dd_error *err)
{
	struct dd_error e = {.code = DD_ENOMEM};
	struct dd_guide_target *t = find_guide_target(g, snap, err ? err : &e);
	const struct dd_intervals *iv = &snap->stream->intervals;

	if (!t)
		return err ? err->code : e.code;
	if (!t->snapshots++) {
		t->key = dd_target_key_of(snap->stream);
		t->first_start_ns = snap->start_ns;
		t->first_end_ns = snap->end_ns;
		t->history_ns = oldest_age_ns(snap);
	}
	if (snap->end_ns > t->last_end_ns)
		t->last_end_ns = snap->end_ns;
	t->target_pid = snap->stream->target_pid;
	memcpy(t->target_comm, snap->stream->target_comm, sizeof(t->target_comm));
	t->snapshots_with_intervals += iv->sample_us && iv->aggr_us;
	t->intervals = *iv;
	t->regions += snap->nr_regions;
	return cover_regions(t, snap, err);
}

static int by_bytes(const void *a, const void *b)
{
	const struct dd_guide_target *x = a, *y = b;

	if (x->total_bytes != y->total_bytes)
		return x->total_bytes > y->total_bytes ? -1 : 1;
	/* Same order in each run, and the oldest first. */
	if (x->first_start_ns != y->first_start_ns)
		return x->first_start_ns < y->first_start_ns ? -1 : 1;
	return x->key.target_id < y->key.target_id ? -1 : x->key.target_id > y->key.target_id;
}

void dd_guide_finish(struct dd_guide *g)
{
	for (uint32_t i = 0; i < g->targets.nr; i++) {
		struct dd_guide_target *t = &g->list[i];

		t->total_bytes = 0;
		for (size_t k = 0; k < t->nr_ranges; k++)
			if (__builtin_add_overflow(t->total_bytes,
						   t->ranges[k].end - t->ranges[k].start,
						   &t->total_bytes))
				t->total_bytes = UINT64_MAX;
	}
	if (g->targets.nr)
		qsort(g->list, g->targets.nr, sizeof(*g->list), by_bytes);
}

uint64_t dd_guide_history_start(const struct dd_guide_target *t)
{
	return t->history_ns < t->first_start_ns ? t->first_start_ns - t->history_ns : 0;
}

/* More heat, or the same in more memory; of equals the first in address order. */
static bool is_hotter(const struct dd_guide_range *a, const struct dd_guide_range *b)
{
	u128 heat = range_heat(a), other = range_heat(b);

	return heat != other ? heat > other : a->end - a->start > b->end - b->start;
}

/* The hottest one that is colder than @above, which is NULL for the first. */
static const struct dd_guide_range *next_hottest(const struct dd_guide_target *t,
						 const struct dd_guide_range *above)
{
	const struct dd_guide_range *best = NULL;

	for (const struct dd_guide_range *r = t->ranges; r < t->ranges + t->nr_ranges; r++) {
		if (above && !is_hotter(above, r) && (is_hotter(r, above) || r <= above))
			continue;
		if (!best || is_hotter(r, best))
			best = r;
	}
	return best;
}

const struct dd_guide_range *dd_guide_hottest(const struct dd_guide_target *t)
{
	return next_hottest(t, NULL);
}

size_t dd_guide_main_ranges(const struct dd_guide_target *t, double part,
			    const struct dd_guide_range *list[DD_GUIDE_MAX_MAIN])
{
	double all = 0, sum = 0;
	size_t nr = 0;

	for (size_t i = 0; i < t->nr_ranges; i++)
		all += (double)range_heat(&t->ranges[i]);
	while (nr < DD_GUIDE_MAX_MAIN && nr < t->nr_ranges && (!nr || sum < part * all)) {
		list[nr] = next_hottest(t, nr ? list[nr - 1] : NULL);
		sum += (double)range_heat(list[nr++]);
	}
	return nr;
}

void dd_guide_free(struct dd_guide *g)
{
	for (uint32_t i = 0; i < g->targets.nr && i < g->allocated; i++)
		free(g->list[i].ranges);
	free(g->list);
	dd_targets_free(&g->targets);
	*g = (struct dd_guide){0};
}
