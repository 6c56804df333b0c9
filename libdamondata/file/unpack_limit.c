// SPDX-License-Identifier: LGPL-2.1-only
/*
 * How much a recording may unpack to, against small files that fill the memory.
 */
#include "libdamondata/file/unpack_limit.h"

int unpack_charge(struct unpack_limit *u, const char *name, uint64_t bytes, struct dd_error *err)
{
	uint64_t sum;

	if (__builtin_add_overflow(u->unpacked, bytes, &sum))
		sum = UINT64_MAX;
	if (sum <= UNPACK_ALWAYS || sum / UNPACK_RATIO <= u->read) {
		u->unpacked = sum;
		return 0;
	}
	return dd_fail(
		err, DD_ELIMIT,
		"%s unpacks to more than %u times its size: the first %llu bytes to %llu MiB; it was made to use up memory, and cannot be read",
		name, UNPACK_RATIO, (unsigned long long)u->read, (unsigned long long)(sum >> 20));
}

uint64_t unpack_of_items(uint64_t items, uint64_t regions, uint64_t values)
{
	/* Each is below 2^32, and there are at most 96 values of each: no sum overflows. */
	return items * UNPACK_SNAPSHOT + regions * UNPACK_REGION + values * UNPACK_VALUE;
}
