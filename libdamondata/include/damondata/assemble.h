/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The assembler groups the kernel's region events into snapshots, separately for each
 * (kdamond, context, scheme, target), so that an interleaved or lost event cannot spoil its neighbours.
 * Live recording and every trace importer use it.
 */
#ifndef DAMONDATA_ASSEMBLE_H
#define DAMONDATA_ASSEMBLE_H

#include "error.h"
#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

struct dd_assembler;

#define DD_MAX_PROBES 16

/**
 * struct dd_region_event - one damon_aggregated, damon_region_aggregated or damos_before_apply event
 * @time_ns:	when the kernel printed it
 * @kdamond_pid: common_pid of the event
 * @context_idx: DD_IDX_NONE when the event does not tell
 * @scheme_idx:	DD_IDX_NONE when the event does not tell
 * @target_id:	as printed
 * @nr_regions:	regions of the target in this snapshot, as printed
 * @has_age:	@region.age is valid
 * @region:	the region
 * @nr_probes:	number of @probe_hits (damon_region_aggregated)
 * @probe_hits:	hits of each probe
 */
struct dd_region_event {
	uint64_t time_ns;
	int32_t kdamond_pid, context_idx, scheme_idx;
	uint64_t target_id;
	uint32_t nr_regions;
	bool has_age;
	struct dd_region region;
	uint32_t nr_probes;
	uint8_t probe_hits[DD_MAX_PROBES];
};

/**
 * struct dd_assembler_ops - what the assembler gives to its user
 * @stream:	called before the first snapshot of a stream, with only the identifying fields set;
 *		fill in what else is known. Called again when columns appear (age, probes).
 * @snapshot:	a finished snapshot, in order of end time within its stream
 *
 * Each returns 0, or a negative enum dd_code that ends the running call.
 */
struct dd_assembler_ops {
	int (*stream)(void *ctx, struct dd_stream *stream, struct dd_error *err);
	int (*snapshot)(void *ctx, const struct dd_snapshot *snap, struct dd_error *err);
};

/** dd_assembler_new() - make one; @ops and @ctx must stay valid */
int dd_assembler_new(struct dd_assembler **out, const struct dd_assembler_ops *ops, void *ctx,
		     struct dd_error *err);

/** dd_assembler_push() - add an event; events of all CPUs must come in time order */
int dd_assembler_push(struct dd_assembler *a, const struct dd_region_event *ev,
		      struct dd_error *err);

/**
 * dd_assembler_sample_us() - the sampling interval of a kdamond changed (damon_monitor_intervals_tune)
 */
void dd_assembler_sample_us(struct dd_assembler *a, int32_t kdamond_pid, uint64_t sample_us);

/**
 * dd_assembler_finish() - give out snapshots that are still open
 * @a:		the assembler
 * @before_ns:	only those whose last event is older than this; UINT64_MAX = all
 * @err:	or NULL
 */
int dd_assembler_finish(struct dd_assembler *a, uint64_t before_ns, struct dd_error *err);

/** dd_assembler_free() - NULL is fine; open snapshots are dropped */
void dd_assembler_free(struct dd_assembler *a);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_ASSEMBLE_H */
