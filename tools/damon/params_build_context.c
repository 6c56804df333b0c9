// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contexts and their probes from the monitoring options.
 */
#include <stdlib.h>
#include <string.h>

#include "tools/damon/params_build.h"

static const char *default_ops(const struct build *b, size_t i)
{
	switch (b->target->kind) {
	case DAMON_TARGET_OPS:
		return b->target->ops;
	case DAMON_TARGET_PIDS:
	case DAMON_TARGET_COMMAND:
		return is_given("regions") ? "fvaddr" : "vaddr";
	default:
		return i < nr_given("target_pid") ? "vaddr" : "paddr";
	}
}

static int set_ops(struct build *b, struct dd_params *c, size_t i)
{
	const struct given *g = given_at(uses_of("ops"), i);

	if (!g)
		return dd_param_set_text(c, "ops", default_ops(b, i), b->err);
	if (dd_param_set_text(c, "ops", g->words[0], NULL))
		return given_fail(g, b->err, "expected 'vaddr', 'paddr' or 'fvaddr'");
	if (b->target->kind == DAMON_TARGET_OPS && !dd_param_is(c, "ops", b->target->ops))
		return given_fail(g, b->err, "it contradicts the target '%s'", b->target->word);
	return 0;
}

/* What --monitoring_intervals_autotune means, as its help says. */
static int set_autotune(struct build *b, struct dd_params *c)
{
	static char *const words[] = {"4%", "3", "5ms", "10s"};
	const struct given *g = given_at(uses_of("monitoring_intervals_autotune"), 0);

	if (!g)
		return 0;
	if (is_given("monitoring_intervals_goal"))
		return given_fail(g, b->err,
				  "it cannot be given together with --monitoring_intervals_goal");
	return dd_param_set_words(c, "intervals.intervals_goal", words, 4, b->err);
}

static int set_primitives(struct build *b, struct dd_params *c, size_t i)
{
	static const char *const keys[] = {"sample_control.primitives_enabled.page_table",
					   "sample_control.primitives_enabled.page_fault"};
	const struct given *g = given_at(uses_of("sample_primitives"), i);
	bool wanted[2] = {false, false};

	if (!g)
		return 0;
	for (int k = 0; k < g->nr; k++) {
		int which = !strcmp(g->words[k], "page_fault");

		if (!which && strcmp(g->words[k], "page_table"))
			return given_fail(g, b->err, "expected 'page_table' or 'page_fault'");
		wanted[which] = true;
	}
	for (int k = 0; k < 2; k++)
		dd_param_set_bool(c, keys[k], wanted[k], b->err);
	return 0;
}

static int set_context(struct build *b, struct dd_params *c, size_t i)
{
	int ret = set_ops(b, c, i);

	if (!ret)
		ret = fill_fields(c, i, b->err);
	if (!ret && dd_param_u64(c, "addr_unit") != 1 && !dd_param_is(c, "ops", "paddr"))
		ret = given_fail(given_at(uses_of("damon_addr_unit"), i), b->err,
				 "only paddr has an address unit, not %s", dd_param_text(c, "ops"));
	if (!ret)
		ret = set_autotune(b, c);
	return ret ? ret : set_primitives(b, c, i);
}

/* @index counts probes, @at their filters, over all contexts. */
static int add_probe(struct build *b, struct dd_params *c, size_t index, size_t nr_filters,
		     size_t *at)
{
	struct dd_params *probe = dd_param_append(c, "probes", b->err);
	struct dd_error why;

	if (!probe)
		return DD_ENOMEM;
	if (fill_fields(probe, index, b->err))
		return DD_EINVAL;
	while (nr_filters--) {
		const struct given *g = given_at(uses_of("probe_filter"), (*at)++);

		if (dd_param_set_words(probe, "filters", g->words, g->nr, &why))
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
	ret = check_fields("probe", nr_probes, "probe", b->err);
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
	int ret = check_fields("context", b->nr_contexts, "context", b->err);

	if (!ret)
		ret = check_uses(uses_of("sample_primitives"), b->nr_contexts, "context", b->err);
	for (size_t i = 0; i < b->nr_contexts && !ret; i++)
		ret = set_context(b, b->contexts[i], i);
	if (!ret)
		ret = mark_fields("context", b->contexts, b->nr_contexts, b->err);
	return ret ? ret : set_probes(b);
}
