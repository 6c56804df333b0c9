// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bytes of the format: the worked example of damon.data(5), checksums, and what a reader does with
 * chunks, tags, columns and versions that it does not know.
 */
#include <damondata/source.h>
#include <damondata/writer.h>

#include "format/chunk.h"
#include "format/crc32c.h"
#include "format/data.h"
#include "format/regions.h"
#include "format/tlv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#define FILE_ID 0x1122334455667788ull

static const struct fmt_region first[] = {
	{0x55d3c8a41000, 0x55d3c8b41000, 0, 4},
	{0x55d3c8b41000, 0x55d3c8c41000, 12, 0},
	{0x7f1204000000, 0x7f1204400000, 0, 9},
};

static const struct fmt_region second[] = {
	{0x55d3c8a41000, 0x55d3c8a8d000, 7, 0},
	{0x55d3c8a8d000, 0x55d3c8b41000, 0, 5},
	{0x55d3c8b41000, 0x55d3c8c41000, 11, 1},
	{0x7f1204000000, 0x7f1204400000, 0, 10},
};

/* The DATA chunk of damon.data(5)'s example, also worked out by hand there. */
static const uint8_t example[] = {
	0x44, 0x43, 0x48, 0x4b, 0x03, 0x01, 0x01, 0x00, 0x02, 0x00, 0x00, 0x00, 0x3e, 0x00,
	0x00, 0x00, 0x38, 0x94, 0x76, 0x41, 0x53, 0x4b, 0x00, 0x00, 0xd8, 0x84, 0xc5, 0x4d,
	0x53, 0x4b, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00, 0x33, 0x15,
	0x5d, 0x51, 0x0b, 0xf5, 0x29, 0x98, 0x01, 0x0c, 0x03, 0x00, 0xff, 0x0a, 0x00, 0x10,
	0x0c, 0x06, 0x03, 0x03, 0x01, 0x02, 0x01, 0x01, 0x2d, 0x01, 0x00, 0x00, 0xa0, 0xc2,
	0x1e, 0x80, 0x9f, 0x9d, 0x62, 0x01, 0x02, 0x06, 0x02, 0x01, 0x04, 0x82, 0xa9, 0xe4,
	0xd3, 0xab, 0x01, 0x00, 0xfe, 0xce, 0x9d, 0xbe, 0x52, 0x80, 0x02, 0x80, 0x02, 0x80,
	0x08, 0x00, 0x0c, 0x00, 0x04, 0x00, 0x09, 0x00, 0x39, 0x00, 0x04, 0x03,
};

static size_t encode_example(uint8_t *out)
{
	struct fmt_regions_config config = {.has_age = true, .page_shift = 12};
	struct fmt_regions_enc *e = fmt_regions_enc_new(&config);
	struct fmt_snap s1 = {.start_ns = 82820952659000,
			      .end_ns = 82820952659000 + 103000000,
			      .nr = 3,
			      .nr_expected = 3,
			      .regions = first};
	struct fmt_snap s2 = {.start_ns = s1.end_ns,
			      .end_ns = s1.end_ns + 103500000,
			      .nr = 4,
			      .nr_expected = 4,
			      .regions = second};
	struct fmt_zstd *z = fmt_zstd_new();
	struct fmt_buf payload = {0};
	struct fmt_chunk c = {.type = FMT_DATA, .stream = 1, .seq = 2};
	bool key;

	assert_int_equal(fmt_regions_enc_add(e, &s1), FMT_OK);
	assert_int_equal(fmt_regions_enc_add(e, &s2), FMT_OK);
	c.items = fmt_regions_enc_span(e)->items;
	c.rows = fmt_regions_enc_span(e)->rows;
	c.t_first = fmt_regions_enc_span(e)->t_first;
	c.t_last = fmt_regions_enc_span(e)->t_last;
	assert_int_equal(fmt_regions_enc_finish(e, 0, z, 1, &payload, &key), FMT_OK);
	assert_true(key);
	c.flags = FMT_FLAG_KEY;
	c.payload_len = (uint32_t)payload.len;
	fmt_chunk_header_write(out, &c, payload.data, FILE_ID);
	memcpy(out + FMT_CHUNK_HEADER_LEN, payload.data, payload.len);
	c.payload_len = (uint32_t)payload.len;
	fmt_regions_enc_free(e);
	fmt_zstd_free(z);
	fmt_buf_free(&payload);
	return FMT_CHUNK_HEADER_LEN + c.payload_len;
}

