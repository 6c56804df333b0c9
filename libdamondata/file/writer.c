// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The writer: streams with their open chunks, and when these are written out.
 */
#include <damondata/writer.h>

#include "libdamondata/file/chunk_out.h"
#include "libdamondata/file/stream_meta.h"
#include "libdamondata/util/sized_struct.h"
#include "libdamondata/util/array.h"

#include <stdlib.h>

#define DEFAULT_ROWS	    16384
#define DEFAULT_INTERVAL_NS 5000000000ull
#define MAX_RAW_BYTES	    (256u << 10)
/* A KEY chunk comes after so many chunks, of small ones after more: it costs them most. */
#define KEY_CHUNKS	   16
#define KEY_ROWS	   2048
#define KEY_CHUNKS_MAX	   32
#define REPEAT_DEFINITIONS (64ull << 20)
#define BLOB_PIECE	   (1u << 20)
#define DEFAULT_PAGE_SIZE  4096

/** struct wstream - a stream being written */
struct wstream {
	struct fmt_buf definition;
	struct ddi_stream def;
	struct fmt_regions_enc *regions; /* access streams */
	struct fmt_rows_enc *rows;	 /* others */
	struct fmt_value values[DD_MAX_COLUMNS];
	uint32_t last_seq;
	uint32_t since_key, rows_since_key;
	uint8_t generation; /* in its place in the flags byte */
};

struct dd_writer {
	struct ddi_chunk_out *out;
	struct dd_writer_options opts;
	struct fmt_zstd *zstd;
	struct fmt_buf payload;
	struct fmt_buf meta;
	uint32_t page_size;
	struct wstream **stream; /* by id */
	uint32_t nr_stream;
	uint64_t oldest_ns; /* no open chunk began before; UINT64_MAX = none is open */
	uint64_t repeat_at;
	int failed; /* enum dd_code: an open chunk is no longer whole */
	struct dd_writer_stats stats;
};

static int writer_no_memory(struct dd_error *err)
{
	return ddi_no_memory(err);
}

int dd_writer_open_fd(struct dd_writer **out, int fd, const char *name,
		      const struct dd_writer_options *opts, struct dd_error *err)
{
	struct dd_writer *w = calloc(1, sizeof(*w));
	int ret;

	if (!w)
		return writer_no_memory(err);
	ret = DDI_TAKE(&w->opts, dd_writer_options, opts, err);
	if (ret) {
		free(w);
		return ret;
	}
	if (w->opts.level < 0 || w->opts.level > 19) {
		free(w);
		return dd_fail(err, DD_EINVAL, "compression level %d is not of 1 to 19",
			       opts->level);
	}
	w->opts.level = w->opts.level ? w->opts.level : 1;
	w->opts.chunk_rows = w->opts.chunk_rows ? w->opts.chunk_rows : DEFAULT_ROWS;
	if (!w->opts.chunk_interval_ns)
		w->opts.chunk_interval_ns = DEFAULT_INTERVAL_NS;
	if (!w->opts.recording_id)
		w->opts.recording_id = ddi_random();
	w->oldest_ns = UINT64_MAX;
	w->page_size = DEFAULT_PAGE_SIZE;
	w->stats = (struct dd_writer_stats)DD_WRITER_STATS_INIT;
	w->stats.first_ns = UINT64_MAX;
	w->zstd = fmt_zstd_new();
	ret = w->zstd ? ddi_chunk_out_open(&w->out, fd, name, w->zstd, &w->opts, err)
		      : writer_no_memory(err);
	if (ret) {
		dd_writer_abort(w);
		return ret;
	}
	w->repeat_at = REPEAT_DEFINITIONS;
	*out = w;
	return 0;
}

static void free_written_stream(struct wstream *s)
{
	if (!s)
		return;
	fmt_buf_free(&s->definition);
	ddi_stream_clear(&s->def);
	fmt_regions_enc_free(s->regions);
	fmt_rows_enc_free(s->rows);
	free(s);
}

void dd_writer_abort(struct dd_writer *w)
{
	if (!w)
		return;
	for (uint32_t i = 0; i < w->nr_stream; i++)
		free_written_stream(w->stream[i]);
	free(w->stream);
	fmt_buf_free(&w->payload);
	fmt_buf_free(&w->meta);
	ddi_chunk_out_free(w->out);
	fmt_zstd_free(w->zstd);
	free(w);
}

static int put_payload(struct dd_writer *w, struct fmt_chunk *c, const struct fmt_buf *payload,
		       struct dd_error *err)
{
	return ddi_chunk_out_put(w->out, c, payload->data, payload->len, err);
}

