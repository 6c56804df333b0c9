// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pictures of curves.
 */
#include <math.h>

#include "tools/view/picture_internal.h"

/* Okabe and Ito's colours, which people with any colour vision can tell apart. */
static const double colors[][3] = {
	{0, 0.447, 0.698}, {0.835, 0.369, 0}, {0, 0.62, 0.451}, {0.8, 0.475, 0.655},
	{0.902, 0.624, 0}, {0.337, 0.706, 0.914},
};

#define NR_COLORS (sizeof(colors) / sizeof(colors[0]))

static void set_color(cairo_t *cr, size_t series)
{
	const double *c = colors[series % NR_COLORS];

	cairo_set_source_rgb(cr, c[0], c[1], c[2]);
}

static void put_series(cairo_t *cr, const struct line_picture *p, size_t nr,
		       const struct plot_area *a)
{
	const struct picture_series *s = &p->series[nr];
	double dx = a->width / (p->x.max - p->x.min), dy = a->height / (p->y.max - p->y.min);

	set_color(cr, nr);
	cairo_set_line_width(cr, 1.6);
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	for (size_t i = 0; i < s->nr; i++)
		cairo_line_to(cr, a->x + (s->x[i] - p->x.min) * dx,
			      a->y + a->height - (s->y[i] - p->y.min) * dy);
	cairo_stroke(cr);
	for (size_t i = 0; p->points && i < s->nr; i++) {
		cairo_arc(cr, a->x + (s->x[i] - p->x.min) * dx,
			  a->y + a->height - (s->y[i] - p->y.min) * dy, 3, 0, 2 * M_PI);
		cairo_fill(cr);
	}
}

static void put_legend(cairo_t *cr, const struct line_picture *p, const struct plot_area *a)
{
	for (size_t i = 0; i < p->nr_series && p->nr_series > 1; i++) {
		double x = a->x + a->width + 16, y = a->y + 14 + 20 * (double)i;

		set_color(cr, i);
		cairo_rectangle(cr, x, y - 9, 14, 10);
		cairo_fill(cr);
		cairo_set_source_rgb(cr, 0.25, 0.25, 0.25);
		put_text(cr, x + 20, y, 0, 12, p->series[i].name);
	}
}

int picture_lines(const char *path, const struct line_picture *p, struct dd_error *err)
{
	double side = p->nr_series > 1 ? 170 : 40;
	struct plot_area a = {120, 84, SHEET_WIDTH - 120 - side, SHEET_HEIGHT - 84 - 62};
	struct sheet s;
	int ret;

	if (!(p->x.max > p->x.min) || !(p->y.max > p->y.min))
		return dd_fail(err, DD_EINVAL, "there is nothing to plot: the range is empty");
	ret = sheet_open(&s, path, err);
	if (ret)
		return ret;
	put_title(s.cr, p->title, p->subtitle);
	put_y_axis(s.cr, &a, &p->y, true);
	put_x_axis(s.cr, &a, &p->x);
	cairo_set_source_rgb(s.cr, 0.5, 0.5, 0.5);
	cairo_move_to(s.cr, a.x, a.y);
	cairo_line_to(s.cr, a.x, a.y + a.height);
	cairo_line_to(s.cr, a.x + a.width, a.y + a.height);
	cairo_stroke(s.cr);
	for (size_t i = 0; i < p->nr_series; i++)
		put_series(s.cr, p, i, &a);
	put_legend(s.cr, p, &a);
	return sheet_close(&s, err);
}
