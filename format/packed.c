// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Frame of reference coding: unit, base, width, and bits, least significant first.
 */
#include "format/packed.h"

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t r = a % b;

		a = b;
		b = r;
	}
	return a;
}

static void put_bits(struct fmt_buf *out, const uint64_t *v, size_t n, uint64_t base, uint64_t unit,
		     unsigned int width)
{
	size_t bytes = (n * width + 7) / 8, at = 0;
	uint8_t *p;

	if (!fmt_buf_reserve(out, bytes))
		return;
	p = out->data + out->len;
	memset(p, 0, bytes);
	out->len += bytes;
	for (size_t i = 0; i < n; i++) {
		uint64_t x = (v[i] - base) / unit;

		for (unsigned int left = width; left;) {
			unsigned int in_byte = 8 - at % 8, take = left < in_byte ? left : in_byte;

			p[at / 8] |= (uint8_t)((x & ((1u << take) - 1)) << at % 8);
			x >>= take;
			at += take;
			left -= take;
		}
	}
}

void fmt_packed_put(struct fmt_buf *out, const uint64_t *v, size_t n)
{
	int64_t base = n ? (int64_t)v[0] : 0;
	uint64_t span = 0, unit = 0;

	for (size_t i = 1; i < n; i++)
		base = (int64_t)v[i] < base ? (int64_t)v[i] : base;
	for (size_t i = 0; i < n; i++) {
		uint64_t x = v[i] - (uint64_t)base;

		span = x > span ? x : span;
		unit = unit == 1 ? 1 : common_divisor(x, unit);
	}
	unit = unit ? unit : 1;
	span /= unit;
	fmt_put_varint(out, unit);
	fmt_put_zz(out, (uint64_t)base);
	fmt_put_byte(out, (uint8_t)(span ? 64 - __builtin_clzll(span) : 0));
	put_bits(out, v, n, (uint64_t)base, unit,
		 span ? 64 - (unsigned int)__builtin_clzll(span) : 0);
}

struct fmt_packed fmt_packed_get_run(struct fmt_in *in, size_t n)
{
	struct fmt_packed p = {0};

	p.unit = fmt_get_varint(in);
	p.base = fmt_get_zz(in);
	p.width = (unsigned int)fmt_get_fixed(in, 1);
	if (p.width > 64) {
		in->bad = true;
		p.width = 0;
	}
	p.bits = fmt_get_bytes(in, ((uint64_t)n * p.width + 7) / 8);
	return p;
}

uint64_t fmt_packed_next(struct fmt_packed *p)
{
	uint64_t x = 0;

	for (unsigned int done = 0; done < p->width;) {
		unsigned int skip = p->at % 8, take = 8 - skip;

		take = p->width - done < take ? p->width - done : take;
		x |= (uint64_t)(p->bits[p->at / 8] >> skip & ((1u << take) - 1)) << done;
		done += take;
		p->at += take;
	}
	return p->base + x * p->unit;
}
