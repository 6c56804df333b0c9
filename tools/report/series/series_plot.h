/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Series as curves.
 */
#ifndef DAMO_REPORT_SERIES_PLOT_H
#define DAMO_REPORT_SERIES_PLOT_H

#include "tools/report/series/series_report.h"

/**
 * plot_series() - draw series to the picture that --plot names, or exit with a message
 * @r:		what they are
 * @o:		options, with the path of the picture
 * @list:	sorted as --sortby asks for
 * @nr:		number of @list
 *
 * The percentiles are those of --range, all 101 without it. Values sorted by time are drawn over the time
 * itself, unless --range asks for parts of the run.
 */
void plot_series(const struct series_report *r, const struct series_o *o,
		 const struct named_series *list, size_t nr);

#endif /* DAMO_REPORT_SERIES_PLOT_H */
