/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DAMON's targets and users as text for messages: what is monitored, how much of it, and by whom.
 */
#ifndef DAMO_KERNEL_DAMON_TEXT_H
#define DAMO_KERNEL_DAMON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include <damondata/params.h>

#include "tools/kernel/damon.h"

#define DAMON_TEXT_LEN 512

/**
 * damon_targets_text() - what parameters monitor
 * @params:	complete; a process that does not exist yet has the pid DD_PARAM_NONE
 * @command:	whose process that will be, or NULL
 * @text:	gets such as "physical memory, 21.0 GiB" or "process 12 (redis-server), 2.1 GiB mapped"
 *
 * Only the first targets are named, the others are counted. Sizes are those of now.
 */
void damon_targets_text(const struct dd_params *params, const char *command,
			char text[DAMON_TEXT_LEN]);

/**
 * damon_running_text() - whose DAMON runs
 * @text:	gets such as "kdamond 0 (physical memory, 21.0 GiB; started by damo-ctl start)" or
 *		"the kernel module damon_stat"; "" when nothing that can be read runs
 */
void damon_running_text(char text[DAMON_TEXT_LEN]);

#endif /* DAMO_KERNEL_DAMON_TEXT_H */
