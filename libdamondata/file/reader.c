// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The reader of our own format: chunks to events.
 */
#include "libdamondata/file/parallel_decode.h"
#include "libdamondata/file/chunk_in.h"
#include "libdamondata/file/stream_meta.h"
#include "libdamondata/file/reader.h"
#include "libdamondata/file/chunk_index.h"
#include "libdamondata/file/stream_in.h"
#include "libdamondata/util/array.h"

#include <stdio.h>
#include <stdlib.h>

_Static_assert(sizeof(struct fmt_region) == sizeof(struct dd_region) &&
		       offsetof(struct fmt_region, nr_accesses) ==
			       offsetof(struct dd_region, nr_accesses) &&
		       offsetof(struct fmt_region, age) == offsetof(struct dd_region, age),
	       "the decoder's regions are given out as public ones");

struct reader {
	struct ddi_chunk_in ci;
	struct dd_open_options opts;
	char format[32];
	struct fmt_zstd *zstd;
	struct fmt_data data;
	struct fmt_buf meta_bytes, text;
	struct ddi_meta meta;
	struct rstream **stream; /* by id */
	uint32_t nr_stream;

	struct ddi_map map; /* with a time range in a file, or of a sample */
	size_t map_at;
	uint32_t map_segment;
	bool mapped, tried_map, sampled;

	struct ddi_ahead *ahead;     /* several threads */
	const struct ddi_slot *slot; /* from which the chunk in work is */
	uint32_t slot_at;	     /* snapshots given out of it */
	int ahead_end;		     /* what reading ended with, once at_end */
	bool at_end, tried_ahead;
	struct dd_error ahead_err;

	struct ddi_chunk chunk; /* the one in work */
	bool loss_reported;
	struct rstream *current; /* its DATA are being decoded */
	uint64_t last_ns;	 /* end of the last chunk with times */
	struct unpack_limit unpacked;
	uint64_t damaged;	   /* chunks that were whole, but not usable */
	uint64_t damage_reported;  /* chunks of all damage, by events */
	uint64_t unread, optional; /* chunks of refused streams, and of unknown types */
	bool refusal_due;	   /* the note is out, its loss is not */

	struct dd_event event;
	struct dd_snapshot snapshot;
	struct dd_damos_stats stats;
	struct dd_row row;
	union dd_value values[DD_MAX_COLUMNS];
	struct dd_loss loss;
};

static int reader_no_memory(struct dd_error *err)
{
	return ddi_no_memory(err);
}

static const char *input_name(const struct reader *r)
{
	return ddi_input_name(r->ci.in);
}

static void forget_streams(struct reader *r)
{
	for (uint32_t i = 0; i < r->nr_stream; i++)
		rstream_free(r->stream[i]);
	free(r->stream);
	r->stream = NULL;
	r->nr_stream = 0;
	r->current = NULL;
}

static void free_reader(void *priv)
{
	struct reader *r = priv;

	if (!r)
		return;
	forget_streams(r);
	fmt_zstd_free(r->zstd);
	fmt_data_free(&r->data);
	fmt_buf_free(&r->meta_bytes);
	fmt_buf_free(&r->text);
	ddi_meta_clear(&r->meta);
	ddi_map_free(&r->map);
	ddi_ahead_free(r->ahead);
	ddi_input_free(r->ci.in);
	free(r);
}

static const char *reader_format(const void *priv)
{
	const struct reader *r = priv;

	return r->format;
}

static void add_count(struct dd_completeness *out, enum dd_loss_reason reason, uint64_t count)
{
	if (count)
		dd_account_loss(out, &(struct dd_loss){.reason = reason, .count = count});
}

static void reader_completeness(const void *priv, struct dd_completeness *out)
{
	const struct reader *r = priv;
	uint64_t damaged = r->ci.damaged_chunks + r->damaged;

	add_count(out, DD_LOST_DAMAGED,
		  damaged > r->damage_reported ? damaged - r->damage_reported : 0);
	add_count(out, DD_LOST_BYTES, r->ci.skipped_bytes);
	add_count(out, DD_LOST_CHUNKS, r->unread);
	add_count(out, DD_LOST_OPTIONAL, r->optional);
	add_count(out, DD_LOST_END, r->ci.truncated);
}

