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

typedef int (*filter_parser)(struct dd_scheme_filter **, size_t *, char *const *, int,
			     struct dd_error *);

static int parse_filters(filter_parser parse, const char *text, struct dd_scheme *s,
			 struct dd_error *err)
{
	char copy[256], *words[MAX_WORDS];
	int nr;

	dd_param_init(&dd_scheme_object, s);
	snprintf(copy, sizeof(copy), "%s", text);
	nr = split(copy, words);
	return parse(&s->filters, &s->nr_filters, words, nr, err);
}

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
		struct dd_scheme a, b;
		struct dd_error err;

		if (parse_filters(dd_filters_from_words, rows[i].old_form, &a, &err) ||
		    parse_filters(dd_filters_from_words, rows[i].new_form, &b, &err))
			fail_msg("%s: %s", rows[i].old_form, err.text);
		check_u64(a.nr_filters, 1);
		if (!dd_param_equal(&dd_scheme_object, &a, &b))
			fail_msg("'%s' is not '%s'", rows[i].old_form, rows[i].new_form);
		dd_param_free(&dd_scheme_object, &a);
		dd_param_free(&dd_scheme_object, &b);
	}
}

static void test_filters(void **state)
{
	struct dd_scheme s, t;

	(void)state;
	assert_int_equal(parse_filters(dd_filters_from_words,
				       "allow anon reject none memcg /x allow target 2", &s, NULL),
			 0);
	check_u64(s.nr_filters, 3);
	assert_true(s.filters[0].allow && s.filters[0].matching);
	assert_int_equal(s.filters[1].type, DD_FILTER_MEMCG);
	assert_false(s.filters[1].allow || s.filters[1].matching);
	check_text(s.filters[1].memcg_path, "/x");
	check_i64(s.filters[2].target_idx, 2);
	dd_param_free(&dd_scheme_object, &s);

	assert_int_equal(parse_filters(dd_filter_out_from_words, "not memcg /x", &s, NULL), 0);
	assert_int_equal(parse_filters(dd_filters_from_words, "reject none memcg /x", &t, NULL), 0);
	assert_true(dd_param_equal(&dd_scheme_object, &s, &t));
	dd_param_free(&dd_scheme_object, &s);
	dd_param_free(&dd_scheme_object, &t);
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
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dd_scheme s;
		struct dd_error err = {0};

		if (parse_filters(dd_filters_from_words, rows[i][0], &s, &err) != DD_EINVAL ||
		    !strstr(err.text, rows[i][1]))
			fail_msg("'%s' gives '%s', not '%s'", rows[i][0], err.text, rows[i][1]);
		dd_param_free(&dd_scheme_object, &s);
	}
}

static int parse_goal(const char *text, struct dd_goal *g, struct dd_error *err)
{
	char copy[256], *words[MAX_WORDS];
	int nr;

	dd_param_init(&dd_goal_object, g);
	snprintf(copy, sizeof(copy), "%s", text);
	nr = split(copy, words);
	return dd_goal_from_words(g, words, nr, err);
}

