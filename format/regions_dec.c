// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Decoder of profile 1. Nothing in its input is trusted: each index is compared before it is used,
 * and one-byte columns are read without a check each, into the slack behind the columns at most, and
 * checked once a snapshot.
 */
#include "format/regions.h"

#include "format/attrs.h"
#include "format/format_model.h"
#include "format/packed.h"
#include "format/snapx.h"

#include <stdlib.h>

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/**
 * struct regions - a snapshot's regions with room for a sentinel behind them
 * @r:		in @own, or in the memory that fmt_regions_dec_into() named
 * @own:	room for @cap, at least one of which is the sentinel's
 */
struct regions {
	struct fmt_region *r, *own;
	size_t nr, cap;
	bool ordered;
};

/** struct bytes - a column of single bytes; @p may pass @end by the regions of one snapshot */
struct bytes {
	const uint8_t *p, *end;
};

struct fmt_regions_dec {
	struct fmt_regions_config config;
	struct regions snap[2];
	int now;		 /* index of the snapshot decoded last */
	struct fmt_region *into; /* the open chunk's next regions go here; NULL: to own memory */
	bool valid;		 /* a chunk may continue it */
	uint32_t last_seq;

	/* the open chunk */
	struct fmt_chunk chunk;
	uint8_t model;
	unsigned int addr_shift, split_shift;
	uint32_t items_left, rows_left;
	uint64_t last_end;
	uint32_t last_nr, threshold;
	struct fmt_packed gaps, durations; /* runs of SNAP */
	struct fmt_in counts, controls;
	struct fmt_in gap, size, nr, age, esc, nrx, agex;
	struct bytes tok[4], merge, split;
	struct fmt_snapx_state snapx;
	struct fmt_attr_dec *attr; /* one for each attribute, as ... */
	uint64_t **values;	   /* ... the values of the snapshot decoded last */
	size_t values_cap;
};

struct fmt_regions_dec *fmt_regions_dec_new(void)
{
	return calloc(1, sizeof(struct fmt_regions_dec));
}

static void free_attrs(struct fmt_regions_dec *d)
{
	for (uint32_t i = 0; d->values && i < d->config.nr_attrs; i++)
		free(d->values[i]);
	free(d->values);
	free(d->attr);
	d->values = NULL;
	d->attr = NULL;
	d->values_cap = 0;
}

void fmt_regions_dec_free(struct fmt_regions_dec *d)
{
	if (!d)
		return;
	free(d->snap[0].own);
	free(d->snap[1].own);
	free_attrs(d);
	free(d);
}

int fmt_regions_dec_config(struct fmt_regions_dec *d, const struct fmt_regions_config *config)
{
	free_attrs(d);
	d->config = *config;
	d->valid = false;
	if (!config->nr_attrs)
		return FMT_OK;
	d->attr = calloc(config->nr_attrs, sizeof(*d->attr));
	d->values = calloc(config->nr_attrs, sizeof(*d->values));
	if (d->attr && d->values)
		return FMT_OK;
	free_attrs(d);
	d->config.nr_attrs = 0;
	return FMT_ENOMEM;
}

static struct fmt_in column_input(const struct fmt_data *data, int id)
{
	return fmt_in_of(data->col[id].data, data->col[id].len);
}

static struct bytes byte_column(const struct fmt_data *data, int id)
{
	/* An absent column lies in the slack: it has no bytes, but some can be read there. */
	const uint8_t *p =
		data->col[id].len ? data->col[id].data : data->arena.data + data->arena.len;

	return (struct bytes){p, p + data->col[id].len};
}

/* The runs of SNAP have a number for each snapshot of the chunk. */
static bool find_runs(struct fmt_regions_dec *d, struct fmt_in in)
{
	d->gaps = fmt_packed_get_run(&in, d->items_left);
	d->durations = fmt_packed_get_run(&in, d->items_left);
	d->counts = in;
	for (uint32_t n = 0; n < d->items_left && !in.bad; n++)
		fmt_get_varint(&in);
	d->controls = in;
	return !in.bad;
}

