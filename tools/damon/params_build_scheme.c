// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schemes from the --damos_* options.
 */
#include <stdlib.h>
#include <string.h>

#include "tools/damon/params_build.h"
#include "tools/common/message.h"

static int needs_action(const struct given *g, struct dd_error *err)
{
	if (!g)
		return 0;
	if (is_given("schemes"))
		return given_fail(g, err, "--schemes gives whole schemes; put this into them");
	return given_fail(g, err, "--damos_action is missing: this describes a scheme");
}

/* Without an action, no option may describe a scheme. */
static int refuse_scheme_options(struct dd_error *err)
{
	const struct dd_param_field *f = NULL;
	int ret = 0;

	while (!ret && (f = dd_param_next("scheme", f)))
		if (dd_param_option(f))
			ret = needs_action(given_at(uses_of_field(f), 0), err);
	if (!ret)
		ret = needs_action(given_at(uses_of("damos_nr_quota_goals"), 0), err);
	return ret ? ret : needs_action(given_at(uses_of("damos_nr_filters"), 0), err);
}

/* By place, an option belongs to the action in front of it; by rule, to the action of its own number. */
static void warn_of_order(const struct given_list *list)
{
	for (int i = 0; i < list->nr && list->nr < uses_of("damos_action")->nr; i++) {
		const struct given *g = &list->items[i];

		if (g->action && g->action - 1 != i)
			warn("--%s number %d stands behind --damos_action number %d, but belongs to "
			     "number %d; give it once for each action to avoid doubt",
			     g->option->name, i + 1, g->action, i + 1);
	}
}

static void warn_of_orders(void)
{
	const struct dd_param_field *f = NULL;

	while ((f = dd_param_next("scheme", f)))
		if (dd_param_option(f) && dd_param_deal(f) == DD_PARAM_EACH)
			warn_of_order(uses_of_field(f));
}

static int check_quota_options(struct dd_error *err)
{
	static const char *const parts[] = {
		"damos_quota_interval",
		"damos_quota_time",
		"damos_quota_space",
		"damos_quota_weights",
	};
	size_t nr_quotas = nr_given("damos_quota_interval");

	for (size_t i = 0; i < 4 && is_given("damos_quotas"); i++)
		if (is_given(parts[i]))
			return given_fail(given_at(uses_of(parts[i]), 0), err,
					  "it cannot be given together with --damos_quotas");
	for (size_t i = 1; i < 4; i++)
		if (nr_given(parts[i]) > nr_quotas)
			return given_fail(
				given_at(uses_of(parts[i]), nr_quotas), err,
				"--damos_quota_interval is missing: a quota is for a time");
	return 0;
}

int check_scheme_options(struct dd_error *err)
{
	int ret;

	if (!is_given("damos_action"))
		return refuse_scheme_options(err);
	if (is_given("schemes"))
		return given_fail(given_at(uses_of("schemes"), 0), err,
				  "it cannot be given together with --damos_action");
	ret = check_quota_options(err);
	if (!ret)
		ret = check_fields("scheme", nr_given("damos_action"), "--damos_action", err);
	if (!ret)
		warn_of_orders();
	return ret;
}

/* ---- one scheme ---- */

/* What is said of a quota needs one. */
static int check_quota_uses(size_t i, struct dd_error *err)
{
	const struct dd_param_field *f = NULL;

	if (given_at(uses_of("damos_quotas"), i) || given_at(uses_of("damos_quota_interval"), i))
		return 0;
	while ((f = dd_param_next("scheme", f))) {
		const char *option = dd_param_option(f);

		if (option && dd_param_deal(f) == DD_PARAM_EACH &&
		    !strncmp(dd_param_key(f), "quotas.", 7) && given_at(uses_of(option), i))
			return given_fail(given_at(uses_of(option), i), err,
					  "scheme %zu has no quota", i);
	}
	return 0;
}

static int fill_scheme(struct dd_params *s, size_t i, struct dd_error *err)
{
	static char *const weights[] = {"1", "1", "1"};
	const struct given *action = given_at(uses_of("damos_action"), i);
	struct dd_error why;
	int ret;

	if (dd_param_set_words(s, "action", action->words, action->nr, &why))
		return given_fail(action, err, "%s", why.text);
	/* The default of --damos_quota_weights. */
	if (given_at(uses_of("damos_quota_interval"), i))
		dd_param_set_words(s, "quotas.weights", weights, 3, err);
	ret = check_quota_uses(i, err);
	return ret ? ret : fill_fields(s, i, err);
}

/* ---- what has counts ---- */

static int add_goal(struct dd_params *s, const struct given *g, struct dd_error *err)
{
	uint64_t reset_ms = dd_param_u64(s, "quotas.reset_interval_ms");
	struct dd_error why;
	int ret;

	if (reset_ms == UINT64_MAX || !reset_ms)
		return given_fail(
			g, err, "a goal needs the quota's reset interval: --damos_quota_interval");
	ret = dd_param_set_words(s, "quotas.goals", g->words, g->nr, &why);
	return ret ? given_fail(g, err, "%s", why.text) : 0;
}

static int add_filters(struct dd_params *s, const struct given *g, struct dd_error *err)
{
	bool out = g->option->name[sizeof("damos_filter") - 1] == '_';
	struct dd_error why;
	int ret = out ? dd_filter_out_from_words(s, g->words, g->nr, &why)
		      : dd_param_set_words(s, "filters", g->words, g->nr, &why);

	return ret ? given_fail(g, err, "%s", why.text) : 0;
}

/* Hand the uses of an option out to the schemes. */
static int hand_out(struct dd_params *const *schemes, struct counts *c,
		    int (*add)(struct dd_params *, const struct given *, struct dd_error *),
		    const struct given_list *uses, struct dd_error *err)
{
	size_t at = 0;
	int ret = read_counts(c, (size_t)uses->nr, err);

	for (size_t i = 0; i < c->nr_owners && !ret; i++)
		for (size_t k = 0; k < c->nr[i] && !ret; k++)
			ret = add(schemes[i], &uses->items[at++], err);
	free(c->nr);
	return ret;
}

int fill_schemes(struct dd_params *const *schemes, size_t nr, struct dd_error *err)
{
	struct counts goals = {"damos_nr_quota_goals", "scheme", "goal", nr, NULL};
	struct counts filters = {"damos_nr_filters", "scheme", "filter", nr, NULL};
	int ret = 0;

	for (size_t i = 0; i < nr && !ret; i++)
		ret = fill_scheme(schemes[i], i, err);
	if (!ret)
		ret = hand_out(schemes, &goals, add_goal, uses_of("damos_quota_goal"), err);
	return ret ? ret : hand_out(schemes, &filters, add_filters, uses_of("damos_filter"), err);
}
