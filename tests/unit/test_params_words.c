// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters in the words of a command line: filters in both forms, goals, actions, probes, regions.
 */
#include <damondata/params.h>

#include "tests/unit/check.h"

#define MAX_WORDS 16

/* Splits "a b c" in place. */
static int split(char *text, char **words)
{
	int nr = 0;

	for (char *w = strtok(text, " "); w && nr < MAX_WORDS; w = strtok(NULL, " "))
		words[nr++] = w;
	return nr;
}

/* A new object of a type with what the words mean for a key. */
static int parse(struct dd_params **p, const char *type, const char *key, const char *text,
		 struct dd_error *err)
{
	char copy[256], *words[MAX_WORDS];
	int nr;

	*p = dd_params_new(type, NULL);
	snprintf(copy, sizeof(copy), "%s", text);
	nr = split(copy, words);
	return dd_param_set_words(*p, key, words, nr, err);
}

static int parse_filters(const char *text, struct dd_params **s, struct dd_error *err)
{
	return parse(s, "scheme", "filters", text, err);
}

static void refuse(const char *type, const char *key, const char *const (*rows)[2], size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		struct dd_error err = {0};
		struct dd_params *p;

		if (parse(&p, type, key, rows[i][0], &err) != DD_EINVAL ||
		    !strstr(err.text, rows[i][1]))
			fail_msg("'%s' gives '%s', not '%s'", rows[i][0], err.text, rows[i][1]);
		dd_params_free(p);
	}
}

#define NR(rows) (sizeof(rows) / sizeof((rows)[0]))

