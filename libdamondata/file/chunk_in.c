// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Reading of chunks: one after the other, past damage, or at known offsets.
 */
#include "libdamondata/file/chunk_in.h"

#define RESYNC_WINDOW (64u << 10)
#define FIRST_PEEK    (FMT_FILE_HEADER_LEN + FMT_CHUNK_HEADER_LEN)

int ddi_chunk_search(struct ddi_input *in, uint64_t file_id, struct dd_error *err)
{
	const uint8_t *p;
	size_t len, at;
	int ret;

	do {
		ret = ddi_input_peek(in, RESYNC_WINDOW, &p, &len, err);
		if (ret)
			return ret;
		at = fmt_resync(p, len, file_id);
		if (at + FMT_CHUNK_HEADER_LEN <= len)
			len = 0; /* found */
		else if (len < RESYNC_WINDOW)
			at = len; /* the end */
		ret = ddi_input_skip(in, at, err);
	} while (!ret && len >= RESYNC_WINDOW);
	return ret;
}

/* Passes over bytes that are no chunk, to the next that may be one, or to the end. */
static int resync_chunks(struct ddi_chunk_in *ci, struct ddi_chunk *c, struct dd_error *err)
{
	uint64_t from = ddi_input_pos(ci->in);
	int ret;

	if (ci->strict)
		return dd_fail_at(err, DD_ECORRUPT, from, "%s is damaged", ddi_input_name(ci->in));
	c->lost += !c->lost;
	ret = ddi_input_skip(ci->in, 1, err);
	if (!ret)
		ret = ddi_chunk_search(ci->in, ci->segment.file_id, err);
	ci->skipped_bytes += ddi_input_pos(ci->in) - from;
	return ret;
}

static int cut_off(struct ddi_chunk_in *ci, struct dd_error *err)
{
	ci->truncated = true;
	if (ci->strict)
		return dd_fail_at(err, DD_ETRUNCATED, ddi_input_pos(ci->in),
				  "%s ends before its end mark", ddi_input_name(ci->in));
	return 0;
}

/* A damaged file header whose file id is right all the same: the chunk behind it proves it. */
static bool guess_header(const uint8_t *p, size_t len, struct fmt_file_header *h)
{
	struct fmt_chunk c;

	if (!fmt_is_file_header(p, len) || len < FMT_FILE_HEADER_LEN + FMT_CHUNK_HEADER_LEN)
		return false;
	h->header_len = FMT_FILE_HEADER_LEN;
	h->file_id = fmt_get_le(p + 16, 8);
	return fmt_chunk_header_read(p + FMT_FILE_HEADER_LEN, h->file_id, &c) == FMT_OK;
}

/* 1 when a segment begins here and was entered, 0 when not. */
static int enter_file_segment(struct ddi_chunk_in *ci, const uint8_t *p, size_t len,
			      struct ddi_chunk *c, struct dd_error *err)
{
	struct fmt_file_header h = {.major = FMT_MAJOR};
	int ret = len < FMT_FILE_HEADER_LEN ? FMT_EMAGIC : fmt_file_header_read(p, &h);

	if (ret == FMT_ETOONEW)
		return dd_fail_at(err, DD_ETOONEW, ddi_input_pos(ci->in),
				  "%s has version %u.%u of the format, this program knows %d.x; "
				  "use a newer damo",
				  ddi_input_name(ci->in), h.major, h.minor, FMT_MAJOR);
	if (ret && !guess_header(p, len, &h))
		return 0;
	if (ret) {
		c->lost += !c->lost;
		ci->skipped_bytes += h.header_len;
		if (ci->strict)
			return dd_fail_at(err, DD_ECORRUPT, ddi_input_pos(ci->in),
					  "%s has a damaged header", ddi_input_name(ci->in));
	}
	if (ci->has_segment && !ci->complete && cut_off(ci, err))
		return DD_ETRUNCATED;
	ret = ddi_input_skip(ci->in, h.header_len, err);
	if (ret)
		return ret;
	ci->segment = h;
	ci->has_segment = true;
	ci->complete = false;
	ci->next_seq = 0;
	c->new_segment = true;
	return 1;
}

/* 1 with a whole chunk, 0 when its bytes are bad, -2000 when the input ends within it. */
#define CUT (-2000)

static int accept_chunk(struct ddi_chunk_in *ci, const uint8_t *p, size_t len, struct ddi_chunk *c,
			struct dd_error *err)
{
	size_t size;
	int ret;

