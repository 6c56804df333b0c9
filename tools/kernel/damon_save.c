// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keeping DAMON's present setup as a list of writes that brings it back.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tools/kernel/sysfs_writes.h"

/* kdamonds/K/contexts/C/schemes/S/quotas/goals/G is 9 deep. */
#define MAX_DEPTH 16

struct walk {
	struct damon_plan *plan;
	struct dd_error *err;
};

/* Numbers of directories first, then files, then directories; numbered ones in numeric order. */
static int entry_rank(const struct dirent *e)
{
	if (e->d_type == DT_DIR)
		return 2;
	return strncmp(e->d_name, "nr_", 3) ? 1 : 0;
}

static int compare_entries(const struct dirent **a, const struct dirent **b)
{
	int order = entry_rank(*a) - entry_rank(*b);

	return order ? order : strverscmp((*a)->d_name, (*b)->d_name);
}

static int is_saved_entry(const struct dirent *e)
{
	/* Results of schemes come and go, and hold nothing that could be written. */
	return e->d_name[0] != '.' && strcmp(e->d_name, "state") &&
	       strcmp(e->d_name, "tried_regions");
}

static int save_file(struct walk *w, const char *name)
{
	char path[PATH_MAX], value[SYSFS_VALUE_LEN];
	struct stat st;
	int ret;

	if (stat(damon_path(path, "%s", name), &st) || !(st.st_mode & 0222))
		return 0;
	ret = sysfs_read(path, value, sizeof(value), w->err);
	if (ret)
		return ret;
	damon_plan_add(w->plan, name, value);
	return 0;
}

static int save_dir(struct walk *w, const char *dir, int depth)
{
	char path[PATH_MAX], below[PATH_MAX];
	struct dirent **entries;
	int nr, ret = 0;

	if (depth > MAX_DEPTH)
		return dd_fail(w->err, DD_ELIMIT, "DAMON's sysfs tree is deeper than expected");
	damon_path(path, "%s", dir);
	nr = scandir(path, &entries, is_saved_entry, compare_entries);
	if (nr < 0)
		return dd_fail(w->err, DD_ESYS, "cannot list %s", path);
	for (int i = 0; i < nr; i++) {
		if (!ret && snprintf(below, sizeof(below), "%s%s%s", dir, *dir ? "/" : "",
				     entries[i]->d_name) < (int)sizeof(below))
			ret = entries[i]->d_type == DT_DIR ? save_dir(w, below, depth + 1)
							   : save_file(w, below);
		free(entries[i]);
	}
	free(entries);
	return ret;
}

int damon_plan_save(struct damon_plan *plan, const char *dir, struct dd_error *err)
{
	struct walk w = {.plan = plan, .err = err};
	int ret = save_dir(&w, dir, 0);

	if (!ret && plan->out_of_memory)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	return ret;
}
