// SPDX-License-Identifier: GPL-2.0-only
/*
 * Heat maps as picture files: which map goes to which file, and with which titles.
 */
#include "tools/report/heat/heat_files.h"

#include <damondata/units.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/allocate.h"
#include "tools/common/message.h"
#include "tools/report/heat/heat_drawing.h"
#include "tools/report/heat/heat_page.h"
#include "tools/view/heat_text.h"
#include "tools/view/picture.h"

/* The further ones get their number before the ending. */
static void numbered_path(char *buf, size_t size, const char *path, size_t i)
{
	const char *dot = strrchr(path, '.');
	int stem = (int)(dot - path);

	if (!i)
		snprintf(buf, size, "%s", path);
	else if (snprintf(buf, size, "%.*s.%zu%s", stem, path, i, dot) >= (int)size)
		die("%s: the name is too long", path);
}

static void fill_drawing(struct heat_drawing *d, const struct heat_panel *p, size_t nr_ranges,
			 const struct report_input *in)
{
	const struct dd_heatmap *h = &p->map;
	size_t nr = (size_t)h->spec.rows * h->spec.columns;

	d->cells = xreallocarray(NULL, nr, sizeof(*d->cells));
	for (size_t i = 0; i < nr; i++)
		d->cells[i] = dd_heatmap_cell(h, (uint32_t)(i / h->spec.columns),
					      (uint32_t)(i % h->spec.columns));
	heat_drawing_texts(d, p, nr_ranges, in);
}

static struct picture_band *picture_bands(const struct heat_bands *b, uint64_t start)
{
	struct picture_band *list = xcalloc(b->nr + 1, sizeof(*list));

	for (size_t i = 0; i < b->nr; i++) {
		const struct page_band *band = &b->list[i];

		list[i] = (struct picture_band){
			band->from > start ? (double)(band->from - start) : 0,
			(double)(band->to - start), heat_short_name(band->name)};
	}
	return list;
}

/* One address range of a picture, with what it is made of. */
struct part {
	struct heat_drawing drawing;
	struct heat_bands bands;
	struct picture_band *list;
};

static struct heat_part make_part(struct part *part, const struct heat_panel *panel, size_t nr,
				  const struct heat_look *look, struct report_input *in)
{
	const struct dd_heatmap_spec *spec = &panel->map.spec;

	fill_drawing(&part->drawing, panel, nr, in);
	if (!look->sizes)
		heat_bands(&part->bands, in, panel);
	part->list = picture_bands(&part->bands, spec->start);
	return (struct heat_part){
		.y = {look->sizes ? AXIS_BYTES : AXIS_ADDRESS, (double)(spec->end - spec->start),
		      "address", look->sizes ? 0 : spec->start,
		      (look->abs_addr || nr > 1) && !look->sizes},
		.nr_y = spec->columns,
		.cells = part->drawing.cells,
		.nr_bands = part->bands.nr,
		.bands = part->list,
	};
}

static void free_part(struct part *part)
{
	free(part->list);
	heat_bands_free(&part->bands);
	free(part->drawing.cells);
}

/* @nr maps of one target and time, which differ in their addresses. */
static void write_picture(const char *path, const struct heat_panel *panels, size_t nr,
			  const struct heat_look *look, struct report_input *in)
{
	const struct dd_heatmap_spec *spec = &panels->map.spec;
	struct part *made = xcalloc(nr, sizeof(*made));
	struct heat_part *parts = xcalloc(nr, sizeof(*parts));
	struct heat_picture p;
	char address[64];
	struct dd_error err;

	for (size_t i = 0; i < nr; i++)
		parts[i] = make_part(&made[i], &panels[i], nr, look, in);
	snprintf(address, sizeof(address), "address, from %#" PRIx64 " on", spec->start);
	if (look->sizes)
		parts->y.label = "size, the coldest at the bottom";
	else if (!look->abs_addr && nr == 1)
		parts->y.label = address;
	p = (struct heat_picture){
		.title = made->drawing.title,
		.subtitle = made->drawing.subtitle,
		.x = {AXIS_TIME, (double)(spec->end_ns - spec->start_ns), "time", spec->start_ns,
		      look->abs_time},
		.nr_x = spec->rows,
		.parts = parts,
		.nr_parts = nr,
		.low = panels->low,
		.high = panels->high,
		.value_label = made->drawing.label,
	};
	if (picture_heat(path, &p, &err))
		die("%s", err.text);
	for (size_t i = 0; i < nr; i++)
		free_part(&made[i]);
	free(made);
	free(parts);
}

void heat_files(const char *path, const struct heat_panel *panels, size_t nr,
		const struct heat_look *look, struct report_input *in)
{
	bool page = heat_page_wanted(path);
	char numbered[4096];

	for (size_t i = 0, files = 0; i < nr; files++) {
		size_t together = look->join_ranges ? heat_panels_alike(panels + i, nr - i) : 1;

		numbered_path(numbered, sizeof(numbered), path, files);
		if (page)
			heat_page(numbered, &panels[i], together, in);
		else
			write_picture(numbered, &panels[i], together, look, in);
		i += together;
	}
}

void heat_files_check(const char *path)
{
	if (picture_kind(path) < 0 && !heat_page_wanted(path))
		die("%s: the name must end in .png, .svg, .pdf, .jpeg or .html", path);
}
