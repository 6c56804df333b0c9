// SPDX-License-Identifier: LGPL-2.1-only
/*
 * META and STREAM chunks: encoding and decoding of their tags.
 */
#include "libdamondata/file/stream_meta.h"

#include "format/tlv.h"
#include "libdamondata/util/array.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define MAX_SIDECARS  64

/* Tags whose value is a text in a member of type const char *. */
struct text_tag {
	unsigned int tag;
	size_t offset;
};

static const struct text_tag meta_texts[] = {
	{FMT_META_WRITER, offsetof(struct dd_meta, writer)},
	{FMT_META_KERNEL, offsetof(struct dd_meta, kernel_release)},
	{FMT_META_HOST, offsetof(struct dd_meta, host_name)},
	{FMT_META_BOOT_ID, offsetof(struct dd_meta, boot_id)},
	{FMT_META_COMMAND, offsetof(struct dd_meta, command_line)},
	{FMT_META_MACHINE, offsetof(struct dd_meta, machine)},
	{FMT_META_IMPORTED_FROM, offsetof(struct dd_meta, imported_from)},
	{FMT_META_MACHINE_ID, offsetof(struct dd_meta, machine_id_hash)},
	{FMT_META_KDAMONDS, offsetof(struct dd_meta, kdamonds_json)},
};

static const struct text_tag stream_texts[] = {
	{FMT_STREAM_FILTERS, offsetof(struct dd_stream, filters_json)},
	{FMT_STREAM_EVENT_NAME, offsetof(struct dd_stream, event_name)},
	{FMT_STREAM_EVENT_FORMAT, offsetof(struct dd_stream, event_format)},
	{FMT_STREAM_HOST_NAME, offsetof(struct dd_stream, host_name)},
	{FMT_STREAM_HOST_MACHINE_ID, offsetof(struct dd_stream, host_machine_id)},
	{FMT_STREAM_HOST_BOOT_ID, offsetof(struct dd_stream, host_boot_id)},
};

static const char **tag_text_at(void *base, const struct text_tag *t)
{
	return (const char **)((char *)base + t->offset);
}

static void put_texts(struct fmt_buf *out, const void *base, const struct text_tag *t, size_t n)
{
	for (; n--; t++) {
		const char *text = *(const char *const *)((const char *)base + t->offset);

		if (text)
			fmt_tlv_put(out, t->tag, text, strlen(text));
	}
}

static void free_texts(void *base, const struct text_tag *t, size_t n)
{
	for (; n--; t++) {
		free((char *)(uintptr_t)*tag_text_at(base, t));
		*tag_text_at(base, t) = NULL;
	}
}

/* 1 when the tag is one of the texts, 0 when not, or DD_ENOMEM */
static int read_tag_text(const struct fmt_tlv *tlv, void *base, const struct text_tag *t, size_t n)
{
	for (; n--; t++) {
		char *text;

		if (t->tag != tlv->tag)
			continue;
		text = malloc(tlv->len + 1);
		if (!text)
			return DD_ENOMEM;
		memcpy(text, tlv->value, tlv->len);
		text[tlv->len] = '\0';
		free((char *)(uintptr_t)*tag_text_at(base, t));
		*tag_text_at(base, t) = text;
		return 1;
	}
	return 0;
}

static void get_chars(char *out, size_t size, const uint8_t *p, size_t len)
{
	if (len >= size)
		len = size - 1;
	if (len)
		memcpy(out, p, len);
	out[len] = '\0';
}

void ddi_meta_encode(struct fmt_buf *out, const struct dd_meta *m)
{
	uint8_t v[24], sidecar[1 + sizeof(m->sidecars->name)];

	put_texts(out, m, meta_texts, ARRAY_SIZE(meta_texts));
	if (m->page_size) {
		fmt_put_le(v, m->page_size, 4);
		fmt_tlv_put(out, FMT_META_PAGE_SIZE, v, 4);
	}
	if (m->monotonic_ns || m->realtime_ns || m->boottime_ns) {
		fmt_put_le(v, m->monotonic_ns, 8);
		fmt_put_le(v + 8, m->realtime_ns, 8);
		fmt_put_le(v + 16, m->boottime_ns, 8);
		fmt_tlv_put(out, FMT_META_CLOCKS, v, 24);
	}
	if (m->recording_id) {
		fmt_put_le(v, m->recording_id, 8);
		fmt_tlv_put(out, FMT_META_RECORDING_ID, v, 8);
	}
	for (uint32_t i = 0; i < m->nr_sidecars && i < MAX_SIDECARS; i++) {
		size_t len = strnlen(m->sidecars[i].name, sizeof(m->sidecars[i].name));

		sidecar[0] = m->sidecars[i].kind;
		memcpy(sidecar + 1, m->sidecars[i].name, len);
		fmt_tlv_put(out, FMT_META_SIDECAR, sidecar, len + 1);
	}
}

