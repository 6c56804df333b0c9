/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The tracepoints that a trace file describes, found by the id in their records.
 */
#ifndef DAMONDATA_TRACEPOINTS_H
#define DAMONDATA_TRACEPOINTS_H

#include <damondata/tracepoint.h>

#define MAX_TRACEPOINTS 64

/** struct tracepoint_entry - one of them, with its format text */
struct tracepoint_entry {
	struct dd_tracepoint *tp;
	char *format;
	struct dd_stream stream; /* generic stream of its rows; id 0 = not defined yet */
	char event_name[80];
};

/** struct tracepoints - all of them; zeroed = empty */
struct tracepoints {
	struct tracepoint_entry entries[MAX_TRACEPOINTS];
	unsigned int nr;
	bool big_endian;
};

/** tracepoints_add() - take in a format text of DAMON; more than MAX_TRACEPOINTS are DD_ELIMIT */
int tracepoints_add(struct tracepoints *t, const char *text, size_t len, struct dd_error *err);

/** tracepoints_find() - by tracepoint id, or NULL */
struct tracepoint_entry *tracepoints_find(struct tracepoints *t, unsigned int id);

/** tracepoints_id() - the id (common_type) of a record, or -1 when it is too short */
int tracepoints_id(const struct tracepoints *t, const void *raw, size_t len);

/** tracepoints_format() - format text of the first event of a kind, or NULL */
const char *tracepoints_format(const struct tracepoints *t, enum dd_tracepoint_kind kind);

void tracepoints_free(struct tracepoints *t);

#endif /* DAMONDATA_TRACEPOINTS_H */
