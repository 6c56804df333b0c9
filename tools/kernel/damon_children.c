// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adding child processes of the targets while DAMON runs.
 */
#include "tools/kernel/damon_children.h"

#include <stdlib.h>

#include "tools/kernel/proc.h"

static pid_t target_pid(const struct dd_params *target)
{
	return (pid_t)dd_param_i64(target, "pid");
}

static bool has_target(const struct dd_params *c, pid_t pid)
{
	struct dd_params *t;

	for (size_t i = 0; (t = dd_param_item(c, "targets", i)); i++)
		if (target_pid(t) == pid && !dd_param_bool(t, "obsolete"))
			return true;
	return false;
}

static int add_target(struct dd_params *c, pid_t pid, struct dd_error *err)
{
	struct dd_params *t;

	for (size_t i = 0; (t = dd_param_item(c, "targets", i)); i++)
		if (!proc_alive(target_pid(t)))
			break;
	if (!t)
		t = dd_param_append(c, "targets", err);
	return t ? dd_param_set_i64(t, "pid", pid, err) : DD_ENOMEM;
}

static bool drop_dead(struct dd_params *c)
{
	size_t nr = dd_param_nr(c, "targets"), left = nr;

	while (left > 1 && !proc_alive(target_pid(dd_param_item(c, "targets", left - 1))))
		dd_param_remove(c, "targets", --left, NULL);
	return left != nr;
}

static int find_children(const struct dd_params *c, pid_t **found, size_t *nr, struct dd_error *err)
{
	size_t nr_roots = dd_param_nr(c, "targets");
	pid_t *roots = calloc(nr_roots + 1, sizeof(*roots));
	int ret;

	if (!roots)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	for (size_t i = 0; i < nr_roots; i++)
		roots[i] = target_pid(dd_param_item(c, "targets", i));
	ret = proc_descendants(roots, nr_roots, found, nr, err);
	free(roots);
	return ret;
}

static int follow_context(struct dd_params *c, bool *changed, struct dd_error *err)
{
	pid_t *found = NULL;
	size_t nr = 0;
	int ret;

	if (!dd_param_is(c, "ops", "vaddr"))
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
	struct dd_params *kdamond, *context;
	int ret = 0;

	*changed = false;
	for (size_t k = 0; !ret && (kdamond = dd_param_item(params, "kdamonds", k)); k++) {
		bool changes = false;

		for (size_t c = 0; !ret && (context = dd_param_item(kdamond, "contexts", c)); c++)
			ret = follow_context(context, &changes, err);
		if (!ret && changes)
			ret = damon_tune(kdamond, damon_run_index(run, k), err);
		*changed |= changes;
	}
	return ret;
}
