// SPDX-License-Identifier: GPL-2.0-only
/*
 * schemes: run DAMON with operation schemes until interrupted, then bring the old setup back.
 */
#include <signal.h>
#include <stdlib.h>

#include "tools/common/message.h"
#include "tools/ctl/ctl_commands.h"
#include "tools/ctl/start_options.h"

static struct {
	bool dry_run, stop_modules;
	const char *user;
} o;

static const struct option options[] = {
	OPT_BOOL(0, "dry_run", &o.dry_run, "print the writes to sysfs instead of doing them"),
	OPT_STOP_MODULES(&o.stop_modules),
	OPT_STR(0, "user", "NAME", &o.user, "run the command as this user"),
	OPT_INCLUDE(damon_options),
	OPT_END(),
};

static const struct command cmd = {
	.name = "schemes",
	.args = "[TARGET]",
	.max_args = OPT_MAX_WORDS,
	.description =
		"As 'damo start', but stays until Ctrl-C, the end of a command that it runs, or the "
		"end of the target processes; then stops DAMON and brings the setup from before back.",
	.examples = "damo schemes -c schemes.json\trun the schemes of a file on physical memory\n",
	.options = options,
};

static volatile sig_atomic_t stopped;

static void stop_schemes(int sig)
{
	(void)sig;
	stopped = 1;
}

static void wait_for_end(struct damon_run *run, struct workload *w)
{
	bool has_command = w->pid > 0;
	int status;

	while (!stopped && damon_run_alive(run)) {
		if (has_command && workload_ended(w, &status))
			return;
		sleep_ms(100);
	}
}

int cmd_schemes(int argc, char **argv)
{
	struct damon_start_options how = {.owner = "damo-ctl schemes",
					  .owner_stays = true,
					  .module_hint = damon_module_hint(options)};
	struct sigaction action = {.sa_handler = stop_schemes};
	int nr = parse_options(&cmd, argc, argv);
	struct start_request request;
	struct damon_run *run;
	struct dd_error err;

	start_request_build(&request, damon_target_word(nr, argv), o.dry_run);
	if (o.dry_run) {
		print_start_plan(&request);
		start_request_free(&request);
		return EXIT_DONE;
	}
	how.stop_modules = o.stop_modules;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	run = start_or_die(&request, how, o.user, false);
	info("Press Ctrl+C to stop");
	wait_for_end(run, &request.work);
	if (damon_run_stop(run, &err))
		die("%s", err.text);
	workload_kill(&request.work);
	damon_run_free(run);
	start_request_free(&request);
	return EXIT_DONE;
}
