// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file or pipe that a recording goes to.
 */
#include "tools/record/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <damondata/sidecar.h>

static int choose_stdout(struct output *out, const struct stat *st, struct dd_error *err)
{
	if (isatty(STDOUT_FILENO))
		return dd_fail(err, DD_EINVAL,
			       "a recording is binary data, which is not written to a terminal; "
			       "pipe it into a report, or name a file with --out");
	snprintf(out->path, sizeof(out->path), "standard output");
	out->is_stdout = true;
	out->is_stream = !S_ISREG(st->st_mode);
	return 0;
}

static int refuse(const char *path, const struct stat *st, struct dd_error *err)
{
	if (S_ISLNK(st->st_mode))
		return dd_fail(err, DD_EINVAL,
			       "%s is a symbolic link, which a recording neither follows nor "
			       "replaces; remove it, or name its target",
			       path);
	return dd_fail(err, DD_EINVAL, "%s is a %s, not a file", path,
		       S_ISDIR(st->st_mode) ? "directory" : "special file");
}

int output_choose(struct output *out, const char *path, mode_t mode, struct dd_error *err)
{
	struct stat st = {0}, std = {0};
	bool stdout_is_pipe = !fstat(STDOUT_FILENO, &std) && S_ISFIFO(std.st_mode);

	*out = (struct output){.mode = mode};
	if (path ? !strcmp(path, "-") : stdout_is_pipe)
		return choose_stdout(out, &std, err);
	if (!path)
		path = OUTPUT_DEFAULT;
	if (!*path || strlen(path) + 64 > sizeof(out->path))
		return dd_fail(err, DD_EINVAL, "the name of the output file is empty or too long");
	snprintf(out->path, sizeof(out->path), "%s", path);
	if (lstat(path, &st)) {
		if (errno == ENOENT)
			return 0;
		return dd_fail(err, DD_ESYS, "cannot look at %s", path);
	}
	out->is_stream = S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode);
	return S_ISREG(st.st_mode) || out->is_stream ? 0 : refuse(path, &st, err);
}

static int rename_old(const char *path, const char *old, struct dd_error *err)
{
	if (!rename(path, old) || errno == ENOENT)
		return 0;
	return dd_fail(err, DD_ESYS, "cannot rename %s to %s", path, old);
}

/* The old sidecars go with their record, so that a report of the old record still finds them. */
static int keep_old(const char *path, struct dd_error *err)
{
	char old[PATH_MAX], side[PATH_MAX + 64], old_side[PATH_MAX + 64];
	int ret;

	snprintf(old, sizeof(old), "%.4080s.old", path);
	ret = rename_old(path, old, err);
	for (int kind = DD_STREAM_FOOTPRINT; kind <= DD_STREAM_PROCTREE && !ret; kind++) {
		const char *suffix = dd_sidecar_suffix(kind);

		if (!suffix)
			continue;
		snprintf(side, sizeof(side), "%s%s", path, suffix);
		snprintf(old_side, sizeof(old_side), "%s%s", old, suffix);
		ret = rename_old(side, old_side, err);
	}
	return ret;
}

int output_create(const char *path, mode_t mode, struct dd_error *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);

	if (fd < 0)
		return dd_fail(err, DD_ESYS, "cannot create %s", path);
	/* The umask is for what the user did not ask for. */
	if (fchmod(fd, mode)) {
		dd_fail(err, DD_ESYS, "cannot set the mode of %s", path);
		close(fd);
		return DD_ESYS;
	}
	/* Some network file systems have no locks. */
	flock(fd, LOCK_EX | LOCK_NB);
	return fd;
}

int output_open(const struct output *out, struct dd_error *err)
{
	int fd, ret;

	if (out->is_stdout) {
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
		return fd >= 0 ? fd : dd_fail(err, DD_ESYS, "cannot use the standard output");
	}
	if (out->is_stream) {
		fd = open(out->path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY);
		if (fd < 0)
			return dd_fail(err, DD_ESYS, "cannot open %s", out->path);
		if (!isatty(fd))
			return fd;
		close(fd);
		return dd_fail(err, DD_EINVAL, "%s is a terminal; a recording is binary data",
			       out->path);
	}
	ret = keep_old(out->path, err);
	return ret ? ret : output_create(out->path, out->mode, err);
}
