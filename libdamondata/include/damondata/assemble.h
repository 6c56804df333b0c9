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
#include "sized.h"

#ifdef __cplusplus
extern "C" {
#endif

struct dd_assembler;

/** struct dd_attribute - a further attribute of a region; an i64 in two's complement where @column says so */
struct dd_attribute {
	const struct dd_column *column;
	uint64_t value;
};

/**
 * struct dd_region_event - one damon_aggregated, damon_region_aggregated or damos_before_apply event
 * @time_ns:	when the kernel printed it
 * @kdamond_pid: common_pid of the event
 * @context_idx: DD_IDX_NONE when the event has none
 * @scheme_idx:	DD_IDX_NONE when the event has none
 * @target_id:	as printed
 * @nr_regions:	regions of the target in this snapshot, as printed
 * @no_target_id: the event has no target id (texts that the older tool made of snapshots)
 * @no_nr_accesses: the event has no access count, as DAMON may monitor data attributes only
 * @has_age:	@region.age is valid
 * @region:	the region. One without bytes is not counted; 0-0 ends the open snapshot, which is how
 *		the older tool marks the length of a lone one.
 * @has_probes:	a damon_region_aggregated event; the kernel may print both it and damon_aggregated for one region
 * @nr_attrs:	number of @attrs, at most DD_MAX_COLUMNS
 * @attrs:	further attributes by the names of their columns, such as "probe_hits_0"; all numeric fields of the event
 *		that have no member here
 */
struct dd_region_event {
	uint64_t time_ns;
	int32_t kdamond_pid, context_idx, scheme_idx;
	uint64_t target_id;
	uint32_t nr_regions;
	bool no_target_id, no_nr_accesses;
	bool has_age, has_probes;
	struct dd_region region;
	uint32_t nr_attrs;
	const struct dd_attribute *attrs;
	uint64_t reserved[4];
};

/**
 * struct dd_assembler_ops - what the assembler gives to its user
 * @size:	sizeof(struct dd_assembler_ops), see damondata/sized.h
 * @stream:	called before the first snapshot of a stream, with only the identifying fields set
 *		(ids count from 1); fill in what else is known. Called again with what was filled in
 *		when columns appear (age, attributes). The structure is the assembler's, stays valid until
 *		dd_assembler_free() and does not change after the call: a new definition is a new one.
 * @snapshot:	a finished snapshot, in order of end time within its stream. Its start is the end of
 *		the one before; that of the first one is derived, see dd_assembler_learn().
 *
 * Each returns 0, or a negative enum dd_code that ends the running call.
 */
struct dd_assembler_ops {
	uint32_t size;
	int (*stream)(void *ctx, struct dd_stream *stream, struct dd_error *err);
	int (*snapshot)(void *ctx, const struct dd_snapshot *snap, struct dd_error *err);
};

#define DD_ASSEMBLER_OPS_INIT                                                                      \
	{                                                                                          \
		.size = sizeof(struct dd_assembler_ops)                                            \
	}

/** dd_assembler_new() - make one; @ops is copied, @ctx must stay valid */
int dd_assembler_new(struct dd_assembler **out, const struct dd_assembler_ops *ops, void *ctx,
		     struct dd_error *err);

/**
 * dd_assembler_push() - add an event; events of all CPUs must come in time order
 * @a:		the assembler
 * @ev:		the event; copied
 * @err:	or NULL
 *
 * A snapshot ends when it has all regions that the event announces, or, when events were lost, where
 * the address goes back (at another time), the announced number changes, or more than half an aggregation interval
 * passes. A damon_aggregated and a damon_region_aggregated event of the same region make one region.
 *
 * Return: 0, DD_ECORRUPT when time goes back, DD_ELIMIT when more than 2^19 regions would make one
 * snapshot or there are more than 65535 streams, DD_ENOMEM, or what an operation returned.
 */
int dd_assembler_push(struct dd_assembler *a, const struct dd_region_event *ev,
		      struct dd_error *err);

/**
 * dd_assembler_set_loss_reporting() - the caller reports each loss of events by dd_assembler_lost()
 *
 * Then a snapshot with no loss in it may take any time: a kdamond that was preempted in the middle, for
 * longer than half an aggregation interval, goes on with the same snapshot.
 */
void dd_assembler_set_loss_reporting(struct dd_assembler *a);

/** dd_assembler_lost() - events were lost between the last event and the next one */
void dd_assembler_lost(struct dd_assembler *a);

/**
 * dd_assembler_sample_us() - the sampling interval of a kdamond changed (damon_monitor_intervals_tune)
 * @a:		the assembler
 * @kdamond_pid: common_pid of the event
 * @sample_us:	the interval of the snapshots that begin after this call
 */
void dd_assembler_sample_us(struct dd_assembler *a, int32_t kdamond_pid, uint64_t sample_us);

/**
 * dd_assembler_tick() - give out complete snapshots, for live input that has paused
 * @a:		the assembler
 * @now_ns:	all events before this time were pushed
 * @err:	or NULL
 *
 * Without it a complete snapshot is given out when the next one begins.
 */
int dd_assembler_tick(struct dd_assembler *a, uint64_t now_ns, struct dd_error *err);

/**
 * dd_assembler_finish() - give out snapshots that are still open
 * @a:		the assembler
 * @before_ns:	only those whose last event is older than this; UINT64_MAX = all, also a first one
 *		whose length is not known yet
 * @err:	or NULL
 *
 * Return: 0 or what an operation returned.
 */
int dd_assembler_finish(struct dd_assembler *a, uint64_t before_ns, struct dd_error *err);

/**
 * dd_assembler_learn() - take the lengths of the first snapshots from a run over the same input
 * @a:		an assembler that got no event yet
 * @measured:	one that has got all of them, and was finished
 *
 * The start of a stream's first snapshot is in no trace. When the whole input can be read twice, it is
 * the end of the first snapshot minus the mean length of the others, as the older tool has it. Without
 * this call it is one aggregation interval when @stream has set that, else the length of the second
 * snapshot; a lone snapshot of unknown length gets start = end.
 *
 * Return: 0 or DD_ENOMEM.
 */
int dd_assembler_learn(struct dd_assembler *a, const struct dd_assembler *measured);

/** dd_assembler_free() - NULL is fine; open snapshots are dropped */
void dd_assembler_free(struct dd_assembler *a);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_ASSEMBLE_H */
