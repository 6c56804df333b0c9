// SPDX-License-Identifier: GPL-2.0-only
/*
 * Drawing of curves over time or percentiles, with a legend.
 */
#include <math.h>

#include "tools/pictures/picture_internal.h"

/* Okabe and Ito's colours, which people with any colour vision can distinguish. */
static const double colors[][3] = {
	{0, 0.447, 0.698},   {0.835, 0.369, 0}, {0, 0.62, 0.451},
	{0.8, 0.475, 0.655}, {0.902, 0.624, 0}, {0.337, 0.706, 0.914},
};

#define NR_COLORS (sizeof(colors) / sizeof(colors[0]))

/* More values than these are a line without marks. */
#define MAX_POINTS  40
#define NAME_SIZE   12.5
#define NAME_HEIGHT 17
#define MAX_NAME    150.0
#define PLOT_TOP    74
#define PLOT_BOTTOM 54
#define RIGHT_EDGE  30

static void set_color(cairo_t *cr, size_t series)
{
	const double *c = colors[series % NR_COLORS];

	cairo_set_source_rgb(cr, c[0], c[1], c[2]);
}

/* Curves that lie on each other show through the gaps of the later ones. */
static void set_dash(cairo_t *cr, size_t series)
{
	static const double dashes[][2] = {{1, 0}, {9, 4}, {2.5, 3}, {14, 3}};
	const double *d = dashes[series % (sizeof(dashes) / sizeof(dashes[0]))];

	cairo_set_dash(cr, d, d[1] > 0 ? 2 : 0, 0);
}

static void draw_series(cairo_t *cr, const struct line_picture *p, size_t nr,
			const struct plot_area *a)
{
	const struct picture_series *s = &p->series[nr];
	double dx = a->width / p->x.max, dy = a->height / p->y.max;

	set_color(cr, nr);
	set_dash(cr, nr);
	cairo_set_line_width(cr, 2);
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	for (size_t i = 0; i < s->nr; i++)
		cairo_line_to(cr, a->x + s->x[i] * dx, a->y + a->height - s->y[i] * dy);
	cairo_stroke(cr);
	cairo_set_dash(cr, NULL, 0, 0);
	for (size_t i = 0; s->nr <= MAX_POINTS && i < s->nr; i++) {
		cairo_arc(cr, a->x + s->x[i] * dx, a->y + a->height - s->y[i] * dy, 3.5, 0,
			  2 * M_PI);
		cairo_fill(cr);
	}
}

static double last_y(const struct line_picture *p, size_t i, const struct plot_area *a)
{
	const struct picture_series *s = &p->series[i];

	return a->y + a->height * (1 - (s->nr ? s->y[s->nr - 1] : 0) / p->y.max);
}

/* The curve that ends next below @above, ties in order; nr_series when there is none. */
static size_t next_below(const struct line_picture *p, const struct plot_area *a, double above,
			 size_t after)
{
	size_t best = p->nr_series;

	for (size_t i = 0; i < p->nr_series; i++) {
		double y = last_y(p, i, a);

		if (y < above || (y <= above && i <= after))
			continue;
		if (best == p->nr_series || y < last_y(p, best, a))
			best = i;
	}
	return best;
}

/* Each curve has its name at its end, the lower ones moved down until they are apart. */
static void put_names(cairo_t *cr, const struct line_picture *p, const struct plot_area *a)
{
	double above = -1, free_from = a->y - NAME_HEIGHT;
	size_t i = p->nr_series;

	for (size_t n = 0; p->nr_series > 1 && n < p->nr_series; n++) {
		double x = a->x + a->width + 8, y;

		i = next_below(p, a, above, i);
		if (i == p->nr_series)
			return;
		above = last_y(p, i, a);
		y = fmax(above, free_from);
		free_from = y + NAME_HEIGHT;
		set_color(cr, i);
		set_dash(cr, i);
		cairo_set_line_width(cr, 2);
		cairo_move_to(cr, x, y);
		cairo_rel_line_to(cr, 22, 0);
		cairo_stroke(cr);
		cairo_set_dash(cr, NULL, 0, 0);
		set_ink(cr, INK_TEXT);
		put_text_within(cr, x + 28, y + 4, MAX_NAME, NAME_SIZE, p->series[i].name);
	}
}

static double names_width(cairo_t *cr, const struct line_picture *p)
{
	double widest = 0;

	for (size_t i = 0; i < p->nr_series; i++)
		widest = fmax(widest, text_width(cr, NAME_SIZE, p->series[i].name));
	return p->nr_series > 1 ? 40 + fmin(widest, MAX_NAME) : 0;
}

int draw_lines(const char *path, const struct line_picture *p, struct dd_error *err)
{
	struct plot_area a = {.y = PLOT_TOP, .height = SHEET_HEIGHT - PLOT_TOP - PLOT_BOTTOM};
	struct sheet s;
	int ret;

	if (!(p->x.max > 0) || !(p->y.max > 0))
		return dd_fail(err, DD_EINVAL, "there is nothing to plot: the range is empty");
	ret = sheet_open(&s, path, err);
	if (ret)
		return ret;
	a.x = y_axis_width(s.cr, &p->y, a.height);
	a.width = floor(SHEET_WIDTH - a.x - names_width(s.cr, p) - RIGHT_EDGE);
	put_title(s.cr, p->title, p->subtitle);
	put_y_axis(s.cr, &a, &p->y, true);
	put_x_axis(s.cr, &a, &p->x, true);
	put_frame(s.cr, &a);
	for (size_t i = 0; i < p->nr_series; i++)
		draw_series(s.cr, p, i, &a);
	put_names(s.cr, p, &a);
	return sheet_close(&s, err);
}
