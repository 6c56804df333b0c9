/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options about what to ask the running DAMON for.
 */
#ifndef DAMO_REPORT_LIVE_OPTIONS_H
#define DAMO_REPORT_LIVE_OPTIONS_H

#include "tools/common/options.h"
#include "tools/report/source/live.h"

/** live_options - for OPT_INCLUDE() */
extern const struct option live_options[];

/**
 * live_options_result() - what was asked for, after parse_options()
 * @inputs:	"-i tried_regions_of K C S" stands among the inputs; it is taken out of them
 *
 * Exits with EXIT_USAGE for contradictions.
 *
 * Return: the request, valid until the end, or NULL for nothing special.
 */
const struct live_request *live_options_result(struct word_list *inputs);

#endif /* DAMO_REPORT_LIVE_OPTIONS_H */
