// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Which mapping held an address of a process, or of the kernel, at a time.
 */
#include "libdamondata/symbol/maps.h"

#include <stdlib.h>

#include "libdamondata/util/array.h"

bool dd_maps_add(struct dd_maps *maps, const struct dd_map *map)
{
	struct dd_map *grown = dd_grow(maps->list, &maps->room, maps->nr, sizeof(*grown));

	if (!grown)
		return false;
	maps->list = grown;
	grown[maps->nr++] = *map;
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct dd_map *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->time_ns > y->time_ns) - (x->time_ns < y->time_ns);
}

void dd_maps_ready(struct dd_maps *maps)
{
	if (maps->nr)
		qsort(maps->list, maps->nr, sizeof(*maps->list), by_place);
	for (size_t i = 0; i < maps->nr; i++) {
		struct dd_map *m = &maps->list[i];

		m->highest = m->end;
		if (i && m[-1].pid == m->pid && m[-1].highest > m->end)
			m->highest = m[-1].highest;
	}
}

/* Number of the mappings that start at or below an address of a process, or belong to lower processes. */
static size_t nr_below(const struct dd_maps *maps, uint32_t pid, uint64_t address)
{
	size_t low = 0, high = maps->nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct dd_map *m = &maps->list[mid];

		if (m->pid < pid || (m->pid == pid && m->start <= address))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct dd_map *dd_maps_find(const struct dd_maps *maps, uint32_t pid, uint64_t address,
				  uint64_t from_ns, uint64_t time_ns)
{
	const struct dd_map *best = NULL;

	for (size_t i = nr_below(maps, pid, address); i-- > 0;) {
		const struct dd_map *m = &maps->list[i];

		if (m->pid != pid || m->highest <= address)
			break;
		if (address < m->end && m->time_ns >= from_ns && m->time_ns <= time_ns &&
		    (!best || m->time_ns > best->time_ns))
			best = m;
	}
	return best;
}

void dd_maps_free(struct dd_maps *maps)
{
	free(maps->list);
	*maps = (struct dd_maps){0};
}
