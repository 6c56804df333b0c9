// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the <keywords> of output templates stand for in records and regions. Those of snapshots are in snapshot_keywords.c.
 */
#include <damondata/units.h>
#include <inttypes.h>
#include <string.h>
#include <ddutil/number_text.h>

#include "tools/common/message.h"
#include "tools/view/access_view.h"
#include "tools/view/distribution_text.h"

#define VIEW(ctx)                                                                                  \
	const struct access_view *v = (ctx);                                                       \
	char buf[DD_UNIT_LEN]

static void put_index_or_dash(FILE *out, int32_t index)
{
	if (index == DD_IDX_NONE)
		fputs("None", out);
	else
		fprintf(out, "%" PRId32, index);
}

static void put_kdamond_index(FILE *out, const void *ctx)
{
	put_index_or_dash(out, ((const struct access_view *)ctx)->record->stream.kdamond_idx);
}

static void context_index(FILE *out, const void *ctx)
{
	put_index_or_dash(out, ((const struct access_view *)ctx)->record->stream.context_idx);
}

static void scheme_index(FILE *out, const void *ctx)
{
	put_index_or_dash(out, ((const struct access_view *)ctx)->record->stream.scheme_idx);
}

static void target_id(FILE *out, const void *ctx)
{
	const struct access_view *v = ctx;

	if (v->record->stream.has_target_id)
		fprintf(out, "%" PRIu64, v->record->stream.target_id);
	else
		fputs("None", out);
}

static void record_start(FILE *out, const void *ctx)
{
	VIEW(ctx);
	fputs(dd_format_time(buf, v->record->start_ns, v->style->raw), out);
}

static void record_duration(FILE *out, const void *ctx)
{
	VIEW(ctx);
	fputs(dd_format_time(buf, v->record->end_ns - v->record->start_ns, v->style->raw), out);
}

static void record_intervals(FILE *out, const void *ctx)
{
	const struct access_view *v = ctx;
	const struct dd_intervals *iv = &v->record->stream.intervals;

	fputs("sample ", out);
	put_time_us(out, iv->sample_us, v->style->raw);
	fputs(", aggr ", out);
	put_time_us(out, iv->aggr_us, v->style->raw);
}

static void record_goal(FILE *out, const void *ctx)
{
	VIEW(ctx);
	const struct dd_intervals *iv = &v->record->stream.intervals;

	fprintf(out, "target %s accesses per ",
		dd_format_percent(buf, (double)iv->goal_access_bp / (v->style->raw ? 1 : 100),
				  v->style->raw));
	fprintf(out, "%s aggrs, [", dd_format_count(buf, iv->goal_aggrs, v->style->raw));
	put_time_us(out, iv->goal_min_sample_us, v->style->raw);
	fputs(", ", out);
	put_time_us(out, iv->goal_max_sample_us, v->style->raw);
	fputs("] sampling interval", out);
}

static void data_source(FILE *out, const void *ctx)
{
	const struct access_view *v = ctx;

	fputs(v->record->stream.data_source == DD_SRC_DAMON_STAT ? "damon_stat" : "unknown", out);
}

static void format_strings(FILE *out, const void *ctx)
{
	static const char *const names[] = {"record head", "snapshot head", "region",
					    "snapshot tail", "record tail"};
	const struct access_view *v = ctx;

	for (int i = 0; i < NR_POSITIONS; i++) {
		fprintf(out, "%s%s: \"", i ? "\n" : "", names[i]);
		put_sane(out, v->style->format[i]);
		fputc('"', out);
	}
}

static void put_region_colors(FILE *out, const void *ctx)
{
	const struct access_view *v = ctx;

	put_color_sample(out, v->style->box_colors, v->style->color);
}

static void put_region_box_legend(FILE *out, const void *ctx)
{
	put_region_box_description(out, ctx);
}

