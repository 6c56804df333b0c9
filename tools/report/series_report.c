// SPDX-License-Identifier: GPL-2.0-only
/*
 * Printing of series in all formats.
 */
#include "tools/report/series_report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/message.h"
#include "tools/common/pager.h"
#include "tools/report/series_plot.h"
#include "tools/view/metrics.h"
#include "tools/view/percentile_text.h"

static const char *const sorts[] = {"size", "time", NULL};

struct series_o series_o;

const struct option series_options[] = {
	OPT_GROUP("Distribution"),
	{.kind = OPTION_U64,
	 .short_name = 'r',
	 .name = "range",
	 .arg = "START STOP STEP",
	 .value = series_o.range,
	 .given = &series_o.has_range,
	 .help = "percentiles from START to before STOP"},
	OPT_CHOICE('s', "sortby", "KEY", &series_o.sort, sorts,
		   "percentiles of the sizes, or of the time that has passed"),
	OPT_U64(0, "nr_cols_bar", "N", &series_o.bar_columns, "width of the bars, 0 for none (59)"),
	OPT_STR('p', "plot", "FILE", &series_o.plot, "draw to FILE.png, .svg, .pdf or .jpeg"),
	OPT_END()};

void series_options_init(uint64_t step)
{
	series_o = (struct series_o){.range = {0, 101, step}, .bar_columns = 59};
}

static const struct row_column columns[] = {
	{"name", ""},	   {"kdamond_idx", ""}, {"context_idx", ""}, {"scheme_idx", ""},
	{"target_id", ""}, {"values", ""},	{"mean", ""},	     {"percentile", "percent"},
	{"time", "ns"},	   {"value", ""}};

#define NR_COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void sort_series(struct dd_series *s)
{
	if (series_o.sort == SERIES_BY_TIME)
		dd_series_sort_by_time(s);
	else
		dd_series_sort_by_value(s);
}

/* One row for each percentile, or each value. */
static void put_series_rows(struct rows *r, const char *name, const struct dd_series *s,
			    const uint64_t *percents, size_t nr)
{
	size_t nr_rows = series_o.all ? s->nr : s->nr ? nr : 0;

	for (size_t i = 0; i < nr_rows; i++) {
		const struct dd_point *p =
			series_o.all ? &s->points[i] : dd_series_at(s, (double)percents[i]);

		rows_text(r, name);
		rows_index(r, s->key.kdamond_idx);
		rows_index(r, s->key.context_idx);
		rows_index(r, s->key.scheme_idx);
		if (s->key.has_target_id)
			rows_u64(r, s->key.target_id);
		else
			rows_null(r);
		rows_u64(r, s->nr);
		rows_double(r, dd_series_mean(s));
		if (series_o.all)
			rows_null(r);
		else
			rows_u64(r, percents[i]);
		rows_u64(r, p->time_ns);
		rows_u64(r, p->value);
	}
}

static void put_counts(const struct dd_series *s, const uint64_t *percents, size_t nr)
{
	printf("# <percentile> <# regions>\n");
	if (s->key.has_target_id)
		printf("# target_id\t%" PRIu64 "\n", s->key.target_id);
	else
		printf("# target_id\tNone\n");
	if (!s->nr) {
		printf("# no snapshot\n");
		return;
	}
	printf("# avr:\t%" PRIu64 "\n", (uint64_t)dd_series_mean(s));
	for (size_t i = 0; i < nr; i++)
		printf("%" PRIu64 "\t%" PRIu64 "\n", percents[i],
		       dd_series_at(s, (double)percents[i])->value);
}

static void put_text(const struct series_report *r, const char *name, const struct dd_series *s,
		     const uint64_t *percents, size_t nr)
{
	struct percentile_style style = {
		.name = name,
		.percents = percents,
		.nr = nr,
		.columns = series_o.bar_columns > 1000 ? 1000 : (uint32_t)series_o.bar_columns,
		.raw = report_o.raw_number,
		.all = series_o.all,
	};

	if (r->counts) {
		put_counts(s, percents, nr);
		return;
	}
	if (r->with_target)
		printf("# target_id\t%" PRIu64 "\n", s->key.target_id);
	put_percentiles(stdout, s, &style);
}

void report_named_series(const struct series_report *r, struct named_series *list, size_t nr)
{
	size_t nr_percents;
	uint64_t *percents = percentiles_of(series_o.range, &nr_percents);
	struct rows rows;

	for (size_t i = 0; i < nr; i++)
		sort_series(&list[i].series);
	if (series_o.plot) {
		plot_series(r, list, nr);
	} else if (report_o.format == FORMAT_TEXT) {
		pager_start();
		for (size_t i = 0; i < nr; i++)
			put_text(r, list[i].name, &list[i].series, percents, nr_percents);
	} else if (report_o.format == FORMAT_METRICS) {
		for (size_t i = 0; i < nr; i++)
			put_metric_series(stdout, r->name, list[i].name, r->unit, &list[i].series,
					  percents, nr_percents, i == 0);
		put_metrics_end(stdout);
	} else {
		rows_begin(&rows, stdout, (enum row_format)report_o.format, r->name, columns,
			   NR_COLUMNS);
		for (size_t i = 0; i < nr; i++)
			put_series_rows(&rows, list[i].name, &list[i].series, percents,
					nr_percents);
		rows_end(&rows, &r->complete);
	}
	free(percents);
}

static void report_sum(const struct series_report *r, struct dd_series_set *set)
{
	struct named_series sum = {.name = r->name};
	struct dd_error err;

	if (dd_series_sum(&sum.series, set, &err))
		die("%s", err.text);
	sum.series.key = (struct dd_target_key){
		.kdamond_idx = DD_IDX_NONE,
		.context_idx = DD_IDX_NONE,
		.scheme_idx = DD_IDX_NONE,
		.has_target_id = true,
	};
	report_named_series(r, &sum, 1);
	dd_series_free(&sum.series);
}

void report_series_set(const struct series_report *r, struct dd_series_set *set, bool per_target)
{
	struct named_series *list;

	if (!per_target) {
		report_sum(r, set);
		return;
	}
	list = calloc(set->targets.nr, sizeof(*list));
	if (!list)
		die("out of memory");
	for (uint32_t i = 0; i < set->targets.nr; i++)
		list[i] = (struct named_series){r->name, set->list[i]};
	report_named_series(r, list, set->targets.nr);
	free(list);
}
