/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Sets of addresses as sorted, disjoint, non-touching half-open ranges.
 */
#ifndef DAMONDATA_ANALYSIS_RANGES_H
#define DAMONDATA_ANALYSIS_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** struct dd_span - addresses from @start up to, not including, @end; @start < @end in a set */
struct dd_span {
	uint64_t start, end;
};

/** struct dd_ranges - a set; all zero is the empty one */
struct dd_ranges {
	struct dd_span *items;
	size_t nr, capacity;
};

/**
 * dd_ranges_add() - unite with a range
 * @set:	the set
 * @start:	first address
 * @end:	after the last; nothing is added when <= @start
 *
 * Ranges that touch become one. Adding what is there already costs a binary search.
 *
 * Return: 0 or DD_ENOMEM, with the set unchanged.
 */
int dd_ranges_add(struct dd_ranges *set, uint64_t start, uint64_t end);

/** dd_ranges_remove() - take a range out; returns like dd_ranges_add() */
int dd_ranges_remove(struct dd_ranges *set, uint64_t start, uint64_t end);

/** dd_ranges_find() - index of the first range that ends after @addr, or @set->nr */
size_t dd_ranges_find(const struct dd_ranges *set, uint64_t addr);

/**
 * dd_ranges_missing() - the next part of a range that is not in the set
 * @set:	the set
 * @from:	where to begin; moved behind the part that was found
 * @end:	of the range
 * @part:	filled
 *
 * Return: false when nothing of [*@from, @end) is missing any more.
 */
bool dd_ranges_missing(const struct dd_ranges *set, uint64_t *from, uint64_t end,
		       struct dd_span *part);

/** dd_ranges_bytes() - number of addresses in the set */
uint64_t dd_ranges_bytes(const struct dd_ranges *set);

/** dd_ranges_clear() - empty it, keeping its memory */
void dd_ranges_clear(struct dd_ranges *set);

/** dd_ranges_free() - empty it and free its memory */
void dd_ranges_free(struct dd_ranges *set);

#endif /* DAMONDATA_ANALYSIS_RANGES_H */
