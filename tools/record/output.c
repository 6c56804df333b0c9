// SPDX-License-Identifier: GPL-2.0-only
/*
 * The file or pipe that a recording goes to.
 */
#include "tools/record/output.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <damondata/sidecar.h>

#include "tools/common/message.h"

/* Room for ".old" and the suffixes of sidecars. */
#define SUFFIX_ROOM 64

static int check_terminal(const struct output *out, struct dd_error *err)
{
	if (!isatty(out->file.fd))
		return 0;
	return dd_fail(
		err, DD_EINVAL,
		"%s is a terminal, and a recording is binary data; pipe it into a report, or name "
		"a file with --out",
		out->path);
}

int output_choose(struct output *out, const char *path, mode_t mode, struct dd_error *err)
{
	struct stat st = {0};
	bool stdout_is_pipe = !fstat(STDOUT_FILENO, &st) && S_ISFIFO(st.st_mode);
	int ret;

	*out = (struct output){.mode = mode};
	if (!path)
		path = stdout_is_pipe ? "-" : OUTPUT_DEFAULT;
	ret = out_file_find(&out->file, path, OUT_FILE_KEEP_OLD, mode, err);
	if (ret)
		return ret;
	memcpy(out->path, out->file.path, sizeof(out->path));
	out->is_stdout = out->file.dir < 0;
	out->is_stream = out->file.special >= 0;
	if (out->is_stdout) {
		if (fstat(out->file.fd, &st))
			return dd_fail(err, DD_ESYS, "cannot write %s", out->path);
		out->is_stream = !S_ISREG(st.st_mode);
		return check_terminal(out, err);
	}
	if (strlen(out->file.name) + SUFFIX_ROOM > sizeof(out->file.name) ||
	    strlen(out->path) + SUFFIX_ROOM > sizeof(out->path))
		return dd_fail(err, DD_EINVAL, "the name of the output is too long");
	/* A recording that cannot be made must not have started its command. */
	if (!out->is_stream && faccessat(out->file.dir, ".", W_OK | X_OK, AT_EACCESS))
		return dd_fail(err, DD_ESYS, "cannot create %s", out->path);
	return 0;
}

/* The old sidecars go with their record, so that a report of the old record still finds them. */
static void keep_old_sidecars(const struct output *out)
{
	char side[NAME_MAX + SUFFIX_ROOM], old[NAME_MAX + SUFFIX_ROOM];
	struct dd_error err;

	for (int kind = DD_STREAM_FOOTPRINT; kind <= DD_STREAM_PROCTREE; kind++) {
		const char *suffix = dd_sidecar_suffix(kind);

		if (!suffix)
			continue;
		snprintf(side, sizeof(side), "%s%s", out->file.name, suffix);
		snprintf(old, sizeof(old), "%s.old%s", out->file.name, suffix);
		if (out_file_move(out->file.dir, side, old, &err))
			warn("%s", err.text);
	}
}

int output_create(const struct output *out, const char *suffix, struct dd_error *err)
{
	struct out_file file;
	int ret = out_file_beside(&file, &out->file, suffix, OUT_FILE_KEEP_OLD, out->mode, err);

	if (ret)
		return ret;
	ret = out_file_begin(&file, err);
	/* The umask is for what the user did not ask for. */
	if (!ret && fchmod(file.fd, out->mode))
		ret = dd_fail(err, DD_ESYS, "cannot set the mode of %s", file.path);
	/* Some network file systems have no locks. */
	if (!ret)
		flock(file.fd, LOCK_EX | LOCK_NB);
	if (!ret)
		ret = out_file_place(&file, err);
	if (!ret)
		return out_file_release(&file);
	out_file_abort(&file);
	return ret;
}

int output_begin(struct output *out, struct dd_error *err)
{
	int ret = 0;

	if (out->is_stream && out->file.fd < 0)
		ret = out_file_begin(&out->file, err);
	return ret || !out->is_stream ? ret : check_terminal(out, err);
}

int output_open(struct output *out, struct dd_error *err)
{
	int fd, ret = output_begin(out, err);

	if (ret)
		return ret;
	if (!out->is_stream && !out->is_stdout) {
		keep_old_sidecars(out);
		return output_create(out, "", err);
	}
	fd = fcntl(out->file.fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	return fd >= 0 ? fd : dd_fail(err, DD_ESYS, "cannot write %s", out->path);
}

void output_close(struct output *out)
{
	if (*out->path)
		out_file_abort(&out->file);
	*out->path = '\0';
}
