// SPDX-License-Identifier: LGPL-2.1-only
/*
 * What no kernel accepts, found before anything is written to one.
 *
 * Sources of the rules: damon_set_attrs(), damon_set_regions(), damos_new_filter() and their callers in
 * mm/damon/, where most of these are an EINVAL without further word.
 */
#include "libdamondata/params/params_internal.h"

#include <inttypes.h>
#include <stdarg.h>

/** struct checked - what is checked, for messages; indices below 0 are left out */
struct checked {
	struct dd_error *err;
	long kdamond, context, target, scheme, filter, goal;
};

static int report_wrong(const struct checked *at, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int report_wrong(const struct checked *at, const char *fmt, ...)
{
	const struct {
		const char *name;
		long idx;
	} parts[] = {
		{"kdamond", at->kdamond}, {"context", at->context}, {"target", at->target},
		{"scheme", at->scheme},	  {"filter", at->filter},   {"goal", at->goal},
	};
	char where[128] = "", what[320];
	size_t len = 0;
	va_list ap;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].idx >= 0)
			len += (size_t)snprintf(where + len, sizeof(where) - len, "%s%s %ld",
						len ? " " : "", parts[i].name, parts[i].idx);
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	return dd_fail(at->err, DD_EINVAL, "%s: %s", where, what);
}

static int check_target_regions(const struct checked *at, const struct dd_target *t)
{
	const struct dd_addr_range *before = NULL;

	for (size_t i = 0; i < t->regions.nr; i++) {
		const struct dd_addr_range *r = &ITEM(dd_region_params, &t->regions, i)->addr;

		if (r->start >= r->end)
			return report_wrong(
				at, "region %zu starts at %" PRIu64 ", not below its end %" PRIu64,
				i, r->start, r->end);
		if (before && r->start < before->end)
			return report_wrong(
				at,
				"region %zu (%" PRIu64 "-%" PRIu64
				") begins before the end of the one in front of it (%" PRIu64
				"); regions must ascend and not overlap",
				i, r->start, r->end, before->end);
		before = r;
	}
	return 0;
}

static int check_target(const struct checked *at, const struct dd_context *c,
			const struct dd_target *t)
{
	if (c->ops != DD_OPS_PADDR && t->pid <= 0)
		return report_wrong(at, "%s needs the pid of a process", ddp_ops_words[c->ops]);
	/* 0 is what the kernel's file for it shows then. */
	if (c->ops == DD_OPS_PADDR && t->pid > 0)
		return report_wrong(at,
				    "paddr has no process, but pid %" PRId64
				    " is given; use vaddr, or drop it",
				    t->pid);
	if (c->ops == DD_OPS_FVADDR && !t->regions.nr)
		return report_wrong(
			at,
			"fvaddr monitors fixed address ranges, and there are none; give regions, or use vaddr");
	return check_target_regions(at, t);
}

static int check_attrs(const struct checked *at, const struct dd_context *c)
{
	const struct dd_monitor_intervals *i = &c->intervals;
	const struct dd_intervals_goal *g = &i->goal;

	if (!i->sample_us)
		return report_wrong(at, "the sampling interval must not be 0");
	if (i->aggr_us < i->sample_us)
		return report_wrong(at,
				    "the aggregation interval (%" PRIu64
				    " us) must not be shorter than the sampling interval (%" PRIu64
				    " us)",
				    i->aggr_us, i->sample_us);
	if (g->aggrs && (!g->access_bp || g->access_bp > 10000))
		return report_wrong(
			at, "the intervals goal's access ratio must be above 0 and at most 100 %%");
	if (g->aggrs && (!g->min_sample_us || g->min_sample_us > g->max_sample_us))
		return report_wrong(at,
				    "the intervals goal's sampling interval bounds (%" PRIu64
				    " to %" PRIu64 " us) are empty",
				    g->min_sample_us, g->max_sample_us);
	if (c->nr_regions.min < 3)
		return report_wrong(at,
				    "the minimum number of regions is %" PRIu64
				    ", but at least 3 are needed",
				    c->nr_regions.min);
	if (c->nr_regions.min > c->nr_regions.max)
		return report_wrong(at,
				    "the minimum number of regions (%" PRIu64
				    ") is more than the maximum (%" PRIu64 ")",
				    c->nr_regions.min, c->nr_regions.max);
	if (!c->addr_unit || (c->addr_unit & (c->addr_unit - 1)))
		return report_wrong(at, "the address unit (%" PRIu64 ") must be a power of two",
				    c->addr_unit);
	if (c->addr_unit != 1 && c->ops != DD_OPS_PADDR)
		return report_wrong(at, "only paddr has an address unit, not %s",
				    ddp_ops_words[c->ops]);
	return 0;
}

static int check_range(const struct checked *at, const char *what, const struct dd_range *r)
{
	if (r->min > r->max)
		return report_wrong(
			at, "the range of %s is empty: its minimum is above its maximum", what);
	return 0;
}

static int check_filter(const struct checked *at, const struct dd_context *c,
			const struct dd_scheme_filter *f)
{
	switch (f->type) {
	case DD_FILTER_MEMCG:
		if (!f->memcg_path || *f->memcg_path != '/')
			return report_wrong(
				at, "a memcg path begins with '/', counted from the cgroup mount");
		return 0;
	case DD_FILTER_ADDR:
		if (f->addr.start >= f->addr.end)
			return report_wrong(at, "the address range's start is not below its end");
		return 0;
	case DD_FILTER_TARGET:
		if (f->target_idx < 0 || (uint64_t)f->target_idx >= c->targets.nr)
			return report_wrong(at, "there is no target %" PRId64 " in this context",
					    f->target_idx);
		return 0;
	case DD_FILTER_HUGEPAGE_SIZE:
		return check_range(at, "huge page sizes", &f->hugepage_sz_bytes.range);
	default:
		return 0;
	}
}