static void test_example_encodes(void **state)
{
	uint8_t out[256];

	(void)state;
	assert_int_equal(encode_example(out), sizeof(example));
	assert_memory_equal(out, example, sizeof(example));
}

static void test_example_decodes(void **state)
{
	struct fmt_regions_config config = {.has_age = true, .page_shift = 12};
	struct fmt_regions_dec *d = fmt_regions_dec_new();
	struct fmt_zstd *z = fmt_zstd_new();
	struct fmt_data data = {0};
	struct fmt_snap s;
	struct fmt_chunk c;

	(void)state;
	assert_int_equal(fmt_chunk_header_read(example, FILE_ID, &c), FMT_OK);
	assert_int_equal(fmt_chunk_header_read(example, FILE_ID + 1, &c), FMT_ECRC);
	assert_int_equal(fmt_data_read(&data, example + 48, c.payload_len, c.rows, z), FMT_OK);
	assert_int_equal(fmt_regions_dec_config(d, &config), FMT_OK);
	assert_int_equal(fmt_regions_dec_open(d, &c, &data), FMT_OK);
	assert_int_equal(fmt_regions_dec_next(d, &s), 1);
	assert_int_equal(s.nr, 3);
	assert_memory_equal(s.regions, first, sizeof(first));
	assert_int_equal(fmt_regions_dec_next(d, &s), 1);
	assert_int_equal(s.nr, 4);
	assert_memory_equal(s.regions, second, sizeof(second));
	assert_true(s.end_ns == 82820952659000 + 206500000);
	assert_int_equal(fmt_regions_dec_next(d, &s), 0);
	fmt_regions_dec_free(d);
	fmt_data_free(&data);
	fmt_zstd_free(z);
}

static void test_crc(void **state)
{
	uint8_t buf[100];

	(void)state;
	assert_int_equal(fmt_crc32c(0, "123456789", 9), 0xe3069283);
	assert_int_equal(fmt_crc32c_soft(0, "123456789", 9), 0xe3069283);
	for (unsigned int i = 0; i < sizeof(buf); i++)
		buf[i] = (uint8_t)(i * 37);
	for (unsigned int from = 0; from < 9; from++)
		for (unsigned int len = 0; from + len <= sizeof(buf); len++)
			assert_int_equal(fmt_crc32c(7, buf + from, len),
					 fmt_crc32c_soft(7, buf + from, len));
}

static void test_varints(void **state)
{
	static const uint64_t values[] = {0,	      1,	 127,
					  128,	      16383,	 16384,
					  UINT32_MAX, INT64_MAX, (uint64_t)INT64_MAX + 1,
					  UINT64_MAX};
	static const uint8_t too_long[] = {0xff, 0xff, 0xff, 0xff, 0xff,
					   0xff, 0xff, 0xff, 0xff, 0x02};
	struct fmt_buf b = {0};
	struct fmt_in in;

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		fmt_put_varint(&b, values[i]);
		fmt_put_zz(&b, values[i]);
	}
	in = fmt_in_of(b.data, b.len);
	for (size_t i = 0; i < 10; i++) {
		assert_true(fmt_get_varint(&in) == values[i]);
		assert_true(fmt_get_zz(&in) == values[i]);
	}
	assert_false(in.bad);
	fmt_get_varint(&in);
	assert_true(in.bad);
	in = fmt_in_of(too_long, sizeof(too_long));
	fmt_get_varint(&in);
	assert_true(in.bad);
	fmt_buf_free(&b);
}

/* A recording built by hand, chunk by chunk. */
struct file {
	struct fmt_buf buf;
	uint32_t seq;
};