static int report_reader_loss(struct reader *r, uint32_t stream, uint64_t count)
{
	const struct fmt_chunk *h = &r->chunk.h;

	r->loss = (struct dd_loss){.reason = DD_LOST_DAMAGED,
				   .stream = stream,
				   .cpu = -1,
				   .count = count,
				   .first_ns = r->last_ns,
				   .last_ns = h->t_first > r->last_ns ? h->t_first : r->last_ns};
	r->damage_reported += count;
	r->event = (struct dd_event){.type = DD_EV_LOSS, .loss = &r->loss};
	return 1;
}

static int deliver_note(struct reader *r, const char *text)
{
	r->event = (struct dd_event){.type = DD_EV_NOTE, .note = text};
	return 1;
}

/* Data of the stream cannot be decoded until its next KEY chunk. */
static int leave_out(struct reader *r, struct rstream *s, int status, struct dd_error *err)
{
	bool was_broken = s->broken;

	r->current = NULL;
	if (status == FMT_ENOMEM)
		return reader_no_memory(err);
	if (r->opts.strict)
		return ddi_fail_fmt(err, status, input_name(r), "a chunk cannot be decoded");
	s->broken = true;
	r->damaged++;
	return was_broken ? 0 : report_reader_loss(r, s->def.pub.id, 1);
}

static int same_bytes(const struct fmt_buf *b, const struct fmt_buf *now)
{
	return b->len == now->len && b->len && !memcmp(b->data, now->data, b->len);
}

static int keep_definition(struct fmt_buf *b, const struct fmt_buf *now, struct dd_error *err)
{
	fmt_buf_reset(b);
	fmt_buf_put(b, now->data, now->len);
	return b->failed ? reader_no_memory(err) : 0;
}

/* The content of a META, STREAM or NOTE, in r->text. */
static int read_chunk_text(struct reader *r, const struct ddi_chunk *c)
{
	if (c->h.flags & FMT_FLAG_COMPRESSED)
		return fmt_text_expand(r->zstd, c->payload, c->h.payload_len, &r->text);
	fmt_buf_reset(&r->text);
	fmt_buf_put(&r->text, c->payload, c->h.payload_len);
	return r->text.failed ? FMT_ENOMEM : FMT_OK;
}

/* A chunk without which the rest can be read. */
static int damaged_chunk(struct reader *r, int status, struct dd_error *err)
{
	if (status == FMT_ENOMEM)
		return reader_no_memory(err);
	if (r->opts.strict)
		return ddi_fail_fmt(err, status, input_name(r), "a chunk cannot be decoded");
	r->damaged++;
	return report_reader_loss(r, r->chunk.h.stream, 1);
}

static int on_meta(struct reader *r, const struct ddi_chunk *c, struct dd_error *err)
{
	int ret = read_chunk_text(r, c);

	if (ret)
		return damaged_chunk(r, ret, err);
	if (same_bytes(&r->meta_bytes, &r->text))
		return 0;
	ret = keep_definition(&r->meta_bytes, &r->text, err);
	if (!ret)
		ret = ddi_meta_decode(&r->meta, r->text.data, r->text.len, err);
	if (ret == DD_ECORRUPT && !r->opts.strict)
		return damaged_chunk(r, FMT_ELENGTH, err);
	if (ret)
		return ret;
	r->event = (struct dd_event){.type = DD_EV_META, .meta = &r->meta.pub};
	return 1;
}

static struct rstream *find_read_stream(const struct reader *r, uint32_t id)
{
	return id < r->nr_stream ? r->stream[id] : NULL;
}

static struct rstream *make_stream(struct reader *r, uint32_t id)
{
	if (id >= r->nr_stream) {
		uint32_t n = id + 1 + id / 2;
		struct rstream **stream = realloc(r->stream, n * sizeof(*stream));

		if (!stream)
			return NULL;
		memset(stream + r->nr_stream, 0, (n - r->nr_stream) * sizeof(*stream));
		r->stream = stream;
		r->nr_stream = n;
	}
	if (!r->stream[id])
		r->stream[id] = calloc(1, sizeof(struct rstream));
	return r->stream[id];
}

