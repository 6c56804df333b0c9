// SPDX-License-Identifier: GPL-2.0-only
/*
 * args accesses_format: the options of the access report as data for its --format; and help about them.
 */
#include <stdio.h>
#include <string.h>

#include <damondata/tree.h>
#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/common/options_internal.h"
#include "tools/report/access/access_options.h"
#include "tools/report/commands.h"
#include "tools/view/access_view.h"

enum { OUTPUT_JSON, OUTPUT_YAML };

static const char *const formats[] = {"json", "yaml", NULL};
static int format;
static bool raw;

static const struct option options[] = {
	OPT_CHOICE(0, "output_format", "FORMAT", &format, formats, "how to print (default: json)"),
	OPT_INCLUDE(access_options),
	OPT_INCLUDE(temperature_option),
	{.kind = OPTION_SET,
	 .name = "raw",
	 .value = &raw,
	 .help = "ignored",
	 .flags = OPTION_HIDDEN},
	OPT_END()};

struct settings {
	struct access_style style;
	struct access_request request;
};

static void put_bool(struct dd_tree_sink *s, const char *key, bool v)
{
	s->key(s, key);
	s->boolean(s, v);
}

static void put_text_setting(struct dd_tree_sink *s, const char *key, const char *text)
{
	s->key(s, key);
	if (text)
		s->string(s, text);
	else
		s->null(s);
}

static void put_number_list(struct dd_tree_sink *s, const char *key, const int64_t *list, size_t nr)
{
	s->key(s, key);
	s->list(s, true);
	for (size_t i = 0; i < nr; i++)
		s->integer(s, list[i]);
	s->list(s, false);
}

static void put_order(struct dd_tree_sink *s, const struct dd_access_order *o)
{
	const int64_t weights[] = {o->weights.size, o->weights.rate, o->weights.age};

	s->key(s, "sort_regions_by");
	s->list(s, true);
	for (size_t i = 0; i < o->nr; i++)
		s->string(s, access_key_names[o->keys[i]]);
	s->list(s, false);
	s->key(s, "sort_regions_dsc");
	s->list(s, true);
	for (int i = 0; i < DD_NR_KEYS; i++)
		if (o->descending[i])
			s->string(s, access_key_names[i]);
	s->list(s, false);
	put_number_list(s, "temperature_weights", weights, 3);
}

static void put_distributions(struct dd_tree_sink *s, const struct access_style *style)
{
	put_bool(s, "hist_logscale", style->hist_log);
	put_bool(s, "hist_cumulate", style->hist_cumulate);
	s->key(s, "hist_ranges");
	s->list(s, true);
	for (size_t i = 0; i < style->nr_hist_ranges; i++) {
		s->integer(s, style->hist_ranges[i].from);
		s->integer(s, style->hist_ranges[i].to);
	}
	s->list(s, false);
	s->key(s, "percentiles_range");
	s->list(s, true);
	/* Up to three numbers would be the bounds of a range. */
	for (size_t i = 0; i < style->nr_percentiles; i++)
		s->integer(s, style->percentiles[i]);
	for (size_t i = style->nr_percentiles; i && i < 4; i++)
		s->integer(s, style->percentiles[style->nr_percentiles - 1]);
	s->list(s, false);
}

static void put_templates(struct dd_tree_sink *s, const struct access_style *style)
{
	for (int i = 0; i < NR_POSITIONS; i++) {
		char key[64];

		snprintf(key, sizeof(key), "format_%s", access_position_names[i]);
		put_text_setting(s, key, style->format[i]);
	}
	s->key(s, "format");
	s->list(s, true);
	for (int i = 0; i < NR_POSITIONS; i++) {
		if (!style->append[i])
			continue;
		s->list(s, true);
		s->string(s, "append");
		s->string(s, access_position_names[i]);
		s->string(s, style->append[i]);
		s->list(s, false);
	}
	s->list(s, false);
	s->key(s, "min_chars_for");
	s->list(s, true);
	for (size_t i = 0; i < style->nr_min_chars; i++) {
		s->list(s, true);
		s->string(s, style->min_chars[i].keyword);
		s->integer(s, (int64_t)style->min_chars[i].width);
		s->list(s, false);
	}
	s->list(s, false);
}

