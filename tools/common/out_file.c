// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making the files that users name: a folder's descriptor, a temporary name, a rename.
 */
#include "tools/common/out_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/common/temp_guard.h"

#define MAX_TRIES 100

/* Begins of names that stand for descriptors which are open already. */
static const char *const fd_folders[] = {"/dev/fd/", "/proc/self/fd/"};

static int number_of_fd(const char *path)
{
	if (!strcmp(path, "-") || !strcmp(path, "/dev/stdout"))
		return STDOUT_FILENO;
	if (!strcmp(path, "/dev/stderr"))
		return STDERR_FILENO;
	for (size_t i = 0; i < sizeof(fd_folders) / sizeof(fd_folders[0]); i++) {
		size_t len = strlen(fd_folders[i]);
		const char *digits = path + len;

		if (!strncmp(path, fd_folders[i], len) && *digits && strlen(digits) < 8 &&
		    strspn(digits, "0123456789") == strlen(digits))
			return atoi(digits);
	}
	return -1;
}

static int take_open_fd(struct out_file *out, int fd, struct dd_error *err)
{
	out->fd = fd == STDOUT_FILENO ? fd : fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (out->fd < 0)
		return dd_fail(err, DD_ESYS, "cannot use the descriptor %d as output", fd);
	if (fd == STDOUT_FILENO)
		snprintf(out->path, sizeof(out->path), "standard output");
	return 0;
}

static int open_folder(struct out_file *out, struct dd_error *err)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(out->path, '/');
	size_t len = slash ? (size_t)(slash - out->path) : 0;
	const char *name = slash ? slash + 1 : out->path;

	if (!*name || !strcmp(name, ".") || !strcmp(name, ".."))
		return dd_fail(err, DD_EINVAL, "%s is a directory; name a file in it", out->path);
	if (strlen(name) >= sizeof(out->name))
		return dd_fail(err, DD_EINVAL, "the name of the output is too long");
	strcpy(out->name, name);
	memcpy(folder, out->path, len);
	folder[len] = '\0';
	name = len ? folder : slash ? "/" : ".";
	out->dir = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (out->dir < 0 && errno == EACCES)
		out->dir = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (out->dir < 0)
		return dd_fail(err, DD_ESYS, "cannot create %s", out->path);
	return 0;
}

static int refuse_kind(const struct out_file *out, mode_t mode, struct dd_error *err)
{
	if (S_ISLNK(mode))
		return dd_fail(
			err, DD_EINVAL,
			"%s is a symbolic link, which is neither followed nor replaced; remove "
			"it, or name the file itself",
			out->path);
	if (S_ISDIR(mode))
		return dd_fail(err, DD_EINVAL, "%s is a directory; name a file in it", out->path);
	return dd_fail(err, DD_EINVAL, "%s is a %s, not a file", out->path,
		       S_ISBLK(mode) ? "block device" : "special file");
}

/* One look at the inode, which is also the one that is opened when it is no regular file. */
static int look_at_name(struct out_file *out, struct dd_error *err)
{
	int fd = openat(out->dir, out->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	bool same_mode = out->flags & OUT_FILE_SAME_MODE;
	struct stat st;

	/* A new file has the mode that the umask leaves. */
	out->flags &= ~(unsigned int)OUT_FILE_SAME_MODE;
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 || fstat(fd, &st)) {
		dd_fail(err, DD_ESYS, "cannot look at %s", out->path);
		if (fd >= 0)
			close(fd);
		return DD_ESYS;
	}
	if (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)) {
		out->special = fd;
		return 0;
	}
	close(fd);
	if (!S_ISREG(st.st_mode))
		return refuse_kind(out, st.st_mode, err);
	/* A file of somebody else, who may have put it there to choose who reads the new one. */
	if (same_mode && st.st_uid == geteuid()) {
		out->mode = st.st_mode & 0777;
		out->flags |= OUT_FILE_SAME_MODE;
	}
	return 0;
}

static void start_empty(struct out_file *out, unsigned int flags, mode_t mode)
{
	*out = (struct out_file){.fd = -1, .dir = -1, .special = -1, .flags = flags, .mode = mode};
}

static bool is_stdout(const struct out_file *out)
{
	return out->dir < 0 && out->fd == STDOUT_FILENO;
}

