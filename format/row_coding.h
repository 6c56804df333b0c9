/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Profile 0 of DATA chunks: rows of named columns, such as memory footprints or trace events.
 */
#ifndef FORMAT_ROW_CODING_H
#define FORMAT_ROW_CODING_H

#include "format/data.h"
#include "format/regions.h"

/** struct fmt_value - a number (of either sign), or bytes */
struct fmt_value {
	uint64_t num;
	const uint8_t *ptr;
	size_t len;
};

/** struct fmt_rows_config - of a stream: which of its columns hold bytes */
struct fmt_rows_config {
	uint32_t nr_columns;
	bool is_bytes[FMT_MAX_VALUE_COLUMNS];
};

struct fmt_rows_enc;

/** fmt_rows_enc_new() - an encoder for one stream; NULL when memory ran out */
struct fmt_rows_enc *fmt_rows_enc_new(const struct fmt_rows_config *config);
void fmt_rows_enc_free(struct fmt_rows_enc *e);

/** fmt_rows_enc_add() - add a row to the open chunk: FMT_OK, FMT_EFLUSH or FMT_ENOMEM */
int fmt_rows_enc_add(struct fmt_rows_enc *e, uint64_t time_ns, const struct fmt_value *values);

size_t fmt_rows_enc_raw(const struct fmt_rows_enc *e);
const struct fmt_chunk_span *fmt_rows_enc_span(const struct fmt_rows_enc *e);

/** fmt_rows_enc_finish() - append the payload of the open chunk, which is always KEY */
int fmt_rows_enc_finish(struct fmt_rows_enc *e, struct fmt_zstd *z, int level, struct fmt_buf *out);

struct fmt_rows_dec;

struct fmt_rows_dec *fmt_rows_dec_new(void);
void fmt_rows_dec_free(struct fmt_rows_dec *d);
void fmt_rows_dec_config(struct fmt_rows_dec *d, const struct fmt_rows_config *config);

/** fmt_rows_dec_open() - begin a chunk; @data must stay valid until it is done */
int fmt_rows_dec_open(struct fmt_rows_dec *d, const struct fmt_chunk *c,
		      const struct fmt_data *data);

/**
 * fmt_rows_dec_next() - decode the next row
 * @values:	set to one value for each column; valid until the next chunk is opened
 *
 * Return: 1, 0 after the last one, or a negative enum fmt_status.
 */
int fmt_rows_dec_next(struct fmt_rows_dec *d, uint64_t *time_ns, const struct fmt_value **values);

#endif /* FORMAT_ROW_CODING_H */
