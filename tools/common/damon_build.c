// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters from DAMON's options: first the skeleton of kdamonds, contexts, targets and schemes that the
 * numbers of options imply, then each of its parts from its own options.
 */
#include <damondata/params_table.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/damon_options_internal.h"

#define LIST(name) (&damon_words.name)

/** struct build - pointers to all parts of the skeleton, in global order */
struct build {
	const struct damon_target *target;
	damon_node_regions_fn node_regions;
	struct dd_error *err;
	struct dd_context **contexts;
	struct dd_target **targets;
	struct dd_scheme **schemes;
	struct dd_scheme *ready;		/* of --schemes, to be moved into the skeleton */
	size_t nr_contexts, nr_targets, nr_schemes;
};

static int no_memory(struct build *b)
{
	return dd_fail(b->err, DD_ENOMEM, "out of memory");
}

/* ---- numbers ---- */

static size_t words_in(const struct given_list *list)
{
	return list->nr ? (size_t)list->items[0].nr : 0;
}

static size_t largest(const size_t *n, size_t nr)
{
	size_t max = 1;

	for (size_t i = 0; i < nr; i++)
		max = n[i] > max ? n[i] : max;
	return max;
}

static size_t count_contexts(void)
{
	const size_t n[] = {
		(size_t)damon_words.ops.nr,	       words_in(LIST(nr_probes)),
		(size_t)damon_words.sample.nr,	       (size_t)damon_words.aggr.nr,
		(size_t)damon_words.updr.nr,	       (size_t)damon_words.minr.nr,
		(size_t)damon_words.maxr.nr,	       (size_t)damon_words.intervals.nr,
		(size_t)damon_words.intervals_goal.nr, (size_t)damon_words.range.nr,
		words_in(LIST(nr_targets)),	       words_in(LIST(nr_schemes)),
	};

	return largest(n, sizeof(n) / sizeof(n[0]));
}

static size_t count_pids(const struct damon_target *t)
{
	if (t->kind == DAMON_TARGET_PIDS)
		return t->nr_pids;
	return t->kind == DAMON_TARGET_COMMAND ? 1 : (size_t)damon_words.target_pid.nr;
}

static size_t count_targets(const struct build *b)
{
	const size_t n[] = {
		count_pids(b->target),		  (size_t)damon_words.regions.nr,
		(size_t)damon_words.numa_node.nr, b->nr_contexts,
	};

	return largest(n, 4);
}

