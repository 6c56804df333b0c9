/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options that select regions and snapshots, the same in all commands that have them.
 */
#ifndef DAMO_FILTER_OPTIONS_H
#define DAMO_FILTER_OPTIONS_H

#include <damondata/filter.h>

#include "tools/common/options.h"

/** filter_options - for OPT_INCLUDE() */
extern const struct option filter_options[];

/** temperature_option - the one of them that also says how regions are sorted and shown */
extern const struct option temperature_option[];

/**
 * filter_from_options() - the filter that the command line asks for, after parse_options()
 *
 * Exits with EXIT_USAGE when ranges contradict one another.
 *
 * Return: the filter, for dd_filter_free(); NULL when none was asked for.
 */
struct dd_filter *filter_from_options(void);

/** filter_spec_from_options() - what the command line asks for; its lists stay valid */
void filter_spec_from_options(struct dd_filter_spec *spec);

/** filter_temperature_weights() - weights of size, rate and age that the command line asks for */
void filter_temperature_weights(int64_t weights[3]);

/** filter_warn_unknown() - warn when a filter could not test what it was asked to; NULL is fine */
void filter_warn_unknown(const struct dd_filter *f);

#endif /* DAMO_FILTER_OPTIONS_H */
