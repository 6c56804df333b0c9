// SPDX-License-Identifier: GPL-2.0-only
/*
 * Heat maps as digits and colours on a terminal, and as raw numbers.
 */
#include "tools/view/heat_text.h"

#include <ddutil/json_writer.h>
#include <damondata/units.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <ddutil/number_text.h>

#define HEAT_COLUMNS(unit)                                                                         \
	{                                                                                          \
		{"range", ""}, {"time_ns", "ns"}, {"address", "bytes"}, {"heat", (unit)},          \
			{"monitored", "ratio"}, {"recording", ""},                                 \
		{                                                                                  \
			"target_id", ""                                                            \
		}                                                                                  \
	}

const struct row_column *heat_columns(bool hz)
{
	static const struct row_column rates[] = HEAT_COLUMNS("hz");
	static const struct row_column counts[] = HEAT_COLUMNS("samples");

	return hz ? rates : counts;
}

const char *heat_unit(const struct dd_heatmap *h)
{
	return h->spec.hz ? "hz" : "samples";
}

static uint64_t row_time(const struct dd_heatmap *h, uint32_t row, bool absolute)
{
	return (absolute ? h->spec.start_ns : 0) + row * h->row_ns;
}

static uint64_t column_address(const struct dd_heatmap *h, uint32_t column, bool absolute)
{
	return (absolute ? h->spec.start : 0) + column * h->column_bytes;
}

static char *put_heat_number(char *p, double heat, bool guide)
{
	if (!isnan(heat))
		return ddu_put_double(p, heat);
	return mempcpy(p, guide ? "0.0" : "NaN", 3);
}

/* Two integers and a heat */
#define MAX_LINE (20 + 1 + 20 + 1 + DDU_DOUBLE_LEN + 1)

/* By default a quarter of a million lines. */
void put_heat_raw(FILE *out, const struct dd_heatmap *h, const struct heat_style *style)
{
	char text[100 * MAX_LINE], time[20], *p = text;

	for (uint32_t row = 0; row < h->spec.rows; row++) {
		size_t len = (size_t)(ddu_put_u64(time, row_time(h, row, style->abs_time)) - time);

		for (uint32_t column = 0; column < h->spec.columns; column++) {
			if (p > text + sizeof(text) - MAX_LINE) {
				fwrite_unlocked(text, 1, (size_t)(p - text), out);
				p = text;
			}
			p = mempcpy(p, time, len);
			*p++ = '\t';
			p = ddu_put_u64(p, column_address(h, column, style->abs_addr));
			*p++ = '\t';
			p = put_heat_number(p, dd_heatmap_cell(h, row, column), style->guide);
			*p++ = '\n';
		}
	}
	fwrite_unlocked(text, 1, (size_t)(p - text), out);
}

static void put_origin(struct rows *r, const struct heat_origin *origin)
{
	rows_text(r, origin->recording);
	if (origin->has_target_id)
		rows_u64(r, origin->target_id);
	else
		rows_null(r);
}

void put_heat_rows(struct rows *r, const struct dd_heatmap *h, uint64_t range,
		   const struct heat_style *style, const struct heat_origin *origin)
{
	for (uint32_t row = 0; row < h->spec.rows; row++) {
		for (uint32_t column = 0; column < h->spec.columns; column++) {
			rows_u64(r, range);
			rows_u64(r, row_time(h, row, style->abs_time));
			rows_u64(r, column_address(h, column, style->abs_addr));
			rows_double(r, dd_heatmap_cell(h, row, column));
			rows_double(r, dd_heatmap_monitored(h, row, column));
			if (origin)
				put_origin(r, origin);
		}
	}
}

/* What the digits 0 and 9 stand for, of maps that are printed together. */
struct digit_scale {
	double low, high;
	bool monitored;
};

static struct digit_scale digit_scale_of(const struct dd_heatmap *const *maps, size_t nr,
					 const struct heat_style *style)
{
	struct digit_scale s = {style->low, style->high, false};
	bool given = style->high > style->low;

	for (size_t i = 0; i < nr; i++) {
		struct dd_heatmap_extent e = dd_heatmap_extent(maps[i]);

		s.monitored |= e.monitored_cells > 0;
		if (!given && e.highest > s.high)
			s.high = e.highest;
	}
	return s;
}

/* Ten equal steps: the hottest cell is a 9, however little it was accessed. */
static int level_of(const struct digit_scale *s, double heat)
{
	double level = s->high > s->low ? NR_HEAT_LEVELS * (heat - s->low) / (s->high - s->low) : 0;

	if (level < 0)
		return 0;
	return level < NR_HEAT_LEVELS - 1 ? (int)level : NR_HEAT_LEVELS - 1;
}

