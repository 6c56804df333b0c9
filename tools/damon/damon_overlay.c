// SPDX-License-Identifier: GPL-2.0-only
/*
 * Laying what was given on the command line over parameters that are in effect already.
 */
#include <damondata/params_table.h>
#include <string.h>

#include "tools/damon/damon_options_internal.h"

#define LIST(name)	   (&damon_words.name)
#define MEMBER(type, name) offsetof(struct type, name), sizeof(((struct type *)NULL)->name)

/* Options that give a plain member of a context; up to four lists mean the same member. */
static const struct {
	const struct given_list *lists[4];
	size_t offset, size;
} plain[] = {
	{{LIST(ops)}, MEMBER(dd_context, ops)},
	{{LIST(addr_unit)}, MEMBER(dd_context, addr_unit)},
	{{LIST(sample), LIST(intervals)}, MEMBER(dd_context, intervals.sample_us)},
	{{LIST(aggr), LIST(intervals)}, MEMBER(dd_context, intervals.aggr_us)},
	{{LIST(updr), LIST(intervals)}, MEMBER(dd_context, intervals.ops_update_us)},
	{{LIST(intervals_goal), LIST(autotune)}, MEMBER(dd_context, intervals.goal)},
	{{LIST(minr), LIST(range)}, MEMBER(dd_context, nr_regions.min)},
	{{LIST(maxr), LIST(range)}, MEMBER(dd_context, nr_regions.max)},
	{{LIST(pause)}, MEMBER(dd_context, pause)},
	{{LIST(primitives)}, MEMBER(dd_context, sample_control.page_table)},
	{{LIST(primitives)}, MEMBER(dd_context, sample_control.page_fault)},
	{{LIST(use_reports)}, MEMBER(dd_context, ops_attrs.use_reports)},
	{{LIST(write_only)}, MEMBER(dd_context, ops_attrs.write_only)},
};

/* Options that give things of their own; the whole list is replaced, the old one goes to the other side. */
static const struct {
	const struct given_list *lists[4];
	size_t offset, size;
} owned[] = {
	{{LIST(target_pid), LIST(regions), LIST(numa_node), LIST(all_ram)},
	 MEMBER(dd_context, targets)},
	{{LIST(target_pid), LIST(regions), LIST(numa_node), LIST(all_ram)},
	 MEMBER(dd_context, nr_targets)},
	{{LIST(probe_filter), LIST(nr_probes), LIST(nr_probe_filters), LIST(probe_weight)},
	 MEMBER(dd_context, probes)},
	{{LIST(probe_filter), LIST(nr_probes), LIST(nr_probe_filters), LIST(probe_weight)},
	 MEMBER(dd_context, nr_probes)},
	{{LIST(action), LIST(schemes)}, MEMBER(dd_context, schemes)},
	{{LIST(action), LIST(schemes)}, MEMBER(dd_context, nr_schemes)},
	{{LIST(cpus)}, MEMBER(dd_context, ops_attrs.cpus)},
	{{LIST(tids)}, MEMBER(dd_context, ops_attrs.tids)},
};

static bool is_any_given(const struct given_list *const lists[4])
{
	for (int i = 0; i < 4 && lists[i]; i++)
		if (lists[i]->nr)
			return true;
	return false;
}

static void swap_bytes(char *a, char *b, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		char c = a[i];

		a[i] = b[i];
		b[i] = c;
	}
}

static void overlay_context(struct dd_context *base, struct dd_context *built, bool has_target)
{
	char *to = (char *)base, *from = (char *)built;

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (is_any_given(plain[i].lists))
			memcpy(to + plain[i].offset, from + plain[i].offset, plain[i].size);
	for (size_t i = 0; i < sizeof(owned) / sizeof(owned[0]); i++)
		if (is_any_given(owned[i].lists) || (has_target && i < 2))
			swap_bytes(to + owned[i].offset, from + owned[i].offset, owned[i].size);
	if (has_target)
		base->ops = built->ops;
}

int damon_options_overlay(struct dd_kdamond *base, struct dd_kdamond *built,
			  const struct damon_target *t, struct dd_error *err)
{
	bool has_target = t->kind == DAMON_TARGET_OPS || t->kind == DAMON_TARGET_PIDS;

	if (t->kind == DAMON_TARGET_PARAMS || damon_words.kdamonds.nr)
		return dd_fail(err, DD_EINVAL,
			       "parameters as a whole leave nothing to keep; give options instead");
	if (base->nr_contexts != built->nr_contexts)
		return dd_fail(err, DD_EINVAL, "the options describe %zu contexts, but %zu run",
			       built->nr_contexts, base->nr_contexts);
	if (damon_words.refresh.nr)
		base->refresh_ms = built->refresh_ms;
	for (size_t i = 0; i < base->nr_contexts; i++)
		overlay_context(&base->contexts[i], &built->contexts[i], has_target);
	return 0;
}
