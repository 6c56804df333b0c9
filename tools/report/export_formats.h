/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The formats that commands can write, by name.
 */
#ifndef DAMO_REPORT_EXPORT_FORMATS_H
#define DAMO_REPORT_EXPORT_FORMATS_H

#include "libdamondata/export/export.h"
#include "tools/common/out_file.h"
#include "tools/view/time_order.h"

enum { EXPORT_DAMON_DATA, EXPORT_JSON, EXPORT_JSON_COMPRESSED };

/** export_names - for OPT_CHOICE(); indexes are those of export_format_at() */
extern const char *const export_names[];

/** export_format_at() - the format of that index */
const struct export_format *export_format_at(int index);

/* In its own file, as it needs a library and a file. */
extern const struct export_format export_sqlite;

/** struct export_run - a file being exported */
struct export_run {
	const struct export_format *format;
	struct out_file out;
	void *priv;
	struct time_order order;
	uint64_t snapshots, rows, rows_left_out;
};

/** export_begin() - open the file; exits with a message on failure */
void export_begin(struct export_run *run, int format, const char *path, int level);

/** export_put() - write an event; exits with a message on failure, leaving no half file */
void export_put(struct export_run *run, const struct dd_event *ev);

/** export_finish() - finish the file and give it its name; tells what the format had no place for */
void export_finish(struct export_run *run);

#endif /* DAMO_REPORT_EXPORT_FORMATS_H */
