/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tables of side data: streams are recognised by their columns' names, not by their order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "damondata/sidecar.h"

static void each_table_maps_to_itself(void **state)
{
	(void)state;
	for (int t = 0; t < DD_NR_TABLES; t++) {
		struct dd_stream s;
		int map[DD_MAX_COLUMNS];

		dd_sidecar_stream(&s, t);
		assert_true(s.nr_columns > 0 && s.nr_columns <= DD_MAX_COLUMNS);
		assert_true(dd_sidecar_map(&s, t, map));
		for (uint32_t i = 0; i < s.nr_columns; i++) {
			assert_int_equal(map[i], i);
			assert_true(s.columns[i].id >= DD_COL_CUSTOM);
			assert_true(s.columns[i].name[0]);
		}
		for (int other = 0; other < DD_NR_TABLES; other++)
			if (other != t)
				assert_false(dd_sidecar_map(&s, other, map));
	}
}

static void other_order_and_missing_columns(void **state)
{
	const struct dd_column cols[] = {
		{.id = 90, .type = DD_TYPE_U64, .name = "resident"},
		{.id = 91, .type = DD_TYPE_U64, .name = "new_thing"},
		{.id = 92, .type = DD_TYPE_I64, .name = "pid"},
		{.id = 93, .type = DD_TYPE_U64, .name = "size"},
	};
	struct dd_stream s = {.kind = DD_STREAM_FOOTPRINT, .nr_columns = 4, .columns = cols};
	int map[DD_MAX_COLUMNS];

	(void)state;
	assert_true(dd_sidecar_map(&s, DD_TABLE_FOOTPRINT, map));
	assert_int_equal(map[DD_FOOTPRINT_PID], 2);
	assert_int_equal(map[DD_FOOTPRINT_SIZE], 3);
	assert_int_equal(map[DD_FOOTPRINT_RESIDENT], 0);
	assert_int_equal(map[DD_FOOTPRINT_SWAP], -1);
	s.nr_columns = 3; /* no "size" any more */
	assert_false(dd_sidecar_map(&s, DD_TABLE_FOOTPRINT, map));
}

static void wrong_type_is_not_taken(void **state)
{
	const struct dd_column cols[] = {
		{.id = 90, .type = DD_TYPE_STRING, .name = "pid"},
		{.id = 91, .type = DD_TYPE_U64, .name = "utime"},
		{.id = 92, .type = DD_TYPE_U64, .name = "stime"},
	};
	struct dd_stream s = {.kind = DD_STREAM_PROCSTAT, .nr_columns = 3, .columns = cols};
	int map[DD_MAX_COLUMNS];

	(void)state;
	assert_false(dd_sidecar_map(&s, DD_TABLE_PROCSTAT, map));
}

static void suffixes(void **state)
{
	(void)state;
	assert_string_equal(dd_sidecar_suffix(DD_STREAM_FOOTPRINT), ".mem_footprint");
	assert_string_equal(dd_sidecar_suffix(DD_STREAM_PROFILE), ".profile");
	assert_null(dd_sidecar_suffix(DD_STREAM_ACCESS));
	assert_null(dd_sidecar_suffix(DD_STREAM_PROCTREE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_table_maps_to_itself),
		cmocka_unit_test(other_order_and_missing_columns),
		cmocka_unit_test(wrong_type_is_not_taken),
		cmocka_unit_test(suffixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