/* The loss that goes with the note about a refused stream, which is still in r->text. */
static int report_refusal(struct reader *r)
{
	r->refusal_due = false;
	r->loss.why = (const char *)r->text.data;
	r->event = (struct dd_event){.type = DD_EV_LOSS, .loss = &r->loss};
	return 1;
}

/*
 * A stream that cannot be understood is left out. A note, which copies keep, says why, and
 * that something is missing by a loss.
 */
static int refuse_stream(struct reader *r, struct rstream *s, int code, const char *why,
			 struct dd_error *err)
{
	char head[64];

	if (code == DD_ENOMEM || r->opts.strict)
		return dd_fail(err, code, "%s: stream %u: %s", input_name(r), s->def.pub.id, why);
	s->usable = false;
	r->damaged += code == DD_ECORRUPT;
	r->unread += r->chunk.h.type != FMT_STREAM;
	snprintf(head, sizeof(head), "stream %u is left out: ", s->def.pub.id);
	fmt_buf_reset(&r->text);
	fmt_buf_put(&r->text, head, strlen(head));
	fmt_buf_put(&r->text, why, strlen(why) + 1);
	r->loss = (struct dd_loss){
		.reason = DD_LOST_REFUSED, .stream = s->def.pub.id, .cpu = -1, .count = 1};
	r->refusal_due = true;
	return r->text.failed ? reader_no_memory(err) : deliver_note(r, (const char *)r->text.data);
}

static int read_stream_chunk(struct reader *r, const struct ddi_chunk *c, struct dd_error *err)
{
	struct rstream *s = make_stream(r, c->h.stream);
	struct dd_error why = {.text = ""};
	int ret = read_chunk_text(r, c);

	if (!s)
		return reader_no_memory(err);
	if (ret)
		return damaged_chunk(r, ret, err);
	if (same_bytes(&s->definition, &r->text) &&
	    s->generation == (c->h.flags & FMT_GENERATION_MASK))
		return 0;
	ret = unpack_charge(&r->unpacked, input_name(r), r->text.len, err);
	if (!ret)
		ret = keep_definition(&s->definition, &r->text, err);
	if (ret)
		return ret;
	s->generation = c->h.flags & FMT_GENERATION_MASK;
	s->usable = false;
	s->broken = false;
	ret = ddi_stream_decode(&s->def, c->h.stream, s->definition.data, s->definition.len, &why);
	if (ret)
		return refuse_stream(r, s, ret, why.text, err);
	s->configured = false;
	s->usable = true;
	r->event = (struct dd_event){.type = DD_EV_STREAM, .stream = &s->def.pub};
	return 1;
}

static bool is_kind_read(const struct reader *r, const struct rstream *s)
{
	return !r->opts.stream_kinds || (r->opts.stream_kinds & 1u << (s->def.pub.kind & 31));
}

/* Data whose definition was lost. */
static int undefined_stream(struct reader *r, const struct ddi_chunk *c, struct dd_error *err)
{
	r->damaged++;
	if (r->opts.strict)
		return dd_fail(err, DD_ECORRUPT, "%s: the definition of stream %u is missing",
			       input_name(r), c->h.stream);
	return report_reader_loss(r, c->h.stream, 1);
}

