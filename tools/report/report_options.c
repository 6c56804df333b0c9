// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options that most reports share: input, filters, output.
 */
#include "tools/report/report_options.h"

#include <damondata/units.h>
#include <inttypes.h>
#include <stdlib.h>

#include "tools/common/allocate.h"
#include "tools/common/message.h"

struct report_o report_o;

static const char *const formats[] = {"text", "json", "csv", NULL};
static const char *const formats_with_metrics[] = {"text", "json", "csv", "metrics", NULL};

const struct option input_files_options[] = {
	OPT_GROUP("Input"),
	OPT_LIST(
		'i', "input", "FILE...", &report_o.inputs,
		"recordings of any format, directories of them; - is the standard input (./damon.data, "
		"else the running DAMON)"),
	OPT_BOOL(0, "strict", &report_o.strict, "damage in the input is an error"),
	OPT_U64(0, "threads", "N", &report_o.threads,
		"decode with N threads (as many as there are CPUs, up to 4)"),
	OPT_ALIAS("input_file", "input"),
	OPT_END()};

const struct option input_options[] = {
	OPT_INCLUDE(input_files_options),
	OPT_TIME_US(0, "intervals", "SAMPLE AGGR", report_o.intervals_ns,
		    "intervals of recordings that do not contain theirs, us without a unit"),
	OPT_END()};

const struct option format_options[] = {
	OPT_GROUP("Output"),
	OPT_CHOICE(0, "format", "FORMAT", &report_o.format, formats,
		   "json and csv are for programs: exact numbers in named columns"),
	OPT_BOOL(0, "raw_number", &report_o.raw_number, "print numbers without units"), OPT_END()};

const struct option plain_format_options[] = {
	OPT_GROUP("Output"),
	OPT_CHOICE(0, "format", "FORMAT", &report_o.format, formats,
		   "json and csv are for programs: exact numbers in named columns"),
	{.kind = OPTION_SET,
	 .name = "raw_number",
	 .value = &report_o.raw_number,
	 .help = "numbers have no units anyway",
	 .flags = OPTION_HIDDEN},
	OPT_END()};

const struct option metrics_format_options[] = {
	OPT_GROUP("Output"),
	OPT_CHOICE(0, "format", "FORMAT", &report_o.format, formats_with_metrics,
		   "json and csv are for programs, metrics is OpenMetrics text"),
	OPT_BOOL(0, "raw_number", &report_o.raw_number, "print numbers without units"), OPT_END()};

void report_take_input(const char **path)
{
	if (report_o.inputs.nr)
		warn("only %s is read, not the recordings of --input", *path);
	free(report_o.inputs.words);
	report_o.inputs = (struct word_list){path, 1};
}

const struct dd_intervals *report_intervals(void)
{
	static struct dd_intervals intervals;
	const uint64_t *ns = report_o.intervals_ns;

	if (!ns[0] && !ns[1])
		return NULL;
	if (ns[0] < DD_NS_PER_US || ns[1] < ns[0])
		die_usage(
			"--intervals: the aggregation interval cannot be shorter than the sampling "
			"interval, nor that than 1 us");
	intervals = (struct dd_intervals){.sample_us = ns[0] / DD_NS_PER_US,
					  .aggr_us = ns[1] / DD_NS_PER_US};
	return &intervals;
}

uint64_t *percentiles_of(const uint64_t range[3], size_t *nr)
{
	uint64_t *list;

	if (!range[2])
		die_usage("--range: the step must not be 0");
	if (range[0] >= range[1])
		die_usage("--range: there is no percentile from %" PRIu64 " to before %" PRIu64,
			  range[0], range[1]);
	*nr = (size_t)((range[1] - range[0] - 1) / range[2] + 1);
	if (range[1] > MAX_PERCENTILES)
		die_usage("--range: percentiles beyond %d", MAX_PERCENTILES - 1);
	list = xreallocarray(NULL, *nr, sizeof(*list));
	for (size_t i = 0; i < *nr; i++)
		list[i] = range[0] + i * range[2];
	return list;
}
