/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Distributions: histograms and percentiles of memory, and digests that can be added up over weeks and machines.
 */
#ifndef DAMONDATA_DISTRIBUTION_H
#define DAMONDATA_DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Distributions of memory over a metric (temperature, idle time): histograms and percentiles.
 */

/** struct dd_weighted - @bytes of memory for which the metric is @value */
struct dd_weighted {
	int64_t value;
	uint64_t bytes;
};

/** struct dd_bin - bytes whose metric is in [@from, @to) */
struct dd_bin {
	int64_t from, to;
	uint64_t bytes;
};

#define DD_MAX_BINS 128

/**
 * dd_linear_bins() - ten bins of equal width over the values
 * @bins:	room for DD_MAX_BINS
 *
 * Return: the number of bins, 0 without items.
 */
size_t dd_linear_bins(struct dd_bin *bins, const struct dd_weighted *items, size_t nr);

/** dd_log_bins() - bins that double in width, the first 1/1024 of the span of values */
size_t dd_log_bins(struct dd_bin *bins, const struct dd_weighted *items, size_t nr);

/**
 * dd_histogram() - count the items into bins, whose ranges are set
 * @cumulate:	every bin begins at the first one's begin
 */
void dd_histogram(struct dd_bin *bins, size_t nr_bins, bool cumulate,
		  const struct dd_weighted *items, size_t nr);

/**
 * dd_weighted_percentiles() - percentiles of the memory
 * @out:	value for each of @wanted
 * @wanted:	ascending, 0..100
 * @nr_wanted:	number of @wanted
 * @items:	sorted here by value
 * @nr:		number of @items
 *
 * The value of the first item, in ascending order, at which the part of bytes seen so far reaches the
 * wanted percentage.
 *
 * Return: how many of @wanted have a value: all of them unless the items have no bytes.
 */
size_t dd_weighted_percentiles(int64_t *out, const unsigned int *wanted, size_t nr_wanted,
			       struct dd_weighted *items, size_t nr);

/*
 * Digests: distributions of a recording in a fixed number of buckets, that can be summed over weeks and
 * machines without the recordings.
 *
 * A bucket holds the values of one eighth of a power of two, so what is read out of a digest is at most
 * 12.5 % too low.
 */

/**
 * enum dd_digest_metric - what is distributed, and what it is weighted by
 * @DD_DIGEST_WSS:	bytes accessed in a snapshot; us of snapshots
 * @DD_DIGEST_IDLE:	us that a region was not accessed; KiB, summed over snapshots
 * @DD_DIGEST_HOT:	temperature of regions that were accessed (dd_temperature(), usual weights); KiB
 * @DD_DIGEST_COLD:	temperature of the others without its sign; KiB
 *
 * The values are those in files.
 */
enum dd_digest_metric {
	DD_DIGEST_WSS = 0,
	DD_DIGEST_IDLE = 1,
	DD_DIGEST_HOT = 2,
	DD_DIGEST_COLD = 3,
	DD_NR_DIGEST_METRICS
};

#define DD_DIGEST_BUCKETS 496
#define DD_DIGEST_ROOM	  8 /* metrics */

/** struct dd_digest - zeroed = empty; all sums saturate */
struct dd_digest {
	uint64_t snapshots, regions;
	uint64_t without_times; /* snapshots whose intervals are not known: only WSS counts */
	uint64_t weights[DD_DIGEST_ROOM][DD_DIGEST_BUCKETS];
};

/** dd_digest_metric_name() - such as "wss"; dd_digest_metric_unit(): of the values */
const char *dd_digest_metric_name(enum dd_digest_metric metric);
const char *dd_digest_metric_unit(enum dd_digest_metric metric);

/** dd_digest_bucket() - the bucket of a value */
unsigned int dd_digest_bucket(uint64_t value);

/** dd_digest_bucket_low() - the least value of a bucket */
uint64_t dd_digest_bucket_low(unsigned int bucket);

/** dd_digest_add() - take in a snapshot; 0 or DD_ENOMEM */
int dd_digest_add(struct dd_digest *d, const struct dd_snapshot *snap, struct dd_error *err);

/** dd_digest_sum() - take in another digest */
void dd_digest_sum(struct dd_digest *d, const struct dd_digest *other);

/** dd_digest_percentile() - least value of the bucket in which @percent of the weight is reached */
uint64_t dd_digest_percentile(const struct dd_digest *d, enum dd_digest_metric metric,
			      double percent);

/** dd_digest_total() - sum of the weights of a metric */
uint64_t dd_digest_total(const struct dd_digest *d, enum dd_digest_metric metric);

/**
 * dd_digest_stream() - definition of the stream that a digest is stored in
 * @s:		filled, but for the id, host and target_comm (the host's name)
 *
 * A row is one bucket; a row with metric DD_NR_DIGEST_METRICS has the numbers of snapshots (bucket 0),
 * regions (1) and snapshots without times (2).
 */
void dd_digest_stream(struct dd_stream *s);

/** dd_digest_is_stream() - is it one? */
bool dd_digest_is_stream(const struct dd_stream *s);

/** dd_digest_rows() - give every row that is not 0 to @fn, which returns 0 to go on */
int dd_digest_rows(const struct dd_digest *d, const struct dd_stream *s, uint64_t time_ns,
		   int (*fn)(void *ctx, const struct dd_row *row), void *ctx);

/** dd_digest_take_row() - add a row of such a stream; rows of unknown metrics are left out */
void dd_digest_take_row(struct dd_digest *d, const struct dd_row *row);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_DISTRIBUTION_H */
