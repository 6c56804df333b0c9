// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Comma separated values: cells, and recordings as a row for each region.
 */
#include <damondata/export.h>

#include <damondata/plain_text.h>
#include <damondata/units.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include <damondata/region_columns.h>
#include <ddutil/number_text.h>
#include "libdamondata/export/text_file.h"

/*
 * Whether a spreadsheet would take the text for a formula. The signs are those of OWASP's page on CSV injection, the
 * wide forms of East Asian input methods included.
 */
static bool is_formula(const char *text)
{
	static const char *const signs[] = {
		"=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20",
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (!strncmp(text, signs[i], strlen(signs[i])))
			return true;
	return false;
}

/* Escapes have no quotes, so that those of the text can be doubled before. */
static void put_quoted(FILE *out, const char *text)
{
	size_t left = strlen(text), n;
	char one[5];
	uint32_t code;

	for (; left; text += n, left -= n) {
		n = dd_utf8_next(text, left, &code);
		n = n ? n : 1;
		memcpy(one, text, n);
		one[n] = '\0';
		if (*one == '"')
			fputc('"', out);
		dd_put_plain(out, one);
		/* Where commas are decimal, a spreadsheet takes it for a separator whatever the quotes. */
		if (*one == ';' && is_formula(text + n))
			fputc('\'', out);
	}
}

void dd_csv_text(FILE *out, const char *text)
{
	bool formula = is_formula(text);

	if (!formula && !strpbrk(text, ",;\"") &&
	    dd_plain_len(text, strlen(text)) == strlen(text)) {
		fputs(text, out);
		return;
	}
	fputs(formula ? "\"'" : "\"", out);
	put_quoted(out, text);
	fputc('"', out);
}

/* Returns the end of a cell's text: at most DD_CELL_LEN bytes, which need no quotes. */
static char *put_csv_cell(char *p, const struct dd_cell *c)
{
	if (c->kind == DD_CELL_U64)
		return ddu_put_u64(p, c->u64);
	return c->kind == DD_CELL_TEXT ? stpcpy(p, c->text) : p;
}

/* What stands before a region's cell, or ends the row; it is the same in all rows of a snapshot. */
struct csv_between {
	const struct dd_region_column *column; /* the cell that follows; NULL = none */
	const char *text;
	size_t len;
};

/* A row's cells, each with a comma or the end of the line. */
#define CSV_ROW_LEN (DD_NR_REGION_COLUMNS * (DD_CELL_LEN + 1))

static void fill_between(struct csv_between *b, char text[static CSV_ROW_LEN],
			 const struct dd_snapshot *snap)
{
	struct dd_cell cell;
	char *p = text;

	b->text = p;
	for (int c = 0; c < DD_NR_REGION_COLUMNS; c++) {
		const struct dd_region_column *column = &dd_region_columns[c];

		if (c)
			*p++ = ',';
		if (column->scope != DD_OF_REGION) {
			column->get(snap, 0, &cell);
			p = put_csv_cell(p, &cell);
			continue;
		}
		b->column = column;
		b->len = (size_t)(p - b->text);
		(++b)->text = p;
	}
	*p++ = '\n';
	b->column = NULL;
	b->len = (size_t)(p - b->text);
}

/* The attributes of a region, behind its columns; what the stream does not have stays empty. */
static void put_csv_attributes(FILE *out, const uint64_t *const *values, const bool *is_signed,
			       uint32_t nr, uint32_t region)
{
	char text[24], *p;

	for (uint32_t c = 0; c < nr; c++) {
		p = text;
		*p++ = ',';
		if (values[c] && is_signed[c])
			p += snprintf(p, 22, "%" PRId64, (int64_t)values[c][region]);
		else if (values[c])
			p = ddu_put_u64(p, values[c][region]);
		fwrite_unlocked(text, 1, (size_t)(p - text), out);
	}
	putc_unlocked('\n', out);
}

void dd_csv_regions(FILE *out, const struct dd_snapshot *snap, const struct dd_attr_names *names)
{
	struct csv_between between[DD_NR_REGION_COLUMNS + 1], *b;
	char text[CSV_ROW_LEN], row[CSV_ROW_LEN], *p;
	const uint64_t *values[DD_MAX_ATTR_NAMES];
	bool is_signed[DD_MAX_ATTR_NAMES];
	struct dd_cell cell;

	dd_attr_values(names, snap, values, is_signed);
	fill_between(between, text, snap);
	for (uint32_t i = 0; i < snap->nr_regions; i++) {
		p = row;
		for (b = between; b->column; b++) {
			p = mempcpy(p, b->text, b->len);
			b->column->get(snap, i, &cell);
			p = put_csv_cell(p, &cell);
		}
		p = mempcpy(p, b->text, b->len - (names->nr ? 1 : 0));
		fwrite_unlocked(row, 1, (size_t)(p - row), out);
		if (names->nr)
			put_csv_attributes(out, values, is_signed, names->nr, i);
	}
}

void dd_csv_head(FILE *out, const struct dd_attr_names *names)
{
	for (int c = 0; c < DD_NR_REGION_COLUMNS; c++)
		fprintf(out, "%s%s", c ? "," : "", dd_region_columns[c].name);
	for (uint32_t c = 0; c < names->nr; c++) {
		fputc(',', out);
		dd_csv_text(out, names->list[c].label);
	}
	fputc('\n', out);
}

/* The head waits for the first snapshot: the streams that are defined until then have their attributes in it. */
static void put_head_once(struct ddi_text_file *t)
{
	if (!t->has_head)
		dd_csv_head(t->out, &t->names);
	t->has_head = true;
}

static int csv_event(void *priv, const struct dd_event *ev, struct dd_error *err)
{
	struct ddi_text_file *t = priv;

	if (ev->type == DD_EV_STREAM && ev->stream->kind == DD_STREAM_ACCESS) {
		if (!t->has_head)
			return dd_attr_names_add(&t->names, ev->stream, err);
		t->left_out += dd_attr_names_missing(&t->names, ev->stream);
		return 0;
	}
	if (ev->type != DD_EV_SNAPSHOT)
		return 0;
	put_head_once(t);
	dd_csv_regions(t->out, ev->snapshot, &t->names);
	return ferror(t->out) ? dd_fail(err, DD_ESYS, "cannot write the output") : 0;
}

static int csv_close(void *priv, bool abort, struct dd_error *err)
{
	if (!abort)
		put_head_once(priv);
	return ddi_text_close(priv, abort, err);
}

const struct dd_export_format dd_export_csv = {
	.name = "csv",
	.open = ddi_text_open,
	.event = csv_event,
	.close = csv_close,
	.left_out = ddi_text_left_out,
};
