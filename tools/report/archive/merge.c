// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several recordings as one sequence of events in time order, their streams numbered anew.
 */
#include "tools/report/archive/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/targets.h>
#include "tools/common/allocate.h"
#include "tools/common/message.h"
#include "tools/report/source/hosts.h"

struct lane {
	struct dd_source *src;
	const struct dd_event *ev;   /* the next one, NULL at the end */
	struct stream_copy *streams; /* with their new numbers */
};

struct merge {
	struct report_input *in;
	struct lane *lanes;
	size_t nr;
	struct lane **heap; /* those that have an event, the oldest first */
	size_t nr_heap;
	uint32_t last_id;
	struct dd_completeness given;
	int (*event)(void *ctx, const struct dd_event *ev);
	void *ctx;
};

static void advance_lane(struct lane *l)
{
	struct dd_error err;
	int ret = dd_source_next(l->src, &l->ev, &err);

	if (ret < 0)
		die("%s: %s", dd_source_name(l->src), err.text);
	if (!ret)
		l->ev = NULL;
}

static bool same_columns(const struct dd_stream *a, const struct dd_stream *b)
{
	if (a->nr_columns != b->nr_columns)
		return false;
	for (uint32_t c = 0; c < a->nr_columns; c++)
		if (a->columns[c].id != b->columns[c].id ||
		    a->columns[c].type != b->columns[c].type ||
		    strcmp(a->columns[c].name, b->columns[c].name))
			return false;
	return true;
}

/* Parts of one recording go on in one stream when nothing but the file distinguishes them. */
static bool is_continued(const struct dd_stream *a, const struct dd_stream *b)
{
	struct dd_target_key x = dd_target_key_of(a), y = dd_target_key_of(b);

	return a->kind == b->kind && dd_target_key_equal(&x, &y) && same_columns(a, b) &&
	       a->clock == b->clock && a->data_source == b->data_source &&
	       a->target_pid == b->target_pid && a->has_age == b->has_age &&
	       a->has_nr_accesses == b->has_nr_accesses && a->addr_unit == b->addr_unit &&
	       !memcmp(&a->intervals, &b->intervals, sizeof(a->intervals)) &&
	       !strcmp(a->event_name ? a->event_name : "", b->event_name ? b->event_name : "");
}

/* A stream of another input that this one continues; not of the same input, which distinguishes them. */
static uint32_t number_elsewhere(const struct merge *m, const struct lane *l,
				 const struct dd_stream *stream)
{
	for (size_t i = 0; i < m->nr; i++)
		for (const struct stream_copy *s = m->lanes[i].streams; s; s = s->next)
			if (&m->lanes[i] != l && is_continued(&s->stream, stream))
				return s->stream.id;
	return 0;
}

/* A new definition of a stream; it keeps the number that the first one got. */
static const struct dd_stream *define_merged(struct merge *m, struct lane *l,
					     const struct dd_stream *stream)
{
	struct stream_copy *old = stream_copies_find(&l->streams, stream->id);
	struct stream_copy *s = stream_copies_add(&l->streams, stream);

	hosts_name_stream(
		&m->in->hosts,
		hosts_of_stream(&m->in->hosts, m->in->whose, m->nr, (size_t)(l - m->lanes), stream),
		&s->stream);
	s->stream.id = old ? old->stream.id : number_elsewhere(m, l, &s->stream);
	if (!s->stream.id)
		s->stream.id = ++m->last_id;
	return &s->stream;
}

static const struct dd_stream *renumber_stream(struct merge *m, struct lane *l,
					       const struct dd_stream *stream)
{
	struct stream_copy *s = stream_copies_find(&l->streams, stream->id);

	return s ? &s->stream : define_merged(m, l, stream);
}

/* Of a stream that was left out there is no number. */
static uint32_t number_here(struct lane *l, uint32_t id)
{
	struct stream_copy *s = id ? stream_copies_find(&l->streams, id) : NULL;

	return s ? s->stream.id : 0;
}

static void note_host(struct merge *m, struct lane *l, const struct dd_meta *meta)
{
	char text[512];
	size_t at = (size_t)(l - m->lanes);

	if (!hosts_of_meta(&m->in->hosts, m->in->whose, at, meta) || !at)
		return;
	snprintf(text, sizeof(text), "host %u is %s (boot %s, Linux %s), from %s",
		 m->in->whose[at].own, meta->host_name ? meta->host_name : "unknown",
		 meta->boot_id ? meta->boot_id : "unknown",
		 meta->kernel_release ? meta->kernel_release : "unknown", dd_source_name(l->src));
	m->event(m->ctx, &(struct dd_event){.type = DD_EV_NOTE, .note = text});
}

