/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Snapshots in order of temperature: regions laid end to end, the coldest first, so that a map shows how
 * much memory was how hot instead of where it was.
 */
#ifndef DAMONDATA_ANALYSIS_THERMAL_H
#define DAMONDATA_ANALYSIS_THERMAL_H

#include <damondata/error.h>
#include <damondata/model.h>

struct dd_thermal_item;

/**
 * struct dd_thermal - set the weights, the rest zero
 * @rate_weight: of the access rate in percent
 * @age_weight:	of the age in us
 *
 * The temperature is their weighted sum, negated when nothing touched the region (less than 1 %). A
 * snapshot that does not tell its intervals counts samples and intervals instead.
 */
struct dd_thermal {
	double rate_weight, age_weight;
	struct dd_thermal_item *items;
	struct dd_region *regions;
	uint64_t *values;
	const uint64_t **attrs;
	size_t nr_items, nr_values, nr_attrs;
	struct dd_snapshot snap;
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

#endif /* DAMONDATA_ANALYSIS_THERMAL_H */
