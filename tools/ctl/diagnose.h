/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks of a running DAMON, each with a verdict and its reason.
 */
#ifndef DAMO_CTL_DIAGNOSE_H
#define DAMO_CTL_DIAGNOSE_H

#include <damondata/params.h>

#include "tools/ctl/watch_events.h"

/** enum verdict - of one check */
enum verdict { VERDICT_OK, VERDICT_FINDING, VERDICT_UNKNOWN };

/**
 * struct check_report - gets the verdicts in order
 * @report:	called for each: what was looked at, and why it is so
 */
struct check_report {
	void (*report)(struct check_report *r, enum verdict verdict, const char *what,
		       const char *why);
};

/**
 * struct observed - what was seen of one kdamond
 * @kdamond:	its parameters and refreshed results
 * @index:	in sysfs
 * @events:	what it reported meanwhile, NULL = nothing
 * @watched_ms:	for how long; 0 = events could not be watched
 * @cpu_percent: of one CPU, meanwhile; negative = unknown
 * @stale:	why results could not be refreshed, or NULL
 */
struct observed {
	const struct dd_params *kdamond;
	unsigned int index;
	const struct watched *events;
	unsigned int watched_ms;
	double cpu_percent;
	const char *stale;
};

/** diagnose_kdamond() - all checks of a running kdamond */
void diagnose_kdamond(const struct observed *seen, struct check_report *report);

#endif /* DAMO_CTL_DIAGNOSE_H */
