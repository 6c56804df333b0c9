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
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < s->params.nr_kdamonds && len + 1 < size; i++) {
		const struct dd_kdamond *kd = &s->params.kdamonds[i];

		if (kd->state == DD_STATE_ON)
			len += (size_t)snprintf(
				buf + len, size - len, "%skdamond %zu (%s)", len ? ", " : "", i,
				kd->nr_contexts ? dd_ops_words[kd->contexts[0].ops] : "no context");
	}
	if (!len)
		snprintf(buf, size, "DAMON");
}

static void describe_target(struct dd_stream *stream, const struct dd_context *ctx)
{
	struct proc_stat st;

	/* Since Linux 5.16 target_id is the target's index; before it was a pointer. */
	if (!stream->has_target_id || stream->target_id >= ctx->nr_targets)
		return;
	stream->target_idx = (int32_t)stream->target_id;
	if (ctx->ops == DD_OPS_PADDR || ctx->targets[stream->target_idx].pid <= 0)
		return;
	stream->target_pid = (int32_t)ctx->targets[stream->target_idx].pid;
	if (!proc_read_stat(stream->target_pid, &st))
		return;
	stream->target_start_ticks = st.starttime;
	snprintf(stream->target_comm, sizeof(stream->target_comm), "%.31s", st.comm);
}

static void describe_context(struct dd_stream *stream, const struct dd_context *ctx)
{
	const struct dd_monitor_intervals *iv = &ctx->intervals;

	snprintf(stream->ops, sizeof(stream->ops), "%s", dd_ops_words[ctx->ops]);
	stream->addr_unit = ctx->addr_unit ? ctx->addr_unit : 1;
	stream->intervals = (struct dd_intervals){
		.sample_us = iv->sample_us,
		.aggr_us = iv->aggr_us,
		.update_us = iv->ops_update_us,
		.goal_access_bp = iv->goal.access_bp,
		.goal_aggrs = iv->goal.aggrs,
		.goal_min_sample_us = iv->goal.min_sample_us,
		.goal_max_sample_us = iv->goal.max_sample_us,
	};
	stream->min_nr_regions = ctx->nr_regions.min;
	stream->max_nr_regions = ctx->nr_regions.max;
	/* Without any means to see accesses, zeros of the kernel are no counts. */
	if (!ctx->sample_control.page_table && !ctx->sample_control.page_fault)
		stream->has_nr_accesses = false;
	describe_target(stream, ctx);
}

static const struct dd_kdamond *find_kdamond(const struct setup *s, pid_t pid, int32_t *index)
{
	for (size_t i = 0; i < s->params.nr_kdamonds; i++) {
		const struct dd_kdamond *kd = &s->params.kdamonds[i];

		if (kd->state != DD_STATE_ON || kd->pid != pid)
			continue;
		*index = (int32_t)i;
		return kd;
	}
	return NULL;
}

void setup_describe(struct setup *s, struct dd_stream *stream)
{
	const struct dd_kdamond *kd = find_kdamond(s, stream->kdamond_pid, &stream->kdamond_idx);

	if (!kd && !setup_read(s, NULL))
		kd = find_kdamond(s, stream->kdamond_pid, &stream->kdamond_idx);
	if (!kd)
		return;
	/* damon_aggregated does not contain its context, but a kdamond of today has one only. */
	if (stream->context_idx == DD_IDX_NONE && kd->nr_contexts == 1)
		stream->context_idx = 0;
	if (stream->context_idx >= 0 && (size_t)stream->context_idx < kd->nr_contexts)
		describe_context(stream, &kd->contexts[stream->context_idx]);
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
	size_t n = 0;

	for (size_t k = 0; k < s->params.nr_kdamonds; k++)
		for (size_t c = 0; c < s->params.kdamonds[k].nr_contexts; c++)
			n += s->params.kdamonds[k].contexts[c].nr_targets;
	return n;
}

static void collect_targets(const struct dd_context *ctx, pid_t *pids, size_t *nr)
{
	for (size_t t = 0; t < ctx->nr_targets && ctx->ops != DD_OPS_PADDR; t++)
		add_once(pids, nr, ctx->targets[t].pid);
}

int setup_pids(const struct setup *s, pid_t **targets, size_t *nr_targets, pid_t **kdamonds,
	       size_t *nr_kdamonds)
{
	*nr_targets = *nr_kdamonds = 0;
	*targets = calloc(count_setup_targets(s) + 1, sizeof(**targets));
	*kdamonds = calloc(s->params.nr_kdamonds + 1, sizeof(**kdamonds));
	if (!*targets || !*kdamonds)
		return DD_ENOMEM;
	for (size_t k = 0; k < s->params.nr_kdamonds; k++) {
		const struct dd_kdamond *kd = &s->params.kdamonds[k];

		if (kd->state != DD_STATE_ON)
			continue;
		add_once(*kdamonds, nr_kdamonds, kd->pid);
		for (size_t c = 0; c < kd->nr_contexts; c++)
			collect_targets(&kd->contexts[c], *targets, nr_targets);
	}
	return 0;
}

void setup_free(struct setup *s)
{
	dd_params_free(&s->params);
}
