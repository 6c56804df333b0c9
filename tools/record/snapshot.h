/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Snapshots through DAMON's sysfs: the regions that a scheme is tried on, without trace events.
 *
 * A scheme that does nothing but count is added for the time of a snapshot, and taken away again. Only
 * one process at a time does that.
 */
#ifndef DAMO_RECORD_SNAPSHOT_H
#define DAMO_RECORD_SNAPSHOT_H

#include <damondata/filter.h>
#include <damondata/params.h>

#include "tools/record/capture.h"

struct snapshots;

/**
 * snapshots_new() - make one
 * @out:	untouched on failure
 * @through_schemes: take what the present schemes are tried on, and add none
 * @filter_words: of the added scheme's filters, as --damos_filter has them; the regions' bytes that pass
 *		are recorded
 * @nr_words:	their number
 * @filter:	what of each snapshot is recorded, in use until snapshots_free(); or NULL
 * @err:	or NULL
 *
 * Return: 0, DD_EINVAL for filters that are none, or DD_ENOMEM.
 */
int snapshots_new(struct snapshots **out, bool through_schemes, char *const *filter_words,
		  int nr_words, struct dd_filter *filter, struct dd_error *err);

/**
 * snapshots_take() - one of each running kdamond
 * @s:		where streams are remembered
 * @setup:	which run
 * @capture:	gets them
 * @err:	or NULL
 *
 * The kernel answers when a kdamond has finished its aggregation, which takes up to an interval. The
 * kdamond's parameters are what they were afterwards, also on failure.
 *
 * Return: 0; DD_ENODATA when no kdamond of sysfs runs; DD_EUNSUPPORTED when the kernel does not have tried
 * regions; another negative enum dd_code.
 */
int snapshots_take(struct snapshots *s, struct setup *setup, struct capture *capture,
		   struct dd_error *err);

/** snapshots_free() - NULL is fine; after the capture is freed */
void snapshots_free(struct snapshots *s);

#endif /* DAMO_RECORD_SNAPSHOT_H */
