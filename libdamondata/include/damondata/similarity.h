/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * How alike two recordings are: the correlation of their heat maps, whatever their addresses and times.
 *
 *	struct dd_heat_trace *a, *b;	dd_heat_trace_new() each
 *	dd_heat_trace_add(a, snapshot)	for each snapshot of one target of the one recording
 *	dd_heat_trace_add(b, snapshot)	and of the other
 *	dd_similarity(&score, a, b, &err)
 *
 * The score is Pearson's correlation coefficient of two maps of DD_SIMILARITY_CELLS x
 * DD_SIMILARITY_CELLS cells; a cell's heat is the sum of nr_accesses x bytes x time over the parts of
 * regions that lie in it. The axes are aligned first, in each recording by itself:
 *
 * - addresses: ranges that never reached a tenth of the recording's highest nr_accesses are taken out,
 *   and what is left is put together without gaps: programs lie elsewhere in each run, but their hot
 *   memory keeps its order.
 * - both axes: cut at the 1st and the 99th percentile of the heat along the axis, so that a few pages
 *   of code or stack and the moments before and after do not shift the map.
 *
 * 1 is the same pattern, 0 is unrelated; repeating a recording of the same program gives above 0.9.
 */
#ifndef DAMONDATA_SIMILARITY_H
#define DAMONDATA_SIMILARITY_H

#include "error.h"
#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DD_SIMILARITY_CELLS 20

struct dd_heat_trace;

/** dd_heat_trace_new() - an empty one; 0 or DD_ENOMEM */
int dd_heat_trace_new(struct dd_heat_trace **out, struct dd_error *err);

/**
 * dd_heat_trace_add() - add a snapshot
 * @t:		the trace
 * @snap:	of one target, in order of time; copied
 * @err:	or NULL
 *
 * Memory is bounded (about 64 MiB): of longer recordings every second, fourth, ... snapshot counts.
 *
 * Return: 0 or DD_ENOMEM.
 */
int dd_heat_trace_add(struct dd_heat_trace *t, const struct dd_snapshot *snap,
		      struct dd_error *err);

/**
 * dd_similarity() - compare two traces
 * @score:	set to -1 .. 1
 * @a:		one
 * @b:		the other
 * @err:	or NULL
 *
 * Return: 0; DD_ENODATA when one of them has no accesses, or has the same heat in all cells.
 */
int dd_similarity(double *score, struct dd_heat_trace *a, struct dd_heat_trace *b,
		  struct dd_error *err);

/** dd_heat_trace_free() - NULL is fine */
void dd_heat_trace_free(struct dd_heat_trace *t);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_SIMILARITY_H */
