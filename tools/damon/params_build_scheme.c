// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schemes from the --damos_* options.
 */
#include <stdlib.h>

#include "tools/damon/params_build.h"
#include "tools/common/message.h"

/* Options of which the i-th use belongs to the i-th scheme. */
static const struct given_list *const by_scheme[] = {
	LIST(sz_region),     LIST(access_rate),	   LIST(age),	     LIST(apply_interval),
	LIST(quotas),	     LIST(quota_interval), LIST(quota_time), LIST(quota_space),
	LIST(quota_weights), LIST(fail_charge),	   LIST(tuner),	     LIST(wmarks),
	LIST(max_snapshots),
};
#define NR_BY_SCHEME (sizeof(by_scheme) / sizeof(by_scheme[0]))

/* All others of schemes. */
static const struct given_list *const by_count[] = {
	LIST(goal),
	LIST(nr_goals),
	LIST(filter),
	LIST(nr_filters),
};

static const struct given *first_of(const struct given_list *const *lists, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (lists[i]->nr)
			return &lists[i]->items[0];
	return NULL;
}

static int needs_action(const struct given *g, struct dd_error *err)
{
	if (!g)
		return 0;
	if (damon_words.schemes.nr)
		return given_fail(g, err, "--schemes gives whole schemes; put this into them");
	return given_fail(g, err, "--damos_action is missing: this describes a scheme");
}

/* By place, an option belongs to the action in front of it; by rule, to the action of its own number. */
static void warn_of_order(const struct given_list *list)
{
	for (int i = 0; i < list->nr && list->nr < damon_words.action.nr; i++) {
		const struct given *g = &list->items[i];

		if (g->action && g->action - 1 != i)
			warn("--%s number %d stands behind --damos_action number %d, but belongs to "
			     "number %d; give it once for each action to avoid doubt",
			     g->option->name, i + 1, g->action, i + 1);
	}
}

static int check_quota_options(struct dd_error *err)
{
	static const struct given_list *const parts[] = {
		LIST(quota_interval),
		LIST(quota_time),
		LIST(quota_space),
		LIST(quota_weights),
	};
	const struct given *part = first_of(parts, 4);

	if (part && damon_words.quotas.nr)
		return given_fail(part, err, "it cannot be given together with --damos_quotas");
	for (size_t i = 1; i < 4; i++)
		if (parts[i]->nr > damon_words.quota_interval.nr)
			return given_fail(
				&parts[i]->items[damon_words.quota_interval.nr], err,
				"--damos_quota_interval is missing: a quota is for a time");
	return 0;
}

int check_scheme_options(struct dd_error *err)
{
	int ret = 0;

	if (damon_words.action.nr && damon_words.schemes.nr)
		return given_fail(&damon_words.schemes.items[0], err,
				  "it cannot be given together with --damos_action");
	if (!damon_words.action.nr) {
		ret = needs_action(first_of(by_scheme, NR_BY_SCHEME), err);
		return ret ? ret : needs_action(first_of(by_count, 4), err);
	}
	ret = check_quota_options(err);
	for (size_t i = 0; i < NR_BY_SCHEME && !ret; i++) {
		ret = check_uses(by_scheme[i], (size_t)damon_words.action.nr, "--damos_action",
				 err);
		if (!ret)
			warn_of_order(by_scheme[i]);
	}
	return ret;
}

/* ---- one scheme ---- */

static int range_words(const struct given *g, enum dd_param_kind kind, struct dd_range *range,
		       int *unit, struct dd_error *err)
{
	struct dd_error why;

	if (!g)
		return 0;
	if (dd_param_parse_range(kind, g->words[0], g->words[1], range, unit, &why))
		return given_fail(g, err, "%s", why.text);
	if (range->min > range->max)
		return given_fail(g, err, "the minimum is above the maximum");
	return 0;
}

