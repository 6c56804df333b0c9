// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Input bytes. Regular files are read with pread: a mapping would fault when the file is cut while it
 * is read, and the copy costs less than 1 % of decoding.
 */
#include "libdamondata/util/input.h"
#include "libdamondata/util/array.h"

#include <damondata/source.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libdamondata/util/temp_file.h"

#define WINDOW	  (256u << 10)
#define SMALL	  (4u << 10)
#define FOLLOW_MS 200

struct ddi_input {
	int fd;
	char *name;
	bool regular, follow, small;
	off_t begin;	  /* where the input begins in the regular file */
	uint64_t size;	  /* of a regular file at the time of opening */
	uint64_t pos;	  /* offset of window[at] */
	uint64_t fetched; /* offset behind the window */
	uint8_t *window;
	size_t at, len, cap;
	bool eof;
	int spool; /* copy of what was read from a pipe, -1 = none */
	uint64_t spooled;
	int watch; /* inotify of a followed file, -1 = none */
	const volatile sig_atomic_t *stop;
};

int dd_open_regular(const char *path)
{
	char again[40];
	struct stat st;
	int fd = open(path, O_PATH | O_CLOEXEC), own = -1, failed;

	if (fd < 0)
		return -1;
	/* The very file that was looked at is opened, whatever has taken the name meanwhile. */
	if (!fstat(fd, &st) && S_ISREG(st.st_mode)) {
		snprintf(again, sizeof(again), "/proc/self/fd/%d", fd);
		own = open(again, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	} else {
		errno = EINVAL;
	}
	failed = errno;
	close(fd);
	errno = failed;
	return own;
}

static void watch_growth(struct ddi_input *in)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", in->fd);
	in->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (in->watch >= 0)
		inotify_add_watch(in->watch, path, IN_MODIFY | IN_CLOSE_WRITE);
}

int ddi_input_open(struct ddi_input **out, int fd, const char *name, bool rewindable, bool follow,
		   struct dd_error *err)
{
	struct ddi_input *in;
	struct stat st;

	if (fstat(fd, &st))
		return dd_fail(err, DD_ESYS, "%s: cannot examine it", name);
	if (S_ISDIR(st.st_mode))
		return dd_fail(err, DD_EINVAL, "%s is a directory; name a recording in it", name);
	in = calloc(1, sizeof(*in));
	if (in)
		in->name = strdup(name);
	if (!in || !in->name) {
		free(in);
		return ddi_no_memory(err);
	}
	in->fd = fd;
	in->spool = in->watch = -1;
	in->regular = S_ISREG(st.st_mode);
	in->begin = in->regular ? lseek(fd, 0, SEEK_CUR) : 0;
	in->size = in->regular ? (uint64_t)(st.st_size > in->begin ? st.st_size - in->begin : 0)
			       : UINT64_MAX;
	in->follow = follow && in->regular;
	if (in->follow)
		watch_growth(in);
	if (rewindable && !in->regular) {
		in->spool = ddi_temp_file(name, err);
		if (in->spool < 0) {
			ddi_input_release(in);
			return DD_ESYS;
		}
	}
	*out = in;
	return 0;
}

void ddi_input_stop_on(struct ddi_input *in, const volatile sig_atomic_t *stop)
{
	in->stop = stop;
}

void ddi_input_release(struct ddi_input *in)
{
	if (!in)
		return;
	if (in->spool >= 0)
		close(in->spool);
	if (in->watch >= 0)
		close(in->watch);
	free(in->window);
	free(in->name);
	free(in);
}

void ddi_input_free(struct ddi_input *in)
{
	if (in && in->fd >= 0)
		close(in->fd);
	ddi_input_release(in);
}

/* A recorder holds an exclusive lock while it writes. */
static bool writer_gone(const struct ddi_input *in)
{
	if (flock(in->fd, LOCK_SH | LOCK_NB))
		return errno != EWOULDBLOCK;
	flock(in->fd, LOCK_UN);
	return true;
}

/* Waits until the file grew or a moment passed; false when it will not grow any more. */
static bool wait_growth(struct ddi_input *in)
{
	struct pollfd p = {.fd = in->watch, .events = POLLIN};
	bool gone = writer_gone(in);
	char drain[4096];
	struct stat st;

	if (fstat(in->fd, &st) == 0 && (uint64_t)(st.st_size - in->begin) > in->fetched)
		return true;
	if (gone)
		return false;
	poll(&p, in->watch >= 0, FOLLOW_MS);
	while (in->watch >= 0 && read(in->watch, drain, sizeof(drain)) > 0)
		;
	return true;
}

/* Waits for a pipe in steps when somebody may want it to end: a signal that comes before read() would not end that. */
static bool input_stopped(const struct ddi_input *in)
{
	struct pollfd p = {.fd = in->fd, .events = POLLIN};

	while (in->stop && !*in->stop && !in->regular && in->fetched >= in->spooled)
		if (poll(&p, 1, FOLLOW_MS))
			break;
	return in->stop && *in->stop;
}

