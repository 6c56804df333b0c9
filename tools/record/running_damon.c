// SPDX-License-Identifier: GPL-2.0-only
/*
 * What DAMON runs, looked up to describe the streams of a recording.
 */
#include "tools/record/running_damon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/kernel/damon.h"
#include "tools/kernel/proc.h"

int setup_read(struct setup *s, struct dd_error *err)
{
	setup_free(s);
	return damon_read(&s->params, 0, err);
}

/* By name, as those of modules are not in sysfs, and sysfs may not be readable. */
pid_t setup_find_kdamond(void)
{
	return proc_find_comm("kdamond.");
}

void setup_summary(const struct setup *s, char *buf, size_t size)
{
	struct dd_params *kd;
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; (kd = dd_param_item(s->params, "kdamonds", i)) && len + 1 < size; i++) {
		const char *ops = dd_param_text(kd, "contexts[0].ops");

		if (dd_param_is(kd, "state", "on"))
			len += (size_t)snprintf(buf + len, size - len, "%skdamond %zu (%s)",
						len ? ", " : "", i, ops ? ops : "no context");
	}
	if (!len)
		snprintf(buf, size, "DAMON");
}

static void describe_target(struct dd_stream *stream, const struct dd_params *ctx)
{
	struct dd_params *target = NULL;
	struct proc_stat st;
	int64_t pid;

	/* Since Linux 5.16 target_id is the target's index; before it was a pointer. */
	if (stream->has_target_id)
		target = dd_param_item(ctx, "targets", stream->target_id);
	if (!target)
		return;
	stream->target_idx = (int32_t)stream->target_id;
	pid = dd_param_i64(target, "pid");
	if (dd_param_is(ctx, "ops", "paddr") || pid <= 0)
		return;
	stream->target_pid = (int32_t)pid;
	if (!proc_read_stat(stream->target_pid, &st))
		return;
	stream->target_start_ticks = st.starttime;
	snprintf(stream->target_comm, sizeof(stream->target_comm), "%.31s", st.comm);
}

static void describe_context(struct dd_stream *stream, const struct dd_params *ctx)
{
	uint64_t addr_unit = dd_param_u64(ctx, "addr_unit");

	snprintf(stream->ops, sizeof(stream->ops), "%s", dd_param_text(ctx, "ops"));
	stream->addr_unit = addr_unit ? addr_unit : 1;
	stream->intervals = (struct dd_intervals){
		.sample_us = dd_param_u64(ctx, "intervals.sample_us"),
		.aggr_us = dd_param_u64(ctx, "intervals.aggr_us"),
		.update_us = dd_param_u64(ctx, "intervals.ops_update_us"),
		.goal_access_bp = dd_param_u64(ctx, "intervals.intervals_goal.access_bp"),
		.goal_aggrs = dd_param_u64(ctx, "intervals.intervals_goal.aggrs"),
		.goal_min_sample_us = dd_param_u64(ctx, "intervals.intervals_goal.min_sample_us"),
		.goal_max_sample_us = dd_param_u64(ctx, "intervals.intervals_goal.max_sample_us"),
	};
	stream->min_nr_regions = dd_param_u64(ctx, "nr_regions.min");
	stream->max_nr_regions = dd_param_u64(ctx, "nr_regions.max");
	/* Without any means to see accesses, zeros of the kernel are no counts. */
	if (!dd_param_bool(ctx, "sample_control.primitives_enabled.page_table") &&
	    !dd_param_bool(ctx, "sample_control.primitives_enabled.page_fault"))
		stream->has_nr_accesses = false;
	describe_target(stream, ctx);
}

static const struct dd_params *find_kdamond(const struct setup *s, pid_t pid, int32_t *index)
{
	struct dd_params *kd;

	for (size_t i = 0; (kd = dd_param_item(s->params, "kdamonds", i)); i++) {
		if (!dd_param_is(kd, "state", "on") || dd_param_i64(kd, "pid") != pid)
			continue;
		*index = (int32_t)i;
		return kd;
	}
	return NULL;
}

void setup_describe(struct setup *s, struct dd_stream *stream)
{
	const struct dd_params *ctx,
		*kd = find_kdamond(s, stream->kdamond_pid, &stream->kdamond_idx);

	if (!kd && !setup_read(s, NULL))
		kd = find_kdamond(s, stream->kdamond_pid, &stream->kdamond_idx);
	if (!kd)
		return;
	/* damon_aggregated does not contain its context, but a kdamond of today has one only. */
	if (stream->context_idx == DD_IDX_NONE && dd_param_nr(kd, "contexts") == 1)
		stream->context_idx = 0;
	if (stream->context_idx < 0)
		return;
	ctx = dd_param_item(kd, "contexts", (size_t)stream->context_idx);
	if (ctx)
		describe_context(stream, ctx);
}

static void add_once(pid_t *pids, size_t *nr, int64_t pid)
{
	for (size_t i = 0; i < *nr; i++)
		if (pids[i] == pid)
			return;
	if (pid > 0)
		pids[(*nr)++] = (pid_t)pid;
}

static size_t count_setup_targets(const struct setup *s)
{
	struct dd_params *kdamond, *context;
	size_t n = 0;

	for (size_t k = 0; (kdamond = dd_param_item(s->params, "kdamonds", k)); k++)
		for (size_t c = 0; (context = dd_param_item(kdamond, "contexts", c)); c++)
			n += dd_param_nr(context, "targets");
	return n;
}

static void collect_targets(const struct dd_params *ctx, pid_t *pids, size_t *nr)
{
	struct dd_params *target;

	if (dd_param_is(ctx, "ops", "paddr"))
		return;
	for (size_t t = 0; (target = dd_param_item(ctx, "targets", t)); t++)
		add_once(pids, nr, dd_param_i64(target, "pid"));
}

int setup_pids(const struct setup *s, pid_t **targets, size_t *nr_targets, pid_t **kdamonds,
	       size_t *nr_kdamonds)
{
	struct dd_params *kd, *context;

	*nr_targets = *nr_kdamonds = 0;
	*targets = calloc(count_setup_targets(s) + 1, sizeof(**targets));
	*kdamonds = calloc(dd_param_nr(s->params, "kdamonds") + 1, sizeof(**kdamonds));
	if (!*targets || !*kdamonds)
		return DD_ENOMEM;
	for (size_t k = 0; (kd = dd_param_item(s->params, "kdamonds", k)); k++) {
		if (!dd_param_is(kd, "state", "on"))
			continue;
		add_once(*kdamonds, nr_kdamonds, dd_param_i64(kd, "pid"));
		for (size_t c = 0; (context = dd_param_item(kd, "contexts", c)); c++)
			collect_targets(context, *targets, nr_targets);
	}
	return 0;
}

void setup_free(struct setup *s)
{
	dd_params_free(s->params);
	s->params = NULL;
}
