// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Encoder of profile 1: takes snapshots, keeps the open chunk as columns.
 */
#include "format/regions.h"

#include "format/attrs.h"
#include "format/format_model.h"
#include "format/packed.h"
#include "format/snapx.h"

#include <stdlib.h>

#define MAX_ADDR_SHIFT 12

/* Runs of column SNAP. */
enum { RUN_START, RUN_DURATION, RUN_NR, RUN_CONTROL, NR_RUNS };

struct fmt_regions_enc {
	struct fmt_regions_config config;
	struct fmt_buf col[FMT_REGION_COLUMNS];
	struct fmt_buf run[NR_RUNS]; /* of SNAP; times as u64 until the chunk is finished */
	struct fmt_attr_enc attr[FMT_MAX_VALUE_COLUMNS];
	struct fmt_snapx_state snapx;
	struct fmt_chunk_span span;

	/* the previous snapshot, from which the next one is predicted */
	struct fmt_region *prev;
	size_t prev_nr, prev_cap;
	bool prev_ordered;
	uint64_t prev_bits;

	/* state of the open chunk */
	bool key;
	unsigned int addr_shift;
	uint8_t model;
	uint64_t last_end;
	uint32_t last_nr, last_threshold;

	/* ages seen to follow (or not) the rule of model bit 0 */
	uint32_t flips, no_flips;
};

/* What one pass over a snapshot finds out. */
struct survey {
	uint64_t bits;
	uint32_t max_nr;
	bool ordered, valid;
};

static struct survey survey_values(const struct fmt_region *r, size_t n)
{
	struct survey s = {.ordered = true, .valid = true};
	uint64_t last = 0;

	for (; n--; r++) {
		s.bits |= r->start | r->end;
		s.max_nr = r->nr_accesses > s.max_nr ? r->nr_accesses : s.max_nr;
		s.ordered &= r->start >= last;
		s.valid &= r->end > r->start;
		last = r->end;
	}
	return s;
}

static unsigned int shift_of(uint64_t bits)
{
	bits |= 1ull << MAX_ADDR_SHIFT;
	return (unsigned int)__builtin_ctzll(bits);
}

struct fmt_regions_enc *fmt_regions_enc_new(const struct fmt_regions_config *config)
{
	struct fmt_regions_enc *e = calloc(1, sizeof(*e));

	if (!e)
		return NULL;
	e->config = *config;
	e->key = true;
	e->model = FMT_MODEL_ZERO_FLIP | (config->has_age ? FMT_MODEL_AGE : 0) |
		   fmt_split_code(config->page_shift);
	return e;
}

void fmt_regions_enc_free(struct fmt_regions_enc *e)
{
	if (!e)
		return;
	for (int i = 0; i < FMT_REGION_COLUMNS; i++)
		fmt_buf_free(&e->col[i]);
	for (int i = 0; i < NR_RUNS; i++)
		fmt_buf_free(&e->run[i]);
	for (uint32_t i = 0; i < e->config.nr_attrs; i++)
		fmt_buf_free(&e->attr[i].buf);
	free(e->prev);
	free(e);
}

const struct fmt_chunk_span *fmt_regions_enc_span(const struct fmt_regions_enc *e)
{
	return &e->span;
}

size_t fmt_regions_enc_raw(const struct fmt_regions_enc *e)
{
	size_t sum = 0;

	for (int i = 0; i < FMT_REGION_COLUMNS; i++)
		sum += e->col[i].len;
	for (int i = 0; i < NR_RUNS; i++)
		sum += e->run[i].len;
	for (uint32_t i = 0; i < e->config.nr_attrs; i++)
		sum += e->attr[i].buf.len;
	return sum;
}

void fmt_regions_enc_key(struct fmt_regions_enc *e)
{
	e->key = true;
	e->prev_nr = 0;
	e->prev_bits = 0;
}

static void encode_intra(struct fmt_regions_enc *e, const struct fmt_snap *s)
{
	struct fmt_buf *col = e->col;
	uint64_t last = 0;

	for (const struct fmt_region *r = s->regions; r < s->regions + s->nr; r++) {
		fmt_put_zz(&col[FMT_COL_GAP],
			   (uint64_t)((int64_t)(r->start - last) >> e->addr_shift));
		fmt_put_varint(&col[FMT_COL_SIZE], (r->end - r->start) >> e->addr_shift);
		fmt_put_varint(&col[FMT_COL_NR], r->nr_accesses);
		if (e->config.has_age)
			fmt_put_varint(&col[FMT_COL_AGE], r->age);
		last = r->end;
	}
}

