// SPDX-License-Identifier: GPL-2.0-only
/*
 * Series as curves: percentiles, or values over time.
 */
#include "tools/report/series/series_plot.h"

#include <damondata/units.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/allocate.h"
#include "tools/common/message.h"
#include "tools/view/picture.h"

/* More values than the picture has dots cannot be seen; of those at one dot the largest is drawn. */
#define MAX_POINTS 2000
/* The y axis goes a little beyond the largest value. */
#define HEADROOM 1.05
#define PART_LEN 72
#define NAME_LEN (2 * PART_LEN + 16) /* machine, target, number */

struct curve {
	char name[NAME_LEN];
	double *x, *y;
	size_t nr;
};

struct time_span {
	uint64_t start_ns, end_ns;
};

static bool over_time(const struct series_o *o)
{
	return o->sort == SERIES_BY_TIME && !o->has_range;
}

static void allocate_curve(struct curve *c, size_t nr)
{
	c->x = xcalloc(nr, sizeof(*c->x));
	c->y = xcalloc(nr, sizeof(*c->y));
}

static void take_percentiles(struct curve *c, const struct dd_series *s, const struct series_o *o)
{
	static const uint64_t all[3] = {0, 101, 1};
	uint64_t *percents = percentiles_of(o->has_range ? o->range : all, &c->nr);

	allocate_curve(c, c->nr);
	for (size_t i = 0; i < c->nr; i++) {
		c->x[i] = (double)percents[i];
		c->y[i] = (double)dd_series_at(s, c->x[i])->value;
	}
	free(percents);
}

static void take_times(struct curve *c, const struct dd_series *s, const struct time_span *span)
{
	uint64_t part = (span->end_ns - span->start_ns) / MAX_POINTS + 1, last = UINT64_MAX;

	allocate_curve(c, MAX_POINTS + 1);
	for (size_t i = 0; i < s->nr; i++) {
		uint64_t offset = s->points[i].time_ns - span->start_ns;
		double value = (double)s->points[i].value;

		if (offset / part == last && value <= c->y[c->nr - 1])
			continue;
		c->nr += offset / part != last;
		last = offset / part;
		c->x[c->nr - 1] = (double)offset;
		c->y[c->nr - 1] = value;
	}
}

static struct time_span series_time_span(const struct named_series *list, size_t nr)
{
	struct time_span span = {UINT64_MAX, 0};

	for (size_t i = 0; i < nr; i++) {
		const struct dd_series *s = &list[i].series;

		for (size_t k = 0; k < s->nr; k++) {
			if (s->points[k].time_ns < span.start_ns)
				span.start_ns = s->points[k].time_ns;
			if (s->points[k].time_ns > span.end_ns)
				span.end_ns = s->points[k].time_ns;
		}
	}
	return span;
}

/* Series of one kind are distinguished by their machines and targets; equal names get a number. */
static void name_curve(struct curve *curves, size_t at, const struct named_series *s,
		       bool by_target)
{
	char host[PART_LEN] = "", name[PART_LEN];
	int nr = 1;

	if (s->host)
		snprintf(host, sizeof(host), "%s: ", s->host);
	if (by_target && s->series.key.has_target_id)
		snprintf(name, sizeof(name), "target %" PRIu64, s->series.key.target_id);
	else
		snprintf(name, sizeof(name), "%s", s->name);
	snprintf(curves[at].name, NAME_LEN, "%s%s", host, name);
	for (size_t i = 0; i < at; i++)
		if (!strcmp(curves[i].name, curves[at].name))
			snprintf(curves[at].name, NAME_LEN, "%s%s (%d)", host, name, ++nr);
}

