/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * One snapshot as a line of cells over its address space, each with a mean temperature.
 */
#ifndef DAMONDATA_ANALYSIS_SNAPSHOT_HEAT_H
#define DAMONDATA_ANALYSIS_SNAPSHOT_HEAT_H

#include "libdamondata/analysis/access.h"

/** struct dd_heat_cell - a part of the address space; without any region it is void */
struct dd_heat_cell {
	double start, end;
	bool is_void;
	double temperature;
};

/**
 * struct dd_snapshot_heat - the line
 * @cells:	malloc'ed, freed by dd_snapshot_heat_release()
 * @cell_bytes:	size of a cell that is not void
 * @min:	lowest temperature
 * @max:	highest temperature
 */
struct dd_snapshot_heat {
	size_t nr, capacity;
	struct dd_heat_cell *cells;
	double cell_bytes, min, max;
};

#define DD_MAX_HEAT_WIDTH 100000

/**
 * dd_snapshot_heat() - compute it
 * @h:		zeroed before the first call, reused
 * @regions:	in address order
 * @nr:		number of @regions
 * @weights:	of the temperature
 * @width:	about how many cells, 1..DD_MAX_HEAT_WIDTH
 * @to_scale:	cells stand for equal parts of the whole span, gaps included; else gaps are one cell each
 * @err:	or NULL
 *
 * Return: 0, DD_ENODATA without regions, DD_EINVAL, or DD_ENOMEM.
 */
int dd_snapshot_heat(struct dd_snapshot_heat *h, const struct dd_access_region *regions, size_t nr,
		     const struct dd_temperature_weights *weights, unsigned int width,
		     bool to_scale, struct dd_error *err);

/** dd_snapshot_heat_level() - 0 (coldest) to 9 (hottest) for a cell's temperature */
int dd_snapshot_heat_level(const struct dd_snapshot_heat *h, double temperature);

void dd_snapshot_heat_release(struct dd_snapshot_heat *h);

#endif /* DAMONDATA_ANALYSIS_SNAPSHOT_HEAT_H */
