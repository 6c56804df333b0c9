// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Putting snapshots together to longer aggregation intervals.
 */
#include <damondata/snapshots.h>

#include <stdlib.h>
#include <string.h>

#include <damondata/targets.h>
#include "libdamondata/util/array.h"
#include "libdamondata/util/sized_struct.h"

#define MAX_REGIONS (1u << 20)

/* A region of the result. @from is the largest count that the snapshot in work has for it. */
struct sum {
	uint64_t start, end, nr_accesses, from;
	uint32_t age;
	bool touched;
};

/* The open interval of one target. */
struct open {
	struct dd_stream stream; /* of the latest snapshot */
	uint32_t nr_columns;
	struct dd_column columns[DD_MAX_COLUMNS]; /* when it began */
	uint64_t seen;
	bool is_open;
	uint64_t start_ns;
	struct sum *sums;     /* in the order they were met */
	uint64_t *values;     /* further columns: nr_columns for each sum */
	uint32_t *by_address; /* indexes of sums, without those of the snapshot in work */
	size_t nr, nr_sorted;
	size_t sums_room, values_room, by_address_room;
};

struct dd_reaggregator {
	struct dd_reaggregate_spec spec;
	dd_snapshot_fn fn;
	void *ctx;
	struct dd_targets targets;
	struct open *open;
	size_t open_room;
	struct dd_region *regions;
	uint64_t *attrs;
	size_t regions_room, attrs_room;
	const uint64_t *columns[DD_MAX_COLUMNS];
};

static int reaggregate_no_memory(struct dd_error *err)
{
	return ddi_no_memory(err);
}

/* Room for @nr elements; the content need not survive. */
static void *renew_array(void *array, size_t *room, size_t nr, size_t size)
{
	if (nr <= *room)
		return array;
	free(array);
	array = reallocarray(NULL, nr, size);
	*room = array ? nr : 0;
	return array;
}

int dd_reaggregator_new(struct dd_reaggregator **out, const struct dd_reaggregate_spec *spec,
			dd_snapshot_fn fn, void *ctx, struct dd_error *err)
{
	struct dd_reaggregate_spec own;
	struct dd_reaggregator *r;
	int ret = DDI_TAKE(&own, dd_reaggregate_spec, spec, err);

	if (ret)
		return ret;
	if (own.aggr_us > UINT64_MAX / 1000)
		return dd_fail(err, DD_EINVAL, "the aggregation interval is too long");
	r = calloc(1, sizeof(*r));
	if (!r)
		return reaggregate_no_memory(err);
	r->spec = own;
	r->fn = fn;
	r->ctx = ctx;
	*out = r;
	return 0;
}

void dd_reaggregator_free(struct dd_reaggregator *r)
{
	if (!r)
		return;
	for (uint32_t i = 0; i < r->targets.nr && i < r->open_room; i++) {
		free(r->open[i].sums);
		free(r->open[i].values);
		free(r->open[i].by_address);
	}
	free(r->open);
	free(r->regions);
	free(r->attrs);
	dd_targets_free(&r->targets);
	free(r);
}

/* Further columns of a piece of region @i: of bytes it has its part only. */
static int keep_values(struct open *o, const struct dd_snapshot *snap, uint32_t i, uint64_t bytes,
		       struct dd_error *err)
{
	uint32_t nr_columns = o->nr_columns;
	uint64_t whole = snap->regions[i].end - snap->regions[i].start;

	for (uint32_t c = 0; c < nr_columns; c++) {
		size_t at = o->nr * nr_columns + c;
		uint64_t *values = dd_grow(o->values, &o->values_room, at, sizeof(*values));
		uint64_t v = snap->attrs[c][i];

		if (!values)
			return reaggregate_no_memory(err);
		o->values = values;
		if (o->stream.columns[c].id == DD_COL_SZ_FILTER_PASSED && bytes != whole)
			v = (uint64_t)((unsigned __int128)v * bytes / whole);
		values[at] = v;
	}
	return 0;
}

