// SPDX-License-Identifier: GPL-2.0-only
/*
 * Results for programs: rows of named columns as JSON or CSV, written as they come.
 */
#include "tools/view/rows.h"

#include <damondata/model.h>
#include <damondata/units.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "tools/common/loss_report.h"
#include <damondata/export.h>
#include <ddutil/number_text.h>

void rows_begin(struct rows *r, FILE *out, enum row_format format, const char *report,
		const struct row_column *columns, size_t nr_columns)
{
	*r = (struct rows){
		.out = out, .format = format, .columns = columns, .nr_columns = nr_columns};
	if (format == FORMAT_CSV) {
		for (size_t i = 0; i < nr_columns; i++)
			fprintf(out, "%s%s", i ? "," : "", columns[i].name);
		fputc('\n', out);
		return;
	}
	ddu_json_init(&r->json, out, -1);
	ddu_json_object_begin(&r->json);
	ddu_json_kv_string(&r->json, "report", report);
	ddu_json_kv_u64(&r->json, "schema_version", ROWS_SCHEMA_VERSION);
	ddu_json_key(&r->json, "columns");
	ddu_json_array_begin(&r->json);
	for (size_t i = 0; i < nr_columns; i++) {
		ddu_json_object_begin(&r->json);
		ddu_json_kv_string(&r->json, "name", columns[i].name);
		ddu_json_kv_string(&r->json, "unit", columns[i].unit);
		ddu_json_object_end(&r->json);
	}
	ddu_json_array_end(&r->json);
	ddu_json_key(&r->json, "rows");
	ddu_json_array_begin(&r->json);
}

/* What stands before a value. */
static void open_value(struct rows *r)
{
	if (r->format == FORMAT_CSV) {
		if (r->at)
			putc_unlocked(',', r->out);
		return;
	}
	if (!r->at)
		ddu_json_object_begin(&r->json);
	ddu_json_key(&r->json, r->columns[r->at].name);
}

static void close_value(struct rows *r)
{
	if (++r->at < r->nr_columns)
		return;
	r->at = 0;
	if (r->format != FORMAT_CSV)
		ddu_json_object_end(&r->json);
	putc_unlocked('\n', r->out);
}

void rows_u64(struct rows *r, uint64_t v)
{
	char text[24];

	open_value(r);
	if (r->format == FORMAT_CSV)
		fwrite_unlocked(text, 1, (size_t)(ddu_put_u64(text, v) - text), r->out);
	else
		ddu_json_u64(&r->json, v);
	close_value(r);
}

void rows_i64(struct rows *r, int64_t v)
{
	if (v >= 0) {
		rows_u64(r, (uint64_t)v);
		return;
	}
	open_value(r);
	if (r->format == FORMAT_CSV)
		fprintf(r->out, "%" PRId64, v);
	else
		ddu_json_i64(&r->json, v);
	close_value(r);
}

void rows_double(struct rows *r, double v)
{
	char text[32];

	open_value(r);
	if (r->format != FORMAT_CSV)
		ddu_json_double(&r->json, v);
	else if (isfinite(v))
		fputs(ddu_format_double(text, v), r->out);
	close_value(r);
}

void rows_text(struct rows *r, const char *v)
{
	open_value(r);
	if (r->format == FORMAT_CSV)
		dd_csv_text(r->out, v);
	else
		ddu_json_string(&r->json, v);
	close_value(r);
}

struct ddu_json *rows_json(struct rows *r)
{
	open_value(r);
	return &r->json;
}

void rows_json_end(struct rows *r)
{
	close_value(r);
}

void rows_null(struct rows *r)
{
	open_value(r);
	if (r->format != FORMAT_CSV)
		ddu_json_null(&r->json);
	close_value(r);
}

void rows_index(struct rows *r, int32_t index)
{
	if (index == DD_IDX_NONE)
		rows_null(r);
	else
		rows_i64(r, index);
}

/* One object for each reason that there is. */
static void put_missing(struct ddu_json *j, const struct dd_completeness *c)
{
	ddu_json_key(j, "missing");
	ddu_json_array_begin(j);
	for (uint32_t i = 0; i < DD_NR_LOSS_REASONS; i++) {
		const struct dd_tally *t = &c->missing[i];

		if (!t->times)
			continue;
		ddu_json_object_begin(j);
		ddu_json_kv_string(j, "reason", dd_loss_info(i)->key);
		ddu_json_kv_string(j, "unit", dd_loss_info(i)->unit);
		ddu_json_kv_u64(j, "count", t->count);
		ddu_json_kv_bool(j, "count_is_least", t->unknown);
		if (t->why)
			ddu_json_kv_string(j, "why", t->why);
		ddu_json_object_end(j);
	}
	ddu_json_array_end(j);
}

static bool has_missing_rows(const struct dd_completeness *c)
{
	for (uint32_t i = 0; i < DD_NR_LOSS_REASONS; i++)
		if (c->missing[i].times)
			return true;
	return false;
}

void put_completeness(struct ddu_json *j, const struct dd_completeness *c)
{
	ddu_json_key(j, "completeness");
	ddu_json_object_begin(j);
	ddu_json_kv_u64(j, "snapshots", c->snapshots);
	ddu_json_kv_u64(j, "regions", c->regions);
	ddu_json_kv_u64(j, "incomplete_snapshots", c->incomplete_snapshots);
	ddu_json_kv_u64(j, "lost_events", c->missing[DD_LOST_RING].count);
	ddu_json_kv_u64(j, "damaged_chunks", c->missing[DD_LOST_DAMAGED].count);
	ddu_json_kv_u64(j, "skipped_bytes", c->missing[DD_LOST_BYTES].count);
	ddu_json_kv_bool(j, "truncated", c->missing[DD_LOST_END].times);
	if (has_missing_rows(c))
		put_missing(j, c);
	ddu_json_object_end(j);
}

void rows_end(struct rows *r, const struct dd_completeness *complete)
{
	struct dd_completeness all = *account_reported();

	if (r->format == FORMAT_CSV)
		return;
	ddu_json_array_end(&r->json);
	if (complete)
		dd_account_sum(&all, complete);
	if (complete || has_missing_rows(&all))
		put_completeness(&r->json, &all);
	ddu_json_object_end(&r->json);
	fputc('\n', r->out);
}
