/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a command line of start, tune or schemes to parameters that a kernel can be given, and to the
 * process of a command target.
 */
#ifndef DAMO_CTL_START_OPTIONS_H
#define DAMO_CTL_START_OPTIONS_H

#include "tools/damon/damon_options.h"
#include "tools/kernel/damon.h"
#include "tools/kernel/workload.h"

/**
 * struct start_request - what was asked for
 * @params:	complete and checked
 * @command:	of a command target, or NULL
 * @work:	its process, once launched
 */
struct start_request {
	struct dd_params *params;
	const char *command;
	struct workload work;
};

/**
 * start_request_build() - parameters of the parsed options and the positional word
 * @word:	or NULL
 * @dry_run:	memory that cannot be looked at without root is left open, with a warning
 *
 * Says on stderr what was chosen. Exits with a message on failure.
 */
void start_request_build(struct start_request *r, const char *word, bool dry_run);
void start_request_free(struct start_request *r);

/**
 * start_or_die() - damon_start(), and the command once DAMON is known to take the parameters
 * @how:	its @launch and @priv are ours
 * @user:	see workload_prepare()
 * @own_group:	the same
 *
 * Exits with a message on failure; nothing is left running then. Without a command, work.pid is 0.
 */
struct damon_run *start_or_die(struct start_request *r, struct damon_start_options how,
			       const char *user, bool own_group);

/** print_start_plan() - --dry_run: the writes of starting */
void print_start_plan(const struct start_request *r);

#endif /* DAMO_CTL_START_OPTIONS_H */
