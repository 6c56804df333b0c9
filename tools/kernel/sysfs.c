// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading and writing of the small files of the kernel's file systems, whole and with errors that say which.
 */
#include "tools/kernel/sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tools/damon/interface_options.h"
#include "tools/common/message.h"

/* DAMON answers EBUSY while it serves another process, which takes ms, seldom a second. */
#define BUSY_LIMIT_MS	  2000
#define BUSY_PAUSE_MAX_MS 64

static const struct {
	const char *variable, *path;
} roots[] = {
	[KERNEL_SYSFS] = {"DAMO_SYSFS", "/sys"},
	[KERNEL_PROCFS] = {"DAMO_PROCFS", "/proc"},
	[KERNEL_TRACEFS] = {"DAMO_TRACEFS", "/sys/kernel/tracing"},
	[KERNEL_RUN] = {"DAMO_RUNDIR", "/run/damo"},
};

const char *kernel_fs_root(enum kernel_fs fs)
{
	const char *root = secure_getenv(roots[fs].variable);
	static char fake_run[PATH_MAX];

	if (root && *root)
		return root;
	/* Notes about a fake tree must not be taken for notes about this machine. */
	if (fs == KERNEL_RUN && kernel_fs_is_fake(KERNEL_SYSFS)) {
		snprintf(fake_run, sizeof(fake_run), "%s/.damo", kernel_fs_root(KERNEL_SYSFS));
		return fake_run;
	}
	return roots[fs].path;
}

bool kernel_fs_is_fake(enum kernel_fs fs)
{
	return kernel_fs_root(fs) != roots[fs].path;
}

char *kernel_path(char buf[PATH_MAX], enum kernel_fs fs, const char *fmt, ...)
{
	int len = snprintf(buf, PATH_MAX, "%s/", kernel_fs_root(fs));
	va_list ap;

	if (len >= PATH_MAX)
		return buf;
	va_start(ap, fmt);
	vsnprintf(buf + len, (size_t)(PATH_MAX - len), fmt, ap);
	va_end(ap);
	return buf;
}

unsigned int kernel_release(void)
{
	char path[PATH_MAX], text[256];
	unsigned int major, minor;

	if (sysfs_read(kernel_path(path, KERNEL_PROCFS, "sys/kernel/osrelease"), text, sizeof(text),
		       NULL) ||
	    sscanf(text, "%4u.%3u", &major, &minor) != 2)
		return 0;
	return KERNEL_RELEASE(major, minor);
}

const char *kernel_release_name(char buf[KERNEL_RELEASE_LEN], unsigned int release)
{
	if (release == UINT_MAX)
		return "not in mainline";
	snprintf(buf, KERNEL_RELEASE_LEN, "%u.%u", release / 1000 % 10000, release % 1000);
	return buf;
}

uint64_t clock_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t monotonic_ms(void)
{
	return clock_ns(CLOCK_MONOTONIC) / 1000000;
}

void sleep_ms(unsigned int ms)
{
	struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};

	nanosleep(&t, NULL);
}

bool sysfs_exists(const char *path)
{
	return !access(path, F_OK);
}

/* Waits a little longer each time; false when @since lies too far back. */
static bool busy_wait(uint64_t since, unsigned int *pause_ms)
{
	if (monotonic_ms() - since >= BUSY_LIMIT_MS)
		return false;
	sleep_ms(*pause_ms);
	if (*pause_ms < BUSY_PAUSE_MAX_MS)
		*pause_ms *= 2;
	return true;
}

static ssize_t read_sysfs_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	size_t len = 0;
	ssize_t n;

	if (fd < 0)
		return -1;
	while ((n = read(fd, buf + len, size - len)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		len += (size_t)n;
		if (len == size) {
			errno = EFBIG;
			n = -1;
			break;
		}
	}
	close(fd);
	return n < 0 ? -1 : (ssize_t)len;
}

