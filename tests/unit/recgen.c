// SPDX-License-Identifier: GPL-2.0-only
/*
 * Made-up snapshots for tests, as DAMON's or as odd as nothing makes them.
 */
#include "tests/unit/recgen.h"

#include <string.h>

#define PAGE 4096ull

uint64_t recgen_random(struct recgen *g, uint64_t n)
{
	uint64_t x = g->state;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	g->state = x;
	return n ? (x >> 11) % n : 0;
}

void recgen_init(struct recgen *g, uint64_t seed, int wild)
{
	uint64_t at = 0x55d3c8a41000;

	memset(g, 0, sizeof(*g));
	g->state = seed * 0x9e3779b97f4a7c15ull + 1;
	g->wild = wild;
	g->now_ns = 82820952659000;
	g->nr = 10;
	for (uint32_t i = 0; i < g->nr; i++) {
		uint64_t size = (1 + recgen_random(g, 1000)) * PAGE;

		at += recgen_random(g, 3) ? 0 : recgen_random(g, 1u << 20) * PAGE;
		g->region[i] = (struct dd_region){at, at + size, (uint32_t)recgen_random(g, 21), 0};
		at += size;
	}
	for (int i = 0; i < RECGEN_ATTRS; i++)
		g->attrs[i] = g->attr[i];
}

static void split(struct recgen *g, uint32_t i, uint64_t off)
{
	struct dd_region *r = &g->region[i];

	if (!off || off >= r->end - r->start || g->nr == RECGEN_MAX)
		return;
	memmove(r + 1, r, (g->nr - i) * sizeof(*r));
	r[0].end = r[1].start = r[0].start + off;
	g->nr++;
}

static uint64_t decile(struct recgen *g, uint64_t size)
{
	return (1 + recgen_random(g, 9)) * size / 10 & ~(PAGE - 1);
}

static void split_all(struct recgen *g)
{
	for (uint32_t i = 0; i < g->nr; i++) {
		uint64_t size = g->region[i].end - g->region[i].start, off = decile(g, size);
		uint32_t before = g->nr;

		split(g, i, off);
		if (g->nr > before && recgen_random(g, 3) == 0)
			split(g, i, decile(g, off));
		i += g->nr - before;
	}
}

static void sample_and_merge(struct recgen *g)
{
	uint32_t out = 0;

	for (uint32_t i = 0; i < g->nr; i++) {
		struct dd_region *r = &g->region[i], *last = out ? &g->region[out - 1] : NULL;
		uint32_t nr = recgen_random(g, 4) ? r->nr_accesses : (uint32_t)recgen_random(g, 21);

		r->age = nr > r->nr_accesses + 2 || nr + 2 < r->nr_accesses ? 0 : r->age + 1;
		r->nr_accesses = nr;
		if (last && last->end == r->start && recgen_random(g, 20) < 11)
			last->end = r->end;
		else
			g->region[out++] = *r;
	}
	g->nr = out;
}

/* What no kernel does, but a file may hold. */
static void go_wild(struct recgen *g)
{
	struct dd_region *r = &g->region[recgen_random(g, g->nr)], tmp;

	switch (recgen_random(g, g->wild > 1 ? 7 : 6)) {
	case 0:
		r->nr_accesses = (uint32_t)recgen_random(g, 1ull << 32);
		break;
	case 1:
		r->age = UINT32_MAX - (uint32_t)recgen_random(g, 3);
		break;
	case 2:
		r->end -= recgen_random(g, r->end - r->start);
		break;
	case 3:
		split(g, (uint32_t)(r - g->region), recgen_random(g, r->end - r->start));
		break;
	case 4:
		g->nr = (uint32_t)recgen_random(g, 3) ? g->nr : 1;
		break;
	case 5:
		g->region[g->nr - 1].end = UINT64_MAX;
		break;
	default:
		tmp = g->region[0];
		g->region[0] = *r;
		*r = tmp;
	}
}

static void make_attrs(struct recgen *g, uint32_t n)
{
	for (uint32_t i = 0; i < g->nr; i++) {
		const struct dd_region *r = &g->region[i];

		g->attr[0][i] =
			recgen_random(g, 3) ? r->end - r->start : recgen_random(g, 1u << 30);
		g->attr[1][i] = r->nr_accesses + recgen_random(g, 2);
		g->attr[2][i] = 0;
		g->attr[3][i] = (uint64_t)((int64_t)recgen_random(g, 9) - 4);
		if (g->wild && !recgen_random(g, 50))
			g->attr[recgen_random(g, RECGEN_ATTRS)][i] = UINT64_MAX;
	}
	g->snap.attrs = n ? g->attrs : NULL;
}

void recgen_next(struct recgen *g, const struct dd_stream *stream)
{
	uint64_t start = g->now_ns + recgen_random(g, 100000), aggr = 100000000;

	split_all(g);
	sample_and_merge(g);
	if (g->wild && !recgen_random(g, 4))
		go_wild(g);
	if (g->wild && !recgen_random(g, 100))
		recgen_init(g, g->state, g->wild);
	g->now_ns = start + aggr + recgen_random(g, 5000000);
	g->snap = (struct dd_snapshot){.stream = stream,
				       .start_ns = start,
				       .end_ns = g->now_ns,
				       .nr_regions = g->nr,
				       .nr_expected = g->nr,
				       .regions = g->region};
	make_attrs(g, stream->nr_columns);
	if (!stream->has_age)
		for (uint32_t i = 0; i < g->nr; i++)
			g->region[i].age = 0;
	if (!recgen_random(g, 10)) {
		g->snap.flags = DD_SNAP_INCOMPLETE;
		g->snap.nr_expected = g->nr + 3;
	}
	g->snap.sample_us = 5000 * (recgen_random(g, 20) ? 0 : 1);
	g->snap.aggr_us = g->snap.sample_us * 20;
	if (!recgen_random(g, 8)) {
		g->stats.nr_tried += recgen_random(g, 1000);
		g->stats.sz_tried -= recgen_random(g, 1000);
		g->snap.stats = &g->stats;
		g->snap.has_total_bytes = true;
		g->snap.total_bytes = recgen_random(g, 1ull << 40);
	}
}
