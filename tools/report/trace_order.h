/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Snapshots and rows of a recording in time order. Our format keeps the streams apart, so that a file has
 * a stretch of one stream before the same stretch of the next.
 */
#ifndef DAMO_REPORT_TRACE_ORDER_H
#define DAMO_REPORT_TRACE_ORDER_H

#include <damondata/source.h>
#include <stddef.h>

/* Held back at most, some 50 MiB; with more, order is given up instead. */
#define TRACE_ORDER_MAX_REGIONS (UINT64_C(1) << 20)

/*
 * Held back until a recording's first SYNC mark, as more streams may follow; those of other tools have
 * no such mark.
 */
#define TRACE_ORDER_FIRST_REGIONS (UINT64_C(1) << 16)

struct trace_item;
struct trace_stream;

/**
 * struct trace_order - set @snapshot, @row and @ctx, the rest zero
 * @snapshot:	gets the snapshots, ordered by their end; returns 0 to go on
 * @row:	gets the rows
 */
struct trace_order {
	int (*snapshot)(void *ctx, const struct dd_snapshot *snap);
	int (*row)(void *ctx, const struct dd_row *row);
	void *ctx;
	struct trace_item **heap;
	size_t nr, allocated;
	uint64_t seq, regions;
	struct trace_stream *streams;
	bool knows_streams;
};

/**
 * trace_order_push() - take an event of a recording, and give out what nothing older can follow
 *
 * That is known when each stream has told something newer, or by the recording's SYNC marks. Exits
 * when out of memory.
 *
 * Return: what @snapshot or @row returned last.
 */
int trace_order_push(struct trace_order *o, const struct dd_event *ev);

/** trace_order_flush() - give out all that is left */
int trace_order_flush(struct trace_order *o);

void trace_order_free(struct trace_order *o);

#endif /* DAMO_REPORT_TRACE_ORDER_H */
