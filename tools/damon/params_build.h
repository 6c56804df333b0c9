/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the builders of contexts, targets and schemes share: the skeleton that they fill.
 */
#ifndef DAMO_DAMON_BUILD_H
#define DAMO_DAMON_BUILD_H

#include "tools/damon/damon_options_internal.h"

#define LIST(name) (&damon_words.name)

/** struct build - pointers to all parts of the skeleton, in global order */
struct build {
	const struct damon_target *target;
	damon_node_regions_fn node_regions;
	struct dd_error *err;
	struct dd_context **contexts;
	struct dd_target **targets;
	struct dd_scheme **schemes;
	struct dd_scheme *ready; /* of --schemes, to be moved into the skeleton */
	size_t nr_contexts, nr_targets, nr_schemes;
};

static inline int no_memory(struct build *b)
{
	return dd_fail(b->err, DD_ENOMEM, "out of memory");
}

/** words_in() - number of words of an option that is given once */
static inline size_t words_in(const struct given_list *list)
{
	return list->nr ? (size_t)list->items[0].nr : 0;
}

/** count_pids() - processes that the target word and --target_pid name; a command's is one */
size_t count_pids(const struct damon_target *t);

/** mark_indices() - call @mark for each index that the option's words name; all are below @nr */
int mark_indices(struct build *b, const struct given_list *list, size_t nr, const char *what,
		 void (*mark)(struct build *b, size_t i));

/* Fill the skeleton's parts; targets after contexts, whose ops they need. */
int set_contexts(struct build *b);
int set_targets(struct build *b);

#endif /* DAMO_DAMON_BUILD_H */
