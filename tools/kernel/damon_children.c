// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adding child processes of the targets while DAMON runs.
 */
#include "tools/kernel/damon_children.h"

#include <stdlib.h>

#include "tools/kernel/proc.h"

static bool has_target(const struct dd_context *c, pid_t pid)
{
	for (size_t i = 0; i < c->nr_targets; i++)
		if (c->targets[i].pid == pid && !c->targets[i].obsolete)
			return true;
	return false;
}

static int add_target(struct dd_context *c, pid_t pid, struct dd_error *err)
{
	struct dd_target *t = NULL;

	for (size_t i = 0; i < c->nr_targets && !t; i++)
		if (!proc_alive((pid_t)c->targets[i].pid))
			t = &c->targets[i];
	if (!t)
		t = dd_param_append(&dd_target_object, &c->targets, &c->nr_targets);
	if (!t)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	t->pid = pid;
	return 0;
}

static bool drop_dead(struct dd_context *c)
{
	size_t nr = c->nr_targets;

	while (c->nr_targets > 1 && !proc_alive((pid_t)c->targets[c->nr_targets - 1].pid))
		dd_param_free(&dd_target_object, &c->targets[--c->nr_targets]);
	return c->nr_targets != nr;
}

static int find_children(const struct dd_context *c, pid_t **found, size_t *nr,
			 struct dd_error *err)
{
	pid_t *roots = calloc(c->nr_targets + 1, sizeof(*roots));
	int ret;

	if (!roots)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	for (size_t i = 0; i < c->nr_targets; i++)
		roots[i] = (pid_t)c->targets[i].pid;
	ret = proc_descendants(roots, c->nr_targets, found, nr, err);
	free(roots);
	return ret;
}

static int follow_context(struct dd_context *c, bool *changed, struct dd_error *err)
{
	pid_t *found = NULL;
	size_t nr = 0;
	int ret;

	if (c->ops != DD_OPS_VADDR)
		return 0;
	ret = find_children(c, &found, &nr, err);
	for (size_t i = 0; i < nr && !ret; i++) {
		if (has_target(c, found[i]))
			continue;
		ret = add_target(c, found[i], err);
		*changed = true;
	}
	free(found);
	if (!ret && drop_dead(c))
		*changed = true;
	return ret;
}

int damon_follow_children(struct dd_params *params, const struct damon_run *run, bool *changed,
			  struct dd_error *err)
{
	int ret = 0;

	*changed = false;
	for (size_t k = 0; k < params->nr_kdamonds && !ret; k++) {
		bool changes = false;

		for (size_t c = 0; c < params->kdamonds[k].nr_contexts && !ret; c++)
			ret = follow_context(&params->kdamonds[k].contexts[c], &changes, err);
		if (!ret && changes)
			ret = damon_tune(&params->kdamonds[k], damon_run_index(run, k), err);
		*changed |= changes;
	}
	return ret;
}