static void test_both_forms(void **state)
{
	static const struct {
		const char *old_form, *new_form;
	} rows[] = {
		{"anon matching", "reject anon"},
		{"anon nomatching", "reject none anon"},
		{"anon matching allow", "allow anon"},
		{"anon nomatching pass", "allow none anon"},
		{"memcg matching a/b/c", "deny memcg a/b/c"},
		{"memcg nomatching /x allow", "allow none memcg /x"},
		{"young matching reject", "block young"},
		{"addr matching 123 567", "reject addr 123 567"},
		{"addr nomatching 1G 2G allow", "allow none addr 1G 2G"},
		{"target matching 1", "reject target 1"},
		{"hugepage_size matching 2M max allow", "allow hugepage_size 2M max"},
		{"active nomatching allow", "allow none active"},
		{"unmapped matching", "reject unmapped"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dd_params *a, *b;
		struct dd_error err;

		if (parse_filters(rows[i].old_form, &a, &err) ||
		    parse_filters(rows[i].new_form, &b, &err))
			fail_msg("%s: %s", rows[i].old_form, err.text);
		check_u64(dd_param_nr(a, "filters"), 1);
		if (!dd_params_equal(a, b))
			fail_msg("'%s' is not '%s'", rows[i].old_form, rows[i].new_form);
		dd_params_free(a);
		dd_params_free(b);
	}
}

static void test_filters(void **state)
{
	char *out[] = {"not", "memcg", "/x"};
	struct dd_params *s, *t;

	(void)state;
	assert_int_equal(parse_filters("allow anon reject none memcg /x allow target 2", &s, NULL),
			 0);
	check_u64(dd_param_nr(s, "filters"), 3);
	assert_true(dd_param_bool(s, "filters[0].allow"));
	assert_true(dd_param_bool(s, "filters[0].matching"));
	check_text(dd_param_text(s, "filters[1].filter_type"), "memcg");
	assert_false(dd_param_bool(s, "filters[1].allow"));
	assert_false(dd_param_bool(s, "filters[1].matching"));
	check_text(dd_param_text(s, "filters[1].memcg_path"), "/x");
	check_i64(dd_param_i64(s, "filters[2].damon_target_idx"), 2);
	dd_params_free(s);

	s = dd_params_new("scheme", NULL);
	assert_int_equal(dd_filter_out_from_words(s, out, 3, NULL), 0);
	assert_int_equal(parse_filters("reject none memcg /x", &t, NULL), 0);
	assert_true(dd_params_equal(s, t));
	assert_int_equal(dd_filter_out_from_words(dd_param_item(s, "filters", 0), out, 3, NULL),
			 DD_EINVAL);
	dd_params_free(s);
	dd_params_free(t);
}

static void test_bad_filters(void **state)
{
	static const char *const rows[][2] = {
		{"", "a filter is missing"},
		{"foo", "'foo' is neither allow nor reject"},
		{"allow", "a filter type is missing"},
		{"allow none", "a filter type is missing"},
		{"allow foo", "'foo' is not a filter type; expected one of: anon, active, memcg"},
		{"allow memcg", "more words are needed: memcg PATH"},
		{"allow addr 1", "more words are needed: addr START END"},
		{"allow addr 2 1", "'2', is not below its end, '1'"},
		{"allow addr 1 x", "'x' is not a size"},
		{"allow target x", "'x' is not a target's index"},
		{"allow target -1", "'-1' is not a target's index"},
		{"allow hugepage_size 2M", "more words are needed: hugepage_size MIN MAX"},
		{"allow anon anon", "'anon' is neither allow nor reject"},
		{"anon", "after 'anon', 'matching' or 'nomatching' is expected"},
		{"anon allow", "after 'anon', 'matching' or 'nomatching' is expected"},
		{"anon matching allow reject", "'reject' is one word too many"},
	};

	(void)state;
	refuse("scheme", "filters", rows, NR(rows));
}

static void test_goals(void **state)
{
	static const struct {
		const char *text;
		const char *metric;
		uint64_t target, current;
		int64_t nid;
		const char *path;
	} rows[] = {
		{"user_input 10000 5000", "user_input", 10000, 5000, -1, NULL},
		{"some_mem_psi_us 10ms", "some_mem_psi_us", 10000, 0, -1, NULL},
		{"node_mem_used_bp 99.7% 0", "node_mem_used_bp", 9970, 0, 0, NULL},
		{"node_mem_free_bp 0.5% 1", "node_mem_free_bp", 50, 0, 1, NULL},
		{"node_memcg_used_bp 30% 1 /a/c", "node_memcg_used_bp", 3000, 0, 1, "/a/c"},
		{"active_mem_bp 50.1%", "active_mem_bp", 5010, 0, -1, NULL},
		{"node_eligible_mem_bp 100", "node_eligible_mem_bp", 100, 0, -1, NULL},
		{"node_eligible_mem_bp 1% 3", "node_eligible_mem_bp", 100, 0, 3, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dd_params *scheme, *g;
		struct dd_error err;

		if (parse(&scheme, "scheme", "quotas.goals", rows[i].text, &err))
			fail_msg("%s: %s", rows[i].text, err.text);
		g = dd_param_item(scheme, "quotas.goals", 0);
		check_text(dd_param_text(g, "metric"), rows[i].metric);
		check_u64(dd_param_u64(g, "target_value"), rows[i].target);
		check_u64(dd_param_u64(g, "current_value"), rows[i].current);
		check_i64(dd_param_i64(g, "nid"), rows[i].nid);
		assert_true(!dd_param_text(g, "memcg_path") == !rows[i].path);
		if (rows[i].path)
			check_text(dd_param_text(g, "memcg_path"), rows[i].path);
		dd_params_free(scheme);
	}
}

static void test_bad_goals(void **state)
{
	static const char *const rows[][2] = {
		{"foo 1", "'foo' is not a quota goal metric"},
		{"user_input 1", "expected is: user_input TARGET CURRENT"},
		{"some_mem_psi_us", "expected is: some_mem_psi_us TARGET"},
		{"some_mem_psi_us 1 2", "3 words are given"},
		{"node_mem_used_bp 10%", "expected is: node_mem_used_bp TARGET NODE"},
		{"node_memcg_used_bp 10% 0", "TARGET NODE MEMCG_PATH"},
		{"node_mem_used_bp 10% x", "'x' is not a node"},
		{"active_mem_bp x", "'x' is not a number or percentage"},
		{"active_mem_bp 0.001%", "finer than the kernel can take"},
	};

	(void)state;
	refuse("scheme", "quotas.goals", rows, NR(rows));
}

static void test_actions(void **state)
{
	static const char *const bad[][2] = {
		{"", "expected one of: willneed, cold"},
		{"foo", "'foo' is not an action"},
		{"stat 1", "stat takes no argument, but '1' follows"},
		{"migrate_hot", "needs a node, or pairs"},
		{"migrate_hot x", "'x' is not a node"},
		{"migrate_hot 0 1 2", "needs a node, or pairs"},
		{"migrate_hot 0 x", "'x' is not a weight"},
	};
	const struct dd_param_field *f;
	struct dd_params *s = dd_params_new("scheme", NULL);

	(void)state;
	f = dd_param_find(s, "action", NULL);
	dd_params_free(s);
	for (size_t i = 0; dd_param_words(f)[i]; i++) {
		const char *word = dd_param_words(f)[i];

		if (!strncmp(word, "migrate_", 8))
			continue;
		assert_int_equal(parse(&s, "scheme", "action", word, NULL), 0);
		check_text(dd_param_text(s, "action"), word);
		dd_params_free(s);
	}
	assert_int_equal(parse(&s, "scheme", "action", "migrate_cold 3", NULL), 0);
	check_i64(dd_param_i64(s, "target_nid"), 3);
	dd_params_free(s);
	assert_int_equal(parse(&s, "scheme", "action", "migrate_hot 0 3 1 1", NULL), 0);
	check_i64(dd_param_i64(s, "target_nid"), DD_PARAM_NONE);
	check_u64(dd_param_nr(s, "dests"), 2);
	check_u64(dd_param_u64(s, "dests[0].weight"), 3);
	check_u64(dd_param_u64(s, "dests[1].id"), 1);
	dd_params_free(s);
	refuse("scheme", "action", bad, NR(bad));
}

static void test_probes(void **state)
{
	static const char *const bad[][2] = {
		{"foo anon", "'foo' is neither allow nor reject"},
		{"allow memcg", "path is missing"},
		{"allow foo", "'foo' is not a probe filter type"},
		{"allow anon x", "one word too many"},
		{"allow", "not a probe filter type"},
	};
	struct dd_params *p;

	(void)state;
	assert_int_equal(parse(&p, "probe", "filters", "reject non memcg /a", NULL), 0);
	assert_false(dd_param_bool(p, "filters[0].allow"));
	assert_false(dd_param_bool(p, "filters[0].matching"));
	check_text(dd_param_text(p, "filters[0].path"), "/a");
	dd_params_free(p);
	assert_int_equal(parse(&p, "probe", "filters", "allow anon", NULL), 0);
	assert_true(dd_param_bool(p, "filters[0].allow"));
	assert_true(dd_param_bool(p, "filters[0].matching"));
	assert_null(dd_param_text(p, "filters[0].path"));
	dd_params_free(p);
	refuse("probe", "filters", bad, NR(bad));
}

static void test_regions(void **state)
{
	static const char *const bad[][2] = {
		{"100", "START-END is expected"},
		{"200-100", "the start is not below the end"},
		{"100-300 200-400", "begins before"},
		{"200-400 100-150", "begins before"},
		{"1-x", "'x' is not a size"},
		{"", "no region is given"},
		{"-1-5", "not a size"},
		{"5-5", "not below"},
	};
	char *good[] = {"4096-8192  8K-1M 0x200000-0x300000"};
	struct dd_params *t = dd_params_new("target", NULL);

	(void)state;
	assert_int_equal(dd_param_set_words(t, "regions", good, 1, NULL), 0);
	check_u64(dd_param_nr(t, "regions"), 3);
	check_u64(dd_param_u64(t, "regions[1].start"), 8192);
	check_u64(dd_param_u64(t, "regions[1].end"), 1 << 20);
	check_u64(dd_param_u64(t, "regions[2].start"), 2 << 20);
	for (size_t i = 0; i < NR(bad); i++) {
		char *words[] = {(char *)bad[i][0]};
		struct dd_error err = {0};

		if (dd_param_set_words(t, "regions", words, 1, &err) != DD_EINVAL ||
		    !strstr(err.text, bad[i][1]))
			fail_msg("'%s' gives '%s', not '%s'", bad[i][0], err.text, bad[i][1]);
		check_u64(dd_param_nr(t, "regions"), 3);
	}
	dd_params_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_forms),  cmocka_unit_test(test_filters),
		cmocka_unit_test(test_bad_filters), cmocka_unit_test(test_goals),
		cmocka_unit_test(test_bad_goals),   cmocka_unit_test(test_actions),
		cmocka_unit_test(test_probes),	    cmocka_unit_test(test_regions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
