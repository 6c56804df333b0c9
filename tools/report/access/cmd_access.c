// SPDX-License-Identifier: GPL-2.0-only
/*
 * report access, show: regions, boxes and distributions of snapshots, by templates.
 */
#include <damondata/units.h>
#include <time.h>

#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/common/pager.h"
#include "tools/report/access/access_metrics.h"
#include "tools/report/access/access_options.h"
#include "tools/report/access/by_object.h"
#include "tools/report/commands.h"
#include "tools/report/hints.h"
#include "tools/report/source/json_report.h"
#include "tools/report/source/live_options.h"
#include "tools/report/profile/profile_input.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"
#include "tools/view/access_view.h"
#include "tools/view/raw_text.h"

static const struct option options[] = {
	OPT_INCLUDE(input_options),
	OPT_INCLUDE(live_options),
	OPT_INCLUDE(filter_options),
	OPT_INCLUDE(access_options),
	OPT_INCLUDE(by_object_option),
	OPT_INCLUDE(symfs_option),
	OPT_END(),
};

/* What one pass of printing looks for: the snapshots of one record. */
struct printing {
	struct access_view *view; /* NULL: the raw form */
	const struct dd_survey_record *record;
	bool raw_number;
	bool is_last; /* record: go on to the end of the input, whose damage is to be reported */
	uint64_t left;
};

/* Nothing has measured yet how long an aggregation takes, as it is for a lone snapshot of live DAMON. */
static void hint_unmeasured(const struct dd_survey_record *r, const struct dd_snapshot *snap)
{
	static bool is_said;

	if (is_said || snap->stretch > 0 || r->nr_snapshots > 1)
		return;
	is_said = true;
	info("ages are counts of the configured interval, as one snapshot has no measured length; "
	     "of a recording they are counts of the measured one");
}

static int print_event(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct printing *p = ctx;
	struct dd_error err;

	if (ev->type != DD_EV_SNAPSHOT || input != p->record->input ||
	    ev->snapshot->stream->id != p->record->stream.id)
		return 0;
	if (!p->view)
		put_raw_snapshot(stdout, ev->snapshot, p->record->start_ns, p->raw_number);
	else if (access_view_snapshot(p->view, ev->snapshot, &err))
		die("%s", err.text);
	if (p->view)
		hint_unmeasured(p->record, ev->snapshot);
	return (--p->left == 0 && !p->is_last) || ferror(stdout);
}

/* Records come one after the other, so each is a pass of its own and memory stays bounded. */
static void print_record(struct report_input *in, struct printing *p)
{
	const struct dd_survey_record *r = p->record;

	report_rewind(in);
	p->left = r->nr_snapshots;
	if (p->view)
		access_view_record_begin(p->view, r);
	else
		put_raw_head(stdout, r->start_ns, data_source_name(r->stream.data_source),
			     p->raw_number);
	report_walk(in, print_event, p);
	if (p->view)
		access_view_record_end(p->view);
}

static void print_records(struct report_input *in, const struct dd_survey *survey,
			  struct access_view *view, bool raw_number)
{
	struct printing p = {.view = view, .raw_number = raw_number};

	for (size_t i = 0; i < survey->nr && !ferror(stdout); i++) {
		p.record = &survey->records[i];
		p.is_last = i + 1 == survey->nr;
		print_record(in, &p);
	}
}

/* @style is a copy: its templates are completed for the data of this round. */
static void print_templates(struct report_input *in, const struct dd_survey *survey,
			    struct access_style style, int style_nr, bool scheme_stats)
{
	struct access_view view;

	if (survey->lacks_intervals)
		die("some records lack the monitoring intervals, so rates and ages are unknown; "
		    "give them with --intervals SAMPLE AGGR, or use --raw_form for counts");
	access_style_templates(&style, style_nr, survey);
	if (access_style_complete(&style, survey, scheme_stats) ||
	    access_view_init(&view, stdout, &style, survey))
		die("out of memory");
	access_options_warn_useless(&style);
	hint_uncounted(survey);
	if (access_style_shows_idle(&style))
		hint_idle(survey);
	print_records(in, survey, &view, style.raw);
	access_view_release(&view);
	access_style_release(&style);
}

