// SPDX-License-Identifier: GPL-2.0-only
/*
 * --by: accesses of mappings and files.
 */
#include "tools/report/access/by_object.h"

#include <damondata/objects.h>
#include <damondata/overview.h>
#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/report/profile/profile_input.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"
#include "tools/report/source/side_data.h"
#include "tools/view/objects_text.h"

#define NR_SLOTS	   40
#define MIN_PERCENT	   0.05
#define MIN_VARIABLE_BYTES 4096

static const char *const by_object_names[] = {"address", "vma", "file", "symbol", NULL};

enum { BY_VMA = 1, BY_FILE, BY_SYMBOL };

static int by;

const struct option by_object_option[] = {
	OPT_CHOICE(
		0, "by", "OBJECT", &by, by_object_names,
		"report mappings, files, or files and their variables of a page and more, instead of addresses; "
		"needs the record of mappings"),
	OPT_END(),
};

bool by_object_asked(void)
{
	return by != 0;
}

/* The time that all records together span, and the length of the longest. */
static void set_objects_time(struct dd_objects *o, const struct dd_survey *survey)
{
	o->start_ns = UINT64_MAX;
	for (size_t i = 0; i < survey->nr; i++) {
		const struct dd_survey_record *r = &survey->records[i];

		o->start_ns = r->start_ns < o->start_ns ? r->start_ns : o->start_ns;
		o->end_ns = r->end_ns > o->end_ns ? r->end_ns : o->end_ns;
	}
}

static int object_event(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct dd_error err;

	(void)input;
	if (ev->type == DD_EV_SNAPSHOT && dd_objects_add(ctx, ev->snapshot, &err))
		die("%s", err.text);
	return 0;
}

static void print_objects(struct report_input *in, const struct dd_objects *o, bool color, bool raw,
			  enum row_format format)
{
	struct objects_style text = {raw, color, COLORS_VIRIDIS, MIN_PERCENT};
	struct dd_completeness complete = report_completeness(in);
	struct rows rows;

	if (format == FORMAT_TEXT) {
		put_objects(stdout, o, &text);
		return;
	}
	rows_begin(&rows, stdout, format, "objects", object_columns, NR_OBJECT_COLUMNS);
	put_object_rows(&rows, o);
	rows_end(&rows, &complete);
}

static void load_mappings(struct report_input *in, struct dd_mappings *mappings)
{
	if (in->nr != 1)
		die_usage("--by takes one recording: addresses of several do not belong together");
	if (!side_data_mappings(in, 0, mappings))
		die("%s has no record of mappings; damo-record makes one unless --no_vmas is given",
		    dd_source_name(in->sources[0]));
}

/* Variables below a page cannot be distinguished by what DAMON sees. */
static void load_variables(struct dd_mappings *mappings)
{
	struct dd_error err;
	size_t nr;

	if (dd_mappings_add_variables(mappings, profile_o.symfs, MIN_VARIABLE_BYTES, &nr, &err))
		die("%s", err.text);
	if (!nr)
		warn("none of the mapped files has symbols of large variables here; --symfs DIR names "
		     "where the files of the recorded system are");
}

int report_by_object(bool color, bool raw, enum row_format format)
{
	struct dd_objects o = {.kind = by == BY_VMA ? DD_BY_VMA : DD_BY_FILE,
			       .nr_slots = objects_slots(NR_SLOTS)};
	struct report_input in = {.filter = filter_from_options()};
	struct dd_mappings mappings = {0};
	struct dd_survey survey = {0};
	int ret;

	report_open_kinds(&in, 1u << DD_STREAM_ACCESS | 1u << DD_STREAM_VMAS, true);
	load_mappings(&in, &mappings);
	if (by == BY_SYMBOL)
		load_variables(&mappings);
	o.mappings = &mappings;
	report_survey(&in, &survey);
	if (!survey.nr)
		die("there is no access data in %s", dd_source_name(in.sources[0]));
	set_objects_time(&o, &survey);
	report_rewind(&in);
	report_walk(&in, object_event, &o);
	dd_objects_finish(&o);
	print_objects(&in, &o, color, raw, format);
	dd_objects_free(&o);
	dd_mappings_free(&mappings);
	dd_survey_release(&survey);
	ret = report_close(&in);
	dd_filter_free(in.filter);
	return ret;
}
