/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of mappings beside the address axis of a heat map.
 */
#ifndef DAMO_REPORT_HEAT_BANDS_H
#define DAMO_REPORT_HEAT_BANDS_H

#include "libdamondata/analysis/mappings.h"
#include "tools/report/heat/heat_panels.h"
#include "tools/view/html_page.h"

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

#endif /* DAMO_REPORT_HEAT_BANDS_H */
