/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Raw tracepoint records by format text: what real kernels print, other layouts, and damage.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "damondata/tracepoint.h"

#define COMMON                                                                                     \
	"format:\n"                                                                                \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"                     \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"                     \
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"             \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"

/* damon_region_aggregated of Linux 7.2 */
static const char probes_format[] =
	"name: damon_region_aggregated\nID: 744\n" COMMON
	"\tfield:unsigned long target_id;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:unsigned long start;\toffset:16;\tsize:8;\tsigned:0;\n"
	"\tfield:unsigned long end;\toffset:24;\tsize:8;\tsigned:0;\n"
	"\tfield:unsigned int nr_regions;\toffset:32;\tsize:4;\tsigned:0;\n"
	"\tfield:unsigned int nr_accesses;\toffset:36;\tsize:4;\tsigned:0;\n"
	"\tfield:unsigned int age;\toffset:40;\tsize:4;\tsigned:0;\n"
	"\tfield:__data_loc unsigned char[] probe_hits;\toffset:44;\tsize:4;\tsigned:0;\n\n"
	"print fmt: \"target_id=%lu probe_hits=%s\", REC->target_id, "
	"__print_hex(__get_dynamic_array(probe_hits), __get_dynamic_array_len(probe_hits))\n";

/* damon_aggregated as of Linux 5.15: no age, and here of a 32 bit kernel */
static const char small_format[] =
	"name: damon_aggregated\nID: 300\n" COMMON
	"\tfield:unsigned long target_id;\toffset:8;\tsize:4;\tsigned:0;\n"
	"\tfield:unsigned int nr_regions;\toffset:12;\tsize:4;\tsigned:0;\n"
	"\tfield:unsigned long start;\toffset:16;\tsize:4;\tsigned:0;\n"
	"\tfield:unsigned long end;\toffset:20;\tsize:4;\tsigned:0;\n"
	"\tfield:unsigned int nr_accesses;\toffset:24;\tsize:4;\tsigned:0;\n\n"
	"print fmt: \"%lu\", REC->target_id\n";

static struct dd_tracepoint *parse(const char *text, bool big_endian)
{
	struct dd_tracepoint *tp = NULL;
	struct dd_error err = {0};

	if (dd_tracepoint_new(&tp, text, strlen(text), big_endian, &err))
		fail_msg("%s", err.text);
	return tp;
}

static void put(uint8_t *raw, int offset, uint64_t v, int size, bool big_endian)
{
	for (int i = 0; i < size; i++)
		raw[offset + (big_endian ? size - 1 - i : i)] = v >> (8 * i);
}

static void fill_probes(uint8_t raw[64], bool be)
{
	memset(raw, 0, 64);
	put(raw, 0, 744, 2, be);
	put(raw, 4, 179, 4, be);
	put(raw, 8, 2, 8, be);
	put(raw, 16, 0x7f0123456000, 8, be);
	put(raw, 24, 0x7f0123468000, 8, be);
	put(raw, 32, 17, 4, be);
	put(raw, 36, 20, 4, be);
	put(raw, 40, 4000000000u, 4, be);
	put(raw, 44, 2u << 16 | 48, 4, be);
	raw[48] = 3;
	raw[49] = 16;
}

static void probes_in_both_byte_orders(void **state)
{
	(void)state;
	for (int be = 0; be < 2; be++) {
		struct dd_tracepoint *tp = parse(probes_format, be);
		struct dd_region_event ev;
		uint8_t raw[64];

		fill_probes(raw, be);
		memset(&ev, 0xff, sizeof(ev));
		assert_int_equal(dd_tracepoint_kind(tp), DD_TP_REGION_AGGREGATED);
		assert_int_equal(dd_tracepoint_id(tp), 744);
		assert_int_equal(dd_tracepoint_region(tp, raw, 64, &ev), 0);
		assert_int_equal(ev.kdamond_pid, 179);
		assert_int_equal(ev.context_idx, DD_IDX_NONE);
		assert_int_equal(ev.target_id, 2);
		assert_false(ev.no_target_id);
		assert_int_equal(ev.nr_regions, 17);
		assert_true(ev.region.start == 0x7f0123456000 && ev.region.end == 0x7f0123468000);
		assert_int_equal(ev.region.nr_accesses, 20);
		assert_true(ev.has_age && ev.region.age == 4000000000u);
		assert_true(ev.has_probes);
		assert_int_equal(ev.nr_attrs, 2);
		assert_string_equal(ev.attrs[0].column->name, "probe_hits_0");
		assert_int_equal(ev.attrs[0].column->id, DD_COL_PROBE_HITS0);
		assert_string_equal(ev.attrs[0].column->unit, "samples");
		assert_int_equal(ev.attrs[0].value, 3);
		assert_int_equal(ev.attrs[1].column->id, DD_COL_PROBE_HITS0 + 1);
		assert_int_equal(ev.attrs[1].value, 16);
		dd_tracepoint_free(tp);
	}
}

