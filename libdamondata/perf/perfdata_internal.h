/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What the parts of the perf.data reader share: container, events, features.
 */
#ifndef DAMONDATA_PERFDATA_INTERNAL_H
#define DAMONDATA_PERFDATA_INTERNAL_H

#include <zstd.h>

#include "perfdata.h"

/* An event's id -> its attr, sorted by id. */
struct perf_id {
	uint64_t id;
	uint32_t attr;
	uint64_t value, counted; /* read with samples: the last value, and by how much they grew */
};

struct perf_blob {
	uint8_t *data;
	size_t len;
};

/* Where a feature section lies in a file; in pipe mode @blob is all there is. */
struct perf_section {
	uint64_t offset, size;
	struct perf_blob blob;
};

struct perfdata {
	struct instream *in;
	bool pipe, swapped;
	bool cut;	   /* file mode: without its end, where the features are */
	uint64_t data_end; /* file mode: end of the records */
	uint64_t position; /* of the next record */

	struct perf_attr *attrs;
	uint32_t nr_attrs;
	struct perf_id *ids;
	uint32_t nr_ids;

	struct perf_section features[PERF_FEAT_MAX];

	size_t untaken;	 /* pipe mode: bytes of the current record */
	uint8_t *window; /* file mode: part of the file */
	uint64_t window_at;
	size_t window_len;

	ZSTD_DStream *zstd;   /* one stream over all compressed records */
	ZSTD_inBuffer packed; /* what is left of the current one */
	uint8_t *inner;	      /* decompressed records */
	size_t inner_pos, inner_len;
	uint64_t inner_offset;
	bool poisoned; /* nothing can be read any more */
};

/** perfdata_add_attr() - take in a struct perf_event_attr of @size bytes and the ids of its event */
int perfdata_add_attr(struct perfdata *pd, const uint8_t *attr, size_t size, const uint8_t *ids,
		      uint32_t nr_ids, struct dd_error *err);

void perfdata_free_attrs(struct perfdata *pd);

#endif /* DAMONDATA_PERFDATA_INTERNAL_H */