static int open_columns(struct fmt_regions_dec *d, const struct fmt_data *data)
{
	if (!find_runs(d, column_input(data, FMT_COL_SNAP)))
		return FMT_EVARINT;
	d->gap = column_input(data, FMT_COL_GAP);
	d->size = column_input(data, FMT_COL_SIZE);
	d->nr = column_input(data, FMT_COL_NR);
	d->age = column_input(data, FMT_COL_AGE);
	d->esc = column_input(data, FMT_COL_ESC);
	d->nrx = column_input(data, FMT_COL_NRX);
	d->agex = column_input(data, FMT_COL_AGEX);
	for (int c = 0; c < 4; c++)
		d->tok[c] = byte_column(data, FMT_COL_TOK0 + c);
	d->merge = byte_column(data, FMT_COL_MERGE);
	d->split = byte_column(data, FMT_COL_SPLIT);
	fmt_snapx_begin(&d->snapx, &data->col[FMT_COL_SNAPX]);
	for (uint32_t i = 0; i < d->config.nr_attrs; i++) {
		int ret = fmt_attr_dec_begin(&d->attr[i], &data->col[FMT_COL_VALUE0 + i],
					     d->config.attr_signed[i]);
		if (ret)
			return ret;
	}
	return FMT_OK;
}

int fmt_regions_dec_open(struct fmt_regions_dec *d, const struct fmt_chunk *c,
			 const struct fmt_data *data)
{
	bool key = c->flags & FMT_FLAG_KEY;

	if (data->head.profile != FMT_PROFILE_REGIONS)
		return FMT_ETOONEW;
	if (key != !data->head.dep)
		return FMT_EDIRECTORY;
	if (!key && (!d->valid || c->seq - data->head.dep != d->last_seq))
		return FMT_EDEPEND;
	d->valid = false;
	d->into = NULL;
	if (c->rows > FMT_MAX_ROWS || c->rows > data->raw_len || c->items > data->raw_len)
		return FMT_ELIMIT;
	if (key)
		d->snap[d->now].nr = 0;
	d->chunk = *c;
	d->model = data->head.model;
	d->addr_shift = data->head.addr_shift;
	d->split_shift = fmt_split_shift(d->model);
	d->items_left = c->items;
	d->rows_left = c->rows;
	d->last_end = c->t_first;
	d->last_nr = 0;
	d->threshold = 0;
	return open_columns(d, data);
}

void fmt_regions_dec_into(struct fmt_regions_dec *d, struct fmt_region *room)
{
	d->into = room;
}

static bool own_room(struct regions *s, size_t n)
{
	if (n + 1 > s->cap) {
		size_t cap = n + n / 2 + 16;

		free(s->own);
		s->own = malloc(cap * sizeof(*s->own));
		s->cap = s->own ? cap : 0;
	}
	s->r = s->own;
	return s->own;
}

static bool reserve_decoded(struct fmt_regions_dec *d, struct regions *s, size_t n)
{
	if (d->into) {
		s->r = d->into;
		d->into += n + 1;
	} else if (!own_room(s, n)) {
		return false;
	}
	if (!d->config.nr_attrs || n <= d->values_cap)
		return true;
	d->values_cap = 0;
	for (uint32_t i = 0; i < d->config.nr_attrs; i++) {
		free(d->values[i]);
		d->values[i] = malloc((n + n / 2) * sizeof(*d->values[i]));
		if (!d->values[i])
			return false;
	}
	d->values_cap = n + n / 2;
	return true;
}

/* The next chunk continues the last snapshot, whose memory belongs to the caller. */
static bool keep_last(struct fmt_regions_dec *d)
{
	struct regions *last = &d->snap[d->now];
	const struct fmt_region *from = last->r;

	if (!d->into || !last->nr)
		return true;
	if (!own_room(last, last->nr))
		return false;
	memcpy(last->r, from, last->nr * sizeof(*from));
	return true;
}

