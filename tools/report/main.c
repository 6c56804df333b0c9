// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo-report: reports of access data, one sub-command each.
 */
#include "tools/common/subcommand.h"
#include "tools/report/commands.h"

static const struct subcommand commands[] = {
	{"access", cmd_access, "show regions, their access patterns and distributions"},
	{"raw", cmd_raw, "every snapshot and region as text"},
	{"heats", cmd_heats, "heat map over time and address, as the user's guide has it"},
	{"heatmap", cmd_heatmap, "the same as rates, with more choices"},
	{"wss", cmd_wss, "distribution of the working set size"},
	{"footprints", cmd_footprints, "distribution of memory footprints"},
	{"profile", cmd_profile, "which functions ran while a certain access pattern was seen"},
	{"times", cmd_times, "when a certain access pattern was seen"},
	{"holistic", cmd_holistic, "heat maps, working set and footprints on one screen"},
	{"nr_regions", cmd_nr_regions, "distribution of the number of regions"},
	{"trace", cmd_trace, "trace events of DAMON, live or of a recording"},
	{"diff", cmd_diff, "whether two recordings tell the same"},
	{"record_info", cmd_record_info, "which targets, times and addresses a recording covers"},
	{"monitor", cmd_monitor, "report the accesses live, again and again"},
	{"damon", cmd_damon, "state and parameters of DAMON (damo status)"},
	{"sysinfo", cmd_sysinfo, "what matters for DAMON on this system (damo sysinfo)"},
	{"pa_layout", cmd_pa_layout, "layout of physical memory (damo pa_layout)"},
	{"show", cmd_show, "the same, in the layout of the user's guide"},
	{"accesses_format", cmd_accesses_format, NULL},
	{"access_format_options", cmd_access_format_options, NULL},
	{"convert", cmd_convert, "change the format of recordings, cut and merge them"},
	{"convert_record_format", cmd_convert, NULL},
	{"adjust", cmd_adjust, "make the aggregation interval of a recording longer, filter it"},
	{"digest", cmd_digest, "sum up recordings of many machines"},
	{"recover", cmd_recover, "make a whole recording of a damaged one"},
	{"bundle", cmd_bundle, "put a recording and the files beside it into one file"},
	{"unbundle", cmd_unbundle, "split a bundle into a recording and the files beside it"},
	{"validate", cmd_validate, "check that a recording is plausible"},
	{0},
};

int main(int argc, char **argv)
{
	return run_subcommand("damo-report", commands,
			      "Report what a recording tells about memory accesses.", argc, argv);
}
