/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Profiles in the columns of perf report.
 */
#ifndef DAMO_VIEW_PROFILE_TEXT_H
#define DAMO_VIEW_PROFILE_TEXT_H

#include <stdio.h>

#include "libdamondata/analysis/profile.h"
#include "tools/view/rows.h"

/** put_profile() - heading and rows; @max_rows: 0 for all */
void put_profile(FILE *out, const struct dd_profile *p, unsigned int keys, size_t max_rows);

/** put_folded() - "command;outer;inner samples", for flame graphs */
void put_folded(FILE *out, const struct dd_profile *p);

/** put_profile_rows() - for programs */
void put_profile_rows(FILE *out, enum row_format format, const struct dd_profile *p);

#endif /* DAMO_VIEW_PROFILE_TEXT_H */
