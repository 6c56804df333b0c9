// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The structure of a recording, chunk by chunk: offsets, sizes, columns, tags and damage.
 */
#include <damondata/dump.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "format/chunk.h"
#include "format/data.h"
#include "format/tlv.h"
#include "libdamondata/file/chunk_in.h"
#include "libdamondata/file/stream_meta.h"
#include "libdamondata/file/unpack_limit.h"
#include "libdamondata/util/array.h"

#define ARRAY_SIZE(a)	 (sizeof(a) / sizeof((a)[0]))
#define MAX_DUMP_COLUMNS (FMT_MAX_COLUMNS + 1)

/* How the value of a tag is coded. */
enum value_kind {
	VALUE_TEXT,
	VALUE_U8,
	VALUE_U32,
	VALUE_U64,
	VALUE_VARINT,
	VALUE_U8_TEXT,
	VALUE_COLUMN
};

struct tag_name {
	unsigned int tag;
	enum value_kind kind;
	const char *name;
};

static const struct tag_name meta_tags[] = {
	{FMT_META_WRITER, VALUE_TEXT, "writer"},
	{FMT_META_KERNEL, VALUE_TEXT, "kernel"},
	{FMT_META_HOST, VALUE_TEXT, "host"},
	{FMT_META_BOOT_ID, VALUE_TEXT, "boot_id"},
	{FMT_META_CLOCKS, VALUE_U64, "clocks"},
	{FMT_META_PAGE_SIZE, VALUE_U32, "page_size"},
	{FMT_META_COMMAND, VALUE_TEXT, "command"},
	{FMT_META_MACHINE, VALUE_TEXT, "machine"},
	{FMT_META_SIDECAR, VALUE_U8_TEXT, "sidecar"},
	{FMT_META_RECORDING_ID, VALUE_U64, "recording_id"},
	{FMT_META_IMPORTED_FROM, VALUE_TEXT, "imported_from"},
	{FMT_META_MACHINE_ID, VALUE_TEXT, "machine_id"},
	{FMT_META_KDAMONDS, VALUE_TEXT, "kdamonds"},
};

static const struct tag_name stream_tags[] = {
	{FMT_STREAM_KIND, VALUE_VARINT, "kind"},
	{FMT_STREAM_OPS, VALUE_TEXT, "ops"},
	{FMT_STREAM_INTERVALS, VALUE_VARINT, "intervals"},
	{FMT_STREAM_INDICES, VALUE_VARINT, "indices_plus_1"},
	{FMT_STREAM_TARGET_PID, VALUE_VARINT, "target_pid"},
	{FMT_STREAM_ADDR_UNIT, VALUE_VARINT, "addr_unit"},
	{FMT_STREAM_TARGET_ID, VALUE_U64, "target_id"},
	{FMT_STREAM_SOURCE, VALUE_VARINT, "source"},
	{FMT_STREAM_NR_REGIONS, VALUE_VARINT, "nr_regions"},
	{FMT_STREAM_COLUMN, VALUE_COLUMN, "column"},
	{FMT_STREAM_FILTERS, VALUE_TEXT, "filters"},
	{FMT_STREAM_EVENT_NAME, VALUE_TEXT, "event_name"},
	{FMT_STREAM_EVENT_FORMAT, VALUE_TEXT, "event_format"},
	{FMT_STREAM_CLOCK, VALUE_VARINT, "clock"},
	{FMT_STREAM_HOST, VALUE_VARINT, "host"},
	{FMT_STREAM_KDAMOND_PID, VALUE_VARINT, "kdamond_pid"},
	{FMT_STREAM_START_TICKS, VALUE_VARINT, "start_ticks"},
	{FMT_STREAM_COMM, VALUE_TEXT, "comm"},
	{FMT_STREAM_GOAL, VALUE_VARINT, "intervals_goal"},
	{FMT_STREAM_CARRIES, VALUE_U8, "carries"},
	{FMT_STREAM_HOST_NAME, VALUE_TEXT, "host_name"},
	{FMT_STREAM_HOST_MACHINE_ID, VALUE_TEXT, "host_machine_id"},
	{FMT_STREAM_HOST_BOOT_ID, VALUE_TEXT, "host_boot_id"},
};

