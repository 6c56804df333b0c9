/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Watching DAMON's events for a while, to see whether it does what it should.
 */
#ifndef DAMO_CTL_WATCH_EVENTS_H
#define DAMO_CTL_WATCH_EVENTS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <damondata/error.h>

#define WATCH_MAX_KDAMONDS 64

/**
 * struct watched - what one kdamond did meanwhile
 * @pid:		of the kernel thread
 * @nr_snapshots:	ends of aggregation intervals, as moments at which events came
 * @nr_events:		regions reported
 * @max_regions:	most regions of one target in one snapshot
 * @max_accesses:	largest access count
 * @nr_odd:		regions with start >= end
 * @last_ns:		time of the last event
 * @nr_lost:		events that the kernel dropped meanwhile, of any kdamond
 */
struct watched {
	pid_t pid;
	uint64_t nr_snapshots, nr_events, max_regions, max_accesses, nr_odd, last_ns, nr_lost;
};

/**
 * watch_events() - watch damon_aggregated of all kdamonds
 * @seen:	gets a row for each kdamond that reported something
 * @nr:		gets their number
 * @ms:		for how long
 * @err:	or NULL
 *
 * Passive: nothing of DAMON or tracefs is changed.
 *
 * Return: 0, or DD_ESYS, DD_EUNSUPPORTED, DD_ENOMEM.
 */
int watch_events(struct watched seen[WATCH_MAX_KDAMONDS], size_t *nr, unsigned int ms,
		 struct dd_error *err);

#endif /* DAMO_CTL_WATCH_EVENTS_H */
