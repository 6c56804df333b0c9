// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exporting events to a file.
 */
#include "tools/report/export_formats.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/message.h"

static const struct export_format *const formats[] = {
	&export_damon_data, &export_json,  &export_json_compressed, &export_perf_script,
	&export_csv,	    &export_jsonl, &export_sqlite,
};

const char *const export_names[] = {"damon_data", "json",  "json_compressed", "perf_script",
				    "csv",	  "jsonl", "sqlite",	      NULL};

const struct export_format *export_format_at(int index)
{
	return formats[index];
}

static void fail(struct export_run *run, const struct dd_error *err)
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
		fail(run, &err);
	}
}

static int write_snapshot(void *ctx, const struct dd_snapshot *snap)
{
	write_event(ctx, &(struct dd_event){.type = DD_EV_SNAPSHOT, .snapshot = snap});
	return 0;
}

static int write_row(void *ctx, const struct dd_row *row)
{
	write_event(ctx, &(struct dd_event){.type = DD_EV_ROW, .row = row});
	return 0;
}

void export_begin(struct export_run *run, int format, const char *path, int level)
{
	struct export_options opts = {.level = level};
	unsigned int flags = OUT_FILE_KEEP_OLD | OUT_FILE_SAME_MODE;
	struct dd_error err;

	memset(run, 0, sizeof(*run));
	run->format = formats[format];
	run->order.snapshot = write_snapshot;
	run->order.row = write_row;
	if (run->format->needs_file && !strcmp(path, "-"))
		die("%s cannot go to the standard output; use -o FILE", run->format->name);
	if (out_file_open(&run->out, path, flags | (run->format->binary ? OUT_FILE_BINARY : 0),
			  OUT_FILE_PRIVATE, &err))
		die("%s", err.text);
	if (run->format->needs_file && !*run->out.temp)
		die("%s needs a regular file as output", run->format->name);
	if (run->format->open(&run->priv, run->out.fd, run->out.path, &opts, &err))
		fail(run, &err);
}

void export_put(struct export_run *run, const struct dd_event *ev)
{
	bool all = run->format == &export_damon_data || run->format == &export_jsonl ||
		   run->format == &export_sqlite;

	if (ev->type == DD_EV_SNAPSHOT)
		run->snapshots++;
	if (ev->type == DD_EV_ROW) {
		run->rows++;
		run->rows_left_out += !all;
	}
	run->order.ctx = run;
	if (run->format->in_time_order)
		time_order_push(&run->order, ev);
	else
		write_event(run, ev);
}

void export_finish(struct export_run *run)
{
	struct dd_error err;

	run->order.ctx = run;
	time_order_flush(&run->order);
	time_order_free(&run->order);
	if (run->format->close(run->priv, false, &err))
		fail(run, &err);
	if (out_file_commit(&run->out, &err))
		die("%s", err.text);
	if (run->rows_left_out)
		warn("%s has no place for side data: %" PRIu64 " rows were left out",
		     run->format->name, run->rows_left_out);
}
