/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading of memory footprints from where they are: a file of them, beside or in a recording.
 */
#ifndef DAMO_REPORT_FOOTPRINT_INPUT_H
#define DAMO_REPORT_FOOTPRINT_INPUT_H

#include <damondata/series.h>
#include "tools/report/source/report_input.h"

/**
 * read_footprints() - all footprints of the inputs
 * @in:		opened rewindable, with all kinds of streams
 * @f:		filled and finished; for dd_footprints_free()
 *
 * Exits with a message when reading fails.
 *
 * Return: whether there are any.
 */
bool read_footprints(struct report_input *in, struct dd_footprints *f);

/** footprint_names - of enum dd_footprint, NULL at the end */
extern const char *const footprint_names[];

#endif /* DAMO_REPORT_FOOTPRINT_INPUT_H */
