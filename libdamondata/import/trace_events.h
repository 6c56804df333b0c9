/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * From raw trace records of any file format to the importer's events, in time order.
 */
#ifndef DAMONDATA_TRACE_EVENTS_H
#define DAMONDATA_TRACE_EVENTS_H

#include "importer.h"
#include "reorder.h"

/* Ids of generic streams; the assembler counts from 1 and ends at 65535 targets. */
#define EVENT_STREAM_ID 65000u

/**
 * struct trace_events - what perf.data and trace.dat share; zeroed = empty
 * @tps:	the tracepoints of the file
 * @order:	events waiting for earlier ones of other CPUs
 * @clock:	enum dd_clock of all times
 * @damaged:	records that are shorter than their format, or regions without bytes
 */
struct trace_events {
	struct tracepoints tps;
	struct reorder order;
	uint8_t clock;
	uint64_t damaged;
};

/** trace_events_push() - take a raw record; those of other tracepoints than DAMON's are ignored */
int trace_events_push(struct trace_events *te, const void *raw, size_t len, uint64_t time_ns,
		      struct dd_error *err);

/** trace_events_deliver() - give what cannot be preceded any more (or all) to assembler and queue */
int trace_events_deliver(struct importer *imp, struct trace_events *te, bool all,
			 struct dd_error *err);

/** trace_events_finish() - deliver all, and report what was lost on the way */
int trace_events_finish(struct importer *imp, struct trace_events *te, struct dd_error *err);

/** trace_events_set_stream() - clock and format text of a stream that the assembler defines */
void trace_events_set_stream(const struct trace_events *te, struct dd_stream *stream);

void trace_events_free(struct trace_events *te);

#endif /* DAMONDATA_TRACE_EVENTS_H */