static void begin(struct file *f, uint16_t major, uint16_t minor)
{
	uint8_t header[FMT_FILE_HEADER_LEN];

	*f = (struct file){0};
	fmt_file_header_write(header, FILE_ID);
	fmt_put_le(header + 8, major, 2);
	fmt_put_le(header + 10, minor, 2);
	fmt_put_le(header + 12, 40, 4); /* 8 bytes of the future */
	fmt_put_le(header + 28, fmt_crc32c(0, header, 28), 4);
	fmt_buf_put(&f->buf, header, sizeof(header));
	fmt_put_fixed(&f->buf, 0xfeedface, 8);
}

static void add(struct file *f, struct fmt_chunk c, const void *payload, size_t len)
{
	uint8_t header[FMT_CHUNK_HEADER_LEN];

	c.seq = f->seq++;
	c.payload_len = (uint32_t)len;
	fmt_chunk_header_write(header, &c, payload, FILE_ID);
	fmt_buf_put(&f->buf, header, sizeof(header));
	fmt_buf_put(&f->buf, payload, len);
	while (f->buf.len % 8)
		fmt_put_byte(&f->buf, 0);
}

static void add_data(struct file *f)
{
	uint8_t out[256];
	size_t len = encode_example(out);
	struct fmt_chunk c;

	assert_int_equal(fmt_chunk_header_read(out, FILE_ID, &c), FMT_OK);
	add(f, c, out + FMT_CHUNK_HEADER_LEN, len - FMT_CHUNK_HEADER_LEN);
}

static void add_meta(struct file *f, unsigned int extra_tag)
{
	struct fmt_buf b = {0};

	fmt_tlv_put(&b, FMT_META_WRITER, "hand", 4);
	if (extra_tag)
		fmt_tlv_put(&b, extra_tag, "x", 1);
	add(f, (struct fmt_chunk){.type = FMT_META}, b.data, b.len);
	fmt_buf_free(&b);
}

static void add_stream(struct file *f, uint8_t kind, const struct dd_column *col,
		       unsigned int extra_tag)
{
	struct fmt_buf b = {0}, v = {0};

	fmt_tlv_put(&b, FMT_STREAM_KIND, &kind, 1);
	fmt_tlv_put(&b, FMT_STREAM_CARRIES, "\3", 1);
	if (col) {
		fmt_put_varint(&v, col->id);
		fmt_put_byte(&v, col->type);
		fmt_put_byte(&v, col->critical);
		fmt_put_varint(&v, strlen(col->name));
		fmt_buf_put(&v, col->name, strlen(col->name));
		fmt_put_varint(&v, 0);
		fmt_put_fixed(&v, 0, 4); /* a later version's addition */
		fmt_tlv_put(&b, FMT_STREAM_COLUMN, v.data, v.len);
	}
	if (extra_tag)
		fmt_tlv_put(&b, extra_tag, "x", 1);
	add(f, (struct fmt_chunk){.type = FMT_STREAM, .stream = 1}, b.data, b.len);
	fmt_buf_free(&b);
	fmt_buf_free(&v);
}

static void add_end(struct file *f)
{
	struct fmt_end end = {.end_offset = f->buf.len, .rows = 7, .items = 2, .chunks = f->seq};
	uint8_t payload[FMT_END_LEN];

	fmt_end_write(payload, &end);
	add(f, (struct fmt_chunk){.type = FMT_END}, payload, sizeof(payload));
}

struct result {
	int ret;
	int snapshots, notes, losses, metas;
	char note[200], column[48];
	uint64_t attr;
	struct dd_completeness c;
	struct dd_error err;
};

static struct result read_file(struct file *f)
{
	struct result r = {.ret = 0};
	const struct dd_event *ev;
	struct dd_source *s;
	int fd = memfd_create("hand", MFD_CLOEXEC);

