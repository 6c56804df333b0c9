// SPDX-License-Identifier: LGPL-2.1-only
/*
 * How long the snapshots of a stream really are, by their times: a busy kdamond is late.
 */
#include "libdamondata/model/snapshot_pace.h"
#include "libdamondata/util/array.h"

#include <stdlib.h>

#include <damondata/access_scale.h>

/* Longer than so many intervals it is a gap, in which snapshots were lost or DAMON slept. */
#define MOST_INTERVALS 4

struct ddi_pace {
	uint32_t stream;
	double measured_us, stated_us;
};

static struct ddi_pace *get_pace(struct ddi_paces *p, uint32_t stream)
{
	struct ddi_pace *list;

	if (p->nr && p->list[p->last].stream == stream)
		return &p->list[p->last];
	for (p->last = 0; p->last < p->nr; p->last++)
		if (p->list[p->last].stream == stream)
			return &p->list[p->last];
	if (p->nr == p->room) {
		list = reallocarray(p->list, 2 * p->room + 8, sizeof(*list));
		if (!list)
			return NULL;
		p->list = list;
		p->room = 2 * p->room + 8;
	}
	p->last = p->nr++;
	p->list[p->last] = (struct ddi_pace){.stream = stream};
	return &p->list[p->last];
}

int ddi_paces_measure(struct ddi_paces *paces, struct dd_snapshot *snap, struct dd_error *err)
{
	struct ddi_pace *p = get_pace(paces, snap->stream->id);
	double length_us =
		snap->end_ns > snap->start_ns ? (double)(snap->end_ns - snap->start_ns) / 1000 : 0;
	uint64_t sample_us, aggr_us;

	if (!p)
		return ddi_no_memory(err);
	dd_snapshot_intervals(snap, &sample_us, &aggr_us);
	if (aggr_us && length_us > 0 && !(snap->flags & DD_SNAP_START_DERIVED) &&
	    length_us < MOST_INTERVALS * (double)aggr_us) {
		p->measured_us += length_us;
		p->stated_us += (double)aggr_us;
	}
	snap->stretch = p->stated_us > 0 ? p->measured_us / p->stated_us : 0;
	return 0;
}

void ddi_paces_free(struct ddi_paces *paces)
{
	free(paces->list);
	*paces = (struct ddi_paces){0};
}
