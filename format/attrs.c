// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Transforms of attribute columns.
 */
#include "format/attrs.h"

enum { PLAIN, DELTA, OF_SIZE, OF_NR, NR_TRANSFORMS };

/* 0, the whole size, and what is between get the small codes: one to one on all 64 bit numbers. */
static uint64_t code_of_size(uint64_t v, uint64_t size)
{
	if (!v || v > size)
		return v;
	return v == size ? 1 : v + 1;
}

static uint64_t size_of_code(uint64_t x, uint64_t size)
{
	if (!x || x > size)
		return x;
	return x == 1 ? size : x - 1;
}

static uint64_t forward(unsigned int transform, bool is_signed, uint64_t v, uint64_t last,
			const struct fmt_region *r)
{
	switch (transform) {
	case DELTA:
		return fmt_zigzag(v - last);
	case OF_SIZE:
		return code_of_size(v, r->end - r->start);
	case OF_NR:
		return fmt_zigzag(v - r->nr_accesses);
	default:
		return is_signed ? fmt_zigzag(v) : v;
	}
}

static uint64_t backward(unsigned int transform, bool is_signed, uint64_t x, uint64_t last,
			 const struct fmt_region *r)
{
	switch (transform) {
	case DELTA:
		return last + fmt_unzigzag(x);
	case OF_SIZE:
		return size_of_code(x, r->end - r->start);
	case OF_NR:
		return r->nr_accesses + fmt_unzigzag(x);
	default:
		return is_signed ? fmt_unzigzag(x) : x;
	}
}

void fmt_attr_enc_begin(struct fmt_attr_enc *a, bool is_signed)
{
	fmt_buf_reset(&a->buf);
	a->is_signed = is_signed;
	a->chosen = false;
	a->last = 0;
	a->all = 0;
}

static unsigned int bits_of(uint64_t v)
{
	return v ? 64 - (unsigned int)__builtin_clzll(v) : 0;
}

/* By the first snapshot of the chunk. */
static unsigned int choose(const struct fmt_attr_enc *a, const uint64_t *values,
			   const struct fmt_region *r, size_t n)
{
	uint64_t cost[NR_TRANSFORMS] = {0}, last = 0;
	unsigned int best = PLAIN;

	for (size_t i = 0; i < n; last = values[i++])
		for (unsigned int t = 0; t < NR_TRANSFORMS; t++)
			cost[t] += bits_of(forward(t, a->is_signed, values[i], last, &r[i]));
	for (unsigned int t = 0; t < NR_TRANSFORMS; t++)
		if (cost[t] < cost[best])
			best = t;
	return best;
}

void fmt_attr_enc_add(struct fmt_attr_enc *a, const uint64_t *values, const struct fmt_region *r,
		      size_t n)
{
	if (!a->chosen && n) {
		a->transform = (uint8_t)choose(a, values, r, n);
		a->chosen = true;
		fmt_put_byte(&a->buf, a->transform);
	}
	for (size_t i = 0; i < n; i++) {
		fmt_put_varint(&a->buf,
			       forward(a->transform, a->is_signed, values[i], a->last, &r[i]));
		a->last = values[i];
		a->all |= values[i];
	}
}

int fmt_attr_dec_begin(struct fmt_attr_dec *a, const struct fmt_column *col, bool is_signed)
{
	*a = (struct fmt_attr_dec){.in = fmt_in_of(col->data, col->len), .absent = !col->len,
				   .is_signed = is_signed};
	if (a->absent)
		return FMT_OK;
	a->transform = (uint8_t)fmt_get_fixed(&a->in, 1);
	return a->transform < NR_TRANSFORMS ? FMT_OK : FMT_ETOONEW;
}

void fmt_attr_dec_next(struct fmt_attr_dec *a, uint64_t *values, const struct fmt_region *r,
		       size_t n)
{
	if (a->absent) {
		if (n)
			memset(values, 0, n * sizeof(*values));
		return;
	}
	for (size_t i = 0; i < n; i++) {
		values[i] = backward(a->transform, a->is_signed, fmt_get_varint(&a->in), a->last,
				     &r[i]);
		a->last = values[i];
	}
}
