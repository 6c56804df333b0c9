/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A heat map as a web page, with what else the recording knows of the same time.
 */
#ifndef DAMO_REPORT_HEAT_PAGE_H
#define DAMO_REPORT_HEAT_PAGE_H

#include "tools/report/heat/heat_panels.h"

/** heat_page_wanted() - whether @path is to be a web page */
bool heat_page_wanted(const char *path);

/**
 * heat_page() - write maps as one page, or exit with a message
 * @path:	.html or .htm
 * @panels:	what to draw: maps of one target and time, in the order of addresses
 * @nr:		how many, at least one
 * @in:		the inputs, rewindable: walked again for sizes and mappings
 */
void heat_page(const char *path, const struct heat_panel *panels, size_t nr,
	       struct report_input *in);

#endif /* DAMO_REPORT_HEAT_PAGE_H */
