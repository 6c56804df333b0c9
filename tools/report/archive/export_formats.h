/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The formats that commands can write, by name.
 */
#ifndef DAMO_REPORT_EXPORT_FORMATS_H
#define DAMO_REPORT_EXPORT_FORMATS_H

#include <damondata/export.h>
#include "tools/common/out_file.h"
#include "tools/report/source/report_input.h"
#include "tools/view/time_order.h"

enum { EXPORT_DAMON_DATA, EXPORT_JSON, EXPORT_JSON_COMPRESSED };

/** export_names - for OPT_CHOICE(); indexes are those of export_format_at() */
extern const char *const export_names[];

/** struct export_run - a file being exported */
struct export_run {
	const struct dd_export_format *format;
	struct out_file out;
	void *priv;
	struct time_order order;
	uint64_t snapshots, rows, pieces; /* put so far; pieces of a profile */
	uint64_t left_out;		  /* what the format has no place for */
};

/** export_expect() - look ahead in the inputs for what the head of the output needs, before export_begin() */
void export_expect(const struct report_input *in, int format);

/** export_begin() - open the file; exits with a message on failure */
void export_begin(struct export_run *run, int format, const char *path, int level);

/** export_put() - write an event; exits with a message on failure, leaving no half file */
void export_put(struct export_run *run, const struct dd_event *ev);

/**
 * export_finish() - finish the file and give it its name
 *
 * What the format had no place for goes to the program's account.
 */
void export_finish(struct export_run *run);

/**
 * export_finish_or_die() - the same, but without any data there is no file, and the program exits
 * @run:	the output
 * @in:		what it was made of, for the message
 */
void export_finish_or_die(struct export_run *run, struct report_input *in);

/** export_is_empty() - no snapshot, no row and no profile was put */
bool export_is_empty(const struct export_run *run);

/** export_cancel() - leave no file, and the older one as it was */
void export_cancel(struct export_run *run);

#endif /* DAMO_REPORT_EXPORT_FORMATS_H */