static void short_and_crafted_records(void **state)
{
	struct dd_tracepoint *tp = parse(probes_format, false);
	struct dd_region_event ev;
	uint8_t raw[64];

	(void)state;
	fill_probes(raw, false);
	for (size_t size = 0; size < 50; size++) {
		uint8_t *exact = malloc(size + !size);

		memcpy(exact, raw, size);
		assert_int_equal(dd_tracepoint_region(tp, exact, size, &ev), DD_ECORRUPT);
		free(exact);
	}
	put(raw, 44, 0xffffu << 16 | 48, 4, false); /* longer than the record */
	assert_int_equal(dd_tracepoint_region(tp, raw, 64, &ev), DD_ECORRUPT);
	put(raw, 44, 0x0002ffffu, 4, false); /* outside of it */
	assert_int_equal(dd_tracepoint_region(tp, raw, 64, &ev), DD_ECORRUPT);
	fill_probes(raw, false);
	put(raw, 24, 0x7f0123456000, 8, false); /* end = start */
	assert_int_equal(dd_tracepoint_region(tp, raw, 64, &ev), DD_ECORRUPT);
	dd_tracepoint_free(tp);
}

static void old_kernel_without_age(void **state)
{
	struct dd_tracepoint *tp = parse(small_format, true);
	struct dd_region_event ev;
	uint8_t raw[28] = {0};

	(void)state;
	put(raw, 8, 0xfffffff0, 4, true);
	put(raw, 16, 0x1000, 4, true);
	put(raw, 20, 0xfffff000, 4, true);
	put(raw, 24, 9, 4, true);
	assert_int_equal(dd_tracepoint_region(tp, raw, 28, &ev), 0);
	assert_true(ev.region.end == 0xfffff000 && ev.target_id == 0xfffffff0);
	assert_false(ev.has_age);
	assert_int_equal(ev.nr_attrs, 0);
	dd_tracepoint_free(tp);
}

static void any_event_by_columns(void **state)
{
	struct dd_tracepoint *tp = parse(probes_format, false);
	union dd_value v[DD_MAX_COLUMNS];
	const struct dd_column *cols;
	uint8_t raw[64];
	uint32_t nr;

	(void)state;
	fill_probes(raw, false);
	cols = dd_tracepoint_columns(tp, &nr);
	assert_int_equal(nr, 8);
	assert_string_equal(cols[0].name, "common_pid");
	assert_string_equal(cols[7].name, "probe_hits");
	assert_int_equal(cols[7].type, DD_TYPE_STRING);
	assert_int_equal(dd_tracepoint_values(tp, raw, 50, v), 0);
	assert_int_equal(v[0].i64, 179);
	assert_int_equal(v[5].u64, 20);
	assert_int_equal(v[7].str.len, 2);
	assert_memory_equal(v[7].str.ptr, "\x03\x10", 2);
	assert_int_equal(dd_tracepoint_values(tp, raw, 49, v), DD_ECORRUPT);
	dd_tracepoint_free(tp);
}

/* Monitoring of data attributes may count no accesses: that is not 0. */
static void no_access_counts(void **state)
{
	char *text = strdup(probes_format);
	struct dd_region_event ev;
	struct dd_tracepoint *tp;
	uint8_t raw[64];

	(void)state;
	fill_probes(raw, false);
	tp = parse(text, false);
	assert_int_equal(dd_tracepoint_region(tp, raw, 50, &ev), 0);
	assert_false(ev.no_nr_accesses);
	dd_tracepoint_free(tp);
	memcpy(strstr(text, "nr_accesses"), "nr_hits_tot", 11);
	tp = parse(text, false);
	assert_int_equal(dd_tracepoint_region(tp, raw, 50, &ev), 0);
	assert_true(ev.no_nr_accesses);
	assert_int_equal(ev.nr_attrs, 3);
	assert_string_equal(ev.attrs[0].column->name, "nr_hits_tot");
	assert_int_equal(ev.attrs[0].value, 20);
	dd_tracepoint_free(tp);
	free(text);
}

