/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Events that an importer has made and its reader has not taken yet.
 *
 * Streams are queued by pointer and must outlive the queue's use; everything else is
 * copied. The memory is reused when the queue has run empty.
 */
#ifndef DAMONDATA_QUEUE_H
#define DAMONDATA_QUEUE_H

#include <damondata/source.h>

struct queue_block;
struct queue_item;

struct queue {
	struct queue_item *head, **tail;
	struct queue_block *blocks;
};

/** queue_init() - an empty queue */
void queue_init(struct queue *q);

/** queue_free() - free all events */
void queue_free(struct queue *q);

/** queue_pop() - the oldest event, valid until the queue is empty and pushed to again; or NULL */
const struct dd_event *queue_pop(struct queue *q);

/** queue_is_empty() - nothing to pop */
bool queue_is_empty(const struct queue *q);

/* Each returns 0 or DD_ENOMEM. */
int queue_stream(struct queue *q, const struct dd_stream *stream, struct dd_error *err);
int queue_snapshot(struct queue *q, const struct dd_snapshot *snap, struct dd_error *err);
int queue_row(struct queue *q, const struct dd_row *row, struct dd_error *err);
int queue_loss(struct queue *q, const struct dd_loss *loss, struct dd_error *err);
int queue_note(struct queue *q, struct dd_error *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* DAMONDATA_QUEUE_H */
