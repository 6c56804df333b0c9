// SPDX-License-Identifier: GPL-2.0-only
/*
 * Merging recordings.
 */
#include "tools/report/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libdamondata/analysis/target.h"
#include "tools/common/message.h"

/* A definition with its new number; events keep pointing to it, so it stays. */
struct new_stream {
	struct new_stream *next;
	uint32_t old_id;
	struct dd_stream stream;
};

struct lane {
	struct dd_source *src;
	const struct dd_event *ev; /* the next one, NULL at the end */
	uint32_t host;
	struct new_stream *streams;
};

struct merge {
	struct report_input *in;
	struct lane *lanes;
	size_t nr;
	char **hosts; /* names of those met so far */
	uint32_t nr_hosts;
	uint32_t last_id;
	int (*event)(void *ctx, const struct dd_event *ev);
	void *ctx;
};

static void advance(struct lane *l)
{
	struct dd_error err;
	int ret = dd_source_next(l->src, &l->ev, &err);

	if (ret < 0)
		die("%s: %s", dd_source_name(l->src), err.text);
	if (!ret)
		l->ev = NULL;
}

static struct new_stream *find(const struct lane *l, uint32_t old_id)
{
	struct new_stream *s = l->streams;

	while (s && s->old_id != old_id)
		s = s->next;
	return s;
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

/* Parts of one recording go on in one stream when nothing but the file tells them apart. */
static bool continues(const struct dd_stream *a, const struct dd_stream *b)
{
	struct dd_target_key x = dd_target_key_of(a), y = dd_target_key_of(b);

	return a->kind == b->kind && dd_target_key_equal(&x, &y) && same_columns(a, b) &&
	       a->clock == b->clock && a->data_source == b->data_source &&
	       a->target_pid == b->target_pid && a->has_age == b->has_age &&
	       a->has_nr_accesses == b->has_nr_accesses && a->addr_unit == b->addr_unit &&
	       !memcmp(&a->intervals, &b->intervals, sizeof(a->intervals)) &&
	       !strcmp(a->event_name ? a->event_name : "", b->event_name ? b->event_name : "");
}

/* A stream of another input that this one continues; not of the same input, which tells them apart. */
static uint32_t number_elsewhere(const struct merge *m, const struct lane *l,
				 const struct dd_stream *stream)
{
	for (size_t i = 0; i < m->nr; i++)
		for (const struct new_stream *s = m->lanes[i].streams; s; s = s->next)
			if (&m->lanes[i] != l && continues(&s->stream, stream))
				return s->stream.id;
	return 0;
}

/* A new definition of a stream; it keeps the number that the first one got. */
static const struct dd_stream *define(struct merge *m, struct lane *l,
				      const struct dd_stream *stream)
{
	struct new_stream *old = find(l, stream->id), *s = calloc(1, sizeof(*s));

	if (!s)
		die("out of memory");
	s->old_id = stream->id;
	s->stream = *stream;
	s->stream.host = l->host;
	s->stream.id = old ? old->stream.id : number_elsewhere(m, l, &s->stream);
	if (!s->stream.id)
		s->stream.id = ++m->last_id;
	s->next = l->streams;
	l->streams = s;
	return &s->stream;
}

static const struct dd_stream *renumber(struct merge *m, struct lane *l,
					const struct dd_stream *stream)
{
	struct new_stream *s = find(l, stream->id);

	return s ? &s->stream : define(m, l, stream);
}

/* Machines are told apart by boot id, or by name where there is none. */
static void note_host(struct merge *m, struct lane *l, const struct dd_meta *meta)
{
	const char *id = meta->boot_id ? meta->boot_id : meta->host_name ? meta->host_name : "";
	char text[512];
	char **p;

	/* A file that tells no machine, such as one beside a record, is of the first one's. */
	l->host = 0;
	if (!*id && m->nr_hosts)
		return;
	for (l->host = 0; l->host < m->nr_hosts; l->host++)
		if (!strcmp(m->hosts[l->host], id))
			return;
	p = realloc(m->hosts, (m->nr_hosts + 1) * sizeof(*p));
	if (!p || !(p[m->nr_hosts] = strdup(id)))
		die("out of memory");
	m->hosts = p;
	if (m->nr_hosts++) {
		snprintf(text, sizeof(text), "host %u is %s (boot %s, Linux %s), from %s", l->host,
			 meta->host_name ? meta->host_name : "unknown",
			 meta->boot_id ? meta->boot_id : "unknown",
			 meta->kernel_release ? meta->kernel_release : "unknown",
			 dd_source_name(l->src));
		m->event(m->ctx, &(struct dd_event){.type = DD_EV_NOTE, .note = text});
	}
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

static int give(struct merge *m, struct lane *l)
{
	struct dd_event ev = *l->ev;
	struct dd_snapshot snap;
	struct dd_row row;

	switch (ev.type) {
	case DD_EV_META:
		note_host(m, l, ev.meta);
		if (l != m->lanes)
			return 0;
		break;
	case DD_EV_STREAM:
		ev.stream = define(m, l, ev.stream);
		break;
	case DD_EV_SNAPSHOT:
		if (!is_kept(m, &ev))
			return 0;
		snap = *ev.snapshot;
		snap.stream = renumber(m, l, snap.stream);
		ev.snapshot = &snap;
		break;
	case DD_EV_ROW:
		row = *ev.row;
		row.stream = renumber(m, l, row.stream);
		ev.row = &row;
		break;
	case DD_EV_BLOB:
		ev.blob.stream = renumber(m, l, ev.blob.stream);
		break;
	case DD_EV_SYNC:
		return 0;
	default:
		break;
	}
	return m->event(m->ctx, &ev);
}

/* The lane whose next event is the oldest; the first of equals. */
static struct lane *oldest(struct merge *m)
{
	struct lane *best = NULL;

	for (size_t i = 0; i < m->nr; i++) {
		struct lane *l = &m->lanes[i];

		if (l->ev && (!best || time_of(l->ev) < time_of(best->ev)))
			best = l;
	}
	return best;
}

static int give_one(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct merge *m = ctx;

	(void)input;
	return m->event(m->ctx, ev);
}

static void free_lane(struct lane *l)
{
	while (l->streams) {
		struct new_stream *next = l->streams->next;

		free(l->streams);
		l->streams = next;
	}
}

int merge_walk(struct report_input *in, int (*event)(void *ctx, const struct dd_event *ev),
	       void *ctx)
{
	struct merge m = {.in = in, .nr = in->nr, .event = event, .ctx = ctx};
	struct lane *l;
	int ret = 0;

	if (in->nr == 1)
		return report_walk(in, give_one, &m);
	m.lanes = calloc(in->nr, sizeof(*m.lanes));
	if (!m.lanes)
		die("out of memory");
	for (size_t i = 0; i < in->nr; i++) {
		m.lanes[i].src = in->sources[i];
		advance(&m.lanes[i]);
	}
	while (!ret && (l = oldest(&m))) {
		ret = give(&m, l);
		advance(l);
	}
	for (size_t i = 0; i < in->nr; i++)
		free_lane(&m.lanes[i]);
	for (uint32_t i = 0; i < m.nr_hosts; i++)
		free(m.hosts[i]);
	free(m.hosts);
	free(m.lanes);
	return ret;
}
