/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Command lines as tables. One table for each command is parsed, and printed as help, as completion
 * words and as the manual page, so that the four cannot disagree.
 *
 *	static struct { const char *input; uint64_t resol[2]; bool guide; } o;
 *
 *	static const struct option options[] = {
 *		OPT_STR('i', "input", "FILE", &o.input, "read FILE instead of ./damon.data"),
 *		OPT_U64S(0, "resol", "TIME ADDR", o.resol, "number of rows and columns"),
 *		OPT_BOOL(0, "guide", &o.guide, "print what was recorded"),
 *		OPT_END()
 *	};
 *	static const struct command cmd = {
 *		.name = "report heats", .args = "", .options = options,
 *	};
 *	argc = parse_options(&cmd, argc, argv);		// argv[0..argc) are the positional words
 *
 * How many words an option takes is read off its argument text: "FILE" one, "S E" two,
 * "S E [BASE]" two or three, "FILE..." one or more, "[WORD]" none or one. In long names '-' and '_'
 * are equal; unambiguous abbreviations, --name=value, -xVALUE and -- work as usual. A word that is a
 * negative number is a value, not an option. An empty word is an error, positional or of an option, as
 * it comes from variables and commands that gave nothing; only an argument "TEXT" may be empty.
 */
#ifndef DAMO_OPTIONS_H
#define DAMO_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* For a word with "...": as many as the kernel lets a command have, which is less (ARG_MAX). */
#define OPT_MAX_WORDS (1 << 24)

enum option_kind {
	OPTION_END,
	OPTION_GROUP,	/* heading in the help */
	OPTION_INCLUDE, /* another table, at .value or returned by .make */
	OPTION_SET,	/* bool becomes true */
	OPTION_CLEAR,	/* bool becomes false */
	OPTION_STR,	/* const char *, the last one given wins */
	OPTION_STRS,	/* const char *[n], as many as the argument text says */
	OPTION_LIST,	/* struct word_list, appended at each use */
	OPTION_U64,	/* plain counts: dd_parse_count() */
	OPTION_I64,
	OPTION_DOUBLE,
	OPTION_SIZE,	/* uint64_t bytes: dd_parse_size() */
	OPTION_TIME_NS, /* uint64_t ns; a plain number means ns, us or s */
	OPTION_TIME_US,
	OPTION_TIME_S,
	OPTION_CHOICE, /* int, index of the word in .choices */
	OPTION_CALL,   /* .call gets the words */
	OPTION_ALIAS,  /* another spelling of the option named in .arg */
};

/** struct word_list - words of an OPTION_LIST; the words are argv's, the array is malloc'ed */
struct word_list {
	const char **words;
	size_t nr;
};

enum {
	OPTION_HIDDEN = 1 << 0, /* not in help and completion */
};

/**
 * struct option - one row
 * @kind:	enum option_kind
 * @short_name: a letter or 0
 * @name:	long name, with '_' between words
 * @arg:	argument text, see above; NULL or "" for none
 * @value:	where the value goes; for U64, I64, DOUBLE, SIZE, TIME an array as long as @arg says
 * @help:	one sentence without a full stop; "%d" is not special
 * @choices:	OPTION_CHOICE: NULL terminated words (help and completion show them);
 *		other kinds: words for completion only, or NULL
 * @call:	OPTION_CALL: called with the words; returns 0, or -1 after it has printed an error
 * @make:	OPTION_INCLUDE: returns the table, which is made at the first call
 * @given:	counts how often the option was given, or NULL
 * @flags:	OPTION_HIDDEN
 */
struct option {
	enum option_kind kind;
	char short_name;
	const char *name;
	const char *arg;
	void *value;
	const char *help;
	const char *const *choices;
	int (*call)(const struct option *opt, int nr, char **words);
	const struct option *(*make)(void);
	int *given;
	unsigned int flags;
};

#define OPT_END()                                                                                  \
	{                                                                                          \
		.kind = OPTION_END                                                                 \
	}
#define OPT_GROUP(text)                                                                            \
	{                                                                                          \
		.kind = OPTION_GROUP, .help = (text)                                               \
	}
#define OPT_INCLUDE(table)                                                                         \
	{                                                                                          \
		.kind = OPTION_INCLUDE, .value = (void *)(table)                                   \
	}
#define OPT_MADE(function)                                                                         \
	{                                                                                          \
		.kind = OPTION_INCLUDE, .make = (function)                                         \
	}
#define OPT_BOOL(s, n, v, h)                                                                       \
	{                                                                                          \
		.kind = OPTION_SET, .short_name = (s), .name = (n), .value = (v), .help = (h)      \
	}
