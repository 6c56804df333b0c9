// SPDX-License-Identifier: GPL-2.0-only
/*
 * DAMON parameters: exact ways through JSON and YAML, numbers, conversions for the kernel, checks.
 */
#include <damondata/params_table.h>
#include <damondata/units.h>

#include <cjson/cJSON.h>

#include "tests/unit/check.h"
#include "tests/unit/random_params.h"

/* ---- round trips ---- */

static char *to_text(const struct dd_params *p, bool yaml, const struct dd_params_style *style,
		     size_t *len)
{
	struct dd_error err;
	char *text;
	FILE *f = open_memstream(&text, len);

	assert_non_null(f);
	if (!yaml)
		dd_params_write_json(p, f, style);
	else if (dd_params_write_yaml(p, f, style, &err))
		fail_msg("%s", err.text);
	fclose(f);
	return text;
}

/* Another library reads it as the same tree, and strictly. */
static void check_json_by_cjson(const char *text, size_t nr_kdamonds)
{
	cJSON *root = cJSON_ParseWithOpts(text, NULL, true), *kdamonds;

	assert_non_null(root);
	kdamonds = cJSON_GetObjectItemCaseSensitive(root, "kdamonds");
	check_u64((uint64_t)cJSON_GetArraySize(kdamonds), nr_kdamonds);
	cJSON_Delete(root);
}

static void check_round_trip(const struct dd_params *p, bool yaml,
			     const struct dd_params_style *style)
{
	struct dd_params back;
	struct dd_error err;
	size_t len;
	char *text = to_text(p, yaml, style, &len);

	if (!yaml)
		check_json_by_cjson(text, p->nr_kdamonds);
	if (dd_params_read(&back, text, len, NULL, NULL, &err))
		fail_msg("%s\n%s", err.text, text);
	if (!dd_param_equal(&dd_params_object, p, &back))
		fail_msg("%s that reads back as something else:\n%s", yaml ? "YAML" : "JSON", text);
	dd_params_free(&back);
	free(text);
}

/* What random_params() leaves alone because no released kernel takes it, and units that sysfs has not. */
static void randomize_context(struct dd_context *c)
{
	struct dd_sample_filter *f;

	c->addr_unit = UINT64_C(1) << random_u64() % 64;
	c->ops_attrs.use_reports = random_u64() & 1;
	c->ops_attrs.cpus = random_u64() & 1 ? strdup("0-3,7") : NULL;
	c->sample_control.page_fault = random_u64() & 1;
	if (random_u64() & 1) {
		f = dd_param_append(&dd_sample_filter_object, &c->sample_control.filters,
				    &c->sample_control.nr_filters);
		f->type = DD_SAMPLE_FILTER_THREADS;
		f->tids = malloc(2 * sizeof(*f->tids));
		f->nr_tids = 2;
		f->tids[0] = 1;
		f->tids[1] = INT32_MAX;
	}
	for (size_t i = 0; i < c->nr_probes; i++)
		c->probes[i].weight = random_below(UINT32_MAX);
	for (size_t i = 0; i < c->nr_schemes; i++) {
		struct dd_access_pattern *a = &c->schemes[i].pattern;

		a->access_unit = (int)(random_u64() & 1);
		a->age_unit = (int)(random_u64() & 1);
		a->nr_accesses.max = random_below(UINT64_MAX);
		a->age.max = random_below(UINT64_MAX);
	}
}

static void test_random_sets(void **state)
{
	static const struct dd_params_style styles[] = {
		{.params_only = true},
		{.params_only = true, .raw = true},
		{.params_only = true, .omit_defaults = true},
		{.raw = true, .omit_defaults = true},
		{0},
	};

	(void)state;
	for (int set = 0; set < 200; set++) {
		struct dd_params p, copy;

		random_params(&p);
		for (size_t i = 0; i < p.nr_kdamonds; i++)
			for (size_t k = 0; k < p.kdamonds[i].nr_contexts; k++)
				randomize_context(&p.kdamonds[i].contexts[k]);
		for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) {
			check_round_trip(&p, false, &styles[i]);
			check_round_trip(&p, true, &styles[i]);
		}
		assert_int_equal(dd_param_copy(&dd_params_object, &copy, &p, NULL), 0);
		assert_true(dd_param_equal(&dd_params_object, &p, &copy));
		/* Independent: the copy outlives the original. */
		dd_params_free(&p);
		check_round_trip(&copy, false, &styles[0]);
		dd_params_free(&copy);
	}
}

