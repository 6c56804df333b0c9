/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Many streams of bytes that grow in turn, in one temporary file, to be read one after the other.
 */
#ifndef LIBDAMONDATA_EXTENT_FILE_H
#define LIBDAMONDATA_EXTENT_FILE_H

#include <stdint.h>
#include <stdio.h>

/** struct spool - the file; @fd is -1 before spool_open() */
struct spool {
	int fd;
	uint64_t end;
};

struct spool_part;

/** spool_open() - make the file; 0, or -1 with errno */
int spool_open(struct spool *s);

void spool_close(struct spool *s);

/**
 * spool_part_new() - begin a stream of bytes
 * @out:	the part
 * @s:		must outlive it
 * @buffer:	bytes that are gathered before they go to the file
 *
 * Return: where to write to, for fclose() before spool_part_copy(); NULL when out of memory.
 */
FILE *spool_part_new(struct spool_part **out, struct spool *s, size_t buffer);

/** spool_part_copy() - write all but the first @skip bytes of a part; 0, or -1 with errno */
int spool_part_copy(const struct spool_part *p, uint64_t skip, FILE *to);

/** spool_part_free() - NULL is fine */
void spool_part_free(struct spool_part *p);

#endif /* LIBDAMONDATA_EXTENT_FILE_H */
