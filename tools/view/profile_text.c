// SPDX-License-Identifier: GPL-2.0-only
/*
 * Profiles as text.
 */
#include "tools/view/profile_text.h"

#include <inttypes.h>
#include <string.h>

#include "tools/common/message.h"

#define NR_FIELDS 3

static const char *const titles[NR_FIELDS] = {"Command", "Shared Object", "Symbol"};
static const unsigned int keys_of[NR_FIELDS] = {DD_PROFILE_COMM, DD_PROFILE_DSO, DD_PROFILE_SYMBOL};
static const int least_widths[NR_FIELDS] = {15, 20, 0};

/* Field @i of a row's name, cut to the buffer. */
static void field(char *buf, size_t size, const char *name, int i)
{
	for (; i > 0 && name; i--) {
		name = strchr(name, '\t');
		name += name != NULL;
	}
	snprintf(buf, size, "%.*s", name ? (int)strcspn(name, "\t") : 0, name ? name : "");
}

static void find_widths(const struct dd_profile *p, size_t nr, int widths[NR_FIELDS])
{
	char text[256];

	for (int f = 0; f < NR_FIELDS; f++) {
		widths[f] = least_widths[f];
		for (size_t i = 0; i < nr; i++) {
			field(text, sizeof(text), p->rows[i].name, f);
			if ((int)strlen(text) > widths[f])
				widths[f] = (int)strlen(text);
		}
	}
}

static void put_heading(FILE *out, const struct dd_profile *p, unsigned int keys,
			const int widths[NR_FIELDS])
{
	fprintf(out, "# Samples: %" PRIu64 " of event '%s'\n", p->samples, p->event);
	fprintf(out, "# Event count (approx.): %" PRIu64 "\n#\n# Overhead", p->period);
	for (int f = 0; f < NR_FIELDS; f++)
		if (keys & keys_of[f])
			fprintf(out, "  %-*s", f == NR_FIELDS - 1 ? 0 : widths[f], titles[f]);
	fputs("\n# ........", out);
	for (int f = 0; f < NR_FIELDS; f++) {
		if (!(keys & keys_of[f]))
			continue;
		fputs("  ", out);
		for (int i = 0; i < (f == NR_FIELDS - 1 ? widths[f] + 4 : widths[f]); i++)
			fputc('.', out);
	}
	fputs("\n#\n", out);
}

void put_profile(FILE *out, const struct dd_profile *p, unsigned int keys, size_t max_rows)
{
	size_t nr = max_rows && max_rows < p->nr ? max_rows : p->nr;
	int widths[NR_FIELDS];
	char text[256];

	find_widths(p, nr, widths);
	put_heading(out, p, keys, widths);
	for (size_t i = 0; i < nr; i++) {
		const struct dd_profile_row *row = &p->rows[i];

		fprintf(out, "%9.2f%%",
			p->period ? 100 * (double)row->period / (double)p->period : 0);
		for (int f = 0; f < NR_FIELDS; f++) {
			if (!(keys & keys_of[f]))
				continue;
			field(text, sizeof(text), row->name, f);
			fputs(f == NR_FIELDS - 1 ? row->kernel ? "  [k] " : "  [.] " : "  ", out);
			put_sane(out, text);
			for (int pad = (int)strlen(text); f < NR_FIELDS - 1 && pad < widths[f];
			     pad++)
				fputc(' ', out);
		}
		fputc('\n', out);
	}
}

void put_folded(FILE *out, const struct dd_profile *p)
{
	for (size_t i = 0; i < p->nr; i++) {
		put_sane(out, p->rows[i].name);
		fprintf(out, " %" PRIu64 "\n", p->rows[i].samples);
	}
}

void put_profile_rows(FILE *out, enum row_format format, const struct dd_profile *p)
{
	static const struct row_column columns[] = {
		{"overhead", "ratio"}, {"samples", ""}, {"period", "event's unit"},
		{"command", ""},       {"dso", ""},	{"symbol", ""},
		{"kernel", ""}};
	struct rows rows;
	char text[256];

	rows_begin(&rows, out, format, "profile", columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < p->nr; i++) {
		rows_double(&rows, (double)p->rows[i].period / (double)p->period);
		rows_u64(&rows, p->rows[i].samples);
		rows_u64(&rows, p->rows[i].period);
		for (int f = 0; f < NR_FIELDS; f++) {
			field(text, sizeof(text), p->rows[i].name, f);
			rows_text(&rows, text);
		}
		rows_u64(&rows, p->rows[i].kernel);
	}
	rows_end(&rows, NULL);
}
