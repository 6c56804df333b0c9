// SPDX-License-Identifier: GPL-2.0-only
/*
 * report trace: DAMON's trace events, a line for each; live, or those that a recording was made of.
 */
#include <damondata/units.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/allocate.h"
#include "tools/common/message.h"
#include "tools/common/pager.h"
#include "tools/common/stdin.h"
#include "tools/report/commands.h"
#include "tools/common/out_file.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"
#include "tools/report/events/trace_live.h"
#include "tools/report/events/trace_rows.h"
#include "tools/view/time_order.h"
#include "tools/view/trace_text.h"

#define MAX_COLUMNS 100

static struct {
	struct word_list events, no_events;
	const char *out;
	uint64_t max_columns, count, timeout_ns;
	bool raw;
	int tracer;
	bool force;
} o;

/* What the older tool lets trace; here it is always done by the program itself. */
static const char *const tracers[] = {"perf", "trace-cmd", NULL};

/* For completion; any other event of DAMON that the kernel has can be named as well. */
static const char *const event_names[] = {
	"damon:damon_aggregated",
	"damon:damon_region_aggregated",
	"damon:damos_before_apply",
	"damon:damos_stat_after_apply_interval",
	"damon:damon_monitor_intervals_tune",
	"damon:damos_esz",
	"all",
	NULL,
};

static const struct option options[] = {
	OPT_INCLUDE(input_files_options),
	OPT_GROUP("Events"),
	{.kind = OPTION_LIST,
	 .name = "event",
	 .arg = "EVENT...",
	 .value = &o.events,
	 .choices = event_names,
	 .help = "only these events, such as damos_esz (all)"},
	{.kind = OPTION_LIST,
	 .name = "no_event",
	 .arg = "EVENT...",
	 .value = &o.no_events,
	 .choices = event_names,
	 .help = "all but these events"},
	OPT_U64(0, "count", "N", &o.count, "end after N events; 0: no limit"),
	OPT_TIME_S(0, "timeout", "TIME", &o.timeout_ns,
		   "live: end after this time, seconds without a unit"),
	OPT_INCLUDE(format_options),
	OPT_BOOL(0, "raw", &o.raw, "lines as perf script prints them, which all reports read"),
	OPT_U64(0, "max_cols", "N", &o.max_columns,
		"break longer lines of text between words (100), 0: never"),
	OPT_STR('o', "output", "FILE", &o.out, "save the events to FILE, too, as with --raw"),
	{.kind = OPTION_CHOICE,
	 .name = "tracer",
	 .arg = "NAME",
	 .value = &o.tracer,
	 .choices = tracers,
	 .help = "ignored",
	 .flags = OPTION_HIDDEN},
	/* to perf script: read files of other owners, which is always done */
	{.kind = OPTION_SET, .name = "force", .value = &o.force, .flags = OPTION_HIDDEN},
	OPT_END()};

static const struct row_column columns[] = {{"time", "ns"},
					    {"comm", ""},
					    {"pid", ""},
					    {"event", ""},
					    {"context_idx", ""},
					    {"scheme_idx", ""},
					    {"target", ""},
					    {"nr_regions", ""},
					    {"start", "bytes"},
					    {"end", "bytes"},
					    {"nr_accesses", "samples"},
					    {"age", "aggregation intervals"},
					    {"other", ""}};

/* Fields with a column of their own, in the order of the columns. */
static const char *const column_fields[] = {
	"context_idx", "scheme_idx",  "target_id", "nr_regions", "start",
	"end",	       "nr_accesses", "age",	   "target_idx", NULL};

#define NR_FIELD_COLUMNS 8

/* A thread of DAMON and its kdamond's index. */
struct thread {
	int32_t pid, kdamond_idx;
};

struct trace {
	struct rows rows;
	struct trace_place place;
	struct time_order order;
	unsigned int input;
	struct thread *threads;
	size_t nr_threads, threads_allocated;
	FILE *save;
	uint64_t printed;
	bool streaming;
};