/* Each single input member is compared and survives: change one at a time. */
static void change(const struct dd_param_field *f, void *base)
{
	void *at = (char *)base + f->offset;

	if (f->kind == DD_PARAM_BOOL)
		*(bool *)at = !*(bool *)at;
	else if (f->kind == DD_PARAM_WORD)
		*(int *)at = !*(int *)at;
	else if (f->kind == DD_PARAM_SIZES || f->kind == DD_PARAM_AGES ||
		 f->kind == DD_PARAM_ACCESSES)
		((struct dd_range *)at)->min++;
	else
		++*(uint64_t *)at;
}

static void test_each_member_counts(void **state)
{
	static const struct dd_param_object *const objects[] = {
		&dd_kdamond_object, &dd_context_object,	      &dd_target_object, &dd_scheme_object,
		&dd_goal_object,    &dd_scheme_filter_object, &dd_dest_object,	 &dd_probe_object,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		for (const struct dd_param_field *f = objects[i]->fields; f->key; f++) {
			_Alignas(max_align_t) char a[1024], b[1024];
			bool output = f->flags & DD_PARAM_OUTPUT;

			if (f->kind == DD_PARAM_OBJECT || f->kind == DD_PARAM_LIST ||
			    f->kind == DD_PARAM_STRING || f->kind == DD_PARAM_IGNORED ||
			    (f->flags & DD_PARAM_ALIAS))
				continue;
			dd_param_init(objects[i], a);
			dd_param_init(objects[i], b);
			assert_true(dd_param_equal(objects[i], a, b));
			change(f, b);
			if (dd_param_equal(objects[i], a, b) != output)
				fail_msg("%s.%s is%s compared", objects[i]->name, f->key,
					 output ? "" : " not");
		}
	}
}

/* ---- numbers ---- */

