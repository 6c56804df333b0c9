// SPDX-License-Identifier: GPL-2.0-only
/*
 * Drawing of heat maps: cells in colours, axes, and the bar that explains the colours.
 */
#include <damondata/units.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/pictures/picture_internal.h"

#define MAP_TOP	   74
#define MAP_BOTTOM 54
/* Between address ranges, for the size of what lies between them. */
#define GAP_HEIGHT  20
#define EQUAL_SHARE 0.7
#define RIGHT_EDGE  20
/* The colour bar with its numbers and name. */
#define BAR_SPACE     104
#define BAR_WIDTH     18
#define STRIP_WIDTH   7
#define MAX_BAND_NAME 130.0
#define BAND_SIZE     10.5
#define BAND_HEIGHT   13
#define MAX_SIDE      20000

/* Values of the dots along one side that show the cells [from, to) of it. */
struct dot {
	size_t from, to;
};

static struct dot *dots_of(size_t nr_dots, size_t nr_cells)
{
	struct dot *dots = calloc(nr_dots, sizeof(*dots));

	for (size_t i = 0; dots && i < nr_dots; i++) {
		dots[i].from = i * nr_cells / nr_dots;
		dots[i].to = (i + 1) * nr_cells / nr_dots;
		if (dots[i].to == dots[i].from)
			dots[i].to++;
	}
	return dots;
}

/* The hottest of the cells of a dot; NaN when nothing of it was monitored. */
static double dot_value(const struct heat_part *part, const struct dot *x, const struct dot *y)
{
	double hottest = NAN;

	for (size_t cx = x->from; cx < x->to; cx++)
		for (size_t cy = y->from; cy < y->to; cy++)
			hottest = fmax(hottest, part->cells[cx * part->nr_y + cy]);
	return hottest;
}

static bool same_dot(const struct dot *a, const struct dot *b)
{
	return a->from == b->from && a->to == b->to;
}

/* Returns whether the row is hatched somewhere, and the next one with the same cells thus different. */
static bool fill_pixel_row(const struct heat_picture *p, const struct heat_part *part,
			   uint32_t *row, int y, const struct dot *ys, const struct dot *xs,
			   int width)
{
	double span = p->high > p->low ? p->high - p->low : 1, v = NAN;
	uint32_t shade = 0;
	bool hatched = false;

	for (int x = 0; x < width; x++) {
		if (!x || !same_dot(&xs[x], &xs[x - 1])) {
			v = dot_value(part, &xs[x], &ys[y]);
			shade = isnan(v) ? 0 : picture_shade((v - p->low) / span);
			hatched |= isnan(v);
		}
		row[x] = isnan(v) ? void_shade(x, y) : shade;
	}
	return hatched;
}

/* Addresses grow upwards, rows of an image downwards: the last row is the first of @ys. */
static void fill_image(const struct heat_picture *p, const struct heat_part *part,
		       cairo_surface_t *image, const struct dot *xs, const struct dot *ys)
{
	int width = cairo_image_surface_get_width(image);
	int height = cairo_image_surface_get_height(image);
	int stride = cairo_image_surface_get_stride(image);
	unsigned char *row = cairo_image_surface_get_data(image) + (size_t)stride * (size_t)height;
	bool hatched = false;

	for (int y = 0; y < height; y++) {
		row -= stride;
		if (y && !hatched && same_dot(&ys[y], &ys[y - 1]))
			memcpy(row, row + stride, (size_t)width * sizeof(uint32_t));
		else
			hatched =
				fill_pixel_row(p, part, (uint32_t *)(void *)row, y, ys, xs, width);
	}
}

