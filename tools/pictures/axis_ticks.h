/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where an axis has its ticks, and in which unit they are labelled.
 */
#ifndef DAMO_PICTURES_AXIS_TICKS_H
#define DAMO_PICTURES_AXIS_TICKS_H

#include "tools/view/picture.h"

#define AXIS_LABEL_LEN 32

/**
 * struct axis_ticks - evenly spaced ticks
 * @first:	offset of the first from the axis' begin
 * @step:	between two of them
 * @nr:		how many there are on the axis, its end included
 * @unit:	name of the unit, "" for plain numbers and absolute addresses
 * @per_unit:	the axis' numbers in one @unit
 * @decimals:	of the labels
 */
struct axis_ticks {
	double first, step;
	size_t nr;
	const char *unit;
	double per_unit;
	int decimals;
};

/**
 * axis_ticks() - choose ticks at round numbers
 * @axis:	its @max must be above 0 and finite
 * @wanted:	at most so many; at least a third of them is chosen
 */
struct axis_ticks axis_ticks(const struct picture_axis *axis, size_t wanted);

/** axis_tick_at() - offset of tick @i from the axis' begin */
double axis_tick_at(const struct axis_ticks *t, size_t i);

/** axis_tick_text() - the label of tick @i, without its unit */
void axis_tick_text(char buf[AXIS_LABEL_LEN], const struct picture_axis *axis,
		    const struct axis_ticks *t, size_t i);

#endif /* DAMO_PICTURES_AXIS_TICKS_H */
