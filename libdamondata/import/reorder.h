/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Events of several rings, each in time order, become one sequence in time order.
 */
#ifndef DAMONDATA_REORDER_H
#define DAMONDATA_REORDER_H

#include "../damon_event.h"

/**
 * struct timed_event - an event that waits for its turn
 * @seq:	order of arrival, for events of the same time; set by reorder_push()
 * @sample_us:	of DAMON_EVENT_INTERVALS_TUNE
 */
struct timed_event {
	struct dd_region_event ev;
	enum damon_event_kind kind;
	uint64_t sample_us;
	uint64_t seq;
};

/**
 * struct reorder - a heap of waiting events
 * @limit:	more than so many never wait; 0 = REORDER_LIMIT
 * @late:	events that came after later ones had to be given out; they were dropped
 */
struct reorder {
	struct timed_event *heap;
	size_t nr, size, limit;
	uint64_t seq, last_ns;
	uint64_t newest_ns, round_ns;
	uint64_t late;
};

/* 30 MiB; one round of perf with the largest default buffers of 60 CPUs fits. */
#define REORDER_LIMIT (256u << 10)

/** reorder_push() - 0, or DD_ENOMEM */
int reorder_push(struct reorder *r, const struct timed_event *t, struct dd_error *err);

/**
 * reorder_round() - all rings were read once
 *
 * As perf's PERF_RECORD_FINISHED_ROUND means it: an event that comes later than this call is not older
 * than the newest event at the call before.
 */
void reorder_round(struct reorder *r);

/**
 * reorder_pop() - the oldest event, when no older one can come any more
 * @r:		the heap
 * @all:	nothing will come any more
 * @out:	set
 */
bool reorder_pop(struct reorder *r, bool all, struct timed_event *out);

void reorder_free(struct reorder *r);

#endif /* DAMONDATA_REORDER_H */
