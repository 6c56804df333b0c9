// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The survey: which records the inputs contain, their spans, and the extremes of their regions.
 */
#include <damondata/overview.h>

#include <stdlib.h>
#include <string.h>

static uint32_t count_probes(const struct dd_stream *st)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < st->nr_columns; i++)
		n += dd_column_is_probe(&st->columns[i]);
	return n;
}

static bool has_filters(const struct dd_stream *st)
{
	const char *p = st->filters_json;

	return p && p[strspn(p, "[ \n\t")] && p[strspn(p, "[ \n\t")] != ']';
}

static bool has_passed(const struct dd_stream *st)
{
	for (uint32_t i = 0; i < st->nr_columns; i++)
		if (st->columns[i].id == DD_COL_SZ_FILTER_PASSED)
			return has_filters(st);
	return false;
}

static bool has_survey_attribute(const struct dd_survey *s, const char *name)
{
	for (size_t i = 0; i < s->nr_attributes; i++)
		if (!strcmp(s->attributes[i].name, name))
			return true;
	return false;
}

/* Adds the attributes of a stream that are not known yet; false when out of memory. */
static bool note_attributes(struct dd_survey *s, const struct dd_stream *st)
{
	for (uint32_t c = 0; c < st->nr_columns; c++) {
		struct dd_column *grown;

		if (has_survey_attribute(s, st->columns[c].name))
			continue;
		grown = reallocarray(s->attributes, s->nr_attributes + 1, sizeof(*grown));
		if (!grown)
			return false;
		s->attributes = grown;
		grown[s->nr_attributes++] = st->columns[c];
	}
	return true;
}

static struct dd_survey_record *add_record(struct dd_survey *s, unsigned int input,
					   const struct dd_snapshot *snap)
{
	const struct dd_stream *st = snap->stream;
	struct dd_survey_record *grown, *r;

	grown = realloc(s->records, (s->nr + 1) * sizeof(*grown));
	if (!grown)
		return NULL;
	s->records = grown;
	r = &grown[s->nr++];
	*r = (struct dd_survey_record){.input = input, .stream = *st, .start_ns = snap->start_ns};
	dd_stream_drop_texts(&r->stream);
	r->filters_json = st->filters_json ? strdup(st->filters_json) : NULL;
	r->stream.filters_json = r->filters_json;
	s->has_goal |= st->intervals.goal_aggrs != 0;
	s->has_damon_stat |= st->data_source == DD_SRC_DAMON_STAT;
	s->has_filters |= has_filters(st);
	s->has_passed |= has_passed(st);
	s->lacks_intervals |= !st->intervals.sample_us || !st->intervals.aggr_us;
	if (count_probes(st) > s->nr_probes)
		s->nr_probes = count_probes(st);
	return r;
}

static struct dd_survey_record *find_survey_record(struct dd_survey *s, unsigned int input,
						   uint32_t id)
{
	for (size_t i = s->nr; i-- > 0;)
		if (s->records[i].input == input && s->records[i].stream.id == id)
			return &s->records[i];
	return NULL;
}

static void widen_extent(struct dd_range *span, uint64_t v)
{
	if (v < span->min)
		span->min = v;
	if (v > span->max)
		span->max = v;
}

static int note_extremes(struct dd_survey *s, const struct dd_snapshot *snap, struct dd_error *err)
{
	int ret = dd_access_load(&s->scratch, snap, err);

	if (ret)
		return ret == DD_ENODATA ? 0 : ret;
	if (!s->any_extremes) {
		s->size = s->percent = s->age_us = (struct dd_range){UINT64_MAX, 0};
		s->any_extremes = true;
	}
	for (size_t i = 0; i < s->scratch.nr; i++) {
		const struct dd_access_region *r = &s->scratch.regions[i];

		widen_extent(&s->size, r->end - r->start);
		widen_extent(&s->percent, r->percent);
		widen_extent(&s->age_us, r->age_us);
	}
	return 0;
}

int dd_survey_push(struct dd_survey *s, unsigned int input, const struct dd_snapshot *snap,
		   struct dd_error *err)
{
	struct dd_survey_record *r = find_survey_record(s, input, snap->stream->id);

	if (!r)
		r = add_record(s, input, snap);
	/* Later definitions of a stream can have more columns. */
	if (r && snap->stream->nr_columns != r->nr_columns && !note_attributes(s, snap->stream))
		r = NULL;
	if (!r)
		return dd_fail(err, DD_ENOMEM, "out of memory for %zu records", s->nr + 1);
	r->nr_columns = snap->stream->nr_columns;
	r->nr_snapshots++;
	r->end_ns = snap->end_ns;
	if (r->nr_snapshots > s->max_snapshots)
		s->max_snapshots = r->nr_snapshots;
	return s->want_extremes ? note_extremes(s, snap, err) : 0;
}

void dd_survey_release(struct dd_survey *s)
{
	for (size_t i = 0; i < s->nr; i++)
		free(s->records[i].filters_json);
	free(s->records);
	free(s->attributes);
	dd_access_release(&s->scratch);
	*s = (struct dd_survey){0};
}
