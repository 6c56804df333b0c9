// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Reading bytes forwards and unwrapping them on the way.
 */
#include "input_stream.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "decompress.h"
#include "libdamondata/util/temp_file.h"
#include "libdamondata/util/array.h"

#define BUFFER_SIZE  (2 * INSTREAM_PEEK_MAX)
#define MAX_LAYERS   2
#define SPOOL_RATIO  256u
#define SPOOL_ALWAYS (64u << 20)

/* A decompressor over the layer below, or over the input. */
struct layer {
	enum wrap_kind wrap;
	struct unwrap *unwrap;
	uint8_t *buf;
	size_t pos, len;
	bool end;
};

struct instream {
	struct ddi_input *in;
	struct layer layers[MAX_LAYERS];
	int nr_layers;
	enum wrap_kind outermost;
	uint64_t offset;
	struct ddi_input *original; /* while @in reads the temporary file */
	int temp_fd;
};

static long peek_layer(struct instream *f, int layer, size_t want, const uint8_t **p,
		       struct dd_error *err);

static void take_layer(struct instream *f, int layer, size_t n)
{
	if (layer < 0)
		ddi_input_skip(f->in, n, NULL);
	else
		f->layers[layer].pos += n;
}

/* Adds bytes behind those in the layer's buffer; 0 only at the end. */
static long unwrap_more(struct instream *f, int layer, struct dd_error *err)
{
	struct layer *l = &f->layers[layer];
	struct unwrap_step s = {0};

	memmove(l->buf, l->buf + l->pos, l->len - l->pos);
	l->len -= l->pos;
	l->pos = 0;
	s.out = l->buf + l->len;
	s.out_len = BUFFER_SIZE - l->len;
	while (s.out == l->buf + l->len && !s.done) {
		const uint8_t *p;
		long n = peek_layer(f, layer - 1, 1, &p, err);
		int ret;

		if (n < 0)
			return n;
		s.in = p;
		s.in_len = n;
		s.at_end = !n;
		ret = unwrap_step(l->unwrap, &s, err);
		take_layer(f, layer - 1, n - s.in_len);
		if (ret)
			return ret;
	}
	l->end = s.done;
	l->len = s.out - l->buf;
	return 1;
}

static long peek_layer(struct instream *f, int layer, size_t want, const uint8_t **p,
		       struct dd_error *err)
{
	struct layer *l;
	size_t len;
	int ret;

	if (layer < 0) {
		ret = ddi_input_peek(f->in, want, p, &len, err);
		return ret ? ret : (long)len;
	}
	l = &f->layers[layer];
	while (l->len - l->pos < want && !l->end) {
		long n = unwrap_more(f, layer, err);

		if (n < 0)
			return n;
	}
	*p = l->buf + l->pos;
	return l->len - l->pos;
}

static int push_layer(struct instream *f, enum wrap_kind wrap, struct dd_error *err)
{
	struct layer *l = &f->layers[f->nr_layers];

	if (!l->buf)
		l->buf = malloc(BUFFER_SIZE);
	l->unwrap = unwrap_new(wrap);
	if (!l->buf || !l->unwrap)
		return ddi_no_memory(err);
	l->wrap = wrap;
	l->pos = l->len = 0;
	l->end = false;
	f->nr_layers++;
	return 0;
}

/* Looks at the first bytes and puts a decompressor over them, up to MAX_LAYERS times. */
static int unwrap_all(struct instream *f, struct dd_error *err)
{
	for (;;) {
		const uint8_t *p;
		long n = instream_peek(f, 6, &p, err);
		enum wrap_kind wrap;
		int ret;

		if (n < 0)
			return n;
		wrap = unwrap_detect(p, n);
		if (wrap == WRAP_PLAIN)
			return 0;
		if (f->nr_layers == MAX_LAYERS)
			return dd_fail(err, DD_ELIMIT, "%s is compressed more than %d times over",
				       instream_name(f), MAX_LAYERS);
		ret = push_layer(f, wrap, err);
		if (ret)
			return ret;
	}
}

int instream_open(struct instream **out, struct ddi_input *in, struct dd_error *err)
{
	struct instream *f = calloc(1, sizeof(*f));
	int ret;

	if (!f)
		return ddi_no_memory(err);
	f->in = in;
	f->temp_fd = -1;
	ret = unwrap_all(f, err);
	if (ret) {
		instream_release(f);
		return ret;
	}
	f->outermost = f->nr_layers ? f->layers[0].wrap : WRAP_PLAIN;
	*out = f;
	return 0;
}

static void drop_layers(struct instream *f)
{
	for (int i = 0; i < MAX_LAYERS; i++) {
		unwrap_free(f->layers[i].unwrap);
		f->layers[i].unwrap = NULL;
	}
	f->nr_layers = 0;
}

void instream_release(struct instream *f)
{
	if (!f)
		return;
	drop_layers(f);
	for (int i = 0; i < MAX_LAYERS; i++)
		free(f->layers[i].buf);
	if (f->original)
		ddi_input_free(f->in);
	free(f);
}

