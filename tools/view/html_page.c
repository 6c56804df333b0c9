// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing a heat map as a web page: page.html with the data put in its place.
 */
#include "tools/view/html_page.h"

#include <ddutil/json_writer.h>
#include <damondata/plain_text.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "tools/common/allocate.h"
#include "tools/common/message.h"

/* The page as it is in the source tree, with a NUL behind it. */
extern const char page_html[];
__asm__(".section .rodata\n"
	"page_html:\n"
	".incbin \"tools/view/page.html\"\n"
	".byte 0\n"
	".previous\n");

#define PLACEHOLDER "@DATA@"
/* Bounds of what a page can hold: beyond, the smallest mappings and the ends of names are left out. */
#define MAX_BANDS     8192
#define MAX_NAME      256
#define NR_RAMP_STEPS 16

/* Malloc'ed text of RFC 4648, or NULL. */
static char *to_base64(const unsigned char *data, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *text = malloc((len + 2) / 3 * 4 + 1), *out = text;

	for (size_t i = 0; text && i < len; i += 3) {
		size_t left = len - i;
		uint32_t v = (uint32_t)data[i] << 16 | (left > 1 ? (uint32_t)data[i + 1] << 8 : 0) |
			     (left > 2 ? data[i + 2] : 0);

		*out++ = digits[v >> 18];
		*out++ = digits[v >> 12 & 63];
		*out++ = left > 1 ? digits[v >> 6 & 63] : '=';
		*out++ = left > 2 ? digits[v & 63] : '=';
	}
	if (text)
		*out = '\0';
	return text;
}

static size_t nr_rows_of(const struct html_page *p)
{
	size_t nr = 0;

	for (size_t i = 0; i < p->nr_ranges; i++)
		nr += p->ranges[i].nr_y;
	return nr;
}

/* Cells as 32 bit floats, packed by zlib: whatever is asked for, most cells repeat their neighbours. */
static unsigned char *packed_cells(const struct html_page *p, size_t *len)
{
	size_t nr = p->nr_x * nr_rows_of(p);
	float *cells = reallocarray(NULL, nr, sizeof(*cells));
	uLongf room = compressBound(nr * sizeof(*cells));
	unsigned char *packed = malloc(room);

	if (!cells || !packed)
		die("out of memory for %zu cells", nr);
	for (size_t i = 0; i < nr; i++)
		cells[i] = (float)p->cells[i];
	if (compress(packed, &room, (const Bytef *)cells, nr * sizeof(*cells)) != Z_OK)
		die("cannot pack %zu cells", nr);
	free(cells);
	*len = room;
	return packed;
}

static void page_put_cells(struct ddu_json *j, const struct html_page *p)
{
	size_t len;
	unsigned char *packed = packed_cells(p, &len);
	char *base64 = to_base64(packed, len);

	if (!base64)
		die("out of memory for the page");
	ddu_json_key(j, "cells");
	ddu_json_object_begin(j);
	ddu_json_kv_u64(j, "nr_x", p->nr_x);
	ddu_json_kv_u64(j, "nr_y", nr_rows_of(p));
	ddu_json_kv_string(j, "base64", base64);
	ddu_json_object_end(j);
	free(base64);
	free(packed);
}

static void page_put_ramp(struct ddu_json *j)
{
	ddu_json_key(j, "ramp");
	ddu_json_array_begin(j);
	for (int i = 0; i < NR_RAMP_STEPS; i++) {
		unsigned char c[3];

		heat_color((double)i / (NR_RAMP_STEPS - 1), c);
		ddu_json_array_begin(j);
		for (int k = 0; k < 3; k++)
			ddu_json_u64(j, c[k]);
		ddu_json_array_end(j);
	}
	ddu_json_array_end(j);
}

/* Times count from the map's begin: a double in the browser holds those exactly. */
static void page_put_time(struct ddu_json *j, const struct html_page *p, uint64_t ns)
{
	ddu_json_i64(j, (int64_t)(ns - p->start_ns));
}

static void page_put_name(struct ddu_json *j, const char *name)
{
	char text[MAX_NAME];

	ddu_json_string(j, dd_plain_copy(text, sizeof(text), name));
}

static void page_put_series(struct ddu_json *j, const struct html_page *p)
{
	ddu_json_key(j, "series");
	ddu_json_array_begin(j);
	for (size_t s = 0; s < p->nr_series; s++) {
		ddu_json_object_begin(j);
		ddu_json_key(j, "name");
		page_put_name(j, p->series[s].name);
		ddu_json_key(j, "t");
		ddu_json_array_begin(j);
		for (size_t i = 0; i < p->series[s].nr; i++)
			page_put_time(j, p, p->series[s].time_ns[i]);
		ddu_json_array_end(j);
		ddu_json_key(j, "v");
		ddu_json_array_begin(j);
		for (size_t i = 0; i < p->series[s].nr; i++)
			ddu_json_u64(j, p->series[s].bytes[i]);
		ddu_json_array_end(j);
		ddu_json_object_end(j);
	}
	ddu_json_array_end(j);
}

static int by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? 1 : *x > *y ? -1 : 0;
}

static size_t nr_bands_of(const struct html_page *p)
{
	size_t nr = 0;

	for (size_t i = 0; i < p->nr_ranges; i++)
		nr += p->ranges[i].nr_bands;
	return nr;
}

