// SPDX-License-Identifier: GPL-2.0-only
/*
 * DAMON parameters: exact ways through JSON and YAML, numbers, conversions for the kernel, checks.
 */
#include <damondata/params.h>
#include <damondata/units.h>

#include <cjson/cJSON.h>

#include "libdamondata/params/params_internal.h"
#include "tests/unit/check.h"
#include "tests/unit/random_params.h"

/* ---- round trips ---- */

static char *to_text(const struct dd_params *p, bool yaml, unsigned int style, size_t *len)
{
	struct dd_error err;
	char *text;
	FILE *f = open_memstream(&text, len);

	assert_non_null(f);
	if (dd_params_write(p, NULL, yaml ? DD_PARAMS_YAML : DD_PARAMS_JSON, style, f, &err))
		fail_msg("%s", err.text);
	fclose(f);
	return text;
}

/* All parameters from text; NULL on failure. */
static struct dd_params *read_all(const char *text, size_t len, struct dd_error *err)
{
	struct dd_params *p = dd_params_new("parameters", NULL);

	if (!dd_params_read(p, "kdamonds", DD_PARAMS_ANY, text, len, NULL, NULL, err))
		return p;
	check_u64(dd_param_nr(p, "kdamonds"), 0);
	dd_params_free(p);
	return NULL;
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

static void check_round_trip(const struct dd_params *p, bool yaml, unsigned int style)
{
	struct dd_params *back;
	struct dd_error err;
	size_t len;
	char *text = to_text(p, yaml, style, &len);

	if (!yaml)
		check_json_by_cjson(text, dd_param_nr(p, "kdamonds"));
	back = read_all(text, len, &err);
	if (!back)
		fail_msg("%s\n%s", err.text, text);
	if (!dd_params_equal(p, back))
		fail_msg("%s that reads back as something else:\n%s", yaml ? "YAML" : "JSON", text);
	dd_params_free(back);
	free(text);
}

/* What random_params() leaves alone because no released kernel takes it, and units that sysfs has not. */
static void randomize_context(struct dd_params *c)
{
	static const int64_t tids[] = {1, INT32_MAX};
	struct dd_params *f, *item;

	must_set(dd_param_set_u64(c, "addr_unit", UINT64_C(1) << random_u64() % 64, NULL));
	must_set(dd_param_set_bool(c, "ops_attrs.use_reports", random_u64() & 1, NULL));
	must_set(dd_param_set_text(c, "ops_attrs.cpus", random_u64() & 1 ? "0-3,7" : NULL, NULL));
	must_set(dd_param_set_bool(c, "sample_control.primitives_enabled.page_fault",
				   random_u64() & 1, NULL));
	if (random_u64() & 1) {
		f = dd_param_append(c, "sample_control.sample_filters", NULL);
		must_set(dd_param_set_text(f, "filter_type", "threads", NULL));
		must_set(dd_param_set_ids(f, "tid_arr", tids, 2, NULL));
	}
	for (size_t i = 0; (item = dd_param_item(c, "probes", i)); i++)
		must_set(dd_param_set_u64(item, "weight", random_below(UINT32_MAX), NULL));
	for (size_t i = 0; (item = dd_param_item(c, "schemes", i)); i++) {
		struct dd_range r = dd_param_range(item, "access_pattern.nr_accesses", NULL);

		r.max = random_below(UINT64_MAX);
		must_set(dd_param_set_range(item, "access_pattern.nr_accesses", r,
					    (int)(random_u64() & 1), NULL));
		r = dd_param_range(item, "access_pattern.age", NULL);
		r.max = random_below(UINT64_MAX);
		must_set(dd_param_set_range(item, "access_pattern.age", r, (int)(random_u64() & 1),
					    NULL));
	}
}

static void test_random_sets(void **state)
{
	static const unsigned int styles[] = {
		DD_PARAMS_NO_STATUS,
		DD_PARAMS_NO_STATUS | DD_PARAMS_RAW,
		DD_PARAMS_NO_STATUS | DD_PARAMS_OMIT_DEFAULTS,
		DD_PARAMS_RAW | DD_PARAMS_OMIT_DEFAULTS,
		0,
	};

	(void)state;
	for (int set = 0; set < 200; set++) {
		struct dd_params *p = random_params(), *copy, *d;

		for (size_t i = 0; (d = dd_param_item(p, "kdamonds", i)); i++)
			randomize_context(dd_param_item(d, "contexts", 0));
		for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) {
			check_round_trip(p, false, styles[i]);
			check_round_trip(p, true, styles[i]);
		}
		copy = dd_params_copy(p, NULL);
		assert_true(dd_params_equal(p, copy));
		/* Independent: the copy outlives the original. */
		dd_params_free(p);
		check_round_trip(copy, false, styles[0]);
		dd_params_free(copy);
	}
}

