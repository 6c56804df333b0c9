/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trace events of DAMON as the kernel makes them. Only read: nothing of DAMON or tracefs is changed.
 */
#ifndef DAMO_REPORT_TRACE_LIVE_H
#define DAMO_REPORT_TRACE_LIVE_H

#include <damondata/model.h>
#include <stdbool.h>

/**
 * struct trace_live - what to follow, and who gets it
 * @wants:	whether an event such as "damon:damos_esz" is to be followed
 * @row:	gets an event, and the name of the thread that made it; returns 0 to go on
 * @drained:	called when all events so far were given
 * @ctx:	for the three
 * @timeout_ns:	end after this time, 0 = never
 */
struct trace_live {
	bool (*wants)(void *ctx, const char *event);
	int (*row)(void *ctx, const struct dd_row *row, const char *comm);
	void (*drained)(void *ctx);
	void *ctx;
	uint64_t timeout_ns;
};

/**
 * trace_live() - follow events until one of the calls, the time or a signal (INT, TERM, HUP) ends it
 *
 * Events that the kernel dropped go to the program's account.
 *
 * Exits with a message when the events cannot be opened, or none is wanted.
 */
void trace_live(const struct trace_live *live);

#endif /* DAMO_REPORT_TRACE_LIVE_H */
