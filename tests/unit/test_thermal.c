// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Snapshots in order of temperature.
 */
#include "tests/unit/check.h"

#include <damondata/heatmap.h>

static const struct dd_column passed_column = {.id = DD_COL_SZ_FILTER_PASSED, .type = DD_TYPE_U64};
static const struct dd_stream stream = {
	.intervals = {.sample_us = 5000, .aggr_us = 100000},
	.has_nr_accesses = true,
	.has_age = true,
	.nr_columns = 1,
	.columns = &passed_column,
};

/* 25 % for 0.2 s, idle for 5 s, 100 % for 0.1 s, idle for 1 s */
static const struct dd_region regions[] = {
	{1000, 2000, 5, 2}, {2000, 4000, 0, 50}, {5000, 5500, 20, 1}, {6000, 9000, 0, 10}};
static const uint64_t passed[] = {1, 2, 3, 4};
static const uint64_t *const attrs[] = {passed};
static const struct dd_snapshot snap = {
	.stream = &stream, .nr_regions = 4, .regions = regions, .attrs = attrs};

static void check_layout(struct dd_thermal *t, uint64_t start, uint64_t end, uint32_t nr,
			 const uint64_t want[][3])
{
	const struct dd_snapshot *out;
	struct dd_error err;

	check_i64(dd_thermal_layout(t, &snap, start, end, &out, &err), 0);
	check_u64(out->nr_regions, nr);
	for (uint32_t i = 0; i < nr; i++) {
		check_u64(out->regions[i].start, want[i][0]);
		check_u64(out->regions[i].end, want[i][1]);
		check_u64(out->attrs[0][i], want[i][2]);
	}
}

static void whole(void **state)
{
	struct dd_thermal t = {.rate_weight = 1, .age_weight = 1};

	(void)state;
	/* -5,000,000; -1,000,000; 100 + 100,000; 25 + 200,000 */
	check_layout(&t, 0, 10000, 4,
		     (const uint64_t[][3]){
			     {0, 2000, 2}, {2000, 5000, 4}, {5000, 5500, 3}, {5500, 6500, 1}});
	/* By rate only: what is idle is alike and stays in its order. */
	t.rate_weight = 1;
	t.age_weight = 0;
	check_layout(&t, 0, 10000, 4,
		     (const uint64_t[][3]){
			     {0, 2000, 2}, {2000, 5000, 4}, {5000, 6000, 1}, {6000, 6500, 3}});
	dd_thermal_free(&t);
}

static void cut(void **state)
{
	struct dd_thermal t = {.rate_weight = 1, .age_weight = 1};

	(void)state;
	check_layout(&t, 1500, 6000, 3,
		     (const uint64_t[][3]){{1500, 3500, 2}, {3500, 4000, 3}, {4000, 4500, 1}});
	check_layout(&t, 4000, 5000, 0, NULL);
	dd_thermal_free(&t);
}

/* Regions that lie upon one another, as a hostile file has them, do not leave the range. */
static void overlapping(void **state)
{
	static const struct dd_region twice[] = {{0, UINT64_MAX, 1, 0}, {0, UINT64_MAX, 2, 0}};
	const struct dd_snapshot bad = {.stream = &stream, .nr_regions = 2, .regions = twice};
	struct dd_thermal t = {.rate_weight = NAN, .age_weight = INFINITY};
	const struct dd_snapshot *out;
	struct dd_error err;

	(void)state;
	check_i64(dd_thermal_layout(&t, &bad, 16, UINT64_MAX - 16, &out, &err), 0);
	check_u64(out->nr_regions, 2);
	check_u64(out->regions[0].end, UINT64_MAX - 16);
	check_u64(out->regions[1].start, UINT64_MAX - 16);
	check_u64(out->regions[1].end, UINT64_MAX - 16);
	dd_thermal_free(&t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(cut),
		cmocka_unit_test(overlapping),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
