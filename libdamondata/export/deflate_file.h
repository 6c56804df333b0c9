/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A stdio stream that compresses into a zlib container.
 */
#ifndef DAMONDATA_DEFLATE_FILE_H
#define DAMONDATA_DEFLATE_FILE_H

#include <stdio.h>

/**
 * deflate_fdopen() - write compressed to a descriptor
 * @fd:		stays the caller's
 * @level:	1 to 9; 0 = 6
 *
 * fclose() ends the container and returns whether everything was written.
 *
 * Return: the stream, or NULL when out of memory.
 */
FILE *deflate_fdopen(int fd, int level);

#endif /* DAMONDATA_DEFLATE_FILE_H */