void ddi_meta_clear(struct ddi_meta *m)
{
	free_texts(&m->pub, meta_texts, ARRAY_SIZE(meta_texts));
	free(m->sidecars);
	*m = (struct ddi_meta){0};
}

static int add_sidecar(struct ddi_meta *m, const struct fmt_tlv *t)
{
	if (!t->len || m->pub.nr_sidecars == MAX_SIDECARS)
		return 0;
	if (!m->sidecars)
		m->sidecars = calloc(MAX_SIDECARS, sizeof(*m->sidecars));
	if (!m->sidecars)
		return DD_ENOMEM;
	m->pub.sidecars = m->sidecars;
	m->sidecars[m->pub.nr_sidecars].kind = t->value[0];
	get_chars(m->sidecars[m->pub.nr_sidecars++].name, sizeof(m->sidecars->name), t->value + 1,
		  t->len - 1);
	return 0;
}

static int meta_tag(void *ctx, const struct fmt_tlv *t, struct dd_error *err)
{
	struct ddi_meta *m = ctx;
	struct fmt_in in = fmt_in_of(t->value, t->len);
	int ret = read_tag_text(t, &m->pub, meta_texts, ARRAY_SIZE(meta_texts));

	if (ret)
		return ret < 0 ? ret : 0;
	switch (t->tag) {
	case FMT_META_CLOCKS:
		m->pub.monotonic_ns = fmt_get_fixed(&in, 8);
		m->pub.realtime_ns = fmt_get_fixed(&in, 8);
		m->pub.boottime_ns = fmt_get_fixed(&in, 8);
		break;
	case FMT_META_PAGE_SIZE:
		m->pub.page_size = (uint32_t)fmt_get_fixed(&in, 4);
		break;
	case FMT_META_RECORDING_ID:
		m->pub.recording_id = fmt_get_fixed(&in, 8);
		break;
	case FMT_META_SIDECAR:
		return add_sidecar(m, t);
	default:
		if (t->critical)
			return dd_fail(err, DD_ETOONEW,
				       "the recording needs a newer version of damo: fact %u must "
				       "be understood to read it",
				       t->tag);
	}
	if (in.bad)
		return dd_fail(err, DD_ECORRUPT, "fact %u of the recording is too short", t->tag);
	return 0;
}

/* Calls @take for each tag, until it returns other than 0. */
static int each_tag(const uint8_t *payload, size_t len,
		    int (*take)(void *ctx, const struct fmt_tlv *t, struct dd_error *err),
		    void *ctx, struct dd_error *err)
{
	struct fmt_tlv t;
	int ret = 0, got;

	fmt_tlv_init(&t, payload, len);
	while (!ret && (got = fmt_tlv_next(&t))) {
		if (got == FMT_ELENGTH)
			ret = dd_fail(err, DD_ECORRUPT, "a fact is cut off");
		else
			ret = got < 0 ? DD_ENOMEM : take(ctx, &t, err);
	}
	if (ret == DD_ENOMEM)
		ddi_no_memory(err);
	fmt_tlv_free(&t);
	return ret;
}

int ddi_meta_decode(struct ddi_meta *m, const uint8_t *payload, size_t len, struct dd_error *err)
{
	ddi_meta_clear(m);
	return each_tag(payload, len, meta_tag, m, err);
}

/* Tags of one or more numbers, as varints, from members of struct dd_stream side by side. */
struct number_tag {
	unsigned int tag;
	size_t offset;
	uint8_t width; /* bytes of a member */
	uint8_t n;
	uint8_t bias; /* added in the file: what is not stated is DD_IDX_NONE */
};

