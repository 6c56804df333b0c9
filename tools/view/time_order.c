// SPDX-License-Identifier: GPL-2.0-only
/*
 * Snapshots and rows of a recording in time order.
 */
#include "tools/view/time_order.h"

#include <stdlib.h>
#include <string.h>

#include "tools/common/allocate.h"

/* What waits; it and all that it points to but the stream are one allocation. */
struct time_item {
	uint64_t time_ns, seq;
	bool is_row;
	struct dd_snapshot snap;
	struct dd_row row;
};

/* A definition that outlives the source's; an item points to that of its time. */
struct time_stream {
	struct time_stream *next;
	struct dd_stream stream;
	struct dd_column *columns;
	char *event_name;
	uint64_t last_ns;
	bool replaced;
};

static struct time_stream *find_ordered_stream(const struct time_order *o, uint32_t id)
{
	struct time_stream *s = o->streams;

	while (s && (s->stream.id != id || s->replaced))
		s = s->next;
	return s;
}

static struct time_stream *define_ordered_stream(struct time_order *o,
						 const struct dd_stream *stream)
{
	struct time_stream *s = xcalloc(1, sizeof(*s)), *old = find_ordered_stream(o, stream->id);

	s->stream = *stream;
	dd_stream_drop_texts(&s->stream);
	s->columns = xcalloc(stream->nr_columns + 1u, sizeof(*s->columns));
	if (stream->nr_columns)
		memcpy(s->columns, stream->columns, stream->nr_columns * sizeof(*s->columns));
	s->stream.columns = s->columns;
	s->stream.nr_columns = stream->nr_columns;
	if (stream->event_name)
		s->stream.event_name = s->event_name = xstrdup(stream->event_name);
	if (old) {
		old->replaced = true;
		s->last_ns = old->last_ns;
	}
	s->next = o->streams;
	o->streams = s;
	return s;
}

static bool comes_before(const struct time_item *a, const struct time_item *b)
{
	return a->time_ns != b->time_ns ? a->time_ns < b->time_ns : a->seq < b->seq;
}

static void push_item(struct time_order *o, struct time_item *item)
{
	size_t i = o->nr;

	o->heap = xgrow_array(o->heap, &o->allocated, o->nr, sizeof(*o->heap));
	o->nr++;
	for (; i && comes_before(item, o->heap[(i - 1) / 2]); i = (i - 1) / 2)
		o->heap[i] = o->heap[(i - 1) / 2];
	o->heap[i] = item;
	o->regions += item->snap.nr_regions + 1u;
}

static struct time_item *pop_item(struct time_order *o)
{
	struct time_item *first = o->heap[0], *last = o->heap[--o->nr];
	size_t i = 0, child;

	for (; (child = 2 * i + 1) < o->nr; i = child) {
		if (child + 1 < o->nr && comes_before(o->heap[child + 1], o->heap[child]))
			child++;
		if (!comes_before(o->heap[child], last))
			break;
		o->heap[i] = o->heap[child];
	}
	o->heap[i] = last;
	o->regions -= first->snap.nr_regions + 1u;
	return first;
}

static struct time_item *copy_snapshot(const struct dd_snapshot *snap, const struct dd_stream *s)
{
	size_t columns = snap->attrs ? s->nr_columns : 0, nr = snap->nr_regions;
	size_t regions = nr * sizeof(struct dd_region), attrs = nr * sizeof(uint64_t);
	struct time_item *item = require_memory(
		malloc(sizeof(*item) + regions + columns * (sizeof(uint64_t *) + attrs)));
	struct dd_region *r = (struct dd_region *)(item + 1);
	const uint64_t **list = (const uint64_t **)(r + nr);
	uint64_t *values = (uint64_t *)(list + columns);

