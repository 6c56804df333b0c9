// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Parts of a temporary file: each is a list of extents.
 */
#include "extent_file.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct extent {
	uint64_t offset, len;
};

struct spool_part {
	struct spool *spool;
	struct extent *extents;
	size_t nr, room;
};

int spool_open(struct spool *s)
{
	FILE *f = tmpfile();

	if (!f)
		return -1;
	s->end = 0;
	s->fd = dup(fileno(f));
	fclose(f);
	return s->fd < 0 ? -1 : 0;
}

void spool_close(struct spool *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

static int add_extent(struct spool_part *p, uint64_t offset, uint64_t len)
{
	struct extent *last = p->nr ? &p->extents[p->nr - 1] : NULL;

	if (last && last->offset + last->len == offset) {
		last->len += len;
		return 0;
	}
	if (p->nr == p->room) {
		size_t room = p->room ? 2 * p->room : 4;
		struct extent *bigger = reallocarray(p->extents, room, sizeof(*bigger));

		if (!bigger)
			return -1;
		p->extents = bigger;
		p->room = room;
	}
	p->extents[p->nr++] = (struct extent){offset, len};
	return 0;
}

static ssize_t part_write(void *cookie, const char *buf, size_t len)
{
	struct spool_part *p = cookie;
	size_t done = 0;

	while (done < len) {
		ssize_t n =
			pwrite(p->spool->fd, buf + done, len - done, (off_t)(p->spool->end + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		done += (size_t)n;
	}
	if (add_extent(p, p->spool->end, len))
		return 0;
	p->spool->end += len;
	return (ssize_t)len;
}

FILE *spool_part_new(struct spool_part **out, struct spool *s, size_t buffer)
{
	static const cookie_io_functions_t functions = {.write = part_write};
	struct spool_part *p = calloc(1, sizeof(*p));
	FILE *f = p ? fopencookie(p, "w", functions) : NULL;

	if (!f || setvbuf(f, NULL, _IOFBF, buffer)) {
		if (f)
			fclose(f);
		free(p);
		return NULL;
	}
	p->spool = s;
	*out = p;
	return f;
}

static int copy_extent(int fd, struct extent e, FILE *to)
{
	char buf[16384];

	while (e.len) {
		size_t want = e.len < sizeof(buf) ? e.len : sizeof(buf);
		ssize_t n = pread(fd, buf, want, (off_t)e.offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || fwrite(buf, 1, (size_t)n, to) != (size_t)n)
			return -1;
		e.offset += (uint64_t)n;
		e.len -= (uint64_t)n;
	}
	return 0;
}

int spool_part_copy(const struct spool_part *p, uint64_t skip, FILE *to)
{
	for (size_t i = 0; i < p->nr; i++) {
		struct extent e = p->extents[i];
		uint64_t cut = skip < e.len ? skip : e.len;

		skip -= cut;
		e.offset += cut;
		e.len -= cut;
		if (copy_extent(p->spool->fd, e, to))
			return -1;
	}
	return 0;
}

void spool_part_free(struct spool_part *p)
{
	if (!p)
		return;
	free(p->extents);
	free(p);
}