static void close_all(struct out_file *out)
{
	if (out->stream)
		fclose(out->stream);
	if (out->fd >= 0 && !is_stdout(out))
		close(out->fd);
	if (out->special >= 0)
		close(out->special);
	if (out->dir >= 0)
		close(out->dir);
	out->stream = NULL;
	out->fd = out->special = out->dir = -1;
}

int out_file_find(struct out_file *out, const char *path, unsigned int flags, mode_t mode,
		  struct dd_error *err)
{
	int fd = number_of_fd(path), ret;

	start_empty(out, flags, mode);
	if (!*path || strlen(path) >= sizeof(out->path))
		return dd_fail(err, DD_EINVAL, "the name of the output is %s",
			       *path ? "too long" : "empty");
	strcpy(out->path, path);
	if (fd >= 0)
		return take_open_fd(out, fd, err);
	ret = open_folder(out, err);
	if (!ret)
		ret = look_at_name(out, err);
	if (ret)
		close_all(out);
	return ret;
}

int out_file_beside(struct out_file *out, const struct out_file *of, const char *suffix,
		    unsigned int flags, mode_t mode, struct dd_error *err)
{
	start_empty(out, flags | OUT_FILE_FORCE, mode);
	if (strlen(of->path) + strlen(suffix) >= sizeof(out->path) ||
	    strlen(of->name) + strlen(suffix) >= sizeof(out->name))
		return dd_fail(err, DD_EINVAL, "the name %s%s is too long", of->path, suffix);
	strcpy(stpcpy(out->path, of->path), suffix);
	strcpy(stpcpy(out->name, of->name), suffix);
	out->dir = fcntl(of->dir, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	return out->dir < 0 ? dd_fail(err, DD_ESYS, "cannot write %s", out->path) : 0;
}

static void choose_temp(struct out_file *out)
{
	unsigned long long random = 0;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random = (unsigned long long)getpid();
	snprintf(out->temp, sizeof(out->temp), "%.200s.new-%016llx", out->name, random);
}

/* Where standard error is closed, messages would go into a file that took its number. */
static int above_standard(int fd)
{
	int other;

	if (fd < 0 || fd > STDERR_FILENO)
		return fd;
	other = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	close(fd);
	return other;
}

static int create_temp(struct out_file *out, struct dd_error *err)
{
	for (int i = 0; i < MAX_TRIES && out->fd < 0; i++) {
		choose_temp(out);
		out->fd = above_standard(openat(out->dir, out->temp,
						O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
						out->mode));
		if (out->fd < 0 && errno != EEXIST)
			break;
	}
	if (out->fd < 0) {
		*out->temp = '\0';
		return dd_fail(err, DD_ESYS, "cannot create %s", out->path);
	}
	if (temp_guard_add(out->dir, out->temp))
		return dd_fail(err, DD_ENOMEM, "out of memory");
	if (out->flags & OUT_FILE_SAME_MODE && fchmod(out->fd, out->mode))
		return dd_fail(err, DD_ESYS, "cannot set the mode of %s", out->path);
	return 0;
}

static int open_special(struct out_file *out, struct dd_error *err)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", out->special);
	out->fd = above_standard(open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY));
	return out->fd < 0 ? dd_fail(err, DD_ESYS, "cannot write %s", out->path) : 0;
}

int out_file_begin(struct out_file *out, struct dd_error *err)
{
	int ret = 0;

	if (out->special >= 0)
		ret = open_special(out, err);
	else if (out->fd < 0)
		return create_temp(out, err);
	if (!ret && out->flags & OUT_FILE_BINARY && isatty(out->fd))
		ret = dd_fail(
			err, DD_EINVAL,
			"%s: refusing to write binary data to a terminal; use -o FILE or a pipe",
			out->path);
	return ret;
}

int out_file_open(struct out_file *out, const char *path, unsigned int flags, mode_t mode,
		  struct dd_error *err)
{
	int ret = out_file_find(out, path, flags, mode, err);

	if (ret)
		return ret;
	ret = out_file_begin(out, err);
	if (ret)
		out_file_abort(out);
	return ret;
}