static int on_data(struct reader *r, const struct ddi_chunk *c, struct dd_error *err)
{
	struct rstream *s = find_read_stream(r, c->h.stream);
	int ret;

	if (s && !s->usable) {
		r->unread++;
		return 0;
	}
	if (s && !is_kind_read(r, s))
		return 0;
	if (!s || s->generation != (c->h.flags & FMT_GENERATION_MASK))
		return undefined_stream(r, c, err);
	if (r->slot && r->slot->decoded) {
		s->broken &= !r->slot->nr_snaps;
		r->slot_at = 0;
		r->current = s;
		return 0;
	}
	if (rstream_decoder(s, r->meta.pub.page_size))
		return reader_no_memory(err);
	ret = c->h.rows > FMT_MAX_ROWS
		      ? FMT_ELIMIT
		      : fmt_data_read(&r->data, c->payload, c->h.payload_len, c->h.rows, r->zstd);
	if (!ret)
		ret = rstream_is_access(s) ? fmt_regions_dec_open(s->regions, &c->h, &r->data)
					   : fmt_rows_dec_open(s->rows, &c->h, &r->data);
	if (ret == FMT_ETOONEW)
		return refuse_stream(r, s, DD_ETOONEW, "its data need a newer version of damo",
				     err);
	if (ret)
		return leave_out(r, s, ret, err);
	/* Only now the counts are known to be possible; ones that are not are damage. */
	ret = unpack_charge(&r->unpacked, input_name(r), rstream_unpacked(s, &c->h), err);
	if (ret)
		return ret;
	s->broken = false;
	r->current = s;
	return 0;
}

static int read_lost_chunk(struct reader *r, const struct ddi_chunk *c, struct dd_error *err)
{
	struct fmt_lost lost;

	(void)err;
	if (fmt_lost_read(c->payload, c->h.payload_len, &lost)) {
		r->damaged++;
		return report_reader_loss(r, 0, 1);
	}
	r->loss = (struct dd_loss){.reason = lost.reason,
				   .stream = lost.stream,
				   .cpu = lost.cpu,
				   .count = lost.count,
				   .first_ns = c->h.t_first,
				   .last_ns = c->h.t_last};
	r->event = (struct dd_event){.type = DD_EV_LOSS, .loss = &r->loss};
	return 1;
}

static int on_note(struct reader *r, const struct ddi_chunk *c, struct dd_error *err)
{
	int ret = read_chunk_text(r, c);

	fmt_put_byte(&r->text, 0);
	if (ret || r->text.failed)
		return damaged_chunk(r, ret ? ret : FMT_ENOMEM, err);
	return deliver_note(r, (const char *)r->text.data);
}

static int on_sync(struct reader *r, const struct ddi_chunk *c, struct dd_error *err)
{
	(void)err;
	r->event = (struct dd_event){.type = DD_EV_SYNC, .time_ns = c->h.t_last};
	return 1;
}

static int on_blob(struct reader *r, const struct ddi_chunk *c, struct dd_error *err)
{
	struct rstream *s = find_read_stream(r, c->h.stream);
	struct fmt_in in = fmt_in_of(c->payload, c->h.payload_len);
	uint64_t coding = fmt_get_fixed(&in, 1), len = fmt_get_varint(&in);
	int ret = FMT_ELENGTH;

	if (!s)
		return undefined_stream(r, c, err);
	r->unread += !s->usable;
	if (!s->usable || !is_kind_read(r, s))
		return 0;
	fmt_buf_reset(&r->text);
	if (in.bad || coding > 1 || len > FMT_MAX_PAYLOAD || (!coding && len != fmt_in_left(&in)))
		return leave_out(r, s, ret, err);
	ret = unpack_charge(&r->unpacked, input_name(r), len, err);
	if (ret)
		return ret;
	if (!fmt_buf_reserve(&r->text, (size_t)len + 1))
		return reader_no_memory(err);
	if (coding)
		ret = fmt_zstd_expand(r->zstd, in.p, fmt_in_left(&in), r->text.data, (size_t)len);
	else
		ret = (memcpy(r->text.data, in.p, (size_t)len), FMT_OK);
	if (ret)
		return leave_out(r, s, ret, err);
	r->event = (struct dd_event){.type = DD_EV_BLOB};
	r->event.blob.stream = &s->def.pub;
	r->event.blob.data = r->text.data;
	r->event.blob.len = (size_t)len;
	return 1;
}

static int on_nothing(struct reader *r, const struct ddi_chunk *c, struct dd_error *err)
{
	(void)r;
	(void)c;
	(void)err;
	return 0;
}

/* Each returns 1 with r->event, 0 when there is none (yet), or a negative enum dd_code. */
static const struct handler {
	uint8_t type;
	int (*take)(struct reader *r, const struct ddi_chunk *c, struct dd_error *err);
} handlers[] = {
	{FMT_DATA, on_data},	     {FMT_META, on_meta},     {FMT_STREAM, read_stream_chunk},
	{FMT_LOST, read_lost_chunk}, {FMT_INDEX, on_nothing}, {FMT_END, on_nothing},
	{FMT_NOTE, on_note},	     {FMT_SYNC, on_sync},     {FMT_BLOB, on_blob},
};

