/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Reading of chunks: one after the other, past damage, or at known offsets.
 */
#ifndef LIBDAMONDATA_CHUNK_IN_H
#define LIBDAMONDATA_CHUNK_IN_H

#include "libdamondata/util/input.h"

#include "format/chunk.h"

/**
 * struct ddi_chunk_in - position in a recording and what was found wrong so far
 * @complete:	the last chunk was END
 */
struct ddi_chunk_in {
	struct ddi_input *in;
	struct fmt_file_header segment;
	bool has_segment, complete, strict;
	uint32_t next_seq;
	uint64_t consume; /* bytes of the chunk given out last */
	uint64_t damaged_chunks, skipped_bytes;
	bool truncated;
};

/**
 * struct ddi_chunk - one whole chunk
 * @payload:	valid until the next call
 * @lost:	damage was passed before it: number of chunks, at least 1
 * @new_segment: it is the first of a segment
 */
struct ddi_chunk {
	struct fmt_chunk h;
	const uint8_t *payload;
	uint64_t lost;
	bool new_segment;
};

/**
 * ddi_chunk_next() - fetch the next chunk whose checksums are right
 *
 * Return: 1, 0 at the end of the input, DD_ETOONEW for a segment of another major version; when
 * strict DD_ECORRUPT or DD_ETRUNCATED; DD_ENOMEM, DD_ESYS.
 */
int ddi_chunk_next(struct ddi_chunk_in *ci, struct ddi_chunk *c, struct dd_error *err);

/** ddi_chunk_at() - the same for the chunk at offset @pos of the input; 0 when it is damaged */
int ddi_chunk_at(struct ddi_chunk_in *ci, uint64_t pos, uint64_t file_id, struct ddi_chunk *c,
		 struct dd_error *err);

/** ddi_chunk_search() - go on to where a chunk or segment may begin, at the next byte or later, or to the end */
int ddi_chunk_search(struct ddi_input *in, uint64_t file_id, struct dd_error *err);

/** ddi_chunk_restart() - begin again */
int ddi_chunk_restart(struct ddi_chunk_in *ci, struct dd_error *err);

#endif /* LIBDAMONDATA_CHUNK_IN_H */