void instream_close(struct instream *f)
{
	struct ddi_input *in;

	if (!f)
		return;
	in = f->original ? f->original : f->in;
	instream_release(f);
	ddi_input_free(in);
}

const char *instream_name(const struct instream *f)
{
	return ddi_input_name(f->in);
}

enum wrap_kind instream_wrap(const struct instream *f)
{
	return f->outermost;
}

const char *instream_wrap_name(const struct instream *f)
{
	static const char *const names[] = {"", "gzip", "zlib", "zstd", "xz"};

	return names[f->outermost];
}

long instream_peek(struct instream *f, size_t want, const uint8_t **ptr, struct dd_error *err)
{
	return peek_layer(f, f->nr_layers - 1, want, ptr, err);
}

void instream_take(struct instream *f, size_t n)
{
	take_layer(f, f->nr_layers - 1, n);
	f->offset += n;
}

static int ends_early(const struct instream *f, struct dd_error *err)
{
	return dd_fail_at(err, DD_ETRUNCATED, f->offset, "%s ends too early", instream_name(f));
}

int instream_read(struct instream *f, void *buf, size_t len, struct dd_error *err)
{
	uint8_t *to = buf;

	while (len) {
		const uint8_t *p;
		long n = instream_peek(f, 1, &p, err);

		if (n <= 0)
			return n ? n : ends_early(f, err);
		n = (size_t)n < len ? n : (long)len;
		memcpy(to, p, n);
		instream_take(f, n);
		to += n;
		len -= n;
	}
	return 0;
}

int instream_skip(struct instream *f, uint64_t len, struct dd_error *err)
{
	while (len) {
		const uint8_t *p;
		long n = instream_peek(f, 1, &p, err);

		if (n <= 0)
			return n ? n : ends_early(f, err);
		n = (uint64_t)n < len ? n : (long)len;
		instream_take(f, n);
		len -= n;
	}
	return 0;
}

uint64_t instream_offset(const struct instream *f)
{
	return f->offset;
}

int instream_rewind(struct instream *f, struct dd_error *err)
{
	int ret = ddi_input_seek(f->in, 0, err);

	if (ret)
		return ret;
	drop_layers(f);
	f->offset = 0;
	return unwrap_all(f, err);
}

static int copy_rest(struct instream *f, int fd, struct dd_error *err)
{
	uint64_t total = 0;

	for (;;) {
		const uint8_t *p;
		long n = instream_peek(f, 1, &p, err);
		int ret;

		if (n <= 0)
			return n;
		ret = ddi_temp_write(fd, p, (size_t)n, instream_name(f), err);
		if (ret)
			return ret;
		instream_take(f, n);
		total += n;
		if (total > SPOOL_ALWAYS && total / SPOOL_RATIO > ddi_input_pos(f->in))
			return dd_fail(err, DD_ELIMIT, "%s unpacks to more than %u times its size",
				       instream_name(f), SPOOL_RATIO);
	}
}

/* From now on the stream reads a copy of itself. Nothing was taken of it yet. */
static int move_to_temp(struct instream *f, struct dd_error *err)
{
	struct ddi_input *in;
	int fd = ddi_temp_file(instream_name(f), err);
	int ret;

	if (fd < 0)
		return fd;
	ret = copy_rest(f, fd, err);
	if (!ret && lseek(fd, 0, SEEK_SET) < 0)
		ret = dd_fail(err, DD_ESYS, "cannot seek in a temporary file");
	if (!ret)
		ret = ddi_input_open(&in, fd, instream_name(f), false, false, err);
	if (ret) {
		close(fd);
		return ret;
	}
	drop_layers(f);
	f->original = f->in;
	f->in = in;
	f->temp_fd = fd;
	f->offset = 0;
	return 0;
}

int instream_keep(struct instream *f, struct dd_error *err)
{
	return ddi_input_seekable(f->in) ? 0 : move_to_temp(f, err);
}

int instream_random(struct instream *f, uint64_t *size, struct dd_error *err)
{
	int ret = 0;

	if (!ddi_input_seekable(f->in) || f->nr_layers)
		ret = move_to_temp(f, err);
	if (!ret)
		*size = ddi_input_size(f->in);
	return ret;
}

int instream_pread(struct instream *f, void *buf, size_t len, uint64_t offset, struct dd_error *err)
{
	int64_t n;

	if (offset > ddi_input_size(f->in))
		n = 0;
	else
		n = ddi_input_pread(f->in, buf, len, offset);
	if (n < 0)
		return dd_fail_at(err, DD_ESYS, offset, "cannot read %s", instream_name(f));
	if ((uint64_t)n < len)
		return dd_fail_at(err, DD_ETRUNCATED, offset, "%s ends too early",
				  instream_name(f));
	return 0;
}

int instream_temp_fd(const struct instream *f)
{
	return f->temp_fd;
}