static int take_chunk(struct reader *r, struct dd_error *err)
{
	const struct ddi_chunk *c = &r->chunk;

	for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++)
		if (handlers[i].type == c->h.type)
			return handlers[i].take(r, c, err);
	if (c->h.type & FMT_TYPE_OPTIONAL) {
		r->optional++;
		return 0;
	}
	return dd_fail(err, DD_ETOONEW,
		       "%s holds chunks of type %u, which must be understood to read "
		       "it; use a newer damo",
		       input_name(r), c->h.type);
}

static int give_snapshot(struct reader *r, const struct fmt_snap *fs)
{
	struct rstream *s = r->current;
	const uint64_t *st = fs->stats;

	if (fs->has_stats)
		r->stats = (struct dd_damos_stats){
			.nr_tried = st[0],
			.sz_tried = st[1],
			.nr_applied = st[2],
			.sz_applied = st[3],
			.sz_ops_filter_passed = st[4],
			.qt_exceeds = st[5],
			.nr_snapshots = st[6],
			.max_nr_snapshots = st[7],
		};
	r->snapshot = (struct dd_snapshot){
		.stream = &s->def.pub,
		.start_ns = fs->start_ns,
		.end_ns = fs->end_ns,
		.flags = (uint32_t)fs->flags | (fs->incomplete ? DD_SNAP_INCOMPLETE : 0),
		.nr_expected = fs->nr_expected,
		.nr_regions = fs->nr,
		.regions = (const struct dd_region *)fs->regions,
		.attrs = s->def.pub.nr_columns ? fs->attrs : NULL,
		.sample_us = fs->sample_us,
		.aggr_us = fs->aggr_us,
		.stats = fs->has_stats ? &r->stats : NULL,
		.has_total_bytes = fs->has_total_bytes,
		.total_bytes = fs->total_bytes,
	};
	r->event = (struct dd_event){.type = DD_EV_SNAPSHOT, .snapshot = &r->snapshot};
	return 1;
}

static int give_row(struct reader *r, uint64_t time_ns, const struct fmt_value *v)
{
	const struct ddi_stream *def = &r->current->def;

	for (uint32_t i = 0; i < def->pub.nr_columns; i++) {
		if (def->columns[i].type == DD_TYPE_STRING) {
			r->values[i].str.ptr = v[i].ptr ? (const char *)v[i].ptr : "";
			r->values[i].str.len = v[i].len;
		} else {
			r->values[i].u64 = v[i].num;
		}
	}
	r->row = (struct dd_row){&def->pub, time_ns, r->values};
	r->event = (struct dd_event){.type = DD_EV_ROW, .row = &r->row};
	return 1;
}

/* The next snapshot or row of the DATA chunk in work; 0 at its end. */
static int next_item(struct reader *r, struct dd_error *err)
{
	struct rstream *s = r->current;
	const struct fmt_value *values;
	struct fmt_snap snap;
	uint64_t time_ns;
	int ret;

	if (r->slot && r->slot->decoded) {
		if (r->slot_at < r->slot->nr_snaps)
			return give_snapshot(r, &r->slot->snaps[r->slot_at++]);
		ret = r->slot->status;
	} else if (rstream_is_access(s)) {
		ret = fmt_regions_dec_next(s->regions, &snap);
		if (ret > 0)
			return give_snapshot(r, &snap);
	} else {
		ret = fmt_rows_dec_next(s->rows, &time_ns, &values);
		if (ret > 0)
			return give_row(r, time_ns, values);
	}
	r->current = NULL;
	if (ret == FMT_ETOONEW)
		return refuse_stream(r, s, DD_ETOONEW, "its data need a newer version of damo",
				     err);
	return ret ? leave_out(r, s, ret, err) : 0;
}