static void test_values(void **state)
{
	static const struct {
		enum dd_param_kind kind;
		const char *text;
		uint64_t value;
		const char *human; /* NULL: @text again */
	} rows[] = {
		/* What binary fractions get wrong: 0.29 * 1000 is 290.00000000000006 or 289.99.. */
		{DD_PARAM_PERMIL, "29%", 290, "29 %"},
		{DD_PARAM_PERMIL, "57 %", 570, NULL},
		{DD_PARAM_PERMIL, "58 %", 580, NULL},
		{DD_PARAM_PERMIL, "0.3 %", 3, NULL},
		{DD_PARAM_PERMIL, "1,234", 1234, "123.4 %"},
		{DD_PARAM_BP, "99.7%", 9970, "99.7 %"},
		{DD_PARAM_BP, "0.01 %", 1, NULL},
		{DD_PARAM_BP, "10,000 %", 1000000, NULL},
		{DD_PARAM_BP, "max", UINT64_MAX, NULL},
		{DD_PARAM_SIZE, "4K", 4096, "4.000 KiB"},
		{DD_PARAM_SIZE, "134217729", 134217729, "134,217,729 B"},
		{DD_PARAM_SIZE, "128M", 134217728, "128.000 MiB"},
		{DD_PARAM_SIZE, "1.5 GiB", 1610612736, "1.500 GiB"},
		{DD_PARAM_SIZE, "max", UINT64_MAX, NULL},
		{DD_PARAM_SIZE, "18446744073709551614", UINT64_MAX - 1,
		 "18,446,744,073,709,551,614 B"},
		{DD_PARAM_UNIT_SIZE, "4K", 4096, "4.000000 KiB"},
		{DD_PARAM_UNIT_SIZE, "1", 1, "1 B"},
		{DD_PARAM_ADDR, "0x1000", 4096, "4,096"},
		{DD_PARAM_ADDR, "4G", UINT64_C(1) << 32, "4,294,967,296"},
		{DD_PARAM_TIME_US, "5ms", 5000, "5 ms"},
		{DD_PARAM_TIME_US, "1.5 ms", 1500, "1.500 ms"},
		{DD_PARAM_TIME_US, "1234567", 1234567, "1 s 234 ms 567 us"},
		{DD_PARAM_TIME_US, "1 m 2 s", 62000000, NULL},
		{DD_PARAM_TIME_US, "5000.0", 5000, "5 ms"},
		{DD_PARAM_TIME_US_EXACT, "1 s 500 ms", 1500000, NULL},
		{DD_PARAM_TIME_US_EXACT, "max", UINT64_MAX, NULL},
		{DD_PARAM_TIME_US, "18446744073709551614", UINT64_MAX - 1,
		 "18,446,744,073,709,551,614"},
		{DD_PARAM_TIME_MS_EXACT, "1d 1h", 90000000, "1 d 1 h"},
		{DD_PARAM_COUNT, "1,234", 1234, NULL},
		{DD_PARAM_COUNT, "1e3", 1000, "1,000"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char buf[DD_PARAM_TEXT_LEN];
		struct dd_error err;
		uint64_t v;

		if (dd_param_parse(rows[i].kind, rows[i].text, &v, &err))
			fail_msg("%s: %s", rows[i].text, err.text);
		check_u64(v, rows[i].value);
		check_text(dd_param_format(rows[i].kind, v, false, buf),
			   rows[i].human ? rows[i].human : rows[i].text);
		dd_param_format(rows[i].kind, v, true, buf);
		assert_int_equal(dd_param_parse(rows[i].kind, buf, &v, &err), 0);
		check_u64(v, rows[i].value);
	}
}

static void test_bad_values(void **state)
{
	static const struct {
		enum dd_param_kind kind;
		const char *text;
	} rows[] = {
		{DD_PARAM_TIME_US, "1500ns"}, {DD_PARAM_TIME_MS_EXACT, "500us"},
		{DD_PARAM_TIME_US, "1.5"},    {DD_PARAM_TIME_US, "1h30m"},
		{DD_PARAM_TIME_US, "5sec"},   {DD_PARAM_TIME_US, "1 min"},
		{DD_PARAM_TIME_US, ""},	      {DD_PARAM_TIME_US, "-5s"},
		{DD_PARAM_SIZE, "4k"},	      {DD_PARAM_SIZE, "10b"},
		{DD_PARAM_SIZE, "-1"},	      {DD_PARAM_SIZE, "17E"},
		{DD_PARAM_PERMIL, "0.05%"},   {DD_PARAM_BP, "0.5"},
		{DD_PARAM_COUNT, "nan"},      {DD_PARAM_COUNT, "inf"},
		{DD_PARAM_COUNT, "0x10"},     {DD_PARAM_COUNT, "1 2"},
		{DD_PARAM_ADDR, "0x"},	      {DD_PARAM_ADDR, "0x10000000000000000"},
		{DD_PARAM_BOOL, "maybe"},     {DD_PARAM_COUNT, "18446744073709551616"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dd_error err = {0};
		uint64_t v = 4711;

		if (!dd_param_parse(rows[i].kind, rows[i].text, &v, &err))
			fail_msg("'%s' is taken for %" PRIu64, rows[i].text, v);
		check_u64(v, 4711);
		assert_true(err.text[0]);
	}
}

static void test_ranges(void **state)
{
	struct dd_range r;
	int unit;

	(void)state;
	assert_int_equal(
		dd_param_parse_range(DD_PARAM_ACCESSES, "12.5%", "99.99 %", &r, &unit, NULL), 0);
	check_u64(r.min, 125000000);
	check_u64(r.max, 999900000);
	assert_int_equal(unit, DD_ACCESS_PERCENT);
	assert_int_equal(
		dd_param_parse_range(DD_PARAM_ACCESSES, "min", "3 samples", &r, &unit, NULL), 0);
	check_u64(r.max, 3);
	assert_int_equal(unit, DD_ACCESS_SAMPLES);
	/* as the older tool writes "max" */
	assert_int_equal(dd_param_parse_range(DD_PARAM_ACCESSES, "0 %",
					      "18,446,744,073,709,551,616 %", &r, &unit, NULL),
			 0);
	check_u64(r.max, UINT64_MAX);
	assert_int_equal(dd_param_parse_range(DD_PARAM_AGES, "5s", "max", &r, &unit, NULL), 0);
	check_u64(r.min, 5000000);
	assert_int_equal(dd_param_parse_range(DD_PARAM_AGES, "12 aggr_intervals",
					      "1,000 aggr_intervals", &r, &unit, NULL),
			 0);
	assert_int_equal(unit, DD_AGE_AGGR_INTERVALS);
	assert_int_not_equal(
		dd_param_parse_range(DD_PARAM_AGES, "1 aggr_intervals", "5 s", &r, &unit, NULL), 0);
	assert_int_not_equal(
		dd_param_parse_range(DD_PARAM_ACCESSES, "1 samples", "5 %", &r, &unit, NULL), 0);
	assert_int_not_equal(
		dd_param_parse_range(DD_PARAM_ACCESSES, "-1 %", "5 %", &r, &unit, NULL), 0);
	assert_int_not_equal(
		dd_param_parse_range(DD_PARAM_ACCESSES, "1 samplesx", "max", &r, &unit, NULL), 0);
}

/* ---- values for the kernel ---- */

static struct dd_access_pattern pattern_of(const char *rate_min, const char *rate_max,
					   const char *age_min, const char *age_max)
{
	struct dd_access_pattern p = {.sz_bytes.max = UINT64_MAX};

	assert_int_equal(dd_param_parse_range(DD_PARAM_ACCESSES, rate_min, rate_max, &p.nr_accesses,
					      &p.access_unit, NULL),
			 0);
	assert_int_equal(
		dd_param_parse_range(DD_PARAM_AGES, age_min, age_max, &p.age, &p.age_unit, NULL),
		0);
	return p;
}

static void test_kernel_units(void **state)
{
	struct dd_monitor_intervals iv = {.sample_us = 5000, .aggr_us = 100000};
	struct dd_access_pattern human = pattern_of("15%", "35%", "5s", "19s");
	struct dd_access_pattern kernel =
		pattern_of("3 samples", "7 samples", "50 aggr_intervals", "190 aggr_intervals");
	struct dd_access_pattern all = pattern_of("min", "max", "min", "max");
	struct dd_scheme a, b;

	(void)state;
	check_u64(dd_pattern_samples(&human, &iv).min, 3);
	check_u64(dd_pattern_samples(&human, &iv).max, 7);
	check_u64(dd_pattern_aggrs(&human, &iv).min, 50);
	check_u64(dd_pattern_aggrs(&human, &iv).max, 190);
	dd_param_init(&dd_scheme_object, &a);
	dd_param_init(&dd_scheme_object, &b);
	a.pattern = human;
	b.pattern = kernel;
	assert_false(dd_param_equal(&dd_scheme_object, &a, &b));
	assert_true(dd_scheme_same_effect(&a, &iv, &b, &iv));
	b.max_nr_snapshots = 1;
	assert_false(dd_scheme_same_effect(&a, &iv, &b, &iv));
	/* The kernel keeps 32 bits: more must never be written, whatever the intervals. */
	for (uint64_t aggr = 1; aggr < UINT64_MAX / 8; aggr *= 7) {
		iv = (struct dd_monitor_intervals){.sample_us = 1, .aggr_us = aggr};
		check_u64(dd_pattern_samples(&all, &iv).max, UINT32_MAX);
		check_u64(dd_pattern_aggrs(&all, &iv).max, UINT32_MAX);
		human.age = (struct dd_range){UINT64_MAX - 1, UINT64_MAX - 1};
		assert_true(dd_pattern_aggrs(&human, &iv).min <= UINT32_MAX);
	}
	iv = (struct dd_monitor_intervals){0};
	assert_true(dd_pattern_aggrs(&human, &iv).min <= UINT32_MAX);
}

/* ---- schemes as in the older tool's tests ---- */

static const char plain_scheme[] =
	"[{\"comments\": \"just for testing\", \"action\": \"stat\", \"access_pattern\": {"
	"\"sz_bytes\": {\"min\": 0, \"max\": 18446744073709551615},"
	"\"nr_accesses\": {\"min\": 0, \"max\": \"max\"}, \"age\": {\"min\": 0, \"max\": \"max\"}},"
	"\"quotas\": {\"time_ms\": 0, \"sz_bytes\": 0, \"reset_interval_ms\": 0, \"weights\": {"
	"\"sz_permil\": 0, \"nr_accesses_permil\": 0, \"age_permil\": 0}},"
	"\"watermarks\": {\"metric\": \"none\", \"interval_us\": 0, \"high_permil\": 0,"
	"\"mid_permil\": 0, \"low_permil\": 0},"
	"\"filters\": [{\"filter_type\": \"anon\", \"memcg_path\": \"\", \"matching\": \"yes\"},"
	"{\"filter_type\": \"memcg\", \"memcg_path\": \"/all/latency-critical\", \"matching\": false}]}]";

static const char human_scheme[] =
	"- action: stat\n"
	"  access_pattern:\n"
	"    sz_bytes: {min: 0B, max: max}\n"
	"    nr_accesses: {min: 0 %, max: max}\n"
	"    age: {min: 0s, max: max}\n"
	"  quotas: {time_ms: 0ms, sz_bytes: 0B, reset_interval_ms: 0us,\n"
	"    weights: {sz_permil: 0, nr_accesses_permil: 0 %, age_permil: '0'}}\n"
	"  watermarks: {metric: none, interval_us: 0us, high_permil: 0, mid_permil: 0, low_permil: 0}\n"
	"  filters:\n"
	"  - {filter_type: anon, matching: true, filter_pass: no}\n"
	"  - {filter_type: memcg, memcg_path: /all/latency-critical, matching: N}\n";

static void read_one(struct dd_scheme **s, const char *text)
{
	struct dd_error err;
	size_t nr;

	if (dd_schemes_read(s, &nr, text, strlen(text), NULL, NULL, &err))
		fail_msg("%s", err.text);
	check_u64(nr, 1);
}

static void test_schemes(void **state)
{
	struct dd_scheme *a, *b;

	(void)state;
	read_one(&a, plain_scheme);
	read_one(&b, human_scheme);
	assert_true(dd_param_equal(&dd_scheme_object, a, b));
	check_u64(a->nr_filters, 2);
	assert_null(a->filters[0].memcg_path);
	check_text(a->filters[1].memcg_path, "/all/latency-critical");
	assert_false(a->filters[1].matching);
	assert_false(a->filters[1].allow);
	dd_schemes_free(b, 1);
	/* An input that stands among the counters of other tools' output; a key of its own wins. */
	read_one(&b, "[{\"stats\": {\"nr_tried\": \"1,234\", \"max_nr_snapshots\": \"7\"}}]");
	check_u64(b->max_nr_snapshots, 7);
	check_u64(b->stats.nr_tried, 1234);
	dd_schemes_free(b, 1);
	/* a result that a kernel does not have */
	read_one(&b, "[{\"stats\": {\"nr_tried\": 5, \"nr_snapshots\": null}}]");
	check_u64(b->stats.nr_snapshots, DD_RESULT_UNKNOWN);
	dd_schemes_free(b, 1);
	read_one(
		&b,
		"{\"schemes\": [{\"max_nr_snapshots\": 9, \"stats\": {\"max_nr_snapshots\": 7}}]}");
	check_u64(b->max_nr_snapshots, 9);
	dd_schemes_free(b, 1);
	/* the first form of a quota goal */
	read_one(&b,
		 "[{\"quotas\": {\"time_ms\": 0, \"sz_bytes\": 0, \"reset_interval_ms\": 0, "
		 "\"goals\": [{\"target_value_bp\": 10, \"current_value_bp\": 5}], \"weights\": {"
		 "\"sz_permil\": 0, \"nr_accesses_permil\": 0, \"age_permil\": 0}}}]");
	check_u64(b->quotas.goals[0].target_value, 10);
	check_u64(b->quotas.goals[0].current_value, 5);
	assert_int_equal(b->quotas.goals[0].metric, DD_GOAL_USER_INPUT);
	dd_schemes_free(b, 1);
	dd_schemes_free(a, 1);
}

/* ---- bad texts ---- */

#define HEAD "{\"kdamonds\": [{\"contexts\": [{\"ops\": \"paddr\", \"targets\": [], "
#define TAIL "}]}]}"

static const struct {
	const char *text, *says;
} bad_texts[] = {
	{"", "no YAML value"},
	{"{", "JSON text: line 1 column "},
	{"{} x", "line 1 column 4: "},
	{"{\"kdamonds\": []\n,}", "line 2 column 2: "},
	{"{\"kdamonds\": 1}", "line 1 column 14: kdamonds: a list is expected here, not a number"},
	{"[1]", "line 1 column 2: kdamonds[0]: an object is expected here, not a number"},
	{"[{}]", "kdamonds[0]: key 'contexts' is missing in this kdamond"},
	{"{\"bad\": 1}", "key 'kdamonds' is missing"},
	{"{\"kdamonds\": [], \"x\": 1}", "unknown key 'x' beside 'kdamonds'"},
	{"{\"kdamonds\": [], \"kdamonds\": []}",
	 "key 'kdamonds' is given twice, first at line 1 column 2"},
	{"[{\"contexts\": [{}]}]", "kdamonds[0].contexts[0]: key 'ops' is missing in this context"},
	{HEAD "\"sampel\": 1" TAIL,
	 "line 1 column 61: kdamonds[0].contexts[0]: unknown key 'sampel'; "
	 "a context has: ops, addr_unit, "},
	{HEAD "\"ops\": 1" TAIL, "given twice"},
	{HEAD "\"pause\": \"maybe\"" TAIL, ".pause: 'maybe' is neither yes nor no"},
	{"[{\"contexts\": [{\"ops\": null, \"targets\": []}]}]",
	 ".ops: a value is expected here, not null"},
	{HEAD "\"nr_regions\": {\"min\": 10}" TAIL, "key 'max' is missing in this nr_regions"},
	{HEAD "\"nr_regions\": {\"min\": \"1.5\", \"max\": 9}" TAIL, "'1.5' is finer than"},
	{HEAD "\"schemes\": [{\"action\": \"foo\"}]" TAIL,
	 "schemes[0].action: 'foo' is not one of: willneed, cold, "},
	{HEAD "\"schemes\": [{\"target_nid\": 4294967296}]" TAIL,
	 "'4294967296' is more than 2147483647"},
	{HEAD
	 "\"schemes\": [{\"filters\": [{\"filter_type\": \"memcg\", \"matching\": true}]}]" TAIL,
	 "filters[0]: key 'memcg_path' is missing in this filter"},
	{HEAD "\"schemes\": [{\"filters\": [{\"filter_type\": \"addr\", \"matching\": true, "
	      "\"address_range\": null}]}]" TAIL,
	 "key 'address_range' is missing"},
	{HEAD "\"schemes\": [{\"filters\": [{\"filter_type\": \"anon\", \"matching\": true, "
	      "\"memcg_path\": \"/a\"}]}]" TAIL,
	 "key 'memcg_path' has no meaning for this type"},
	{HEAD
	 "\"schemes\": [{\"filters\": [{\"filter_type\": \"hugepage_size\", \"matching\": 1}]}]" TAIL,
	 "true or false is expected here, not a number"},
	{HEAD "\"schemes\": [{\"access_pattern\": {\"sz_bytes\": {\"min\": 0, \"max\": 1}, "
	      "\"nr_accesses\": {\"min\": \"1 %\", \"max\": \"5 samples\"}, "
	      "\"age\": {\"min\": 0, \"max\": 1}}}]" TAIL,
	 "are of different units"},
	{"kdamonds: [&a {contexts: []}]", "YAML text: line 1 column 12: anchors are not accepted"},
	{"kdamonds: *a", "line 1 column 11: aliases are not accepted"},
	{"kdamonds: !!seq []", "tags are not accepted"},
	{"kdamonds: []\n---\nkdamonds: []\n", "line 2 column 1: a second document is not accepted"},
	{"kdamonds: []\nkdamonds: []\n", "line 2 column 1: key 'kdamonds' is given twice"},
	{"kdamonds:\n- contexts:\n  - ops: paddr\n    targets: []\n    sampel: 1\n",
	 "line 5 column 5: kdamonds[0].contexts[0]: unknown key 'sampel'"},
	{"kdamonds: [}", "line 1 column 12: "},
	{"? [a]\n: b\n", "line 1 column 3: a key must be a plain word"},
	{"\"a\\0b\": 1", "NUL"},
};

static void test_bad_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_texts) / sizeof(bad_texts[0]); i++) {
		struct dd_params p;
		struct dd_error err = {0};
		int ret = dd_params_read(&p, bad_texts[i].text, strlen(bad_texts[i].text), NULL,
					 NULL, &err);

		if (!ret || ret != err.code || !strstr(err.text, bad_texts[i].says))
			fail_msg("%s\ngives %d '%s',\nnot '%s'", bad_texts[i].text, ret, err.text,
				 bad_texts[i].says);
		check_u64(p.nr_kdamonds, 0);
	}
}