static int pattern_words(struct dd_access_pattern *p, size_t i, struct dd_error *err)
{
	int ret =
		range_words(given_at(LIST(sz_region), i), DD_PARAM_SIZES, &p->sz_bytes, NULL, err);

	if (!ret)
		ret = range_words(given_at(LIST(access_rate), i), DD_PARAM_ACCESSES,
				  &p->nr_accesses, &p->access_unit, err);
	if (!ret)
		ret = range_words(given_at(LIST(age), i), DD_PARAM_AGES, &p->age, &p->age_unit,
				  err);
	return ret;
}

static int whole_quota_words(struct dd_quotas *q, const struct given *g, struct dd_error *err)
{
	const struct slot slots[] = {
		{DD_PARAM_TIME_MS_EXACT, &q->time_ms},
		{DD_PARAM_SIZE, &q->sz_bytes},
		{DD_PARAM_TIME_MS_EXACT, &q->reset_interval_ms},
		{DD_PARAM_PERMIL, &q->weight_sz_permil},
		{DD_PARAM_PERMIL, &q->weight_nr_accesses_permil},
		{DD_PARAM_PERMIL, &q->weight_age_permil},
	};

	if (g->nr > 6)
		return given_fail(
			g, err,
			"at most 6 words are possible: MS BYTES RESET_MS and three weights");
	return given_slots(g, slots, 6, err);
}

static int part_quota_words(struct dd_quotas *q, size_t i, struct dd_error *err)
{
	const struct slot interval = {DD_PARAM_TIME_MS_EXACT, &q->reset_interval_ms};
	const struct slot time = {DD_PARAM_TIME_MS_EXACT, &q->time_ms};
	const struct slot space = {DD_PARAM_SIZE, &q->sz_bytes};
	const struct slot weights[] = {
		{DD_PARAM_PERMIL, &q->weight_sz_permil},
		{DD_PARAM_PERMIL, &q->weight_nr_accesses_permil},
		{DD_PARAM_PERMIL, &q->weight_age_permil},
	};
	int ret;

	q->weight_sz_permil = q->weight_nr_accesses_permil = q->weight_age_permil = 1;
	ret = given_slots(given_at(LIST(quota_interval), i), &interval, 1, err);
	if (!ret)
		ret = given_slots(given_at(LIST(quota_time), i), &time, 1, err);
	if (!ret)
		ret = given_slots(given_at(LIST(quota_space), i), &space, 1, err);
	if (!ret)
		ret = given_slots(given_at(LIST(quota_weights), i), weights, 3, err);
	return ret;
}

static int tuner_words(struct dd_quotas *q, const struct given *g, struct dd_error *err)
{
	if (!g)
		return 0;
	q->goal_tuner = dd_word_index(dd_tuner_words, g->words[0]);
	if (q->goal_tuner < 0)
		return given_fail(g, err, "there are: consist, temporal");
	return 0;
}

static int quota_words(struct dd_quotas *q, size_t i, struct dd_error *err)
{
	const struct given *whole = given_at(LIST(quotas), i), *tuner = given_at(LIST(tuner), i);
	const struct given *charge = given_at(LIST(fail_charge), i);
	const struct given *extra = charge ? charge : tuner;
	const struct slot charges[] = {
		{DD_PARAM_COUNT, &q->fail_charge_num},
		{DD_PARAM_COUNT, &q->fail_charge_denom},
	};
	int ret = 0;

	if (whole)
		ret = whole_quota_words(q, whole, err);
	else if (given_at(LIST(quota_interval), i))
		ret = part_quota_words(q, i, err);
	else if (extra)
		return given_fail(extra, err, "scheme %zu has no quota", i);
	if (!ret)
		ret = given_slots(charge, charges, 2, err);
	if (!ret && charge &&
	    (q->fail_charge_num > UINT32_MAX || q->fail_charge_denom > UINT32_MAX))
		ret = given_fail(charge, err, "the kernel takes numbers up to %u", UINT32_MAX);
	return ret ? ret : tuner_words(q, tuner, err);
}

