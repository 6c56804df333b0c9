/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * One stream of a recording that is being read: its definition, and the decoder of its DATA.
 */
#ifndef LIBDAMONDATA_STREAM_IN_H
#define LIBDAMONDATA_STREAM_IN_H

#include "libdamondata/file/stream_meta.h"
#include "libdamondata/file/unpack_limit.h"

#include "format/regions.h"
#include "format/row_coding.h"

/** struct rstream - a stream being read */
struct rstream {
	struct fmt_buf definition;
	struct ddi_stream def;
	struct fmt_regions_dec *regions;
	struct fmt_rows_dec *rows;
	uint8_t generation;
	bool usable;	 /* its definition was understood */
	bool configured; /* the decoder knows it */
	bool broken;	 /* reported that data are left out until the next KEY chunk */
};

static inline bool rstream_is_access(const struct rstream *s)
{
	return s->def.pub.kind == DD_STREAM_ACCESS;
}

/** rstream_free() - with its decoders; NULL is fine */
void rstream_free(struct rstream *s);

/**
 * rstream_decoder() - make the decoder ready for the definition
 * @s:		the stream
 * @page_size:	of the recorded system, 0 = unknown
 *
 * Called when the first DATA come: a definition alone must not cost much memory.
 *
 * Return: FMT_OK or FMT_ENOMEM.
 */
int rstream_decoder(struct rstream *s, uint32_t page_size);

/** rstream_unpacked() - bytes that a DATA chunk says it unpacks to, as struct unpack_limit counts */
uint64_t rstream_unpacked(const struct rstream *s, const struct fmt_chunk *h);

#endif /* LIBDAMONDATA_STREAM_IN_H */