/* Numbers of any size, and lists of numbers, are attributes by their names; texts are none. */
static void unknown_fields(void **state)
{
	static const char format[] =
		"name: damos_before_apply\nID: 745\n" COMMON
		"\tfield:unsigned int context_idx;\toffset:8;\tsize:4;\tsigned:0;\n"
		"\tfield:unsigned int scheme_idx;\toffset:12;\tsize:4;\tsigned:0;\n"
		"\tfield:unsigned long target_idx;\toffset:16;\tsize:8;\tsigned:0;\n"
		"\tfield:unsigned long start;\toffset:24;\tsize:8;\tsigned:0;\n"
		"\tfield:unsigned long end;\toffset:32;\tsize:8;\tsigned:0;\n"
		"\tfield:short delta;\toffset:40;\tsize:2;\tsigned:1;\n"
		"\tfield:unsigned char wear;\toffset:42;\tsize:1;\tsigned:0;\n"
		"\tfield:char name[4];\toffset:43;\tsize:4;\tsigned:0;\n"
		"\tfield:unsigned short parts[2];\toffset:48;\tsize:4;\tsigned:0;\n"
		"\tfield:unsigned int nr_regions;\toffset:52;\tsize:4;\tsigned:0;\n"
		"\tfield:long sz_filter_passed;\toffset:56;\tsize:8;\tsigned:0;\n\n"
		"print fmt: \"\"\n";
	static const struct {
		const char *name;
		uint64_t value;
		uint8_t type;
	} expected[] = {{"delta", (uint64_t)-7, DD_TYPE_I64},
			{"wear", 200, DD_TYPE_U64},
			{"parts_0", 5, DD_TYPE_U64},
			{"parts_1", 6, DD_TYPE_U64},
			{"sz_filter_passed", 4096, DD_TYPE_U64}};
	struct dd_tracepoint *tp = parse(format, false);
	struct dd_region_event ev;
	uint8_t raw[64] = {0};

	(void)state;
	put(raw, 32, 4096, 8, false);
	put(raw, 40, (uint64_t)-7, 2, false);
	put(raw, 42, 200, 1, false);
	memcpy(raw + 43, "text", 4);
	put(raw, 48, 5, 2, false);
	put(raw, 50, 6, 2, false);
	put(raw, 52, 1, 4, false);
	put(raw, 56, 4096, 8, false);
	assert_int_equal(dd_tracepoint_region(tp, raw, 63, &ev), DD_ECORRUPT);
	assert_int_equal(dd_tracepoint_region(tp, raw, 64, &ev), 0);
	assert_int_equal(ev.nr_attrs, 5);
	for (size_t i = 0; i < ev.nr_attrs; i++) {
		assert_string_equal(ev.attrs[i].column->name, expected[i].name);
		assert_int_equal(ev.attrs[i].column->type, expected[i].type);
		assert_int_equal(ev.attrs[i].value, expected[i].value);
	}
	assert_int_equal(ev.attrs[4].column->id, DD_COL_SZ_FILTER_PASSED);
	assert_string_equal(ev.attrs[4].column->unit, "bytes");
	dd_tracepoint_free(tp);
}

static void missing_field_is_refused(void **state)
{
	struct dd_tracepoint *tp = NULL;
	struct dd_error err = {0};
	char *text = strdup(small_format);

	(void)state;
	memcpy(strstr(text, "nr_regions"), "nr_legions", 10);
	assert_int_equal(dd_tracepoint_new(&tp, text, strlen(text), false, &err), DD_EUNSUPPORTED);
	assert_non_null(strstr(err.text, "nr_regions"));
	free(text);
	text = strdup(small_format);
	memcpy(strstr(text, "offset:12;\tsize:4"), "offset:12;\tsize:3", 17);
	assert_int_equal(dd_tracepoint_new(&tp, text, strlen(text), false, &err), DD_ECORRUPT);
	free(text);
	assert_null(tp);
}

/* Every cut, and every byte replaced: an error or an event, never a crash (run under ASan). */
static void damaged_texts(void **state)
{
	size_t len = strlen(probes_format);
	struct dd_tracepoint *tp;
	struct dd_region_event ev;
	uint8_t raw[64];
	char *text = malloc(len);

	(void)state;
	fill_probes(raw, false);
	for (size_t i = 0; i < len; i++) {
		if (!dd_tracepoint_new(&tp, probes_format, i, false, NULL))
			dd_tracepoint_free(tp);
		for (const char *c = "\0\n;:9 [("; c < "\0\n;:9 [(" + 8; c++) {
			memcpy(text, probes_format, len);
			text[i] = *c;
			if (dd_tracepoint_new(&tp, text, len, false, NULL))
				continue;
			dd_tracepoint_region(tp, raw, sizeof(raw), &ev);
			dd_tracepoint_free(tp);
		}
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(probes_in_both_byte_orders),
		cmocka_unit_test(short_and_crafted_records),
		cmocka_unit_test(old_kernel_without_age),
		cmocka_unit_test(any_event_by_columns),
		cmocka_unit_test(no_access_counts),
		cmocka_unit_test(unknown_fields),
		cmocka_unit_test(missing_field_is_refused),
		cmocka_unit_test(damaged_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
