// SPDX-License-Identifier: GPL-2.0-only
/*
 * start: start DAMON with given parameters.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/message.h"
#include "tools/ctl/ctl_commands.h"
#include "tools/ctl/follow_children.h"
#include "tools/ctl/start_options.h"

static struct {
	bool dry_run, stop_modules, children;
	const char *user;
} o;

static const struct option options[] = {
	OPT_BOOL(0, "dry_run", &o.dry_run,
		 "print the writes to sysfs instead of doing them; needs neither root nor DAMON"),
	OPT_STOP_MODULES(&o.stop_modules),
	OPT_STR(0, "user", "NAME", &o.user, "run the command as this user"),
	OPT_BOOL(0, "include_child_tasks", &o.children,
		 "stay, and add child processes of the targets as they appear, until Ctrl-C"),
	OPT_INCLUDE(damon_options),
	OPT_END(),
};

static const struct command cmd = {
	.name = "start",
	.args = "[TARGET]",
	.max_args = OPT_MAX_WORDS,
	.description =
		"TARGET is a command to run and monitor, pids, 'paddr' for physical memory, or all "
		"parameters as JSON or YAML (text, or a file's name). Without it, the options count; "
		"without these, physical memory is monitored.\n\n"
		"Returns as soon as DAMON runs; a command goes on running. Nothing is changed when "
		"DAMON cannot be started. What ran before is brought back by 'damo stop'.",
	.examples =
		"damo start \"sleep 5\"\trun a program and monitor it\n"
		"damo start \"$(pidof sleep)\"\tmonitor a running one\n"
		"damo start --damos_action pageout --damos_access_rate 0% 0% --damos_age 2m max\n"
		"\tpage out what was not accessed for two minutes\n",
	.options = options,
};

int cmd_start(int argc, char **argv)
{
	struct damon_start_options how = {.owner = "damo-ctl start",
					  .module_hint = damon_module_hint(options)};
	int nr = parse_options(&cmd, argc, argv);
	struct start_request request;
	struct damon_run *run;

	start_request_build(&request, damon_target_word(nr, argv), o.dry_run);
	if (o.dry_run) {
		print_start_plan(&request);
		start_request_free(&request);
		return EXIT_DONE;
	}
	how.stop_modules = o.stop_modules;
	run = start_or_die(&request, how, o.user, true);
	if (o.children)
		follow_children(request.params, run);
	damon_run_free(run);
	start_request_free(&request);
	return EXIT_DONE;
}
