// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo WORD ...: becomes the program that serves the word.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/params.h>

#include "tools/common/exec_path.h"
#include "tools/common/message.h"
#include "tools/common/program.h"
#include "tools/common/subcommand.h"

/**
 * struct row - a word and what serves it
 * @word:	on damo's command line; NULL in a heading
 * @binary:	program that serves it
 * @sub:	its sub-command, or NULL when the program is the command
 * @summary:	one line for the help; NULL = an alias, left out of help and completion
 */
struct row {
	const char *word;
	const char *binary;
	const char *sub;
	const char *summary;
};

#define HEADING(text) {.summary = (text)}
#define CTL(name, text) {(name), "damo-ctl", (name), (text)}
#define REPORT(name, text) {(name), "damo-report", (name), (text)}

static const struct row rows[] = {
	HEADING("Control DAMON"),
	CTL("start", "start DAMON with given parameters"),
	CTL("tune", "change the parameters of running DAMON"),
	CTL("stop", "stop DAMON"),
	CTL("status", "show the state and parameters of DAMON"),
	CTL("schemes", "run operation schemes until interrupted"),
	CTL("reclaim", "show or set DAMON_RECLAIM's parameters"),
	CTL("lru_sort", "show or set DAMON_LRU_SORT's parameters"),
	CTL("module", "show or set the parameters of DAMON modules"),
	HEADING("Record and reproduce access patterns"),
	{"record", "damo-record", NULL, "record what DAMON sees"},
	{"replay", "damo-replay", NULL, "make the accesses of a recording again"},
	HEADING("Look at access patterns"),
	{"report", "damo-report", NULL, "print a recording or live DAMON, in many ways"},
	REPORT("show", "show a snapshot of the accesses"),
	REPORT("monitor", "report live, again and again"),
	HEADING("Work on recordings"),
	REPORT("record_info", "tell what a recording holds"),
	REPORT("convert", "change the format of a recording"),
	REPORT("convert_record_format", NULL),
	REPORT("digest", "sum up recordings of many machines"),
	REPORT("recover", "make a whole recording of a damaged one"),
	REPORT("bundle", "put a recording and the files beside it into one file"),
	REPORT("unbundle", "split a bundle into a recording and the files beside it"),
	REPORT("adjust", "change the aggregation interval of a recording, filter it"),
	REPORT("validate", "check that a recording is plausible"),
	REPORT("diff", "tell how two recordings differ"),
	HEADING("Help with parameters and the system"),
	CTL("args", "turn options into DAMON parameters"),
	CTL("fmt_json", NULL),
	/* for "damo help WORD" */
	CTL("damon_param_options", NULL),
	CTL("access_filter_options", NULL),
	REPORT("access_format_options", NULL),
	CTL("features", "tell what the kernel's DAMON can do"),
	CTL("diagnose", "find out why DAMON does not work as expected"),
	CTL("sysinfo", "print what matters for DAMON on this system"),
	CTL("pa_layout", "print the layout of physical memory"),
	{0},
};

static bool is_end(const struct row *row)
{
	return !row->word && !row->summary;
}

static const struct row *find_row(const char *word)
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
			printf("\n%s:\n", row->summary);
		else if (row->summary)
			printf("  %-16s %s\n", row->word, row->summary);
	}
	printf("\nOther:\n"
	       "  help [COMMAND]   print help\n"
	       "  version          print the version\n"
	       "  --list-cmds      print the names of all commands\n"
	       "  --exec-path      print where damo's programs are looked for\n"
	       "\n'damo COMMAND --help' tells the options of a command, 'damo report --help' lists\n"
	       "the reports.\n");
}

static void print_words(void)
{
	for (const struct row *row = rows; !is_end(row); row++)
		if (row->word && row->summary)
			puts(row->word);
	puts("help\nversion");
}

static void unknown(const char *word)
{
	const char *words[sizeof(rows) / sizeof(rows[0])], *best;
	size_t nr = 0;

	for (const struct row *row = rows; !is_end(row); row++)
		if (row->word)
			words[nr++] = row->word;
	best = dd_nearest_word(word, words, nr);
	if (best)
		die_usage("'%s' is not a damo command; did you mean '%s'?", word, best);
	die_usage("'%s' is not a damo command", word);
}

/* Become what serves argv[0]; argv has room for nothing but its own words and a NULL. */
static void dispatch(const char *folder, int argc, char **argv)
{
	const struct row *row = find_row(argv[0]);
	char **words = calloc((size_t)argc + 2, sizeof(*words)), name[64];
	int nr = 0;

	if (!words)
		die("out of memory");
	if (!row && (strchr(argv[0], '/') ||
		     snprintf(name, sizeof(name), "damo-%s", argv[0]) >= (int)sizeof(name)))
		unknown(argv[0]);
	words[nr++] = row ? (char *)row->binary : name;
	if (row && row->sub)
		words[nr++] = (char *)row->sub;
	memcpy(words + nr, argv + 1, ((size_t)argc - 1) * sizeof(*words));
	restore_signals();
	exec_program(folder, words[0], words);
	if (!row && errno == ENOENT)
		unknown(argv[0]);
	if (errno == ENOENT)
		die("%s is not installed, and '%s' needs it ('damo --exec-path' tells where it may be)",
		    words[0], argv[0]);
	die("cannot execute %s: %s", words[0], strerror(errno));
}

/* "help WORD..." is "WORD... --help" */
static void help_on(const char *folder, int argc, char **argv)
{
	char **words = calloc((size_t)argc + 2, sizeof(*words));
	static char option[] = "--help";

	if (!words)
		die("out of memory");
	memcpy(words, argv, (size_t)argc * sizeof(*words));
	words[argc] = option;
	dispatch(folder, argc + 1, words);
}

/* damo's own options and words; the others are returned to. */
static bool serve_itself(const char *folder, int argc, char **argv)
{
	const char *word = argv[0];

	if (!strcmp(word, "-h") || !strcmp(word, "--help") || (!strcmp(word, "help") && (argc == 1 || argv[1][0] == '-')))
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
	dispatch(folder, argc - 1, argv + 1);
}
