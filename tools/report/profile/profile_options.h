/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What 'report profile' prints: sort keys, call chains, limits.
 */
#ifndef DAMO_REPORT_PROFILE_OPTIONS_H
#define DAMO_REPORT_PROFILE_OPTIONS_H

#include <damondata/profile.h>
#include "tools/common/options.h"
#include "tools/view/profile_text.h"

/** profile_print_options - --sort, --call_graph and so on, for OPT_INCLUDE() */
extern const struct option profile_print_options[];

/** profile_folded() - --folded was given */
bool profile_folded(void);

/** profile_apply_options() - what to count and to print, by the options; exits with EXIT_USAGE for bad ones */
void profile_apply_options(struct dd_profile_spec *spec, struct profile_view *view);

#endif /* DAMO_REPORT_PROFILE_OPTIONS_H */