	assert_int_equal(write(fd, f->buf.data, f->buf.len), f->buf.len);
	lseek(fd, 0, SEEK_SET);
	fmt_buf_free(&f->buf);
	r.ret = dd_source_open_fd(&s, fd, "hand", NULL, &r.err);
	if (r.ret) {
		close(fd);
		return r;
	}
	while ((r.ret = dd_source_next(s, &ev, &r.err)) > 0) {
		r.metas += ev->type == DD_EV_META;
		r.losses += ev->type == DD_EV_LOSS;
		if (ev->type == DD_EV_NOTE) {
			r.notes++;
			snprintf(r.note, sizeof(r.note), "%s", ev->note);
		}
		if (ev->type == DD_EV_SNAPSHOT && ev->snapshot->stream->nr_columns) {
			snprintf(r.column, sizeof(r.column), "%s",
				 ev->snapshot->stream->columns->name);
			r.attr = ev->snapshot->attrs[0][0];
		}
		r.snapshots += ev->type == DD_EV_SNAPSHOT;
	}
	dd_source_completeness(s, &r.c);
	dd_source_free(s);
	return r;
}

static void whole(const struct result *r, int snapshots)
{
	if (r->ret)
		fail_msg("%s", r->err.text);
	assert_int_equal(r->snapshots, snapshots);
	assert_int_equal(r->losses, 0);
	assert_int_equal(r->c.missing[DD_LOST_DAMAGED].count, 0);
	assert_int_equal(r->c.missing[DD_LOST_BYTES].count, 0);
	assert_false(r->c.missing[DD_LOST_END].times);
}

static void test_unknown_optional(void **state)
{
	struct result r;
	struct file f;

	(void)state;
	begin(&f, 1, 7); /* newer minor, longer header */
	add_meta(&f, 0x3abc);
	add(&f, (struct fmt_chunk){.type = 0xf7, .flags = 0xff, .stream = 9}, "future", 6);
	add_stream(&f, DD_STREAM_ACCESS, NULL, 0x3abd);
	add_data(&f);
	add_end(&f);
	r = read_file(&f);
	whole(&r, 2);
	assert_int_equal(r.metas, 1);
}

static void test_unknown_critical_chunk(void **state)
{
	struct result r;
	struct file f;

	(void)state;
	begin(&f, 1, 0);
	add_meta(&f, 0);
	add_stream(&f, DD_STREAM_ACCESS, NULL, 0);
	add_data(&f);
	add(&f, (struct fmt_chunk){.type = 0x77}, "future", 6);
	r = read_file(&f);
	assert_int_equal(r.ret, DD_ETOONEW);
	assert_int_equal(r.snapshots, 2);
	assert_non_null(strstr(r.err.text, "newer"));
}

/* The one stream is left out, and the account says so. */
static void refused(const struct result *r)
{
	if (r->ret)
		fail_msg("%s", r->err.text);
	assert_int_equal(r->snapshots, 0);
	assert_int_equal(r->notes, 1);
	assert_non_null(strstr(r->note, "left out"));
	assert_int_equal(r->losses, 1);
	assert_int_equal(r->c.missing[DD_LOST_REFUSED].count, 1);
	assert_int_equal(r->c.missing[DD_LOST_CHUNKS].count, 1);
	assert_int_equal(r->c.missing[DD_LOST_DAMAGED].times, 0);
	assert_false(dd_account_is_whole(&r->c));
}

static void test_newer_major(void **state)
{
	struct result r;
	struct file f;

	(void)state;
	begin(&f, 2, 0);
	r = read_file(&f);
	assert_int_equal(r.ret, DD_ETOONEW);
	assert_non_null(strstr(r.err.text, "2.0"));
}

static void test_critical_tags(void **state)
{
	struct result r;
	struct file f;

	(void)state;
	begin(&f, 1, 0);
	add_meta(&f, 0x3abc | FMT_TAG_CRITICAL);
	r = read_file(&f);
	assert_int_equal(r.ret, DD_ETOONEW);

	begin(&f, 1, 0);
	add_meta(&f, 0);
	add_stream(&f, DD_STREAM_ACCESS, NULL, 0x3abc | FMT_TAG_CRITICAL);
	add_data(&f);
	add_end(&f);
	r = read_file(&f);
	refused(&r);
}

