// SPDX-License-Identifier: GPL-2.0-only
/*
 * Digests of distributions: buckets, sums, and the way through rows.
 */
#include "tests/unit/check.h"

#include <damondata/distribution.h>

static struct dd_digest a, b;

static void test_buckets(void **state)
{
	unsigned int last = 0;

	(void)state;
	for (unsigned int i = 0; i < DD_DIGEST_BUCKETS; i++) {
		uint64_t low = dd_digest_bucket_low(i);

		check_u64(dd_digest_bucket(low), i);
		if (i)
			check_u64(dd_digest_bucket(low - 1), i - 1);
	}
	check_u64(dd_digest_bucket(UINT64_MAX), DD_DIGEST_BUCKETS - 1);
	/* A bucket is at most an eighth wide. */
	for (uint64_t v = 1; v < 1ull << 62; v += v / 3 + 1) {
		unsigned int i = dd_digest_bucket(v);

		assert_true(i >= last);
		assert_true(v - dd_digest_bucket_low(i) <= v / 8);
		last = i;
	}
}

static struct dd_stream stream = {
	.id = 1,
	.kind = DD_STREAM_ACCESS,
	.addr_unit = 1,
	.intervals = {.sample_us = 5000, .aggr_us = 100000},
	.has_nr_accesses = true,
	.has_age = true,
};

static void add(struct dd_digest *d, uint64_t end_ns, uint64_t hot_bytes, uint32_t idle_age)
{
	struct dd_region r[2] = {{0, hot_bytes, 10, 2}, {1 << 30, (1 << 30) + 4096, 0, idle_age}};
	struct dd_snapshot snap = {.stream = &stream,
				   .start_ns = end_ns - 100000000,
				   .end_ns = end_ns,
				   .nr_expected = 2,
				   .nr_regions = 2,
				   .regions = r};

	check_i64(dd_digest_add(d, &snap, NULL), 0);
}

static void test_values(void **state)
{
	(void)state;
	memset(&a, 0, sizeof(a));
	add(&a, 1000000000, 1 << 20, 9);
	add(&a, 1100000000, 1 << 20, 9);
	add(&a, 1200000000, 1 << 24, 9);
	check_u64(a.snapshots, 3);
	check_u64(a.regions, 6);
	check_u64(dd_digest_total(&a, DD_DIGEST_WSS), 300000);
	check_u64(dd_digest_percentile(&a, DD_DIGEST_WSS, 0), 1 << 20);
	check_u64(dd_digest_percentile(&a, DD_DIGEST_WSS, 50), 1 << 20);
	check_u64(dd_digest_percentile(&a, DD_DIGEST_WSS, 100), 1 << 24);
	/* Idle for 9 intervals and the current one; temperature 100 * 50 % + 100 * 200 ms. */
	check_u64(dd_digest_percentile(&a, DD_DIGEST_IDLE, 100),
		  dd_digest_bucket_low(dd_digest_bucket(1000000)));
	check_u64(dd_digest_percentile(&a, DD_DIGEST_HOT, 100),
		  dd_digest_bucket_low(dd_digest_bucket(5000 + 100 * 200000)));
	check_u64(dd_digest_total(&a, DD_DIGEST_COLD), 3 * 4);
}

static void test_sum(void **state)
{
	static struct dd_digest whole;

	(void)state;
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	memset(&whole, 0, sizeof(whole));
	for (uint64_t i = 1; i < 100; i++) {
		add(i % 3 ? &a : &b, i * 100000000, i << 12, i);
		add(&whole, i * 100000000, i << 12, i);
	}
	dd_digest_sum(&a, &b);
	assert_memory_equal(&a, &whole, sizeof(a));
	a.snapshots = UINT64_MAX - 1;
	dd_digest_sum(&a, &b);
	check_u64(a.snapshots, UINT64_MAX);
}

static int take(void *ctx, const struct dd_row *row)
{
	dd_digest_take_row(ctx, row);
	return 0;
}

static void test_rows(void **state)
{
	struct dd_stream s;

	(void)state;
	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	for (uint64_t i = 1; i < 50; i++)
		add(&a, i * 100000000, i << 14, i * i);
	dd_digest_stream(&s);
	assert_true(dd_digest_is_stream(&s));
	check_i64(dd_digest_rows(&a, &s, 0, take, &b), 0);
	assert_memory_equal(&a, &b, sizeof(a));

	/* What is not of this version is left out. */
	dd_digest_take_row(&b, &(struct dd_row){.stream = &s,
						.values = (union dd_value[]){
							{.u64 = 77}, {.u64 = 1}, {.u64 = 1}}});
	dd_digest_take_row(&b, &(struct dd_row){.stream = &s,
						.values = (union dd_value[]){
							{.u64 = 0}, {.u64 = 496}, {.u64 = 1}}});
	assert_memory_equal(&a, &b, sizeof(a));
	s.nr_columns = 2;
	assert_false(dd_digest_is_stream(&s));
}

static void test_unknown_intervals(void **state)
{
	struct dd_stream known = stream;

	(void)state;
	memset(&a, 0, sizeof(a));
	memset(&stream.intervals, 0, sizeof(stream.intervals));
	add(&a, 1000000000, 4096, 1);
	check_u64(a.without_times, 1);
	check_u64(dd_digest_total(&a, DD_DIGEST_WSS), 100000);
	check_u64(dd_digest_total(&a, DD_DIGEST_IDLE), 0);
	stream = known;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_buckets),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_sum),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_unknown_intervals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