/* One round: all inputs, or the next snapshot of the running DAMON. */
static int report_once(const struct access_style *style, const struct access_request *request)
{
	bool boxes = access_style_has_boxes(style, request->style);
	struct dd_survey survey = {.want_extremes = !request->raw_form && boxes};
	struct report_input in = {.filter = filter_from_options(),
				  .counts_optional = !request->openmetrics};
	int ret;

	if (request->live)
		report_open_live(&in, request->live);
	else
		report_open_access(&in, true);
	if (request->openmetrics) {
		if (!print_access_metrics(&in, style))
			report_die_empty(&in);
		goto out;
	}
	if (request->json) {
		print_json_report(&in, NULL, NULL);
		goto out;
	}
	report_survey(&in, &survey);
	if (!survey.nr && request->live && request->live->nr_schemes)
		die("no running kdamond has this scheme; 'damo status' lists those there are");
	if (!survey.nr)
		die("there is no access data in the input%s",
		    in.filter ? " that the options select" : "");
	if (request->raw_form)
		print_records(&in, &survey, NULL, style->raw);
	else
		print_templates(&in, &survey, *style, request->style,
				request->live && request->live->nr_schemes);
out:
	dd_survey_release(&survey);
	filter_warn_unknown(in.filter);
	ret = report_close(&in);
	dd_filter_free(in.filter);
	return ret;
}

/* Rounds begin at a fixed distance, however long each takes; Ctrl-C ends as it ends any command. */
static int repeat_rounds(const struct access_style *style, const struct access_request *request)
{
	struct timespec next;
	int ret = EXIT_DONE;

	clock_gettime(CLOCK_MONOTONIC, &next);
	for (uint64_t i = 0; !ret && (!request->repeat_count || i < request->repeat_count); i++) {
		if (i)
			clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
		ret = report_once(style, request);
		fflush(stdout);
		next.tv_sec += (time_t)(request->repeat_ns / DD_NS_PER_SEC);
		next.tv_nsec += (long)(request->repeat_ns % DD_NS_PER_SEC);
		if (next.tv_nsec >= (long)DD_NS_PER_SEC) {
			next.tv_nsec -= (long)DD_NS_PER_SEC;
			next.tv_sec++;
		}
	}
	return ret;
}

static int report_access(const struct command *cmd, bool guide, int argc, char **argv)
{
	struct access_request request;
	struct access_style style;

	access_options_init(guide);
	parse_options(cmd, argc, argv);
	access_options_result(&style, &request);
	request.live = live_options_result(&report_o.inputs);
	if (by_object_asked()) {
		if (request.raw_form || request.openmetrics || request.repeat_ns || request.live)
			die_usage(
				"--by reports objects of one recording: --raw_form, --openmetrics, --repeat "
				"and running DAMON have none");
		return report_by_object(style.color, style.raw,
					request.json ? FORMAT_JSON : FORMAT_TEXT);
	}
	if (request.repeat_ns)
		return repeat_rounds(&style, &request);
	pager_start();
	return report_once(&style, &request);
}

int cmd_access(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report access",
		.args = "",
		.description =
			"Ages and idle times are counts of snapshots times the measured length of a snapshot. "
			"Where DAMON has merged regions, age is their mean, weighted by size. Where physical "
			"memory is monitored, free memory is, too, and counts as idle; "
			"--snapshot_damos_filter reports how much is of what kind or of whom.",
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
		.examples = "damo show --style simple-boxes --sort_regions_by temperature\t"
			    "regions as boxes, the hottest last\n",
		.options = options,
	};

	return report_access(&cmd, true, argc, argv);
}
