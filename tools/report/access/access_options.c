// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options of the access report.
 */
#include "tools/report/access/access_options.h"

#include <damondata/units.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/common/terminal.h"
#include "tools/report/access/access_format.h"
#include "tools/view/access_view.h"

static struct access_style s;
static struct access_request req;
static int color_when;
/* What a style sets as well: the user's word counts. */
static uint64_t box_length[2], box_height[2];
static int box_align, box_colors;
/* Options that change how a keyword is shown, so that they need one. */
enum {
	BOX,
	BOX_VALUES,
	BOX_LENGTHS,
	BOX_HEIGHTS,
	BOX_COLORS,
	BOX_SCALES,
	BOX_ALIGN,
	LINE_WIDTH,
	LINE_COLORS,
	LINE_STATIC,
	HIST_LOG,
	HIST_CUMULATE,
	HIST_RANGES,
	PERCENTILES,
	NR_MODIFIERS,
};
static int given[NR_MODIFIERS];
static const struct {
	const char *option, *keyword;
} modifiers[NR_MODIFIERS] = {
	[BOX] = {"region_box", "<box>"},
	[BOX_VALUES] = {"region_box_values", "box"},
	[BOX_LENGTHS] = {"region_box_min_max_length", "box"},
	[BOX_HEIGHTS] = {"region_box_min_max_height", "box"},
	[BOX_COLORS] = {"region_box_colorset", "box"},
	[BOX_SCALES] = {"region_box_scales", "box"},
	[BOX_ALIGN] = {"region_box_align", "box"},
	[LINE_WIDTH] = {"snapshot_heatmap_width", "heatmap>"},
	[LINE_COLORS] = {"snapshot_heatmap_colorset", "heatmap>"},
	[LINE_STATIC] = {"snapshot_heatmap_static", "heatmap>"},
	[HIST_LOG] = {"hist_logscale", "histogram>"},
	[HIST_CUMULATE] = {"hist_cumulate", "histogram>"},
	[HIST_RANGES] = {"hist_ranges", "histogram>"},
	[PERCENTILES] = {"percentiles_range", "percentiles>"},
};
static bool unused, ls_styles, ls_keywords[3];
static struct word_list hist_ranges;
static enum dd_access_key descending[DD_NR_KEYS]; /* as given, without 'all' */
static size_t nr_descending;

static const char *const align_names[] = {"left", "right", NULL};
static const char *const scale_names[] = {"linear", "log", NULL};
static const char *const action_names[] = {"set", "append", NULL};

/* Index of a word in a list, or -1 after an error that names the choices. */
static int pick_word(const struct option *opt, const char *word, const char *const *names)
{
	char list[256] = "";

	for (int i = 0; names[i]; i++) {
		if (!strcmp(names[i], word))
			return i;
		strncat(list, i ? ", " : "", sizeof(list) - strlen(list) - 1);
		strncat(list, names[i], sizeof(list) - strlen(list) - 1);
	}
	error("--%s: '%s' is not one of: %s", opt->name, word, list);
	return -1;
}

static int call_sort(const struct option *opt, int nr, char **words)
{
	s.order.nr = 0;
	for (int i = 0; i < nr; i++) {
		int key = pick_word(opt, words[i], access_key_names);

		if (key < 0)
			return -1;
		if (s.order.nr == DD_NR_KEYS) {
			error("--%s: at most %d keys", opt->name, DD_NR_KEYS);
			return -1;
		}
		s.order.keys[s.order.nr++] = (enum dd_access_key)key;
	}
	return 0;
}

static int call_sort_dsc(const struct option *opt, int nr, char **words)
{
	for (int i = 0; i < nr; i++) {
		bool all = !strcmp(words[i], "all");
		int key = all ? 0 : pick_word(opt, words[i], access_key_names);

		if (key < 0)
			return -1;
		for (int k = 0; k < DD_NR_KEYS; k++)
			s.order.descending[k] |= all || k == key;
		if (!all && nr_descending < DD_NR_KEYS)
			descending[nr_descending++] = (enum dd_access_key)key;
	}
	return 0;
}

static bool is_sort_key(enum dd_access_key key)
{
	for (size_t i = 0; i < s.order.nr; i++)
		if (s.order.keys[i] == key)
			return true;
	return false;
}

