// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sub-commands of a binary: finding, listing and running them.
 */
#include <ddutil/words.h>

#include "tools/common/subcommand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/loss_report.h"
#include "tools/common/message.h"
#include "tools/common/summaries.h"
#include "tools/common/program.h"
#include "tools/common/terminal.h"

bool same_word(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if ((*a == '-' ? '_' : *a) != (*b == '-' ? '_' : *b))
			return false;
	return *a == *b;
}

static const struct subcommand *find_subcommand(const struct subcommand *table, const char *name)
{
	for (; table->name; table++)
		if (same_word(table->name, name))
			return table;
	return NULL;
}

static int refuse_subcommand(const struct subcommand *table, const char *word)
{
	const char *names[128], *best;
	size_t nr = 0;

	for (; table->name && nr < 128; table++)
		names[nr++] = table->name;
	best = ddu_nearest_word(word, names, nr);
	if (best)
		die_usage("'%s' is not a command; did you mean '%s'?", word, best);
	die_usage("'%s' is not a command", word);
}

static void print_program_help(const char *program, const struct subcommand *table,
			       const char *about)
{
	printf("Usage: %s COMMAND [OPTION]...\n\n%s\n\nCommands:\n", program, about);
	for (; table->name; table++)
		if (table->command)
			put_paragraph(stdout, summary_of(table->command),
				      printf("  %-16s ", table->name), 19);
	printf("\n'%s COMMAND --help' lists the options of a command.\n", program);
}

static int start_subcommand(const char *program, const struct subcommand *cmd, int argc,
			    char **argv)
{
	static char full_name[96];

	snprintf(full_name, sizeof(full_name), "%s %s", program, cmd->name);
	set_program_name(full_name);
	return finish_stdout(account_status(cmd->run(argc, argv)));
}

int run_subcommand(const char *program, const struct subcommand *table, const char *about, int argc,
		   char **argv)
{
	const struct subcommand *cmd;
	const char *word = argc > 1 ? argv[1] : NULL;

	start_program(program);
	if (!word)
		die_usage("a command is missing");
	if (!strcmp(word, "--version") || !strcmp(word, "version")) {
		printf("%s %s\n", program, DAMO_VERSION);
		return finish_stdout(EXIT_DONE);
	}
	if (!strcmp(word, "--list-cmds")) {
		for (; table->name; table++)
			if (table->command)
				puts(table->name);
		return finish_stdout(EXIT_DONE);
	}
	if (!strcmp(word, "-h") || !strcmp(word, "--help") || (!strcmp(word, "help") && argc < 3)) {
		print_program_help(program, table, about);
		return finish_stdout(EXIT_DONE);
	}
	if (!strcmp(word, "help")) {
		static char help_option[] = "--help";

		cmd = find_subcommand(table, argv[2]);
		argv[1] = argv[2];
		argv[2] = help_option;
		word = argv[1];
	} else {
		cmd = find_subcommand(table, word);
	}
	return cmd ? start_subcommand(program, cmd, argc - 1, argv + 1)
		   : refuse_subcommand(table, word);
}
