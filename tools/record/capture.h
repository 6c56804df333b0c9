/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From raw trace events to a recording: decode, assemble snapshots, write.
 *
 * The writer can be exchanged at any time (rotation); each new one gets all stream definitions again.
 */
#ifndef DAMO_RECORD_CAPTURE_H
#define DAMO_RECORD_CAPTURE_H

#include <damondata/writer.h>

#include "tools/kernel/trace_rings.h"
#include "tools/kernel/tracefs.h"
#include "tools/record/running_damon.h"

struct capture;

/** struct capture_stats - what came in */
struct capture_stats {
	uint64_t events, snapshots, incomplete, missing_regions, regions, rows, damaged;
	uint64_t lost, throttles;   /* events; times the kernel stopped events for a while */
	uint64_t unfinished;	    /* snapshots that DAMON was in when the recording ended */
	uint64_t first_ns, last_ns; /* times of snapshots */
};

/**
 * capture_new() - make one
 * @out:	untouched on failure
 * @events:	the events that will come; must stay valid
 * @nr:		their number
 * @setup:	describes streams; must stay valid
 * @err:	or NULL
 *
 * Return: 0 or a negative enum dd_code.
 */
int capture_new(struct capture **out, const struct tracefs_event *events, size_t nr,
		struct setup *setup, struct dd_error *err);

/** capture_set_writer() - write to @w from now on, beginning with all streams known so far */
int capture_set_writer(struct capture *c, struct dd_writer *w, struct dd_error *err);

/** capture_describe_again() - targets have changed: look up what the streams are of, and define them anew */
int capture_describe_again(struct capture *c, struct dd_error *err);

/** capture_put() - add a snapshot that came another way; @s stays valid until @c is freed */
int capture_put(struct capture *c, struct dd_stream *s, const struct dd_snapshot *snap,
		struct dd_error *err);

/** capture_ops - for trace_rings_drain(); the context is the struct capture */
extern const struct trace_rings_ops capture_ops;

/**
 * capture_tick() - pass on snapshots that nothing can be added to any more
 * @upto_ns:	all events before this time were given to @c
 * @err:	or NULL
 */
int capture_tick(struct capture *c, uint64_t upto_ns, struct dd_error *err);

/**
 * capture_end() - pass on everything; no event follows
 *
 * A snapshot that DAMON has not finished by then is left out, as those are that it has not begun, unless
 * events were lost.
 */
int capture_end(struct capture *c, struct dd_error *err);

/** capture_get_stats() - what came in so far */
void capture_get_stats(const struct capture *c, struct capture_stats *out);

/** capture_free() - NULL is fine; the writer stays the caller's */
void capture_free(struct capture *c);

#endif /* DAMO_RECORD_CAPTURE_H */
