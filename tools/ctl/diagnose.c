// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks of a running DAMON.
 */
#include "tools/ctl/diagnose.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "tools/kernel/iomem.h"
#include "tools/kernel/proc.h"

#include <stdlib.h>

/* One that takes more than this of a CPU slows down what it watches. */
#define CPU_LIMIT_PERCENT 50.0

/* Below this, a kdamond does nothing but sampling. */
#define SAMPLE_LEAST_US 100

/* With less time, a late timer would look like a missing snapshot. */
#define WATCH_LEAST_AGGRS 3

struct check {
	const struct observed *seen;
	const struct dd_context *context;
	struct check_report *report;
};

static void report_finding(const struct check *c, enum verdict verdict, const char *what,
			   const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static void report_finding(const struct check *c, enum verdict verdict, const char *what,
			   const char *fmt, ...)
{
	char why[400], name[64];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	snprintf(name, sizeof(name), "kdamond %u: %s", c->seen->index, what);
	c->report->tell(c->report, verdict, name, why);
}

static void check_alive(const struct check *c)
{
	int64_t pid = c->seen->kdamond->pid;

	if (pid > 0 && proc_alive((pid_t)pid))
		report_finding(c, VERDICT_OK, "alive", "kernel thread %" PRId64, pid);
	else
		report_finding(c, VERDICT_FINDING, "alive",
			       "sysfs says it is on, but there is no kernel thread %" PRId64, pid);
}

static void check_intervals(const struct check *c)
{
	const struct dd_monitor_intervals *i = &c->context->intervals;

	if (i->sample_us < SAMPLE_LEAST_US)
		report_finding(c, VERDICT_FINDING, "intervals",
			       "the sampling interval of %" PRIu64
			       " us keeps a CPU busy with sampling",
			       i->sample_us);
	else if (i->aggr_us / i->sample_us < 2)
		report_finding(
			c, VERDICT_FINDING, "intervals",
			"there is one sample in each aggregation interval, so regions are either fully "
			"accessed or not at all");
	else if (i->ops_update_us < i->aggr_us)
		report_finding(c, VERDICT_FINDING, "intervals",
			       "the update interval (%" PRIu64
			       " us) is shorter than the aggregation interval",
			       i->ops_update_us);
	else
		report_finding(c, VERDICT_OK, "intervals",
			       "%" PRIu64 " samples in each aggregation interval",
			       i->aggr_us / i->sample_us);
}

static bool in_ram(const struct dd_addr_range *r, const struct iomem_range *iomem, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (iomem_is_ram(&iomem[i]) && r->start < iomem[i].end && r->end > iomem[i].start)
			return true;
	return false;
}

static void check_physical(const struct check *c)
{
	struct iomem_range *iomem;
	size_t nr, outside = 0, regions = 0;

	if (c->context->addr_unit != 1 || iomem_read(&iomem, &nr, NULL)) {
		report_finding(c, VERDICT_UNKNOWN, "targets",
			       "the layout of memory cannot be compared");
		return;
	}
	for (size_t t = 0; t < c->context->nr_targets; t++) {
		const struct dd_target *target = &c->context->targets[t];

		regions += target->nr_regions;
		for (size_t i = 0; i < target->nr_regions; i++)
			outside += !in_ram(&target->regions[i], iomem, nr);
	}
	free(iomem);
	if (!regions)
		report_finding(c, VERDICT_FINDING, "targets", "there is no region to monitor");
	else if (outside)
		report_finding(c, VERDICT_FINDING, "targets",
			       "%zu of %zu regions lie outside of System RAM", outside, regions);
	else
		report_finding(c, VERDICT_OK, "targets", "%zu region%s of System RAM", regions,
			       regions == 1 ? "" : "s");
}

static void check_targets(const struct check *c)
{
	size_t dead = 0;

	if (c->context->ops == DD_OPS_PADDR) {
		check_physical(c);
		return;
	}
	for (size_t t = 0; t < c->context->nr_targets; t++)
		dead += !proc_alive((pid_t)c->context->targets[t].pid);
	if (!c->context->nr_targets)
		report_finding(c, VERDICT_FINDING, "targets", "there is no process to monitor");
	else if (dead)
		report_finding(c, VERDICT_FINDING, "targets",
			       "%zu of %zu target processes have ended", dead,
			       c->context->nr_targets);
	else
		report_finding(c, VERDICT_OK, "targets", "%zu process%s", c->context->nr_targets,
			       c->context->nr_targets == 1 ? "" : "es");
}

static bool has_watermarks(const struct dd_context *c)
{
	for (size_t s = 0; s < c->nr_schemes; s++)
		if (c->schemes[s].watermarks.metric != DD_WMARK_NONE)
			return true;
	return false;
}

static void check_snapshots(const struct check *c)
{
	const struct watched *e = c->seen->events;
	uint64_t aggr_us = c->context->intervals.aggr_us;
	double expected = (double)c->seen->watched_ms * 1000.0 / (double)(aggr_us ? aggr_us : 1);

	if (c->context->pause)
		report_finding(c, VERDICT_OK, "snapshots", "monitoring is paused");
	else if (!c->seen->watched_ms)
		report_finding(c, VERDICT_UNKNOWN, "snapshots", "events cannot be watched");
	else if (expected < WATCH_LEAST_AGGRS)
		report_finding(c, VERDICT_UNKNOWN, "snapshots",
			       "aggregation takes longer than what was watched; use --seconds");
	else if (!e && has_watermarks(c->context))
		report_finding(c, VERDICT_UNKNOWN, "snapshots",
			       "none came; all schemes may be off by watermarks");
	else if (!e)
		report_finding(c, VERDICT_FINDING, "snapshots", "none came in %u ms",
			       c->seen->watched_ms);
	else if ((double)e->nr_snapshots < expected / 2 && e->nr_lost)
		report_finding(c, VERDICT_UNKNOWN, "snapshots",
			       "at least %" PRIu64 " events were lost while watching", e->nr_lost);
	else if ((double)e->nr_snapshots < expected / 2)
		report_finding(c, VERDICT_FINDING, "snapshots",
			       "%" PRIu64 " came in %u ms, about %.0f are due: the kdamond is late",
			       e->nr_snapshots, c->seen->watched_ms, expected);
	else
		report_finding(c, VERDICT_OK, "snapshots", "%" PRIu64 " in %u ms", e->nr_snapshots,
			       c->seen->watched_ms);
}

static void check_nr_regions(const struct check *c)
{
	const struct watched *e = c->seen->events;
	uint64_t samples = c->context->intervals.aggr_us / c->context->intervals.sample_us;

	if (!e)
		return;
	if (e->nr_odd)
		report_finding(c, VERDICT_FINDING, "regions",
			       "%" PRIu64 " regions end before they start", e->nr_odd);
	else if (e->max_regions > c->context->nr_regions.max + c->context->nr_regions.max / 5)
		report_finding(c, VERDICT_FINDING, "regions",
			       "a target has %" PRIu64 " regions, but %" PRIu64 " are the maximum",
			       e->max_regions, c->context->nr_regions.max);
	/* A tuned interval may be shorter by now than when the count was made. */
	else if (!c->context->intervals.goal.aggrs && e->max_accesses > samples + samples / 5 + 1)
		report_finding(c, VERDICT_FINDING, "regions",
			       "a region was seen accessed %" PRIu64 " times, with %" PRIu64
			       " samples",
			       e->max_accesses, samples);
	else
		report_finding(c, VERDICT_OK, "regions", "up to %" PRIu64 " a target",
			       e->max_regions);
}

static void check_cpu(const struct check *c)
{
	if (c->seen->cpu_percent < 0)
		report_finding(c, VERDICT_UNKNOWN, "CPU use", "it cannot be read");
	else if (c->seen->cpu_percent > CPU_LIMIT_PERCENT)
		report_finding(c, VERDICT_FINDING, "CPU use",
			       "%.1f %% of a CPU; use a longer sampling interval or fewer regions",
			       c->seen->cpu_percent);
	else
		report_finding(c, VERDICT_OK, "CPU use", "%.1f %% of a CPU", c->seen->cpu_percent);
}

static void check_tried(const struct check *c, size_t s)
{
	const struct dd_scheme *scheme = &c->context->schemes[s];
	uint64_t sum = 0;
	char what[48];

	snprintf(what, sizeof(what), "scheme %zu tried regions", s);
	if (c->seen->stale) {
		report_finding(c, VERDICT_UNKNOWN, what, "they could not be refreshed: %s",
			       c->seen->stale);
		return;
	}
	for (size_t i = 0; i < scheme->nr_tried; i++) {
		const struct dd_tried_region *t = &scheme->tried[i];

		if (t->start >= t->end) {
			report_finding(c, VERDICT_FINDING, what, "one ends before it starts");
			return;
		}
		sum += t->end - t->start;
	}
	if (scheme->tried_bytes && scheme->tried_bytes != DD_RESULT_UNKNOWN &&
	    sum != scheme->tried_bytes)
		report_finding(c, VERDICT_FINDING, what,
			       "they are of %" PRIu64 " bytes, but total_bytes says %" PRIu64, sum,
			       scheme->tried_bytes);
	else
		report_finding(c, VERDICT_OK, what, "%zu, of %" PRIu64 " bytes", scheme->nr_tried,
			       sum);
}

static void check_stats(const struct check *c, size_t s)
{
	const struct dd_scheme_stats *st = &c->context->schemes[s].stats;
	char what[48];

	snprintf(what, sizeof(what), "scheme %zu counters", s);
	if (st->nr_applied > st->nr_tried || st->sz_applied > st->sz_tried)
		report_finding(c, VERDICT_FINDING, what,
			       "it was applied to more than it was tried on");
	else
		report_finding(c, VERDICT_OK, what, "tried %" PRIu64 " times, applied %" PRIu64,
			       st->nr_tried, st->nr_applied);
}

void diagnose_kdamond(const struct observed *seen, struct check_report *report)
{
	struct check c = {seen, NULL, report};

	check_alive(&c);
	check_cpu(&c);
	for (size_t i = 0; i < seen->kdamond->nr_contexts; i++) {
		c.context = &seen->kdamond->contexts[i];
		if (!c.context->intervals.sample_us) {
			report_finding(&c, VERDICT_FINDING, "intervals",
				       "the sampling interval is 0");
			continue;
		}
		check_intervals(&c);
		check_targets(&c);
		check_snapshots(&c);
		check_nr_regions(&c);
		for (size_t s = 0; s < c.context->nr_schemes; s++) {
			check_stats(&c, s);
			check_tried(&c, s);
		}
	}
}