static int draw_cells(struct sheet *s, const struct heat_picture *p, const struct heat_part *part,
		      const struct plot_area *a, struct dd_error *err)
{
	cairo_surface_t *image = sheet_dots(s, a);
	struct dot *xs = dots_of((size_t)a->width * SHEET_DOTS, p->nr_x);
	struct dot *ys = dots_of((size_t)a->height * SHEET_DOTS, part->nr_y);
	bool good = xs && ys && !cairo_surface_status(image);

	if (good)
		fill_image(p, part, image, xs, ys);
	sheet_put_dots(s, a, image);
	free(xs);
	free(ys);
	return good ? 0 : dd_fail(err, DD_ENOMEM, "out of memory for the picture");
}

static double band_space(cairo_t *cr, const struct heat_picture *p)
{
	double widest = 0;
	bool any = false;

	for (size_t n = 0; n < p->nr_parts; n++) {
		const struct heat_part *part = &p->parts[n];

		any |= part->nr_bands > 0;
		for (size_t i = 0; i < part->nr_bands && widest < MAX_BAND_NAME; i++)
			if (part->bands[i].to > 0 && part->bands[i].from < part->y.max)
				widest = fmax(widest,
					      text_width(cr, BAND_SIZE, part->bands[i].name));
	}
	return any ? ceil(STRIP_WIDTH + 12 + fmin(widest, MAX_BAND_NAME)) : 0;
}

/* Whether rows from @y on are free for a name; they are taken then. */
static bool take_rows(bool *taken, int nr, int y)
{
	for (int i = y; i < y + BAND_HEIGHT; i++)
		if (i < 0 || i >= nr || taken[i])
			return false;
	memset(taken + y, true, BAND_HEIGHT);
	return true;
}

static void draw_band(cairo_t *cr, const struct plot_area *a, double top, double bottom, bool odd,
		      const char *name)
{
	double gray = odd ? 0.62 : 0.8;

	cairo_set_source_rgb(cr, gray, gray, gray);
	cairo_rectangle(cr, a->x + a->width + 5, top, STRIP_WIDTH, fmax(bottom - top, 0.5));
	cairo_fill(cr);
	if (!name)
		return;
	set_ink(cr, INK_TEXT);
	put_text_within(cr, a->x + a->width + STRIP_WIDTH + 10, round((top + bottom) / 2) + 4,
			MAX_BAND_NAME, BAND_SIZE, name);
}

/* A strip beside the map shows where mappings are; names of small ones in a crowd are left out. */
static void draw_bands(cairo_t *cr, const struct heat_part *p, const struct plot_area *a)
{
	bool taken[(int)SHEET_HEIGHT] = {false};

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < p->nr_bands; i++) {
			double from = fmax(p->bands[i].from / p->y.max, 0);
			double to = fmin(p->bands[i].to / p->y.max, 1);
			double top = a->y + a->height * (1 - to),
			       bottom = a->y + a->height * (1 - from);
			bool large = bottom - top >= BAND_HEIGHT, named;
			int row = (int)round((top + bottom) / 2) - BAND_HEIGHT / 2;

			/* The names of large ones come first. */
			if (to <= from || large != (pass == 0))
				continue;
			named = take_rows(taken, (int)SHEET_HEIGHT, row);
			draw_band(cr, a, top, bottom, i % 2, named ? p->bands[i].name : NULL);
		}
	}
}

static int check_picture(const struct heat_picture *p, struct dd_error *err)
{
	if (!p->nr_parts || p->nr_parts > PICTURE_MAX_PARTS)
		return dd_fail(
			err, DD_ELIMIT,
			"one picture has room for %d address ranges, not for %zu; choose some "
			"with --address_range",
			PICTURE_MAX_PARTS, p->nr_parts);
	for (size_t i = 0; i < p->nr_parts; i++) {
		const struct heat_part *part = &p->parts[i];

		if (!p->nr_x || !part->nr_y || p->nr_x > MAX_SIDE || part->nr_y > MAX_SIDE)
			return dd_fail(err, DD_ELIMIT,
				       "a picture of %zu x %zu cells is not possible: at most %d "
				       "each way",
				       p->nr_x, part->nr_y, MAX_SIDE);
		if (!(p->x.max > 0) || !(part->y.max > 0))
			return dd_fail(err, DD_EINVAL,
				       "the time or address range of the picture is empty");
	}
	return 0;
}

