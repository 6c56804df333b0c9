// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adding child processes of the targets while DAMON runs.
 */
#include "tools/ctl/follow_children.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/message.h"
#include "tools/kernel/features.h"
#include "tools/kernel/proc.h"

#define LOOK_EVERY_MS 1000

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	(void)sig;
	stopped = 1;
}

static bool has_target(const struct dd_context *c, pid_t pid)
{
	for (size_t i = 0; i < c->nr_targets; i++)
		if (c->targets[i].pid == pid && !c->targets[i].obsolete)
			return true;
	return false;
}

/* A dead target's place is taken by a new one: the kernel tells targets by their index. */
static bool add_target(struct dd_context *c, pid_t pid)
{
	struct dd_target *t = NULL;

	for (size_t i = 0; i < c->nr_targets && !t; i++)
		if (!proc_alive((pid_t)c->targets[i].pid))
			t = &c->targets[i];
	if (!t)
		t = dd_param_append(&dd_target_object, &c->targets, &c->nr_targets);
	if (!t)
		die("out of memory");
	t->pid = pid;
	return true;
}

/* Dead targets behind the last live one go; the kernel matches the others by their index. */
static bool drop_dead(struct dd_context *c)
{
	size_t nr = c->nr_targets;

	while (c->nr_targets > 1 && !proc_alive((pid_t)c->targets[c->nr_targets - 1].pid))
		dd_param_free(&dd_target_object, &c->targets[--c->nr_targets]);
	return c->nr_targets != nr;
}

static bool update_context(struct dd_context *c)
{
	pid_t *roots, *found = NULL;
	struct dd_error err;
	bool changed = false;
	size_t nr = 0;

	if (c->ops != DD_OPS_VADDR)
		return false;
	roots = calloc(c->nr_targets + 1, sizeof(*roots));
	if (!roots)
		die("out of memory");
	for (size_t i = 0; i < c->nr_targets; i++)
		roots[i] = (pid_t)c->targets[i].pid;
	if (proc_descendants(roots, c->nr_targets, &found, &nr, &err))
		die("%s", err.text);
	for (size_t i = 0; i < nr; i++)
		if (!has_target(c, found[i]))
			changed |= add_target(c, found[i]);
	free(found);
	free(roots);
	return drop_dead(c) || changed;
}

static void update(struct dd_params *params, const struct damon_run *run)
{
	struct dd_error err;

	for (size_t k = 0; k < params->nr_kdamonds; k++) {
		bool changed = false;

		for (size_t c = 0; c < params->kdamonds[k].nr_contexts; c++)
			changed |= update_context(&params->kdamonds[k].contexts[c]);
		/* A child may end between the look and the commit; the next round sees it. */
		if (changed && damon_tune(&params->kdamonds[k], damon_run_index(run, k), &err) &&
		    damon_run_alive(run))
			warn("the targets could not be updated: %s", err.text);
	}
}

void follow_children(struct dd_params *params, struct damon_run *run)
{
	struct sigaction action = {.sa_handler = stop};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	info("following child processes; Ctrl-C ends this, DAMON goes on");
	while (!stopped && damon_run_alive(run)) {
		update(params, run);
		sleep_ms(LOOK_EVERY_MS);
	}
}
