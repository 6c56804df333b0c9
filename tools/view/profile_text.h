/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Profiles in the columns of perf report, with its trees of call chains.
 */
#ifndef DAMO_VIEW_PROFILE_TEXT_H
#define DAMO_VIEW_PROFILE_TEXT_H

#include <stdio.h>

#include <damondata/profile.h>
#include "tools/view/rows.h"

#define PROFILE_MAX_COLUMNS 6

/** enum profile_value - what a tree shows of its branches */
enum profile_value { PROFILE_PERCENT, PROFILE_PERIOD, PROFILE_COUNT };

/**
 * struct profile_view - what to print
 * @columns:	enum dd_profile_key each, from left to right
 * @nr_columns:	their number
 * @children:	the profile was read with children: two columns of percentages
 * @trees:	print the tree of each row; the profile was read with chains
 * @value:	what trees show
 * @least_row:	percentage that rows need
 * @least_branch: percentage of the whole that branches need
 * @max_rows:	0 for all
 */
struct profile_view {
	unsigned int columns[PROFILE_MAX_COLUMNS];
	size_t nr_columns;
	bool children, trees;
	int value;
	double least_row, least_branch;
	size_t max_rows;
};

/** profile_default_view - command, file and function, all rows */
extern const struct profile_view profile_default_view;

/** put_profile() - heading and rows; DD_ENOMEM, or 0 */
int put_profile(FILE *out, const struct dd_profile *p, const struct profile_view *v,
		struct dd_error *err);

/** put_folded() - "command;outer;inner samples", for flame graphs */
void put_folded(FILE *out, const struct dd_profile *p);

/** put_profile_rows() - for programs; trees in JSON only. @complete as for rows_end() */
int put_profile_rows(FILE *out, enum row_format format, const struct dd_profile *p,
		     const struct profile_view *v, const struct dd_completeness *complete,
		     struct dd_error *err);

#endif /* DAMO_VIEW_PROFILE_TEXT_H */
