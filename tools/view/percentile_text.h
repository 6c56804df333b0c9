/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Series of sizes as lines of percentiles with bars.
 */
#ifndef DAMO_VIEW_PERCENTILE_TEXT_H
#define DAMO_VIEW_PERCENTILE_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include <damondata/series.h>

/**
 * struct percentile_style - how to print
 * @name:	of the values, such as "wss"
 * @percents:	which percentiles
 * @nr:		their number
 * @columns:	width of the bars, 0 = none
 * @raw:	plain numbers
 * @all:	every value with its number instead of percentiles
 */
struct percentile_style {
	const char *name;
	const uint64_t *percents;
	size_t nr;
	uint32_t columns;
	bool raw, all;
};

/** percentile_bar_columns() - width of a bar: 59, or less where the terminal has not the room */
uint32_t percentile_bar_columns(void);

/** put_percentiles() - heading, mean and lines of a series, in its order */
void put_percentiles(FILE *out, const struct dd_series *s, const struct percentile_style *style);

#endif /* DAMO_VIEW_PERCENTILE_TEXT_H */
