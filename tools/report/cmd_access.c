// SPDX-License-Identifier: GPL-2.0-only
/*
 * report access, show: regions, boxes and distributions of snapshots, by templates.
 */
#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/common/options.h"
#include "tools/report/access_options.h"
#include "tools/report/by_object.h"
#include "tools/report/commands.h"
#include "tools/report/report_options.h"
#include "tools/view/access_view.h"

static const struct option options[] = {
	OPT_INCLUDE(input_options),
	OPT_INCLUDE(filter_options),
	OPT_INCLUDE(access_options),
	OPT_INCLUDE(by_object_option),
	OPT_END(),
};

static int survey_event(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct dd_error err;

	if (ev->type == DD_EV_SNAPSHOT && dd_survey_push(ctx, input, ev->snapshot, &err))
		die("%s", err.text);
	return 0;
}

/* What one pass of printing looks for: the snapshots of one record. */
struct printing {
	struct access_view *view;
	const struct dd_survey_record *record;
	uint64_t left;
};

static int print_event(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct printing *p = ctx;
	struct dd_error err;

	if (ev->type != DD_EV_SNAPSHOT || input != p->record->input ||
	    ev->snapshot->stream->id != p->record->stream.id)
		return 0;
	if (access_view_snapshot(p->view, ev->snapshot, &err))
		die("%s", err.text);
	return --p->left == 0;
}

/* Records come one after the other, so each is a pass of its own and memory stays bounded. */
static void print_records(struct report_input *in, const struct dd_survey *survey,
			  struct access_view *view)
{
	for (size_t i = 0; i < survey->nr; i++) {
		struct printing p = {view, &survey->records[i], survey->records[i].nr_snapshots};

		report_rewind(in);
		access_view_record_begin(view, p.record);
		report_walk(in, print_event, &p);
		access_view_record_end(view);
	}
}

static void print_access(struct report_input *in, struct access_style *style, int style_nr)
{
	struct dd_survey survey = {.want_extremes = true};
	struct access_view view;

	report_walk(in, survey_event, &survey);
	if (!survey.nr)
		die("there is no access data in the input%s",
		    in->filter ? " that the options select" : "");
	if (survey.lacks_intervals)
		die("some records lack the monitoring intervals, so rates and ages are unknown; "
		    "'damo report raw' shows them as counts");
	access_style_templates(style, style_nr, &survey);
	if (access_style_complete(style, &survey, false) ||
	    access_view_init(&view, stdout, style, &survey))
		die("out of memory");
	print_records(in, &survey, &view);
	access_view_release(&view);
	dd_survey_release(&survey);
}

static int report_access(const struct command *cmd, bool guide, int argc, char **argv)
{
	struct report_input in = {0};
	struct access_request request;
	struct access_style style;
	int ret;

	access_options_init(guide);
	parse_options(cmd, argc, argv);
	access_options_result(&style, &request);
	if (by_object_asked())
		return report_by_object(style.color, style.raw);
	in.filter = filter_from_options();
	if (!report_open_live(&in, &report_o.inputs))
		report_open_access(&in, true);
	print_access(&in, &style, request.style);
	filter_warn_unknown(in.filter);
	ret = report_close(&in);
	dd_filter_free(in.filter);
	return ret;
}

int cmd_access(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report access",
		.args = "",
		.summary = "Show regions, their access patterns and distributions",
		.examples = "damo report access -i damon.data --style recency-percentiles\t"
			    "how long memory has been idle\n"
			    "damo report access --sort_regions_by temperature --region_box\t"
			    "regions as boxes, the hottest last\n"
			    "damo report access --format_region '<start address> <access rate>'\t"
			    "a layout of your own\n",
		.options = options,
	};

	return report_access(&cmd, false, argc, argv);
}

int cmd_show(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "show",
		.args = "",
		.summary = "Show access patterns in the layout of the user's guide",
		.examples = "damo show --style simple-boxes --sort_regions_by temperature\t"
			    "regions as boxes, the hottest last\n",
		.options = options,
	};

	return report_access(&cmd, true, argc, argv);
}
