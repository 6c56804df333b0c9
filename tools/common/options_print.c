// SPDX-License-Identifier: GPL-2.0-only
/*
 * Option tables as help text, as completion words, and as manual pages in the markup of scdoc(5).
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/options_internal.h"
#include "tools/common/terminal.h"

#define HELP_COLUMN 30

static bool option_is_shown(const struct option *opt)
{
	return opt->kind != OPTION_ALIAS && !(opt->flags & OPTION_HIDDEN);
}

/* ---- help and completion ---- */

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

/* ---- manual pages ---- */

/* Plain text; scdoc takes these characters as markup, some of them only at the begin of a line. */
static void put_man_text(FILE *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (strchr("_*\\<>#.[]`|", text[i]))
			fputc('\\', out);
		fputc(text[i], out);
	}
}

static void put_man_string(FILE *out, const char *text)
{
	put_man_text(out, text, strlen(text));
}

/* "report heats" is the page damo-report-heats */
static void put_page_name(FILE *out, const struct command *cmd)
{
	fputs("damo-", out);
	for (const char *p = cmd->name; *p; p++)
		fputc(*p == ' ' ? '-' : *p, out);
}

/* The first words of commands are in lower case, as man's NAME wants it, but for names. */
static void put_summary(FILE *out, const char *summary)
{
	bool is_word = summary[0] >= 'A' && summary[0] <= 'Z' && summary[1] >= 'a';

	fputc(is_word ? summary[0] - 'A' + 'a' : summary[0], out);
	fputs(summary + 1, out);
}

static void put_choices(FILE *out, const char *const *choices)
{
	fputs(" (", out);
	for (int i = 0; choices[i]; i++) {
		fputs(i ? ", " : "", out);
		put_man_string(out, choices[i]);
	}
	fputc(')', out);
}

static void put_option(FILE *out, const struct option *opt)
{
	if (opt->short_name)
		fprintf(out, "*-%c*%s", opt->short_name, opt->name ? ", " : "");
	if (opt->name) {
		fputs("*--", out);
		put_man_string(out, opt->name);
		fputc('*', out);
	}
	if (opt->arg && *opt->arg) {
		fputs(" _", out);
		put_man_string(out, opt->arg);
		fputc('_', out);
	}
	fputs("\n\t", out);
	for (const char *p = opt->help ? opt->help : ""; *p;) {
		size_t line = strcspn(p, "\n");

		put_man_text(out, p, line);
		p += line;
		if (*p) {
			fputs("\n\t", out);
			p++;
		}
	}
	if (opt->choices)
		put_choices(out, opt->choices);
	fputs(".\n\n", out);
}

static void put_options(FILE *out, const struct command *cmd)
{
	struct option_walk w = OPTION_WALK(cmd->options);
	const struct option *opt;

	fputs("# OPTIONS\n\n", out);
	while ((opt = options_next(&w))) {
		if (opt->kind == OPTION_GROUP)
			fprintf(out, "## %s\n\n", opt->help);
		else if (option_is_shown(opt))
			put_option(out, opt);
	}
	fputs("*-h*, *--help*\n\tprint the options.\n\n", out);
}

/* Lines of "COMMAND\tWHAT IT DOES" */
static void put_examples(FILE *out, const char *examples)
{
	fputs("# EXAMPLES\n\n", out);
	for (const char *p = examples; *p; p += *p == '\n') {
		size_t line = strcspn(p, "\n"), left = strcspn(p, "\t\n");

		if (left) {
			fputc('*', out);
			put_man_text(out, p, left);
			fputs("*\n", out);
		}
		if (left < line) {
			fputc('\t', out);
			put_man_text(out, p + left + 1, line - left - 1);
			fputs("\n\n", out);
		}
		p += line;
	}
	fputc('\n', out);
}

/* Paragraphs of text; leading blanks would be markup. */
static void put_paragraphs(FILE *out, const char *text)
{
	while (*text) {
		size_t line;

		text += strspn(text, " \t");
		line = strcspn(text, "\n");
		put_man_text(out, text, line);
		fputc('\n', out);
		text += line;
		text += *text == '\n';
	}
	fputc('\n', out);
}

void print_man_page(const struct command *cmd, FILE *out)
{
	put_page_name(out, cmd);
	fputs("(1) \"damo " DAMO_VERSION "\" \"damo\"\n\n# NAME\n\n", out);
	put_page_name(out, cmd);
	fputs(" - ", out);
	put_summary(out, command_summary(cmd));
	fprintf(out, "\n\n# SYNOPSIS\n\n*damo %s* [_OPTION_]...", cmd->name);
	if (*cmd->args) {
		fputs(" _", out);
		put_man_string(out, cmd->args);
		fputc('_', out);
	}
	fputs("\n\n", out);
	if (cmd->description) {
		fputs("# DESCRIPTION\n\n", out);
		put_paragraphs(out, cmd->description);
	}
	put_options(out, cmd);
	if (cmd->examples)
		put_examples(out, cmd->examples);
}
