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
		return is_given("regions") ? DD_OPS_FVADDR : DD_OPS_VADDR;
	default:
		return i < nr_given("target_pid") ? DD_OPS_VADDR : DD_OPS_PADDR;
	}
}

static int set_ops(struct build *b, struct dd_context *c, size_t i)
{
	const struct given *g = given_at(uses_of("ops"), i);

	c->ops = default_ops(b, i);
	if (!g)
		return 0;
	c->ops = dd_word_index(dd_ops_words, g->words[0]);
	if (c->ops < 0)
		return given_fail(g, b->err, "expected 'vaddr', 'paddr' or 'fvaddr'");
	if (b->target->kind == DAMON_TARGET_OPS && c->ops != b->target->ops)
		return given_fail(g, b->err, "it contradicts the target '%s'", b->target->word);
	return 0;
}

/* What --monitoring_intervals_autotune means, as its help says. */
static int set_autotune(struct build *b, struct dd_intervals_goal *goal)
{
	const struct given *g = given_at(uses_of("monitoring_intervals_autotune"), 0);

	if (!g)
		return 0;
	if (is_given("monitoring_intervals_goal"))
		return given_fail(g, b->err,
				  "it cannot be given together with --monitoring_intervals_goal");
	*goal = (struct dd_intervals_goal){
		.access_bp = 400,
		.aggrs = 3,
		.min_sample_us = 5000,
		.max_sample_us = 10000000,
	};
	return 0;
}

static int set_primitives(struct build *b, struct dd_sample_control *s, size_t i)
{
	const struct given *g = given_at(uses_of("sample_primitives"), i);

	if (!g)
		return 0;
	s->page_table = s->page_fault = false;
	for (int k = 0; k < g->nr; k++) {
		if (!strcmp(g->words[k], "page_table"))
			s->page_table = true;
		else if (!strcmp(g->words[k], "page_fault"))
			s->page_fault = true;
		else
			return given_fail(g, b->err, "expected 'page_table' or 'page_fault'");
	}
	return 0;
}

static int set_context(struct build *b, struct dd_context *c, size_t i)
{
	int ret = set_ops(b, c, i);

	if (!ret)
		ret = fill_fields(&dd_context_object, c, i, b->err);
	if (!ret && c->addr_unit != 1 && c->ops != DD_OPS_PADDR)
		ret = given_fail(given_at(uses_of("damon_addr_unit"), i), b->err,
				 "only paddr has an address unit, not %s", dd_ops_words[c->ops]);
	if (!ret)
		ret = set_autotune(b, &c->intervals.goal);
	return ret ? ret : set_primitives(b, &c->sample_control, i);
}

/* @index counts probes, @at their filters, over all contexts. */
static int add_probe(struct build *b, struct dd_context *c, size_t index, size_t nr_filters,
		     size_t *at)
{
	struct dd_probe *probe = dd_param_append(&dd_probe_object, &c->probes, &c->nr_probes);
	struct dd_error why;

	if (!probe)
		return no_memory(b);
	if (fill_fields(&dd_probe_object, probe, index, b->err))
		return DD_EINVAL;
	while (probe->nr_filters < nr_filters) {
		const struct given *g = given_at(uses_of("probe_filter"), (*at)++);
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
	size_t nr_filters = nr_given("probe_filter"), nr_probes = words_in("nr_probe_filters");
	size_t probe = 0, filter = 0;
	struct counts filters = {"nr_probe_filters", "probe", "probe filter", 0, NULL};
	struct counts probes = {"nr_probes", "context", "probe", b->nr_contexts, NULL};
	int ret;

	if (!nr_probes && nr_filters)
		nr_probes = 1;
	filters.nr_owners = nr_probes;
	ret = check_fields(&dd_probe_object, nr_probes, "probe", b->err);
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
	int ret = check_fields(&dd_context_object, b->nr_contexts, "context", b->err);

	if (!ret)
		ret = check_uses(uses_of("sample_primitives"), b->nr_contexts, "context", b->err);
	for (size_t i = 0; i < b->nr_contexts && !ret; i++)
		ret = set_context(b, b->contexts[i], i);
	if (!ret)
		ret = mark_fields(&dd_context_object, b->contexts, b->nr_contexts, b->err);
	return ret ? ret : set_probes(b);
}
