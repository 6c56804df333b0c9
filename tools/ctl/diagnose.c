// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks of a running DAMON, each with a verdict and its reason.
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
	const struct dd_params *context;
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
	c->report->report(c->report, verdict, name, why);
}

static void check_alive(const struct check *c)
{
	int64_t pid = dd_param_i64(c->seen->kdamond, "pid");

	if (pid > 0 && proc_alive((pid_t)pid))
		report_finding(c, VERDICT_OK, "alive", "kernel thread %" PRId64, pid);
	else
		report_finding(c, VERDICT_FINDING, "alive",
			       "sysfs says it is on, but there is no kernel thread %" PRId64, pid);
}

static uint64_t aggr_us_of(const struct check *c)
{
	return dd_param_u64(c->context, "intervals.aggr_us");
}

static uint64_t sample_us_of(const struct check *c)
{
	return dd_param_u64(c->context, "intervals.sample_us");
}

static void check_intervals(const struct check *c)
{
	uint64_t sample_us = sample_us_of(c), aggr_us = aggr_us_of(c),
		 update_us = dd_param_u64(c->context, "intervals.ops_update_us");

	if (sample_us < SAMPLE_LEAST_US)
		report_finding(c, VERDICT_FINDING, "intervals",
			       "the sampling interval of %" PRIu64
			       " us keeps a CPU busy with sampling",
			       sample_us);
	else if (aggr_us / sample_us < 2)
		report_finding(
			c, VERDICT_FINDING, "intervals",
			"there is one sample in each aggregation interval, so regions are either fully "
			"accessed or not at all");
	else if (update_us < aggr_us)
		report_finding(c, VERDICT_FINDING, "intervals",
			       "the update interval (%" PRIu64
			       " us) is shorter than the aggregation interval",
			       update_us);
	else
		report_finding(c, VERDICT_OK, "intervals",
			       "%" PRIu64 " samples in each aggregation interval",
			       aggr_us / sample_us);
}

static bool in_ram(const struct dd_params *region, const struct iomem_range *iomem, size_t nr)
{
	uint64_t start = dd_param_u64(region, "start"), end = dd_param_u64(region, "end");

	for (size_t i = 0; i < nr; i++)
		if (iomem_is_ram(&iomem[i]) && start < iomem[i].end && end > iomem[i].start)
			return true;
	return false;
}

