// SPDX-License-Identifier: GPL-2.0-only
/*
 * Likely causes of refused writes to DAMON's sysfs files.
 */
#include "tools/kernel/damon_hint.h"

#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "tools/kernel/damon.h"
#include "tools/kernel/features.h"

/* First row that fits wins. A NULL value fits all, an errno of 0 too. */
static const struct hint {
	const char *path, *value;
	int code;
	const char *text;
} hints[] = {
	{NULL, NULL, EACCES, "root is needed to control DAMON"},
	{NULL, NULL, EPERM, "root is needed to control DAMON, or the kdamond has ended already"},
	{"nr_kdamonds", NULL, EBUSY,
	 "the number of kdamonds cannot change while one of them runs; see 'damo status'"},
	{"*/state", "on", EBUSY,
	 "this kdamond runs already, or another user of DAMON excludes it; see 'damo status' and "
	 "'damo features'"},
	{"*/state", "on", EINVAL,
	 "DAMON refuses the parameters: a target process that does not exist, regions that are "
	 "not in order, fewer than 3 regions, or operations (ops) that this kernel lacks"},
	{"*/state", "on", ENOMEM,
	 "DAMON says this of any scheme that it refuses: a memory cgroup path that does not exist "
	 "(it begins at the mount of the memory controller), an address or size range of a filter, "
	 "the node of a goal"},
	{"*/state", "commit", EINVAL,
	 "the kdamond has ended, or DAMON refuses the parameters: a target process that does not "
	 "exist, regions that are not in order, fewer than 3 regions; the old ones are in effect"},
	{"*/state", "commit", ENOMEM,
	 "DAMON says this of any scheme that it refuses: a memory cgroup path that does not exist, "
	 "an address or size range of a filter; the old parameters are in effect"},
	{"*/state", "off", EINVAL, "it was never started"},
	{"*/state", NULL, EINVAL,
	 "this kernel does not know the command, or the kdamond has ended"},
	{"*/state", NULL, EBUSY, "another program keeps DAMON busy; try again"},
	{"*/nr_contexts", NULL, EINVAL, "DAMON takes one context for each kdamond"},
	{"*/nr_probes", NULL, EINVAL, "the kernel allows a few probes only"},
	{"*/nr_*", NULL, ENOMEM, "too many of them"},
	{"*/addr_unit", NULL, EINVAL, "it must be a power of two"},
	{"*/core_filters/*/type", NULL, EINVAL, "the kernel's core filters are addr and target"},
	{"*/operations", NULL, EINVAL, "this kernel does not have these operations"},
	{NULL, NULL, EBUSY, "another program keeps DAMON busy; try again"},
	{NULL, NULL, ERANGE, "the value is out of range"},
	{NULL, NULL, EINVAL, "the kernel refuses the value"},
	{NULL, NULL, ENOMEM, "too many, or out of memory"},
};

static const struct hint *find_hint(const char *path, const char *value, int code)
{
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		const struct hint *h = &hints[i];

		if (h->code == code && (!h->value || !strcmp(h->value, value)) &&
		    (!h->path || !fnmatch(h->path, path, 0)))
			return h;
	}
	return NULL;
}

static bool explain_modules(const struct dd_error *reason, struct dd_error *err)
{
	struct damon_modules modules;
	char names[200] = "";
	size_t len = 0;

	damon_modules_running(&modules);
	if (!modules.nr)
		return false;
	for (size_t i = 0; i < modules.nr && len < sizeof(names); i++)
		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s", i ? ", " : "",
					modules.names[i]);
	dd_fail(err, reason->code, "%s (%s runs DAMON and excludes others)", reason->text, names);
	return true;
}

/* Where the memory controller is mounted: a v1 hierarchy of its own goes before cgroup2. */
static bool memcg_mount(char mount[PATH_MAX])
{
	char path[PATH_MAX], line[2048], dir[1024], type[32], options[512];
	FILE *f = fopen(kernel_path(path, KERNEL_PROCFS, "mounts"), "re");
	bool found = false, is_v1 = false;

	while (f && !is_v1 && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%*s %1023s %31s %511s", dir, type, options) != 3)
			continue;
		is_v1 = !strcmp(type, "cgroup") && strstr(options, "memory");
		if (!is_v1 && (found || strcmp(type, "cgroup2")))
			continue;
		snprintf(mount, PATH_MAX, "%s", dir);
		found = true;
	}
	if (f)
		fclose(f);
	return found;
}

/* The first staged path of a memory cgroup that does not exist. */
static bool missing_memcg(const char *state_path, char group[PATH_MAX])
{
	static const char *const places[] = {"*filters/*/memcg_path", "quotas/goals/*/path"};
	char pattern[PATH_MAX], mount[PATH_MAX], value[PATH_MAX];
	bool missing = false;

	if (!memcg_mount(mount))
		return false;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]) && !missing; i++) {
		glob_t g;

		damon_path(pattern, "%.*s/contexts/*/schemes/*/%s", (int)strcspn(state_path, "/"),
			   state_path, places[i]);
		if (!glob(pattern, 0, NULL, &g)) {
			for (size_t n = 0; n < g.gl_pathc && !missing; n++) {
				if (sysfs_read(g.gl_pathv[n], value, sizeof(value), NULL) ||
				    !*value || strlen(mount) + strlen(value) >= PATH_MAX)
					continue;
				strcat(strcpy(group, mount), value);
				missing = !sysfs_exists(group);
			}
		}
		globfree(&g);
	}
	return missing;
}

int damon_explain(const char *path, const char *value, const struct dd_error *reason,
		  struct dd_error *err)
{
	const char *slash = strrchr(path, '/');
	const struct feature *f = feature_of_word(slash ? slash + 1 : path, value);
	const struct hint *h = find_hint(path, value, reason->sys_errno);
	char release[KERNEL_RELEASE_LEN], group[PATH_MAX];
	int code = reason->code;

	/* The reason's text ends with that of its errno: dd_fail() shall not append it again. */
	errno = 0;
	if (reason->sys_errno == EBUSY && !strcmp(value, "on") && explain_modules(reason, err))
		;
	else if (reason->sys_errno == EINVAL && f && f->since > kernel_release())
		dd_fail(err, code, "%s ('%s' came with Linux %s)", reason->text, value,
			kernel_release_name(release, f->since));
	else if (reason->sys_errno == ENOMEM && !fnmatch("*/state", path, 0) &&
		 missing_memcg(path, group))
		dd_fail(err, code, "%s (there is no memory cgroup %.150s)", reason->text, group);
	else if (h)
		dd_fail(err, code, "%s (%s)", reason->text, h->text);
	else if (err)
		*err = *reason;
	if (err)
		err->sys_errno = reason->sys_errno;
	return code;
}
