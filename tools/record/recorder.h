/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The recorder: takes trace events of DAMON and side data into a recording, from start to end.
 */
#ifndef DAMO_RECORD_RECORDER_H
#define DAMO_RECORD_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct record_options - what the user asked for
 * @out:	file, "-", or NULL; see output_choose()
 * @mode:	permission bits of the files
 * @timeout_ns:	stop after so long; 0 = no limit
 * @level:	of compression, 0 = default
 * @ring_bytes:	size of each CPU's ring buffer, 0 = default
 * @argc:	the command line, for the recording's head
 * @argv:	the command line
 */
struct record_options {
	const char *out;
	mode_t mode;
	uint64_t timeout_ns;
	int level;
	uint64_t ring_bytes;
	int argc;
	char **argv;
};

/** record_run() - do it all; returns the exit status */
int record_run(const struct record_options *o);

#endif /* DAMO_RECORD_RECORDER_H */
