// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Filters: which regions and snapshots of a recording are kept, and how regions are clipped.
 */
#include <damondata/filter.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/access_scale.h>
#include <damondata/targets.h>
#include "libdamondata/util/array.h"
#include "libdamondata/util/sized_struct.h"

/* A region that is left, and which one of the input it was. */
struct piece {
	struct dd_region region;
	uint32_t from;
};

struct pieces {
	struct piece *list;
	size_t nr, allocated;
};

struct dd_filter {
	struct dd_filter_spec spec;
	struct dd_targets targets;
	uint64_t *next_index; /* for each target */
	size_t nr_allocated_indexes;
	uint64_t nr_unknown, nr_lacking;
	int *attr_columns; /* of the snapshot in work, for each of the attributes' ranges; -1 = none */
	struct pieces now, next;
	struct dd_snapshot out;
	struct dd_region *regions;
	uint64_t *attrs; /* nr_columns x nr_regions values */
	const uint64_t *columns[DD_MAX_COLUMNS];
	size_t nr_regions_allocated, nr_attrs_allocated;
};

static bool tests_size(const struct dd_filter_spec *s)
{
	return s->region_bytes.min || s->region_bytes.max != UINT64_MAX;
}

static bool tests_rate(const struct dd_filter_spec *s)
{
	return s->min_percent > 0 || s->max_percent < 100;
}

static bool tests_age(const struct dd_filter_spec *s)
{
	return s->age_us.min || s->age_us.max != UINT64_MAX;
}

/* What cannot be taken is not empty, so that dd_filter_new() reports it. */
bool dd_filter_spec_is_empty(const struct dd_filter_spec *spec)
{
	struct dd_filter_spec s;

	return !DDI_TAKE(&s, dd_filter_spec, spec, NULL) && !tests_size(&s) && !tests_rate(&s) &&
	       !tests_age(&s) && !s.addresses.nr && !s.snapshot_bytes.nr && !s.snapshot_times.nr &&
	       !s.snapshot_indexes.nr && !s.nr_temperatures && !s.nr_attributes;
}

static int by_min(const void *a, const void *b)
{
	const struct dd_range *x = a, *y = b;

	return x->min < y->min ? -1 : x->min > y->min;
}

static int check_ranges(const struct dd_ranges *r, const char *what, struct dd_error *err)
{
	for (size_t i = 0; i < r->nr; i++)
		if (r->list[i].min > r->list[i].max)
			return dd_fail(err, DD_EINVAL,
				       "%s: the range %" PRIu64 " to %" PRIu64 " is reversed", what,
				       r->list[i].min, r->list[i].max);
	return 0;
}

static int copy_ranges(struct dd_ranges *r, const char *what, struct dd_error *err)
{
	struct dd_range *copy;
	int ret = check_ranges(r, what, err);

	if (ret || !r->nr) {
		r->list = NULL;
		return ret;
	}
	copy = reallocarray(NULL, r->nr, sizeof(*copy));
	if (!copy) {
		r->list = NULL;
		return ddi_no_memory(err);
	}
	memcpy(copy, r->list, r->nr * sizeof(*copy));
	qsort(copy, r->nr, sizeof(*copy), by_min);
	r->list = copy;
	return 0;
}

static int check_overlap(const struct dd_ranges *r, struct dd_error *err)
{
	for (size_t i = 1; i < r->nr; i++)
		if (r->list[i].min < r->list[i - 1].max)
			return dd_fail(err, DD_EINVAL,
				       "address: the ranges %" PRIu64 "-%" PRIu64 " and %" PRIu64
				       "-%" PRIu64 " overlap",
				       r->list[i - 1].min, r->list[i - 1].max, r->list[i].min,
				       r->list[i].max);
	return 0;
}

static int copy_temperatures(struct dd_filter_spec *s, struct dd_error *err)
{
	const struct dd_signed_range *given = s->temperatures;
	struct dd_signed_range *copy;

	s->temperatures = NULL;
	if (!s->nr_temperatures)
		return 0;
	for (size_t i = 0; i < s->nr_temperatures; i++)
		if (given[i].min > given[i].max)
			return dd_fail(err, DD_EINVAL,
				       "temperature: the range %" PRId64 " to %" PRId64
				       " is reversed",
				       given[i].min, given[i].max);
	copy = reallocarray(NULL, s->nr_temperatures, sizeof(*copy));
	if (!copy)
		return ddi_no_memory(err);
	memcpy(copy, given, s->nr_temperatures * sizeof(*copy));
	s->temperatures = copy;
	return 0;
}