static const char *const region_columns[FMT_REGION_COLUMNS] = {
	[FMT_COL_SNAP] = "SNAP",     [FMT_COL_GAP] = "GAP",	  [FMT_COL_SIZE] = "SIZE",
	[FMT_COL_NR] = "NR",	     [FMT_COL_AGE] = "AGE",	  [FMT_COL_TOK0] = "TOK0",
	[FMT_COL_TOK0 + 1] = "TOK1", [FMT_COL_TOK0 + 2] = "TOK2", [FMT_COL_TOK0 + 3] = "TOK3",
	[FMT_COL_MERGE] = "MERGE",   [FMT_COL_SPLIT] = "SPLIT",	  [FMT_COL_ESC] = "ESC",
	[FMT_COL_NRX] = "NRX",	     [FMT_COL_AGEX] = "AGEX",	  [FMT_COL_SNAPX] = "SNAPX",
};

struct dd_dump {
	struct ddi_input *in;
	uint64_t file_id, consume;
	bool has_segment;
	uint32_t next_number;
	struct fmt_zstd *zstd;
	struct unpack_limit unpacked;
	struct fmt_data data;
	struct fmt_buf text;   /* a decompressed payload */
	struct fmt_buf values; /* texts of facts, joined from several tags */
	struct ddi_stream *streams[FMT_MAX_STREAM + 1];
	struct dd_dump_part part;
	struct dd_dump_fact *facts;
	size_t nr_facts, max_facts;
	struct dd_dump_column columns[MAX_DUMP_COLUMNS];
};

static int fail_dump_memory(struct dd_error *err)
{
	return ddi_no_memory(err);
}

/* ---- facts ---- */

static struct dd_dump_fact *add_fact(struct dd_dump *d, const char *name)
{
	struct dd_dump_fact *more;
	size_t max = d->max_facts ? 2 * d->max_facts : 32;

	if (d->nr_facts == d->max_facts) {
		more = realloc(d->facts, max * sizeof(*more));
		if (!more)
			return NULL;
		d->facts = more;
		d->max_facts = max;
	}
	d->facts[d->nr_facts] = (struct dd_dump_fact){.name = name};
	return &d->facts[d->nr_facts++];
}

static int add_number_fact(struct dd_dump *d, const char *name, uint64_t number)
{
	struct dd_dump_fact *f = add_fact(d, name);

	if (!f)
		return FMT_ENOMEM;
	f->numbers[f->nr_numbers++] = number;
	return FMT_OK;
}

static void read_fact_numbers(struct dd_dump_fact *f, struct fmt_in *in, enum value_kind kind)
{
	static const int widths[] = {[VALUE_U8] = 1, [VALUE_U32] = 4, [VALUE_U64] = 8};

	while (fmt_in_left(in) && !in->bad && f->nr_numbers < DD_DUMP_MAX_NUMBERS)
		f->numbers[f->nr_numbers++] =
			kind == VALUE_VARINT ? fmt_get_varint(in) : fmt_get_fixed(in, widths[kind]);
}

/* Tag 10 of STREAM: id, type and flags as numbers, the name as text. */
static void read_column_fact(struct dd_dump_fact *f, struct fmt_in *in)
{
	f->numbers[f->nr_numbers++] = fmt_get_varint(in);
	f->numbers[f->nr_numbers++] = fmt_get_fixed(in, 1);
	f->numbers[f->nr_numbers++] = fmt_get_fixed(in, 1);
	f->len = (size_t)fmt_get_varint(in);
	f->text = (const char *)fmt_get_bytes(in, f->len);
}

/* @value stays valid as long as the fact. */
static int read_fact(struct dd_dump_fact *f, const uint8_t *value, size_t len, enum value_kind kind)
{
	struct fmt_in in = fmt_in_of(value, len);

	if (kind == VALUE_COLUMN) {
		read_column_fact(f, &in);
	} else if (kind == VALUE_TEXT || kind == VALUE_U8_TEXT) {
		if (kind == VALUE_U8_TEXT)
			f->numbers[f->nr_numbers++] = fmt_get_fixed(&in, 1);
		f->text = (const char *)in.p;
		f->len = fmt_in_left(&in);
	} else {
		read_fact_numbers(f, &in, kind);
	}
	return in.bad ? FMT_ELENGTH : FMT_OK;
}

