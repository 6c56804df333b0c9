// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contexts and their probes from the monitoring options.
 */
#include <stdlib.h>
#include <string.h>

#include "tools/damon/params_build.h"

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

static int set_goal(struct build *b, struct dd_intervals_goal *goal, size_t i)
{
	const struct slot slots[] = {
		{DD_PARAM_BP, &goal->access_bp},
		{DD_PARAM_COUNT, &goal->aggrs},
		{DD_PARAM_TIME_US, &goal->min_sample_us},
		{DD_PARAM_TIME_US, &goal->max_sample_us},
	};

	if (!damon_words.autotune.nr)
		return given_slots(given_at(LIST(intervals_goal), i), slots, 4, b->err);
	if (damon_words.intervals_goal.nr)
		return given_fail(&damon_words.autotune.items[0], b->err,
				  "it cannot be given together with --monitoring_intervals_goal");
	*goal = (struct dd_intervals_goal){
		.access_bp = 400,
		.aggrs = 3,
		.min_sample_us = 5000,
		.max_sample_us = 10000000,
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
		{DD_PARAM_COUNT, &c->nr_regions.min},
		{DD_PARAM_COUNT, &c->nr_regions.max},
	};
	const struct slot unit = {DD_PARAM_UNIT_SIZE, &c->addr_unit};
	const struct {
		const struct given_list *list;
		const struct slot *slots;
		int nr;
	} all[] = {
		{LIST(intervals), intervals, 3}, {LIST(sample), intervals, 1},
		{LIST(aggr), intervals + 1, 1},	 {LIST(updr), intervals + 2, 1},
		{LIST(range), range, 2},	 {LIST(minr), range, 1},
		{LIST(maxr), range + 1, 1},	 {LIST(addr_unit), &unit, 1},
	};
	int ret = 0;

	for (size_t k = 0; k < sizeof(all) / sizeof(all[0]) && !ret; k++)
		ret = given_slots(given_at(all[k].list, i), all[k].slots, all[k].nr, b->err);
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

	struct dd_error why;

	if (!g || !dd_param_set_text(to, g->words[0], &why))
		return 0;
	return given_fail(g, b->err, "%s", why.text);
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
		LIST(addr_unit),  LIST(primitives), LIST(use_reports),
		LIST(write_only), LIST(cpus),	    LIST(tids),
	};
	int ret = 0;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]) && !ret; i++)
		ret = check_uses(lists[i], b->nr_contexts, "context", b->err);
	return ret;
}

static void mark_paused(struct build *b, size_t i)
{
	b->contexts[i]->pause = true;
}

static int set_weight(struct build *b, struct dd_probe *probe, size_t i)
{
	const struct given *g = given_at(LIST(probe_weight), i);
	const struct slot weight = {DD_PARAM_COUNT, &probe->weight};
	int ret = given_slots(g, &weight, 1, b->err);

	if (!ret && probe->weight > UINT32_MAX)
		ret = given_fail(g, b->err, "the kernel takes up to %u", UINT32_MAX);
	return ret;
}

/* @index counts probes, @at their filters, over all contexts. */
static int add_probe(struct build *b, struct dd_context *c, size_t index, size_t nr_filters,
		     size_t *at)
{
	struct dd_probe *probe = dd_param_append(&dd_probe_object, &c->probes, &c->nr_probes);
	struct dd_error why;

	if (!probe)
		return no_memory(b);
	if (set_weight(b, probe, index))
		return DD_EINVAL;
	while (probe->nr_filters < nr_filters) {
		const struct given *g = given_at(LIST(probe_filter), (*at)++);
		struct dd_probe_filter *f = dd_param_append(&dd_probe_filter_object,
							    &probe->filters, &probe->nr_filters);

		if (!f)
			return no_memory(b);
		if (dd_probe_filter_from_words(f, g->words, g->nr, &why))
			return given_fail(g, b->err, "%s", why.text);
	}
	return 0;
}

static int set_probes(struct build *b)
{
	size_t nr_given = words_in(LIST(nr_probe_filters)),
	       nr_filters = (size_t)damon_words.probe_filter.nr;
	size_t nr_probes = nr_given ? nr_given : nr_filters ? 1 : 0, probe = 0, filter = 0;
	struct counts filters = {LIST(nr_probe_filters), "nr_probe_filters", "probe",
				 "probe filter",	 nr_probes,	     NULL};
	struct counts probes = {LIST(nr_probes), "nr_probes",	 "context",
				"probe",	 b->nr_contexts, NULL};
	int ret = check_uses(LIST(probe_weight), nr_probes, "probe", b->err);

	if (!ret)
		ret = read_counts(&filters, nr_filters, b->err);
	if (!ret)
		ret = read_counts(&probes, nr_probes, b->err);
	for (size_t i = 0; i < b->nr_contexts && !ret; i++)
		for (size_t k = 0; k < probes.nr[i] && !ret; k++, probe++)
			ret = add_probe(b, b->contexts[i], probe, filters.nr[probe], &filter);
	free(filters.nr);
	free(probes.nr);
	return ret;
}

int set_contexts(struct build *b)
{
	int ret = check_context_uses(b);

	for (size_t i = 0; i < b->nr_contexts && !ret; i++) {
		ret = set_ops(b, b->contexts[i], i);
		if (!ret)
			ret = set_attrs(b, b->contexts[i], i);
		if (!ret)
			ret = set_development(b, b->contexts[i], i);
	}
	if (!ret)
		ret = mark_indices(b, LIST(pause), b->nr_contexts, "context", mark_paused);
	return ret ? ret : set_probes(b);
}
