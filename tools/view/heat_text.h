/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Heat maps as text: cells as numbers, or as a picture of digits.
 */
#ifndef DAMO_VIEW_HEAT_TEXT_H
#define DAMO_VIEW_HEAT_TEXT_H

#include <stdio.h>

#include <damondata/heatmap.h>
#include "tools/view/colors.h"
#include "tools/view/rows.h"

/**
 * struct heat_style - how to print
 * @guide:	in the layout of the user's guide: comments with plain numbers, and cells that were never
 *		monitored as 0.0 in put_heat_raw()
 * @abs_time:	times as they are, instead of from the map's begin
 * @abs_addr:	addresses likewise
 * @colors:	colour set
 * @color:	with escapes
 * @skip_sample: without the line that explains the digits
 * @low:	what the digit 0 begins with
 * @high:	what the digit 9 ends with; both 0: from no access to the hottest cell
 */
struct heat_style {
	bool guide, abs_time, abs_addr, color, skip_sample;
	enum color_set colors;
	double low, high;
};

/** put_heat_raw() - a line for each cell: time, address, heat, separated by tabs */
void put_heat_raw(FILE *out, const struct dd_heatmap *h, const struct heat_style *style);

/**
 * put_heat_digits() - a digit for each cell, time downwards, and comments on digits and axes
 * @out:	where to
 * @maps:	of the same time and number of rows, in the order of addresses; they stand side by side
 * @nr:		how many, at least one
 * @style:	how
 *
 * The digits are ten equal steps of the scale. A blank was never monitored, nor what is between the maps.
 */
void put_heat_digits(FILE *out, const struct dd_heatmap *const *maps, size_t nr,
		     const struct heat_style *style);

/**
 * put_heat_legend() - the line that explains the digits of several maps with one scale
 * @out:	where to
 * @maps:	all of them
 * @nr:		how many, at least one
 * @style:	given @low and @high, or the hottest cell of all @maps is the end of the scale, and set
 */
void put_heat_legend(FILE *out, const struct dd_heatmap *const *maps, size_t nr,
		     struct heat_style *style);

#define NR_HEAT_COLUMNS 5

/** heat_columns() - NR_HEAT_COLUMNS columns for rows_begin(), and behind them two more for the origin */
const struct row_column *heat_columns(bool hz);

/** struct heat_origin - where a map comes from, for reports with maps of several targets or recordings */
struct heat_origin {
	const char *recording;
	bool has_target_id;
	uint64_t target_id;
};

/**
 * put_heat_rows() - a row for each cell
 * @r:		begun with heat_columns()
 * @h:		the map
 * @range:	number of the address range
 * @style:	which times and addresses
 * @origin:	for two more columns, or NULL
 */
void put_heat_rows(struct rows *r, const struct dd_heatmap *h, uint64_t range,
		   const struct heat_style *style, const struct heat_origin *origin);

/** heat_unit() - "hz" or "samples" */
const char *heat_unit(const struct dd_heatmap *h);

#endif /* DAMO_VIEW_HEAT_TEXT_H */