static size_t take_curves(struct curve *curves, const struct named_series *list, size_t nr,
			  const struct time_span *span, const struct series_o *o)
{
	size_t n = 0;

	for (size_t i = 0; i < nr; i++) {
		if (!list[i].series.nr)
			continue;
		name_curve(curves, n, &list[i], nr > 1 && list[0].name == list[1].name);
		if (over_time(o))
			take_times(&curves[n++], &list[i].series, span);
		else
			take_percentiles(&curves[n++], &list[i].series, o);
	}
	return n;
}

static double highest_value(const struct curve *curves, size_t nr)
{
	double top = 1;

	for (size_t i = 0; i < nr; i++)
		for (size_t k = 0; k < curves[i].nr; k++)
			if (curves[i].y[k] > top)
				top = curves[i].y[k];
	return top;
}

/* How many values, and what they are on average. */
static void describe_series(char *text, size_t size, const struct series_report *r,
			    const struct named_series *list, size_t nr, const struct series_o *o)
{
	char mean[DD_UNIT_LEN];
	size_t most = 0;
	int len;

	for (size_t i = 1; i < nr; i++)
		if (list[i].series.nr > list[most].series.nr)
			most = i;
	len = snprintf(text, size, "%s%zu values", over_time(o) ? "" : "percentiles of ",
		       list[most].series.nr);
	if (nr > 1)
		return;
	if (r->counts)
		snprintf(mean, sizeof(mean), "%.1f", dd_series_mean(&list->series));
	else
		dd_format_size_f(mean, dd_series_mean(&list->series), false);
	snprintf(text + len, size - (size_t)len, "; mean %s", mean);
}

/* What it is, and of which recording. */
static void put_title(char *text, size_t size, const struct series_report *r)
{
	const struct word_list *files = &report_o.inputs;
	const char *slash = files->nr ? strrchr(files->words[0], '/') : NULL;

	if (files->nr == 1)
		snprintf(text, size, "%s, %s", r->title,
			 slash && slash[1] ? slash + 1 : files->words[0]);
	else
		snprintf(text, size, "%s", r->title);
}

static struct picture_axis x_axis(const struct time_span *span, const struct series_o *o)
{
	double ns = span->end_ns > span->start_ns ? (double)(span->end_ns - span->start_ns) : 1;

	if (over_time(o))
		return (struct picture_axis){AXIS_TIME, ns, "time", span->start_ns, false};
	if (o->sort == SERIES_BY_TIME)
		return (struct picture_axis){AXIS_PERCENT, 100, "run time", 0, false};
	return (struct picture_axis){AXIS_NUMBER, 100, "percentile", 0, false};
}

void plot_series(const struct series_report *r, const struct series_o *o,
		 const struct named_series *list, size_t nr)
{
	struct curve *curves = xcalloc(nr, sizeof(*curves));
	char title[320], subtitle[160];
	struct picture_series *lines = xcalloc(nr, sizeof(*lines));
	struct time_span span = series_time_span(list, nr);
	struct line_picture p = {.title = title, .x = x_axis(&span, o), .series = lines};
	struct dd_error err;

	if (picture_kind(o->plot) < 0)
		die("%s: the name must end in .png, .svg, .pdf or .jpeg", o->plot);
	p.nr_series = take_curves(curves, list, nr, &span, o);
	if (!p.nr_series)
		die("there is nothing to plot");
	for (size_t i = 0; i < p.nr_series; i++)
		lines[i] = (struct picture_series){curves[i].name, curves[i].nr, curves[i].x,
						   curves[i].y};
	p.y = (struct picture_axis){r->counts ? AXIS_NUMBER : AXIS_BYTES,
				    highest_value(curves, p.nr_series) * HEADROOM, r->values, 0,
				    false};
	put_title(title, sizeof(title), r);
	describe_series(subtitle, sizeof(subtitle), r, list, nr, o);
	p.subtitle = subtitle;
	if (picture_lines(o->plot, &p, &err))
		die("%s", err.text);
	for (size_t i = 0; i < p.nr_series; i++) {
		free(curves[i].x);
		free(curves[i].y);
	}
	free(curves);
	free(lines);
}
