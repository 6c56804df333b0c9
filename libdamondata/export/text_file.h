/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What exports to text have in common.
 */
#ifndef DAMONDATA_EXPORT_TEXT_FILE_H
#define DAMONDATA_EXPORT_TEXT_FILE_H

#include <damondata/json_writer.h>
#include <stdio.h>

#include "libdamondata/export/export.h"

/** struct ddi_text_file - private state of an export: @json is for lines of JSON */
struct ddi_text_file {
	FILE *out;
	struct dd_json json;
};

/** ddi_text_open() - open and close of struct export_format */
int ddi_text_open(void **priv, int fd, const char *name, const struct export_options *opts,
		  struct dd_error *err);
int ddi_text_close(void *priv, bool abort, struct dd_error *err);

#endif /* DAMONDATA_EXPORT_TEXT_FILE_H */
