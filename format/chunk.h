/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The framing of a recording: file header, chunk headers, INDEX and END, and the search for the next
 * whole chunk after damage. See damon.data(5).
 */
#ifndef FORMAT_CHUNK_H
#define FORMAT_CHUNK_H

#include "format/bytes.h"
#include "format/status.h"

#define FMT_MAJOR	     1
#define FMT_MINOR	     0
#define FMT_FILE_HEADER_LEN  32
#define FMT_FILE_HEADER_MAX  4096
#define FMT_CHUNK_HEADER_LEN 48
#define FMT_END_LEN	     40
#define FMT_END_CHUNK_LEN    (FMT_CHUNK_HEADER_LEN + FMT_END_LEN)

#define FMT_MAX_PAYLOAD (16u << 20)
#define FMT_MAX_RAW	(64u << 20)
#define FMT_MAX_ROWS	(1u << 24)
#define FMT_MAX_COLUMNS 96
#define FMT_MAX_STRINGS (1u << 20)
#define FMT_MAX_STREAM	65535

enum fmt_chunk_type {
	FMT_META = 1,
	FMT_STREAM = 2,
	FMT_DATA = 3,
	FMT_LOST = 4,
	FMT_INDEX = 0x80,
	FMT_END = 0x81,
	FMT_NOTE = 0x82,
	FMT_SYNC = 0x83,
	FMT_BLOB = 0x84,
};
#define FMT_TYPE_OPTIONAL 0x80

#define FMT_FLAG_KEY	     1 /* DATA */
#define FMT_FLAG_COMPRESSED  2 /* META, STREAM, NOTE */
#define FMT_GENERATION_SHIFT 3 /* of a stream's definition, in STREAM and DATA chunks */
#define FMT_GENERATION_MASK  0xf8

/** struct fmt_file_header - the header of a segment */
struct fmt_file_header {
	uint16_t major, minor;
	uint32_t header_len;
	uint64_t file_id;
};

/** struct fmt_chunk - a chunk's header, without its checksums */
struct fmt_chunk {
	uint8_t type, flags;
	uint16_t stream;
	uint32_t seq;
	uint32_t payload_len;
	uint64_t t_first, t_last;
	uint32_t items, rows;
	uint32_t payload_crc;
};

/** fmt_padded() - bytes that a payload of @len takes in the file */
static inline uint32_t fmt_padded(uint32_t len)
{
	return (len + 7) & ~7u;
}

/** fmt_chunk_size() - bytes of the whole chunk */
static inline uint64_t fmt_chunk_size(const struct fmt_chunk *c)
{
	return FMT_CHUNK_HEADER_LEN + (uint64_t)fmt_padded(c->payload_len);
}

void fmt_file_header_write(uint8_t out[FMT_FILE_HEADER_LEN], uint64_t file_id);

/**
 * fmt_file_header_read() - check and decode
 * @in:		at least FMT_FILE_HEADER_LEN bytes
 *
 * Return: FMT_OK, FMT_EMAGIC, FMT_ECRC, FMT_ELIMIT, or FMT_ETOONEW with @out filled.
 */
int fmt_file_header_read(const uint8_t *in, struct fmt_file_header *out);

/** fmt_is_file_header() - @in, of @len bytes, begins with the format's magic */
bool fmt_is_file_header(const uint8_t *in, size_t len);

/** fmt_chunk_header_write() - encode, with the checksums of @payload and of the header */
void fmt_chunk_header_write(uint8_t out[FMT_CHUNK_HEADER_LEN], struct fmt_chunk *c,
			    const void *payload, uint64_t file_id);

/**
 * fmt_chunk_header_read() - check and decode
 * @in:		FMT_CHUNK_HEADER_LEN bytes
 *
 * Return: FMT_OK, FMT_EMAGIC, FMT_ECRC or FMT_ELIMIT.
 */
int fmt_chunk_header_read(const uint8_t *in, uint64_t file_id, struct fmt_chunk *out);

/** fmt_chunk_check() - FMT_OK when the padded payload of @c is whole, else FMT_ECRC */
int fmt_chunk_check(const struct fmt_chunk *c, const uint8_t *payload);

/**
 * fmt_resync() - find the next place where a chunk or a segment may begin
 * @data:	bytes behind the damage
 * @len:	how many
 * @file_id:	of the segment
 *
 * Return: offset of a valid chunk header, or of a valid file header; or the offset from which the
 * search must go on when more bytes are there, @len less up to 47 bytes.
 */
size_t fmt_resync(const uint8_t *data, size_t len, uint64_t file_id);

/** struct fmt_index_entry - one chunk in an INDEX */
struct fmt_index_entry {
	uint64_t offset, t_first, t_last;
	uint32_t items, rows;
	uint16_t stream;
	uint8_t type, flags;
};

/** fmt_index_write() - encode an INDEX payload; @prev is the offset of the INDEX before, or 0 */
void fmt_index_write(struct fmt_buf *out, uint64_t prev, const struct fmt_index_entry *e, size_t n);

/**
 * fmt_index_read() - decode an INDEX payload
 * @add:	called for each entry; a value other than 0 ends the call and is returned
 *
 * Return: FMT_OK, FMT_EVARINT, FMT_ECOUNT, or what @add returned.
 */
int fmt_index_read(const uint8_t *payload, size_t len, uint64_t *prev,
		   int (*add)(void *ctx, const struct fmt_index_entry *e), void *ctx);

/** struct fmt_end - contents of the END chunk */
struct fmt_end {
	uint64_t index_offset, end_offset;
	uint64_t rows, items;
	uint32_t chunks;
};

void fmt_end_write(uint8_t out[FMT_END_LEN], const struct fmt_end *e);

/** fmt_end_read() - FMT_OK, FMT_ELENGTH or FMT_EMAGIC */
int fmt_end_read(const uint8_t *payload, size_t len, struct fmt_end *e);

#define FMT_LOST_DISK_FULL 4

/** struct fmt_lost - contents of a LOST chunk */
struct fmt_lost {
	uint32_t reason, stream;
	int32_t cpu;
	uint64_t count;
};

void fmt_lost_write(struct fmt_buf *out, const struct fmt_lost *l);
int fmt_lost_read(const uint8_t *payload, size_t len, struct fmt_lost *l);

#endif /* FORMAT_CHUNK_H */
