/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OpenMetrics text, for Prometheus and the like.
 */
#ifndef DAMO_VIEW_METRICS_H
#define DAMO_VIEW_METRICS_H

#include <stdbool.h>
#include <stdio.h>

#include <damondata/series.h>

/** put_metric_family() - what comes before the samples of a metric; its name ends with the unit */
void put_metric_family(FILE *out, const char *name, const char *type, const char *unit,
		       const char *help);

/**
 * struct metric_labels - labels of one sample
 * @kind:	or NULL
 * @host:	name of the machine, or NULL
 * @key:	whose; of its kdamond the thread's id is printed where its index is not known
 * @percent:	of the quantile, if @has_quantile
 */
struct metric_labels {
	const char *kind, *host;
	const struct dd_target_key *key;
	bool has_quantile;
	double percent;
};

/** put_metric_labels() - the labels in their brackets, and a blank behind them */
void put_metric_labels(FILE *out, const struct metric_labels *l);

/** metric_labels_text() - the same as malloc'ed text: series with equal ones are one series */
char *metric_labels_text(const struct metric_labels *l);

/**
 * struct metric - a series and what it is
 * @report:	such as "wss"
 * @name:	of this series in the report: the label "kind" when it differs from @report
 * @unit:	such as "bytes": last part of the metric's name
 * @host:	the label "host", or NULL for none
 * @series:	sorted as the quantiles want it
 */
struct metric {
	const char *report, *name, *unit, *host;
	const struct dd_series *series;
};

/** metric_text() - its labels as malloc'ed text, see metric_labels_text() */
char *metric_text(const struct metric *m);

/**
 * put_metric_series() - a series as a summary: quantiles, sum and count
 * @out:	where to
 * @m:		the series
 * @percents:	which quantiles
 * @nr:		number of @percents
 * @first:	write the metric's type and help before
 */
void put_metric_series(FILE *out, const struct metric *m, const uint64_t *percents, size_t nr,
		       bool first);

/** put_metrics_end() - the end mark */
void put_metrics_end(FILE *out);

#endif /* DAMO_VIEW_METRICS_H */