static const char *const type_names[] = {
	"kdamond", "context", "target", "scheme",	"goal",		 "filter",
	"dest",	   "probe",   "region", "probe filter", "sample filter", "tried region",
};

/* Another value than the one that is there; false for what has none. */
static bool change(struct dd_params *p, const struct dd_param_field *f)
{
	static const int64_t ids[] = {7};
	const char *key = dd_param_key(f);
	struct dd_range r;

	switch (dd_param_kind(f)) {
	case DD_PARAM_BOOL:
		must_set(dd_param_set_bool(p, key, !dd_param_bool(p, key), NULL));
		return true;
	case DD_PARAM_WORD:
		must_set(dd_param_set_text(
			p, key, dd_param_words(f)[dd_param_is(p, key, dd_param_words(f)[0])],
			NULL));
		return true;
	case DD_PARAM_TEXT:
		must_set(dd_param_set_text(p, key, "/x", NULL));
		return true;
	case DD_PARAM_I64:
		must_set(dd_param_set_i64(p, key, dd_param_i64(p, key) + 1, NULL));
		return true;
	case DD_PARAM_U64:
		must_set(dd_param_set_u64(p, key, dd_param_u64(p, key) ^ 1, NULL));
		return true;
	case DD_PARAM_RANGE:
		r = dd_param_range(p, key, NULL);
		r.min++;
		must_set(dd_param_set_range(p, key, r, DD_PARAM_MAIN_UNIT, NULL));
		return true;
	case DD_PARAM_IDS:
		must_set(dd_param_set_ids(p, key, ids, 1, NULL));
		return true;
	case DD_PARAM_LIST:
		return dd_param_append(p, key, NULL);
	case DD_PARAM_OBJECT:
		break;
	}
	return false;
}

/* Each single input member is compared, copied and assigned: change one at a time. */
static void test_each_member_counts(void **state)
{
	size_t nr = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(type_names) / sizeof(type_names[0]); i++) {
		const struct dd_param_field *f = NULL;

		while ((f = dd_param_next(type_names[i], f))) {
			struct dd_params *a = dd_params_new(type_names[i], NULL);
			struct dd_params *b = dd_params_copy(a, NULL), *c;

			assert_true(dd_params_equal(a, b));
			if (change(b, f)) {
				if (dd_params_equal(a, b) != dd_param_is_output(f))
					fail_msg("%s of a %s is%s compared", dd_param_key(f),
						 type_names[i],
						 dd_param_is_output(f) ? "" : " not");
				c = dd_params_copy(b, NULL);
				assert_true(dd_params_equal(b, c));
				dd_params_free(c);
				must_set(dd_param_assign(a, b, dd_param_key(f), NULL));
				assert_true(dd_params_equal(a, b));
				nr++;
			}
			dd_params_free(a);
			dd_params_free(b);
		}
	}
	assert_true(nr > 80);
}

/* ---- access by key ---- */

static void expect_wrong(int ret, const struct dd_error *err, const char *says)
{
	check_i64(ret, DD_EINVAL);
	if (!strstr(err->text, says))
		fail_msg("'%s', not '%s'", err->text, says);
}

