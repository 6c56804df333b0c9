/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Live access data: the next snapshot of the DAMON that runs, taken passively by damo-record.
 */
#ifndef DAMO_REPORT_LIVE_H
#define DAMO_REPORT_LIVE_H

#include <damondata/source.h>

/** live_kdamonds() - number of kdamonds that run; 0 also when that cannot be told */
size_t live_kdamonds(void);

/**
 * live_open() - a source that yields one complete snapshot of each target, then ends
 * @out:	untouched on failure
 * @err:	or NULL
 *
 * Runs damo-record without options that change anything, so DAMON goes on as it is. Waits for as long
 * as DAMON's aggregation takes. The source can be rewound.
 *
 * Return: 0, DD_ENODATA when no kdamond runs, or another negative enum dd_code.
 */
int live_open(struct dd_source **out, struct dd_error *err);

#endif /* DAMO_REPORT_LIVE_H */