static bool names_event(const struct word_list *list, const char *event)
{
	for (size_t i = 0; i < list->nr; i++)
		if (!strcmp(list->words[i], "all") || !strcmp(list->words[i], event) ||
		    !strcmp(list->words[i], event + strlen("damon:")))
			return true;
	return false;
}

static bool is_event_printed(void *ctx, const char *event)
{
	(void)ctx;
	if (strncmp(event, "damon:", strlen("damon:")))
		return false;
	return (!o.events.nr || names_event(&o.events, event)) && !names_event(&o.no_events, event);
}

static void put_trace_row(struct trace *t, const struct dd_row *row, const char *comm)
{
	char other[TRACE_LINE_MAX];
	struct rows *r = &t->rows;

	rows_u64(r, row->time_ns);
	rows_text(r, comm);
	rows_i64(r, trace_pid(row));
	rows_text(r, row->stream->event_name);
	for (int i = 0; i < NR_FIELD_COLUMNS; i++) {
		const struct dd_column *c;
		const union dd_value *v = trace_field(row, column_fields[i], &c);

		if (!v && !strcmp(column_fields[i], "target_id"))
			v = trace_field(row, "target_idx", &c);
		if (v && c->type != DD_TYPE_STRING)
			rows_u64(r, v->u64);
		else
			rows_null(r);
	}
	rows_text(r, trace_fields(other, row, column_fields));
}

static int print_trace_row(void *ctx, const struct dd_row *row, const char *comm)
{
	char line[TRACE_LINE_MAX];
	struct trace *t = ctx;

	if (report_o.format != FORMAT_TEXT)
		put_trace_row(t, row, comm);
	else if (o.raw)
		puts(trace_raw(line, row, comm));
	else
		put_wrapped(stdout, trace_text(line, row, comm, &t->place, report_o.raw_number),
			    (unsigned int)o.max_columns);
	if (t->save)
		fprintf(t->save, "%s\n", trace_raw(line, row, comm));
	t->printed++;
	return (o.count && t->printed >= o.count) || ferror(stdout) || (t->save && ferror(t->save));
}

static void learn_thread(struct trace *t, const struct dd_stream *s)
{
	struct thread *grown;

	if (!s->kdamond_pid || s->kdamond_idx == DD_IDX_NONE)
		return;
	for (size_t i = 0; i < t->nr_threads; i++)
		if (t->threads[i].pid == s->kdamond_pid) {
			t->threads[i].kdamond_idx = s->kdamond_idx;
			return;
		}
	grown = xgrow_array(t->threads, &t->threads_allocated, t->nr_threads, sizeof(*grown));
	t->threads = grown;
	grown[t->nr_threads++] = (struct thread){s->kdamond_pid, s->kdamond_idx};
}

/* Recordings do not keep the names of threads, but DAMON names them by itself. */
static int print_recorded(void *ctx, const struct dd_row *row)
{
	struct trace *t = ctx;
	int32_t pid = trace_pid(row);
	char comm[32] = "<...>";

	for (size_t i = 0; i < t->nr_threads; i++)
		if (t->threads[i].pid == pid)
			snprintf(comm, sizeof(comm), "kdamond.%" PRId32, t->threads[i].kdamond_idx);
	return print_trace_row(t, row, comm);
}

static int print_snapshot(void *ctx, const struct dd_snapshot *snap)
{
	return trace_rows(snap, print_recorded, ctx);
}

static bool is_row_wanted(const struct dd_stream *s)
{
	if (s->kind == DD_STREAM_ACCESS)
		return is_event_printed(NULL, trace_event_of(s));
	return s->kind == DD_STREAM_EVENT && s->event_name && is_event_printed(NULL, s->event_name);
}

