// SPDX-License-Identifier: GPL-2.0-only
/*
 * Series of sizes as lines of percentiles with bars.
 */
#include "tools/view/percentile_text.h"

#include <damondata/units.h>
#include <inttypes.h>

#include "tools/common/terminal.h"

/* "100" and the size, a blank and the two bounds of the bar */
#define BESIDE_BAR  22
#define BAR_COLUMNS 59

uint32_t percentile_bar_columns(void)
{
	unsigned int width = terminal_size(NULL);

	if (!width || width >= BESIDE_BAR + BAR_COLUMNS)
		return BAR_COLUMNS;
	return width > BESIDE_BAR ? width - BESIDE_BAR : 1;
}

static void put_percentile_bar(FILE *out, uint64_t value, uint64_t max, uint32_t columns)
{
	double unit = max ? (double)max / columns : 1;
	uint32_t filled = (uint32_t)((double)value / unit);

	fputs(" |", out);
	for (uint32_t i = 0; i < columns; i++)
		fputc(i < filled ? '*' : ' ', out);
	fputc('|', out);
}

static void put_percentile_lines(FILE *out, const struct dd_series *s,
				 const struct percentile_style *style)
{
	uint64_t max = 0;
	char text[DD_UNIT_LEN];

	for (size_t i = 0; i < style->nr; i++) {
		uint64_t v = dd_series_at(s, (double)style->percents[i])->value;

		max = v > max ? v : max;
	}
	for (size_t i = 0; i < style->nr; i++) {
		uint64_t v = dd_series_at(s, (double)style->percents[i])->value;

		fprintf(out, "%3" PRIu64 " %15s", style->percents[i],
			dd_format_size(text, v, style->raw));
		if (style->columns)
			put_percentile_bar(out, v, max, style->columns);
		fputc('\n', out);
	}
}

void put_percentiles(FILE *out, const struct dd_series *s, const struct percentile_style *style)
{
	char text[DD_UNIT_LEN];

	fprintf(out, "# <percentile> <%s>\n", style->name);
	if (!s->nr) {
		fputs("# no snapshot\n", out);
		return;
	}
	fprintf(out, "# avr:\t%s\n", dd_format_size_f(text, dd_series_mean(s), style->raw));
	if (!style->all) {
		put_percentile_lines(out, s, style);
		return;
	}
	for (size_t i = 0; i < s->nr; i++)
		fprintf(out, "%zu %s\n", i, dd_format_size(text, s->points[i].value, style->raw));
}
