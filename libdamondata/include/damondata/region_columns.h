/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The columns of a region and its snapshot, by the names that all exports have for them.
 */
#ifndef DAMONDATA_REGION_COLUMNS_H
#define DAMONDATA_REGION_COLUMNS_H

#include "assemble.h"
#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

/** enum dd_scope - what a column is the same for: a stream (as far as it is known), a snapshot, or a region */
enum dd_scope { DD_OF_STREAM, DD_OF_SNAPSHOT, DD_OF_REGION };

/** enum dd_region_column_id - the columns, in the order of tables */
enum dd_region_column_id {
	DD_CELL_KDAMOND_IDX,
	DD_CELL_CONTEXT_IDX,
	DD_CELL_SCHEME_IDX,
	DD_CELL_TARGET_ID,
	DD_CELL_START_TIME,
	DD_CELL_END_TIME,
	DD_CELL_COMPLETE,
	DD_CELL_START,
	DD_CELL_END,
	DD_CELL_NR_ACCESSES,
	DD_CELL_AGE,
	DD_CELL_PASSED,
	DD_CELL_PROBES,
	DD_CELL_SAMPLE,
	DD_CELL_AGGR,
	DD_CELL_HOST,
	DD_CELL_KDAMOND_PID,
	DD_CELL_TARGET_PID,
	DD_NR_REGION_COLUMNS
};

/** enum dd_cell_kind - of a value; null is what is not known */
enum dd_cell_kind { DD_CELL_NULL, DD_CELL_U64, DD_CELL_TEXT };

/* Bytes of a cell's text at most, with a NUL: numbers of 64 bits and a blank after each. */
#define DD_CELL_LEN (DD_MAX_PROBES * 21)

/** struct dd_cell - a value of a column; @text: decimal numbers and blanks */
struct dd_cell {
	enum dd_cell_kind kind;
	uint64_t u64;
	char text[DD_CELL_LEN];
};

/**
 * struct dd_region_column - a column
 * @name:	in CSV, JSON, JSON lines and SQL
 * @unit:	such as "ns"; may be ""
 * @scope:	what shares a value
 * @is_text:	its SQL type is TEXT: lists, and numbers that no signed one holds
 * @get:	the value for a region of a snapshot; @region is not looked at for other scopes
 */
struct dd_region_column {
	const char *name, *unit;
	enum dd_scope scope;
	bool is_text;
	void (*get)(const struct dd_snapshot *snap, uint32_t region, struct dd_cell *out);
};

/** dd_region_columns() - the table of columns, indexed by enum dd_region_column_id */
extern const struct dd_region_column dd_region_columns[DD_NR_REGION_COLUMNS];

/* Attributes of the streams of an export, as further columns of one table. */

/**
 * struct dd_attr_name - a column
 * @column:	name, type and unit of the attribute
 * @label:	the name of the column: that of the attribute, unless another column of the table has it
 */
struct dd_attr_name {
	struct dd_column column;
	char label[64];
	uint64_t reserved[2];
};

/** struct dd_attr_names - columns in the order in which they were met; zeroed = none */
struct dd_attr_names {
	struct dd_attr_name *list;
	uint32_t nr;
	uint64_t reserved[2];
};

/** dd_attr_names_add() - add the attributes of a stream that have no column of region_columns.h; 0, DD_ELIMIT, DD_ENOMEM */
int dd_attr_names_add(struct dd_attr_names *names, const struct dd_stream *s, struct dd_error *err);

/** dd_attr_names_copy() - @to is empty; 0 or DD_ENOMEM */
int dd_attr_names_copy(struct dd_attr_names *to, const struct dd_attr_names *from,
		       struct dd_error *err);

/** dd_attr_names_missing() - how many attributes of a stream have no column at all */
uint32_t dd_attr_names_missing(const struct dd_attr_names *names, const struct dd_stream *s);

/**
 * dd_attr_values() - the values of each column for the regions of a snapshot
 * @names:	the columns
 * @snap:	the snapshot
 * @values:	set for each column: its array, or NULL when the stream has no such attribute
 * @is_signed:	set for each column: the array is of int64_t
 */
void dd_attr_values(const struct dd_attr_names *names, const struct dd_snapshot *snap,
		    const uint64_t **values, bool *is_signed);

/* More columns than that are refused, as SQLite does. */
#define DD_MAX_ATTR_NAMES 1000

/** dd_attr_names_free() - leaves an empty list */
void dd_attr_names_free(struct dd_attr_names *names);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_REGION_COLUMNS_H */
