// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exporting events to a file in any format, with an account of what the format has no place for.
 */
#include "tools/report/archive/export_formats.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/loss_report.h"
#include "tools/common/message.h"
#include "tools/common/module.h"
#include "tools/report/source/report_attributes.h"

/* Of a module, which is loaded when it is asked for. */
static const struct dd_export_format sqlite_format = {
	.name = "sqlite", .binary = true, .needs_file = true};

static const struct dd_export_format *const formats[] = {
	&dd_export_damon_data,	&dd_export_json, &dd_export_json_compressed,
	&dd_export_perf_script, &dd_export_csv,	 &dd_export_jsonl,
	&sqlite_format,
};

const char *const export_names[] = {"damon_data", "json",  "json_compressed", "perf_script",
				    "csv",	  "jsonl", "sqlite",	      NULL};

static void fail_export(struct export_run *run, const struct dd_error *err)
{
	out_file_abort(&run->out);
	/* A reader that went away is no news; others see the message. */
	if (err->code == DD_EPIPE || (err->code == DD_ESYS && err->sys_errno == EPIPE)) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	die("%s: %s", run->out.path, err->text);
}

static void write_event(struct export_run *run, const struct dd_event *ev)
{
	struct dd_error err;

	if (run->format->event(run->priv, ev, &err)) {
		run->format->close(run->priv, true, NULL);
		fail_export(run, &err);
	}
}

static int write_export_snapshot(void *ctx, const struct dd_snapshot *snap)
{
	write_event(ctx, &(struct dd_event){.type = DD_EV_SNAPSHOT, .snapshot = snap});
	return 0;
}

static int write_row(void *ctx, const struct dd_row *row)
{
	write_event(ctx, &(struct dd_event){.type = DD_EV_ROW, .row = row});
	return 0;
}

/* The attributes of the inputs, for outputs that name their columns before all data. */
static struct dd_attr_names expected_attributes;

void export_expect(const struct report_input *in, int format)
{
	if (formats[format] == &dd_export_csv)
		report_attributes(in, &expected_attributes);
}

void export_begin(struct export_run *run, int format, const char *path, int level)
{
	struct dd_export_options opts = {
		.size = sizeof(opts), .level = level, .attributes = &expected_attributes};
	unsigned int flags = OUT_FILE_KEEP_OLD | OUT_FILE_SAME_MODE;
	struct dd_error err;

	memset(run, 0, sizeof(*run));
	run->format = formats[format];
	run->order.snapshot = write_export_snapshot;
	run->order.row = write_row;
	if (run->format->needs_file && !strcmp(path, "-"))
		die("%s cannot go to the standard output; use -o FILE", run->format->name);
	if (out_file_open(&run->out, path, flags | (run->format->binary ? OUT_FILE_BINARY : 0),
			  OUT_FILE_PRIVATE, &err))
		die("%s", err.text);
	if (run->format->needs_file && !*run->out.temp)
		die("%s needs a regular file as output", run->format->name);
	if (run->format == &sqlite_format)
		run->format = load_module(sqlite_format.name, &err);
	if (!run->format)
		fail_export(run, &err);
	if (run->format->open(&run->priv, run->out.fd, run->out.path, &opts, &err))
		fail_export(run, &err);
}

static bool holds_rows(const struct dd_export_format *f)
{
	return f == &dd_export_damon_data || f == &dd_export_jsonl || f->needs_file;
}

static bool has_place(const struct dd_export_format *f, const struct dd_event *ev)
{
	switch (ev->type) {
	case DD_EV_ROW:
		return holds_rows(f);
	case DD_EV_BLOB:
		return f == &dd_export_damon_data;
	default:
		return true;
	}
}

void export_put(struct export_run *run, const struct dd_event *ev)
{
	run->snapshots += ev->type == DD_EV_SNAPSHOT;
	run->rows += ev->type == DD_EV_ROW;
	run->pieces += ev->type == DD_EV_BLOB;
	run->left_out += !has_place(run->format, ev);
	run->order.ctx = run;
	if (run->format->in_time_order)
		time_order_push(&run->order, ev);
	else
		write_event(run, ev);
}

bool export_is_empty(const struct export_run *run)
{
	return !run->snapshots && !run->rows && !run->pieces;
}

void export_cancel(struct export_run *run)
{
	time_order_free(&run->order);
	run->format->close(run->priv, true, NULL);
	out_file_abort(&run->out);
}

static void warn_left_out_rows(const struct export_run *run)
{
	char why[128];

	snprintf(why, sizeof(why), "%s has no place for side data and profiles", run->format->name);
	account_lose(run->out.path, DD_LOST_OUTPUT, run->left_out, why);
}

static void warn_left_out_attributes(const struct export_run *run, uint64_t nr)
{
	char why[160];

	snprintf(
		why, sizeof(why),
		"attributes of regions have no place in this %s; damon_data, jsonl, json and sqlite have one",
		run->format->name);
	account_lose(run->out.path, DD_LOST_OUTPUT, nr, why);
}

void export_finish(struct export_run *run)
{
	struct dd_error err;
	uint64_t attributes;

	run->order.ctx = run;
	time_order_flush(&run->order);
	time_order_free(&run->order);
	attributes = run->format->left_out ? run->format->left_out(run->priv) : 0;
	if (run->format->close(run->priv, false, &err))
		fail_export(run, &err);
	if (out_file_commit(&run->out, &err))
		die("%s", err.text);
	if (run->left_out)
		warn_left_out_rows(run);
	if (attributes)
		warn_left_out_attributes(run, attributes);
}

void export_finish_or_die(struct export_run *run, struct report_input *in)
{
	if (export_is_empty(run)) {
		export_cancel(run);
		report_die_empty(in);
	}
	export_finish(run);
}
