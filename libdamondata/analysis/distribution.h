/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Distributions of memory over a metric (temperature, idle time): histograms and percentiles.
 */
#ifndef DAMONDATA_ANALYSIS_DISTRIBUTION_H
#define DAMONDATA_ANALYSIS_DISTRIBUTION_H

#include <damondata/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** struct dd_weighted - @bytes of memory for which the metric is @value */
struct dd_weighted {
	int64_t value;
	uint64_t bytes;
};

/** struct dd_bin - bytes whose metric is in [@from, @to) */
struct dd_bin {
	int64_t from, to;
	uint64_t bytes;
};

#define DD_MAX_BINS 128

/**
 * dd_linear_bins() - ten bins of equal width over the values
 * @bins:	room for DD_MAX_BINS
 *
 * Return: the number of bins, 0 without items.
 */
size_t dd_linear_bins(struct dd_bin *bins, const struct dd_weighted *items, size_t nr);

/** dd_log_bins() - bins that double in width, the first 1/1024 of the span of values */
size_t dd_log_bins(struct dd_bin *bins, const struct dd_weighted *items, size_t nr);

/**
 * dd_histogram() - count the items into bins, whose ranges are set
 * @cumulate:	every bin begins at the first one's begin
 */
void dd_histogram(struct dd_bin *bins, size_t nr_bins, bool cumulate,
		  const struct dd_weighted *items, size_t nr);

/**
 * dd_weighted_percentiles() - percentiles of the memory
 * @out:	value for each of @wanted
 * @wanted:	ascending, 0..100
 * @nr_wanted:	number of @wanted
 * @items:	sorted here by value
 * @nr:		number of @items
 *
 * The value of the first item, in ascending order, at which the part of bytes seen so far reaches the
 * wanted percentage.
 *
 * Return: how many of @wanted have a value: all of them unless the items have no bytes.
 */
size_t dd_weighted_percentiles(int64_t *out, const unsigned int *wanted, size_t nr_wanted,
			       struct dd_weighted *items, size_t nr);

#endif /* DAMONDATA_ANALYSIS_DISTRIBUTION_H */
