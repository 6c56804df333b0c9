// SPDX-License-Identifier: GPL-2.0-only
/*
 * report holistic: heat maps and distributions of memory sizes of a recording on one screen.
 */
#include <damondata/units.h>
#include <inttypes.h>
#include <stdlib.h>

#include <damondata/overview.h>
#include <damondata/heatmap.h>
#include <damondata/series.h>
#include "tools/common/allocate.h"
#include "tools/common/message.h"
#include "tools/common/pager.h"
#include "tools/common/terminal.h"
#include "tools/report/commands.h"
#include "tools/report/series/footprint_input.h"
#include "tools/report/profile/profile_input.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"
#include "tools/report/source/warm_up.h"
#include "tools/view/guide_text.h"
#include "tools/view/heat_text.h"
#include "tools/view/percentile_text.h"
#include "tools/view/profile_text.h"

#define SHORT_ROWS 5
#define LONG_ROWS  10
#define COLUMNS	   80 /* if the terminal is not narrower */
/* Columns of the table of sizes as the user's guide has it; a narrower one fits 80. */
#define WIDE_TABLE	91
#define ALL_KEYS	(DD_PROFILE_COMM | DD_PROFILE_DSO | DD_PROFILE_SYMBOL)
#define SHORT_FUNCTIONS 10
#define LONG_FUNCTIONS	24
/* From so many snapshots on, the first ones of each target are left out of the working set. */

static struct {
	bool is_long;
	int color;
	const char *footprints;
	uint64_t last_ns;
} o;

static const struct option options[] = {
	OPT_INCLUDE(input_files_options),
	OPT_ALIAS("access_pattern", "input"),
	OPT_STR(0, "footprints", "FILE", &o.footprints,
		"memory footprints (those of the recording)"),
	OPT_INCLUDE(profile_options),
	OPT_GROUP("What counts"),
	OPT_INCLUDE(warm_up_options),
	OPT_GROUP("Output"),
	OPT_BOOL(0, "long", &o.is_long, "print more, page by page"),
	OPT_TIME_S(0, "heatmap_time_last_n_sec", "TIME", &o.last_ns,
		   "draw only the end of the recording; seconds without a unit"),
	OPT_CHOICE(0, "color", "WHEN", &o.color, color_when_names, "use colours"),
	OPT_END()};

static const uint64_t percents[] = {0, 25, 50, 75, 100};

#define NR_PERCENTS (sizeof(percents) / sizeof(percents[0]))

/* One map for each address range of each target. */
struct map {
	const struct dd_guide_target *target;
	struct dd_heatmap heat;
};

struct maps {
	struct map *list;
	size_t nr;
};

struct holistic {
	struct dd_guide guide;
	struct maps guessed, maps;
	struct dd_wss wss;
	struct dd_series wss_sum;
	struct dd_footprints footprints;
	struct dd_profile profile;
	bool has_footprints, has_profile;
	bool this_boot; /* the first recording is of it, whose profile is printed */
};

static int survey_whole_event(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct dd_error err;

	(void)input;
	if (ev->type == DD_EV_SNAPSHOT && dd_guide_add(ctx, ev->snapshot, &err))
		die("%s", err.text);
	return 0;
}

static void draw_snapshot(struct maps *maps, const struct dd_snapshot *snap)
{
	struct dd_target_key key = dd_target_key_of(snap->stream);

	for (size_t i = 0; i < maps->nr; i++)
		if (dd_target_key_equal(&key, &maps->list[i].target->key))
			dd_heatmap_add(&maps->list[i].heat, snap);
}

static int redraw_event(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct holistic *h = ctx;

	(void)input;
	if (ev->type == DD_EV_SNAPSHOT)
		draw_snapshot(&h->maps, ev->snapshot);
	return 0;
}