const struct keyword record_keywords[] = {
	KEYWORD("<kdamond index>", put_kdamond_index, 0, "index of the record's kdamond"),
	KEYWORD("<context index>", context_index, 0, "index of the record's DAMON context"),
	KEYWORD("<scheme index>", scheme_index, 0, "index of the scheme that took the record"),
	KEYWORD("<target id>", target_id, 0, "id of the record's monitoring target"),
	KEYWORD("<abs start time>", record_start, 0, "absolute time when the record begins"),
	KEYWORD("<duration>", record_duration, 0, "how long the record is"),
	KEYWORD("<intervals>", record_intervals, 0, "sampling and aggregation interval"),
	KEYWORD("<intervals goal>", record_goal, 0, "goal of the intervals auto-tuning"),
	KEYWORD("<data source>", data_source, 0, "where the data came from"),
	KEYWORD("<region box colors>", put_region_colors, 0,
		"the colours of the region box, as digits"),
	KEYWORD("<region box description>", put_region_box_legend, 0,
		"what length, colour and height of the region box stand for"),
	KEYWORD("<format strings>", format_strings, 0, "the templates in use"),
	{0},
};

static char *region_index(char *p, const void *ctx)
{
	const struct access_view *v = ctx;

	return ddu_put_count(p, v->index, v->style->raw);
}

static char *region_start(char *p, const void *ctx)
{
	const struct access_view *v = ctx;

	return ddu_put_size(p, v->region->start, v->style->raw);
}

static char *region_end(char *p, const void *ctx)
{
	const struct access_view *v = ctx;

	return ddu_put_size(p, v->region->end, v->style->raw);
}

static char *region_size(char *p, const void *ctx)
{
	const struct access_view *v = ctx;

	return ddu_put_size(p, v->region->end - v->region->start, v->style->raw);
}

static char *access_rate(char *p, const void *ctx)
{
	const struct access_view *v = ctx;

	dd_format_percent(p, (double)v->region->percent, v->style->raw);
	return p + strlen(p);
}

static char *access_hz(char *p, const void *ctx)
{
	const struct access_view *v = ctx;
	double seconds = (double)v->sorted.aggr_us / 1e6;

	return ddu_put_hz(p, seconds > 0 ? (double)v->region->nr_accesses / seconds : 0,
			  v->style->raw);
}

static char *region_age(char *p, const void *ctx)
{
	const struct access_view *v = ctx;
	uint64_t us = v->region->age_us;

	return ddu_put_time(p, v->style->raw ? us : us * DD_NS_PER_US, v->style->raw);
}

static void put_temperature(FILE *out, const void *ctx)
{
	VIEW(ctx);
	fputs(format_signed_count(buf, dd_temperature(v->region, &v->style->order.weights),
				  v->style->raw),
	      out);
}

static void probe_hits(FILE *out, const void *ctx)
{
	const struct access_view *v = ctx;
	const struct dd_snapshot *snap = v->sorted.snap;
	bool any = false;

	for (uint32_t i = 0; snap->attrs && i < snap->stream->nr_columns; i++) {
		uint32_t id = snap->stream->columns[i].id;

		if (id < DD_COL_PROBE_HITS0 || id >= DD_COL_CUSTOM)
			continue;
		fprintf(out, "%s%" PRIu64, any ? " " : "", snap->attrs[i][v->region->index]);
		any = true;
	}
}

static void put_region_passed(FILE *out, const void *ctx)
{
	VIEW(ctx);
	fputs(v->sorted.has_passed ? dd_format_size(buf, v->region->passed, v->style->raw) : "N/A",
	      out);
}

static void region_box(FILE *out, const void *ctx)
{
	put_region_box(out, ctx);
}

/* Longer names first where one begins another. */
const struct keyword region_keywords[] = {
	PUT_KEYWORD("<index>", region_index, 3, "place of the region in the output, from 0"),
	PUT_KEYWORD("<start address>", region_start, 12, "begin of the region"),
	PUT_KEYWORD("<end address>", region_end, 11, "end of the region"),
	PUT_KEYWORD("<size>", region_size, 11, "size of the region"),
	PUT_COUNT_KEYWORD("<access rate>", access_rate, 5,
			  "accessed samples in percent of all samples"),
	PUT_COUNT_KEYWORD("<access hz>", access_hz, 6, "accessed samples per second"),
	PUT_KEYWORD("<age>", region_age, 13, "how long the region has had this access pattern"),
	COUNT_KEYWORD("<temperature>", put_temperature, 0,
		      "weighted sum of size, access rate and age; see "
		      "--temperature_weights"),
	KEYWORD("<probe hits>", probe_hits, 0, "hits of each probe, separated by blanks"),
	KEYWORD("<filters passed bytes>", put_region_passed, 0,
		"bytes of the region that passed the filters"),
	COUNT_KEYWORD("<box>", region_box, 0,
		      "the region's access pattern as a box; see --region_box"),
	{0},
};
