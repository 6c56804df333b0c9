// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the <keywords> of output templates stand for in a snapshot.
 */
#include <damondata/units.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/message.h"
#include "tools/view/access_view.h"
#include "tools/view/distribution_text.h"

#define VIEW(ctx)                                                                                  \
	struct access_view *v = (struct access_view *)(ctx);                                       \
	char buf[DD_UNIT_LEN]

static void put_ns(FILE *out, uint64_t ns, bool raw)
{
	char buf[DD_UNIT_LEN];

	fputs(dd_format_time(buf, ns, raw), out);
}

static void put_relative(FILE *out, const struct access_view *v, uint64_t ns)
{
	char buf[DD_UNIT_LEN];

	fputs(dd_format_time_signed(buf, (int64_t)(ns - v->record->start_ns), v->style->raw), out);
}

static void put_total_bytes(FILE *out, const void *ctx)
{
	VIEW(ctx);
	fputs(dd_format_size(buf, v->by_address.total_bytes, v->style->raw), out);
}

static void put_duration(FILE *out, const void *ctx)
{
	const struct access_view *v = ctx;

	put_ns(out, v->by_address.snap->end_ns - v->by_address.snap->start_ns, v->style->raw);
}

static void start_time(FILE *out, const void *ctx)
{
	const struct access_view *v = ctx;

	put_relative(out, v, v->by_address.snap->start_ns);
}

static void end_time(FILE *out, const void *ctx)
{
	const struct access_view *v = ctx;

	put_relative(out, v, v->by_address.snap->end_ns);
}

static void abs_start_time(FILE *out, const void *ctx)
{
	const struct access_view *v = ctx;

	put_ns(out, v->by_address.snap->start_ns, v->style->raw);
}

static void abs_end_time(FILE *out, const void *ctx)
{
	const struct access_view *v = ctx;

	put_ns(out, v->by_address.snap->end_ns, v->style->raw);
}

static void number_of_regions(FILE *out, const void *ctx)
{
	VIEW(ctx);
	fputs(dd_format_count(buf, v->by_address.nr, v->style->raw), out);
}

static void put_box_colors(FILE *out, const void *ctx)
{
	const struct access_view *v = ctx;

	put_color_sample(out, v->style->box_colors, v->style->color);
}

static void put_box_legend(FILE *out, const void *ctx)
{
	put_region_box_description(out, ctx);
}

/* The regions as weighted values; only their filter-passed bytes when @passed. NULL: out of memory. */
static struct dd_weighted *weigh_regions(struct access_view *v, enum metric metric, bool passed)
{
	const struct dd_access *a = &v->by_address;
	struct dd_temperature_weights w = v->style->order.weights;

	if (v->items_capacity < a->nr || !v->items) {
		free(v->items);
		v->items_capacity = a->nr + 1;
		v->items = malloc(v->items_capacity * sizeof(*v->items));
		if (!v->items)
			die("out of memory for %zu regions", a->nr);
	}
	w.size = 0;
	for (size_t i = 0; i < a->nr; i++) {
		const struct dd_access_region *r = &a->regions[i];

		v->items[i].value =
			metric == METRIC_TEMPERATURE ? dd_temperature(r, &w) : dd_idle_us(a, r);
		v->items[i].bytes = passed ? r->passed : r->end - r->start;
	}
	return v->items;
}

static void put_weighted_histogram(FILE *out, const void *ctx, enum metric metric, bool passed)
{
	struct access_view *v = (struct access_view *)ctx;
	const struct access_style *st = v->style;
	size_t nr = v->by_address.nr, nr_bins = st->nr_hist_ranges;
	struct dd_weighted *items = weigh_regions(v, metric, passed);
	struct dd_bin bins[DD_MAX_BINS];

	if (!nr) {
		fputs("no region in snapshot", out);
		return;
	}
	if (nr_bins)
		memcpy(bins, st->hist_ranges, nr_bins * sizeof(bins[0]));
	else
		nr_bins = (st->hist_log ? dd_log_bins : dd_linear_bins)(bins, items, nr);
	dd_histogram(bins, nr_bins, st->hist_cumulate, items, nr);
	put_histogram(out, metric, bins, nr_bins, st->raw);
}