/* How a region came from the previous snapshot. */
struct origin {
	uint64_t start;	     /* where it must start not to be explicit */
	unsigned int merged; /* j */
	bool inside, explicit_;
};

static void find_region_origin(struct origin *o, const struct fmt_region *prev, size_t nr, size_t i,
			       const struct fmt_region *r)
{
	size_t k = i;

	o->merged = 0;
	o->inside = false;
	o->explicit_ = true;
	if (i == nr || r->start != o->start)
		return;
	while (k < nr && prev[k].end < r->end)
		k++;
	if (k == nr || k - i > FMT_MERGE_MAX || r->end <= prev[k].start)
		return;
	o->merged = (unsigned int)(k - i);
	o->inside = r->end != prev[k].end;
	o->explicit_ = false;
}

/* The k of 1..9 whose decile of @sz is @off, or 0. */
static unsigned int find_decile(uint64_t sz, uint64_t off, unsigned int align_shift)
{
	unsigned int k;

	if (!off || off > UINT64_MAX / 10)
		return 0;
	k = (unsigned int)((off * 10 + sz - 1) / sz);
	return k <= 9 && fmt_decile(sz, k, align_shift) == off ? k : 0;
}

static unsigned int find_split(uint64_t sz, uint64_t off, unsigned int align_shift)
{
	unsigned int k = find_decile(sz, off, align_shift);

	if (k)
		return k;
	for (unsigned int first = 1; first <= 9; first++) {
		uint64_t part = fmt_decile(sz, first, align_shift);

		if (part <= off)
			continue;
		k = find_decile(part, off, align_shift);
		if (k)
			return FMT_SPLIT_TWICE + (first - 1) * 9 + k - 1;
	}
	return FMT_SPLIT_ESC;
}

static void put_split(struct fmt_regions_enc *e, const struct fmt_region *old, uint64_t end)
{
	uint64_t off = end - old->start;
	unsigned int code = find_split(old->end - old->start, off, fmt_split_shift(e->model));

	fmt_put_byte(&e->col[FMT_COL_SPLIT], (uint8_t)code);
	if (code == FMT_SPLIT_ESC)
		fmt_put_varint(&e->col[FMT_COL_ESC], off >> e->addr_shift);
}

/* Writes where the region lies; returns token bits 0..1. */
static uint8_t put_region_place(struct fmt_regions_enc *e, const struct origin *o,
				const struct fmt_region *old, const struct fmt_region *r)
{
	uint8_t bits;

	if (o->explicit_) {
		fmt_put_byte(&e->col[FMT_COL_MERGE], FMT_MERGE_EXPLICIT);
		fmt_put_zz(&e->col[FMT_COL_ESC],
			   (uint64_t)((int64_t)(r->start - o->start) >> e->addr_shift));
		fmt_put_varint(&e->col[FMT_COL_ESC], (r->end - r->start) >> e->addr_shift);
		return FMT_TOKEN_MERGE;
	}
	if (!o->merged) {
		bits = o->inside ? FMT_TOKEN_INSIDE : FMT_TOKEN_WHOLE;
	} else if (o->merged == 1 && !o->inside) {
		bits = FMT_TOKEN_TWO;
	} else {
		fmt_put_byte(&e->col[FMT_COL_MERGE], (uint8_t)(2 * o->merged + o->inside));
		bits = FMT_TOKEN_MERGE;
	}
	if (o->inside)
		put_split(e, &old[o->merged], r->end);
	return bits;
}

static uint8_t put_nr(struct fmt_regions_enc *e, uint32_t nr, uint32_t predicted)
{
	uint64_t d = fmt_zigzag((uint64_t)nr - predicted);

	if (d < FMT_TOKEN_NR_ESC)
		return (uint8_t)(d << FMT_TOKEN_NR_SHIFT);
	fmt_put_varint(&e->col[FMT_COL_NRX], d - FMT_TOKEN_NR_ESC);
	return FMT_TOKEN_NR_ESC << FMT_TOKEN_NR_SHIFT;
}

/* Which rule does the kernel follow where nr_accesses changes between 0 and a little? */
static void learn_flip(struct fmt_regions_enc *e, const struct fmt_region *old,
		       const struct fmt_region *r, uint32_t threshold)
{
	if (!old->nr_accesses == !r->nr_accesses || r->nr_accesses + old->nr_accesses > threshold)
		return;
	e->flips += r->age == 0;
	e->no_flips += r->age == old->age + 1;
}

