// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Payloads of the small chunks: INDEX, END, LOST.
 */
#include "format/chunk.h"

/* Unit of times in an INDEX: 2^20 ns, about a millisecond. */
#define TIME_SHIFT 20

static const uint8_t end_magic[4] = {'D', 'E', 'N', 'D'};

void fmt_index_write(struct fmt_buf *out, uint64_t prev, const struct fmt_index_entry *e, size_t n)
{
	uint64_t offset = 0, last = 0;

	fmt_put_fixed(out, prev, 8);
	fmt_put_fixed(out, n, 8);
	for (; n--; e++) {
		uint64_t begin = e->t_first >> TIME_SHIFT;
		uint64_t end = (e->t_last >> TIME_SHIFT) + !!(e->t_last & ((1u << TIME_SHIFT) - 1));

		fmt_put_varint(out, e->type);
		fmt_put_varint(out, e->flags);
		fmt_put_varint(out, e->stream);
		fmt_put_varint(out, (e->offset - offset) / 8);
		fmt_put_zz(out, begin - last);
		fmt_put_varint(out, end > begin ? end - begin : 0);
		fmt_put_varint(out, e->items);
		fmt_put_varint(out, e->rows);
		offset = e->offset;
		last = begin;
	}
}

int fmt_index_read(const uint8_t *payload, size_t len, uint64_t *prev,
		   int (*add)(void *ctx, const struct fmt_index_entry *e), void *ctx)
{
	struct fmt_in in = fmt_in_of(payload, len);
	struct fmt_index_entry e = {0};
	uint64_t begin = 0, n;
	int ret;

	*prev = fmt_get_fixed(&in, 8);
	n = fmt_get_fixed(&in, 8);
	if (n > fmt_in_left(&in) / 8)
		return FMT_ECOUNT;
	while (n--) {
		e.type = (uint8_t)fmt_get_varint(&in);
		e.flags = (uint8_t)fmt_get_varint(&in);
		e.stream = (uint16_t)fmt_get_varint(&in);
		e.offset += fmt_get_varint(&in) * 8;
		begin += fmt_get_zz(&in);
		e.t_first = begin << TIME_SHIFT;
		e.t_last = (begin + fmt_get_varint(&in)) << TIME_SHIFT;
		e.items = (uint32_t)fmt_get_varint(&in);
		e.rows = (uint32_t)fmt_get_varint(&in);
		if (in.bad)
			return FMT_EVARINT;
		ret = add(ctx, &e);
		if (ret)
			return ret;
	}
	return in.bad ? FMT_EVARINT : FMT_OK;
}

void fmt_end_write(uint8_t out[FMT_END_LEN], const struct fmt_end *e)
{
	fmt_put_le(out, e->index_offset, 8);
	fmt_put_le(out + 8, e->end_offset, 8);
	fmt_put_le(out + 16, e->rows, 8);
	fmt_put_le(out + 24, e->items, 8);
	fmt_put_le(out + 32, e->chunks, 4);
	memcpy(out + 36, end_magic, 4);
}

int fmt_end_read(const uint8_t *payload, size_t len, struct fmt_end *e)
{
	if (len < FMT_END_LEN)
		return FMT_ELENGTH;
	e->index_offset = fmt_get_le(payload, 8);
	e->end_offset = fmt_get_le(payload + 8, 8);
	e->rows = fmt_get_le(payload + 16, 8);
	e->items = fmt_get_le(payload + 24, 8);
	e->chunks = (uint32_t)fmt_get_le(payload + 32, 4);
	return memcmp(payload + 36, end_magic, 4) ? FMT_EMAGIC : FMT_OK;
}

void fmt_lost_write(struct fmt_buf *out, const struct fmt_lost *l)
{
	fmt_put_varint(out, l->reason);
	fmt_put_varint(out, l->stream);
	fmt_put_zz(out, (uint64_t)(int64_t)l->cpu);
	fmt_put_varint(out, l->count);
}

int fmt_lost_read(const uint8_t *payload, size_t len, struct fmt_lost *l)
{
	struct fmt_in in = fmt_in_of(payload, len);

	l->reason = (uint32_t)fmt_get_varint(&in);
	l->stream = (uint32_t)fmt_get_varint(&in);
	l->cpu = (int32_t)fmt_get_zz(&in);
	l->count = fmt_get_varint(&in);
	return in.bad ? FMT_EVARINT : FMT_OK;
}
