// SPDX-License-Identifier: GPL-2.0-only
/*
 * What reports compute: guide, heat map, working set size, re-aggregation, series. The small inputs and
 * their results are worked examples that were checked by hand or with the older tool.
 */
#include "tests/unit/check.h"

#include <damondata/overview.h>
#include <damondata/heatmap.h>
#include <damondata/series.h>

#define SEC 1000000000ull

static struct dd_stream plain = {.id = 1, .kind = DD_STREAM_ACCESS, .has_target_id = true};

static struct dd_snapshot snap_of(const struct dd_stream *s, uint64_t start_ns, uint64_t end_ns,
				  uint32_t nr, const struct dd_region *regions)
{
	return (struct dd_snapshot){
		.stream = s,
		.start_ns = start_ns,
		.end_ns = end_ns,
		.nr_regions = nr,
		.nr_expected = nr,
		.regions = regions,
	};
}

static const struct dd_region first_second[] = {{4000, 5000, 10, 0}, {5000, 6000, 0, 0}};
static const struct dd_region second_second[] = {{4000, 4500, 4, 0}, {4500, 6000, 2, 0}};

static void draw_two(struct dd_heatmap *h, const struct dd_heatmap_spec *spec)
{
	struct dd_snapshot a = snap_of(&plain, 0, SEC, 2, first_second);
	struct dd_snapshot b = snap_of(&plain, SEC, 2 * SEC, 2, second_second);

	assert_int_equal(dd_heatmap_init(h, spec, NULL), 0);
	dd_heatmap_add(h, &a);
	dd_heatmap_add(h, &b);
}

static void heat_is_a_mean_over_time_and_space(void **state)
{
	struct dd_heatmap_spec spec = {
		.rows = 2, .columns = 4, .end_ns = 2 * SEC, .start = 4000, .end = 6000};
	static const double want[] = {10, 10, 0, 0, 4, 2, 2, 2};
	struct dd_heatmap h;

	(void)state;
	draw_two(&h, &spec);
	for (uint32_t i = 0; i < 8; i++)
		check_double(dd_heatmap_cell(&h, i / 4, i % 4), want[i]);
	dd_heatmap_free(&h);
	spec.rows = 4;
	spec.columns = 3;
	draw_two(&h, &spec);
	check_u64(h.column_bytes, 666);
	check_double(dd_heatmap_cell(&h, 0, 1), 5.015015015015015);
	check_double(dd_heatmap_cell(&h, 2, 0), 3.5015015015015014);
	dd_heatmap_free(&h);
}

static void one_row_and_one_column_are_enough(void **state)
{
	struct dd_heatmap_spec spec = {
		.rows = 1, .columns = 1, .end_ns = 2 * SEC, .start = 4000, .end = 6000};
	struct dd_heatmap h;

	(void)state;
	draw_two(&h, &spec);
	check_double(dd_heatmap_cell(&h, 0, 0), (5 + 2.5) / 2);
	dd_heatmap_free(&h);
}

/* The older tool gives this cell a negative heat, from what lies before the range. */
static void data_before_the_range_do_not_leak_in(void **state)
{
	struct dd_heatmap_spec spec = {.rows = 1,
				       .columns = 1,
				       .start_ns = SEC + SEC / 2,
				       .end_ns = 2 * SEC,
				       .start = 5500,
				       .end = 6000};
	struct dd_heatmap h;

	(void)state;
	draw_two(&h, &spec);
	check_double(dd_heatmap_cell(&h, 0, 0), 2);
	dd_heatmap_free(&h);
}

