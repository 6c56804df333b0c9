/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Heat maps as picture files.
 */
#ifndef DAMO_REPORT_HEAT_FILES_H
#define DAMO_REPORT_HEAT_FILES_H

#include "libdamondata/analysis/guide.h"
#include "libdamondata/analysis/heatmap.h"

/**
 * heat_files() - write maps as pictures, or exit with a message
 * @path:	of the first; the further ones get their number before the ending: hm.png, hm.1.png, ...
 * @maps:	what to draw
 * @nr:		number of @maps
 * @target:	whose
 */
void heat_files(const char *path, const struct dd_heatmap *maps, size_t nr,
		const struct dd_guide_target *target);

#endif /* DAMO_REPORT_HEAT_FILES_H */
