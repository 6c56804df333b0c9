/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Recordings of this project as sources.
 */
#ifndef LIBDAMONDATA_READER_H
#define LIBDAMONDATA_READER_H

#include <damondata/source.h>

#include "libdamondata/util/input.h"

/** DDI_READER_PROBE_LEN - bytes that ddi_reader_probe() needs */
#define DDI_READER_PROBE_LEN 8

/** ddi_reader_probe() - true when an input that begins with @head is a recording of this project */
bool ddi_reader_probe(const uint8_t *head, size_t len);

/**
 * ddi_reader_open() - open a recording of this project
 * @out:	the source; untouched on failure
 * @in:		at its first byte; owned by the source on success, by the caller on failure
 * @opts:	how to read
 * @err:	or NULL
 *
 * Return: 0 or a negative enum dd_code.
 */
int ddi_reader_open(struct dd_source **out, struct ddi_input *in,
		    const struct dd_open_options *opts, struct dd_error *err);

#endif /* LIBDAMONDATA_READER_H */
