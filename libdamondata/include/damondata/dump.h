/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The structure of a recording, chunk by chunk, for those who look for a fault in a file or in a writer.
 * What the chunks mean is in damon.data(5). Damage is passed over and described.
 */
#ifndef DAMONDATA_DUMP_H
#define DAMONDATA_DUMP_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * enum dd_dump_kind - what a part of the file is
 * @DD_DUMP_SEGMENT:	a file header
 * @DD_DUMP_CHUNK:	a chunk, perhaps with a damaged payload
 * @DD_DUMP_DAMAGE:	bytes that are neither
 */
enum dd_dump_kind { DD_DUMP_SEGMENT, DD_DUMP_CHUNK, DD_DUMP_DAMAGE };

#define DD_DUMP_MAX_NUMBERS 8

/**
 * struct dd_dump_fact - one field of a payload
 * @name:	NULL for a tag that this version does not know
 * @tag:	number of a META or STREAM tag; 0 for fields of other chunks
 * @critical:	a reader must know the tag
 * @text:	of @len bytes, not terminated and not checked; NULL where the field is only numbers
 * @numbers:	the first @nr_numbers are valid
 */
struct dd_dump_fact {
	const char *name;
	unsigned int tag;
	bool critical;
	const char *text;
	size_t len;
	uint64_t numbers[DD_DUMP_MAX_NUMBERS];
	unsigned int nr_numbers;
	uint64_t reserved[2];
};

/**
 * struct dd_dump_column - one column of a DATA chunk
 * @id:		column id; 0 for the pack, which holds all columns of less than 1024 bytes
 * @name:	by the format or by the stream's definition; NULL when neither names it
 * @raw_len:	bytes when decompressed
 * @stored_len:	bytes in the file, not less than 1; 0 when the column is in the pack
 * @data:	the @raw_len decompressed bytes; NULL for the pack, and where they cannot be had
 */
struct dd_dump_column {
	uint32_t id;
	const char *name;
	uint64_t raw_len, stored_len;
	const uint8_t *data;
	uint64_t reserved[2];
};

/**
 * struct dd_dump_part - one part of a file
 * @offset:	in the input
 * @size:	bytes, with header and padding
 * @problem:	what is wrong with it, or NULL
 * @major:	of a segment: version of the format
 * @minor:	of a segment
 * @file_id:	of a segment
 * @type:	of a chunk: number of the type
 * @type_name:	"DATA"; NULL for an unknown type
 * @stream_kind: enum dd_stream_kind of @stream; 0 = the stream is not defined
 * @is_key:	of DATA: decodable without earlier chunks
 * @generation:	of STREAM and DATA: number of the stream's definition modulo 32
 * @number:	of the chunk in its segment
 * @missing:	chunks that are missing before it, by the numbers
 * @items:	snapshots or rows
 * @samples:	region samples
 * @content_len: bytes of the payload when decompressed
 *
 * New members are added at the end only.
 */
struct dd_dump_part {
	enum dd_dump_kind kind;
	uint64_t offset, size;
	const char *problem;
	unsigned int major, minor;
	uint64_t file_id;
	unsigned int type;
	const char *type_name;
	uint32_t stream;
	unsigned int stream_kind, generation;
	bool is_key, is_compressed;
	uint32_t number, missing;
	uint64_t first_ns, last_ns;
	uint32_t items, samples;
	uint64_t payload_len, content_len;
	const struct dd_dump_fact *facts;
	size_t nr_facts;
	const struct dd_dump_column *columns;
	size_t nr_columns;
};

struct dd_dump;

/**
 * dd_dump_open() - begin to read a recording in the format of damon.data(5)
 * @out:	set on success; dd_dump_free() ends it
 * @path:	file, or "-" for the standard input
 * @err:	or NULL
 *
 * Return: 0, DD_EFORMAT for what does not begin as a recording, DD_ESYS, DD_ENOMEM.
 */
int dd_dump_open(struct dd_dump **out, const char *path, struct dd_error *err);

/**
 * dd_dump_next() - the next part of the file
 * @d:		the dump
 * @part:	set to the part; valid until the next call
 * @err:	or NULL
 *
 * Return: 1, 0 at the end of the input, DD_ESYS or DD_ENOMEM. Damage is no failure.
 */
int dd_dump_next(struct dd_dump *d, const struct dd_dump_part **part, struct dd_error *err);

/** dd_dump_free() - @d may be NULL */
void dd_dump_free(struct dd_dump *d);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_DUMP_H */