static void unmonitored_parts_do_not_dilute(void **state)
{
	struct dd_heatmap_spec spec = {
		.rows = 2, .columns = 2, .end_ns = 4 * SEC, .start = 4000, .end = 12000};
	struct dd_heatmap h;

	(void)state;
	draw_two(&h, &spec);
	check_double(dd_heatmap_cell(&h, 0, 0), 3.75);
	check_double(dd_heatmap_monitored(&h, 0, 0), 0.5);
	assert_true(isnan(dd_heatmap_cell(&h, 0, 1)));
	assert_true(isnan(dd_heatmap_cell(&h, 1, 0)));
	check_u64(dd_heatmap_extent(&h).monitored_cells, 1);
	dd_heatmap_free(&h);
	spec.zero_unmonitored = true;
	draw_two(&h, &spec);
	check_double(dd_heatmap_cell(&h, 0, 0), 1.875);
	dd_heatmap_free(&h);
}

/* Ages say what was before; time that a snapshot covers is not filled in a second time. */
static void ages_fill_time_without_snapshots(void **state)
{
	struct dd_stream s = plain;
	struct dd_region a[] = {{4000, 5000, 10, 3}, {5000, 6000, 0, 5}};
	struct dd_region b[] = {{4000, 5000, 20, 4}, {5000, 6000, 0, 6}};
	struct dd_heatmap_spec spec = {.rows = 7,
				       .columns = 2,
				       .end_ns = 7 * SEC,
				       .start = 4000,
				       .end = 6000,
				       .hz = true,
				       .history = true};
	static const double want[] = {NAN, NAN, 10, 10, 10, 10, 20};
	struct dd_snapshot snap;
	struct dd_heatmap h;

	(void)state;
	s.intervals = (struct dd_intervals){.sample_us = 5000, .aggr_us = 1000000};
	assert_int_equal(dd_heatmap_init(&h, &spec, NULL), 0);
	snap = snap_of(&s, 5 * SEC, 6 * SEC, 2, a);
	dd_heatmap_add(&h, &snap);
	snap = snap_of(&s, 6 * SEC, 7 * SEC, 2, b);
	dd_heatmap_add(&h, &snap);
	for (uint32_t i = 0; i < 7; i++)
		check_double(dd_heatmap_cell(&h, i, 0), want[i]);
	check_double(dd_heatmap_cell(&h, 0, 1), 0);
	dd_heatmap_free(&h);
}

static void sum_over_cells_is_sum_over_regions(void **state)
{
	struct dd_heatmap_spec spec = {
		.rows = 8, .columns = 16, .end_ns = 2 * SEC, .start = 4000, .end = 6000};
	double cells = 0, regions = (10. * 1000 + 4 * 500 + 2 * 1500) * SEC;
	struct dd_heatmap h;

	(void)state;
	draw_two(&h, &spec);
	for (uint32_t i = 0; i < 128; i++)
		cells += dd_heatmap_cell(&h, i / 16, i % 16) * (double)(h.row_ns * h.column_bytes);
	check_near(cells / regions, 1, 1e-12);
	dd_heatmap_free(&h);
}

static void bad_grids_are_refused(void **state)
{
	struct dd_heatmap_spec spec = {.rows = 2, .columns = 4, .start = 4000, .end = 6000};
	struct dd_heatmap h;

	(void)state;
	check_i64(dd_heatmap_init(&h, &spec, NULL), DD_EINVAL);
	spec.end_ns = SEC;
	spec.columns = 1000000;
	spec.rows = 1000000;
	check_i64(dd_heatmap_init(&h, &spec, NULL), DD_ELIMIT);
	spec.rows = 0;
	check_i64(dd_heatmap_init(&h, &spec, NULL), DD_EINVAL);
	/* Not more cells than bytes. */
	spec.rows = 1;
	spec.columns = 3000;
	check_i64(dd_heatmap_init(&h, &spec, NULL), 0);
	check_u64(h.spec.columns, 2000);
	dd_heatmap_free(&h);
}

static void guide_of(struct dd_guide *g, uint32_t nr, const struct dd_snapshot *snaps)
{
	*g = (struct dd_guide){0};
	for (uint32_t i = 0; i < nr; i++)
		assert_int_equal(dd_guide_add(g, &snaps[i], NULL), 0);
	dd_guide_finish(g);
}

