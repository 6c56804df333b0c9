// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Snapshots of formats that tell more about a region than trace events do.
 */
#include "snapshot_builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct builder_def {
	struct builder_def *older;
	bool closed; /* a stream that nothing more comes for */
	struct dd_stream stream;
	struct dd_column columns[];
};

static const struct dd_column known_columns[] = {
	{DD_COL_SZ_FILTER_PASSED, DD_TYPE_U64, false, "sz_filter_passed", "bytes"},
	{DD_COL_AGE_US, DD_TYPE_U64, false, "age_us", "us"},
	{DD_COL_PERCENT, DD_TYPE_U64, false, "nr_accesses_percent", "percent"},
};

static struct dd_column describe_column(uint32_t id)
{
	struct dd_column c = {.id = id, .type = DD_TYPE_U64, .unit = "samples"};

	for (size_t i = 0; i < sizeof(known_columns) / sizeof(known_columns[0]); i++)
		if (known_columns[i].id == id)
			return known_columns[i];
	snprintf(c.name, sizeof(c.name), "probe_hits_%u", id - DD_COL_PROBE_HITS0);
	return c;
}

static int builder_no_memory(struct dd_error *err)
{
	return dd_fail(err, DD_ENOMEM, "out of memory");
}

static int grow_builder(struct snapshot_builder *b, struct dd_error *err)
{
	uint32_t n = b->capacity ? 2 * b->capacity : 64;
	void *p = realloc(b->regions, n * sizeof(*b->regions));

	if (!p)
		return builder_no_memory(err);
	b->regions = p;
	for (uint32_t id = 0; id < BUILDER_MAX_COLUMN; id++) {
		if (!b->columns[id])
			continue;
		p = realloc(b->columns[id], n * sizeof(uint64_t));
		if (!p)
			return builder_no_memory(err);
		b->columns[id] = p;
	}
	b->capacity = n;
	return 0;
}

int builder_add(struct snapshot_builder *b, const struct dd_region *r, struct dd_error *err)
{
	int ret = 0;

	if (b->nr == BUILDER_MAX_REGIONS)
		return dd_fail(err, DD_ELIMIT, "more than %u regions in one snapshot",
			       BUILDER_MAX_REGIONS);
	if (b->nr == b->capacity)
		ret = grow_builder(b, err);
	if (ret)
		return ret;
	for (uint32_t id = 0; id < BUILDER_MAX_COLUMN; id++)
		if (b->columns[id])
			b->columns[id][b->nr] = 0;
	b->regions[b->nr++] = *r;
	return 0;
}

int builder_set(struct snapshot_builder *b, uint32_t column, uint64_t value, struct dd_error *err)
{
	if (!b->columns[column]) {
		b->columns[column] = calloc(b->capacity, sizeof(uint64_t));
		if (!b->columns[column])
			return builder_no_memory(err);
	}
	b->columns[column][b->nr - 1] = value;
	b->used |= 1u << column;
	return 0;
}

static uint32_t column_mask(const struct dd_stream *s)
{
	uint32_t mask = 0;

	for (uint32_t c = 0; c < s->nr_columns; c++)
		mask |= 1u << s->columns[c].id;
	return mask;
}

/* Only what an importer can still change while a stream goes on. */
static bool same_stream(const struct dd_stream *a, const struct dd_stream *b)
{
	return a->id == b->id && a->data_source == b->data_source &&
	       !memcmp(&a->intervals, &b->intervals, sizeof(a->intervals));
}

static int define_built_stream(struct snapshot_builder *b, struct queue *q,
			       const struct dd_stream *stream, struct dd_error *err)
{
	struct builder_def *d = b->def && !b->def->closed ? b->def : NULL;
	uint32_t mask = b->used | (d ? column_mask(&d->stream) : 0);
	bool age = stream->has_age || (d && d->stream.has_age);
	bool accesses = stream->has_nr_accesses || (d && d->stream.has_nr_accesses);
	uint32_t n = 0;

	if (d && same_stream(&d->stream, stream) && column_mask(&d->stream) == mask &&
	    d->stream.has_age == age && d->stream.has_nr_accesses == accesses)
		return 0;
	d = calloc(1, sizeof(*d) + __builtin_popcount(mask) * sizeof(d->columns[0]));
	if (!d)
		return builder_no_memory(err);
	d->older = b->def;
	b->def = d;
	d->stream = *stream;
	d->stream.has_age = age;
	d->stream.has_nr_accesses = accesses;
	for (uint32_t id = 0; id < BUILDER_MAX_COLUMN; id++)
		if (mask >> id & 1)
			d->columns[n++] = describe_column(id);
	d->stream.columns = d->columns;
	d->stream.nr_columns = n;
	return queue_stream(q, &d->stream, err);
}

int builder_emit(struct snapshot_builder *b, struct queue *q, const struct dd_stream *stream,
		 const struct dd_snapshot *snap, struct dd_error *err)
{
	const uint64_t *attrs[BUILDER_MAX_COLUMN];
	struct dd_snapshot s = *snap;
	int ret = define_built_stream(b, q, stream, err);

	if (!ret && !b->capacity)
		ret = grow_builder(b, err);
	if (ret)
		return ret;
	s.stream = &b->def->stream;
	for (uint32_t c = 0; c < s.stream->nr_columns; c++) {
		uint32_t id = s.stream->columns[c].id;

		if (!b->columns[id])
			b->columns[id] = calloc(b->capacity, sizeof(uint64_t));
		if (!b->columns[id])
			return builder_no_memory(err);
		attrs[c] = b->columns[id];
	}
	s.attrs = s.stream->nr_columns ? attrs : NULL;
	s.regions = b->regions;
	s.nr_regions = b->nr;
	if (s.nr_expected < b->nr)
		s.nr_expected = b->nr;
	ret = queue_snapshot(q, &s, err);
	b->nr = 0;
	b->used = 0;
	return ret;
}

int builder_redefine(struct snapshot_builder *b, struct queue *q, uint8_t data_source,
		     struct dd_error *err)
{
	struct dd_stream s;

	if (!b->def || b->def->closed || b->def->stream.data_source == data_source)
		return 0;
	s = b->def->stream;
	s.data_source = data_source;
	return define_built_stream(b, q, &s, err);
}

void builder_next_stream(struct snapshot_builder *b)
{
	if (b->def)
		b->def->closed = true;
	b->nr = 0;
	b->used = 0;
}

void builder_free(struct snapshot_builder *b)
{
	while (b->def) {
		struct builder_def *older = b->def->older;

		free(b->def);
		b->def = older;
	}
	free(b->regions);
	for (uint32_t id = 0; id < BUILDER_MAX_COLUMN; id++)
		free(b->columns[id]);
	memset(b, 0, sizeof(*b));
}
