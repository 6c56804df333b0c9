// SPDX-License-Identifier: GPL-2.0-only
/*
 * Axes, titles and text of pictures.
 */
#include <damondata/units.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tools/view/picture_internal.h"

#define WANTED_TICKS 6
#define TICK_LENGTH 5
#define MAX_LABEL 64

void put_text(cairo_t *cr, double x, double y, double align, double size, const char *text)
{
	cairo_text_extents_t extents;

	cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cr, size);
	cairo_text_extents(cr, text, &extents);
	cairo_move_to(cr, x - align * extents.x_advance, y);
	cairo_show_text(cr, text);
}

void put_title(cairo_t *cr, const char *title, const char *subtitle)
{
	cairo_set_source_rgb(cr, 0.1, 0.1, 0.1);
	put_text(cr, 30, 36, 0, 19, title);
	cairo_set_source_rgb(cr, 0.4, 0.4, 0.4);
	if (subtitle)
		put_text(cr, 30, 58, 0, 12.5, subtitle);
}

/* 1, 2 or 5 times a power of ten, or for bytes a power of two, so that about WANTED_TICKS fit. */
static double nice_step(enum axis_unit unit, double span)
{
	double rough = span / WANTED_TICKS, magnitude, rest;

	if (unit == AXIS_ADDRESS || unit == AXIS_BYTES)
		return exp2(round(log2(rough)));
	magnitude = pow(10, floor(log10(rough)));
	rest = rough / magnitude;
	return magnitude * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10);
}

/* Sizes at ticks are whole: "16 MiB", not "16.000 MiB" and not "16384 KiB". */
static void format_bytes(char *buf, size_t size, double v)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	int u = 0;

	while (fabs(v) >= 1024 && u < 6) {
		v /= 1024;
		u++;
	}
	snprintf(buf, size, "%.4g %s", v, units[u]);
}

static void format_time_tick(char *buf, size_t size, double ns)
{
	if (ns == 0)
		snprintf(buf, size, "0");
	else if (fabs(ns) >= 1e9)
		snprintf(buf, size, "%.6g s", ns / 1e9);
	else if (fabs(ns) >= 1e6)
		snprintf(buf, size, "%.4g ms", ns / 1e6);
	else
		snprintf(buf, size, "%.4g us", ns / 1e3);
}

void format_axis_value(char *buf, size_t size, enum axis_unit unit, double v)
{
	switch (unit) {
	case AXIS_TIME:
		format_time_tick(buf, size, v);
		break;
	case AXIS_ADDRESS:
	case AXIS_BYTES:
		format_bytes(buf, size, v);
		break;
	case AXIS_PERCENT:
		snprintf(buf, size, "%g %%", v);
		break;
	default:
		snprintf(buf, size, "%g", v);
	}
}

static void format_tick(char *buf, size_t size, const struct picture_axis *axis, double v)
{
	if (axis->unit == AXIS_ADDRESS && axis->absolute) {
		snprintf(buf, size, "%#llx", (unsigned long long)v);
		return;
	}
	if (axis->unit == AXIS_ADDRESS) {
		buf[0] = '+';
		format_bytes(buf + 1, size - 1, v);
		return;
	}
	format_axis_value(buf, size, axis->unit, v);
}

/* Times and addresses count from the axis' begin, unless they are asked for as they are. */
static double origin_of(const struct picture_axis *axis)
{
	bool offset = axis->unit == AXIS_TIME || axis->unit == AXIS_ADDRESS;

	return offset && !axis->absolute ? axis->min : 0;
}

static double first_tick(const struct picture_axis *axis, double step)
{
	return ceil((axis->min - origin_of(axis)) / step) * step;
}

static double part_of(const struct picture_axis *axis, double tick)
{
	return (tick + origin_of(axis) - axis->min) / (axis->max - axis->min);
}

void put_x_axis(cairo_t *cr, const struct plot_area *a, const struct picture_axis *axis)
{
	double step = nice_step(axis->unit, axis->max - axis->min), tick = first_tick(axis, step);
	double bottom = a->y + a->height;
	char label[MAX_LABEL];

	cairo_set_line_width(cr, 1);
	for (; part_of(axis, tick) <= 1 + 1e-9; tick += step) {
		double x = a->x + part_of(axis, tick) * a->width;

		cairo_set_source_rgb(cr, 0.5, 0.5, 0.5);
		cairo_move_to(cr, x, bottom);
		cairo_line_to(cr, x, bottom + TICK_LENGTH);
		cairo_stroke(cr);
		cairo_set_source_rgb(cr, 0.25, 0.25, 0.25);
		format_tick(label, sizeof(label), axis, tick);
		put_text(cr, x, bottom + 20, 0.5, 11.5, label);
	}
	cairo_set_source_rgb(cr, 0.1, 0.1, 0.1);
	put_text(cr, a->x + a->width / 2, bottom + 42, 0.5, 13, axis->label);
}

static void put_y_label(cairo_t *cr, const struct plot_area *a, const char *label)
{
	cairo_save(cr);
	cairo_translate(cr, 26, a->y + a->height / 2);
	cairo_rotate(cr, -M_PI / 2);
	cairo_set_source_rgb(cr, 0.1, 0.1, 0.1);
	put_text(cr, 0, 0, 0.5, 13, label);
	cairo_restore(cr);
}

void put_y_axis(cairo_t *cr, const struct plot_area *a, const struct picture_axis *axis, bool grid)
{
	double step = nice_step(axis->unit, axis->max - axis->min), tick = first_tick(axis, step);
	char label[MAX_LABEL];

	cairo_set_line_width(cr, 1);
	for (; part_of(axis, tick) <= 1 + 1e-9; tick += step) {
		double y = a->y + a->height - part_of(axis, tick) * a->height;

		cairo_set_source_rgb(cr, grid ? 0.88 : 0.5, grid ? 0.88 : 0.5, grid ? 0.88 : 0.5);
		cairo_move_to(cr, a->x - TICK_LENGTH, y);
		cairo_line_to(cr, grid ? a->x + a->width : a->x, y);
		cairo_stroke(cr);
		cairo_set_source_rgb(cr, 0.25, 0.25, 0.25);
		format_tick(label, sizeof(label), axis, tick);
		put_text(cr, a->x - TICK_LENGTH - 5, y + 4, 1, 11.5, label);
	}
	put_y_label(cr, a, axis->label);
}
