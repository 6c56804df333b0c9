// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters from DAMON's options: first the skeleton of kdamonds, contexts, targets and schemes that the
 * numbers of options imply, then each of its parts from its own options.
 */
#include <stdlib.h>
#include <string.h>

#include "tools/damon/params_build.h"

/* ---- numbers ---- */

/* Options of which each use, or each word, means one more context. */
static size_t count_contexts(void)
{
	static const char *const by_use[] = {
		"ops",
		"sample",
		"aggr",
		"updr",
		"minr",
		"maxr",
		"monitoring_intervals",
		"monitoring_intervals_goal",
		"monitoring_nr_regions_range",
	};
	static const char *const by_word[] = {"nr_probes", "nr_targets", "nr_schemes"};
	size_t nr = 1;

	for (size_t i = 0; i < sizeof(by_use) / sizeof(by_use[0]); i++)
		nr = nr_given(by_use[i]) > nr ? nr_given(by_use[i]) : nr;
	for (size_t i = 0; i < sizeof(by_word) / sizeof(by_word[0]); i++)
		nr = words_in(by_word[i]) > nr ? words_in(by_word[i]) : nr;
	return nr;
}

static size_t count_built_targets(const struct build *b)
{
	const size_t n[] = {count_pids(b->target), nr_given("regions"), nr_given("numa_node")};
	size_t nr = b->nr_contexts;

	for (size_t i = 0; i < sizeof(n) / sizeof(n[0]); i++)
		nr = n[i] > nr ? n[i] : nr;
	return nr;
}

static int read_ready_schemes(struct build *b)
{
	const struct given_list *list = uses_of("schemes");
	int ret;

	if (!list->nr) {
		b->nr_schemes = nr_given("damos_action");
		return 0;
	}
	if (list->nr > 1)
		return given_fail(&list->items[1], b->err, "give it once");
	b->ready = dd_params_new("context", b->err);
	ret = b->ready ? read_schemes_arg(b->ready, list->items[0].words[0], "--schemes", b->err)
		       : DD_ENOMEM;
	b->nr_schemes = ret ? 0 : dd_param_nr(b->ready, "schemes");
	return ret;
}

/* ---- skeleton ---- */

/* Append default objects to a list, and keep pointers to them in the array @all from *@at on. */
static int make_list(struct build *b, struct dd_params *owner, const char *key, size_t wanted,
		     struct dd_params **all, size_t *at)
{
	while (wanted--) {
		struct dd_params *item = dd_param_append(owner, key, b->err);

		if (!item)
			return DD_ENOMEM;
		all[(*at)++] = item;
	}
	return 0;
}

static int make_contexts(struct build *b, struct dd_params *p)
{
	size_t owners = words_in("nr_ctxs"), at = 0;
	struct counts c = {"nr_ctxs", "kdamond", "context", owners ? owners : 1, NULL};
	int ret = read_counts(&c, b->nr_contexts, b->err);

	for (size_t i = 0; i < c.nr_owners && !ret; i++) {
		struct dd_params *kdamond = dd_param_append(p, "kdamonds", b->err);

		ret = kdamond ? make_list(b, kdamond, "contexts", c.nr[i], b->contexts, &at)
			      : DD_ENOMEM;
	}
	free(c.nr);
	return ret;
}

static int make_targets(struct build *b)
{
	struct counts c = {"nr_targets", "context", "target", b->nr_contexts, NULL};
	int ret = read_counts(&c, b->nr_targets, b->err);
	size_t at = 0;

	for (size_t i = 0; i < b->nr_contexts && !ret; i++)
		ret = make_list(b, b->contexts[i], "targets", c.nr[i], b->targets, &at);
	free(c.nr);
	return ret;
}

static int make_schemes(struct build *b)
{
	struct counts c = {"nr_schemes", "context", "scheme", b->nr_contexts, NULL};
	int ret = read_counts(&c, b->nr_schemes, b->err);
	size_t at = 0;

	for (size_t i = 0; i < b->nr_contexts && !ret; i++)
		ret = make_list(b, b->contexts[i], "schemes", c.nr[i], b->schemes, &at);
	free(c.nr);
	return ret;
}

static int make_skeleton(struct build *b, struct dd_params *p)
{
	int ret;

	b->nr_contexts = count_contexts();
	b->nr_targets = count_built_targets(b);
	b->contexts = calloc(b->nr_contexts, sizeof(*b->contexts));
	b->targets = calloc(b->nr_targets, sizeof(*b->targets));
	b->schemes = calloc(b->nr_schemes ? b->nr_schemes : 1, sizeof(*b->schemes));
	if (!b->contexts || !b->targets || !b->schemes)
		return no_memory(b);
	ret = make_contexts(b, p);
	if (!ret)
		ret = make_targets(b);
	return ret ? ret : make_schemes(b);
}

