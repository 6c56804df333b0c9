// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text of "report raw": each snapshot with its regions, one a line.
 */
#include "tools/view/raw_text.h"

#include <damondata/plain_text.h>
#include <damondata/units.h>
#include <endian.h>
#include <inttypes.h>
#include <string.h>
#include <ddutil/number_text.h>

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

/* Eight nibbles as digits at once: each in a byte, and for those above 9 the way from ':' to 'a' added. */
static uint64_t hex_digits(uint32_t v)
{
	uint64_t x = v, above;

	x = (x << 16 | x) & UINT64_C(0x0000ffff0000ffff);
	x = (x << 8 | x) & UINT64_C(0x00ff00ff00ff00ff);
	x = (x << 4 | x) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	above = (x + UINT64_C(0x0606060606060606)) >> 4 & UINT64_C(0x0101010101010101);
	return htobe64(x + UINT64_C(0x3030303030303030) + above * ('a' - '0' - 10));
}

#define HEX_LEN 12

/* At least HEX_LEN digits. */
static inline char *raw_put_hex(char *p, uint64_t v)
{
	uint64_t high = hex_digits((uint32_t)(v >> 32)), low = hex_digits((uint32_t)v);
	const char *digits = (const char *)&high;
	unsigned int n = 4;

	while (n < 8 && v >> (32 + 4 * n))
		n++;
	p = n == 4 ? mempcpy(p, digits + 4, 4) : mempcpy(p, digits + 8 - n, n);
	return mempcpy(p, &low, 8);
}

/*
 * "%4u" and ".%03u" of numbers below 1000. How many digits a number has cannot be foreseen, so that a
 * table costs far less than a loop.
 */
#define NR_PADDED 1000
static char padded[NR_PADDED][4], decimals[NR_PADDED][4];

static void make_tables(void)
{
	for (unsigned int i = 0; i < NR_PADDED; i++) {
		char *digits = decimals[i] + 1;

		memcpy(decimals[i], ".000", 4);
		for (unsigned int v = i, at = 3; v; v /= 10)
			digits[--at] = (char)('0' + v % 10);
		memset(padded[i], ' ', 4);
		padded[i][3] = digits[2];
		if (i > 9)
			padded[i][2] = digits[1];
		if (i > 99)
			padded[i][1] = digits[0];
	}
}

static char *put_padded_u32(char *p, uint32_t v)
{
	return mempcpy(p, padded[v], 4);
}

static char *put_right(char *p, const char *text, const char *end, size_t width)
{
	size_t len = (size_t)(end - text);

	memset(p, ' ', width);
	return mempcpy(len < width ? p + width - len : p, text, len);
}

/* "%12s" of the size */
static char *raw_put_size(char *p, uint64_t bytes, bool raw)
{
	char text[DD_UNIT_LEN];
	struct ddu_size_parts parts = {.whole = NR_PADDED};

	if (!raw && bytes > 1024 && bytes < DDU_EXACT_SIZE)
		parts = ddu_size_parts(bytes);
	if (parts.whole >= NR_PADDED)
		return put_right(p, text, ddu_put_size(text, bytes, raw), 12);
	p = put_padded_u32(p, parts.whole);
	memcpy(p, decimals[parts.milli], 4);
	memcpy(p + 4, " .iB", 4);
	p[5] = parts.prefix;
	return p + 8;
}

/* "%*u" */
static inline char *raw_put_number(char *p, uint32_t v, size_t width)
{
	char text[DD_UNIT_LEN];

	if (v >= NR_PADDED)
		return put_right(p, text, ddu_put_u64(text, v), width);
	memset(p, ' ', width - 4);
	return put_padded_u32(p + width - 4, v);
}

/*
 * "%012lx-%012lx (%12s) %11u %5d"; recordings have millions of these lines. Most regions begin where
 * the one before ends, whose text is at @before.
 */
static char *raw_put_region(char *p, const struct dd_region *r, const char *before,
			    const struct dd_stream *s, bool raw)
{
	p = before ? mempcpy(p, before, HEX_LEN) : raw_put_hex(p, r->start);
	*p++ = '-';
	p = raw_put_hex(p, r->end);
	p = mempcpy(p, " (", 2);
	p = raw_put_size(p, r->end - r->start, raw);
	p = mempcpy(p, ") ", 2);
	p = s->has_nr_accesses ? raw_put_number(p, r->nr_accesses, 11)
			       : mempcpy(p, "    unknown", 11);
	*p++ = ' ';
	p = s->has_age ? raw_put_number(p, r->age, 5) : mempcpy(p, "   -1", 5);
	*p++ = '\n';
	return p;
}

