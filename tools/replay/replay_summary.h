/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a replay was asked for and what it made, as numbers and as text or JSON.
 */
#ifndef DAMO_REPLAY_SUMMARY_H
#define DAMO_REPLAY_SUMMARY_H

#include "tools/replay/engine.h"

#define NR_WORST_SPANS 5

/**
 * struct worst_span - successive frames that the machine could not keep up with
 * @begin_ns:	from the start of a round
 * @end_ns:	likewise
 * @asked:	page touches, over all rounds
 * @made:	likewise
 */
struct worst_span {
	uint64_t begin_ns, end_ns;
	uint64_t asked, made;
};

/**
 * struct summary - the whole replay in numbers
 * @asked:	page touches by class, up to the end or stop
 * @made:	likewise
 * @class_pages: largest number of pages that a frame had in the class
 * @frames:	that were due
 * @late:	of them not finished in time
 * @worst:	spans with the most touches missing, worst first
 * @nr_worst:	number of @worst
 */
struct summary {
	uint64_t asked[NR_CLASSES], made[NR_CLASSES], class_pages[NR_CLASSES];
	uint64_t frames, late;
	struct worst_span worst[NR_WORST_SPANS];
	size_t nr_worst;
};

/** summarize() - compute it */
void summarize(struct summary *sum, const struct plan *plan, const struct engine_result *res,
	       uint64_t rounds);

/**
 * struct replay - all that there is to be reported
 *
 * @res and @sum are NULL when only the plan is to be printed.
 */
struct replay {
	const char *input, *format;
	const struct recording *rec;
	const struct layouts *layouts;
	const struct plan *plan;
	const struct engine_options *opts;
	double speed;
	const struct engine_result *res;
	const struct summary *sum;
};

/** print_plan() - what would be done */
void print_plan(const struct replay *r);

/** print_result() - what was done */
void print_result(const struct replay *r);

/** print_json() - both; without a result, the plan only */
void print_json(const struct replay *r);

#endif /* DAMO_REPLAY_SUMMARY_H */
