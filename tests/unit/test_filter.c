// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filters: patterns, clipping, snapshots, and what is not known.
 */
#include "tests/unit/check.h"

#include <damondata/filter.h>
#include <damondata/source.h>

#include <damondata/access_scale.h>

static const struct dd_column columns[] = {
	{.id = DD_COL_SZ_FILTER_PASSED, .name = "sz_filter_passed", .unit = "bytes"},
};

static struct dd_stream stream(void)
{
	return (struct dd_stream){
		.id = 1,
		.kind = DD_STREAM_ACCESS,
		.kdamond_idx = DD_IDX_NONE,
		.has_nr_accesses = true,
		.has_age = true,
		.intervals = {.sample_us = 5000, .aggr_us = 100000},
		.nr_columns = 1,
		.columns = columns,
	};
}

static const struct dd_region three[] = {
	{0, 4096, 0, 10},	/* 0 %, 1 s */
	{4096, 16384, 21, 1},	/* 105 %, 100 ms */
	{16384, 20480, 10, 30}, /* 50 %, 3 s */
};
static const uint64_t passed[] = {0, 12288, 1000};
static const uint64_t *const attrs[] = {passed};

static struct dd_snapshot snapshot(const struct dd_stream *s)
{
	return (struct dd_snapshot){
		.stream = s,
		.start_ns = 1000000000,
		.end_ns = 1100000000,
		.nr_expected = 3,
		.nr_regions = 3,
		.regions = three,
		.attrs = attrs,
	};
}

/* What a filter leaves of the snapshot above, as text; "-" when it is dropped. */
static const char *filtered(const struct dd_filter_spec *spec, const struct dd_stream *s,
			    uint64_t *nr_unknown)
{
	static char text[512];
	struct dd_snapshot in = snapshot(s);
	const struct dd_snapshot *out;
	struct dd_filter *f;
	int len = 0;

	assert_int_equal(dd_filter_new(&f, spec, NULL), 0);
	strcpy(text, "-");
	if (dd_filter_snapshot(f, &in, &out, NULL) == 1) {
		text[0] = 0;
		for (uint32_t i = 0; i < out->nr_regions; i++)
			len += snprintf(text + len, sizeof(text) - (size_t)len, "%s%d-%d:%u,%u,%d",
					i ? " " : "", (int)out->regions[i].start,
					(int)out->regions[i].end, out->regions[i].nr_accesses,
					out->regions[i].age, (int)out->attrs[0][i]);
	}
	if (nr_unknown)
		*nr_unknown = dd_filter_untested_snapshots(f);
	dd_filter_free(f);
	return text;
}

#define ALL "0-4096:0,10,0 4096-16384:21,1,12288 16384-20480:10,30,1000"

static void keeps_all(void **state)
{
	struct dd_stream s = stream();
	struct dd_filter_spec spec = DD_FILTER_SPEC_INIT;

	(void)state;
	assert_true(dd_filter_spec_is_empty(&spec));
	check_text(filtered(&spec, &s, NULL), ALL);
}

static void by_pattern(void **state)
{
	struct dd_stream s = stream();
	struct dd_filter_spec spec = DD_FILTER_SPEC_INIT;

	(void)state;
	spec.region_bytes = (struct dd_range){4097, UINT64_MAX};
	check_text(filtered(&spec, &s, NULL), "4096-16384:21,1,12288");

	/* 105 % is what the kernel counts at most, so it is within "up to 100 %". */
	spec = (struct dd_filter_spec)DD_FILTER_SPEC_INIT;
	spec.min_percent = 25;
	spec.max_percent = 100;
	check_text(filtered(&spec, &s, NULL), "4096-16384:21,1,12288 16384-20480:10,30,1000");
	spec.min_percent = spec.max_percent = 0;
	check_text(filtered(&spec, &s, NULL), "0-4096:0,10,0");

	spec = (struct dd_filter_spec)DD_FILTER_SPEC_INIT;
	spec.age_us = (struct dd_range){100000, 100000};
	check_text(filtered(&spec, &s, NULL), "4096-16384:21,1,12288");
}

static void a_rate_below_one_percent_is_not_idle(void **state)
{
	struct dd_stream s = stream();
	struct dd_filter_spec spec = DD_FILTER_SPEC_INIT;

	(void)state;
	s.intervals.aggr_us = 5000 * 2000; /* 10 samples of 2000: 0.5 % */
	spec.max_percent = 0;
	check_text(filtered(&spec, &s, NULL), "0-4096:0,10,0");
}

static void by_address(void **state)
{
	struct dd_stream s = stream();
	struct dd_range ranges[] = {{16384, 16400}, {4000, 5000}};
	struct dd_filter_spec spec = DD_FILTER_SPEC_INIT;
	struct dd_filter *f = NULL;
	struct dd_error err;

	(void)state;
	spec.addresses = (struct dd_ranges){ranges, 2};
	/* Bytes that passed filters cannot be more than the piece has. */
	check_text(filtered(&spec, &s, NULL),
		   "4000-4096:0,10,0 4096-5000:21,1,904 16384-16400:10,30,16");

	ranges[0] = (struct dd_range){4500, 6000};
	assert_int_equal(dd_filter_new(&f, &spec, &err), DD_EINVAL);
	assert_non_null(strstr(err.text, "overlap"));
	ranges[0] = (struct dd_range){10, 5};
	assert_int_equal(dd_filter_new(&f, &spec, &err), DD_EINVAL);
	assert_non_null(strstr(err.text, "reversed"));
	assert_null(f);
}

