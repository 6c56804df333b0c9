// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kdamonds of sysfs: their states, and the commands that their `state` files take.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tools/kernel/damon.h"
#include "tools/kernel/damon_hint.h"
#include "tools/kernel/features.h"
#include "tools/kernel/proc.h"

/* `update_schemes_tried_regions` waits until each scheme was applied once. */
#define ANSWER_MS      10000
#define MAX_ANSWER_MS  600000
#define OFF_TIMEOUT_MS 10000

int damon_available(struct dd_error *err)
{
	char path[PATH_MAX];
	char text[32];
	int ret;

	if (!sysfs_exists(damon_path(path, "%s", "")))
		return dd_fail(
			err, DD_EUNSUPPORTED,
			"%s is missing: this kernel was built without CONFIG_DAMON_SYSFS (Linux "
			"5.18 or newer has it), or sysfs is not mounted",
			path);
	ret = sysfs_read(damon_path(path, "nr_kdamonds"), text, sizeof(text), err);
	if (ret == DD_ESYS && err && (err->sys_errno == EACCES || err->sys_errno == EPERM))
		return dd_fail(err, DD_ESYS, "root is needed to control DAMON: cannot read %s",
			       path);
	return ret;
}

int damon_kdamond(struct damon_kdamond_info *info, unsigned int index, struct dd_error *err)
{
	char path[PATH_MAX], text[64];
	uint64_t nr_contexts = 0;
	int ret = sysfs_read(damon_path(path, "%u/state", index), text, sizeof(text), err);

	if (ret)
		return ret;
	*info = (struct damon_kdamond_info){
		.index = index, .is_on = !strcmp(text, "on"), .pid = -1};
	if (!sysfs_read(damon_path(path, "%u/pid", index), text, sizeof(text), NULL))
		info->pid = (pid_t)strtol(text, NULL, 10);
	if (!sysfs_read_u64(damon_path(path, "%u/contexts/nr_contexts", index), &nr_contexts, NULL))
		info->nr_contexts = (unsigned int)nr_contexts;
	return 0;
}

int damon_kdamonds(struct damon_kdamond_info **list, size_t *nr, struct dd_error *err)
{
	struct damon_kdamond_info *infos;
	unsigned int *indices;
	char path[PATH_MAX];
	size_t len;
	int ret = sysfs_numbered(damon_path(path, "%s", ""), &indices, &len, err);

	if (ret)
		return ret;
	infos = calloc(len + 1, sizeof(*infos));
	if (!infos)
		ret = dd_fail(err, DD_ENOMEM, "out of memory");
	for (size_t i = 0; i < len && !ret; i++)
		ret = damon_kdamond(&infos[i], indices[i], err);
	free(indices);
	if (ret) {
		free(infos);
		return ret;
	}
	*list = infos;
	*nr = len;
	return 0;
}

/* MemFree of MemTotal in permil, as the kernel computes free_mem_rate; -1 = unknown. */
static int64_t free_mem_permil(void)
{
	static const char *const keys[] = {"MemTotal", "MemFree"};
	uint64_t kib[2];

	if (!proc_read_keys("meminfo", keys, 2, kib) || !kib[0])
		return -1;
	return (int64_t)(kib[1] * 1000 / kib[0]);
}

static bool is_stopped(const struct dd_params *scheme, uint64_t free_permil)
{
	return dd_param_is(scheme, "watermarks.metric", "free_mem_rate") &&
	       (free_permil > dd_param_u64(scheme, "watermarks.high_permil") ||
		free_permil < dd_param_u64(scheme, "watermarks.low_permil"));
}

/* Are all schemes switched off by their watermarks, so that the kdamond does nothing? */
static bool watermarks_stop(unsigned int index)
{
	struct dd_params *kdamond, *context, *scheme;
	int64_t rate = free_mem_permil();
	bool off = false, on = rate < 0;

	if (damon_read_kdamond(&kdamond, index, 0, NULL))
		return false;
	for (size_t c = 0; !on && (context = dd_param_item(kdamond, "contexts", c)); c++) {
		for (size_t s = 0; (scheme = dd_param_item(context, "schemes", s)); s++) {
			bool stops = is_stopped(scheme, (uint64_t)rate);

			off |= stops;
			on |= !stops;
		}
	}
	dd_params_free(kdamond);
	return off && !on;
}

/*
 * Kernels before 6.14 serve these commands in a kdamond's normal work only: while watermarks stop it,
 * the write would wait inside the kernel and keep every other command from DAMON.
 */
static bool would_hang(unsigned int index, const char *command)
{
	static const char *const slow[] = {"commit", "update_schemes_tried_regions",
					   "update_schemes_tried_bytes",
					   "commit_schemes_quota_goals"};

	if (kernel_release() >= KERNEL_RELEASE(6, 14))
		return false;
	for (size_t i = 0; i < sizeof(slow) / sizeof(slow[0]); i++)
		if (!strcmp(command, slow[i]))
			return watermarks_stop(index);
	return false;
}