static void begin_segment(struct reader *r)
{
	forget_streams(r);
	fmt_buf_reset(&r->meta_bytes);
	r->last_ns = 0;
}

/* Times are selected by the map where there is one; else all is decoded and dropped. */
static int make_map(struct reader *r, struct dd_error *err)
{
	int ret;

	r->tried_map = true;
	if (!r->opts.has_time_range)
		return 0;
	ret = r->opts.follow ? DD_EUNSUPPORTED : ddi_map_build(&r->map, r->ci.in, err);
	if (!ret)
		ret = ddi_map_select(&r->map, r->opts.from_ns, r->opts.to_ns, err);
	r->mapped = !ret;
	if (r->mapped && r->map.truncated) {
		r->ci.truncated = true;
		if (r->opts.strict)
			return dd_fail(err, DD_ETRUNCATED, "%s ends before its end mark",
				       input_name(r));
	}
	ddi_input_small_reads(r->ci.in, r->mapped);
	return ret == DD_EUNSUPPORTED ? 0 : ret;
}

/* The next wanted chunk of the map; one that is damaged has no payload. */
static int next_mapped(struct reader *r, struct dd_error *err)
{
	const struct ddi_map *m = &r->map;
	const struct ddi_map_entry *e;
	int ret;

	while (r->map_at < m->nr && !m->entry[r->map_at].wanted)
		r->map_at++;
	if (r->map_at == m->nr)
		return 0;
	e = &m->entry[r->map_at];
	ret = ddi_chunk_at(&r->ci, e->e.offset, m->file_id[e->segment], &r->chunk, err);
	if (ret < 0)
		return ret;
	r->chunk.lost = !ret;
	r->chunk.new_segment = r->map_at && e->segment != r->map_segment;
	r->map_segment = e->segment;
	r->map_at++;
	return 1;
}

static int read_chunk(struct reader *r, struct dd_error *err)
{
	int ret = r->mapped ? next_mapped(r, err) : ddi_chunk_next(&r->ci, &r->chunk, err);

	if (ret > 0 && r->chunk.payload)
		r->unpacked.read += fmt_chunk_size(&r->chunk.h);
	return ret;
}

/* Reading ahead must not wait for bytes while there is something to give out: files only. */
static void start_threads(struct reader *r)
{
	bool access = !r->opts.stream_kinds || (r->opts.stream_kinds & 1u << DD_STREAM_ACCESS);

	r->tried_ahead = true;
	if (r->opts.threads > 1 && access && !r->opts.follow && ddi_input_seekable(r->ci.in))
		r->ahead = ddi_ahead_new(r->opts.threads);
}

/* The next chunk out of the queue, which is filled first. What ended reading comes at its end. */
static int next_ahead(struct reader *r, struct dd_error *err)
{
	while (!r->at_end && !ddi_ahead_full(r->ahead)) {
		r->ahead_end = read_chunk(r, &r->ahead_err);
		if (r->ahead_end > 0 && ddi_ahead_push(r->ahead, &r->chunk, &r->unpacked))
			r->ahead_end = reader_no_memory(&r->ahead_err);
		r->at_end = r->ahead_end <= 0;
	}
	r->slot = ddi_ahead_pop(r->ahead);
	if (r->slot) {
		r->chunk = r->slot->chunk;
		return 1;
	}
	if (r->ahead_end && err)
		*err = r->ahead_err;
	return r->ahead_end;
}

static int next_chunk(struct reader *r, struct dd_error *err)
{
	int ret = r->tried_map ? 0 : make_map(r, err);

	if (ret)
		return ret;
	if (!r->tried_ahead)
		start_threads(r);
	if (r->chunk.h.t_last > r->last_ns)
		r->last_ns = r->chunk.h.t_last;
	ret = r->ahead ? next_ahead(r, err) : read_chunk(r, err);
	if (ret <= 0)
		return ret;
	if (r->chunk.new_segment)
		begin_segment(r);
	r->loss_reported = !r->chunk.lost;
	return 1;
}

