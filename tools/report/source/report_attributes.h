/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The attributes of regions in the inputs of a report, known before their data are read.
 */
#ifndef DAMO_REPORT_ATTRIBUTES_H
#define DAMO_REPORT_ATTRIBUTES_H

#include <damondata/region_columns.h>
#include "tools/report/source/report_input.h"

/**
 * report_attributes() - add the attributes of all streams of the inputs
 *
 * Only definitions are read, from regular files of our own format; other inputs state their attributes with their
 * first stream. Exits when there are more attributes than a table can have.
 */
void report_attributes(const struct report_input *in, struct dd_attr_names *names);

#endif /* DAMO_REPORT_ATTRIBUTES_H */
