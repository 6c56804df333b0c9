/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Side data: memory footprints, mappings, CPU times and the tree of the monitored processes, sampled
 * from /proc into the generic streams of damondata/sidecar.h, on CLOCK_MONOTONIC as the access data.
 */
#ifndef DAMO_RECORD_SAMPLER_H
#define DAMO_RECORD_SAMPLER_H

#include <stdint.h>
#include <sys/types.h>

#include "tools/record/files.h"

/**
 * struct sampler_config - what to sample, and how often
 * @kinds:	mask of 1 << enum dd_stream_kind
 * @footprint_ns: period of memory footprints
 * @vmas_ns:	period of looking for changed mappings
 * @proc_stats_ns: period of CPU times and of the process tree
 */
struct sampler_config {
	uint32_t kinds;
	uint64_t footprint_ns, vmas_ns, proc_stats_ns;
};

/** struct sampler_pids - whom; the arrays stay the caller's */
struct sampler_pids {
	const pid_t *targets;
	size_t nr_targets;
	const pid_t *kdamonds;
	size_t nr_kdamonds;
};

struct sampler;

/** sampler_new() - make one */
int sampler_new(struct sampler **out, const struct sampler_config *config, struct dd_error *err);

/** sampler_period_ns() - the shortest period, 0 when nothing is sampled */
uint64_t sampler_period_ns(const struct sampler *s);

/** sampler_set_files() - write to @files from now on; all mappings are written anew */
int sampler_set_files(struct sampler *s, const struct record_files *files, struct dd_error *err);

/**
 * sampler_tick() - take the samples that are due
 * @now_ns:	CLOCK_MONOTONIC
 * @all:	take all of them, due or not: at the start and at the end
 */
int sampler_tick(struct sampler *s, uint64_t now_ns, bool all, const struct sampler_pids *pids,
		 struct dd_error *err);

/** sampler_cpu_ns() - CPU time spent in sampler_tick() */
uint64_t sampler_cpu_ns(const struct sampler *s);

/** sampler_free() - NULL is fine */
void sampler_free(struct sampler *s);

#endif /* DAMO_RECORD_SAMPLER_H */
