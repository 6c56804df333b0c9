// SPDX-License-Identifier: GPL-2.0-only
/*
 * recover: a whole file from a damaged or truncated one.
 */
#include "tools/common/message.h"
#include "tools/report/commands.h"
#include "tools/report/archive/export_formats.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"

static const char *output;

static const struct option options[] = {
	OPT_INCLUDE(input_options), OPT_GROUP("Output"),
	OPT_STR('o', "output", "FILE", &output,
		"write FILE instead of the input, which becomes INPUT.old"),
	OPT_ALIAS("out", "output"), OPT_END()};

static int copy_event(void *ctx, unsigned int input, const struct dd_event *ev)
{
	(void)input;
	export_put(ctx, ev);
	return 0;
}

int cmd_recover(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "recover",
		.args = "",
		.description =
			"Everything that can be read is written to a new file with index and end mark; what is "
			"missing is reported there, with its times, and on standard error. Recordings that were "
			"cut off need no recovery to be read, but reports state that their end is missing, and "
			"have to search them for want of an index.",
		.examples = "damo recover\t./damon.data; the old file becomes damon.data.old\n"
			    "damo recover -i broken.data -o whole.data\tleave the input alone\n",
		.options = options,
	};
	struct dd_open_options how = DD_OPEN_OPTIONS_INIT;
	struct report_input in = {.no_live = true};
	struct export_run run;

	parse_options(&cmd, argc, argv);
	if (report_o.inputs.nr > 1)
		die_usage("recover takes one input");
	if (!output)
		output = report_o.inputs.nr ? report_o.inputs.words[0] : "damon.data";
	how.strict = report_o.strict;
	in.counts_optional = true;
	report_open(&in, &report_o.inputs, &how);
	export_begin(&run, EXPORT_DAMON_DATA, output, 0);
	in.as_is = true;
	report_walk(&in, copy_event, &run);
	export_finish_or_die(&run, &in);
	return report_close(&in);
}
