/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Writing recordings in other formats: events go in, a file comes out.
 */
#ifndef DAMONDATA_EXPORT_H
#define DAMONDATA_EXPORT_H

#include <stdio.h>

#include "model.h"
#include "region_columns.h"
#include "sized.h"
#include "source.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Writing recordings in other formats: events go in, a file comes out.
 */

/**
 * struct dd_export_options - how to write
 * @size:	sizeof(struct dd_export_options), see damondata/sized.h
 * @level:	of compression: zstd for our own format, zlib for json_compressed; 0 = the usual one
 * @attributes:	attributes that are known to come; other ones must be met before the first snapshot; or NULL
 * @derived:	JSON: rates in percent and ages in us also where the recording has but counts and intervals
 * @unused:	fills the size up; later members come behind it
 */
struct dd_export_options {
	uint32_t size;
	int level;
	const struct dd_attr_names *attributes;
	bool derived;
	uint8_t unused[7];
};

#define DD_EXPORT_OPTIONS_INIT                                                                     \
	{                                                                                          \
		.size = sizeof(struct dd_export_options)                                           \
	}

/**
 * struct dd_export_format - one row of the table of formats
 * @name:	on command lines
 * @binary:	not for terminals
 * @needs_file:	cannot go to a pipe
 * @in_time_order: readers expect the snapshots of all streams by time, not stream by stream
 * @open:	make the private state; @fd stays the caller's
 * @event:	take an event
 * @close:	finish and free; @abort: only free
 * @left_out:	how many items had no place so far, beyond those that a format never has a place for; or NULL
 */
struct dd_export_format {
	const char *name;
	bool binary, needs_file, in_time_order;
	int (*open)(void **priv, int fd, const char *name, const struct dd_export_options *opts,
		    struct dd_error *err);
	int (*event)(void *priv, const struct dd_event *ev, struct dd_error *err);
	int (*close)(void *priv, bool abort, struct dd_error *err);
	uint64_t (*left_out)(const void *priv);
};

/* Each of them is in the file of its name. */
extern const struct dd_export_format dd_export_damon_data, dd_export_json,
	dd_export_json_compressed, dd_export_perf_script, dd_export_csv, dd_export_jsonl;

/*
 * Cells of comma separated values, by RFC 4180.
 */

/**
 * dd_csv_text() - a text
 *
 * What is not plain (see damondata/plain_text.h) is escaped, so that a row is a line. A text that a spreadsheet would
 * take for a formula (it begins with = + - @, a tab or a carriage return) begins with an apostrophe, and so
 * does what follows a semicolon in it. It is quoted
 * when it must be, or when a spreadsheet could take a character in it for a separator. Numbers are no texts.
 */
void dd_csv_text(FILE *out, const char *text);

/** dd_csv_head() - the line of names of region_columns.h and of the attributes */
void dd_csv_head(FILE *out, const struct dd_attr_names *names);

/** dd_csv_regions() - a row for each region of a snapshot */
void dd_csv_regions(FILE *out, const struct dd_snapshot *snap, const struct dd_attr_names *names);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_EXPORT_H */
