// SPDX-License-Identifier: GPL-2.0-only
/*
 * Heat maps as picture files.
 */
#include "tools/report/heat_files.h"

#include <damondata/units.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/message.h"
#include "tools/report/heat_bands.h"
#include "tools/report/heat_page.h"
#include "tools/view/heat_text.h"
#include "tools/view/picture.h"

static void path_of(char *buf, size_t size, const char *path, size_t i)
{
	const char *dot = strrchr(path, '.');
	int stem = (int)(dot - path);

	if (!i)
		snprintf(buf, size, "%s", path);
	else if (snprintf(buf, size, "%.*s.%zu%s", stem, path, i, dot) >= (int)size)
		die("%s: the name is too long", path);
}

static void describe(char *title, size_t title_size, char *subtitle, size_t size,
		     const struct dd_heatmap *h, const struct dd_guide_target *t)
{
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN], c[DD_UNIT_LEN], d[DD_UNIT_LEN];
	int len = snprintf(title, title_size, "Memory accesses");

	if (t->key.has_target_id)
		len += snprintf(title + len, title_size - (size_t)len, " of target %" PRIu64,
				t->key.target_id);
	if (t->target_pid)
		snprintf(title + len, title_size - (size_t)len, " (pid %" PRId32 ")",
			 t->target_pid);
	len = snprintf(subtitle, size, "%s from %s on; cells of %s by %s",
		       dd_format_time(a, h->spec.end_ns - h->spec.start_ns, false),
		       dd_format_time(b, h->spec.start_ns, false),
		       dd_format_time(c, h->row_ns, false),
		       dd_format_size(d, h->column_bytes, false));
	if (t->intervals.aggr_us)
		snprintf(subtitle + len, size - (size_t)len, "; sampling %s, aggregation %s",
			 dd_format_time(a, t->intervals.sample_us * 1000, false),
			 dd_format_time(b, t->intervals.aggr_us * 1000, false));
}

void heat_drawing(struct heat_drawing *d, const struct dd_heatmap *map,
		  const struct dd_guide_target *target)
{
	struct dd_heatmap_extent e = dd_heatmap_extent(map);
	size_t nr = (size_t)map->spec.rows * map->spec.columns;

	d->low = e.lowest;
	d->high = e.highest > e.lowest ? e.highest : e.lowest + 1;
	d->cells = reallocarray(NULL, nr, sizeof(*d->cells));
	if (!d->cells)
		die("out of memory");
	for (size_t i = 0; i < nr; i++)
		d->cells[i] = dd_heatmap_cell(map, (uint32_t)(i / map->spec.columns),
					      (uint32_t)(i % map->spec.columns));
	describe(d->title, sizeof(d->title), d->subtitle, sizeof(d->subtitle), map, target);
	snprintf(d->label, sizeof(d->label), "access frequency (%s)", heat_unit(map));
}

/* The last part of a path: there is little room beside the axis. */
static const char *short_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash && slash[1] ? slash + 1 : name;
}

static struct picture_band *picture_bands(const struct heat_bands *b)
{
	struct picture_band *list = calloc(b->nr + 1, sizeof(*list));

	if (!list)
		die("out of memory");
	for (size_t i = 0; i < b->nr; i++)
		list[i] = (struct picture_band){(double)b->list[i].from, (double)b->list[i].to,
						short_name(b->list[i].name)};
	return list;
}

static void write_picture(const char *path, const struct dd_heatmap *h,
			  const struct dd_guide_target *t, struct report_input *in)
{
	struct heat_drawing d;
	struct heat_picture p;
	struct heat_bands bands;
	struct picture_band *list;
	char address[64];
	struct dd_error err;

	heat_drawing(&d, h, t);
	heat_bands(&bands, in, h, t);
	list = picture_bands(&bands);
	snprintf(address, sizeof(address), "address, from %#" PRIx64, h->spec.start);
	p = (struct heat_picture){
		.title = d.title,
		.subtitle = d.subtitle,
		.x = {AXIS_TIME, (double)h->spec.start_ns, (double)h->spec.end_ns, "time", false},
		.y = {AXIS_ADDRESS, (double)h->spec.start, (double)h->spec.end, address, false},
		.nr_x = h->spec.rows,
		.nr_y = h->spec.columns,
		.cells = d.cells,
		.low = d.low,
		.high = d.high,
		.value_label = d.label,
		.nr_bands = bands.nr,
		.bands = list,
	};
	if (picture_heat(path, &p, &err))
		die("%s", err.text);
	free(list);
	heat_bands_free(&bands);
	free(d.cells);
}

void heat_files(const char *path, const struct dd_heatmap *maps, size_t nr,
		const struct dd_guide_target *target, struct report_input *in)
{
	char numbered[4096];

	if (!picture_supported(path) && !heat_page_wanted(path))
		die("%s: the name must end in .png, .svg, .pdf, .jpeg or .html", path);
	for (size_t i = 0; i < nr; i++) {
		path_of(numbered, sizeof(numbered), path, i);
		if (heat_page_wanted(path))
			heat_page(numbered, &maps[i], target, in);
		else
			write_picture(numbered, &maps[i], target, in);
	}
}
