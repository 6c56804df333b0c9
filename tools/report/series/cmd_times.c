// SPDX-License-Identifier: GPL-2.0-only
/*
 * report times: when a recording shows a certain access pattern.
 */
#include <damondata/snapshots.h>
#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/report/commands.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"

static struct {
	const char *inputs[2];
} o;

static const struct option options[] = {OPT_INCLUDE(input_options),
					OPT_STRS(0, "inputs", "ACCESS PROFILE", o.inputs,
						 "the recording; its profile is not needed"),
					OPT_INCLUDE(filter_options),
					OPT_INCLUDE(plain_format_options), OPT_END()};

static const struct row_column columns[] = {
	{"start_time", "ns"}, {"end_time", "ns"}, {"duration", "ns"}};

#define NR_COLUMNS (sizeof(columns) / sizeof(columns[0]))

static int add_times(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct dd_error err;

	(void)input;
	if (ev->type == DD_EV_SNAPSHOT && dd_times_add(ctx, ev->snapshot, &err))
		die("%s", err.text);
	return 0;
}

static void print_times(const struct dd_times *t, const struct dd_completeness *complete)
{
	struct rows rows;

	if (report_o.format == FORMAT_TEXT) {
		for (size_t i = 0; i < t->nr; i++)
			printf("%f-%f\n", (double)t->list[i].start_ns / 1e9,
			       (double)t->list[i].end_ns / 1e9);
		return;
	}
	rows_begin(&rows, stdout, (enum row_format)report_o.format, "times", columns, NR_COLUMNS);
	for (size_t i = 0; i < t->nr; i++) {
		rows_u64(&rows, t->list[i].start_ns);
		rows_u64(&rows, t->list[i].end_ns);
		rows_u64(&rows, t->list[i].end_ns - t->list[i].start_ns);
	}
	rows_end(&rows, complete);
}

int cmd_times(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report times",
		.args = "",
		.description =
			"The spans, in seconds of the recording's clock, of the snapshots in which "
			"the options leave at least one region of any target.",
		.examples = "damo report times --access_rate 50% 100% --sz_snapshot 40M max\t"
			    "when 40 MiB or more were busy\n"
			    "damo report times --address 139798348038144 +50M --access_rate 0% 0%\t"
			    "when nothing touched this range\n",
		.options = options,
	};
	struct dd_completeness complete;
	struct report_input in = {0};
	struct dd_times times = {0};
	int ret;

	parse_options(&cmd, argc, argv);
	if (o.inputs[0])
		report_take_input(o.inputs);
	in.filter = filter_from_options();
	report_open_access(&in, false);
	report_walk(&in, add_times, &times);
	dd_times_finish(&times);
	complete = report_completeness(&in);
	if (!times.nr)
		report_die_empty(&in);
	print_times(&times, &complete);
	dd_times_free(&times);
	filter_warn_unknown(in.filter);
	ret = report_close(&in);
	dd_filter_free(in.filter);
	return ret;
}
