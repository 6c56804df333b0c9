/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Heat maps as picture files.
 */
#ifndef DAMO_REPORT_HEAT_FILES_H
#define DAMO_REPORT_HEAT_FILES_H

#include "libdamondata/analysis/guide.h"
#include "libdamondata/analysis/heatmap.h"
#include "tools/report/input.h"

/**
 * struct heat_drawing - what pictures and pages show of a map
 * @cells:	malloc'ed
 */
struct heat_drawing {
	char title[160], subtitle[320], label[64];
	double *cells, low, high;
};

/** heat_drawing() - fill it; exits when out of memory */
void heat_drawing(struct heat_drawing *d, const struct dd_heatmap *map,
		  const struct dd_guide_target *target);

/**
 * heat_files() - write maps as pictures, or exit with a message
 * @path:	of the first; the further ones get their number before the ending: hm.png, hm.1.png, ...
 * @maps:	what to draw
 * @nr:		number of @maps
 * @target:	whose
 * @in:		the inputs, for what a page shows besides
 */
void heat_files(const char *path, const struct dd_heatmap *maps, size_t nr,
		const struct dd_guide_target *target, struct report_input *in);

#endif /* DAMO_REPORT_HEAT_FILES_H */
