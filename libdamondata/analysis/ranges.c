// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Sets of addresses, kept as sorted ranges that do not touch: union, difference, what is missing.
 */
#include <damondata/ranges.h>

#include <stdlib.h>
#include <string.h>

#include <damondata/error.h>

size_t dd_range_set_find(const struct dd_range_set *set, uint64_t addr)
{
	size_t lo = 0, hi = set->nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (set->items[mid].end > addr)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

/* Replace items [from, to) by @nr new ones (at most 2). */
static int splice_spans(struct dd_range_set *set, size_t from, size_t to,
			const struct dd_span *with, size_t nr)
{
	size_t after = set->nr - (to - from) + nr;

	if (after > set->capacity) {
		size_t capacity = set->capacity ? set->capacity * 2 : 16;
		struct dd_span *grown = reallocarray(set->items, capacity, sizeof(*grown));

		if (!grown)
			return DD_ENOMEM;
		set->items = grown;
		set->capacity = capacity;
	}
	memmove(set->items + from + nr, set->items + to, (set->nr - to) * sizeof(*with));
	memcpy(set->items + from, with, nr * sizeof(*with));
	set->nr = after;
	return 0;
}

int dd_range_set_add(struct dd_range_set *set, uint64_t start, uint64_t end)
{
	struct dd_span whole = {start, end};
	size_t from, to;

	if (start >= end)
		return 0;
	/* A range that ends exactly at @start is joined, too. */
	from = dd_range_set_find(set, start ? start - 1 : 0);
	for (to = from; to < set->nr && set->items[to].start <= end; to++) {
		if (set->items[to].start < whole.start)
			whole.start = set->items[to].start;
		if (set->items[to].end > whole.end)
			whole.end = set->items[to].end;
	}
	if (to == from + 1) {
		set->items[from] = whole;
		return 0;
	}
	return splice_spans(set, from, to, &whole, 1);
}

int dd_range_set_remove(struct dd_range_set *set, uint64_t start, uint64_t end)
{
	struct dd_span rest[2];
	size_t from, to, nr = 0;

	if (start >= end)
		return 0;
	from = dd_range_set_find(set, start);
	for (to = from; to < set->nr && set->items[to].start < end; to++)
		;
	if (to == from)
		return 0;
	if (set->items[from].start < start)
		rest[nr++] = (struct dd_span){set->items[from].start, start};
	if (set->items[to - 1].end > end)
		rest[nr++] = (struct dd_span){end, set->items[to - 1].end};
	return splice_spans(set, from, to, rest, nr);
}

bool dd_range_set_missing(const struct dd_range_set *set, uint64_t *from, uint64_t end,
			  struct dd_span *part)
{
	size_t i = dd_range_set_find(set, *from);

	if (i < set->nr && set->items[i].start <= *from)
		*from = set->items[i++].end;
	if (*from >= end)
		return false;
	part->start = *from;
	part->end = i < set->nr && set->items[i].start < end ? set->items[i].start : end;
	*from = part->end;
	return true;
}

uint64_t dd_range_set_bytes(const struct dd_range_set *set)
{
	uint64_t sum = 0;

	/* Disjoint ranges below 2^64 cannot overflow. */
	for (size_t i = 0; i < set->nr; i++)
		sum += set->items[i].end - set->items[i].start;
	return sum;
}

void dd_range_set_clear(struct dd_range_set *set)
{
	set->nr = 0;
}

void dd_range_set_free(struct dd_range_set *set)
{
	free(set->items);
	*set = (struct dd_range_set){0};
}
