// SPDX-License-Identifier: GPL-2.0-only
/*
 * Option tables as help text and completion words.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/options_internal.h"
#include "tools/common/terminal.h"

#define HELP_COLUMN 30

static void print_choices(const struct option *opt, FILE *out, const char *separator)
{
	for (int i = 0; opt->choices && opt->choices[i]; i++)
		fprintf(out, "%s%s", i ? separator : "", opt->choices[i]);
}

static void print_option_row(const struct option *opt, FILE *out)
{
	int col;

	if (opt->short_name && opt->name)
		col = fprintf(out, "  -%c, --%s", opt->short_name, opt->name);
	else if (opt->name)
		col = fprintf(out, "      --%s", opt->name);
	else
		col = fprintf(out, "  -%c", opt->short_name);
	if (opt->arg && *opt->arg)
		col += fprintf(out, " %s", opt->arg);
	if (col + 2 > HELP_COLUMN) {
		fputc('\n', out);
		col = 0;
	}
	fprintf(out, "%*s", HELP_COLUMN - col, "");
	if (opt->choices) {
		char text[1024];
		FILE *mem = fmemopen(text, sizeof(text), "w");

		if (mem) {
			fprintf(mem, "%s (", opt->help ? opt->help : "");
			print_choices(opt, mem, ", ");
			fputs(")", mem);
			fclose(mem);
			text[sizeof(text) - 1] = '\0';
			put_paragraph(out, text, HELP_COLUMN, HELP_COLUMN);
			return;
		}
	}
	put_paragraph(out, opt->help ? opt->help : "", HELP_COLUMN, HELP_COLUMN);
}

bool option_is_shown(const struct option *opt)
{
	return opt->kind != OPTION_ALIAS && !(opt->flags & OPTION_HIDDEN);
}

static void print_group_heading(const char *text, FILE *out)
{
	char line[256];

	snprintf(line, sizeof(line), "%s:", text);
	fputc('\n', out);
	put_paragraph(out, line, 0, 0);
}

static void print_summary(const char *text, FILE *out)
{
	char line[256];

	snprintf(line, sizeof(line), "%c%s.", toupper((unsigned char)text[0]), text + 1);
	put_paragraph(out, line, 0, 0);
}

static void put_example_note(FILE *out, const char *text, int len)
{
	const int indent = 6;
	char *note = strndup(text, (size_t)len);

	fprintf(out, "%*s", indent, "");
	put_paragraph(out, note ? note : "", indent, indent);
	free(note);
}

void print_help(const struct command *cmd, FILE *out)
{
	struct option_walk w = OPTION_WALK(cmd->options);
	const struct option *opt;
	const char *summary = command_summary(cmd);
	bool grouped = false;

	put_paragraph(out, cmd->args, fprintf(out, "Usage: damo %s [OPTION]...", cmd->name), 8);
	fputc('\n', out);
	print_summary(summary, out);
	if (cmd->description) {
		fputc('\n', out);
		put_paragraph(out, cmd->description, 0, 0);
	}
	while ((opt = options_next(&w))) {
		if (opt->kind == OPTION_GROUP) {
			print_group_heading(opt->help, out);
			grouped = true;
		} else if (option_is_shown(opt)) {
			if (!grouped)
				fputs("\nOptions:\n", out);
			grouped = true;
			print_option_row(opt, out);
		}
	}
	fprintf(out, "%s  -h, --help                  print this help\n",
		grouped ? "" : "\nOptions:\n");
	if (cmd->examples)
		fputs("\nExamples:\n", out);
	for (const char *p = cmd->examples; p && *p; p += *p == '\n') {
		int line = (int)strcspn(p, "\n"), left = (int)strcspn(p, "\t\n");

		fprintf(out, "  %.*s\n", left, p);
		if (left < line)
			put_example_note(out, p + left + 1, line - left - 1);
		p += line;
	}
}

void print_option_words(const struct command *cmd, FILE *out)
{
	struct option_walk w = OPTION_WALK(cmd->options);
	const struct option *opt;

	while ((opt = options_next(&w))) {
		if (!opt->name || !option_is_shown(opt))
			continue;
		fprintf(out, "--%s\t%s\t", opt->name, opt->arg ? opt->arg : "");
		print_choices(opt, out, " ");
		fputc('\n', out);
	}
	fputs("--help\t\t\n", out);
}
