// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Writing and reading the column container of DATA payloads.
 */
#include "format/data.h"

/* Columns below this share one frame: measured best among 1, 256, 512, 1024 and 2048. */
#define PACK_BELOW 1024

/* Compressing less than this gains nothing. */
#define TOO_SMALL 16

static void put_pack(struct fmt_buf *out, const struct fmt_buf *pack, struct fmt_zstd *z, int level)
{
	struct fmt_buf packed = {0};
	size_t n = 0;

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

static void put_data_head(struct fmt_buf *out, const struct fmt_data_head *head,
			  const struct fmt_column *cols, size_t n)
{
	uint64_t own = 0, values = 0;

	for (const struct fmt_column *c = cols; c < cols + n; c++) {
		if (c->len && c->id < FMT_COL_VALUE0)
			own |= 1ull << c->id;
		else if (c->len)
			values |= 1ull << (c->id - FMT_COL_VALUE0);
	}
	fmt_put_byte(out, head->profile);
	fmt_put_byte(out, head->addr_shift);
	fmt_put_byte(out, head->model);
	fmt_put_varint(out, head->dep);
	fmt_put_varint(out, own >> 1);
	fmt_put_varint(out, values);
}

/* A large column by itself: compressed, or as it is when its stored length is the raw one. */
static void put_large(struct fmt_buf *out, struct fmt_buf *bodies, const struct fmt_column *c,
		      struct fmt_zstd *z, int level)
{
	size_t stored = fmt_zstd_compress(z, level, c->data, c->len, bodies);

	fmt_put_varint(out, stored ? stored : c->len);
	if (!stored)
		fmt_buf_put(bodies, c->data, c->len);
}

int fmt_data_write(struct fmt_buf *out, const struct fmt_data_head *head,
		   const struct fmt_column *cols, size_t n, struct fmt_zstd *z, int level)
{
	struct fmt_buf bodies = {0}, pack = {0};
	uint64_t raw = 0;
	int ret;

	put_data_head(out, head, cols, n);
	for (const struct fmt_column *c = cols; c < cols + n; c++) {
		if (!c->len)
			continue;
		raw += c->len;
		fmt_put_varint(out, c->len);
		if (c->len < PACK_BELOW)
			fmt_buf_put(&pack, c->data, c->len);
		else
			put_large(out, &bodies, c, z, level);
	}
	put_pack(out, &pack, z, level);
	fmt_buf_put(out, bodies.data, bodies.len);
	ret = out->failed || bodies.failed || pack.failed	? FMT_ENOMEM
	      : raw > FMT_MAX_RAW || out->len > FMT_MAX_PAYLOAD ? FMT_ELIMIT
								: FMT_OK;
	fmt_buf_free(&bodies);
	fmt_buf_free(&pack);
	return ret;
}

static int read_column_entry(struct fmt_in *in, struct fmt_column_size *e)
{
	uint64_t raw = fmt_get_varint(in);
	uint64_t stored = raw < PACK_BELOW ? 0 : fmt_get_varint(in);

	if (in->bad || !raw || raw > FMT_MAX_RAW || stored > raw || (raw >= PACK_BELOW && !stored))
		return FMT_EDIRECTORY;
	e->raw_len = (size_t)raw;
	e->stored_len = (size_t)stored;
	return FMT_OK;
}

static int read_directory(struct fmt_data_sizes *s, struct fmt_in *in)
{
	uint64_t present[2] = {fmt_get_varint(in) << 1, fmt_get_varint(in)};
	int ret;

	s->n = 0;
	s->raw_len = 0;
	s->pack_raw_len = 0;
	if (present[0] >> FMT_COL_VALUE0)
		return FMT_EDIRECTORY;
	for (uint32_t id = 1; id < FMT_MAX_COLUMNS; id++) {
		struct fmt_column_size *e = &s->col[s->n];
		bool value = id >= FMT_COL_VALUE0;

		if (!(present[value] >> (value ? id - FMT_COL_VALUE0 : id) & 1))
			continue;
		ret = read_column_entry(in, e);
		if (ret)
			return ret;
		e->id = id;
		s->raw_len += e->raw_len;
		if (!e->stored_len)
			s->pack_raw_len += e->raw_len;
		s->n++;
	}
	return s->raw_len > FMT_MAX_RAW ? FMT_ELIMIT : FMT_OK;
}

/* Expands the pack into d->pack. */
static int read_pack(struct fmt_data *d, struct fmt_in *in, size_t pack_len, struct fmt_zstd *z)
{
	uint64_t stored = pack_len ? fmt_get_varint(in) : 0;
	const uint8_t *p = fmt_get_bytes(in, stored);

	if (!p || stored > pack_len)
		return FMT_EDIRECTORY;
	fmt_buf_reset(&d->pack);
	if (!fmt_buf_reserve(&d->pack, pack_len + 1))
		return FMT_ENOMEM;
	if (stored < pack_len)
		return fmt_zstd_expand(z, p, (size_t)stored, d->pack.data, pack_len);
	memcpy(d->pack.data, p, pack_len);
	return FMT_OK;
}

static bool is_known_column(uint8_t profile, uint32_t id)
{
	if (id >= FMT_COL_VALUE0)
		return id < FMT_MAX_COLUMNS;
	return id < (profile == FMT_PROFILE_REGIONS ? FMT_REGION_COLUMNS : 3);
}

static int read_column(struct fmt_data *d, struct fmt_in *in, const struct fmt_column_size *e,
		       const uint8_t **pack, struct fmt_zstd *z)
{
	uint8_t *out = d->arena.data + d->arena.len;
	const uint8_t *p;

	if (!e->stored_len) {
		p = *pack;
		*pack += e->raw_len;
	} else {
		p = fmt_get_bytes(in, e->stored_len);
		if (!p)
			return FMT_EDIRECTORY;
	}
	if (!is_known_column(d->head.profile, e->id))
		return FMT_OK;
	d->col[e->id] = (struct fmt_column){e->id, out, e->raw_len};
	d->arena.len += e->raw_len;
	if (e->stored_len && e->stored_len < e->raw_len)
		return fmt_zstd_expand(z, p, e->stored_len, out, e->raw_len);
	memcpy(out, p, e->raw_len);
	return FMT_OK;
}

static int read_data_head(struct fmt_data_head *head, struct fmt_in *in)
{
	uint64_t dep;

	head->profile = (uint8_t)fmt_get_fixed(in, 1);
	head->addr_shift = (uint8_t)fmt_get_fixed(in, 1);
	head->model = (uint8_t)fmt_get_fixed(in, 1);
	dep = fmt_get_varint(in);
	head->dep = (uint32_t)dep;
	if (in->bad || dep > UINT32_MAX)
		return FMT_EVARINT;
	if (head->profile > FMT_PROFILE_REGIONS)
		return FMT_ETOONEW;
	return head->addr_shift > 63 ? FMT_ELIMIT : FMT_OK;
}

int fmt_data_sizes(struct fmt_data_sizes *s, const uint8_t *payload, size_t len)
{
	struct fmt_in in = fmt_in_of(payload, len);
	int ret;

	*s = (struct fmt_data_sizes){.n = 0};
	ret = read_data_head(&s->head, &in);
	if (!ret)
		ret = read_directory(s, &in);
	if (!ret && s->pack_raw_len)
		s->pack_stored_len = fmt_get_varint(&in);
	return ret || !in.bad ? ret : FMT_EDIRECTORY;
}

int fmt_data_read(struct fmt_data *d, const uint8_t *payload, size_t len, size_t slack,
		  struct fmt_zstd *z)
{
	struct fmt_in in = fmt_in_of(payload, len);
	struct fmt_data_sizes sizes;
	const uint8_t *pack;
	int ret;

	memset(d->col, 0, sizeof(d->col));
	fmt_buf_reset(&d->arena);
	ret = read_data_head(&d->head, &in);
	if (!ret)
		ret = read_directory(&sizes, &in);
	if (!ret)
		d->raw_len = sizes.raw_len;
	/* Each region sample has a byte at least: a claim of more must not cost memory. */
	if (!ret && slack > d->raw_len)
		ret = FMT_ECOUNT;
	if (!ret)
		ret = read_pack(d, &in, (size_t)sizes.pack_raw_len, z);
	if (ret)
		return ret;
	if (!fmt_buf_reserve(&d->arena, (size_t)d->raw_len + slack + 1))
		return FMT_ENOMEM;
	pack = d->pack.data;
	for (size_t i = 0; i < sizes.n && !ret; i++)
		ret = read_column(d, &in, &sizes.col[i], &pack, z);
	if (!ret && fmt_in_left(&in))
		ret = FMT_EDIRECTORY;
	if (!ret)
		memset(d->arena.data + d->arena.len, 0, slack + 1);
	return ret;
}

void fmt_data_free(struct fmt_data *d)
{
	fmt_buf_free(&d->arena);
	fmt_buf_free(&d->pack);
}