/* META, STREAM, NOTE: compressed when that makes them smaller. */
static int put_text_chunk(struct dd_writer *w, struct fmt_chunk *c, const struct fmt_buf *text,
			  struct dd_error *err)
{
	if (!fmt_text_compress(w->zstd, w->opts.level, text, &w->payload))
		return put_payload(w, c, text, err);
	c->flags |= FMT_FLAG_COMPRESSED;
	return put_payload(w, c, &w->payload, err);
}

static int put_meta_chunk(struct dd_writer *w, struct dd_error *err)
{
	struct fmt_chunk c = {.type = FMT_META};

	return put_text_chunk(w, &c, &w->meta, err);
}

int dd_writer_meta(struct dd_writer *w, const struct dd_meta *meta, struct dd_error *err)
{
	struct dd_meta copy = *meta;
	struct fmt_buf payload = {0};

	if (!copy.recording_id)
		copy.recording_id = w->opts.recording_id;
	if (copy.page_size)
		w->page_size = copy.page_size;
	ddi_meta_encode(&payload, &copy);
	if (payload.failed) {
		fmt_buf_free(&payload);
		return writer_no_memory(err);
	}
	fmt_buf_free(&w->meta);
	w->meta = payload;
	return put_meta_chunk(w, err);
}

/* META is the first chunk, even when nobody has stated a fact. */
static int need_meta(struct dd_writer *w, struct dd_error *err)
{
	struct dd_meta none = {0};

	return w->meta.len ? 0 : dd_writer_meta(w, &none, err);
}

static int put_definition(struct dd_writer *w, const struct wstream *s, struct dd_error *err)
{
	struct fmt_chunk c = {
		.type = FMT_STREAM, .flags = s->generation, .stream = (uint16_t)s->def.pub.id};

	return put_text_chunk(w, &c, &s->definition, err);
}

static int repeat_definitions(struct dd_writer *w, struct dd_error *err)
{
	int ret;

	if (ddi_chunk_out_bytes(w->out) < w->repeat_at)
		return 0;
	ret = put_meta_chunk(w, err);
	for (uint32_t i = 0; i < w->nr_stream && !ret; i++)
		if (w->stream[i])
			ret = put_definition(w, w->stream[i], err);
	w->repeat_at = ddi_chunk_out_bytes(w->out) + REPEAT_DEFINITIONS;
	return ret;
}

static const struct fmt_chunk_span *stream_span(const struct wstream *s)
{
	return s->regions ? fmt_regions_enc_span(s->regions) : fmt_rows_enc_span(s->rows);
}

/* Data that are not valid leave no trace; after other failures nothing more is written. */
static int encoding_failed(struct dd_writer *w, int status, const char *what, struct dd_error *err)
{
	int code = dd_fail(err, ddi_fmt_code(status), "%s: cannot encode %s: %s",
			   ddi_chunk_out_name(w->out), what, fmt_status_text(status));

	if (status != FMT_EINVAL)
		w->failed = code;
	return code;
}

/* Writes the stream's open chunk, if it holds anything. */
static int finish_chunk(struct dd_writer *w, struct wstream *s, struct dd_error *err)
{
	struct fmt_chunk_span span = *stream_span(s);
	struct fmt_chunk c = {.type = FMT_DATA,
			      .flags = s->generation,
			      .stream = (uint16_t)s->def.pub.id,
			      .t_first = span.t_first,
			      .t_last = span.t_last,
			      .items = span.items,
			      .rows = span.rows};
	bool key = true;
	int ret;

	if (w->failed)
		return dd_fail(err, w->failed, "%s: an earlier write failed",
			       ddi_chunk_out_name(w->out));
	if (!span.items)
		return 0;
	ret = repeat_definitions(w, err);
	if (ret)
		return ret;
	c.seq = ddi_chunk_out_seq(w->out);
	fmt_buf_reset(&w->payload);
	if (s->regions)
		ret = fmt_regions_enc_finish(s->regions, c.seq - s->last_seq, w->zstd,
					     w->opts.level, &w->payload, &key);
	else
		ret = fmt_rows_enc_finish(s->rows, w->zstd, w->opts.level, &w->payload);
	if (ret)
		return encoding_failed(w, ret, "a chunk", err);
	c.flags |= key ? FMT_FLAG_KEY : 0;
	ret = put_payload(w, &c, &w->payload, err);
	s->last_seq = c.seq;
	s->since_key = key ? 1 : s->since_key + 1;
	s->rows_since_key = key ? c.rows : s->rows_since_key + c.rows;
	if (s->regions && (s->since_key >= KEY_CHUNKS_MAX ||
			   (s->since_key >= KEY_CHUNKS && s->rows_since_key >= KEY_ROWS)))
		fmt_regions_enc_key(s->regions);
	return ret;
}

