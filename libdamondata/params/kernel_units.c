// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Access patterns in the units of the kernel: samples per aggregation interval, and aggregation intervals.
 */
#include "libdamondata/params/params_internal.h"

/* v * mul / div, cut off and clamped to what the kernel keeps; @v UINT64_MAX is "max". */
static uint64_t scale_clamped(uint64_t v, uint64_t mul, unsigned __int128 div)
{
	unsigned __int128 n = (unsigned __int128)v * mul;

	if (v == UINT64_MAX || !div || n / div > UINT32_MAX)
		return UINT32_MAX;
	return (uint64_t)(n / div);
}

static struct dd_range scale_range(const struct dd_range *r, uint64_t mul, unsigned __int128 div)
{
	return (struct dd_range){
		.min = scale_clamped(r->min, mul, div),
		.max = scale_clamped(r->max, mul, div),
	};
}

/* An object that the caller took for another one has no such values. */
static bool is_pair(const struct dd_params *scheme, const struct dd_params *context)
{
	return scheme->type == &ddp_scheme_type && context->type == &ddp_context_type;
}

struct dd_range dd_scheme_samples(const struct dd_params *scheme, const struct dd_params *context)
{
	const struct dd_scheme *s = (const void *)scheme;
	const struct dd_context *c = (const void *)context;

	if (!is_pair(scheme, context))
		return (struct dd_range){0, 0};
	if (s->pattern.nr_accesses.unit == DD_PARAM_OTHER_UNIT)
		return scale_range(&s->pattern.nr_accesses.range, 1, 1);
	/* The kernel's maximum of samples is an integer: aggr / sample, cut off. */
	return scale_range(&s->pattern.nr_accesses.range,
			   c->intervals.sample_us ? c->intervals.aggr_us / c->intervals.sample_us
						  : 0,
			   (unsigned __int128)DD_PERCENT_ONE * 100);
}

struct dd_range dd_scheme_aggrs(const struct dd_params *scheme, const struct dd_params *context)
{
	const struct dd_scheme *s = (const void *)scheme;
	const struct dd_context *c = (const void *)context;

	if (!is_pair(scheme, context))
		return (struct dd_range){0, 0};
	if (s->pattern.age.unit == DD_PARAM_OTHER_UNIT)
		return scale_range(&s->pattern.age.range, 1, 1);
	return scale_range(&s->pattern.age.range, 1, c->intervals.aggr_us);
}
