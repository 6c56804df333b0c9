/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Sets of addresses as sorted, disjoint, non-touching half-open ranges.
 */
#ifndef DAMONDATA_RANGES_H
#define DAMONDATA_RANGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** struct dd_span - addresses from @start up to, not including, @end; @start < @end in a set */
struct dd_span {
	uint64_t start, end;
};

/** struct dd_range_set - a set; all zero is the empty one */
struct dd_range_set {
	struct dd_span *items;
	size_t nr, capacity;
	uint64_t reserved[1];
};

/**
 * dd_range_set_add() - unite with a range
 * @set:	the set
 * @start:	first address
 * @end:	after the last; nothing is added when <= @start
 *
 * Ranges that touch become one. Adding what is there already costs a binary search.
 *
 * Return: 0 or DD_ENOMEM, with the set unchanged.
 */
int dd_range_set_add(struct dd_range_set *set, uint64_t start, uint64_t end);

/** dd_range_set_remove() - take a range out; returns like dd_range_set_add() */
int dd_range_set_remove(struct dd_range_set *set, uint64_t start, uint64_t end);

/** dd_range_set_find() - index of the first range that ends after @addr, or @set->nr */
size_t dd_range_set_find(const struct dd_range_set *set, uint64_t addr);

/**
 * dd_range_set_missing() - the next part of a range that is not in the set
 * @set:	the set
 * @from:	where to begin; moved behind the part that was found
 * @end:	of the range
 * @part:	filled
 *
 * Return: false when nothing of [*@from, @end) is missing any more.
 */
bool dd_range_set_missing(const struct dd_range_set *set, uint64_t *from, uint64_t end,
			  struct dd_span *part);

/** dd_range_set_bytes() - number of addresses in the set */
uint64_t dd_range_set_bytes(const struct dd_range_set *set);

/** dd_range_set_clear() - empty it, keeping its memory */
void dd_range_set_clear(struct dd_range_set *set);

/** dd_range_set_free() - empty it and free its memory */
void dd_range_set_free(struct dd_range_set *set);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_RANGES_H */
