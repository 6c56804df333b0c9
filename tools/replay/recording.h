/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A recording as the replay needs it: whole in memory, checked, and made regular.
 */
#ifndef DAMO_REPLAY_RECORDING_H
#define DAMO_REPLAY_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <damondata/error.h>
#include <damondata/source.h>

#define REPLAY_MAX_TRACKS 64

/**
 * struct rec_region - one region, or several neighbours with the same rate
 * @start:	first byte, in bytes even where the recording counts in other units
 * @end:	after the last
 * @rate:	sampling intervals with an access, at most the snapshot's slices
 */
struct rec_region {
	uint64_t start, end;
	uint32_t rate;
};

/**
 * struct rec_snapshot - one aggregation interval
 * @start_ns:	not before the end of the one before
 * @end_ns:	> @start_ns
 * @slices:	sampling intervals
 * @first:	index of its first region
 * @nr:		number of its regions
 * @complete:	what is missing in it was not mapped
 */
struct rec_snapshot {
	uint64_t start_ns, end_ns;
	uint32_t slices;
	bool complete;
	size_t first, nr;
};

/** struct rec_track - the snapshots of one monitoring target */
struct rec_track {
	uint32_t stream;
	int32_t kdamond_idx, context_idx, target_idx;
	uint64_t target_id;
	bool has_target_id;
	struct rec_snapshot *snapshots;
	size_t nr_snapshots, snapshots_capacity;
	struct rec_region *regions;
	size_t nr_regions, regions_capacity;
};

/**
 * struct recording - all tracks, and what was left out
 * @begin_ns:	start of the first snapshot
 * @end_ns:	end of the last one
 * @bad_snapshots: left out: empty, or time ran backwards
 * @bad_regions: left out: empty, or beyond the address space
 * @other_streams: access streams that show a target once more (schemes)
 * @account:	of the input; its texts are the source's
 */
struct recording {
	struct rec_track tracks[REPLAY_MAX_TRACKS];
	size_t nr_tracks;
	uint64_t begin_ns, end_ns;
	uint64_t nr_snapshots;
	uint64_t bad_snapshots, bad_regions, other_streams;
	struct dd_completeness account;
};

/**
 * struct rec_options - what to take
 * @has_target:	only the target with the id or index @target
 * @from_ns:	after the first snapshot's start
 * @to_ns:	likewise; UINT64_MAX = to the end
 * @sample_ns:	sampling interval where the recording contains none; 0 = then fail
 * @aggr_ns:	aggregation interval likewise
 * @max_bytes:	memory for the recording itself
 */
struct rec_options {
	bool has_target;
	uint64_t target;
	uint64_t from_ns, to_ns;
	uint64_t sample_ns, aggr_ns;
	uint64_t max_bytes;
};

/**
 * recording_load() - read all access data of a source
 * @rec:	filled; to be freed with recording_free() in any case
 * @src:	read to its end
 * @opts:	what to take
 * @err:	filled on failure
 *
 * Return: 0; DD_ENODATA when there is nothing to replay; DD_ELIMIT when it is too much; or the source's
 * error.
 */
int recording_load(struct recording *rec, struct dd_source *src, const struct rec_options *opts,
		   struct dd_error *err);

/** recording_free() - free all but @rec itself */
void recording_free(struct recording *rec);

#endif /* DAMO_REPLAY_RECORDING_H */