/* Keeps the errno of the first failure, which is the one that explains the others. */
static ssize_t write_stream(void *cookie, const char *data, size_t len)
{
	struct out_file *out = cookie;
	size_t done = 0;

	while (done < len && !out->stream_errno) {
		ssize_t n = write(out->fd, data + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			out->stream_errno = n < 0 ? errno : EIO;
		else
			done += (size_t)n;
	}
	return out->stream_errno ? 0 : (ssize_t)len;
}

FILE *out_file_stream(struct out_file *out)
{
	const cookie_io_functions_t calls = {.write = write_stream};

	if (!out->stream)
		out->stream = fopencookie(out, "w", calls);
	return out->stream;
}

static int flush_stream(struct out_file *out, struct dd_error *err)
{
	if (!out->stream || (!(fflush(out->stream) | ferror(out->stream)) && !out->stream_errno))
		return 0;
	errno = out->stream_errno ? out->stream_errno : EIO;
	return dd_fail(err, DD_ESYS, "cannot write %s", out->path);
}

int out_file_move(int dir, const char *from, const char *to, struct dd_error *err)
{
	if (!renameat(dir, from, dir, to) || errno == ENOENT)
		return 0;
	return dd_fail(err, DD_ESYS, "cannot rename %s to %s", from, to);
}

/* For file systems that cannot exchange two names: the old file has both names for a moment. */
static int link_old(const struct out_file *out, const char *old)
{
	if (unlinkat(out->dir, old, 0) && errno != ENOENT)
		return -1;
	/* Without hard links either there is no way but to leave the name empty in between. */
	if (linkat(out->dir, out->name, out->dir, old, 0) &&
	    renameat(out->dir, out->name, out->dir, old))
		return -1;
	return renameat(out->dir, out->temp, out->dir, out->name);
}

static int replace_keeping(const struct out_file *out, const char *old)
{
	int saved;

	if (renameat2(out->dir, out->temp, out->dir, out->name, RENAME_EXCHANGE)) {
		if (errno == ENOENT)
			return renameat(out->dir, out->temp, out->dir, out->name);
		return errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP
			       ? link_old(out, old)
			       : -1;
	}
	if (!renameat(out->dir, out->temp, out->dir, old) || out->flags & OUT_FILE_FORCE)
		return 0;
	saved = errno;
	renameat2(out->dir, out->temp, out->dir, out->name, RENAME_EXCHANGE);
	errno = saved;
	return -1;
}

int out_file_place(struct out_file *out, struct dd_error *err)
{
	char old[NAME_MAX + 8];
	int ret;

	if (!*out->temp)
		return 0;
	snprintf(old, sizeof(old), "%s.old", out->name);
	ret = out->flags & OUT_FILE_KEEP_OLD ? replace_keeping(out, old)
					     : renameat(out->dir, out->temp, out->dir, out->name);
	/* What cannot be renamed over is a directory. */
	if (ret && out->flags & OUT_FILE_FORCE)
		ret = renameat2(out->dir, out->temp, out->dir, out->name, RENAME_EXCHANGE);
	if (ret)
		return dd_fail(err, DD_ESYS, "cannot put the new file in the place of %s%s",
			       out->path,
			       out->flags & OUT_FILE_KEEP_OLD ? " and keep that as .old" : "");
	temp_guard_drop(out->dir, out->temp);
	*out->temp = '\0';
	return 0;
}

/* Pipes and some devices and file systems cannot be synced: what was written is all they have. */
static int sync_file(const struct out_file *out, struct dd_error *err)
{
	if (!fsync(out->fd) || (errno != EIO && errno != ENOSPC && errno != EDQUOT))
		return 0;
	return dd_fail(err, DD_ESYS, "cannot write %s to the disk", out->path);
}

int out_file_commit(struct out_file *out, struct dd_error *err)
{
	int ret = flush_stream(out, err);

	if (!ret && out->dir >= 0 && out->special < 0)
		ret = sync_file(out, err);
	if (!ret)
		ret = out_file_place(out, err);
	if (ret) {
		out_file_abort(out);
		return ret;
	}
	if (out->dir >= 0)
		fsync(out->dir);
	if (out->stream)
		fclose(out->stream);
	out->stream = NULL;
	if (!is_stdout(out) && close(out->fd))
		ret = dd_fail(err, DD_ESYS, "cannot write %s", out->path);
	out->fd = -1;
	close_all(out);
	return ret;
}

int out_file_release(struct out_file *out)
{
	int fd = out->fd;

	out->fd = -1;
	close_all(out);
	return fd;
}

void out_file_abort(struct out_file *out)
{
	/* What the buffer holds is not wanted any more. */
	out->stream_errno = out->stream_errno ? out->stream_errno : ECANCELED;
	if (*out->temp) {
		unlinkat(out->dir, out->temp, 0);
		temp_guard_drop(out->dir, out->temp);
		*out->temp = '\0';
	}
	close_all(out);
}
