// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo-report: reports of access data, one sub-command each.
 */
#include "tools/common/subcommand.h"
#include "tools/report/commands.h"

static const struct subcommand commands[] = {
	{"access", cmd_access, "show regions, their access patterns and distributions"},
	{"show", cmd_show, "the same, in the layout of the user's guide"},
	{0},
};

int main(int argc, char **argv)
{
	return run_subcommand("damo-report", commands,
			      "Report what a recording tells about memory accesses.", argc, argv);
}
