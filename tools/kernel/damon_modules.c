// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel modules that run DAMON by themselves: damon_stat, damon_reclaim, damon_lru_sort.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tools/kernel/damon.h"

/* Modules look at their switch at least every 5 s (wmarks_interval), and then stop. */
#define MODULE_WAIT_MS 7000

/* The samples of older kernels call their switch "enable". */
static const char *const switches[] = {"enabled", "enable"};

static const char *switch_path(char buf[PATH_MAX], const char *module)
{
	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
		kernel_path(buf, KERNEL_SYSFS, "module/%s/parameters/%s", module, switches[i]);
		if (sysfs_exists(buf))
			return buf;
	}
	return NULL;
}

static bool is_on(const char *module)
{
	char path[PATH_MAX], value[16];

	return switch_path(path, module) && !sysfs_read(path, value, sizeof(value), NULL) &&
	       value[0] == 'Y';
}

void damon_modules_running(struct damon_modules *modules)
{
	char path[PATH_MAX];
	struct dirent *e;
	DIR *dir = opendir(kernel_path(path, KERNEL_SYSFS, "module"));

	modules->nr = 0;
	if (!dir)
		return;
	while ((e = readdir(dir)) && modules->nr < DAMON_MODULES_MAX) {
		if (strncmp(e->d_name, "damon_", 6) || strlen(e->d_name) >= DAMON_MODULE_LEN ||
		    !is_on(e->d_name))
			continue;
		strcpy(modules->names[modules->nr++], e->d_name);
	}
	closedir(dir);
}

/* kdamond_pid is -1 once the module has let DAMON go; older kernels have none. */
static bool has_kdamond(const char *module, bool *known)
{
	char path[PATH_MAX], value[16];

	kernel_path(path, KERNEL_SYSFS, "module/%s/parameters/kdamond_pid", module);
	*known = !sysfs_read(path, value, sizeof(value), NULL);
	return *known && value[0] != '-';
}

int damon_module_set(const char *name, bool on, struct dd_error *err)
{
	char path[PATH_MAX];
	uint64_t end = monotonic_ms() + MODULE_WAIT_MS;
	struct dd_error reason = {0};
	bool known;

	if (!switch_path(path, name))
		return dd_fail(err, DD_EUNSUPPORTED,
			       "%s: this kernel has no such module, or it "
			       "cannot be switched",
			       name);
	if (sysfs_write(path, on ? "Y" : "N", &reason)) {
		errno = 0; /* the reason's text ends with its errno's already */
		return dd_fail(err, reason.code, "%s%s", reason.text,
			       reason.sys_errno == EBUSY
				       ? " (another user of DAMON runs; see 'damo status')"
				       : "");
	}
	while (has_kdamond(name, &known) != on && known) {
		if (monotonic_ms() > end)
			return dd_fail(err, DD_EAGAIN, "%s did not %s DAMON within %d s", name,
				       on ? "start" : "stop", MODULE_WAIT_MS / 1000);
		sleep_ms(20);
	}
	return 0;
}
