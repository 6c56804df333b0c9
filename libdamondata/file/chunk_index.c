// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The index of a recording's chunks. An inconsistent index is ignored; the chunk headers are scanned then.
 */
#include "libdamondata/file/chunk_index.h"

#include "format/data.h"
#include "libdamondata/util/array.h"

#include <stdlib.h>
#include <string.h>

#define MAX_ENTRIES  (1u << 20) /* 48 MiB */
#define MAX_SEGMENTS 4096

/* Reasons inside of this file; not seen outside. */
enum { MAP_OK = 0, MAP_ODD = 1 };

void ddi_map_free(struct ddi_map *m)
{
	free(m->entry);
	free(m->file_id);
	*m = (struct ddi_map){0};
}

static bool read_index_at(const struct ddi_input *in, void *buf, size_t n, uint64_t pos)
{
	return ddi_input_pread(in, buf, n, pos) == (int64_t)n;
}

static int add_entry(struct ddi_map *m, const struct fmt_index_entry *e, uint64_t begin)
{
	if (m->nr == m->cap) {
		size_t cap = m->cap ? m->cap * 2 : 1024;
		struct ddi_map_entry *entry;

		if (m->nr >= MAX_ENTRIES)
			return MAP_ODD;
		entry = realloc(m->entry, cap * sizeof(*entry));
		if (!entry)
			return DD_ENOMEM;
		m->entry = entry;
		m->cap = cap;
	}
	m->entry[m->nr] = (struct ddi_map_entry){.e = *e, .segment = m->nr_segments - 1};
	m->entry[m->nr++].e.offset += begin;
	return MAP_OK;
}

static int add_segment(struct ddi_map *m, uint64_t file_id)
{
	uint64_t *ids;

	if (m->nr_segments == MAX_SEGMENTS)
		return MAP_ODD;
	ids = realloc(m->file_id, (m->nr_segments + 1) * sizeof(*ids));
	if (!ids)
		return DD_ENOMEM;
	ids[m->nr_segments++] = file_id;
	m->file_id = ids;
	return MAP_OK;
}

static void widen_times(struct ddi_map *m, uint64_t t_first, uint64_t t_last)
{
	if (!m->t_last || t_first < m->t_first)
		m->t_first = t_first;
	if (t_last > m->t_last)
		m->t_last = t_last;
}

/** struct tail - the END of a segment, found at its last bytes */
struct tail {
	struct fmt_end end;
	struct fmt_chunk chunk;
	uint64_t begin, file_id;
};

static bool read_tail(const struct ddi_input *in, uint64_t size, struct tail *t)
{
	uint8_t head[FMT_FILE_HEADER_LEN], buf[FMT_END_CHUNK_LEN];
	struct fmt_chunk *c = &t->chunk;
	struct fmt_file_header fh;
	uint64_t at = size - sizeof(buf);

	if (size < sizeof(buf) || !read_index_at(in, buf, sizeof(buf), at) ||
	    fmt_end_read(buf + FMT_CHUNK_HEADER_LEN, FMT_END_LEN, &t->end) ||
	    t->end.end_offset > at)
		return false;
	t->begin = at - t->end.end_offset;
	if (!read_index_at(in, head, sizeof(head), t->begin) || fmt_file_header_read(head, &fh))
		return false;
	t->file_id = fh.file_id;
	return !fmt_chunk_header_read(buf, fh.file_id, c) && c->type == FMT_END &&
	       c->payload_len == FMT_END_LEN && !fmt_chunk_check(c, buf + FMT_CHUNK_HEADER_LEN);
}

/** struct collect - what one INDEX adds */
struct collect {
	struct ddi_map *m;
	uint64_t begin;
};

static int collect_entry(void *ctx, const struct fmt_index_entry *e)
{
	struct collect *c = ctx;

	return add_entry(c->m, e, c->begin);
}

static int take_index(struct collect *ctx, const struct fmt_chunk *c, const uint8_t *payload,
		      uint64_t *prev)
{
	struct fmt_buf text = {0};
	struct fmt_zstd *z;
	int ret;

	if (!(c->flags & FMT_FLAG_COMPRESSED)) {
		ret = fmt_index_read(payload, c->payload_len, prev, collect_entry, ctx);
		return ret == DD_ENOMEM ? ret : ret ? MAP_ODD : MAP_OK;
	}
	z = fmt_zstd_new();
	ret = z ? fmt_text_expand(z, payload, c->payload_len, &text) : FMT_ENOMEM;
	if (!ret)
		ret = fmt_index_read(text.data, text.len, prev, collect_entry, ctx);
	fmt_zstd_free(z);
	fmt_buf_free(&text);
	return ret == DD_ENOMEM || !z ? DD_ENOMEM : ret ? MAP_ODD : MAP_OK;
}

