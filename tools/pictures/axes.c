// SPDX-License-Identifier: GPL-2.0-only
/*
 * Axes, titles and text of pictures.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <damondata/plain_text.h>

#include "tools/pictures/axis_ticks.h"
#include "tools/pictures/picture_internal.h"

#define TICK_LENGTH 5
#define TICK_SIZE   12.0
#define LABEL_SIZE  13.0
/* Ticks closer than these many points are too many. */
#define X_TICK_SPACE 70
#define Y_TICK_SPACE 42
#define MAX_TEXT     512
#define LEFT_EDGE    14

void set_ink(cairo_t *cr, enum text_color color)
{
	static const double grays[] = {
		[INK_TITLE] = 0.09, [INK_TEXT] = 0.2,  [INK_SOFT] = 0.4,
		[INK_LINE] = 0.5,   [INK_GRID] = 0.88,
	};

	cairo_set_source_rgb(cr, grays[color], grays[color], grays[color]);
}

/*
 * Names come from recorded programs; cairo draws nothing any more once it met a wrong byte, and an SVG's reader
 * refuses control characters.
 */
static const char *drawable_text(char buf[MAX_TEXT], const char *text)
{
	return dd_plain_copy(buf, MAX_TEXT, text);
}

static double begin_text(cairo_t *cr, double size, const char *text)
{
	cairo_text_extents_t extents;

	cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cr, size);
	cairo_text_extents(cr, text, &extents);
	return extents.x_advance;
}

double text_width(cairo_t *cr, double size, const char *text)
{
	char buf[MAX_TEXT];

	return begin_text(cr, size, drawable_text(buf, text));
}

void put_text(cairo_t *cr, double x, double y, double align, double size, const char *text)
{
	char buf[MAX_TEXT];

	text = drawable_text(buf, text);
	cairo_move_to(cr, x - align * begin_text(cr, size, text), y);
	cairo_show_text(cr, text);
}

void put_text_within(cairo_t *cr, double x, double y, double width, double size, const char *text)
{
	char buf[MAX_TEXT], cut[MAX_TEXT + 4];
	size_t len;

	text = drawable_text(buf, text);
	len = strnlen(text, MAX_TEXT - 1);
	snprintf(cut, sizeof(cut), "%.*s", (int)len, text);
	while (len && (!dd_is_utf8(cut) || begin_text(cr, size, cut) > width)) {
		/* Whole characters go, not their last bytes. */
		do
			len--;
		while (len && ((unsigned char)text[len] & 0xc0) == 0x80);
		snprintf(cut, sizeof(cut), "%.*s\u2026", (int)len, text);
	}
	put_text(cr, x, y, 0, size, cut);
}

void put_upright_text(cairo_t *cr, double x, double y, double size, const char *text)
{
	cairo_save(cr);
	cairo_translate(cr, x, y);
	cairo_rotate(cr, -M_PI / 2);
	put_text(cr, 0, 0, 0.5, size, text);
	cairo_restore(cr);
}

void put_title(cairo_t *cr, const char *title, const char *subtitle)
{
	set_ink(cr, INK_TITLE);
	put_text_within(cr, LEFT_EDGE + 4, 32, SHEET_WIDTH - 2 * LEFT_EDGE, 19, title);
	set_ink(cr, INK_SOFT);
	if (subtitle)
		put_text_within(cr, LEFT_EDGE + 4, 53, SHEET_WIDTH - 2 * LEFT_EDGE, 12.5, subtitle);
}

void put_frame(cairo_t *cr, const struct plot_area *a)
{
	set_ink(cr, INK_LINE);
	cairo_set_line_width(cr, 1);
	cairo_rectangle(cr, a->x - 0.5, a->y - 0.5, a->width + 1, a->height + 1);
	cairo_stroke(cr);
}

static void stroke_line(cairo_t *cr, enum text_color color, double x, double y, double dx,
			double dy)
{
	set_ink(cr, color);
	cairo_set_line_width(cr, 1);
	cairo_move_to(cr, x, y);
	cairo_rel_line_to(cr, dx, dy);
	cairo_stroke(cr);
}

static void label_text(char *buf, size_t size, const struct picture_axis *axis,
		       const struct axis_ticks *t)
{
	if (*t->unit)
		snprintf(buf, size, "%s (%s)", axis->label, t->unit);
	else
		snprintf(buf, size, "%s", axis->label);
}

static struct axis_ticks ticks_of(const struct picture_axis *axis, double length, double space)
{
	return axis_ticks(axis, (size_t)fmax(2, length / space));
}

void put_x_axis(cairo_t *cr, const struct plot_area *a, const struct picture_axis *axis, bool grid)
{
	struct axis_ticks t = ticks_of(axis, a->width, X_TICK_SPACE);
	double bottom = a->y + a->height;
	char text[AXIS_LABEL_LEN], label[MAX_TEXT];

	for (size_t i = 0; i < t.nr; i++) {
		double x = round(a->x + axis_tick_at(&t, i) / axis->max * a->width);

		if (grid)
			stroke_line(cr, INK_GRID, x, a->y, 0, a->height);
		stroke_line(cr, INK_LINE, x, bottom, 0, TICK_LENGTH);
		set_ink(cr, INK_TEXT);
		axis_tick_text(text, axis, &t, i);
		put_text(cr, x, bottom + 20, 0.5, TICK_SIZE, text);
	}
	label_text(label, sizeof(label), axis, &t);
	set_ink(cr, INK_TITLE);
	put_text(cr, a->x + a->width / 2, bottom + 41, 0.5, LABEL_SIZE, label);
}

double y_axis_width(cairo_t *cr, const struct picture_axis *axis, double height)
{
	struct axis_ticks t = ticks_of(axis, height, Y_TICK_SPACE);
	char text[AXIS_LABEL_LEN];
	double widest = 0;

	for (size_t i = 0; i < t.nr; i++) {
		axis_tick_text(text, axis, &t, i);
		widest = fmax(widest, text_width(cr, TICK_SIZE, text));
	}
	return ceil(LEFT_EDGE + LABEL_SIZE + 10 + widest + 5 + TICK_LENGTH);
}

void put_y_axis(cairo_t *cr, const struct plot_area *a, const struct picture_axis *axis, bool grid)
{
	struct axis_ticks t = ticks_of(axis, a->height, Y_TICK_SPACE);
	char text[AXIS_LABEL_LEN], label[MAX_TEXT];

	for (size_t i = 0; i < t.nr; i++) {
		double y = round(a->y + a->height - axis_tick_at(&t, i) / axis->max * a->height);

		if (grid)
			stroke_line(cr, INK_GRID, a->x, y, a->width, 0);
		stroke_line(cr, INK_LINE, a->x, y, -TICK_LENGTH, 0);
		set_ink(cr, INK_TEXT);
		axis_tick_text(text, axis, &t, i);
		put_text(cr, a->x - TICK_LENGTH - 5, y + 4, 1, TICK_SIZE, text);
	}
	label_text(label, sizeof(label), axis, &t);
	set_ink(cr, INK_TITLE);
	put_upright_text(cr, LEFT_EDGE + LABEL_SIZE, a->y + a->height / 2, LABEL_SIZE, label);
}
