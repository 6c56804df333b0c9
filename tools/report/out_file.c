// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing a file under a temporary name, then renaming it.
 */
#include "tools/report/out_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/common/message.h"

#define NEW_MODE 0600

/* Temporary names in use: none of them stays when the command fails or is interrupted. */
#define MAX_TEMPS 16
static const char *volatile temps[MAX_TEMPS];

static void remove_temps(void)
{
	for (int i = 0; i < MAX_TEMPS; i++)
		if (temps[i])
			unlink(temps[i]);
}

static void on_signal(int sig)
{
	remove_temps();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void guard_temps(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	static bool guarded;
	struct sigaction old;

	if (guarded)
		return;
	guarded = true;
	atexit(remove_temps);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (!sigaction(signals[i], NULL, &old) && old.sa_handler == SIG_DFL)
			signal(signals[i], on_signal);
}

static void remember_temp(const char *path)
{
	guard_temps();
	for (int i = 0; i < MAX_TEMPS; i++) {
		if (!temps[i]) {
			temps[i] = strdup(path);
			return;
		}
	}
}

static void forget_temp(const char *path)
{
	for (int i = 0; i < MAX_TEMPS; i++) {
		const char *temp = temps[i];

		if (!temp || strcmp(temp, path))
			continue;
		temps[i] = NULL;
		free((char *)temp);
	}
}

static void open_stdout(struct out_file *out, bool binary)
{
	if (binary && isatty(STDOUT_FILENO))
		die("refusing to write binary data to a terminal; use -o FILE or a pipe");
	out->fd = STDOUT_FILENO;
	snprintf(out->path, sizeof(out->path), "standard output");
}

/* Devices, pipes and the like are written to as they are. */
static void open_special(struct out_file *out, const char *path)
{
	out->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (out->fd < 0)
		die("cannot write %s: %s", path, strerror(errno));
}

static void open_temp(struct out_file *out, const char *path)
{
	struct stat st;

	if (!lstat(path, &st) && S_ISLNK(st.st_mode))
		die("%s is a symbolic link; name the file itself", path);
	for (int i = 0; i < 100; i++) {
		snprintf(out->temp, sizeof(out->temp), "%s.new-%d", path, (int)getpid() + i);
		out->fd = open(out->temp, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			       NEW_MODE);
		if (out->fd >= 0 || errno != EEXIST)
			break;
	}
	if (out->fd < 0)
		die("cannot make a file beside %s: %s", path, strerror(errno));
	remember_temp(out->temp);
}

void out_file_open(struct out_file *out, const char *path, bool binary)
{
	struct stat st;

	memset(out, 0, sizeof(*out));
	if (!strcmp(path, "-")) {
		open_stdout(out, binary);
		return;
	}
	if (strlen(path) >= sizeof(out->path))
		die("the name of the output is too long");
	strcpy(out->path, path);
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		die("%s is a directory; name a file in it", path);
	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		open_special(out, path);
	else
		open_temp(out, path);
}

void out_file_commit(struct out_file *out)
{
	char old[PATH_MAX + 8];

	if (out->fd != STDOUT_FILENO && close(out->fd))
		die("cannot write %s: %s", out->path, strerror(errno));
	if (!*out->temp)
		return;
	forget_temp(out->temp);
	snprintf(old, sizeof(old), "%s.old", out->path);
	if (rename(out->path, old) && errno != ENOENT)
		die("cannot rename %s to %s: %s; the result is %s", out->path, old, strerror(errno),
		    out->temp);
	if (rename(out->temp, out->path))
		die("cannot rename %s to %s: %s", out->temp, out->path, strerror(errno));
}

void out_file_abort(struct out_file *out)
{
	if (out->fd != STDOUT_FILENO)
		close(out->fd);
	if (*out->temp) {
		unlink(out->temp);
		forget_temp(out->temp);
	}
}
