// SPDX-License-Identifier: GPL-2.0-only
/*
 * report diff: whether two recordings contain the same, within a tolerance.
 */
#include <damondata/units.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/overview.h>
#include <damondata/objects.h>
#include <damondata/similarity.h>
#include <damondata/series.h>
#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/report/commands.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"
#include "tools/report/source/side_data.h"
#include "tools/report/source/warm_up.h"

#define EXIT_DIFFERENT 1
#define NAME_LEN       200

static struct {
	uint64_t slack_bytes;
	double tolerance, min_similarity;
} o;

static const struct option options[] = {
	OPT_GROUP("What to compare"),
	OPT_DOUBLE(0, "tolerance", "PERCENT", &o.tolerance,
		   "sizes that differ by no more than this are the same (10)"),
	OPT_SIZE(0, "slack", "BYTES", &o.slack_bytes, "or by no more than this (1M)"),
	OPT_DOUBLE(0, "min_similarity", "SCORE", &o.min_similarity,
		   "heat maps less alike than this differ; -1 to 1, 1 is the same pattern (-1)"),
	OPT_INCLUDE(warm_up_options),
	OPT_INCLUDE(input_options),
	OPT_INCLUDE(filter_options),
	OPT_INCLUDE(format_options),
	OPT_END()};

static const struct row_column columns[] = {
	{"what", ""}, {"a", "bytes"}, {"b", "bytes"}, {"change", "ratio"}, {"differs", ""}};

#define NR_COLUMNS (sizeof(columns) / sizeof(columns[0]))

static const uint64_t percents[] = {0, 25, 50, 75, 100};

#define NR_PERCENTS (sizeof(percents) / sizeof(percents[0]))

static const char *const class_names[DD_NR_RATE_CLASSES] = {
	"idle",		 "accessed up to 25 %",	   "accessed up to 50 %", "accessed up to 75 %",
	"accessed more", "accessed, no rate known"};

/* One side. */
struct side {
	struct dd_summary summary;
	struct dd_series wss;
	struct dd_mappings mappings;
	struct dd_guide guide;
	struct dd_objects objects;
	struct dd_completeness complete;
	struct dd_target_key key; /* of the first target, whose heat map is compared */
	bool has_key;
	struct dd_heat_trace *trace;
	int status;
};

static int add_to_trace(struct side *s, const struct dd_snapshot *snap, struct dd_error *err)
{
	struct dd_target_key key = dd_target_key_of(snap->stream);

	if (!s->has_key)
		s->key = key;
	s->has_key = true;
	return dd_target_key_equal(&key, &s->key) ? dd_heat_trace_add(s->trace, snap, err) : 0;
}

static int first_pass(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct side *s = ctx;
	struct dd_error err;

	(void)input;
	if (ev->type != DD_EV_SNAPSHOT)
		return 0;
	if (dd_summary_add(&s->summary, ev->snapshot, &err) ||
	    dd_guide_add(&s->guide, ev->snapshot, &err) || add_to_trace(s, ev->snapshot, &err))
		die("%s", err.text);
	return 0;
}

static int second_pass(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct side *s = ctx;
	struct dd_error err;

	(void)input;
	if (ev->type == DD_EV_SNAPSHOT && dd_objects_add(&s->objects, ev->snapshot, &err))
		die("%s", err.text);
	return 0;
}

/* The time that the recording spans, for objects. */
static void set_diff_time(struct dd_objects *objects, const struct dd_guide *g)
{
	objects->start_ns = UINT64_MAX;
	for (uint32_t i = 0; i < g->targets.nr; i++) {
		if (g->list[i].first_start_ns < objects->start_ns)
			objects->start_ns = g->list[i].first_start_ns;
		if (g->list[i].last_end_ns > objects->end_ns)
			objects->end_ns = g->list[i].last_end_ns;
	}
}

static void read_objects(struct side *s, struct report_input *in)
{
	s->objects.mappings = &s->mappings;
	s->objects.kind = DD_BY_FILE;
	s->objects.nr_slots = 1;
	set_diff_time(&s->objects, &s->guide);
	report_rewind(in);
	report_walk(in, second_pass, s);
	dd_objects_finish(&s->objects);
}