static int wmark_words(struct dd_watermarks *w, const struct given *g, struct dd_error *err)
{
	const enum dd_param_kind kinds[] = {
		DD_PARAM_TIME_US_EXACT,
		DD_PARAM_PERMIL,
		DD_PARAM_PERMIL,
		DD_PARAM_PERMIL,
	};
	uint64_t *const to[] = {&w->interval_us, &w->high_permil, &w->mid_permil, &w->low_permil};
	int ret = 0;

	if (!g)
		return 0;
	w->metric = dd_word_index(dd_wmark_words, g->words[0]);
	if (w->metric < 0)
		return given_fail(g, err, "'%s' is not a metric; there are: none, free_mem_rate",
				  g->words[0]);
	for (int i = 0; i < 4 && !ret; i++)
		ret = given_number(g, i + 1, kinds[i], to[i], err);
	return ret;
}

static int fill_scheme(struct dd_scheme *s, size_t i, struct dd_error *err)
{
	const struct slot apply = {DD_PARAM_TIME_US, &s->apply_interval_us};
	const struct slot snapshots = {DD_PARAM_COUNT, &s->max_nr_snapshots};
	const struct given *action = given_at(LIST(action), i);
	struct dd_error why;
	int ret;

	if (dd_action_from_words(s, action->words, action->nr, &why))
		return given_fail(action, err, "%s", why.text);
	ret = pattern_words(&s->pattern, i, err);
	if (!ret)
		ret = given_slots(given_at(LIST(apply_interval), i), &apply, 1, err);
	if (!ret)
		ret = quota_words(&s->quotas, i, err);
	if (!ret)
		ret = wmark_words(&s->watermarks, given_at(LIST(wmarks), i), err);
	if (!ret)
		ret = given_slots(given_at(LIST(max_snapshots), i), &snapshots, 1, err);
	return ret;
}

/* ---- what has counts ---- */

static int add_goal(struct dd_scheme *s, const struct given *g, struct dd_error *err)
{
	struct dd_quotas *q = &s->quotas;
	struct dd_goal *goal;
	struct dd_error why;
	int ret;

	if (q->reset_interval_ms == UINT64_MAX || !q->reset_interval_ms)
		return given_fail(
			g, err, "a goal needs the quota's reset interval: --damos_quota_interval");
	goal = dd_param_append(&dd_goal_object, &q->goals, &q->nr_goals);
	if (!goal)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	ret = dd_goal_from_words(goal, g->words, g->nr, &why);
	return ret ? given_fail(g, err, "%s", why.text) : 0;
}

static int add_filters(struct dd_scheme *s, const struct given *g, struct dd_error *err)
{
	bool out = g->option->name[sizeof("damos_filter") - 1] == '_';
	struct dd_error why;
	int ret = out ? dd_filter_out_from_words(&s->filters, &s->nr_filters, g->words, g->nr, &why)
		      : dd_filters_from_words(&s->filters, &s->nr_filters, g->words, g->nr, &why);

	return ret ? given_fail(g, err, "%s", why.text) : 0;
}

/* Hand the uses of an option out to the schemes. */
static int hand_out(struct dd_scheme **schemes, struct counts *c,
		    int (*add)(struct dd_scheme *, const struct given *, struct dd_error *),
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

int fill_schemes(struct dd_scheme **schemes, size_t nr, struct dd_error *err)
{
	struct counts goals = {LIST(nr_goals), "damos_nr_quota_goals", "scheme", "goal", nr, NULL};
	struct counts filters = {
		LIST(nr_filters), "damos_nr_filters", "scheme", "filter", nr, NULL};
	int ret = 0;

	for (size_t i = 0; i < nr && !ret; i++)
		ret = fill_scheme(schemes[i], i, err);
	if (!ret)
		ret = hand_out(schemes, &goals, add_goal, LIST(goal), err);
	return ret ? ret : hand_out(schemes, &filters, add_filters, LIST(filter), err);
}