static void free_attributes(struct dd_filter_spec *s)
{
	for (size_t i = 0; s->attributes && i < s->nr_attributes; i++)
		free((void *)s->attributes[i].name);
	free((void *)s->attributes);
}

static int copy_attributes(struct dd_filter_spec *s, struct dd_error *err)
{
	const struct dd_attribute_range *given = s->attributes;
	struct dd_attribute_range *copy;

	s->attributes = NULL;
	if (!s->nr_attributes)
		return 0;
	copy = calloc(s->nr_attributes, sizeof(*copy));
	if (!copy)
		return ddi_no_memory(err);
	s->attributes = copy;
	for (size_t i = 0; i < s->nr_attributes; i++) {
		copy[i] = given[i];
		copy[i].name = strdup(given[i].name);
		if (!copy[i].name)
			return ddi_no_memory(err);
	}
	return 0;
}

static int check_filter_limits(const struct dd_filter_spec *s, struct dd_error *err)
{
	struct dd_range limits[] = {s->region_bytes, s->age_us};
	int ret = check_ranges(&(struct dd_ranges){limits, 1}, "size of a region", err);

	if (!ret)
		ret = check_ranges(&(struct dd_ranges){limits + 1, 1}, "age", err);
	if (!ret && !(s->min_percent <= s->max_percent))
		ret = dd_fail(err, DD_EINVAL, "access rate: the range %g %% to %g %% is reversed",
			      s->min_percent, s->max_percent);
	return ret;
}

/* Give the copy of the specification lists of its own; on failure those made so far are freed. */
static int own_lists(struct dd_filter_spec *s, struct dd_error *err)
{
	struct dd_ranges *all[] = {&s->addresses, &s->snapshot_bytes, &s->snapshot_times,
				   &s->snapshot_indexes};
	static const char *const names[] = {"address", "size of a snapshot", "time of a snapshot",
					    "index of a snapshot"};
	int ret = 0;

	for (int i = 0; i < 4; i++) {
		if (ret)
			all[i]->list = NULL;
		else
			ret = copy_ranges(all[i], names[i], err);
	}
	if (ret)
		s->temperatures = NULL;
	else
		ret = copy_temperatures(s, err);
	if (ret)
		s->attributes = NULL;
	else
		ret = copy_attributes(s, err);
	return ret ? ret : check_overlap(&s->addresses, err);
}

int dd_filter_new(struct dd_filter **out, const struct dd_filter_spec *spec, struct dd_error *err)
{
	struct dd_filter_spec own;
	struct dd_filter *f;
	int ret = DDI_TAKE(&own, dd_filter_spec, spec, err);

	if (!ret)
		ret = check_filter_limits(&own, err);
	if (ret)
		return ret;
	f = calloc(1, sizeof(*f));
	if (!f)
		return ddi_no_memory(err);
	f->spec = own;
	ret = own_lists(&f->spec, err);
	f->attr_columns = calloc(own.nr_attributes + 1, sizeof(*f->attr_columns));
	if (!ret && !f->attr_columns)
		ret = ddi_no_memory(err);
	if (ret) {
		dd_filter_free(f);
		return ret;
	}
	*out = f;
	return 0;
}

void dd_filter_free(struct dd_filter *f)
{
	if (!f)
		return;
	free((void *)f->spec.addresses.list);
	free((void *)f->spec.snapshot_bytes.list);
	free((void *)f->spec.snapshot_times.list);
	free((void *)f->spec.snapshot_indexes.list);
	free((void *)f->spec.temperatures);
	free_attributes(&f->spec);
	free(f->attr_columns);
	dd_targets_free(&f->targets);
	free(f->next_index);
	free(f->now.list);
	free(f->next.list);
	free(f->regions);
	free(f->attrs);
	free(f);
}