static void put_digit_cell(FILE *out, const struct digit_scale *s, double heat,
			   const struct heat_style *style)
{
	int level;

	if (isnan(heat)) {
		put_void_start(out, style->colors, style->color);
		fputc(' ', out);
		return;
	}
	level = level_of(s, heat);
	put_level_start(out, style->colors, level, style->color);
	fputc('0' + level, out);
}

static void put_row(FILE *out, const struct dd_heatmap *const *maps, size_t nr, uint32_t row,
		    const struct digit_scale *s, const struct heat_style *style)
{
	for (size_t i = 0; i < nr; i++) {
		if (i)
			put_digit_cell(out, s, NAN, style);
		for (uint32_t column = 0; column < maps[i]->spec.columns; column++)
			put_digit_cell(out, s, dd_heatmap_cell(maps[i], row, column), style);
	}
	put_color_end(out, style->color);
	fputc('\n', out);
}

/* The line of the digits says also what the first and the last of them stand for. */
static void put_sample(FILE *out, const struct dd_heatmap *h, const struct digit_scale *s,
		       const struct heat_style *style)
{
	double step = (s->high - s->low) / NR_HEAT_LEVELS;

	fputs("# access_frequency: ", out);
	put_color_sample(out, style->colors, style->color);
	if (s->high > s->low)
		fprintf(out, " (0: %.4g to %.4g, 9: %.4g to %.4g %s)\n", s->low, s->low + step,
			s->high - step, s->high, heat_unit(h));
	else
		fputs(s->monitored ? " (no access was seen)\n" : " (nothing was monitored)\n", out);
}

/* Columns are described where they are of several ranges. The user's guide has the numbers in decimal. */
static void put_space_axis(FILE *out, const struct dd_heatmap *h, uint32_t first_column, bool guide)
{
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN], c[DD_UNIT_LEN];

	fprintf(out, guide ? "# x-axis: space (%s-%s: %s)" : "# x-axis: space [%s, %s) (%s)",
		dd_format_address(a, h->spec.start, guide),
		dd_format_address(b, h->spec.end, guide),
		dd_format_size(c, h->spec.end - h->spec.start, false));
	if (first_column)
		fprintf(out, ", columns %" PRIu32 "-%" PRIu32, first_column,
			first_column + h->spec.columns - 1);
	fputc('\n', out);
}

static void put_space_axes(FILE *out, const struct dd_heatmap *const *maps, size_t nr, bool guide)
{
	uint32_t column = 1;

	for (size_t i = 0; i < nr; i++) {
		put_space_axis(out, maps[i], nr > 1 ? column : 0, guide);
		column += maps[i]->spec.columns + 1;
	}
}

static void put_heat_axes(FILE *out, const struct dd_heatmap *const *maps, size_t nr, bool guide)
{
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN], c[DD_UNIT_LEN];
	const struct dd_heatmap_spec *spec = &maps[0]->spec;

	put_space_axes(out, maps, nr, guide);
	if (guide)
		fprintf(out, "# y-axis: time (%" PRIu64 "-%" PRIu64 ": %s)\n", spec->start_ns,
			spec->end_ns, dd_format_time(a, spec->end_ns - spec->start_ns, false));
	else
		fprintf(out, "# y-axis: time [%s, %s) (%s)\n",
			dd_format_time(a, spec->start_ns, false),
			dd_format_time(b, spec->end_ns, false),
			dd_format_time(c, spec->end_ns - spec->start_ns, false));
}

/* Of several ranges a line has no room for what each character stands for; their sizes show it. */
static void put_resolution(FILE *out, const struct dd_heatmap *const *maps, size_t nr)
{
	uint32_t columns = (uint32_t)nr - 1;
	char size[DD_UNIT_LEN], time[DD_UNIT_LEN];

	for (size_t i = 0; i < nr; i++)
		columns += maps[i]->spec.columns;
	fprintf(out, "# resolution: %" PRIu32 "x%" PRIu32 " (", columns, maps[0]->spec.rows);
	dd_format_time(time, maps[0]->row_ns, false);
	if (nr == 1)
		fprintf(out, "%s and %s for each character)\n",
			dd_format_size(size, maps[0]->column_bytes, false), time);
	else
		fprintf(out, "%s for each line)\n", time);
}

void put_heat_legend(FILE *out, const struct dd_heatmap *const *maps, size_t nr,
		     struct heat_style *style)
{
	struct digit_scale s = digit_scale_of(maps, nr, style);

	style->low = s.low;
	style->high = s.high;
	put_sample(out, maps[0], &s, style);
}

void put_heat_digits(FILE *out, const struct dd_heatmap *const *maps, size_t nr,
		     const struct heat_style *style)
{
	struct digit_scale s = digit_scale_of(maps, nr, style);

	for (uint32_t row = 0; row < maps[0]->spec.rows; row++)
		put_row(out, maps, nr, row, &s, style);
	if (!style->skip_sample)
		put_sample(out, maps[0], &s, style);
	put_heat_axes(out, maps, nr, style->guide);
	put_resolution(out, maps, nr);
}
