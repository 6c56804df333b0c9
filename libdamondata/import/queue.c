// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The queue between an importer's callbacks and its reader.
 */
#include "queue.h"
#include "libdamondata/util/array.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE (64u << 10)

struct queue_block {
	struct queue_block *next;
	size_t used, size;
	_Alignas(16) unsigned char data[];
};

struct queue_item {
	struct queue_item *next;
	struct dd_event ev;
	union {
		struct dd_snapshot snapshot;
		struct dd_row row;
		struct dd_loss loss;
	};
};

void queue_init(struct queue *q)
{
	memset(q, 0, sizeof(*q));
	q->tail = &q->head;
}

static void free_blocks(struct queue_block *b)
{
	while (b) {
		struct queue_block *next = b->next;

		free(b);
		b = next;
	}
}

void queue_free(struct queue *q)
{
	free_blocks(q->blocks);
	queue_init(q);
}

/* Called when nothing is queued: keeps one block of normal size. */
static void recycle_blocks(struct queue *q)
{
	struct queue_block *keep = q->blocks;

	if (!keep)
		return;
	free_blocks(keep->next);
	keep->next = NULL;
	keep->used = 0;
	if (keep->size > BLOCK_SIZE) {
		free(keep);
		q->blocks = NULL;
	}
}

static void *take_bytes(struct queue *q, size_t size)
{
	struct queue_block *b = q->blocks;
	void *p;

	size = (size + 15) & ~(size_t)15;
	if (!b || b->size - b->used < size) {
		size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;

		b = malloc(sizeof(*b) + room);
		if (!b)
			return NULL;
		b->size = room;
		b->used = 0;
		b->next = q->blocks;
		q->blocks = b;
	}
	p = b->data + b->used;
	b->used += size;
	return p;
}

static const void *copy_into_queue(struct queue *q, const void *from, size_t size)
{
	void *p = take_bytes(q, size);

	if (p && size)
		memcpy(p, from, size);
	return p;
}

static int queue_no_memory(struct dd_error *err)
{
	return ddi_no_memory(err);
}

static struct queue_item *begin_item(struct queue *q, enum dd_event_type type)
{
	struct queue_item *item;

	if (!q->head)
		recycle_blocks(q);
	item = take_bytes(q, sizeof(*item));
	if (!item)
		return NULL;
	memset(item, 0, sizeof(*item));
	item->ev.type = type;
	return item;
}

static int commit_item(struct queue *q, struct queue_item *item)
{
	*q->tail = item;
	q->tail = &item->next;
	return 0;
}

bool queue_is_empty(const struct queue *q)
{
	return !q->head;
}

const struct dd_event *queue_pop(struct queue *q)
{
	struct queue_item *item = q->head;

	if (!item)
		return NULL;
	q->head = item->next;
	if (!q->head)
		q->tail = &q->head;
	return &item->ev;
}

int queue_stream(struct queue *q, const struct dd_stream *stream, struct dd_error *err)
{
	struct queue_item *item = begin_item(q, DD_EV_STREAM);

	if (!item)
		return queue_no_memory(err);
	item->ev.stream = stream;
	return commit_item(q, item);
}

static int copy_attrs(struct queue *q, struct dd_snapshot *s)
{
	uint32_t n = s->stream->nr_columns;
	const uint64_t **attrs = take_bytes(q, n * sizeof(uint64_t *));

	if (!attrs)
		return DD_ENOMEM;
	for (uint32_t c = 0; c < n; c++) {
		attrs[c] = copy_into_queue(q, s->attrs[c], s->nr_regions * sizeof(uint64_t));
		if (!attrs[c])
			return DD_ENOMEM;
	}
	s->attrs = attrs;
	return 0;
}

int queue_snapshot(struct queue *q, const struct dd_snapshot *snap, struct dd_error *err)
{
	struct queue_item *item = begin_item(q, DD_EV_SNAPSHOT);
	struct dd_snapshot *s;

	if (!item)
		return queue_no_memory(err);
	s = &item->snapshot;
	*s = *snap;
	item->ev.snapshot = s;
	s->regions = copy_into_queue(q, snap->regions, snap->nr_regions * sizeof(*snap->regions));
	if (!s->regions || (snap->attrs && copy_attrs(q, s)))
		return queue_no_memory(err);
	if (snap->stats) {
		s->stats = copy_into_queue(q, snap->stats, sizeof(*snap->stats));
		if (!s->stats)
			return queue_no_memory(err);
	}
	return commit_item(q, item);
}

int queue_row(struct queue *q, const struct dd_row *row, struct dd_error *err)
{
	uint32_t n = row->stream->nr_columns;
	struct queue_item *item = begin_item(q, DD_EV_ROW);
	union dd_value *values;

	if (!item)
		return queue_no_memory(err);
	values = take_bytes(q, n * sizeof(*values));
	if (!values)
		return queue_no_memory(err);
	memcpy(values, row->values, n * sizeof(*values));
	for (uint32_t c = 0; c < n; c++) {
		if (row->stream->columns[c].type != DD_TYPE_STRING)
			continue;
		values[c].str.ptr = copy_into_queue(q, values[c].str.ptr, values[c].str.len);
		if (!values[c].str.ptr)
			return queue_no_memory(err);
	}
	item->row = *row;
	item->row.values = values;
	item->ev.row = &item->row;
	return commit_item(q, item);
}

int queue_loss(struct queue *q, const struct dd_loss *loss, struct dd_error *err)
{
	struct queue_item *item = begin_item(q, DD_EV_LOSS);

	if (!item)
		return queue_no_memory(err);
	item->loss = *loss;
	item->ev.loss = &item->loss;
	if (loss->why) {
		item->loss.why = copy_into_queue(q, loss->why, strlen(loss->why) + 1);
		if (!item->loss.why)
			return queue_no_memory(err);
	}
	return commit_item(q, item);
}

int queue_note(struct queue *q, struct dd_error *err, const char *fmt, ...)
{
	struct queue_item *item = begin_item(q, DD_EV_NOTE);
	char text[512];
	va_list ap;

	if (!item)
		return queue_no_memory(err);
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	item->ev.note = copy_into_queue(q, text, strlen(text) + 1);
	if (!item->ev.note)
		return queue_no_memory(err);
	return commit_item(q, item);
}
