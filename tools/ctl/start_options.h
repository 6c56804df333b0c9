/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a command line of start, tune or schemes to parameters that a kernel can be given, and to the
 * process of a command target.
 */
#ifndef DAMO_CTL_START_OPTIONS_H
#define DAMO_CTL_START_OPTIONS_H

#include "tools/common/damon_options.h"
#include "tools/kernel/damon.h"
#include "tools/kernel/workload.h"

/**
 * struct start_request - what was asked for
 * @params:	complete and checked
 * @command:	of a command target, or NULL; not started
 */
struct start_request {
	struct dd_params params;
	const char *command;
};

/**
 * start_request_build() - parameters of the parsed options and the positional word
 * @word:	or NULL
 * @dry_run:	memory that cannot be looked at without root is left open, with a warning
 *
 * Exits with a message on failure.
 */
void start_request_build(struct start_request *r, const char *word, bool dry_run);
void start_request_free(struct start_request *r);

/**
 * start_request_launch() - run the command target and give its pid to the targets
 * @user:	see workload_start()
 *
 * Exits with a message on failure; nothing is left running then. Without a command, w->pid is 0.
 */
void start_request_launch(struct start_request *r, const char *user, bool own_group,
			  struct workload *w);

/** start_or_die() - damon_start(); on failure the workload is killed and we exit with a message */
struct damon_run *start_or_die(const struct start_request *r, const struct damon_start_options *how,
			       struct workload *w);

/** print_start_plan() - --dry_run: the writes of starting */
void print_start_plan(const struct start_request *r);

#endif /* DAMO_CTL_START_OPTIONS_H */
