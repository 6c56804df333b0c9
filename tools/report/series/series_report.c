// SPDX-License-Identifier: GPL-2.0-only
/*
 * Printing of series in all formats.
 */
#include "tools/report/series/series_report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/allocate.h"
#include "tools/common/message.h"
#include "tools/common/pager.h"
#include "tools/report/series/series_plot.h"
#include "tools/view/metrics.h"
#include "tools/view/percentile_text.h"

static const char *const sorts[] = {"size", "time", NULL};

struct series_o series_o;

const struct option bar_options[] = {
	OPT_U64(0, "nr_cols_bar", "N", &series_o.bar_columns,
		"width of the bars, 0 for none (59, or what fits on the terminal)"),
	OPT_END()};

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
	OPT_STR('p', "plot", "FILE", &series_o.plot, "draw to FILE.png, .svg, .pdf or .jpeg"),
	OPT_END()};

void series_options_init(uint64_t step)
{
	series_o =
		(struct series_o){.range = {0, 101, step}, .bar_columns = percentile_bar_columns()};
}

static const struct row_column columns[] = {
	{"name", ""},	   {"kdamond_idx", ""}, {"context_idx", ""}, {"scheme_idx", ""},
	{"target_id", ""}, {"values", ""},	{"mean", ""},	     {"percentile", "percent"},
	{"time", "ns"},	   {"value", ""},	{"host", ""}};

#define NR_COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void sort_series(struct dd_series *s)
{
	if (series_o.sort == SERIES_BY_TIME)
		dd_series_sort_by_time(s);
	else
		dd_series_sort_by_value(s);
}