static bool sized_end(uint64_t start, uint64_t size, unsigned int shift, uint64_t *end)
{
	if (!size || size > (UINT64_MAX - start) >> shift)
		return false;
	*end = start + (size << shift);
	return true;
}

static int decode_intra(struct fmt_regions_dec *d, struct regions *s)
{
	bool has_age = d->model & FMT_MODEL_AGE;
	uint64_t last = 0, max = 0;

	s->ordered = true;
	for (struct fmt_region *r = s->r; r < s->r + s->nr; r++) {
		uint64_t start = last + (fmt_get_zz(&d->gap) << d->addr_shift);
		uint64_t nr = fmt_get_varint(&d->nr);
		uint64_t age = has_age ? fmt_get_varint(&d->age) : 0;

		if (!sized_end(start, fmt_get_varint(&d->size), d->addr_shift, &r->end))
			return FMT_EREGION;
		s->ordered &= start >= last;
		max |= nr | age;
		r->start = start;
		r->nr_accesses = (uint32_t)nr;
		r->age = (uint32_t)age;
		last = r->end;
	}
	if (d->gap.bad || d->size.bad || d->nr.bad || d->age.bad)
		return FMT_EVARINT;
	return max > UINT32_MAX ? FMT_ELIMIT : FMT_OK;
}

/** struct inter - decoding of one inter snapshot */
struct inter {
	struct fmt_aging aging;
	const struct fmt_region *old, *stop; /* P[i], P[m] */
	uint64_t cur;
	const uint8_t *merge, *split;
	bool has_age;
};

static bool split_end(struct fmt_regions_dec *d, struct inter *x, const struct fmt_region *old,
		      uint64_t *end)
{
	uint64_t sz = old->end - old->start, off;
	unsigned int code = *x->split++;

	if (likely(code - 1 < FMT_SPLIT_MAX)) {
		off = fmt_split_offset(sz, code, d->split_shift);
	} else {
		off = fmt_get_varint(&d->esc);
		if (code != FMT_SPLIT_ESC || off > sz >> d->addr_shift)
			return false;
		off <<= d->addr_shift;
		if (off >= sz)
			return false;
	}
	*end = old->start + off;
	return true;
}

static uint32_t aged_by_one(struct fmt_regions_dec *d, uint32_t predicted, uint64_t *bad)
{
	uint64_t age = predicted + fmt_unzigzag(fmt_get_varint(&d->agex) + 1);

	*bad |= age >> 32;
	return (uint32_t)age;
}

static uint64_t nr_of(struct fmt_regions_dec *d, uint8_t token, uint32_t predicted)
{
	uint64_t z = token >> FMT_TOKEN_NR_SHIFT & 15;

	if (unlikely(z == FMT_TOKEN_NR_ESC))
		z += fmt_get_varint(&d->nrx);
	return predicted + fmt_unzigzag(z);
}

/* A region stated by itself: ESC has its start, relative to @start, and its size. */
static bool decode_explicit(struct fmt_regions_dec *d, struct inter *x, uint64_t start,
			    uint8_t token, struct fmt_region *r)
{
	uint64_t bad, nr;

	r->start = start + (fmt_get_zz(&d->esc) << d->addr_shift);
	if (r->start < x->cur ||
	    !sized_end(r->start, fmt_get_varint(&d->esc), d->addr_shift, &r->end))
		return false;
	nr = nr_of(d, token, 0);
	bad = nr >> 32;
	r->nr_accesses = (uint32_t)nr;
	r->age = token & FMT_TOKEN_AGE ? aged_by_one(d, 0, &bad) : 0;
	while (x->old < x->stop && x->old->end <= r->end)
		x->old++;
	return !bad;
}

