/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The "tracing data" of trace-cmd and perf: byte order, sizes and event formats of a traced machine.
 *
 * perf.data holds them as a feature section, trace.dat before version 7 as its beginning.
 */
#ifndef DAMONDATA_TRACING_DATA_H
#define DAMONDATA_TRACING_DATA_H

#include "tracepoints.h"

/** struct byte_reader - a cursor over bytes that fails for good when they do not suffice */
struct byte_reader {
	const uint8_t *p;
	size_t left;
	bool big_endian, bad;
};

uint64_t byte_reader_number(struct byte_reader *r, unsigned int size);
const uint8_t *byte_reader_bytes(struct byte_reader *r, uint64_t n);

/** byte_reader_string() - up to and with the NUL, or NULL */
const char *byte_reader_string(struct byte_reader *r);

/**
 * struct tracing_data - what was found
 * @version:	of the file, such as 6
 * @page_size:	of the ring buffer's pages
 * @used:	bytes that were read
 */
struct tracing_data {
	unsigned int version, long_size;
	uint32_t page_size;
	bool big_endian;
	size_t used;
};

/** tracing_data_magic() - does it begin with the magic of trace.dat? */
bool tracing_data_magic(const uint8_t *head, size_t len);

/**
 * tracing_data_parse() - read it all, up to the saved command names
 * @out:	filled on success
 * @tps:	gets DAMON's events
 * @data:	from the magic on
 * @len:	bytes
 * @err:	or NULL
 */
int tracing_data_parse(struct tracing_data *out, struct tracepoints *tps, const uint8_t *data,
		       size_t len, struct dd_error *err);

/** tracing_data_systems() - the part with all systems' formats, as trace.dat version 7 has it, too */
int tracing_data_systems(struct tracepoints *tps, struct byte_reader *r, struct dd_error *err);

#endif /* DAMONDATA_TRACING_DATA_H */
