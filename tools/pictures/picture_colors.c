// SPDX-License-Identifier: GPL-2.0-only
/*
 * The colours of heat in pictures, and the bar that explains them.
 */
#include <math.h>
#include <stdio.h>

#include "tools/pictures/axis_ticks.h"
#include "tools/pictures/picture_internal.h"

/* Eyes cannot distinguish more, and with the grays of text they still fit into a palette of 256. */
#define NR_SHADES      192
#define BAR_TICK_SPACE 55
#define VOID_SPACE     64
#define VOID_HEIGHT    15

uint32_t picture_shade(double v)
{
	static uint32_t shades[NR_SHADES];
	size_t i = (size_t)lround((v < 0 ? 0 : v > 1 ? 1 : v) * (NR_SHADES - 1));
	unsigned char c[3];

	/* None is 0: even the darkest has some blue. */
	if (!shades[i]) {
		heat_color((double)i / (NR_SHADES - 1), c);
		shades[i] = (uint32_t)c[0] << 16 | (uint32_t)c[1] << 8 | c[2];
	}
	return shades[i];
}

uint32_t void_shade(int x, int y)
{
	return (x + y) % 12 < 2 ? 0xc6c6c6 : 0xefefef;
}

static void set_shade(cairo_t *cr, uint32_t rgb)
{
	cairo_set_source_rgb(cr, (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0,
			     (rgb & 255) / 255.0);
}

static bool has_void(const struct heat_picture *p)
{
	for (size_t n = 0; n < p->nr_parts; n++)
		for (size_t i = 0; i < p->nr_x * p->parts[n].nr_y; i++)
			if (isnan(p->parts[n].cells[i]))
				return true;
	return false;
}

static void put_void_sample(cairo_t *cr, const struct plot_area *a)
{
	cairo_save(cr);
	cairo_rectangle(cr, a->x, a->y, a->width, a->height);
	cairo_clip(cr);
	set_shade(cr, void_shade(4, 0));
	cairo_paint(cr);
	set_shade(cr, void_shade(0, 0));
	cairo_set_line_width(cr, 0.7);
	for (double x = a->x - a->height; x < a->x + a->width; x += 6) {
		cairo_move_to(cr, x, a->y);
		cairo_rel_line_to(cr, a->height, a->height);
	}
	cairo_stroke(cr);
	cairo_restore(cr);
	put_frame(cr, a);
	set_ink(cr, INK_TEXT);
	put_text(cr, a->x - 12, a->y + a->height + 17, 0, 11.5, "not monitored");
}

/* An image of one dot's width: a rectangle for each colour would be most of a small SVG file. */
static void draw_color_ramp(cairo_t *cr, const struct plot_area *a)
{
	int dots = (int)(a->height * 2);
	cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, dots);
	size_t stride = (size_t)cairo_image_surface_get_stride(image);
	unsigned char *data = cairo_image_surface_get_data(image);

	for (int i = 0; data && i < dots; i++)
		*(uint32_t *)(void *)(data + stride * (size_t)(dots - 1 - i)) =
			picture_shade((i + 0.5) / dots);
	cairo_surface_mark_dirty(image);
	cairo_save(cr);
	cairo_translate(cr, a->x, a->y);
	cairo_scale(cr, a->width, 0.5);
	cairo_set_source_surface(cr, image, 0, 0);
	cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
	cairo_rectangle(cr, 0, 0, 1, dots);
	cairo_fill(cr);
	cairo_restore(cr);
	cairo_surface_destroy(image);
	put_frame(cr, a);
}

void put_color_bar(cairo_t *cr, const struct plot_area *a, const struct heat_picture *p)
{
	struct plot_area bar = *a,
			 sample = {a->x, a->y + a->height - VOID_HEIGHT, a->width, VOID_HEIGHT};
	struct picture_axis axis = {AXIS_NUMBER, p->high - p->low, p->value_label, 0, false};
	struct axis_ticks t = axis_ticks(&axis, (size_t)(a->height / BAR_TICK_SPACE));
	char text[AXIS_LABEL_LEN];
	double first = ceil(p->low / t.step) * t.step;

	if (has_void(p)) {
		bar.height -= VOID_SPACE;
		sample.y -= 20;
		put_void_sample(cr, &sample);
	}
	draw_color_ramp(cr, &bar);
	for (double v = first; v <= p->high + t.step * 1e-9; v += t.step) {
		double y = round(bar.y + bar.height * (p->high - v) / axis.max);

		set_ink(cr, INK_LINE);
		cairo_move_to(cr, bar.x + bar.width, y);
		cairo_rel_line_to(cr, 4, 0);
		cairo_stroke(cr);
		snprintf(text, sizeof(text), "%.*f", t.decimals, v);
		set_ink(cr, INK_TEXT);
		put_text(cr, bar.x + bar.width + 8, y + 4, 0, 12, text);
	}
	set_ink(cr, INK_TITLE);
	put_upright_text(cr, SHEET_WIDTH - 16, bar.y + bar.height / 2, 13, p->value_label);
}
