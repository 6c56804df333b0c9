// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Attribute columns: which transform makes a column smallest, and its application forth and back.
 */
#include "format/attrs.h"

enum { PLAIN, DELTA, OF_SIZE, OF_NR, SUM, NR_TRANSFORMS };

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

/* What the transforms may refer to: the region, and what came before its value. */
struct around {
	const struct fmt_region *r;
	uint64_t last;	   /* value of the region before */
	uint64_t last_sum; /* and its sum with the attribute before */
	uint64_t other;	   /* the region's value of the attribute before */
};

/* The number that a value is expected to be near. */
static uint64_t expected_code(unsigned int transform, const struct around *x)
{
	if (transform == OF_NR)
		return x->r->nr_accesses;
	return transform == SUM ? x->last_sum - x->other : x->last;
}

static uint64_t forward_transform(unsigned int transform, bool is_signed, uint64_t v,
				  const struct around *x)
{
	if (transform == PLAIN)
		return is_signed ? fmt_zigzag(v) : v;
	if (transform == OF_SIZE)
		return code_of_size(v, x->r->end - x->r->start);
	return fmt_zigzag(v - expected_code(transform, x));
}

static uint64_t backward_transform(unsigned int transform, bool is_signed, uint64_t c,
				   const struct around *x)
{
	if (transform == PLAIN)
		return is_signed ? fmt_unzigzag(c) : c;
	if (transform == OF_SIZE)
		return size_of_code(c, x->r->end - x->r->start);
	return fmt_unzigzag(c) + expected_code(transform, x);
}

static void look_at(struct around *x, const struct fmt_region *r, const uint64_t *others, size_t i)
{
	x->r = &r[i];
	x->other = others ? others[i] : 0;
}

static void pass_value(struct around *x, uint64_t v)
{
	x->last = v;
	x->last_sum = v + x->other;
}

void fmt_attr_enc_begin(struct fmt_attr_enc *a, bool is_signed)
{
	fmt_buf_reset(&a->buf);
	a->is_signed = is_signed;
	a->chosen = false;
	a->last = 0;
	a->last_sum = 0;
	a->all = 0;
}

static unsigned int bits_of(uint64_t v)
{
	return v ? 64 - (unsigned int)__builtin_clzll(v) : 0;
}

/* By the first snapshot of the chunk. */
static unsigned int choose_transform(const struct fmt_attr_enc *a, const uint64_t *values,
				     const uint64_t *others, const struct fmt_region *r, size_t n)
{
	uint64_t cost[NR_TRANSFORMS] = {0};
	struct around x = {0};
	unsigned int best = PLAIN;

	for (size_t i = 0; i < n; i++) {
		look_at(&x, r, others, i);
		for (unsigned int t = 0; t < NR_TRANSFORMS; t++)
			cost[t] += bits_of(forward_transform(t, a->is_signed, values[i], &x));
		pass_value(&x, values[i]);
	}
	for (unsigned int t = 0; t < NR_TRANSFORMS; t++)
		if (cost[t] < cost[best])
			best = t;
	return best;
}

void fmt_attr_enc_add(struct fmt_attr_enc *a, const uint64_t *values, const uint64_t *others,
		      const struct fmt_region *r, size_t n)
{
	struct around x = {.last = a->last, .last_sum = a->last_sum};

	if (!a->chosen && n) {
		a->transform = (uint8_t)choose_transform(a, values, others, r, n);
		a->chosen = true;
		fmt_put_byte(&a->buf, a->transform);
	}
	for (size_t i = 0; i < n; i++) {
		look_at(&x, r, others, i);
		fmt_put_varint(&a->buf,
			       forward_transform(a->transform, a->is_signed, values[i], &x));
		pass_value(&x, values[i]);
		a->all |= values[i];
	}
	a->last = x.last;
	a->last_sum = x.last_sum;
}

int fmt_attr_dec_begin(struct fmt_attr_dec *a, const struct fmt_column *col, bool is_signed)
{
	*a = (struct fmt_attr_dec){
		.in = fmt_in_of(col->data, col->len), .absent = !col->len, .is_signed = is_signed};
	if (a->absent)
		return FMT_OK;
	a->transform = (uint8_t)fmt_get_fixed(&a->in, 1);
	return a->transform < NR_TRANSFORMS ? FMT_OK : FMT_ETOONEW;
}

void fmt_attr_dec_next(struct fmt_attr_dec *a, uint64_t *values, const uint64_t *others,
		       const struct fmt_region *r, size_t n)
{
	struct around x = {.last = a->last, .last_sum = a->last_sum};

	if (a->absent && n)
		memset(values, 0, n * sizeof(*values));
	if (a->absent)
		return;
	for (size_t i = 0; i < n; i++) {
		look_at(&x, r, others, i);
		values[i] =
			backward_transform(a->transform, a->is_signed, fmt_get_varint(&a->in), &x);
		pass_value(&x, values[i]);
	}
	a->last = x.last;
	a->last_sum = x.last_sum;
}
