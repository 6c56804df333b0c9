/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * When a recording shows a certain access pattern: the time of the snapshots in which a filter left
 * regions.
 */
#ifndef DAMONDATA_ANALYSIS_TIMES_H
#define DAMONDATA_ANALYSIS_TIMES_H

#include <damondata/error.h>
#include <damondata/model.h>

/** struct dd_interval - a span of time */
struct dd_interval {
	uint64_t start_ns, end_ns;
};

/** struct dd_times - the spans found; all zero to begin with */
struct dd_times {
	struct dd_interval *list;
	size_t nr, allocated;
	uint64_t apart_ns; /* spans nearer than this are one */
};

/** dd_times_add() - add the time of a snapshot, if it has regions */
int dd_times_add(struct dd_times *t, const struct dd_snapshot *snap, struct dd_error *err);

/**
 * dd_times_finish() - put the spans in order and join those that touch, of whatever target
 *
 * A hole of up to a tenth of the shortest snapshot joins too: the clock is read a few us apart for each
 * target.
 */
void dd_times_finish(struct dd_times *t);

/** dd_times_free() - leaves an empty one */
void dd_times_free(struct dd_times *t);

#endif /* DAMONDATA_ANALYSIS_TIMES_H */