/* For --debug_damon; errno stays. */
static void print_access(const char *what, const char *path, const char *text, bool failed)
{
	int saved = errno;

	if (!debug_damon)
		return;
	fprintf(stderr, "%s %s: '", what, path);
	put_sane(stderr, text);
	fprintf(stderr, "'%s\n", failed ? " (failed)" : "");
	errno = saved;
}

int sysfs_read(const char *path, char *buf, size_t size, struct dd_error *err)
{
	uint64_t since = monotonic_ms();
	unsigned int pause_ms = 1;
	ssize_t len;

	buf[0] = '\0';
	do
		len = read_sysfs_file(path, buf, size);
	while (len < 0 && errno == EBUSY && busy_wait(since, &pause_ms));
	if (len < 0) {
		buf[0] = '\0';
		print_access("read", path, strerror(errno), true);
		if (errno == EFBIG)
			return dd_fail(err, DD_ELIMIT, "%s is longer than %zu bytes", path, size);
		return dd_fail(err, DD_ESYS, "cannot read %s", path);
	}
	if (len && buf[len - 1] == '\n')
		len--;
	buf[len] = '\0';
	print_access("read", path, buf, false);
	return 0;
}

int sysfs_read_u64(const char *path, uint64_t *value, struct dd_error *err)
{
	char text[64], *end;
	unsigned long long v;
	int ret = sysfs_read(path, text, sizeof(text), err);

	if (ret)
		return ret;
	errno = 0;
	v = strtoull(text, &end, 10);
	if (errno || end == text || *end || text[0] == '-')
		return dd_fail(err, DD_ECORRUPT, "%s holds '%s', not a number", path, text);
	*value = v;
	return 0;
}

/*
 * Returns 0 or an errno. One write call, as each call is one store operation of the kernel. Without
 * newline: some kernels keep it as part of a path. An empty value is a newline, as nothing would be
 * no write.
 */
static int write_once(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY);
	size_t len = strlen(value);
	ssize_t n;
	int ret = 0;

	if (fd < 0)
		return errno;
	do
		n = len ? write(fd, value, len) : write(fd, "\n", 1);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)(len ? len : 1))
		ret = n < 0 ? errno : EIO;
	if (close(fd) && !ret)
		ret = errno;
	return ret;
}

static int write_busy(const char *path, const char *value)
{
	uint64_t since = monotonic_ms();
	unsigned int pause_ms = 1;
	int ret;

	do
		ret = write_once(path, value);
	while (ret == EBUSY && busy_wait(since, &pause_ms));
	print_access("write", path, value, ret);
	return ret;
}

int sysfs_write(const char *path, const char *value, struct dd_error *err)
{
	int ret = write_busy(path, value);

	if (!ret)
		return 0;
	errno = ret;
	return dd_fail(err, DD_ESYS, "cannot write '%s' to %s", value, path);
}

/*
 * The child sends its errno as one byte, so that no exit status is left for another's wait(). It may
 * outlive us inside the kernel: nothing of ours, such as a lock, shall stay open in it.
 */
static void __attribute__((noreturn)) write_in_child(int fd, const char *path, const char *value)
{
	unsigned char result;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close_range(3, (unsigned int)fd - 1, 0);
	close_range((unsigned int)fd + 1, ~0u, 0);
	result = (unsigned char)write_busy(path, value);
	_exit(write(fd, &result, 1) == 1 ? 0 : 1);
}

/* The child of a bounded write that was given up: pid 0 is none, fd -1 has answered. */
static struct {
	pid_t child;
	int fd, result;
} late = {.fd = -1, .result = SYSFS_NEVER_WAITED};

static void drop_late(void)
{
	if (late.child) {
		kill(late.child, SIGKILL);
		waitpid(late.child, NULL, WNOHANG);
		close(late.fd);
	}
	late.child = 0;
	late.fd = -1;
	late.result = SYSFS_NEVER_WAITED;
}

static void keep_late(pid_t child, int fd)
{
	late.child = child;
	late.fd = fd;
	late.result = SYSFS_STILL_WAITS;
}

