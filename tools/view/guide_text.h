/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The guide (what a recording covers) as text.
 */
#ifndef DAMO_VIEW_GUIDE_TEXT_H
#define DAMO_VIEW_GUIDE_TEXT_H

#include <stdio.h>

#include <damondata/overview.h>

/**
 * struct guide_style - how the guide is printed
 * @raw:	plain numbers
 * @with_history: the time begins where the ages of the first regions do, not with the first snapshot
 * @label:	gives the label of a host's machine, or NULL when there is nothing to distinguish
 * @hosts:	for @label
 */
struct guide_style {
	bool raw, with_history;
	const char *(*label)(const void *hosts, uint32_t host);
	const void *hosts;
};

/** put_guide() - ids, times and address ranges of every target */
void put_guide(FILE *out, const struct dd_guide *g, const struct guide_style *style);

/** put_guide_heats() - the same in the layout of "report heats --guide": decimal; its times begin with the
 *  end of the first snapshot where the recording has no intervals, as in the example of the user's guide */
void put_guide_heats(FILE *out, const struct dd_guide *g);

#endif /* DAMO_VIEW_GUIDE_TEXT_H */
