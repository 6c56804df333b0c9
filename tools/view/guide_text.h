/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guide (what a recording covers) as text.
 */
#ifndef DAMO_VIEW_GUIDE_TEXT_H
#define DAMO_VIEW_GUIDE_TEXT_H

#include <stdio.h>

#include "libdamondata/analysis/guide.h"

/**
 * put_guide() - ids, times and address ranges of every target
 * @raw:	plain numbers
 * @with_history: the time begins where the ages of the first regions do, not with the first snapshot
 */
void put_guide(FILE *out, const struct dd_guide *g, bool raw, bool with_history);

/** put_guide_heats() - the same in the layout of "report heats --guide": decimal; its times begin with the
 *  end of the first snapshot, as in the example of the user's guide */
void put_guide_heats(FILE *out, const struct dd_guide *g);

/** put_target_ids() - one "name: value" line for each id that is known; kdamond_pid if @with_pid */
void put_target_ids(FILE *out, const struct dd_target_key *key, bool with_pid);

/** guide_needs_pids() - whether several targets differ in nothing but the kdamond's pid */
bool guide_needs_pids(const struct dd_guide *g);

#endif /* DAMO_VIEW_GUIDE_TEXT_H */