static int add_tag(struct dd_dump *d, const struct fmt_tlv *t, const struct tag_name *names,
		   size_t nr)
{
	struct dd_dump_fact *f = add_fact(d, NULL);
	size_t at = d->values.len, i = 0;

	while (i < nr && names[i].tag != t->tag)
		i++;
	if (!f || !fmt_buf_reserve(&d->values, t->len))
		return FMT_ENOMEM;
	f->tag = t->tag;
	f->critical = t->critical;
	f->name = i < nr ? names[i].name : NULL;
	fmt_buf_put(&d->values, t->value, t->len);
	return read_fact(f, d->values.data + at, t->len, i < nr ? names[i].kind : VALUE_TEXT);
}

static int dump_tags(struct dd_dump *d, const uint8_t *p, size_t len, const struct tag_name *names,
		     size_t nr)
{
	struct fmt_tlv t;
	int ret;

	/* Never moved while the facts point into it. */
	fmt_buf_reset(&d->values);
	if (!fmt_buf_reserve(&d->values, len + 1))
		return FMT_ENOMEM;
	fmt_tlv_init(&t, p, len);
	while ((ret = fmt_tlv_next(&t)) > 0)
		if ((ret = add_tag(d, &t, names, nr)))
			break;
	fmt_tlv_free(&t);
	return ret;
}

/* ---- payloads ---- */

static int dump_meta(struct dd_dump *d, const uint8_t *p, size_t len)
{
	return dump_tags(d, p, len, meta_tags, ARRAY_SIZE(meta_tags));
}

static int dump_stream(struct dd_dump *d, const uint8_t *p, size_t len)
{
	struct ddi_stream **s = &d->streams[d->part.stream];
	struct dd_error err;
	int ret;

	if (!*s)
		*s = calloc(1, sizeof(**s));
	if (!*s)
		return FMT_ENOMEM;
	ret = ddi_stream_decode(*s, d->part.stream, p, len, &err);
	if (ret == DD_ENOMEM)
		return FMT_ENOMEM;
	d->part.stream_kind = (*s)->pub.kind;
	if (ret == DD_ETOONEW)
		d->part.problem = "this version cannot read the stream";
	ret = dump_tags(d, p, len, stream_tags, ARRAY_SIZE(stream_tags));
	return ret;
}

static const char *dump_column_name(const struct dd_dump *d, unsigned int profile, uint32_t id)
{
	const struct ddi_stream *s = d->streams[d->part.stream];

	if (id >= FMT_COL_VALUE0)
		return s && id - FMT_COL_VALUE0 < s->pub.nr_columns
			       ? s->pub.columns[id - FMT_COL_VALUE0].name
			       : NULL;
	if (profile == FMT_PROFILE_REGIONS)
		return id < FMT_REGION_COLUMNS ? region_columns[id] : NULL;
	return id == FMT_COL_TIME ? "TIME" : id == FMT_COL_STRINGS ? "STRINGS" : NULL;
}

static void list_columns(struct dd_dump *d, const struct fmt_data_sizes *sizes, bool expanded)
{
	struct dd_dump_column *c = d->columns;

	for (size_t i = 0; i < sizes->n; i++) {
		const struct fmt_column_size *e = &sizes->col[i];

		*c++ = (struct dd_dump_column){
			.id = e->id,
			.name = dump_column_name(d, sizes->head.profile, e->id),
			.raw_len = e->raw_len,
			.stored_len = e->stored_len,
			.data = expanded ? d->data.col[e->id].data : NULL};
	}
	if (sizes->pack_raw_len)
		*c++ = (struct dd_dump_column){.name = "pack",
					       .raw_len = sizes->pack_raw_len,
					       .stored_len = sizes->pack_stored_len};
	d->part.columns = d->columns;
	d->part.nr_columns = (size_t)(c - d->columns);
	d->part.content_len = sizes->raw_len;
}

