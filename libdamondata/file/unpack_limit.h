/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * How much a recording may unpack to: a multiple of what was read of it so far.
 */
#ifndef DAMONDATA_UNPACK_LIMIT_H
#define DAMONDATA_UNPACK_LIMIT_H

#include <damondata/error.h>
#include <stdint.h>

/*
 * Recordings of real machines unpack to 13 to 47 times their size, and snapshots that do not differ at all,
 * with 1000 regions each, to 4200 times.
 */
#define UNPACK_RATIO  8192u
#define UNPACK_ALWAYS (16ull << 20)

/* What is counted: about what a report keeps of them. */
#define UNPACK_SNAPSHOT 32u
#define UNPACK_REGION	24u
#define UNPACK_VALUE	8u

/** struct unpack_limit - @read: bytes of the recording; @unpacked: what they became; zeroed = none */
struct unpack_limit {
	uint64_t read, unpacked;
};

/**
 * unpack_charge() - before @bytes are unpacked
 * @u:		the account
 * @name:	of the recording, for the message
 * @bytes:	that a chunk says it unpacks to
 * @err:	or NULL
 *
 * Return: 0, or DD_ELIMIT when it is more than UNPACK_ALWAYS and UNPACK_RATIO times what was read; then
 * nothing was added.
 */
int unpack_charge(struct unpack_limit *u, const char *name, uint64_t bytes, struct dd_error *err);

/** unpack_of_items() - snapshots or rows, the regions in them, and their further values, in bytes */
uint64_t unpack_of_items(uint64_t items, uint64_t regions, uint64_t values);

#endif /* DAMONDATA_UNPACK_LIMIT_H */