/* Keys that are to descend are sorted by: those that are named, or if none are, these themselves. */
static void settle_order(void)
{
	if (!s.order.nr) {
		for (size_t i = 0; i < nr_descending; i++)
			if (!is_sort_key(descending[i]))
				s.order.keys[s.order.nr++] = descending[i];
		if (!s.order.nr && s.order.descending[DD_BY_ADDRESS])
			s.order.keys[s.order.nr++] = DD_BY_ADDRESS;
	}
	for (size_t i = 0; i < nr_descending; i++)
		if (!is_sort_key(descending[i]))
			die_usage(
				"--sort_regions_dsc: '%s' is no key that regions are sorted by; add it "
				"to --sort_regions_by",
				access_key_names[descending[i]]);
}

static int call_box_values(const struct option *opt, int nr, char **words)
{
	for (int i = 0; i < nr; i++) {
		int v = pick_word(opt, words[i], box_value_names);

		if (v < 0)
			return -1;
		s.box[i].value = (enum box_value)v;
	}
	return 0;
}

static int call_box_scales(const struct option *opt, int nr, char **words)
{
	for (int i = 0; i < nr; i++) {
		int v = pick_word(opt, words[i], scale_names);

		if (v < 0)
			return -1;
		s.box[i].log = v == 1;
	}
	return 0;
}

/* 1..3 numbers are a range as in range(stop), range(start, stop, step); more are the percentiles. */
static int call_percentiles(const struct option *opt, int nr, char **words)
{
	uint64_t n[MAX_ACCESS_PERCENTILES];
	struct dd_error err;

	if (nr > MAX_ACCESS_PERCENTILES) {
		error("--%s: at most %d numbers", opt->name, MAX_ACCESS_PERCENTILES);
		return -1;
	}
	for (int i = 0; i < nr; i++) {
		if (dd_parse_count(words[i], &n[i], &err)) {
			error("--%s: %s", opt->name, err.text);
			return -1;
		}
	}
	s.nr_percentiles = 0;
	if (nr > 3) {
		for (int i = 0; i < nr; i++)
			if (n[i] <= 100)
				s.percentiles[s.nr_percentiles++] = (unsigned int)n[i];
	} else {
		uint64_t step = nr == 3 ? n[2] : 1;

		for (uint64_t p = nr > 1 ? n[0] : 0; step && p < n[nr > 1] && p <= 100; p += step)
			s.percentiles[s.nr_percentiles++] = (unsigned int)p;
	}
	if (s.nr_percentiles)
		return 0;
	error("--%s: no percentile from 0 to 100 is asked for", opt->name);
	return -1;
}

static int compare_numbers(const void *a, const void *b)
{
	unsigned int x = *(const unsigned int *)a, y = *(const unsigned int *)b;

	return (x > y) - (x < y);
}

static int call_min_chars(const struct option *opt, int nr, char **words)
{
	uint64_t width;
	struct dd_error err;

	(void)nr;
	if (dd_parse_count(words[1], &width, &err) || width > 1000) {
		error("--%s: '%s' is not a width from 0 to 1000", opt->name, words[1]);
		return -1;
	}
	if (s.nr_min_chars == MAX_MIN_CHARS) {
		error("--%s: at most %d times", opt->name, MAX_MIN_CHARS);
		return -1;
	}
	s.min_chars[s.nr_min_chars++] = (struct min_chars){words[0], (size_t)width};
	return 0;
}

/* ACTION POSITION TEXT, or one word: all settings, as 'damo args accesses_format' prints them. */
static int call_format(const struct option *opt, int nr, char **words)
{
	int action, position;

	if (nr == 1)
		return access_format_read(words[0], access_options);
	if (nr == 2) {
		error("--%s: the text is missing: set|append POSITION TEXT", opt->name);
		return -1;
	}
	action = pick_word(opt, words[0], action_names);
	position = action < 0 ? -1 : pick_word(opt, words[1], access_position_names);
	if (position < 0)
		return -1;
	if (action == 0)
		s.format[position] = words[2];
	else
		s.append[position] = words[2];
	return 0;
}

