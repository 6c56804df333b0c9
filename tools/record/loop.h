/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a recorder waits for: events, ticks of a timer, signals, the end of its output's reader, and the
 * end of the recording's time. All in one epoll set, so that nothing spins and nothing is missed.
 */
#ifndef DAMO_RECORD_LOOP_H
#define DAMO_RECORD_LOOP_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include <damondata/error.h>

enum {
	LOOP_RING = 1 << 0,	   /* a ring buffer is filling up */
	LOOP_PROFILE = 1 << 5,	   /* a ring buffer of the profile is filling up */
	LOOP_TICK = 1 << 1,	   /* the timer ticked */
	LOOP_SIGNAL = 1 << 2,	   /* struct loop.signal is set */
	LOOP_OUTPUT_GONE = 1 << 3, /* nobody reads the output any more */
	LOOP_TIMEOUT = 1 << 4,	   /* the recording's time is over */
	LOOP_CPUS = 1 << 6,	   /* a CPU may have come online */
	LOOP_OUTPUT_ROOM = 1 << 7, /* the output takes more, see loop_want_room() */
};

#define LOOP_MAX_WATCHED 4

/**
 * struct loop - zero-initialise and loop_open()
 * @signal:	the last signal that LOOP_SIGNAL stands for
 */
struct loop {
	int epoll_fd, signal_fd, tick_fd, timeout_fd, output_fd;
	int signal;
	bool wants_room, is_paused;
	int watched[LOOP_MAX_WATCHED], watched_what[LOOP_MAX_WATCHED];
	size_t nr_watched;
	sigset_t old_mask;
};

/**
 * loop_open() - block and watch the signals of a recorder, start the timer
 * @loop:	set up
 * @tick_ns:	period of LOOP_TICK
 * @err:	or NULL
 *
 * SIGPIPE is ignored from now on. Return: 0 or DD_ESYS.
 */
int loop_open(struct loop *loop, uint64_t tick_ns, struct dd_error *err);

/** loop_watch_output() - report when the reader of a pipe goes away; regular files are fine and ignored */
void loop_watch_output(struct loop *loop, int fd);

/** loop_want_room() - whether to report LOOP_OUTPUT_ROOM when the output takes more */
void loop_want_room(struct loop *loop, bool wants);

/** loop_pause() - whether to leave out what loop_watch() was called for; @paused may be as it is already */
void loop_pause(struct loop *loop, bool paused);

/** loop_watch() - report @what, LOOP_RING, LOOP_PROFILE or LOOP_CPUS, when @fd is readable */
int loop_watch(struct loop *loop, int fd, int what, struct dd_error *err);

/** loop_set_timeout() - LOOP_TIMEOUT comes once after so long */
int loop_set_timeout(struct loop *loop, uint64_t ns, struct dd_error *err);

/**
 * loop_wait() - wait for something to happen
 *
 * Return: a mask of LOOP_*, or DD_ESYS.
 */
int loop_wait(struct loop *loop, struct dd_error *err);

/** loop_close() - close it and restore the signal mask */
void loop_close(struct loop *loop);

#endif /* DAMO_RECORD_LOOP_H */