static int measure_event(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct holistic *h = ctx;
	struct dd_error err;

	survey_whole_event(&h->guide, input, ev);
	if (ev->type == DD_EV_META && !input)
		h->this_boot = profile_is_of_this_boot(ev->meta);
	if (ev->type != DD_EV_SNAPSHOT)
		return 0;
	draw_snapshot(&h->guessed, ev->snapshot);
	if (dd_wss_add(&h->wss, ev->snapshot, &err))
		die("%s", err.text);
	return 0;
}

static void free_maps(struct maps *maps)
{
	for (size_t i = 0; i < maps->nr; i++)
		dd_heatmap_free(&maps->list[i].heat);
	free(maps->list);
	*maps = (struct maps){0};
}

static uint32_t map_columns(void)
{
	unsigned int width = terminal_size(NULL);

	return width && width < COLUMNS ? width : COLUMNS;
}

static int begin_map(struct map *map, const struct dd_guide_target *t,
		     const struct dd_guide_range *r, struct dd_error *err)
{
	struct dd_heatmap_spec spec = {
		.rows = o.is_long ? LONG_ROWS : SHORT_ROWS,
		.columns = map_columns(),
		.start_ns = t->first_start_ns,
		.end_ns = t->last_end_ns,
		.start = r->start,
		.end = r->end,
	};

	if (o.last_ns && t->last_end_ns > o.last_ns && t->last_end_ns - o.last_ns > spec.start_ns)
		spec.start_ns = t->last_end_ns - o.last_ns;
	map->target = t;
	return dd_heatmap_init(&map->heat, &spec, err);
}

static int begin_maps(struct maps *maps, const struct dd_guide *g, struct dd_error *err)
{
	size_t nr = 0, limit = DD_HEATMAP_MAX_CELLS / (LONG_ROWS * COLUMNS);
	int ret = 0;

	for (uint32_t i = 0; i < g->targets.nr; i++)
		nr += g->list[i].nr_ranges;
	if (nr > limit)
		return dd_fail(
			err, DD_ELIMIT,
			"%zu address ranges are too many for one view; 'damo report heatmap' "
			"draws some",
			nr);
	maps->list = calloc(nr + 1, sizeof(*maps->list));
	if (!maps->list)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	for (uint32_t i = 0; i < g->targets.nr; i++) {
		const struct dd_guide_target *t = &g->list[i];

		for (size_t k = 0; k < t->nr_ranges && !ret; k++) {
			ret = begin_map(&maps->list[maps->nr], t, &t->ranges[k], err);
			maps->nr += !ret;
		}
	}
	return ret;
}

/* The maps as a part of the recording suggests them, as heat_panels_draw() does it. */
static void guess_maps(struct holistic *h, struct dd_guide *g, struct report_input *in)
{
	struct dd_error err;

	if (!report_sample(in))
		return;
	report_walk(in, survey_whole_event, g);
	dd_guide_finish(g);
	if (begin_maps(&h->guessed, g, &err))
		free_maps(&h->guessed);
	report_rewind(in);
}

static bool same_maps(const struct maps *a, const struct maps *b)
{
	bool same = a->nr == b->nr;

	for (size_t i = 0; same && i < a->nr; i++)
		same = dd_target_key_equal(&a->list[i].target->key, &b->list[i].target->key) &&
		       dd_heatmap_spec_equal(&a->list[i].heat.spec, &b->list[i].heat.spec);
	return same;
}

static void finish_maps(struct holistic *h, struct report_input *in)
{
	struct dd_error err;

	if (begin_maps(&h->maps, &h->guide, &err))
		die("%s", err.text);
	if (same_maps(&h->maps, &h->guessed)) {
		for (size_t i = 0; i < h->maps.nr; i++)
			dd_heatmap_swap(&h->maps.list[i].heat, &h->guessed.list[i].heat);
	} else {
		report_rewind(in);
		report_walk(in, redraw_event, h);
	}
	free_maps(&h->guessed);
}