static int dump_data(struct dd_dump *d, const uint8_t *p, size_t len)
{
	struct fmt_data_sizes sizes;
	int ret = fmt_data_sizes(&sizes, p, len);
	/* A small file must not claim to be terabytes; then the sizes are all there is. */
	bool expand =
		!ret && !unpack_charge(&d->unpacked, ddi_input_name(d->in), sizes.raw_len, NULL);

	if (add_number_fact(d, "profile", sizes.head.profile) ||
	    add_number_fact(d, "addr_shift", sizes.head.addr_shift) ||
	    add_number_fact(d, "model", sizes.head.model) ||
	    add_number_fact(d, "continues", sizes.head.dep))
		return FMT_ENOMEM;
	if (expand)
		ret = fmt_data_read(&d->data, p, len, 0, d->zstd);
	list_columns(d, &sizes, expand && !ret);
	return ret;
}

static int dump_lost(struct dd_dump *d, const uint8_t *p, size_t len)
{
	struct fmt_lost l;
	int ret = fmt_lost_read(p, len, &l);

	if (ret)
		return ret;
	if (add_number_fact(d, "reason", l.reason) || add_number_fact(d, "of_stream", l.stream) ||
	    add_number_fact(d, "cpu_plus_1", (uint64_t)(int64_t)l.cpu + 1) ||
	    add_number_fact(d, "count", l.count))
		return FMT_ENOMEM;
	return FMT_OK;
}

static int count_entry(void *ctx, const struct fmt_index_entry *e)
{
	uint64_t *nr = ctx;

	(void)e;
	++*nr;
	return 0;
}

static int dump_index(struct dd_dump *d, const uint8_t *p, size_t len)
{
	uint64_t prev = 0, entries = 0;
	int ret = fmt_index_read(p, len, &prev, count_entry, &entries);

	if (ret)
		return ret;
	if (add_number_fact(d, "previous_index", prev) || add_number_fact(d, "entries", entries))
		return FMT_ENOMEM;
	return FMT_OK;
}

static int dump_end(struct dd_dump *d, const uint8_t *p, size_t len)
{
	struct fmt_end e;
	int ret = fmt_end_read(p, len, &e);

	if (ret)
		return ret;
	if (add_number_fact(d, "index_offset", e.index_offset) ||
	    add_number_fact(d, "end_offset", e.end_offset) ||
	    add_number_fact(d, "region_samples", e.rows) || add_number_fact(d, "items", e.items) ||
	    add_number_fact(d, "chunks", e.chunks))
		return FMT_ENOMEM;
	return FMT_OK;
}

static int dump_note(struct dd_dump *d, const uint8_t *p, size_t len)
{
	struct dd_dump_fact *f = add_fact(d, "text");

	if (!f)
		return FMT_ENOMEM;
	f->text = (const char *)p;
	f->len = len;
	return FMT_OK;
}

static int dump_blob(struct dd_dump *d, const uint8_t *p, size_t len)
{
	struct fmt_in in = fmt_in_of(p, len);
	uint64_t coding = fmt_get_fixed(&in, 1);

	d->part.content_len = fmt_get_varint(&in);
	return in.bad ? FMT_ELENGTH : add_number_fact(d, "coding", coding);
}

static int dump_nothing(struct dd_dump *d, const uint8_t *p, size_t len)
{
	(void)d, (void)p, (void)len;
	return FMT_OK;
}

/* Payloads that may be compressed as one text are decompressed before @dump. */
static const struct chunk_kind {
	enum fmt_chunk_type type;
	const char *name;
	bool is_text;
	int (*dump)(struct dd_dump *d, const uint8_t *p, size_t len);
} chunk_kinds[] = {
	{FMT_META, "META", true, dump_meta},	{FMT_STREAM, "STREAM", true, dump_stream},
	{FMT_DATA, "DATA", false, dump_data},	{FMT_LOST, "LOST", false, dump_lost},
	{FMT_INDEX, "INDEX", true, dump_index}, {FMT_END, "END", false, dump_end},
	{FMT_NOTE, "NOTE", true, dump_note},	{FMT_SYNC, "SYNC", false, dump_nothing},
	{FMT_BLOB, "BLOB", false, dump_blob},
};

