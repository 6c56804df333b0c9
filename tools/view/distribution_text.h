/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Histograms and percentiles of memory as text with bars.
 */
#ifndef DAMO_VIEW_DISTRIBUTION_TEXT_H
#define DAMO_VIEW_DISTRIBUTION_TEXT_H

#include <stdio.h>

#include <damondata/distribution.h>

/** enum metric - what is distributed */
enum metric { METRIC_TEMPERATURE, METRIC_IDLE };

/** put_histogram() - a line for each bin: range, bytes, bar of 20 columns; no newline at the end */
void put_histogram(FILE *out, enum metric metric, const struct dd_bin *bins, size_t nr, bool raw);

/** put_percentile_lines() - a line for each percentile: value, bar; no newline at the end */
void put_percentile_lines(FILE *out, enum metric metric, const unsigned int *wanted,
			  const int64_t *values, size_t nr, bool raw);

/** format_signed_count() - -1,234,567 */
char *format_signed_count(char *buf, int64_t value, bool raw);

#endif /* DAMO_VIEW_DISTRIBUTION_TEXT_H */
