// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo WORD ...: becomes the program that serves the word.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddutil/words.h>

#include "tools/common/allocate.h"
#include "tools/common/exec_path.h"
#include "tools/common/message.h"
#include "tools/common/program.h"
#include "tools/common/subcommand.h"
#include "tools/common/summaries.h"

/**
 * struct row - a word and what serves it
 * @word:	on damo's command line; NULL in a heading
 * @binary:	program that serves it; of a heading its text
 * @sub:	its sub-command, or NULL when the program is the command
 * @command:	what summary_of() knows it by; NULL = an alias, left out of help and completion
 */
struct row {
	const char *word;
	const char *binary;
	const char *sub;
	const char *command;
};

#define HEADING(text)                                                                              \
	{                                                                                          \
		.binary = (text)                                                                   \
	}
#define CTL(name)                                                                                  \
	{                                                                                          \
		(name), "damo-ctl", (name), (name)                                                 \
	}
#define REPORT(name)                                                                               \
	{                                                                                          \
		(name), "damo-report", (name), (name)                                              \
	}
/* A report that has a word of its own, too. */
#define OF_REPORTS(name)                                                                           \
	{                                                                                          \
		(name), "damo-report", (name), "report " name                                      \
	}
#define ALIAS(name, program)                                                                       \
	{                                                                                          \
		(name), (program), (name), NULL                                                    \
	}

static const struct row rows[] = {
	HEADING("Control DAMON"),
	CTL("start"),
	CTL("tune"),
	CTL("stop"),
	CTL("status"),
	CTL("schemes"),
	CTL("reclaim"),
	CTL("lru_sort"),
	CTL("module"),
	HEADING("Record and reproduce access patterns"),
	{"record", "damo-record", NULL, "record"},
	{"replay", "damo-replay", NULL, "replay"},
	HEADING("Look at access patterns"),
	{"report", "damo-report", NULL, "report"},
	REPORT("show"),
	REPORT("monitor"),
	HEADING("Work on recordings"),
	OF_REPORTS("record_info"),
	REPORT("convert"),
	ALIAS("convert_record_format", "damo-report"),
	REPORT("digest"),
	REPORT("recover"),
	REPORT("bundle"),
	REPORT("unbundle"),
	REPORT("adjust"),
	REPORT("validate"),
	OF_REPORTS("diff"),
	HEADING("Help with parameters and the system"),
	CTL("args"),
	ALIAS("fmt_json", "damo-ctl"),
	/* for "damo help WORD" */
	ALIAS("damon_param_options", "damo-ctl"),
	ALIAS("access_filter_options", "damo-ctl"),
	ALIAS("access_format_options", "damo-report"),
	CTL("features"),
	CTL("diagnose"),
	CTL("sysinfo"),
	CTL("pa_layout"),
	{0},
};

static bool is_end(const struct row *row)
{
	return !row->word && !row->binary;
}

static const struct row *find_command_row(const char *word)
{
	for (const struct row *row = rows; !is_end(row); row++)
		if (row->word && same_word(row->word, word))
			return row;
	return NULL;
}

static void print_help(void)
{
	printf("Usage: damo [--exec-path=DIR] COMMAND [OPTION]...\n\n"
	       "Control DAMON, the kernel's Data Access MONitor; record, report and reproduce\n"
	       "what it sees.\n");
	for (const struct row *row = rows; !is_end(row); row++) {
		if (!row->word)
			printf("\n%s:\n", row->binary);
		else if (row->command)
			printf("  %-16s %s\n", row->word, summary_of(row->command));
	}
	printf("\nOther:\n"
	       "  help [COMMAND]   print help\n"
	       "  version          print the version\n"
	       "  --list-cmds      print the names of all commands\n"
	       "  --exec-path      print where damo's programs are looked for\n"
	       "\n'damo COMMAND --help' lists the options of a command,\n"
	       "'damo report --help' the reports.\n");
}

static void print_words(void)
{
	for (const struct row *row = rows; !is_end(row); row++)
		if (row->word && row->command)
			puts(row->word);
	puts("help\nversion");
}

