// SPDX-License-Identifier: GPL-2.0-only
/*
 * A region as a box: three of its properties as length, colour and height.
 */
#include <damondata/units.h>
#include <math.h>

#include "tools/view/access_view.h"

static uint64_t value_of(const struct dd_access_region *r, enum box_value v)
{
	return v == BOX_SIZE ? r->end - r->start : v == BOX_ACCESS_RATE ? r->percent : r->age_us;
}

static struct dd_range box_span(const struct dd_survey *s, enum box_value v)
{
	if (!s->any_extremes)
		return (struct dd_range){0, 0};
	return v == BOX_SIZE ? s->size : v == BOX_ACCESS_RATE ? s->percent : s->age_us;
}

static double scale_value(uint64_t v, bool log)
{
	return !log ? (double)v : v ? log2((double)v) : 0;
}

/* Where a value stands between the extremes of all regions, in columns, levels or rows. */
static uint64_t on_screen(const struct access_view *v, int side)
{
	const struct box_side *s = &v->style->box[side];
	struct dd_range span;
	double min, max, ratio;

	if (s->value == BOX_NONE)
		return side == BOX_LENGTH ? s->max : s->min;
	span = box_span(v->survey, s->value);
	min = scale_value(span.min, s->log);
	max = scale_value(span.max, s->log);
	ratio = max > min ? ((double)s->max - (double)s->min) / (max - min) : 1;
	return (uint64_t)((scale_value(value_of(v->region, s->value), s->log) - min) * ratio +
			  (double)s->min);
}

void put_region_box(FILE *out, const struct access_view *v)
{
	const struct access_style *st = v->style;
	bool colored = st->box[BOX_COLOR].value != BOX_NONE;
	uint64_t length = on_screen(v, BOX_LENGTH), rows = on_screen(v, BOX_HEIGHT);
	int level = colored ? (int)on_screen(v, BOX_COLOR) : 0;

	for (uint64_t row = 0; row < rows; row++) {
		if (row)
			fputc('\n', out);
		if (st->box_right && st->box[BOX_LENGTH].max > length)
			fprintf(out, "%*s", (int)(st->box[BOX_LENGTH].max - length), "");
		fputc('|', out);
		put_level_start(out, st->box_colors, level, st->color && colored);
		for (uint64_t i = 0; i < length; i++)
			fputc(colored ? '0' + level : '-', out);
		put_color_end(out, st->color && colored);
		fputc('|', out);
	}
	if (st->box[BOX_HEIGHT].max > 1)
		fputc('\n', out);
}

static void put_box_value(FILE *out, enum box_value v, uint64_t n, bool raw)
{
	char buf[DD_UNIT_LEN];

	if (v == BOX_SIZE)
		fputs(dd_format_size(buf, n, raw), out);
	else if (v == BOX_ACCESS_RATE)
		fputs(dd_format_percent(buf, (double)n, raw), out);
	else
		put_time_us(out, n, raw);
}

void put_region_box_description(FILE *out, const struct access_view *v)
{
	static const char *const names[] = {"length", "color", "height"};

	for (int side = 0; side < NR_BOX_SIDES; side++) {
		const struct box_side *s = &v->style->box[side];
		struct dd_range span = box_span(v->survey, s->value);

		fprintf(out, "%s# %s: %s", side ? "\n" : "", names[side],
			box_value_names[s->value]);
		if (s->value == BOX_NONE)
			continue;
		fputs(" (represents [", out);
		put_box_value(out, s->value, span.min, v->style->raw);
		fputs(", ", out);
		put_box_value(out, s->value, span.max, v->style->raw);
		fprintf(out, "] with [%llu, %llu] ", (unsigned long long)s->min,
			(unsigned long long)s->max);
		if (side == BOX_COLOR) {
			fputs("number and color (", out);
			put_color_sample(out, v->style->box_colors, v->style->color);
			fputs(")", out);
		} else {
			fputs(side == BOX_LENGTH ? "columns" : "rows", out);
		}
		fprintf(out, " in %sscale)", s->log ? "log" : "linear");
	}
}