static int read_ready_schemes(struct build *b)
{
	const struct given *g = given_at(LIST(schemes), 0);
	const char *name;
	char *text;
	size_t len;
	int ret;

	if (!g) {
		b->nr_schemes = (size_t)damon_words.action.nr;
		return 0;
	}
	if (damon_words.schemes.nr > 1)
		return given_fail(&damon_words.schemes.items[1], b->err, "give it once");
	ret = read_text_arg(g->words[0], &text, &len, &name, b->err);
	if (ret)
		return ret;
	ret = dd_schemes_read(&b->ready, &b->nr_schemes, text, len, name ? name : "--schemes", b->err);
	free(text);
	/* A broken text is no misuse of options. */
	if (ret == DD_EINVAL && b->err)
		b->err->code = DD_EFORMAT;
	return ret == DD_EINVAL ? DD_EFORMAT : ret;
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
	size_t owners = words_in(LIST(nr_ctxs)), at = 0;
	struct counts c = {LIST(nr_ctxs), "nr_ctxs", "kdamond", "context", owners ? owners : 1, NULL};
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
	struct counts c = {LIST(nr_targets), "nr_targets", "context", "target", b->nr_contexts, NULL};
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
	struct counts c = {LIST(nr_schemes), "nr_schemes", "context", "scheme", b->nr_contexts, NULL};
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
	b->nr_targets = count_targets(b);
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

/* ---- contexts ---- */

static int default_ops(const struct build *b, size_t i)
{
	switch (b->target->kind) {
	case DAMON_TARGET_OPS:
		return b->target->ops;
	case DAMON_TARGET_PIDS:
	case DAMON_TARGET_COMMAND:
		return damon_words.regions.nr ? DD_OPS_FVADDR : DD_OPS_VADDR;
	default:
		return i < (size_t)damon_words.target_pid.nr ? DD_OPS_VADDR : DD_OPS_PADDR;
	}
}

static int set_ops(struct build *b, struct dd_context *c, size_t i)
{
	const struct given *g = given_at(LIST(ops), i);

	c->ops = default_ops(b, i);
	if (!g)
		return 0;
	c->ops = dd_word_index(dd_ops_words, g->words[0]);
	if (c->ops < 0)
		return given_fail(g, b->err, "there are: vaddr, paddr, fvaddr");
	if (b->target->kind == DAMON_TARGET_OPS && c->ops != b->target->ops)
		return given_fail(g, b->err, "it contradicts the target '%s'", b->target->word);
	return 0;
}

struct slot {
	enum dd_param_kind kind;
	uint64_t *to;
};

static int set_slots(struct build *b, const struct given_list *list, size_t i,
		     const struct slot *slots, int nr)
{
	const struct given *g = given_at(list, i);
	int ret = 0;

	for (int k = 0; g && k < nr && !ret; k++)
		ret = given_number(g, k, slots[k].kind, slots[k].to, b->err);
	return ret;
}

static int set_goal(struct build *b, struct dd_intervals_goal *goal, size_t i)
{
	const struct slot slots[] = {
		{DD_PARAM_BP, &goal->access_bp},
		{DD_PARAM_COUNT, &goal->aggrs},
		{DD_PARAM_TIME_US, &goal->min_sample_us},
		{DD_PARAM_TIME_US, &goal->max_sample_us},
	};

	if (!damon_words.autotune.nr)
		return set_slots(b, LIST(intervals_goal), i, slots, 4);
	if (damon_words.intervals_goal.nr)
		return given_fail(&damon_words.autotune.items[0], b->err,
				  "it cannot be given together with --monitoring_intervals_goal");
	*goal = (struct dd_intervals_goal){
		.access_bp = 400, .aggrs = 3, .min_sample_us = 5000, .max_sample_us = 10000000,
	};
	return 0;
}

/* Options of single values come after those of all, so that they override them. */
static int set_attrs(struct build *b, struct dd_context *c, size_t i)
{
	struct dd_monitor_intervals *iv = &c->intervals;
	const struct slot intervals[] = {
		{DD_PARAM_TIME_US, &iv->sample_us},
		{DD_PARAM_TIME_US, &iv->aggr_us},
		{DD_PARAM_TIME_US, &iv->ops_update_us},
	};
	const struct slot range[] = {
		{DD_PARAM_COUNT, &c->nr_regions.min}, {DD_PARAM_COUNT, &c->nr_regions.max},
	};
	const struct slot unit = {DD_PARAM_UNIT_SIZE, &c->addr_unit};
	const struct {
		const struct given_list *list;
		const struct slot *slots;
		int nr;
	} all[] = {
		{LIST(intervals), intervals, 3},   {LIST(sample), intervals, 1},
		{LIST(aggr), intervals + 1, 1},	   {LIST(updr), intervals + 2, 1},
		{LIST(range), range, 2},	   {LIST(minr), range, 1},
		{LIST(maxr), range + 1, 1},	   {LIST(addr_unit), &unit, 1},
	};
	int ret = 0;

	for (size_t k = 0; k < sizeof(all) / sizeof(all[0]) && !ret; k++)
		ret = set_slots(b, all[k].list, i, all[k].slots, all[k].nr);
	if (!ret && c->addr_unit != 1 && c->ops != DD_OPS_PADDR)
		ret = given_fail(given_at(LIST(addr_unit), i), b->err,
				 "only paddr has an address unit, not %s", dd_ops_words[c->ops]);
	return ret ? ret : set_goal(b, &iv->goal, i);
}

static int set_flag(struct build *b, const struct given_list *list, size_t i, bool *to)
{
	uint64_t v;

	if (!given_at(list, i))
		return 0;
	if (given_number(given_at(list, i), 0, DD_PARAM_BOOL, &v, b->err))
		return DD_EINVAL;
	*to = v;
	return 0;
}

static int set_text(struct build *b, const struct given_list *list, size_t i, char **to)
{
	const struct given *g = given_at(list, i);

	if (!g)
		return 0;
	*to = strdup(g->words[0]);
	return *to ? 0 : no_memory(b);
}

static int set_primitives(struct build *b, struct dd_sample_control *s, size_t i)
{
	const struct given *g = given_at(LIST(primitives), i);

	if (!g)
		return 0;
	s->page_table = s->page_fault = false;
	for (int k = 0; k < g->nr; k++) {
		if (!strcmp(g->words[k], "page_table"))
			s->page_table = true;
		else if (!strcmp(g->words[k], "page_fault"))
			s->page_fault = true;
		else
			return given_fail(g, b->err, "there are: page_table, page_fault");
	}
	return 0;
}

static int set_development(struct build *b, struct dd_context *c, size_t i)
{
	int ret = set_primitives(b, &c->sample_control, i);

	if (!ret)
		ret = set_flag(b, LIST(use_reports), i, &c->ops_attrs.use_reports);
	if (!ret)
		ret = set_flag(b, LIST(write_only), i, &c->ops_attrs.write_only);
	if (!ret)
		ret = set_text(b, LIST(cpus), i, &c->ops_attrs.cpus);
	return ret ? ret : set_text(b, LIST(tids), i, &c->ops_attrs.tids);
}

static int check_context_uses(struct build *b)
{
	static const struct given_list *const lists[] = {
		LIST(addr_unit), LIST(primitives), LIST(use_reports), LIST(write_only),
		LIST(cpus),	 LIST(tids),
	};
	int ret = 0;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]) && !ret; i++)
		ret = check_uses(lists[i], b->nr_contexts, "context", b->err);
	return ret;
}

