/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The plan of a replay: what to touch when, ready to be walked without thinking or allocating.
 */
#ifndef DAMO_REPLAY_PLAN_H
#define DAMO_REPLAY_PLAN_H

#include "tools/replay/layout.h"
#include "tools/replay/recording.h"

/* Regions by the share of sampling intervals with an access; see region_class(). */
#define NR_CLASSES 4

/** struct touch - pages to touch in @rate of the frame's slices */
struct touch {
	char *at;
	uint64_t pages;
	uint32_t rate;
	uint32_t class;
};

/** struct change - memory that appears (is written once) or goes at the begin of a frame */
struct change {
	char *at;
	uint64_t pages;
	bool release;
};

/**
 * struct frame - a snapshot in the schedule
 * @begin_ns:	from the start of the schedule
 * @end_ns:	likewise, > @begin_ns
 * @slices:	parts in which pages are touched, each as long
 * @first_touch: index in the track's touches
 * @nr_touches:	number
 * @first_change: index in the track's changes
 * @nr_changes:	number
 * @asked:	page touches: sum of pages x rate
 */
struct frame {
	uint64_t begin_ns, end_ns;
	uint32_t slices;
	size_t first_touch, nr_touches;
	size_t first_change, nr_changes;
	uint64_t asked;
};

struct plan_track {
	struct frame *frames;
	size_t nr_frames;
	struct touch *touches;
	size_t nr_touches, touches_capacity;
	struct change *changes;
	size_t nr_changes, changes_capacity;
};

/**
 * struct plan - the frames of all tracks
 * @duration_ns: of one round
 * @recorded_ns: the same in the recording
 * @nr_frames:	of all tracks
 * @pages_released: sum over all changes that release
 */
struct plan {
	struct plan_track tracks[REPLAY_MAX_TRACKS];
	size_t nr_tracks;
	uint64_t duration_ns, recorded_ns;
	uint64_t nr_frames;
	uint64_t pages_released;
};

/**
 * plan_make() - compute the plan
 * @plan:	filled; to be freed with plan_free() in any case
 * @rec:	the recording
 * @ls:		its layout, mapped (or not mapped, when the plan is only to be looked at)
 * @speed:	> 1 is faster than recorded
 * @err:	filled on failure
 *
 * Return: 0, DD_EINVAL when a speed makes times overflow, or DD_ENOMEM.
 */
int plan_make(struct plan *plan, const struct recording *rec, const struct layouts *ls,
	      double speed, struct dd_error *err);

/** touch_due() - how often a region is touched in a slice, so that it is @rate times in all slices */
static inline uint32_t touch_due(uint64_t rate, uint64_t slices, uint64_t slice, uint64_t phase)
{
	return (uint32_t)(((slice + 1) * rate + phase) / slices - (slice * rate + phase) / slices);
}

/** region_class() - 0: up to a quarter of the slices, .. NR_CLASSES - 1: more than three quarters */
uint32_t region_class(uint32_t rate, uint32_t slices);

/** plan_free() - free all but @plan itself */
void plan_free(struct plan *plan);

#endif /* DAMO_REPLAY_PLAN_H */
