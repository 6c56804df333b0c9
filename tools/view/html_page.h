/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A heat map as one self-contained web page: zoom and pan, values under the pointer, sizes on the same
 * time axis, names of mappings, and the functions that ran in the time shown.
 */
#ifndef DAMO_VIEW_HTML_PAGE_H
#define DAMO_VIEW_HTML_PAGE_H

#include <stdint.h>
#include <stdio.h>

#include "tools/view/picture.h"

/** struct page_series - sizes over time: ns on the map's clock, bytes */
struct page_series {
	const char *name;
	size_t nr;
	const uint64_t *time_ns, *bytes;
};

/** struct page_band - a named part of the address space */
struct page_band {
	uint64_t from, to;
	const char *name;
};

/** struct page_sample - @count samples of a profile in function @symbol during a part of the map's time */
struct page_sample {
	uint32_t part, symbol, count;
};

/**
 * struct html_page - the page's content; all pointers are the caller's
 * @cells:	[x][y], NaN where nothing was monitored
 * @value_label: heading of the colour bar
 * @unit:	after a value, such as "samples"
 * @nr_parts:	equal parts of the time in which @samples are counted
 */
struct html_page {
	const char *title, *subtitle, *value_label, *unit;
	uint64_t start_ns, end_ns, start_address, end_address;
	size_t nr_x, nr_y;
	const double *cells;
	double low, high;
	size_t nr_series;
	const struct page_series *series;
	size_t nr_bands;
	const struct page_band *bands;
	size_t nr_symbols, nr_samples, nr_parts;
	const char *const *symbols;
	const struct page_sample *samples;
};

/** html_page_write() - write the page; errors of @out are the caller's to ask for */
void html_page_write(FILE *out, const struct html_page *p);

#endif /* DAMO_VIEW_HTML_PAGE_H */
