/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long memory is idle, as OpenMetrics.
 */
#ifndef DAMO_REPORT_ACCESS_METRICS_H
#define DAMO_REPORT_ACCESS_METRICS_H

#include "tools/report/source/report_input.h"
#include "tools/view/access_style.h"

/**
 * print_access_metrics() - of the latest snapshot of each record: size, bytes accessed, idle time
 * @in:		opened
 * @style:	has the percentiles
 *
 * Return: the number of records; 0 when there is no access data, and nothing was printed. Exits with a
 * message when a record lacks the monitoring intervals.
 */
size_t print_access_metrics(struct report_input *in, const struct access_style *style);

#endif /* DAMO_REPORT_ACCESS_METRICS_H */