static int read_index(struct ddi_map *m, const struct ddi_input *in, const struct tail *t,
		      uint64_t offset, uint64_t *prev)
{
	struct collect ctx = {m, t->begin};
	uint8_t head[FMT_CHUNK_HEADER_LEN], *payload;
	struct fmt_chunk c;
	int ret = MAP_ODD;

	if (!read_index_at(in, head, sizeof(head), t->begin + offset) ||
	    fmt_chunk_header_read(head, t->file_id, &c) || c.type != FMT_INDEX)
		return MAP_ODD;
	payload = malloc(fmt_padded(c.payload_len) + 1);
	if (!payload)
		return DD_ENOMEM;
	if (read_index_at(in, payload, fmt_padded(c.payload_len),
			  t->begin + offset + sizeof(head)) &&
	    !fmt_chunk_check(&c, payload))
		ret = take_index(&ctx, &c, payload, prev);
	free(payload);
	return ret;
}

static int by_offset(const void *a, const void *b)
{
	const struct ddi_map_entry *x = a, *y = b;

	return x->e.offset < y->e.offset ? -1 : x->e.offset > y->e.offset;
}

/* All segments, from the last to the first; each must have its END. */
static int map_by_index(struct ddi_map *m, const struct ddi_input *in)
{
	uint64_t size = ddi_input_size(in), offset, prev;
	struct tail t;
	int ret = MAP_OK;

	while (size && !ret) {
		if (!read_tail(in, size, &t))
			return MAP_ODD;
		ret = add_segment(m, t.file_id);
		if (t.end.items)
			widen_times(m, t.chunk.t_first, t.chunk.t_last);
		for (offset = t.end.index_offset; offset && !ret; offset = prev) {
			ret = read_index(m, in, &t, offset, &prev);
			if (!ret && prev >= offset)
				ret = MAP_ODD;
		}
		size = t.begin;
	}
	if (!ret && m->nr)
		qsort(m->entry, m->nr, sizeof(*m->entry), by_offset);
	return ret;
}

static int map_segment(struct ddi_map *m, const uint8_t *buf, uint64_t *pos, uint64_t *begin)
{
	struct fmt_file_header fh;

	if (fmt_file_header_read(buf, &fh))
		return MAP_ODD;
	*begin = *pos;
	*pos += fh.header_len;
	return add_segment(m, fh.file_id);
}

static int map_by_headers(struct ddi_map *m, const struct ddi_input *in)
{
	uint64_t size = ddi_input_size(in), pos = 0, begin = 0;
	uint8_t buf[FMT_CHUNK_HEADER_LEN];
	bool ended = true;
	int ret = MAP_OK;

	while (!ret && pos + sizeof(buf) <= size && read_index_at(in, buf, sizeof(buf), pos)) {
		struct fmt_index_entry e;
		struct fmt_chunk c;

		if (fmt_is_file_header(buf, sizeof(buf))) {
			m->truncated |= !ended;
			ret = map_segment(m, buf, &pos, &begin);
			ended = false;
			continue;
		}
		if (!m->nr_segments ||
		    fmt_chunk_header_read(buf, m->file_id[m->nr_segments - 1], &c))
			return MAP_ODD;
		ended = c.type == FMT_END;
		if (pos + fmt_chunk_size(&c) > size)
			break;
		e = (struct fmt_index_entry){pos,    c.t_first, c.t_last, c.items,
					     c.rows, c.stream,	c.type,	  c.flags};
		if (c.type == FMT_DATA)
			widen_times(m, c.t_first, c.t_last);
		ret = add_entry(m, &e, 0);
		pos += fmt_chunk_size(&c);
	}
	m->truncated |= !ended || pos != size;
	return ret;
}

int ddi_map_build(struct ddi_map *m, const struct ddi_input *in, struct dd_error *err)
{
	int ret = ddi_input_seekable(in) ? map_by_index(m, in) : MAP_ODD;

	if (ret == MAP_ODD && ddi_input_seekable(in)) {
		ddi_map_free(m);
		ret = map_by_headers(m, in);
	}
	if (ret)
		ddi_map_free(m);
	if (ret == DD_ENOMEM)
		return ddi_no_memory(err);
	return ret ? DD_EUNSUPPORTED : 0;
}

/** struct progress - how far the chunks of one stream were looked at */
struct progress {
	size_t definition, key, done; /* index + 1 of an entry, 0 = none */
	size_t last_key;	      /* likewise, known before */
};

