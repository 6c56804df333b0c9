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

struct dd_range dd_pattern_samples(const struct dd_access_pattern *pattern,
				   const struct dd_monitor_intervals *intervals)
{
	if (pattern->access_unit == DD_ACCESS_SAMPLES)
		return scale_range(&pattern->nr_accesses, 1, 1);
	/* The kernel's maximum of samples is an integer: aggr / sample, cut off. */
	return scale_range(&pattern->nr_accesses,
			   intervals->sample_us ? intervals->aggr_us / intervals->sample_us : 0,
			   (unsigned __int128)DD_PERCENT_ONE * 100);
}

struct dd_range dd_pattern_aggrs(const struct dd_access_pattern *pattern,
				 const struct dd_monitor_intervals *intervals)
{
	if (pattern->age_unit == DD_AGE_AGGR_INTERVALS)
		return scale_range(&pattern->age, 1, 1);
	return scale_range(&pattern->age, 1, intervals->aggr_us);
}

static bool same_range(struct dd_range a, struct dd_range b)
{
	return a.min == b.min && a.max == b.max;
}

bool dd_scheme_same_effect(const struct dd_scheme *a, const struct dd_monitor_intervals *ia,
			   const struct dd_scheme *b, const struct dd_monitor_intervals *ib)
{
	struct dd_scheme x = *a, y = *b;

	if (!same_range(dd_pattern_samples(&a->pattern, ia), dd_pattern_samples(&b->pattern, ib)) ||
	    !same_range(dd_pattern_aggrs(&a->pattern, ia), dd_pattern_aggrs(&b->pattern, ib)))
		return false;
	/* The rest as it is; these shallow copies are only compared. */
	y.pattern.access_unit = x.pattern.access_unit;
	y.pattern.nr_accesses = x.pattern.nr_accesses;
	y.pattern.age_unit = x.pattern.age_unit;
	y.pattern.age = x.pattern.age;
	return dd_param_equal(&dd_scheme_object, &x, &y);
}