/* Most of the room is for all alike, the rest by size: the stack is seen beside the heap. */
static void lay_out_parts(const struct heat_picture *p, struct plot_area *areas,
			  const struct plot_area *all)
{
	double room = all->height - GAP_HEIGHT * (double)(p->nr_parts - 1),
	       bottom = all->y + all->height;
	double total = 0;

	for (size_t i = 0; i < p->nr_parts; i++)
		total += p->parts[i].y.max;
	for (size_t i = 0; i < p->nr_parts; i++) {
		double share = EQUAL_SHARE / (double)p->nr_parts +
			       (1 - EQUAL_SHARE) * p->parts[i].y.max / total;

		areas[i] = *all;
		areas[i].height = floor(room * share);
		areas[i].y = bottom - areas[i].height;
		bottom = areas[i].y - GAP_HEIGHT;
	}
}

static void put_gap(cairo_t *cr, const struct plot_area *a, const struct heat_part *below,
		    const struct heat_part *above)
{
	uint64_t end = below->y.origin + (uint64_t)below->y.max;
	char size[DD_UNIT_LEN], text[DD_UNIT_LEN + 32];

	snprintf(text, sizeof(text), "%s left out",
		 dd_format_size(size, above->y.origin > end ? above->y.origin - end : 0, false));
	set_ink(cr, INK_SOFT);
	put_text(cr, a->x + a->width / 2, a->y - GAP_HEIGHT / 2 + 4, 0.5, BAND_SIZE, text);
}

static int put_part(struct sheet *s, const struct heat_picture *p, size_t i,
		    const struct plot_area *a, struct dd_error *err)
{
	const struct heat_part *part = &p->parts[i];
	struct picture_axis y = part->y;

	/* Of several parts only the middle one names the axis. */
	if (i != p->nr_parts / 2)
		y.label = "";
	if (draw_cells(s, p, part, a, err))
		return DD_ENOMEM;
	put_frame(s->cr, a);
	draw_bands(s->cr, part, a);
	put_y_axis(s->cr, a, &y, false);
	if (i + 1 < p->nr_parts)
		put_gap(s->cr, a, part, part + 1);
	return 0;
}

static int draw_picture(struct sheet *s, const struct heat_picture *p, struct dd_error *err)
{
	double height = SHEET_HEIGHT - MAP_TOP - MAP_BOTTOM, left = 0;
	double right = BAR_SPACE + band_space(s->cr, p) + RIGHT_EDGE;
	struct plot_area bar = {SHEET_WIDTH - RIGHT_EDGE - BAR_SPACE + 26, MAP_TOP, BAR_WIDTH,
				height};
	struct plot_area areas[PICTURE_MAX_PARTS], all;
	int ret = 0;

	for (size_t i = 0; i < p->nr_parts; i++)
		left = fmax(left, y_axis_width(s->cr, &p->parts[i].y, height));
	all = (struct plot_area){left, MAP_TOP, SHEET_WIDTH - left - right, height};
	lay_out_parts(p, areas, &all);
	put_title(s->cr, p->title, p->subtitle);
	for (size_t i = 0; i < p->nr_parts && !ret; i++)
		ret = put_part(s, p, i, &areas[i], err);
	put_x_axis(s->cr, &all, &p->x, false);
	put_color_bar(s->cr, &bar, p);
	return ret;
}

int draw_heat(const char *path, const struct heat_picture *p, struct dd_error *err)
{
	struct sheet s;
	int ret = check_picture(p, err);

	if (!ret)
		ret = sheet_open(&s, path, err);
	if (ret)
		return ret;
	ret = draw_picture(&s, p, err);
	if (!ret)
		return sheet_close(&s, err);
	sheet_drop(&s);
	return ret;
}
