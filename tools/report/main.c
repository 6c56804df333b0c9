// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo-report: reports of access data, one sub-command each.
 */
#include "tools/common/subcommand.h"
#include "tools/report/commands.h"

static const struct subcommand commands[] = {
	{"access", cmd_access, "report access"},
	{"raw", cmd_raw, "report raw"},
	{"heats", cmd_heats, "report heats"},
	{"heatmap", cmd_heatmap, "report heatmap"},
	{"wss", cmd_wss, "report wss"},
	{"footprints", cmd_footprints, "report footprints"},
	{"profile", cmd_profile, "report profile"},
	{"times", cmd_times, "report times"},
	{"holistic", cmd_holistic, "report holistic"},
	{"nr_regions", cmd_nr_regions, "report nr_regions"},
	{"trace", cmd_trace, "report trace"},
	{"diff", cmd_diff, "report diff"},
	{"record_info", cmd_record_info, "report record_info"},
	{"monitor", cmd_monitor, "monitor"},
	{"damon", cmd_damon, "status"},
	{"sysinfo", cmd_sysinfo, "sysinfo"},
	{"pa_layout", cmd_pa_layout, "pa_layout"},
	{"show", cmd_show, "show"},
	{"accesses_format", cmd_accesses_format, NULL},
	{"access_format_options", cmd_access_format_options, NULL},
	{"convert", cmd_convert, "convert"},
	{"convert_record_format", cmd_convert, NULL},
	{"adjust", cmd_adjust, "adjust"},
	{"digest", cmd_digest, "digest"},
	{"recover", cmd_recover, "recover"},
	{"bundle", cmd_bundle, "bundle"},
	{"unbundle", cmd_unbundle, "unbundle"},
	{"validate", cmd_validate, "validate"},
	{"debug", cmd_debug, "report debug"},
	{0},
};

int main(int argc, char **argv)
{
	return run_subcommand("damo-report", commands,
			      "Report what a recording contains about memory accesses.", argc,
			      argv);
}