#define MAX_LINE 256

static void put_raw_attributes(FILE *out, const struct dd_snapshot *snap, uint32_t region)
{
	for (uint32_t c = 0; c < snap->stream->nr_columns; c++) {
		const struct dd_column *column = &snap->stream->columns[c];
		uint64_t v = snap->attrs[c][region];

		if (!dd_column_is_custom(column))
			continue;
		fputc(' ', out);
		dd_put_plain(out, column->name);
		if (column->type == DD_TYPE_I64)
			fprintf(out, "=%" PRId64, (int64_t)v);
		else
			fprintf(out, "=%" PRIu64, v);
	}
	fputc('\n', out);
}

/* Attributes that are known by name only follow the age as NAME=VALUE. */
static void put_attributed_regions(FILE *out, const struct dd_snapshot *snap, bool raw)
{
	char line[MAX_LINE];

	for (uint32_t i = 0; i < snap->nr_regions; i++) {
		char *end = raw_put_region(line, &snap->regions[i], NULL, snap->stream, raw);

		fwrite(line, 1, (size_t)(end - line) - 1, out);
		put_raw_attributes(out, snap, i);
	}
}

static void put_regions(FILE *out, const struct dd_snapshot *snap, bool raw)
{
	char block[1 << 14], *p = block, *full = block + sizeof(block) - MAX_LINE, *before = NULL;
	uint64_t last_end = UINT64_MAX;

	if (!padded[0][0])
		make_tables();
	if (dd_stream_has_custom(snap->stream)) {
		put_attributed_regions(out, snap, raw);
		return;
	}
	for (uint32_t i = 0; i < snap->nr_regions; i++) {
		const struct dd_region *r = &snap->regions[i];
		bool joins = r->start == last_end && !(r->start >> (4 * HEX_LEN));
		char *line = p;

		p = raw_put_region(p, r, joins ? before : NULL, snap->stream, raw);
		before = line + HEX_LEN + 1;
		last_end = r->start >> (4 * HEX_LEN) ? UINT64_MAX : r->end;
		if (p < full)
			continue;
		fwrite_unlocked(block, 1, (size_t)(p - block), out);
		p = block;
	}
	fwrite_unlocked(block, 1, (size_t)(p - block), out);
}

#define LABEL_LEN 21

static char *raw_put_label(char *p, const char *label)
{
	memset(p, ' ', LABEL_LEN);
	return mempcpy(p, label, strlen(label));
}

/* "%-21s%16s" of @ns, negative when @minus */
static char *raw_put_time(char *p, const char *label, uint64_t ns, bool minus, bool raw)
{
	char text[DD_UNIT_LEN + 1] = "-";

	raw_put_label(p, label);
	p = put_right(p + LABEL_LEN, text, ddu_put_time(text + minus, ns, raw), 16);
	*p++ = '\n';
	return p;
}

static char *put_offset(char *p, const char *label, uint64_t ns, uint64_t base_ns, bool raw)
{
	bool minus = (int64_t)(ns - base_ns) < 0;

	return raw_put_time(p, label, minus ? base_ns - ns : ns - base_ns, minus, raw);
}

static char *raw_put_count(char *p, const char *label, uint64_t v)
{
	p = ddu_put_u64(raw_put_label(p, label), v);
	*p++ = '\n';
	return p;
}

void put_raw_snapshot(FILE *out, const struct dd_snapshot *snap, uint64_t base_ns, bool raw)
{
	static const char title[] = "# start_addr     end_addr        length  nr_accesses   age\n";
	const struct dd_stream *s = snap->stream;
	char head[1024], *p = head;

	p = put_offset(p, "monitoring_start:", snap->start_ns, base_ns, raw);
	p = put_offset(p, "monitoring_end:", snap->end_ns, base_ns, raw);
	p = put_offset(p, "monitoring_duration:", snap->end_ns - snap->start_ns, 0, raw);
	p = s->has_target_id ? raw_put_count(p, "target_id: ", s->target_id)
			     : raw_put_label(p, "target_id: None\n");
	p = raw_put_count(p, "nr_regions: ", snap->nr_regions);
	p = mempcpy(p, title, sizeof(title) - 1);
	fwrite_unlocked(head, 1, (size_t)(p - head), out);
	put_regions(out, snap, raw);
	putc_unlocked('\n', out);
}