/* The size that a band must have to be among the MAX_BANDS largest. */
static uint64_t least_band(const struct html_page *p)
{
	size_t all = nr_bands_of(p), nr = 0;
	uint64_t *sizes, least = 0;

	if (all <= MAX_BANDS)
		return 0;
	sizes = xcalloc(all, sizeof(*sizes));
	for (size_t i = 0; i < p->nr_ranges; i++)
		for (size_t k = 0; k < p->ranges[i].nr_bands; k++)
			sizes[nr++] = p->ranges[i].bands[k].to - p->ranges[i].bands[k].from;
	qsort(sizes, nr, sizeof(*sizes), by_size);
	least = sizes[MAX_BANDS - 1];
	free(sizes);
	return least;
}

static void page_put_band(struct ddu_json *j, size_t range, uint64_t start,
			  const struct page_band *b)
{
	ddu_json_array_begin(j);
	ddu_json_u64(j, range);
	ddu_json_i64(j, (int64_t)(b->from - start));
	ddu_json_i64(j, (int64_t)(b->to - start));
	page_put_name(j, b->name);
	ddu_json_array_end(j);
}

static void page_put_bands(struct ddu_json *j, const struct html_page *p)
{
	uint64_t least = least_band(p);
	size_t nr = 0;

	ddu_json_key(j, "bands");
	ddu_json_array_begin(j);
	for (size_t i = 0; i < p->nr_ranges; i++) {
		const struct page_range *r = &p->ranges[i];

		for (size_t k = 0; k < r->nr_bands && nr < MAX_BANDS; k++) {
			if (r->bands[k].to - r->bands[k].from < least)
				continue;
			page_put_band(j, i, r->start, &r->bands[k]);
			nr++;
		}
	}
	ddu_json_array_end(j);
	ddu_json_kv_u64(j, "bands_left_out", nr_bands_of(p) - nr);
}

static void page_put_profile(struct ddu_json *j, const struct html_page *p)
{
	ddu_json_key(j, "profile");
	if (!p->nr_samples) {
		ddu_json_null(j);
		return;
	}
	ddu_json_object_begin(j);
	ddu_json_kv_u64(j, "parts", p->nr_parts);
	ddu_json_key(j, "part_samples");
	ddu_json_array_begin(j);
	for (size_t i = 0; i < p->nr_parts; i++)
		ddu_json_u64(j, p->part_samples[i]);
	ddu_json_array_end(j);
	ddu_json_key(j, "names");
	ddu_json_array_begin(j);
	for (size_t i = 0; i < p->nr_symbols; i++)
		page_put_name(j, p->symbols[i]);
	ddu_json_array_end(j);
	ddu_json_key(j, "samples");
	ddu_json_array_begin(j);
	for (size_t i = 0; i < p->nr_samples; i++) {
		ddu_json_array_begin(j);
		ddu_json_u64(j, p->samples[i].part);
		ddu_json_u64(j, p->samples[i].symbol);
		ddu_json_u64(j, p->samples[i].count);
		ddu_json_array_end(j);
	}
	ddu_json_array_end(j);
	ddu_json_object_end(j);
}

/* An axis' begin is a string: as a number it would lose digits in the browser. */
static void put_axis(struct ddu_json *j, uint64_t from, uint64_t to, size_t cells)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, from);
	ddu_json_object_begin(j);
	ddu_json_kv_string(j, "min", text);
	ddu_json_kv_u64(j, "span", to - from);
	ddu_json_kv_u64(j, "cells", cells);
	ddu_json_object_end(j);
}

static void page_put_axes(struct ddu_json *j, const struct html_page *p)
{
	ddu_json_key(j, "time");
	put_axis(j, p->start_ns, p->end_ns, p->nr_x);
	ddu_json_key(j, "ranges");
	ddu_json_array_begin(j);
	for (size_t i = 0; i < p->nr_ranges; i++)
		put_axis(j, p->ranges[i].start, p->ranges[i].end, p->ranges[i].nr_y);
	ddu_json_array_end(j);
}

static void put_data(FILE *out, const struct html_page *p)
{
	struct ddu_json j;

	ddu_json_init(&j, out, -1);
	ddu_json_object_begin(&j);
	ddu_json_key(&j, "title");
	page_put_name(&j, p->title);
	ddu_json_key(&j, "subtitle");
	page_put_name(&j, p->subtitle ? p->subtitle : "");
	ddu_json_kv_string(&j, "value_label", p->value_label);
	ddu_json_kv_string(&j, "unit", p->unit);
	page_put_axes(&j, p);
	ddu_json_kv_double(&j, "low", p->low);
	ddu_json_kv_double(&j, "high", p->high);
	page_put_ramp(&j);
	page_put_cells(&j, p);
	page_put_series(&j, p);
	page_put_bands(&j, p);
	page_put_profile(&j, p);
	ddu_json_object_end(&j);
}

/* Names come from the recorded programs: nothing in them may end the element that holds the data. */
static void put_escaped(FILE *out, const char *json, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (json[i] == '<')
			fputs("\\u003c", out);
		else
			fputc(json[i], out);
	}
}

void html_page_write(FILE *out, const struct html_page *p)
{
	const char *place = strstr(page_html, PLACEHOLDER);
	char *json = NULL;
	size_t len = 0;
	FILE *mem = require_memory(open_memstream(&json, &len));

	put_data(mem, p);
	if (fclose(mem))
		die("out of memory for the page");
	fwrite(page_html, 1, (size_t)(place - page_html), out);
	put_escaped(out, json, len);
	fputs(place + strlen(PLACEHOLDER), out);
	free(json);
}
