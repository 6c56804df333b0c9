// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Writing and reading the column container of DATA payloads.
 */
#include "format/data.h"

/* Columns below this share one frame: measured best among 1, 256, 512, 1024 and 2048. */
#define PACK_BELOW 1024

enum { CODING_RAW = 0, CODING_ZSTD = 1, CODING_PACK = 2 };

/* Compressing less than this gains nothing. */
#define TOO_SMALL 16

static void put_directory_entry(struct fmt_buf *out, const struct fmt_column *c, uint32_t prev_id,
				unsigned int coding, size_t stored)
{
	fmt_put_varint(out, (uint64_t)(c->id - prev_id) << 2 | coding);
	fmt_put_varint(out, c->len);
	if (coding == CODING_ZSTD)
		fmt_put_varint(out, stored);
}

static void put_pack(struct fmt_buf *out, const struct fmt_buf *pack, struct fmt_zstd *z, int level)
{
	struct fmt_buf packed = {0};
	size_t n = 0;

	fmt_put_varint(out, pack->len);
	if (!pack->len)
		return;
	if (pack->len >= TOO_SMALL)
		n = fmt_zstd_compress(z, level, pack->data, pack->len, &packed);
	fmt_put_varint(out, n ? n : pack->len);
	if (n)
		fmt_buf_put(out, packed.data, n);
	else
		fmt_buf_put(out, pack->data, pack->len);
	out->failed |= packed.failed;
	fmt_buf_free(&packed);
}

int fmt_data_write(struct fmt_buf *out, const struct fmt_data_head *head,
		   const struct fmt_column *cols, size_t n, struct fmt_zstd *z, int level)
{
	struct fmt_buf bodies = {0}, pack = {0};
	size_t ncols_at = out->len + 3;
	uint32_t prev_id = 0;
	uint64_t raw = 0;
	uint8_t ncols = 0;
	int ret;

	fmt_put_byte(out, head->profile);
	fmt_put_byte(out, head->addr_shift);
	fmt_put_byte(out, head->model);
	fmt_put_byte(out, 0);
	fmt_put_varint(out, head->dep);
	for (const struct fmt_column *c = cols; c < cols + n; c++) {
		unsigned int coding = CODING_PACK;
		size_t stored = 0;

		if (!c->len)
			continue;
		if (c->len >= PACK_BELOW) {
			stored = fmt_zstd_compress(z, level, c->data, c->len, &bodies);
			coding = stored ? CODING_ZSTD : CODING_RAW;
		}
		if (coding != CODING_ZSTD)
			fmt_buf_put(coding == CODING_PACK ? &pack : &bodies, c->data, c->len);
		put_directory_entry(out, c, prev_id, coding, stored);
		prev_id = c->id;
		raw += c->len;
		ncols++;
	}
	put_pack(out, &pack, z, level);
	fmt_buf_put(out, bodies.data, bodies.len);
	if (!out->failed)
		out->data[ncols_at] = ncols;
	ret = out->failed || bodies.failed || pack.failed ? FMT_ENOMEM :
	      raw > FMT_MAX_RAW || out->len > FMT_MAX_PAYLOAD ? FMT_ELIMIT : FMT_OK;
	fmt_buf_free(&bodies);
	fmt_buf_free(&pack);
	return ret;
}

/** struct entry - one entry of the directory */
struct entry {
	uint32_t id;
	unsigned int coding;
	size_t raw_len, stored_len;
};

static int read_entry(struct fmt_in *in, struct entry *e, uint32_t prev_id, bool first)
{
	uint64_t head = fmt_get_varint(in);
	uint64_t raw = fmt_get_varint(in);
	uint64_t stored = raw;

	e->coding = head & 3;
	if (e->coding == CODING_ZSTD)
		stored = fmt_get_varint(in);
	if (e->coding == 3)
		return FMT_ETOONEW;
	if (in->bad || raw > FMT_MAX_RAW || stored > FMT_MAX_PAYLOAD * 4ull || head >> 2 > UINT16_MAX ||
	    (!first && head >> 2 == 0))
		return FMT_EDIRECTORY;
	e->id = prev_id + (uint32_t)(head >> 2);
	e->raw_len = (size_t)raw;
	e->stored_len = (size_t)stored;
	return FMT_OK;
}

static int read_directory(struct fmt_data *d, struct fmt_in *in, struct entry *e, size_t n,
			  size_t *pack_len)
{
	uint32_t prev_id = 0;
	int ret;

	d->raw_len = 0;
	*pack_len = 0;
	for (size_t i = 0; i < n; i++) {
		ret = read_entry(in, &e[i], prev_id, !i);
		if (ret)
			return ret;
		prev_id = e[i].id;
		d->raw_len += e[i].raw_len;
		if (e[i].coding == CODING_PACK)
			*pack_len += e[i].raw_len;
	}
	return d->raw_len > FMT_MAX_RAW ? FMT_ELIMIT : FMT_OK;
}

