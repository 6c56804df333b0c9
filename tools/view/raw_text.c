// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text of "report raw".
 */
#include "tools/view/raw_text.h"

#include <damondata/units.h>
#include <inttypes.h>
#include <string.h>

const char *data_source_name(int data_source)
{
	return data_source == DD_SRC_DAMON_STAT ? "damon_stat" : "unknown";
}

void put_raw_head(FILE *out, uint64_t base_ns, const char *data_source, bool raw)
{
	char text[DD_UNIT_LEN];

	fprintf(out, "base_time_absolute: %s\n", dd_format_time(text, base_ns, raw));
	if (data_source)
		fprintf(out, "data source: %s\n", data_source);
	fputc('\n', out);
}

static void put_time(FILE *out, const char *label, uint64_t ns, uint64_t base_ns, bool raw)
{
	char text[DD_UNIT_LEN];

	fprintf(out, "%-21s%16s\n", label,
		dd_format_time_signed(text, (int64_t)(ns - base_ns), raw));
}

/* At least 12 digits. */
static char *put_hex(char *p, uint64_t v)
{
	static const char digits[] = "0123456789abcdef";
	int n = 12;

	while (n < 16 && v >> (4 * n))
		n++;
	while (n--)
		*p++ = digits[v >> (4 * n) & 15];
	return p;
}

/* @text up to @end, padded on the left to @width. */
static char *put_right(char *p, const char *text, const char *end, int width)
{
	for (int pad = width - (int)(end - text); pad > 0; pad--)
		*p++ = ' ';
	return mempcpy(p, text, (size_t)(end - text));
}

/* "%012lx-%012lx (%12s) %11u %5d"; recordings have millions of these lines. */
static void put_region(FILE *out, const struct dd_region *r, bool has_age, bool raw)
{
	char line[2 * DD_UNIT_LEN + 64], text[DD_UNIT_LEN], *p = line;

	p = put_hex(p, r->start);
	*p++ = '-';
	p = put_hex(p, r->end);
	*p++ = ' ';
	*p++ = '(';
	dd_format_size(text, r->end - r->start, raw);
	p = put_right(p, text, text + strlen(text), 12);
	*p++ = ')';
	*p++ = ' ';
	p = put_right(p, text, dd_put_u64(text, r->nr_accesses), 11);
	*p++ = ' ';
	if (has_age)
		p = put_right(p, text, dd_put_u64(text, r->age), 5);
	else
		p = mempcpy(p, "   -1", 5);
	*p++ = '\n';
	fwrite_unlocked(line, 1, (size_t)(p - line), out);
}

void put_raw_snapshot(FILE *out, const struct dd_snapshot *snap, uint64_t base_ns, bool raw)
{
	const struct dd_stream *s = snap->stream;

	put_time(out, "monitoring_start:", snap->start_ns, base_ns, raw);
	put_time(out, "monitoring_end:", snap->end_ns, base_ns, raw);
	put_time(out, "monitoring_duration:", snap->end_ns - snap->start_ns, 0, raw);
	if (s->has_target_id)
		fprintf(out, "target_id: %" PRIu64 "\n", s->target_id);
	else
		fputs("target_id: None\n", out);
	fprintf(out, "nr_regions: %" PRIu32 "\n", snap->nr_regions);
	fputs("# start_addr     end_addr        length  nr_accesses   age\n", out);
	for (uint32_t i = 0; i < snap->nr_regions; i++)
		put_region(out, &snap->regions[i], s->has_age, raw);
	fputc('\n', out);
}
