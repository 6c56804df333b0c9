/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Memory footprints: how much the recorded processes and the system used at each sample.
 */
#ifndef DAMONDATA_ANALYSIS_FOOTPRINT_H
#define DAMONDATA_ANALYSIS_FOOTPRINT_H

#include "libdamondata/analysis/series.h"

/** enum dd_footprint - what is measured, in bytes */
enum dd_footprint {
	DD_FOOTPRINT_VSZ,      /* virtual memory of all recorded processes */
	DD_FOOTPRINT_RSS,      /* resident memory of all recorded processes */
	DD_FOOTPRINT_SYS_USED, /* memory of the system that is not free */
	DD_NR_FOOTPRINTS,
};

/**
 * struct dd_footprints - state; all zero to begin with
 * @series:	the result, one value for each sample
 * @page_size:	bytes, of the recording's facts; 0 counts as 4096
 */
struct dd_footprints {
	struct dd_series series[DD_NR_FOOTPRINTS];
	uint32_t page_size;
	bool is_open, has[DD_NR_FOOTPRINTS];
	uint64_t time_ns, sum[DD_NR_FOOTPRINTS];
};

/** dd_footprints_add() - add a row of footprint side data; others are ignored */
int dd_footprints_add(struct dd_footprints *f, const struct dd_row *row, struct dd_error *err);

/** dd_footprints_finish() - close the last sample */
int dd_footprints_finish(struct dd_footprints *f, struct dd_error *err);

/** dd_footprints_free() - leaves an empty one */
void dd_footprints_free(struct dd_footprints *f);

#endif /* DAMONDATA_ANALYSIS_FOOTPRINT_H */
