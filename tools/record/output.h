/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file or pipe that a recording goes to.
 */
#ifndef DAMO_RECORD_OUTPUT_H
#define DAMO_RECORD_OUTPUT_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include <damondata/error.h>

#include "tools/common/out_file.h"

#define OUTPUT_DEFAULT "damon.data"

/**
 * struct output - where to
 * @file:	as out_file_find() found it: holds the folder open, so that all files of the recording, its later
 *		parts and its sidecars are in this one, whatever happens to its name
 * @path:	of the file; "standard output" for messages when it is that
 * @is_stdout:	it is the standard output
 * @is_stream:	a pipe, socket or device: live, not seekable, has no sidecar files
 * @mode:	permission bits of new files
 */
struct output {
	struct out_file file;
	char path[PATH_MAX];
	bool is_stdout, is_stream;
	mode_t mode;
};

/**
 * output_choose() - decide where to, without touching anything
 * @out:	set; for output_close()
 * @path:	what the user said; "-" is the standard output; NULL is it too when that is a pipe, and
 *		otherwise OUTPUT_DEFAULT
 * @mode:	permission bits of new files
 * @err:	or NULL
 *
 * Return: 0, or DD_EINVAL for a terminal, a directory, or a symbolic link at @path.
 */
int output_choose(struct output *out, const char *path, mode_t mode, struct dd_error *err);

/**
 * output_open() - open it
 * @out:	of output_choose()
 * @err:	or NULL
 *
 * A file that is there becomes "PATH.old", its sidecars "PATH.old.mem_footprint" and so on; whatever else
 * took the name after output_choose() gives way, too. The new one is made as out_file.h describes, has its mode
 * from the first byte on, and is locked with flock(2) for as long as it is open, so that a reader can see
 * whether its writer still lives.
 *
 * Return: a file descriptor, or DD_ESYS or DD_EINVAL.
 */
int output_open(struct output *out, struct dd_error *err);

/**
 * output_begin() - open what is no file, and wait for the reader of a FIFO
 *
 * To be called before signals are blocked and anything is started, so that the wait can be interrupted.
 */
int output_begin(struct output *out, struct dd_error *err);

/** output_create() - make the file of that suffix beside the recording in the same way */
int output_create(const struct output *out, const char *suffix, struct dd_error *err);

/** output_close() - let go of the folder; NULL path is fine */
void output_close(struct output *out);

#endif /* DAMO_RECORD_OUTPUT_H */
