// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keywords for the attributes of regions, made of the names that the data have.
 */
#include <damondata/units.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/view/access_view.h"
#include "tools/view/distribution_text.h"

static const struct dd_column *find_attribute(const struct dd_snapshot *snap,
					      const struct keyword *k, uint32_t *index)
{
	size_t len = strlen(k->name) - 2;

	for (uint32_t c = 0; snap->attrs && c < snap->stream->nr_columns; c++) {
		const struct dd_column *column = &snap->stream->columns[c];

		if (strlen(column->name) != len || memcmp(column->name, k->name + 1, len))
			continue;
		*index = c;
		return column;
	}
	return NULL;
}

/* In the unit of the column; numbers without one are counts. */
static void print_attribute(FILE *out, const struct keyword *k, const void *ctx)
{
	const struct access_view *v = ctx;
	const struct dd_column *column;
	char buf[DD_UNIT_LEN];
	uint32_t c = 0;
	uint64_t value;

	column = find_attribute(v->sorted.snap, k, &c);
	if (!column) {
		fputs("N/A", out);
		return;
	}
	value = v->sorted.snap->attrs[c][v->region->index];
	if (column->type == DD_TYPE_I64)
		fputs(format_signed_count(buf, (int64_t)value, v->style->raw), out);
	else if (!strcmp(column->unit, "bytes"))
		fputs(dd_format_size(buf, value, v->style->raw), out);
	else if (!strcmp(column->unit, "us"))
		put_time_us(out, value, v->style->raw);
	else
		fputs(dd_format_count(buf, value, v->style->raw), out);
}

struct keyword *attribute_keywords_new(const struct dd_survey *survey)
{
	size_t nr = 0, i;
	struct keyword *all;
	char *name;

	while (region_keywords[nr].name)
		nr++;
	all = calloc(nr + survey->nr_attributes + 1, sizeof(*all));
	if (!all)
		return NULL;
	memcpy(all, region_keywords, nr * sizeof(*all));
	for (i = 0; i < survey->nr_attributes; i++) {
		if (asprintf(&name, "<%s>", survey->attributes[i].name) < 0) {
			attribute_keywords_free(all);
			return NULL;
		}
		all[nr + i] = (struct keyword){.name = name, .print_named = print_attribute};
	}
	return all;
}

void attribute_keywords_free(struct keyword *all)
{
	for (struct keyword *k = all; k && k->name; k++)
		if (k->print_named)
			free((void *)k->name);
	free(all);
}