static int set_contexts(struct build *b)
{
	int ret = check_context_uses(b);

	for (size_t i = 0; i < b->nr_contexts && !ret; i++) {
		ret = set_ops(b, b->contexts[i], i);
		if (!ret)
			ret = set_attrs(b, b->contexts[i], i);
		if (!ret)
			ret = set_development(b, b->contexts[i], i);
	}
	return ret;
}

/* Words of an option that are indices below @nr; each is handed to @mark. */
static int mark_indices(struct build *b, const struct given_list *list, size_t nr, const char *what,
			void (*mark)(struct build *b, size_t i))
{
	for (int k = 0; k < list->nr; k++) {
		for (int w = 0; w < list->items[k].nr; w++) {
			uint64_t i;

			if (given_number(&list->items[k], w, DD_PARAM_COUNT, &i, b->err))
				return DD_EINVAL;
			if (i >= nr)
				return given_fail(&list->items[k], b->err,
						  "there is no %s %s: %zu are given, counted from 0",
						  what, list->items[k].words[w], nr);
			mark(b, i);
		}
	}
	return 0;
}

static void mark_paused(struct build *b, size_t i)
{
	b->contexts[i]->pause = true;
}

static void mark_obsolete(struct build *b, size_t i)
{
	b->targets[i]->obsolete = true;
}

/* ---- probes ---- */

static int add_probe(struct build *b, struct dd_context *c, size_t nr_filters, size_t *at)
{
	struct dd_probe *probe = dd_param_append(&dd_probe_object, &c->probes, &c->nr_probes);
	struct dd_error why;

	if (!probe)
		return no_memory(b);
	while (probe->nr_filters < nr_filters) {
		const struct given *g = given_at(LIST(probe_filter), (*at)++);
		struct dd_probe_filter *f =
			dd_param_append(&dd_probe_filter_object, &probe->filters, &probe->nr_filters);

		if (!f)
			return no_memory(b);
		if (dd_probe_filter_from_words(f, g->words, g->nr, &why))
			return given_fail(g, b->err, "%s", why.text);
	}
	return 0;
}