static void guide_is_the_union(void **state)
{
	struct dd_region a[] = {{1000, 2000, 1, 0}, {5000, 6000, 2, 0}, {9000, 9500, 0, 0}};
	struct dd_region b[] = {{1000, 2500, 1, 0}, {4500, 6000, 2, 0}, {9000, 9500, 0, 0}};
	struct dd_snapshot snaps[] = {snap_of(&plain, 0, SEC, 3, a),
				      snap_of(&plain, SEC, 2 * SEC, 3, b)};
	struct dd_guide g;

	(void)state;
	guide_of(&g, 2, snaps);
	check_u64(g.targets.nr, 1);
	check_u64(g.list[0].nr_ranges, 3);
	check_u64(g.list[0].ranges[0].start, 1000);
	check_u64(g.list[0].ranges[0].end, 2500);
	check_u64(g.list[0].ranges[1].start, 4500);
	check_u64(g.list[0].ranges[1].end, 6000);
	check_u64((uint64_t)dd_guide_heat(&g.list[0].ranges[1]), 5000);
	check_u64(g.list[0].ranges[2].start, 9000);
	check_u64(g.list[0].first_end_ns, SEC);
	check_u64(g.list[0].last_end_ns, 2 * SEC);
	assert_ptr_equal(dd_guide_hottest(&g.list[0]), &g.list[0].ranges[1]);
	dd_guide_free(&g);
}

/* A region at address 0, one that joins two others, and regions out of order. */
static void guide_joins_ranges(void **state)
{
	struct dd_region a[] = {{0, 10, 1, 0}, {90, 100, 0, 0}, {40, 50, 3, 0}};
	struct dd_region b[] = {{10, 40, 1, 0}, {45, 95, 1, 0}};
	struct dd_snapshot snaps[] = {snap_of(&plain, 0, SEC, 3, a),
				      snap_of(&plain, SEC, 2 * SEC, 2, b)};
	struct dd_guide g;

	(void)state;
	guide_of(&g, 1, snaps);
	check_u64(g.list[0].nr_ranges, 3);
	check_u64(g.list[0].ranges[0].start, 0);
	check_u64(g.list[0].ranges[1].start, 40);
	check_u64(g.list[0].total_bytes, 30);
	dd_guide_free(&g);
	guide_of(&g, 2, snaps);
	check_u64(g.list[0].nr_ranges, 1);
	check_u64(g.list[0].ranges[0].end, 100);
	check_u64((uint64_t)dd_guide_heat(&g.list[0].ranges[0]), 10 + 30 + 30 + 50);
	dd_guide_free(&g);
}

static void guide_tells_kdamonds_apart(void **state)
{
	struct dd_stream s[] = {plain, plain};
	struct dd_region a[] = {{0, 10, 1, 0}}, b[] = {{0, 4096, 0, 7}};
	struct dd_snapshot snaps[2];
	struct dd_guide g;

	(void)state;
	s[0].kdamond_pid = 10;
	s[1].kdamond_pid = 11;
	s[1].intervals = (struct dd_intervals){.sample_us = 1, .aggr_us = 1000};
	snaps[0] = snap_of(&s[0], SEC, 2 * SEC, 1, a);
	snaps[1] = snap_of(&s[1], SEC, 2 * SEC, 1, b);
	guide_of(&g, 2, snaps);
	check_u64(g.targets.nr, 2);
	check_u64((uint64_t)g.list[0].key.kdamond_pid, 11);
	check_u64(dd_guide_history_start(&g.list[0]), SEC - 7000000);
	check_u64(dd_guide_history_start(&g.list[1]), SEC);
	dd_guide_free(&g);
}

