/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The engine: threads that walk a plan by an absolute schedule.
 *
 * Each thread has its share of each region's pages and follows the clock by itself; there is no
 * barrier and no allocation on the way. A thread that is late works on without pause until the frame
 * is over, then leaves the rest of it out, so the schedule never drifts.
 */
#ifndef DAMO_REPLAY_ENGINE_H
#define DAMO_REPLAY_ENGINE_H

#include "tools/replay/plan.h"
#include "tools/replay/touch.h"

#define ENGINE_MAX_THREADS 4096
#define LOOP_FOREVER	   UINT64_MAX

/**
 * struct engine_options - how to run
 * @threads:	1 .. ENGINE_MAX_THREADS
 * @access:	read, write or both
 * @rounds:	how often the plan is run, or LOOP_FOREVER
 * @delay_ns:	time before the schedule starts
 * @toucher:	how pages are touched
 */
struct engine_options {
	unsigned int threads;
	enum access access;
	uint64_t rounds;
	uint64_t delay_ns;
	struct toucher toucher;
};

/**
 * struct frame_result - what became of a frame, summed over all rounds
 * @made:	page touches
 * @late:	rounds in which it was not finished by its end
 */
struct frame_result {
	uint64_t made;
	uint64_t late;
};

/**
 * struct engine_result - what was made
 * @made:	page touches by class
 * @frames:	[track][frame]
 * @elapsed_ns:	from the start of the schedule to its end
 * @scheduled_ns: what it should have been; with a stop, = @elapsed_ns
 * @worst_wakeup_ns: longest delay between a slice's begin and a thread that slept for it
 * @stopped_by:	the signal that ended it early, or 0
 */
struct engine_result {
	uint64_t made[NR_CLASSES];
	struct frame_result *frames[REPLAY_MAX_TRACKS];
	uint64_t elapsed_ns, scheduled_ns, worst_wakeup_ns;
	int stopped_by;
};

/**
 * engine_run() - run a plan
 * @res:	filled; to be freed with engine_result_free() in any case
 * @plan:	on mapped memory
 * @opts:	how
 * @progress:	called about every @progress_ns from the calling thread with the time since the start,
 *		or NULL
 * @progress_ns: see @progress
 * @err:	filled on failure
 *
 * SIGINT, SIGTERM and SIGHUP end it at once and are noted in @res.
 *
 * Return: 0, DD_ENOMEM or DD_ESYS.
 */
int engine_run(struct engine_result *res, const struct plan *plan,
	       const struct engine_options *opts,
	       void (*progress)(const struct plan *plan, uint64_t since_ns), uint64_t progress_ns,
	       struct dd_error *err);

/** engine_result_free() - free all but @res itself */
void engine_result_free(struct engine_result *res);

#endif /* DAMO_REPLAY_ENGINE_H */
