// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets of address ranges, against a plain bitmap of a small address space.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <damondata/ranges.h>

#define SPACE 96

static void assert_same(const struct dd_range_set *set, const bool *has)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < set->nr; i++) {
		assert_true(set->items[i].start < set->items[i].end);
		assert_true(!i || set->items[i - 1].end < set->items[i].start);
	}
	for (uint64_t a = 0; a < SPACE; a++) {
		size_t i = dd_range_set_find(set, a);
		bool in = i < set->nr && set->items[i].start <= a;

		assert_int_equal(in, has[a]);
		bytes += has[a];
	}
	assert_int_equal(dd_range_set_bytes(set), bytes);
}

static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 16;
}

static void add_and_remove_like_a_bitmap(void **state)
{
	bool has[SPACE] = {false};
	struct dd_range_set set = {0};
	uint32_t seed = 7;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		uint64_t start = next(&seed) % SPACE, end = start + next(&seed) % 12;
		bool add = next(&seed) % 2;

		end = end > SPACE ? SPACE : end;
		assert_int_equal(add ? dd_range_set_add(&set, start, end)
				     : dd_range_set_remove(&set, start, end),
				 0);
		memset(has + start, add, end - start);
		assert_same(&set, has);
	}
	dd_range_set_free(&set);
}

static void missing_parts(void **state)
{
	struct dd_range_set set = {0};
	struct dd_span part;
	uint64_t from = 5;

	(void)state;
	dd_range_set_add(&set, 10, 20);
	dd_range_set_add(&set, 30, 40);
	assert_true(dd_range_set_missing(&set, &from, 50, &part));
	assert_true(part.start == 5 && part.end == 10);
	assert_true(dd_range_set_missing(&set, &from, 50, &part));
	assert_true(part.start == 20 && part.end == 30);
	assert_true(dd_range_set_missing(&set, &from, 50, &part));
	assert_true(part.start == 40 && part.end == 50);
	assert_false(dd_range_set_missing(&set, &from, 50, &part));
	from = 12;
	assert_false(dd_range_set_missing(&set, &from, 18, &part));
	dd_range_set_free(&set);
}

static void ends_of_the_address_space(void **state)
{
	struct dd_range_set set = {0};

	(void)state;
	dd_range_set_add(&set, 0, 1);
	dd_range_set_add(&set, 1, UINT64_MAX);
	assert_int_equal(set.nr, 1);
	assert_true(dd_range_set_bytes(&set) == UINT64_MAX);
	dd_range_set_remove(&set, 0, UINT64_MAX);
	assert_int_equal(set.nr, 0);
	dd_range_set_free(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(add_and_remove_like_a_bitmap),
		cmocka_unit_test(missing_parts),
		cmocka_unit_test(ends_of_the_address_space),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
