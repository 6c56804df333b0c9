// SPDX-License-Identifier: GPL-2.0-only
/*
 * Derived values of regions, distributions, heat lines.
 */
#include "tests/unit/check.h"

#include <damondata/distribution.h>
#include <damondata/heatmap.h>

static const struct dd_stream stream = {
	.id = 1,
	.kind = DD_STREAM_ACCESS,
	.intervals = {.sample_us = 5000, .aggr_us = 100000},
};

static void load(struct dd_access *a, const struct dd_region *regions, uint32_t nr)
{
	struct dd_snapshot snap = {
		.stream = &stream,
		.end_ns = 100000000,
		.nr_regions = nr,
		.regions = regions,
	};

	assert_int_equal(dd_access_load(a, &snap, NULL), 0);
}

static void test_derived_values(void **state)
{
	static const struct dd_region regions[] = {
		{0x1000, 0x2000, 0, 10}, {0x2000, 0x5000, 19, 1}, {0x5000, 0x6000, 10, 30},
		{0x6000, 0x7000, 3, 0},	 {0x7000, 0x8000, 21, 0},
	};
	const struct dd_temperature_weights w = DD_TEMPERATURE_DEFAULT;
	struct dd_access a = {0};

	(void)state;
	load(&a, regions, 5);
	check_u64(a.regions[1].percent, 95);
	check_u64(a.regions[3].percent, 15);
	check_u64(a.regions[4].percent, 105);
	check_u64(a.regions[0].age_us, 1000000);
	check_u64(a.total_bytes, 0x7000);
	check_i64(dd_temperature(&a.regions[0], &w), -100000000);
	check_i64(dd_temperature(&a.regions[1], &w), 10009500);
	check_i64(dd_temperature(&a.regions[2], &w), 300005000);
	check_i64(dd_temperature(&a.regions[3], &w), 1500);
	check_i64(dd_idle_us(&a, &a.regions[0]), 1100000);
	check_i64(dd_idle_us(&a, &a.regions[3]), 0);
	dd_access_release(&a);
}

static void test_temperature_saturates(void **state)
{
	const struct dd_temperature_weights w = {INT64_MAX, INT64_MAX, INT64_MAX};
	struct dd_access_region r = {
		.end = UINT64_MAX, .percent = UINT64_MAX, .age_us = UINT64_MAX};

	(void)state;
	check_i64(dd_temperature(&r, &w), INT64_MAX);
	r.percent = 0;
	check_i64(dd_temperature(&r, &w), -INT64_MAX);
}

static void test_unknown_intervals(void **state)
{
	struct dd_stream none = stream;
	struct dd_snapshot snap = {.stream = &none};
	struct dd_access a = {0};
	struct dd_error err;

	(void)state;
	none.intervals = (struct dd_intervals){0};
	assert_int_equal(dd_access_load(&a, &snap, &err), DD_ENODATA);
}

static void test_tuned_intervals(void **state)
{
	struct dd_stream tuned = stream;
	struct dd_snapshot snap = {.stream = &tuned, .end_ns = 1000000000};
	uint64_t sample, aggr;

	(void)state;
	dd_snapshot_intervals(&snap, &sample, &aggr);
	check_u64(aggr, 100000);
	tuned.intervals.goal_aggrs = 3;
	dd_snapshot_intervals(&snap, &sample, &aggr);
	check_u64(aggr, 1000000);
	check_u64(sample, 50000);
	snap.sample_us = 10000;
	dd_snapshot_intervals(&snap, &sample, &aggr);
	check_u64(aggr, 200000);
}

static void test_sort(void **state)
{
	static const struct dd_region regions[] = {
		{0x1000, 0x2000, 5, 1},
		{0x2000, 0x4000, 5, 2},
		{0x4000, 0x5000, 9, 1},
	};
	struct dd_access_order order = {.nr = 2, .keys = {DD_BY_SIZE, DD_BY_ACCESS_RATE}};
	struct dd_access a = {0};

	(void)state;
	load(&a, regions, 3);
	order.descending[DD_BY_ACCESS_RATE] = true;
	dd_access_sort(&a, &order);
	check_u64(a.regions[0].start, 0x4000);
	check_u64(a.regions[1].start, 0x1000);
	check_u64(a.regions[2].start, 0x2000);
	dd_access_release(&a);
}

static void test_histogram(void **state)
{
	struct dd_weighted items[] = {{100000, 1 << 20}, {1000000, 2 << 20}, {0, 1 << 20}};
	struct dd_bin bins[DD_MAX_BINS];
	uint64_t sum = 0;
	size_t nr = dd_linear_bins(bins, items, 3);

	(void)state;
	check_u64(nr, 10);
	dd_histogram(bins, nr, false, items, 3);
	check_i64(bins[0].to, 100001);
	check_u64(bins[0].bytes, 2 << 20);
	check_u64(bins[9].bytes, 2 << 20);
	/* The largest value lies on the last border and must still count. */
	items[1].value = 1023;
	items[0].value = 1;
	nr = dd_log_bins(bins, items, 3);
	dd_histogram(bins, nr, false, items, 3);
	for (size_t i = 0; i < nr; i++)
		sum += bins[i].bytes;
	check_u64(sum, 4 << 20);
	check_u64(dd_linear_bins(bins, items, 0), 0);
}

static void test_weighted_percentiles(void **state)
{
	struct dd_weighted items[] = {{30, 50}, {10, 25}, {20, 25}}, none[] = {{1, 0}};
	const unsigned int wanted[] = {0, 25, 26, 50, 51, 100};
	const int64_t want[] = {10, 10, 20, 20, 30, 30};
	int64_t got[6];

	(void)state;
	check_u64(dd_weighted_percentiles(got, wanted, 6, items, 3), 6);
	for (int i = 0; i < 6; i++)
		check_i64(got[i], want[i]);
	check_u64(dd_weighted_percentiles(got, wanted, 6, none, 1), 0);
}

static void test_heat_line(void **state)
{
	static const struct dd_region regions[] = {
		{0, 1000, 0, 10},
		{1000, 2000, 20, 5},
		{12000, 13000, 10, 0},
	};
	static const int levels[] = {0, 0, 0, 6, 9, 9, 7, -1, 5, 5, 5, 5};
	const struct dd_temperature_weights w = DD_TEMPERATURE_DEFAULT;
	struct dd_snapshot_heat h = {0};
	struct dd_access a = {0};

	(void)state;
	load(&a, regions, 3);
	assert_int_equal(dd_snapshot_heat(&h, a.regions, a.nr, &w, 10, false, NULL), 0);
	check_double(h.cell_bytes, 300);
	check_double(h.min, -100000000);
	check_double(h.max, 50010000);
	check_u64(h.nr, 12);
	for (size_t i = 0; i < h.nr; i++)
		check_i64(h.cells[i].is_void ? -1
					     : dd_snapshot_heat_level(&h, h.cells[i].temperature),
			  levels[i]);
	assert_int_equal(dd_snapshot_heat(&h, a.regions, 0, &w, 10, false, NULL), DD_ENODATA);
	assert_int_equal(dd_snapshot_heat(&h, a.regions, a.nr, &w, 0, false, NULL), DD_EINVAL);
	dd_snapshot_heat_release(&h);
	dd_access_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_derived_values),
		cmocka_unit_test(test_temperature_saturates),
		cmocka_unit_test(test_unknown_intervals),
		cmocka_unit_test(test_tuned_intervals),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_histogram),
		cmocka_unit_test(test_weighted_percentiles),
		cmocka_unit_test(test_heat_line),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
