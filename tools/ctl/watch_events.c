// SPDX-License-Identifier: GPL-2.0-only
/*
 * Watching DAMON's trace events for a while, to see whether it does what it should.
 */
#include "tools/ctl/watch_events.h"

#include <string.h>

#include <damondata/tracepoint.h>

#include "tools/kernel/sysfs.h"
#include "tools/kernel/trace_rings.h"
#include "tools/kernel/tracefs.h"

/* Regions of one snapshot are printed within this time; aggregation takes longer than it. */
#define SAME_SNAPSHOT_NS 1000000

#define DRAIN_EVERY_MS 100

struct watch {
	struct dd_tracepoint *tracepoint;
	struct watched *seen;
	size_t nr;
	uint64_t lost;
};

static struct watched *find_watched(struct watch *w, pid_t pid)
{
	for (size_t i = 0; i < w->nr; i++)
		if (w->seen[i].pid == pid)
			return &w->seen[i];
	if (w->nr == WATCH_MAX_KDAMONDS)
		return NULL;
	w->seen[w->nr] = (struct watched){.pid = pid};
	return &w->seen[w->nr++];
}

static int take_watched_event(void *ctx, uint64_t time_ns, const void *raw, size_t size,
			      struct dd_error *err)
{
	struct dd_region_event ev = {0};
	struct watch *w = ctx;
	struct watched *k;
	int ret = dd_tracepoint_region(w->tracepoint, raw, size, &ev);

	(void)err;
	k = find_watched(w, ev.kdamond_pid);
	if (!k)
		return 0;
	/* A region without length is refused by dd_tracepoint_region(). */
	k->nr_odd += ret != 0;
	k->nr_events++;
	if (!k->last_ns || time_ns - k->last_ns > SAME_SNAPSHOT_NS)
		k->nr_snapshots++;
	k->last_ns = time_ns;
	if (ev.nr_regions > k->max_regions)
		k->max_regions = ev.nr_regions;
	if (ev.region.nr_accesses > k->max_accesses)
		k->max_accesses = ev.region.nr_accesses;
	return 0;
}

static int count_unwatched_events(void *ctx, uint64_t time_ns, int cpu, uint64_t count,
				  struct dd_error *err)
{
	struct watch *w = ctx;

	(void)time_ns, (void)cpu, (void)err;
	/* The kernel does not count those of a throttled event. */
	w->lost += count ? count : 1;
	return 0;
}

static int watch_rings(struct watch *w, uint64_t id, unsigned int ms, struct dd_error *err)
{
	static const struct trace_rings_ops ops = {take_watched_event, count_unwatched_events};
	uint64_t end = monotonic_ms() + ms;
	struct trace_rings *rings;
	int ret = trace_rings_open(&rings, &id, 1, 0, err);

	if (ret)
		return ret;
	ret = trace_rings_enable(rings, true, err);
	while (!ret && monotonic_ms() < end) {
		sleep_ms(DRAIN_EVERY_MS);
		ret = trace_rings_drain(rings, false, &ops, w, NULL, err);
	}
	if (!ret)
		ret = trace_rings_enable(rings, false, err);
	if (!ret)
		ret = trace_rings_drain(rings, true, &ops, w, NULL, err);
	trace_rings_free(rings);
	return ret;
}

int watch_events(struct watched seen[WATCH_MAX_KDAMONDS], size_t *nr, unsigned int ms,
		 struct dd_error *err)
{
	struct watch w = {.seen = seen};
	const struct tracefs_event *event;
	struct tracefs_event *events;
	size_t nr_events;
	int ret = tracefs_prepare(err);

	*nr = 0;
	if (!ret)
		ret = tracefs_system_events("damon", &events, &nr_events, err);
	if (ret)
		return ret;
	event = tracefs_find_event(events, nr_events, "damon_aggregated");
	if (!event)
		ret = dd_fail(err, DD_EUNSUPPORTED, "this kernel has no damon_aggregated event");
	if (!ret)
		ret = dd_tracepoint_new(&w.tracepoint, event->format, event->format_len, false,
					err);
	if (!ret)
		ret = watch_rings(&w, event->id, ms, err);
	dd_tracepoint_free(w.tracepoint);
	tracefs_free_events(events, nr_events);
	for (size_t i = 0; i < w.nr; i++)
		seen[i].nr_lost = w.lost;
	*nr = w.nr;
	return ret;
}