void dd_filter_restart(struct dd_filter *f)
{
	if (f->next_index)
		memset(f->next_index, 0, f->nr_allocated_indexes * sizeof(*f->next_index));
}

uint64_t dd_filter_untested_snapshots(const struct dd_filter *f)
{
	return f->nr_unknown;
}

uint64_t dd_filter_lacking_snapshots(const struct dd_filter *f)
{
	return f->nr_lacking;
}

static int push_piece(struct pieces *p, const struct dd_region *r, uint32_t from,
		      struct dd_error *err)
{
	struct piece *list = dd_grow(p->list, &p->allocated, p->nr, sizeof(*list));

	if (!list)
		return ddi_no_memory(err);
	p->list = list;
	list[p->nr++] = (struct piece){*r, from};
	return 0;
}

static void advance_filter(struct dd_filter *f)
{
	struct pieces done = f->now;

	f->now = f->next;
	f->next = done;
	f->next.nr = 0;
}

static bool in_ranges(const struct dd_ranges *r, uint64_t min, uint64_t max)
{
	for (size_t i = 0; i < r->nr; i++)
		if (min >= r->list[i].min && max <= r->list[i].max)
			return true;
	return !r->nr;
}

static bool rate_matches(const struct dd_filter_spec *s, const struct dd_access_scale *scale,
			 const struct dd_snapshot *snap, uint32_t i)
{
	double rate;

	if (!scale->known && !scale->percents)
		return snap->regions[i].nr_accesses || s->min_percent <= 0;
	rate = dd_scale_rate(scale, snap, i);
	if (rate > 100)
		rate = 100;
	return rate >= s->min_percent && rate <= s->max_percent;
}

static bool age_matches(const struct dd_filter_spec *s, const struct dd_access_scale *scale,
			const struct dd_snapshot *snap, uint32_t i)
{
	uint64_t age;

	if (!scale->ages_us && (!scale->known || !snap->stream->has_age))
		return true;
	age = dd_scale_age_us(scale, snap, i);
	return age >= s->age_us.min && age <= s->age_us.max;
}

/* Whether something is asked for that this snapshot does not contain. */
static bool lacks_knowledge(const struct dd_filter_spec *s, const struct dd_access_scale *scale,
			    const struct dd_stream *stream)
{
	bool no_rate = !scale->known && !scale->percents;
	bool no_age = !scale->ages_us && (!scale->known || !stream->has_age);

	return (tests_rate(s) && no_rate) || (tests_age(s) && no_age) ||
	       (s->nr_temperatures && no_rate);
}

/* Where the attributes that are asked for are in this snapshot. */
static void find_attributes(struct dd_filter *f, const struct dd_snapshot *in)
{
	const struct dd_stream *s = in->stream;
	bool lacks = false;

	for (size_t i = 0; i < f->spec.nr_attributes; i++) {
		f->attr_columns[i] = -1;
		for (uint32_t c = 0; in->attrs && c < s->nr_columns; c++)
			if (!strcmp(s->columns[c].name, f->spec.attributes[i].name))
				f->attr_columns[i] = (int)c;
		lacks |= f->attr_columns[i] < 0;
	}
	f->nr_lacking += lacks;
}

static bool in_attribute_range(const struct dd_filter *f, size_t range,
			       const struct dd_snapshot *in, uint32_t region)
{
	const struct dd_attribute_range *r = &f->spec.attributes[range];
	int c = f->attr_columns[range];
	uint64_t v;

	if (c < 0)
		return false;
	v = in->attrs[c][region];
	if (in->stream->columns[c].type == DD_TYPE_I64)
		return (int64_t)v >= r->i64.min && (int64_t)v <= r->i64.max;
	return v >= r->u64.min && v <= r->u64.max;
}

/* One of the spans of each name. */
static bool attributes_match(const struct dd_filter *f, const struct dd_snapshot *in,
			     uint32_t region)
{
	const struct dd_attribute_range *ranges = f->spec.attributes;

	for (size_t i = 0; i < f->spec.nr_attributes; i++) {
		bool fits = false;

		for (size_t k = 0; k < f->spec.nr_attributes && !fits; k++)
			fits = !strcmp(ranges[k].name, ranges[i].name) &&
			       in_attribute_range(f, k, in, region);
		if (!fits)
			return false;
	}
	return true;
}

