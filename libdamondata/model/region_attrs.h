/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Attributes of regions beyond access count and age: columns by name, and their values while a snapshot is collected.
 */
#ifndef DAMONDATA_REGION_ATTRS_H
#define DAMONDATA_REGION_ATTRS_H

#include <damondata/error.h>
#include <damondata/model.h>

/**
 * struct region_attrs - columns of one stream and a value for each region; zeroed = empty
 * @columns:	in the order of files: those with an id of their own by id, then the others as they appeared
 * @values:	[column][region], of @capacity regions each; those that were not set are 0
 * @nr:		number of @columns
 * @version:	increases whenever @columns change
 */
struct region_attrs {
	struct dd_column *columns;
	uint64_t **values;
	uint32_t nr, capacity;
	uint32_t version;
};

/**
 * dd_attribute_column() - the column for an attribute of this name
 * @out:	filled; its id is DD_COL_CUSTOM when the name has no id of its own
 * @name:	cut after 47 bytes
 * @type:	DD_TYPE_U64 or DD_TYPE_I64
 *
 * Names that this version knows get their id and unit; no other code needs to know them.
 */
void dd_attribute_column(struct dd_column *out, const char *name, uint8_t type);

/** dd_attribute_column_by_id() - the column that has this id, or false */
bool dd_attribute_column_by_id(struct dd_column *out, uint32_t id);

/**
 * region_attrs_find() - the index of a column, which is added when there is none of its name
 * @a:		the columns
 * @column:	name, type, unit and id; a signed type makes the column signed
 * @guess:	where it may be
 * @err:	or NULL
 *
 * Return: the index; DD_ELIMIT for more than DD_MAX_COLUMNS, or DD_ENOMEM.
 */
int region_attrs_find(struct region_attrs *a, const struct dd_column *column, uint32_t guess,
		      struct dd_error *err);

/** region_attrs_reserve() - make place for the values of so many regions; 0 or DD_ENOMEM */
int region_attrs_reserve(struct region_attrs *a, uint32_t capacity, struct dd_error *err);

/** region_attrs_zero() - set all values of a region to 0 */
static inline void region_attrs_zero(struct region_attrs *a, uint32_t region)
{
	for (uint32_t c = 0; c < a->nr; c++)
		a->values[c][region] = 0;
}

/** region_attrs_drop_values() - free the values, keep the columns */
void region_attrs_drop_values(struct region_attrs *a);

/** region_attrs_free() - make it empty */
void region_attrs_free(struct region_attrs *a);

#endif /* DAMONDATA_REGION_ATTRS_H */
