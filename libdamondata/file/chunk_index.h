/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The map of a recording: where its chunks are and what times they cover, from the index or from the
 * chunk headers, without reading payloads.
 */
#ifndef LIBDAMONDATA_CHUNK_INDEX_H
#define LIBDAMONDATA_CHUNK_INDEX_H

#include <damondata/source.h>

#include "libdamondata/util/input.h"

#include "format/chunk.h"

/** struct ddi_map_entry - a chunk; @e.offset is from the begin of the input */
struct ddi_map_entry {
	struct fmt_index_entry e;
	uint32_t segment;
	bool wanted;
};

/**
 * struct ddi_map - all chunks in the input's order
 * @truncated:	some segment has no END
 * @t_first:	least t_first of DATA, exactly
 * @t_last:	largest t_last of DATA, exactly
 * @file_id:	of each segment
 */
struct ddi_map {
	struct ddi_map_entry *entry;
	size_t nr, cap;
	uint64_t *file_id;
	uint32_t nr_segments;
	bool truncated;
	uint64_t t_first, t_last;
};

/**
 * ddi_map_build() - read the index; without one walk the chunk headers
 *
 * Return: 0, DD_EUNSUPPORTED when the input cannot be mapped (a pipe, damage): read it from its begin,
 * DD_ENOMEM or DD_ESYS.
 */
int ddi_map_build(struct ddi_map *m, const struct ddi_input *in, struct dd_error *err);

/** ddi_map_totals() - see dd_source_totals() */
void ddi_map_totals(const struct ddi_map *m, struct dd_totals *out);

/**
 * ddi_map_select() - mark the chunks that are needed for times in [@from_ns, @to_ns): DATA that overlap
 * it, what they continue, and definitions
 *
 * Return: 0 or DD_ENOMEM.
 */
int ddi_map_select(struct ddi_map *m, uint64_t from_ns, uint64_t to_ns, struct dd_error *err);

/**
 * ddi_map_sample() - mark what shows a recording with about a sixteenth of its DATA: KEY chunks, and all
 * from the last one of each stream on
 */
int ddi_map_sample(struct ddi_map *m, struct dd_error *err);

void ddi_map_free(struct ddi_map *m);

#endif /* LIBDAMONDATA_CHUNK_INDEX_H */
