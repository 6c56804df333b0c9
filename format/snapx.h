/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Column SNAPX: facts that only some snapshots have.
 */
#ifndef FORMAT_SNAPX_H
#define FORMAT_SNAPX_H

#include "format/regions.h"

/** struct fmt_snapx_state - what later entries of the chunk refer to, on either side */
struct fmt_snapx_state {
	uint64_t next_index; /* index after that of the last entry */
	uint64_t sample_us, aggr_us;
	uint64_t stats[FMT_NR_STATS];

	/* reading: the entry ahead */
	struct fmt_in in;
	uint64_t ahead;
	bool has_ahead;
};

/** fmt_snapx_put() - write the entry of snapshot number @index if it needs one */
void fmt_snapx_put(struct fmt_snapx_state *st, struct fmt_buf *col, const struct fmt_snap *s,
		   uint32_t index);

void fmt_snapx_begin(struct fmt_snapx_state *st, const struct fmt_column *col);

/** fmt_snapx_get() - fill the facts of snapshot number @index, whose nr is set */
int fmt_snapx_get(struct fmt_snapx_state *st, struct fmt_snap *s, uint32_t index);

/** fmt_snapx_done() - all entries were used */
bool fmt_snapx_done(const struct fmt_snapx_state *st);

#endif /* FORMAT_SNAPX_H */
