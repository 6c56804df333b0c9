// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options of the parameter tables: each is in the table of options, gives its field, and keeps its limit.
 */
#include "check.h"

#include <damondata/params.h>
#include <inttypes.h>

#include "tools/damon/damon_options.h"

static const char *const types[] = {"kdamond", "context", "target", "probe", "scheme"};
#define NR_TYPES (sizeof(types) / sizeof(types[0]))

static const struct command command = {
	.name = "test",
	.args = "",
	.max_args = 1,
	.options = damon_options,
};

/* Build parameters of physical memory from @words, which end with NULL. */
static int build(struct dd_params **p, char **words, struct dd_error *err)
{
	struct damon_target target = {.kind = DAMON_TARGET_OPS, .word = "paddr", .ops = "paddr"};
	char *argv[16];
	int argc = 0, ret;

	for (; words[argc]; argc++)
		argv[argc] = words[argc];
	damon_options_reset();
	assert_int_equal(parse_options_quietly(&command, argc, argv), 0);
	ret = damon_options_build(p, &target, NULL, err);
	damon_options_reset();
	return ret;
}

/* Options that make their object, so that there is one to set. */
static int build_with(struct dd_params **p, const char *type, const char *option, const char *value,
		      struct dd_error *err)
{
	char name[64], text[32];
	char *scheme[] = {
		"test", "--damos_action", "stat", "--damos_quota_interval", "1s", name, text, NULL};
	char *probe[] = {"test", "--probe_filter", "allow", "anon", name, text, NULL};
	char *other[] = {"test", name, text, NULL};
	bool is_scheme = !strcmp(type, "scheme");

	snprintf(name, sizeof(name), "--%s", option);
	snprintf(text, sizeof(text), "%s", value);
	return build(p, is_scheme ? scheme : !strcmp(type, "probe") ? probe : other, err);
}

static struct dd_params *object_in(const struct dd_params *p, const char *type)
{
	const struct dd_params *c = dd_param_item(p, "kdamonds[0].contexts", 0);
	char list[32];

	if (!strcmp(type, "kdamond"))
		return dd_param_item(p, "kdamonds", 0);
	if (!strcmp(type, "context"))
		return (struct dd_params *)c;
	snprintf(list, sizeof(list), "%ss", type);
	return dd_param_item(c, list, 0);
}

static void all_have_a_row(void **state)
{
	size_t nr = 0;

	(void)state;
	for (size_t i = 0; i < NR_TYPES; i++) {
		const struct dd_param_field *f = NULL;

		while ((f = dd_param_next(types[i], f))) {
			const char *option = dd_param_option(f);

			if (!option)
				continue;
			if (!dd_param_help(f) || !dd_param_arg(f) ||
			    !options_have(damon_options, option))
				fail_msg("--%s is not in the table, or has no help", option);
			nr++;
		}
	}
	assert_true(nr > 30);
}

/* Is it an option of one number, with a field and an object of its own? */
static bool gives_number(const struct dd_param_field *f)
{
	return dd_param_option(f) && dd_param_deal(f) == DD_PARAM_EACH &&
	       dd_param_given(f, 0) == f && !dd_param_given(f, 1) &&
	       (dd_param_kind(f) == DD_PARAM_U64 || dd_param_kind(f) == DD_PARAM_I64);
}

static void each_gives_its_field(void **state)
{
	size_t nr = 0;

	(void)state;
	for (size_t i = 0; i < NR_TYPES; i++) {
		const struct dd_param_field *f = NULL;

		while ((f = dd_param_next(types[i], f))) {
			const char *option = dd_param_option(f);
			struct dd_error err = {0};
			struct dd_params *p;
			uint64_t v;

			if (!gives_number(f) || !strcmp(option, "damos_quota_interval"))
				continue;
			if (build_with(&p, types[i], option, "7", &err))
				fail_msg("--%s 7: %s", option, err.text);
			v = dd_param_u64(object_in(p, types[i]), dd_param_key(f));
			if (v != 7)
				fail_msg("--%s 7 gives %" PRIu64, option, v);
			dd_params_free(p);
			nr++;
		}
	}
	assert_true(nr > 8);
}

static void limits_are_kept(void **state)
{
	size_t nr = 0;

	(void)state;
	for (size_t i = 0; i < NR_TYPES; i++) {
		const struct dd_param_field *f = NULL;

		while ((f = dd_param_next(types[i], f))) {
			struct dd_error err = {0};
			struct dd_params *p;
			char value[24];

			if (!gives_number(f) || dd_param_max(f) == UINT64_MAX)
				continue;
			snprintf(value, sizeof(value), "%" PRIu64, dd_param_max(f) + 1);
			if (build_with(&p, types[i], dd_param_option(f), value, &err) !=
				    DD_EINVAL ||
			    !strstr(err.text, "the kernel takes up to"))
				fail_msg("--%s %s: '%s'", dd_param_option(f), value, err.text);
			nr++;
		}
	}
	assert_true(nr >= 2);
}

/* Rules that hold for several words. */
static void words_of_one_option(void **state)
{
	static const struct {
		const char *option, *a, *b, *c, *text;
	} bad[] = {
		{"--damos_quota_weights", "1", "4294967296", "1", "the kernel takes up to"},
		{"--damos_sz_region", "8K", "4K", NULL, "the minimum is above the maximum"},
		{"--damos_access_rate", "10%", "3 samples", NULL, "different units"},
		{"--damos_quota_goal_tuner", "none", NULL, NULL, "consist"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *words[] = {"test",
				 "--damos_action",
				 "stat",
				 "--damos_quota_interval",
				 "1s",
				 (char *)bad[i].option,
				 (char *)bad[i].a,
				 (char *)bad[i].b,
				 (char *)bad[i].c,
				 NULL};
		struct dd_error err = {0};
		struct dd_params *p;

		check_i64(build(&p, words, &err), DD_EINVAL);
		if (!strstr(err.text, bad[i].text))
			fail_msg("%s: '%s'", bad[i].option, err.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_have_a_row),
		cmocka_unit_test(each_gives_its_field),
		cmocka_unit_test(limits_are_kept),
		cmocka_unit_test(words_of_one_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
