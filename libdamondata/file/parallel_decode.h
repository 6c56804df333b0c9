/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Decoding ahead with several threads: chunks go in and come out in the input's order; in between, the
 * DATA of access streams are decoded, each group that begins with a KEY chunk by one thread at a time.
 */
#ifndef LIBDAMONDATA_PARALLEL_DECODE_H
#define LIBDAMONDATA_PARALLEL_DECODE_H

#include "libdamondata/file/chunk_in.h"
#include "libdamondata/file/unpack_limit.h"

#include "format/regions.h"

struct ddi_ahead;

/**
 * struct ddi_slot - a chunk on its way
 * @chunk:	with a copy of its payload
 * @decoded:	its snapshots are decoded: the fields below are valid
 * @status:	how decoding ended, an enum fmt_status; @nr_snaps came before
 */
struct ddi_slot {
	struct ddi_chunk chunk;
	bool decoded;
	int status;
	uint32_t nr_snaps;
	struct fmt_snap *snaps;
};

/** ddi_ahead_new() - for @threads threads, 2 or more, with the caller's; NULL when memory or threads ran out */
struct ddi_ahead *ddi_ahead_new(unsigned int threads);
void ddi_ahead_free(struct ddi_ahead *a);

/** ddi_ahead_full() - as much is on its way as memory is meant for */
bool ddi_ahead_full(const struct ddi_ahead *a);

/**
 * ddi_ahead_push() - send a chunk
 * @limit:	what it unpacks to is charged here when it is decoded ahead; one that is too much is not
 *
 * Return: 0 or DD_ENOMEM.
 */
int ddi_ahead_push(struct ddi_ahead *a, const struct ddi_chunk *c, struct unpack_limit *limit);

/** ddi_ahead_pop() - the oldest chunk, decoding while it is not ready; NULL when there is none. Valid until the next call. */
const struct ddi_slot *ddi_ahead_pop(struct ddi_ahead *a);

/** ddi_ahead_reset() - drop all that is on its way */
void ddi_ahead_reset(struct ddi_ahead *a);

#endif /* LIBDAMONDATA_PARALLEL_DECODE_H */
