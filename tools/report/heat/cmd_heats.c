// SPDX-License-Identifier: GPL-2.0-only
/*
 * report heats, heatmap: the access frequency over time and address. One implementation with two sets of
 * options and layouts: those of the user's guide (heats), and those of damo 3.3.0 (heatmap).
 */
#include <damondata/units.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/common/message.h"
#include "tools/common/pager.h"
#include "tools/common/terminal.h"
#include "tools/report/access/by_object.h"
#include "tools/report/commands.h"
#include "tools/report/heat/heat_files.h"
#include "tools/report/heat/heat_page.h"
#include "tools/report/heat/heat_panels.h"
#include "tools/report/hints.h"
#include "tools/report/profile/profile_input.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"
#include "tools/view/guide_text.h"
#include "tools/view/heat_text.h"

#define MAX_RANGES 1024

static struct {
	int64_t kdamond_idx, context_idx, scheme_idx;
	uint64_t target_id, resol[2];
	double scale[2], weights[2];
	int has_kdamond, has_context, has_scheme, has_target, has_resol, has_scale, has_colors;
	int has_weights;
	const char *time[3], *output;
	const char *addresses[3 * MAX_RANGES];
	size_t nr_words[MAX_RANGES], nr_address_words, nr_ranges;
	bool abs_time, abs_addr, guide, guide_human, skip_sample, df_passed, ascii, idle_gaps;
	bool all_targets, per_file, same_scale, by_temperature, join_ranges, with_history;
	int draw_range, has_draw_range, colors, color;
} o;

static int call_address_range(const struct option *opt, int nr, char **words)
{
	(void)opt;
	if (o.nr_ranges == MAX_RANGES) {
		error("--address_range: more than %d ranges", MAX_RANGES);
		return -1;
	}
	for (int i = 0; i < nr; i++)
		o.addresses[o.nr_address_words++] = words[i];
	o.nr_words[o.nr_ranges++] = (size_t)nr;
	return 0;
}

static int call_interactive(const struct option *opt, int nr, char **words)
{
	(void)nr;
	(void)words;
	error("--%s is not there: FILE.html instead of FILE.png is a map to zoom and scroll, and "
	      "--time_range and --address_range choose a part",
	      opt->name);
	return -1;
}

static const char *const draw_ranges[] = {"hottest", "all", NULL};

static const struct option select_options[] = {
	OPT_GROUP("What to draw"),
	{.kind = OPTION_U64,
	 .name = "tid",
	 .arg = "ID",
	 .value = &o.target_id,
	 .given = &o.has_target,
	 .help = "target; the one with the most memory by default"},
	{.kind = OPTION_U64,
	 .name = "resol",
	 .arg = "TIME ADDR",
	 .value = o.resol,
	 .given = &o.has_resol,
	 .help = "number of cells along time and along addresses"},
	OPT_STRS(
		0, "time_range", "START END [BASE]", o.time,
		"from START to before END, ns without a unit; BASE guided or guided_end counts them "
		"from the begin or end of the recording"),
	OPT_CALL(0, "address_range", "START END [BASE]", NULL, call_address_range,
		 "from START to before END; BASE guided counts them from the begin of the range "
		 "with most accesses; repeatable"),
	OPT_BOOL(0, "all_targets", &o.all_targets, "a map for each target"),
	OPT_BOOL(0, "per_file", &o.per_file,
		 "maps of each recording, instead of all recordings as one"),
	OPT_BOOL(0, "idle_gaps", &o.idle_gaps,
		 "count what was not monitored within a cell as idle, as damo 3.3.0 does"),
	OPT_BOOL(0, "sort_temperature", &o.by_temperature,
		 "show how much memory was how hot instead of where: sort each snapshot's regions"),
	{.kind = OPTION_DOUBLE,
	 .name = "temperature_weights",
	 .arg = "RATE AGE",
	 .value = o.weights,
	 .given = &o.has_weights,
	 .help = "weights of percent and us in the temperature that is sorted by (1 1)"},
	{.kind = OPTION_CALL,
	 .name = "interactive_edit",
	 .arg = "",
	 .call = call_interactive,
	 .help = "not supported",
	 .flags = OPTION_HIDDEN},
	OPT_INCLUDE(by_object_option),
	OPT_INCLUDE(profile_options),
	OPT_END()};