/* Writes the open chunks that began more than @age_ns before @now_ns; of all clocks when 0. */
static int finish_old(struct dd_writer *w, uint64_t now_ns, uint64_t age_ns, struct dd_error *err)
{
	int ret = 0;

	w->oldest_ns = UINT64_MAX;
	for (uint32_t i = 0; i < w->nr_stream; i++) {
		const struct fmt_chunk_span *span;

		if (!w->stream[i])
			continue;
		span = stream_span(w->stream[i]);
		if (span->items &&
		    (!age_ns || (now_ns > span->t_first && now_ns - span->t_first >= age_ns)))
			ret = ret ? ret : finish_chunk(w, w->stream[i], err);
		if (span->items && span->t_first < w->oldest_ns)
			w->oldest_ns = span->t_first;
	}
	return ret;
}

static int grow_streams(struct dd_writer *w, uint32_t id)
{
	uint32_t n = id + 1 + id / 2;
	struct wstream **stream;

	if (id < w->nr_stream)
		return 0;
	stream = realloc(w->stream, n * sizeof(*stream));
	if (!stream)
		return DD_ENOMEM;
	memset(stream + w->nr_stream, 0, (n - w->nr_stream) * sizeof(*stream));
	w->stream = stream;
	w->nr_stream = n;
	return 0;
}

/* The definition is decoded from its own bytes: a deep copy by the code that readers use. */
static int new_stream(struct dd_writer *w, struct wstream **out, const struct dd_stream *def,
		      struct fmt_buf *definition, struct dd_error *err)
{
	struct wstream *s = calloc(1, sizeof(*s));
	struct fmt_regions_config regions;
	struct fmt_rows_config rows;
	int ret;

	if (!s)
		return writer_no_memory(err);
	ret = ddi_stream_decode(&s->def, def->id, definition->data, definition->len, err);
	if (ret) {
		free_written_stream(s);
		return ret == DD_ENOMEM ? ret : DD_EINVAL;
	}
	if (def->kind == DD_STREAM_ACCESS) {
		regions = ddi_regions_config(&s->def.pub, w->page_size);
		s->regions = fmt_regions_enc_new(&regions);
	} else {
		rows = ddi_rows_config(&s->def.pub);
		s->rows = fmt_rows_enc_new(&rows);
	}
	if (!s->regions && !s->rows) {
		free_written_stream(s);
		return writer_no_memory(err);
	}
	s->definition = *definition;
	*definition = (struct fmt_buf){0};
	*out = s;
	return 0;
}

static int define_written_stream(struct dd_writer *w, const struct dd_stream *def,
				 struct fmt_buf *definition, struct dd_error *err)
{
	struct wstream *old = w->stream[def->id], *s = NULL;
	int ret;

	if (old && old->definition.len == definition->len &&
	    !memcmp(old->definition.data, definition->data, definition->len))
		return 0;
	ret = old ? finish_chunk(w, old, err) : need_meta(w, err);
	if (!ret)
		ret = new_stream(w, &s, def, definition, err);
	if (ret)
		return ret;
	if (old)
		s->generation = (uint8_t)(old->generation + (1 << FMT_GENERATION_SHIFT));
	free_written_stream(old);
	w->stream[def->id] = s;
	return put_definition(w, s, err);
}

int dd_writer_stream(struct dd_writer *w, const struct dd_stream *stream, struct dd_error *err)
{
	struct fmt_buf definition = {0};
	int ret;

	if (!stream->id || stream->id > FMT_MAX_STREAM)
		return dd_fail(err, DD_EINVAL, "stream id %u is not of 1 to 65535", stream->id);
	if (stream->nr_columns > DD_MAX_COLUMNS)
		return dd_fail(err, DD_EINVAL, "stream %u has more than %d columns", stream->id,
			       DD_MAX_COLUMNS);
	ddi_stream_encode(&definition, stream);
	ret = definition.failed || grow_streams(w, stream->id)
		      ? writer_no_memory(err)
		      : define_written_stream(w, stream, &definition, err);
	fmt_buf_free(&definition);
	return ret;
}

static struct wstream *find_written_stream(const struct dd_writer *w, uint32_t id)
{
	return id < w->nr_stream ? w->stream[id] : NULL;
}

