/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Heat as pictures: maps over time and address, snapshots in order of temperature, and one snapshot as a line of cells.
 */
#ifndef DAMONDATA_HEATMAP_H
#define DAMONDATA_HEATMAP_H

#include "access.h"
#include "error.h"
#include "model.h"
#include "targets.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Heat maps: the access frequency over time and address as a grid of cells. The memory it needs depends
 * on the grid only, so snapshots of any recording can be pushed through.
 */

#define DD_HEATMAP_MAX_CELLS (UINT32_C(1) << 21)

/**
 * struct dd_heatmap_spec - what to draw
 * @rows:	cells along time; fewer are made when the time has not so many ns
 * @columns:	cells along addresses; fewer are made when the range has not so many bytes
 * @start_ns:	begin of the time range
 * @end_ns:	its end
 * @start:	first address
 * @end:	behind the last address
 * @hz:		heat is positive samples in a second instead of those in an aggregation interval
 * @history:	a region of age n had this heat also in the n intervals before its snapshot, as far as
 *		no other snapshot covers them
 * @zero_unmonitored: the part of a cell that was not monitored counts as idle, instead of not at all
 * @filter_passed: only the part of a region that passed the scheme's filters is hot
 *
 * A cell is the range divided by the number of cells, cut to a whole ns or byte, so that the map covers
 * a little less than what is asked for.
 */
struct dd_heatmap_spec {
	uint32_t rows, columns;
	uint64_t start_ns, end_ns, start, end;
	bool hz, history, zero_unmonitored, filter_passed;
	uint64_t reserved[4];
};

/** dd_heatmap_spec_equal() - whether two maps show the same */
bool dd_heatmap_spec_equal(const struct dd_heatmap_spec *a, const struct dd_heatmap_spec *b);

/**
 * struct dd_heatmap_sum - what was drawn into a cell
 * @heat:	sum of heat x area of what was monitored, by the cell's area
 * @covered:	monitored area in ns x bytes
 */
struct dd_heatmap_sum {
	double heat, covered;
};

/**
 * struct dd_heatmap - a map
 * @spec:	with the true number of rows and columns
 * @row_ns:	height of a cell
 * @column_bytes: width of a cell
 * @cell_area:	their product
 * @cells:	rows x columns, time-major
 */
struct dd_heatmap {
	struct dd_heatmap_spec spec;
	uint64_t row_ns, column_bytes;
	double cell_area;
	struct dd_heatmap_sum *cells;
	bool has_last;
	uint64_t last_end_ns;
	uint64_t reserved[4];
};

/**
 * dd_heatmap_init() - begin a map
 * @h:		the map; for dd_heatmap_free() on success
 * @spec:	copied
 * @err:	or NULL
 *
 * Return: 0, DD_EINVAL for empty or reversed ranges and grids without cells, DD_ELIMIT for more than
 * DD_HEATMAP_MAX_CELLS, or DD_ENOMEM.
 */
int dd_heatmap_init(struct dd_heatmap *h, const struct dd_heatmap_spec *spec, struct dd_error *err);

/** dd_heatmap_add() - draw a snapshot; those of one target, in order of time */
void dd_heatmap_add(struct dd_heatmap *h, const struct dd_snapshot *snap);

/**
 * dd_heatmap_cell() - heat of a cell: mean over the part of its time and addresses that was monitored
 *
 * Return: samples or Hz; NaN for a cell that was never monitored.
 */
double dd_heatmap_cell(const struct dd_heatmap *h, uint32_t row, uint32_t column);

/** dd_heatmap_monitored() - which part of a cell was monitored, 0..1 */
double dd_heatmap_monitored(const struct dd_heatmap *h, uint32_t row, uint32_t column);

/** struct dd_heatmap_extent - of the cells that were monitored */
struct dd_heatmap_extent {
	uint64_t monitored_cells, idle_cells;
	double lowest, highest;
	uint64_t reserved[2];
};

/** dd_heatmap_extent() - lowest and highest heat; both 0 when nothing was monitored */
struct dd_heatmap_extent dd_heatmap_extent(const struct dd_heatmap *h);

/** dd_heatmap_swap() - exchange two maps */
static inline void dd_heatmap_swap(struct dd_heatmap *a, struct dd_heatmap *b)
{
	struct dd_heatmap tmp = *a;

	*a = *b;
	*b = tmp;
}

/** dd_heatmap_free() - NULL members are fine */
void dd_heatmap_free(struct dd_heatmap *h);

/*
 * Snapshots in order of temperature: regions laid end to end, the coldest first, so that a map shows how
 * much memory was how hot instead of where it was.
 */

struct dd_thermal_item;

/**
 * struct dd_thermal - set the weights, the rest zero
 * @rate_weight: of the access rate in percent
 * @age_weight:	of the age in us
 *
 * The temperature is their weighted sum, negated when nothing touched the region (less than 1 %). A
 * snapshot that does not contain its intervals counts samples and intervals instead.
 */
struct dd_thermal {
	double rate_weight, age_weight;
	struct dd_thermal_item *items;
	struct dd_region *regions;
	uint64_t *values;
	const uint64_t **attrs;
	size_t nr_items, nr_values, nr_attrs;
	struct dd_snapshot snap;
	uint64_t reserved[4];
};

/**
 * dd_thermal_layout() - the regions of a snapshot that are within [@start, @end), cut to it, by temperature
 * @out:	the snapshot, whose first region begins at @start; valid until the next call
 * @err:	or NULL
 *
 * Return: 0 or DD_ENOMEM.
 */
int dd_thermal_layout(struct dd_thermal *t, const struct dd_snapshot *snap, uint64_t start,
		      uint64_t end, const struct dd_snapshot **out, struct dd_error *err);

/** dd_thermal_free() - free the buffers */
void dd_thermal_free(struct dd_thermal *t);

/*
 * One snapshot as a line of cells over its address space, each with a mean temperature.
 */

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
	uint64_t reserved[4];
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

/** dd_snapshot_heat_release() - free the cells; leaves an empty line */
void dd_snapshot_heat_release(struct dd_snapshot_heat *h);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_HEATMAP_H */