static int call_repeat(const struct option *opt, int nr, char **words)
{
	struct dd_error err;

	req.repeat_ns = DD_NS_PER_SEC;
	req.repeat_count = 0;
	if ((nr > 0 && dd_parse_time(words[0], DD_NS_PER_SEC, &req.repeat_ns, &err)) ||
	    (nr > 1 && dd_parse_count(words[1], &req.repeat_count, &err))) {
		error("--%s: %s", opt->name, err.text);
		return -1;
	}
	if (req.repeat_ns)
		return 0;
	error("--%s: the delay must not be 0", opt->name);
	return -1;
}

const struct option access_options[] = {
	OPT_GROUP("What is shown"),
	OPT_CHOICE(0, "style", "STYLE", &req.style, access_style_names, "kind of the report"),
	OPT_BOOL(0, "total_sz_only", &s.total_sz_only,
		 "only the total size of each snapshot, with filters that of what "
		 "passes them"),
	OPT_BOOL(0, "raw_form", &req.raw_form, "every region of every snapshot, as 'report raw'"),
	OPT_CALL(0, "repeat", "[DELAY] [COUNT]", NULL, call_repeat,
		 "again every DELAY (1s), COUNT times; for the running DAMON"),
	OPT_BOOL(0, "json", &req.json,
		 "the records as JSON, as 'damo convert --format json' writes "
		 "them, with rates and ages in time"),
	OPT_BOOL(0, "openmetrics", &req.openmetrics,
		 "idle time and sizes of the latest snapshots as OpenMetrics text"),
	OPT_BOOL(0, "raw_number", &s.raw, "numbers without units: bytes, us, ns"),
	OPT_CHOICE(0, "color", "WHEN", &color_when, color_when_names,
		   "colours; automatic: on a terminal"),
	{.kind = OPTION_SET,
	 .name = "dont_merge_regions",
	 .value = &unused,
	 .help = "ignored: regions are never merged",
	 .flags = OPTION_HIDDEN},
	OPT_GROUP("Order"),
	{.kind = OPTION_CALL,
	 .name = "sort_regions_by",
	 .arg = "KEY...",
	 .call = call_sort,
	 .choices = access_key_names,
	 .help = "order of the regions, the last key is the most important"},
	{.kind = OPTION_CALL,
	 .name = "sort_regions_dsc",
	 .arg = "KEY...",
	 .call = call_sort_dsc,
	 .choices = access_key_names,
	 .help = "keys to sort by in descending order, or 'all'"},
	OPT_GROUP("Templates"),
	{.kind = OPTION_CALL,
	 .name = "format",
	 .arg = "ACTION [POSITION] [TEXT]",
	 .call = call_format,
	 .help = "'set' or 'append' to the template at record_head, snapshot_head, region, "
		 "snapshot_tail or record_tail; or a single FILE or JSON of 'damo args accesses_format'"},
	OPT_STR(0, "format_record_head", "TEXT", &s.format[POS_RECORD_HEAD],
		"template before a record"),
	OPT_STR(0, "format_record_tail", "TEXT", &s.format[POS_RECORD_TAIL],
		"template after a record"),
	OPT_STR(0, "format_snapshot_head", "TEXT", &s.format[POS_SNAPSHOT_HEAD],
		"template before a snapshot"),
	OPT_STR(0, "format_snapshot_tail", "TEXT", &s.format[POS_SNAPSHOT_TAIL],
		"template after a snapshot"),
	OPT_STR(0, "format_region", "TEXT", &s.format[POS_REGION],
		"template of a region; <NAME> stands for any attribute that the data have"),
	OPT_CALL(0, "min_chars_for", "KEYWORD WIDTH", NULL, call_min_chars,
		 "pad the text of KEYWORD to WIDTH characters"),
	OPT_BOOL(0, "ls_record_format_keywords", &ls_keywords[0], "list the keywords for records"),
	OPT_BOOL(0, "ls_snapshot_format_keywords", &ls_keywords[1],
		 "list the keywords for snapshots"),
	OPT_BOOL(0, "ls_region_format_keywords", &ls_keywords[2], "list the keywords for regions"),
	OPT_BOOL(0, "ls_styles", &ls_styles, "list the styles with their templates"),
	OPT_GROUP("Region boxes"),
	{.kind = OPTION_SET,
	 .name = "region_box",
	 .value = &s.region_box,
	 .given = &given[BOX],
	 .help = "show each region's access pattern as a box"},
	{.kind = OPTION_CALL,
	 .name = "region_box_values",
	 .arg = "LENGTH COLOR HEIGHT",
	 .call = call_box_values,
	 .choices = box_value_names,
	 .given = &given[BOX_VALUES],
	 .help = "what the box's length, colour and height stand for"},
	{.kind = OPTION_U64,
	 .name = "region_box_min_max_length",
	 .arg = "MIN MAX",
	 .value = box_length,
	 .given = &given[BOX_LENGTHS],
	 .help = "columns of the box"},
	{.kind = OPTION_U64,
	 .name = "region_box_min_max_height",
	 .arg = "MIN MAX",
	 .value = box_height,
	 .given = &given[BOX_HEIGHTS],
	 .help = "rows of the box"},
	{.kind = OPTION_CHOICE,
	 .name = "region_box_colorset",
	 .arg = "SET",
	 .value = &box_colors,
	 .choices = color_set_names,
	 .given = &given[BOX_COLORS],
	 .help = "colours of the box"},
	{.kind = OPTION_CALL,
	 .name = "region_box_scales",
	 .arg = "LENGTH COLOR HEIGHT",
	 .call = call_box_scales,
	 .choices = scale_names,
	 .given = &given[BOX_SCALES],
	 .help = "scales of length, colour and height"},
	{.kind = OPTION_CHOICE,
	 .name = "region_box_align",
	 .arg = "SIDE",
	 .value = &box_align,
	 .choices = align_names,
	 .given = &given[BOX_ALIGN],
	 .help = "where boxes are aligned"},
	OPT_GROUP("Heat line of a snapshot"),
	{.kind = OPTION_U64,
	 .name = "snapshot_heatmap_width",
	 .arg = "COLUMNS",
	 .value = &s.heat_width,
	 .given = &given[LINE_WIDTH],
	 .help = "about how many columns (80, or what fits)"},
	{.kind = OPTION_CHOICE,
	 .name = "snapshot_heatmap_colorset",
	 .arg = "SET",
	 .value = &s.heat_colors,
	 .choices = color_set_names,
	 .given = &given[LINE_COLORS],
	 .help = "colours of the line"},
	{.kind = OPTION_SET,
	 .name = "snapshot_heatmap_static",
	 .value = &s.heat_static,
	 .given = &given[LINE_STATIC],
	 .help = "columns of one size over the whole span, gaps included"},
	OPT_GROUP("Distributions"),
	{.kind = OPTION_SET,
	 .name = "hist_logscale",
	 .value = &s.hist_log,
	 .given = &given[HIST_LOG],
	 .help = "ranges of the histograms double in width"},
	{.kind = OPTION_SET,
	 .name = "hist_cumulate",
	 .value = &s.hist_cumulate,
	 .given = &given[HIST_CUMULATE],
	 .help = "every range begins at the smallest value"},
	{.kind = OPTION_LIST,
	 .name = "hist_ranges",
	 .arg = "FROM TO...",
	 .value = &hist_ranges,
	 .given = &given[HIST_RANGES],
	 .help = "ranges of the histograms: numbers for temperatures, times (us) for idle times"},
	{.kind = OPTION_CALL,
	 .name = "percentiles_range",
	 .arg = "N...",
	 .call = call_percentiles,
	 .given = &given[PERCENTILES],
	 .help = "percentiles: STOP, START STOP, START STOP STEP, or four and more of them"},
	OPT_END(),
};

