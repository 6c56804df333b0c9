/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Made-up snapshots for tests: regions that split, merge, move and age as DAMON's do, or not at all.
 */
#ifndef TESTS_RECGEN_H
#define TESTS_RECGEN_H

#include <damondata/model.h>

#define RECGEN_MAX   300
#define RECGEN_ATTRS 4

/**
 * struct recgen - a sequence of snapshots that depends on the seed only
 * @wild:	0 = as a kernel makes them, 1 = with odd addresses, gaps and counts, 2 = unordered too
 */
struct recgen {
	uint64_t state;
	int wild;
	uint32_t nr;
	struct dd_region region[RECGEN_MAX];
	uint64_t attr[RECGEN_ATTRS][RECGEN_MAX];
	const uint64_t *attrs[RECGEN_ATTRS];
	uint64_t now_ns;
	struct dd_damos_stats stats;
	struct dd_snapshot snap;
};

void recgen_init(struct recgen *g, uint64_t seed, int wild);

/** recgen_next() - make the next snapshot of @stream in g->snap */
void recgen_next(struct recgen *g, const struct dd_stream *stream);

/** recgen_random() - a number below @n */
uint64_t recgen_random(struct recgen *g, uint64_t n);

#endif /* TESTS_RECGEN_H */
