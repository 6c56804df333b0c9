/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Bytes of a foreign recording, unwrapped: what gzip, zlib, zstd or xz packed comes out plain.
 */
#ifndef DAMONDATA_FEED_H
#define DAMONDATA_FEED_H

#include "libdamondata/util/input.h"

struct feed;

/** enum feed_wrap - how the bytes are wrapped */
enum feed_wrap {
	FEED_PLAIN,
	FEED_GZIP,
	FEED_ZLIB,
	FEED_ZSTD,
	FEED_XZ,
};

#define FEED_PEEK_MAX 65536u

/**
 * feed_open() - begin to read
 * @out:	the feed; untouched on failure
 * @in:		at its first byte; owned by the feed on success
 * @err:	or NULL
 *
 * Return: 0 or a negative enum dd_code.
 */
int feed_open(struct feed **out, struct ddi_input *in, struct dd_error *err);

/** feed_close() - free, with the input; NULL is fine */
void feed_close(struct feed *f);

/** feed_release() - free, but give the input back to the caller */
void feed_release(struct feed *f);

/** feed_name() - name of the input */
const char *feed_name(const struct feed *f);

/** feed_wrap() - the outermost wrapping */
enum feed_wrap feed_wrap(const struct feed *f);

/** feed_wrap_name() - such as "gzip", or "" */
const char *feed_wrap_name(const struct feed *f);

/**
 * feed_peek() - look at the next bytes without taking them
 * @f:		the feed
 * @want:	so many bytes, at most FEED_PEEK_MAX; fewer only at the end
 * @ptr:	set to the bytes; valid until the next call
 * @err:	or NULL
 *
 * Return: number of bytes at @ptr (may exceed @want), or a negative enum dd_code.
 */
long feed_peek(struct feed *f, size_t want, const uint8_t **ptr, struct dd_error *err);

/** feed_take() - take @n bytes that feed_peek() has shown */
void feed_take(struct feed *f, size_t n);

/** feed_read() - exactly @len bytes; DD_ETRUNCATED when the feed ends before */
int feed_read(struct feed *f, void *buf, size_t len, struct dd_error *err);

/** feed_skip() - leave out @len bytes; DD_ETRUNCATED when the feed ends before */
int feed_skip(struct feed *f, uint64_t len, struct dd_error *err);

/** feed_offset() - number of (unwrapped) bytes taken so far */
uint64_t feed_offset(const struct feed *f);

/** feed_rewind() - start again from the first byte; DD_EUNSUPPORTED for a pipe that was not kept */
int feed_rewind(struct feed *f, struct dd_error *err);

/**
 * feed_keep() - make feed_rewind() possible
 *
 * A pipe's bytes, unwrapped, are copied to a temporary file, up to its end.
 */
int feed_keep(struct feed *f, struct dd_error *err);

/**
 * feed_random() - make feed_pread() possible; the feed is at its first byte afterwards
 * @f:		the feed
 * @size:	set to the number of (unwrapped) bytes
 * @err:	or NULL
 *
 * What is a pipe or wrapped is copied to a temporary file; what unpacks to more than 256 times its size
 * is refused with DD_ELIMIT.
 */
int feed_random(struct feed *f, uint64_t *size, struct dd_error *err);

/** feed_pread() - exactly @len bytes from @offset; DD_ETRUNCATED beyond the end */
int feed_pread(struct feed *f, void *buf, size_t len, uint64_t offset, struct dd_error *err);

/** feed_temp_fd() - the temporary file, or -1; owned by the feed */
int feed_temp_fd(const struct feed *f);

#endif /* DAMONDATA_FEED_H */
