/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Writing of chunks to a file descriptor: numbers, index, end mark, and what happens when it fails.
 */
#ifndef LIBDAMONDATA_CHUNK_OUT_H
#define LIBDAMONDATA_CHUNK_OUT_H

#include <damondata/error.h>
#include <damondata/writer.h>

#include "format/chunk.h"
#include "format/data.h"

struct ddi_chunk_out;

/** ddi_chunk_out_open() - write a file header to @fd; it and @zstd stay the caller's */
int ddi_chunk_out_open(struct ddi_chunk_out **out, int fd, const char *name, struct fmt_zstd *zstd,
		       const struct dd_writer_options *opts, struct dd_error *err);

/**
 * ddi_chunk_out_put() - write one chunk with one write()
 * @c:		type, flags, stream, times and counts; the rest is set here
 *
 * After a failure every further call fails with the same code.
 */
int ddi_chunk_out_put(struct ddi_chunk_out *o, struct fmt_chunk *c, const void *payload, size_t len,
		      struct dd_error *err);

/** ddi_chunk_out_end() - write INDEX and END; fails if any chunk failed */
int ddi_chunk_out_end(struct ddi_chunk_out *o, struct dd_error *err);

void ddi_chunk_out_free(struct ddi_chunk_out *o);

/** ddi_chunk_out_seq() - number of the chunk that is written next */
uint32_t ddi_chunk_out_seq(const struct ddi_chunk_out *o);

/** ddi_chunk_out_bytes() - bytes written so far */
uint64_t ddi_chunk_out_bytes(const struct ddi_chunk_out *o);

const char *ddi_chunk_out_name(const struct ddi_chunk_out *o);

#endif /* LIBDAMONDATA_CHUNK_OUT_H */