static uint64_t time_of(const struct dd_event *ev)
{
	switch (ev->type) {
	case DD_EV_SNAPSHOT:
		return ev->snapshot->end_ns;
	case DD_EV_ROW:
		return ev->row->time_ns;
	default:
		return 0;
	}
}

static bool is_kept(struct merge *m, struct dd_event *ev)
{
	struct dd_error err;
	int ret = m->in->filter
			  ? dd_filter_snapshot(m->in->filter, ev->snapshot, &ev->snapshot, &err)
			  : 1;

	if (ret < 0)
		die("%s", err.text);
	return ret;
}

static int give_merged(struct merge *m, struct lane *l)
{
	struct dd_event ev = *l->ev;
	struct dd_snapshot snap;
	struct dd_loss loss;
	struct dd_row row;

	switch (ev.type) {
	case DD_EV_META:
		note_host(m, l, ev.meta);
		if (l != m->lanes)
			return 0;
		break;
	case DD_EV_STREAM:
		ev.stream = define_merged(m, l, ev.stream);
		break;
	case DD_EV_SNAPSHOT:
		if (!is_kept(m, &ev))
			return 0;
		snap = *ev.snapshot;
		snap.stream = renumber_stream(m, l, snap.stream);
		ev.snapshot = &snap;
		break;
	case DD_EV_ROW:
		row = *ev.row;
		row.stream = renumber_stream(m, l, row.stream);
		ev.row = &row;
		break;
	case DD_EV_BLOB:
		ev.blob.stream = renumber_stream(m, l, ev.blob.stream);
		break;
	case DD_EV_LOSS:
		loss = *ev.loss;
		dd_account_loss(&m->given, &loss);
		loss.stream = number_here(l, loss.stream);
		ev.loss = &loss;
		break;
	case DD_EV_SYNC:
		return 0;
	default:
		break;
	}
	return m->event(m->ctx, &ev);
}

/* Older, or of the same time and named first. */
static bool is_before(const struct lane *a, const struct lane *b)
{
	uint64_t x = time_of(a->ev), y = time_of(b->ev);

	return x != y ? x < y : a < b;
}

/* Moves the lane at the heap's top to its place. */
static void sink_lane(struct merge *m)
{
	struct lane *l = m->heap[0];
	size_t at = 0, below;

	for (; (below = 2 * at + 1) < m->nr_heap; at = below) {
		if (below + 1 < m->nr_heap && is_before(m->heap[below + 1], m->heap[below]))
			below++;
		if (is_before(l, m->heap[below]))
			break;
		m->heap[at] = m->heap[below];
	}
	m->heap[at] = l;
}

static void rise_lane(struct merge *m, struct lane *l)
{
	size_t at = m->nr_heap++;

	for (; at && is_before(l, m->heap[(at - 1) / 2]); at = (at - 1) / 2)
		m->heap[at] = m->heap[(at - 1) / 2];
	m->heap[at] = l;
}

static int give_one(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct merge *m = ctx;

	(void)input;
	if (ev->type == DD_EV_LOSS)
		dd_account_loss(&m->given, ev->loss);
	return m->event(m->ctx, ev);
}

static int merge_lanes(struct merge *m)
{
	int ret = 0;

	m->lanes = xcalloc(m->in->nr, sizeof(*m->lanes));
	m->heap = xcalloc(m->in->nr, sizeof(*m->heap));
	for (size_t i = 0; i < m->in->nr; i++) {
		m->lanes[i].src = m->in->sources[i];
		advance_lane(&m->lanes[i]);
		if (m->lanes[i].ev)
			rise_lane(m, &m->lanes[i]);
	}
	while (!ret && m->nr_heap) {
		ret = give_merged(m, m->heap[0]);
		advance_lane(m->heap[0]);
		if (!m->heap[0]->ev)
			m->heap[0] = m->heap[--m->nr_heap];
		sink_lane(m);
	}
	for (size_t i = 0; i < m->in->nr; i++)
		stream_copies_free(&m->lanes[i].streams);
	free(m->heap);
	free(m->lanes);
	return ret;
}

int merge_walk(struct report_input *in, int (*event)(void *ctx, const struct dd_event *ev),
	       void *ctx)
{
	struct merge m = {.in = in, .nr = in->nr, .event = event, .ctx = ctx};
	int ret;

	in->as_is = true;
	ret = in->nr == 1 ? report_walk(in, give_one, &m) : merge_lanes(&m);
	/* The output has an end of its own, so it has to keep that those of inputs are missing. */
	if (!ret)
		report_put_losses(in, &m.given, true, event, ctx);
	return ret;
}