static uint64_t longest_interval_us(const struct dd_params *c)
{
	uint64_t sample_us = dd_param_u64(c, "intervals.sample_us"),
		 aggr_us = dd_param_u64(c, "intervals.aggr_us"),
		 max_sample_us = dd_param_u64(c, "intervals.intervals_goal.max_sample_us"),
		 longest = aggr_us > sample_us ? aggr_us : sample_us;
	struct dd_params *scheme;

	for (size_t i = 0; (scheme = dd_param_item(c, "schemes", i)); i++)
		if (dd_param_u64(scheme, "apply_interval_us") > longest)
			longest = dd_param_u64(scheme, "apply_interval_us");
	/* Tuning keeps the ratio of the intervals. */
	if (dd_param_u64(c, "intervals.intervals_goal.aggrs") && sample_us &&
	    max_sample_us > sample_us &&
	    __builtin_mul_overflow(longest, max_sample_us / sample_us + 1, &longest))
		longest = UINT64_MAX;
	return longest;
}

unsigned int damon_answer_ms(const struct dd_params *kdamond)
{
	struct dd_params *context;
	uint64_t longest_us = 0;

	for (size_t i = 0; (context = dd_param_item(kdamond, "contexts", i)); i++) {
		uint64_t us = longest_interval_us(context);

		longest_us = us > longest_us ? us : longest_us;
	}
	return longest_us / 500 < MAX_ANSWER_MS - ANSWER_MS
		       ? ANSWER_MS + (unsigned int)(longest_us / 500)
		       : MAX_ANSWER_MS;
}

int damon_command(unsigned int index, const char *command, unsigned int timeout_ms,
		  struct dd_error *err)
{
	const struct feature *f = feature_of_word("state", command);
	char path[PATH_MAX], name[32], release[KERNEL_RELEASE_LEN];
	struct dd_error reason = {0};
	int ret;

	if (would_hang(index, command))
		return dd_fail(
			err, DD_EAGAIN,
			"kdamond %u is stopped by the watermarks of its schemes, and this "
			"kernel would not answer '%s' until memory is scarcer; stop and start it "
			"instead",
			index, command);
	ret = sysfs_write_bounded(damon_path(path, "%u/state", index), command, timeout_ms,
				  &reason);
	if (!ret)
		return 0;
	if (ret == DD_ESYS && reason.sys_errno == EINVAL && f && kernel_release() < f->since)
		return dd_fail(err, DD_EUNSUPPORTED, "'%s' needs Linux %s", command,
			       kernel_release_name(release, f->since));
	if (ret == DD_EAGAIN) {
		if (err)
			*err = reason;
		return ret;
	}
	snprintf(name, sizeof(name), "%u/state", index);
	return damon_explain(name, command, &reason, err);
}

static int update_one(unsigned int index, const char *command, unsigned int timeout_ms,
		      struct dd_error *err)
{
	int ret = damon_command(index, command, timeout_ms, err);

	return ret == DD_EUNSUPPORTED ? 0 : ret;
}

int damon_update(const struct dd_params *kdamond, unsigned int index, unsigned int flags,
		 struct dd_error *err)
{
	unsigned int timeout_ms = damon_answer_ms(kdamond);
	bool has_schemes = false, has_goal = false;
	struct dd_params *context;
	int ret = 0;

	for (size_t i = 0; (context = dd_param_item(kdamond, "contexts", i)); i++) {
		has_schemes |= dd_param_nr(context, "schemes") > 0;
		has_goal |= dd_param_u64(context, "intervals.intervals_goal.aggrs") > 0;
	}
	if (has_goal)
		ret = update_one(index, "update_tuned_intervals", timeout_ms, err);
	if (has_schemes && !ret)
		ret = update_one(index, "update_schemes_stats", timeout_ms, err);
	if (has_schemes && !ret)
		ret = update_one(index, "update_schemes_effective_quotas", timeout_ms, err);
	if (has_schemes && !ret && (flags & DAMON_READ_TRIED))
		ret = update_one(index, "update_schemes_tried_regions", timeout_ms, err);
	return ret;
}

int damon_turn_off(unsigned int index, struct dd_error *err)
{
	uint64_t end = monotonic_ms() + OFF_TIMEOUT_MS;
	struct damon_kdamond_info info;
	struct dd_error reason = {0};
	int ret = damon_kdamond(&info, index, err);

	if (ret || !info.is_on)
		return ret;
	ret = damon_command(index, "off", OFF_TIMEOUT_MS, &reason);
	for (;;) {
		int read_ret = damon_kdamond(&info, index, err);

		if (read_ret)
			return read_ret;
		/* It may have ended by itself, and then refuses the command. */
		if (!info.is_on)
			return 0;
		if (ret || monotonic_ms() > end)
			break;
		sleep_ms(5);
	}
	if (!ret)
		return dd_fail(err, DD_EAGAIN, "kdamond %u is still on %d s after 'off'", index,
			       OFF_TIMEOUT_MS / 1000);
	if (err)
		*err = reason;
	return ret;
}