static void test_goals(void **state)
{
	static const struct {
		const char *text;
		int metric;
		uint64_t target, current;
		int64_t nid;
		const char *path;
	} rows[] = {
		{"user_input 10000 5000", DD_GOAL_USER_INPUT, 10000, 5000, -1, NULL},
		{"some_mem_psi_us 10ms", DD_GOAL_SOME_MEM_PSI_US, 10000, 0, -1, NULL},
		{"node_mem_used_bp 99.7% 0", DD_GOAL_NODE_MEM_USED_BP, 9970, 0, 0, NULL},
		{"node_mem_free_bp 0.5% 1", DD_GOAL_NODE_MEM_FREE_BP, 50, 0, 1, NULL},
		{"node_memcg_used_bp 30% 1 /a/c", DD_GOAL_NODE_MEMCG_USED_BP, 3000, 0, 1, "/a/c"},
		{"active_mem_bp 50.1%", DD_GOAL_ACTIVE_MEM_BP, 5010, 0, -1, NULL},
		{"node_eligible_mem_bp 100", DD_GOAL_NODE_ELIGIBLE_MEM_BP, 100, 0, -1, NULL},
		{"node_eligible_mem_bp 1% 3", DD_GOAL_NODE_ELIGIBLE_MEM_BP, 100, 0, 3, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dd_goal g;
		struct dd_error err;

		if (parse_goal(rows[i].text, &g, &err))
			fail_msg("%s: %s", rows[i].text, err.text);
		assert_int_equal(g.metric, rows[i].metric);
		check_u64(g.target_value, rows[i].target);
		check_u64(g.current_value, rows[i].current);
		check_i64(g.nid, rows[i].nid);
		assert_true(!g.memcg_path == !rows[i].path);
		if (g.memcg_path)
			check_text(g.memcg_path, rows[i].path);
		dd_param_free(&dd_goal_object, &g);
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
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dd_goal g;
		struct dd_error err = {0};

		if (parse_goal(rows[i][0], &g, &err) != DD_EINVAL || !strstr(err.text, rows[i][1]))
			fail_msg("'%s' gives '%s', not '%s'", rows[i][0], err.text, rows[i][1]);
		dd_param_free(&dd_goal_object, &g);
	}
}

static int parse_action(const char *text, struct dd_scheme *s, struct dd_error *err)
{
	char copy[256], *words[MAX_WORDS];
	int nr;

	dd_param_init(&dd_scheme_object, s);
	snprintf(copy, sizeof(copy), "%s", text);
	nr = split(copy, words);
	return dd_action_from_words(s, words, nr, err);
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
	struct dd_scheme s;

	(void)state;
	for (int i = 0; dd_action_words[i]; i++) {
		if (dd_action_migrates(i))
			continue;
		assert_int_equal(parse_action(dd_action_words[i], &s, NULL), 0);
		assert_int_equal(s.action, i);
	}
	assert_int_equal(parse_action("migrate_cold 3", &s, NULL), 0);
	check_i64(s.target_nid, 3);
	assert_int_equal(parse_action("migrate_hot 0 3 1 1", &s, NULL), 0);
	check_i64(s.target_nid, DD_PARAM_NONE);
	check_u64(s.nr_dests, 2);
	check_u64(s.dests[0].weight, 3);
	check_u64(s.dests[1].id, 1);
	dd_param_free(&dd_scheme_object, &s);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct dd_error err = {0};

		if (parse_action(bad[i][0], &s, &err) != DD_EINVAL || !strstr(err.text, bad[i][1]))
			fail_msg("'%s' gives '%s', not '%s'", bad[i][0], err.text, bad[i][1]);
		dd_param_free(&dd_scheme_object, &s);
	}
}

static int parse_probe(const char *text, struct dd_probe_filter *f, struct dd_error *err)
{
	char copy[256], *words[MAX_WORDS];
	int nr;

	dd_param_init(&dd_probe_filter_object, f);
	snprintf(copy, sizeof(copy), "%s", text);
	nr = split(copy, words);
	return dd_probe_filter_from_words(f, words, nr, err);
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
	struct dd_probe_filter f;

	(void)state;
	assert_int_equal(parse_probe("reject non memcg /a", &f, NULL), 0);
	assert_false(f.allow || f.matching);
	check_text(f.path, "/a");
	dd_param_free(&dd_probe_filter_object, &f);
	assert_int_equal(parse_probe("allow anon", &f, NULL), 0);
	assert_true(f.allow && f.matching && !f.path);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct dd_error err = {0};

		if (parse_probe(bad[i][0], &f, &err) != DD_EINVAL || !strstr(err.text, bad[i][1]))
			fail_msg("'%s' gives '%s', not '%s'", bad[i][0], err.text, bad[i][1]);
		dd_param_free(&dd_probe_filter_object, &f);
	}
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
	struct dd_target t;

	(void)state;
	dd_param_init(&dd_target_object, &t);
	assert_int_equal(
		dd_target_regions_from_text(&t, "4096-8192  8K-1M 0x200000-0x300000", NULL), 0);
	check_u64(t.nr_regions, 3);
	check_u64(t.regions[1].start, 8192);
	check_u64(t.regions[1].end, 1 << 20);
	check_u64(t.regions[2].start, 2 << 20);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct dd_error err = {0};

		if (dd_target_regions_from_text(&t, bad[i][0], &err) != DD_EINVAL ||
		    !strstr(err.text, bad[i][1]))
			fail_msg("'%s' gives '%s', not '%s'", bad[i][0], err.text, bad[i][1]);
		check_u64(t.nr_regions, 3);
	}
	dd_param_free(&dd_target_object, &t);
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
