/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hints on stderr: why a report shows little, and what would show more.
 */
#ifndef DAMO_REPORT_HINTS_H
#define DAMO_REPORT_HINTS_H

#include <damondata/overview.h>
#include <damondata/heatmap.h>

/** hint_idle() - what the idle times of a report mean, which their numbers do not show */
void hint_idle(const struct dd_survey *survey);

/** hint_idle_anywhere() - the same for data of which it is not known what memory they are of */
void hint_idle_anywhere(void);

/** hint_uncounted() - that a report has rates and temperatures which nobody measured */
void hint_uncounted(const struct dd_survey *survey);

/** hint_heatmaps() - about maps that are mostly idle, saturated, or not monitored */
void hint_heatmaps(const struct dd_heatmap *maps, size_t nr, const struct dd_guide_target *t);

/**
 * hint_ranges() - about address ranges that a map leaves out by itself
 * @t:		whose
 * @nr:		how many it shows
 * @heat:	of those
 */
void hint_ranges(const struct dd_guide_target *t, size_t nr, double heat);

#endif /* DAMO_REPORT_HINTS_H */