/* A region made of several old ones, or stated by itself. */
static bool decode_merge(struct fmt_regions_dec *d, struct inter *x, uint64_t start, uint8_t token,
			 struct fmt_region *r)
{
	unsigned int merge = (token & FMT_TOKEN_MASK) == FMT_TOKEN_TWO ? 2 : *x->merge++;
	const struct fmt_region *old = x->old;
	unsigned int j = merge >> 1;
	uint64_t bad, nr;

	if (merge == FMT_MERGE_EXPLICIT)
		return decode_explicit(d, x, start, token, r);
	if (j > FMT_MERGE_MAX || j >= (size_t)(x->stop - old))
		return false;
	r->start = start;
	r->end = old[j].end;
	if ((merge & 1) && (!split_end(d, x, &old[j], &r->end) || r->end <= old[j].start))
		return false;
	if (r->end <= start)
		return false;
	nr = nr_of(d, token, fmt_predict_merged_nr(old, j, start, r->end));
	bad = nr >> 32;
	r->nr_accesses = (uint32_t)nr;
	r->age = 0;
	if (x->has_age)
		r->age = fmt_predict_merged_age(&x->aging, r->nr_accesses, old, j, start, r->end,
						d->addr_shift);
	if (token & FMT_TOKEN_AGE)
		r->age = aged_by_one(d, r->age, &bad);
	x->old = old + j + !(merge & 1);
	return !bad;
}

static int inter_end(struct fmt_regions_dec *d, const uint8_t *const *tok, const struct inter *x)
{
	bool over = x->merge > d->merge.end || x->split > d->split.end;

	for (int c = 0; c < 4; c++) {
		over |= tok[c] > d->tok[c].end;
		d->tok[c].p = tok[c];
	}
	d->merge.p = x->merge;
	d->split.p = x->split;
	return over || d->esc.bad || d->nrx.bad || d->agex.bad ? FMT_EVARINT : FMT_OK;
}

/*
 * @prev is in order and not empty. The common case, a region that is an old one or a part of one, is
 * done here, with its state in registers; the others by decode_merge().
 */
static int decode_inter(struct fmt_regions_dec *d, struct regions *prev, struct regions *s)
{
	const uint8_t *tok[4] = {d->tok[0].p, d->tok[1].p, d->tok[2].p, d->tok[3].p};
	const struct fmt_region *old = prev->r, *const stop = prev->r + prev->nr;
	const struct fmt_aging aging = {d->threshold, d->model & FMT_MODEL_ZERO_FLIP};
	const bool has_age = d->model & FMT_MODEL_AGE;
	struct inter x = {.aging = aging,
			  .stop = stop,
			  .merge = d->merge.p,
			  .split = d->split.p,
			  .has_age = has_age};
	uint64_t cur = 0, bad = 0;

	/* Sentinel: context 0, and no region can end at its end. */
	prev->r[prev->nr] = (struct fmt_region){0};
	for (struct fmt_region *r = s->r, *end = r + s->nr; r < end; r++) {
		const struct fmt_region *from = old;
		uint64_t start = from->start > cur ? from->start : cur, nr;
		unsigned int context = 2 * (from->nr_accesses != 0) + (from->start >= cur);
		uint8_t token = *tok[context]++;

		if (unlikely(token & (FMT_TOKEN_TWO | FMT_TOKEN_UNUSED))) {
			x.old = old;
			x.cur = cur;
			if (token & FMT_TOKEN_UNUSED || !decode_merge(d, &x, start, token, r))
				return FMT_ETOKEN;
			old = x.old;
			cur = r->end;
			continue;
		}
		if (token & FMT_TOKEN_INSIDE) {
			if (unlikely(from == stop) || !split_end(d, &x, from, &cur))
				return FMT_ETOKEN;
		} else {
			cur = from->end;
			old++;
		}
		if (unlikely(cur <= start))
			return FMT_ETOKEN;
		nr = nr_of(d, token, from->nr_accesses);
		bad |= nr >> 32;
		r->start = start;
		r->end = cur;
		r->nr_accesses = (uint32_t)nr;
		r->age = has_age ? fmt_predict_age(&aging, (uint32_t)nr, from) : 0;
		if (unlikely(token & FMT_TOKEN_AGE))
			r->age = aged_by_one(d, r->age, &bad);
	}
	s->ordered = true;
	return bad ? FMT_ETOKEN : inter_end(d, tok, &x);
}