/** struct selection - which DATA are asked for: of a time, or a sample */
struct selection {
	bool sample;
	uint64_t from_ns, to_ns;
};

static bool entry_overlaps(const struct fmt_index_entry *e, const struct selection *s)
{
	return e->t_first < s->to_ns && e->t_last >= s->from_ns;
}

static bool asked_for(const struct progress *p, size_t i, const struct fmt_index_entry *e,
		      const struct selection *s)
{
	if (s->sample)
		return (e->flags & FMT_FLAG_KEY) || i >= p->last_key;
	return entry_overlaps(e, s);
}

/* The chunk, all from the KEY on that it continues, and the definition that they need. */
static void want_data(struct ddi_map *m, struct progress *p, size_t i)
{
	size_t from = p->key > p->done ? p->key : p->done;

	for (size_t k = from ? from - 1 : i; k <= i; k++)
		if (m->entry[k].e.type == FMT_DATA && m->entry[k].e.stream == m->entry[i].e.stream)
			m->entry[k].wanted = true;
	if (p->definition)
		m->entry[p->definition - 1].wanted = true;
	p->done = i + 1;
}

/* Streams without data in the time are delivered all the same. */
static void want_definitions(struct ddi_map *m, struct progress *p, uint32_t nr)
{
	for (uint32_t s = 0; s < nr; s++) {
		if (p[s].definition)
			m->entry[p[s].definition - 1].wanted = true;
		p[s] = (struct progress){.last_key = p[s].last_key};
	}
}

static void select_entry(struct ddi_map *m, struct progress *p, size_t i, const struct selection *s)
{
	struct ddi_map_entry *e = &m->entry[i];

	switch (e->e.type) {
	case FMT_STREAM:
		p->definition = i + 1;
		break;
	case FMT_DATA:
		if (e->e.flags & FMT_FLAG_KEY)
			p->key = i + 1;
		if (asked_for(p, i, &e->e, s))
			want_data(m, p, i);
		break;
	case FMT_LOST:
		e->wanted = !e->e.t_last || s->sample || entry_overlaps(&e->e, s);
		break;
	case FMT_NOTE:
	case FMT_BLOB:
		e->wanted = true;
		break;
	default: /* META, and what must not be skipped */
		e->wanted = !(e->e.type & FMT_TYPE_OPTIONAL);
	}
}

/* One past the highest stream id in use, which is usually far below the format's limit. */
static uint32_t count_streams(const struct ddi_map *m)
{
	uint32_t nr = 1;

	for (size_t i = 0; i < m->nr; i++)
		if (m->entry[i].e.stream >= nr)
			nr = m->entry[i].e.stream + 1;
	return nr;
}

static int select_entries(struct ddi_map *m, const struct selection *s, struct dd_error *err)
{
	uint32_t nr = count_streams(m);
	struct progress *streams = calloc(nr, sizeof(*streams));

	if (!streams)
		return ddi_no_memory(err);
	for (size_t i = 0; i < m->nr; i++) {
		const struct fmt_index_entry *e = &m->entry[i].e;

		m->entry[i].wanted = false;
		if (e->type == FMT_DATA && (e->flags & FMT_FLAG_KEY))
			streams[e->stream].last_key = i + 1;
	}
	for (size_t i = 0; i < m->nr; i++) {
		if (i && m->entry[i].segment != m->entry[i - 1].segment)
			want_definitions(m, streams, nr);
		select_entry(m, &streams[m->entry[i].e.stream], i, s);
	}
	want_definitions(m, streams, nr);
	free(streams);
	return 0;
}

int ddi_map_select(struct ddi_map *m, uint64_t from_ns, uint64_t to_ns, struct dd_error *err)
{
	return select_entries(m, &(struct selection){.from_ns = from_ns, .to_ns = to_ns}, err);
}

int ddi_map_sample(struct ddi_map *m, struct dd_error *err)
{
	return select_entries(m, &(struct selection){.sample = true}, err);
}

void ddi_map_totals(const struct ddi_map *m, struct dd_totals *out)
{
	*out = (struct dd_totals){.size = sizeof(struct dd_totals),
				  .first_ns = m->t_first,
				  .last_ns = m->t_last,
				  .chunks = m->nr,
				  .truncated = m->truncated};
	for (size_t i = 0; i < m->nr; i++) {
		const struct fmt_index_entry *e = &m->entry[i].e;

		if (e->type != FMT_DATA)
			continue;
		out->regions += e->rows;
		if (e->rows)
			out->snapshots += e->items;
		else
			out->rows += e->items;
	}
}
