/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Digests: distributions of a recording in a fixed number of buckets, that can be summed over weeks and
 * machines without the recordings.
 *
 * A bucket holds the values of one eighth of a power of two, so what is read out of a digest is at most
 * 12.5 % too low.
 */
#ifndef DAMONDATA_ANALYSIS_DIGEST_H
#define DAMONDATA_ANALYSIS_DIGEST_H

#include <damondata/error.h>
#include <damondata/model.h>

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

/** struct dd_digest - zeroed = empty; all sums saturate */
struct dd_digest {
	uint64_t snapshots, regions;
	uint64_t without_times; /* snapshots whose intervals are not known: only WSS counts */
	uint64_t weights[DD_NR_DIGEST_METRICS][DD_DIGEST_BUCKETS];
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

#endif /* DAMONDATA_ANALYSIS_DIGEST_H */
