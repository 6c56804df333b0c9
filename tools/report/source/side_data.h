/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Side data of the inputs (footprints, mappings, ...): in a file beside the recording, or inside of it.
 */
#ifndef DAMO_REPORT_SIDE_DATA_H
#define DAMO_REPORT_SIDE_DATA_H

#include <damondata/source.h>

#include <damondata/objects.h>
#include "tools/report/source/report_input.h"

/** side_data_walk_meta() - the same, and @meta gets the facts of the file that the rows are in, before them */
uint64_t side_data_walk_meta(struct report_input *in, unsigned int input, enum dd_stream_kind kind,
			     int (*row)(void *ctx, const struct dd_row *row),
			     void (*meta)(void *ctx, const struct dd_meta *meta), void *ctx);

/** side_data_mappings() - take all mappings of an input; returns how many rows there were */
uint64_t side_data_mappings(struct report_input *in, unsigned int input, struct dd_mappings *m);

/**
 * side_data_path() - the file beside a recording
 * @name:	of the recording
 * @kind:	of the side data
 *
 * Return: malloc'ed path of a file that exists, or NULL.
 */
char *side_data_path(const char *name, enum dd_stream_kind kind);

/** side_data_tell_absent() - account for files that the facts of a recording name and that are not beside it */
void side_data_tell_absent(const char *recording, const struct dd_meta *meta);

#endif /* DAMO_REPORT_SIDE_DATA_H */