/* More separate ranges than are kept: new ones join their neighbours. */
static void guide_of_very_many_ranges(void **state)
{
	uint32_t nr = DD_GUIDE_MAX_RANGES + 10;
	struct dd_region *r = calloc(nr, sizeof(*r));
	struct dd_snapshot snap = snap_of(&plain, 0, SEC, nr, r);
	struct dd_guide g;

	(void)state;
	assert_non_null(r);
	for (uint64_t i = 0; i < nr; i++)
		r[i] = (struct dd_region){i * 8192, i * 8192 + 4096, 1, 0};
	guide_of(&g, 1, &snap);
	check_u64(g.list[0].nr_ranges, DD_GUIDE_MAX_RANGES);
	check_u64(g.list[0].ranges[DD_GUIDE_MAX_RANGES - 1].end, (nr - 1) * 8192ull + 4096);
	check_u64((uint64_t)dd_guide_heat(&g.list[0].ranges[DD_GUIDE_MAX_RANGES - 1]), 11 * 4096);
	dd_guide_free(&g);
	free(r);
}

/* Values of a series as text. */
static const char *values_of(const struct dd_series *s)
{
	static char text[256];
	int len = 0;

	text[0] = 0;
	for (size_t i = 0; i < s->nr; i++)
		len += snprintf(text + len, sizeof(text) - (size_t)len, "%s%d", i ? " " : "",
				(int)s->points[i].value);
	return text;
}

static void wss_of_targets_adds_by_time(void **state)
{
	static const uint64_t sizes[2][4] = {{1000, 2000, 3000, 0}, {300, 200, 100, 50}};
	struct dd_stream s[] = {plain, plain};
	struct dd_wss_spec spec = {.min_accesses = 1, .min_bytes = 1, .work_us = 1};
	struct dd_series sum;
	struct dd_wss w;

	(void)state;
	s[1].target_id = 1;
	assert_int_equal(dd_wss_init(&w, &spec, NULL), 0);
	/* One target after the other, as old files have them; each a little later than the other. */
	for (int t = 0; t < 2; t++) {
		for (uint64_t i = 0; i < 4; i++) {
			struct dd_region r[] = {{0, sizes[t][i], 1, 0}, {5000, 9000, 0, 0}};
			struct dd_snapshot snap =
				snap_of(&s[t], i * SEC, (i + 1) * SEC + (uint64_t)t * 1000, 2, r);

			if (sizes[t][i])
				assert_int_equal(dd_wss_add(&w, &snap, NULL), 0);
		}
	}
	assert_int_equal(dd_series_sum(&sum, &w.series, NULL), 0);
	check_text(values_of(&sum), "1300 2200 3100 50");
	check_double(dd_series_mean(&sum), 1662.5);
	dd_series_sort_by_value(&sum);
	check_text(values_of(&sum), "50 1300 2200 3100");
	check_u64(dd_series_at(&sum, 0)->value, 50);
	check_u64(dd_series_at(&sum, 50)->value, 2200);
	check_u64(dd_series_at(&sum, 100)->value, 3100);
	dd_series_free(&sum);
	dd_wss_free(&w);
}

static void wss_thresholds_and_skipping(void **state)
{
	struct dd_region r[] = {{0, 100, 1, 0}, {100, 110, 5, 0}, {110, 400, 4, 0}};
	struct dd_snapshot snap = snap_of(&plain, 0, SEC, 3, r);
	struct dd_wss_spec spec = {.min_accesses = 1, .min_bytes = 1, .skip = 2};
	struct dd_wss w;

	(void)state;
	check_u64(dd_snapshot_wss(&snap, 1, 1), 400);
	check_u64(dd_snapshot_wss(&snap, 4, 1), 300);
	check_u64(dd_snapshot_wss(&snap, 4, 11), 290);
	assert_int_equal(dd_wss_init(&w, &spec, NULL), 0);
	for (int i = 0; i < 5; i++)
		assert_int_equal(dd_wss_add(&w, &snap, NULL), 0);
	check_u64(w.series.list[0].nr, 3);
	dd_wss_free(&w);
}