static const struct option scale_options[] = {
	OPT_GROUP("Layout"),
	OPT_BOOL(
		0, "join_ranges", &o.join_ranges,
		"all address ranges of a target in one picture, with the gaps between them marked; "
		"those of the recording by default"),
	OPT_BOOL(0, "same_scale", &o.same_scale, "the same colour for the same value in all maps"),
	{.kind = OPTION_DOUBLE,
	 .name = "scale",
	 .arg = "LOW HIGH",
	 .value = o.scale,
	 .given = &o.has_scale,
	 .help = "values of the coldest and the hottest colour, to compare maps of several commands"},
	OPT_BOOL(0, "abs_time", &o.abs_time, "print times as recorded, not from the map's begin"),
	OPT_BOOL(0, "abs_addr", &o.abs_addr, "print addresses likewise"),
	OPT_CHOICE(0, "color", "WHEN", &o.color, color_when_names, "use colours"),
	OPT_END()};

static const struct option heats_options[] = {
	OPT_INCLUDE(input_options),
	OPT_INCLUDE(select_options),
	OPT_GROUP("What to print"),
	OPT_BOOL(0, "guide", &o.guide, "print what was recorded: targets, times, addresses"),
	OPT_STR(0, "heatmap", "FILE", &o.output,
		"draw to FILE.png, .pdf, .svg, .jpeg or .html; stdout prints digits, raw the numbers. "
		"Without it: numbers, but digits on a terminal if neither --resol nor --abs_... is given"),
	OPT_ALIAS("output", "heatmap"),
	OPT_BOOL(0, "plot_ascii", &o.ascii, "the same as --heatmap stdout"),
	OPT_INCLUDE(scale_options),
	{.kind = OPTION_CHOICE,
	 .name = "stdout_heatmap_color",
	 .arg = "SET",
	 .value = &o.colors,
	 .choices = color_set_names,
	 .given = &o.has_colors,
	 .help = "colours of the digits; viridis on a terminal by default, gray with --color always"},
	OPT_ALIAS("ascii_color", "stdout_heatmap_color"),
	OPT_BOOL(0, "stdout_heatmap_skip_color_example", &o.skip_sample,
		 "leave out the line that shows the digits in their colours"),
	OPT_INCLUDE(format_options),
	OPT_END()};

static const struct option heatmap_options[] = {
	OPT_INCLUDE(input_options),
	OPT_INCLUDE(select_options),
	{.kind = OPTION_I64,
	 .name = "kdamond_idx",
	 .arg = "N",
	 .value = &o.kdamond_idx,
	 .given = &o.has_kdamond,
	 .help = "only of this kdamond"},
	{.kind = OPTION_I64,
	 .name = "context_idx",
	 .arg = "N",
	 .value = &o.context_idx,
	 .given = &o.has_context,
	 .help = "only of this context"},
	{.kind = OPTION_I64,
	 .name = "scheme_idx",
	 .arg = "N",
	 .value = &o.scheme_idx,
	 .given = &o.has_scheme,
	 .help = "only of this scheme"},
	{.kind = OPTION_CHOICE,
	 .name = "draw_range",
	 .arg = "WHICH",
	 .value = &o.draw_range,
	 .choices = draw_ranges,
	 .given = &o.has_draw_range,
	 .help = "of the address ranges that were monitored; without it those that hold most of the heat"},
	OPT_BOOL(0, "with_history", &o.with_history,
		 "begin before the recording, as far back as the ages of its first regions reach"),
	OPT_BOOL(0, "df_passed", &o.df_passed, "only memory that passed the scheme's filters"),
	OPT_GROUP("What to print"),
	OPT_STR(0, "output", "TO", &o.output,
		"stdout (digits), raw (numbers), or FILE.png, .pdf, .svg, .jpeg, .html"),
	OPT_ALIAS("heatmap", "output"),
	OPT_BOOL(0, "guide", &o.guide, "print what was recorded: targets, times, addresses"),
	OPT_BOOL(0, "guide_human", &o.guide_human, "the same with units"),
	OPT_INCLUDE(scale_options),
	{.kind = OPTION_CHOICE,
	 .name = "stdout_colorset",
	 .arg = "SET",
	 .value = &o.colors,
	 .choices = color_set_names,
	 .given = &o.has_colors,
	 .help = "colours of the digits; viridis on a terminal by default, gray with --color always"},
	OPT_BOOL(0, "stdout_skip_colorset_example", &o.skip_sample,
		 "leave out the line that shows the digits in their colours"),
	OPT_INCLUDE(format_options),
	OPT_END()};

