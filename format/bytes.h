/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Little-endian integers, varints and zigzag: a growing buffer to write them, a bounded cursor to
 * read them.
 */
#ifndef FORMAT_BYTES_H
#define FORMAT_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define FMT_VARINT_MAX 10

static inline void fmt_put_le(uint8_t *p, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static inline uint64_t fmt_get_le(const uint8_t *p, int bytes)
{
	uint64_t v = 0;

	for (int i = 0; i < bytes; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static inline uint64_t fmt_zigzag(uint64_t v)
{
	return v << 1 ^ (uint64_t)((int64_t)v >> 63);
}

static inline uint64_t fmt_unzigzag(uint64_t v)
{
	return v >> 1 ^ (0 - (v & 1));
}

/**
 * struct fmt_buf - bytes that grow
 * @failed:	memory ran out at some point: the contents are not complete
 *
 * The put functions do nothing once @failed, so a writer checks it once, at the end.
 */
struct fmt_buf {
	uint8_t *data;
	size_t len, cap;
	bool failed;
};

/** fmt_buf_reserve() - make room for @n more bytes; false when memory ran out, now or earlier */
bool fmt_buf_reserve(struct fmt_buf *b, size_t n);

void fmt_buf_put(struct fmt_buf *b, const void *data, size_t n);
void fmt_buf_free(struct fmt_buf *b);

static inline void fmt_buf_reset(struct fmt_buf *b)
{
	b->len = 0;
	b->failed = false;
}

static inline void fmt_put_byte(struct fmt_buf *b, uint8_t v)
{
	if (b->len < b->cap || fmt_buf_reserve(b, 1))
		b->data[b->len++] = v;
}

static inline void fmt_put_varint(struct fmt_buf *b, uint64_t v)
{
	uint8_t *p;

	if (b->cap - b->len < FMT_VARINT_MAX && !fmt_buf_reserve(b, FMT_VARINT_MAX))
		return;
	p = b->data + b->len;
	for (; v >= 0x80; v >>= 7)
		*p++ = (uint8_t)(v | 0x80);
	*p++ = (uint8_t)v;
	b->len = (size_t)(p - b->data);
}

static inline void fmt_put_zz(struct fmt_buf *b, uint64_t v)
{
	fmt_put_varint(b, fmt_zigzag(v));
}

static inline void fmt_put_fixed(struct fmt_buf *b, uint64_t v, int bytes)
{
	uint8_t tmp[8];

	fmt_put_le(tmp, v, bytes);
	fmt_buf_put(b, tmp, (size_t)bytes);
}

/**
 * struct fmt_in - cursor over bytes that are not trusted
 * @bad:	a read went past the end or a varint was longer than 64 bits; reads give 0 from then on
 */
struct fmt_in {
	const uint8_t *p, *end;
	bool bad;
};

static inline struct fmt_in fmt_in_of(const void *data, size_t len)
{
	const uint8_t *p = data;

	return (struct fmt_in){.p = p, .end = len ? p + len : p};
}

static inline size_t fmt_in_left(const struct fmt_in *in)
{
	return (size_t)(in->end - in->p);
}

uint64_t fmt_get_varint_slow(struct fmt_in *in);

static inline uint64_t fmt_get_varint(struct fmt_in *in)
{
	if (in->p < in->end && *in->p < 0x80)
		return *in->p++;
	return fmt_get_varint_slow(in);
}

static inline uint64_t fmt_get_zz(struct fmt_in *in)
{
	return fmt_unzigzag(fmt_get_varint(in));
}

/** fmt_get_bytes() - take @n bytes; NULL and @bad when there are fewer */
const uint8_t *fmt_get_bytes(struct fmt_in *in, uint64_t n);

static inline uint64_t fmt_get_fixed(struct fmt_in *in, int bytes)
{
	const uint8_t *p = fmt_get_bytes(in, (uint64_t)bytes);

	return p ? fmt_get_le(p, bytes) : 0;
}

#endif /* FORMAT_BYTES_H */
