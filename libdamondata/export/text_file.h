/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What exports to text have in common.
 */
#ifndef DAMONDATA_EXPORT_TEXT_FILE_H
#define DAMONDATA_EXPORT_TEXT_FILE_H

#include <ddutil/json_writer.h>
#include <stdio.h>

#include <damondata/region_columns.h>
#include <damondata/export.h>

/**
 * struct ddi_text_file - private state of an export
 * @json:	for lines of JSON
 * @names:	of CSV: the attributes in its head
 * @has_head:	of CSV: it was written
 * @left_out:	of CSV attributes that were met behind the head, of perf's text those with odd names
 */
struct ddi_text_file {
	FILE *out;
	struct ddu_json json;
	struct dd_attr_names names;
	bool has_head;
	uint64_t left_out;
};

/** ddi_text_open() - open and close of struct dd_export_format */
int ddi_text_open(void **priv, int fd, const char *name, const struct dd_export_options *opts,
		  struct dd_error *err);
int ddi_text_close(void *priv, bool abort, struct dd_error *err);

/** ddi_text_left_out() - see struct dd_export_format */
uint64_t ddi_text_left_out(const void *priv);

#endif /* DAMONDATA_EXPORT_TEXT_FILE_H */
