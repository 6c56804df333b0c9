/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sub-commands of a binary as a table.
 */
#ifndef DAMO_SUBCOMMAND_H
#define DAMO_SUBCOMMAND_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct subcommand - one row
 * @name:	word on the command line
 * @run:	gets the words from its own name on; returns the exit status
 * @command:	what summary_of() knows it by; NULL = an alias that help does not show
 */
struct subcommand {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *command;
};

/**
 * run_subcommand() - main() of a binary with sub-commands
 * @program:	such as "damo-report"
 * @table:	rows, ended by one without name
 * @about:	text between usage and list in the help
 * @argc:	of main()
 * @argv:	of main()
 *
 * Handles --help, help [WORD], --version and --list-cmds; an unknown word gets the nearest name as a hint.
 *
 * Return: exit status, after stdout was flushed and checked.
 */
int run_subcommand(const char *program, const struct subcommand *table, const char *about, int argc,
		   char **argv);

/** same_word() - equal, where '-' and '_' are the same */
bool same_word(const char *a, const char *b);

#endif /* DAMO_SUBCOMMAND_H */
