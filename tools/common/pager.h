/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Showing long text on a terminal page by page.
 */
#ifndef DAMO_PAGER_H
#define DAMO_PAGER_H

#include <stdbool.h>

/**
 * pager_start() - let a pager show what is printed to stdout from now on
 *
 * Only if stdout is a terminal: $DAMO_PAGER, $PAGER or less, which ends by itself when the text fits on
 * the screen. An empty value or "cat" means none. At exit the pager is waited for.
 */
void pager_start(void);

#endif /* DAMO_PAGER_H */