static void test_keys(void **state)
{
	struct dd_params *p = dd_params_new("parameters", NULL), *first, *s;
	struct dd_error err = {0};

	(void)state;
	first = dd_param_append(p, "kdamonds", &err);
	for (int i = 0; i < 100; i++)
		dd_param_append(p, "kdamonds", &err);
	/* Objects stay where they are. */
	assert_ptr_equal(first, dd_param_item(p, "kdamonds", 0));
	s = dd_param_append(dd_param_append(first, "contexts", &err), "schemes", &err);
	check_i64(dd_param_set_u64(p, "kdamonds[0].contexts[0].schemes[0].quotas.sz_bytes", 4096,
				   &err),
		  0);
	check_u64(dd_param_u64(s, "quotas.sz_bytes"), 4096);
	check_text(dd_param_text(p, "kdamonds[0].contexts[0].schemes[0].action"), "stat");
	check_u64(dd_param_nr(p, "kdamonds[0].contexts"), 1);
	check_i64(dd_param_set_text(s, "action", "pageout", &err), 0);
	assert_true(dd_param_is(s, "action", "pageout"));
	/* What is wrong is named, with the nearest key. */
	expect_wrong(dd_param_set_u64(s, "quotas.sz_byte", 1, &err), &err,
		     "a scheme has no 'quotas.sz_byte'; did you mean 'quotas.sz_bytes'?");
	expect_wrong(dd_param_set_u64(s, "action", 1, &err), &err,
		     "action of a scheme is a word, not a number");
	expect_wrong(dd_param_set_text(s, "action", "page", &err), &err,
		     "'page' is not a action; expected one of: willneed");
	expect_wrong(dd_param_set_u64(p, "kdamonds[101].refresh_ms", 1, &err), &err,
		     "there are 101 kdamonds");
	expect_wrong(dd_param_remove(p, "kdamonds", 101, &err), &err, "there is no kdamond 101");
	expect_wrong(dd_params_assign(s, first, &err), &err, "a scheme cannot become a kdamond");
	assert_null(dd_param_find(s, "quota", &err));
	assert_null(dd_param_append(s, "quotas", &err));
	assert_null(dd_params_new("schem", &err));
	assert_non_null(strstr(err.text, "did you mean 'scheme'?"));
	check_i64(dd_param_set_u64(s, "quotas.fail_charge_num", UINT64_C(1) << 32, &err),
		  DD_ELIMIT);
	check_i64(dd_param_set_range(s, "access_pattern.age", (struct dd_range){1, 2}, 2, &err),
		  DD_EINVAL);
	/* Getters have nothing to say then. */
	check_u64(dd_param_u64(s, "action"), 0);
	check_u64(dd_param_u64(p, "kdamonds[0].contexts[1].addr_unit"), 0);
	check_u64(dd_param_u64(p, "kdamonds[0"), 0);
	check_u64(dd_param_u64(p, "kdamonds[0]"), 0);
	check_u64(dd_param_u64(p, "kdamonds[x].refresh_ms"), 0);
	assert_null(dd_param_text(NULL, "action"));
	assert_null(dd_param_item(NULL, "kdamonds", 0));
	must_set(dd_param_remove(p, "kdamonds", 1, &err));
	check_u64(dd_param_nr(p, "kdamonds"), 100);
	assert_ptr_equal(first, dd_param_item(p, "kdamonds", 0));
	dd_params_free(p);
	dd_params_free(NULL);
}

/* ---- numbers ---- */