/* After an addition: writes what is full or old. */
static int after_addition(struct dd_writer *w, struct wstream *s, uint64_t now_ns,
			  struct dd_error *err)
{
	const struct fmt_chunk_span *span = stream_span(s);
	size_t raw = s->regions ? fmt_regions_enc_raw(s->regions) : fmt_rows_enc_raw(s->rows);
	uint64_t interval = w->opts.chunk_interval_ns, patience = interval + interval / 16;
	int ret = 0;

	if (span->t_first < w->stats.first_ns)
		w->stats.first_ns = span->t_first;
	if (span->t_last > w->stats.last_ns)
		w->stats.last_ns = span->t_last;
	if (span->t_first < w->oldest_ns)
		w->oldest_ns = span->t_first;
	if (span->rows >= w->opts.chunk_rows || raw >= MAX_RAW_BYTES ||
	    (!s->regions && span->items >= w->opts.chunk_rows) ||
	    (now_ns > span->t_first && now_ns - span->t_first >= interval))
		ret = finish_chunk(w, s, err);
	/* Others a moment later: their data of the same time are about to come. */
	if (!ret && now_ns > w->oldest_ns && now_ns - w->oldest_ns >= patience)
		ret = finish_old(w, now_ns, patience, err);
	return ret;
}

static void encode_facts(struct fmt_snap *out, const struct dd_snapshot *s)
{
	const struct dd_damos_stats *st = s->stats;

	*out = (struct fmt_snap){
		.start_ns = s->start_ns,
		.end_ns = s->end_ns,
		.nr = s->nr_regions,
		.regions = (const struct fmt_region *)s->regions,
		.attrs = s->attrs,
		.flags = s->flags & ~(uint32_t)DD_SNAP_INCOMPLETE,
		.incomplete = s->flags & DD_SNAP_INCOMPLETE,
		.nr_expected = s->nr_expected,
		.sample_us = s->sample_us,
		.aggr_us = s->aggr_us,
		.has_total_bytes = s->has_total_bytes,
		.total_bytes = s->total_bytes,
		.has_stats = st != NULL,
	};
	if (st)
		memcpy(out->stats,
		       (uint64_t[FMT_NR_STATS]){st->nr_tried, st->sz_tried, st->nr_applied,
						st->sz_applied, st->sz_ops_filter_passed,
						st->qt_exceeds, st->nr_snapshots,
						st->max_nr_snapshots},
		       sizeof(out->stats));
}

int dd_writer_snapshot(struct dd_writer *w, const struct dd_snapshot *snap, struct dd_error *err)
{
	struct wstream *s = find_written_stream(w, snap->stream->id);
	struct fmt_snap fs;
	int ret;

	if (!s || !s->regions)
		return dd_fail(err, DD_EINVAL, "stream %u was not defined for snapshots",
			       snap->stream->id);
	if (s->def.pub.nr_columns && snap->nr_regions && !snap->attrs)
		return dd_fail(err, DD_EINVAL, "a snapshot of stream %u lacks its attributes",
			       snap->stream->id);
	encode_facts(&fs, snap);
	ret = fmt_regions_enc_add(s->regions, &fs);
	if (ret == FMT_EFLUSH) {
		ret = finish_chunk(w, s, err);
		if (ret)
			return ret;
		ret = fmt_regions_enc_add(s->regions, &fs);
	}
	if (ret)
		return encoding_failed(w, ret, "a snapshot", err);
	w->stats.snapshots++;
	w->stats.regions += snap->nr_regions;
	return after_addition(w, s, snap->end_ns, err);
}

static void encode_row(struct wstream *s, const struct dd_row *row)
{
	for (uint32_t i = 0; i < s->def.pub.nr_columns; i++) {
		const union dd_value *v = &row->values[i];

		if (s->def.columns[i].type == DD_TYPE_STRING)
			s->values[i] = (struct fmt_value){.ptr = (const uint8_t *)v->str.ptr,
							  .len = v->str.len};
		else
			s->values[i] = (struct fmt_value){.num = v->u64};
	}
}

int dd_writer_row(struct dd_writer *w, const struct dd_row *row, struct dd_error *err)
{
	struct wstream *s = find_written_stream(w, row->stream->id);
	int ret;

	if (!s || !s->rows)
		return dd_fail(err, DD_EINVAL, "stream %u was not defined for rows",
			       row->stream->id);
	encode_row(s, row);
	ret = fmt_rows_enc_add(s->rows, row->time_ns, s->values);
	if (ret == FMT_EFLUSH) {
		ret = finish_chunk(w, s, err);
		if (ret)
			return ret;
		ret = fmt_rows_enc_add(s->rows, row->time_ns, s->values);
	}
	if (ret)
		return encoding_failed(w, ret, "a row", err);
	w->stats.rows++;
	return after_addition(w, s, row->time_ns, err);
}