	if (!ci->has_segment)
		return 0;
	if (len < FMT_CHUNK_HEADER_LEN)
		return CUT;
	if (fmt_chunk_header_read(p, ci->segment.file_id, &c->h))
		return 0;
	size = (size_t)fmt_chunk_size(&c->h);
	ret = ddi_input_peek(ci->in, size, &p, &len, err);
	if (ret)
		return ret;
	if (len < size)
		return CUT;
	if (fmt_chunk_check(&c->h, p + FMT_CHUNK_HEADER_LEN))
		return 0;
	c->payload = p + FMT_CHUNK_HEADER_LEN;
	ci->consume = size;
	return 1;
}

static void check_number(struct ddi_chunk_in *ci, struct ddi_chunk *c)
{
	if (c->h.seq != ci->next_seq) {
		uint32_t gap = c->h.seq - ci->next_seq;

		c->lost = gap < UINT32_MAX / 2 ? gap : 1;
	}
	ci->damaged_chunks += c->lost;
	ci->next_seq = c->h.seq + 1;
	ci->complete = c->h.type == FMT_END;
}

static int consume_chunk(struct ddi_chunk_in *ci, struct dd_error *err)
{
	uint64_t n = ci->consume;

	ci->consume = 0;
	return n ? ddi_input_skip(ci->in, n, err) : 0;
}

/* The rest of the input is no whole chunk. */
static int at_rest(struct ddi_chunk_in *ci, size_t len, const struct ddi_chunk *c,
		   struct dd_error *err)
{
	ci->skipped_bytes += len;
	ci->damaged_chunks += c->lost;
	return ci->complete && !len && !c->lost ? 0 : cut_off(ci, err);
}

int ddi_chunk_next(struct ddi_chunk_in *ci, struct ddi_chunk *c, struct dd_error *err)
{
	const uint8_t *p;
	size_t len;
	int ret;

	*c = (struct ddi_chunk){0};
	ret = consume_chunk(ci, err);
	while (!ret) {
		ret = ddi_input_peek(ci->in, ci->has_segment ? FMT_CHUNK_HEADER_LEN : FIRST_PEEK,
				     &p, &len, err);
		if (ret)
			break;
		if (!len)
			return at_rest(ci, 0, c, err);
		ret = enter_file_segment(ci, p, len, c, err);
		if (ret) {
			ret = ret > 0 ? 0 : ret;
			continue;
		}
		ret = accept_chunk(ci, p, len, c, err);
		if (ret > 0) {
			check_number(ci, c);
			return ci->strict && c->lost
				       ? dd_fail_at(err, DD_ECORRUPT, ddi_input_pos(ci->in),
						    "%s lacks %llu chunks", ddi_input_name(ci->in),
						    (unsigned long long)c->lost)
				       : 1;
		}
		if (ret == CUT && len < FMT_CHUNK_HEADER_LEN)
			return at_rest(ci, len, c, err);
		if (ret == 0 || ret == CUT)
			ret = resync_chunks(ci, c, err);
	}
	return ret;
}

int ddi_chunk_at(struct ddi_chunk_in *ci, uint64_t pos, uint64_t file_id, struct ddi_chunk *c,
		 struct dd_error *err)
{
	const uint8_t *p;
	size_t len;
	int ret;

	*c = (struct ddi_chunk){0};
	ci->consume = 0;
	ci->has_segment = true;
	ci->segment.file_id = file_id;
	ret = ddi_input_seek(ci->in, pos, err);
	if (!ret)
		ret = ddi_input_peek(ci->in, FMT_CHUNK_HEADER_LEN, &p, &len, err);
	if (!ret)
		ret = accept_chunk(ci, p, len, c, err);
	if (ret == 1)
		return 1;
	if (ret && ret != CUT)
		return ret;
	ci->damaged_chunks++;
	ci->truncated |= ret == CUT;
	if (ci->strict)
		return dd_fail_at(err, DD_ECORRUPT, pos, "%s: a chunk is damaged",
				  ddi_input_name(ci->in));
	return 0;
}

int ddi_chunk_restart(struct ddi_chunk_in *ci, struct dd_error *err)
{
	struct ddi_chunk_in fresh = {.in = ci->in, .strict = ci->strict};
	int ret = ddi_input_seek(ci->in, 0, err);

	if (!ret)
		*ci = fresh;
	return ret;
}
