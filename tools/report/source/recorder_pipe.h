/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * damo-record as a source: run it, and read what it writes to a pipe.
 */
#ifndef DAMO_REPORT_RECORDER_PIPE_H
#define DAMO_REPORT_RECORDER_PIPE_H

#include <damondata/source.h>
#include <sys/types.h>

/** struct recorder_pipe - a running recorder */
struct recorder_pipe {
	struct dd_source *source;
	pid_t pid;
};

/**
 * recorder_pipe_open() - start a recorder
 * @p:		filled
 * @target:	what to record as damo-record takes it, or NULL for the DAMON that runs
 * @more:	further options for damo-record, ended by NULL; or NULL
 * @opts:	how to read
 * @err:	or NULL
 *
 * Without a target nothing of DAMON is changed, unless @more says so. The recorder's messages come out on stderr.
 *
 * Return: 0 or a negative enum dd_code.
 */
int recorder_pipe_open(struct recorder_pipe *p, const char *target, const char *const *more,
		       const struct dd_open_options *opts, struct dd_error *err);

/** recorder_pipe_close() - end the recorder, which stops what it started, and wait for it */
void recorder_pipe_close(struct recorder_pipe *p);

#endif /* DAMO_REPORT_RECORDER_PIPE_H */
