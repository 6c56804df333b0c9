// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Writing of chunks to a descriptor: their numbers, the index, the end mark, and failures.
 */
#include "libdamondata/file/chunk_out.h"

#include "libdamondata/file/stream_meta.h"
#include "libdamondata/util/array.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define INDEX_EVERY	1024	    /* chunks */
#define INDEX_ENTRY_MAX 24	    /* bytes, in practice */
#define RESERVE		1024	    /* bytes: LOST, INDEX's frame, END */
#define RESERVE_AHEAD	(256 << 10) /* so that not each chunk needs a system call */

struct ddi_chunk_out {
	int fd;
	char *name;
	uint64_t file_id;
	struct fmt_zstd *zstd; /* the caller's */
	bool regular;
	off_t begin;	/* of the segment in a regular file */
	uint64_t bytes; /* of whole chunks and the file header */
	uint32_t seq;
	int failed; /* enum dd_code of the first failure */
	bool full;  /* ... because there was no room */
	bool reserving;
	off_t reserved;		       /* end of the reserved blocks */
	struct fmt_buf chunk;	       /* header, payload, padding: one write() */
	struct fmt_index_entry *index; /* chunks since the last INDEX */
	uint32_t nr_index;
	uint64_t last_index;
	struct fmt_end end;
	uint64_t t_first, t_last; /* of all DATA */
	uint64_t sync_interval_ns, synced_ns;
	int (*put)(void *put_ctx, const void *data, size_t len); /* instead of write() */
	void *put_ctx;
};

static uint64_t coarse_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* What was written of an incomplete chunk is cut off, so that the file ends with a whole one. */
static void cut_tail(struct ddi_chunk_out *o)
{
	if (o->regular && ftruncate(o->fd, o->begin + (off_t)o->bytes) == 0)
		lseek(o->fd, o->begin + (off_t)o->bytes, SEEK_SET);
}

static int write_failed(struct ddi_chunk_out *o, struct dd_error *err)
{
	int saved = errno;

	cut_tail(o);
	errno = saved;
	if (saved == EPIPE)
		return o->failed = dd_fail(err, DD_EPIPE, "%s: its reader went away", o->name);
	o->failed = DD_ESYS;
	o->full = saved == ENOSPC || saved == EDQUOT || saved == EFBIG;
	if (o->full)
		return dd_fail(err, DD_ESYS,
			       "%s: cannot write after %llu bytes, which can be read; "
			       "make room, or choose another file system with --out",
			       o->name, (unsigned long long)o->bytes);
	return dd_fail(err, DD_ESYS, "%s: cannot write", o->name);
}

/*
 * Blocks for this chunk, and behind it for what ends the file when the disk is full. They are beyond
 * the file's size until written, and given back at the end. Not every file system can do it.
 */
static bool reserve_blocks(struct ddi_chunk_out *o, size_t len)
{
	off_t at = o->begin + (off_t)o->bytes;
	off_t want = (off_t)(len + RESERVE + o->nr_index * INDEX_ENTRY_MAX);

	if (!o->reserving || at + want <= o->reserved)
		return true;
	for (off_t ahead = RESERVE_AHEAD; ahead >= 0; ahead -= RESERVE_AHEAD) {
		if (fallocate(o->fd, FALLOC_FL_KEEP_SIZE, at, want + ahead) == 0) {
			o->reserved = at + want + ahead;
			return true;
		}
		if (errno != ENOSPC && errno != EDQUOT)
			return !(o->reserving = false);
	}
	return false;
}

static int write_chunk_bytes(struct ddi_chunk_out *o, const uint8_t *p, size_t len,
			     struct dd_error *err)
{
	size_t done = 0;

	if (o->put && o->put(o->put_ctx, p, len))
		return write_failed(o, err);
	while (!o->put && done < len) {
		ssize_t n = write(o->fd, p + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return write_failed(o, err);
		done += (size_t)n;
	}
	o->bytes += len;
	return 0;
}

int ddi_chunk_out_open(struct ddi_chunk_out **out, int fd, const char *name, struct fmt_zstd *zstd,
		       const struct dd_writer_options *opts, struct dd_error *err)
{
	struct ddi_chunk_out *o = calloc(1, sizeof(*o));
	uint8_t header[FMT_FILE_HEADER_LEN];
	struct stat st;
	int ret;

	if (!o)
		return ddi_no_memory(err);
	o->fd = fd;
	o->zstd = zstd;
	o->sync_interval_ns = opts->sync_interval_ns;
	o->put = opts->put;
	o->put_ctx = opts->put_ctx;
	o->synced_ns = coarse_now_ns();
	o->file_id = ddi_random();
	o->name = strdup(name);
	o->index = malloc(INDEX_EVERY * sizeof(*o->index));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		o->regular = o->reserving = true;
		o->begin = lseek(fd, 0, SEEK_CUR);
	}
	fmt_file_header_write(header, o->file_id);
	if (!o->name || !o->index)
		ret = ddi_no_memory(err);
	else if (o->regular && flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
		ret = dd_fail(err, DD_EINVAL,
			      "%s: another process is writing to it; wait for its "
			      "end, or choose another file",
			      name);
	else
		ret = write_chunk_bytes(o, header, sizeof(header), err);
	if (ret) {
		ddi_chunk_out_free(o);
		return ret;
	}
	*out = o;
	return 0;
}

void ddi_chunk_out_free(struct ddi_chunk_out *o)
{
	if (!o)
		return;
	if (o->reserved)
		cut_tail(o); /* gives reserved blocks back */
	if (o->regular)
		flock(o->fd, LOCK_UN);
	fmt_buf_free(&o->chunk);
	free(o->index);
	free(o->name);
	free(o);
}

static void account_chunk(struct ddi_chunk_out *o, const struct fmt_chunk *c, uint64_t offset)
{
	if (c->type != FMT_INDEX)
		o->index[o->nr_index++] = (struct fmt_index_entry){.offset = offset,
								   .t_first = c->t_first,
								   .t_last = c->t_last,
								   .items = c->items,
								   .rows = c->rows,
								   .stream = c->stream,
								   .type = c->type,
								   .flags = c->flags};
	if (c->type != FMT_DATA)
		return;
	if (!o->end.items || c->t_first < o->t_first)
		o->t_first = c->t_first;
	if (c->t_last > o->t_last)
		o->t_last = c->t_last;
	o->end.rows += c->rows;
	o->end.items += c->items;
}

static void sync_sometimes(struct ddi_chunk_out *o)
{
	uint64_t now = coarse_now_ns();

	if (!o->sync_interval_ns || !o->regular || now - o->synced_ns < o->sync_interval_ns)
		return;
	fdatasync(o->fd);
	o->synced_ns = now;
}

static int put_one(struct ddi_chunk_out *o, struct fmt_chunk *c, const void *payload, size_t len,
		   struct dd_error *err)
{
	struct fmt_buf *b = &o->chunk;
	uint64_t offset = o->bytes;
	int ret;