static int dump_payload(struct dd_dump *d, const struct fmt_chunk *h, const uint8_t *p)
{
	size_t len = h->payload_len;

	for (const struct chunk_kind *k = chunk_kinds; k < chunk_kinds + ARRAY_SIZE(chunk_kinds);
	     k++) {
		if (k->type != h->type)
			continue;
		d->part.type_name = k->name;
		d->part.is_compressed = k->is_text && h->flags & FMT_FLAG_COMPRESSED;
		if (d->part.is_compressed) {
			int ret = fmt_text_expand(d->zstd, p, len, &d->text);

			if (ret)
				return ret;
			p = d->text.data;
			len = d->part.content_len = d->text.len;
		}
		return k->dump(d, p, len);
	}
	return h->type & FMT_TYPE_OPTIONAL ? FMT_OK : FMT_ETOONEW;
}

/* ---- parts ---- */

static void begin_part(struct dd_dump *d, enum dd_dump_kind kind)
{
	d->nr_facts = 0;
	d->part = (struct dd_dump_part){.kind = kind, .offset = ddi_input_pos(d->in)};
}

/* Passes over damage, up to where a chunk or a segment may begin; from @skip bytes further on. */
static int pass_damage(struct dd_dump *d, uint64_t skip, struct dd_error *err)
{
	int ret = ddi_input_skip(d->in, skip, err);

	if (!ret)
		ret = ddi_chunk_search(d->in, d->file_id, err);
	d->part.size = ddi_input_pos(d->in) - d->part.offset;
	return ret ? ret : 1;
}

static int take_segment(struct dd_dump *d, const uint8_t *p, struct dd_error *err)
{
	struct fmt_file_header h = {.header_len = FMT_FILE_HEADER_LEN};
	int ret = fmt_file_header_read(p, &h);

	begin_part(d, DD_DUMP_SEGMENT);
	if (ret && ret != FMT_ETOONEW) {
		h = (struct fmt_file_header){(uint16_t)fmt_get_le(p + 8, 2),
					     (uint16_t)fmt_get_le(p + 10, 2), FMT_FILE_HEADER_LEN,
					     fmt_get_le(p + 16, 8)};
		d->part.problem = fmt_status_text(ret);
	} else if (ret) {
		d->part.problem =
			"another version of the format: its chunks may be coded differently";
	}
	d->part.major = h.major;
	d->part.minor = h.minor;
	d->part.file_id = d->file_id = h.file_id;
	d->part.size = h.header_len;
	d->has_segment = true;
	d->next_number = 0;
	ret = ddi_input_skip(d->in, h.header_len, err);
	return ret ? ret : 1;
}

static void fill_chunk(struct dd_dump *d, const struct fmt_chunk *h)
{
	struct dd_dump_part *part = &d->part;
	uint32_t gap = h->seq - d->next_number;

	part->type = h->type;
	part->stream = h->stream;
	part->stream_kind = d->streams[h->stream] ? d->streams[h->stream]->pub.kind : 0;
	part->generation = h->flags >> FMT_GENERATION_SHIFT;
	part->is_key = h->type == FMT_DATA && h->flags & FMT_FLAG_KEY;
	part->number = h->seq;
	part->missing = gap < UINT32_MAX / 2 ? gap : 0;
	part->first_ns = h->t_first;
	part->last_ns = h->t_last;
	part->items = h->items;
	part->samples = h->rows;
	part->payload_len = part->content_len = h->payload_len;
	d->next_number = h->seq + 1;
}

