// SPDX-License-Identifier: GPL-2.0-only
/*
 * Histograms and percentiles of memory as text.
 */
#include "tools/view/distribution_text.h"

#include <damondata/units.h>
#include <string.h>

#define BAR_WIDTH 20

char *format_signed_count(char *buf, int64_t value, bool raw)
{
	buf[0] = '-';
	dd_format_count(buf + (value < 0), value < 0 ? -(uint64_t)value : (uint64_t)value, raw);
	return buf;
}

static char *format_metric(char *buf, enum metric metric, int64_t value, bool raw)
{
	if (metric == METRIC_TEMPERATURE)
		return format_signed_count(buf, value, raw);
	return dd_format_time_signed(buf, raw ? value : value * (int64_t)DD_NS_PER_US, raw);
}

static void put_histogram_bar(FILE *out, uint64_t length)
{
	fputc('|', out);
	for (uint64_t i = 0; i < BAR_WIDTH; i++)
		fputc(i < length ? '*' : ' ', out);
	fputc('|', out);
}

static size_t format_range(char *buf, size_t size, enum metric metric, const struct dd_bin *b,
			   bool raw)
{
	char from[DD_UNIT_LEN], to[DD_UNIT_LEN];

	snprintf(buf, size, "[%s, %s)", format_metric(from, metric, b->from, raw),
		 format_metric(to, metric, b->to, raw));
	return strlen(buf);
}

static uint64_t bar_of_bin(uint64_t bytes, uint64_t min, uint64_t max)
{
	uint64_t unit = (max - min) / BAR_WIDTH, length;

	unit = unit ? unit : 1;
	length = (bytes - min) / unit + ((bytes - min) % unit != 0);
	return length < BAR_WIDTH ? length : BAR_WIDTH;
}

void put_histogram(FILE *out, enum metric metric, const struct dd_bin *bins, size_t nr, bool raw)
{
	char range[2 * DD_UNIT_LEN + 8], bytes[DD_UNIT_LEN];
	size_t range_width = 0, bytes_width = 0;
	uint64_t min = UINT64_MAX, max = 0;

	for (size_t i = 0; i < nr; i++) {
		size_t r = format_range(range, sizeof(range), metric, &bins[i], raw);
		size_t b = strlen(dd_format_size(bytes, bins[i].bytes, raw));

		range_width = r > range_width ? r : range_width;
		bytes_width = b > bytes_width ? b : bytes_width;
		min = bins[i].bytes < min ? bins[i].bytes : min;
		max = bins[i].bytes > max ? bins[i].bytes : max;
	}
	for (size_t i = 0; i < nr; i++) {
		format_range(range, sizeof(range), metric, &bins[i], raw);
		fprintf(out, "%s%-*s %-*s ", i ? "\n" : "", (int)range_width, range,
			(int)bytes_width, dd_format_size(bytes, bins[i].bytes, raw));
		put_histogram_bar(out, bar_of_bin(bins[i].bytes, min, max));
	}
}

void put_percentile_lines(FILE *out, enum metric metric, const unsigned int *wanted,
			  const int64_t *values, size_t nr, bool raw)
{
	char value[DD_UNIT_LEN], percentile[16];
	size_t value_width = 0, percentile_width = 0;
	double unit;

	for (size_t i = 0; i < nr; i++) {
		size_t v = strlen(format_metric(value, metric, values[i], raw));
		size_t p = (size_t)snprintf(percentile, sizeof(percentile), "%u", wanted[i]);

		value_width = v > value_width ? v : value_width;
		percentile_width = p > percentile_width ? p : percentile_width;
	}
	unit = nr ? ((double)values[nr - 1] - (double)values[0]) / BAR_WIDTH : 0;
	for (size_t i = 0; i < nr; i++) {
		double length = ((double)values[i] - (double)values[0]) / (unit != 0 ? unit : 1);

		fprintf(out, "%s%*u  %*s  ", i ? "\n" : "", (int)percentile_width, wanted[i],
			(int)value_width, format_metric(value, metric, values[i], raw));
		put_histogram_bar(out, (uint64_t)length);
	}
}
