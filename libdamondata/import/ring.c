// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The events in pages of ftrace's ring buffer, as trace.dat files contain them.
 */
#include "ring.h"
#include "libdamondata/util/array.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#define MAX_CHUNK     (4u << 20)
#define MISSED_EVENTS (1u << 31)
#define MISSED_STORED (1u << 30)
#define TIME_BITS     27

/* Types of events; smaller ones are lengths in words. */
enum { TYPE_LONG = 0, TYPE_PADDING = 29, TYPE_TIME_EXTEND = 30, TYPE_TIME_STAMP = 31 };

void ring_init(struct ring *r, const struct ring_format *format, uint32_t cpu, uint64_t at,
	       uint64_t end)
{
	*r = (struct ring){
		.format = format, .cpu = cpu, .chunks = UINT32_MAX, .at = at, .end = end};
}

void ring_free(struct ring *r)
{
	free(r->pages);
	r->pages = NULL;
}

static uint64_t ring_number(const struct ring *r, const uint8_t *p, unsigned int size)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < size; i++)
		v |= (uint64_t)p[i] << 8 * (r->format->big_endian ? size - 1 - i : i);
	return v;
}

static int ring_damaged(const struct ring *r, const char *what, struct dd_error *err)
{
	return dd_fail_at(err, DD_ECORRUPT, r->at, "damaged trace data of CPU %u: %s", r->cpu,
			  what);
}

static int reserve_page(struct ring *r, size_t size, struct dd_error *err)
{
	uint8_t *p = realloc(r->pages, size);

	if (!p)
		return ddi_no_memory(err);
	r->pages = p;
	return 0;
}

bool ring_unpack(enum ring_packing packing, uint8_t *out, size_t out_len, const uint8_t *from,
		 size_t len)
{
	uLongf zlen = out_len;

	if (packing == RING_ZSTD)
		return ZSTD_decompress(out, out_len, from, len) == out_len;
	return uncompress(out, &zlen, from, len) == Z_OK && zlen == out_len;
}

/* A chunk: packed size, unpacked size, bytes. */
static int load_chunk(struct ring *r, struct instream *in, struct dd_error *err)
{
	uint8_t head[8], *packed;
	uint32_t len, out_len;
	int ret = instream_pread(in, head, sizeof(head), r->at, err);

	if (ret)
		return ret;
	len = ring_number(r, head, 4);
	out_len = ring_number(r, head + 4, 4);
	if (len > MAX_CHUNK || out_len > MAX_CHUNK || !out_len)
		return ring_damaged(r, "impossible size of a chunk", err);
	packed = malloc(len ? len : 1);
	if (!packed)
		return ddi_no_memory(err);
	ret = instream_pread(in, packed, len, r->at + sizeof(head), err);
	if (!ret)
		ret = reserve_page(r, out_len, err);
	if (!ret && !ring_unpack(r->format->packing, r->pages, out_len, packed, len))
		ret = ring_damaged(r, "a chunk cannot be unpacked", err);
	free(packed);
	r->pages_len = ret ? 0 : out_len;
	r->at += sizeof(head) + len;
	r->chunks--;
	return ret ? ret : 1;
}

static int load_packed(struct ring *r, struct instream *in, struct dd_error *err)
{
	uint8_t count[4];
	int ret;

	if (r->at >= r->end)
		return 0;
	if (r->chunks == UINT32_MAX) {
		ret = instream_pread(in, count, sizeof(count), r->at, err);
		if (ret)
			return ret;
		r->chunks = ring_number(r, count, 4);
		r->at += sizeof(count);
	}
	return r->chunks ? load_chunk(r, in, err) : 0;
}

static int load_plain(struct ring *r, struct instream *in, struct dd_error *err)
{
	size_t n = r->format->page_size;
	int ret;

	/* A last page that is not whole was cut. */
	if (r->end - r->at < n)
		return 0;
	ret = r->pages ? 0 : reserve_page(r, n, err);
	if (!ret)
		ret = instream_pread(in, r->pages, n, r->at, err);
	if (ret)
		return ret;
	r->pages_len = n;
	r->at += n;
	return 1;
}

static int open_page(struct ring *r, struct dd_error *err)
{
	const struct ring_format *f = r->format;
	const uint8_t *p = r->pages + r->page;
	size_t head = 8 + f->long_size;
	uint64_t commit = ring_number(r, p + 8, f->long_size);
	size_t used = commit & 0xfffffff;

	if (used > f->page_size - head)
		return ring_damaged(r, "a page is fuller than its size", err);
	r->time = ring_number(r, p, 8);
	r->pos = r->page + head;
	r->page_end = r->pos + used;
	r->page += f->page_size;
	if (commit & MISSED_EVENTS) {
		r->missed = UINT64_MAX;
		if (commit & MISSED_STORED && used + f->long_size <= f->page_size - head)
			r->missed = ring_number(r, r->pages + r->page_end, f->long_size);
	}
	return 1;
}

static int next_page(struct ring *r, struct instream *in, struct dd_error *err)
{
	int ret = 1;

	if (r->pages_len - r->page < r->format->page_size) {
		r->page = 0;
		r->pages_len = 0;
		ret = r->format->packing == RING_PLAIN ? load_plain(r, in, err)
						       : load_packed(r, in, err);
		if (ret > 0 && r->pages_len < r->format->page_size)
			ret = ring_damaged(r, "a chunk is smaller than a page", err);
	}
	return ret > 0 ? open_page(r, err) : ret;
}

/* One event of the page. 1: @r has it; 0: it was of another kind; negative: none is left. */
static int page_event(struct ring *r)
{
	const uint8_t *p = r->pages + r->pos;
	size_t left = r->page_end - r->pos;
	uint32_t word, type, delta;
	uint64_t extra;

	if (left < 4)
		return -1;
	word = ring_number(r, p, 4);
	type = r->format->big_endian ? word >> TIME_BITS : word & 31;
	delta = r->format->big_endian ? word & ((1u << TIME_BITS) - 1) : word >> 5;
	if (type && type < TYPE_PADDING) {
		r->data = p + 4;
		r->len = type * 4;
		if (r->len > left - 4)
			return -1;
		r->pos += 4 + r->len;
		r->time += delta;
		return 1;
	}
	if (left < 8 || (type == TYPE_PADDING && !delta))
		return -1;
	extra = ring_number(r, p + 4, 4);
	if (type == TYPE_TIME_EXTEND || type == TYPE_TIME_STAMP) {
		extra = (extra << TIME_BITS) + delta;
		/* An absolute stamp has 59 bits; the others stay. */
		r->time = type == TYPE_TIME_EXTEND ? r->time + extra
						   : (r->time & 0xf8ull << 56) | extra;
		r->pos += 8;
		return 0;
	}
	/* The length counts its own word. */
	if (extra < 4 || extra > left - 4)
		return -1;
	r->time += delta;
	r->data = p + 8;
	r->len = extra - 4;
	r->pos += 4 + extra;
	return type == TYPE_LONG;
}

int ring_next(struct ring *r, struct instream *in, struct dd_error *err)
{
	r->missed = 0;
	for (;;) {
		int ret = r->pos < r->page_end ? page_event(r) : -1;

		if (ret > 0)
			return 1;
		if (ret < 0) {
			ret = next_page(r, in, err);
			if (ret <= 0)
				return ret;
		}
	}
}
