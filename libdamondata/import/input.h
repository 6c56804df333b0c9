/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Bytes of a foreign recording: a file or a pipe, plain or wrapped by gzip, zlib, zstd or xz.
 *
 * An input is read forwards through a buffer. It can start again from the beginning, and it can be
 * asked for bytes at any offset: what cannot seek is kept in an unnamed temporary file for that.
 */
#ifndef DAMONDATA_INPUT_H
#define DAMONDATA_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <damondata/error.h>

struct input;

/** enum input_wrap - how the bytes are wrapped */
enum input_wrap {
	INPUT_PLAIN,
	INPUT_GZIP,
	INPUT_ZLIB,
	INPUT_ZSTD,
	INPUT_XZ,
};

#define INPUT_PEEK_MAX 65536u

/**
 * input_open() - begin to read
 * @out:	the input; untouched on failure
 * @fd:		stays the caller's, must stay open
 * @name:	for messages; copied
 * @head:	bytes that were already read from @fd
 * @head_len:	their number; at most INPUT_PEEK_MAX
 * @keep:	input_rewind() or input_pread() will be called
 * @err:	or NULL
 *
 * Return: 0 or a negative enum dd_code.
 */
int input_open(struct input **out, int fd, const char *name, const void *head, size_t head_len,
	       bool keep, struct dd_error *err);

/** input_close() - free; does not close the descriptor; NULL is fine */
void input_close(struct input *in);

/** input_name() - as given to input_open() */
const char *input_name(const struct input *in);

/** input_wrap() - the outermost wrapping */
enum input_wrap input_wrap(const struct input *in);

/** input_wrap_name() - such as "gzip", or "" */
const char *input_wrap_name(const struct input *in);

/**
 * input_peek() - look at the next bytes without taking them
 * @in:		the input
 * @want:	so many bytes, at most INPUT_PEEK_MAX; fewer only at the end of the input
 * @ptr:	set to the bytes; valid until the next call
 * @err:	or NULL
 *
 * Return: number of bytes at @ptr (may exceed @want), or a negative enum dd_code.
 */
long input_peek(struct input *in, size_t want, const uint8_t **ptr, struct dd_error *err);

/** input_take() - take @n bytes that input_peek() has shown */
void input_take(struct input *in, size_t n);

/** input_read() - exactly @len bytes; DD_ETRUNCATED when the input ends before */
int input_read(struct input *in, void *buf, size_t len, struct dd_error *err);

/** input_skip() - leave out @len bytes; DD_ETRUNCATED when the input ends before */
int input_skip(struct input *in, uint64_t len, struct dd_error *err);

/** input_offset() - number of (unwrapped) bytes taken so far */
uint64_t input_offset(const struct input *in);

/** input_rewind() - start again from the first byte */
int input_rewind(struct input *in, struct dd_error *err);

/**
 * input_random() - prepare for input_pread()
 * @in:		the input
 * @size:	set to the number of (unwrapped) bytes
 * @err:	or NULL
 *
 * A pipe or a wrapped input is copied to a temporary file; one that grows beyond 256 times its wrapped
 * size is refused with DD_ELIMIT.
 */
int input_random(struct input *in, uint64_t *size, struct dd_error *err);

/** input_pread() - exactly @len bytes from @offset; DD_ETRUNCATED beyond the end */
int input_pread(struct input *in, void *buf, size_t len, uint64_t offset, struct dd_error *err);

/** input_fd() - after input_random(): descriptor of the unwrapped bytes; owned by the input */
int input_fd(const struct input *in);

#endif /* DAMONDATA_INPUT_H */
