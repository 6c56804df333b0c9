/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Profile 1 of DATA chunks: snapshots of regions, coded against the previous snapshot by a model of
 * how DAMON splits, merges and ages regions. See damon.data(5).
 */
#ifndef FORMAT_REGIONS_H
#define FORMAT_REGIONS_H

#include "format/data.h"

/** struct fmt_region - same layout as the public struct dd_region, whose memory it may describe */
struct fmt_region {
	uint64_t start, end;
	uint32_t nr_accesses, age;
} __attribute__((may_alias));

#define FMT_NR_STATS 8

/** struct fmt_snap - one snapshot, to encode or decoded */
struct fmt_snap {
	uint64_t start_ns, end_ns;
	uint32_t nr;
	const struct fmt_region *regions;
	const uint64_t *const *attrs;
	uint64_t flags;
	bool incomplete, has_total_bytes, has_stats;
	uint32_t nr_expected;
	uint64_t sample_us, aggr_us, total_bytes;
	uint64_t stats[FMT_NR_STATS];
};

/**
 * struct fmt_regions_config - of a stream
 * @has_age:	regions carry ages
 * @page_shift:	log2 of the smallest size at which DAMON splits, normally the page size
 * @nr_attrs:	at most FMT_MAX_VALUE_COLUMNS
 * @attr_signed: for each attribute
 */
struct fmt_regions_config {
	bool has_age;
	unsigned int page_shift;
	uint32_t nr_attrs;
	bool attr_signed[FMT_MAX_VALUE_COLUMNS];
};

/** struct fmt_chunk_span - facts of a finished chunk for its header */
struct fmt_chunk_span {
	uint64_t t_first, t_last;
	uint32_t items, rows;
};

struct fmt_regions_enc;

/** fmt_regions_enc_new() - an encoder for one stream; NULL when memory ran out */
struct fmt_regions_enc *fmt_regions_enc_new(const struct fmt_regions_config *config);
void fmt_regions_enc_free(struct fmt_regions_enc *e);

/**
 * fmt_regions_enc_add() - add a snapshot to the open chunk
 *
 * Return: FMT_OK, FMT_EFLUSH when the chunk must be finished first, FMT_EINVAL when a region's end
 * is not above its start, or FMT_ENOMEM.
 */
int fmt_regions_enc_add(struct fmt_regions_enc *e, const struct fmt_snap *s);

/** fmt_regions_enc_raw() - bytes of the open chunk before compression */
size_t fmt_regions_enc_raw(const struct fmt_regions_enc *e);

/** fmt_regions_enc_span() - of the open chunk; items 0 when it is empty */
const struct fmt_chunk_span *fmt_regions_enc_span(const struct fmt_regions_enc *e);

/** fmt_regions_enc_key() - the chunk that begins next is KEY; only while the open chunk is empty */
void fmt_regions_enc_key(struct fmt_regions_enc *e);

/**
 * fmt_regions_enc_finish() - append the payload of the open chunk to @out, and begin the next chunk
 * @dep:	this chunk's number less that of the stream's last; not used in a KEY chunk
 * @key:	set to whether the chunk is KEY
 *
 * Return: FMT_OK, FMT_ENOMEM or FMT_ELIMIT.
 */
int fmt_regions_enc_finish(struct fmt_regions_enc *e, uint32_t dep, struct fmt_zstd *z, int level,
			   struct fmt_buf *out, bool *key);

struct fmt_regions_dec;

/** fmt_regions_dec_new() - a decoder for one stream; NULL when memory ran out */
struct fmt_regions_dec *fmt_regions_dec_new(void);
void fmt_regions_dec_free(struct fmt_regions_dec *d);

/** fmt_regions_dec_config() - the stream was defined, perhaps anew; the next chunk must be KEY */
int fmt_regions_dec_config(struct fmt_regions_dec *d, const struct fmt_regions_config *config);

/**
 * fmt_regions_dec_open() - begin a chunk
 * @data:	its columns, read with a slack of @c->rows; must stay valid until the chunk is done
 *
 * Return: FMT_OK, FMT_EDEPEND when the chunk it continues was not the last one decoded, or another
 * negative enum fmt_status.
 */
int fmt_regions_dec_open(struct fmt_regions_dec *d, const struct fmt_chunk *c,
			 const struct fmt_data *data);

/**
 * fmt_regions_dec_into() - decode the regions of the open chunk into the caller's memory
 * @room:	for as many as the chunk has rows and snapshots together: a spare one follows each snapshot
 */
void fmt_regions_dec_into(struct fmt_regions_dec *d, struct fmt_region *room);

/**
 * fmt_regions_dec_next() - decode the next snapshot of the chunk
 * @s:		valid until the next call, but its regions stay where fmt_regions_dec_into() put them
 *
 * Return: 1, 0 after the last one, or a negative enum fmt_status; the stream then needs a KEY chunk.
 */
int fmt_regions_dec_next(struct fmt_regions_dec *d, struct fmt_snap *s);

#endif /* FORMAT_REGIONS_H */
