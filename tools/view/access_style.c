// SPDX-License-Identifier: GPL-2.0-only
/*
 * Named styles and default templates of access data.
 */
#include "tools/view/access_style.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/units.h>

const char *const access_position_names[] = {
	"record_head", "snapshot_head", "region", "snapshot_tail", "record_tail", NULL,
};

const char *const access_key_names[] = {"address", "access_rate", "age",
					"size",	   "temperature", NULL};

const char *const box_value_names[] = {"size", "access_rate", "age", "none", NULL};

/* Which special treatment a style's snapshot head needs. */
enum style_head { HEAD_NONE, HEAD_TIME, HEAD_HISTOGRAM, HEAD_PERCENTILES };

struct named_style {
	const char *region, *guide_region;
	enum style_head head;
	const char *metric; /* of the keywords, HEAD_HISTOGRAM and HEAD_PERCENTILES */
	const char *legend;
	bool boxes, by_temperature, hot_first;
};

const char *const access_style_names[] = {
	"detailed",
	"simple-boxes",
	"cold",
	"hot",
	"temperature-sz-hist",
	"recency-sz-hist",
	"cold-memory-tail",
	"temperature-percentiles",
	"recency-percentiles",
	"idle-time-percentiles",
	NULL,
};

#define BOX_REGION "<box> <size> access <access hz> <age>"

static const struct named_style styles[] = {
	{0},
	{.region = "<box> size <size> access <access hz> age <age>",
	 .guide_region = "<box> size <size> access rate <access rate> age <age>",
	 .head = HEAD_TIME,
	 .boxes = true},
	{.region = BOX_REGION, .boxes = true, .by_temperature = true},
	{.region = BOX_REGION, .boxes = true, .by_temperature = true, .hot_first = true},
	{.region = "", .head = HEAD_HISTOGRAM, .metric = "temperature", .legend = "<temperature>"},
	{.region = "", .head = HEAD_HISTOGRAM, .metric = "recency", .legend = "<idle time (us)>"},
	{.region = "", .head = HEAD_HISTOGRAM, .metric = "recency", .legend = "<idle time (us)>"},
	{.region = "", .head = HEAD_PERCENTILES, .metric = "temperature"},
	{.region = "", .head = HEAD_PERCENTILES, .metric = "recency"},
	{.region = "", .head = HEAD_PERCENTILES, .metric = "recency"},
};

#define TIME_HEAD    "snapshot time: [<start time>, <end time>] (<duration>)"
#define FILTERS_LINE "# damos filters (df): <filters passed type>"

void access_style_init(struct access_style *s, bool guide)
{
	static const unsigned int percentiles[] = {0, 1, 25, 50, 75, 99, 100};

	*s = (struct access_style){
		.guide = guide,
		.heat_width = 80,
		.order.weights = DD_TEMPERATURE_DEFAULT,
		.nr_percentiles = sizeof(percentiles) / sizeof(percentiles[0]),
		.box =
			{
				[BOX_LENGTH] = {BOX_AGE, 1, 30, true},
				[BOX_COLOR] = {BOX_ACCESS_RATE, 0, 9, false},
				[BOX_HEIGHT] = {BOX_SIZE, 1, 5, true},
			},
	};
	memcpy(s->percentiles, percentiles, sizeof(percentiles));
}

