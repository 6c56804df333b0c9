// SPDX-License-Identifier: GPL-2.0-only
/*
 * report footprints: distributions of how much memory the recorded processes and the system used.
 */
#include <string.h>
#include <sys/stat.h>

#include "tools/common/message.h"
#include "tools/common/stdin.h"
#include "tools/report/commands.h"
#include "tools/report/series/footprint_input.h"
#include "tools/report/series/series_report.h"

#define DEFAULT_INPUT "damon.data.mem_footprint"

static const struct option options[] = {
	OPT_INCLUDE(input_files_options),
	OPT_INCLUDE(series_options),
	OPT_INCLUDE(bar_options),
	OPT_BOOL(0, "all_footprint", &series_o.all, "print all values instead of percentiles"),
	OPT_INCLUDE(metrics_format_options),
	OPT_END()};

/* Which footprints a word means: all of them, or one. */
static void select_kinds(const char *word, bool wanted[DD_NR_FOOTPRINTS])
{
	bool all = !word || !strcmp(word, "all"), any = all;

	for (int i = 0; i < DD_NR_FOOTPRINTS; i++) {
		wanted[i] = all || !strcmp(word, footprint_names[i]);
		any |= wanted[i];
	}
	if (!any)
		die_usage("'%s' is none of vsz, rss, sys_used, all; a recording is named by -i %s",
			  word, word);
}

/* Without a recording a file of footprints alone is enough. */
static void choose_default_input(struct report_input *in)
{
	static const char *const words[] = {DEFAULT_INPUT};
	struct stat st;

	if (report_o.inputs.nr || stdin_is_input() || !stat(DEFAULT_RECORDING, &st) ||
	    stat(DEFAULT_INPUT, &st) || !S_ISREG(st.st_mode))
		return;
	info("reading ./" DEFAULT_INPUT);
	report_o.inputs = (struct word_list){(const char **)words, 1};
	in->nr_found = 1;
}

/* Physical memory has no processes. What nothing is known of is left out, and reported. */
static void leave_out_unknown(const struct dd_footprints *f, bool wanted[DD_NR_FOOTPRINTS])
{
	bool any = false, had_all = true;

	for (int i = 0; i < DD_NR_FOOTPRINTS; i++) {
		had_all &= !wanted[i] || f->series[i].nr;
		wanted[i] &= f->series[i].nr != 0;
		any |= wanted[i];
	}
	if (!any && f->series[DD_FOOTPRINT_SYS_USED].nr)
		die("no footprint of a process was recorded, as of physical memory there is none; "
		    "'damo report footprints sys_used' reports that of the system");
	if (!any)
		die("the recording has no such footprint, only those of processes: vsz and rss");
	if (!had_all)
		info("%s",
		     f->series[DD_FOOTPRINT_SYS_USED].nr
			     ? "no footprint of a process was recorded, so vsz and rss are left out"
			     : "no footprint of the system was recorded, so sys_used is left out");
}

static void report_footprints(struct dd_footprints *f, const bool wanted[DD_NR_FOOTPRINTS])
{
	struct series_report report = {.name = "footprints",
				       .unit = "bytes",
				       .title = "Memory footprint",
				       .values = "memory"};
	struct named_series list[DD_NR_FOOTPRINTS];
	size_t nr = 0;

	for (int i = 0; i < DD_NR_FOOTPRINTS; i++) {
		f->series[i].key = (struct dd_target_key){
			.kdamond_idx = DD_IDX_NONE,
			.context_idx = DD_IDX_NONE,
			.scheme_idx = DD_IDX_NONE,
		};
		if (wanted[i])
			list[nr++] = (struct named_series){.name = footprint_names[i],
							   .series = f->series[i]};
	}
	report_named_series(&report, list, nr);
}

int cmd_footprints(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report footprints",
		.args = "[vsz|rss|sys_used|all]",
		.max_args = 1,
		.description =
			"vsz is the virtual, rss the resident memory of the recorded processes, "
			"sys_used the memory of the system that is not free. They are recorded "
			"together with the accesses; compare them with 'damo report wss'.",
		.examples = "damo report footprints rss\tresident memory\n"
			    "damo report footprints --sortby time\tall of them over time\n",
		.options = options,
	};
	struct dd_open_options how = {.size = sizeof(how), .rewindable = true};
	bool wanted[DD_NR_FOOTPRINTS];
	struct report_input in = {.no_live = true};
	struct dd_footprints f;
	int nr, ret;

	series_options_init(25);
	nr = parse_options(&cmd, argc, argv);
	select_kinds(nr ? argv[0] : NULL, wanted);
	choose_default_input(&in);
	how.strict = report_o.strict;
	report_open(&in, &report_o.inputs, &how);
	if (!read_footprints(&in, &f))
		die("there are no memory footprints in or beside the recording; damo record takes them "
		    "unless --do_record leaves them out");
	leave_out_unknown(&f, wanted);
	report_footprints(&f, wanted);
	dd_footprints_free(&f);
	ret = report_close(&in);
	return ret;
}
