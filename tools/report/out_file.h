/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file that a command writes: nothing of it is to be seen before it is whole.
 */
#ifndef DAMO_REPORT_OUT_FILE_H
#define DAMO_REPORT_OUT_FILE_H

#include <limits.h>
#include <stdbool.h>

/**
 * struct out_file - an output being written
 * @fd:		write here
 * @path:	final name, or "standard output"
 * @temp:	name while it is written, "" when it is no regular file
 */
struct out_file {
	int fd;
	char path[PATH_MAX];
	char temp[PATH_MAX + 16];
};

/**
 * out_file_open() - begin; exits with a message on failure
 * @out:	filled
 * @path:	"-" is the standard output
 * @binary:	not for a terminal
 */
void out_file_open(struct out_file *out, const char *path, bool binary);

/**
 * out_file_commit() - the file is whole: give it its name
 *
 * One that was there is PATH.old afterwards. Exits with a message on failure.
 */
void out_file_commit(struct out_file *out);

/** out_file_abort() - remove what was written; a file that was there stays as it was */
void out_file_abort(struct out_file *out);

#endif /* DAMO_REPORT_OUT_FILE_H */
