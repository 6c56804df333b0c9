/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A recording in a few numbers, to be compared with another one.
 */
#ifndef DAMONDATA_ANALYSIS_SUMMARY_H
#define DAMONDATA_ANALYSIS_SUMMARY_H

#include "libdamondata/analysis/wss.h"

/** enum dd_rate_class - memory by its access rate in percent of the possible */
enum dd_rate_class {
	DD_RATE_IDLE,
	DD_RATE_25, /* above 0, up to 25 % */
	DD_RATE_50,
	DD_RATE_75,
	DD_RATE_100,
	DD_RATE_UNKNOWN, /* accessed, but the intervals are not known */
	DD_NR_RATE_CLASSES,
};

/** struct dd_target_classes - bytes x ns of one target in each class, and its time */
struct dd_target_classes {
	double byte_ns[DD_NR_RATE_CLASSES], ns;
};

/**
 * struct dd_summary - state; set up by dd_summary_init()
 * @wss:	working set sizes
 * @classes:	for each target
 */
struct dd_summary {
	struct dd_wss wss;
	struct dd_targets targets;
	struct dd_target_classes *classes;
	size_t allocated;
};

/** dd_summary_init() - begin; the first @skip snapshots of each target are left out */
int dd_summary_init(struct dd_summary *s, uint64_t skip, struct dd_error *err);

/** dd_summary_add() - take a snapshot into account */
int dd_summary_add(struct dd_summary *s, const struct dd_snapshot *snap, struct dd_error *err);

/** dd_summary_class_bytes() - mean over time of the bytes in a class, summed over the targets */
double dd_summary_class_bytes(const struct dd_summary *s, enum dd_rate_class c);

/** dd_summary_free() - leaves an empty one */
void dd_summary_free(struct dd_summary *s);

#endif /* DAMONDATA_ANALYSIS_SUMMARY_H */
