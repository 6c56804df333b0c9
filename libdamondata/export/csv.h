/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Cells of comma separated values, by RFC 4180.
 */
#ifndef DAMONDATA_EXPORT_CSV_H
#define DAMONDATA_EXPORT_CSV_H

#include <damondata/model.h>
#include <stdio.h>

#include "libdamondata/export/attr_names.h"

/**
 * ddi_csv_text() - a text
 *
 * What is not plain (see damondata/plain_text.h) is escaped, so that a row is a line. A text that a spreadsheet would
 * take for a formula (it begins with = + - @, a tab or a carriage return) begins with an apostrophe, and so
 * does what follows a semicolon in it. It is quoted
 * when it must be, or when a spreadsheet could take a character in it for a separator. Numbers are no texts.
 */
void ddi_csv_text(FILE *out, const char *text);

/** ddi_csv_head() - the line of names of region_columns.h and of the attributes */
void ddi_csv_head(FILE *out, const struct ddi_attr_names *names);

/** ddi_csv_regions() - a row for each region of a snapshot */
void ddi_csv_regions(FILE *out, const struct dd_snapshot *snap, const struct ddi_attr_names *names);

#endif /* DAMONDATA_EXPORT_CSV_H */
