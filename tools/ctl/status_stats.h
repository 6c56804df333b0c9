/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parts of the status that are printed alone: counters of schemes, one line for each kdamond.
 */
#ifndef DAMO_CTL_STATUS_STATS_H
#define DAMO_CTL_STATUS_STATS_H

#include <stdbool.h>

#include <damondata/params.h>

#include "tools/common/options.h"

/** stat_field_names - NULL terminated, for --damos_stat_fields */
extern const char *const stat_field_names[];

/**
 * print_stats() - counters of all schemes
 * @fields:	those of stat_field_names to print; empty = all
 * @raw:	plain numbers
 *
 * One selected field of one scheme is printed as the bare value.
 */
void print_stats(const struct dd_params *params, const struct word_list *fields, bool raw,
		 bool json);

/** print_summary() - "0<TAB>state: on, pid: 77", with the kdamond's CPU use when @cpu */
void print_summary(const struct dd_params *params, bool cpu, bool json);

#endif /* DAMO_CTL_STATUS_STATS_H */
