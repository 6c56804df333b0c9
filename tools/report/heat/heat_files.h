/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Heat maps as picture files.
 */
#ifndef DAMO_REPORT_HEAT_FILES_H
#define DAMO_REPORT_HEAT_FILES_H

#include "tools/report/heat/heat_panels.h"

/**
 * struct heat_look - how
 * @abs_time:	times as recorded, not from the map's begin
 * @abs_addr:	addresses likewise
 * @sizes:	the map is by temperature: what should be addresses are sizes, and have no names
 * @join_ranges: all address ranges of a target in one picture; the caller asks for @abs_addr, too, and
 *		gives all of them the same colours
 */
struct heat_look {
	bool abs_time, abs_addr, sizes, join_ranges;
};

/** heat_files_check() - exit with a message unless @path is a picture or page */
void heat_files_check(const char *path);

/**
 * heat_files() - write maps as pictures, or exit with a message
 * @path:	of the first; the further ones get their number before the ending: hm.png, hm.1.png, ...
 * @panels:	what to draw
 * @nr:		number of @panels
 * @look:	how
 * @in:		the inputs, for what a page shows besides
 */
void heat_files(const char *path, const struct heat_panel *panels, size_t nr,
		const struct heat_look *look, struct report_input *in);

#endif /* DAMO_REPORT_HEAT_FILES_H */
