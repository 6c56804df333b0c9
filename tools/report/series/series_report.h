/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Printing of series (wss, nr_regions, footprints): the options and formats that they share.
 */
#ifndef DAMO_REPORT_SERIES_REPORT_H
#define DAMO_REPORT_SERIES_REPORT_H

#include <damondata/series.h>
#include "tools/common/options.h"
#include "tools/report/source/hosts.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"

/** enum series_sort - values of --sortby */
enum series_sort { SERIES_BY_SIZE, SERIES_BY_TIME };

/** series_o - values of the shared options; set up by series_options_init() */
extern struct series_o {
	uint64_t range[3], bar_columns;
	int sort, has_range;
	bool all;
	const char *plot;
} series_o;

/** series_options - --range --sortby --plot, for OPT_INCLUDE() */
extern const struct option series_options[];

/** bar_options - --nr_cols_bar, of reports that print bars */
extern const struct option bar_options[];

/** series_options_init() - defaults: percentiles 0 to 100 in steps of @step */
void series_options_init(uint64_t step);

/**
 * struct series_report - what is printed
 * @name:	of the values, such as "wss"
 * @unit:	"bytes" or "regions"
 * @title:	of a picture
 * @values:	what its y axis shows
 * @counts:	numbers instead of sizes, in the layout of nr_regions
 * @with_target: text names the target
 * @complete:	what is missing in the input
 * @hosts:	the machines; not needed for report_named_series()
 */
struct series_report {
	const char *name, *unit, *title, *values;
	bool counts, with_target;
	struct dd_completeness complete;
	const struct hosts *hosts;
};

/**
 * report_series_set() - print the series of each target, or their sum as target 0
 *
 * With several machines: a sum for each of them, and then their values together as one distribution (not
 * their sum: the clocks of machines do not show what is at the same time).
 */
void report_series_set(const struct series_report *r, struct dd_series_set *set, bool per_target);

/** struct named_series - a series of several in one report; @host is NULL unless there are several */
struct named_series {
	const char *name;
	struct dd_series series;
	char *host;
};

/** report_named_series() - print several series one after the other, each under its name */
void report_named_series(const struct series_report *r, struct named_series *list, size_t nr);

#endif /* DAMO_REPORT_SERIES_REPORT_H */
