/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages to the user. All of them go to stderr, prefixed with the program's name; data never does.
 */
#ifndef DAMO_MESSAGE_H
#define DAMO_MESSAGE_H

#include <stdio.h>

/* Exit statuses, the same in all commands (see damo(1)). */
enum {
	EXIT_DONE = 0,
	EXIT_FAIL = 1,
	EXIT_DAMAGED = 3, /* the input was damaged; what was whole was reported */
	EXIT_USAGE = 129,
};

/** set_program_name() - what messages begin with, such as "damo-report heats"; must stay valid */
void set_program_name(const char *name);
const char *program_name(void);

/**
 * set_error_note() - what may be added to error messages
 * @note:	gets an error's text and returns a sentence to add to it, or NULL for none
 */
void set_error_note(const char *(*note)(const char *text));

/** set_quiet() - suppress info() */
void set_quiet(int on);

/** is_quiet() - for progress displays, which info() cannot print */
int is_quiet(void);

/* One line each: what is not plain text in a message is shown as dd_put_plain() does, line breaks as \n. */
void error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** die() - error() and exit with EXIT_FAIL */
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

/** die_usage() - error(), a pointer to --help, and exit with EXIT_USAGE */
void die_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

/**
 * finish_stdout() - flush stdout and report when something could not be written
 * @status: the exit status so far
 *
 * Return: @status, or EXIT_FAIL after a write error such as a full disk.
 */
int finish_stdout(int status);

/**
 * put_sane() - print text that the program did not make itself, so that it stays in its line and changes nothing
 * around it: dd_put_plain(), which see
 *
 * For every name that comes from a recording, the kernel, another program or a file's name; where a width or
 * a format needs it as a string, dd_plain_copy().
 */
void put_sane(FILE *out, const char *text);

#endif /* DAMO_MESSAGE_H */