	*item = (struct time_item){.time_ns = snap->end_ns, .snap = *snap};
	item->snap.stream = s;
	item->snap.regions = r;
	item->snap.stats = NULL;
	item->snap.attrs = columns ? list : NULL;
	if (nr)
		memcpy(r, snap->regions, regions);
	for (size_t c = 0; c < columns; c++, values += nr) {
		list[c] = values;
		if (nr)
			memcpy(values, snap->attrs[c], attrs);
	}
	return item;
}

static struct time_item *copy_row(const struct dd_row *row, const struct dd_stream *s)
{
	struct time_item *item;
	union dd_value *values;
	size_t bytes = 0;
	char *text;

	for (uint32_t c = 0; c < s->nr_columns; c++)
		if (s->columns[c].type == DD_TYPE_STRING)
			bytes += row->values[c].str.len;
	item = xmalloc(sizeof(*item) + s->nr_columns * sizeof(*values) + bytes);
	values = (union dd_value *)(item + 1);
	text = (char *)(values + s->nr_columns);
	*item = (struct time_item){.time_ns = row->time_ns, .is_row = true};
	item->row = (struct dd_row){s, row->time_ns, values};
	for (uint32_t c = 0; c < s->nr_columns; c++) {
		values[c] = row->values[c];
		if (s->columns[c].type != DD_TYPE_STRING)
			continue;
		values[c].str.ptr = text;
		if (values[c].str.len)
			text = mempcpy(text, row->values[c].str.ptr, values[c].str.len);
	}
	return item;
}

static int give_ordered(struct time_order *o, uint64_t upto_ns)
{
	int ret = 0;

	while (!ret && o->nr &&
	       (o->heap[0]->time_ns < upto_ns || o->regions > TIME_ORDER_MAX_REGIONS)) {
		struct time_item *item = pop_item(o);

		ret = item->is_row ? o->row(o->ctx, &item->row) : o->snapshot(o->ctx, &item->snap);
		free(item);
	}
	return ret;
}

/* The time up to which every stream has delivered all; 0 while one has not delivered anything or may be unknown. */
static uint64_t told_upto(struct time_order *o)
{
	uint64_t upto = UINT64_MAX;

	o->knows_streams |= o->regions > TIME_ORDER_FIRST_REGIONS;
	if (!o->knows_streams)
		return 0;
	for (const struct time_stream *s = o->streams; s; s = s->next)
		if (!s->replaced && s->last_ns < upto)
			upto = s->last_ns;
	return upto;
}

static int add_item(struct time_order *o, struct time_stream *s, struct time_item *item)
{
	item->seq = o->seq++;
	s->last_ns = item->time_ns;
	push_item(o, item);
	return give_ordered(o, told_upto(o));
}

int time_order_push(struct time_order *o, const struct dd_event *ev)
{
	const struct dd_stream *stream = ev->type == DD_EV_SNAPSHOT ? ev->snapshot->stream
					 : ev->type == DD_EV_ROW    ? ev->row->stream
								    : NULL;
	struct time_stream *s;

	if (ev->type == DD_EV_STREAM)
		define_ordered_stream(o, ev->stream);
	if (ev->type == DD_EV_SYNC) {
		o->knows_streams = true;
		return give_ordered(o, ev->time_ns);
	}
	if (!stream)
		return 0;
	s = find_ordered_stream(o, stream->id);
	if (!s)
		s = define_ordered_stream(o, stream);
	return add_item(o, s,
			ev->type == DD_EV_ROW ? copy_row(ev->row, &s->stream)
					      : copy_snapshot(ev->snapshot, &s->stream));
}

int time_order_flush(struct time_order *o)
{
	return give_ordered(o, UINT64_MAX);
}

void time_order_free(struct time_order *o)
{
	while (o->nr)
		free(pop_item(o));
	free(o->heap);
	while (o->streams) {
		struct time_stream *s = o->streams;

		o->streams = s->next;
		free(s->columns);
		free(s->event_name);
		free(s);
	}
	*o = (struct time_order){0};
}
