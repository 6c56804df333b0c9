/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace events that a recorded snapshot was made of.
 */
#ifndef DAMO_REPORT_TRACE_ROWS_H
#define DAMO_REPORT_TRACE_ROWS_H

#include <damondata/model.h>

/**
 * trace_event_of() - the event that a stream's snapshots are made of, such as "damon:damon_aggregated"
 *
 * Recordings of other sources get the name of the event that means the same.
 */
const char *trace_event_of(const struct dd_stream *stream);

/**
 * trace_rows() - give each region of a snapshot as the event's row
 * @row:	returns 0 to go on, anything else to stop
 * @ctx:	for @row
 *
 * All rows have the time of the snapshot's end: recordings keep no time for each region.
 *
 * Return: what @row returned last.
 */
int trace_rows(const struct dd_snapshot *snap, int (*row)(void *ctx, const struct dd_row *row),
	       void *ctx);

#endif /* DAMO_REPORT_TRACE_ROWS_H */
