// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completing what a heat map shows from the guide.
 */
#include "tools/report/heat/heat_select.h"

#include <damondata/units.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool heat_request_fits(const struct heat_request *want, const struct dd_guide_target *t)
{
	const struct dd_target_key *k = &t->key;

	return (!want->has.kdamond || k->kdamond_idx == want->kdamond_idx) &&
	       (!want->has.context || k->context_idx == want->context_idx) &&
	       (!want->has.scheme || k->scheme_idx == want->scheme_idx) &&
	       (!want->has.target || (k->has_target_id && k->target_id == want->target_id));
}

/* base + offset, held within what a time can be. */
static uint64_t add_time_offset(uint64_t base, int64_t offset)
{
	if (offset < 0)
		return base > (uint64_t)-offset ? base - (uint64_t)-offset : 0;
	return base > UINT64_MAX - (uint64_t)offset ? UINT64_MAX : base + (uint64_t)offset;
}

static int select_time(struct heat_selection *s, const struct heat_request *want,
		       struct dd_error *err)
{
	uint64_t start =
		want->with_history ? dd_guide_history_start(s->target) : s->target->first_start_ns;
	const char *base = want->time[2];
	uint64_t base_ns = 0;
	int64_t from, to;
	int ret = 0;

	s->start_ns = start;
	s->end_ns = s->target->last_end_ns;
	if (!want->time[0])
		return 0;
	ret = dd_parse_time_signed(want->time[0], 1, &from, err);
	if (!ret)
		ret = dd_parse_time_signed(want->time[1], 1, &to, err);
	if (!ret && base && !strcmp(base, "guided"))
		base_ns = start;
	else if (!ret && base && !strcmp(base, "guided_end"))
		base_ns = s->target->last_end_ns;
	else if (!ret && base)
		ret = dd_parse_time(base, 1, &base_ns, err);
	if (ret)
		return ret;
	s->start_ns = add_time_offset(base_ns, from);
	s->end_ns = add_time_offset(base_ns, to);
	return 0;
}

static int parse_heat_range(struct heat_range *r, const char *const *words, size_t nr,
			    uint64_t guided, struct dd_error *err)
{
	uint64_t base = 0;
	int ret = dd_parse_address(words[0], &r->start, err);

	if (!ret)
		ret = dd_parse_address(words[1], &r->end, err);
	if (!ret && nr > 2 && strcmp(words[2], "guided"))
		ret = dd_parse_address(words[2], &base, err);
	else if (nr > 2)
		base = guided;
	if (!ret && (__builtin_add_overflow(r->start, base, &r->start) ||
		     __builtin_add_overflow(r->end, base, &r->end)))
		ret = dd_fail(err, DD_EINVAL, "the address range is beyond 2^64");
	return ret;
}

/* Processes have three ranges, and more maps would cost more than another walk. */
#define MAX_RIVALS 3

/* From so many on the hottest range is known well enough: a rival's map would cost what it seldom saves. */
#define ENOUGH_SNAPSHOTS 2500

/*
 * Fraction of the hottest range's heat above which a range may turn out to be the hottest; it is wider when
 * few snapshots were sampled, because the error is about 1/sqrt(n).
 */
static double rival_heat(const struct dd_guide_target *t)
{
	double error = 1 / sqrt((double)t->snapshots + 1);

	return 1 - (error < 0.1 ? error : 0.1);
}

static bool is_range_listed(const struct dd_guide_range *r,
			    const struct dd_guide_range *const *list, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (list[i] == r)
			return true;
	return false;
}