static int take_dump_chunk(struct dd_dump *d, const struct fmt_chunk *h, struct dd_error *err)
{
	size_t size = (size_t)fmt_chunk_size(h), len;
	const uint8_t *p;
	int ret = ddi_input_peek(d->in, size, &p, &len, err);

	if (ret)
		return ret;
	begin_part(d, DD_DUMP_CHUNK);
	fill_chunk(d, h);
	d->part.size = size;
	d->unpacked.read += size;
	if (len < size || fmt_chunk_check(h, p + FMT_CHUNK_HEADER_LEN)) {
		for (size_t i = 0; i < ARRAY_SIZE(chunk_kinds); i++)
			if (chunk_kinds[i].type == h->type)
				d->part.type_name = chunk_kinds[i].name;
		d->part.problem =
			len < size ? "the input ends within it" : fmt_status_text(FMT_ECRC);
		return pass_damage(d, FMT_CHUNK_HEADER_LEN, err);
	}
	ret = dump_payload(d, h, p + FMT_CHUNK_HEADER_LEN);
	if (ret == FMT_ENOMEM)
		return fail_dump_memory(err);
	if (ret)
		d->part.problem = fmt_status_text(ret);
	d->part.facts = d->facts;
	d->part.nr_facts = d->nr_facts;
	/* The facts point to the payload until the next call. */
	d->consume = size;
	return 1;
}

int dd_dump_next(struct dd_dump *d, const struct dd_dump_part **part, struct dd_error *err)
{
	struct fmt_chunk h;
	const uint8_t *p;
	size_t len;
	int ret = ddi_input_skip(d->in, d->consume, err);

	d->consume = 0;
	*part = &d->part;
	if (!ret)
		ret = ddi_input_peek(d->in, FMT_CHUNK_HEADER_LEN, &p, &len, err);
	if (ret || !len)
		return ret;
	if (len >= FMT_FILE_HEADER_LEN && fmt_is_file_header(p, len))
		return take_segment(d, p, err);
	if (d->has_segment && len >= FMT_CHUNK_HEADER_LEN &&
	    !fmt_chunk_header_read(p, d->file_id, &h))
		return take_dump_chunk(d, &h, err);
	begin_part(d, DD_DUMP_DAMAGE);
	d->part.problem = len < FMT_CHUNK_HEADER_LEN ? "the input ends within a chunk's header"
						     : "no chunk begins here";
	return pass_damage(d, 1, err);
}

/* Wrapped recordings and those of others are for the importers. */
static int check_begin(const struct dd_dump *d, struct dd_error *err)
{
	const uint8_t *p;
	size_t len;
	int ret = ddi_input_peek(d->in, FMT_FILE_HEADER_LEN, &p, &len, err);

	if (ret || fmt_is_file_header(p, len))
		return ret;
	return dd_fail(
		err, DD_EFORMAT,
		"%s does not begin as a recording in damo's own format; 'damo convert' makes one "
		"of other formats, and compressed ones are decompressed first: 'zstd -dc FILE | "
		"damo report debug dump -'",
		ddi_input_name(d->in));
}

static int open_dump_input(struct dd_dump *d, const char *path, struct dd_error *err)
{
	bool standard = !strcmp(path, "-");
	int fd = standard ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
			  : open(path, O_RDONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return dd_fail(err, DD_ESYS, "cannot open %s", standard ? "standard input" : path);
	ret = ddi_input_open(&d->in, fd, standard ? "standard input" : path, false, false, err);
	if (ret)
		close(fd);
	return ret ? ret : check_begin(d, err);
}

int dd_dump_open(struct dd_dump **out, const char *path, struct dd_error *err)
{
	struct dd_dump *d = calloc(1, sizeof(*d));
	int ret;

	if (!d)
		return fail_dump_memory(err);
	d->zstd = fmt_zstd_new();
	ret = d->zstd ? open_dump_input(d, path, err) : fail_dump_memory(err);
	if (ret)
		dd_dump_free(d);
	else
		*out = d;
	return ret;
}

void dd_dump_free(struct dd_dump *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(d->streams); i++) {
		if (d->streams[i])
			ddi_stream_clear(d->streams[i]);
		free(d->streams[i]);
	}
	if (d->in)
		ddi_input_free(d->in);
	fmt_zstd_free(d->zstd);
	fmt_data_free(&d->data);
	fmt_buf_free(&d->text);
	fmt_buf_free(&d->values);
	free(d->facts);
	free(d);
}
