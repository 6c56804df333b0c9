// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pictures of heat maps.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/view/picture_internal.h"

/*
 * Ten colours of equal steps in lightness, dark to light, that people with any colour vision can put
 * in order (the values of matplotlib's viridis map, which is in the public domain).
 */
static const unsigned char ramp[][3] = {
	{68, 1, 84},	{72, 40, 120},	{62, 74, 137},	{49, 104, 142}, {38, 130, 142},
	{31, 158, 137}, {53, 183, 121}, {109, 205, 89}, {180, 222, 44}, {253, 231, 37},
};

#define NR_RAMP (sizeof(ramp) / sizeof(ramp[0]))
#define VOID_COLOR 0xe9e9e9u

#define MAP_LEFT 105.0
#define MAP_TOP 84.0
#define MAP_BOTTOM 62.0
#define BAR_SPACE 150.0	/* at the right side, for the colour bar */
#define BAND_WIDTH 130.0	/* left of it, for names of bands */

void heat_color(double v, unsigned char rgb[3])
{
	double at = (v < 0 ? 0 : v > 1 ? 1 : v) * (NR_RAMP - 1);
	size_t i = at >= NR_RAMP - 1 ? NR_RAMP - 2 : (size_t)at;

	for (int c = 0; c < 3; c++)
		rgb[c] = (unsigned char)lround(ramp[i][c] + (at - (double)i) *
								    (ramp[i + 1][c] - ramp[i][c]));
}

static uint32_t pixel(const struct heat_picture *p, double v)
{
	double span = p->high - p->low;
	unsigned char c[3];

	if (isnan(v))
		return VOID_COLOR;
	heat_color(span > 0 ? (v - p->low) / span : 0, c);
	return (uint32_t)c[0] << 16 | (uint32_t)c[1] << 8 | c[2];
}

/*
 * The cells as an image. Cells become whole blocks of pixels, about two for each point of the sheet, so
 * that no viewer blurs their borders.
 */
static cairo_surface_t *cell_image(const struct heat_picture *p, const struct plot_area *a)
{
	size_t kx = (size_t)ceil(2 * a->width / (double)p->nr_x);
	size_t ky = (size_t)ceil(2 * a->height / (double)p->nr_y);
	int width = (int)(p->nr_x * kx), height = (int)(p->nr_y * ky);
	cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	unsigned char *data = cairo_image_surface_get_data(image);
	int stride = cairo_image_surface_get_stride(image);

	if (cairo_surface_status(image))
		return image;
	for (size_t x = 0; x < p->nr_x; x++) {
		for (size_t y = 0; y < p->nr_y; y++) {
			uint32_t color = pixel(p, p->cells[x * p->nr_y + y]);

			/* Addresses grow upwards, rows of an image downwards. */
			for (size_t py = (p->nr_y - 1 - y) * ky; py < (p->nr_y - y) * ky; py++) {
				uint32_t *row = (uint32_t *)(void *)(data + py * (size_t)stride);

				for (size_t px = x * kx; px < (x + 1) * kx; px++)
					row[px] = color;
			}
		}
	}
	cairo_surface_mark_dirty(image);
	return image;
}

static int put_cells(cairo_t *cr, const struct heat_picture *p, const struct plot_area *a,
		     struct dd_error *err)
{
	cairo_surface_t *image = cell_image(p, a);

	if (cairo_surface_status(image)) {
		cairo_surface_destroy(image);
		return dd_fail(err, DD_ELIMIT, "%zu x %zu cells are too many for a picture",
			       p->nr_x, p->nr_y);
	}
	cairo_save(cr);
	cairo_translate(cr, a->x, a->y);
	cairo_scale(cr, a->width / cairo_image_surface_get_width(image),
		    a->height / cairo_image_surface_get_height(image));
	cairo_set_source_surface(cr, image, 0, 0);
	cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
	cairo_paint(cr);
	cairo_restore(cr);
	cairo_surface_destroy(image);
	return 0;
}

static void put_frame(cairo_t *cr, const struct plot_area *a)
{
	cairo_set_source_rgb(cr, 0.5, 0.5, 0.5);
	cairo_set_line_width(cr, 1);
	cairo_rectangle(cr, a->x - 0.5, a->y - 0.5, a->width + 1, a->height + 1);
	cairo_stroke(cr);
}