static bool is_stdout_map(void)
{
	return report_o.format == FORMAT_TEXT && o.output && !strcmp(o.output, "stdout");
}

static bool is_output_file(void)
{
	return o.output && strcmp(o.output, "stdout") && strcmp(o.output, "raw");
}

/* Which ranges a drawing shows is up to us; numbers are those of one range. */
static bool chooses_ranges(void)
{
	return (is_stdout_map() || is_output_file()) && !o.has_draw_range && !o.nr_ranges;
}

/* The ranges of a target stand in one drawing. */
static bool joins_ranges(void)
{
	return o.join_ranges || chooses_ranges();
}

static struct heat_request request_of(void)
{
	struct heat_request want = {
		.has = {o.has_kdamond, o.has_context, o.has_scheme, o.has_target},
		.kdamond_idx = o.kdamond_idx,
		.context_idx = o.context_idx,
		.scheme_idx = o.scheme_idx,
		.target_id = o.target_id,
		.time = {o.time[0], o.time[1], o.time[2]},
		.addresses = o.addresses,
		.nr_words = o.nr_words,
		.nr_ranges = o.nr_ranges,
		.all = o.draw_range || o.join_ranges,
		.most = chooses_ranges(),
		.with_history = o.with_history,
	};

	return want;
}

/* A map that fits a terminal with what is printed below it; 40 rows of 80 elsewhere. */
static void fit_map_to_terminal(uint64_t *rows, uint64_t *columns)
{
	const unsigned int below = 6, least = 10, most = 160;
	unsigned int height, width = terminal_size(&height);

	*rows = 40;
	*columns = 80;
	if (width)
		*columns = width < most ? width : most;
	if (height && height < *rows + below)
		*rows = height > least + below ? height - below : least;
}

static struct heat_plan plan_of(bool guide_set)
{
	uint64_t rows = 500, columns = 500;

	if (is_stdout_map())
		fit_map_to_terminal(&rows, &columns);
	if (o.has_resol) {
		rows = o.resol[0];
		columns = o.resol[1];
	}
	if (!rows || !columns)
		die("--resol: a heat map needs one row and one column at least");
	if (rows > DD_HEATMAP_MAX_CELLS || columns > DD_HEATMAP_MAX_CELLS)
		die_usage("--resol: more than %" PRIu32 " cells", DD_HEATMAP_MAX_CELLS);
	if (rows * columns > DD_HEATMAP_MAX_CELLS)
		die("%" PRIu64 " x %" PRIu64 " are more than %" PRIu32
		    " cells; ask for fewer with --resol",
		    rows, columns, DD_HEATMAP_MAX_CELLS);
	if (o.has_scale && !(o.scale[0] < o.scale[1]))
		die_usage("--scale: LOW must be below HIGH");
	if (o.has_weights && !o.by_temperature)
		die_usage("--temperature_weights has no effect without --sort_temperature");
	if (!o.has_weights)
		o.weights[0] = o.weights[1] = 1;
	return (struct heat_plan){
		.want = request_of(),
		.all_targets = o.all_targets,
		.per_file = o.per_file,
		.rows = (uint32_t)rows,
		.columns = (uint32_t)columns,
		.fit_rows = is_stdout_map() && !o.has_resol,
		.side_by_side = is_stdout_map() && joins_ranges(),
		.plain = guide_set,
		.idle_gaps = o.idle_gaps,
		.filter_passed = o.df_passed,
		.by_temperature = o.by_temperature,
		.weights = {o.weights[0], o.weights[1]},
	};
}

/* Maps of several targets or recordings need to be distinguished. */
static bool of_several(void)
{
	return o.all_targets || o.per_file;
}

static void put_map_heading(const struct heat_panel *p, const struct report_input *in)
{
	char id[24] = "-";

	if (p->target->key.has_target_id)
		snprintf(id, sizeof(id), "%" PRIu64, p->target->key.target_id);
	printf("# target %s of ", id);
	put_sane(stdout, heat_panel_source(p, in));
	putchar('\n');
}

