// SPDX-License-Identifier: GPL-2.0-only
/*
 * report raw: every snapshot and region as text.
 */
#include <inttypes.h>
#include <stdlib.h>

#include <damondata/targets.h>
#include "tools/common/allocate.h"
#include <damondata/export.h>
#include <damondata/region_columns.h>
#include "tools/common/loss_report.h"
#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/common/pager.h"
#include "tools/report/commands.h"
#include "tools/report/source/json_report.h"
#include "tools/report/source/report_attributes.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"
#include "tools/view/raw_text.h"

static struct {
	double duration[2];
	int has_duration;
	bool json;
} o;

static const struct option options[] = {
	OPT_INCLUDE(input_options),
	OPT_GROUP("What to print"),
	{.kind = OPTION_DOUBLE,
	 .name = "duration",
	 .arg = "START END",
	 .value = o.duration,
	 .given = &o.has_duration,
	 .help = "only snapshots that start within these seconds from the begin of the recording"},
	OPT_INCLUDE(filter_options),
	OPT_INCLUDE(format_options),
	OPT_BOOL(
		0, "json", &o.json,
		"print the records as 'damo convert --format json' writes them, with rates and ages in time"),
	OPT_END()};

/* State of the walk; bases are the starts of each target's first snapshot. */
struct raw {
	struct dd_targets targets;
	uint64_t *bases;
	size_t nr_allocated;
	uint64_t nr_printed;
	struct rows rows;
	bool has_head;
	struct dd_attr_names names; /* attributes that the head of the rows has */
	uint64_t left_out;
};

static uint64_t base_of(struct raw *raw, const struct dd_snapshot *snap, bool *is_new)
{
	uint32_t known = raw->targets.nr;
	struct dd_error err;
	int i = dd_targets_find(&raw->targets, snap->stream, &err);
	uint64_t *bases;

	if (i < 0)
		die("%s", err.text);
	bases = xgrow_array(raw->bases, &raw->nr_allocated, (size_t)i, sizeof(*bases));
	raw->bases = bases;
	*is_new = (uint32_t)i >= known;
	if (*is_new)
		bases[i] = snap->start_ns;
	return bases[i];
}

static bool is_snapshot_wanted(const struct dd_snapshot *snap, uint64_t base_ns)
{
	double offset = ((double)snap->start_ns - (double)base_ns) / 1e9;

	return !o.has_duration || (offset >= o.duration[0] && offset <= o.duration[1]);
}

static void put_raw_cell(struct rows *r, const struct dd_cell *cell)
{
	if (cell->kind == DD_CELL_U64)
		rows_u64(r, cell->u64);
	else if (cell->kind == DD_CELL_TEXT)
		rows_text(r, cell->text);
	else
		rows_null(r);
}

static void put_raw_attribute(struct rows *r, const uint64_t *values, bool is_signed,
			      uint32_t region)
{
	if (!values)
		rows_null(r);
	else if (is_signed)
		rows_i64(r, (int64_t)values[region]);
	else
		rows_u64(r, values[region]);
}

static void put_raw_rows(struct rows *r, const struct dd_snapshot *snap,
			 const struct dd_attr_names *names)
{
	const uint64_t *values[DD_MAX_ATTR_NAMES];
	bool is_signed[DD_MAX_ATTR_NAMES];
	struct dd_cell cell;

	dd_attr_values(names, snap, values, is_signed);
	for (uint32_t i = 0; i < snap->nr_regions; i++) {
		for (int c = 0; c < DD_NR_REGION_COLUMNS; c++) {
			dd_region_columns[c].get(snap, i, &cell);
			put_raw_cell(r, &cell);
		}
		for (uint32_t c = 0; c < names->nr; c++)
			put_raw_attribute(r, values[c], is_signed[c], i);
	}
}

/* The head names all columns, so that it waits for the first snapshot, behind the first streams. */
static void begin_rows_once(struct raw *raw)
{
	static struct row_column columns[DD_NR_REGION_COLUMNS + DD_MAX_ATTR_NAMES];
	uint32_t nr = raw->names.nr;

	if (raw->has_head)
		return;
	raw->has_head = true;
	if (report_o.format == FORMAT_CSV) {
		dd_csv_head(stdout, &raw->names);
		return;
	}
	for (uint32_t i = 0; i < nr; i++)
		columns[DD_NR_REGION_COLUMNS + i] = (struct row_column){
			raw->names.list[i].label, raw->names.list[i].column.unit};
	for (int c = 0; c < DD_NR_REGION_COLUMNS; c++)
		columns[c] =
			(struct row_column){dd_region_columns[c].name, dd_region_columns[c].unit};
	rows_begin(&raw->rows, stdout, (enum row_format)report_o.format, "raw", columns,
		   DD_NR_REGION_COLUMNS + nr);
}

