// SPDX-License-Identifier: LGPL-2.1-only
/*
 * A recording in a few numbers, by which two of them are compared.
 */
#include <damondata/series.h>

#include <stdlib.h>

#include <damondata/access_scale.h>
#include "libdamondata/util/array.h"

int dd_summary_init(struct dd_summary *s, uint64_t skip, struct dd_error *err)
{
	struct dd_wss_spec spec = {.min_accesses = 1, .min_bytes = 1, .skip = skip};

	*s = (struct dd_summary){0};
	return dd_wss_init(&s->wss, &spec, err);
}

static enum dd_rate_class class_of(const struct dd_access_scale *scale,
				   const struct dd_snapshot *snap, uint32_t i)
{
	double rate;

	if (!snap->regions[i].nr_accesses)
		return DD_RATE_IDLE;
	if (!scale->known && !scale->percents)
		return DD_RATE_UNKNOWN;
	rate = dd_scale_rate(scale, snap, i);
	if (rate > 50)
		return rate > 75 ? DD_RATE_100 : DD_RATE_75;
	return rate > 25 ? DD_RATE_50 : DD_RATE_25;
}

int dd_summary_add(struct dd_summary *s, const struct dd_snapshot *snap, struct dd_error *err)
{
	struct dd_access_scale scale = dd_access_scale_of(snap);
	double ns = (double)(snap->end_ns - snap->start_ns);
	int target = dd_targets_find(&s->targets, snap->stream, err);
	struct dd_target_classes *classes;

	if (target < 0)
		return target;
	classes = dd_grow(s->classes, &s->allocated, (size_t)target, sizeof(*classes));
	if (!classes)
		return ddi_no_memory(err);
	s->classes = classes;
	classes += target;
	classes->ns += ns;
	for (uint32_t i = 0; i < snap->nr_regions; i++)
		classes->byte_ns[class_of(&scale, snap, i)] +=
			(double)(snap->regions[i].end - snap->regions[i].start) * ns;
	return dd_wss_add(&s->wss, snap, err);
}

double dd_summary_class_bytes(const struct dd_summary *s, enum dd_rate_class c)
{
	double sum = 0;

	for (uint32_t i = 0; i < s->targets.nr; i++)
		if (s->classes[i].ns > 0)
			sum += s->classes[i].byte_ns[c] / s->classes[i].ns;
	return sum;
}

void dd_summary_free(struct dd_summary *s)
{
	dd_wss_free(&s->wss);
	dd_targets_free(&s->targets);
	free(s->classes);
	*s = (struct dd_summary){0};
}
