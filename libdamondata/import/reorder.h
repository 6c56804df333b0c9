/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Events of several rings, each in time order, become one sequence in time order.
 */
#ifndef DAMONDATA_REORDER_H
#define DAMONDATA_REORDER_H

#include "tracepoints.h"

/**
 * struct timed_event - an event that waits for its turn
 * @ev:		the region; of other events only the time and the kdamond's pid
 * @sample_us:	of DD_TP_INTERVALS_TUNE
 * @entry:	of DD_TP_OTHER: its tracepoint
 * @raw:	of DD_TP_OTHER its record, of a region with attributes @ev's attrs; malloc'ed, owned by who pops it
 * @seq:	order of arrival, for events of the same time; set by reorder_push()
 */
struct timed_event {
	struct dd_region_event ev;
	enum dd_tracepoint_kind kind;
	uint64_t sample_us;
	struct tracepoint_entry *entry;
	uint8_t *raw;
	uint32_t raw_len;
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
