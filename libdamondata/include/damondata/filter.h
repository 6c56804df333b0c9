/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Filters: which regions and snapshots of a recording count. All commands that select access data
 * share them.
 */
#ifndef DAMONDATA_FILTER_H
#define DAMONDATA_FILTER_H

#include "error.h"
#include "model.h"
#include "sized.h"
#include "source.h"

#ifdef __cplusplus
extern "C" {
#endif

/** struct dd_signed_range - a span of signed values, both ends included */
struct dd_signed_range {
	int64_t min, max;
};

/** struct dd_ranges - a list of spans; none selects everything */
struct dd_ranges {
	const struct dd_range *list;
	size_t nr;
};

/**
 * struct dd_attribute_range - a span of an attribute's values, both ends included
 * @name:	of the attribute, as its column has it
 * @u64:	the span for attributes of DD_TYPE_U64; reversed = none of their values
 * @i64:	the same span for those of DD_TYPE_I64
 */
struct dd_attribute_range {
	const char *name;
	struct dd_range u64;
	struct dd_signed_range i64;
};

/**
 * struct dd_filter_spec - what to keep; applied in the order of the members
 * @size:	sizeof(struct dd_filter_spec), see damondata/sized.h
 * @region_bytes: size of a region, both ends included
 * @min_percent: access rate, 0..100; samples beyond the possible (the kernel may count one more)
 *		are 100
 * @max_percent: likewise; more than 100 is the same as 100
 * @age_us:	both ends included
 * @attributes:	of a region: for each name that the list has, the value lies within one of its spans; regions
 *		without the attribute are dropped
 * @nr_attributes: length of it
 * @addresses:	[min, max): regions are clipped to them
 * @snapshot_bytes: sum of what is left of a snapshot, both ends included
 * @snapshot_times: ns on the stream's clock: snapshots that lie wholly in [min, max]
 * @snapshot_indexes: running number, from 0 in each target, of what the steps above left; both
 *		ends included
 * @temperatures: of a region, both ends included
 * @nr_temperatures: length of it
 * @weights:	for the temperature: of bytes, of percent, of us
 *
 * DD_FILTER_SPEC_INIT keeps everything.
 */
struct dd_filter_spec {
	uint32_t size;
	struct dd_range region_bytes;
	double min_percent, max_percent;
	struct dd_range age_us;
	const struct dd_attribute_range *attributes;
	size_t nr_attributes;
	struct dd_ranges addresses;
	struct dd_ranges snapshot_bytes;
	struct dd_ranges snapshot_times;
	struct dd_ranges snapshot_indexes;
	const struct dd_signed_range *temperatures;
	size_t nr_temperatures;
	int64_t weights[3];
};

/* Keeps everything; weights 0 100 100. */
#define DD_FILTER_SPEC_INIT                                                                        \
	{                                                                                          \
		.size = sizeof(struct dd_filter_spec), .region_bytes = {0, UINT64_MAX},            \
		.max_percent = 100, .age_us = {0, UINT64_MAX}, .weights = {                        \
			0,                                                                         \
			100,                                                                       \
			100                                                                        \
		}                                                                                  \
	}

/** dd_filter_spec_is_empty() - it keeps everything, so no filter is needed */
bool dd_filter_spec_is_empty(const struct dd_filter_spec *spec);

struct dd_filter;

/**
 * dd_filter_new() - make a filter
 * @out:	the filter; untouched on failure
 * @spec:	copied, with its lists; address and size lists may come in any order
 * @err:	or NULL
 *
 * Return: 0, DD_EINVAL when a range is reversed or address ranges overlap, or DD_ENOMEM.
 */
int dd_filter_new(struct dd_filter **out, const struct dd_filter_spec *spec, struct dd_error *err);

/**
 * dd_filter_snapshot() - apply a filter
 * @f:		the filter
 * @in:		a snapshot
 * @out:	what is left of it, valid until the next call; it may have no regions. It is @in itself
 *		when everything is kept.
 * @err:	or NULL
 *
 * Snapshots of a stream whose intervals are not known: a region without access has rate 0; other
 * rates, and ages in time, are unknown and pass; dd_filter_untested_snapshots() counts such snapshots.
 * The bytes that passed a scheme's filters (DD_COL_SZ_FILTER_PASSED) of a clipped region are at most
 * its size.
 *
 * Return: 1 when the snapshot is kept, 0 when it is dropped, or DD_ENOMEM.
 */
int dd_filter_snapshot(struct dd_filter *f, const struct dd_snapshot *in,
		       const struct dd_snapshot **out, struct dd_error *err);

/** dd_filter_untested_snapshots() - snapshots for which a rate, age or temperature could not be tested */
uint64_t dd_filter_untested_snapshots(const struct dd_filter *f);

/** dd_filter_lacking_snapshots() - snapshots without an attribute that was asked for; all of their regions were dropped */
uint64_t dd_filter_lacking_snapshots(const struct dd_filter *f);

/** dd_filter_restart() - count snapshots from 0 again */
void dd_filter_restart(struct dd_filter *f);

/** dd_filter_free() - NULL is fine */
void dd_filter_free(struct dd_filter *f);

/**
 * dd_source_filter() - a source that delivers what a filter leaves of another
 * @out:	the new source; untouched on failure
 * @in:		owned by the new one on success
 * @f:		stays the caller's; must live longer than the source
 * @err:	or NULL
 *
 * Events other than snapshots pass unchanged.
 *
 * Return: 0 or DD_ENOMEM.
 */
int dd_source_filter(struct dd_source **out, struct dd_source *in, struct dd_filter *f,
		     struct dd_error *err);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_FILTER_H */