static int match_pattern(struct dd_filter *f, const struct dd_access_scale *scale,
			 const struct dd_snapshot *in, struct dd_error *err)
{
	const struct dd_filter_spec *s = &f->spec;
	bool rate = tests_rate(s), age = tests_age(s);

	for (uint32_t i = 0; i < in->nr_regions; i++) {
		const struct dd_region *r = &in->regions[i];
		uint64_t size = r->end - r->start;

		if (size < s->region_bytes.min || size > s->region_bytes.max ||
		    (rate && !rate_matches(s, scale, in, i)) ||
		    (age && !age_matches(s, scale, in, i)) ||
		    (s->nr_attributes && !attributes_match(f, in, i)))
			continue;
		if (push_piece(&f->next, r, i, err))
			return DD_ENOMEM;
	}
	advance_filter(f);
	return 0;
}

static int clip_addresses(struct dd_filter *f, struct dd_error *err)
{
	const struct dd_ranges *a = &f->spec.addresses;

	for (size_t i = 0; i < f->now.nr; i++) {
		for (size_t k = 0; k < a->nr; k++) {
			struct dd_region r = f->now.list[i].region;

			if (r.start >= a->list[k].max || r.end <= a->list[k].min)
				continue;
			if (r.start < a->list[k].min)
				r.start = a->list[k].min;
			if (r.end > a->list[k].max)
				r.end = a->list[k].max;
			if (push_piece(&f->next, &r, f->now.list[i].from, err))
				return DD_ENOMEM;
		}
	}
	advance_filter(f);
	return 0;
}

static int match_temperatures(struct dd_filter *f, const struct dd_access_scale *scale,
			      const struct dd_snapshot *in, struct dd_error *err)
{
	const struct dd_filter_spec *s = &f->spec;
	struct dd_temperature_weights w = {s->weights[0], s->weights[1], s->weights[2]};

	for (size_t i = 0; i < f->now.nr; i++) {
		const struct piece *p = &f->now.list[i];
		double rate = dd_scale_rate(scale, in, p->from);
		uint64_t percent = scale->percents ? scale->percents[p->from]
				   : rate < 0x1p64 ? (uint64_t)rate
						   : UINT64_MAX;
		int64_t t = dd_temperature(
			&(struct dd_access_region){
				.start = p->region.start,
				.end = p->region.end,
				.percent = percent,
				.age_us = dd_scale_age_us(scale, in, p->from),
			},
			&w);

		for (size_t k = 0; k < s->nr_temperatures; k++) {
			if (t < s->temperatures[k].min || t > s->temperatures[k].max)
				continue;
			if (push_piece(&f->next, &p->region, p->from, err))
				return DD_ENOMEM;
			break;
		}
	}
	advance_filter(f);
	return 0;
}

static uint64_t bytes_of(const struct pieces *p)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < p->nr; i++)
		if (__builtin_add_overflow(sum, p->list[i].region.end - p->list[i].region.start,
					   &sum))
			return UINT64_MAX;
	return sum;
}

/* The running number of a snapshot in its target, counting this one. */
static int64_t count_index(struct dd_filter *f, const struct dd_stream *stream,
			   struct dd_error *err)
{
	int target = dd_targets_find(&f->targets, stream, err);
	uint64_t *grown;

	if (target < 0)
		return target;
	grown = dd_grow(f->next_index, &f->nr_allocated_indexes, (size_t)target, sizeof(*grown));
	if (!grown)
		return ddi_no_memory(err);
	f->next_index = grown;
	return (int64_t)grown[target]++;
}

/* Return: 1 keep, 0 drop, or a negative code. */
static int match_snapshot(struct dd_filter *f, const struct dd_snapshot *in, struct dd_error *err)
{
	const struct dd_filter_spec *s = &f->spec;
	uint64_t bytes = bytes_of(&f->now);
	int64_t index;

	if (!in_ranges(&s->snapshot_bytes, bytes, bytes) ||
	    !in_ranges(&s->snapshot_times, in->start_ns, in->end_ns))
		return 0;
	if (!s->snapshot_indexes.nr)
		return 1;
	index = count_index(f, in->stream, err);
	if (index < 0)
		return (int)index;
	return in_ranges(&s->snapshot_indexes, (uint64_t)index, (uint64_t)index);
}