static void test_deep_and_wide(void **state)
{
	static char text[200000];
	struct dd_params p;
	struct dd_error err;
	size_t len = 0;

	(void)state;
	memset(text, '[', 100000);
	assert_int_equal(dd_params_read_json(&p, text, 100000, NULL, &err), DD_ELIMIT);
	assert_int_equal(dd_params_read_yaml(&p, text, 100000, NULL, &err), DD_ELIMIT);
	text[len++] = '{';
	for (int i = 0; i < 300; i++)
		len += (size_t)sprintf(text + len, "%s\"k%d\": 1", i ? "," : "", i);
	assert_int_equal(dd_params_read_json(&p, text, len, NULL, &err), DD_ELIMIT);
}

/* ---- checks ---- */

/* @change makes good parameters bad. */
static void expect(const char *change_text, const char *says)
{
	struct dd_params p;
	struct dd_error err = {0};
	char text[1024];
	int ret;

	snprintf(text, sizeof(text), "[{\"contexts\": [{%s}]}]", change_text);
	if (dd_params_read(&p, text, strlen(text), NULL, NULL, &err))
		fail_msg("%s: %s", text, err.text);
	err.text[0] = '\0';
	ret = dd_params_check(&p, &err);
	if (says ? (ret != DD_EINVAL || !strstr(err.text, says)) : ret)
		fail_msg("%s\ngives %d '%s', not '%s'", text, ret, err.text,
			 says ? says : "nothing");
	dd_params_free(&p);
}

