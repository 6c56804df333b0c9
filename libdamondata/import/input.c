// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Reading bytes forwards, unwrapping them on the way, keeping them where the source cannot seek.
 */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unwrap.h"

#define BUFFER_SIZE  (2 * INPUT_PEEK_MAX)
#define MAX_LAYERS   3
#define SPOOL_RATIO  256u
#define SPOOL_ALWAYS (64u << 20)

/* One stage of the chain: the file itself, or a decompressor over the stage below. */
struct layer {
	enum input_wrap wrap;
	struct unwrap *unwrap;
	uint8_t *buf;
	size_t pos, len;
	bool end;
};

struct input {
	char *name;
	int fd;
	bool seekable;
	off_t base;		/* where the input begins in a seekable descriptor */
	int spool;		/* raw bytes of a pipe, to start again; -1 = none */
	bool spooled;		/* reading from the spool now */
	uint64_t raw;		/* bytes read from the descriptor */
	uint8_t *head;		/* bytes that the caller had read from a pipe */
	size_t head_len, head_pos;
	struct layer layers[MAX_LAYERS];
	int top;
	uint64_t offset;
	int flat;		/* unwrapped bytes for input_pread(), -1 = none yet */
	uint64_t flat_base, flat_size;
};

static int temp_file(struct dd_error *err)
{
	const char *dir = secure_getenv("TMPDIR");
	int fd;

	if (!dir || !*dir)
		dir = "/var/tmp";
	fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0) {
		char path[] = "/tmp/damo-XXXXXX";

		fd = mkostemp(path, O_CLOEXEC);
		if (fd >= 0)
			unlink(path);
	}
	if (fd < 0)
		return dd_fail(err, DD_ESYS, "cannot make a temporary file in %s (TMPDIR says where)",
			       dir);
	return fd;
}

