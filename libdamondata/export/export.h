/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Writing recordings in other formats: events go in, a file comes out.
 */
#ifndef DAMONDATA_EXPORT_H
#define DAMONDATA_EXPORT_H

#include <damondata/source.h>

struct ddi_attr_names;

/**
 * struct export_options - how to write
 * @level:	of compression: zstd for our own format, zlib for json_compressed; 0 = the usual one
 * @attributes:	attributes that are known to come; other ones must be met before the first snapshot; or NULL
 * @derived:	JSON: rates in percent and ages in us also where the recording has but counts and intervals
 */
struct export_options {
	int level;
	const struct ddi_attr_names *attributes;
	bool derived;
};

/**
 * struct export_format - one row of the table of formats
 * @name:	on command lines
 * @binary:	not for terminals
 * @needs_file:	cannot go to a pipe
 * @in_time_order: readers expect the snapshots of all streams by time, not stream by stream
 * @open:	make the private state; @fd stays the caller's
 * @event:	take an event
 * @close:	finish and free; @abort: only free
 * @left_out:	how many items had no place so far, beyond those that a format never has a place for; or NULL
 */
struct export_format {
	const char *name;
	bool binary, needs_file, in_time_order;
	int (*open)(void **priv, int fd, const char *name, const struct export_options *opts,
		    struct dd_error *err);
	int (*event)(void *priv, const struct dd_event *ev, struct dd_error *err);
	int (*close)(void *priv, bool abort, struct dd_error *err);
	uint64_t (*left_out)(const void *priv);
};

/* Each of them is in the file of its name. */
extern const struct export_format export_damon_data, export_json, export_json_compressed,
	export_perf_script, export_csv, export_jsonl;

#endif /* DAMONDATA_EXPORT_H */
