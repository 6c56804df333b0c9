/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The last stretch of a live recording: copies of the snapshots of a span of time that moves along.
 */
#ifndef DAMONDATA_ANALYSIS_WINDOW_H
#define DAMONDATA_ANALYSIS_WINDOW_H

#include <damondata/error.h>
#include <damondata/model.h>

/* 24 bytes each: a bound of some 100 MiB whatever the kernel sends. */
#define DD_WINDOW_MAX_REGIONS (UINT64_C(1) << 22)

/**
 * struct dd_window - the snapshots, oldest first; set @span_ns, the rest zero
 * @span_ns:	how long a snapshot stays after its end
 * @regions:	sum over the snapshots
 */
struct dd_window {
	uint64_t span_ns;
	size_t nr, allocated;
	struct dd_snapshot *list;
	uint64_t regions;
};

/**
 * dd_window_add() - add a copy of a snapshot, without its further columns, and drop what is too old
 *
 * The oldest ones also go when there are more than DD_WINDOW_MAX_REGIONS regions.
 *
 * Return: 0 or DD_ENOMEM.
 */
int dd_window_add(struct dd_window *w, const struct dd_snapshot *snap, struct dd_error *err);

/** dd_window_free() - leaves an empty one */
void dd_window_free(struct dd_window *w);

#endif /* DAMONDATA_ANALYSIS_WINDOW_H */
