// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any snapshots through filter, guide, heat map, working set, re-aggregation, times and summary: the regions
 * need not be in order, and times and addresses are anything.
 */
#include <damondata/filter.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/overview.h>
#include <damondata/heatmap.h>
#include <damondata/series.h>
#include <damondata/snapshots.h>

#define MAX_REGIONS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *data;
	size_t len;
};

static uint64_t take(struct input *in, size_t n)
{
	uint64_t v = 0;

	if (n > in->len)
		n = in->len;
	memcpy(&v, in->data, n);
	in->data += n;
	in->len -= n;
	return v;
}

/* Small numbers, pages, and anything. */
static uint64_t take_number(struct input *in)
{
	switch (take(in, 1) & 3) {
	case 0:
		return take(in, 1);
	case 1:
		return take(in, 2) << 12;
	default:
		return take(in, 8);
	}
}

struct state {
	struct dd_filter *filter;
	struct dd_guide guide;
	struct dd_heatmap map;
	bool has_map;
	struct dd_summary summary;
	struct dd_wss wss;
	struct dd_times times;
};

static void push(struct state *s, const struct dd_snapshot *snap)
{
	const struct dd_snapshot *kept;

	if (s->filter && dd_filter_snapshot(s->filter, snap, &kept, NULL) == 1)
		dd_times_add(&s->times, kept, NULL);
	dd_guide_add(&s->guide, snap, NULL);
	dd_summary_add(&s->summary, snap, NULL);
	dd_wss_add(&s->wss, snap, NULL);
	if (s->has_map)
		dd_heatmap_add(&s->map, snap);
}

static void push_one(struct state *s, struct input *in)
{
	struct dd_stream stream = {.id = 1, .kind = DD_STREAM_ACCESS, .has_age = true};
	struct dd_region regions[MAX_REGIONS];
	struct dd_snapshot snap = {.stream = &stream, .regions = regions};

	stream.target_id = take(in, 1) & 3;
	stream.has_target_id = true;
	stream.intervals.sample_us = take_number(in);
	stream.intervals.aggr_us = take_number(in);
	stream.intervals.goal_aggrs = take(in, 1) & 1;
	snap.start_ns = take_number(in);
	snap.end_ns = take_number(in);
	snap.sample_us = take(in, 1);
	snap.nr_regions = take(in, 1) % MAX_REGIONS;
	if (snap.end_ns < snap.start_ns)
		snap.end_ns = snap.start_ns;
	for (uint32_t i = 0; i < snap.nr_regions; i++) {
		struct dd_region *r = &regions[i];

		r->start = take_number(in);
		r->end = r->start + take_number(in);
		/* Readers let no empty or reversed region through. */
		if (r->end <= r->start)
			*r = (struct dd_region){0, 1, 0, 0};
		r->nr_accesses = (uint32_t)take_number(in);
		r->age = (uint32_t)take_number(in);
	}
	snap.nr_expected = snap.nr_regions;
	push(s, &snap);
}

static void begin(struct state *s, struct input *in)
{
	struct dd_wss_spec wss = {
		.min_accesses = 1, .work_us = take_number(in), .skip = take(in, 1) & 1};
	struct dd_range range = {take_number(in), take_number(in)};
	struct dd_filter_spec filter = DD_FILTER_SPEC_INIT;
	struct dd_heatmap_spec map = {.rows = (uint32_t)(take(in, 1) & 15), .columns = 7};

	map.hz = map.history = take(in, 1) & 1;
	map.start_ns = take_number(in);
	map.end_ns = take_number(in);
	map.start = take_number(in);
	map.end = take_number(in);
	s->has_map = !dd_heatmap_init(&s->map, &map, NULL);
	filter.addresses = (struct dd_ranges){&range, 1};
	filter.min_percent = (double)take(in, 1);
	if (dd_filter_new(&s->filter, &filter, NULL))
		s->filter = NULL;
	/* An interval beyond 2^64 ns is refused. */
	if (wss.work_us > UINT64_MAX / 1000)
		wss.work_us = 1;
	if (dd_wss_init(&s->wss, &wss, NULL) || dd_summary_init(&s->summary, 0, NULL))
		abort();
}

static void finish(struct state *s)
{
	struct dd_series sum;

	dd_guide_finish(&s->guide);
	for (uint32_t i = 0; i < s->guide.targets.nr; i++)
		dd_guide_hottest(&s->guide.list[i]);
	dd_times_finish(&s->times);
	if (!dd_series_sum(&sum, &s->wss.series, NULL)) {
		dd_series_sort_by_value(&sum);
		for (double p = 0; sum.nr && p <= 100; p += 10)
			dd_series_at(&sum, p);
		dd_series_free(&sum);
	}
	if (s->has_map) {
		struct dd_heatmap_extent e = dd_heatmap_extent(&s->map);

		/* Heat is never negative, whatever lies outside of the map. */
		if (e.lowest < 0)
			abort();
		dd_heatmap_free(&s->map);
	}
	dd_filter_free(s->filter);
	dd_guide_free(&s->guide);
	dd_summary_free(&s->summary);
	dd_wss_free(&s->wss);
	dd_times_free(&s->times);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct state s = {.filter = NULL};

	begin(&s, &in);
	while (in.len)
		push_one(&s, &in);
	finish(&s);
	return 0;
}
