// SPDX-License-Identifier: GPL-2.0-only
/*
 * Laying out recorded addresses: union of all regions, scale, translation.
 */
#include "tools/replay/layout.h"

#include <stdlib.h>
#include <string.h>

/* Address space for all tracks: half of the 47 bits that x86-64 gives a process. */
#define MAX_MAPPED (UINT64_C(1) << 46)

static uint64_t page_floor(uint64_t v, uint64_t page_size)
{
	return v & ~(page_size - 1);
}

/* Saturating: a region may end in the last page of the address space. */
static uint64_t page_ceil(uint64_t v, uint64_t page_size)
{
	uint64_t up;

	if (__builtin_add_overflow(v, page_size - 1, &up))
		return page_floor(UINT64_MAX, page_size);
	return page_floor(up, page_size);
}

struct covered {
	struct dd_range_set all, accessed;
};

static int cover_track(struct covered *c, const struct rec_track *t, uint64_t page_size)
{
	int ret = 0;

	for (size_t i = 0; !ret && i < t->nr_regions; i++) {
		uint64_t start = page_floor(t->regions[i].start, page_size);
		uint64_t end = page_ceil(t->regions[i].end, page_size);

		ret = dd_range_set_add(&c->all, start, end);
		if (!ret && t->regions[i].rate)
			ret = dd_range_set_add(&c->accessed, start, end);
	}
	return ret;
}

static int fill_layout(struct layout *l, const struct covered *c, uint64_t page_size)
{
	l->page_size = page_size;
	l->nr = c->all.nr;
	l->ranges = calloc(l->nr ? l->nr : 1, sizeof(*l->ranges));
	if (!l->ranges)
		return DD_ENOMEM;
	for (size_t i = 0; i < l->nr; i++) {
		l->ranges[i].start = c->all.items[i].start;
		l->ranges[i].end = c->all.items[i].end;
		l->ranges[i].offset = l->recorded;
		l->recorded += l->ranges[i].end - l->ranges[i].start;
	}
	l->accessed = dd_range_set_bytes(&c->accessed);
	return 0;
}

static int plan_track_layout(struct layout *l, const struct rec_track *t, uint64_t page_size)
{
	struct covered c = {0};
	int ret = cover_track(&c, t, page_size);

	if (!ret)
		ret = fill_layout(l, &c, page_size);
	dd_range_set_free(&c.all);
	dd_range_set_free(&c.accessed);
	return ret;
}

static uint64_t scale_pages(const struct layouts *ls, uint64_t bytes)
{
	return (uint64_t)((unsigned __int128)bytes * ls->scaled_pages / ls->recorded_pages);
}

static uint64_t saturating_add(uint64_t a, uint64_t b)
{
	return a + b < a ? UINT64_MAX : a + b;
}

/* The factor that makes the needed memory and the address space fit. */
static int choose_scale(struct layouts *ls, struct dd_error *err)
{
	const struct layout_options *o = &ls->opts;
	uint64_t need = o->fault_in ? ls->recorded : ls->accessed;
	double factor = 1;

	if (need > o->max_memory)
		factor = (double)o->max_memory / (double)need;
	if ((double)ls->recorded * factor > (double)MAX_MAPPED)
		factor = (double)MAX_MAPPED / (double)ls->recorded;
	if (factor < 1 && o->same_addresses)
		return dd_fail(err, DD_ELIMIT,
			       "the recorded addresses need %llu MiB of memory, which is more than "
			       "the allowed %llu MiB: raise --max_memory, or leave out "
			       "--same_addresses to have the layout shrunk",
			       (unsigned long long)(need >> 20),
			       (unsigned long long)(o->max_memory >> 20));
	ls->recorded_pages = ls->recorded / o->page_size;
	ls->scaled_pages = ls->recorded_pages;
	if (factor < 1)
		ls->scaled_pages = (uint64_t)((double)ls->recorded_pages * factor);
	if (!ls->recorded_pages)
		ls->recorded_pages = 1;
	if (!ls->scaled_pages)
		ls->scaled_pages = 1;
	ls->needed = scale_pages(ls, need);
	return 0;
}

int layouts_plan(struct layouts *ls, const struct recording *rec, const struct layout_options *opts,
		 struct dd_error *err)
{
	int ret = 0;

	memset(ls, 0, sizeof(*ls));
	ls->opts = *opts;
	for (; !ret && ls->nr < rec->nr_tracks; ls->nr++) {
		struct layout *l = &ls->of[ls->nr];

		ret = plan_track_layout(l, &rec->tracks[ls->nr], opts->page_size);
		ls->recorded = saturating_add(ls->recorded, l->recorded);
		ls->accessed = saturating_add(ls->accessed, l->accessed);
	}
	if (ret)
		return dd_fail(err, ret, "out of memory while laying out the recording");
	ret = choose_scale(ls, err);
	for (size_t i = 0; !ret && i < ls->nr; i++)
		ls->of[i].mapped = scale_pages(ls, ls->of[i].recorded) + opts->page_size;
	return ret;
}

static const struct layout_range *range_of(const struct layout *l, uint64_t start)
{
	size_t lo = 0, hi = l->nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (l->ranges[mid].end > start)
			hi = mid;
		else
			lo = mid + 1;
	}
	return &l->ranges[lo < l->nr ? lo : l->nr - 1];
}

struct placed layout_place(const struct layouts *ls, const struct layout *l, uint64_t start,
			   uint64_t end)
{
	uint64_t page = l->page_size, from, to;
	const struct layout_range *r = range_of(l, start);
	struct placed p;

	from = page_floor(start, page) - r->start;
	to = page_floor(end, page) - r->start;
	if (r->at) {
		p.at = r->at + from;
	} else {
		from = page_floor(scale_pages(ls, r->offset + from), page);
		to = page_floor(scale_pages(ls, r->offset + to), page);
		p.at = l->base + from;
	}
	p.pages = to > from ? (to - from) / page : 1;
	return p;
}

void layouts_free(struct layouts *ls)
{
	layouts_unmap(ls);
	for (size_t i = 0; i < ls->nr; i++)
		free(ls->of[i].ranges);
	ls->nr = 0;
}
