/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Pages of ftrace's ring buffer in a file: the events of one CPU, in order.
 *
 * The layout is that of the kernel's kernel/trace/ring_buffer.c: a page has a time stamp, a word with the
 * number of bytes in use and two flags, then events with a header of 5 bits type and 27 bits time delta.
 */
#ifndef DAMONDATA_RING_H
#define DAMONDATA_RING_H

#include "libdamondata/util/input_stream.h"

enum ring_packing { RING_PLAIN, RING_ZSTD, RING_ZLIB };

/**
 * struct ring_format - of all pages of a file
 * @page_size:	bytes, at most 1 MiB
 * @long_size:	of the kernel: size of the word behind the time stamp
 * @packing:	chunks of pages are compressed
 */
struct ring_format {
	uint32_t page_size, long_size;
	bool big_endian;
	enum ring_packing packing;
};

/**
 * struct ring - a cursor over the events of a CPU
 * @cpu:	number of the CPU
 * @at:		next byte in the file
 * @end:	end of the CPU's data in the file
 * @chunks:	compressed chunks that are left; UINT32_MAX = their number was not read yet
 * @data:	current event
 * @len:	its bytes
 * @time:	of it, on the trace's clock
 * @missed:	events that were lost before it; UINT64_MAX = some, the kernel does not count them
 */
struct ring {
	const struct ring_format *format;
	uint32_t cpu, chunks;
	uint64_t at, end;
	uint8_t *pages;
	size_t pages_len, page; /* in memory, and offset of the next page in them */
	size_t pos, page_end;	/* of the current page */
	const uint8_t *data;
	size_t len;
	uint64_t time, missed;
};

/** ring_init() - set up @r for [@at, @end) of a file */
void ring_init(struct ring *r, const struct ring_format *format, uint32_t cpu, uint64_t at,
	       uint64_t end);

/**
 * ring_next() - go to the next event
 *
 * Return: 1, 0 at the end, DD_ECORRUPT, DD_ETRUNCATED, or another negative enum dd_code.
 */
int ring_next(struct ring *r, struct instream *in, struct dd_error *err);

void ring_free(struct ring *r);

/** ring_unpack() - decompress @len bytes to exactly @out_len; false when they are others */
bool ring_unpack(enum ring_packing packing, uint8_t *out, size_t out_len, const uint8_t *from,
		 size_t len);

#endif /* DAMONDATA_RING_H */