static void put_weighted_percentiles(FILE *out, const void *ctx, enum metric metric, bool passed)
{
	struct access_view *v = (struct access_view *)ctx;
	const struct access_style *st = v->style;
	struct dd_weighted *items = weigh_regions(v, metric, passed);
	static int64_t values[MAX_ACCESS_PERCENTILES];
	size_t nr;

	fprintf(out, "<%spercentile> ", passed ? "df-passed " : "");
	if (metric == METRIC_IDLE)
		fputs(st->raw ? "<idle time (us)>" : "<idle time>", out);
	else
		fprintf(out, "<temperature (weights: [0, %lld, %lld])>",
			(long long)st->order.weights.rate, (long long)st->order.weights.age);
	nr = dd_weighted_percentiles(values, st->percentiles, st->nr_percentiles, items,
				     v->by_address.nr);
	fputc('\n', out);
	if (nr)
		put_percentile_lines(out, metric, st->percentiles, values, nr, st->raw);
	else
		fputs(passed ? "no filter-passed memory in snapshot" : "no region in snapshot",
		      out);
}

static void temperature_hist(FILE *out, const void *ctx)
{
	put_weighted_histogram(out, ctx, METRIC_TEMPERATURE, false);
}

static void temperature_df_hist(FILE *out, const void *ctx)
{
	put_weighted_histogram(out, ctx, METRIC_TEMPERATURE, true);
}

static void recency_hist(FILE *out, const void *ctx)
{
	put_weighted_histogram(out, ctx, METRIC_IDLE, false);
}

static void recency_df_hist(FILE *out, const void *ctx)
{
	put_weighted_histogram(out, ctx, METRIC_IDLE, true);
}

static void recency_percentiles(FILE *out, const void *ctx)
{
	put_weighted_percentiles(out, ctx, METRIC_IDLE, false);
}

static void recency_df_percentiles(FILE *out, const void *ctx)
{
	put_weighted_percentiles(out, ctx, METRIC_IDLE, true);
}

static void temperature_percentiles(FILE *out, const void *ctx)
{
	put_weighted_percentiles(out, ctx, METRIC_TEMPERATURE, false);
}

static void temperature_df_percentiles(FILE *out, const void *ctx)
{
	put_weighted_percentiles(out, ctx, METRIC_TEMPERATURE, true);
}

#define VOID_MARK  "[...]"
#define LEAST_HEAT 10

static void put_void(FILE *out, const struct access_view *v, const struct dd_heat_cell *c)
{
	double cells = (c->end - c->start) / v->heat.cell_bytes;

	if (!v->style->heat_static && cells > 4) {
		fputs(VOID_MARK, out);
		return;
	}
	for (int i = 0; i < (int)cells && i < DD_MAX_HEAT_WIDTH; i++)
		fputc('.', out);
}

static size_t printed_cells(const struct access_view *v)
{
	size_t n = 0;

	for (size_t i = 0; i < v->heat.nr; i++) {
		const struct dd_heat_cell *c = &v->heat.cells[i];
		double cells = (c->end - c->start) / v->heat.cell_bytes;

		if (!c->is_void)
			n++;
		else
			n += !v->style->heat_static && cells > 4 ? strlen(VOID_MARK)
								 : (size_t)cells;
	}
	return n;
}

/* Gaps take room that the cells cannot know before: where the line must fit, it gets fewer of them. */
static int draw_heat(struct access_view *v, const struct dd_access_region *regions, size_t nr,
		     struct dd_error *err)
{
	const struct access_style *st = v->style;
	unsigned int width = (unsigned int)st->heat_width;
	size_t cells;
	int ret;

	for (;;) {
		ret = dd_snapshot_heat(&v->heat, regions, nr, &st->order.weights, width,
				       st->heat_static, err);
		cells = ret ? 0 : printed_cells(v);
		if (!st->heat_room || cells <= st->heat_room || width <= LEAST_HEAT)
			return ret;
		cells -= st->heat_room;
		width = width > cells + LEAST_HEAT ? width - (unsigned int)cells : LEAST_HEAT;
	}
}

static void put_snapshot_heat(FILE *out, struct access_view *v,
			      const struct dd_access_region *regions, size_t nr)
{
	const struct access_style *st = v->style;
	char min[DD_UNIT_LEN], max[DD_UNIT_LEN], size[DD_UNIT_LEN];
	struct dd_error err;
	int ret = draw_heat(v, regions, nr, &err);

	if (ret == DD_ENODATA) {
		fputs("n/a (no region)", out);
		return;
	}
	if (ret)
		die("%s", err.text);
	for (size_t i = 0; i < v->heat.nr; i++) {
		const struct dd_heat_cell *c = &v->heat.cells[i];
		int level = dd_snapshot_heat_level(&v->heat, c->temperature);

		if (c->is_void) {
			put_void(out, v, c);
			continue;
		}
		put_level_start(out, st->heat_colors, level, st->color);
		fputc('0' + level, out);
		put_color_end(out, st->color);
	}
	fprintf(out, "\n# min/max temperatures: %s, %s, column size: %s",
		format_signed_count(min, (int64_t)v->heat.min, st->raw),
		format_signed_count(max, (int64_t)v->heat.max, st->raw),
		dd_format_size_f(size, v->heat.cell_bytes, st->raw));
}