static void by_snapshot(void **state)
{
	struct dd_stream s = stream();
	struct dd_range range = {4096, 5000}, address = {0, 4096};
	struct dd_filter_spec spec = DD_FILTER_SPEC_INIT;

	(void)state;
	spec.snapshot_bytes = (struct dd_ranges){&range, 1};
	check_text(filtered(&spec, &s, NULL), "-");
	/* The size counts after clipping ... */
	spec.addresses = (struct dd_ranges){&address, 1};
	check_text(filtered(&spec, &s, NULL), "0-4096:0,10,0");
	/* ... and after the pattern. */
	spec.addresses.nr = 0;
	spec.max_percent = 0;
	check_text(filtered(&spec, &s, NULL), "0-4096:0,10,0");

	spec = (struct dd_filter_spec)DD_FILTER_SPEC_INIT;
	range = (struct dd_range){1000000000, 1099999999};
	spec.snapshot_times = (struct dd_ranges){&range, 1};
	check_text(filtered(&spec, &s, NULL), "-");
	range.max++;
	check_text(filtered(&spec, &s, NULL), ALL);
}

static void by_index(void **state)
{
	struct dd_stream s[2] = {stream(), stream()};
	struct dd_range range = {1, 1};
	const struct dd_snapshot *out;
	struct dd_filter_spec spec = DD_FILTER_SPEC_INIT;
	struct dd_filter *f;

	(void)state;
	spec.snapshot_indexes = (struct dd_ranges){&range, 1};
	assert_int_equal(dd_filter_new(&f, &spec, NULL), 0);
	s[1].kdamond_pid = 77;
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 6; i++) {
			struct dd_snapshot in = snapshot(&s[i & 1]);

			assert_int_equal(dd_filter_snapshot(f, &in, &out, NULL), i / 2 == 1);
		}
		dd_filter_restart(f);
	}
	dd_filter_free(f);
}

static void by_temperature(void **state)
{
	struct dd_stream s = stream();
	struct dd_signed_range ranges[] = {{-100000000, -100000000}, {300005000, 300005000}};
	struct dd_filter_spec spec = DD_FILTER_SPEC_INIT;

	(void)state;
	spec.temperatures = ranges;
	spec.nr_temperatures = 2;
	check_text(filtered(&spec, &s, NULL), "0-4096:0,10,0 16384-20480:10,30,1000");
}

static void unknown_intervals_pass(void **state)
{
	struct dd_stream s = stream();
	struct dd_filter_spec spec = DD_FILTER_SPEC_INIT;
	uint64_t nr_unknown;

	(void)state;
	s.intervals.aggr_us = s.intervals.sample_us = 0;
	spec.min_percent = 25;
	spec.age_us.min = 5;
	check_text(filtered(&spec, &s, &nr_unknown),
		   "4096-16384:21,1,12288 16384-20480:10,30,1000");
	assert_int_equal(nr_unknown, 1);
}

/* The regions of each snapshot that a source delivers, a line each; -1 and what was said for a failure. */
static int read_regions(struct dd_source *s, char *text, size_t size)
{
	const struct dd_event *ev;
	struct dd_error err;
	size_t len = 0;
	int ret;

	text[0] = '\0';
	while ((ret = dd_source_next(s, &ev, &err)) > 0) {
		if (ev->type != DD_EV_SNAPSHOT)
			continue;
		for (uint32_t i = 0; i < ev->snapshot->nr_regions && len < size; i++)
			len += (size_t)snprintf(text + len, size - len, "%" PRIu64 "-%" PRIu64 " ",
						ev->snapshot->regions[i].start,
						ev->snapshot->regions[i].end);
	}
	return ret;
}

/* tests/data/reports/scheme.json: two snapshots of 16-20, 20-22, 22-24 and 512-516 MiB. */
static void a_source_is_filtered(void **state)
{
	struct dd_filter_spec spec = DD_FILTER_SPEC_INIT;
	struct dd_source *in, *out;
	struct dd_filter *f;
	char path[1024], text[512];
	struct dd_range range = {18 << 20, 21 << 20};

	(void)state;
	spec.addresses = (struct dd_ranges){&range, 1};
	snprintf(path, sizeof(path), "%s/tests/data/reports/scheme.json", getenv("SRC"));
	assert_int_equal(
		dd_source_open(&in, path,
			       &(struct dd_open_options){.size = sizeof(struct dd_open_options),
							 .rewindable = true},
			       NULL),
		0);
	assert_int_equal(dd_filter_new(&f, &spec, NULL), 0);
	assert_int_equal(dd_source_filter(&out, in, f, NULL), 0);
	for (int turn = 0; turn < 2; turn++) {
		assert_int_equal(read_regions(out, text, sizeof(text)), 0);
		check_text(
			text,
			"18874368-20971520 20971520-22020096 18874368-20971520 20971520-22020096 ");
		assert_int_equal(dd_source_rewind(out, NULL), 0);
	}
	dd_source_free(out);
	dd_filter_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_all),
		cmocka_unit_test(by_pattern),
		cmocka_unit_test(a_rate_below_one_percent_is_not_idle),
		cmocka_unit_test(by_address),
		cmocka_unit_test(by_snapshot),
		cmocka_unit_test(by_index),
		cmocka_unit_test(by_temperature),
		cmocka_unit_test(unknown_intervals_pass),
		cmocka_unit_test(a_source_is_filtered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
