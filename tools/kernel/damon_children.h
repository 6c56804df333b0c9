/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Adding child processes of the targets while DAMON runs.
 */
#ifndef DAMO_KERNEL_DAMON_CHILDREN_H
#define DAMO_KERNEL_DAMON_CHILDREN_H

#include "tools/kernel/damon.h"

/**
 * damon_follow_children() - look once for children of a run's vaddr targets, and make them targets
 * @params:	what the run was started with; the targets are changed. A dead target's place is taken by
 *		a new one, as the kernel identifies targets by their index; dead ones at the end go
 * @run:	running
 * @changed:	set to whether @params was changed
 * @err:	or NULL
 *
 * A child may end between the look and the commit, which is a failure; the next look is right again.
 *
 * Return: 0 or a negative enum dd_code.
 */
int damon_follow_children(struct dd_params *params, const struct damon_run *run, bool *changed,
			  struct dd_error *err);

#endif /* DAMO_KERNEL_DAMON_CHILDREN_H */
