// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo help damon_param_options, damo help access_filter_options: the help of options that many commands share.
 */
#include <stdio.h>

#include "tools/damon/damon_options.h"
#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/common/options_internal.h"
#include "tools/common/subcommand.h"
#include "tools/ctl/ctl_commands.h"

static const struct command all = {
	.name = "start",
	.args = "[TARGET]",
	.summary = "options for DAMON parameters, of start, tune, schemes, record and args damon",
	.options = damon_options,
};

static const struct command monitoring = {
	.name = "start",
	.args = "[TARGET]",
	.summary =
		"options for monitoring parameters, of start, tune, schemes, record and args damon",
	.options = damon_monitoring_options,
};

static const struct command damos = {
	.name = "start",
	.args = "[TARGET]",
	.summary = "options for operation schemes, of start, tune, schemes, record and args damon",
	.options = damon_scheme_options,
};

static const struct command filters = {
	.name = "report access",
	.args = "",
	.summary = "options for filters of access data, of the reports and args accesses",
	.options = filter_options,
};

static int print_option_help(const struct command *cmd)
{
	print_help(cmd, stdout);
	return EXIT_DONE;
}

static int help_all(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return print_option_help(&all);
}

static int help_monitoring(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return print_option_help(&monitoring);
}

static int help_damos(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return print_option_help(&damos);
}

static const struct subcommand parts[] = {
	{"all", help_all, "damon_param_options all"},
	{"monitoring", help_monitoring, "damon_param_options monitoring"},
	{"damos", help_damos, "damon_param_options damos"},
	{0},
};

int cmd_damon_param_options(int argc, char **argv)
{
	return run_subcommand("damo-ctl damon_param_options", parts,
			      "Prints the help of the options for DAMON parameters.", argc, argv);
}

int cmd_access_filter_options(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return print_option_help(&filters);
}
