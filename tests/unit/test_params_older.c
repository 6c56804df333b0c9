// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shapes of parameters that releases of the older tool wrote mean the same as today's, what is not taken
 * literally is said, and mistakes in them are reported.
 */
#include <damondata/params.h>
#include <string.h>

#include "tests/unit/check.h"

#define CONTEXT(ops, more)                                                                         \
	"{\"kdamonds\": [{\"contexts\": [{\"ops\": \"" ops                                         \
	"\", \"targets\": [{\"pid\": null, \"regions\": []}]" more "}]}]}"
#define SCHEME(members) CONTEXT("paddr", ", \"schemes\": [{" members "}]")
#define RANGE(min, max) "{\"min\": " min ", \"max\": " max "}"
#define PATTERN(sz, nr, age)                                                                       \
	"\"access_pattern\": {\"sz_bytes\": " sz ", \"nr_accesses\": " nr ", \"age\": " age "}"
#define QUOTAS(ms, reset, weights)                                                                 \
	"\"quotas\": {\"time_ms\": " ms ", \"sz_bytes\": \"0\", \"reset_interval_ms\": " reset     \
	", " weights "}"
#define WEIGHTS(s, n, a)                                                                           \
	"\"weights\": {\"sz_permil\": " s ", \"nr_accesses_permil\": " n ", \"age_permil\": " a "}"
#define FLAT_WEIGHTS(s, n, a)                                                                      \
	"\"weight_sz_permil\": " s ", \"weight_nr_accesses_permil\": " n                           \
	", \"weight_age_permil\": " a
#define WMARKS(us, high)                                                                           \
	"\"watermarks\": {\"metric\": \"free_mem_rate\", \"interval_us\": " us                     \
	", \"high_permil\": " high ", \"mid_permil\": " high ", \"low_permil\": \"0\"}"

#define ANY RANGE("0", "\"max\"")

