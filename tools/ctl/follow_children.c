// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adding child processes of the targets while DAMON runs.
 */
#include "tools/ctl/follow_children.h"

#include <signal.h>

#include "tools/common/message.h"
#include "tools/kernel/damon_children.h"

#define LOOK_EVERY_MS 1000

static volatile sig_atomic_t stopped;

static void stop_following(int sig)
{
	(void)sig;
	stopped = 1;
}

void follow_children(struct dd_params *params, struct damon_run *run)
{
	struct sigaction action = {.sa_handler = stop_following};
	struct dd_error err;
	bool changed;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	info("following child processes; Ctrl-C ends this, DAMON goes on");
	while (!stopped && damon_run_alive(run)) {
		/* A child may end between the look and the commit; the next round sees it. */
		if (damon_follow_children(params, run, &changed, &err) && damon_run_alive(run))
			warn("the targets could not be updated: %s", err.text);
		sleep_ms(LOOK_EVERY_MS);
	}
}