static void print_rows(const struct heat_panels *p, const struct report_input *in,
		       const struct heat_style *style, const struct dd_completeness *complete)
{
	struct rows rows;
	uint64_t range = 0;

	rows_begin(&rows, stdout, (enum row_format)report_o.format, "heatmap",
		   heat_columns(p->list->map.spec.hz), NR_HEAT_COLUMNS + (of_several() ? 2 : 0));
	for (size_t i = 0; i < p->nr; i++) {
		const struct heat_panel *panel = &p->list[i];
		const struct dd_target_key *key = &panel->target->key;
		struct heat_origin origin = {
			.recording = heat_panel_source(panel, in),
			.has_target_id = key->has_target_id,
			.target_id = key->target_id,
		};

		range = i && panel->target == panel[-1].target ? range + 1 : 0;
		put_heat_rows(&rows, &panel->map, range, style, of_several() ? &origin : NULL);
	}
	rows_end(&rows, complete);
}

/* The colours of damo 3.3.0 where they are forced, those of the pictures where a human looks. */
static enum color_set chosen_colors(void)
{
	if (o.has_colors || o.color == COLOR_ALWAYS)
		return (enum color_set)o.colors;
	return COLORS_VIRIDIS;
}

/* How many maps from number @at on stand side by side. */
static size_t nr_together(const struct heat_panels *p, size_t at)
{
	size_t nr = heat_panels_alike(p->list + at, p->nr - at);

	return is_stdout_map() && joins_ranges() && nr <= DD_GUIDE_MAX_MAIN ? nr : 1;
}

static void print_digits(const struct heat_panel *panels, size_t nr, struct heat_style *style)
{
	const struct dd_heatmap *maps[DD_GUIDE_MAX_MAIN];

	for (size_t i = 0; i < nr; i++)
		maps[i] = &panels[i].map;
	if (o.has_scale || o.same_scale) {
		style->low = panels->low;
		style->high = panels->high;
	}
	put_heat_digits(stdout, maps, nr, style);
}

static void print_heat_maps(const struct heat_panels *p, const struct report_input *in,
			    bool guide_set, const struct dd_completeness *complete)
{
	struct heat_style style = {
		.guide = guide_set,
		.abs_time = o.abs_time,
		.abs_addr = o.abs_addr,
		.color = use_color((enum color_when)o.color, stdout),
		.skip_sample = o.skip_sample,
		.colors = chosen_colors(),
	};

	pager_start();
	if (report_o.format != FORMAT_TEXT) {
		print_rows(p, in, &style, complete);
		return;
	}
	for (size_t i = 0, nr; i < p->nr; i += nr) {
		nr = nr_together(p, i);
		if (of_several())
			put_map_heading(&p->list[i], in);
		if (is_stdout_map())
			print_digits(&p->list[i], nr, &style);
		else
			put_heat_raw(stdout, &p->list[i].map, &style);
	}
}

static void print_guide(const struct report_input *in, const struct dd_guide *g, bool guide_set)
{
	if (guide_set)
		put_guide_heats(stdout, g);
	else
		put_guide(stdout, g,
			  &(struct guide_style){!o.guide_human, o.with_history,
						hosts_label_if_several, &in->hosts});
}

static double panel_heat(const struct heat_panel *p)
{
	for (size_t i = 0; i < p->target->nr_ranges; i++)
		if (p->target->ranges[i].start == p->range.start)
			return dd_guide_heat(&p->target->ranges[i]);
	return 0;
}

/* A choice of ours is reported where it leaves out heat. */
static void hint_left_out(const struct heat_panels *p)
{
	for (size_t i = 0, nr; i < p->nr; i += nr) {
		double heat = 0;

		nr = heat_panels_alike(p->list + i, p->nr - i);
		for (size_t k = 0; k < nr; k++)
			heat += panel_heat(&p->list[i + k]);
		hint_ranges(p->list[i].target, nr, heat);
	}
}

/* Most maps have such a cell at their beginning, so they are not surveyed for it. */
static bool is_any_monitored(const struct heat_panels *p)
{
	for (size_t i = 0; i < p->nr; i++) {
		const struct dd_heatmap *h = &p->list[i].map;

		for (uint32_t row = 0; row < h->spec.rows; row++)
			for (uint32_t column = 0; column < h->spec.columns; column++)
				if (dd_heatmap_monitored(h, row, column) > 0)
					return true;
	}
	return false;
}