static void read_side(struct side *s, const char *path)
{
	struct word_list files = {&path, 1};
	struct dd_open_options how = {
		.size = sizeof(how), .rewindable = true, .strict = report_o.strict};
	struct report_input in = {.filter = filter_from_options()};
	struct dd_error err;
	bool has_mappings;

	if (dd_summary_init(&s->summary, warm_up_o.nr, &err) || dd_heat_trace_new(&s->trace, &err))
		die("%s", err.text);
	report_open(&in, &files, &how);
	has_mappings = side_data_mappings(&in, 0, &s->mappings) > 0;
	report_walk(&in, first_pass, s);
	if (!s->guide.targets.nr)
		report_die_empty(&in);
	if (has_mappings)
		read_objects(s, &in);
	warm_up_settle(&s->summary.wss.series);
	if (dd_series_sum(&s->wss, &s->summary.wss.series, &err))
		die("%s", err.text);
	dd_series_sort_by_value(&s->wss);
	s->complete = report_completeness(&in);
	filter_warn_unknown(in.filter);
	s->status = report_close(&in);
	dd_filter_free(in.filter);
}

static void free_side(struct side *s)
{
	dd_summary_free(&s->summary);
	dd_series_free(&s->wss);
	dd_objects_free(&s->objects);
	dd_mappings_free(&s->mappings);
	dd_guide_free(&s->guide);
	dd_heat_trace_free(s->trace);
}

struct comparison {
	struct rows rows;
	bool differs;
};

static void put_diff_line(const char *what, double a, double b, double change, bool differs)
{
	char text_a[DD_UNIT_LEN], text_b[DD_UNIT_LEN];

	printf("%c %15s %15s ", differs ? '!' : ' ',
	       dd_format_size_f(text_a, a, report_o.raw_number),
	       dd_format_size_f(text_b, b, report_o.raw_number));
	if (isfinite(change))
		printf("%+8.1f %%  ", change * 100);
	else
		printf("%8s    ", a == b ? "" : "new");
	put_sane(stdout, what);
	putchar('\n');
}

static void compare_value(struct comparison *c, const char *what, double a, double b)
{
	double change = a == b ? 0 : (b - a) / a;
	bool differs =
		fabs(b - a) > (double)o.slack_bytes && fabs(b - a) > fmax(a, b) * o.tolerance / 100;

	c->differs |= differs;
	if (report_o.format == FORMAT_TEXT) {
		put_diff_line(what, a, b, change, differs);
		return;
	}
	rows_text(&c->rows, what);
	rows_double(&c->rows, a);
	rows_double(&c->rows, b);
	rows_double(&c->rows, change);
	rows_u64(&c->rows, differs);
}

static double wss_at(const struct side *s, uint64_t percent)
{
	return s->wss.nr ? (double)dd_series_at(&s->wss, (double)percent)->value : 0;
}

static double object_bytes(const struct side *s, const char *name)
{
	double span = (double)(s->objects.end_ns - s->objects.start_ns);

	for (size_t i = 0; i < s->objects.nr; i++)
		if (!strcmp(s->objects.list[i].name, name))
			return s->objects.list[i].accessed_byte_ns / span;
	return 0;
}

static bool has_object(const struct side *s, const char *name)
{
	for (size_t i = 0; i < s->objects.nr; i++)
		if (!strcmp(s->objects.list[i].name, name))
			return true;
	return false;
}

static void compare_objects(struct comparison *c, const struct side *a, const struct side *b)
{
	char what[NAME_LEN];

	for (int turn = 0; turn < 2; turn++) {
		const struct side *s = turn ? b : a;

		for (size_t i = 0; i < s->objects.nr; i++) {
			const char *name = s->objects.list[i].name;

			if (turn && has_object(a, name))
				continue;
			snprintf(what, sizeof(what), "working set in %s", name);
			compare_value(c, what, object_bytes(a, name), object_bytes(b, name));
		}
	}
}