static void take_raw_stream(struct raw *raw, const struct dd_stream *s)
{
	struct dd_error err;

	if (report_o.format == FORMAT_TEXT || s->kind != DD_STREAM_ACCESS)
		return;
	if (raw->has_head)
		raw->left_out += dd_attr_names_missing(&raw->names, s);
	else if (dd_attr_names_add(&raw->names, s, &err))
		die("%s", err.text);
}

static int print_raw_event(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct raw *raw = ctx;
	uint64_t base_ns;
	bool is_new;

	(void)input;
	if (ev->type == DD_EV_STREAM)
		take_raw_stream(raw, ev->stream);
	if (ev->type != DD_EV_SNAPSHOT)
		return 0;
	base_ns = base_of(raw, ev->snapshot, &is_new);
	if (is_new && report_o.format == FORMAT_TEXT)
		put_raw_head(stdout, base_ns, NULL, report_o.raw_number);
	if (!is_snapshot_wanted(ev->snapshot, base_ns))
		return 0;
	raw->nr_printed++;
	if (report_o.format != FORMAT_TEXT)
		begin_rows_once(raw);
	if (report_o.format == FORMAT_TEXT)
		put_raw_snapshot(stdout, ev->snapshot, base_ns, report_o.raw_number);
	else if (report_o.format == FORMAT_CSV)
		dd_csv_regions(stdout, ev->snapshot, &raw->names);
	else
		put_raw_rows(&raw->rows, ev->snapshot, &raw->names);
	return ferror(stdout);
}

static void end_rows(struct raw *raw, const struct dd_completeness *complete)
{
	begin_rows_once(raw);
	if (raw->left_out)
		account_lose(
			"standard output", DD_LOST_OUTPUT, raw->left_out,
			"attributes that appeared behind the names of the columns were left out; "
			"'damo convert' to damon_data first, and print its output");
	if (report_o.format != FORMAT_CSV)
		rows_end(&raw->rows, complete);
}

static void report_raw(struct report_input *in)
{
	struct raw raw = {0};
	struct dd_completeness complete;

	if (report_o.format != FORMAT_TEXT)
		report_attributes(in, &raw.names);
	else
		pager_start();
	report_walk(in, print_raw_event, &raw);
	complete = report_completeness(in);
	if (report_o.format != FORMAT_TEXT)
		end_rows(&raw, &complete);
	else if (!raw.targets.nr)
		report_die_empty(in);
	else if (!raw.nr_printed)
		die("no snapshot starts in the given duration");
	dd_targets_free(&raw.targets);
	free(raw.bases);
	dd_attr_names_free(&raw.names);
}

static bool is_in_duration(void *ctx, const struct dd_snapshot *snap)
{
	bool is_new;

	return is_snapshot_wanted(snap, base_of(ctx, snap, &is_new));
}

static void report_json(struct report_input *in)
{
	struct raw raw = {0};

	in->as_is = in->nr == 1;
	print_json_report(in, is_in_duration, &raw);
	dd_targets_free(&raw.targets);
	free(raw.bases);
}

int cmd_raw(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report raw",
		.args = "",
		.description =
			"Snapshots come in the order of the recording; each target begins with "
			"the time of its first snapshot, from which the times of the others count.",
		.examples = "damo report raw\tthe whole recording\n"
			    "damo report raw --duration 10 12 --raw_number\t"
			    "two seconds of it, in ns and bytes\n"
			    "damo report raw --format csv > regions.csv\tfor a spreadsheet\n",
		.options = options,
	};
	struct report_input in = {0};
	int ret;

	parse_options(&cmd, argc, argv);
	in.filter = filter_from_options();
	in.counts_optional = true;
	report_open_access(&in, false);
	if (o.json)
		report_json(&in);
	else
		report_raw(&in);
	filter_warn_unknown(in.filter);
	ret = report_close(&in);
	dd_filter_free(in.filter);
	return ret;
}
