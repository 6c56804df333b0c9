/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Adding child processes of the targets while DAMON runs.
 */
#ifndef DAMO_CTL_FOLLOW_CHILDREN_H
#define DAMO_CTL_FOLLOW_CHILDREN_H

#include "tools/kernel/damon.h"

/**
 * follow_children() - keep the targets of a run up to date until SIGINT, SIGTERM, or its end
 * @params:	what it was started with; the targets are changed
 *
 * DAMON keeps running afterwards.
 */
void follow_children(struct dd_params *params, struct damon_run *run);

#endif /* DAMO_CTL_FOLLOW_CHILDREN_H */
