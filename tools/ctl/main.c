// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo-ctl: control of DAMON, one sub-command each.
 */
#include "tools/common/subcommand.h"
#include "tools/ctl/commands.h"

static const struct subcommand commands[] = {
	{"args", cmd_args, "turn options into DAMON parameters"},
	{"fmt_json", cmd_fmt_json, NULL},
	{0},
};

int main(int argc, char **argv)
{
	return run_subcommand("damo-ctl", commands,
			      "Control DAMON, the kernel's Data Access MONitor.", argc, argv);
}