int sysfs_write_late(void)
{
	struct pollfd p = {.fd = late.fd, .events = POLLIN};
	unsigned char result;

	if (late.result != SYSFS_STILL_WAITS || poll(&p, 1, 0) <= 0)
		return late.result;
	/* A child that died without an answer was not answered either. */
	late.result = read(late.fd, &result, 1) == 1 ? result : EIO;
	return late.result;
}

static int wait_result(int fd, unsigned int timeout_ms, unsigned char *result)
{
	uint64_t end = monotonic_ms() + timeout_ms, now;
	struct pollfd p = {.fd = fd, .events = POLLIN};

	while ((now = monotonic_ms()) < end) {
		if (poll(&p, 1, (int)(end - now)) <= 0)
			continue;
		return read(fd, result, 1) == 1 ? 0 : -1;
	}
	return 1;
}

int sysfs_write_bounded(const char *path, const char *value, unsigned int timeout_ms,
			struct dd_error *err)
{
	unsigned char result = EIO;
	int fds[2], ret;
	pid_t child;

	drop_late();
	if (pipe2(fds, O_CLOEXEC))
		return dd_fail(err, DD_ESYS, "cannot make a pipe");
	fflush(NULL);
	child = fork();
	if (child < 0) {
		close(fds[0]);
		close(fds[1]);
		return dd_fail(err, DD_ESYS, "cannot start a process");
	}
	if (!child)
		write_in_child(fds[1], path, value);
	close(fds[1]);
	ret = wait_result(fds[0], timeout_ms, &result);
	if (ret > 0) {
		keep_late(child, fds[0]);
		return dd_fail(err, DD_EAGAIN,
			       "the kernel did not answer '%s', written to %s, within %u ms", value,
			       path, timeout_ms);
	}
	close(fds[0]);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	if (!ret && !result)
		return 0;
	errno = result;
	return dd_fail(err, DD_ESYS, "cannot write '%s' to %s", value, path);
}

static int compare_indices(const void *a, const void *b)
{
	unsigned int x = *(const unsigned int *)a, y = *(const unsigned int *)b;

	return (x > y) - (x < y);
}

static bool parse_index(const char *name, unsigned int *index)
{
	size_t len = strspn(name, "0123456789");

	if (!len || len > 9 || name[len] || (name[0] == '0' && len > 1))
		return false;
	*index = (unsigned int)strtoul(name, NULL, 10);
	return true;
}

int sysfs_numbered(const char *path, unsigned int **indices, size_t *nr, struct dd_error *err)
{
	DIR *dir = opendir(path);
	unsigned int *list = NULL, index;
	size_t len = 0, room = 0;
	struct dirent *entry;

	if (!dir)
		return dd_fail(err, DD_ESYS, "cannot open %s", path);
	while ((entry = readdir(dir))) {
		if (!parse_index(entry->d_name, &index))
			continue;
		if (len == room) {
			unsigned int *grown;

			room = room ? room * 2 : 16;
			grown = reallocarray(list, room, sizeof(*list));
			if (!grown) {
				free(list);
				closedir(dir);
				return dd_fail(err, DD_ENOMEM, "out of memory");
			}
			list = grown;
		}
		list[len++] = index;
	}
	closedir(dir);
	if (len)
		qsort(list, len, sizeof(*list), compare_indices);
	*indices = list;
	*nr = len;
	return 0;
}

const char *damon_join_path(char buf[PATH_MAX], const char *dir, const char *name)
{
	if (snprintf(buf, PATH_MAX, "%s%s%s", dir, *dir && *name ? "/" : "", name) >= PATH_MAX)
		buf[0] = '\0';
	return buf;
}

char *damon_path(char buf[PATH_MAX], const char *fmt, ...)
{
	size_t len;
	va_list ap;

	kernel_path(buf, KERNEL_SYSFS, "kernel/mm/damon/admin/kdamonds");
	len = strlen(buf);
	if (!*fmt || len + 1 >= PATH_MAX)
		return buf;
	buf[len++] = '/';
	va_start(ap, fmt);
	vsnprintf(buf + len, PATH_MAX - len, fmt, ap);
	va_end(ap);
	return buf;
}