void access_options_init(bool guide)
{
	access_style_init(&s, guide);
	req = (struct access_request){0};
}

static void list_and_exit(void)
{
	static const struct keyword *const tables[] = {record_keywords, snapshot_keywords,
						       region_keywords};
	bool listed = ls_styles;

	for (int i = 0; access_style_names[i] && ls_styles; i++)
		puts(access_style_names[i]);
	for (int i = 0; i < 3; i++) {
		if (ls_keywords[i])
			print_keywords(stdout, tables[i]);
		listed |= ls_keywords[i];
	}
	if (listed)
		exit(finish_stdout(EXIT_DONE));
}

static void sort_percentiles(void)
{
	size_t nr = 0;

	qsort(s.percentiles, s.nr_percentiles, sizeof(s.percentiles[0]), compare_numbers);
	for (size_t i = 0; i < s.nr_percentiles; i++)
		if (!nr || s.percentiles[nr - 1] != s.percentiles[i])
			s.percentiles[nr++] = s.percentiles[i];
	s.nr_percentiles = nr;
}

static void set_box_side(const char *name, struct box_side *side, const uint64_t v[2],
			 uint64_t limit)
{
	if (v[0] > v[1] || !v[1] || v[1] > limit)
		die_usage("--%s: MIN and MAX must be from 0 to %llu, MAX not below MIN and not 0",
			  name, (unsigned long long)limit);
	side->min = v[0];
	side->max = v[1];
}