static const struct {
	const char *what, *older, *today, *note;
} same[] = {
	{"a unit of addresses that is not known", CONTEXT("paddr", ", \"addr_unit\": null"),
	 CONTEXT("paddr", ", \"addr_unit\": \"1 B\""), NULL},
	{"null wherever a key may be left out",
	 "{\"kdamonds\": [{\"refresh_ms\": null, \"contexts\": [{\"ops\": \"paddr\", \"targets\": "
	 "[{\"pid\": null, \"obsolete\": null, \"regions\": []}], \"intervals\": null, "
	 "\"nr_regions\": null, \"probes\": null, \"sample_control\": null, \"ops_attrs\": null, "
	 "\"pause\": null, \"schemes\": [{\"action\": \"pageout\", \"dests\": null, "
	 "\"access_pattern\": null, \"apply_interval_us\": null, \"quotas\": null, "
	 "\"watermarks\": null, \"filters\": null, \"stats\": null}]}]}]}",
	 SCHEME("\"action\": \"pageout\""), NULL},
	{"labels",
	 "[{\"name\": \"0\", \"contexts\": [{\"name\": \"c\", \"record_request\": null, \"ops\": "
	 "\"paddr\", \"targets\": [{\"name\": \"t\", \"pid\": null, \"regions\": []}], \"schemes\": "
	 "[{\"name\": \"s\", \"action\": \"cold\"}]}]}]",
	 SCHEME("\"action\": \"cold\""), NULL},
	{"the first names of intervals and bounds",
	 CONTEXT("paddr",
		 ", \"intervals\": {\"sample\": \"1 ms\", \"aggr\": 200000, \"ops_update\": "
		 "\"2 s\"}, \"nr_regions\": {\"min_nr_regions\": 7, \"max_nr_regions\": \"70\"}"),
	 CONTEXT("paddr", ", \"intervals\": {\"sample_us\": 1000, \"aggr_us\": 200000, "
			  "\"ops_update_us\": 2000000}, \"nr_regions\": {\"min\": 7, \"max\": 70}"),
	 NULL},
	{"the first name of the goal of intervals",
	 CONTEXT("paddr", ", \"intervals\": {\"sample_us\": 1000, \"aggr_us\": 200000, "
			  "\"ops_update_us\": 2000000, \"intervals_goal\": {\"samples_bp\": 400, "
			  "\"aggrs\": 3, \"min_sample_us\": 5000, \"max_sample_us\": 10000000}}"),
	 CONTEXT("paddr", ", \"intervals\": {\"sample_us\": 1000, \"aggr_us\": 200000, "
			  "\"ops_update_us\": 2000000, \"intervals_goal\": {\"access_bp\": 400, "
			  "\"aggrs\": 3, \"min_sample_us\": 5000, \"max_sample_us\": 10000000}}"),
	 NULL},
	{"flat bounds in percent and us, with flat weights",
	 SCHEME("\"access_pattern\": {\"min_sz_bytes\": 4096, \"max_sz_bytes\": 8192, "
		"\"min_nr_accesses\": 5.0, \"max_nr_accesses\": 10.5, \"nr_accesses_unit\": "
		"\"percent\", \"min_age\": 5000000, \"max_age\": 18446744073709551615, "
		"\"age_unit\": \"usec\"}, " QUOTAS("1", "1000", FLAT_WEIGHTS("1", "2", "3"))),
	 SCHEME(PATTERN(RANGE("4096", "8192"), RANGE("\"5 %\"", "\"10.5 %\""),
			RANGE("\"5 s\"", "\"max\"")) ", " QUOTAS("1", "1000",
								 WEIGHTS("1", "2", "3"))),
	 NULL},
	{"flat bounds in samples and intervals, units first",
	 SCHEME("\"access_pattern\": {\"age_unit\": \"aggr_intervals\", \"nr_accesses_unit\": "
		"\"sample_intervals\", \"max_age\": 9, \"max_nr_accesses\": 20, \"max_sz_bytes\": "
		"\"max\", \"min_sz_bytes\": 0, \"min_nr_accesses\": 1, \"min_age\": 3}"),
	 SCHEME(PATTERN(ANY, RANGE("\"1 samples\"", "\"20 samples\""),
			RANGE("\"3 aggr_intervals\"", "\"9 aggr_intervals\""))),
	 NULL},
	{"unit keys beside today's ranges",
	 SCHEME("\"access_pattern\": {\"sz_bytes\": " ANY ", \"nr_accesses_unit\": \"percent\", "
		"\"nr_accesses\": " RANGE(
			"\"min\"",
			"\"5 %\"") ", \"age_unit\": \"usec\", \"age\": " RANGE("\"1s\"",
									       "\"max\"") "}"),
	 SCHEME(PATTERN(ANY, RANGE("\"0 %\"", "\"5 %\""), RANGE("\"1 s\"", "\"max\""))), NULL},
	{"\"max\" of us in days",
	 SCHEME(PATTERN(ANY, ANY,
			RANGE("\"0 ns\"", "\"213,503,982 d 8 h 1 m 49 s 550 ms 698 us 496 ns\""))),
	 SCHEME(PATTERN(ANY, ANY, ANY)), NULL},
	{"times in ns, by weights with six decimals",
	 SCHEME(PATTERN(ANY, RANGE("\"5 %\"", "\"10 %\""), RANGE("\"5000000000\"", "\"10000000000\"")) ", " QUOTAS(
		 "\"10000000\"", "\"1000000000\"",
		 WEIGHTS("\"0.000000\"", "\"300.000000\"",
			 "\"700.000000\"")) ", " WMARKS("\"5000000000\"", "\"500.000000\"")),
	 SCHEME(PATTERN(
		 ANY, RANGE("\"5 %\"", "\"10 %\""),
		 RANGE("\"5 s\"", "\"10 s\"")) ", " QUOTAS("10", "1000",
							   WEIGHTS("0", "300",
								   "700")) ", " WMARKS("5000000",
										       "500")),
	 "5 times of schemes without unit are read as nanoseconds"},
	{"times in ns, by a rate without end",
	 SCHEME(PATTERN(ANY, RANGE("\"0 %\"", "\"18446744073709551615 %\""),
			RANGE("\"0\"", "\"10000000000\""))),
	 SCHEME(PATTERN(ANY, ANY, RANGE("0", "\"10 s\""))), "1 times of schemes"},
	{"times in ns, by a time without end",
	 SCHEME(PATTERN(ANY, ANY, RANGE("\"2000\"", "\"18446744073709551615000\"")) ", " QUOTAS(
		 "\"0\"", "\"18446744073709551615000000\"", WEIGHTS("0", "0", "0"))),
	 SCHEME(PATTERN(ANY, ANY, RANGE("2", "\"max\"")) ", " QUOTAS("0", "\"max\"",
								     WEIGHTS("0", "0", "0"))),
	 "max \"18446744073709551615000\" in line 1 shows it"},
	{"times in ns, by flat ages in text, but not numbers",
	 SCHEME("\"access_pattern\": {\"min_sz_bytes\": \"0\", \"max_sz_bytes\": \"max\", "
		"\"min_nr_accesses\": \"5 %\", \"max_nr_accesses\": \"10 %\", \"min_age\": "
		"\"5000000000\", \"max_age\": \"7000000000\"}, " QUOTAS(
			"10.0", "1000.0", FLAT_WEIGHTS("0", "3", "7"))),
	 SCHEME(PATTERN(ANY, RANGE("\"5 %\"", "\"10 %\""), RANGE("\"5 s\"", "\"7 s\"")) ", " QUOTAS(
		 "10", "1000", WEIGHTS("0", "3", "7"))),
	 "2 times of schemes"},
	{"plain numbers of our own stay us and ms",
	 SCHEME(PATTERN(ANY, RANGE("\"5 %\"", "\"10 %\""),
			RANGE("\"5000000\"",
			      "\"10000000\"")) ", " QUOTAS("\"10\"", "\"1000\"",
							   WEIGHTS("\"0\"", "\"300\"", "\"700\""))),
	 SCHEME(PATTERN(ANY, RANGE("\"5 %\"", "\"10 %\""),
			RANGE("\"5 s\"", "\"10 s\"")) ", " QUOTAS("10", "1000",
								  WEIGHTS("0", "300", "700"))),
	 NULL},
	{"times with units stay in a text of ns",
	 SCHEME(PATTERN(ANY, ANY, RANGE("\"5 s\"", "\"18446744073709551615000\""))),
	 SCHEME(PATTERN(ANY, ANY, RANGE("\"5 s\"", "\"max\""))), "1 times"},
	{"remarks in JSON",
	 "# one\n[\n  # two\n{\"contexts\": [{\"ops\": \"paddr\",\n\t# {\n\"targets\": "
	 "[{\"pid\": null, \"regions\": []}]}]}]\n",
	 CONTEXT("paddr", ""), NULL},
};

