// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo-ctl: control of DAMON, one sub-command each.
 */
#include "tools/common/subcommand.h"
#include "tools/ctl/commands.h"

static const struct subcommand commands[] = {
	{"start", cmd_start, "start DAMON with given parameters"},
	{"tune", cmd_tune, "change the parameters of running DAMON"},
	{"stop", cmd_stop, "stop DAMON"},
	{"status", cmd_status, "show the state and parameters of DAMON"},
	{"damon", cmd_status, NULL},
	{"schemes", cmd_schemes, "run operation schemes until interrupted"},
	{"features", cmd_features, "tell what the kernel's DAMON can do"},
	{"diagnose", cmd_diagnose, "find out why DAMON does not work as expected"},
	{"module", cmd_module, "show or set the parameters of DAMON modules"},
	{"reclaim", cmd_reclaim, "show or set DAMON_RECLAIM's parameters"},
	{"lru_sort", cmd_lru_sort, "show or set DAMON_LRU_SORT's parameters"},
	{"sysinfo", cmd_sysinfo, "print what matters for DAMON on this system"},
	{"pa_layout", cmd_pa_layout, "print the layout of physical memory"},
	{"args", cmd_args, "turn options into DAMON parameters"},
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
