// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Snapshots of formats that contain more about a region than trace events do.
 */
#include "snapshot_builder.h"
#include "libdamondata/util/array.h"

#include <stdlib.h>
#include <string.h>

struct builder_def {
	struct builder_def *older;
	bool closed; /* a stream that nothing more comes for */
	struct dd_stream stream;
	uint32_t version; /* of the columns */
	struct dd_column columns[];
};

static int builder_no_memory(struct dd_error *err)
{
	return ddi_no_memory(err);
}

static int grow_builder(struct snapshot_builder *b, struct dd_error *err)
{
	uint32_t n = b->capacity ? 2 * b->capacity : 64;
	void *p = realloc(b->regions, n * sizeof(*b->regions));

	if (!p)
		return builder_no_memory(err);
	b->regions = p;
	if (region_attrs_reserve(&b->attrs, n, err))
		return DD_ENOMEM;
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
	region_attrs_zero(&b->attrs, b->nr);
	b->regions[b->nr++] = *r;
	return 0;
}

int builder_set(struct snapshot_builder *b, const struct dd_column *column, uint64_t value,
		struct dd_error *err)
{
	int c = region_attrs_find(&b->attrs, column, b->guess, err);

	if (c < 0)
		return c;
	b->attrs.values[c][b->nr - 1] = value;
	b->guess = (uint32_t)c + 1;
	return 0;
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
	bool age = stream->has_age || (d && d->stream.has_age);
	bool accesses = stream->has_nr_accesses || (d && d->stream.has_nr_accesses);
	size_t columns_len = b->attrs.nr * sizeof(struct dd_column);

	if (d && same_stream(&d->stream, stream) && d->version == b->attrs.version &&
	    d->stream.has_age == age && d->stream.has_nr_accesses == accesses)
		return 0;
	d = calloc(1, sizeof(*d) + columns_len);
	if (!d)
		return builder_no_memory(err);
	d->older = b->def;
	b->def = d;
	d->stream = *stream;
	d->stream.has_age = age;
	d->stream.has_nr_accesses = accesses;
	if (columns_len)
		memcpy(d->columns, b->attrs.columns, columns_len);
	d->version = b->attrs.version;
	d->stream.columns = d->columns;
	d->stream.nr_columns = b->attrs.nr;
	return queue_stream(q, &d->stream, err);
}

int builder_emit(struct snapshot_builder *b, struct queue *q, const struct dd_stream *stream,
		 const struct dd_snapshot *snap, struct dd_error *err)
{
	struct dd_snapshot s = *snap;
	int ret = define_built_stream(b, q, stream, err);

	if (!ret && !b->capacity)
		ret = grow_builder(b, err);
	if (ret)
		return ret;
	s.stream = &b->def->stream;
	s.attrs = b->attrs.nr ? (const uint64_t *const *)b->attrs.values : NULL;
	s.regions = b->regions;
	s.nr_regions = b->nr;
	if (s.nr_expected < b->nr)
		s.nr_expected = b->nr;
	ret = queue_snapshot(q, &s, err);
	b->nr = 0;
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
	region_attrs_free(&b->attrs);
	free(b->regions);
	b->regions = NULL;
	b->nr = b->capacity = 0;
}

void builder_free(struct snapshot_builder *b)
{
	while (b->def) {
		struct builder_def *older = b->def->older;

		free(b->def);
		b->def = older;
	}
	free(b->regions);
	region_attrs_free(&b->attrs);
	memset(b, 0, sizeof(*b));
}
