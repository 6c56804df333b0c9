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

/** enum axis_unit - what the numbers of an axis are */
enum axis_unit {
	AXIS_TIME,    /* ns */
	AXIS_ADDRESS, /* bytes */
	AXIS_BYTES,   /* a size */
	AXIS_NUMBER,
	AXIS_PERCENT,
};

/**
 * struct picture_axis - one axis, from 0 on
 * @max:	its end, above 0
 * @label:	what it shows; the unit of the ticks is put behind it
 * @origin:	the time or address where it begins
 * @absolute:	ticks show times and addresses as they are, not as offsets from @origin
 */
struct picture_axis {
	enum axis_unit unit;
	double max;
	const char *label;
	uint64_t origin;
	bool absolute;
};

/** struct picture_band - a named part of the address axis, such as a mapping; offsets on that axis */
struct picture_band {
	double from, to;
	const char *name;
};

#define PICTURE_MAX_PARTS 12

/**
 * struct heat_part - one address range of a heat map
 * @y:		address
 * @nr_y:	cells along y
 * @cells:	[x][y], NaN where nothing was monitored
 * @bands:	names at the right side of the address axis in its order, may be none
 */
struct heat_part {
	struct picture_axis y;
	size_t nr_y;
	const double *cells;
	size_t nr_bands;
	const struct picture_band *bands;
};

/**
 * struct heat_picture - what a picture of a heat map shows
 * @title:	what, of which target
 * @subtitle:	when, with which intervals and resolution
 * @x:		time
 * @nr_x:	cells along x
 * @parts:	in the order of addresses; the gaps between several are marked
 * @nr_parts:	at least 1, at most PICTURE_MAX_PARTS
 * @low:	value of the coldest colour
 * @high:	value of the hottest colour
 * @value_label: name and unit of the values
 *
 * Texts that are not UTF-8 are shown with "?" for the bytes beyond ASCII. Cells smaller than a pixel
 * show the hottest of them.
 */
struct heat_picture {
	const char *title, *subtitle;
	struct picture_axis x;
	size_t nr_x;
	const struct heat_part *parts;
	size_t nr_parts;
	double low, high;
	const char *value_label;
};

/** struct picture_series - a curve; the arrays are the caller's */
struct picture_series {
	const char *name;
	size_t nr;
	const double *x, *y;
};

/** struct line_picture - curves over one axis; few values are marked, many are a line */
struct line_picture {
	const char *title, *subtitle;
	struct picture_axis x, y;
	size_t nr_series;
	const struct picture_series *series;
};

/** enum picture_kind - formats of pictures */
enum picture_kind { PICTURE_PNG, PICTURE_SVG, PICTURE_PDF, PICTURE_JPEG };

/** picture_kind() - the format that the ending of @path asks for, an enum picture_kind, or -1 */
int picture_kind(const char *path);

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

/** struct picture_module - what the module "pictures" gives to picture_heat() and picture_lines() */
struct picture_module {
	int (*heat)(const char *path, const struct heat_picture *p, struct dd_error *err);
	int (*lines)(const char *path, const struct line_picture *p, struct dd_error *err);
};

/** heat_color() - the ramp: @v from 0 (cold) to 1 (hot) as red, green, blue of 0..255 */
void heat_color(double v, unsigned char rgb[3]);

#endif /* DAMO_VIEW_PICTURE_H */
