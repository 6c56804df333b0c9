// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Series of numbers and their percentiles.
 */
#include <damondata/series.h>

#include <stdlib.h>
#include <string.h>
#include "libdamondata/util/array.h"

int dd_series_append(struct dd_series *s, uint64_t time_ns, uint64_t value, struct dd_error *err)
{
	struct dd_point *points = dd_grow(s->points, &s->allocated, s->nr, sizeof(*points));

	if (!points)
		return dd_fail(err, DD_ENOMEM, "out of memory for %zu values", s->nr);
	s->points = points;
	points[s->nr++] = (struct dd_point){time_ns, value};
	return 0;
}

int dd_series_add(struct dd_series_set *set, const struct dd_stream *stream, uint64_t time_ns,
		  uint64_t value, struct dd_error *err)
{
	int i = dd_targets_find(&set->targets, stream, err);
	struct dd_series *list;

	if (i < 0)
		return i;
	list = dd_grow(set->list, &set->allocated, (size_t)i, sizeof(*list));
	if (!list)
		return ddi_no_memory(err);
	set->list = list;
	list[i].key = set->targets.keys[i];
	if (list[i].skipped < set->skip) {
		list[i].skipped++;
		return 0;
	}
	return dd_series_append(&list[i], time_ns, value, err);
}

void dd_series_drop(struct dd_series *s, size_t nr)
{
	size_t drop = nr < s->nr ? nr : s->nr;

	if (!drop)
		return;
	s->nr -= drop;
	s->skipped += drop;
	memmove(s->points, s->points + drop, s->nr * sizeof(*s->points));
}

/* Keep an order that is there already, as it nearly always is. */
static bool is_sorted(const struct dd_series *s, int (*compare)(const void *, const void *))
{
	for (size_t i = 1; i < s->nr; i++)
		if (compare(&s->points[i - 1], &s->points[i]) > 0)
			return false;
	return true;
}

static int by_time(const void *a, const void *b)
{
	const struct dd_point *x = a, *y = b;

	return (x->time_ns > y->time_ns) - (x->time_ns < y->time_ns);
}

static int compare_series_values(const void *a, const void *b)
{
	const struct dd_point *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return by_time(a, b);
}

void dd_series_sort_by_value(struct dd_series *s)
{
	if (!is_sorted(s, compare_series_values))
		qsort(s->points, s->nr, sizeof(*s->points), compare_series_values);
}

void dd_series_sort_by_time(struct dd_series *s)
{
	if (!is_sorted(s, by_time))
		qsort(s->points, s->nr, sizeof(*s->points), by_time);
}

/* Half the mean distance of the values of the densest target. */
static uint64_t same_time_ns(const struct dd_series_set *set)
{
	uint64_t shortest = UINT64_MAX;

	for (uint32_t i = 0; i < set->targets.nr; i++) {
		const struct dd_series *s = &set->list[i];

		if (s->nr > 1) {
			uint64_t span = s->points[s->nr - 1].time_ns - s->points[0].time_ns;

			span /= s->nr - 1;
			if (span < shortest)
				shortest = span;
		}
	}
	return shortest == UINT64_MAX ? shortest : shortest / 2;
}

/* The target whose next value is the earliest, or -1. */
static int64_t earliest_target(const struct dd_series_set *set, const size_t *next)
{
	int64_t best = -1;

	for (uint32_t i = 0; i < set->targets.nr; i++) {
		const struct dd_series *s = &set->list[i];

		if (next[i] < s->nr &&
		    (best < 0 ||
		     s->points[next[i]].time_ns < set->list[best].points[next[best]].time_ns))
			best = i;
	}
	return best;
}

/* Take one value of each target that has one at the time of the earliest. */
static int sum_round(struct dd_series *out, const struct dd_series_set *set, size_t *next,
		     uint64_t within_ns, bool *more, struct dd_error *err)
{
	int64_t first = earliest_target(set, next);
	uint64_t start, last, sum = 0;

	*more = first >= 0;
	if (first < 0)
		return 0;
	start = last = set->list[first].points[next[first]].time_ns;
	for (uint32_t i = 0; i < set->targets.nr; i++) {
		const struct dd_series *s = &set->list[i];
		const struct dd_point *p;

		if (next[i] >= s->nr || s->points[next[i]].time_ns - start > within_ns)
			continue;
		p = &s->points[next[i]];
		if (__builtin_add_overflow(sum, p->value, &sum))
			sum = UINT64_MAX;
		if (p->time_ns > last)
			last = p->time_ns;
		next[i]++;
	}
	return dd_series_append(out, last, sum, err);
}

int dd_series_sum(struct dd_series *out, struct dd_series_set *set, struct dd_error *err)
{
	size_t *next = calloc(set->targets.nr + 1, sizeof(*next));
	struct dd_series sum = {0};
	uint64_t within_ns;
	bool more = true;
	int ret = 0;

	if (!next)
		return ddi_no_memory(err);
	for (uint32_t i = 0; i < set->targets.nr; i++)
		dd_series_sort_by_time(&set->list[i]);
	within_ns = same_time_ns(set);
	while (more && !ret)
		ret = sum_round(&sum, set, next, within_ns, &more, err);
	free(next);
	if (ret)
		dd_series_free(&sum);
	else
		*out = sum;
	return ret;
}

double dd_series_mean(const struct dd_series *s)
{
	unsigned __int128 sum = 0;

	for (size_t i = 0; i < s->nr; i++)
		sum += s->points[i].value;
	return s->nr ? (double)sum / (double)s->nr : 0;
}

const struct dd_point *dd_series_at(const struct dd_series *s, double percent)
{
	/* percent / 100 first, as the older tool does: 29 / 100 * 100 is below 29. */
	size_t i = (size_t)(percent / 100.0 * (double)s->nr);

	return &s->points[i < s->nr ? i : s->nr - 1];
}

void dd_series_free(struct dd_series *s)
{
	free(s->points);
	*s = (struct dd_series){0};
}

void dd_series_set_free(struct dd_series_set *set)
{
	for (uint32_t i = 0; i < set->targets.nr && i < set->allocated; i++)
		free(set->list[i].points);
	free(set->list);
	dd_targets_free(&set->targets);
	*set = (struct dd_series_set){0};
}