/* The hottest range first, then those that may turn out to be it. */
static size_t hottest_and_rivals(struct heat_range *out, const struct dd_guide_target *t,
				 bool rivals)
{
	const struct dd_guide_range *hottest = dd_guide_hottest(t);
	double least = hottest ? rival_heat(t) * dd_guide_heat(hottest) : 0;
	size_t max = rivals && t->snapshots < ENOUGH_SNAPSHOTS ? MAX_RIVALS : 1, nr = 0;

	if (hottest)
		out[nr++] = (struct heat_range){hottest->start, hottest->end};
	for (size_t i = 0; i < t->nr_ranges && nr < max; i++)
		if (&t->ranges[i] != hottest && dd_guide_heat(&t->ranges[i]) >= least)
			out[nr++] = (struct heat_range){t->ranges[i].start, t->ranges[i].end};
	return nr;
}

/* What the guide would show: all its ranges, those that hold most of the heat, or the hottest. */
static size_t guided_ranges(struct heat_range *out, const struct dd_guide_target *t,
			    const struct heat_request *want)
{
	const struct dd_guide_range *main[DD_GUIDE_MAX_MAIN];
	size_t nr_main, nr = 0;

	nr_main = want->most ? dd_guide_main_ranges(t, DD_GUIDE_MOST_HEAT, main) : 0;
	if (!want->all && nr_main < 2)
		return hottest_and_rivals(out, t, want->rivals);
	for (size_t i = 0; i < t->nr_ranges; i++)
		if (want->all || is_range_listed(&t->ranges[i], main, nr_main))
			out[nr++] = (struct heat_range){t->ranges[i].start, t->ranges[i].end};
	return nr;
}

static int select_addresses(struct heat_selection *s, const struct heat_request *want,
			    struct dd_error *err)
{
	const char *const *words = want->addresses;
	size_t room = s->target->nr_ranges + want->nr_ranges + 1, nr_guided;
	struct heat_range *guided = calloc(room, sizeof(*guided));
	int ret = 0;

	s->ranges = calloc(room, sizeof(*s->ranges));
	if (!guided || !s->ranges) {
		free(guided);
		return dd_fail(err, DD_ENOMEM, "out of memory");
	}
	nr_guided = guided_ranges(guided, s->target, want);
	s->nr_ranges = want->nr_ranges ? want->nr_ranges : nr_guided;
	for (size_t i = 0; !ret && i < want->nr_ranges; i++) {
		uint64_t base = nr_guided ? guided[i < nr_guided ? i : nr_guided - 1].start : 0;

		ret = parse_heat_range(&s->ranges[i], words, want->nr_words[i], base, err);
		words += want->nr_words[i];
	}
	if (!want->nr_ranges)
		memcpy(s->ranges, guided, nr_guided * sizeof(*guided));
	free(guided);
	return ret;
}

/* As in pictures, most of the room is for all alike, the rest by size: the stack is seen beside the heap. */
void heat_share_columns(uint32_t *out, const struct heat_range *ranges, size_t nr, uint32_t columns)
{
	const double equal = 0.7;
	uint32_t room = columns + 1 >= 2 * nr ? columns - (uint32_t)nr + 1 : (uint32_t)nr,
		 left = room;
	double total = 0;

	for (size_t i = 0; i < nr; i++)
		total += (double)(ranges[i].end - ranges[i].start);
	for (size_t i = 0; i < nr; i++) {
		double bytes = (double)(ranges[i].end - ranges[i].start);
		double share = equal / (double)nr + (1 - equal) * bytes / total;

		out[i] = i + 1 < nr ? (uint32_t)(room * share) : left;
		out[i] = out[i] ? out[i] : 1;
		left = left > out[i] ? left - out[i] : 1;
	}
}

int heat_select(struct heat_selection *out, const struct dd_guide_target *target,
		const struct heat_request *want, struct dd_error *err)
{
	struct heat_selection s = {.target = target};
	int ret = select_time(&s, want, err);

	if (!ret)
		ret = select_addresses(&s, want, err);
	if (!ret && !s.nr_ranges)
		ret = dd_fail(err, DD_ENODATA, "the target has no regions");
	if (ret)
		free(s.ranges);
	else
		*out = s;
	return ret;
}
