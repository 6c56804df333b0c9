/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accesses by object as a table.
 */
#ifndef DAMO_VIEW_OBJECTS_TEXT_H
#define DAMO_VIEW_OBJECTS_TEXT_H

#include <stdio.h>

#include <damondata/objects.h>
#include "tools/view/colors.h"
#include "tools/view/rows.h"

/**
 * struct objects_style - how to print
 * @min_percent: leave out objects with less of the heat, and say how many
 */
struct objects_style {
	bool raw, color;
	enum color_set colors;
	double min_percent;
};

/** put_objects() - a line for each object, the hottest first, with its heat over time as digits */
void put_objects(FILE *out, const struct dd_objects *o, const struct objects_style *style);

#define NR_OBJECT_COLUMNS 9
/** objects_slots() - @most parts of the time, or as many as fit on the terminal */
size_t objects_slots(size_t most);

extern const struct row_column object_columns[NR_OBJECT_COLUMNS];

/** put_object_rows() - a row for each object */
void put_object_rows(struct rows *r, const struct dd_objects *o);

#endif /* DAMO_VIEW_OBJECTS_TEXT_H */
