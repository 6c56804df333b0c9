/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What DAMON_STAT reports about idle memory, in more readable forms than its parameters.
 */
#ifndef DAMO_CTL_MODULE_STAT_H
#define DAMO_CTL_MODULE_STAT_H

#include <stdbool.h>

#include "tools/common/options.h"

/** module_stat_options - for OPT_INCLUDE() */
extern const struct option module_stat_options[];

/** module_stat_is_report() - is the word a report rather than a parameter? */
bool module_stat_is_report(const char *word);

/** module_stat_report() - print it; exits with a message on failure */
int module_stat_report(const char *word);

#endif /* DAMO_CTL_MODULE_STAT_H */
