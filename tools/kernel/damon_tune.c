// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tuning: new parameters for a kdamond that runs, or its old ones when the kernel does not take them.
 */
#include <stdio.h>

#include "tools/common/message.h"
#include "tools/kernel/damon.h"
#include "tools/kernel/run_journal.h"
#include "tools/kernel/sysfs_writes.h"

#define SECOND_TIMEOUT_MS 10000

/* How to tune: what to stage, and the command that makes it count. */
struct tuning {
	int (*stage)(struct damon_plan *plan, const struct dd_params *kdamond, unsigned int index,
		     struct dd_error *err);
	const char *command;
	bool pauses_refresh;
};

static unsigned int commit_timeout_ms(unsigned int index)
{
	struct dd_params *now;
	unsigned int ms = SECOND_TIMEOUT_MS;

	if (!damon_read_kdamond(&now, index, 0, NULL))
		ms = damon_answer_ms(now);
	dd_params_free(now);
	return ms;
}

static int end_pause(const struct dd_params *kdamond, unsigned int index, struct dd_error *err)
{
	struct damon_plan plan = {0};
	int ret;

	damon_stage_refresh(&plan, index, dd_param_u64(kdamond, "refresh_ms"));
	ret = damon_plan_apply(&plan, err);
	damon_plan_free(&plan);
	return ret;
}

/*
 * The kernel takes what the files hold when it answers: once the old values stand in them again, an
 * answer that is still to come changes nothing. One that came while they were written is settled by a
 * second command.
 */
static int settle_late(const struct damon_plan *saved, unsigned int index, const struct tuning *how,
		       const struct dd_error *late, struct dd_error *err)
{
	struct dd_error why;

	if (damon_plan_restore(saved, &why) || damon_plan_check(saved, &why))
		return dd_fail(err, DD_EAGAIN,
			       "%.200s; it is not known whether the new parameters took effect, or "
			       "will: the old ones cannot be put back (%.160s); see 'damo status'",
			       late->text, why.text);
	if (sysfs_write_late() != SYSFS_STILL_WAITS &&
	    damon_command(index, how->command, SECOND_TIMEOUT_MS, &why))
		return dd_fail(
			err, DD_EAGAIN,
			"%.200s; it is not known whether the new parameters took effect: the "
			"old ones are back in the files, but not confirmed (%.160s)",
			late->text, why.text);
	return dd_fail(
		err, DD_EAGAIN,
		"%.240s; the new parameters did not take effect: the files hold the old ones "
		"again, as read back, and a late answer finds these",
		late->text);
}

static int commit_kdamond(const struct dd_params *kdamond, const struct damon_plan *saved,
			  unsigned int index, const struct tuning *how, unsigned int timeout_ms,
			  struct dd_error *err)
{
	struct dd_error late = {0};
	int ret = damon_command(index, how->command, timeout_ms, &late);

	if (ret == DD_EAGAIN && sysfs_write_late() == 0) {
		warn("kdamond %u took more than %u ms to answer '%s'; the new parameters are in effect",
		     index, timeout_ms, how->command);
		ret = 0;
	}
	if (!ret)
		return how->pauses_refresh ? end_pause(kdamond, index, err) : 0;
	if (ret == DD_EAGAIN && sysfs_write_late() != SYSFS_NEVER_WAITED)
		return settle_late(saved, index, how, &late, err);
	if (err)
		*err = late;
	return ret;
}

static int tune_locked(const struct dd_params *kdamond, unsigned int index,
		       const struct tuning *how, struct dd_error *err)
{
	unsigned int timeout_ms = commit_timeout_ms(index);
	struct damon_plan saved = {0}, plan = {0};
	char dir[16];
	int ret;

	snprintf(dir, sizeof(dir), "%u", index);
	ret = damon_plan_save(&saved, dir, err);
	if (!ret)
		ret = how->stage(&plan, kdamond, index, err);
	if (!ret) {
		ret = damon_plan_apply(&plan, err);
		if (!ret)
			ret = commit_kdamond(kdamond, &saved, index, how, timeout_ms, err);
		if (ret)
			damon_plan_restore(&saved, NULL);
	}
	damon_plan_free(&plan);
	damon_plan_free(&saved);
	return ret;
}

static int tune_kdamond(const struct dd_params *kdamond, unsigned int index,
			const struct tuning *how, struct dd_error *err)
{
	struct control_lock lock;
	struct damon_kdamond_info info;
	int ret = control_lock(&lock, err);

	if (ret)
		return ret;
	ret = damon_kdamond(&info, index, err);
	if (!ret && !info.is_on)
		ret = dd_fail(err, DD_EINVAL, "kdamond %u is not running; see 'damo status'",
			      index);
	if (!ret)
		ret = tune_locked(kdamond, index, how, err);
	control_unlock(&lock);
	return ret;
}

int damon_tune(const struct dd_params *kdamond, unsigned int index, struct dd_error *err)
{
	static const struct tuning all = {damon_stage_context, "commit", true};

	return tune_kdamond(kdamond, index, &all, err);
}

int damon_tune_goals(const struct dd_params *kdamond, unsigned int index, struct dd_error *err)
{
	static const struct tuning goals = {damon_stage_goals, "commit_schemes_quota_goals", false};

	return tune_kdamond(kdamond, index, &goals, err);
}