static void compare_all(struct comparison *c, const struct side *a, const struct side *b)
{
	char what[NAME_LEN];

	compare_value(c, "working set, mean", dd_series_mean(&a->wss), dd_series_mean(&b->wss));
	for (size_t i = 0; i < NR_PERCENTS; i++) {
		snprintf(what, sizeof(what), "working set, percentile %d", (int)percents[i]);
		compare_value(c, what, wss_at(a, percents[i]), wss_at(b, percents[i]));
	}
	for (int i = 0; i < DD_NR_RATE_CLASSES; i++) {
		double x = dd_summary_class_bytes(&a->summary, (enum dd_rate_class)i);
		double y = dd_summary_class_bytes(&b->summary, (enum dd_rate_class)i);

		if (x > 0 || y > 0)
			compare_value(c, class_names[i], x, y);
	}
	if (a->objects.nr && b->objects.nr)
		compare_objects(c, a, b);
}

/* Where a recording has no accesses, or the same everywhere, no pattern can be compared. */
static void compare_patterns(struct comparison *c, const struct side *a, const struct side *b)
{
	bool differs;
	double score;

	if (dd_similarity(&score, a->trace, b->trace, NULL))
		return;
	differs = score < o.min_similarity;
	c->differs |= differs;
	if (report_o.format == FORMAT_TEXT) {
		printf("%c %15s %15s %8.3f  similarity of the heat maps\n", differs ? '!' : ' ', "",
		       "", score);
		return;
	}
	rows_text(&c->rows, "similarity");
	rows_null(&c->rows);
	rows_null(&c->rows);
	rows_double(&c->rows, score);
	rows_u64(&c->rows, differs);
}

static bool print_comparison(const struct side *a, const struct side *b, const char *const *names)
{
	struct comparison c = {.differs = false};

	if (report_o.format == FORMAT_TEXT) {
		fputs("# a: ", stdout);
		put_sane(stdout, names[0]);
		fputs("\n# b: ", stdout);
		put_sane(stdout, names[1]);
		printf("\n  %15s %15s %8s\n", "a", "b", "change");
	} else {
		rows_begin(&c.rows, stdout, (enum row_format)report_o.format, "diff", columns,
			   NR_COLUMNS);
	}
	compare_all(&c, a, b);
	compare_patterns(&c, a, b);
	if (report_o.format != FORMAT_TEXT)
		rows_end(&c.rows, NULL);
	return c.differs;
}

int cmd_diff(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report diff",
		.args = "A B",
		.max_args = 2,
		.description =
			"Compares working set sizes, how much memory was idle or accessed how often, and, "
			"where mappings were recorded, the mean working set in each mapped file; and the "
			"patterns: the correlation of the heat maps of the first targets on 20 x 20 cells, "
			"wherever in memory and time they lie.\n\n"
			"Exits with 0 when all are the same within the tolerance, with 1 when some differ; "
			"those are marked with an exclamation mark.",
		.examples =
			"damo report diff before.data after.data\tdid the change help?\n"
			"damo report diff --tolerance 25 base.data damon.data\ta coarse check\n",
		.options = options,
	};
	static struct side a, b;
	bool differs;
	int status, nr;

	o.tolerance = 10;
	o.slack_bytes = 1 << 20;
	o.min_similarity = -1;
	nr = parse_options(&cmd, argc, argv);
	if (report_o.inputs.nr == 2 && !nr)
		die_usage("the recordings are named without --input: damo report diff %s %s",
			  report_o.inputs.words[0], report_o.inputs.words[1]);
	if (nr != 2 || report_o.inputs.nr)
		die_usage("two recordings are compared: damo report diff A B");
	if (!(o.tolerance >= 0))
		die_usage("--tolerance: not a percentage");
	read_side(&a, argv[0]);
	read_side(&b, argv[1]);
	differs = print_comparison(&a, &b, (const char *const *)argv);
	status = a.status ? a.status : b.status;
	free_side(&a);
	free_side(&b);
	return differs ? EXIT_DIFFERENT : status;
}
