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

static void write_one(const char *path, const struct dd_heatmap *h, const struct dd_guide_target *t)
{
	struct dd_heatmap_extent e = dd_heatmap_extent(h);
	size_t nr = (size_t)h->spec.rows * h->spec.columns;
	double *cells = reallocarray(NULL, nr, sizeof(*cells));
	char title[160], subtitle[320], label[64];
	struct heat_picture p = {
		.title = title,
		.subtitle = subtitle,
		.x = {AXIS_TIME, (double)h->spec.start_ns, (double)h->spec.end_ns, "time", false},
		.y = {AXIS_ADDRESS, (double)h->spec.start, (double)h->spec.end, "address", false},
		.nr_x = h->spec.rows,
		.nr_y = h->spec.columns,
		.cells = cells,
		.low = e.lowest,
		.high = e.highest > e.lowest ? e.highest : e.lowest + 1,
		.value_label = label,
	};
	struct dd_error err;

	if (!cells)
		die("out of memory");
	for (size_t i = 0; i < nr; i++)
		cells[i] = dd_heatmap_cell(h, (uint32_t)(i / h->spec.columns),
					   (uint32_t)(i % h->spec.columns));
	describe(title, sizeof(title), subtitle, sizeof(subtitle), h, t);
	snprintf(label, sizeof(label), "access frequency (%s)", heat_unit(h));
	if (picture_heat(path, &p, &err))
		die("%s", err.text);
	free(cells);
}

void heat_files(const char *path, const struct dd_heatmap *maps, size_t nr,
		const struct dd_guide_target *target)
{
	char numbered[4096];

	if (!picture_supported(path))
		die("%s: the name must end in .png, .svg, .pdf or .jpeg", path);
	for (size_t i = 0; i < nr; i++) {
		path_of(numbered, sizeof(numbered), path, i);
		write_one(numbered, &maps[i], target);
	}
}
