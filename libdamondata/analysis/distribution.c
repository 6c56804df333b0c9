// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Histograms and percentiles of weighted values.
 */
#include <damondata/distribution.h>

#include <stdlib.h>

#define NR_LINEAR_BINS 10
#define LOG_STEPS      10

struct span {
	int64_t min, max;
};

static struct span value_span(const struct dd_weighted *items, size_t nr)
{
	struct span s = {items[0].value, items[0].value};

	for (size_t i = 1; i < nr; i++) {
		if (items[i].value < s.min)
			s.min = items[i].value;
		if (items[i].value > s.max)
			s.max = items[i].value;
	}
	return s;
}

static int64_t clamp_i64(__int128 v)
{
	return v > INT64_MAX ? INT64_MAX : (int64_t)v;
}

size_t dd_linear_bins(struct dd_bin *bins, const struct dd_weighted *items, size_t nr)
{
	struct span s;
	__int128 step;

	if (!nr)
		return 0;
	s = value_span(items, nr);
	step = ((__int128)s.max + 1 - s.min + NR_LINEAR_BINS - 1) / NR_LINEAR_BINS;
	for (int i = 0; i < NR_LINEAR_BINS; i++)
		bins[i] = (struct dd_bin){clamp_i64(s.min + step * i),
					  clamp_i64(s.min + step * (i + 1)), 0};
	return NR_LINEAR_BINS;
}

size_t dd_log_bins(struct dd_bin *bins, const struct dd_weighted *items, size_t nr)
{
	struct span s;
	__int128 step, from;
	size_t n = 0;

	if (!nr)
		return 0;
	s = value_span(items, nr);
	step = ((__int128)s.max - s.min) >> LOG_STEPS;
	if (step < 1)
		step = 1;
	/* The end is exclusive, so it must lie behind the largest value. */
	for (from = s.min; n < DD_MAX_BINS && from <= s.max; step *= 2) {
		bins[n++] = (struct dd_bin){clamp_i64(from), clamp_i64(from + step), 0};
		from += step;
	}
	return n;
}

void dd_histogram(struct dd_bin *bins, size_t nr_bins, bool cumulate,
		  const struct dd_weighted *items, size_t nr)
{
	for (size_t b = 0; b < nr_bins; b++) {
		if (cumulate)
			bins[b].from = bins[0].from;
		bins[b].bytes = 0;
		for (size_t i = 0; i < nr; i++)
			if (bins[b].from <= items[i].value && items[i].value < bins[b].to)
				bins[b].bytes += items[i].bytes;
	}
}

static int compare_weighted(const void *pa, const void *pb)
{
	const struct dd_weighted *a = pa, *b = pb;

	return (a->value > b->value) - (a->value < b->value);
}

size_t dd_weighted_percentiles(int64_t *out, const unsigned int *wanted, size_t nr_wanted,
			       struct dd_weighted *items, size_t nr)
{
	unsigned __int128 total = 0, sum = 0;
	size_t w = 0;

	qsort(items, nr, sizeof(*items), compare_weighted);
	for (size_t i = 0; i < nr; i++)
		total += items[i].bytes;
	if (!total)
		return 0;
	for (size_t i = 0; i < nr && w < nr_wanted; i++) {
		sum += items[i].bytes;
		while (w < nr_wanted && wanted[w] * total <= sum * 100)
			out[w++] = items[i].value;
	}
	return w;
}
