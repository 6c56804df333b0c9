/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Runs of numbers that lie close together, such as durations with jitter, in a fixed number of bits
 * each: varints would waste a byte of four on them, and they are most of a small recording's times.
 */
#ifndef FORMAT_PACKED_H
#define FORMAT_PACKED_H

#include "format/bytes.h"
#include "format/status.h"

/** fmt_packed_put() - append @n numbers, compared as signed */
void fmt_packed_put(struct fmt_buf *out, const uint64_t *v, size_t n);

/** struct fmt_packed - reads a run, one number after the other */
struct fmt_packed {
	uint64_t unit, base;
	unsigned int width;
	const uint8_t *bits;
	size_t at; /* bit number */
};

/** fmt_packed_get_run() - find a run of @n numbers in @in and pass it; errors show in in->bad */
struct fmt_packed fmt_packed_get_run(struct fmt_in *in, size_t n);

/** fmt_packed_next() - the next number; no more than @n may be asked for */
uint64_t fmt_packed_next(struct fmt_packed *p);

#endif /* FORMAT_PACKED_H */
