// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making the plan of a replay from a recording and its layout.
 */
#include "tools/replay/plan.h"

#include <stdlib.h>
#include <string.h>

/* A slice is at least so long: sleeping takes that long to come back. */
#define MIN_SLICE_NS 50000

#define MAX_DURATION_NS (UINT64_C(1) << 62)

/* What planning a track needs to remember from frame to frame. */
struct planner {
	const struct layouts *ls;
	const struct layout *layout;
	struct plan_track *track;
	struct dd_range_set present; /* recorded addresses that have memory */
	struct dd_range_set covered; /* recorded addresses in this snapshot */
	uint64_t pages_released;
};

uint32_t region_class(uint32_t rate, uint32_t slices)
{
	uint64_t class = rate ? ((uint64_t)rate * NR_CLASSES - 1) / slices : 0;

	return class < NR_CLASSES ? (uint32_t) class : NR_CLASSES - 1;
}

static int grow_plan(void **array, size_t nr, size_t *capacity, size_t size)
{
	size_t wanted = *capacity ? *capacity * 2 : 64;
	void *grown;

	if (nr < *capacity)
		return 0;
	grown = reallocarray(*array, wanted, size);
	if (!grown)
		return DD_ENOMEM;
	*array = grown;
	*capacity = wanted;
	return 0;
}

static int add_change(struct planner *p, const struct dd_span *range, bool release)
{
	struct plan_track *t = p->track;
	struct placed at = layout_place(p->ls, p->layout, range->start, range->end);
	int ret = grow_plan((void **)&t->changes, t->nr_changes, &t->changes_capacity,
			    sizeof(*t->changes));

	if (ret)
		return ret;
	t->changes[t->nr_changes++] =
		(struct change){.at = at.at, .pages = at.pages, .release = release};
	if (release)
		p->pages_released += at.pages;
	return 0;
}

/* Memory that this snapshot no longer covers goes. */
static int release_unmapped(struct planner *p, const struct rec_region *regions, size_t nr)
{
	struct dd_span gone;
	uint64_t from;
	int ret = 0;

	dd_range_set_clear(&p->covered);
	for (size_t i = 0; !ret && i < nr; i++)
		ret = dd_range_set_add(&p->covered, regions[i].start, regions[i].end);
	for (size_t i = 0; !ret && i < p->present.nr;) {
		struct dd_span r = p->present.items[i];

		from = r.start;
		if (!dd_range_set_missing(&p->covered, &from, r.end, &gone)) {
			i++;
			continue;
		}
		ret = add_change(p, &gone, true);
		if (!ret)
			ret = dd_range_set_remove(&p->present, gone.start, gone.end);
	}
	return ret;
}

/*
 * Memory that is accessed for the first time is written first: reading it would only map the kernel's
 * page of zeros, in which neither caches nor DAMON see different pages.
 */
static int fault_new(struct planner *p, const struct rec_region *r)
{
	struct dd_span part;
	uint64_t from = r->start;
	int ret = 0;

	while (!ret && dd_range_set_missing(&p->present, &from, r->end, &part))
		ret = add_change(p, &part, false);
	return ret ? ret : dd_range_set_add(&p->present, r->start, r->end);
}

static int add_touch(struct planner *p, struct frame *f, const struct rec_region *r)
{
	struct plan_track *t = p->track;
	struct placed at = layout_place(p->ls, p->layout, r->start, r->end);
	int ret = grow_plan((void **)&t->touches, t->nr_touches, &t->touches_capacity,
			    sizeof(*t->touches));

	if (ret)
		return ret;
	t->touches[t->nr_touches++] = (struct touch){
		.at = at.at,
		.pages = at.pages,
		.rate = r->rate,
		.class = region_class(r->rate, f->slices),
	};
	f->nr_touches++;
	f->asked += at.pages * r->rate;
	return 0;
}

static uint64_t scale_time(uint64_t ns, double speed)
{
	return speed == 1 ? ns : (uint64_t)((double)ns / speed);
}

/* Slices that are too short to be kept are taken together. */
static void set_slices(struct frame *f, uint32_t wanted)
{
	uint64_t most = (f->end_ns - f->begin_ns) / MIN_SLICE_NS;

	f->slices = wanted;
	if (f->slices > most)
		f->slices = most ? (uint32_t)most : 1;
}

static int add_plan_frame(struct planner *p, const struct rec_track *rt,
			  const struct rec_snapshot *s)
{
	struct plan_track *t = p->track;
	struct frame *f = &t->frames[t->nr_frames++];
	const struct rec_region *regions = rt->regions + s->first;
	int ret = 0;

	f->first_touch = t->nr_touches;
	f->first_change = t->nr_changes;
	if (s->complete)
		ret = release_unmapped(p, regions, s->nr);
	for (size_t i = 0; !ret && i < s->nr; i++) {
		if (!regions[i].rate)
			continue;
		ret = fault_new(p, &regions[i]);
		if (!ret)
			ret = add_touch(p, f, &regions[i]);
	}
	f->nr_changes = t->nr_changes - f->first_change;
	return ret;
}

static int plan_track_frames(struct planner *p, const struct rec_track *rt, uint64_t begin_ns,
			     double speed)
{
	struct plan_track *t = p->track;
	int ret = 0;

	t->frames = calloc(rt->nr_snapshots ? rt->nr_snapshots : 1, sizeof(*t->frames));
	if (!t->frames)
		return DD_ENOMEM;
	for (size_t i = 0; !ret && i < rt->nr_snapshots; i++) {
		const struct rec_snapshot *s = &rt->snapshots[i];
		struct frame *f = &t->frames[i];

		f->begin_ns = scale_time(s->start_ns - begin_ns, speed);
		f->end_ns = scale_time(s->end_ns - begin_ns, speed);
		if (f->end_ns <= f->begin_ns)
			f->end_ns = f->begin_ns + 1;
		set_slices(f, s->slices);
		ret = add_plan_frame(p, rt, s);
	}
	return ret;
}

int plan_make(struct plan *plan, const struct recording *rec, const struct layouts *ls,
	      double speed, struct dd_error *err)
{
	int ret = 0;

	memset(plan, 0, sizeof(*plan));
	plan->recorded_ns = rec->end_ns - rec->begin_ns;
	if ((double)plan->recorded_ns / speed > (double)MAX_DURATION_NS)
		return dd_fail(err, DD_EINVAL,
			       "the replay would last longer than a century; cut it "
			       "with --time_range or raise --speed");
	plan->duration_ns = scale_time(plan->recorded_ns, speed);
	for (size_t i = 0; !ret && i < rec->nr_tracks; i++) {
		struct planner p = {.ls = ls, .layout = &ls->of[i], .track = &plan->tracks[i]};

		plan->nr_tracks++;
		ret = plan_track_frames(&p, &rec->tracks[i], rec->begin_ns, speed);
		plan->nr_frames += plan->tracks[i].nr_frames;
		plan->pages_released += p.pages_released;
		dd_range_set_free(&p.present);
		dd_range_set_free(&p.covered);
	}
	return ret ? dd_fail(err, ret,
			     "out of memory while planning; replay the recording in parts "
			     "with --time_range")
		   : 0;
}

void plan_free(struct plan *plan)
{
	for (size_t i = 0; i < plan->nr_tracks; i++) {
		free(plan->tracks[i].frames);
		free(plan->tracks[i].touches);
		free(plan->tracks[i].changes);
	}
	plan->nr_tracks = 0;
}
