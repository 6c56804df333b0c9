// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading a recording for replay; whatever the file says, times advance and sizes are bounded.
 */
#include "tools/replay/recording.h"

#include <stdlib.h>
#include <string.h>

#include <damondata/units.h>

/* More sampling intervals in one aggregation interval than this are taken together. */
#define MAX_SLICES 1000000u

/* Region ends are rounded up to pages: they must stay below 2^64. */
#define MAX_ADDRESS (UINT64_MAX - (UINT64_C(1) << 20))

struct loader {
	struct recording *rec;
	const struct rec_options *opts;
	const char *name;
	uint64_t bytes;
	uint64_t first_start_ns;
	bool started;
	bool no_counts, no_intervals, other_target;
};

/* Room for one more of @size bytes; the sum over all arrays is bounded. */
static int grow_bounded(struct loader *l, void **array, size_t nr, size_t *capacity, size_t size,
			struct dd_error *err)
{
	size_t wanted = *capacity ? *capacity * 2 : 64;
	void *grown;

	if (nr < *capacity)
		return 0;
	l->bytes += (wanted - *capacity) * size;
	if (l->bytes > l->opts->max_bytes)
		return dd_fail(
			err, DD_ELIMIT,
			"%s: the recording itself needs more than %llu MiB of memory; replay "
			"it in parts with --time_range",
			l->name, (unsigned long long)(l->opts->max_bytes >> 20));
	grown = reallocarray(*array, wanted, size);
	if (!grown)
		return dd_fail(err, DD_ENOMEM,
			       "%s: out of memory while loading the recording; "
			       "replay it in parts with --time_range",
			       l->name);
	*array = grown;
	*capacity = wanted;
	return 0;
}

static bool same_target(const struct rec_track *t, const struct dd_stream *s)
{
	return t->kdamond_idx == s->kdamond_idx && t->context_idx == s->context_idx &&
	       t->target_idx == s->target_idx && t->has_target_id == s->has_target_id &&
	       t->target_id == s->target_id;
}

static bool is_stream_replayed(const struct loader *l, const struct dd_stream *s)
{
	if (!l->opts->has_target)
		return true;
	return (s->has_target_id && s->target_id == l->opts->target) ||
	       (s->target_idx >= 0 && (uint64_t)s->target_idx == l->opts->target);
}

/* The track of a stream; NULL when it is not to be replayed. */
static struct rec_track *track_of(struct loader *l, const struct dd_stream *s)
{
	struct recording *rec = l->rec;
	struct rec_track *t;

	for (size_t i = 0; i < rec->nr_tracks; i++) {
		t = &rec->tracks[i];
		if (t->stream == s->id)
			return t;
		if (same_target(t, s))
			return NULL;
	}
	if (rec->nr_tracks == REPLAY_MAX_TRACKS)
		return NULL;
	t = &rec->tracks[rec->nr_tracks++];
	*t = (struct rec_track){
		.stream = s->id,
		.kdamond_idx = s->kdamond_idx,
		.context_idx = s->context_idx,
		.target_idx = s->target_idx,
		.has_target_id = s->has_target_id,
		.target_id = s->target_id,
	};
	return t;
}

/* Sampling intervals in the snapshot; 0 when the intervals are not known. */
static uint32_t slices_of(const struct loader *l, const struct dd_snapshot *snap)
{
	const struct dd_intervals *known = &snap->stream->intervals;
	uint64_t sample = snap->sample_us ? snap->sample_us : known->sample_us;
	uint64_t aggr = snap->aggr_us ? snap->aggr_us : known->aggr_us;
	uint64_t slices;

	if (!sample || !aggr) {
		sample = l->opts->sample_ns;
		aggr = l->opts->aggr_ns;
	}
	if (!sample || !aggr)
		return 0;
	slices = aggr / sample + (aggr % sample >= sample - sample / 2);
	if (slices > MAX_SLICES)
		return MAX_SLICES;
	return slices ? (uint32_t)slices : 1;
}

/* The part of a snapshot's time that is asked for and that follows what the track has. */
static bool clip_time(struct loader *l, const struct rec_track *t, const struct dd_snapshot *snap,
		      uint64_t *start, uint64_t *end)
{
	*start = snap->start_ns;
	*end = snap->end_ns;
	if (t->nr_snapshots && *start < t->snapshots[t->nr_snapshots - 1].end_ns)
		*start = t->snapshots[t->nr_snapshots - 1].end_ns;
	if (*start < *end)
		return true;
	l->rec->bad_snapshots++;
	return false;
}

static bool in_time_range(const struct loader *l, uint64_t start, uint64_t end)
{
	uint64_t zero = l->first_start_ns;

	return end > zero && end - zero > l->opts->from_ns &&
	       (start < zero || start - zero < l->opts->to_ns);
}

/* Append a region, or lengthen the one before when it continues with the same rate. */
static int load_region(struct loader *l, struct rec_track *t, struct rec_snapshot *snap,
		       const struct rec_region *region, struct dd_error *err)
{
	struct rec_region *last = snap->nr ? &t->regions[t->nr_regions - 1] : NULL;
	int ret;

	if (last && last->end == region->start && last->rate == region->rate) {
		last->end = region->end;
		return 0;
	}
	ret = grow_bounded(l, (void **)&t->regions, t->nr_regions, &t->regions_capacity,
			   sizeof(*t->regions), err);
	if (ret)
		return ret;
	t->regions[t->nr_regions++] = *region;
	snap->nr++;
	return 0;
}