static void set_hist_ranges(bool idle)
{
	struct dd_error err;

	if (!hist_ranges.nr)
		return;
	if (hist_ranges.nr % 2 || hist_ranges.nr / 2 > DD_MAX_BINS)
		die_usage("--hist_ranges takes pairs of numbers, at most %d", DD_MAX_BINS);
	for (size_t i = 0; i < hist_ranges.nr; i++) {
		struct dd_bin *bin = &s.hist_ranges[i / 2];
		int64_t v;

		if (dd_parse_time_signed(hist_ranges.words[i], idle ? DD_NS_PER_US : 1, &v, &err))
			die_usage("--hist_ranges: %s", err.text);
		if (idle && v != INT64_MAX)
			v /= (int64_t)DD_NS_PER_US;
		*(i % 2 ? &bin->to : &bin->from) = v;
	}
	s.nr_hist_ranges = hist_ranges.nr / 2;
}

#define BEFORE_HEAT 9  /* "heatmap: " */
#define BESIDE_BOX  52 /* bounds, size, access rate and age */

/* Defaults shrink with the terminal; what is asked for stays. */
static void fit_access_to_terminal(void)
{
	uint64_t columns = terminal_size(NULL),
		 room = columns > BESIDE_BOX ? columns - BESIDE_BOX : 1;

	if (!columns)
		return;
	if (!given[LINE_WIDTH])
		s.heat_room = columns > BEFORE_HEAT ? columns - BEFORE_HEAT : 1;
	if (s.box[BOX_LENGTH].max > room)
		s.box[BOX_LENGTH].max = room;
	if (s.box[BOX_LENGTH].min > room)
		s.box[BOX_LENGTH].min = room;
}

void access_options_result(struct access_style *style, struct access_request *request)
{
	const char *name = access_style_names[req.style];
	int64_t weights[3];

	list_and_exit();
	filter_temperature_weights(weights);
	s.order.weights = (struct dd_temperature_weights){weights[0], weights[1], weights[2]};
	sort_percentiles();
	if (!s.heat_width || s.heat_width > 100000)
		die_usage("--snapshot_heatmap_width: 1 to 100000 columns are possible");
	if (req.json + req.raw_form + req.openmetrics > 1)
		die_usage("--json, --raw_form and --openmetrics exclude one another");
	access_style_settings(&s, req.style);
	settle_order();
	fit_access_to_terminal();
	if (given[BOX_LENGTHS])
		set_box_side("region_box_min_max_length", &s.box[BOX_LENGTH], box_length, 1000);
	if (given[BOX_HEIGHTS])
		set_box_side("region_box_min_max_height", &s.box[BOX_HEIGHT], box_height, 100);
	if (given[BOX_ALIGN])
		s.box_right = box_align == 1;
	if (given[BOX_COLORS])
		s.box_colors = box_colors;
	set_hist_ranges(strncmp(name, "temperature", strlen("temperature")) != 0);
	s.color = use_color((enum color_when)color_when, stdout);
	*style = s;
	*request = req;
}

static bool has_keyword(const struct access_style *style, const char *end)
{
	for (int i = 0; i < NR_POSITIONS; i++)
		if (strstr(style->format[i], end))
			return true;
	return false;
}

void access_options_warn_useless(const struct access_style *style)
{
	for (int i = 0; i < NR_MODIFIERS; i++) {
		if (given[i] && !has_keyword(style, modifiers[i].keyword))
			warn("--%s changes nothing: no template has a keyword with '%s'",
			     modifiers[i].option, modifiers[i].keyword);
		given[i] = 0;
	}
}