static struct dd_params *read_text(const char *text, char **notes)
{
	struct dd_params *p = dd_params_new("parameters", NULL);
	struct dd_error err;

	if (dd_params_read(p, "kdamonds", DD_PARAMS_ANY, text, strlen(text), NULL, notes, &err))
		fail_msg("%s\n%s", text, err.text);
	return p;
}

static void test_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		char *notes, *none;
		struct dd_params *older = read_text(same[i].older, &notes),
				 *today = read_text(same[i].today, &none);

		if (!dd_params_equal(older, today))
			fail_msg("%s: is not the same", same[i].what);
		assert_null(none);
		if (!same[i].note != !notes || (notes && !strstr(notes, same[i].note)))
			fail_msg("%s: said '%s', not '%s'", same[i].what, notes ? notes : "nothing",
				 same[i].note ? same[i].note : "nothing");
		free(notes);
		dd_params_free(older);
		dd_params_free(today);
	}
}

/* Each mistyped key names the nearest one, at each level. */
static const struct {
	const char *text, *says;
} wrong[] = {
	{"{\"kdamond\": []}", "unknown key 'kdamond'; did you mean 'kdamonds'?"},
	{"[{\"context\": []}]", "unknown key 'context'; did you mean 'contexts'?"},
	{CONTEXT("paddr", ", \"adr_unit\": 1"), "did you mean 'addr_unit'? A context has: ops, "},
	{CONTEXT("paddr", ", \"intervals\": {\"sampel_us\": 1}"), "did you mean 'sample_us'?"},
	{SCHEME("\"acton\": \"stat\""), "did you mean 'action'?"},
	{SCHEME("\"quotas\": {\"time_us\": 1}"), "did you mean 'time_ms'?"},
	{SCHEME("\"zzzzzzzz\": 1"), "unknown key 'zzzzzzzz'; a scheme has: action, "},
	{SCHEME("\"access_pattern\": {\"sz_bytes\": null, \"nr_accesses\": " ANY ", \"age\": " ANY
		"}"),
	 "sz_bytes: a value is expected here, not null"},
	{SCHEME("\"access_pattern\": {\"sz_bytes\": " ANY ", \"nr_accesses_unit\": \"permil\", "
		"\"nr_accesses\": " ANY ", \"age\": " ANY "}"),
	 "'permil' is no unit of nr_accesses; expected one of: percent, samples, sample_intervals"},
	{SCHEME("\"access_pattern\": {\"sz_bytes\": " ANY ", \"nr_accesses_unit\": \"percent\", "
		"\"nr_accesses\": " RANGE("\"5 samples\"", "\"max\"") ", \"age\": " ANY "}"),
	 "'5 samples' is not in the unit 'percent' of key 'nr_accesses_unit'"},
	{SCHEME("\"access_pattern\": {\"sz_bytes\": " ANY ", \"nr_accesses\": " ANY
		", \"age_unit\": \"aggr_intervals\", \"age\": " RANGE("\"5 s\"", "\"max\"") "}"),
	 "'5 s' is not in the unit 'aggr_intervals' of key 'age_unit'"},
	{SCHEME("\"access_pattern\": {\"min_sz_bytes\": 0, \"max_sz_bytes\": 1, \"min_nr_accesses\": 0, "
		"\"max_nr_accesses\": 1, \"min_age\": 0}"),
	 "unknown key 'min_age'"},
};

static void test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct dd_params *p = dd_params_new("parameters", NULL);
		struct dd_error err = {0};
		char *notes;

		if (!dd_params_read(p, "kdamonds", DD_PARAMS_ANY, wrong[i].text,
				    strlen(wrong[i].text), NULL, &notes, &err) ||
		    !strstr(err.text, wrong[i].says))
			fail_msg("%s\ngives '%s', not '%s'", wrong[i].text, err.text,
				 wrong[i].says);
		assert_null(notes);
		dd_params_free(p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
