// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Rare facts about snapshots: written sparsely, intervals only when they change.
 */
#include "format/snapx.h"

enum {
	X_FLAGS = 1 << 0,
	X_EXPECTED = 1 << 1,
	X_SAMPLE = 1 << 2,
	X_AGGR = 1 << 3,
	X_TOTAL = 1 << 4,
	X_STATS = 1 << 5,
	X_ALL = (1 << 6) - 1,
};

static unsigned int mask_of(const struct fmt_snapx_state *st, const struct fmt_snap *s)
{
	return (s->flags ? X_FLAGS : 0) | (s->incomplete ? X_EXPECTED : 0) |
	       (s->sample_us != st->sample_us ? X_SAMPLE : 0) |
	       (s->aggr_us != st->aggr_us ? X_AGGR : 0) | (s->has_total_bytes ? X_TOTAL : 0) |
	       (s->has_stats ? X_STATS : 0);
}

void fmt_snapx_put(struct fmt_snapx_state *st, struct fmt_buf *col, const struct fmt_snap *s,
		   uint32_t index)
{
	unsigned int mask = mask_of(st, s);

	if (!mask)
		return;
	fmt_put_varint(col, index - st->next_index);
	fmt_put_varint(col, mask);
	if (mask & X_FLAGS)
		fmt_put_varint(col, s->flags);
	if (mask & X_EXPECTED)
		fmt_put_zz(col, (uint64_t)s->nr_expected - s->nr);
	if (mask & X_SAMPLE)
		fmt_put_varint(col, s->sample_us);
	if (mask & X_AGGR)
		fmt_put_varint(col, s->aggr_us);
	if (mask & X_TOTAL)
		fmt_put_varint(col, s->total_bytes);
	for (int i = 0; mask & X_STATS && i < FMT_NR_STATS; i++) {
		fmt_put_zz(col, s->stats[i] - st->stats[i]);
		st->stats[i] = s->stats[i];
	}
	st->sample_us = s->sample_us;
	st->aggr_us = s->aggr_us;
	st->next_index = index + 1ull;
}

static void look_ahead(struct fmt_snapx_state *st)
{
	st->has_ahead = fmt_in_left(&st->in) > 0;
	if (st->has_ahead)
		st->ahead = st->next_index + fmt_get_varint(&st->in);
}

void fmt_snapx_begin(struct fmt_snapx_state *st, const struct fmt_column *col)
{
	*st = (struct fmt_snapx_state){.in = fmt_in_of(col->data, col->len)};
	look_ahead(st);
}

static int read_snap_entry(struct fmt_snapx_state *st, struct fmt_snap *s)
{
	struct fmt_in *in = &st->in;
	uint64_t mask = fmt_get_varint(in);
	uint64_t expected;

	if (mask & ~(uint64_t)X_ALL)
		return FMT_ETOKEN;
	if (mask & X_FLAGS)
		s->flags = fmt_get_varint(in);
	if (mask & X_EXPECTED) {
		expected = s->nr + fmt_get_zz(in);
		if (expected > UINT32_MAX)
			return FMT_ECOUNT;
		s->nr_expected = (uint32_t)expected;
		s->incomplete = true;
	}
	if (mask & X_SAMPLE)
		st->sample_us = fmt_get_varint(in);
	if (mask & X_AGGR)
		st->aggr_us = fmt_get_varint(in);
	s->has_total_bytes = mask & X_TOTAL;
	if (mask & X_TOTAL)
		s->total_bytes = fmt_get_varint(in);
	s->has_stats = mask & X_STATS;
	for (int i = 0; mask & X_STATS && i < FMT_NR_STATS; i++)
		s->stats[i] = st->stats[i] += fmt_get_zz(in);
	return in->bad ? FMT_EVARINT : FMT_OK;
}

int fmt_snapx_get(struct fmt_snapx_state *st, struct fmt_snap *s, uint32_t index)
{
	int ret = FMT_OK;

	s->flags = 0;
	s->incomplete = s->has_total_bytes = s->has_stats = false;
	s->nr_expected = s->nr;
	s->total_bytes = 0;
	if (st->has_ahead && st->ahead == index) {
		ret = read_snap_entry(st, s);
		st->next_index = index + 1ull;
		if (!ret)
			look_ahead(st);
	}
	s->sample_us = st->sample_us;
	s->aggr_us = st->aggr_us;
	return ret;
}

bool fmt_snapx_done(const struct fmt_snapx_state *st)
{
	return !st->has_ahead && !st->in.bad;
}
