// SPDX-License-Identifier: GPL-2.0-only
/*
 * monitor: a live report that is printed again and again, of the DAMON that runs or of a target.
 */
#include <damondata/plain_text.h>
#include <damondata/units.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <damondata/access.h>
#include <damondata/overview.h>
#include <damondata/objects.h>
#include <damondata/snapshots.h>
#include <damondata/series.h>
#include "tools/common/allocate.h"
#include "tools/damon/damon_options.h"
#include "tools/common/message.h"
#include "tools/common/options.h"
#include "tools/common/terminal.h"
#include "tools/report/commands.h"
#include "tools/report/heat/heat_select.h"
#include "tools/report/source/recorder_pipe.h"
#include "tools/view/heat_text.h"
#include "tools/view/percentile_text.h"

#define NR_HOTTEST 8
#define MAX_SIDE   1000 /* rows or columns of a map */

enum report_type { REPORT_HEATS, REPORT_WSS, REPORT_HOLISTIC };

static const char *const type_names[] = {"heats", "wss", "holistic", NULL};

static struct {
	int type, type_given, resol_given, color;
	bool stop_modules;
	uint64_t delay_ns, count, resol[2];
} o;

static const struct option options[] = {
	OPT_GROUP("What to print"),
	{.kind = OPTION_CHOICE,
	 .name = "report_type",
	 .arg = "TYPE",
	 .value = &o.type,
	 .choices = type_names,
	 .given = &o.type_given,
	 .help = "heat map (default), working set size, or both with the hottest regions (default on a "
		 "terminal)"},
	{.kind = OPTION_U64,
	 .name = "resol",
	 .arg = "TIME ADDR",
	 .value = o.resol,
	 .given = &o.resol_given,
	 .help = "rows and columns of the heat map (10 80, or what fits on the terminal)"},
	OPT_CHOICE(0, "color", "WHEN", &o.color, color_when_names, "use colours"),
	OPT_STOP_MODULES(&o.stop_modules),
	OPT_GROUP("When"),
	OPT_TIME_S(0, "delay", "TIME", &o.delay_ns,
		   "print so often, of the time since the last print or, where that has fewer "
		   "snapshots than the map has rows, of as many; seconds without a unit (3)"),
	OPT_U64(0, "count", "N", &o.count, "end after N prints; 0 goes on until Ctrl-C (0)"),
	OPT_END()};

struct monitor {
	struct recorder_pipe recorder;
	struct dd_window window;
	struct dd_mappings mappings;
	uint64_t printed;
	bool color, on_terminal;
};

/* The recorder gets the terminal's Ctrl-C itself, and its end is ours; other signals are passed on. */
static volatile sig_atomic_t recorder_pid;

static void pass_on(int sig)
{
	if (sig != SIGINT && recorder_pid > 0)
		kill((pid_t)recorder_pid, sig);
}

