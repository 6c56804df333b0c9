/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Layouts of DAMON's trace events, for files that lost the description of theirs.
 */
#ifndef DAMONDATA_KNOWN_EVENTS_H
#define DAMONDATA_KNOWN_EVENTS_H

#include "tracepoints.h"

/**
 * known_events_add() - take a record for an event of DAMON if its length and values fit one
 * @t:		gets the event, with the number that the record has
 * @raw:	the record
 * @len:	its bytes, with perf's padding
 * @err:	or NULL
 *
 * Return: 1 when it fits an event, 0 when none, or a negative enum dd_code.
 */
int known_events_add(struct tracepoints *t, const void *raw, size_t len, struct dd_error *err);

#endif /* DAMONDATA_KNOWN_EVENTS_H */
