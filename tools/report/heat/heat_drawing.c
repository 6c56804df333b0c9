// SPDX-License-Identifier: GPL-2.0-only
/*
 * What pictures and pages of heat maps have in common: their texts, and names of mappings beside the axis.
 */
#include "tools/report/heat/heat_drawing.h"

#include <damondata/units.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/allocate.h"
#include "tools/common/message.h"
#include "tools/report/source/side_data.h"

/* The last part of a path: there is little room beside the axis. */
const char *heat_short_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash && slash[1] ? slash + 1 : name;
}

static void put_what(FILE *out, const struct heat_panel *p, const struct report_input *in)
{
	const char *host = hosts_label_if_several(&in->hosts, p->target->key.host);

	fputs("Memory accesses", out);
	if (p->target->key.has_target_id)
		fprintf(out, " of target %" PRIu64, p->target->key.target_id);
	if (*p->target->target_comm) {
		fputs(": ", out);
		put_sane(out, p->target->target_comm);
	}
	if (p->target->target_pid)
		fprintf(out, " (pid %" PRId32 ")", p->target->target_pid);
	if (host)
		fprintf(out, " on %s", host);
	fprintf(out, ", %s", heat_short_name(heat_panel_source(p, in)));
}

/* @nr: address ranges */
static void put_how(FILE *out, const struct dd_heatmap *h, const struct dd_guide_target *t,
		    size_t nr)
{
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN];

	fprintf(out, "%s from %s on; ", dd_format_time(a, h->spec.end_ns - h->spec.start_ns, false),
		dd_format_time(b, h->spec.start_ns, false));
	if (nr > 1)
		fprintf(out, "%zu address ranges, %" PRIu32 " x %" PRIu32 " cells each", nr,
			h->spec.rows, h->spec.columns);
	else
		fprintf(out, "%" PRIu32 " x %" PRIu32 " cells of %s by %s", h->spec.rows,
			h->spec.columns, dd_format_time(a, h->row_ns, false),
			dd_format_size(b, h->column_bytes, false));
	if (t->intervals.aggr_us)
		fprintf(out, "; sampling %s, aggregation %s",
			dd_format_time(a, t->intervals.sample_us * 1000, false),
			dd_format_time(b, t->intervals.aggr_us * 1000, false));
}

/* A frequency says most beside the highest that is possible. */
static void put_value_label(FILE *out, const struct dd_heatmap *h, const struct dd_guide_target *t)
{
	uint64_t most = t->intervals.sample_us ? t->intervals.aggr_us / t->intervals.sample_us : 0;

	if (h->spec.hz)
		fputs("access frequency (samples/s)", out);
	else if (most && t->snapshots_with_intervals == t->snapshots)
		fprintf(out, "access frequency (of %" PRIu64 " samples)", most);
	else
		fputs("access frequency (samples)", out);
}

static FILE *text_stream(char *buf, size_t size)
{
	/* A text that fills the buffer gets no NUL from fmemopen(). */
	FILE *out = require_memory(fmemopen(buf, size - 1, "w"));

	buf[size - 1] = '\0';
	return out;
}

void heat_drawing_texts(struct heat_drawing *d, const struct heat_panel *p, size_t nr,
			const struct report_input *in)
{
	FILE *title = text_stream(d->title, sizeof(d->title));
	FILE *subtitle = text_stream(d->subtitle, sizeof(d->subtitle));
	FILE *label = text_stream(d->label, sizeof(d->label));

	put_what(title, p, in);
	put_how(subtitle, &p->map, p->target, nr);
	put_value_label(label, &p->map, p->target);
	fclose(title);
	fclose(subtitle);
	fclose(label);
}

/* ---- mappings ---- */

/* Neighbours of one name are one band. */
static void join_neighbours(struct heat_bands *b, const struct dd_mapping_list *list,
			    const struct dd_heatmap *map)
{
	for (size_t i = 0; i < list->nr; i++) {
		const struct dd_mapping *m = &list->list[i];

		if (m->end <= map->spec.start || m->start >= map->spec.end)
			continue;
		if (b->nr && b->list[b->nr - 1].name == m->name &&
		    b->list[b->nr - 1].to == m->start)
			b->list[b->nr - 1].to = m->end;
		else
			b->list[b->nr++] = (struct page_band){m->start, m->end, m->name};
	}
}

void heat_bands(struct heat_bands *b, struct report_input *in, const struct heat_panel *panel)
{
	const struct dd_mapping_list *list;

	*b = (struct heat_bands){0};
	if (panel->input >= in->nr)
		return;
	report_rewind(in);
	side_data_mappings(in, panel->input, &b->mappings);
	list = dd_mappings_at(&b->mappings, panel->target->target_pid, panel->map.spec.end_ns);
	b->list = list ? calloc(list->nr + 1, sizeof(*b->list)) : NULL;
	if (b->list)
		join_neighbours(b, list, &panel->map);
}

void heat_bands_free(struct heat_bands *b)
{
	free(b->list);
	dd_mappings_free(&b->mappings);
	*b = (struct heat_bands){0};
}