static void handle_signals(pid_t pid)
{
	struct sigaction sa = {.sa_handler = pass_on, .sa_flags = SA_RESTART};

	recorder_pid = pid;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

/* Lines that a print takes besides the map and the hottest regions. */
#define HEAD_LINES   1
#define LEGEND_LINES 3 /* digits, time, resolution; addresses take one for each range */
#define WSS_LINES    7
#define PROMPT_LINES 1

/* What fits the screen, or what is asked for. */
struct layout {
	uint32_t rows, columns, regions;
};

static struct layout lay_out_screen(size_t nr_ranges)
{
	uint32_t used = HEAD_LINES + LEGEND_LINES + (uint32_t)nr_ranges + PROMPT_LINES;
	unsigned int height, width = terminal_size(&height);
	struct layout l = {(uint32_t)o.resol[0], (uint32_t)o.resol[1], NR_HOTTEST};
	uint32_t left;

	if (o.resol_given)
		return l;
	if (width)
		l.columns = width < MAX_SIDE ? width : MAX_SIDE;
	if (o.type == REPORT_HOLISTIC)
		used += WSS_LINES + 1;
	if (!height)
		return l;
	left = height > used + 2 ? height - used : 2;
	if (o.type == REPORT_HOLISTIC && left < l.rows + NR_HOTTEST) {
		l.regions = left / 2 < NR_HOTTEST ? left / 2 : NR_HOTTEST;
		left -= l.regions;
	}
	l.rows = left < l.rows ? left : l.rows;
	return l;
}

static int by_address(const void *a, const void *b)
{
	const struct heat_range *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* The ranges that hold most of the heat, in the order of addresses. */
static size_t ranges_shown(const struct dd_guide_target *t, struct heat_range *out)
{
	const struct dd_guide_range *main[DD_GUIDE_MAX_MAIN];
	size_t nr = dd_guide_main_ranges(t, DD_GUIDE_MOST_HEAT, main);

	for (size_t i = 0; i < nr; i++)
		out[i] = (struct heat_range){main[i]->start, main[i]->end};
	qsort(out, nr, sizeof(*out), by_address);
	return nr;
}

/* False where a range or time is empty. */
static bool draw_map(struct dd_heatmap *map, const struct monitor *m,
		     const struct dd_guide_target *t, const struct dd_heatmap_spec *spec)
{
	struct dd_target_key key;
	struct dd_error err;

	if (dd_heatmap_init(map, spec, &err)) {
		warn("%s", err.text);
		return false;
	}
	for (size_t i = 0; i < m->window.nr; i++) {
		key = dd_target_key_of(m->window.list[i].stream);
		if (dd_target_key_equal(&key, &t->key))
			dd_heatmap_add(map, &m->window.list[i]);
	}
	return true;
}

static void print_heats(const struct monitor *m, const struct dd_guide_target *t,
			const struct heat_range *ranges, size_t nr, const struct layout *l)
{
	struct heat_style style = {.color = m->color, .colors = COLORS_VIRIDIS};
	struct dd_heatmap_spec spec = {
		.rows = (uint32_t)(t->snapshots < l->rows ? t->snapshots : l->rows),
		.start_ns = t->first_start_ns,
		.end_ns = t->last_end_ns,
		.hz = t->snapshots_with_intervals == t->snapshots,
	};
	const struct dd_heatmap *drawn[DD_GUIDE_MAX_MAIN];
	struct dd_heatmap maps[DD_GUIDE_MAX_MAIN];
	uint32_t columns[DD_GUIDE_MAX_MAIN];
	size_t done = 0;

	if (!nr)
		return;
	heat_share_columns(columns, ranges, nr, l->columns);
	for (size_t i = 0; i < nr; i++) {
		spec.columns = columns[i];
		spec.start = ranges[i].start;
		spec.end = ranges[i].end;
		drawn[done] = &maps[done];
		done += draw_map(&maps[done], m, t, &spec);
	}
	if (done)
		put_heat_digits(stdout, drawn, done, &style);
	while (done)
		dd_heatmap_free(&maps[--done]);
}

static void print_wss(const struct monitor *m)
{
	static const uint64_t percents[] = {0, 25, 50, 75, 100};
	struct percentile_style style = {
		.name = "wss",
		.percents = percents,
		.nr = 5,
		.columns = percentile_bar_columns(),
	};
	struct dd_wss_spec spec = {.min_accesses = 1, .min_bytes = 1};
	struct dd_series sum;
	struct dd_error err;
	struct dd_wss w;

	if (dd_wss_init(&w, &spec, &err))
		die("%s", err.text);
	for (size_t i = 0; i < m->window.nr; i++)
		if (dd_wss_add(&w, &m->window.list[i], &err))
			die("%s", err.text);
	if (dd_series_sum(&sum, &w.series, &err))
		die("%s", err.text);
	dd_series_sort_by_value(&sum);
	put_percentiles(stdout, &sum, &style);
	dd_series_free(&sum);
	dd_wss_free(&w);
}

/* More accessed first; of equally accessed ones the larger. */
static int compare_heat(const void *pa, const void *pb)
{
	const struct dd_region *a = pa, *b = pb;
	uint64_t size_a = a->end - a->start, size_b = b->end - b->start;

	if (a->nr_accesses != b->nr_accesses)
		return a->nr_accesses < b->nr_accesses ? 1 : -1;
	return (size_a < size_b) - (size_a > size_b);
}

#define REGION_COLUMNS 54 /* of print_region() before the mapping */

/* Whether a character began before this byte of UTF-8. */
static bool is_inside(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

/* The end of a name identifies it better than its begin. */
static void print_mapping(const char *mapped)
{
	unsigned int width = terminal_size(NULL);
	char text[PATH_MAX];
	const char *name = dd_plain_copy(text, sizeof(text), mapped);
	size_t len = strlen(name), room = width > REGION_COLUMNS + 8 ? width - REGION_COLUMNS : 8;

	if (width && len > room) {
		fputs("..", stdout);
		name += len - room + 2;
		while (is_inside(*name))
			name++;
	}
	fputs(name, stdout);
}

static void print_region(const struct monitor *m, const struct dd_snapshot *snap,
			 const struct dd_region *r)
{
	const struct dd_mapping_list *maps =
		dd_mappings_at(&m->mappings, snap->stream->target_pid, snap->end_ns);
	const struct dd_mapping *map = maps ? dd_mapping_find(maps, r->start) : NULL;
	char size[DD_UNIT_LEN], age[DD_UNIT_LEN];

	printf("%6" PRIu32 "  %12s  %14s  %#14" PRIx64 "  ", r->nr_accesses,
	       dd_format_size(size, r->end - r->start, false),
	       dd_format_time(age, (uint64_t)(r->age * dd_age_unit_us(snap) * 1000), false),
	       r->start);
	if (map && map->start < r->end)
		print_mapping(map->name);
	putchar('\n');
}

static void print_hottest(const struct monitor *m, uint32_t max)
{
	const struct dd_snapshot *snap = &m->window.list[m->window.nr - 1];
	struct dd_region *sorted = xmalloc(snap->nr_regions * sizeof(*sorted) + 1);

	memcpy(sorted, snap->regions, snap->nr_regions * sizeof(*sorted));
	qsort(sorted, snap->nr_regions, sizeof(*sorted), compare_heat);
	puts("# samples         size             age         address  mapping");
	for (uint32_t i = 0; i < snap->nr_regions && i < max && sorted[i].nr_accesses; i++)
		print_region(m, snap, &sorted[i]);
	free(sorted);
}

/* What is watched comes first: a narrow terminal cuts the rest. */
static void put_head(FILE *out, const struct monitor *m, const struct dd_guide_target *t)
{
	const struct dd_snapshot *last = &m->window.list[m->window.nr - 1];
	char time[DD_UNIT_LEN];

	fprintf(out, "# kdamond %" PRId32 ", ", t->key.kdamond_idx);
	put_sane(out, last->stream->ops);
	if (t->target_pid) {
		fprintf(out, " of pid %" PRId32 " (", t->target_pid);
		put_sane(out, t->target_comm);
		fputc(')', out);
	}
	fprintf(out, ": last %s, %zu snapshots",
		dd_format_time(time, t->last_end_ns - t->first_start_ns, false), m->window.nr);
	fprintf(out, ", until %s", dd_format_time(time, t->last_end_ns, false));
}

static void print_monitor_head(const struct monitor *m, const struct dd_guide_target *t)
{
	unsigned int width = terminal_size(NULL);
	size_t size = 0;
	char *line = NULL;
	FILE *out = require_memory(open_memstream(&line, &size));

	put_head(out, m, t);
	if (fclose(out))
		die("out of memory");
	if (m->on_terminal)
		fputs("\033[H\033[2J", stdout);
	else if (m->printed)
		putchar('\n');
	if (width && width < size)
		size = width;
	while (size && is_inside(line[size]))
		size--;
	printf("%.*s\n", (int)size, line);
	free(line);
}

static void print_report(struct monitor *m)
{
	struct heat_range ranges[DD_GUIDE_MAX_MAIN];
	struct dd_guide guide = {0};
	struct dd_error err;
	struct layout l;
	size_t nr;

	for (size_t i = 0; i < m->window.nr; i++)
		if (dd_guide_add(&guide, &m->window.list[i], &err))
			die("%s", err.text);
	dd_guide_finish(&guide);
	nr = ranges_shown(&guide.list[0], ranges);
	l = lay_out_screen(nr);
	print_monitor_head(m, &guide.list[0]);
	if (o.type != REPORT_WSS)
		print_heats(m, &guide.list[0], ranges, nr, &l);
	if (o.type != REPORT_HEATS)
		print_wss(m);
	if (o.type == REPORT_HOLISTIC)
		print_hottest(m, l.regions);
	fflush(stdout);
	m->printed++;
	dd_guide_free(&guide);
}

static uint64_t monotonic_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * DD_NS_PER_SEC + (uint64_t)ts.tv_nsec;
}

/* A map of one snapshot has one row; slow aggregations fill theirs with older ones. */
static void widen_window(struct monitor *m, const struct dd_snapshot *snap)
{
	uint64_t length = snap->end_ns - snap->start_ns;

	if (length < UINT64_MAX / 1000 && length * o.resol[0] > m->window.span_ns)
		m->window.span_ns = length * o.resol[0];
}

static int take_monitor_event(struct monitor *m, const struct dd_event *ev, struct dd_error *err)
{
	if (ev->type == DD_EV_SNAPSHOT && !ev->snapshot->stream->has_nr_accesses)
		return dd_fail(err, DD_ENODATA,
			       "access counts are unknown: DAMON monitors data attributes only");
	if (ev->type == DD_EV_SNAPSHOT)
		widen_window(m, ev->snapshot);
	if (ev->type == DD_EV_SNAPSHOT)
		return dd_window_add(&m->window, ev->snapshot, err);
	if (ev->type == DD_EV_ROW && ev->row->stream->kind == DD_STREAM_VMAS)
		return dd_mappings_add(&m->mappings, ev->row, err);
	return 0;
}

/* The recorder passes everything on at least once a second, so events alone can drive the clock. */
static int watch_recorder(struct monitor *m)
{
	uint64_t next = monotonic_now_ns() + o.delay_ns;
	const struct dd_event *ev;
	struct dd_error err;
	int ret;

	while ((ret = dd_source_next(m->recorder.source, &ev, &err)) > 0) {
		ret = take_monitor_event(m, ev, &err);
		if (ret < 0)
			break;
		if (monotonic_now_ns() < next || !m->window.nr)
			continue;
		print_report(m);
		next += o.delay_ns;
		if (ferror(stdout) || (o.count && m->printed >= o.count))
			break;
	}
	if (ret < 0)
		die("%s", err.text);
	return m->printed ? EXIT_DONE : EXIT_FAIL;
}

int cmd_monitor(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "monitor",
		.args = "[TARGET]",
		.max_args = OPT_MAX_WORDS,
		.description =
			"TARGET is a command, a pid, or paddr, and is monitored until the end; without "
			"one, or with 'ongoing', the DAMON that runs is watched and left as it is.",
		.examples = "damo monitor\twatch what runs\n"
			    "damo monitor --report_type holistic \"$(pidof x)\"\twatch a process\n",
		.options = options,
	};
	struct dd_open_options how = {
		.size = sizeof(how),
		.stream_kinds = 1u << DD_STREAM_ACCESS | 1u << DD_STREAM_VMAS,
	};
	const char *record_options[] = {"--name_target", NULL, NULL};
	struct monitor m = {.on_terminal = isatty(STDOUT_FILENO)};
	const char *target;
	struct dd_error err;
	int nr, ret;

	o.delay_ns = 3 * DD_NS_PER_SEC;
	o.resol[0] = 10;
	o.resol[1] = 80;
	nr = parse_options(&cmd, argc, argv);
	if (!o.delay_ns || !o.resol[0] || !o.resol[1] || o.resol[0] > MAX_SIDE ||
	    o.resol[1] > MAX_SIDE)
		die_usage("--delay must not be 0, --resol takes 1 to 1000 rows and columns");
	if (m.on_terminal && !o.type_given)
		o.type = REPORT_HOLISTIC;
	target = damon_target_word(nr, argv);
	if (o.stop_modules)
		record_options[1] = "--stop_modules";
	m.color = use_color((enum color_when)o.color, stdout);
	m.window.span_ns = o.delay_ns;
	if (recorder_pipe_open(&m.recorder, target, record_options, &how, &err))
		die("%s", err.text);
	handle_signals(m.recorder.pid);
	ret = watch_recorder(&m);
	recorder_pipe_close(&m.recorder);
	dd_window_free(&m.window);
	dd_mappings_free(&m.mappings);
	return ret;
}
