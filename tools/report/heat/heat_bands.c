// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of mappings beside the address axis.
 */
#include "tools/report/heat/heat_bands.h"

#include <stdlib.h>

#include "tools/report/source/side_data.h"

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
