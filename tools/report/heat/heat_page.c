// SPDX-License-Identifier: GPL-2.0-only
/*
 * A heat map as a web page.
 */
#include "tools/report/heat/heat_page.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <damondata/series.h>
#include "tools/common/allocate.h"
#include "tools/common/message.h"
#include "tools/common/out_file.h"
#include "tools/report/series/footprint_input.h"
#include "tools/report/heat/heat_drawing.h"
#include "tools/report/profile/profile_input.h"
#include "tools/view/heat_text.h"
#include "tools/view/html_page.h"

/* More points than the page is wide cannot be seen. */
#define MAX_POINTS 2000
/* Functions with fewer samples than these are noise; the list of a shown time needs some resolution. */
#define MAX_FUNCTIONS 100
#define NR_PARTS      500

bool heat_page_wanted(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && (!strcasecmp(dot, ".html") || !strcasecmp(dot, ".htm"));
}

/* A curve of at most MAX_POINTS values: the largest of each part of the time, so that no peak is lost. */
struct curve {
	uint64_t start_ns, end_ns;
	size_t nr;
	uint64_t time_ns[MAX_POINTS], bytes[MAX_POINTS];
};

static void add_point(struct curve *c, uint64_t time_ns, uint64_t bytes)
{
	uint64_t part = (c->end_ns - c->start_ns) / MAX_POINTS + 1;

	if (time_ns < c->start_ns || time_ns > c->end_ns)
		return;
	if (c->nr && time_ns / part == c->time_ns[c->nr - 1] / part) {
		if (bytes > c->bytes[c->nr - 1])
			c->bytes[c->nr - 1] = bytes;
		return;
	}
	if (c->nr == MAX_POINTS)
		return;
	c->time_ns[c->nr] = time_ns;
	c->bytes[c->nr++] = bytes;
}

struct wss_walk {
	const struct dd_target_key *key;
	struct curve *curve;
};

static int wss_event(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct wss_walk *w = ctx;
	struct dd_target_key key;

	(void)input;
	if (ev->type != DD_EV_SNAPSHOT)
		return 0;
	key = dd_target_key_of(ev->snapshot->stream);
	if (dd_target_key_equal(&key, w->key))
		add_point(w->curve, ev->snapshot->end_ns, dd_snapshot_wss(ev->snapshot, 1, 1));
	return 0;
}

/* Resident memory; footprints on another clock than the accesses do not fall into the time, and stay out. */
static void fill_rss(struct curve *c, struct report_input *in)
{
	struct dd_footprints f;

	if (!read_footprints(in, &f))
		return;
	for (size_t i = 0; i < f.series[DD_FOOTPRINT_RSS].nr; i++)
		add_point(c, f.series[DD_FOOTPRINT_RSS].points[i].time_ns,
			  f.series[DD_FOOTPRINT_RSS].points[i].value);
	dd_footprints_free(&f);
}

/* The functions that ran most, with their samples by part of the time. */
struct functions {
	struct dd_profile profile;
	const char **names;
	struct page_sample *samples;
	uint64_t part_samples[NR_PARTS];
	size_t nr_names, nr_samples;
};

static const char *function_name(const struct dd_profile_row *row)
{
	return xasprintf(*row->dso == '[' ? "%s %s" : "%s [%s]", row->symbol, row->dso);
}

/* Of all functions: a share is one of everything that ran, however many functions are listed. */
static void count_samples(struct functions *f)
{
	for (size_t i = 0; i < f->profile.nr; i++)
		for (size_t k = 0; f->profile.rows[i].parts && k < NR_PARTS; k++)
			f->part_samples[k] += f->profile.rows[i].parts[k];
}

static void take_page_functions(struct functions *f)
{
	count_samples(f);
	f->nr_names = f->profile.nr < MAX_FUNCTIONS ? f->profile.nr : MAX_FUNCTIONS;
	f->names = xcalloc(f->nr_names + 1, sizeof(*f->names));
	f->samples = xcalloc(f->nr_names * NR_PARTS + 1, sizeof(*f->samples));
	for (size_t i = 0; i < f->nr_names; i++) {
		const struct dd_profile_row *row = &f->profile.rows[i];

		f->names[i] = function_name(row);
		for (uint32_t k = 0; row->parts && k < NR_PARTS; k++)
			if (row->parts[k])
				f->samples[f->nr_samples++] =
					(struct page_sample){k, (uint32_t)i, row->parts[k]};
	}
}

/* A profile that cannot be read is reported, but keeps nobody from the map. */
static void read_functions(struct functions *f, const char *recording, const struct dd_heatmap *map)
{
	struct dd_profile_spec spec = {
		.size = sizeof(spec),
		.keys = DD_PROFILE_DSO | DD_PROFILE_SYMBOL,
		.span = {map->spec.start_ns, map->spec.end_ns},
		.nr_parts = NR_PARTS,
		.places = profile_places(false),
		.regular_only = !profile_o.file,
	};
	char *path = profile_path(recording);

	*f = (struct functions){0};
	if (profile_read_extra(&f->profile, path, recording, &spec) && f->profile.nr)
		take_page_functions(f);
	free(path);
}

