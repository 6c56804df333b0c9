/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The table of input formats: how each is recognized and opened.
 */
#ifndef LIBDAMONDATA_FORMATS_H
#define LIBDAMONDATA_FORMATS_H

#include <damondata/source.h>

#include "libdamondata/util/input.h"

/**
 * struct ddi_format - one input format
 * @name:	for messages
 * @need:	bytes from the begin that @probe wants to see; fewer at the end of a short input. Keep it
 *		small: a live pipe may give no more for seconds.
 * @probe:	true when the input is of this format
 * @open:	makes a source; the source owns @in on success, the caller on failure. Nothing of @in is
 *		consumed yet.
 */
struct ddi_format {
	const char *name;
	size_t need;
	bool (*probe)(const uint8_t *head, size_t len);
	int (*open)(struct dd_source **out, struct ddi_input *in,
		    const struct dd_open_options *opts, struct dd_error *err);
};

/* Recordings of this project: reader.c */
bool ddi_reader_probe(const uint8_t *head, size_t len);
int ddi_reader_open(struct dd_source **out, struct ddi_input *in,
		    const struct dd_open_options *opts, struct dd_error *err);

#endif /* LIBDAMONDATA_FORMATS_H */