static void test_values(void **state)
{
	static const struct {
		enum param_form form;
		const char *text;
		uint64_t value;
		const char *human; /* NULL: @text again */
	} rows[] = {
		/* What binary fractions get wrong: 0.29 * 1000 is 290.00000000000006 or 289.99.. */
		{PARAM_PERMIL, "29%", 290, "29 %"},
		{PARAM_PERMIL, "57 %", 570, NULL},
		{PARAM_PERMIL, "58 %", 580, NULL},
		{PARAM_PERMIL, "0.3 %", 3, NULL},
		{PARAM_PERMIL, "1,234", 1234, "123.4 %"},
		{PARAM_BP, "99.7%", 9970, "99.7 %"},
		{PARAM_BP, "0.01 %", 1, NULL},
		{PARAM_BP, "10,000 %", 1000000, NULL},
		{PARAM_BP, "max", UINT64_MAX, NULL},
		{PARAM_SIZE, "4K", 4096, "4.000 KiB"},
		{PARAM_SIZE, "134217729", 134217729, "134,217,729 B"},
		{PARAM_SIZE, "128M", 134217728, "128.000 MiB"},
		{PARAM_SIZE, "1.5 GiB", 1610612736, "1.500 GiB"},
		{PARAM_SIZE, "max", UINT64_MAX, NULL},
		{PARAM_SIZE, "18446744073709551614", UINT64_MAX - 1,
		 "18,446,744,073,709,551,614 B"},
		{PARAM_UNIT_SIZE, "4K", 4096, "4.000000 KiB"},
		{PARAM_UNIT_SIZE, "1", 1, "1 B"},
		{PARAM_ADDR, "0x1000", 4096, "4,096"},
		{PARAM_ADDR, "4G", UINT64_C(1) << 32, "4,294,967,296"},
		{PARAM_TIME_US, "5ms", 5000, "5 ms"},
		{PARAM_TIME_US, "1.5 ms", 1500, "1.500 ms"},
		{PARAM_TIME_US, "1234567", 1234567, "1 s 234 ms 567 us"},
		{PARAM_TIME_US, "1 m 2 s", 62000000, NULL},
		{PARAM_TIME_US, "5000.0", 5000, "5 ms"},
		{PARAM_TIME_US_EXACT, "1 s 500 ms", 1500000, NULL},
		{PARAM_TIME_US_EXACT, "max", UINT64_MAX, NULL},
		{PARAM_TIME_US, "18446744073709551614", UINT64_MAX - 1,
		 "18,446,744,073,709,551,614"},
		{PARAM_TIME_MS_EXACT, "1d 1h", 90000000, "1 d 1 h"},
		{PARAM_COUNT, "1,234", 1234, NULL},
		{PARAM_COUNT, "1e3", 1000, "1,000"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char buf[DD_PARAM_TEXT_LEN];
		struct dd_error err;
		uint64_t v;

		if (ddp_parse(rows[i].form, rows[i].text, &v, &err))
			fail_msg("%s: %s", rows[i].text, err.text);
		check_u64(v, rows[i].value);
		check_text(ddp_format(rows[i].form, v, false, buf),
			   rows[i].human ? rows[i].human : rows[i].text);
		ddp_format(rows[i].form, v, true, buf);
		assert_int_equal(ddp_parse(rows[i].form, buf, &v, &err), 0);
		check_u64(v, rows[i].value);
	}
}

static void test_bad_values(void **state)
{
	static const struct {
		enum param_form form;
		const char *text;
	} rows[] = {
		{PARAM_TIME_US, "1500ns"}, {PARAM_TIME_MS_EXACT, "500us"},
		{PARAM_TIME_US, "1.5"},	   {PARAM_TIME_US, "1h30m"},
		{PARAM_TIME_US, "5secs"},  {PARAM_TIME_US, "1 min"},
		{PARAM_TIME_US, ""},	   {PARAM_TIME_US, "-5s"},
		{PARAM_SIZE, "4k"},	   {PARAM_SIZE, "10b"},
		{PARAM_SIZE, "-1"},	   {PARAM_SIZE, "17E"},
		{PARAM_PERMIL, "0.05%"},   {PARAM_BP, "0.5"},
		{PARAM_COUNT, "nan"},	   {PARAM_COUNT, "inf"},
		{PARAM_COUNT, "0x10"},	   {PARAM_COUNT, "1 2"},
		{PARAM_ADDR, "0x"},	   {PARAM_ADDR, "0x10000000000000000"},
		{PARAM_BOOL, "maybe"},	   {PARAM_COUNT, "18446744073709551616"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dd_error err = {0};
		uint64_t v = 4711;

		if (!ddp_parse(rows[i].form, rows[i].text, &v, &err))
			fail_msg("'%s' is taken for %" PRIu64, rows[i].text, v);
		check_u64(v, 4711);
		assert_true(err.text[0]);
	}
}

static void test_ranges(void **state)
{
	struct param_range r;

	(void)state;
	assert_int_equal(ddp_parse_range(PARAM_ACCESSES, "12.5%", "99.99 %", &r, NULL), 0);
	check_u64(r.range.min, 125000000);
	check_u64(r.range.max, 999900000);
	assert_int_equal(r.unit, DD_PARAM_MAIN_UNIT);
	assert_int_equal(ddp_parse_range(PARAM_ACCESSES, "min", "3 samples", &r, NULL), 0);
	check_u64(r.range.max, 3);
	assert_int_equal(r.unit, DD_PARAM_OTHER_UNIT);
	/* as the older tool writes "max" */
	assert_int_equal(
		ddp_parse_range(PARAM_ACCESSES, "0 %", "18,446,744,073,709,551,616 %", &r, NULL),
		0);
	check_u64(r.range.max, UINT64_MAX);
	assert_int_equal(ddp_parse_range(PARAM_AGES, "5s", "max", &r, NULL), 0);
	check_u64(r.range.min, 5000000);
	assert_int_equal(
		ddp_parse_range(PARAM_AGES, "12 aggr_intervals", "1,000 aggr_intervals", &r, NULL),
		0);
	assert_int_equal(r.unit, DD_PARAM_OTHER_UNIT);
	assert_int_not_equal(ddp_parse_range(PARAM_AGES, "1 aggr_intervals", "5 s", &r, NULL), 0);
	assert_int_not_equal(ddp_parse_range(PARAM_ACCESSES, "1 samples", "5 %", &r, NULL), 0);
	assert_int_not_equal(ddp_parse_range(PARAM_ACCESSES, "-1 %", "5 %", &r, NULL), 0);
	assert_int_not_equal(ddp_parse_range(PARAM_ACCESSES, "1 samplesx", "max", &r, NULL), 0);
}

/* ---- values for the kernel ---- */

static struct dd_params *scheme_of(char *rate_min, char *rate_max, char *age_min, char *age_max)
{
	struct dd_params *s = dd_params_new("scheme", NULL);
	char *rate[] = {rate_min, rate_max}, *age[] = {age_min, age_max};

	must_set(dd_param_set_words(s, "access_pattern.nr_accesses", rate, 2, NULL));
	must_set(dd_param_set_words(s, "access_pattern.age", age, 2, NULL));
	return s;
}

static void set_intervals(struct dd_params *c, uint64_t sample_us, uint64_t aggr_us)
{
	must_set(dd_param_set_u64(c, "intervals.sample_us", sample_us, NULL));
	must_set(dd_param_set_u64(c, "intervals.aggr_us", aggr_us, NULL));
}

static void test_kernel_units(void **state)
{
	static const struct dd_range most = {UINT64_MAX - 1, UINT64_MAX - 1};
	struct dd_params *c = dd_params_new("context", NULL);
	struct dd_params *human = scheme_of("15%", "35%", "5s", "19s");
	struct dd_params *all = scheme_of("min", "max", "min", "max");

	(void)state;
	set_intervals(c, 5000, 100000);
	check_u64(dd_scheme_samples(human, c).min, 3);
	check_u64(dd_scheme_samples(human, c).max, 7);
	check_u64(dd_scheme_aggrs(human, c).min, 50);
	check_u64(dd_scheme_aggrs(human, c).max, 190);
	/* The kernel keeps 32 bits: more must never be written, whatever the intervals. */
	must_set(dd_param_set_range(human, "access_pattern.age", most, DD_PARAM_MAIN_UNIT, NULL));
	for (uint64_t aggr = 1; aggr < UINT64_MAX / 8; aggr *= 7) {
		set_intervals(c, 1, aggr);
		check_u64(dd_scheme_samples(all, c).max, UINT32_MAX);
		check_u64(dd_scheme_aggrs(all, c).max, UINT32_MAX);
		assert_true(dd_scheme_aggrs(human, c).min <= UINT32_MAX);
	}
	set_intervals(c, 0, 0);
	assert_true(dd_scheme_aggrs(human, c).min <= UINT32_MAX);
	/* Other objects have no such values. */
	check_u64(dd_scheme_samples(c, human).max, 0);
	check_u64(dd_scheme_aggrs(c, human).max, 0);
	dd_params_free(c);
	dd_params_free(human);
	dd_params_free(all);
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

/* A context with the one scheme of a text. */
static struct dd_params *read_one(const char *text)
{
	struct dd_params *c = dd_params_new("context", NULL);
	struct dd_error err;

	if (dd_params_read(c, "schemes", DD_PARAMS_ANY, text, strlen(text), NULL, NULL, &err))
		fail_msg("%s", err.text);
	check_u64(dd_param_nr(c, "schemes"), 1);
	return c;
}

static uint64_t number_in(const char *text, const char *key)
{
	struct dd_params *c = read_one(text);
	uint64_t v = dd_param_u64(dd_param_item(c, "schemes", 0), key);

	dd_params_free(c);
	return v;
}

static void test_schemes(void **state)
{
	static const char first_goal[] =
		"[{\"quotas\": {\"time_ms\": 0, \"sz_bytes\": 0, \"reset_interval_ms\": 0, "
		"\"goals\": [{\"target_value_bp\": 10, \"current_value_bp\": 5}], \"weights\": {"
		"\"sz_permil\": 0, \"nr_accesses_permil\": 0, \"age_permil\": 0}}}]";
	struct dd_params *a = read_one(plain_scheme), *b = read_one(human_scheme);

	(void)state;
	assert_true(dd_params_equal(a, b));
	check_u64(dd_param_nr(a, "schemes[0].filters"), 2);
	assert_null(dd_param_text(a, "schemes[0].filters[0].memcg_path"));
	check_text(dd_param_text(a, "schemes[0].filters[1].memcg_path"), "/all/latency-critical");
	assert_false(dd_param_bool(a, "schemes[0].filters[1].matching"));
	assert_false(dd_param_bool(a, "schemes[0].filters[1].allow"));
	dd_params_free(a);
	dd_params_free(b);
	/* An input that stands among the counters of other tools' output; a key of its own wins. */
	check_u64(number_in("[{\"stats\": {\"nr_tried\": \"1,234\", \"max_nr_snapshots\": \"7\"}}]",
			    "max_nr_snapshots"),
		  7);
	check_u64(number_in("[{\"stats\": {\"nr_tried\": \"1,234\"}}]", "stats.nr_tried"), 1234);
	/* a result that a kernel does not have */
	check_u64(number_in("[{\"stats\": {\"nr_tried\": 5, \"nr_snapshots\": null}}]",
			    "stats.nr_snapshots"),
		  DD_RESULT_UNKNOWN);
	check_u64(number_in("{\"schemes\": [{\"max_nr_snapshots\": 9, \"stats\": "
			    "{\"max_nr_snapshots\": 7}}]}",
			    "max_nr_snapshots"),
		  9);
	/* the first form of a quota goal */
	check_u64(number_in(first_goal, "quotas.goals[0].target_value"), 10);
	check_u64(number_in(first_goal, "quotas.goals[0].current_value"), 5);
	a = read_one(first_goal);
	assert_true(dd_param_is(a, "schemes[0].quotas.goals[0].metric", "user_input"));
	dd_params_free(a);
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
		struct dd_params *p = dd_params_new("parameters", NULL);
		struct dd_error err = {0};
		int ret = dd_params_read(p, "kdamonds", DD_PARAMS_ANY, bad_texts[i].text,
					 strlen(bad_texts[i].text), NULL, NULL, &err);

		if (!ret || ret != err.code || !strstr(err.text, bad_texts[i].says))
			fail_msg("%s\ngives %d '%s',\nnot '%s'", bad_texts[i].text, ret, err.text,
				 bad_texts[i].says);
		check_u64(dd_param_nr(p, "kdamonds"), 0);
		dd_params_free(p);
	}
}

static int read_as(enum dd_params_format format, const char *text, size_t len)
{
	struct dd_params *p = dd_params_new("parameters", NULL);
	int ret = dd_params_read(p, "kdamonds", format, text, len, NULL, NULL, NULL);

	dd_params_free(p);
	return ret;
}

static void test_deep_and_wide(void **state)
{
	static char text[200000];
	size_t len = 0;

	(void)state;
	memset(text, '[', 100000);
	assert_int_equal(read_as(DD_PARAMS_JSON, text, 100000), DD_ELIMIT);
	assert_int_equal(read_as(DD_PARAMS_YAML, text, 100000), DD_ELIMIT);
	assert_int_equal(read_as(DD_PARAMS_TEXT, text, 100000), DD_EINVAL);
	text[len++] = '{';
	for (int i = 0; i < 300; i++)
		len += (size_t)sprintf(text + len, "%s\"k%d\": 1", i ? "," : "", i);
	assert_int_equal(read_as(DD_PARAMS_JSON, text, len), DD_ELIMIT);
}

/* Reading appends, and takes back what it has appended when it fails. */
static void test_append(void **state)
{
	static const char good[] = "[{\"action\": \"stat\"}]",
			  bad[] = "[{\"action\": \"stat\"}, {\"action\": \"x\"}]";
	struct dd_params *c = dd_params_new("context", NULL);
	struct dd_error err;

	(void)state;
	for (int i = 0; i < 2; i++)
		must_set(dd_params_read(c, "schemes", DD_PARAMS_ANY, good, strlen(good), NULL, NULL,
					&err));
	check_i64(dd_params_read(c, "schemes", DD_PARAMS_ANY, bad, strlen(bad), NULL, NULL, &err),
		  DD_EINVAL);
	check_u64(dd_param_nr(c, "schemes"), 2);
	check_i64(dd_params_read(c, "ops", DD_PARAMS_ANY, good, strlen(good), NULL, NULL, &err),
		  DD_EINVAL);
	check_i64(dd_params_write(c, "ops", DD_PARAMS_JSON, 0, stdout, &err), DD_EINVAL);
	check_i64(dd_params_write(c, NULL, DD_PARAMS_TEXT, 0, stdout, &err), DD_EINVAL);
	check_i64(dd_params_write(c, NULL, DD_PARAMS_ANY, 0, stdout, &err), DD_EINVAL);
	check_i64(dd_params_check(c, &err), DD_EINVAL);
	dd_params_free(c);
}

/* ---- checks ---- */

/* @change makes good parameters bad. */
static void expect(const char *change_text, const char *says)
{
	struct dd_params *p;
	struct dd_error err = {0};
	char text[1024];
	int ret;

	snprintf(text, sizeof(text), "[{\"contexts\": [{%s}]}]", change_text);
	p = read_all(text, strlen(text), &err);
	if (!p)
		fail_msg("%s: %s", text, err.text);
	err.text[0] = '\0';
	ret = dd_params_check(p, &err);
	if (says ? (ret != DD_EINVAL || !strstr(err.text, says)) : ret)
		fail_msg("%s\ngives %d '%s', not '%s'", text, ret, err.text,
			 says ? says : "nothing");
	dd_params_free(p);
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
	static const char text[] = "[{\"contexts\": []}]";
	struct dd_error err;
	struct dd_params *p = read_all(text, sizeof(text) - 1, &err);

	(void)state;
	assert_non_null(p);
	assert_int_equal(dd_params_check(p, &err), DD_EINVAL);
	check_text(
		err.text,
		"kdamond 0: a kdamond takes exactly one context, not 0; use one kdamond for each");
	dd_params_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_sets),   cmocka_unit_test(test_each_member_counts),
		cmocka_unit_test(test_values),	      cmocka_unit_test(test_bad_values),
		cmocka_unit_test(test_ranges),	      cmocka_unit_test(test_kernel_units),
		cmocka_unit_test(test_schemes),	      cmocka_unit_test(test_bad_texts),
		cmocka_unit_test(test_deep_and_wide), cmocka_unit_test(test_check),
		cmocka_unit_test(test_one_context),   cmocka_unit_test(test_keys),
		cmocka_unit_test(test_append),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
