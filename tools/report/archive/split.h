/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One recording into several files, each of them a whole recording.
 */
#ifndef DAMO_REPORT_SPLIT_H
#define DAMO_REPORT_SPLIT_H

#include "tools/report/archive/export_formats.h"

enum split_by { SPLIT_NOT, SPLIT_BY_TARGET, SPLIT_BY_TIME, SPLIT_BY_SIZE };

/**
 * struct split_spec - how
 * @by:		enum split_by
 * @limit:	ns of a file for SPLIT_BY_TIME, bytes for SPLIT_BY_SIZE
 * @path:	files are PATH.0, PATH.1 and so on; with SPLIT_NOT it is PATH itself
 * @format:	of the files
 * @level:	of compression
 */
struct split_spec {
	enum split_by by;
	uint64_t limit;
	const char *path;
	int format, level;
};

struct split;

/** split_begin() - exits with a message on failure, as all calls here */
struct split *split_begin(const struct split_spec *spec);

/**
 * split_put() - write an event to the file that it belongs to
 *
 * By target, side data go to the first file. Stream definitions must stay valid until the next one of the
 * same stream.
 */
void split_put(struct split *s, const struct dd_event *ev);

/**
 * split_finish() - finish all files, free
 *
 * Return: false when there was nothing to write; no file was made then.
 */
bool split_finish(struct split *s);

#endif /* DAMO_REPORT_SPLIT_H */
