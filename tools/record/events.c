// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which trace events of DAMON a recording takes.
 */
#include "tools/record/events.h"

#include <stdlib.h>
#include <string.h>

enum {
	FOR_ACCESS = 1 << 0,
	FOR_SCHEMES = 1 << 1,
	NEEDED = 1 << 2,
};

static const struct {
	const char *name;
	unsigned int role;
} known[] = {
	{"damon_aggregated", FOR_ACCESS | NEEDED},
	{"damon_region_aggregated", FOR_ACCESS},
	{"damos_before_apply", FOR_SCHEMES | NEEDED},
	{"damon_monitor_intervals_tune", FOR_ACCESS | FOR_SCHEMES},
};

static unsigned int role_of(const char *name)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i].name, name))
			return known[i].role;
	return 0;
}

static int check_needed(const struct record_events *ev, unsigned int role, struct dd_error *err)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!(known[i].role & role) || !(known[i].role & NEEDED) ||
		    tracefs_find_event(ev->list, ev->nr, known[i].name))
			continue;
		return dd_fail(
			err, DD_EUNSUPPORTED,
			"the kernel has no trace event damon:%s; it needs a newer kernel, or one "
			"built with CONFIG_DAMON and CONFIG_TRACING",
			known[i].name);
	}
	return 0;
}

int events_select(struct record_events *ev, bool access, bool through_schemes, bool everything,
		  struct dd_error *err)
{
	unsigned int role = !access ? 0 : through_schemes ? FOR_SCHEMES : FOR_ACCESS;
	int ret;

	/* Snapshots come through sysfs, which also works where tracefs is not mounted. */
	if (!role && !everything)
		return 0;
	ret = tracefs_prepare(err);
	if (!ret)
		ret = tracefs_system_events("damon", &ev->all, &ev->nr_all, err);
	if (ret)
		return ret;
	ev->list = calloc(ev->nr_all + 1, sizeof(*ev->list));
	if (!ev->list)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	for (size_t i = 0; i < ev->nr_all; i++) {
		unsigned int has = role_of(ev->all[i].name);

		/*
		 * Snapshots of targets and of schemes in one record would look like two views of the
		 * same memory at one time; only one kind is taken.
		 */
		if (has & role || (everything && !(has & NEEDED && role)))
			ev->list[ev->nr++] = ev->all[i];
	}
	return check_needed(ev, role, err);
}

void events_free(struct record_events *ev)
{
	free(ev->list);
	tracefs_free_events(ev->all, ev->nr_all);
	*ev = (struct record_events){0};
}
