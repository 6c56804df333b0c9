// SPDX-License-Identifier: GPL-2.0-only
/*
 * Heat maps as text.
 */
#include "tools/view/heat_text.h"

#include <damondata/json_writer.h>
#include <damondata/units.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

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

static char *put_heat(char *p, double heat, bool guide)
{
	if (!isnan(heat))
		return dd_put_double(p, heat);
	return mempcpy(p, guide ? "0.0" : "NaN", 3);
}

/* Two integers and a heat */
#define MAX_LINE (20 + 1 + 20 + 1 + DD_DOUBLE_LEN + 1)

/* By default a quarter of a million lines. */
void put_heat_raw(FILE *out, const struct dd_heatmap *h, const struct heat_style *style)
{
	char text[100 * MAX_LINE], time[20], *p = text;

	for (uint32_t row = 0; row < h->spec.rows; row++) {
		size_t len = (size_t)(dd_put_u64(time, row_time(h, row, style->abs_time)) - time);

		for (uint32_t column = 0; column < h->spec.columns; column++) {
			if (p > text + sizeof(text) - MAX_LINE) {
				fwrite_unlocked(text, 1, (size_t)(p - text), out);
				p = text;
			}
			p = mempcpy(p, time, len);
			*p++ = '\t';
			p = dd_put_u64(p, column_address(h, column, style->abs_addr));
			*p++ = '\t';
			p = put_heat(p, dd_heatmap_cell(h, row, column), style->guide);
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

/*
 * Ten equal steps of a scale. Without one, as damo 3.3.0 has it, nine over the span, the upper end widened
 * by one so that it falls into the last.
 */
static int level_of(const struct dd_heatmap_extent *e, double heat, bool scaled)
{
	double span = e->highest - e->lowest;
	double unit = scaled ? span / NR_HEAT_LEVELS : (span + 1) / (NR_HEAT_LEVELS - 1);
	double level = (heat - e->lowest) / unit;

	if (level < 0)
		return 0;
	return level < NR_HEAT_LEVELS - 1 ? (int)level : NR_HEAT_LEVELS - 1;
}

static void put_cell(FILE *out, const struct dd_heatmap_extent *e, double heat,
		     const struct heat_style *style)
{
	int level;

	if (isnan(heat)) {
		put_void_start(out, style->colors, style->color);
		fputc(' ', out);
		return;
	}
	level = level_of(e, heat, style->scaled);
	put_level_start(out, style->colors, level, style->color);
	fputc('0' + level, out);
}

static void put_sample(FILE *out, const struct dd_heatmap *h, const struct dd_heatmap_extent *e,
		       const struct heat_style *style)
{
	fputs("# access_frequency: ", out);
	put_color_sample(out, style->colors, style->color);
	if (!style->guide)
		fprintf(out, " (%.3f-%.3f %s)", e->lowest, e->highest, heat_unit(h));
	fputc('\n', out);
}

static void put_axes_guide(FILE *out, const struct dd_heatmap *h)
{
	char text[DD_UNIT_LEN];

	fprintf(out, "# x-axis: space (%" PRIu64 "-%" PRIu64 ": %s)\n", h->spec.start, h->spec.end,
		dd_format_size(text, h->spec.end - h->spec.start, false));
	fprintf(out, "# y-axis: time (%" PRIu64 "-%" PRIu64 ": %s)\n", h->spec.start_ns,
		h->spec.end_ns, dd_format_time(text, h->spec.end_ns - h->spec.start_ns, false));
}

static void put_axes(FILE *out, const struct dd_heatmap *h)
{
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN], c[DD_UNIT_LEN];

	fprintf(out, "# x-axis: space [%s, %s) (%s)\n",
		dd_format_size_accurate(a, h->spec.start, false),
		dd_format_size_accurate(b, h->spec.end, false),
		dd_format_size(c, h->spec.end - h->spec.start, false));
	fprintf(out, "# y-axis: time [%s, %s) (%s)\n", dd_format_time(a, h->spec.start_ns, false),
		dd_format_time(b, h->spec.end_ns, false),
		dd_format_time(c, h->spec.end_ns - h->spec.start_ns, false));
}

static struct dd_heatmap_extent style_extent(const struct dd_heatmap *h,
					     const struct heat_style *style)
{
	struct dd_heatmap_extent e = dd_heatmap_extent(h);

	if (style->scaled) {
		e.lowest = style->low;
		e.highest = style->high;
	}
	return e;
}

void put_heat_digits(FILE *out, const struct dd_heatmap *h, const struct heat_style *style)
{
	struct dd_heatmap_extent e = style_extent(h, style);
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN];

	for (uint32_t row = 0; row < h->spec.rows; row++) {
		for (uint32_t column = 0; column < h->spec.columns; column++)
			put_cell(out, &e, dd_heatmap_cell(h, row, column), style);
		put_color_end(out, style->color);
		fputc('\n', out);
	}
	if (!style->skip_sample)
		put_sample(out, h, &e, style);
	if (style->guide)
		put_axes_guide(out, h);
	else
		put_axes(out, h);
	fprintf(out, "# resolution: %" PRIu32 "x%" PRIu32 " (%s and %s for each character)\n",
		h->spec.columns, h->spec.rows, dd_format_size(a, h->column_bytes, false),
		dd_format_time(b, h->row_ns, false));
}
