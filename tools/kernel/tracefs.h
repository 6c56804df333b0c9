/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trace events as tracefs describes them. Nothing is ever enabled or changed there: events are read
 * through perf_event_open(2).
 */
#ifndef DAMO_KERNEL_TRACEFS_H
#define DAMO_KERNEL_TRACEFS_H

#include <stddef.h>
#include <stdint.h>

#include <damondata/error.h>

/**
 * struct tracefs_event - an event
 * @name:	such as "damon_aggregated"
 * @id:		for perf_event_attr.config
 * @format:	text of its format file; malloc'ed
 * @format_len:	of @format
 */
struct tracefs_event {
	char name[64];
	uint64_t id;
	char *format;
	size_t format_len;
};

/**
 * tracefs_prepare() - make sure that tracefs can be read
 *
 * Where it is not mounted at its usual place, it is mounted (as trace-cmd does), which needs root.
 *
 * Return: 0, or DD_ESYS or DD_EUNSUPPORTED with a text that has the remedy.
 */
int tracefs_prepare(struct dd_error *err);

/**
 * tracefs_system_events() - the events of a system that the kernel has
 * @system:	such as "damon"
 * @events:	malloc'ed array, ordered by name; tracefs_free_events() it
 * @nr:		their number; 0 is no error
 * @err:	or NULL
 *
 * Return: 0, DD_ESYS or DD_ENOMEM.
 */
int tracefs_system_events(const char *system, struct tracefs_event **events, size_t *nr,
			  struct dd_error *err);

/** tracefs_free_events() - free what tracefs_system_events() gave */
void tracefs_free_events(struct tracefs_event *events, size_t nr);

/** tracefs_find_event() - the event of that name, or NULL */
const struct tracefs_event *tracefs_find_event(const struct tracefs_event *events, size_t nr,
					       const char *name);

#endif /* DAMO_KERNEL_TRACEFS_H */
