/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A heat map as a web page, with what else the recording knows of the same time.
 */
#ifndef DAMO_REPORT_HEAT_PAGE_H
#define DAMO_REPORT_HEAT_PAGE_H

#include "libdamondata/analysis/guide.h"
#include "libdamondata/analysis/heatmap.h"
#include "tools/report/input.h"

/** heat_page_wanted() - whether @path is to be a web page */
bool heat_page_wanted(const char *path);

/**
 * heat_page() - write a map as a page, or exit with a message
 * @path:	.html or .htm
 * @map:	what to draw
 * @target:	whose
 * @in:		the inputs, rewindable: walked again for sizes and mappings
 */
void heat_page(const char *path, const struct dd_heatmap *map, const struct dd_guide_target *target,
	       struct report_input *in);

#endif /* DAMO_REPORT_HEAT_PAGE_H */
