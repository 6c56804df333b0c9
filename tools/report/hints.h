/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hints on stderr: why a report shows little, and what would show more.
 */
#ifndef DAMO_REPORT_HINTS_H
#define DAMO_REPORT_HINTS_H

#include "libdamondata/analysis/guide.h"
#include "libdamondata/analysis/heatmap.h"
#include "libdamondata/analysis/series.h"

/** hint_heatmaps() - about maps that are mostly idle, saturated, or not monitored */
void hint_heatmaps(const struct dd_heatmap *maps, size_t nr, const struct dd_guide_target *t);

/** hint_series() - about series that are empty because their begin was left out */
void hint_series(const struct dd_series_set *set);

#endif /* DAMO_REPORT_HINTS_H */
