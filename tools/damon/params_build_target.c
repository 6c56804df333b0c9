// SPDX-License-Identifier: GPL-2.0-only
/*
 * Targets: processes and address ranges.
 */
#include <stdlib.h>

#include "tools/damon/params_build.h"
#include "tools/common/message.h"

size_t count_pids(const struct damon_target *t)
{
	if (t->kind == DAMON_TARGET_PIDS)
		return t->nr_pids;
	return t->kind == DAMON_TARGET_COMMAND ? 1 : nr_given("target_pid");
}

static int pid_at(struct build *b, size_t i, int64_t *pid)
{
	const struct given *g = given_at(uses_of("target_pid"), i);
	uint64_t v;

	if (b->target->kind == DAMON_TARGET_PIDS) {
		*pid = b->target->pids[i];
		return 0;
	}
	if (!g)
		return 0;
	if (given_number(g, 0, &v, b->err))
		return DD_EINVAL;
	if (!v || v > INT32_MAX)
		return given_fail(g, b->err, "it is not a process id");
	*pid = (int64_t)v;
	return 0;
}

static int check_pids(struct build *b, size_t nr_takers)
{
	const struct given *g = given_at(uses_of("target_pid"), 0);
	bool has_word =
		b->target->kind == DAMON_TARGET_PIDS || b->target->kind == DAMON_TARGET_COMMAND;

	if (g && has_word)
		return given_fail(g, b->err, "the target '%s' names the process already",
				  b->target->word);
	if (count_pids(b->target) <= nr_takers)
		return 0;
	if (g)
		return given_fail(
			given_at(uses_of("target_pid"), nr_takers), b->err,
			"no target takes this process: paddr monitors physical memory, and other "
			"targets have theirs");
	return dd_fail(b->err, DD_EINVAL, "target '%s': --ops paddr monitors no process",
		       b->target->word);
}

static bool is_paddr(const struct dd_params *context)
{
	return dd_param_is(context, "ops", "paddr");
}

/* Processes go, in order, to the targets that can have one. */
static int set_pids(struct build *b)
{
	size_t nr_takers = 0, at = 0;
	struct dd_params *t;
	int ret;

	for (size_t i = 0; i < b->nr_contexts; i++)
		if (!is_paddr(b->contexts[i]))
			nr_takers += dd_param_nr(b->contexts[i], "targets");
	ret = check_pids(b, nr_takers);
	for (size_t i = 0; i < b->nr_contexts && !ret; i++) {
		if (is_paddr(b->contexts[i]))
			continue;
		for (size_t k = 0; !ret && (t = dd_param_item(b->contexts[i], "targets", k)); k++) {
			int64_t pid = DD_PARAM_NONE;

			if (at < count_pids(b->target))
				ret = pid_at(b, at, &pid);
			if (!ret)
				ret = dd_param_set_i64(t, "pid", pid, b->err);
			at++;
		}
	}
	return ret;
}

static int set_nodes(struct build *b, struct dd_params *t, const struct given *g)
{
	int64_t *nodes = malloc((size_t)g->nr * sizeof(*nodes));
	struct dd_error why;
	int ret = nodes ? 0 : no_memory(b);

	for (int i = 0; i < g->nr && !ret; i++) {
		uint64_t v;

		ret = given_number(g, i, &v, b->err);
		if (!ret && v > INT32_MAX)
			ret = given_fail(g, b->err, "it is not a node");
		if (!ret)
			nodes[i] = (int64_t)v;
	}
	if (!ret && !b->node_regions)
		ret = dd_fail(b->err, DD_EUNSUPPORTED,
			      "--numa_node: the machine's memory is not known here");
	else if (!ret && b->node_regions(t, nodes, (size_t)g->nr, &why))
		ret = dd_fail(b->err, why.code, "--numa_node: %s", why.text);
	free(nodes);
	return ret;
}

static int set_all_ram(struct build *b, struct dd_params *t)
{
	struct dd_error why;

	if (!b->node_regions)
		return dd_fail(b->err, DD_EUNSUPPORTED,
			       "--all_ram: the machine's memory is not known here");
	if (b->node_regions(t, NULL, 0, &why))
		return dd_fail(b->err, why.code, "--all_ram: %s", why.text);
	return 0;
}

/* Regions are the most exact words, then nodes; what loses is reported. */
static void warn_of_overridden(size_t i, const struct given *regions, const struct given *nodes,
			       const struct given *all)
{
	if (regions && nodes)
		warn("--numa_node is left out for target %zu: its --regions are used", i);
	if (all && (regions || nodes))
		warn("--all_ram is left out for target %zu: its --%s %s used", i,
		     regions ? "regions" : "numa_node", regions ? "are" : "is");
}

static int set_regions(struct build *b, const struct dd_params *c, struct dd_params *t, size_t i)
{
	const struct given *regions = given_at(uses_of("regions"), i),
			   *nodes = given_at(uses_of("numa_node"), i),
			   *all = given_at(uses_of("all_ram"), 0);
	struct dd_error why;

	warn_of_overridden(i, regions, nodes, all);
	if (regions)
		return dd_param_set_words(t, "regions", regions->words, 1, &why)
			       ? given_fail(regions, b->err, "%s", why.text)
			       : 0;
	if (nodes && !is_paddr(c))
		return given_fail(nodes, b->err, "only paddr monitors memory of nodes, not %s",
				  dd_param_text(c, "ops"));
	if (nodes)
		return set_nodes(b, t, nodes);
	return all && is_paddr(c) ? set_all_ram(b, t) : 0;
}

static int check_all_ram(struct build *b)
{
	const struct given *all = given_at(uses_of("all_ram"), 0);

	for (size_t i = 0; all && i < b->nr_contexts; i++)
		if (is_paddr(b->contexts[i]))
			return 0;
	return all ? given_fail(all, b->err, "only paddr monitors physical memory, not %s",
				dd_param_text(b->contexts[0], "ops"))
		   : 0;
}

int set_targets(struct build *b)
{
	size_t at = 0;
	int ret = set_pids(b);
	struct dd_params *t;

	if (!ret)
		ret = check_all_ram(b);
	for (size_t i = 0; i < b->nr_contexts && !ret; i++)
		for (size_t k = 0; !ret && (t = dd_param_item(b->contexts[i], "targets", k)); k++)
			ret = set_regions(b, b->contexts[i], t, at++);
	if (!ret)
		ret = check_fields("target", b->nr_targets, "target", b->err);
	for (size_t i = 0; i < b->nr_targets && !ret; i++)
		ret = fill_fields(b->targets[i], i, b->err);
	return ret ? ret : mark_fields("target", b->targets, b->nr_targets, b->err);
}