/* One row for each percentile, or each value. */
static void put_series_rows(struct rows *r, const struct named_series *named,
			    const uint64_t *percents, size_t nr)
{
	const struct dd_series *s = &named->series;
	size_t nr_rows = series_o.all ? s->nr : s->nr ? nr : 0;

	for (size_t i = 0; i < nr_rows; i++) {
		const struct dd_point *p =
			series_o.all ? &s->points[i] : dd_series_at(s, (double)percents[i]);

		rows_text(r, named->name);
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
		if (named->host)
			rows_text(r, named->host);
		else
			rows_null(r);
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

static void put_series_text(const struct series_report *r, const struct named_series *named,
			    const uint64_t *percents, size_t nr)
{
	const struct dd_series *s = &named->series;
	struct percentile_style style = {
		.name = named->name,
		.percents = percents,
		.nr = nr,
		.columns = series_o.bar_columns > 1000 ? 1000 : (uint32_t)series_o.bar_columns,
		.raw = report_o.raw_number,
		.all = series_o.all,
	};

	if (named->host) {
		fputs("# host\t", stdout);
		put_sane(stdout, named->host);
		putchar('\n');
	}
	if (r->counts) {
		put_counts(s, percents, nr);
		return;
	}
	if (r->with_target)
		printf("# target_id\t%" PRIu64 "\n", s->key.target_id);
	put_percentiles(stdout, s, &style);
}

static void add_all(struct dd_series *to, const struct dd_series *from)
{
	struct dd_error err;

	for (size_t i = 0; i < from->nr; i++)
		if (dd_series_append(to, from->points[i].time_ns, from->points[i].value, &err))
			die("%s", err.text);
}

static struct metric metric_of(const struct series_report *r, const struct named_series *s)
{
	return (struct metric){r->name, s->name, r->unit, s->host, &s->series};
}

/* A series and its labels. */
struct labelled_series {
	char *labels;
	struct named_series *series;
};

static int compare_series_labels(const void *a, const void *b)
{
	const struct labelled_series *x = a, *y = b;
	int order = strcmp(x->labels, y->labels);

	return order ? order : (x->series > y->series) - (x->series < y->series);
}

/* What has the same labels is one series, such as a target before and after a restart: the first gets all values. */
static void join_equal_series(const struct series_report *r, struct named_series *list, size_t nr,
			      bool *joined)
{
	struct labelled_series *sorted = xcalloc(nr + 1, sizeof(*sorted));
	size_t first = 0;

	for (size_t i = 0; i < nr; i++) {
		const struct metric m = metric_of(r, &list[i]);

		sorted[i] = (struct labelled_series){metric_text(&m), &list[i]};
	}
	qsort(sorted, nr, sizeof(*sorted), compare_series_labels);
	for (size_t i = 1; i < nr; i++) {
		if (strcmp(sorted[first].labels, sorted[i].labels)) {
			first = i;
			continue;
		}
		add_all(&sorted[first].series->series, &sorted[i].series->series);
		joined[sorted[i].series - list] = true;
	}
	for (size_t i = 0; i < nr; i++)
		free(sorted[i].labels);
	free(sorted);
}

static void put_metrics(const struct series_report *r, struct named_series *list, size_t nr,
			const uint64_t *percents, size_t nr_percents)
{
	bool *joined = xcalloc(nr + 1, sizeof(*joined));

	join_equal_series(r, list, nr, joined);
	for (size_t i = 0; i < nr; i++) {
		const struct metric m = metric_of(r, &list[i]);

		sort_series(&list[i].series);
		if (!joined[i])
			put_metric_series(stdout, &m, percents, nr_percents, i == 0);
	}
	put_metrics_end(stdout);
	free(joined);
}

void report_named_series(const struct series_report *r, struct named_series *list, size_t nr)
{
	size_t nr_percents;
	uint64_t *percents = percentiles_of(series_o.range, &nr_percents);
	struct rows rows;

	if (report_o.format == FORMAT_METRICS && series_o.sort == SERIES_BY_TIME)
		die_usage("--sortby time: OpenMetrics has quantiles, which are of sizes");
	for (size_t i = 0; i < nr; i++)
		sort_series(&list[i].series);
	if (series_o.plot) {
		plot_series(r, &series_o, list, nr);
	} else if (report_o.format == FORMAT_TEXT) {
		pager_start();
		for (size_t i = 0; i < nr; i++)
			put_series_text(r, &list[i], percents, nr_percents);
	} else if (report_o.format == FORMAT_METRICS) {
		put_metrics(r, list, nr, percents, nr_percents);
	} else {
		rows_begin(&rows, stdout, (enum row_format)report_o.format, r->name, columns,
			   NR_COLUMNS);
		for (size_t i = 0; i < nr; i++)
			put_series_rows(&rows, &list[i], percents, nr_percents);
		rows_end(&rows, &r->complete);
	}
	free(percents);
}

static void sum_targets(struct named_series *out, struct dd_series_set *set, uint32_t host)
{
	struct dd_error err;

	if (dd_series_sum(&out->series, set, &err))
		die("%s", err.text);
	out->series.key = (struct dd_target_key){
		.host = host,
		.kdamond_idx = DD_IDX_NONE,
		.context_idx = DD_IDX_NONE,
		.scheme_idx = DD_IDX_NONE,
		.has_target_id = true,
	};
}

/* The series of one machine, which stand together in a set that is sorted by machines. */
static uint32_t sum_host(struct named_series *out, struct dd_series_set *set, uint32_t first)
{
	uint32_t host = set->list[first].key.host, end = first;
	struct dd_series_set part = {.list = set->list + first};

	while (end < set->targets.nr && set->list[end].key.host == host)
		end++;
	part.targets.nr = end - first;
	sum_targets(out, &part, host);
	return end;
}

/* Targets of a host keep their order, by where they stood: @skipped, which is of no use any more. */
static int by_host(const void *a, const void *b, void *hosts)
{
	const struct dd_series *x = a, *y = b;
	int order = hosts_compare(hosts, x->key.host, y->key.host);

	return order ? order : (x->skipped > y->skipped) - (x->skipped < y->skipped);
}

static void sort_by_host(struct dd_series_set *set, const struct hosts *hosts)
{
	for (uint32_t i = 0; i < set->targets.nr; i++)
		set->list[i].skipped = i;
	qsort_r(set->list, set->targets.nr, sizeof(*set->list), by_host, (void *)(uintptr_t)hosts);
}

static void set_series_host(struct named_series *s, const char *name)
{
	s->host = xstrdup(name);
}

/* What was recorded after a restart is of another host, whose clock began anew, but of the same machine. */
static size_t add_machine(const struct series_report *r, struct named_series *list, size_t nr,
			  struct named_series *one)
{
	uint32_t machine = hosts_machine(r->hosts, one->series.key.host);

	for (size_t i = 0; i < nr; i++) {
		if (hosts_machine(r->hosts, list[i].series.key.host) != machine)
			continue;
		add_all(&list[i].series, &one->series);
		dd_series_free(&one->series);
		return nr;
	}
	list[nr] = *one;
	return nr + 1;
}

/* The sum for each machine, and behind them all values, if there are several. */
static size_t list_sums(const struct series_report *r, struct named_series *list,
			struct dd_series_set *set)
{
	struct named_series all = {.name = r->name};
	size_t nr = 0;

	for (uint32_t i = 0; i < set->targets.nr;) {
		struct named_series one = {.name = r->name};

		i = sum_host(&one, set, i);
		nr = add_machine(r, list, nr, &one);
	}
	if (nr < 2)
		return nr;
	for (size_t i = 0; i < nr; i++)
		set_series_host(&list[i], hosts_label(r->hosts, list[i].series.key.host));
	all.series.key = list[0].series.key;
	for (size_t i = 0; i < nr; i++)
		add_all(&all.series, &list[i].series);
	set_series_host(&all, HOSTS_ALL);
	list[nr] = all;
	return nr + 1;
}

/* The series move to the list. */
static size_t list_targets(const struct series_report *r, struct named_series *list,
			   struct dd_series_set *set)
{
	size_t nr = set->targets.nr;

	for (size_t i = 0; i < nr; i++) {
		const char *host = hosts_label_if_several(r->hosts, set->list[i].key.host);

		list[i] = (struct named_series){.name = r->name, .series = set->list[i]};
		set->list[i] = (struct dd_series){0};
		if (host)
			set_series_host(&list[i], host);
	}
	return nr;
}

void report_series_set(const struct series_report *r, struct dd_series_set *set, bool per_target)
{
	struct named_series *list = xcalloc(set->targets.nr + 1, sizeof(*list));
	size_t nr;

	sort_by_host(set, r->hosts);
	nr = per_target ? list_targets(r, list, set) : list_sums(r, list, set);
	report_named_series(r, list, nr);
	for (size_t i = 0; i < nr; i++) {
		dd_series_free(&list[i].series);
		free(list[i].host);
	}
	free(list);
}