static void finish_wss(struct holistic *h)
{
	struct dd_error err;

	warm_up_settle(&h->wss.series);
	if (dd_series_sum(&h->wss_sum, &h->wss.series, &err))
		die("%s", err.text);
}

static void compute_holistic(struct holistic *h, struct report_input *in)
{
	struct dd_wss_spec spec = {.min_accesses = 1, .min_bytes = 1, .skip = warm_up_o.nr};
	struct dd_guide guessed = {0};
	struct dd_error err;

	if (dd_wss_init(&h->wss, &spec, &err))
		die("%s", err.text);
	guess_maps(h, &guessed, in);
	report_walk(in, measure_event, h);
	dd_guide_finish(&h->guide);
	if (!h->guide.targets.nr)
		report_die_empty(in);
	finish_maps(h, in);
	finish_wss(h);
	dd_guide_free(&guessed);
}

static void put_map_title(const struct map *m)
{
	fputs("# target ", stdout);
	if (m->target->key.has_target_id)
		printf("%" PRIu64, m->target->key.target_id);
	else
		fputs("None", stdout);
	printf(", address range %" PRIu64 "-%" PRIu64 "\n", m->heat.spec.start, m->heat.spec.end);
}

/* All on one scale: what is hot in one map can be compared with the others. */
static void print_digit_maps(const struct holistic *h, bool color)
{
	struct heat_style style = {
		.guide = true, .skip_sample = true, .color = color, .colors = COLORS_VIRIDIS};
	const struct dd_heatmap **all = xcalloc(h->maps.nr + 1, sizeof(const struct dd_heatmap *));

	for (size_t i = 0; i < h->maps.nr; i++)
		all[i] = &h->maps.list[i].heat;
	if (h->maps.nr)
		put_heat_legend(stdout, all, h->maps.nr, &style);
	for (size_t i = 0; i < h->maps.nr; i++) {
		put_map_title(&h->maps.list[i]);
		put_heat_digits(stdout, &all[i], 1, &style);
	}
	free(all);
}

static void print_series_row(const char *name, const struct dd_series *s, int width)
{
	char text[DD_UNIT_LEN];

	printf("%10s ", name);
	for (size_t i = 0; i < NR_PERCENTS; i++)
		printf("%*s ", width,
		       s->nr ? dd_format_size(text, dd_series_at(s, (double)percents[i])->value,
					      false)
			     : "-");
	putchar('\n');
}

static void print_sizes(struct holistic *h)
{
	static const int order[] = {DD_FOOTPRINT_RSS, DD_FOOTPRINT_VSZ, DD_FOOTPRINT_SYS_USED};

	unsigned int columns = terminal_size(NULL);
	int width = columns && columns < WIDE_TABLE ? 12 : 15;

	printf("%10s", "percentile");
	for (size_t i = 0; i < NR_PERCENTS; i++)
		printf(" %*" PRIu64, width, percents[i]);
	putchar('\n');
	dd_series_sort_by_value(&h->wss_sum);
	print_series_row("wss", &h->wss_sum, width);
	for (size_t i = 0; h->has_footprints && i < sizeof(order) / sizeof(order[0]); i++) {
		dd_series_sort_by_value(&h->footprints.series[order[i]]);
		print_series_row(footprint_names[order[i]], &h->footprints.series[order[i]], width);
	}
}

static void print_title(const char *title, char line)
{
	int len = printf("%s\n", title) - 1;

	while (len-- > 0)
		putchar(line);
	fputs("\n\n", stdout);
}

static void print_series(const char *name, struct dd_series *s, bool by_time)
{
	struct percentile_style style = {.name = name,
					 .percents = percents,
					 .nr = NR_PERCENTS,
					 .columns = percentile_bar_columns()};

	if (by_time)
		dd_series_sort_by_time(s);
	else
		dd_series_sort_by_value(s);
	put_percentiles(stdout, s, &style);
	putchar('\n');
}

static void print_functions(const struct dd_profile *p, size_t max)
{
	struct profile_view view = profile_default_view;

	view.max_rows = max;
	put_profile(stdout, p, &view, NULL);
}

