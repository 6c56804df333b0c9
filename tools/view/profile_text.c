// SPDX-License-Identifier: GPL-2.0-only
/*
 * Profiles as text: rows of functions with their share, and stacks for flame graphs.
 */
#include "tools/view/profile_text.h"

#include <damondata/plain_text.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/message.h"
#include "tools/common/terminal.h"
#include "tools/view/profile_tree_text.h"

#define CELL 4200 /* symbols are shorter than 4096 bytes; escaped ones may be cut */

const struct profile_view profile_default_view = {
	.columns = {DD_PROFILE_COMM, DD_PROFILE_DSO, DD_PROFILE_SYMBOL},
	.nr_columns = 3,
};

static void comm_cell(char cell[CELL], const struct dd_profile_row *row)
{
	dd_plain_copy(cell, CELL, row->comm);
}

static void dso_cell(char cell[CELL], const struct dd_profile_row *row)
{
	dd_plain_copy(cell, CELL, row->dso);
}

static void symbol_cell(char cell[CELL], const struct dd_profile_row *row)
{
	int len = snprintf(cell, CELL, "[%c] ", row->kernel ? 'k' : '.');

	dd_plain_copy(cell + len, CELL - (size_t)len, row->symbol);
}

static void pid_cell(char cell[CELL], const struct dd_profile_row *row)
{
	int len = snprintf(cell, CELL, "%7" PRIu32 ":", row->pid);

	dd_plain_copy(cell + len, CELL - (size_t)len, row->comm);
}

static void tid_cell(char cell[CELL], const struct dd_profile_row *row)
{
	int len = snprintf(cell, CELL, "%7" PRIu32 ":", row->tid);

	dd_plain_copy(cell + len, CELL - (size_t)len, row->comm);
}

static void cpu_cell(char cell[CELL], const struct dd_profile_row *row)
{
	if (row->cpu >= 0)
		snprintf(cell, CELL, "%03" PRId32, row->cpu);
	else
		snprintf(cell, CELL, "-");
}

static const struct column {
	unsigned int key;
	const char *title;
	void (*cell)(char cell[CELL], const struct dd_profile_row *row);
} known[] = {
	{DD_PROFILE_COMM, "Command", comm_cell},
	{DD_PROFILE_DSO, "Shared Object", dso_cell},
	{DD_PROFILE_SYMBOL, "Symbol", symbol_cell},
	{DD_PROFILE_PID, "    Pid:Command", pid_cell},
	{DD_PROFILE_TID, "    Tid:Command", tid_cell},
	{DD_PROFILE_CPU, "CPU", cpu_cell},
};

static const struct column *find_profile_column(unsigned int key)
{
	size_t i = 0;

	while (known[i].key != key)
		i++;
	return &known[i];
}

static double percent_of(uint64_t part, uint64_t whole)
{
	return whole ? 100 * (double)part / (double)whole : 0;
}

static size_t profile_nr_rows(const struct dd_profile *p, const struct profile_view *v)
{
	size_t nr = v->max_rows && v->max_rows < p->nr ? v->max_rows : p->nr;

	while (nr && percent_of(p->rows[nr - 1].all_period, p->period) < v->least_row)
		nr--;
	return nr;
}

static uint64_t profile_least_branch(const struct dd_profile *p, const struct profile_view *v)
{
	return (uint64_t)((double)p->period * (v->least_branch / 100));
}

static int column_width(const struct column *c, const struct dd_profile *p, size_t nr)
{
	int width = (int)strlen(c->title);
	char cell[CELL];

	for (size_t i = 0; i < nr; i++) {
		c->cell(cell, &p->rows[i]);
		if ((int)strlen(cell) > width)
			width = (int)strlen(cell);
	}
	return width;
}

static void put_dots(FILE *out, int nr)
{
	fputs("  ", out);
	while (nr-- > 0)
		fputc('.', out);
}

