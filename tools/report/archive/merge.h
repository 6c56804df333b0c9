/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Several recordings as one sequence of events in time order, their streams numbered anew.
 */
#ifndef DAMO_REPORT_MERGE_H
#define DAMO_REPORT_MERGE_H

#include "tools/report/source/report_input.h"

/**
 * merge_walk() - like report_walk(), in time order over all inputs
 * @in:		the inputs; with one, events come as they are
 * @event:	returns 0 to go on
 * @ctx:	for @event
 *
 * Streams of the inputs get the numbers 1.. in order of appearance, and the number of their host: inputs
 * of one boot of one machine are one host, and each stream states its machine: see hosts.h. Streams of the same target with the same attributes become one. The first input's metadata are the result's; other hosts
 * are named by a note.
 *
 * Return: what @event returned last, 0 at the end. Exits with a message when reading fails.
 */
int merge_walk(struct report_input *in, int (*event)(void *ctx, const struct dd_event *ev),
	       void *ctx);

#endif /* DAMO_REPORT_MERGE_H */