/* The colour bar, with the colour of "not monitored" below it if there is any such cell. */
static void put_color_bar(cairo_t *cr, const struct heat_picture *p, const struct plot_area *a)
{
	const int steps = 128;
	char text[64];
	bool has_void = false;

	for (int i = 0; i < steps; i++) {
		unsigned char c[3];

		heat_color((i + 0.5) / steps, c);
		cairo_set_source_rgb(cr, c[0] / 255.0, c[1] / 255.0, c[2] / 255.0);
		cairo_rectangle(cr, a->x, a->y + a->height * (steps - 1 - i) / steps, a->width,
				a->height / steps + 0.6);
		cairo_fill(cr);
	}
	put_frame(cr, a);
	cairo_set_source_rgb(cr, 0.25, 0.25, 0.25);
	for (int i = 0; i <= 4; i++) {
		snprintf(text, sizeof(text), "%.4g", p->low + (p->high - p->low) * i / 4);
		put_text(cr, a->x + a->width + 7, a->y + a->height * (4 - i) / 4 + 4, 0, 11.5, text);
	}
	put_text(cr, SHEET_WIDTH - 12, a->y - 12, 1, 12, p->value_label);
	for (size_t i = 0; i < p->nr_x * p->nr_y && !has_void; i++)
		has_void = isnan(p->cells[i]);
	if (!has_void)
		return;
	cairo_set_source_rgb(cr, 0xe9 / 255.0, 0xe9 / 255.0, 0xe9 / 255.0);
	cairo_rectangle(cr, a->x, a->y + a->height + 14, a->width, 14);
	cairo_fill(cr);
	cairo_set_source_rgb(cr, 0.25, 0.25, 0.25);
	put_text(cr, a->x + a->width + 7, a->y + a->height + 25, 0, 11.5, "not monitored");
}

static void put_bands(cairo_t *cr, const struct heat_picture *p, const struct plot_area *a)
{
	double span = p->y.max - p->y.min, last = a->y + a->height + 100;

	cairo_save(cr);
	cairo_rectangle(cr, a->x, a->y - 8, a->width + BAND_WIDTH, a->height + 16);
	cairo_clip(cr);
	for (size_t i = 0; i < p->nr_bands; i++) {
		double from = fmax((p->bands[i].from - p->y.min) / span, 0);
		double to = fmin((p->bands[i].to - p->y.min) / span, 1);
		double y = a->y + a->height * (1 - (from + to) / 2);

		if (to <= from)
			continue;
		cairo_set_source_rgba(cr, 1, 1, 1, 0.35);
		cairo_set_line_width(cr, 0.7);
		cairo_move_to(cr, a->x, a->y + a->height * (1 - to));
		cairo_line_to(cr, a->x + a->width, a->y + a->height * (1 - to));
		cairo_stroke(cr);
		/* Names that would overlap are left out. */
		if (last - y < 12)
			continue;
		last = y;
		cairo_set_source_rgb(cr, 0.3, 0.3, 0.3);
		put_text(cr, a->x + a->width + 6, y + 4, 0, 10, p->bands[i].name);
	}
	cairo_restore(cr);
}

static int check(const struct heat_picture *p, struct dd_error *err)
{
	if (!p->nr_x || !p->nr_y || p->nr_x > 20000 || p->nr_y > 20000)
		return dd_fail(err, DD_ELIMIT,
			       "a picture of %zu x %zu cells is not possible: at most 20000 each way",
			       p->nr_x, p->nr_y);
	if (!(p->x.max > p->x.min) || !(p->y.max > p->y.min))
		return dd_fail(err, DD_EINVAL, "the time or address range of the picture is empty");
	return 0;
}

int picture_heat(const char *path, const struct heat_picture *p, struct dd_error *err)
{
	double side = BAR_SPACE + (p->nr_bands ? BAND_WIDTH : 0);
	struct plot_area map = {MAP_LEFT, MAP_TOP, SHEET_WIDTH - MAP_LEFT - side,
				SHEET_HEIGHT - MAP_TOP - MAP_BOTTOM};
	struct plot_area bar = {SHEET_WIDTH - BAR_SPACE + 30, MAP_TOP + 26, 20,
				map.height - 26 - 50};
	struct sheet s;
	int ret = check(p, err);

	if (!ret)
		ret = sheet_open(&s, path, err);
	if (ret)
		return ret;
	put_title(s.cr, p->title, p->subtitle);
	ret = put_cells(s.cr, p, &map, err);
	put_frame(s.cr, &map);
	put_bands(s.cr, p, &map);
	put_x_axis(s.cr, &map, &p->x);
	put_y_axis(s.cr, &map, &p->y, false);
	put_color_bar(s.cr, p, &bar);
	if (ret) {
		sheet_close(&s, NULL);
		remove(path);
		return ret;
	}
	return sheet_close(&s, err);
}
