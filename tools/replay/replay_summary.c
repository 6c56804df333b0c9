// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comparing what a replay made with what it was asked for.
 */
#include "tools/replay/replay_summary.h"

#include <string.h>

/* How often a frame was due, in whole and in parts, by the end or the stop of the replay. */
static double times_due(const struct plan *plan, const struct frame *f,
			const struct engine_result *res, uint64_t rounds, uint64_t *whole)
{
	uint64_t past, length = f->end_ns - f->begin_ns;

	*whole = rounds;
	if (!res->stopped_by)
		return (double)rounds;
	*whole = 0;
	if (res->elapsed_ns <= f->begin_ns)
		return 0;
	past = res->elapsed_ns - f->begin_ns;
	*whole = plan->duration_ns ? past / plan->duration_ns : 0;
	past -= *whole * plan->duration_ns;
	if (past >= length) {
		++*whole;
		return (double)*whole;
	}
	return (double)*whole + (double)past / (double)length;
}

/* Keep the spans with the most missing touches, worst first. */
static void keep_worst(struct summary *sum, const struct worst_span *span)
{
	size_t i = sum->nr_worst;

	if (span->asked <= span->made)
		return;
	while (i && sum->worst[i - 1].asked - sum->worst[i - 1].made < span->asked - span->made) {
		if (i < NR_WORST_SPANS)
			sum->worst[i] = sum->worst[i - 1];
		i--;
	}
	if (i == NR_WORST_SPANS)
		return;
	sum->worst[i] = *span;
	if (sum->nr_worst < NR_WORST_SPANS)
		sum->nr_worst++;
}

static void add_asked(struct summary *sum, const struct plan_track *t, const struct frame *f,
		      double times)
{
	uint64_t pages[NR_CLASSES] = {0};

	for (size_t i = 0; i < f->nr_touches; i++) {
		const struct touch *touch = &t->touches[f->first_touch + i];

		sum->asked[touch->class] +=
			(uint64_t)((double)(touch->pages * touch->rate) * times);
		pages[touch->class] += touch->pages;
	}
	for (int c = 0; c < NR_CLASSES; c++)
		if (pages[c] > sum->class_pages[c])
			sum->class_pages[c] = pages[c];
}

static void sum_track(struct summary *sum, const struct plan *plan, size_t track,
		      const struct engine_result *res, uint64_t rounds)
{
	const struct plan_track *t = &plan->tracks[track];
	struct worst_span span = {0};

	for (size_t i = 0; i < t->nr_frames; i++) {
		const struct frame *f = &t->frames[i];
		const struct frame_result *made = &res->frames[track][i];
		uint64_t whole;
		double times = times_due(plan, f, res, rounds, &whole);

		add_asked(sum, t, f, times);
		sum->frames += whole;
		sum->late += made->late;
		if (!made->late) {
			keep_worst(sum, &span);
			span = (struct worst_span){0};
			continue;
		}
		if (!span.end_ns)
			span.begin_ns = f->begin_ns;
		span.end_ns = f->end_ns;
		span.asked += (uint64_t)((double)f->asked * times);
		span.made += made->made;
	}
	keep_worst(sum, &span);
}

void summarize(struct summary *sum, const struct plan *plan, const struct engine_result *res,
	       uint64_t rounds)
{
	memset(sum, 0, sizeof(*sum));
	memcpy(sum->made, res->made, sizeof(sum->made));
	for (size_t i = 0; i < plan->nr_tracks; i++)
		sum_track(sum, plan, i, res, rounds);
}
