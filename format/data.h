/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The container of DATA payloads: columns of bytes behind a directory, small ones packed together,
 * compressed by zstd.
 */
#ifndef FORMAT_DATA_H
#define FORMAT_DATA_H

#include "format/bytes.h"
#include "format/chunk.h"
#include "format/status.h"

#define FMT_PROFILE_ROWS    0
#define FMT_PROFILE_REGIONS 1

/* Column ids, see damon.data(5). */
enum fmt_column_id {
	FMT_COL_SNAP = 1,
	FMT_COL_GAP = 2,
	FMT_COL_SIZE = 3,
	FMT_COL_NR = 4,
	FMT_COL_AGE = 5,
	FMT_COL_TOK0 = 6,
	FMT_COL_MERGE = 10,
	FMT_COL_SPLIT = 11,
	FMT_COL_ESC = 12,
	FMT_COL_NRX = 13,
	FMT_COL_AGEX = 14,
	FMT_COL_SNAPX = 15,
	FMT_REGION_COLUMNS = 16,
	FMT_COL_TIME = 1,
	FMT_COL_STRINGS = 2,
	FMT_COL_VALUE0 = 32,
};

#define FMT_MAX_VALUE_COLUMNS (FMT_MAX_COLUMNS - FMT_COL_VALUE0)

/* model byte */
#define FMT_MODEL_ZERO_FLIP 1
#define FMT_MODEL_AGE	    2

/** struct fmt_data_head - what precedes the directory */
struct fmt_data_head {
	uint8_t profile, addr_shift, model;
	uint32_t dep;
};

/** struct fmt_column - one column to write, or decoded */
struct fmt_column {
	uint32_t id;
	const uint8_t *data;
	size_t len;
};

struct fmt_zstd;

/** fmt_zstd_new() - compression and decompression state, reused for all chunks; NULL: no memory */
struct fmt_zstd *fmt_zstd_new(void);
void fmt_zstd_free(struct fmt_zstd *z);

/** fmt_zstd_compress() - append one frame to @out; the length, or 0 when it would not be smaller */
size_t fmt_zstd_compress(struct fmt_zstd *z, int level, const void *data, size_t len,
			 struct fmt_buf *out);

/** fmt_zstd_expand() - decode one frame that must give exactly @raw_len bytes */
int fmt_zstd_expand(struct fmt_zstd *z, const void *data, size_t len, uint8_t *out, size_t raw_len);

/** fmt_text_compress() - @out is set to a compressed payload; false when that is not smaller */
bool fmt_text_compress(struct fmt_zstd *z, int level, const struct fmt_buf *in,
		       struct fmt_buf *out);

/** fmt_text_expand() - @out is set to the content of a compressed payload */
int fmt_text_expand(struct fmt_zstd *z, const uint8_t *payload, size_t len, struct fmt_buf *out);

/**
 * fmt_data_write() - append a payload
 * @cols:	by ascending id; empty ones are left out
 *
 * Return: FMT_OK, FMT_ENOMEM or FMT_ELIMIT.
 */
int fmt_data_write(struct fmt_buf *out, const struct fmt_data_head *head,
		   const struct fmt_column *cols, size_t n, struct fmt_zstd *z, int level);

/**
 * struct fmt_data - decoded payload; one is reused for many chunks
 * @col:	by id; empty when absent
 * @raw_len:	sum of the lengths of all columns, as declared
 *
 * Behind the last column, @slack bytes of memory can be read.
 */
struct fmt_data {
	struct fmt_data_head head;
	struct fmt_column col[FMT_MAX_COLUMNS];
	uint64_t raw_len;
	struct fmt_buf arena, pack;
};

/**
 * fmt_data_read() - check the directory and expand the columns
 * @slack:	see struct fmt_data; at most FMT_MAX_ROWS
 *
 * Return: FMT_OK or a negative enum fmt_status.
 */
int fmt_data_read(struct fmt_data *d, const uint8_t *payload, size_t len, size_t slack,
		  struct fmt_zstd *z);

void fmt_data_free(struct fmt_data *d);

/** struct fmt_column_size - a column in the directory of a payload; @stored_len 0: in the pack */
struct fmt_column_size {
	uint32_t id;
	size_t raw_len, stored_len;
};

/** struct fmt_data_sizes - the directory of a payload, by ascending id, and its pack */
struct fmt_data_sizes {
	struct fmt_data_head head;
	struct fmt_column_size col[FMT_MAX_COLUMNS];
	size_t n;
	uint64_t raw_len, pack_raw_len, pack_stored_len;
};

/** fmt_data_sizes() - read the directory only; a negative enum fmt_status leaves what was read until then */
int fmt_data_sizes(struct fmt_data_sizes *s, const uint8_t *payload, size_t len);

#endif /* FORMAT_DATA_H */
