/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Which mapping held an address of a process, or of the kernel, at a time.
 */
#ifndef DAMONDATA_SYMBOL_MAPS_H
#define DAMONDATA_SYMBOL_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** struct dd_map - one mapping of @pid from @time_ns on; a later one replaces what it overlaps */
struct dd_map {
	uint32_t pid, image;
	uint64_t start, end, offset, time_ns;
	uint64_t highest; /* end of this and all before it, of one process */
};

/** struct dd_maps - all zero is empty */
struct dd_maps {
	struct dd_map *list;
	size_t nr, room;
};

/** dd_maps_add() - add one; false when out of memory */
bool dd_maps_add(struct dd_maps *maps, const struct dd_map *map);

/** dd_maps_ready() - after the last one */
void dd_maps_ready(struct dd_maps *maps);

/** dd_maps_find() - the latest mapping in [@from_ns, @time_ns] that holds @address, or NULL */
const struct dd_map *dd_maps_find(const struct dd_maps *maps, uint32_t pid, uint64_t address,
				  uint64_t from_ns, uint64_t time_ns);

/** dd_maps_free() - leaves an empty one */
void dd_maps_free(struct dd_maps *maps);

#endif /* DAMONDATA_SYMBOL_MAPS_H */
