/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Input bytes, from a file or a pipe, through one bounded window: for the reader of our format and for
 * every importer.
 */
#ifndef LIBDAMONDATA_INPUT_H
#define LIBDAMONDATA_INPUT_H

#include <damondata/error.h>

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ddi_input;

/**
 * ddi_input_open() - begin reading
 * @fd:		owned by the input on success, the caller's on failure
 * @name:	for messages; copied
 * @rewindable:	a pipe is copied to an unnamed temporary file while it is read
 * @follow:	wait at the end of a regular file for more
 *
 * Return: 0, DD_ENOMEM, DD_EINVAL for a directory, or DD_ESYS.
 */
int ddi_input_open(struct ddi_input **out, int fd, const char *name, bool rewindable, bool follow,
		   struct dd_error *err);
void ddi_input_free(struct ddi_input *in);

/** ddi_input_stop_on() - end the input where it is once *@stop is not 0, which is valid as long as the input; or NULL */
void ddi_input_stop_on(struct ddi_input *in, const volatile sig_atomic_t *stop);

/** ddi_input_release() - free, but leave the file descriptor open */
void ddi_input_release(struct ddi_input *in);

/**
 * ddi_input_peek() - look at the next bytes without consuming them
 * @want:	so many are needed; the window grows to hold them
 * @p:		set to the bytes, valid until the next call
 * @len:	set to how many there are: fewer than @want only at the end of the input
 *
 * Return: 0, DD_ENOMEM or DD_ESYS.
 */
int ddi_input_peek(struct ddi_input *in, size_t want, const uint8_t **p, size_t *len,
		   struct dd_error *err);

/** ddi_input_skip() - consume @n bytes; those beyond the window are passed over without a copy */
int ddi_input_skip(struct ddi_input *in, uint64_t n, struct dd_error *err);

/** ddi_input_pos() - offset of the next byte from the input's begin */
uint64_t ddi_input_pos(const struct ddi_input *in);

/** ddi_input_seek() - to an absolute offset: regular files, and back where rewindable */
int ddi_input_seek(struct ddi_input *in, uint64_t pos, struct dd_error *err);

/** ddi_input_size() - size of a regular file, UINT64_MAX when not known */
uint64_t ddi_input_size(const struct ddi_input *in);

/** ddi_input_seekable() - a regular file: any position can be read */
bool ddi_input_seekable(const struct ddi_input *in);

/** ddi_input_pread() - read at an offset of a seekable input, past the window; bytes read or < 0 */
int64_t ddi_input_pread(const struct ddi_input *in, void *buf, size_t n, uint64_t pos);

/** ddi_input_small_reads() - read ahead little: what comes next is far away */
void ddi_input_small_reads(struct ddi_input *in, bool on);

const char *ddi_input_name(const struct ddi_input *in);

#endif /* LIBDAMONDATA_INPUT_H */