static void put_profile_heading(FILE *out, const struct dd_profile *p, const struct profile_view *v,
				const int widths[PROFILE_MAX_COLUMNS])
{
	int column = v->children ? 20 : 10, width = (int)terminal_size(NULL);

	fprintf(out, "# Samples: %" PRIu64 " of event '", p->samples);
	put_sane(out, p->event);
	fprintf(out, "'\n# Event count (approx.): %" PRIu64 "\n#\n", p->period);
	fputs(v->children ? "# Children      Self" : "# Overhead", out);
	for (size_t i = 0; i < v->nr_columns; i++)
		fprintf(out, "  %-*s", i + 1 == v->nr_columns ? 0 : widths[i],
			find_profile_column(v->columns[i])->title);
	fputs(v->children ? "\n# ........  ........" : "\n# ........", out);
	for (size_t i = 0; i < v->nr_columns; i++) {
		column += widths[i] + 2;
		put_dots(out, width && column > width ? widths[i] - column + width : widths[i]);
	}
	fputs("\n#\n", out);
}

static void put_profile_row(FILE *out, const struct dd_profile *p, const struct dd_profile_row *row,
			    const struct profile_view *v, const int widths[PROFILE_MAX_COLUMNS])
{
	char cell[CELL];

	fprintf(out, "%9.2f%%", percent_of(row->all_period, p->period));
	if (v->children)
		fprintf(out, "%9.2f%%", percent_of(row->period, p->period));
	for (size_t i = 0; i < v->nr_columns; i++) {
		find_profile_column(v->columns[i])->cell(cell, row);
		fprintf(out, "  %s", cell);
		for (int pad = (int)strlen(cell); i + 1 < v->nr_columns && pad < widths[i]; pad++)
			fputc(' ', out);
	}
	fputc('\n', out);
}

int put_profile(FILE *out, const struct dd_profile *p, const struct profile_view *v,
		struct dd_error *err)
{
	size_t nr = profile_nr_rows(p, v);
	struct dd_profile_tree tree = {0};
	int widths[PROFILE_MAX_COLUMNS], ret = 0;

	for (size_t i = 0; i < v->nr_columns; i++)
		widths[i] = column_width(find_profile_column(v->columns[i]), p, nr);
	put_profile_heading(out, p, v, widths);
	for (size_t i = 0; i < nr && !ret; i++) {
		put_profile_row(out, p, &p->rows[i], v, widths);
		if (!v->trees)
			continue;
		ret = dd_profile_tree(p, i, profile_least_branch(p, v), &tree, err);
		put_profile_tree(out, p, &p->rows[i], &tree, v);
	}
	dd_profile_tree_free(&tree);
	return ret;
}

/* A semicolon in a name would begin another frame: what reads folded stacks wants a colon there. */
static void put_folded_frame(FILE *out, const char *name)
{
	char text[CELL], *p = dd_plain_copy(text, sizeof(text), name);

	while ((p = strchr(p, ';')))
		*p = ':';
	fputs(text, out);
}

void put_folded(FILE *out, const struct dd_profile *p)
{
	char buf[32];

	for (size_t i = 0; i < dd_profile_nr_stacks(p); i++) {
		struct dd_profile_stack s = dd_profile_stack(p, i);

		put_folded_frame(out, s.comm);
		for (uint32_t k = s.nr; k-- > 0;) {
			const struct dd_frame *f = dd_profile_frame(p, s.frames[k]);

			fputc(';', out);
			put_folded_frame(out, dd_frame_text(f, f->address, buf));
		}
		fprintf(out, " %" PRIu64 "\n", s.samples);
	}
}

