// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regions of physical memory for DAMON to monitor.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tools/kernel/damon.h"
#include "tools/kernel/iomem.h"

static int append_region(struct dd_target *target, struct dd_addr_range range, struct dd_error *err)
{
	struct dd_addr_range *slot =
		dd_param_append(&dd_addr_range_object, &target->regions, &target->nr_regions);

	if (!slot)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	*slot = range;
	return 0;
}

/* What the default leaves out, once, however many targets take it. */
static char default_note[128];

const char *damon_default_note(void)
{
	return *default_note ? default_note : NULL;
}

static void note_partial(uint64_t part, uint64_t whole)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	double unit = 1;
	int i = 0;

	if (whole - part <= whole / 100)
		return;
	for (; i < 4 && (double)whole >= unit * 1024; i++)
		unit *= 1024;
	snprintf(
		default_note, sizeof(default_note),
		"physical memory: the largest System RAM range, %.1f of %.1f %s; --all_ram monitors all",
		(double)part / unit, (double)whole / unit, units[i]);
}

static int damon_default_regions(struct dd_target *target, struct dd_error *err)
{
	struct dd_addr_range *ram, largest;
	size_t nr;
	int ret = iomem_ram(&ram, &nr, err);

	if (ret)
		return ret;
	largest = largest_range(ram, nr);
	ret = append_region(target, largest, err);
	if (!ret)
		note_partial(largest.end - largest.start, total_of_ranges(ram, nr));
	free(ram);
	return ret;
}

static int add_all_ram(struct dd_target *target, struct dd_error *err)
{
	struct dd_addr_range *ram;
	size_t nr;
	int ret = iomem_ram(&ram, &nr, err);

	if (ret)
		return ret;
	for (size_t i = 0; i < nr && !ret; i++)
		ret = append_region(target, ram[i], err);
	free(ram);
	return ret;
}

static int compare_ranges(const void *x, const void *y)
{
	const struct dd_addr_range *a = x, *b = y;

	return (a->start > b->start) - (a->start < b->start);
}

/* Regions must ascend and not overlap; those that touch become one. */
static void merge_regions(struct dd_target *target)
{
	struct dd_addr_range *r = target->regions;
	size_t kept = 0;

	qsort(r, target->nr_regions, sizeof(*r), compare_ranges);
	for (size_t i = 0; i < target->nr_regions; i++) {
		if (!kept || r[i].start > r[kept - 1].end)
			r[kept++] = r[i];
		else if (r[i].end > r[kept - 1].end)
			r[kept - 1].end = r[i].end;
	}
	target->nr_regions = kept;
}

int damon_node_regions(struct dd_target *target, const int64_t *nodes, size_t nr_nodes,
		       struct dd_error *err)
{
	int ret = 0;

	if (!nodes)
		return add_all_ram(target, err);
	for (size_t i = 0; i < nr_nodes && !ret; i++) {
		struct dd_addr_range *ranges;
		size_t nr;

		if (nodes[i] < 0 || nodes[i] > INT32_MAX)
			return dd_fail(err, DD_EINVAL, "there is no NUMA node %lld",
				       (long long)nodes[i]);
		ret = numa_node_ram((unsigned int)nodes[i], &ranges, &nr, err);
		if (ret)
			return ret;
		for (size_t r = 0; r < nr && !ret; r++)
			ret = append_region(target, ranges[r], err);
		free(ranges);
	}
	if (!ret && target->nr_regions)
		merge_regions(target);
	return ret;
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
			ret = damon_default_regions(&context->targets[i], err);
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
