/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Definitions of recordings and streams: between the public structures and their tags in a file.
 */
#ifndef LIBDAMONDATA_STREAM_META_H
#define LIBDAMONDATA_STREAM_META_H

#include <damondata/error.h>
#include <damondata/model.h>

#include "format/regions.h"
#include "format/row_coding.h"

/** struct ddi_meta - facts that own their texts */
struct ddi_meta {
	struct dd_meta pub;
	struct dd_sidecar *sidecars;
};

/** struct ddi_stream - a definition that owns its texts and columns */
struct ddi_stream {
	struct dd_stream pub;
	struct dd_column *columns;
};

/** ddi_meta_encode() - append META's tags */
void ddi_meta_encode(struct fmt_buf *out, const struct dd_meta *meta);

/** ddi_meta_decode() - fill @m, which is zeroed or was filled before */
int ddi_meta_decode(struct ddi_meta *m, const uint8_t *payload, size_t len, struct dd_error *err);
void ddi_meta_clear(struct ddi_meta *m);

/** ddi_stream_encode() - append STREAM's tags; the id goes to the chunk header */
void ddi_stream_encode(struct fmt_buf *out, const struct dd_stream *s);

/**
 * ddi_stream_decode() - fill @s, which is zeroed or was filled before
 *
 * Return: 0, DD_ETOONEW when the stream must be left out, DD_ECORRUPT or DD_ENOMEM.
 */
int ddi_stream_decode(struct ddi_stream *s, uint32_t id, const uint8_t *payload, size_t len,
		      struct dd_error *err);
void ddi_stream_clear(struct ddi_stream *s);

/** ddi_regions_config() - how an access stream's regions are coded */
struct fmt_regions_config ddi_regions_config(const struct dd_stream *s, uint32_t page_size);

/** ddi_rows_config() - how a generic stream's rows are coded */
struct fmt_rows_config ddi_rows_config(const struct dd_stream *s);

/** ddi_fail_fmt() - dd_fail() for a negative enum fmt_status; @what, @name and the status' text */
int ddi_fail_fmt(struct dd_error *err, int status, const char *name, const char *what);

/** ddi_fmt_code() - the enum dd_code of an enum fmt_status */
int ddi_fmt_code(int status);

/** ddi_random() - 64 random bits, never 0 */
uint64_t ddi_random(void);

#endif /* LIBDAMONDATA_STREAM_META_H */
