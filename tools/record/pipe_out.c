// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing to a pipe without sleeping: what does not fit waits in memory, up to a bound.
 */
#include "tools/record/pipe_out.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <damondata/units.h>

/* Some minutes of a usual recording; what the rings hold at the end comes on top. */
#define FULL_BYTES (32u << 20)

int pipe_out_open(struct pipe_out *p, int fd, const char *name, struct dd_error *err)
{
	struct stat st;
	char path[40];

	*p = (struct pipe_out){.name = name, .fd = -1, .max_write = SSIZE_MAX};
	/* Opened again, it has flags of its own: O_NONBLOCK would hit all who share the old ones. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!fstat(fd, &st) && S_ISFIFO(st.st_mode))
		p->fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (p->fd < 0) {
		/* So much fits when poll() says that something does. */
		p->max_write = PIPE_BUF;
		p->fd = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	}
	return p->fd < 0 ? dd_fail(err, DD_ESYS, "cannot write %s", name) : 0;
}

static bool fits_now(const struct pipe_out *p)
{
	struct pollfd out = {.fd = p->fd, .events = POLLOUT};

	return p->max_write > PIPE_BUF || poll(&out, 1, 0) > 0;
}

/* Return: bytes written, fewer than @len when no more fit, or -1 and errno. */
static ssize_t write_some(const struct pipe_out *p, const uint8_t *data, size_t len)
{
	size_t done = 0;

	while (done < len && fits_now(p)) {
		size_t want = len - done < p->max_write ? len - done : p->max_write;
		ssize_t n = write(p->fd, data + done, want);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0)
			return -1;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

static int keep_pipe_bytes(struct pipe_out *p, const uint8_t *data, size_t len)
{
	if (p->at && p->at + p->len + len > p->room) {
		memmove(p->buf, p->buf + p->at, p->len);
		p->at = 0;
	}
	if (p->len + len > p->room) {
		size_t room = 2 * (p->len + len);
		uint8_t *buf = realloc(p->buf, room);

		if (!buf)
			return -1;
		p->buf = buf;
		p->room = room;
	}
	memcpy(p->buf + p->at + p->len, data, len);
	p->len += len;
	p->is_full |= p->len >= FULL_BYTES;
	return 0;
}

int pipe_out_pump(struct pipe_out *p)
{
	ssize_t n = write_some(p, p->buf + p->at, p->len);

	if (n < 0)
		return -1;
	p->at += (size_t)n;
	p->len -= (size_t)n;
	if (p->len < FULL_BYTES / 2)
		p->is_full = false;
	if (!p->len) {
		free(p->buf);
		p->buf = NULL;
		p->at = p->room = 0;
	}
	return 0;
}

int pipe_out_put(void *pipe_out, const void *data, size_t len)
{
	struct pipe_out *p = pipe_out;
	ssize_t n = 0;

	if (p->len ? pipe_out_pump(p) : 0)
		return -1;
	if (!p->len)
		n = write_some(p, data, len);
	if (n < 0)
		return -1;
	return (size_t)n == len ? 0
				: keep_pipe_bytes(p, (const uint8_t *)data + n, len - (size_t)n);
}

static bool is_end_asked(int signal_fd)
{
	struct signalfd_siginfo info;

	while (read(signal_fd, &info, sizeof(info)) == sizeof(info))
		if (info.ssi_signo == SIGINT || info.ssi_signo == SIGTERM ||
		    info.ssi_signo == SIGHUP)
			return true;
	return false;
}

static int report_rest(const struct pipe_out *p, struct dd_error *err)
{
	char size[DD_UNIT_LEN];

	return dd_fail(
		err, DD_ETRUNCATED,
		"%s: its reader does not read; the last %s of the recording, and its end mark, are "
		"lost",
		p->name, dd_format_size(size, p->len, false));
}

int pipe_out_finish(struct pipe_out *p, int signal_fd, int patience_ms, struct dd_error *err)
{
	struct pollfd fds[] = {{.fd = p->fd, .events = POLLOUT},
			       {.fd = signal_fd, .events = POLLIN}};

	while (p->len) {
		int n = poll(fds, 2, patience_ms);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || (fds[1].revents && is_end_asked(signal_fd)))
			return report_rest(p, err);
		if (pipe_out_pump(p))
			return dd_fail(err, errno == EPIPE ? DD_EPIPE : DD_ESYS, "cannot write %s",
				       p->name);
	}
	return 0;
}

void pipe_out_close(struct pipe_out *p)
{
	if (p->fd > 0)
		close(p->fd);
	free(p->buf);
	*p = (struct pipe_out){0};
}