static int check_goal(const struct checked *at, const struct dd_quotas *q, const struct dd_goal *g)
{
	if (!q->reset_interval_ms || q->reset_interval_ms == UINT64_MAX)
		return report_wrong(at, "a quota goal needs the quota's reset interval");
	if (ddp_goal_needs_nid(g->metric) && g->nid < 0)
		return report_wrong(at, "%s needs a node id", ddp_goal_words[g->metric]);
	if (ddp_goal_needs_path(g->metric) && (!g->memcg_path || *g->memcg_path != '/'))
		return report_wrong(at,
				    "a memcg path begins with '/', counted from the cgroup mount");
	if (!g->target_value)
		return report_wrong(at, "the target value is 0, which the kernel ignores");
	return 0;
}

static int check_quotas(struct checked *at, const struct dd_quotas *q)
{
	int ret = 0;

	if ((q->time_ms || q->sz_bytes) && !q->reset_interval_ms)
		return report_wrong(at, "a quota's reset interval must not be 0");
	for (size_t i = 0; i < q->goals.nr && !ret; i++) {
		at->goal = (long)i;
		ret = check_goal(at, q, ITEM(dd_goal, &q->goals, i));
	}
	at->goal = -1;
	return ret;
}

static int check_watermarks(const struct checked *at, const struct dd_watermarks *w)
{
	if (w->metric == DD_WMARK_NONE)
		return 0;
	if (w->high_permil > 1000)
		return report_wrong(at, "the high watermark is above 100 %%");
	if (w->low_permil > w->mid_permil || w->mid_permil > w->high_permil)
		return report_wrong(at, "watermarks must be in the order high >= mid >= low");
	return 0;
}

static int check_migration(const struct checked *at, const struct dd_scheme *s)
{
	if (!migrates(s->action)) {
		if (s->dests.nr || s->target_nid != DD_PARAM_NONE)
			return report_wrong(
				at, "only migrate_hot and migrate_cold have a destination, not %s",
				ddp_action_words[s->action]);
		return 0;
	}
	if (!s->dests.nr && s->target_nid == DD_PARAM_NONE)
		return report_wrong(at, "%s needs the node to migrate to",
				    ddp_action_words[s->action]);
	return 0;
}

static int check_scheme(struct checked *at, const struct dd_context *c, const struct dd_scheme *s)
{
	int ret = check_migration(at, s);

	if (!ret)
		ret = check_range(at, "sizes", &s->pattern.sz_bytes);
	if (!ret)
		ret = check_range(at, "access rates", &s->pattern.nr_accesses.range);
	if (!ret)
		ret = check_range(at, "ages", &s->pattern.age.range);
	if (!ret)
		ret = check_quotas(at, &s->quotas);
	if (!ret)
		ret = check_watermarks(at, &s->watermarks);
	for (size_t i = 0; i < s->filters.nr && !ret; i++) {
		at->filter = (long)i;
		ret = check_filter(at, c, ITEM(dd_scheme_filter, &s->filters, i));
	}
	at->filter = -1;
	return ret;
}

static int check_context(struct checked *at, const struct dd_context *c)
{
	int ret = check_attrs(at, c);

	if (!ret && c->ops == DD_OPS_PADDR && c->targets.nr > 1)
		return report_wrong(
			at, "paddr takes one target, not %zu; give all its regions to one target",
			c->targets.nr);
	for (size_t i = 0; i < c->targets.nr && !ret; i++) {
		at->target = (long)i;
		ret = check_target(at, c, ITEM(dd_target, &c->targets, i));
	}
	at->target = -1;
	for (size_t i = 0; i < c->schemes.nr && !ret; i++) {
		at->scheme = (long)i;
		ret = check_scheme(at, c, ITEM(dd_scheme, &c->schemes, i));
	}
	at->scheme = -1;
	return ret;
}

static int check_kdamond(struct checked *at, const struct dd_kdamond *k)
{
	int ret = 0;

	if (k->contexts.nr != 1)
		return report_wrong(
			at,
			"a kdamond takes exactly one context, not %zu; use one kdamond for each",
			k->contexts.nr);
	for (size_t i = 0; i < k->contexts.nr && !ret; i++) {
		at->context = (long)i;
		ret = check_context(at, ITEM(dd_context, &k->contexts, i));
	}
	at->context = -1;
	return ret;
}

int dd_params_check(const struct dd_params *p, struct dd_error *err)
{
	const struct dd_all_params *all = (const void *)p;
	struct checked at = {err, -1, -1, -1, -1, -1, -1};
	int ret = 0;

	if (p->type != &ddp_params_type)
		return dd_fail(err, DD_EINVAL, "only all parameters can be checked, not a %s",
			       p->type->name);
	for (size_t i = 0; i < all->kdamonds.nr && !ret; i++) {
		at.kdamond = (long)i;
		ret = check_kdamond(&at, ITEM(dd_kdamond, &all->kdamonds, i));
	}
	return ret;
}