static void put_json_tree(struct ddu_json *j, const struct dd_profile *p,
			  const struct dd_profile_tree *t)
{
	char buf[32];

	ddu_json_array_begin(j);
	for (size_t i = 0; i < t->nr; i++) {
		const struct dd_profile_branch *b = &t->branches[i];
		uint32_t next = i + 1 < t->nr ? t->branches[i + 1].level : 0;

		ddu_json_object_begin(j);
		ddu_json_kv_double(j, "ratio", percent_of(b->period, p->period) / 100);
		ddu_json_kv_u64(j, "samples", b->samples);
		ddu_json_kv_u64(j, "period", b->period);
		ddu_json_key(j, "symbols");
		ddu_json_array_begin(j);
		for (uint32_t k = 0; k < b->nr; k++) {
			const struct dd_frame *f = dd_profile_frame(p, t->frames[b->first + k]);

			ddu_json_string(j, dd_frame_text(f, f->ip, buf));
		}
		ddu_json_array_end(j);
		ddu_json_key(j, "branches");
		ddu_json_array_begin(j);
		/* Branches of this one follow, or it and those that it ends are closed. */
		for (uint32_t level = b->level + 1; level > next; level--) {
			ddu_json_array_end(j);
			ddu_json_object_end(j);
		}
	}
	ddu_json_array_end(j);
}

/* What is no key is not known. */
static void put_key_value(struct rows *rows, unsigned int keys, unsigned int key, const char *text)
{
	if (keys & key)
		rows_text(rows, text);
	else if (rows->format == FORMAT_CSV)
		rows_text(rows, "");
	else
		rows_null(rows);
}

static void put_known_number(struct rows *rows, bool known_one, uint64_t v)
{
	if (known_one)
		rows_u64(rows, v);
	else
		rows_null(rows);
}

static void put_values(struct rows *rows, const struct dd_profile *p,
		       const struct dd_profile_row *row, unsigned int keys)
{
	rows_double(rows, percent_of(row->period, p->period) / 100);
	rows_u64(rows, row->samples);
	rows_u64(rows, row->period);
	put_key_value(rows, keys, DD_PROFILE_COMM | DD_PROFILE_PID | DD_PROFILE_TID, row->comm);
	put_key_value(rows, keys, DD_PROFILE_DSO, row->dso);
	put_key_value(rows, keys, DD_PROFILE_SYMBOL, row->symbol);
	rows_u64(rows, row->kernel);
	rows_double(rows, percent_of(row->all_period, p->period) / 100);
	rows_u64(rows, row->all_samples);
	rows_u64(rows, row->all_period);
	put_known_number(rows, keys & DD_PROFILE_PID, row->pid);
	put_known_number(rows, keys & DD_PROFILE_TID, row->tid);
	put_known_number(rows, keys & DD_PROFILE_CPU && row->cpu >= 0, (uint64_t)row->cpu);
}

int put_profile_rows(FILE *out, enum row_format format, const struct dd_profile *p,
		     const struct profile_view *v, const struct dd_completeness *complete,
		     struct dd_error *err)
{
	static const struct row_column columns[] = {{"overhead", "ratio"},
						    {"samples", ""},
						    {"period", "event's unit"},
						    {"command", ""},
						    {"dso", ""},
						    {"symbol", ""},
						    {"kernel", ""},
						    {"children_overhead", "ratio"},
						    {"children_samples", ""},
						    {"children_period", "event's unit"},
						    {"pid", ""},
						    {"tid", ""},
						    {"cpu", ""},
						    {"tree", ""}};
	bool trees = v->trees && format == FORMAT_JSON;
	struct dd_profile_tree tree = {0};
	size_t nr = profile_nr_rows(p, v);
	unsigned int keys = 0;
	struct rows rows;
	int ret = 0;

	for (size_t i = 0; i < v->nr_columns; i++)
		keys |= v->columns[i];
	rows_begin(&rows, out, format, "profile", columns,
		   sizeof(columns) / sizeof(columns[0]) - !trees);
	for (size_t i = 0; i < nr && !ret; i++) {
		put_values(&rows, p, &p->rows[i], keys);
		if (!trees)
			continue;
		ret = dd_profile_tree(p, i, profile_least_branch(p, v), &tree, err);
		put_json_tree(rows_json(&rows), p, &tree);
		rows_json_end(&rows);
	}
	dd_profile_tree_free(&tree);
	rows_end(&rows, complete);
	return ret;
}
