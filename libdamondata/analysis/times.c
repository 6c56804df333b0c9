// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The spans of time in which a recording shows what a filter left of it.
 */
#include <damondata/snapshots.h>

#include <stdlib.h>

#include "libdamondata/util/array.h"

int dd_times_add(struct dd_times *t, const struct dd_snapshot *snap, struct dd_error *err)
{
	uint64_t length_ns = snap->end_ns - snap->start_ns;
	struct dd_interval *list, *last = t->nr ? &t->list[t->nr - 1] : NULL;

	if (!snap->nr_regions)
		return 0;
	if (!t->nr || length_ns / 10 < t->apart_ns)
		t->apart_ns = length_ns / 10;
	/* Snapshots of one target follow one another, so that most need no memory. */
	if (last && last->end_ns == snap->start_ns) {
		last->end_ns = snap->end_ns;
		return 0;
	}
	list = dd_grow(t->list, &t->allocated, t->nr, sizeof(*list));
	if (!list)
		return ddi_no_memory(err);
	t->list = list;
	list[t->nr++] = (struct dd_interval){snap->start_ns, snap->end_ns};
	return 0;
}

static int compare_intervals(const void *a, const void *b)
{
	const struct dd_interval *x = a, *y = b;

	if (x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns ? -1 : 1;
	return (x->end_ns > y->end_ns) - (x->end_ns < y->end_ns);
}

void dd_times_finish(struct dd_times *t)
{
	size_t nr = 0;

	if (!t->nr)
		return;
	qsort(t->list, t->nr, sizeof(*t->list), compare_intervals);
	for (size_t i = 1; i < t->nr; i++) {
		struct dd_interval *last = &t->list[nr];
		const struct dd_interval *next = &t->list[i];

		if (next->start_ns > last->end_ns && next->start_ns - last->end_ns > t->apart_ns)
			t->list[++nr] = *next;
		else if (next->end_ns > last->end_ns)
			last->end_ns = next->end_ns;
	}
	t->nr = nr + 1;
}

void dd_times_free(struct dd_times *t)
{
	free(t->list);
	*t = (struct dd_times){0};
}