static void put_heatmap_line(FILE *out, const void *ctx)
{
	struct access_view *v = (struct access_view *)ctx;

	put_snapshot_heat(out, v, v->by_address.regions, v->by_address.nr);
}

static void passed_heatmap(FILE *out, const void *ctx)
{
	struct access_view *v = (struct access_view *)ctx;
	struct dd_access_region *passed = malloc((v->by_address.nr + 1) * sizeof(*passed));
	size_t nr = 0;

	if (!passed)
		die("out of memory for %zu regions", v->by_address.nr);
	for (size_t i = 0; i < v->by_address.nr; i++)
		if (v->by_address.regions[i].passed)
			passed[nr++] = v->by_address.regions[i];
	put_snapshot_heat(out, v, passed, nr);
	free(passed);
}

static void passed_type(FILE *out, const void *ctx)
{
	put_scheme_filters(out, ((const struct access_view *)ctx)->record->stream.filters_json);
}

static void put_passed_bytes(FILE *out, const void *ctx)
{
	VIEW(ctx);
	uint64_t sum = 0;

	for (size_t i = 0; i < v->by_address.nr; i++)
		sum += v->by_address.regions[i].passed;
	fputs(v->by_address.has_passed ? dd_format_size(buf, sum, v->style->raw) : "N/A", out);
}

static double max_samples(const struct dd_access *a)
{
	return a->sample_us ? (double)a->aggr_us / (double)a->sample_us : 0;
}

static void positive_ratio(FILE *out, const void *ctx)
{
	VIEW(ctx);
	const struct dd_access *a = &v->by_address;
	double possible = max_samples(a) * (double)a->nr, sum = 0;

	for (size_t i = 0; i < a->nr; i++)
		sum += (double)a->regions[i].nr_accesses;
	fputs(dd_format_percent(buf, possible > 0 ? sum * 100 / possible : 0, v->style->raw), out);
}

static void put_bandwidth(FILE *out, const void *ctx)
{
	VIEW(ctx);
	fprintf(out, "%s per second",
		dd_format_size_f(buf, dd_access_bandwidth(&v->by_address, false), v->style->raw));
}

static void passed_bandwidth(FILE *out, const void *ctx)
{
	VIEW(ctx);
	fprintf(out, "%s per second",
		dd_format_size_f(buf, dd_access_bandwidth(&v->by_address, true), v->style->raw));
}

static void tuning_status(FILE *out, const void *ctx)
{
	VIEW(ctx);
	const struct dd_access *a = &v->by_address;
	double observed = 0, possible = 0;

	for (size_t i = 0; i < a->nr; i++) {
		double size = (double)(a->regions[i].end - a->regions[i].start);

		observed += size * (double)a->regions[i].nr_accesses;
		possible += size * max_samples(a);
	}
	fprintf(out, "%s (",
		dd_format_percent(buf, observed * 100 / (possible < 1 ? 1 : possible),
				  v->style->raw));
	fprintf(out, "%s / ", dd_format_size_f(buf, observed, v->style->raw));
	fprintf(out, "%s) ", dd_format_size_f(buf, possible, v->style->raw));
	put_time_us(out, a->sample_us, v->style->raw);
	fputc(' ', out);
	put_time_us(out, a->aggr_us, v->style->raw);
}

static const char *damos_result(char buf[DD_UNIT_LEN], uint64_t v, bool is_size, bool raw)
{
	if (v == DD_RESULT_UNKNOWN)
		return "unknown";
	return is_size ? dd_format_size(buf, v, raw) : dd_format_count(buf, v, raw);
}

