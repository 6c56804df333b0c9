// SPDX-License-Identifier: GPL-2.0-only
/*
 * The records of a report as JSON.
 */
#include "tools/report/source/json_report.h"

#include <stdio.h>
#include <unistd.h>

#include <damondata/export.h>
#include "tools/common/message.h"

struct json_report {
	void *state;
	bool (*wants)(void *ctx, const struct dd_snapshot *snap);
	void *ctx;
};

static int put_report_event(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct json_report *j = ctx;
	struct dd_error err;

	(void)input;
	if (ev->type == DD_EV_SNAPSHOT && j->wants && !j->wants(j->ctx, ev->snapshot))
		return 0;
	if (dd_export_json.event(j->state, ev, &err))
		die("%s", err.text);
	return 0;
}

void print_json_report(struct report_input *in,
		       bool (*wants)(void *ctx, const struct dd_snapshot *snap), void *ctx)
{
	struct dd_export_options how = {.size = sizeof(how), .derived = true};
	struct json_report j = {.wants = wants, .ctx = ctx};
	struct dd_error err;

	fflush(stdout);
	if (dd_export_json.open(&j.state, STDOUT_FILENO, "standard output", &how, &err))
		die("%s", err.text);
	report_walk(in, put_report_event, &j);
	if (dd_export_json.close(j.state, false, &err))
		die("%s", err.text);
	putchar('\n');
}