static int recorded_event(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct trace *t = ctx;
	const struct dd_stream *stream = ev->type == DD_EV_STREAM     ? ev->stream
					 : ev->type == DD_EV_SNAPSHOT ? ev->snapshot->stream
					 : ev->type == DD_EV_ROW      ? ev->row->stream
								      : NULL;
	int ret = 0;

	/* Recordings follow one another; each is in order for itself. */
	if (input != t->input) {
		ret = time_order_flush(&t->order);
		t->input = input;
	}
	if (ev->type == DD_EV_STREAM)
		learn_thread(t, ev->stream);
	return ret || (stream && !is_row_wanted(stream)) ? ret : time_order_push(&t->order, ev);
}

static void flush_output(void *ctx)
{
	struct trace *t = ctx;

	fflush(stdout);
	if (t->save)
		fflush(t->save);
}

static int report_live(struct trace *t)
{
	const struct trace_live live = {is_event_printed, print_trace_row, flush_output, t,
					o.timeout_ns};

	info("DAMON's events as they come; Ctrl-C ends it");
	trace_live(&live);
	return EXIT_DONE;
}

static int report_recorded(struct trace *t)
{
	struct report_input in = {.counts_optional = true};
	int ret;

	report_open_kinds(&in, 1u << DD_STREAM_ACCESS | 1u << DD_STREAM_EVENT, false);
	t->order = (struct time_order){.snapshot = print_snapshot, .row = print_recorded, .ctx = t};
	if (!report_walk(&in, recorded_event, t))
		time_order_flush(&t->order);
	time_order_free(&t->order);
	ret = report_close(&in);
	if (!ret && !t->printed)
		die("the recording has no event that is asked for");
	return ret;
}

static void save_begin(struct trace *t, struct out_file *file)
{
	struct dd_error err;

	if (out_file_open(file, o.out, OUT_FILE_KEEP_OLD | OUT_FILE_SAME_MODE, OUT_FILE_PRIVATE,
			  &err))
		die("%s", err.text);
	t->save = require_memory(out_file_stream(file));
}

static void save_end(struct trace *t, struct out_file *file)
{
	struct dd_error err;

	t->save = NULL;
	if (out_file_commit(file, &err))
		die("%s", err.text);
}

int cmd_trace(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report trace",
		.args = "",
		.description =
			"Without -i and without data on the standard input, the events that the running "
			"DAMON makes are printed until Ctrl-C. They are only read: DAMON and tracefs stay "
			"as they are. With a recording, the events that it was made of: each region of each "
			"snapshot, and what 'damo record --do_record damon_trace_events' took.\n\n"
			"A line contains seconds, thread, event, and of a region the target, its place among "
			"the target's regions, start, size, accesses and age.",
		.examples =
			"damo report trace --timeout 10\twhat DAMON sees for ten seconds\n"
			"damo report trace --event damos_stat_after_apply_interval\tschemes at work\n"
			"damo report trace -i damon.data --format csv\ta recording's regions as a table\n",
		.options = options,
	};
	struct trace t = {0};
	struct out_file file;
	int ret;

	o.max_columns = MAX_COLUMNS;
	parse_options(&cmd, argc, argv);
	if (o.max_columns > TRACE_LINE_MAX)
		o.max_columns = TRACE_LINE_MAX;
	if (o.raw && report_o.format != FORMAT_TEXT)
		die_usage("--raw is text; it excludes --format");
	t.streaming = !report_o.inputs.nr && !stdin_is_input();
	if (o.timeout_ns && !t.streaming)
		die_usage("--timeout is about the running DAMON; a recording ends by itself");
	if (o.out)
		save_begin(&t, &file);
	if (!t.streaming)
		pager_start();
	if (report_o.format != FORMAT_TEXT)
		rows_begin(&t.rows, stdout, (enum row_format)report_o.format, "trace", columns,
			   sizeof(columns) / sizeof(columns[0]));
	ret = t.streaming ? report_live(&t) : report_recorded(&t);
	if (report_o.format != FORMAT_TEXT)
		rows_end(&t.rows, NULL);
	if (o.out)
		save_end(&t, &file);
	free(t.threads);
	return ret;
}
