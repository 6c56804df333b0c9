// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regions of physical memory monitoring: the default, and those of NUMA nodes.
 */
#include <stdlib.h>

#include "tools/kernel/damon.h"
#include "tools/kernel/memory_map.h"

static int resolve_target(struct dd_target *target, struct dd_error *err)
{
	struct dd_addr_range range, *slot;
	int ret = iomem_largest_ram(&range, err);

	if (ret)
		return ret;
	slot = dd_param_append(&dd_addr_range_object, &target->regions, &target->nr_regions);
	if (!slot)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	*slot = range;
	return 0;
}

static int resolve_context(struct dd_context *context, struct dd_error *err)
{
	int ret = 0;

	if (context->ops != DD_OPS_PADDR)
		return 0;
	if (!context->nr_targets &&
	    !dd_param_append(&dd_target_object, &context->targets, &context->nr_targets))
		return dd_fail(err, DD_ENOMEM, "out of memory");
	for (size_t i = 0; i < context->nr_targets && !ret; i++)
		if (!context->targets[i].nr_regions)
			ret = resolve_target(&context->targets[i], err);
	return ret;
}

int damon_resolve_regions(struct dd_params *params, struct dd_error *err)
{
	int ret = 0;

	for (size_t k = 0; k < params->nr_kdamonds; k++)
		for (size_t c = 0; c < params->kdamonds[k].nr_contexts && !ret; c++)
			ret = resolve_context(&params->kdamonds[k].contexts[c], err);
	return ret;
}

static int add_node(struct dd_target *target, unsigned int node, struct dd_error *err)
{
	struct dd_addr_range *ranges = NULL, *slot;
	size_t nr = 0;
	int ret = numa_node_ram(node, &ranges, &nr, err);

	for (size_t i = 0; i < nr && !ret; i++) {
		slot = dd_param_append(&dd_addr_range_object, &target->regions, &target->nr_regions);
		if (slot)
			*slot = ranges[i];
		else
			ret = dd_fail(err, DD_ENOMEM, "out of memory");
	}
	free(ranges);
	return ret;
}

static int by_start(const void *x, const void *y)
{
	const struct dd_addr_range *a = x, *b = y;

	return a->start < b->start ? -1 : a->start > b->start;
}

/* Nodes may interleave, and a node may be named twice. */
static size_t merge(struct dd_addr_range *r, size_t nr)
{
	size_t kept = 0;

	for (size_t i = 1; i < nr; i++) {
		if (r[i].start > r[kept].end)
			r[++kept] = r[i];
		else if (r[i].end > r[kept].end)
			r[kept].end = r[i].end;
	}
	return nr ? kept + 1 : 0;
}

int damon_node_regions(struct dd_target *target, const int64_t *nodes, size_t nr_nodes,
		       struct dd_error *err)
{
	int ret = 0;

	for (size_t i = 0; i < nr_nodes && !ret; i++)
		ret = add_node(target, (unsigned int)nodes[i], err);
	if (ret)
		return ret;
	qsort(target->regions, target->nr_regions, sizeof(*target->regions), by_start);
	target->nr_regions = merge(target->regions, target->nr_regions);
	return 0;
}
