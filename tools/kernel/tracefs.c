// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trace events as tracefs describes them.
 */
#include "tools/kernel/tracefs.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

#include "tools/kernel/sysfs.h"

/* A format file fits one page for all events of Linux 6.12 but a few system calls. */
#define MAX_FORMAT_LEN (64u << 10)

int tracefs_prepare(struct dd_error *err)
{
	char path[PATH_MAX];

	if (sysfs_exists(kernel_path(path, KERNEL_TRACEFS, "events")))
		return 0;
	if (kernel_fs_is_fake(KERNEL_TRACEFS))
		return dd_fail(err, DD_ESYS, "%s is not there", path);
	if (mount("nodev", kernel_fs_root(KERNEL_TRACEFS), "tracefs", 0, NULL) && errno != EBUSY)
		return dd_fail(err, DD_ESYS,
			       "tracefs is not readable at %s and cannot be mounted there; run as "
			       "root, or have root mount it and make it readable for you",
			       kernel_fs_root(KERNEL_TRACEFS));
	if (!sysfs_exists(path))
		return dd_fail(
			err, DD_EUNSUPPORTED,
			"%s is not there: the kernel is built without trace events "
			"(CONFIG_TRACING), or this user may not look into tracefs; run as root",
			path);
	return 0;
}

static int read_event(const char *system, const char *name, struct tracefs_event *ev,
		      struct dd_error *err)
{
	char path[PATH_MAX];
	int ret;

	*ev = (struct tracefs_event){0};
	kernel_path(path, KERNEL_TRACEFS, "events/%s/%s/id", system, name);
	ret = sysfs_read_u64(path, &ev->id, err);
	if (ret)
		return ret;
	ev->format = malloc(MAX_FORMAT_LEN);
	if (!ev->format)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	kernel_path(path, KERNEL_TRACEFS, "events/%s/%s/format", system, name);
	ret = sysfs_read(path, ev->format, MAX_FORMAT_LEN, err);
	if (ret) {
		free(ev->format);
		ev->format = NULL;
		return ret;
	}
	ev->format_len = strlen(ev->format);
	memcpy(ev->name, name, strlen(name) + 1);
	return 0;
}

static int is_event_entry(const struct dirent *entry)
{
	return entry->d_name[0] != '.' &&
	       strlen(entry->d_name) < sizeof(((struct tracefs_event *)0)->name);
}

int tracefs_system_events(const char *system, struct tracefs_event **events, size_t *nr,
			  struct dd_error *err)
{
	char dir[PATH_MAX], path[PATH_MAX];
	struct dirent **names = NULL;
	int n, ret = 0;

	*events = NULL;
	*nr = 0;
	n = scandir(kernel_path(dir, KERNEL_TRACEFS, "events/%s", system), &names, is_event_entry,
		    alphasort);
	if (n < 0 && errno == ENOENT)
		return 0;
	if (n < 0)
		return dd_fail(err, DD_ESYS, "cannot list %s", dir);
	*events = calloc((size_t)n + 1, sizeof(**events));
	if (!*events)
		ret = dd_fail(err, DD_ENOMEM, "out of memory");
	for (int i = 0; i < n; i++) {
		/* "enable" and "filter" are files of the system, not events. */
		kernel_path(path, KERNEL_TRACEFS, "events/%s/%s/id", system, names[i]->d_name);
		if (!ret && sysfs_exists(path)) {
			ret = read_event(system, names[i]->d_name, &(*events)[*nr], err);
			*nr += !ret;
		}
		free(names[i]);
	}
	free(names);
	if (ret) {
		tracefs_free_events(*events, *nr);
		*events = NULL;
		*nr = 0;
	}
	return ret;
}

void tracefs_free_events(struct tracefs_event *events, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		free(events[i].format);
	free(events);
}

const struct tracefs_event *tracefs_find_event(const struct tracefs_event *events, size_t nr,
					       const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(events[i].name, name))
			return &events[i];
	return NULL;
}
