// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a command line of start, tune or schemes to parameters that a kernel can be given.
 */
#include "tools/ctl/start_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/message.h"
#include "tools/kernel/damon_text.h"

static void require_valid(int ret, const struct dd_error *err)
{
	if (ret)
		exit(damon_options_fail(err));
}

/* A command's process does not exist yet: any pid does for checking. */
static void check_request(struct start_request *r)
{
	struct dd_error err;
	struct dd_params *copy = dd_params_copy(r->params, &err);

	require_valid(copy ? 0 : DD_ENOMEM, &err);
	if (r->command)
		damon_params_set_pid(copy, 1);
	require_valid(dd_params_check(copy, &err), &err);
	dd_params_free(copy);
}

void start_request_build(struct start_request *r, const char *word, bool dry_run)
{
	struct damon_target target;
	char what[DAMON_TEXT_LEN];
	struct dd_error err;
	int ret;

	*r = (struct start_request){0};
	require_valid(damon_target_deduce(&target, word, &err), &err);
	if (target.kind == DAMON_TARGET_ONGOING)
		die_usage("'%s' is for recording; this needs a target", word);
	require_valid(damon_options_build(&r->params, &target, damon_node_regions, &err), &err);
	if (target.kind == DAMON_TARGET_COMMAND)
		r->command = word;
	ret = damon_resolve_regions(r->params, &err);
	/* Without root, --dry_run shows everything but what root alone may know. */
	if (ret == DD_ESYS && dry_run)
		warn("the default regions are left out: %s", err.text);
	else
		require_valid(ret, &err);
	if (!dd_param_nr(r->params, "kdamonds"))
		die("the parameters have no kdamond, so there is nothing to start");
	check_request(r);
	damon_targets_text(r->params, r->command, what);
	damon_target_announce(&target, what);
	if (damon_default_note())
		info("%s", damon_default_note());
	damon_target_free(&target);
}

void start_request_free(struct start_request *r)
{
	dd_params_free(r->params);
}

static void prepare_command(struct start_request *r, const char *user, bool own_group)
{
	struct dd_error err;

	if (!r->command) {
		if (user)
			die_usage("--user is for a command as the target");
		return;
	}
	if (workload_prepare(&r->work, r->command, user, own_group, &err))
		die("%s", err.text);
	damon_params_set_pid(r->params, r->work.pid);
}

static int launch_command(void *priv, struct dd_error *err)
{
	return workload_run(priv, err);
}

struct damon_run *start_or_die(struct start_request *r, struct damon_start_options how,
			       const char *user, bool own_group)
{
	struct damon_run *run;
	struct dd_error err;
	bool never_ran;
	int status;

	prepare_command(r, user, own_group);
	how.launch = r->command ? launch_command : NULL;
	how.priv = &r->work;
	if (!damon_start(&run, r->params, &how, &err))
		return run;
	never_ran = r->work.is_waiting;
	if (r->work.pid && !never_ran && workload_ended(&r->work, &status))
		die("the command ended before DAMON could monitor it: %s", err.text);
	workload_kill(&r->work);
	die("%s%s", err.text, never_ran ? "; the command was not run" : "");
}

void print_start_plan(const struct start_request *r)
{
	struct damon_plan plan = {0};
	struct dd_error err;
	char path[48];

	if (damon_stage(&plan, r->params, &err))
		die("%s", err.text);
	for (size_t i = 0; i < dd_param_nr(r->params, "kdamonds"); i++) {
		snprintf(path, sizeof(path), "%zu/state", i);
		damon_plan_add(&plan, path, "on");
	}
	if (r->command)
		printf("# pid_target gets the process of '%s', which a dry run does not start\n",
		       r->command);
	if (damon_plan_print(&plan, kernel_release(), stdout, &err))
		die("%s", err.text);
	damon_plan_free(&plan);
}
