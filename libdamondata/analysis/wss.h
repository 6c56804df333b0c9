/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Working set sizes and numbers of regions of a recording's snapshots.
 */
#ifndef DAMONDATA_ANALYSIS_WSS_H
#define DAMONDATA_ANALYSIS_WSS_H

#include "libdamondata/analysis/reaggregate.h"
#include "libdamondata/analysis/series.h"

/**
 * struct dd_wss_spec - what counts
 * @min_accesses: a region belongs to the working set from so many samples on; 0 counts all
 * @min_bytes:	and if it has so many bytes
 * @skip:	leave out so many snapshots at the begin of each target: the regions still adapt there
 * @work_us:	put snapshots together to such spans of time first; 0 and 1 take each as it is
 */
struct dd_wss_spec {
	uint32_t min_accesses;
	uint64_t min_bytes;
	uint64_t skip;
	uint64_t work_us;
};

/**
 * struct dd_wss - state
 * @series:	the result: bytes for each snapshot
 */
struct dd_wss {
	struct dd_wss_spec spec;
	struct dd_series_set series;
	struct dd_reaggregator *reaggregator;
};

/** dd_wss_init() - begin; for dd_wss_free() on success */
int dd_wss_init(struct dd_wss *w, const struct dd_wss_spec *spec, struct dd_error *err);

/** dd_wss_add() - measure a snapshot */
int dd_wss_add(struct dd_wss *w, const struct dd_snapshot *snap, struct dd_error *err);

/** dd_snapshot_wss() - bytes of the regions that belong to the working set, saturating */
uint64_t dd_snapshot_wss(const struct dd_snapshot *snap, uint32_t min_accesses, uint64_t min_bytes);

/** dd_wss_free() - also after a failed call */
void dd_wss_free(struct dd_wss *w);

#endif /* DAMONDATA_ANALYSIS_WSS_H */
