/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parser and the printers of option tables share.
 */
#ifndef DAMO_OPTIONS_INTERNAL_H
#define DAMO_OPTIONS_INTERNAL_H

#include <stdio.h>

#include "tools/common/options.h"
#include "tools/common/summaries.h"
#include "tools/common/subcommand.h"

#define OPTION_WALK_DEPTH 8

/* Walks a table and those it includes, in order. */
struct option_walk {
	const struct option *stack[OPTION_WALK_DEPTH];
	int depth;
};

#define OPTION_WALK(table)                                                                         \
	{                                                                                          \
		.stack = {(table)}, .depth = 0                                                     \
	}

/** options_next() - the next row that is no include, or NULL */
static inline const struct option *options_next(struct option_walk *w)
{
	while (w->depth >= 0) {
		const struct option *opt = w->stack[w->depth]++;

		if (opt->kind == OPTION_END)
			w->depth--;
		else if (opt->kind != OPTION_INCLUDE)
			return opt;
		else if (w->depth + 1 < OPTION_WALK_DEPTH)
			w->stack[++w->depth] = opt->make ? opt->make() : opt->value;
	}
	return NULL;
}

/** command_summary() - the line about a command, never NULL */
static inline const char *command_summary(const struct command *cmd)
{
	const char *summary = cmd->summary ? cmd->summary : summary_of(cmd->name);

	return summary ? summary : "";
}

/** print_help() - usage, description, options, examples */
void print_help(const struct command *cmd, FILE *out);

/** print_option_words() - for completion: "--name<TAB>argument text<TAB>choices", a line each */
void print_option_words(const struct command *cmd, FILE *out);

/** print_man_page() - the manual page in scdoc markup: all that the tables contain */
void print_man_page(const struct command *cmd, FILE *out);

#endif /* DAMO_OPTIONS_INTERNAL_H */