/* False for a region that cannot be. */
static bool region_to_bytes(const struct dd_region *in, uint64_t unit, uint32_t slices,
			    struct rec_region *out)
{
	unit = unit ? unit : 1;
	out->rate = in->nr_accesses < slices ? in->nr_accesses : slices;
	return in->start < in->end && !__builtin_mul_overflow(in->start, unit, &out->start) &&
	       !__builtin_mul_overflow(in->end, unit, &out->end) && out->end <= MAX_ADDRESS;
}

static int load_regions(struct loader *l, struct rec_track *t, struct rec_snapshot *to,
			const struct dd_snapshot *snap, struct dd_error *err)
{
	struct rec_region region;
	int ret = 0;

	for (uint32_t i = 0; !ret && i < snap->nr_regions; i++) {
		if (region_to_bytes(&snap->regions[i], snap->stream->addr_unit, to->slices,
				    &region))
			ret = load_region(l, t, to, &region, err);
		else
			l->rec->bad_regions++;
	}
	return ret;
}

/* Where a record lists only what a scheme chose, an absent region may still be mapped. */
static bool shows_all_mapped(const struct dd_snapshot *snap)
{
	return !(snap->flags & DD_SNAP_INCOMPLETE) &&
	       (snap->stream->data_source == DD_SRC_TRACEPOINT ||
		snap->stream->data_source == DD_SRC_UNKNOWN);
}

static int load_snapshot(struct loader *l, const struct dd_snapshot *snap, struct dd_error *err)
{
	struct rec_snapshot to = {.slices = slices_of(l, snap), .complete = shows_all_mapped(snap)};
	struct rec_track *t;
	int ret;

	if (!is_stream_replayed(l, snap->stream)) {
		l->other_target = true;
		return 0;
	}
	l->no_counts |= !snap->stream->has_nr_accesses;
	l->no_intervals |= !to.slices;
	if (!snap->stream->has_nr_accesses || !to.slices)
		return 0;
	if (!l->started)
		l->first_start_ns = snap->start_ns;
	l->started = true;
	t = track_of(l, snap->stream);
	if (!t) {
		l->rec->other_streams++;
		return 0;
	}
	if (!clip_time(l, t, snap, &to.start_ns, &to.end_ns) ||
	    !in_time_range(l, to.start_ns, to.end_ns))
		return 0;
	ret = grow_bounded(l, (void **)&t->snapshots, t->nr_snapshots, &t->snapshots_capacity,
			   sizeof(*t->snapshots), err);
	if (ret)
		return ret;
	to.first = t->nr_regions;
	ret = load_regions(l, t, &to, snap, err);
	t->snapshots[t->nr_snapshots++] = to;
	l->rec->nr_snapshots++;
	return ret;
}

static int nothing_found(const struct loader *l, struct dd_error *err)
{
	if (l->no_intervals)
		return dd_fail(
			err, DD_ENODATA,
			"%s does not contain its sampling and aggregation intervals; give them, "
			"such as --assume_intervals 5ms 100ms",
			l->name);
	if (l->no_counts)
		return dd_fail(err, DD_ENODATA,
			       "%s contains no access counts: there is nothing to "
			       "replay",
			       l->name);
	if (l->other_target)
		return dd_fail(err, DD_ENODATA,
			       "%s has no target %llu; 'damo report record_info' "
			       "lists the targets",
			       l->name, (unsigned long long)l->opts->target);
	if (l->started)
		return dd_fail(err, DD_ENODATA, "%s has no snapshot in the wanted time range",
			       l->name);
	return dd_fail(err, DD_ENODATA, "%s has no access data: no snapshot in it", l->name);
}

static void set_bounds(struct recording *rec)
{
	rec->begin_ns = UINT64_MAX;
	rec->end_ns = 0;
	for (size_t i = 0; i < rec->nr_tracks; i++) {
		const struct rec_track *t = &rec->tracks[i];

		if (!t->nr_snapshots)
			continue;
		if (t->snapshots[0].start_ns < rec->begin_ns)
			rec->begin_ns = t->snapshots[0].start_ns;
		if (t->snapshots[t->nr_snapshots - 1].end_ns > rec->end_ns)
			rec->end_ns = t->snapshots[t->nr_snapshots - 1].end_ns;
	}
}

int recording_load(struct recording *rec, struct dd_source *src, const struct rec_options *opts,
		   struct dd_error *err)
{
	struct loader l = {.rec = rec, .opts = opts, .name = dd_source_name(src)};
	const struct dd_event *ev;
	int ret;

	memset(rec, 0, sizeof(*rec));
	while ((ret = dd_source_next(src, &ev, err)) > 0) {
		if (ev->type != DD_EV_SNAPSHOT)
			continue;
		ret = load_snapshot(&l, ev->snapshot, err);
		if (ret)
			break;
	}
	if (ret)
		return ret;
	if (!rec->nr_snapshots)
		return nothing_found(&l, err);
	dd_source_completeness(src, &rec->account);
	set_bounds(rec);
	return 0;
}

void recording_free(struct recording *rec)
{
	for (size_t i = 0; i < rec->nr_tracks; i++) {
		free(rec->tracks[i].snapshots);
		free(rec->tracks[i].regions);
	}
	rec->nr_tracks = 0;
}
