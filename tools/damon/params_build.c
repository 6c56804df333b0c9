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

	if (!list->nr) {
		b->nr_schemes = nr_given("damos_action");
		return 0;
	}
	if (list->nr > 1)
		return given_fail(&list->items[1], b->err, "give it once");
	return read_schemes_arg(&b->ready, &b->nr_schemes, list->items[0].words[0], "--schemes",
				b->err);
}

/* ---- skeleton ---- */

/* Append @nr default objects to a list, and keep pointers to them in the array @all from *@at on. */
static int make_list(struct build *b, const struct dd_param_object *object, void *items, size_t *nr,
		     size_t wanted, void *all, size_t *at)
{
	char *first;

	while (*nr < wanted)
		if (!dd_param_append(object, items, nr))
			return no_memory(b);
	memcpy(&first, items, sizeof(first));
	for (size_t i = 0; i < wanted; i++) {
		char *item = first + i * object->size;

		memcpy((char *)all + (*at)++ * sizeof(item), &item, sizeof(item));
	}
	return 0;
}

static int make_contexts(struct build *b, struct dd_params *p)
{
	size_t owners = words_in("nr_ctxs"), at = 0;
	struct counts c = {"nr_ctxs", "kdamond", "context", owners ? owners : 1, NULL};
	int ret = read_counts(&c, b->nr_contexts, b->err);

	for (size_t i = 0; i < c.nr_owners && !ret; i++)
		if (!dd_param_append(&dd_kdamond_object, &p->kdamonds, &p->nr_kdamonds))
			ret = no_memory(b);
	for (size_t i = 0; i < p->nr_kdamonds && !ret; i++)
		ret = make_list(b, &dd_context_object, &p->kdamonds[i].contexts,
				&p->kdamonds[i].nr_contexts, c.nr[i], b->contexts, &at);
	free(c.nr);
	return ret;
}

static int make_targets(struct build *b)
{
	struct counts c = {"nr_targets", "context", "target", b->nr_contexts, NULL};
	int ret = read_counts(&c, b->nr_targets, b->err);
	size_t at = 0;

	for (size_t i = 0; i < b->nr_contexts && !ret; i++)
		ret = make_list(b, &dd_target_object, &b->contexts[i]->targets,
				&b->contexts[i]->nr_targets, c.nr[i], b->targets, &at);
	free(c.nr);
	return ret;
}

static int make_schemes(struct build *b)
{
	struct counts c = {"nr_schemes", "context", "scheme", b->nr_contexts, NULL};
	int ret = read_counts(&c, b->nr_schemes, b->err);
	size_t at = 0;

	for (size_t i = 0; i < b->nr_contexts && !ret; i++)
		ret = make_list(b, &dd_scheme_object, &b->contexts[i]->schemes,
				&b->contexts[i]->nr_schemes, c.nr[i], b->schemes, &at);
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
	int ret = check_fields(&dd_kdamond_object, p->nr_kdamonds, "kdamond", b->err);

	for (size_t i = 0; i < p->nr_kdamonds && !ret; i++)
		ret = fill_fields(&dd_kdamond_object, &p->kdamonds[i], i, b->err);
	return ret;
}

static int set_schemes(struct build *b)
{
	if (!b->ready)
		return fill_schemes(b->schemes, b->nr_schemes, b->err);
	for (size_t i = 0; i < b->nr_schemes; i++)
		*b->schemes[i] = b->ready[i];
	free(b->ready);
	b->ready = NULL;
	return 0;
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
	if (b->ready)
		dd_schemes_free(b->ready, b->nr_schemes);
	free(b->contexts);
	free(b->targets);
	free(b->schemes);
	return ret;
}

static int read_whole(struct dd_params *p, struct dd_error *err)
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

int damon_options_build(struct dd_params *p, const struct damon_target *t,
			damon_node_regions_fn node_regions, struct dd_error *err)
{
	struct build b = {.target = t, .node_regions = node_regions, .err = err};
	int ret;

	dd_params_init(p);
	if (t->kind == DAMON_TARGET_ONGOING)
		return dd_fail(
			err, DD_EINVAL,
			"target 'ongoing' means DAMON as it runs; here its parameters are needed");
	if (is_given("kdamonds") || t->kind == DAMON_TARGET_PARAMS) {
		ret = check_alone(t, err);
		if (!ret && is_given("kdamonds"))
			ret = read_whole(p, err);
		else if (!ret)
			ret = dd_param_copy(&dd_params_object, p, &t->params, err);
	} else {
		ret = build_from_options(&b, p);
	}
	if (ret)
		dd_params_free(p);
	return ret;
}

void damon_params_set_pid(struct dd_params *p, int64_t pid)
{
	for (size_t k = 0; k < p->nr_kdamonds; k++) {
		for (size_t c = 0; c < p->kdamonds[k].nr_contexts; c++) {
			struct dd_context *ctx = &p->kdamonds[k].contexts[c];

			for (size_t i = 0; i < ctx->nr_targets && ctx->ops != DD_OPS_PADDR; i++)
				if (ctx->targets[i].pid == DD_PARAM_NONE)
					ctx->targets[i].pid = pid;
		}
	}
}
