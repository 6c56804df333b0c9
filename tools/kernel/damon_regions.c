// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regions of physical memory for DAMON to monitor.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/kernel/damon.h"
#include "tools/kernel/iomem.h"

static int append_region(struct dd_params *target, struct memory_range range, struct dd_error *err)
{
	struct dd_params *region = dd_param_append(target, "regions", err);
	int ret = region ? dd_param_set_u64(region, "start", range.start, err) : DD_ENOMEM;

	return ret ? ret : dd_param_set_u64(region, "end", range.end, err);
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

static int damon_default_regions(struct dd_params *target, struct dd_error *err)
{
	struct memory_range *ram, largest;
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

static int add_all_ram(struct dd_params *target, struct dd_error *err)
{
	struct memory_range *ram;
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
	const struct memory_range *a = x, *b = y;

	return (a->start > b->start) - (a->start < b->start);
}

/* Regions must ascend and not overlap; those that touch become one. */
static int append_merged(struct dd_params *target, struct memory_range *r, size_t nr,
			 struct dd_error *err)
{
	size_t kept = 0;
	int ret = 0;

	if (nr)
		qsort(r, nr, sizeof(*r), compare_ranges);
	for (size_t i = 0; i < nr; i++) {
		if (!kept || r[i].start > r[kept - 1].end)
			r[kept++] = r[i];
		else if (r[i].end > r[kept - 1].end)
			r[kept - 1].end = r[i].end;
	}
	for (size_t i = 0; i < kept && !ret; i++)
		ret = append_region(target, r[i], err);
	return ret;
}

/* Appends those of a node to a list. */
static int add_node_ranges(struct memory_range **list, size_t *nr, int64_t node,
			   struct dd_error *err)
{
	struct memory_range *ranges, *grown;
	size_t more;
	int ret;

	if (node < 0 || node > INT32_MAX)
		return dd_fail(err, DD_EINVAL, "there is no NUMA node %lld", (long long)node);
	ret = numa_node_ram((unsigned int)node, &ranges, &more, err);
	if (ret)
		return ret;
	grown = reallocarray(*list, *nr + more, sizeof(*grown));
	if (grown) {
		memcpy(grown + *nr, ranges, more * sizeof(*grown));
		*list = grown;
		*nr += more;
	}
	free(ranges);
	return grown ? 0 : dd_fail(err, DD_ENOMEM, "out of memory");
}

int damon_node_regions(struct dd_params *target, const int64_t *nodes, size_t nr_nodes,
		       struct dd_error *err)
{
	struct memory_range *ranges = NULL;
	size_t nr = 0;
	int ret = 0;

	if (!nodes)
		return add_all_ram(target, err);
	for (size_t i = 0; i < nr_nodes && !ret; i++)
		ret = add_node_ranges(&ranges, &nr, nodes[i], err);
	if (!ret)
		ret = append_merged(target, ranges, nr, err);
	free(ranges);
	return ret;
}

static int resolve_context(struct dd_params *context, struct dd_error *err)
{
	struct dd_params *target;
	int ret = 0;

	if (!dd_param_is(context, "ops", "paddr"))
		return 0;
	if (!dd_param_nr(context, "targets") && !dd_param_append(context, "targets", err))
		return DD_ENOMEM;
	for (size_t i = 0; !ret && (target = dd_param_item(context, "targets", i)); i++)
		if (!dd_param_nr(target, "regions"))
			ret = damon_default_regions(target, err);
	return ret;
}

int damon_resolve_regions(struct dd_params *params, struct dd_error *err)
{
	struct dd_params *kdamond, *context;
	int ret = 0;

	for (size_t k = 0; (kdamond = dd_param_item(params, "kdamonds", k)); k++)
		for (size_t c = 0; !ret && (context = dd_param_item(kdamond, "contexts", c)); c++)
			ret = resolve_context(context, err);
	return ret;
}