#define PADDR "\"ops\": \"paddr\", \"targets\": [{\"pid\": null, \"regions\": []}]"
#define INTERVALS(s, a)                                                                            \
	"\"intervals\": {\"sample_us\": " #s ", \"aggr_us\": " #a ", \"ops_update_us\": 1000}"
#define QUOTAS(reset, goals)                                                                       \
	"\"quotas\": {\"time_ms\": 1, \"sz_bytes\": 1, \"reset_interval_ms\": " reset              \
	", \"goals\": [" goals                                                                     \
	"], \"weights\": {\"sz_permil\": 0, \"nr_accesses_permil\": 0, \"age_permil\": 0}}"
#define WMARKS(h, m, l)                                                                            \
	"\"watermarks\": {\"metric\": \"free_mem_rate\", \"interval_us\": 1, \"high_permil\": " #h \
	", \"mid_permil\": " #m ", \"low_permil\": " #l "}"
#define SCHEME(text) PADDR ", \"schemes\": [{" text "}]"

static void test_check(void **state)
{
	(void)state;
	expect(PADDR, NULL);
	expect(PADDR ", " INTERVALS(5000, 5000), NULL);
	expect(PADDR ", " INTERVALS(5000, 4999),
	       "kdamond 0 context 0: the aggregation interval (4999 us)");
	expect(PADDR ", " INTERVALS(0, 5000), "must not be 0");
	expect(PADDR ", \"nr_regions\": {\"min\": 2, \"max\": 10}", "at least 3");
	expect(PADDR ", \"nr_regions\": {\"min\": 11, \"max\": 10}",
	       "is more than the maximum (10)");
	expect(PADDR ", \"addr_unit\": 3", "power of two");
	expect("\"ops\": \"vaddr\", \"targets\": [{\"pid\": null, \"regions\": []}]",
	       "target 0: vaddr needs the pid");
	expect("\"ops\": \"fvaddr\", \"targets\": [{\"pid\": 1, \"regions\": []}]",
	       "fixed address ranges");
	expect("\"ops\": \"paddr\", \"targets\": [{\"pid\": 1, \"regions\": []}]",
	       "paddr has no process");
	expect("\"ops\": \"vaddr\", \"addr_unit\": 2, \"targets\": []",
	       "only paddr has an address unit");
	expect("\"ops\": \"paddr\", \"targets\": [{\"pid\": null, \"regions\": [{\"start\": 5, \"end\": 5}]}]",
	       "region 0 starts at 5");
	expect("\"ops\": \"paddr\", \"targets\": [{\"pid\": null, \"regions\": [{\"start\": 5, \"end\": 9}, "
	       "{\"start\": 8, \"end\": 10}]}]",
	       "begins before the end");
	expect("\"ops\": \"paddr\", \"targets\": [{\"pid\": null, \"regions\": []}, "
	       "{\"pid\": null, \"regions\": []}]",
	       "paddr takes one target, not 2");
	expect(SCHEME("\"action\": \"migrate_hot\""), "migrate_hot needs the node");
	expect(SCHEME("\"action\": \"stat\", \"dests\": [{\"id\": 0, \"weight\": 1}]"), "not stat");
	expect(SCHEME(QUOTAS("0", "")), "reset interval must not be 0");
	expect(SCHEME(QUOTAS(
		       "1",
		       "{\"metric\": \"user_input\", \"target_value\": 1, \"current_value\": 0}")),
	       NULL);
	expect(SCHEME(QUOTAS(
		       "1",
		       "{\"metric\": \"user_input\", \"target_value\": 0, \"current_value\": 0}")),
	       "scheme 0 goal 0: the target value is 0");
	expect(SCHEME(QUOTAS("1", "{\"metric\": \"node_eligible_mem_bp\", \"target_value\": 1, "
				  "\"current_value\": 0}")),
	       "needs a node id");
	expect(SCHEME(QUOTAS(
		       "\"max\"",
		       "{\"metric\": \"user_input\", \"target_value\": 1, \"current_value\": 0}")),
	       "needs the quota's reset interval");
	expect(SCHEME(WMARKS(900, 500, 100)), NULL);
	expect(SCHEME(WMARKS(400, 500, 100)), "high >= mid >= low");
	expect(SCHEME(WMARKS(1001, 500, 100)), "above 100 %");
	expect(SCHEME("\"filters\": [{\"filter_type\": \"target\", \"matching\": true, "
		      "\"damon_target_idx\": 1}]"),
	       "filter 0: there is no target 1");
	expect(SCHEME("\"filters\": [{\"filter_type\": \"memcg\", \"matching\": true, "
		      "\"memcg_path\": \"a\"}]"),
	       "begins with '/'");
	expect(SCHEME("\"filters\": [{\"filter_type\": \"addr\", \"matching\": true, "
		      "\"address_range\": {\"start\": 9, \"end\": 9}}]"),
	       "not below its end");
}

static void test_one_context(void **state)
{
	struct dd_params p;
	struct dd_error err;
	static const char text[] = "[{\"contexts\": []}]";

	(void)state;
	assert_int_equal(dd_params_read(&p, text, sizeof(text) - 1, NULL, NULL, &err), 0);
	assert_int_equal(dd_params_check(&p, &err), DD_EINVAL);
	check_text(
		err.text,
		"kdamond 0: a kdamond takes exactly one context, not 0; use one kdamond for each");
	dd_params_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_sets),   cmocka_unit_test(test_each_member_counts),
		cmocka_unit_test(test_values),	      cmocka_unit_test(test_bad_values),
		cmocka_unit_test(test_ranges),	      cmocka_unit_test(test_kernel_units),
		cmocka_unit_test(test_schemes),	      cmocka_unit_test(test_bad_texts),
		cmocka_unit_test(test_deep_and_wide), cmocka_unit_test(test_check),
		cmocka_unit_test(test_one_context),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
