/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A snapshot made ready for people: regions with rates in percent, ages in time, temperatures, sorted.
 */
#ifndef DAMONDATA_ACCESS_H
#define DAMONDATA_ACCESS_H

#include "access_scale.h"
#include "error.h"
#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

/** enum dd_access_key - what regions are sorted by */
enum dd_access_key {
	DD_BY_ADDRESS,
	DD_BY_ACCESS_RATE,
	DD_BY_AGE,
	DD_BY_SIZE,
	DD_BY_TEMPERATURE,
	DD_NR_KEYS,
};

/* More than there are keys, so that keys can be added without another layout; so are the ROOMs of other headers. */
#define DD_MAX_ACCESS_KEYS 16

/** struct dd_access_order - sort keys, the most important one last, as the command line has them */
struct dd_access_order {
	size_t nr;
	enum dd_access_key keys[DD_MAX_ACCESS_KEYS];
	bool descending[DD_MAX_ACCESS_KEYS]; /* by key, not by place */
	struct dd_temperature_weights weights;
};

/**
 * struct dd_access - one snapshot; zero it before the first dd_access_load()
 * @snap:	where it came from, valid as long as the source says
 * @sample_us:	sampling interval in force
 * @aggr_us:	aggregation interval in force
 * @age_unit_us: time that an age of 1 stands for
 * @total_bytes: size of all regions, or what the source stated
 * @has_passed:	the stream has a column of filter-passed bytes
 */
struct dd_access {
	const struct dd_snapshot *snap;
	uint64_t sample_us, aggr_us;
	double age_unit_us;
	uint64_t total_bytes;
	bool has_passed;
	size_t nr, capacity;
	struct dd_access_region *regions;
	uint64_t reserved[4];
};

/**
 * dd_access_load() - take over a snapshot
 * @a:		reused from call to call
 * @snap:	of a stream whose intervals are known
 * @err:	or NULL
 *
 * Return: 0, DD_ENODATA when the stream's intervals are unknown, or DD_ENOMEM.
 */
int dd_access_load(struct dd_access *a, const struct dd_snapshot *snap, struct dd_error *err);

/** dd_access_copy() - take over what another one has loaded; 0 or DD_ENOMEM */
int dd_access_copy(struct dd_access *to, const struct dd_access *from, struct dd_error *err);

/** dd_access_release() - free what dd_access_load() allocated */
void dd_access_release(struct dd_access *a);

/** dd_access_sort() - stable sort by @order */
void dd_access_sort(struct dd_access *a, const struct dd_access_order *order);

/** dd_idle_us() - how long nothing touched the region: 0, or its age plus the current snapshot */
int64_t dd_idle_us(const struct dd_access *a, const struct dd_access_region *r);

/** dd_access_bandwidth() - estimated bytes touched per second: sum of size x count / aggregation time */
double dd_access_bandwidth(const struct dd_access *a, bool passed_only);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_ACCESS_H */