#define OPT_CLEAR(s, n, v, h)                                                                      \
	{                                                                                          \
		.kind = OPTION_CLEAR, .short_name = (s), .name = (n), .value = (v), .help = (h)    \
	}
#define OPT_VALUE(k, s, n, a, v, h)                                                                \
	{                                                                                          \
		.kind = (k), .short_name = (s), .name = (n), .arg = (a), .value = (v), .help = (h) \
	}
#define OPT_STR(s, n, a, v, h)	   OPT_VALUE(OPTION_STR, s, n, a, v, h)
#define OPT_STRS(s, n, a, v, h)	   OPT_VALUE(OPTION_STRS, s, n, a, v, h)
#define OPT_LIST(s, n, a, v, h)	   OPT_VALUE(OPTION_LIST, s, n, a, v, h)
#define OPT_U64(s, n, a, v, h)	   OPT_VALUE(OPTION_U64, s, n, a, v, h)
#define OPT_I64(s, n, a, v, h)	   OPT_VALUE(OPTION_I64, s, n, a, v, h)
#define OPT_DOUBLE(s, n, a, v, h)  OPT_VALUE(OPTION_DOUBLE, s, n, a, v, h)
#define OPT_SIZE(s, n, a, v, h)	   OPT_VALUE(OPTION_SIZE, s, n, a, v, h)
#define OPT_TIME_NS(s, n, a, v, h) OPT_VALUE(OPTION_TIME_NS, s, n, a, v, h)
#define OPT_TIME_US(s, n, a, v, h) OPT_VALUE(OPTION_TIME_US, s, n, a, v, h)
#define OPT_TIME_S(s, n, a, v, h)  OPT_VALUE(OPTION_TIME_S, s, n, a, v, h)
#define OPT_CHOICE(s, n, a, v, c, h)                                                               \
	{                                                                                          \
		.kind = OPTION_CHOICE, .short_name = (s), .name = (n), .arg = (a), .value = (v),   \
		.help = (h), .choices = (c)                                                        \
	}
#define OPT_CALL(s, n, a, v, fn, h)                                                                \
	{                                                                                          \
		.kind = OPTION_CALL, .short_name = (s), .name = (n), .arg = (a), .value = (v),     \
		.help = (h), .call = (fn)                                                          \
	}
#define OPT_ALIAS(n, of)                                                                           \
	{                                                                                          \
		.kind = OPTION_ALIAS, .name = (n), .arg = (of), .flags = OPTION_HIDDEN             \
	}

/**
 * struct command - what --help, completion and the manual page contain
 * @name:	as the user types it after "damo ", such as "report heats"
 * @args:	positional arguments for the usage line, such as "[TARGET]"; "" for none
 * @max_args:	more positional words than this are a usage error
 * @summary:	NULL for summary_of(@name); else, for what is no command, a line without full stop
 * @description: paragraphs separated by an empty line, or NULL
 * @examples:	lines of "COMMAND\tWHAT IT DOES\n", or NULL
 * @options:	ends with OPT_END()
 */
struct command {
	const char *name;
	const char *args;
	int max_args;
	const char *summary;
	const char *description;
	const char *examples;
	const struct option *options;
};

/**
 * parse_options() - parse a command line
 * @cmd:	the command
 * @argc:	number of words, argv[0] (the command's name) included
 * @argv:	reordered: on return the positional words stand at argv[0..n)
 *
 * Handles -h/--help, --version, --list-opts (for completion) and --dump-man (manual page in scdoc markup) and
 * exits for them; exits with EXIT_USAGE after a usage error.
 *
 * Return: the number n of positional words.
 */
int parse_options(const struct command *cmd, int argc, char **argv);

/**
 * parse_options_quietly() - the same without help and without exit, for words from elsewhere
 *
 * Return: n, or -1 after an error was printed with error().
 */
int parse_options_quietly(const struct command *cmd, int argc, char **argv);

/** options_have() - whether a table has an option of this name, or another spelling of it */
bool options_have(const struct option *table, const char *name);

/**
 * options_way_out() - how to give the positional word that an option has taken instead
 * @text:	an error message: an option that it names is meant, or one whose last word is the pid of a
 *		process; NULL = one whose last word could be a pid
 *
 * Return: a sentence, valid until the next call, when the command takes positional words, has none, and
 * an option took more words than it needs; else NULL.
 */
const char *options_way_out(const char *text);

#endif /* DAMO_OPTIONS_H */