static const char *compose_text(struct access_style *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static const char *compose_text(struct access_style *s, const char *fmt, ...)
{
	char *text;
	va_list ap;
	int len;

	if (s->nr_composed == MAX_COMPOSED)
		return NULL;
	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (len < 0)
		return NULL;
	s->composed[s->nr_composed++] = text;
	return text;
}

static const char *style_head(struct access_style *s, const struct named_style *st,
			      const struct dd_survey *survey)
{
	bool df = survey->has_filters, many = survey->max_snapshots > 1;

	switch (st->head) {
	case HEAD_TIME:
		return TIME_HEAD;
	case HEAD_HISTOGRAM:
		if (!df)
			return compose_text(s, "%s <total size>\n<%s-sz histogram>", st->legend,
					    st->metric);
		return compose_text(s,
				    FILTERS_LINE
				    "\n%s <df-passed size>\n<%s-df-passed-sz histogram>\n\n"
				    "%s <total size>\n<%s-sz histogram>",
				    st->legend, st->metric, st->legend, st->metric);
	case HEAD_PERCENTILES:
		if (!df)
			return compose_text(s, "%s# total %s percentiles\n<%s percentiles>",
					    many ? TIME_HEAD "\n" : "", st->metric, st->metric);
		return compose_text(s,
				    "%s" FILTERS_LINE "\n# df-passed %s percentiles\n"
				    "<df-passed %s percentiles>\n\n# total %s percentiles\n"
				    "<%s percentiles>",
				    many ? TIME_HEAD "\n" : "", st->metric, st->metric, st->metric,
				    st->metric);
	default:
		return NULL;
	}
}

static void set_unless_given(const char **format, const char *text)
{
	if (!*format)
		*format = text;
}

void access_style_settings(struct access_style *s, int style)
{
	const struct named_style *st = &styles[style];

	if (st->boxes) {
		s->box[BOX_LENGTH].min = 1;
		s->box[BOX_LENGTH].max = 40;
		s->box[BOX_HEIGHT].min = s->box[BOX_HEIGHT].max = 1;
		s->box_right = true;
		s->box_colors = COLORS_EMOTION;
	}
	if (st->by_temperature && !s->order.nr) {
		s->order.nr = 1;
		s->order.keys[0] = DD_BY_TEMPERATURE;
		s->order.descending[DD_BY_TEMPERATURE] |= st->hot_first;
	}
}

bool access_style_has_boxes(const struct access_style *s, int style)
{
	bool has = s->region_box || styles[style].boxes;

	for (int i = 0; i < NR_POSITIONS; i++)
		has |= (s->format[i] && strstr(s->format[i], "box")) ||
		       (s->append[i] && strstr(s->append[i], "box"));
	return has;
}

void access_style_templates(struct access_style *s, int style, const struct dd_survey *survey)
{
	const struct named_style *st = &styles[style];

	if (st->region)
		set_unless_given(&s->format[POS_REGION],
				 s->guide && st->guide_region ? st->guide_region : st->region);
	if (st->head != HEAD_NONE && !(s->guide && st->head == HEAD_TIME))
		set_unless_given(&s->format[POS_SNAPSHOT_HEAD], style_head(s, st, survey));
}

static const char *default_region(struct access_style *s, const struct dd_survey *survey)
{
	const char *region;

	if (s->guide)
		region = "<index> addr [<start address>, <end address>) (<size>) "
			 "access <access rate> age <age>";
	else if (survey->nr_probes)
		region = "<index> <start address> <size>  <access hz> <age> <probe hits> ";
	else if (survey->has_filters)
		region = "<index> addr <start address> size <size> access <access hz> age <age> "
			 "df-passed <filters passed bytes>";
	else
		region = "<index> addr <start address> size <size> access <access hz> age <age>";
	if (!s->region_box)
		return region;
	return compose_text(s, "<box>%s%s", s->box[BOX_HEIGHT].max > 1 ? "" : "\n", region);
}

static const char *default_snapshot_head(struct access_style *s, const struct dd_survey *survey)
{
	bool many = survey->max_snapshots > 1;

	if (s->guide)
		return many ? "monitored time: [<start time>, <end time>] (<duration>)" : "";
	return compose_text(
		s, "%sheatmap: <heatmap>\nintervals: <snapshot intervals>%s",
		many ? TIME_HEAD "\n" : "",
		survey->has_filters ? "\n" FILTERS_LINE "\ndf-pass: <filters passed heatmap>" : "");
}

static const char *default_snapshot_tail(struct access_style *s, const struct dd_survey *survey,
					 bool scheme_stats)
{
	const char *stats = scheme_stats ? "\nscheme stats\n<damos stats>" : "";

	if (s->guide)
		return compose_text(s, "total size: <total bytes>%s", stats);
	if (survey->has_filters)
		return compose_text(s,
				    "memory bw estimate: <estimated memory bandwidth>  "
				    "df-passed: <filters passed estimated memory bandwidth>\n"
				    "total size: <total bytes>  df-passed <filters passed bytes>%s",
				    stats);
	return compose_text(s,
			    "memory bw estimate: <estimated memory bandwidth>\n"
			    "total size: <total bytes>%s",
			    stats);
}

static bool has_box(const struct access_style *s)
{
	const char *added = s->append[POS_REGION];

	return s->region_box &&
	       (strstr(s->format[POS_REGION], "<box>") || (added && strstr(added, "<box>")));
}

static const char *default_record_tail(struct access_style *s, const struct dd_survey *survey)
{
	bool boxes = has_box(s);

	if (s->guide || s->total_sz_only)
		return boxes ? "<region box description>" : "";
	return compose_text(s, "record DAMON intervals: <intervals>%s%s%s",
			    survey->has_goal ? "\n# <intervals goal>" : "",
			    survey->has_damon_stat ? "\n# data source: <data source>" : "",
			    boxes ? "\n<region box description>" : "");
}

static int add_appended(struct access_style *s)
{
	for (int i = 0; i < NR_POSITIONS; i++) {
		if (s->append[i])
			s->format[i] = compose_text(s, "%s%s", s->format[i] ? s->format[i] : "",
						    s->append[i]);
		if (!s->format[i])
			return -1;
	}
	return 0;
}

int access_style_complete(struct access_style *s, const struct dd_survey *survey, bool scheme_stats)
{
	static const char record_head[] =
		"kdamond <kdamond index> / context <context index> / scheme <scheme index> / "
		"target id <target id> / recorded for <duration> from <abs start time>";
	const char **f = s->format;

	set_unless_given(&f[POS_RECORD_HEAD], survey->nr > 1 ? record_head : "");
	if (s->total_sz_only) {
		f[POS_SNAPSHOT_HEAD] = f[POS_REGION] = "";
		f[POS_SNAPSHOT_TAIL] =
			survey->has_passed ? "<filters passed bytes>" : "<total bytes>";
	}
	set_unless_given(&f[POS_SNAPSHOT_HEAD], default_snapshot_head(s, survey));
	set_unless_given(&f[POS_REGION], default_region(s, survey));
	set_unless_given(&f[POS_SNAPSHOT_TAIL], default_snapshot_tail(s, survey, scheme_stats));
	set_unless_given(&f[POS_RECORD_TAIL], default_record_tail(s, survey));
	return add_appended(s);
}

bool access_style_shows_idle(const struct access_style *s)
{
	for (int i = 0; i < NR_POSITIONS; i++)
		if (strstr(s->format[i], "recency"))
			return true;
	return false;
}

void access_style_release(struct access_style *s)
{
	for (size_t i = 0; i < s->nr_composed; i++)
		free(s->composed[i]);
	s->nr_composed = 0;
}

void put_time_us(FILE *out, uint64_t us, bool raw)
{
	char buf[DD_UNIT_LEN];

	fputs(dd_format_time(buf, raw ? us : us * DD_NS_PER_US, raw), out);
}