	if (len > FMT_MAX_PAYLOAD)
		return dd_fail(err, DD_ELIMIT,
			       "%s: a chunk of %zu bytes is over the format's limit", o->name, len);
	c->seq = o->seq;
	c->payload_len = (uint32_t)len;
	fmt_buf_reset(b);
	if (!fmt_buf_reserve(b, fmt_chunk_size(c)))
		return ddi_no_memory(err);
	fmt_chunk_header_write(b->data, c, payload, o->file_id);
	b->len = FMT_CHUNK_HEADER_LEN;
	fmt_buf_put(b, payload, len);
	memset(b->data + b->len, 0, fmt_chunk_size(c) - b->len);
	ret = reserve_blocks(o, fmt_chunk_size(c)) || o->full
		      ? write_chunk_bytes(o, b->data, fmt_chunk_size(c), err)
		      : write_failed(o, err);
	if (ret)
		return ret;
	o->seq++;
	account_chunk(o, c, offset);
	sync_sometimes(o);
	return 0;
}

static int put_index_chunk(struct ddi_chunk_out *o, struct dd_error *err)
{
	struct fmt_chunk c = {.type = FMT_INDEX};
	struct fmt_buf payload = {0}, packed = {0};
	uint64_t at = o->bytes;
	bool smaller;
	int ret;

	if (!o->nr_index)
		return 0;
	fmt_index_write(&payload, o->last_index, o->index, o->nr_index);
	smaller = fmt_text_compress(o->zstd, 1, &payload, &packed);
	c.flags = smaller ? FMT_FLAG_COMPRESSED : 0;
	ret = payload.failed ? ddi_no_memory(err)
	      : smaller	     ? put_one(o, &c, packed.data, packed.len, err)
			     : put_one(o, &c, payload.data, payload.len, err);
	fmt_buf_free(&payload);
	fmt_buf_free(&packed);
	if (ret)
		return ret;
	o->last_index = at;
	o->nr_index = 0;
	return 0;
}

static int put_end(struct ddi_chunk_out *o, struct dd_error *err)
{
	struct fmt_chunk c = {.type = FMT_END, .t_first = o->t_first, .t_last = o->t_last};
	uint8_t payload[FMT_END_LEN];
	int ret;

	ret = put_index_chunk(o, err);
	if (ret)
		return ret;
	o->end.index_offset = o->last_index;
	o->end.end_offset = o->bytes;
	o->end.chunks = o->seq;
	fmt_end_write(payload, &o->end);
	return put_one(o, &c, payload, sizeof(payload), err);
}

/* No room: the file gets a proper end in the blocks reserved for it, and says what is missing. */
static void end_full(struct ddi_chunk_out *o)
{
	struct fmt_chunk c = {.type = FMT_LOST, .t_first = o->t_last, .t_last = o->t_last};
	struct fmt_lost lost = {FMT_LOST_DISK_FULL, 0, -1, 0};
	struct fmt_buf payload = {0};

	if (!o->regular)
		return;
	fmt_lost_write(&payload, &lost);
	if (payload.failed || put_one(o, &c, payload.data, payload.len, NULL) || put_end(o, NULL))
		cut_tail(o);
	fmt_buf_free(&payload);
}

int ddi_chunk_out_put(struct ddi_chunk_out *o, struct fmt_chunk *c, const void *payload, size_t len,
		      struct dd_error *err)
{
	int ret;

	if (o->failed)
		return dd_fail(err, o->failed, "%s: an earlier write failed", o->name);
	ret = put_one(o, c, payload, len, err);
	if (!ret && o->nr_index == INDEX_EVERY)
		ret = put_index_chunk(o, err);
	if (ret && o->full)
		end_full(o);
	return ret;
}

int ddi_chunk_out_end(struct ddi_chunk_out *o, struct dd_error *err)
{
	if (o->failed)
		return dd_fail(err, o->failed, "%s: an earlier write failed", o->name);
	return put_end(o, err);
}

uint32_t ddi_chunk_out_seq(const struct ddi_chunk_out *o)
{
	return o->seq;
}

uint64_t ddi_chunk_out_bytes(const struct ddi_chunk_out *o)
{
	return o->bytes;
}

const char *ddi_chunk_out_name(const struct ddi_chunk_out *o)
{
	return o->name;
}
