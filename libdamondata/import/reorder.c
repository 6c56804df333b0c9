// SPDX-License-Identifier: LGPL-2.1-only
/*
 * A heap that restores the time order of several rings with bounded memory.
 */
#include "reorder.h"
#include "libdamondata/util/array.h"

#include <stdlib.h>

static bool is_event_before(const struct timed_event *a, const struct timed_event *b)
{
	if (a->ev.time_ns != b->ev.time_ns)
		return a->ev.time_ns < b->ev.time_ns;
	return a->seq < b->seq;
}

static void swap_events(struct timed_event *a, struct timed_event *b)
{
	struct timed_event t = *a;

	*a = *b;
	*b = t;
}

static void sift_up(struct timed_event *h, size_t i)
{
	for (; i && is_event_before(&h[i], &h[(i - 1) / 2]); i = (i - 1) / 2)
		swap_events(&h[i], &h[(i - 1) / 2]);
}

static void sift_down(struct timed_event *h, size_t nr)
{
	for (size_t i = 0, least; 2 * i + 1 < nr; i = least) {
		least = 2 * i + 1;
		if (least + 1 < nr && is_event_before(&h[least + 1], &h[least]))
			least++;
		if (!is_event_before(&h[least], &h[i]))
			return;
		swap_events(&h[least], &h[i]);
	}
}

int reorder_push(struct reorder *r, const struct timed_event *t, struct dd_error *err)
{
	if (t->ev.time_ns < r->last_ns) {
		r->late++;
		free(t->raw);
		return 0;
	}
	if (r->nr == r->size) {
		size_t size = r->size ? 2 * r->size : 256;
		struct timed_event *heap = realloc(r->heap, size * sizeof(*heap));

		if (!heap)
			return ddi_no_memory(err);
		r->heap = heap;
		r->size = size;
	}
	r->heap[r->nr] = *t;
	r->heap[r->nr].seq = r->seq++;
	sift_up(r->heap, r->nr++);
	if (t->ev.time_ns > r->newest_ns)
		r->newest_ns = t->ev.time_ns;
	return 0;
}

void reorder_round(struct reorder *r)
{
	r->round_ns = r->last_ns > r->round_ns ? r->last_ns : r->round_ns;
	r->last_ns = r->round_ns;
	r->round_ns = r->newest_ns;
}

bool reorder_pop(struct reorder *r, bool all, struct timed_event *out)
{
	size_t limit = r->limit ? r->limit : REORDER_LIMIT;

	if (!r->nr || (!all && r->heap[0].ev.time_ns > r->last_ns && r->nr < limit))
		return false;
	*out = r->heap[0];
	if (out->ev.time_ns > r->last_ns)
		r->last_ns = out->ev.time_ns;
	r->heap[0] = r->heap[--r->nr];
	sift_down(r->heap, r->nr);
	return true;
}

void reorder_free(struct reorder *r)
{
	for (size_t i = 0; i < r->nr; i++)
		free(r->heap[i].raw);
	free(r->heap);
	*r = (struct reorder){.limit = r->limit};
}