static int append_sum(struct open *o, const struct dd_snapshot *snap, uint32_t i, uint64_t start,
		      uint64_t end, struct dd_error *err)
{
	const struct dd_region *r = &snap->regions[i];
	struct sum *sums;

	if (o->nr >= MAX_REGIONS)
		return dd_fail(err, DD_ELIMIT, "more than %u regions in one interval", MAX_REGIONS);
	if (keep_values(o, snap, i, end - start, err))
		return DD_ENOMEM;
	sums = dd_grow(o->sums, &o->sums_room, o->nr, sizeof(*sums));
	if (!sums)
		return reaggregate_no_memory(err);
	o->sums = sums;
	sums[o->nr++] = (struct sum){
		.start = start, .end = end, .nr_accesses = r->nr_accesses, .age = r->age};
	return 0;
}

/* First of the sorted sums that ends behind @address. */
static size_t first_behind(const struct open *o, uint64_t address)
{
	size_t low = 0, high = o->nr_sorted;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (o->sums[o->by_address[mid]].end <= address)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Give the region's count to the sums that it overlaps, and make new ones of the rest of it. */
static int sum_region(struct open *o, const struct dd_snapshot *snap, uint32_t i,
		      struct dd_error *err)
{
	const struct dd_region *r = &snap->regions[i];
	uint64_t from = r->start;
	int ret = 0;

	for (size_t k = first_behind(o, from); !ret && from < r->end; k++) {
		struct sum *s = k < o->nr_sorted ? &o->sums[o->by_address[k]] : NULL;
		uint64_t until = s && s->start < r->end ? s->start : r->end;

		if (until == r->end)
			return append_sum(o, snap, i, from, r->end, err);
		if (!s->touched || r->nr_accesses > s->from)
			s->from = r->nr_accesses;
		s->touched = true;
		/* append() may move the sums. */
		uint64_t next = s->end;

		if (from < until)
			ret = append_sum(o, snap, i, from, until, err);
		from = next;
	}
	return ret;
}

static int compare_starts(const void *a, const void *b, void *arg)
{
	const struct sum *sums = arg;
	uint64_t x = sums[*(const uint32_t *)a].start, y = sums[*(const uint32_t *)b].start;

	return (x > y) - (x < y);
}

static int sort_new(struct open *o, struct dd_error *err)
{
	if (o->nr == o->nr_sorted)
		return 0;
	for (size_t i = o->nr_sorted; i < o->nr; i++) {
		uint32_t *grown = dd_grow(o->by_address, &o->by_address_room, i, sizeof(*grown));

		if (!grown)
			return reaggregate_no_memory(err);
		o->by_address = grown;
		grown[i] = (uint32_t)i;
	}
	o->nr_sorted = o->nr;
	qsort_r(o->by_address, o->nr, sizeof(*o->by_address), compare_starts, o->sums);
	return 0;
}

static void add_counts(struct open *o)
{
	for (size_t i = 0; i < o->nr_sorted; i++) {
		struct sum *s = &o->sums[i];

		if (s->touched)
			s->nr_accesses += s->from;
		s->touched = false;
	}
}

static uint32_t columns_of(const struct dd_snapshot *snap)
{
	return snap->attrs ? snap->stream->nr_columns : 0;
}

/* Ids of attributes that are known by name only can differ between definitions. */
static bool has_columns(const struct open *o, const struct dd_snapshot *snap)
{
	bool same = o->nr_columns == columns_of(snap);

	for (uint32_t c = 0; same && c < o->nr_columns; c++)
		same = !strcmp(o->columns[c].name, snap->stream->columns[c].name);
	return same;
}

static void begin_sum_window(struct open *o, const struct dd_snapshot *snap)
{
	o->nr_columns = columns_of(snap);
	if (o->nr_columns)
		memcpy(o->columns, snap->stream->columns, o->nr_columns * sizeof(*o->columns));
	o->start_ns = snap->start_ns;
	o->nr = o->nr_sorted = 0;
	o->is_open = true;
}

static uint32_t cap_u32(uint64_t n)
{
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static int make_regions(struct dd_reaggregator *r, struct open *o, uint64_t old_aggr_us,
			struct dd_error *err)
{
	uint32_t nr_columns = o->nr_columns;

	r->regions = renew_array(r->regions, &r->regions_room, o->nr + 1, sizeof(*r->regions));
	r->attrs = renew_array(r->attrs, &r->attrs_room, o->nr * nr_columns + 1, sizeof(*r->attrs));
	if (!r->regions || !r->attrs)
		return reaggregate_no_memory(err);
	for (size_t i = 0; i < o->nr; i++) {
		bool sort = r->spec.order == DD_REAGGREGATE_BY_ADDRESS;
		size_t k = sort ? o->by_address[i] : i;
		const struct sum *s = &o->sums[k];
		uint64_t age = s->age;

		if (old_aggr_us && o->stream.intervals.aggr_us)
			age = age * old_aggr_us / o->stream.intervals.aggr_us;
		r->regions[i] =
			(struct dd_region){s->start, s->end, cap_u32(s->nr_accesses), cap_u32(age)};
		for (uint32_t c = 0; c < nr_columns; c++)
			r->attrs[c * o->nr + i] = o->values[k * nr_columns + c];
	}
	for (uint32_t c = 0; c < nr_columns; c++)
		r->columns[c] = r->attrs + c * o->nr;
	return 0;
}

static int emit_window(struct dd_reaggregator *r, struct open *o, const struct dd_snapshot *last,
		       struct dd_error *err)
{
	struct dd_snapshot out = {
		.stream = &o->stream,
		.start_ns = o->start_ns,
		.end_ns = last->end_ns,
		.flags = last->flags & DD_SNAP_INCOMPLETE,
		.stretch = last->stretch,
		.nr_regions = (uint32_t)o->nr,
		.nr_expected = (uint32_t)o->nr,
	};
	int ret = make_regions(r, o, last->stream->intervals.aggr_us, err);

	o->is_open = false;
	if (ret)
		return ret;
	out.regions = r->regions;
	out.attrs = o->nr_columns ? r->columns : NULL;
	return r->fn(r->ctx, &out, err);
}

static struct open *find_window(struct dd_reaggregator *r, const struct dd_stream *stream,
				struct dd_error *err)
{
	int i = dd_targets_find(&r->targets, stream, err);
	struct open *open;

	if (i < 0)
		return NULL;
	open = dd_grow(r->open, &r->open_room, (size_t)i, sizeof(*open));
	if (!open) {
		reaggregate_no_memory(err);
		return NULL;
	}
	r->open = open;
	return &open[i];
}

int dd_reaggregator_add(struct dd_reaggregator *r, const struct dd_snapshot *snap,
			struct dd_error *err)
{
	struct dd_error local;
	struct open *o = find_window(r, snap->stream, err ? err : &local);
	int ret = 0;

	if (!o)
		return err ? err->code : local.code;
	if (o->seen++ < r->spec.skip)
		return 0;
	/* Columns that change in between make what is open incomparable; it is dropped as a rest is. */
	if (!o->is_open || !has_columns(o, snap))
		begin_sum_window(o, snap);
	o->stream = *snap->stream;
	if (o->stream.intervals.aggr_us)
		o->stream.intervals.aggr_us = r->spec.aggr_us;
	for (uint32_t i = 0; !ret && i < snap->nr_regions; i++)
		ret = sum_region(o, snap, i, err);
	add_counts(o);
	if (!ret)
		ret = sort_new(o, err);
	if (!ret && snap->end_ns - o->start_ns >= r->spec.aggr_us * 1000)
		ret = emit_window(r, o, snap, err);
	return ret;
}