static void print_long(struct holistic *h, const struct report_input *in, bool color)
{
	print_title("Overall recorded access pattern", '=');
	put_guide(stdout, &h->guide,
		  &(struct guide_style){true, false, hosts_label_if_several, &in->hosts});
	fputs("# regions above are regions that access pattern recorded\n"
	      "# you can get this via 'damo record_info', too\n\n",
	      stdout);
	print_title("Heatmap", '=');
	print_digit_maps(h, color);
	fputs("# you can get above via 'damo report heatmap'\n\n", stdout);
	print_title("Working Set Size and Memory Footprints Distribution", '=');
	for (int by_time = 0; by_time < 2; by_time++) {
		print_title(by_time ? "Sorted by time" : "Sorted by size", '-');
		print_series("wss", &h->wss_sum, by_time);
		for (int i = 0; h->has_footprints && i < DD_NR_FOOTPRINTS; i++)
			print_series(footprint_names[i], &h->footprints.series[i], by_time);
	}
	fputs("# you can get above via 'damo report wss' and 'damo report footprints'\n", stdout);
	if (!h->has_profile)
		return;
	putchar('\n');
	print_title("Hotspot functions", '=');
	print_functions(&h->profile, LONG_FUNCTIONS);
	fputs("# you can get above via 'damo report profile'\n", stdout);
}

static void print_short(struct holistic *h, bool color)
{
	puts("# Heatmap");
	print_digit_maps(h, color);
	puts("\n# Memory Footprints Distribution");
	print_sizes(h);
	if (h->has_profile) {
		puts("\n# Hotspot functions");
		print_functions(&h->profile, SHORT_FUNCTIONS);
	}
}

static void read_side_sizes(struct holistic *h, struct report_input *in)
{
	struct word_list files = {&o.footprints, 1};
	struct dd_open_options how = {.size = sizeof(how), .rewindable = true};
	struct report_input other = {0};

	if (!o.footprints) {
		h->has_footprints = read_footprints(in, &h->footprints);
		return;
	}
	report_open(&other, &files, &how);
	h->has_footprints = read_footprints(&other, &h->footprints);
	report_close(&other);
}

/* A profile is extra: without one, or with a bad one, the rest is still printed. */
static void read_profile(struct holistic *h, const struct report_input *in)
{
	struct dd_profile_spec spec = {.size = sizeof(spec),
				       .keys = ALL_KEYS,
				       .places = profile_places(h->this_boot),
				       .regular_only = !profile_o.file};
	char *path = profile_path(dd_source_name(in->sources[0]));

	h->has_profile =
		profile_read_extra(&h->profile, path, dd_source_name(in->sources[0]), &spec);
	free(path);
}

static void release_holistic(struct holistic *h)
{
	free_maps(&h->maps);
	dd_guide_free(&h->guide);
	dd_wss_free(&h->wss);
	dd_series_free(&h->wss_sum);
	dd_footprints_free(&h->footprints);
	dd_profile_free(&h->profile);
}

int cmd_holistic(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report holistic",
		.args = "",
		.examples = "damo report holistic\ton one screen\n"
			    "damo report holistic --long\tmore of it\n",
		.options = options,
	};
	struct dd_open_options how = {.size = sizeof(how), .rewindable = true};
	struct report_input in = {0};
	struct holistic h = {0};
	bool color;
	int ret;

	parse_options(&cmd, argc, argv);
	color = use_color((enum color_when)o.color, stdout);
	how.strict = report_o.strict;
	report_open(&in, &report_o.inputs, &how);
	read_side_sizes(&h, &in);
	compute_holistic(&h, &in);
	read_profile(&h, &in);
	pager_start();
	if (o.is_long)
		print_long(&h, &in, color);
	else
		print_short(&h, color);
	release_holistic(&h);
	ret = report_close(&in);
	return ret;
}
