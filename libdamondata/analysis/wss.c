// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Working set sizes: the bytes that were accessed, for each snapshot of each target.
 */
#include <damondata/series.h>

uint64_t dd_snapshot_wss(const struct dd_snapshot *snap, uint32_t min_accesses, uint64_t min_bytes)
{
	/* Regions do not overlap, so that only hostile ones can exceed 64 bits. */
	uint64_t sum = 0, overflow = 0;

	for (uint32_t i = 0; i < snap->nr_regions; i++) {
		const struct dd_region *r = &snap->regions[i];
		uint64_t bytes = r->end - r->start;

		/* Whether a region counts cannot be foreseen: no branch. */
		bytes &= -(uint64_t)((r->nr_accesses >= min_accesses) & (bytes >= min_bytes));
		sum += bytes;
		overflow |= sum < bytes;
	}
	return overflow ? UINT64_MAX : sum;
}

static int add_working_set(void *ctx, const struct dd_snapshot *snap, struct dd_error *err)
{
	struct dd_wss *w = ctx;

	return dd_series_add(&w->series, snap->stream, snap->end_ns,
			     dd_snapshot_wss(snap, w->spec.min_accesses, w->spec.min_bytes), err);
}

int dd_wss_init(struct dd_wss *w, const struct dd_wss_spec *spec, struct dd_error *err)
{
	*w = (struct dd_wss){.spec = *spec};
	if (spec->work_us <= 1) {
		w->series.skip = spec->skip;
		return 0;
	}
	return dd_reaggregator_new(
		&w->reaggregator,
		&(struct dd_reaggregate_spec){.size = sizeof(struct dd_reaggregate_spec),
					      .aggr_us = spec->work_us,
					      .skip = spec->skip},
		add_working_set, w, err);
}

int dd_wss_add(struct dd_wss *w, const struct dd_snapshot *snap, struct dd_error *err)
{
	if (w->reaggregator)
		return dd_reaggregator_add(w->reaggregator, snap, err);
	return add_working_set(w, snap, err);
}

void dd_wss_free(struct dd_wss *w)
{
	dd_series_set_free(&w->series);
	dd_reaggregator_free(w->reaggregator);
	w->reaggregator = NULL;
}