static void check_physical(const struct check *c)
{
	struct dd_params *target, *region;
	struct iomem_range *iomem;
	size_t nr, outside = 0, regions = 0;

	if (dd_param_u64(c->context, "addr_unit") != 1 || iomem_read(&iomem, &nr, NULL)) {
		report_finding(c, VERDICT_UNKNOWN, "targets",
			       "the layout of memory cannot be compared");
		return;
	}
	for (size_t t = 0; (target = dd_param_item(c->context, "targets", t)); t++) {
		for (size_t i = 0; (region = dd_param_item(target, "regions", i)); i++) {
			regions++;
			outside += !in_ram(region, iomem, nr);
		}
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
	struct dd_params *target;
	size_t nr, dead = 0;

	if (dd_param_is(c->context, "ops", "paddr")) {
		check_physical(c);
		return;
	}
	for (nr = 0; (target = dd_param_item(c->context, "targets", nr)); nr++)
		dead += !proc_alive((pid_t)dd_param_i64(target, "pid"));
	if (!nr)
		report_finding(c, VERDICT_FINDING, "targets", "there is no process to monitor");
	else if (dead)
		report_finding(c, VERDICT_FINDING, "targets",
			       "%zu of %zu target processes have ended", dead, nr);
	else
		report_finding(c, VERDICT_OK, "targets", "%zu process%s", nr, nr == 1 ? "" : "es");
}

static bool has_watermarks(const struct dd_params *c)
{
	struct dd_params *scheme;

	for (size_t s = 0; (scheme = dd_param_item(c, "schemes", s)); s++)
		if (!dd_param_is(scheme, "watermarks.metric", "none"))
			return true;
	return false;
}

static void check_snapshots(const struct check *c)
{
	const struct watched *e = c->seen->events;
	uint64_t aggr_us = aggr_us_of(c);
	double expected = (double)c->seen->watched_ms * 1000.0 / (double)(aggr_us ? aggr_us : 1);

	if (dd_param_bool(c->context, "pause"))
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
	uint64_t samples = aggr_us_of(c) / sample_us_of(c),
		 max = dd_param_u64(c->context, "nr_regions.max");

	if (!e)
		return;
	if (e->nr_odd)
		report_finding(c, VERDICT_FINDING, "regions",
			       "%" PRIu64 " regions end before they start", e->nr_odd);
	else if (e->max_regions > max + max / 5)
		report_finding(c, VERDICT_FINDING, "regions",
			       "a target has %" PRIu64 " regions, but %" PRIu64 " are the maximum",
			       e->max_regions, max);
	/* A tuned interval may be shorter by now than when the count was made. */
	else if (!dd_param_u64(c->context, "intervals.intervals_goal.aggrs") &&
		 e->max_accesses > samples + samples / 5 + 1)
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

static void check_tried(const struct check *c, const struct dd_params *scheme, size_t index)
{
	uint64_t sum = 0, bytes = dd_param_u64(scheme, "tried_bytes");
	struct dd_params *t;
	char what[48];
	size_t nr;

	snprintf(what, sizeof(what), "scheme %zu tried regions", index);
	if (c->seen->stale) {
		report_finding(c, VERDICT_UNKNOWN, what, "they could not be refreshed: %s",
			       c->seen->stale);
		return;
	}
	for (nr = 0; (t = dd_param_item(scheme, "tried_regions", nr)); nr++) {
		uint64_t start = dd_param_u64(t, "start"), end = dd_param_u64(t, "end");

		if (start >= end) {
			report_finding(c, VERDICT_FINDING, what, "one ends before it starts");
			return;
		}
		sum += end - start;
	}
	if (bytes && bytes != DD_RESULT_UNKNOWN && sum != bytes)
		report_finding(c, VERDICT_FINDING, what,
			       "they are of %" PRIu64 " bytes, but total_bytes says %" PRIu64, sum,
			       bytes);
	else
		report_finding(c, VERDICT_OK, what, "%zu, of %" PRIu64 " bytes", nr, sum);
}

static void check_stats(const struct check *c, const struct dd_params *scheme, size_t index)
{
	uint64_t nr_tried = dd_param_u64(scheme, "stats.nr_tried"),
		 nr_applied = dd_param_u64(scheme, "stats.nr_applied");
	char what[48];

	snprintf(what, sizeof(what), "scheme %zu counters", index);
	if (nr_applied > nr_tried ||
	    dd_param_u64(scheme, "stats.sz_applied") > dd_param_u64(scheme, "stats.sz_tried"))
		report_finding(c, VERDICT_FINDING, what,
			       "it was applied to more than it was tried on");
	else
		report_finding(c, VERDICT_OK, what, "tried %" PRIu64 " times, applied %" PRIu64,
			       nr_tried, nr_applied);
}

static void check_context(struct check *c)
{
	struct dd_params *scheme;

	if (!sample_us_of(c)) {
		report_finding(c, VERDICT_FINDING, "intervals", "the sampling interval is 0");
		return;
	}
	check_intervals(c);
	check_targets(c);
	check_snapshots(c);
	check_nr_regions(c);
	for (size_t s = 0; (scheme = dd_param_item(c->context, "schemes", s)); s++) {
		check_stats(c, scheme, s);
		check_tried(c, scheme, s);
	}
}

void diagnose_kdamond(const struct observed *seen, struct check_report *report)
{
	struct check c = {seen, NULL, report};

	check_alive(&c);
	check_cpu(&c);
	for (size_t i = 0; (c.context = dd_param_item(seen->kdamond, "contexts", i)); i++)
		check_context(&c);
}
