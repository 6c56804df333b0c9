/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Results for programs: rows of named columns as JSON or CSV, written as they come.
 *
 * JSON is one object: {"report": NAME, "schema_version": 1, "columns": [{"name", "unit"}...],
 * "rows": [{...}...], "completeness": {...}}, with a line break after each row. CSV has a line of names, then the rows. Integers are exact,
 * times are ns and sizes bytes unless the column's unit says otherwise; what is not known is null in JSON
 * and empty in CSV. Texts are exact in JSON; in CSV they are made harmless: see rows_text(). The schema version changes when a column changes its meaning or goes away.
 */
#ifndef DAMO_VIEW_ROWS_H
#define DAMO_VIEW_ROWS_H

#include <ddutil/json_writer.h>
#include <damondata/source.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ROWS_SCHEMA_VERSION 1

/** enum row_format - how to write; text is made elsewhere */
enum row_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV, FORMAT_METRICS };

/** struct row_column - name and unit of a column; the unit may be "" */
struct row_column {
	const char *name, *unit;
};

/** struct rows - state; set up by rows_begin() */
struct rows {
	FILE *out;
	enum row_format format;
	const struct row_column *columns;
	size_t nr_columns, at;
	struct ddu_json json;
};

/**
 * rows_begin() - begin the output
 * @r:		state
 * @out:	where to
 * @format:	FORMAT_JSON or FORMAT_CSV
 * @report:	name of the report
 * @columns:	must stay valid
 * @nr_columns:	their number
 */
void rows_begin(struct rows *r, FILE *out, enum row_format format, const char *report,
		const struct row_column *columns, size_t nr_columns);

/* The next value, from left to right; a row ends by itself. Not finite doubles are null. */
void rows_u64(struct rows *r, uint64_t v);
void rows_i64(struct rows *r, int64_t v);
void rows_double(struct rows *r, double v);
void rows_null(struct rows *r);

/**
 * rows_text() - a text
 *
 * In CSV as dd_csv_text() makes it; JSON has the exact text, but for bytes that are no UTF-8.
 */
void rows_text(struct rows *r, const char *v);

/** rows_index() - an index of the model: null for DD_IDX_NONE */
void rows_index(struct rows *r, int32_t index);

/** rows_json() - begin a value that the caller writes, in JSON only; rows_json_end() ends it */
struct ddu_json *rows_json(struct rows *r);
void rows_json_end(struct rows *r);

/**
 * rows_end() - end the output
 * @complete:	the account of inputs that are still open, or NULL when they were closed; what the program
 *		has reported already (account_reported()) is added
 */
void rows_end(struct rows *r, const struct dd_completeness *complete);

/** put_completeness() - "completeness": {...}, for JSON that is not of rows */
void put_completeness(struct ddu_json *j, const struct dd_completeness *c);

#endif /* DAMO_VIEW_ROWS_H */