static int chunk_end(struct fmt_regions_dec *d)
{
	const struct fmt_in *const ins[] = {&d->controls, &d->gap, &d->size, &d->nr,
					    &d->age,	  &d->esc, &d->nrx,  &d->agex};
	bool left = d->merge.p != d->merge.end || d->split.p != d->split.end;

	if (d->rows_left)
		return FMT_ECOUNT;
	for (size_t i = 0; i < sizeof(ins) / sizeof(ins[0]); i++)
		left |= fmt_in_left(ins[i]) > 0;
	for (int c = 0; c < 4; c++)
		left |= d->tok[c].p != d->tok[c].end;
	for (uint32_t i = 0; i < d->config.nr_attrs; i++)
		left |= fmt_in_left(&d->attr[i].in) > 0;
	if (left || !fmt_snapx_done(&d->snapx))
		return FMT_ELENGTH;
	if (!keep_last(d))
		return FMT_ENOMEM;
	d->valid = true;
	d->last_seq = d->chunk.seq;
	return 0;
}

/* Reads SNAP; sets times and number of regions. */
static int read_snap(struct fmt_regions_dec *d, struct fmt_snap *s, bool *intra)
{
	uint64_t duration, nr, ctl, threshold;

	s->start_ns = d->last_end + fmt_packed_next(&d->gaps);
	duration = fmt_packed_next(&d->durations);
	nr = d->last_nr + fmt_get_zz(&d->counts);
	ctl = fmt_get_varint(&d->controls);
	threshold = d->threshold + fmt_unzigzag(ctl >> 1);
	if (d->controls.bad)
		return FMT_EVARINT;
	if (nr > d->rows_left || threshold > UINT32_MAX || duration > UINT64_MAX - s->start_ns)
		return FMT_ECOUNT;
	s->end_ns = s->start_ns + duration;
	s->nr = (uint32_t)nr;
	*intra = ctl & 1;
	d->threshold = (uint32_t)threshold;
	d->last_end = s->end_ns;
	d->last_nr = s->nr;
	d->rows_left -= s->nr;
	return FMT_OK;
}

static int read_attr_columns(struct fmt_regions_dec *d, const struct regions *s)
{
	for (uint32_t i = 0; i < d->config.nr_attrs; i++) {
		fmt_attr_dec_next(&d->attr[i], d->values[i], i ? d->values[i - 1] : NULL, s->r,
				  s->nr);
		if (d->attr[i].in.bad)
			return FMT_EVARINT;
	}
	return FMT_OK;
}

int fmt_regions_dec_next(struct fmt_regions_dec *d, struct fmt_snap *s)
{
	struct regions *prev = &d->snap[d->now], *next = &d->snap[!d->now];
	bool intra;
	int ret;

	if (!d->items_left)
		return chunk_end(d);
	ret = read_snap(d, s, &intra);
	if (!ret && !intra && (!prev->nr || !prev->ordered))
		ret = FMT_ETOKEN;
	if (ret)
		return ret;
	if (!reserve_decoded(d, next, s->nr))
		return FMT_ENOMEM;
	next->nr = s->nr;
	ret = intra ? decode_intra(d, next) : decode_inter(d, prev, next);
	if (!ret)
		ret = fmt_snapx_get(&d->snapx, s, d->chunk.items - d->items_left);
	if (!ret)
		ret = read_attr_columns(d, next);
	if (ret)
		return ret;
	d->now = !d->now;
	d->items_left--;
	s->regions = next->r;
	s->attrs = (const uint64_t *const *)d->values;
	return 1;
}