static void put_side(struct dd_tree_sink *s, const char *key, const struct box_side *side)
{
	put_number_list(s, key, (const int64_t[]){(int64_t)side->min, (int64_t)side->max}, 2);
}

static void put_boxes(struct dd_tree_sink *s, const struct access_style *style)
{
	put_bool(s, "region_box", style->region_box);
	s->key(s, "region_box_values");
	s->list(s, true);
	for (int i = 0; i < NR_BOX_SIDES; i++)
		s->string(s, box_value_names[style->box[i].value]);
	s->list(s, false);
	put_side(s, "region_box_min_max_length", &style->box[BOX_LENGTH]);
	put_side(s, "region_box_min_max_height", &style->box[BOX_HEIGHT]);
	put_text_setting(s, "region_box_colorset", color_set_names[style->box_colors]);
	s->key(s, "region_box_scales");
	s->list(s, true);
	for (int i = 0; i < NR_BOX_SIDES; i++)
		s->string(s, style->box[i].log ? "log" : "linear");
	s->list(s, false);
	put_text_setting(s, "region_box_align", style->box_right ? "right" : "left");
}

static void write_format_settings(struct dd_tree_sink *s, const void *what)
{
	const struct settings *set = what;
	const struct access_style *style = &set->style;

	s->map(s, true);
	put_text_setting(s, "style", access_style_names[set->request.style]);
	put_order(s, &style->order);
	put_distributions(s, style);
	put_templates(s, style);
	s->key(s, "snapshot_heatmap_width");
	s->integer(s, (int64_t)style->heat_width);
	put_bool(s, "snapshot_heatmap_static", style->heat_static);
	put_text_setting(s, "snapshot_heatmap_colorset", color_set_names[style->heat_colors]);
	put_boxes(s, style);
	put_bool(s, "total_sz_only", style->total_sz_only);
	put_bool(s, "raw_number", style->raw);
	put_bool(s, "raw_form", set->request.raw_form);
	put_bool(s, "json", set->request.json);
	s->map(s, false);
}

int cmd_accesses_format(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "args accesses_format",
		.args = "",
		.description =
			"Prints settings for --format of report access and show. Members are named after "
			"options; null is the default for the data at hand, and members can be left out.",
		.examples =
			"damo args accesses_format --style hot --region_box > hot.json\tkeep a layout\n"
			"damo report access --format hot.json\tuse it\n",
		.options = options,
	};
	struct settings set;
	struct dd_error err;

	access_options_init(false);
	parse_options(&cmd, argc, argv);
	access_options_result(&set.style, &set.request);
	if (format == OUTPUT_JSON) {
		dd_tree_write_json(stdout, write_format_settings, &set);
	} else if (dd_tree_write_yaml(stdout, write_format_settings, &set, &err)) {
		error("%s", err.text);
		return EXIT_FAIL;
	}
	return EXIT_DONE;
}

/* damo help access_format_options [LEVEL_format_keywords] */
int cmd_access_format_options(int argc, char **argv)
{
	static const struct {
		const char *word;
		const struct keyword *keywords;
	} tables[] = {{"record_format_keywords", record_keywords},
		      {"snapshot_format_keywords", snapshot_keywords},
		      {"region_format_keywords", region_keywords}};
	static const struct command cmd = {
		.name = "report access",
		.args = "",
		.summary = "options for the layout of access data, of report access, show and args "
			   "accesses_format",
		.options = options + 1,
	};

	for (size_t i = 0; argc > 1 && i < sizeof(tables) / sizeof(tables[0]); i++)
		if (!strcmp(argv[1], tables[i].word)) {
			print_keywords(stdout, tables[i].keywords);
			return EXIT_DONE;
		}
	if (argc > 1 && argv[1][0] != '-' && strcmp(argv[1], "options"))
		die_usage(
			"'%s' is none of options, record_format_keywords, snapshot_format_keywords, "
			"region_format_keywords",
			argv[1]);
	print_help(&cmd, stdout);
	return EXIT_DONE;
}
