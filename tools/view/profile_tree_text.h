/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trees of call chains, drawn as perf report does.
 */
#ifndef DAMO_VIEW_PROFILE_TREE_TEXT_H
#define DAMO_VIEW_PROFILE_TREE_TEXT_H

#include "tools/view/profile_text.h"

/** put_profile_tree() - the tree of a row, below it; nothing when it is empty */
void put_profile_tree(FILE *out, const struct dd_profile *p, const struct dd_profile_row *row,
		      const struct dd_profile_tree *t, const struct profile_view *v);

#endif /* DAMO_VIEW_PROFILE_TREE_TEXT_H */
