// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Attributes of regions as columns of a table, each under a name that no other column has.
 */
#include <damondata/region_columns.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "libdamondata/util/array.h"

static bool has_region_column(const struct dd_column *c)
{
	return c->id == DD_COL_SZ_FILTER_PASSED || dd_column_is_probe(c);
}

static int find_attr_name(const struct dd_attr_names *names, const char *name)
{
	for (uint32_t i = 0; i < names->nr; i++)
		if (!strcmp(names->list[i].column.name, name))
			return (int)i;
	return -1;
}

/* SQL does not distinguish capital letters from small ones. "snapshot" is a column of tables of regions there. */
static bool is_label_taken(const struct dd_attr_names *names, const char *label)
{
	for (int c = 0; c < DD_NR_REGION_COLUMNS; c++)
		if (!strcasecmp(dd_region_columns[c].name, label))
			return true;
	for (uint32_t i = 0; i < names->nr; i++)
		if (!strcasecmp(names->list[i].label, label))
			return true;
	return !*label || !strcasecmp(label, "snapshot");
}

static int add_attr_name(struct dd_attr_names *names, const struct dd_column *column,
			 struct dd_error *err)
{
	struct dd_attr_name *list, one = {.column = *column};

	if (names->nr == DD_MAX_ATTR_NAMES)
		return dd_fail(err, DD_ELIMIT, "regions with more than %d different attributes",
			       DD_MAX_ATTR_NAMES);
	snprintf(one.label, sizeof(one.label), "%s", column->name);
	for (uint32_t n = 1; is_label_taken(names, one.label); n++)
		snprintf(one.label, sizeof(one.label), "attribute_%u_%s", n, column->name);
	list = reallocarray(names->list, names->nr + 1, sizeof(*list));
	if (!list)
		return ddi_no_memory(err);
	names->list = list;
	list[names->nr++] = one;
	return 0;
}

int dd_attr_names_add(struct dd_attr_names *names, const struct dd_stream *s, struct dd_error *err)
{
	int ret = 0;

	if (s->kind != DD_STREAM_ACCESS)
		return 0;
	for (uint32_t c = 0; c < s->nr_columns && !ret; c++) {
		const struct dd_column *column = &s->columns[c];

		if (!has_region_column(column) && find_attr_name(names, column->name) < 0)
			ret = add_attr_name(names, column, err);
	}
	return ret;
}

int dd_attr_names_copy(struct dd_attr_names *to, const struct dd_attr_names *from,
		       struct dd_error *err)
{
	if (!from->nr)
		return 0;
	to->list = reallocarray(NULL, from->nr, sizeof(*to->list));
	if (!to->list)
		return ddi_no_memory(err);
	memcpy(to->list, from->list, from->nr * sizeof(*to->list));
	to->nr = from->nr;
	return 0;
}

uint32_t dd_attr_names_missing(const struct dd_attr_names *names, const struct dd_stream *s)
{
	uint32_t nr = 0;

	for (uint32_t c = 0; c < s->nr_columns; c++)
		nr += !has_region_column(&s->columns[c]) &&
		      find_attr_name(names, s->columns[c].name) < 0;
	return nr;
}

void dd_attr_values(const struct dd_attr_names *names, const struct dd_snapshot *snap,
		    const uint64_t **values, bool *is_signed)
{
	const struct dd_stream *s = snap->stream;

	for (uint32_t i = 0; i < names->nr; i++) {
		values[i] = NULL;
		for (uint32_t c = 0; snap->attrs && c < s->nr_columns && !values[i]; c++) {
			if (strcmp(s->columns[c].name, names->list[i].column.name))
				continue;
			values[i] = snap->attrs[c];
			is_signed[i] = s->columns[c].type == DD_TYPE_I64;
		}
	}
}

void dd_attr_names_free(struct dd_attr_names *names)
{
	free(names->list);
	*names = (struct dd_attr_names){0};
}
