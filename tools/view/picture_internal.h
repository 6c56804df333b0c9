/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the picture writer share: the sheet, its plot area, axes.
 */
#ifndef DAMO_VIEW_PICTURE_INTERNAL_H
#define DAMO_VIEW_PICTURE_INTERNAL_H

#include <cairo.h>

#include "tools/view/picture.h"

#define SHEET_WIDTH 1200.0
#define SHEET_HEIGHT 700.0

/** struct sheet - an open picture */
struct sheet {
	cairo_surface_t *surface;
	cairo_t *cr;
	const char *path;
	char tmp_path[4096];
	int kind;
};

/** struct plot_area - where the data are drawn, in points */
struct plot_area {
	double x, y, width, height;
};

/** sheet_open() - start a picture beside @path under another name */
int sheet_open(struct sheet *s, const char *path, struct dd_error *err);

/** sheet_close() - finish it and put it in place */
int sheet_close(struct sheet *s, struct dd_error *err);

/** put_text() - at (x, y); @align 0 begin, 0.5 middle, 1 end at x */
void put_text(cairo_t *cr, double x, double y, double align, double size, const char *text);

/** put_title() - title and subtitle at the top */
void put_title(cairo_t *cr, const char *title, const char *subtitle);

/** put_x_axis(), put_y_axis() - ticks, numbers, label and, for y, grid lines if @grid */
void put_x_axis(cairo_t *cr, const struct plot_area *a, const struct picture_axis *axis);
void put_y_axis(cairo_t *cr, const struct plot_area *a, const struct picture_axis *axis, bool grid);

/** format_axis_value() - a number of an axis as text */
void format_axis_value(char *buf, size_t size, enum axis_unit unit, double v);

#endif /* DAMO_VIEW_PICTURE_INTERNAL_H */