int dd_writer_loss(struct dd_writer *w, const struct dd_loss *loss, struct dd_error *err)
{
	struct fmt_chunk c = {.type = FMT_LOST, .t_first = loss->first_ns, .t_last = loss->last_ns};
	struct fmt_lost lost = {loss->reason, loss->stream, loss->cpu, loss->count};
	int ret = need_meta(w, err);

	fmt_buf_reset(&w->payload);
	fmt_lost_write(&w->payload, &lost);
	return ret ? ret : put_payload(w, &c, &w->payload, err);
}

int dd_writer_note(struct dd_writer *w, const char *text, struct dd_error *err)
{
	struct fmt_chunk c = {.type = FMT_NOTE};
	size_t len = strlen(text);
	struct fmt_buf b = {.data = (uint8_t *)(uintptr_t)text,
			    .len = len < FMT_MAX_PAYLOAD ? len : FMT_MAX_PAYLOAD};
	int ret = need_meta(w, err);

	return ret ? ret : put_text_chunk(w, &c, &b, err);
}

static int put_blob_piece(struct dd_writer *w, uint32_t stream, const uint8_t *p, size_t len,
			  struct dd_error *err)
{
	struct fmt_chunk c = {.type = FMT_BLOB, .stream = (uint16_t)stream};
	struct fmt_buf *out = &w->payload;
	size_t n;

	fmt_buf_reset(out);
	fmt_put_byte(out, 1);
	fmt_put_varint(out, len);
	n = fmt_zstd_compress(w->zstd, w->opts.level, p, len, out);
	if (!n) {
		out->data[0] = 0;
		fmt_buf_put(out, p, len);
	}
	if (out->failed)
		return writer_no_memory(err);
	return put_payload(w, &c, out, err);
}

int dd_writer_blob(struct dd_writer *w, uint32_t stream, const void *data, size_t len,
		   struct dd_error *err)
{
	const uint8_t *p = data;
	int ret = 0;

	if (!find_written_stream(w, stream))
		return dd_fail(err, DD_EINVAL, "stream %u was not defined", stream);
	for (; len && !ret; p += BLOB_PIECE) {
		size_t n = len < BLOB_PIECE ? len : BLOB_PIECE;

		ret = put_blob_piece(w, stream, p, n, err);
		len -= n;
	}
	return ret;
}

int dd_writer_event(struct dd_writer *w, const struct dd_event *ev, struct dd_error *err)
{
	switch (ev->type) {
	case DD_EV_META:
		return dd_writer_meta(w, ev->meta, err);
	case DD_EV_STREAM:
		return dd_writer_stream(w, ev->stream, err);
	case DD_EV_SNAPSHOT:
		return dd_writer_snapshot(w, ev->snapshot, err);
	case DD_EV_ROW:
		return dd_writer_row(w, ev->row, err);
	case DD_EV_LOSS:
		return dd_writer_loss(w, ev->loss, err);
	case DD_EV_NOTE:
		return dd_writer_note(w, ev->note, err);
	case DD_EV_BLOB:
		return dd_writer_blob(w, ev->blob.stream->id, ev->blob.data, ev->blob.len, err);
	case DD_EV_SYNC:
		return 0; /* would only make small chunks of a conversion */
	}
	return dd_fail(err, DD_EINVAL, "an event of the unknown type %d", (int)ev->type);
}

int dd_writer_flush(struct dd_writer *w, uint64_t now_ns, struct dd_error *err)
{
	struct fmt_chunk c = {.type = FMT_SYNC, .t_last = now_ns};
	int ret = finish_old(w, 0, 0, err);

	return ret || !now_ns ? ret : ddi_chunk_out_put(w->out, &c, NULL, 0, err);
}

int dd_writer_stats(const struct dd_writer *w, struct dd_writer_stats *out, struct dd_error *err)
{
	struct dd_writer_stats now = w->stats;

	if (now.first_ns == UINT64_MAX)
		now.first_ns = 0;
	now.chunks = ddi_chunk_out_seq(w->out);
	now.bytes = ddi_chunk_out_bytes(w->out);
	return ddi_sized_give(out, &now, "dd_writer_stats", err);
}

int dd_writer_close(struct dd_writer *w, struct dd_error *err)
{
	int ret;

	if (!w)
		return 0;
	ret = need_meta(w, err);
	if (!ret)
		ret = dd_writer_flush(w, 0, err);
	if (!ret)
		ret = ddi_chunk_out_end(w->out, err);
	dd_writer_abort(w);
	return ret;
}
