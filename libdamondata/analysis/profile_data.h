/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What the parts of the profile analysis share: the different chains of the samples, which rows and trees
 * are made of.
 */
#ifndef DAMONDATA_ANALYSIS_PROFILE_DATA_H
#define DAMONDATA_ANALYSIS_PROFILE_DATA_H

#include <damondata/profile.h>
#include "libdamondata/symbol/process_maps.h"

/** struct chain_origin - what distinguishes chains beside their functions; 0 where that is no key */
struct chain_origin {
	uint32_t comm, pid, tid, cpu, leaf;
};

/** struct chain - samples of one origin and chain: @nr functions from @at on in the ids */
struct chain {
	struct chain_origin origin;
	uint32_t nr;
	size_t at;
	uint64_t samples, period;
	uint32_t *parts;
};

/** struct chain_ref - a row has the functions of a chain from number @at on */
struct chain_ref {
	uint32_t chain, at;
};

struct dd_profile_data {
	struct dd_processes *processes;
	unsigned int keys;
	bool chains, children;
	enum dd_chain_order order;
	uint32_t max_stack, nr_parts;

	struct chain *list;
	size_t nr, room;
	struct dd_slots slots;
	uint32_t *ids;
	size_t nr_ids, ids_room;

	struct dd_names addresses; /* texts of functions without a name */
	size_t *first_ref;	   /* by row, and one behind the last */
	struct chain_ref *refs;
};

/**
 * chain_count() - count a sample
 * @d:		the chains
 * @origin:	of the sample
 * @ids:	its functions, the innermost first
 * @nr:		their number
 * @period:	of the sample
 * @err:	or NULL
 *
 * Return: the chain, valid until the next one is counted; NULL when out of memory.
 */
struct chain *chain_count(struct dd_profile_data *d, const struct chain_origin *origin,
			  const uint32_t *ids, uint32_t nr, uint64_t period, struct dd_error *err);

/** chains_sort() - after the last sample: the one with the largest period first */
void chains_sort(struct dd_profile_data *d);

/** profile_make_rows() - rows of the chains */
int profile_make_rows(struct dd_profile *p, struct dd_error *err);

/** dd_profile_data_free() - NULL is fine */
void dd_profile_data_free(struct dd_profile_data *d);

#endif /* DAMONDATA_ANALYSIS_PROFILE_DATA_H */
