/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which trace events of DAMON a recording takes.
 */
#ifndef DAMO_RECORD_EVENTS_H
#define DAMO_RECORD_EVENTS_H

#include <stdbool.h>

#include "tools/kernel/tracefs.h"

/**
 * struct record_events - zero-initialise
 * @list:	the chosen ones
 * @nr:		of @list
 */
struct record_events {
	struct tracefs_event *list;
	size_t nr;
	struct tracefs_event *all;
	size_t nr_all;
};

/**
 * events_select() - choose events among those that the kernel has
 * @ev:		filled
 * @access:	those that make snapshots: damon_aggregated and its kin
 * @through_schemes: damos_before_apply takes their place
 * @everything:	all events of DAMON, also such as this program does not know
 * @err:	or NULL
 *
 * Return: 0; DD_EUNSUPPORTED when the kernel lacks the event that snapshots need; DD_ESYS.
 */
int events_select(struct record_events *ev, bool access, bool through_schemes, bool everything,
		  struct dd_error *err);

/** events_free() - free what it owns */
void events_free(struct record_events *ev);

#endif /* DAMO_RECORD_EVENTS_H */