static int set_probes(struct build *b)
{
	size_t nr_given = words_in(LIST(nr_probe_filters)), nr_filters = (size_t)damon_words.probe_filter.nr;
	size_t nr_probes = nr_given ? nr_given : nr_filters ? 1 : 0, probe = 0, filter = 0;
	struct counts filters = {LIST(nr_probe_filters), "nr_probe_filters", "probe", "probe filter",
				 nr_probes, NULL};
	struct counts probes = {LIST(nr_probes), "nr_probes", "context", "probe", b->nr_contexts, NULL};
	int ret = read_counts(&filters, nr_filters, b->err);

	if (!ret)
		ret = read_counts(&probes, nr_probes, b->err);
	for (size_t i = 0; i < b->nr_contexts && !ret; i++)
		for (size_t k = 0; k < probes.nr[i] && !ret; k++)
			ret = add_probe(b, b->contexts[i], filters.nr[probe++], &filter);
	free(filters.nr);
	free(probes.nr);
	return ret;
}

/* ---- targets ---- */

static int pid_at(struct build *b, size_t i, int64_t *pid)
{
	const struct given *g = given_at(LIST(target_pid), i);
	uint64_t v;

	if (b->target->kind == DAMON_TARGET_PIDS) {
		*pid = b->target->pids[i];
		return 0;
	}
	if (!g)
		return 0;
	if (given_number(g, 0, DD_PARAM_COUNT, &v, b->err))
		return DD_EINVAL;
	if (!v || v > INT32_MAX)
		return given_fail(g, b->err, "it is not a process id");
	*pid = (int64_t)v;
	return 0;
}

static int check_pids(struct build *b, size_t nr_takers)
{
	const struct given *g = given_at(LIST(target_pid), 0);
	bool has_word = b->target->kind == DAMON_TARGET_PIDS || b->target->kind == DAMON_TARGET_COMMAND;

	if (g && has_word)
		return given_fail(g, b->err, "the target '%s' tells the process already",
				  b->target->word);
	if (count_pids(b->target) <= nr_takers)
		return 0;
	if (g)
		return given_fail(given_at(LIST(target_pid), nr_takers), b->err,
				  "no target takes this process: paddr monitors physical memory, and other "
				  "targets have theirs");
	return dd_fail(b->err, DD_EINVAL, "target '%s': --ops paddr monitors no process",
		       b->target->word);
}

/* Processes go, in order, to the targets that can have one. */
static int set_pids(struct build *b)
{
	size_t nr_takers = 0, at = 0;
	int ret;

	for (size_t i = 0; i < b->nr_contexts; i++)
		if (b->contexts[i]->ops != DD_OPS_PADDR)
			nr_takers += b->contexts[i]->nr_targets;
	ret = check_pids(b, nr_takers);
	for (size_t i = 0; i < b->nr_contexts && !ret; i++) {
		struct dd_context *c = b->contexts[i];

		for (size_t k = 0; k < c->nr_targets && c->ops != DD_OPS_PADDR && !ret; k++, at++)
			if (at < count_pids(b->target))
				ret = pid_at(b, at, &c->targets[k].pid);
	}
	return ret;
}

static int set_nodes(struct build *b, struct dd_target *t, const struct given *g)
{
	int64_t *nodes = malloc((size_t)g->nr * sizeof(*nodes));
	struct dd_error why;
	int ret = nodes ? 0 : no_memory(b);

	for (int i = 0; i < g->nr && !ret; i++) {
		uint64_t v;

		ret = given_number(g, i, DD_PARAM_COUNT, &v, b->err);
		if (!ret && v > INT32_MAX)
			ret = given_fail(g, b->err, "it is not a node");
		if (!ret)
			nodes[i] = (int64_t)v;
	}
	if (!ret && !b->node_regions)
		ret = dd_fail(b->err, DD_EUNSUPPORTED, "--numa_node: the machine's memory is not known here");
	else if (!ret && b->node_regions(t, nodes, (size_t)g->nr, &why))
		ret = dd_fail(b->err, why.code, "--numa_node: %s", why.text);
	free(nodes);
	return ret;
}