static int write_all(int fd, const uint8_t *p, size_t n, struct dd_error *err)
{
	while (n) {
		ssize_t w = write(fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return dd_fail(err, DD_ESYS,
				       "cannot keep the input in a temporary file (TMPDIR says where)");
		p += w;
		n -= w;
	}
	return 0;
}

/* Bytes of the descriptor, or of the copy that was kept of it. */
static long read_raw(struct input *in, uint8_t *buf, size_t size, struct dd_error *err)
{
	ssize_t n;
	int ret;

	if (in->head_pos < in->head_len) {
		n = in->head_len - in->head_pos;
		n = (size_t)n < size ? n : (ssize_t)size;
		memcpy(buf, in->head + in->head_pos, n);
		in->head_pos += n;
	} else {
		do
			n = read(in->spooled ? in->spool : in->fd, buf, size);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			return dd_fail(err, DD_ESYS, "cannot read %s", in->name);
	}
	in->raw += n;
	if (in->spool >= 0 && !in->spooled) {
		ret = write_all(in->spool, buf, n, err);
		if (ret)
			return ret;
	}
	return n;
}

static long fill(struct input *in, int layer, struct dd_error *err);

static long unwrap_more(struct input *in, int layer, struct dd_error *err)
{
	struct layer *l = &in->layers[layer], *below = &in->layers[layer - 1];
	struct unwrap_step s = {.out = l->buf + l->len, .out_len = BUFFER_SIZE - l->len};
	size_t room = s.out_len;
	int ret;

	while (s.out_len == room && !s.done) {
		if (below->pos == below->len && !below->end) {
			long n = fill(in, layer - 1, err);

			if (n < 0)
				return n;
		}
		s.in = below->buf + below->pos;
		s.in_len = below->len - below->pos;
		s.at_end = below->end;
		ret = unwrap_step(l->unwrap, &s, err);
		below->pos = below->len - s.in_len;
		if (ret)
			return ret;
	}
	if (s.done)
		l->end = true;
	return room - s.out_len;
}

/* Adds bytes behind those in the layer's buffer; 0 only at the end. */
static long fill(struct input *in, int layer, struct dd_error *err)
{
	struct layer *l = &in->layers[layer];
	long n;

	if (l->end)
		return 0;
	if (l->pos) {
		memmove(l->buf, l->buf + l->pos, l->len - l->pos);
		l->len -= l->pos;
		l->pos = 0;
	}
	if (layer)
		n = unwrap_more(in, layer, err);
	else
		n = read_raw(in, l->buf + l->len, BUFFER_SIZE - l->len, err);
	if (n < 0)
		return n;
	if (!n)
		l->end = true;
	l->len += n;
	return n;
}

static long peek_layer(struct input *in, int layer, size_t want, struct dd_error *err)
{
	struct layer *l = &in->layers[layer];

	while (l->len - l->pos < want && !l->end) {
		long n = fill(in, layer, err);

		if (n < 0)
			return n;
	}
	return l->len - l->pos;
}

static int push_layer(struct input *in, enum input_wrap wrap, struct dd_error *err)
{
	int i = wrap == INPUT_PLAIN ? 0 : in->top + 1;
	struct layer *l = &in->layers[i];

	l->wrap = wrap;
	if (!l->buf)
		l->buf = malloc(BUFFER_SIZE);
	if (wrap != INPUT_PLAIN)
		l->unwrap = unwrap_new(wrap);
	if (!l->buf || (wrap != INPUT_PLAIN && !l->unwrap))
		return dd_fail(err, DD_ENOMEM, "out of memory");
	l->pos = l->len = 0;
	l->end = false;
	in->top = i;
	return 0;
}

/* Looks at the first bytes and puts a decompressor over them, up to MAX_LAYERS - 1 times. */
static int unwrap_all(struct input *in, struct dd_error *err)
{
	int ret = push_layer(in, INPUT_PLAIN, err);

	while (!ret) {
		struct layer *l = &in->layers[in->top];
		enum input_wrap wrap;
		long n = peek_layer(in, in->top, 6, err);

		if (n < 0)
			return n;
		wrap = unwrap_detect(l->buf + l->pos, n);
		if (wrap == INPUT_PLAIN)
			return 0;
		if (in->top == MAX_LAYERS - 1)
			return dd_fail(err, DD_ELIMIT, "%s is compressed more than %d times over",
				       in->name, MAX_LAYERS - 1);
		ret = push_layer(in, wrap, err);
	}
	return ret;
}

static int set_head(struct input *in, const void *head, size_t len, struct dd_error *err)
{
	in->base = lseek(in->fd, 0, SEEK_CUR);
	in->seekable = in->base >= 0;
	if (in->seekable) {
		in->base -= len;
		if (lseek(in->fd, in->base, SEEK_SET) < 0)
			return dd_fail(err, DD_ESYS, "cannot seek in %s", in->name);
		return 0;
	}
	in->head = malloc(len ? len : 1);
	if (!in->head)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	memcpy(in->head, head, len);
	in->head_len = len;
	return 0;
}

int input_open(struct input **out, int fd, const char *name, const void *head, size_t head_len,
	       bool keep, struct dd_error *err)
{
	struct input *in = calloc(1, sizeof(*in));
	int ret;

	if (!in)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	in->fd = fd;
	in->spool = in->flat = -1;
	in->name = strdup(name);
	ret = in->name ? set_head(in, head, head_len, err) :
			 dd_fail(err, DD_ENOMEM, "out of memory");
	if (!ret && keep && !in->seekable) {
		in->spool = temp_file(err);
		ret = in->spool < 0 ? in->spool : 0;
	}
	if (!ret)
		ret = unwrap_all(in, err);
	if (ret) {
		input_close(in);
		return ret;
	}
	*out = in;
	return 0;
}

static void drop_layers(struct input *in)
{
	for (int i = 0; i < MAX_LAYERS; i++) {
		unwrap_free(in->layers[i].unwrap);
		in->layers[i].unwrap = NULL;
	}
}

void input_close(struct input *in)
{
	if (!in)
		return;
	drop_layers(in);
	for (int i = 0; i < MAX_LAYERS; i++)
		free(in->layers[i].buf);
	if (in->spool >= 0)
		close(in->spool);
	if (in->flat >= 0 && in->flat != in->fd)
		close(in->flat);
	free(in->head);
	free(in->name);
	free(in);
}

const char *input_name(const struct input *in)
{
	return in->name;
}

enum input_wrap input_wrap(const struct input *in)
{
	return in->top ? in->layers[1].wrap : INPUT_PLAIN;
}

const char *input_wrap_name(const struct input *in)
{
	static const char *const names[] = {"", "gzip", "zlib", "zstd", "xz"};

	return names[input_wrap(in)];
}

long input_peek(struct input *in, size_t want, const uint8_t **ptr, struct dd_error *err)
{
	struct layer *l = &in->layers[in->top];
	long n = peek_layer(in, in->top, want < INPUT_PEEK_MAX ? want : INPUT_PEEK_MAX, err);

	*ptr = l->buf + l->pos;
	return n;
}

void input_take(struct input *in, size_t n)
{
	in->layers[in->top].pos += n;
	in->offset += n;
}

int input_read(struct input *in, void *buf, size_t len, struct dd_error *err)
{
	uint8_t *to = buf;

	while (len) {
		const uint8_t *p;
		long n = input_peek(in, 1, &p, err);

		if (n < 0)
			return n;
		if (!n)
			return dd_fail_at(err, DD_ETRUNCATED, in->offset, "%s ends too early",
					  in->name);
		n = (size_t)n < len ? n : (long)len;
		memcpy(to, p, n);
		input_take(in, n);
		to += n;
		len -= n;
	}
	return 0;
}

int input_skip(struct input *in, uint64_t len, struct dd_error *err)
{
	while (len) {
		const uint8_t *p;
		long n = input_peek(in, 1, &p, err);

		if (n < 0)
			return n;
		if (!n)
			return dd_fail_at(err, DD_ETRUNCATED, in->offset, "%s ends too early",
					  in->name);
		n = (uint64_t)n < len ? n : (long)len;
		input_take(in, n);
		len -= n;
	}
	return 0;
}

uint64_t input_offset(const struct input *in)
{
	return in->offset;
}

/* What a pipe has not given yet is fetched first, so that the copy is whole. */
static int drain_pipe(struct input *in, struct dd_error *err)
{
	uint8_t *buf = in->layers[0].buf;
	long n;

	do
		n = read_raw(in, buf, BUFFER_SIZE, err);
	while (n > 0);
	in->spooled = true;
	return n;
}

int input_rewind(struct input *in, struct dd_error *err)
{
	int ret = 0;

	if (!in->seekable && in->spool < 0)
		return dd_fail(err, DD_EUNSUPPORTED, "%s is a pipe that was not kept", in->name);
	if (!in->seekable && !in->spooled)
		ret = drain_pipe(in, err);
	if (ret)
		return ret;
	if (lseek(in->seekable ? in->fd : in->spool, in->seekable ? in->base : 0, SEEK_SET) < 0)
		return dd_fail(err, DD_ESYS, "cannot seek in %s", in->name);
	drop_layers(in);
	in->offset = in->raw = 0;
	return unwrap_all(in, err);
}

static int copy_flat(struct input *in, struct dd_error *err)
{
	int fd = temp_file(err);
	int ret = fd < 0 ? fd : 0;

	while (!ret) {
		const uint8_t *p;
		long n = input_peek(in, 1, &p, err);

		if (n <= 0) {
			ret = n;
			break;
		}
		ret = write_all(fd, p, n, err);
		input_take(in, n);
		if (!ret && in->offset > SPOOL_ALWAYS && in->offset / SPOOL_RATIO > in->raw)
			ret = dd_fail(err, DD_ELIMIT, "%s unpacks to more than %u times its size",
				      in->name, SPOOL_RATIO);
	}
	if (ret) {
		if (fd >= 0)
			close(fd);
		return ret;
	}
	in->flat = fd;
	in->flat_size = in->offset;
	return 0;
}

int input_random(struct input *in, uint64_t *size, struct dd_error *err)
{
	struct stat st;
	int ret = 0;

	if (in->flat < 0 && in->seekable && !in->top) {
		if (fstat(in->fd, &st) < 0)
			return dd_fail(err, DD_ESYS, "cannot stat %s", in->name);
		in->flat = in->fd;
		in->flat_base = in->base;
		in->flat_size = st.st_size > in->base ? st.st_size - in->base : 0;
	} else if (in->flat < 0) {
		if (in->offset)
			ret = input_rewind(in, err);
		if (!ret)
			ret = copy_flat(in, err);
	}
	if (!ret)
		*size = in->flat_size;
	return ret;
}

int input_pread(struct input *in, void *buf, size_t len, uint64_t offset, struct dd_error *err)
{
	uint8_t *to = buf;

	if (offset > in->flat_size || len > in->flat_size - offset)
		return dd_fail_at(err, DD_ETRUNCATED, offset, "%s ends too early", in->name);
	while (len) {
		ssize_t n = pread(in->flat, to, len, in->flat_base + offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return dd_fail_at(err, DD_ESYS, offset, "cannot read %s", in->name);
		if (!n)
			return dd_fail_at(err, DD_ETRUNCATED, offset, "%s became shorter", in->name);
		to += n;
		offset += n;
		len -= n;
	}
	return 0;
}

int input_fd(const struct input *in)
{
	return in->flat;
}