static void report_maps(struct report_input *in, bool guide_set)
{
	struct heat_plan plan = plan_of(guide_set);
	struct heat_look look = {o.abs_time, o.abs_addr || o.join_ranges, o.by_temperature,
				 joins_ranges()};
	struct dd_completeness complete;
	struct heat_guides g;
	struct heat_panels p;

	heat_panels_draw(&p, &g, in, &plan);
	complete = report_completeness(in);
	for (size_t i = 0; i < p.nr; i++)
		hint_heatmaps(&p.list[i].map, 1, p.list[i].target);
	if (!is_any_monitored(&p))
		report_die_empty(in);
	if (!plan.want.all && !o.nr_ranges)
		hint_left_out(&p);
	heat_panels_scale(&p,
			  o.same_scale	   ? SCALE_ALL
			  : joins_ranges() ? SCALE_TARGET
					   : SCALE_EACH,
			  o.has_scale ? o.scale : NULL);
	if (is_output_file())
		heat_files(o.output, p.list, p.nr, &look, in);
	else
		print_heat_maps(&p, in, guide_set, &complete);
	heat_panels_free(&p);
	heat_guides_free(&g);
}

static void report_guides(struct report_input *in, bool guide_set)
{
	struct heat_guides g;

	heat_guides_read(&g, in, o.per_file);
	for (size_t i = 0; i < g.nr; i++)
		print_guide(in, &g.list[i], guide_set);
	heat_guides_free(&g);
}

/* Numbers are for programs: a quarter of a million lines help nobody who did not ask for them. */
static void choose_map_for_terminal(const struct command *cmd)
{
	bool asked = o.output || o.has_resol || o.abs_time || o.abs_addr || o.guide;

	if (asked || report_o.format != FORMAT_TEXT || !isatty(STDOUT_FILENO))
		return;
	o.output = "stdout";
	info("a map, as stdout is a terminal; --%s raw prints the numbers",
	     options_have(cmd->options, "heatmap") ? "heatmap" : "output");
}

static int report_heats(const struct command *cmd, bool guide_set, int argc, char **argv)
{
	struct report_input in = {0};
	bool only_guide;

	parse_options(cmd, argc, argv);
	if (o.ascii)
		o.output = "stdout";
	if (guide_set)
		choose_map_for_terminal(cmd);
	if (by_object_asked())
		return report_by_object(use_color((enum color_when)o.color, stdout),
					report_o.raw_number, (enum row_format)report_o.format);
	only_guide = o.guide || o.guide_human;
	in.selects = o.time[0] || o.nr_ranges;
	/* Pictures also show mappings and sizes, which a pipe has among its streams. */
	if (is_output_file())
		heat_files_check(o.output);
	if (is_output_file() && o.by_temperature && heat_page_wanted(o.output))
		die_usage("--sort_temperature: a page is about addresses; choose a picture");
	if (is_output_file())
		report_open_kinds(&in, 0, true);
	else
		report_open_access(&in, !only_guide);
	if (only_guide)
		report_guides(&in, guide_set);
	else
		report_maps(&in, guide_set);
	return report_close(&in);
}

static const char about[] =
	"Each cell is the mean number of samples that found an access, weighted by time and size, "
	"over the part of the cell that was monitored. Time and addresses that nobody monitored "
	"are left blank on the terminal and in pictures, and are NaN, null or empty otherwise.\n\n"
	"Drawings show the address ranges that together hold 80 % of the accesses, side by side if "
	"these are several; numbers are those of the range with most of them. Digits and colours go "
	"from no access to the hottest cell. The time begins with the first snapshot.";

int cmd_heats(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report heats",
		.args = "",
		.description = about,
		.examples = "damo report heats --resol 3 3\ta coarse map as numbers\n"
			    "damo report heats --heatmap stdout\ta map on the terminal\n"
			    "damo report heats --heatmap heatmap.png\ta picture\n"
			    "damo report heats --guide\twhat there is to draw\n",
		.options = heats_options,
	};

	return report_heats(&cmd, true, argc, argv);
}

int cmd_heatmap(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report heatmap",
		.args = "",
		.description = about,
		.examples = "damo report heatmap\ta map on the terminal\n"
			    "damo report heatmap --output heatmap.png --draw_range all\t"
			    "a picture of each mapped range\n"
			    "damo report heatmap --time_range '-10 s' '0 s' guided_end\t"
			    "the last ten seconds\n",
		.options = heatmap_options,
	};

	o.output = "stdout";
	return report_heats(&cmd, false, argc, argv);
}
