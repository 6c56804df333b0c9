// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trace events as text: the layouts of the known events, of kernels that lack fields, of unknown events,
 * hostile names, broken lines.
 */
#include "tests/unit/check.h"

#include "tools/view/trace_text.h"

#define N(text)                                                                                    \
	{                                                                                          \
		.type = DD_TYPE_U64, .name = (text)                                                \
	}
#define S(text)                                                                                    \
	{                                                                                          \
		.type = DD_TYPE_STRING, .name = (text)                                             \
	}

/* common_pid 77, and the fields' values; strings are given by probes[]. */
static struct dd_row event(const char *name, const struct dd_column *columns, uint32_t nr,
			   const union dd_value *values)
{
	static struct dd_stream stream;

	stream = (struct dd_stream){
		.kind = DD_STREAM_EVENT, .event_name = name, .columns = columns, .nr_columns = nr};
	return (struct dd_row){&stream, 82820952659205, values};
}

#define EVENT(name, columns, values)                                                               \
	event(name, columns, sizeof(columns) / sizeof((columns)[0]), values)

static void regions(void **state)
{
	static const struct dd_column columns[] = {
		N("common_pid"), N("target_id"),   N("nr_regions"), N("start"),
		N("end"),	 N("nr_accesses"), N("age")};
	union dd_value v[] = {{77}, {3}, {2}, {4096}, {4096 + 2048000}, {5}, {1234}};
	struct dd_row row = EVENT("damon:damon_aggregated", columns, v);
	struct trace_place place = {0};
	char line[TRACE_LINE_MAX];

	(void)state;
	check_text(trace_text(line, &row, "kdamond.1", &place, false),
		   "82820.952659 kdamond.1/77 damon:damon_aggregated 3 0/2 0x1000 "
		   "(1.953125 MiB) 5 1234");
	v[3].u64 = v[4].u64;
	v[4].u64 += 4096;
	check_text(trace_text(line, &row, "kdamond.1", &place, true),
		   "82820.952659 kdamond.1/77 damon:damon_aggregated 3 1/2 2052096 (4096) "
		   "5 1234");
	/* The next snapshot, although its first regions were not seen: indexes begin again. */
	v[3].u64 = 0;
	trace_text(line, &row, "kdamond.1", &place, true);
	assert_non_null(strstr(line, " 3 0/2 "));
	/* Another target's do not disturb. */
	v[1].u64 = 4;
	trace_text(line, &row, "kdamond.1", &place, true);
	assert_non_null(strstr(line, " 4 0/2 "));
	check_text(trace_raw(line, &row, "kdamond.1"),
		   "kdamond.1 77 82820.952659205: damon:damon_aggregated: target_id=4 "
		   "nr_regions=2 0-2056192: 5 1234");
	/* Linux 5.15 prints no age. */
	row = event("damon:damon_aggregated", columns, 6, v);
	trace_text(line, &row, "kdamond.1", &place, true);
	check_text(strrchr(line, ')'), ") 5 -1");
	trace_raw(line, &row, "kdamond.1");
	check_text(strrchr(line, ':'), ": 5");
}

static void probes(void **state)
{
	static const struct dd_column columns[] = {
		N("common_pid"), N("target_id"),   N("nr_regions"), N("start"),
		N("end"),	 N("nr_accesses"), N("age"),	    S("probe_hits")};
	union dd_value v[] = {{77}, {0}, {1}, {4096}, {8192}, {5}, {6}, {.str = {"\x13\0", 2}}};
	struct dd_row row = EVENT("damon:damon_region_aggregated", columns, v);
	struct trace_place place = {0};
	char line[TRACE_LINE_MAX];

	(void)state;
	trace_text(line, &row, "x", &place, false);
	check_text(strstr(line, "d 0"), "d 0 0/1 0x1000 (4.000000 KiB) 5 6 19 0");
	trace_raw(line, &row, "x");
	check_text(strstr(line, "probe"), "probe_hits=13 00");
}

static void schemes(void **state)
{
	static const struct dd_column apply[] = {
		N("common_pid"), N("context_idx"), N("scheme_idx"), N("target_idx"), N("start"),
		N("end"),	 N("nr_accesses"), N("age"),	    N("nr_regions")};
	static const struct dd_column stat[] = {N("common_pid"), N("context_idx"), N("scheme_idx"),
						N("nr_tried"),	 N("sz_tried"),	   N("nr_applied"),
						N("sz_applied")};
	const union dd_value a[] = {{77}, {0}, {1}, {2}, {4096}, {8192}, {5}, {6}, {9}};
	const union dd_value s[] = {{77}, {0}, {1}, {12345}, {1048577}, {2}, {4096}};
	struct dd_row row = EVENT("damon:damos_before_apply", apply, a);
	struct trace_place place = {0};
	char line[TRACE_LINE_MAX];

	(void)state;
	trace_text(line, &row, "x", &place, false);
	check_text(strstr(line, "y "), "y 0 1 2 9 0x1000 (4.000000 KiB) 5 6");
	trace_raw(line, &row, "x");
	check_text(strstr(line, "ctx"),
		   "ctx_idx=0 scheme_idx=1 target_idx=2 nr_regions=9 4096-8192: 5 6");
	row = EVENT("damon:damos_stat_after_apply_interval", stat, s);
	trace_text(line, &row, "x", &place, false);
	check_text(strstr(line, "l 0 "), "l 0 1 12,345 1.000001 MiB 2 4.000000 KiB -1 B -1 -1");
	trace_raw(line, &row, "x");
	check_text(strstr(line, "ctx"),
		   "ctx_idx=0 scheme_idx=1 nr_tried=12345 sz_tried=1048577 nr_applied=2 "
		   "sz_applied=4096");
}

/* Names come from files. */
static void hostile(void **state)
{
	struct dd_column columns[DD_MAX_COLUMNS] = {N("common_pid"), S("text")};
	static char huge[3 * TRACE_LINE_MAX];
	union dd_value v[] = {{77}, {.str = {"a\033[31m b", 9}}};
	struct dd_row row = event("damon:new\n", columns, 2, v);
	struct trace_place place = {0};
	char line[TRACE_LINE_MAX];

	(void)state;
	check_text(trace_text(line, &row, "k\x1b", &place, false),
		   "82820.952659 k\\x1b/77 damon:new\\x0a text=a\\x1b[31m\\x20b");
	memset(huge, 'x', sizeof(huge));
	v[1].str.ptr = huge;
	v[1].str.len = sizeof(huge);
	assert_int_equal(strlen(trace_text(line, &row, "k", &place, false)), TRACE_LINE_MAX - 1);
	/* A known event whose fields are of other types than they should be. */
	strcpy(columns[1].name, "nr_regions");
	row.stream = &(struct dd_stream){
		.event_name = "damon:damon_aggregated", .columns = columns, .nr_columns = 2};
	trace_text(line, &row, "k", &place, false);
	assert_non_null(strstr(line, " -1 -1 "));
}

static void wrapped(void **state)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	put_wrapped(out, "aa bb cc dddddddd ee", 8);
	put_wrapped(out, "aa bb cc dddddddd ee", 0);
	fclose(out);
	check_text(text, "aa bb cc\n   dddddddd\n   ee\naa bb cc dddddddd ee\n");
	free(text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(regions), cmocka_unit_test(probes),  cmocka_unit_test(schemes),
		cmocka_unit_test(hostile), cmocka_unit_test(wrapped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
