// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The table of known attributes, and columns that are found by name.
 */
#include "libdamondata/model/region_attrs.h"
#include "libdamondata/util/array.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Attributes with an id or a unit of their own. An attribute needs no row here to be recorded, printed, exported or
 * filtered; a row states its unit. Where @nr is not 0, the name is followed by a number below it, and so is the id.
 */
static const struct {
	const char *name;
	uint32_t id, nr;
	const char *unit;
} known_attributes[] = {
	{"sz_filter_passed", DD_COL_SZ_FILTER_PASSED, 0, "bytes"},
	{"age_us", DD_COL_AGE_US, 0, "us"},
	{"nr_accesses_percent", DD_COL_PERCENT, 0, "percent"},
	{"probe_hits_", DD_COL_PROBE_HITS0, 16, "samples"},
};

#define NR_KNOWN (sizeof(known_attributes) / sizeof(known_attributes[0]))

/* The number behind a name, below @nr and without leading zeros; -1 = none. */
static int number_behind(const char *digits, uint32_t nr)
{
	char *end;
	unsigned long n = strtoul(digits, &end, 10);

	if (*digits < '0' || *digits > '9' || *end || n >= nr || (*digits == '0' && digits[1]))
		return -1;
	return (int)n;
}

void dd_attribute_column(struct dd_column *out, const char *name, uint8_t type)
{
	*out = (struct dd_column){.id = DD_COL_CUSTOM, .type = type};
	snprintf(out->name, sizeof(out->name), "%s", name);
	for (size_t i = 0; i < NR_KNOWN; i++) {
		size_t len = strlen(known_attributes[i].name);
		int n = 0;

		if (strncmp(name, known_attributes[i].name, len))
			continue;
		if (known_attributes[i].nr)
			n = number_behind(name + len, known_attributes[i].nr);
		else if (name[len])
			continue;
		if (n < 0)
			continue;
		if (known_attributes[i].id)
			out->id = known_attributes[i].id + (uint32_t)n;
		snprintf(out->unit, sizeof(out->unit), "%s", known_attributes[i].unit);
		return;
	}
}

bool dd_attribute_column_by_id(struct dd_column *out, uint32_t id)
{
	char name[sizeof(out->name)];

	for (size_t i = 0; i < NR_KNOWN; i++) {
		uint32_t first = known_attributes[i].id, nr = known_attributes[i].nr;

		if (!first || id < first || id >= first + (nr ? nr : 1))
			continue;
		if (nr)
			snprintf(name, sizeof(name), "%s%u", known_attributes[i].name, id - first);
		else
			snprintf(name, sizeof(name), "%s", known_attributes[i].name);
		dd_attribute_column(out, name, DD_TYPE_U64);
		return true;
	}
	return false;
}

static void set_signed(struct region_attrs *a, uint32_t c, const struct dd_column *column)
{
	if (column->type != DD_TYPE_I64 || a->columns[c].type == DD_TYPE_I64)
		return;
	a->columns[c].type = DD_TYPE_I64;
	a->version++;
}

/* Where a new column belongs, and its id when it has none of its own. */
static uint32_t place_column(const struct region_attrs *a, struct dd_column *column)
{
	uint32_t c = 0;

	while (c < a->nr && (column->id >= DD_COL_CUSTOM || a->columns[c].id < column->id))
		c++;
	if (column->id < DD_COL_CUSTOM)
		return c;
	column->id = DD_COL_CUSTOM;
	if (a->nr && a->columns[a->nr - 1].id >= DD_COL_CUSTOM)
		column->id = a->columns[a->nr - 1].id + 1;
	return a->nr;
}

static int add_attr_column(struct region_attrs *a, struct dd_column column, struct dd_error *err)
{
	size_t nr = (size_t)a->nr + 1;
	uint64_t **values = reallocarray(a->values, nr, sizeof(*values));
	struct dd_column *columns = reallocarray(a->columns, nr, sizeof(*columns));
	uint64_t *own = a->capacity ? calloc(a->capacity, sizeof(*own)) : NULL;
	uint32_t at;

	a->values = values ? values : a->values;
	a->columns = columns ? columns : a->columns;
	if (!values || !columns || (a->capacity && !own)) {
		free(own);
		return ddi_no_memory(err);
	}
	at = place_column(a, &column);
	memmove(values + at + 1, values + at, (a->nr - at) * sizeof(*values));
	memmove(columns + at + 1, columns + at, (a->nr - at) * sizeof(*columns));
	values[at] = own;
	columns[at] = column;
	a->nr++;
	a->version++;
	return (int)at;
}

int region_attrs_find(struct region_attrs *a, const struct dd_column *column, uint32_t guess,
		      struct dd_error *err)
{
	uint32_t c = guess;

	if (c >= a->nr || strcmp(a->columns[c].name, column->name))
		for (c = 0; c < a->nr && strcmp(a->columns[c].name, column->name);)
			c++;
	if (c < a->nr) {
		set_signed(a, c, column);
		return (int)c;
	}
	if (a->nr == DD_MAX_COLUMNS)
		return dd_fail(err, DD_ELIMIT, "regions with more than %d attributes",
			       DD_MAX_COLUMNS);
	return add_attr_column(a, *column, err);
}

int region_attrs_reserve(struct region_attrs *a, uint32_t capacity, struct dd_error *err)
{
	if (capacity <= a->capacity)
		return 0;
	for (uint32_t c = 0; c < a->nr; c++) {
		uint64_t *p = reallocarray(a->values[c], capacity, sizeof(*p));

		if (!p)
			return ddi_no_memory(err);
		a->values[c] = p;
		memset(p + a->capacity, 0, (capacity - a->capacity) * sizeof(*p));
	}
	a->capacity = capacity;
	return 0;
}

void region_attrs_drop_values(struct region_attrs *a)
{
	for (uint32_t c = 0; c < a->nr; c++) {
		free(a->values[c]);
		a->values[c] = NULL;
	}
	a->capacity = 0;
}

void region_attrs_free(struct region_attrs *a)
{
	region_attrs_drop_values(a);
	free(a->values);
	free(a->columns);
	*a = (struct region_attrs){0};
}
