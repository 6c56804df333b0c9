// SPDX-License-Identifier: GPL-2.0-only
/*
 * The window of a live recording.
 */
#include "tests/unit/check.h"

#include <damondata/snapshots.h>

static void test_moves_along(void **state)
{
	struct dd_region regions[] = {{0x1000, 0x2000, 1, 0}, {0x2000, 0x3000, 2, 0}};
	struct dd_stream stream = {.id = 1, .kind = DD_STREAM_ACCESS, .filters_json = "gone"};
	struct dd_snapshot snap = {.stream = &stream, .nr_regions = 2, .regions = regions};
	struct dd_window w = {.span_ns = 1000};

	(void)state;
	for (uint64_t t = 100; t <= 2000; t += 100) {
		snap.start_ns = t - 100;
		snap.end_ns = t;
		regions[0].nr_accesses = (uint32_t)t;
		stream.target_pid = (int32_t)t;
		assert_int_equal(dd_window_add(&w, &snap, NULL), 0);
	}
	/* The copies do not follow the caller's arrays. */
	check_u64(w.nr, 11);
	check_u64(w.regions, 22);
	check_u64(w.list[0].end_ns, 1000);
	check_u64(w.list[0].regions[0].nr_accesses, 1000);
	check_i64(w.list[0].stream->target_pid, 1000);
	assert_null(w.list[0].stream->filters_json);
	dd_window_free(&w);
	check_u64(w.nr, 0);
}

static void test_empty_snapshot(void **state)
{
	struct dd_stream stream = {.id = 1};
	struct dd_snapshot snap = {.stream = &stream, .end_ns = 5};
	struct dd_window w = {.span_ns = 1};

	(void)state;
	assert_int_equal(dd_window_add(&w, &snap, NULL), 0);
	check_u64(w.nr, 1);
	dd_window_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moves_along),
		cmocka_unit_test(test_empty_snapshot),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