#define NUMBERS(member, count, bias)                                                               \
	offsetof(struct dd_stream, member), sizeof(((struct dd_stream *)0)->member), count, bias

static const struct number_tag stream_numbers[] = {
	{FMT_STREAM_KIND, NUMBERS(kind, 1, 0)},
	{FMT_STREAM_INTERVALS, NUMBERS(intervals.sample_us, 3, 0)},
	{FMT_STREAM_INDICES, NUMBERS(kdamond_idx, 4, 1)},
	{FMT_STREAM_TARGET_PID, NUMBERS(target_pid, 1, 0)},
	{FMT_STREAM_ADDR_UNIT, NUMBERS(addr_unit, 1, 0)},
	{FMT_STREAM_SOURCE, NUMBERS(data_source, 1, 0)},
	{FMT_STREAM_NR_REGIONS, NUMBERS(min_nr_regions, 2, 0)},
	{FMT_STREAM_CLOCK, NUMBERS(clock, 1, 0)},
	{FMT_STREAM_HOST, NUMBERS(host, 1, 0)},
	{FMT_STREAM_KDAMOND_PID, NUMBERS(kdamond_pid, 1, 0)},
	{FMT_STREAM_START_TICKS, NUMBERS(target_start_ticks, 1, 0)},
	{FMT_STREAM_GOAL, NUMBERS(intervals.goal_access_bp, 4, 0)},
};

static uint64_t get_member(const void *member, uint8_t width)
{
	uint64_t u64;
	uint32_t u32;

	if (width == 1)
		return *(const uint8_t *)member;
	if (width == 4) {
		memcpy(&u32, member, 4);
		return u32;
	}
	memcpy(&u64, member, 8);
	return u64;
}

/* What does not fit becomes the largest number: never a smaller one that means something else. */
static void set_member(void *member, uint8_t width, uint64_t v)
{
	uint8_t u8 = v > UINT8_MAX ? UINT8_MAX : (uint8_t)v;
	uint32_t u32 = v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;

	memcpy(member, width == 1 ? (void *)&u8 : width == 4 ? (void *)&u32 : (void *)&v, width);
}

/* Numbers that are all 0 are not stated. */
static void put_number_tag(struct fmt_buf *out, const struct dd_stream *s,
			   const struct number_tag *t)
{
	uint8_t tmp[8 * FMT_VARINT_MAX];
	struct fmt_buf b = {.data = tmp, .cap = sizeof(tmp)};
	uint64_t all = 0;

	for (int i = 0; i < t->n; i++) {
		uint64_t v = get_member((const char *)s + t->offset + i * t->width, t->width);

		if (t->width == 4)
			v = (uint32_t)(v + t->bias);
		fmt_put_varint(&b, v);
		all |= v;
	}
	if (all)
		fmt_tlv_put(out, t->tag, tmp, b.len);
}

static bool get_numbers(struct dd_stream *s, const struct fmt_tlv *tlv, struct fmt_in *in)
{
	for (size_t k = 0; k < ARRAY_SIZE(stream_numbers); k++) {
		const struct number_tag *t = &stream_numbers[k];

		if (t->tag != tlv->tag)
			continue;
		for (int i = 0; i < t->n; i++)
			set_member((char *)s + t->offset + i * t->width, t->width,
				   t->bias ? (uint32_t)(fmt_get_varint(in) - t->bias)
					   : fmt_get_varint(in));
		return true;
	}
	return false;
}

static void put_char_tag(struct fmt_buf *out, unsigned int tag, const char *s, size_t size)
{
	size_t len = strnlen(s, size);

	if (len)
		fmt_tlv_put(out, tag, s, len);
}

static void put_column(struct fmt_buf *out, const struct dd_column *c)
{
	size_t name = strnlen(c->name, sizeof(c->name)), unit = strnlen(c->unit, sizeof(c->unit));
	uint8_t tmp[sizeof(*c) + 4 * FMT_VARINT_MAX];
	struct fmt_buf b = {.data = tmp, .cap = sizeof(tmp)};

	fmt_put_varint(&b, c->id);
	fmt_put_byte(&b, c->type);
	fmt_put_byte(&b, c->critical);
	fmt_put_varint(&b, name);
	fmt_buf_put(&b, c->name, name);
	fmt_put_varint(&b, unit);
	fmt_buf_put(&b, c->unit, unit);
	fmt_tlv_put(out, FMT_STREAM_COLUMN, tmp, b.len);
}

