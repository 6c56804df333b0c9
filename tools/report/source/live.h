/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Live access data: the next snapshot of the DAMON that runs, taken passively by damo-record.
 */
#ifndef DAMO_REPORT_LIVE_H
#define DAMO_REPORT_LIVE_H

#include <damondata/source.h>

/** live_kdamonds() - number of kdamonds that run; 0 also when that cannot be found out */
size_t live_kdamonds(void);

/** struct live_scheme - which scheme's tried regions, by their indexes in sysfs */
struct live_scheme {
	int32_t kdamond, context, scheme;
};

/**
 * struct live_request - what is wanted of DAMON besides what it delivers by itself
 * @schemes:	regions that these schemes are tried on, instead of all regions
 * @filters:	how much of each region passes these filters, in the words of --damos_filter
 *
 * With either, the kernel is asked through sysfs; for filters a scheme that does nothing is added for that
 * time.
 */
struct live_request {
	const struct live_scheme *schemes;
	size_t nr_schemes;
	const char **filters;
	size_t nr_filters;
};

/**
 * live_open() - a source that yields one complete snapshot of each target, then ends
 * @out:	untouched on failure
 * @want:	or NULL
 * @err:	or NULL
 *
 * Runs damo-record, without @want with no option that changes anything, so DAMON goes on as it is. Waits for as long
 * as DAMON's aggregation takes. The source can be rewound.
 *
 * Return: 0, DD_ENODATA when no kdamond runs, or another negative enum dd_code.
 */
int live_open(struct dd_source **out, const struct live_request *want, struct dd_error *err);

#endif /* DAMO_REPORT_LIVE_H */