static void damos_stats(FILE *out, const void *ctx)
{
	const struct access_view *v = ctx;
	const struct dd_damos_stats *s = v->by_address.snap->stats;
	bool raw = v->style->raw;
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN];

	if (!s) {
		fputs("none", out);
		return;
	}
	fprintf(out, "tried %s times (%s)\n", damos_result(a, s->nr_tried, false, raw),
		damos_result(b, s->sz_tried, true, raw));
	fprintf(out, "applied %s times (%s)\n", damos_result(a, s->nr_applied, false, raw),
		damos_result(b, s->sz_applied, true, raw));
	fprintf(out, "%s passed filters\n", damos_result(a, s->sz_ops_filter_passed, true, raw));
	fprintf(out, "quota exceeded %s times\n", damos_result(a, s->qt_exceeds, false, raw));
	fprintf(out, "tried %s snapshots (max %s)", damos_result(a, s->nr_snapshots, false, raw),
		dd_format_count(b, s->max_nr_snapshots, raw));
}

static void snapshot_intervals(FILE *out, const void *ctx)
{
	VIEW(ctx);
	const struct dd_access *a = &v->by_address;
	double hz = a->aggr_us ? max_samples(a) / ((double)a->aggr_us / 1e6) : 0;
	char *unit;

	fputs("sample ", out);
	put_time_us(out, a->sample_us, v->style->raw);
	fputs(" aggr ", out);
	put_time_us(out, a->aggr_us, v->style->raw);
	dd_format_hz(buf, hz, v->style->raw);
	unit = strstr(buf, " hz");
	if (unit)
		*unit = '\0';
	fprintf(out, " (max access hz %s)", buf);
}

const struct keyword snapshot_keywords[] = {
	KEYWORD("<total bytes>", put_total_bytes, 0, "size of all regions"),
	KEYWORD("<duration>", put_duration, 0, "how long the snapshot's interval was"),
	KEYWORD("<start time>", start_time, 0, "begin of the interval, from the record's begin on"),
	KEYWORD("<end time>", end_time, 0, "end of the interval, from the record's begin on"),
	KEYWORD("<abs start time>", abs_start_time, 0, "absolute begin of the interval"),
	KEYWORD("<abs end time>", abs_end_time, 0, "absolute end of the interval"),
	KEYWORD("<number of regions>", number_of_regions, 0, "how many regions"),
	KEYWORD("<region box colors>", put_box_colors, 0,
		"the colours of the region box, as digits"),
	KEYWORD("<region box description>", put_box_legend, 0,
		"what length, colour and height of the region box stand for"),
	COUNT_KEYWORD("<temperature-sz histogram>", temperature_hist, 0, "memory by temperature"),
	COUNT_KEYWORD("<temperature-df-passed-sz histogram>", temperature_df_hist, 0,
		      "filter-passed memory by temperature"),
	COUNT_KEYWORD("<recency-sz histogram>", recency_hist, 0,
		      "memory by time since the last access"),
	COUNT_KEYWORD("<recency-df-passed-sz histogram>", recency_df_hist, 0,
		      "filter-passed memory by time since the last access"),
	COUNT_KEYWORD("<recency percentiles>", recency_percentiles, 0, "percentiles of idle time"),
	COUNT_KEYWORD("<df-passed recency percentiles>", recency_df_percentiles, 0,
		      "percentiles of the idle time of filter-passed memory"),
	COUNT_KEYWORD("<temperature percentiles>", temperature_percentiles, 0,
		      "percentiles of temperature"),
	COUNT_KEYWORD("<df-passed temperature percentiles>", temperature_df_percentiles, 0,
		      "percentiles of the temperature of filter-passed memory"),
	COUNT_KEYWORD("<heatmap>", put_heatmap_line, 0,
		      "the address space as a line of temperatures"),
	COUNT_KEYWORD("<filters passed heatmap>", passed_heatmap, 0,
		      "the same of regions with filter-passed memory"),
	KEYWORD("<filters passed type>", passed_type, 10, "the scheme's filters"),
	KEYWORD("<filters passed bytes>", put_passed_bytes, 0,
		"bytes that passed the scheme's filters"),
	COUNT_KEYWORD("<positive access samples ratio>", positive_ratio, 0,
		      "accessed samples in percent of all samples"),
	COUNT_KEYWORD("<estimated memory bandwidth>", put_bandwidth, 0,
		      "bytes touched per second, estimated"),
	COUNT_KEYWORD("<filters passed estimated memory bandwidth>", passed_bandwidth, 0,
		      "the same of filter-passed memory"),
	COUNT_KEYWORD("<intervals tuning status>", tuning_status, 0,
		      "observed access events in percent of the possible ones, and the intervals"),
	KEYWORD("<damos stats>", damos_stats, 0, "statistics of the scheme that took the snapshot"),
	KEYWORD("<snapshot intervals>", snapshot_intervals, 0,
		"sampling and aggregation interval in force"),
	{0},
};