static int set_regions(struct build *b, const struct dd_context *c, struct dd_target *t, size_t i)
{
	const struct given *regions = given_at(LIST(regions), i), *nodes = given_at(LIST(numa_node), i);
	struct dd_error why;

	if (nodes && regions)
		return given_fail(nodes, b->err, "target %zu has --regions already", i);
	if (nodes && c->ops != DD_OPS_PADDR)
		return given_fail(nodes, b->err, "only paddr monitors memory of nodes, not %s",
				  dd_ops_words[c->ops]);
	if (nodes)
		return set_nodes(b, t, nodes);
	if (regions)
		return dd_target_regions_from_text(t, regions->words[0], &why) ?
			       given_fail(regions, b->err, "%s", why.text) : 0;
	return 0;
}

static int set_targets(struct build *b)
{
	size_t at = 0;
	int ret = set_pids(b);

	for (size_t i = 0; i < b->nr_contexts && !ret; i++)
		for (size_t k = 0; k < b->contexts[i]->nr_targets && !ret; k++)
			ret = set_regions(b, b->contexts[i], &b->contexts[i]->targets[k], at++);
	return ret ? ret : mark_indices(b, LIST(obsolete), b->nr_targets, "target", mark_obsolete);
}

/* ---- all ---- */

static int set_kdamonds(struct build *b, struct dd_params *p)
{
	int ret = check_uses(LIST(refresh), p->nr_kdamonds, "kdamond", b->err);

	for (size_t i = 0; i < p->nr_kdamonds && !ret; i++) {
		const struct slot refresh = {DD_PARAM_TIME_MS_PLAIN, &p->kdamonds[i].refresh_ms};

		ret = set_slots(b, LIST(refresh), i, &refresh, 1);
		if (!ret && p->kdamonds[i].refresh_ms > UINT32_MAX)
			ret = given_fail(given_at(LIST(refresh), i), b->err,
					 "the kernel takes up to %u ms", UINT32_MAX);
	}
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
		ret = mark_indices(b, LIST(pause), b->nr_contexts, "context", mark_paused);
	if (!ret)
		ret = set_probes(b);
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
	const struct given *g = given_at(LIST(kdamonds), 0);
	const char *name;
	char *text;
	size_t len;
	int ret;

	if (damon_words.kdamonds.nr > 1)
		return given_fail(&damon_words.kdamonds.items[1], err, "give it once");
	ret = read_text_arg(g->words[0], &text, &len, &name, err);
	if (ret)
		return ret;
	ret = dd_params_read(p, text, len, name ? name : "--kdamonds", err);
	free(text);
	if (ret == DD_EINVAL && err)
		err->code = DD_EFORMAT;
	return ret == DD_EINVAL ? DD_EFORMAT : ret;
}

/* With whole parameters, nothing else may describe them. */
static int check_alone(const struct damon_target *t, struct dd_error *err)
{
	const char *other = damon_options_first();
	bool by_option = damon_words.kdamonds.nr;

	if (by_option && t->kind != DAMON_TARGET_NONE)
		return dd_fail(err, DD_EINVAL, "--kdamonds gives all parameters; '%s' cannot be given too",
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
		return dd_fail(err, DD_EINVAL,
			       "target 'ongoing' means DAMON as it runs; here its parameters are needed");
	if (damon_words.kdamonds.nr || t->kind == DAMON_TARGET_PARAMS) {
		ret = check_alone(t, err);
		if (!ret && damon_words.kdamonds.nr)
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