static uint8_t put_region_age(struct fmt_regions_enc *e, const struct fmt_aging *aging,
			      const struct origin *o, const struct fmt_region *old,
			      const struct fmt_region *r)
{
	uint32_t age = 0;

	if (!e->config.has_age)
		return 0;
	if (o->merged)
		age = fmt_predict_merged_age(aging, r->nr_accesses, old, o->merged, r->start,
					     r->end, e->addr_shift);
	else if (!o->explicit_) {
		age = fmt_predict_age(aging, r->nr_accesses, old);
		learn_flip(e, old, r, aging->threshold);
	}
	if (age == r->age)
		return 0;
	fmt_put_varint(&e->col[FMT_COL_AGEX], fmt_zigzag((uint64_t)r->age - age) - 1);
	return FMT_TOKEN_AGE;
}

/* @s and the previous snapshot are ordered; the caller reserved a token for each region. */
static void encode_inter(struct fmt_regions_enc *e, const struct fmt_snap *s, uint32_t threshold)
{
	const struct fmt_region *prev = e->prev, *old = prev;
	const struct fmt_region *stop = prev + e->prev_nr;
	struct fmt_aging aging = {threshold, e->model & FMT_MODEL_ZERO_FLIP};
	struct fmt_buf *tok = &e->col[FMT_COL_TOK0];
	uint64_t cur = 0;

	for (const struct fmt_region *r = s->regions; r < s->regions + s->nr; r++) {
		struct origin o = {.start = old < stop && old->start > cur ? old->start : cur};
		unsigned int context = 0;
		uint32_t nr = 0;
		uint8_t token;

		if (old < stop)
			context = 2 * (old->nr_accesses != 0) + (o.start == old->start);
		find_region_origin(&o, prev, e->prev_nr, (size_t)(old - prev), r);
		if (!o.explicit_)
			nr = o.merged ? fmt_predict_merged_nr(old, o.merged, r->start, r->end)
				      : old->nr_accesses;
		token = put_region_place(e, &o, old, r) | put_nr(e, r->nr_accesses, nr) |
			put_region_age(e, &aging, &o, old, r);
		tok[context].data[tok[context].len++] = token;
		cur = r->end;
		while (old < stop && old->end <= cur)
			old++;
	}
}

static bool reserve_tokens(struct fmt_regions_enc *e, size_t n)
{
	for (int c = 0; c < 4; c++)
		if (!fmt_buf_reserve(&e->col[FMT_COL_TOK0 + c], n))
			return false;
	return true;
}

/* Inter, unless that takes more than 3/4 of a byte for each region in escapes. */
static bool try_inter(struct fmt_regions_enc *e, const struct fmt_snap *s, uint32_t threshold)
{
	size_t len[FMT_REGION_COLUMNS];

	for (int i = 0; i < FMT_REGION_COLUMNS; i++)
		len[i] = e->col[i].len;
	encode_inter(e, s, threshold);
	if (e->col[FMT_COL_ESC].len - len[FMT_COL_ESC] <= (uint64_t)s->nr * 3 / 4)
		return true;
	for (int i = 0; i < FMT_REGION_COLUMNS; i++)
		e->col[i].len = len[i];
	return false;
}

static void put_snap(struct fmt_regions_enc *e, const struct fmt_snap *s, bool inter,
		     uint32_t threshold)
{
	uint64_t gap = s->start_ns - e->last_end, duration = s->end_ns - s->start_ns;
	uint64_t control = 1;

	if (inter)
		control = fmt_zigzag((uint64_t)threshold - e->last_threshold) << 1;
	fmt_buf_put(&e->run[RUN_START], &gap, sizeof(gap));
	fmt_buf_put(&e->run[RUN_DURATION], &duration, sizeof(duration));
	fmt_put_zz(&e->run[RUN_NR], (uint64_t)s->nr - e->last_nr);
	fmt_put_varint(&e->run[RUN_CONTROL], control);
	e->last_end = s->end_ns;
	e->last_nr = s->nr;
	if (inter)
		e->last_threshold = threshold;
}

static bool keep_prev(struct fmt_regions_enc *e, const struct fmt_snap *s, const struct survey *sv)
{
	if (s->nr > e->prev_cap) {
		size_t cap = s->nr + s->nr / 2;
		struct fmt_region *prev = realloc(e->prev, cap * sizeof(*prev));

		if (!prev)
			return false;
		e->prev = prev;
		e->prev_cap = cap;
	}
	if (s->nr)
		memcpy(e->prev, s->regions, s->nr * sizeof(*e->prev));
	e->prev_nr = s->nr;
	e->prev_ordered = sv->ordered;
	e->prev_bits = sv->bits;
	return true;
}

