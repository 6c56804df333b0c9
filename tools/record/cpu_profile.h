/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A profile of the whole system: where its CPUs are, with call chains, as perf.data bytes.
 */
#ifndef DAMO_RECORD_CPU_PROFILE_H
#define DAMO_RECORD_CPU_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include <damondata/error.h>

#include "tools/record/meta.h"

struct profile;

/**
 * struct profile_stats - what came in
 * @samples:	given out so far
 * @lost:	records that the rings had no room for
 * @throttles:	times the kernel stopped an event for a while, as it took too much time
 */
struct profile_stats {
	uint64_t samples, lost, throttles;
};

/** profile_sink - takes bytes of the perf.data in order; a negative return ends the running call */
typedef int (*profile_sink)(void *ctx, const void *data, size_t len, struct dd_error *err);

/**
 * profile_new() - open the events, off
 * @out:	untouched on failure
 * @frequency:	samples a second on each busy CPU
 * @ring_bytes:	size of each CPU's ring, rounded down to a power of two; 0 = 1 MiB
 * @err:	or NULL
 *
 * Hardware cycles where the CPU has a counter for them, else the clock.
 */
int profile_new(struct profile **out, uint64_t frequency, size_t ring_bytes, struct dd_error *err);

/** profile_fd() - becomes readable when a ring is a quarter full */
int profile_fd(const struct profile *p);

/** profile_start() - switch on and give out the head; again for a further file, which has its own head */
int profile_start(struct profile *p, const struct run_facts *facts, profile_sink sink, void *ctx,
		  struct dd_error *err);

/** profile_add_cpu() - profile a CPU that came online, too; gives out what the rings hold */
int profile_add_cpu(struct profile *p, int cpu, profile_sink sink, void *ctx, struct dd_error *err);

/** profile_drain() - give out what the rings hold */
int profile_drain(struct profile *p, profile_sink sink, void *ctx, struct dd_error *err);

/** profile_stop() - switch off and give out the rest */
int profile_stop(struct profile *p, profile_sink sink, void *ctx, struct dd_error *err);

/** profile_get_stats() - what came in so far */
void profile_get_stats(const struct profile *p, struct profile_stats *out);

/** profile_free() - NULL is fine */
void profile_free(struct profile *p);

#endif /* DAMO_RECORD_CPU_PROFILE_H */
