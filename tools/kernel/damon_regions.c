// SPDX-License-Identifier: GPL-2.0-only
/*
 * Default regions of physical memory monitoring.
 */
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
