// SPDX-License-Identifier: GPL-2.0-only
/*
 * Moving a part of a recording into a folder of its own.
 */
#include "tools/record/part_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tools/common/message.h"

#define MAX_TRIES  1000
#define COPY_BYTES (256u << 10)

/* A folder that somebody has put in the place of the new one does not count. */
static int open_own_folder(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd >= 0 && !fstat(fd, &st) && st.st_uid == geteuid() && !(st.st_mode & 077))
		return fd;
	if (fd >= 0)
		close(fd);
	errno = EEXIST;
	return -1;
}

int part_folder_make(int dir, const char *name, struct dd_error *err)
{
	char when[32], folder[NAME_MAX + 64];
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(when, sizeof(when), "%Y-%m-%d-%H-%M-%S", &tm);
	snprintf(folder, sizeof(folder), "%s.%s", name, when);
	for (int i = 2; i < MAX_TRIES; i++) {
		int fd = mkdirat(dir, folder, 0700) ? -1 : open_own_folder(dir, folder);

		if (fd >= 0)
			return fd;
		if (errno != EEXIST)
			break;
		snprintf(folder, sizeof(folder), "%s.%s-%d", name, when, i);
	}
	return dd_fail(err, DD_ESYS, "cannot make the folder %s", folder);
}

static int copy_part_bytes(int from, int to)
{
	static char buf[COPY_BYTES];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(from, buf, sizeof(buf), at)) > 0) {
		for (ssize_t done = 0; done < n;) {
			ssize_t put = write(to, buf + done, (size_t)(n - done));

			if (put < 0 && errno == EINTR)
				continue;
			if (put <= 0)
				return -1;
			done += put;
		}
		at += n;
	}
	return n < 0 ? -1 : fsync(to);
}

static int copy_file(int folder, const char *name, int fd)
{
	struct stat st;
	int to, ret;

	if (fstat(fd, &st))
		return -1;
	to = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (to < 0)
		return -1;
	ret = copy_part_bytes(fd, to) || fchmod(to, st.st_mode & 0777) ? -1 : 0;
	if (close(to) || ret)
		return -1;
	return 0;
}

int part_folder_take(int folder, int dir, const char *name, int fd, struct dd_error *err)
{
	char link[40];
	struct stat ours, st;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (linkat(AT_FDCWD, link, folder, name, AT_SYMLINK_FOLLOW) && copy_file(folder, name, fd))
		return dd_fail(err, DD_ESYS, "cannot keep %s in the folder of its part", name);
	if (!fstat(fd, &ours) && !fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) &&
	    st.st_dev == ours.st_dev && st.st_ino == ours.st_ino)
		unlinkat(dir, name, 0);
	else
		warn("somebody else has replaced or removed %s while it was recorded; its part is "
		     "complete nevertheless",
		     name);
	return 0;
}
