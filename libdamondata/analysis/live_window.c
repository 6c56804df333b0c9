// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Copies of the snapshots of the last seconds of a live recording.
 */
#include <damondata/snapshots.h>

#include <stdlib.h>
#include <string.h>

#include "libdamondata/util/array.h"

static void drop_oldest(struct dd_window *w, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		w->regions -= w->list[i].nr_regions;
		free((void *)w->list[i].regions);
		free((void *)w->list[i].stream);
	}
	w->nr -= nr;
	memmove(w->list, w->list + nr, w->nr * sizeof(*w->list));
}

static void drop_old(struct dd_window *w, uint64_t now_ns)
{
	uint64_t regions = w->regions;
	size_t nr = 0;

	while (nr < w->nr &&
	       (w->list[nr].end_ns + w->span_ns < now_ns || regions > DD_WINDOW_MAX_REGIONS))
		regions -= w->list[nr++].nr_regions;
	drop_oldest(w, nr);
}

/* The source may change its definition: each snapshot keeps the one it was taken under. */
static struct dd_stream *copy_stream(const struct dd_stream *stream)
{
	struct dd_stream *copy = malloc(sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *stream;
	dd_stream_drop_texts(copy);
	return copy;
}

int dd_window_add(struct dd_window *w, const struct dd_snapshot *snap, struct dd_error *err)
{
	size_t bytes = snap->nr_regions * sizeof(struct dd_region);
	struct dd_snapshot *grown, copy = *snap;
	struct dd_region *regions = malloc(bytes + 1);

	copy.stream = copy_stream(snap->stream);
	copy.regions = regions;
	copy.attrs = NULL;
	copy.stats = NULL;
	grown = dd_grow(w->list, &w->allocated, w->nr, sizeof(*grown));
	if (grown)
		w->list = grown;
	if (!regions || !copy.stream || !grown) {
		free(regions);
		free((void *)copy.stream);
		return dd_fail(err, DD_ENOMEM, "out of memory for %u regions", snap->nr_regions);
	}
	if (bytes)
		memcpy(regions, snap->regions, bytes);
	w->list[w->nr++] = copy;
	w->regions += copy.nr_regions;
	drop_old(w, copy.end_ns);
	return 0;
}

void dd_window_free(struct dd_window *w)
{
	drop_oldest(w, w->nr);
	free(w->list);
	*w = (struct dd_window){0};
}
