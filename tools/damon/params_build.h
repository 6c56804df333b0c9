/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the builders of contexts, targets and schemes share: the skeleton that they fill.
 */
#ifndef DAMO_DAMON_PARAMS_BUILD_H
#define DAMO_DAMON_PARAMS_BUILD_H

#include "tools/damon/damon_options_internal.h"

/** struct build - pointers to all parts of the skeleton, in global order */
struct build {
	const struct damon_target *target;
	damon_node_regions_fn node_regions;
	struct dd_error *err;
	struct dd_params **contexts, **targets, **schemes;
	struct dd_params
		*ready; /* context with those of --schemes, to be copied into the skeleton */
	size_t nr_contexts, nr_targets, nr_schemes;
};

static inline int no_memory(struct build *b)
{
	return dd_fail(b->err, DD_ENOMEM, "out of memory");
}

/** words_in() - number of words of an option that is given once */
static inline size_t words_in(const char *option)
{
	const struct given_list *list = uses_of(option);

	return list->nr ? (size_t)list->items[0].nr : 0;
}

/** nr_given() - how often an option was given */
static inline size_t nr_given(const char *option)
{
	return (size_t)uses_of(option)->nr;
}

/** count_pids() - processes that the target word and --target_pid name; a command's is one */
size_t count_pids(const struct damon_target *t);

/* Fill the skeleton's parts; targets after contexts, whose ops they need. */
int set_contexts(struct build *b);
int set_targets(struct build *b);

#endif /* DAMO_DAMON_PARAMS_BUILD_H */
