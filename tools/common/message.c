// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages to the user, on stderr.
 */
#include "tools/common/message.h"

#include <damondata/plain_text.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *name = "damo";
static int quiet;
static const char *(*error_note)(const char *text);

void set_program_name(const char *program)
{
	name = program;
}

const char *program_name(void)
{
	return name;
}

void set_error_note(const char *(*note)(const char *text))
{
	error_note = note;
}

void set_quiet(int on)
{
	quiet = on;
}

int is_quiet(void)
{
	return quiet;
}

void put_sane(FILE *out, const char *text)
{
	dd_put_plain(out, text);
}

__attribute__((format(printf, 2, 0))) static void print_message(const char *kind, const char *fmt,
								va_list ap)
{
	char text[2048], line[4 * sizeof(text) + 256];
	/* In one write, as others may write to the same terminal. */
	FILE *whole = fmemopen(line, sizeof(line), "w"), *out = whole ? whole : stderr;
	const char *note;

	vsnprintf(text, sizeof(text), fmt, ap);
	if (error_note && *kind == 'e' && (note = error_note(text))) {
		size_t len = strlen(text);

		snprintf(text + len, sizeof(text) - len, "%s %s",
			 len && strchr(".?", text[len - 1]) ? "" : ".", note);
	}
	/* Data that belong before the message must not come out after it. */
	fflush(stdout);
	fprintf(out, "%s: %s", name, kind);
	put_sane(out, text);
	fputc('\n', out);
	if (whole && !fclose(whole))
		fputs(line, stderr);
}

#define SAY(kind)                                                                                  \
	do {                                                                                       \
		va_list ap;                                                                        \
		va_start(ap, fmt);                                                                 \
		print_message(kind, fmt, ap);                                                      \
		va_end(ap);                                                                        \
	} while (0)

void error(const char *fmt, ...)
{
	SAY("error: ");
}

void warn(const char *fmt, ...)
{
	SAY("warning: ");
}

void info(const char *fmt, ...)
{
	if (!quiet)
		SAY("");
}

void die(const char *fmt, ...)
{
	SAY("error: ");
	exit(EXIT_FAIL);
}

void die_usage(const char *fmt, ...)
{
	SAY("error: ");
	fprintf(stderr, "Try '%s --help'.\n", name);
	exit(EXIT_USAGE);
}

int finish_stdout(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	error("cannot write to the standard output: %s", strerror(errno ? errno : EIO));
	return status ? status : EXIT_FAIL;
}
