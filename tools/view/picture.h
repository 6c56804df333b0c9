/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pictures: heat maps and curves with axes, as PNG, SVG, PDF or JPEG.
 */
#ifndef DAMO_VIEW_PICTURE_H
#define DAMO_VIEW_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <damondata/error.h>

/** enum axis_unit - how the numbers of an axis are labelled */
enum axis_unit {
	AXIS_TIME,	/* ns; labelled as an offset from the axis' origin */
	AXIS_ADDRESS,	/* bytes; labelled as an offset from the axis' origin */
	AXIS_BYTES,	/* a size */
	AXIS_NUMBER,
	AXIS_PERCENT,
};

/**
 * struct picture_axis - one axis
 * @min:	value at its begin
 * @max:	value at its end, > @min
 * @absolute:	times and addresses are labelled as they are, not as offsets from @min
 */
struct picture_axis {
	enum axis_unit unit;
	double min, max;
	const char *label;
	bool absolute;
};

/** struct picture_band - a named part of the address axis, such as a mapping */
struct picture_band {
	double from, to;
	const char *name;
};

/**
 * struct heat_picture - what a picture of a heat map shows
 * @title:	what, of which target
 * @subtitle:	when, with which intervals and resolution
 * @x:		time
 * @y:		address
 * @nr_x:	cells along x
 * @nr_y:	cells along y
 * @cells:	[x][y], NaN where nothing was monitored
 * @low:	value of the coldest colour
 * @high:	value of the hottest colour
 * @value_label: name and unit of the values
 * @bands:	names at the right side of the address axis, may be none
 */
struct heat_picture {
	const char *title, *subtitle;
	struct picture_axis x, y;
	size_t nr_x, nr_y;
	const double *cells;
	double low, high;
	const char *value_label;
	size_t nr_bands;
	const struct picture_band *bands;
};

/** struct picture_series - a curve; the arrays are the caller's */
struct picture_series {
	const char *name;
	size_t nr;
	const double *x, *y;
};

/** struct line_picture - curves over one axis; the y axis begins at 0 */
struct line_picture {
	const char *title, *subtitle;
	struct picture_axis x, y;
	size_t nr_series;
	const struct picture_series *series;
	bool points;		/* mark each value */
};

/** picture_supported() - whether the ending of @path is that of a picture that can be written */
bool picture_supported(const char *path);

/**
 * picture_heat() - write a heat map
 * @path:	.png, .svg, .pdf, .jpeg or .jpg; an existing file is replaced only when all went well
 * @p:		what
 * @err:	or NULL
 *
 * Return: 0 or a negative enum dd_code.
 */
int picture_heat(const char *path, const struct heat_picture *p, struct dd_error *err);

/** picture_lines() - write curves; likewise */
int picture_lines(const char *path, const struct line_picture *p, struct dd_error *err);

/** heat_color() - the ramp: @v from 0 (cold) to 1 (hot) as red, green, blue of 0..255 */
void heat_color(double v, unsigned char rgb[3]);

#endif /* DAMO_VIEW_PICTURE_H */
