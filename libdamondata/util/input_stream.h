/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Bytes of a foreign recording, unwrapped: what gzip, zlib, zstd or xz packed comes out plain.
 */
#ifndef LIBDAMONDATA_INPUT_STREAM_H
#define LIBDAMONDATA_INPUT_STREAM_H

#include "libdamondata/util/input.h"

struct instream;

/** enum wrap_kind - how the bytes are wrapped */
enum wrap_kind {
	WRAP_PLAIN,
	WRAP_GZIP,
	WRAP_ZLIB,
	WRAP_ZSTD,
	WRAP_XZ,
};

#define INSTREAM_PEEK_MAX 65536u

/**
 * instream_open() - begin to read
 * @out:	the stream; untouched on failure
 * @in:		at its first byte; owned by the stream on success
 * @err:	or NULL
 *
 * Return: 0 or a negative enum dd_code.
 */
int instream_open(struct instream **out, struct ddi_input *in, struct dd_error *err);

/** instream_close() - free, with the input; NULL is fine */
void instream_close(struct instream *f);

/** instream_release() - free, but give the input back to the caller */
void instream_release(struct instream *f);

/** instream_name() - name of the input */
const char *instream_name(const struct instream *f);

/** instream_wrap() - the outermost wrapping */
enum wrap_kind instream_wrap(const struct instream *f);

/** instream_wrap_name() - such as "gzip", or "" */
const char *instream_wrap_name(const struct instream *f);

/**
 * instream_peek() - look at the next bytes without taking them
 * @f:		the stream
 * @want:	so many bytes, at most INSTREAM_PEEK_MAX; fewer only at the end
 * @ptr:	set to the bytes; valid until the next call
 * @err:	or NULL
 *
 * Return: number of bytes at @ptr (may exceed @want), or a negative enum dd_code.
 */
long instream_peek(struct instream *f, size_t want, const uint8_t **ptr, struct dd_error *err);

/** instream_take() - take @n bytes that instream_peek() has shown */
void instream_take(struct instream *f, size_t n);

/** instream_read() - exactly @len bytes; DD_ETRUNCATED when the stream ends before */
int instream_read(struct instream *f, void *buf, size_t len, struct dd_error *err);

/** instream_skip() - leave out @len bytes; DD_ETRUNCATED when the stream ends before */
int instream_skip(struct instream *f, uint64_t len, struct dd_error *err);

/** instream_offset() - number of (unwrapped) bytes taken so far */
uint64_t instream_offset(const struct instream *f);

/** instream_rewind() - start again from the first byte; DD_EUNSUPPORTED for a pipe that was not kept */
int instream_rewind(struct instream *f, struct dd_error *err);

/**
 * instream_keep() - make instream_rewind() possible
 *
 * A pipe's bytes, unwrapped, are copied to a temporary file, up to its end.
 */
int instream_keep(struct instream *f, struct dd_error *err);

/**
 * instream_random() - make instream_pread() possible; the stream is at its first byte afterwards
 * @f:		the stream
 * @size:	set to the number of (unwrapped) bytes
 * @err:	or NULL
 *
 * What is a pipe or wrapped is copied to a temporary file; what unpacks to more than 256 times its size
 * is refused with DD_ELIMIT.
 */
int instream_random(struct instream *f, uint64_t *size, struct dd_error *err);

/** instream_pread() - exactly @len bytes from @offset; DD_ETRUNCATED beyond the end */
int instream_pread(struct instream *f, void *buf, size_t len, uint64_t offset,
		   struct dd_error *err);

/** instream_temp_fd() - the temporary file, or -1; owned by the stream */
int instream_temp_fd(const struct instream *f);

#endif /* LIBDAMONDATA_INPUT_STREAM_H */
