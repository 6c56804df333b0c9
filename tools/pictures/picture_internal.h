/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of the picture writer share: the sheet, its plot area, axes.
 */
#ifndef DAMO_PICTURES_PICTURE_INTERNAL_H
#define DAMO_PICTURES_PICTURE_INTERNAL_H

#include <cairo.h>

#include "tools/common/out_file.h"
#include "tools/view/picture.h"

#define SHEET_WIDTH  1200.0
#define SHEET_HEIGHT 700.0
/* Raster pictures have so many dots a point each way, so that they stay sharp on dense screens. */
#define SHEET_DOTS 2

/** struct sheet - an open picture */
struct sheet {
	cairo_surface_t *surface;
	cairo_t *cr;
	struct out_file out;
	FILE *stream;
	int kind;
};

/** struct plot_area - where the data are drawn, in points */
struct plot_area {
	double x, y, width, height;
};

/** sheet_open() - start a picture; @path gets it in sheet_close() only */
int sheet_open(struct sheet *s, const char *path, struct dd_error *err);

/**
 * sheet_dots() - an image for a part of the sheet, SHEET_DOTS a point each way
 * @s:		the sheet
 * @a:		at whole points
 *
 * Of a raster picture it is the picture itself. Return: for sheet_put_dots(), which destroys it.
 */
cairo_surface_t *sheet_dots(struct sheet *s, const struct plot_area *a);

/** sheet_put_dots() - the image has been filled: show it */
void sheet_put_dots(struct sheet *s, const struct plot_area *a, cairo_surface_t *image);

/** sheet_close() - finish it and put it in place */
int sheet_close(struct sheet *s, struct dd_error *err);

/** sheet_drop() - leave no file */
void sheet_drop(struct sheet *s);

enum text_color { INK_TITLE, INK_TEXT, INK_SOFT, INK_LINE, INK_GRID };

/** set_ink() - the colour of text and lines from now on */
void set_ink(cairo_t *cr, enum text_color color);

/** text_width() - in points; @size: of the font */
double text_width(cairo_t *cr, double size, const char *text);

/** put_text() - at (x, y); @align 0 begin, 0.5 middle, 1 end at x */
void put_text(cairo_t *cr, double x, double y, double align, double size, const char *text);

/** put_text_within() - from x on, shortened with an ellipsis to at most @width points */
void put_text_within(cairo_t *cr, double x, double y, double width, double size, const char *text);

/** put_upright_text() - upwards, its middle at (x, y) */
void put_upright_text(cairo_t *cr, double x, double y, double size, const char *text);

/** put_title() - title and subtitle at the top */
void put_title(cairo_t *cr, const char *title, const char *subtitle);

/** put_frame() - around the data */
void put_frame(cairo_t *cr, const struct plot_area *a);

/** y_axis_width() - room that put_y_axis() needs at the left of a plot of @height, in points */
double y_axis_width(cairo_t *cr, const struct picture_axis *axis, double height);

/** put_x_axis(), put_y_axis() - ticks, numbers, label and grid lines if @grid */
void put_x_axis(cairo_t *cr, const struct plot_area *a, const struct picture_axis *axis, bool grid);
void put_y_axis(cairo_t *cr, const struct plot_area *a, const struct picture_axis *axis, bool grid);

/** put_color_bar() - the ramp from @p's low to its high, with numbers and name; @a: where the ramp is */
void put_color_bar(cairo_t *cr, const struct plot_area *a, const struct heat_picture *p);

/** picture_shade() - the ramp in the steps that pictures use; @v from 0 to 1; 0x00RRGGBB */
uint32_t picture_shade(double v);

/** void_shade() - the colour of a pixel of what was not monitored: hatched, so that no print takes it for
 *  heat */
uint32_t void_shade(int x, int y);

/** draw_heat(), draw_lines() - picture_heat() and picture_lines() */
int draw_heat(const char *path, const struct heat_picture *p, struct dd_error *err);
int draw_lines(const char *path, const struct line_picture *p, struct dd_error *err);

#endif /* DAMO_PICTURES_PICTURE_INTERNAL_H */
