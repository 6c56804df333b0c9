/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Decompressors behind one door, for inputs that are wrapped as a whole.
 */
#ifndef LIBDAMONDATA_DECOMPRESS_H
#define LIBDAMONDATA_DECOMPRESS_H

#include <stdbool.h>

#include "input_stream.h"

struct unwrap;

/** unwrap_detect() - what wraps bytes that begin so */
enum wrap_kind unwrap_detect(const uint8_t *head, size_t len);

/** unwrap_new() - a decompressor, or NULL when out of memory */
struct unwrap *unwrap_new(enum wrap_kind wrap);

void unwrap_free(struct unwrap *u);

/** struct unwrap_step - room and progress of one step; the pointers and lengths are moved on */
struct unwrap_step {
	const uint8_t *in;
	size_t in_len;
	uint8_t *out;
	size_t out_len;
	bool at_end; /* no more input will come after @in */
	bool done;   /* set: a frame ended and nothing follows */
};

/**
 * unwrap_step() - decompress as far as input and room allow
 *
 * Members and frames that follow each other are one stream.
 *
 * Return: 0, DD_ECORRUPT, DD_ETRUNCATED (only with @at_end) or DD_ELIMIT (a window of more than 32 MiB).
 */
int unwrap_step(struct unwrap *u, struct unwrap_step *s, struct dd_error *err);

#endif /* LIBDAMONDATA_DECOMPRESS_H */
