/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * How long the snapshots of a stream really are. A busy kdamond needs longer than its aggregation interval, and
 * ages count snapshots: their time is the measured length, not the configured one.
 */
#ifndef LIBDAMONDATA_SNAPSHOT_PACE_H
#define LIBDAMONDATA_SNAPSHOT_PACE_H

#include <damondata/error.h>
#include <damondata/model.h>

/** struct ddi_paces - of all streams of a source; all zero to begin with */
struct ddi_paces {
	struct ddi_pace *list;
	size_t nr, room, last;
};

/**
 * ddi_paces_measure() - take a snapshot's length into account
 * @paces:	state
 * @snap:	its @stretch is set: the mean of the stream's lengths so far, this one included
 * @err:	or NULL
 *
 * Lengths that were not recorded but derived, and gaps of several intervals, do not count.
 *
 * Return: 0 or DD_ENOMEM.
 */
int ddi_paces_measure(struct ddi_paces *paces, struct dd_snapshot *snap, struct dd_error *err);

/** ddi_paces_free() - leaves what it was to begin with */
void ddi_paces_free(struct ddi_paces *paces);

#endif /* LIBDAMONDATA_SNAPSHOT_PACE_H */
