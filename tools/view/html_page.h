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

/**
 * struct page_range - an address range of the map
 * @start:	first address
 * @end:	behind the last
 * @nr_y:	cells along it
 * @bands:	named parts of it, in order
 */
struct page_range {
	uint64_t start, end;
	size_t nr_y, nr_bands;
	const struct page_band *bands;
};

/** struct page_sample - @count samples of a profile in function @symbol during a part of the map's time */
struct page_sample {
	uint32_t part, symbol, count;
};

/**
 * struct html_page - the page's content; all pointers are the caller's
 * @ranges:	in the order of addresses; the page marks the gaps between several
 * @cells:	[x][y] over the cells of all ranges, NaN where nothing was monitored
 * @value_label: heading of the colour bar
 * @unit:	after a value, such as "samples"
 * @nr_parts:	equal parts of the time in which @samples are counted
 * @part_samples: for each part, the samples in all functions, also in those that have no symbol here
 */
struct html_page {
	const char *title, *subtitle, *value_label, *unit;
	uint64_t start_ns, end_ns;
	size_t nr_x, nr_ranges;
	const struct page_range *ranges;
	const double *cells;
	double low, high;
	size_t nr_series;
	const struct page_series *series;
	size_t nr_symbols, nr_samples, nr_parts;
	const char *const *symbols;
	const struct page_sample *samples;
	const uint64_t *part_samples;
};

/** html_page_write() - write the page; errors of @out are the caller's to ask for */
void html_page_write(FILE *out, const struct html_page *p);

#endif /* DAMO_VIEW_HTML_PAGE_H */