static void free_functions(struct functions *f)
{
	for (size_t i = 0; i < f->nr_names; i++)
		free((void *)f->names[i]);
	free(f->names);
	free(f->samples);
	dd_profile_free(&f->profile);
}

static void write_page(const char *path, const struct html_page *p)
{
	struct out_file out;
	struct dd_error err;
	FILE *stream;

	if (out_file_open(&out, path, OUT_FILE_SAME_MODE, OUT_FILE_USUAL, &err))
		die("%s", err.text);
	stream = require_memory(out_file_stream(&out));
	html_page_write(stream, p);
	if (out_file_commit(&out, &err))
		die("%s", err.text);
}

/* Those that have values in the time of the map. */
static void set_curves(struct html_page *p, struct page_series series[2], const struct curve *wss,
		       const struct curve *rss)
{
	if (wss->nr)
		series[p->nr_series++] =
			(struct page_series){"wss", wss->nr, wss->time_ns, wss->bytes};
	if (rss->nr)
		series[p->nr_series++] =
			(struct page_series){"rss", rss->nr, rss->time_ns, rss->bytes};
	p->series = series;
}

/* [x][y], the cells of all maps at one time behind each other. */
static double *stacked_cells(const struct heat_panel *panels, size_t nr)
{
	size_t rows = panels->map.spec.rows, columns = 0;
	double *cells, *out;

	for (size_t i = 0; i < nr; i++)
		columns += panels[i].map.spec.columns;
	out = cells = xreallocarray(NULL, rows * columns, sizeof(*cells));
	for (uint32_t x = 0; x < rows; x++)
		for (size_t i = 0; i < nr; i++)
			for (uint32_t y = 0; y < panels[i].map.spec.columns; y++)
				*out++ = dd_heatmap_cell(&panels[i].map, x, y);
	return cells;
}

static void set_ranges(struct page_range *ranges, struct heat_bands *bands,
		       const struct heat_panel *panels, size_t nr, struct report_input *in)
{
	for (size_t i = 0; i < nr; i++) {
		const struct dd_heatmap_spec *spec = &panels[i].map.spec;

		heat_bands(&bands[i], in, &panels[i]);
		ranges[i] = (struct page_range){spec->start, spec->end, spec->columns, bands[i].nr,
						bands[i].list};
	}
}

static void set_functions(struct html_page *p, const struct functions *f)
{
	p->symbols = f->names;
	p->nr_symbols = f->nr_names;
	p->samples = f->samples;
	p->nr_samples = f->nr_samples;
	p->nr_parts = NR_PARTS;
	p->part_samples = f->part_samples;
}

/* Sizes over the time of the map. */
static void read_curves(struct curve *wss, struct curve *rss, const struct heat_panel *panel,
			struct report_input *own)
{
	const struct dd_heatmap_spec *spec = &panel->map.spec;
	struct wss_walk walk = {&panel->target->key, wss};

	/* Cells are whole ns: the map ends up to one ns a cell before its last snapshot. */
	*wss = *rss =
		(struct curve){.start_ns = spec->start_ns, .end_ns = spec->end_ns + spec->rows};
	report_rewind(own);
	report_walk(own, wss_event, &walk);
	report_rewind(own);
	fill_rss(rss, own);
}

void heat_page(const char *path, const struct heat_panel *panels, size_t nr,
	       struct report_input *in)
{
	static struct curve wss, rss;
	const struct dd_heatmap *map = &panels->map;
	struct page_range *ranges = xcalloc(nr, sizeof(*ranges));
	struct heat_bands *bands = xcalloc(nr, sizeof(*bands));
	struct report_input own = *in;
	struct page_series series[2];
	struct functions functions;
	struct heat_drawing d;
	struct html_page p;

	/* Of several recordings in maps of their own, the page shows one. */
	if (panels->input < in->nr) {
		own.nr = 1;
		own.sources += panels->input;
		own.streams += panels->input;
	}
	heat_drawing_texts(&d, panels, nr, in);
	d.cells = stacked_cells(panels, nr);
	read_curves(&wss, &rss, panels, &own);
	set_ranges(ranges, bands, panels, nr, in);
	p = (struct html_page){
		.title = d.title,
		.subtitle = d.subtitle,
		.value_label = d.label,
		.unit = heat_unit(map),
		.start_ns = map->spec.start_ns,
		.end_ns = map->spec.end_ns,
		.nr_x = map->spec.rows,
		.nr_ranges = nr,
		.ranges = ranges,
		.cells = d.cells,
		.low = panels->low,
		.high = panels->high,
	};
	set_curves(&p, series, &wss, &rss);
	read_functions(&functions, dd_source_name(own.sources[0]), map);
	set_functions(&p, &functions);
	write_page(path, &p);
	free_functions(&functions);
	for (size_t i = 0; i < nr; i++)
		heat_bands_free(&bands[i]);
	free(bands);
	free(ranges);
	free(d.cells);
}
