/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The columns of a region and its snapshot, by the names that all exports have for them.
 */
#ifndef DAMONDATA_EXPORT_REGION_COLUMNS_H
#define DAMONDATA_EXPORT_REGION_COLUMNS_H

#include <damondata/assemble.h>
#include <damondata/model.h>

/** enum ddi_scope - what a column is the same for: a stream (as far as it tells), a snapshot, or a region */
enum ddi_scope { DDI_OF_STREAM, DDI_OF_SNAPSHOT, DDI_OF_REGION };

/** enum ddi_region_column_id - the columns, in the order of tables */
enum ddi_region_column_id {
	DDI_KDAMOND_IDX,
	DDI_CONTEXT_IDX,
	DDI_SCHEME_IDX,
	DDI_TARGET_ID,
	DDI_START_TIME,
	DDI_END_TIME,
	DDI_COMPLETE,
	DDI_START,
	DDI_END,
	DDI_NR_ACCESSES,
	DDI_AGE,
	DDI_PASSED,
	DDI_PROBES,
	DDI_SAMPLE,
	DDI_AGGR,
	DDI_HOST,
	DDI_KDAMOND_PID,
	DDI_TARGET_PID,
	DDI_NR_REGION_COLUMNS
};

/** enum ddi_cell_kind - of a value; null is what is not known */
enum ddi_cell_kind { DDI_CELL_NULL, DDI_CELL_U64, DDI_CELL_TEXT };

/** DDI_CELL_LEN - bytes of a cell's text at most, with a NUL: numbers of 64 bits and a blank after each */
#define DDI_CELL_LEN (DD_MAX_PROBES * 21)

/** struct ddi_cell - a value of a column; @text: decimal numbers and blanks */
struct ddi_cell {
	enum ddi_cell_kind kind;
	uint64_t u64;
	char text[DDI_CELL_LEN];
};

/**
 * struct ddi_region_column - a column
 * @name:	in CSV, JSON, JSON lines and SQL
 * @unit:	such as "ns"; may be ""
 * @scope:	what shares a value
 * @is_text:	its SQL type is TEXT: lists, and numbers that no signed one holds
 * @get:	the value for a region of a snapshot; @region is not looked at for other scopes
 */
struct ddi_region_column {
	const char *name, *unit;
	enum ddi_scope scope;
	bool is_text;
	void (*get)(const struct dd_snapshot *snap, uint32_t region, struct ddi_cell *out);
};

extern const struct ddi_region_column ddi_region_columns[DDI_NR_REGION_COLUMNS];

#endif /* DAMONDATA_EXPORT_REGION_COLUMNS_H */