static int reserve_output(struct dd_filter *f, size_t nr_regions, size_t nr_values,
			  struct dd_error *err)
{
	if (nr_regions > f->nr_regions_allocated) {
		free(f->regions);
		f->regions = reallocarray(NULL, nr_regions, sizeof(*f->regions));
		f->nr_regions_allocated = f->regions ? nr_regions : 0;
	}
	if (nr_values > f->nr_attrs_allocated) {
		free(f->attrs);
		f->attrs = reallocarray(NULL, nr_values, sizeof(*f->attrs));
		f->nr_attrs_allocated = f->attrs ? nr_values : 0;
	}
	if ((nr_regions && !f->regions) || (nr_values && !f->attrs))
		return ddi_no_memory(err);
	return 0;
}

static void copy_column(struct dd_filter *f, const struct dd_snapshot *in, uint32_t c, uint64_t *to)
{
	bool is_bytes = in->stream->columns[c].id == DD_COL_SZ_FILTER_PASSED;

	for (size_t i = 0; i < f->now.nr; i++) {
		const struct piece *p = &f->now.list[i];
		uint64_t size = p->region.end - p->region.start;

		to[i] = in->attrs[c][p->from];
		if (is_bytes && to[i] > size)
			to[i] = size;
	}
	f->columns[c] = to;
}

static int build_output(struct dd_filter *f, const struct dd_snapshot *in, struct dd_error *err)
{
	size_t nr = f->now.nr;
	uint32_t nr_columns = in->attrs ? in->stream->nr_columns : 0;
	int ret = reserve_output(f, nr, nr * nr_columns, err);

	if (ret)
		return ret;
	for (size_t i = 0; i < nr; i++)
		f->regions[i] = f->now.list[i].region;
	for (uint32_t c = 0; c < nr_columns; c++)
		copy_column(f, in, c, f->attrs + c * nr);
	f->out = *in;
	f->out.regions = f->regions;
	f->out.nr_expected = f->out.nr_regions = (uint32_t)nr;
	f->out.attrs = in->attrs ? f->columns : NULL;
	f->out.has_total_bytes = false;
	f->out.total_bytes = 0;
	return 0;
}

static bool is_stream_changed(const struct dd_filter *f, const struct dd_snapshot *in)
{
	if (f->now.nr != in->nr_regions)
		return true;
	for (size_t i = 0; i < f->now.nr; i++)
		if (f->now.list[i].region.start != in->regions[f->now.list[i].from].start ||
		    f->now.list[i].region.end != in->regions[f->now.list[i].from].end)
			return true;
	return false;
}

int dd_filter_snapshot(struct dd_filter *f, const struct dd_snapshot *in,
		       const struct dd_snapshot **out, struct dd_error *err)
{
	struct dd_access_scale scale = dd_access_scale_of(in);
	bool unknown = lacks_knowledge(&f->spec, &scale, in->stream);
	int ret;

	if (in->nr_regions && !in->stream->has_nr_accesses &&
	    (tests_rate(&f->spec) || f->spec.nr_temperatures))
		return dd_fail(
			err, DD_ENODATA,
			"access counts are unknown, as DAMON monitored data attributes only: "
			"nothing can be selected by access rate or temperature");
	f->nr_unknown += unknown;
	find_attributes(f, in);
	f->next.nr = 0;
	ret = match_pattern(f, &scale, in, err);
	if (!ret && f->spec.addresses.nr)
		ret = clip_addresses(f, err);
	if (ret)
		return ret;
	ret = match_snapshot(f, in, err);
	if (ret <= 0)
		return ret;
	if (f->spec.nr_temperatures && (scale.known || scale.percents))
		ret = match_temperatures(f, &scale, in, err);
	*out = in;
	if (ret >= 0 && is_stream_changed(f, in)) {
		ret = build_output(f, in, err);
		*out = &f->out;
	}
	return ret < 0 ? ret : 1;
}
