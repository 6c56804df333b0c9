/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A pipe, socket or device as output of a recorder that must not sleep when its reader does.
 */
#ifndef DAMO_RECORD_PIPE_OUT_H
#define DAMO_RECORD_PIPE_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <damondata/error.h>

/**
 * struct pipe_out - zero-initialise and pipe_out_open()
 * @fd:		its own descriptor; 0 = not open
 * @len:	bytes that wait for the reader
 * @is_full:	so many that nothing should be added but what ends the recording; until half of them are taken
 */
struct pipe_out {
	int fd;
	const char *name;
	size_t max_write;
	uint8_t *buf;
	size_t at, len, room;
	bool is_full;
};

/**
 * pipe_out_open() - take an output
 * @fd:		stays the caller's; its flags, which other processes may share, stay as they are
 * @name:	for messages; must stay valid
 *
 * Return: 0 or DD_ESYS.
 */
int pipe_out_open(struct pipe_out *p, int fd, const char *name, struct dd_error *err);

/**
 * pipe_out_put() - write what fits and keep the rest; for struct dd_writer_options.put
 *
 * Return: 0, or -1 and errno, which is EPIPE when nobody reads any more.
 */
int pipe_out_put(void *pipe_out, const void *data, size_t len);

/** pipe_out_pump() - write what fits of what is kept; returns like pipe_out_put() */
int pipe_out_pump(struct pipe_out *p);

/**
 * pipe_out_finish() - wait until the reader has taken all
 * @p:		the output
 * @signal_fd:	of signalfd(2): INT, TERM or HUP end the wait
 * @patience_ms: and so long without a byte taken
 * @err:	or NULL: says how much is lost
 *
 * Return: 0, DD_EPIPE, DD_ESYS, or DD_ETRUNCATED when something is lost.
 */
int pipe_out_finish(struct pipe_out *p, int signal_fd, int patience_ms, struct dd_error *err);

/** pipe_out_close() - free; one that is not open is fine */
void pipe_out_close(struct pipe_out *p);

#endif /* DAMO_RECORD_PIPE_OUT_H */
