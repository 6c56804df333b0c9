/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a recording monitors when DAMON is started for it: parameters, the workload's process, the run,
 * and bringing all back at the end.
 */
#ifndef DAMO_RECORD_TARGET_H
#define DAMO_RECORD_TARGET_H

#include <damondata/params.h>

#include "tools/kernel/damon.h"
#include "tools/kernel/workload.h"

/**
 * struct record_target - zero-initialised is "the DAMON that runs"
 * @own:	DAMON is started by us
 * @follow:	children of the targets become targets
 * @stop_modules: switch off kernel modules that hold DAMON, until the end
 * @module_hint: see &damon_start_options
 * @user:	run the command as this user, or NULL
 * @command:	of a command target, or NULL
 * @choice:	of target_build(): the line that says what was chosen
 * @params:	what to start
 * @work:	the command's process
 * @run:	once started
 * @status:	exit status of the command as a shell has it, valid when @ended; 126 or 127 when it could
 *		not be executed
 * @ended:	the command has ended by itself
 */
struct record_target {
	bool own, follow, stop_modules;
	const char *module_hint;
	const char *user;
	const char *command;
	char choice[1024];
	struct dd_params *params;
	struct workload work;
	struct damon_run *run;
	int status;
	bool ended;
};

/**
 * target_build() - understand the positional words and the DAMON options
 * @t:		@user, @follow and @stop_modules are set by the caller before or after
 * @nr:		number of words, 0 = none
 * @words:	"paddr", a pid or several, a command, JSON, YAML, a file of them, or "ongoing"
 * @err:	or NULL
 *
 * Without words and DAMON options, DAMON is started (for the physical address space) only when none
 * runs. Nothing is started here.
 *
 * Return: 0, DD_EINVAL for a wrong command line, or another negative enum dd_code.
 */
int target_build(struct record_target *t, int nr, char **words, struct dd_error *err);

/** target_prepare() - make the process of the command, if there is one; nothing runs yet */
int target_prepare(struct record_target *t, struct dd_error *err);

/** target_start() - start DAMON, and the command as soon as DAMON is known to take the parameters */
int target_start(struct record_target *t, struct dd_error *err);

/**
 * target_is_over() - has the command, or have all monitored processes ended?
 *
 * Return: what to report to the user, or NULL while it goes on.
 */
const char *target_is_over(struct record_target *t);

/**
 * target_stop() - DAMON off and its earlier setup back; end the command when it still runs
 *
 * Safe at any time, also when nothing was started.
 */
int target_stop(struct record_target *t, struct dd_error *err);

/** target_free() - free what it owns */
void target_free(struct record_target *t);

#endif /* DAMO_RECORD_TARGET_H */
