// SPDX-License-Identifier: GPL-2.0-only
/*
 * The size of the terminal that the output is for.
 */
#include "tools/common/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEFAULT_COLUMNS 80
#define LEAST_COLUMNS	40
/* Wider lines are hard to read. */
#define MAX_TEXT_COLUMNS 90

/* A number from the environment that can be a size; 0 for anything else. */
static unsigned int size_from_environment(const char *name)
{
	const char *text = getenv(name);
	char *end;
	long v = text ? strtol(text, &end, 10) : 0;

	return v > 0 && v <= 10000 && !*end ? (unsigned int)v : 0;
}

unsigned int terminal_size(unsigned int *rows)
{
	/* Kept for when a pager has taken the terminal's place. */
	static struct winsize size;
	unsigned int columns = size_from_environment("COLUMNS"),
		     lines = size_from_environment("LINES");
	struct winsize now;

	if (isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &now))
		size = now;
	if (rows)
		*rows = lines ? lines : size.ws_row;
	return columns ? columns : size.ws_col;
}

static unsigned int terminal_columns(void)
{
	unsigned int columns = terminal_size(NULL);

	if (!columns)
		return DEFAULT_COLUMNS;
	return columns < LEAST_COLUMNS ? LEAST_COLUMNS : columns;
}

void put_paragraph(FILE *out, const char *text, int col, int indent)
{
	int width = (int)terminal_columns();

	width = width < MAX_TEXT_COLUMNS ? width : MAX_TEXT_COLUMNS;
	while (*text) {
		int len = (int)strcspn(text, " \n");

		if (col > indent && col + 1 + len > width) {
			fprintf(out, "\n%*s", indent, "");
			col = indent;
		} else if (col > indent) {
			fputc(' ', out);
			col++;
		}
		fprintf(out, "%.*s", len, text);
		col += len;
		text += len;
		if (*text == '\n') {
			fprintf(out, "\n%*s", text[1] == '\n' ? 0 : indent, "");
			col = indent;
			text++;
		} else if (*text) {
			text++;
		}
	}
	fputc('\n', out);
}