static ssize_t read_some(struct ddi_input *in, uint8_t *buf, size_t n)
{
	ssize_t got;

	do {
		if (input_stopped(in))
			return 0;
		if (in->regular)
			got = pread(in->fd, buf, n, in->begin + (off_t)in->fetched);
		else if (in->fetched < in->spooled)
			got = pread(in->spool, buf, n, (off_t)in->fetched);
		else
			got = read(in->fd, buf, n);
	} while ((got < 0 && errno == EINTR) || (!got && in->follow && wait_growth(in)));
	return got;
}

static int keep_copy(struct ddi_input *in, const uint8_t *p, size_t n, struct dd_error *err)
{
	int ret = ddi_temp_write(in->spool, p, n, in->name, err);

	if (!ret)
		in->spooled += n;
	return ret;
}

/* Reads once, to behind the window, of which @want bytes are needed. */
static int fetch_bytes(struct ddi_input *in, size_t want, struct dd_error *err)
{
	uint8_t *to = in->window + in->at + in->len;
	size_t room = in->cap - in->at - in->len;
	ssize_t got;
	int ret;

	if (in->small && room > SMALL)
		room = want - in->len > SMALL ? want - in->len : SMALL;
	got = read_some(in, to, room);
	if (got < 0)
		return dd_fail(err, DD_ESYS, "%s: cannot read", in->name);
	in->eof = !got;
	if (in->spool >= 0 && in->fetched == in->spooled && got) {
		ret = keep_copy(in, to, (size_t)got, err);
		if (ret)
			return ret;
	}
	in->len += (size_t)got;
	in->fetched += (uint64_t)got;
	return 0;
}

static int reserve_window(struct ddi_input *in, size_t want, struct dd_error *err)
{
	size_t cap = want > WINDOW ? want + want / 4 : WINDOW;
	uint8_t *window;

	if (in->at && in->cap - in->at < want) {
		memmove(in->window, in->window + in->at, in->len);
		in->at = 0;
	}
	if (in->cap >= want)
		return 0;
	window = realloc(in->window, cap);
	if (!window)
		return ddi_no_memory(err);
	in->window = window;
	in->cap = cap;
	return 0;
}

int ddi_input_peek(struct ddi_input *in, size_t want, const uint8_t **p, size_t *len,
		   struct dd_error *err)
{
	int ret = 0;

	if (in->len < want) {
		if (!in->len)
			in->at = 0;
		ret = reserve_window(in, want, err);
		in->eof = false;
		while (!ret && in->len < want && !in->eof)
			ret = fetch_bytes(in, want, err);
	}
	if (ret)
		return ret;
	*p = in->window ? in->window + in->at : (const uint8_t *)"";
	*len = in->len;
	return 0;
}

int ddi_input_skip(struct ddi_input *in, uint64_t n, struct dd_error *err)
{
	const uint8_t *p;
	size_t have;
	int ret;

	if (n > in->len && in->regular && !in->follow)
		return ddi_input_seek(in, in->pos + n, err);
	while (n > in->len) {
		n -= in->len;
		in->pos += in->len;
		in->len = 0;
		ret = ddi_input_peek(in, 1, &p, &have, err);
		if (ret || !have)
			return ret;
	}
	in->at += (size_t)n;
	in->len -= (size_t)n;
	in->pos += n;
	return 0;
}

uint64_t ddi_input_pos(const struct ddi_input *in)
{
	return in->pos;
}

int ddi_input_seek(struct ddi_input *in, uint64_t pos, struct dd_error *err)
{
	if (pos >= in->pos && pos - in->pos <= in->len) {
		in->at += (size_t)(pos - in->pos);
		in->len -= (size_t)(pos - in->pos);
		in->pos = pos;
		return 0;
	}
	if (!in->regular && (in->spool < 0 || pos > in->spooled))
		return dd_fail(err, DD_EUNSUPPORTED, "%s: a pipe cannot be read again", in->name);
	in->at = in->len = 0;
	in->pos = in->fetched = pos;
	in->eof = false;
	return 0;
}

uint64_t ddi_input_size(const struct ddi_input *in)
{
	return in->size;
}

bool ddi_input_seekable(const struct ddi_input *in)
{
	return in->regular;
}

int64_t ddi_input_pread(const struct ddi_input *in, void *buf, size_t n, uint64_t pos)
{
	uint8_t *p = buf;
	size_t done = 0;

	while (done < n) {
		ssize_t got = pread(in->fd, p + done, n - done, in->begin + (off_t)(pos + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (!got)
			break;
		done += (size_t)got;
	}
	return (int64_t)done;
}

void ddi_input_small_reads(struct ddi_input *in, bool on)
{
	in->small = on;
}

const char *ddi_input_name(const struct ddi_input *in)
{
	return in->name;
}