/* Reports that are no commands of their own; damo-report has them all. */
static const char *const reports[] = {"access",	    "raw",     "heats", "heatmap",  "wss",
				      "footprints", "profile", "times", "holistic", "nr_regions",
				      "trace",	    "damon",   "debug"};

static void name_report(const char *word)
{
	for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++)
		if (same_word(reports[i], word))
			die_usage(
				"'%s' is a report: 'damo report %s', and 'damo help report %s' explains it",
				word, reports[i], reports[i]);
}

static void refuse_command(const char *word)
{
	name_report(word);
	const char *words[sizeof(rows) / sizeof(rows[0])], *best;
	size_t nr = 0;

	for (const struct row *row = rows; !is_end(row); row++)
		if (row->word)
			words[nr++] = row->word;
	best = ddu_nearest_word(word, words, nr);
	if (best)
		die_usage("'%s' is not a damo command; did you mean '%s'?", word, best);
	die_usage("'%s' is not a damo command", word);
}

/* Become what serves argv[0]; argv has room for nothing but its own words and a NULL. */
static void dispatch_command(const char *folder, int argc, char **argv)
{
	const struct row *row = find_command_row(argv[0]);
	char **words = xcalloc((size_t)argc + 2, sizeof(*words)), name[64];
	int nr = 0;

	if (!row && (strchr(argv[0], '/') ||
		     snprintf(name, sizeof(name), "damo-%s", argv[0]) >= (int)sizeof(name)))
		refuse_command(argv[0]);
	words[nr++] = row ? (char *)row->binary : name;
	if (row && row->sub)
		words[nr++] = (char *)row->sub;
	memcpy(words + nr, argv + 1, ((size_t)argc - 1) * sizeof(*words));
	restore_signals();
	exec_program(folder, words[0], words);
	if (!row && errno == ENOENT)
		refuse_command(argv[0]);
	if (errno == ENOENT)
		die("%s is not installed, and '%s' needs it ('damo --exec-path' prints where it may be)",
		    words[0], argv[0]);
	die("cannot execute %s: %s", words[0], strerror(errno));
}

/* "help WORD..." is "WORD... --help" */
static void help_on(const char *folder, int argc, char **argv)
{
	char **words = xcalloc((size_t)argc + 2, sizeof(*words));
	static char option[] = "--help";

	memcpy(words, argv, (size_t)argc * sizeof(*words));
	words[argc] = option;
	dispatch_command(folder, argc + 1, words);
}

/* damo's own options and words; the others are returned to. */
static bool serve_itself(const char *folder, int argc, char **argv)
{
	const char *word = argv[0];

	if (!strcmp(word, "-h") || !strcmp(word, "--help") ||
	    (!strcmp(word, "help") && (argc == 1 || argv[1][0] == '-')))
		print_help();
	else if (!strcmp(word, "help"))
		help_on(folder, argc - 1, argv + 1);
	else if (same_word(word, "setup_cli_completion"))
		die("completion in bash needs no setup: 'make install' puts it in place; in the source "
		    "tree: source scripts/damo-completion.bash");
	else if (!strcmp(word, "--version"))
		puts("damo " DAMO_VERSION);
	else if (!strcmp(word, "version"))
		puts(DAMO_VERSION);
	else if (!strcmp(word, "--list-cmds"))
		print_words();
	else if (same_word(word, "--exec-path"))
		print_exec_path(folder, stdout);
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	static const char exec_path[] = "--exec-path=";
	const char *folder = NULL;

	start_program("damo");
	while (argc > 1 && !strncmp(argv[1], exec_path, strlen(exec_path))) {
		folder = argv[1] + strlen(exec_path);
		argc--;
		argv++;
	}
	if (argc < 2)
		die_usage("a command is missing");
	if (serve_itself(folder, argc - 1, argv + 1))
		return finish_stdout(EXIT_DONE);
	if (argv[1][0] == '-')
		die_usage("damo has no option '%s'", argv[1]);
	dispatch_command(folder, argc - 1, argv + 1);
}
