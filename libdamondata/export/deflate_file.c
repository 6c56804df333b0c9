// SPDX-License-Identifier: LGPL-2.1-only
/*
 * A stdio stream that compresses what is printed to it into a zlib container.
 */
#include "deflate_file.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#define OUT_SIZE 65536u

struct deflate_file {
	int fd;
	z_stream z;
	unsigned char out[OUT_SIZE];
};

static int write_deflated(int fd, const unsigned char *p, size_t n)
{
	while (n) {
		ssize_t w = write(fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return -1;
		p += w;
		n -= w;
	}
	return 0;
}

static int pump_deflate(struct deflate_file *d, int flush)
{
	int ret;

	do {
		d->z.next_out = d->out;
		d->z.avail_out = OUT_SIZE;
		ret = deflate(&d->z, flush);
		if (ret == Z_STREAM_ERROR ||
		    write_deflated(d->fd, d->out, OUT_SIZE - d->z.avail_out))
			return -1;
	} while (!d->z.avail_out);
	return 0;
}

static ssize_t on_write(void *cookie, const char *buf, size_t size)
{
	struct deflate_file *d = cookie;

	d->z.next_in = (Bytef *)buf;
	d->z.avail_in = size;
	return pump_deflate(d, Z_NO_FLUSH) ? 0 : (ssize_t)size;
}

static int on_close(void *cookie)
{
	struct deflate_file *d = cookie;
	int ret;

	d->z.avail_in = 0;
	ret = pump_deflate(d, Z_FINISH);
	deflateEnd(&d->z);
	free(d);
	return ret;
}

FILE *deflate_fdopen(int fd, int level)
{
	cookie_io_functions_t io = {.write = on_write, .close = on_close};
	struct deflate_file *d = calloc(1, sizeof(*d));
	FILE *f;

	if (!d)
		return NULL;
	d->fd = fd;
	if (deflateInit(&d->z, level ? level : Z_DEFAULT_COMPRESSION) != Z_OK) {
		free(d);
		return NULL;
	}
	f = fopencookie(d, "w", io);
	if (!f) {
		deflateEnd(&d->z);
		free(d);
	}
	return f;
}
