// SPDX-License-Identifier: GPL-2.0-only
/*
 * report wss, nr_regions: distributions of working set sizes and of numbers of regions.
 */
#include <damondata/units.h>
#include <inttypes.h>
#include <stdlib.h>

#include <damondata/series.h>
#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/common/pager.h"
#include "tools/report/access/by_object.h"
#include "tools/report/commands.h"
#include "tools/report/profile/profile_input.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"
#include "tools/report/series/series_report.h"
#include "tools/report/source/warm_up.h"
#include "tools/view/colors.h"

static struct {
	uint64_t min_accesses, min_bytes, work_ns;
	bool per_target, collapse;
} o;

static const struct option wss_options[] = {
	OPT_INCLUDE(input_options),
	OPT_GROUP("What counts"),
	OPT_U64('t', "acc_thres", "N", &o.min_accesses,
		"a region is in use from N positive samples on (1)"),
	OPT_SIZE(0, "sz_thres", "BYTES", &o.min_bytes, "and if it has so many bytes (1)"),
	OPT_INCLUDE(warm_up_options),
	OPT_TIME_US(0, "work_time", "TIME", &o.work_ns,
		    "put snapshots together to working sets of such spans, us without a unit"),
	OPT_BOOL(0, "per_target", &o.per_target, "each target by itself instead of their sum"),
	OPT_BOOL(0, "collapse_targets", &o.collapse, "the sum of all targets; the default"),
	OPT_INCLUDE(by_object_option),
	OPT_INCLUDE(symfs_option),
	OPT_INCLUDE(series_options),
	OPT_INCLUDE(bar_options),
	OPT_BOOL(0, "all_wss", &series_o.all, "print all values instead of percentiles"),
	OPT_INCLUDE(filter_options),
	OPT_INCLUDE(metrics_format_options),
	OPT_END()};

static const struct option nr_regions_options[] = {OPT_INCLUDE(input_options),
						   OPT_GROUP("What counts"),
						   OPT_INCLUDE(warm_up_options),
						   OPT_INCLUDE(series_options),
						   {.kind = OPTION_U64,
						    .name = "nr_cols_bar",
						    .arg = "N",
						    .value = &series_o.bar_columns,
						    .help = "there are no bars",
						    .flags = OPTION_HIDDEN},
						   OPT_INCLUDE(filter_options),
						   OPT_INCLUDE(plain_format_options),
						   OPT_END()};

static int add_wss(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct dd_error err;

	(void)input;
	if (ev->type == DD_EV_SNAPSHOT && dd_wss_add(ctx, ev->snapshot, &err))
		die("%s", err.text);
	return 0;
}

static int add_nr_regions(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct dd_error err;

	(void)input;
	if (ev->type == DD_EV_SNAPSHOT &&
	    dd_series_add(ctx, ev->snapshot->stream, ev->snapshot->end_ns, ev->snapshot->nr_regions,
			  &err))
		die("%s", err.text);
	return 0;
}

static int close_input(struct report_input *in)
{
	int ret;

	filter_warn_unknown(in->filter);
	ret = report_close(in);
	dd_filter_free(in->filter);
	return ret;
}

static struct dd_wss_spec wss_spec(void)
{
	return (struct dd_wss_spec){
		.min_accesses = o.min_accesses > UINT32_MAX ? UINT32_MAX : (uint32_t)o.min_accesses,
		.min_bytes = o.min_bytes,
		.skip = warm_up_o.nr,
		.work_us = o.work_ns / 1000,
	};
}

int cmd_wss(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report wss",
		.args = "",
		.description =
			"The working set of a snapshot are the regions in which it saw an "
			"access. Sizes of several targets are added where they were taken at "
			"the same time.",
		.examples = "damo report wss\tpercentiles\n"
			    "damo report wss --sortby time -r 0 101 5\tchanges over time\n"
			    "damo report wss --format json\tfor a program\n",
		.options = wss_options,
	};
	struct series_report report = {.name = "wss",
				       .unit = "bytes",
				       .with_target = true,
				       .title = "Working set size",
				       .values = "working set"};
	struct report_input in = {0};
	struct dd_wss_spec spec;
	struct dd_error err;
	struct dd_wss w;

	o.min_accesses = o.min_bytes = 1;
	o.work_ns = 1000;
	series_options_init(25);
	parse_options(&cmd, argc, argv);
	if (by_object_asked())
		return report_by_object(use_color(COLOR_AUTO, stdout), report_o.raw_number,
					(enum row_format)report_o.format);
	spec = wss_spec();
	in.filter = filter_from_options();
	report_open_access(&in, spec.work_us > 1);
	if (spec.work_us > 1)
		spec.skip = warm_up_count(&in);
	if (dd_wss_init(&w, &spec, &err))
		die("%s", err.text);
	report_walk(&in, add_wss, &w);
	if (!w.series.targets.nr && !w.reaggregator)
		report_die_empty(&in);
	report.complete = report_completeness(&in);
	report.hosts = &in.hosts;
	if (!w.reaggregator)
		warm_up_settle(&w.series);
	report_series_set(&report, &w.series, o.per_target && !o.collapse);
	dd_wss_free(&w);
	return close_input(&in);
}

int cmd_nr_regions(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report nr_regions",
		.args = "",
		.description =
			"More regions mean a finer picture and more work for the kdamond; a number "
			"near the configured maximum means that the picture would be finer still.",
		.examples = "damo report nr_regions -r 1 101 1\tall percentiles\n",
		.options = nr_regions_options,
	};
	struct dd_series_set set = {0};
	struct report_input in = {0};
	struct series_report report = {.name = "nr_regions",
				       .unit = "regions",
				       .counts = true,
				       .title = "Monitored regions",
				       .values = "number of regions"};

	series_options_init(25);
	parse_options(&cmd, argc, argv);
	set.skip = warm_up_o.nr;
	in.filter = filter_from_options();
	in.counts_optional = true;
	report_open_access(&in, false);
	report_walk(&in, add_nr_regions, &set);
	if (!set.targets.nr)
		report_die_empty(&in);
	report.complete = report_completeness(&in);
	report.hosts = &in.hosts;
	warm_up_settle(&set);
	report_series_set(&report, &set, true);
	dd_series_set_free(&set);
	return close_input(&in);
}