void ddi_stream_encode(struct fmt_buf *out, const struct dd_stream *s)
{
	uint8_t v[8];

	for (size_t i = 0; i < ARRAY_SIZE(stream_numbers); i++)
		put_number_tag(out, s, &stream_numbers[i]);
	if (s->kind == DD_STREAM_ACCESS) {
		v[0] = (uint8_t)(s->has_nr_accesses | s->has_age << 1);
		fmt_tlv_put(out, FMT_STREAM_CARRIES, v, 1);
	}
	if (s->has_target_id) {
		fmt_put_le(v, s->target_id, 8);
		fmt_tlv_put(out, FMT_STREAM_TARGET_ID, v, 8);
	}
	put_char_tag(out, FMT_STREAM_OPS, s->ops, sizeof(s->ops));
	put_char_tag(out, FMT_STREAM_COMM, s->target_comm, sizeof(s->target_comm));
	for (uint32_t i = 0; i < s->nr_columns; i++)
		put_column(out, &s->columns[i]);
	put_texts(out, s, stream_texts, ARRAY_SIZE(stream_texts));
}

void ddi_stream_clear(struct ddi_stream *s)
{
	free_texts(&s->pub, stream_texts, ARRAY_SIZE(stream_texts));
	free(s->columns);
	*s = (struct ddi_stream){0};
}

static bool known_column(const struct ddi_stream *s, uint32_t id)
{
	return s->pub.kind != DD_STREAM_ACCESS || (id && id <= DD_COL_PERCENT) ||
	       (id >= DD_COL_PROBE_HITS0 && id < DD_COL_PROBE_HITS0 + 16);
}

static int get_column(struct ddi_stream *s, struct fmt_in *in, struct dd_error *err)
{
	uint32_t n = s->pub.nr_columns;
	const uint8_t *name, *unit;
	uint64_t name_len, unit_len;
	struct dd_column *c;

	if (n == DD_MAX_COLUMNS)
		return dd_fail(err, DD_ETOONEW, "it has more than %d columns", DD_MAX_COLUMNS);
	c = realloc(s->columns, (n + 1) * sizeof(*c));
	if (!c)
		return DD_ENOMEM;
	s->pub.columns = s->columns = c;
	c += n;
	*c = (struct dd_column){0};
	c->id = (uint32_t)fmt_get_varint(in);
	c->type = (uint8_t)fmt_get_fixed(in, 1);
	c->critical = fmt_get_fixed(in, 1) & 1;
	name_len = fmt_get_varint(in);
	name = fmt_get_bytes(in, name_len);
	unit_len = fmt_get_varint(in);
	unit = fmt_get_bytes(in, unit_len);
	if (in->bad)
		return dd_fail(err, DD_ECORRUPT, "the definition of a column is cut off");
	get_chars(c->name, sizeof(c->name), name, (size_t)name_len);
	get_chars(c->unit, sizeof(c->unit), unit, (size_t)unit_len);
	if (c->type > DD_TYPE_STRING)
		return dd_fail(err, DD_ETOONEW, "its column \"%s\" has the unknown type %u",
			       c->name, c->type);
	s->pub.nr_columns++;
	return 0;
}