static int reader_next(void *priv, const struct dd_event **ev, struct dd_error *err)
{
	struct reader *r = priv;
	int ret = 0;

	*ev = &r->event;
	if (r->refusal_due)
		return report_refusal(r);
	while (!ret) {
		if (r->current) {
			ret = next_item(r, err);
			continue;
		}
		if (!r->chunk.payload) {
			ret = next_chunk(r, err);
			if (ret <= 0)
				return ret;
		}
		if (!r->loss_reported) {
			r->loss_reported = true;
			return report_reader_loss(r, 0, r->chunk.lost);
		}
		ret = r->chunk.payload ? take_chunk(r, err) : 0;
		r->chunk.payload = NULL;
	}
	return ret;
}

static int restart_reader(struct reader *r, struct dd_error *err)
{
	int ret = ddi_chunk_restart(&r->ci, err);

	if (ret)
		return ret;
	if (r->ahead)
		ddi_ahead_reset(r->ahead);
	r->slot = NULL;
	r->at_end = false;
	r->unpacked = (struct unpack_limit){.read = 0};
	forget_streams(r);
	fmt_buf_reset(&r->meta_bytes);
	r->chunk = (struct ddi_chunk){0};
	r->map_at = 0;
	r->last_ns = 0;
	r->damaged = r->damage_reported = r->unread = r->optional = 0;
	r->refusal_due = false;
	r->ci.truncated = r->mapped && r->map.truncated;
	return 0;
}

static int reader_rewind(void *priv, struct dd_error *err)
{
	struct reader *r = priv;

	if (r->sampled) {
		r->mapped = r->sampled = false;
		ddi_input_small_reads(r->ci.in, false);
	}
	return restart_reader(r, err);
}

static int reader_sample(void *priv, struct dd_error *err)
{
	struct reader *r = priv;
	int ret = 0;

	if (r->opts.has_time_range || r->opts.follow)
		return DD_EUNSUPPORTED;
	if (!r->map.nr)
		ret = ddi_map_build(&r->map, r->ci.in, err);
	if (!ret)
		ret = ddi_map_sample(&r->map, err);
	if (ret)
		return ret;
	r->mapped = r->sampled = true;
	ddi_input_small_reads(r->ci.in, true);
	return restart_reader(r, err);
}

static int reader_totals(void *priv, struct dd_totals *out, struct dd_error *err)
{
	const struct reader *r = priv;
	struct ddi_map m = {0};
	int ret = ddi_map_build(&m, r->ci.in, err);

	if (ret == DD_EUNSUPPORTED)
		return dd_fail(err, ret, "%s: totals are known only after reading all of it",
			       input_name(r));
	if (ret)
		return ret;
	ddi_map_totals(&m, out);
	ddi_map_free(&m);
	return 0;
}

static const struct dd_source_ops reader_ops = {
	.size = sizeof(reader_ops),
	.totals = reader_totals,
	.format = reader_format,
	.next = reader_next,
	.rewind = reader_rewind,
	.sample = reader_sample,
	.completeness = reader_completeness,
	.free = free_reader,
};

bool ddi_reader_probe(const uint8_t *head, size_t len)
{
	return fmt_is_file_header(head, len);
}

int ddi_reader_open(struct dd_source **out, struct ddi_input *in,
		    const struct dd_open_options *opts, struct dd_error *err)
{
	struct reader *r = calloc(1, sizeof(*r));
	struct fmt_file_header h = {.major = FMT_MAJOR};
	const uint8_t *head;
	size_t len;
	int ret;

	if (r)
		r->zstd = fmt_zstd_new();
	if (!r || !r->zstd) {
		free(r);
		return reader_no_memory(err);
	}
	r->opts = *opts;
	r->ci.strict = opts->strict;
	ret = ddi_input_peek(in, FMT_FILE_HEADER_LEN, &head, &len, err);
	if (!ret && len >= FMT_FILE_HEADER_LEN)
		fmt_file_header_read(head, &h);
	snprintf(r->format, sizeof(r->format), "damon_data %u.%u", h.major, h.minor);
	if (!ret)
		ret = dd_source_new(out, ddi_input_name(in), &reader_ops, r, opts, err);
	if (ret) {
		fmt_zstd_free(r->zstd);
		free(r);
		return ret;
	}
	r->ci.in = in;
	return 0;
}