/* Expands the pack into d->pack. */
static int read_pack(struct fmt_data *d, struct fmt_in *in, size_t pack_len, struct fmt_zstd *z)
{
	uint64_t raw = fmt_get_varint(in);
	uint64_t stored = raw ? fmt_get_varint(in) : 0;
	const uint8_t *p;

	if (in->bad || raw != pack_len || stored > raw)
		return FMT_EDIRECTORY;
	p = fmt_get_bytes(in, stored);
	if (!p)
		return FMT_EDIRECTORY;
	fmt_buf_reset(&d->pack);
	if (!fmt_buf_reserve(&d->pack, pack_len + 1))
		return FMT_ENOMEM;
	if (stored < raw)
		return fmt_zstd_expand(z, p, (size_t)stored, d->pack.data, pack_len);
	memcpy(d->pack.data, p, pack_len);
	return FMT_OK;
}

static bool known(uint8_t profile, uint32_t id)
{
	if (id >= FMT_COL_VALUE0)
		return id < FMT_MAX_COLUMNS;
	return id < (profile == FMT_PROFILE_REGIONS ? FMT_REGION_COLUMNS : 3);
}

static int read_column(struct fmt_data *d, struct fmt_in *in, const struct entry *e,
		       const uint8_t **pack, struct fmt_zstd *z)
{
	uint8_t *out = d->arena.data + d->arena.len;
	const uint8_t *p;

	if (e->coding == CODING_PACK) {
		p = *pack;
		*pack += e->raw_len;
	} else {
		p = fmt_get_bytes(in, e->stored_len);
		if (!p)
			return FMT_EDIRECTORY;
	}
	if (!known(d->head.profile, e->id))
		return FMT_OK;
	d->col[e->id] = (struct fmt_column){e->id, out, e->raw_len};
	d->arena.len += e->raw_len;
	if (e->coding == CODING_ZSTD)
		return fmt_zstd_expand(z, p, e->stored_len, out, e->raw_len);
	if (e->raw_len)
		memcpy(out, p, e->raw_len);
	return FMT_OK;
}

static int read_head(struct fmt_data *d, struct fmt_in *in, size_t *ncols)
{
	uint64_t dep;

	d->head.profile = (uint8_t)fmt_get_fixed(in, 1);
	d->head.addr_shift = (uint8_t)fmt_get_fixed(in, 1);
	d->head.model = (uint8_t)fmt_get_fixed(in, 1);
	*ncols = (size_t)fmt_get_fixed(in, 1);
	dep = fmt_get_varint(in);
	d->head.dep = (uint32_t)dep;
	if (in->bad || dep > UINT32_MAX)
		return FMT_EVARINT;
	if (d->head.profile > FMT_PROFILE_REGIONS)
		return FMT_ETOONEW;
	return *ncols > FMT_MAX_COLUMNS || d->head.addr_shift > 63 ? FMT_ELIMIT : FMT_OK;
}

int fmt_data_read(struct fmt_data *d, const uint8_t *payload, size_t len, size_t slack,
		  struct fmt_zstd *z)
{
	struct fmt_in in = fmt_in_of(payload, len);
	struct entry e[FMT_MAX_COLUMNS];
	size_t ncols, pack_len;
	const uint8_t *pack;
	int ret;

	memset(d->col, 0, sizeof(d->col));
	fmt_buf_reset(&d->arena);
	ret = read_head(d, &in, &ncols);
	if (!ret)
		ret = read_directory(d, &in, e, ncols, &pack_len);
	if (!ret)
		ret = read_pack(d, &in, pack_len, z);
	if (ret)
		return ret;
	if (!fmt_buf_reserve(&d->arena, (size_t)d->raw_len + slack + 1))
		return FMT_ENOMEM;
	pack = d->pack.data;
	for (size_t i = 0; i < ncols && !ret; i++)
		ret = read_column(d, &in, &e[i], &pack, z);
	if (!ret && fmt_in_left(&in))
		ret = FMT_EDIRECTORY;
	if (!ret)
		memset(d->arena.data + d->arena.len, 0, slack + 1);
	return ret;
}

int fmt_data_profile(const uint8_t *payload, size_t len)
{
	return len ? payload[0] : -1;
}

void fmt_data_free(struct fmt_data *d)
{
	fmt_buf_free(&d->arena);
	fmt_buf_free(&d->pack);
}