/* ---- all ---- */

static int set_kdamonds(struct build *b, struct dd_params *p)
{
	int ret = check_fields("kdamond", dd_param_nr(p, "kdamonds"), "kdamond", b->err);

	for (size_t i = 0; i < dd_param_nr(p, "kdamonds") && !ret; i++)
		ret = fill_fields(dd_param_item(p, "kdamonds", i), i, b->err);
	return ret;
}

static int set_schemes(struct build *b)
{
	int ret = 0;

	if (!b->ready)
		return fill_schemes(b->schemes, b->nr_schemes, b->err);
	for (size_t i = 0; i < b->nr_schemes && !ret; i++)
		ret = dd_params_assign(b->schemes[i], dd_param_item(b->ready, "schemes", i),
				       b->err);
	return ret;
}

static int build_from_options(struct build *b, struct dd_params *p)
{
	int ret = check_scheme_options(b->err);

	if (!ret)
		ret = read_ready_schemes(b);
	if (!ret)
		ret = make_skeleton(b, p);
	if (!ret)
		ret = set_kdamonds(b, p);
	if (!ret)
		ret = set_contexts(b);
	if (!ret)
		ret = set_targets(b);
	if (!ret)
		ret = set_schemes(b);
	dd_params_free(b->ready);
	free(b->contexts);
	free(b->targets);
	free(b->schemes);
	return ret;
}

static int read_whole(struct dd_params **p, struct dd_error *err)
{
	const struct given_list *list = uses_of("kdamonds");

	if (list->nr > 1)
		return given_fail(&list->items[1], err, "give it once");
	return read_params_arg(p, list->items[0].words[0], "--kdamonds", err);
}

/* With whole parameters, nothing else may describe them. */
static int check_alone(const struct damon_target *t, struct dd_error *err)
{
	const char *other = damon_options_first();
	bool by_option = is_given("kdamonds");

	if (by_option && t->kind != DAMON_TARGET_NONE)
		return dd_fail(err, DD_EINVAL,
			       "--kdamonds gives all parameters; '%s' cannot be given too",
			       t->word);
	if (other)
		return dd_fail(err, DD_EINVAL, "%s gives all parameters; --%s cannot be given too",
			       by_option ? "--kdamonds" : "the target", other);
	return 0;
}

static int build_from_whole(const struct damon_target *t, struct dd_params **p,
			    struct dd_error *err)
{
	int ret = check_alone(t, err);

	if (ret)
		return ret;
	if (is_given("kdamonds"))
		return read_whole(p, err);
	*p = dd_params_copy(t->params, err);
	return *p ? 0 : DD_ENOMEM;
}

int damon_options_build(struct dd_params **p, const struct damon_target *t,
			damon_node_regions_fn node_regions, struct dd_error *err)
{
	struct build b = {.target = t, .node_regions = node_regions, .err = err};
	int ret;

	*p = NULL;
	if (t->kind == DAMON_TARGET_ONGOING)
		return dd_fail(
			err, DD_EINVAL,
			"target 'ongoing' means DAMON as it runs; here its parameters are needed");
	if (is_given("kdamonds") || t->kind == DAMON_TARGET_PARAMS)
		return build_from_whole(t, p, err);
	*p = dd_params_new("parameters", err);
	ret = *p ? build_from_options(&b, *p) : DD_ENOMEM;
	if (!ret)
		return 0;
	dd_params_free(*p);
	*p = NULL;
	return ret;
}

static void set_context_pid(const struct dd_params *context, int64_t pid)
{
	struct dd_params *t;

	for (size_t i = 0; (t = dd_param_item(context, "targets", i)); i++)
		if (dd_param_i64(t, "pid") == DD_PARAM_NONE)
			dd_param_set_i64(t, "pid", pid, NULL);
}

void damon_params_set_pid(struct dd_params *p, int64_t pid)
{
	struct dd_params *kdamond, *context;

	for (size_t k = 0; (kdamond = dd_param_item(p, "kdamonds", k)); k++)
		for (size_t c = 0; (context = dd_param_item(kdamond, "contexts", c)); c++)
			if (!dd_param_is(context, "ops", "paddr"))
				set_context_pid(context, pid);
}
