/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The attributes of the streams of an export, as further columns of one table.
 */
#ifndef DAMONDATA_EXPORT_ATTR_NAMES_H
#define DAMONDATA_EXPORT_ATTR_NAMES_H

#include <damondata/error.h>
#include <damondata/model.h>

/**
 * struct ddi_attr_name - a column
 * @column:	name, type and unit of the attribute
 * @label:	the name of the column: that of the attribute, unless another column of the table has it
 */
struct ddi_attr_name {
	struct dd_column column;
	char label[64];
};

/** struct ddi_attr_names - columns in the order in which they were met; zeroed = none */
struct ddi_attr_names {
	struct ddi_attr_name *list;
	uint32_t nr;
};

/** ddi_attr_names_add() - add the attributes of a stream that have no column of region_columns.h; 0, DD_ELIMIT, DD_ENOMEM */
int ddi_attr_names_add(struct ddi_attr_names *names, const struct dd_stream *s,
		       struct dd_error *err);

/** ddi_attr_names_copy() - @to is empty; 0 or DD_ENOMEM */
int ddi_attr_names_copy(struct ddi_attr_names *to, const struct ddi_attr_names *from,
			struct dd_error *err);

/** ddi_attr_names_missing() - how many attributes of a stream have no column at all */
uint32_t ddi_attr_names_missing(const struct ddi_attr_names *names, const struct dd_stream *s);

/**
 * ddi_attr_values() - the values of each column for the regions of a snapshot
 * @names:	the columns
 * @snap:	the snapshot
 * @values:	set for each column: its array, or NULL when the stream has no such attribute
 * @is_signed:	set for each column: the array is of int64_t
 */
void ddi_attr_values(const struct ddi_attr_names *names, const struct dd_snapshot *snap,
		     const uint64_t **values, bool *is_signed);

/* More columns than that are refused, as SQLite does. */
#define DDI_MAX_ATTR_NAMES 1000

void ddi_attr_names_free(struct ddi_attr_names *names);

#endif /* DAMONDATA_EXPORT_ATTR_NAMES_H */