static char regions_text[512];

static int note_regions(void *ctx, const struct dd_snapshot *snap, struct dd_error *err)
{
	int len = 0;

	(void)ctx;
	(void)err;
	for (uint32_t i = 0; i < snap->nr_regions; i++)
		len += snprintf(regions_text + len, sizeof(regions_text) - (size_t)len,
				"%d-%d:%u,%u ", (int)snap->regions[i].start,
				(int)snap->regions[i].end, snap->regions[i].nr_accesses,
				snap->regions[i].age);
	return 0;
}

static void reaggregation(void **state)
{
	struct dd_reaggregate_spec spec = {
		.size = sizeof(spec), .aggr_us = 2000000, .order = DD_REAGGREGATE_AS_MET};
	struct dd_region a[] = {{10, 20, 5, 4}},
			 b[] = {{1, 5, 2, 0}, {5, 12, 4, 2}, {18, 30, 7, 9}};
	struct dd_snapshot snaps[] = {snap_of(&plain, 0, SEC, 1, a),
				      snap_of(&plain, SEC, 2 * SEC, 3, b)};
	struct dd_reaggregator *r;

	(void)state;
	for (int round = 0; round < 2; round++) {
		assert_int_equal(dd_reaggregator_new(&r, &spec, note_regions, NULL, NULL), 0);
		assert_int_equal(dd_reaggregator_add(r, &snaps[0], NULL), 0);
		assert_int_equal(dd_reaggregator_add(r, &snaps[1], NULL), 0);
		dd_reaggregator_free(r);
		/* 10-20 is touched by 4 and by 7: the larger counts. */
		check_text(regions_text, round ? "1-5:2,0 5-10:4,2 10-20:12,4 20-30:7,9 "
					       : "10-20:12,4 1-5:2,0 5-10:4,2 20-30:7,9 ");
		spec.order = DD_REAGGREGATE_BY_ADDRESS;
	}
}

static void reaggregation_example(void **state)
{
	struct dd_reaggregate_spec spec = {.size = sizeof(spec), .aggr_us = 2000000};
	struct dd_region a[] = {{1, 10, 5, 0}}, b[] = {{1, 5, 2, 0}, {5, 12, 4, 0}};
	struct dd_snapshot snaps[] = {snap_of(&plain, 0, SEC, 1, a),
				      snap_of(&plain, SEC, 2 * SEC, 2, b)};
	struct dd_reaggregator *r;

	(void)state;
	assert_int_equal(dd_reaggregator_new(&r, &spec, note_regions, NULL, NULL), 0);
	assert_int_equal(dd_reaggregator_add(r, &snaps[0], NULL), 0);
	assert_int_equal(dd_reaggregator_add(r, &snaps[1], NULL), 0);
	check_text(regions_text, "1-10:9,0 10-12:4,0 ");
	dd_reaggregator_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heat_is_a_mean_over_time_and_space),
		cmocka_unit_test(one_row_and_one_column_are_enough),
		cmocka_unit_test(data_before_the_range_do_not_leak_in),
		cmocka_unit_test(unmonitored_parts_do_not_dilute),
		cmocka_unit_test(ages_fill_time_without_snapshots),
		cmocka_unit_test(sum_over_cells_is_sum_over_regions),
		cmocka_unit_test(bad_grids_are_refused),
		cmocka_unit_test(guide_is_the_union),
		cmocka_unit_test(guide_joins_ranges),
		cmocka_unit_test(guide_tells_kdamonds_apart),
		cmocka_unit_test(guide_of_very_many_ranges),
		cmocka_unit_test(wss_of_targets_adds_by_time),
		cmocka_unit_test(wss_thresholds_and_skipping),
		cmocka_unit_test(reaggregation),
		cmocka_unit_test(reaggregation_example),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
