// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo-ctl: control of DAMON, one sub-command each.
 */
#include "tools/common/subcommand.h"
#include "tools/ctl/ctl_commands.h"

static const struct subcommand commands[] = {
	{"start", cmd_start, "start"},
	{"tune", cmd_tune, "tune"},
	{"stop", cmd_stop, "stop"},
	{"status", cmd_status, "status"},
	{"damon", cmd_status, NULL},
	{"schemes", cmd_schemes, "schemes"},
	{"features", cmd_features, "features"},
	{"diagnose", cmd_diagnose, "diagnose"},
	{"module", cmd_module, "module"},
	{"reclaim", cmd_reclaim, "reclaim"},
	{"lru_sort", cmd_lru_sort, "lru_sort"},
	{"sysinfo", cmd_sysinfo, "sysinfo"},
	{"pa_layout", cmd_pa_layout, "pa_layout"},
	{"args", cmd_args, "args"},
	{"fmt_json", cmd_fmt_json, NULL},
	{"damon_param_options", cmd_damon_param_options, NULL},
	{"access_filter_options", cmd_access_filter_options, NULL},
	{0},
};

int main(int argc, char **argv)
{
	return run_subcommand("damo-ctl", commands,
			      "Control DAMON, the kernel's Data Access MONitor.", argc, argv);
}
