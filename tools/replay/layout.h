/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where recorded addresses lie in the replay's own memory.
 *
 * Compactly: the ranges that a target ever had follow each other without gaps, shrunk by one factor
 * when memory is short. Or at the recorded addresses themselves.
 */
#ifndef DAMO_REPLAY_LAYOUT_H
#define DAMO_REPLAY_LAYOUT_H

#include <damondata/ranges.h>
#include "tools/replay/recording.h"

/**
 * struct layout_options - how to map
 * @page_size:	of the machine
 * @max_memory:	bytes that may be used
 * @fault_in:	all memory is used, not only what the recording shows accessed
 * @same_addresses: at the recorded addresses
 * @hugepages:	ask for transparent huge pages, else for none
 * @numa_node:	bind to this node, or -1
 */
struct layout_options {
	uint64_t page_size, max_memory;
	bool fault_in, same_addresses, hugepages;
	int numa_node;
};

/**
 * struct layout_range - one mapped range of recorded addresses
 * @start:	recorded, on a page
 * @end:	recorded, on a page
 * @offset:	in the compact layout before scaling
 * @at:		where it is mapped, with same_addresses only
 */
struct layout_range {
	uint64_t start, end, offset;
	char *at;
};

/**
 * struct layout - the memory of one track
 * @ranges:	by address
 * @recorded:	bytes of all ranges together
 * @accessed:	bytes of them that were ever accessed
 * @mapped:	@recorded after scaling: bytes of address space, and a page for what is shrunk to nothing
 *		at the end
 * @map:	the compact mapping; NULL before layout_map() or with same_addresses
 * @map_bytes:	length for munmap()
 * @base:	first byte used in @map
 * @displaced:	ranges that could not get their recorded address
 */
struct layout {
	struct layout_range *ranges;
	size_t nr;
	uint64_t page_size;
	uint64_t recorded, accessed, mapped;
	char *map, *base;
	size_t map_bytes;
	size_t displaced;
};

/**
 * struct layouts - one for each track
 * @recorded:	bytes of all tracks
 * @accessed:	bytes of all tracks
 * @needed:	bytes of memory that will be used, after scaling
 * @scaled_pages: the scale is @scaled_pages / @recorded_pages, at most 1
 * @recorded_pages: see @scaled_pages
 */
struct layouts {
	struct layout_options opts;
	struct layout of[REPLAY_MAX_TRACKS];
	size_t nr;
	uint64_t recorded, accessed, needed;
	uint64_t scaled_pages, recorded_pages;
};

/**
 * layouts_plan() - compute the layout of each track of a recording
 * @ls:		filled; to be freed with layouts_free() in any case
 * @rec:	the recording
 * @opts:	how
 * @err:	filled on failure
 *
 * Return: 0, DD_ELIMIT when same_addresses does not fit, DD_ENOMEM.
 */
int layouts_plan(struct layouts *ls, const struct recording *rec, const struct layout_options *opts,
		 struct dd_error *err);

/** layouts_map() - get the address space; memory comes when pages are touched */
int layouts_map(struct layouts *ls, struct dd_error *err);

/** layouts_fault_in() - get all of the memory now */
int layouts_fault_in(const struct layouts *ls, struct dd_error *err);

/**
 * struct placed - where a recorded range lies in memory
 * @at:		on a page
 * @pages:	1 or more
 */
struct placed {
	char *at;
	uint64_t pages;
};

/** layout_place() - place a recorded range that lies within one of the layout's */
struct placed layout_place(const struct layouts *ls, const struct layout *l, uint64_t start,
			   uint64_t end);

/** layouts_unmap() - give the memory back */
void layouts_unmap(struct layouts *ls);

/** layouts_free() - unmap and free all but @ls itself */
void layouts_free(struct layouts *ls);

/** memory_available() - bytes that can be used without swapping (MemAvailable), 0 = unknown */
uint64_t memory_available(void);

#endif /* DAMO_REPLAY_LAYOUT_H */
