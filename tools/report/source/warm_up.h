/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first snapshots of a recording, in which DAMON's regions still adapt, left out of statistics.
 */
#ifndef DAMO_REPORT_WARM_UP_H
#define DAMO_REPORT_WARM_UP_H

#include <damondata/series.h>
#include "tools/common/options.h"
#include "tools/report/source/report_input.h"

#define WARM_UP_DEFAULT 20

/** warm_up_o - how many snapshots of each target the user wants left out; without a word, warm_up_default() */
extern struct warm_up_o {
	uint64_t nr;
	int given;
} warm_up_o;

/** warm_up_options - --exclude_samples, for OPT_INCLUDE() */
extern const struct option warm_up_options[];

/**
 * warm_up_settle() - leave out the default number of values, if the user gave none, and say how many
 * @set:	of values from the first on, or from behind those that the user gave
 */
void warm_up_settle(struct dd_series_set *set);

/**
 * warm_up_count() - how many snapshots of each target to leave out, found by reading the input
 * @in:		opened rewindable; rewound when it returns
 *
 * Without the user's word at most a tenth of the target with the fewest snapshots; says how many.
 */
uint64_t warm_up_count(struct report_input *in);

#endif /* DAMO_REPORT_WARM_UP_H */