static void test_unknown_kind(void **state)
{
	struct result r;
	struct file f;

	(void)state;
	begin(&f, 1, 0);
	add_meta(&f, 0);
	add_stream(&f, 99, NULL, 0);
	add_data(&f);
	add_end(&f);
	r = read_file(&f);
	refused(&r);
}

/* An attribute that this version has never heard of is handed through by its name. */
static void test_unknown_column(void **state)
{
	struct dd_column col = {12345, DD_TYPE_U64, false, "moon_phase", ""};
	struct result r;
	struct file f;

	(void)state;
	begin(&f, 1, 0);
	add_meta(&f, 0);
	add_stream(&f, DD_STREAM_ACCESS, &col, 0);
	add_data(&f);
	add_end(&f);
	r = read_file(&f);
	whole(&r, 2);
	assert_string_equal(r.column, "moon_phase");
	assert_int_equal(r.attr, 0);

	col.critical = true;
	begin(&f, 1, 0);
	add_meta(&f, 0);
	add_stream(&f, DD_STREAM_ACCESS, &col, 0);
	add_data(&f);
	add_end(&f);
	r = read_file(&f);
	refused(&r);
	assert_non_null(strstr(r.note, "moon_phase"));
}

/* A redefinition that was lost must not let data be read by the older one. */
static void test_lost_definition(void **state)
{
	struct fmt_chunk c = {.type = FMT_DATA,
			      .flags = FMT_FLAG_KEY | 1 << FMT_GENERATION_SHIFT,
			      .stream = 1,
			      .items = 2,
			      .rows = 7};
	struct result r;
	struct file f;

	(void)state;
	begin(&f, 1, 0);
	add_meta(&f, 0);
	add_stream(&f, DD_STREAM_ACCESS, NULL, 0);
	add(&f, c, example + FMT_CHUNK_HEADER_LEN, sizeof(example) - FMT_CHUNK_HEADER_LEN);
	add_end(&f);
	r = read_file(&f);
	assert_int_equal(r.ret, 0);
	assert_int_equal(r.snapshots, 0);
	assert_int_equal(r.losses, 1);
	assert_int_equal(r.c.missing[DD_LOST_DAMAGED].count, 1);
}

/* Counts in the header that the payload does not bear out. */
static void test_wrong_counts(void **state)
{
	static const struct fmt_chunk wrong[] = {
		{.items = 2, .rows = 8},	  {.items = 2, .rows = 6},
		{.items = 3, .rows = 7},	  {.items = 1, .rows = 3},
		{.items = 2, .rows = UINT32_MAX}, {.items = UINT32_MAX, .rows = 7},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct fmt_chunk c = wrong[i];
		struct result r;
		struct file f;

		c.type = FMT_DATA;
		c.flags = FMT_FLAG_KEY;
		c.stream = 1;
		begin(&f, 1, 0);
		add_meta(&f, 0);
		add_stream(&f, DD_STREAM_ACCESS, NULL, 0);
		add(&f, c, example + FMT_CHUNK_HEADER_LEN, sizeof(example) - FMT_CHUNK_HEADER_LEN);
		add_end(&f);
		r = read_file(&f);
		assert_int_equal(r.ret, 0);
		assert_int_equal(r.losses, 1);
		assert_int_equal(r.c.missing[DD_LOST_DAMAGED].count, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_crc),
		cmocka_unit_test(test_varints),
		cmocka_unit_test(test_example_encodes),
		cmocka_unit_test(test_example_decodes),
		cmocka_unit_test(test_unknown_optional),
		cmocka_unit_test(test_unknown_critical_chunk),
		cmocka_unit_test(test_newer_major),
		cmocka_unit_test(test_critical_tags),
		cmocka_unit_test(test_unknown_kind),
		cmocka_unit_test(test_unknown_column),
		cmocka_unit_test(test_lost_definition),
		cmocka_unit_test(test_wrong_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
