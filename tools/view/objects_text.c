// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accesses by object as a table.
 */
#include "tools/view/objects_text.h"

#include <damondata/units.h>
#include <inttypes.h>

#include "tools/common/message.h"
#include "tools/common/terminal.h"

static double total_heat(const struct dd_objects *o)
{
	double sum = 0;

	for (size_t i = 0; i < o->nr; i++)
		sum += o->list[i].heat;
	return sum;
}

static double slot_rate(const struct dd_object *obj, size_t slot)
{
	return obj->slot_byte_ns[slot] > 0 ? obj->slots[slot] / obj->slot_byte_ns[slot] : 0;
}

static double highest_rate(const struct dd_objects *o)
{
	double highest = 0;

	for (size_t i = 0; i < o->nr; i++)
		for (size_t s = 0; s < o->nr_slots; s++)
			if (slot_rate(&o->list[i], s) > highest)
				highest = slot_rate(&o->list[i], s);
	return highest;
}

/* A blank is a time in which the object was not monitored. */
static void put_slots(FILE *out, const struct dd_objects *o, const struct dd_object *obj,
		      double highest, const struct objects_style *style)
{
	fputc('|', out);
	for (size_t s = 0; s < o->nr_slots; s++) {
		double part = highest > 0 ? slot_rate(obj, s) / highest : 0;
		int level = part >= 1 ? 9 : (int)(part * 10);

		if (obj->slot_byte_ns[s] <= 0) {
			fputc(' ', out);
			continue;
		}
		put_level_start(out, style->colors, level, style->color);
		fputc('0' + level, out);
		put_color_end(out, style->color);
	}
	fputs("| ", out);
}

static double mean_accessed(const struct dd_objects *o, const struct dd_object *obj)
{
	return o->end_ns > o->start_ns ? obj->accessed_byte_ns / (double)(o->end_ns - o->start_ns)
				       : 0;
}

static double rate_percent(const struct dd_object *obj)
{
	return obj->byte_ns > 0 ? obj->heat * 100 / obj->byte_ns : 0;
}

#define BESIDE_SLOTS 58
#define LEAST_SLOTS  4
#define NAME_COLUMNS 30

/* A narrow terminal has no room for names beside the numbers: they get lines of their own. */
static bool is_narrow(size_t slots)
{
	unsigned int width = terminal_size(NULL);

	return width && width < BESIDE_SLOTS + slots + NAME_COLUMNS;
}

size_t objects_slots(size_t most)
{
	unsigned int width = terminal_size(NULL);
	size_t room = width > BESIDE_SLOTS + LEAST_SLOTS ? width - BESIDE_SLOTS : LEAST_SLOTS;

	return is_narrow(most) && room < most ? room : most;
}

static void put_object(FILE *out, const struct dd_objects *o, const struct dd_object *obj,
		       double total, double highest, const struct objects_style *style)
{
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN], c[DD_UNIT_LEN];

	fprintf(out, "%5.1f %% %12s %12s %12s %5.1f %% ", total > 0 ? obj->heat * 100 / total : 0,
		dd_format_size(a, obj->bytes, style->raw),
		dd_format_size_f(b, mean_accessed(o, obj), style->raw),
		dd_format_size(c, obj->peak_accessed, style->raw), rate_percent(obj));
	put_slots(out, o, obj, highest, style);
	if (is_narrow(o->nr_slots))
		fputs("\n         ", out);
	put_sane(out, obj->name);
	if (obj->start && o->kind == DD_BY_VMA)
		fprintf(out, " (%#" PRIx64 ")", obj->start);
	fputc('\n', out);
}

void put_objects(FILE *out, const struct dd_objects *o, const struct objects_style *style)
{
	double total = total_heat(o), highest = highest_rate(o);
	char span[DD_UNIT_LEN];
	size_t left_out = 0;

	fprintf(out, "# heat         size     wss mean     wss peak    rate  %sover %s, %zu parts",
		is_narrow(o->nr_slots) ? "\n# " : "",
		dd_format_time(span, o->end_ns - o->start_ns, style->raw), o->nr_slots);
	fprintf(out, "; 9 is %.1f %%\n", highest * 100);
	for (size_t i = 0; i < o->nr; i++) {
		if (total > 0 && o->list[i].heat * 100 / total < style->min_percent)
			left_out++;
		else
			put_object(out, o, &o->list[i], total, highest, style);
	}
	if (left_out)
		fprintf(out, "# %zu objects with less than %g %% of the heat are left out\n",
			left_out, style->min_percent);
}

const struct row_column object_columns[NR_OBJECT_COLUMNS] = {
	{"name", ""},	       {"start", "bytes"},     {"size", "bytes"},
	{"wss_mean", "bytes"}, {"wss_peak", "bytes"},  {"rate", "percent"},
	{"heat", "percent"},   {"first_access", "ns"}, {"last_access", "ns"},
};

void put_object_rows(struct rows *r, const struct dd_objects *o)
{
	double total = total_heat(o);

	for (size_t i = 0; i < o->nr; i++) {
		const struct dd_object *obj = &o->list[i];

		rows_text(r, obj->name);
		rows_u64(r, obj->start);
		rows_u64(r, obj->bytes);
		rows_double(r, mean_accessed(o, obj));
		rows_u64(r, obj->peak_accessed);
		rows_double(r, rate_percent(obj));
		rows_double(r, total > 0 ? obj->heat * 100 / total : 0);
		if (obj->last_access_ns) {
			rows_u64(r, obj->first_access_ns);
			rows_u64(r, obj->last_access_ns);
		} else {
			rows_null(r);
			rows_null(r);
		}
	}
}
