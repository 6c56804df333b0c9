/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OpenMetrics text, for Prometheus and the like.
 */
#ifndef DAMO_VIEW_METRICS_H
#define DAMO_VIEW_METRICS_H

#include <stdbool.h>
#include <stdio.h>

#include "libdamondata/analysis/series.h"

/**
 * put_metric_series() - a series as a summary: quantiles, sum and count
 * @out:	where to
 * @report:	such as "wss"
 * @name:	of this series in the report: the label "kind" when it differs from @report
 * @unit:	such as "bytes": last part of the metric's name
 * @s:		sorted as the quantiles want it
 * @percents:	which
 * @nr:		number of @percents
 * @first:	write the metric's type and help before
 */
void put_metric_series(FILE *out, const char *report, const char *name, const char *unit,
		       const struct dd_series *s, const uint64_t *percents, size_t nr, bool first);

/** put_metrics_end() - the end mark */
void put_metrics_end(FILE *out);

#endif /* DAMO_VIEW_METRICS_H */