static void begin_chunk(struct fmt_regions_enc *e, const struct fmt_snap *s, uint64_t bits)
{
	e->addr_shift = shift_of(bits | e->prev_bits);
	e->model &= (uint8_t)~FMT_MODEL_ZERO_FLIP;
	if (e->flips >= e->no_flips)
		e->model |= FMT_MODEL_ZERO_FLIP;
	e->span.t_first = s->start_ns;
	e->last_end = s->start_ns;
	e->last_nr = 0;
	e->last_threshold = 0;
	e->snapx = (struct fmt_snapx_state){0};
	for (uint32_t i = 0; i < e->config.nr_attrs; i++)
		fmt_attr_enc_begin(&e->attr[i], e->config.attr_signed[i]);
}

int fmt_regions_enc_add(struct fmt_regions_enc *e, const struct fmt_snap *s)
{
	struct survey sv = survey_values(s->regions, s->nr);
	uint32_t threshold = (sv.max_nr + 1) / 10;
	bool inter;

	if (!sv.valid || s->nr > FMT_MAX_ROWS || s->end_ns < s->start_ns)
		return FMT_EINVAL;
	if (!e->span.items)
		begin_chunk(e, s, sv.bits);
	else if (shift_of(sv.bits) < e->addr_shift || s->nr > FMT_MAX_ROWS - e->span.rows ||
		 s->start_ns < e->span.t_first)
		return FMT_EFLUSH;
	if (!reserve_tokens(e, s->nr))
		return FMT_ENOMEM;
	inter = sv.ordered && e->prev_ordered && e->prev_nr && try_inter(e, s, threshold);
	if (!inter)
		encode_intra(e, s);
	put_snap(e, s, inter, threshold);
	fmt_snapx_put(&e->snapx, &e->col[FMT_COL_SNAPX], s, e->span.items);
	for (uint32_t i = 0; i < e->config.nr_attrs; i++)
		fmt_attr_enc_add(&e->attr[i], s->attrs[i], i ? s->attrs[i - 1] : NULL, s->regions,
				 s->nr);
	if (!keep_prev(e, s, &sv))
		return FMT_ENOMEM;
	e->span.t_last = s->end_ns > e->span.t_last ? s->end_ns : e->span.t_last;
	e->span.items++;
	e->span.rows += s->nr;
	return FMT_OK;
}

static void reset_chunk(struct fmt_regions_enc *e)
{
	for (int i = 0; i < FMT_REGION_COLUMNS; i++)
		fmt_buf_reset(&e->col[i]);
	for (int i = 0; i < NR_RUNS; i++)
		fmt_buf_reset(&e->run[i]);
	e->span = (struct fmt_chunk_span){0};
	e->key = false;
}

/* Makes column SNAP. */
static bool join_runs(struct fmt_regions_enc *e)
{
	struct fmt_buf *snap = &e->col[FMT_COL_SNAP];
	bool failed = false;

	for (int i = 0; i < NR_RUNS; i++) {
		const struct fmt_buf *run = &e->run[i];

		failed |= run->failed;
		if (i == RUN_START || i == RUN_DURATION)
			fmt_packed_put(snap, (const uint64_t *)(const void *)run->data,
				       run->len / sizeof(uint64_t));
		else
			fmt_buf_put(snap, run->data, run->len);
	}
	return !failed;
}

int fmt_regions_enc_finish(struct fmt_regions_enc *e, uint32_t dep, struct fmt_zstd *z, int level,
			   struct fmt_buf *out, bool *key)
{
	struct fmt_data_head head = {FMT_PROFILE_REGIONS, (uint8_t)e->addr_shift, e->model,
				     e->key ? 0 : dep};
	struct fmt_column cols[FMT_MAX_COLUMNS];
	size_t n = 0;
	bool failed = !join_runs(e);
	int ret;

	for (uint32_t i = FMT_COL_SNAP; i < FMT_REGION_COLUMNS; i++) {
		cols[n++] = (struct fmt_column){i, e->col[i].data, e->col[i].len};
		failed |= e->col[i].failed;
	}
	for (uint32_t i = 0; i < e->config.nr_attrs; i++) {
		const struct fmt_attr_enc *a = &e->attr[i];

		cols[n++] = (struct fmt_column){FMT_COL_VALUE0 + i, a->buf.data,
						a->all ? a->buf.len : 0};
		failed |= a->buf.failed;
	}
	*key = e->key;
	ret = failed ? FMT_ENOMEM : fmt_data_write(out, &head, cols, n, z, level);
	reset_chunk(e);
	return ret;
}
