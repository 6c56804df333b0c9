/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What pictures and pages of heat maps have in common.
 */
#ifndef DAMO_REPORT_HEAT_DRAWING_H
#define DAMO_REPORT_HEAT_DRAWING_H

#include <damondata/objects.h>
#include "tools/report/heat/heat_panels.h"
#include "tools/view/html_page.h"

/**
 * struct heat_drawing - what pictures and pages show of a map
 * @cells:	malloc'ed
 */
struct heat_drawing {
	char title[320], subtitle[320], label[64];
	double *cells;
};

/** heat_drawing_texts() - fill its texts, as of one of @nr_ranges in a picture */
void heat_drawing_texts(struct heat_drawing *d, const struct heat_panel *p, size_t nr_ranges,
			const struct report_input *in);

/** heat_short_name() - the last part of a path: there is little place beside the axis */
const char *heat_short_name(const char *name);

/** struct heat_bands - parts of the address space with names, in address order */
struct heat_bands {
	size_t nr;
	struct page_band *list;
	struct dd_mappings mappings;
};

/** heat_bands() - the mappings at the end of a map's time; none when they were not recorded */
void heat_bands(struct heat_bands *b, struct report_input *in, const struct heat_panel *panel);

/** heat_bands_free() - leaves none */
void heat_bands_free(struct heat_bands *b);

#endif /* DAMO_REPORT_HEAT_DRAWING_H */
