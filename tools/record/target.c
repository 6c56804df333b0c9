// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a recording monitors when DAMON is started for it.
 */
#include "tools/record/target.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tools/damon/damon_options.h"
#include "tools/kernel/damon_text.h"
#include "tools/kernel/proc.h"
#include "tools/record/running_damon.h"

/* `record 12 34` and `record sleep 5` give several words for what is one target. */
static char *join_words(int nr, char **words)
{
	size_t len = 1;
	char *text;

	for (int i = 0; i < nr; i++)
		len += strlen(words[i]) + 1;
	text = calloc(1, len);
	for (int i = 0; text && i < nr; i++) {
		strcat(text, i ? " " : "");
		strcat(text, words[i]);
	}
	return text;
}

/* A command's process does not exist yet: any pid does for checking. */
static int check_record_target(const struct record_target *t, struct dd_error *err)
{
	struct dd_params *copy = dd_params_copy(t->params, err);
	int ret;

	if (!copy)
		return DD_ENOMEM;
	if (t->command)
		damon_params_set_pid(copy, 1);
	ret = dd_params_check(copy, err);
	dd_params_free(copy);
	if (!ret && !dd_param_nr(t->params, "kdamonds"))
		ret = dd_fail(err, DD_EINVAL,
			      "the parameters have no kdamond, so there is nothing to start");
	return ret;
}

static bool is_passive(const struct record_target *t, const struct damon_target *target)
{
	if (target->kind == DAMON_TARGET_ONGOING)
		return true;
	return target->kind == DAMON_TARGET_NONE && !damon_options_first() && !t->stop_modules &&
	       setup_find_kdamond();
}

static int build_passive(const struct record_target *t, char what[DAMON_TEXT_LEN],
			 struct dd_error *err)
{
	const char *useless = t->stop_modules ? "stop_modules" : damon_options_first();
	char who[DAMON_TEXT_LEN];

	if (useless)
		return dd_fail(err, DD_EINVAL,
			       "--%s has no effect: \"ongoing\" records DAMON as it runs", useless);
	damon_running_text(who);
	snprintf(what, DAMON_TEXT_LEN, "DAMON as it runs%s%.400s", *who ? ": " : "", who);
	return 0;
}

static int build_own(struct record_target *t, struct damon_target *target,
		     char what[DAMON_TEXT_LEN], struct dd_error *err)
{
	int ret = damon_options_build(&t->params, target, damon_node_regions, err);

	t->own = true;
	if (!ret)
		ret = damon_resolve_regions(t->params, err);
	if (!ret)
		damon_targets_text(t->params, t->command, what);
	return ret ? ret : check_record_target(t, err);
}

static int build_record_target(struct record_target *t, struct damon_target *target,
			       struct dd_error *err)
{
	char what[DAMON_TEXT_LEN] = "";
	int ret = is_passive(t, target) ? build_passive(t, what, err)
					: build_own(t, target, what, err);

	damon_target_choice(target, what, t->choice, sizeof(t->choice));
	return ret;
}

int target_build(struct record_target *t, int nr, char **words, struct dd_error *err)
{
	char *word = nr ? join_words(nr, words) : NULL;
	struct damon_target target;
	int ret;

	if (nr && !word)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	ret = damon_target_deduce(&target, word, err);
	if (ret) {
		free(word);
		return ret;
	}
	if (target.kind == DAMON_TARGET_COMMAND)
		t->command = word;
	else if (t->user)
		ret = dd_fail(err, DD_EINVAL, "--user is for a command as the target");
	if (!ret)
		ret = build_record_target(t, &target, err);
	damon_target_free(&target);
	if (!t->command)
		free(word);
	return ret;
}

int target_prepare(struct record_target *t, struct dd_error *err)
{
	int ret;

	if (!t->command)
		return 0;
	ret = workload_prepare(&t->work, t->command, t->user, false, err);
	if (!ret)
		damon_params_set_pid(t->params, t->work.pid);
	return ret;
}

static int launch_target(void *priv, struct dd_error *err)
{
	struct record_target *t = priv;
	struct dd_error local;
	int ret = workload_run(&t->work, err ? err : (err = &local));

	/* As a shell has them, for a command that could not be executed. */
	if (ret == DD_ESYS)
		t->status = err->sys_errno == ENOENT ? 127 : 126;
	return ret;
}

int target_start(struct record_target *t, struct dd_error *err)
{
	const struct damon_start_options how = {
		.owner = "damo-record",
		.owner_stays = true,
		.stop_modules = t->stop_modules,
		.module_hint = t->module_hint,
		.launch = t->command ? launch_target : NULL,
		.priv = t,
	};
	int ret;

	if (!t->own)
		return 0;
	ret = damon_start(&t->run, t->params, &how, err);
	if (ret && t->work.is_waiting && err) {
		size_t len = strlen(err->text);

		snprintf(err->text + len, sizeof(err->text) - len, "; the command was not run");
	}
	return ret;
}

static void note_end(struct record_target *t, int status)
{
	t->ended = true;
	t->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Whether DAMON watches any process, and whether one of them lives. */
static void look_at_targets(const struct record_target *t, bool *any, bool *alive)
{
	struct dd_params *kdamond, *context, *target;

	*any = *alive = false;
	for (size_t k = 0; (kdamond = dd_param_item(t->params, "kdamonds", k)); k++) {
		for (size_t c = 0; (context = dd_param_item(kdamond, "contexts", c)); c++) {
			if (dd_param_is(context, "ops", "paddr"))
				continue;
			for (size_t i = 0; (target = dd_param_item(context, "targets", i)); i++) {
				*any = true;
				*alive |= proc_alive((pid_t)dd_param_i64(target, "pid"));
			}
		}
	}
}

const char *target_is_over(struct record_target *t)
{
	bool any, alive;
	int status;

	if (!t->own)
		return NULL;
	if (workload_ended(&t->work, &status))
		note_end(t, status);
	look_at_targets(t, &any, &alive);
	if (any && !alive)
		return t->command ? "the command has ended" : "the targets have ended";
	if (t->ended && !any)
		return "the command has ended";
	return damon_run_alive(t->run) ? NULL : "DAMON was stopped";
}

int target_stop(struct record_target *t, struct dd_error *err)
{
	int ret = t->run ? damon_run_stop(t->run, err) : 0;
	int status;

	damon_run_free(t->run);
	t->run = NULL;
	if (workload_ended(&t->work, &status))
		note_end(t, status);
	workload_kill(&t->work);
	return ret;
}

void target_free(struct record_target *t)
{
	dd_params_free(t->params);
	free((char *)t->command);
}