static int stream_tag(void *ctx, const struct fmt_tlv *t, struct dd_error *err)
{
	struct ddi_stream *d = ctx;
	struct fmt_in in = fmt_in_of(t->value, t->len);
	struct dd_stream *s = &d->pub;
	int ret = read_tag_text(t, s, stream_texts, ARRAY_SIZE(stream_texts));
	uint8_t carries;

	if (ret)
		return ret < 0 ? ret : 0;
	if (get_numbers(s, t, &in))
		return in.bad ? dd_fail(err, DD_ECORRUPT, "its fact %u is too short", t->tag) : 0;
	switch (t->tag) {
	case FMT_STREAM_OPS:
		get_chars(s->ops, sizeof(s->ops), t->value, t->len);
		break;
	case FMT_STREAM_COMM:
		get_chars(s->target_comm, sizeof(s->target_comm), t->value, t->len);
		break;
	case FMT_STREAM_COLUMN:
		return get_column(d, &in, err);
	case FMT_STREAM_TARGET_ID:
		s->target_id = fmt_get_fixed(&in, 8);
		s->has_target_id = true;
		break;
	case FMT_STREAM_CARRIES:
		carries = (uint8_t)fmt_get_fixed(&in, 1);
		s->has_nr_accesses = carries & 1;
		s->has_age = carries & 2;
		break;
	default:
		if (t->critical)
			return dd_fail(err, DD_ETOONEW, "its fact %u must be understood to read it",
				       t->tag);
	}
	return in.bad ? dd_fail(err, DD_ECORRUPT, "its fact %u is too short", t->tag) : 0;
}

static int check_stream_meta(const struct ddi_stream *s, struct dd_error *err)
{
	if (!s->pub.kind || s->pub.kind > DD_STREAM_PROCTREE)
		return dd_fail(err, DD_ETOONEW, "it is of the unknown kind %u", s->pub.kind);
	for (uint32_t i = 0; i < s->pub.nr_columns; i++) {
		const struct dd_column *c = &s->columns[i];

		if (c->critical && !known_column(s, c->id))
			return dd_fail(err, DD_ETOONEW,
				       "its column \"%s\" must be understood to read it", c->name);
		if (s->pub.kind == DD_STREAM_ACCESS && c->type == DD_TYPE_STRING)
			return dd_fail(err, DD_ETOONEW, "its column \"%s\" is not a number",
				       c->name);
	}
	return 0;
}

int ddi_stream_decode(struct ddi_stream *s, uint32_t id, const uint8_t *payload, size_t len,
		      struct dd_error *err)
{
	int ret;

	ddi_stream_clear(s);
	s->pub.id = id;
	s->pub.kdamond_idx = s->pub.context_idx = DD_IDX_NONE;
	s->pub.target_idx = s->pub.scheme_idx = DD_IDX_NONE;
	ret = each_tag(payload, len, stream_tag, s, err);
	return ret ? ret : check_stream_meta(s, err);
}

static unsigned int log2_of(uint32_t v)
{
	return v ? 31 - (unsigned int)__builtin_clz(v) : 12;
}

struct fmt_regions_config ddi_regions_config(const struct dd_stream *s, uint32_t page_size)
{
	struct fmt_regions_config c = {
		.has_age = s->has_age, .page_shift = log2_of(page_size), .nr_attrs = s->nr_columns};

	for (uint32_t i = 0; i < s->nr_columns; i++)
		c.attr_signed[i] = s->columns[i].type == DD_TYPE_I64;
	return c;
}

struct fmt_rows_config ddi_rows_config(const struct dd_stream *s)
{
	struct fmt_rows_config c = {.nr_columns = s->nr_columns};

	for (uint32_t i = 0; i < s->nr_columns; i++)
		c.is_bytes[i] = s->columns[i].type == DD_TYPE_STRING;
	return c;
}

int ddi_fmt_code(int status)
{
	switch (status) {
	case FMT_OK:
		return DD_OK;
	case FMT_ENOMEM:
		return DD_ENOMEM;
	case FMT_ETOONEW:
		return DD_ETOONEW;
	case FMT_EINVAL:
		return DD_EINVAL;
	default:
		return DD_ECORRUPT;
	}
}

int ddi_fail_fmt(struct dd_error *err, int status, const char *name, const char *what)
{
	return dd_fail(err, ddi_fmt_code(status), "%s: %s: %s", name, what,
		       fmt_status_text(status));
}

uint64_t ddi_random(void)
{
	struct timespec ts;
	uint64_t v;

	if (getrandom(&v, sizeof(v), GRND_NONBLOCK) != sizeof(v)) {
		clock_gettime(CLOCK_REALTIME, &ts);
		v = (uint64_t)ts.tv_sec * 1000000007ull ^ (uint64_t)ts.tv_nsec << 20 ^
		    (uint64_t)(uintptr_t)&ts;
	}
	return v ? v : 1;
}
