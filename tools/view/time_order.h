/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Snapshots and rows of a recording in time order. Our format keeps the streams apart, so that a file has
 * a stretch of one stream before the same stretch of the next.
 */
#ifndef DAMO_VIEW_TIME_ORDER_H
#define DAMO_VIEW_TIME_ORDER_H

#include <damondata/source.h>
#include <stddef.h>

/* Held back at most, some 50 MiB; with more, order is given up instead. */
#define TIME_ORDER_MAX_REGIONS (UINT64_C(1) << 20)

/*
 * Held back until a recording's first SYNC mark, as more streams may follow; those of other tools have
 * no such mark.
 */
#define TIME_ORDER_FIRST_REGIONS (UINT64_C(1) << 16)

struct time_item;
struct time_stream;

/**
 * struct time_order - set @snapshot, @row and @ctx, the rest zero
 * @snapshot:	gets the snapshots, ordered by their end; returns 0 to go on
 * @row:	gets the rows
 */
struct time_order {
	int (*snapshot)(void *ctx, const struct dd_snapshot *snap);
	int (*row)(void *ctx, const struct dd_row *row);
	void *ctx;
	struct time_item **heap;
	size_t nr, allocated;
	uint64_t seq, regions;
	struct time_stream *streams;
	bool knows_streams;
};

/**
 * time_order_push() - take an event of a recording, and give out what nothing older can follow
 *
 * That is known when each stream has delivered something newer, or by the recording's SYNC marks. Exits
 * when out of memory.
 *
 * Return: what @snapshot or @row returned last.
 */
int time_order_push(struct time_order *o, const struct dd_event *ev);

/** time_order_flush() - give out all that is left */
int time_order_flush(struct time_order *o);

void time_order_free(struct time_order *o);

#endif /* DAMO_VIEW_TIME_ORDER_H */
