// SPDX-License-Identifier: GPL-2.0-only
/*
 * The search for damo's own programs.
 */
#include "tools/common/exec_path.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/common/message.h"

#define NR_FOLDERS 4

struct folders {
	const char *path[NR_FOLDERS];
	char own[PATH_MAX];
};

/* The folder of the running program, with symbolic links resolved; NULL without /proc. */
static const char *own_folder(char *buf, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", buf, size - 1);
	char *slash;

	if (len <= 0)
		return NULL;
	buf[len] = '\0';
	slash = strrchr(buf, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	return buf;
}

static void find_folders(struct folders *f, const char *first)
{
	f->path[0] = first;
	f->path[1] = secure_getenv("DAMO_EXEC_PATH");
	f->path[2] = own_folder(f->own, sizeof(f->own));
	f->path[3] = DAMO_LIBEXECDIR;
}

static int is_executable(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

void exec_program(const char *folder, const char *program, char **argv)
{
	struct folders f;
	char path[PATH_MAX];

	find_folders(&f, folder);
	for (int i = 0; i < NR_FOLDERS; i++) {
		if (!f.path[i] || !*f.path[i] ||
		    snprintf(path, sizeof(path), "%s/%s", f.path[i], program) >= (int)sizeof(path))
			continue;
		if (is_executable(path)) {
			execv(path, argv);
			return;
		}
	}
	errno = ENOENT;
	if (!strchr(program, '/'))
		execvp(program, argv);
}

bool find_own_file(const char *name, char *path, size_t size)
{
	struct folders f;

	find_folders(&f, NULL);
	for (int i = 0; i < NR_FOLDERS; i++) {
		if (f.path[i] && *f.path[i] == '/' &&
		    snprintf(path, size, "%s/%s", f.path[i], name) < (int)size &&
		    !access(path, R_OK))
			return true;
	}
	return false;
}

static void print_folder(FILE *out, const char *path)
{
	put_sane(out, path);
	fputc('\n', out);
}

void print_exec_path(const char *folder, FILE *out)
{
	struct folders f;

	find_folders(&f, folder);
	for (int i = 0; i < NR_FOLDERS; i++)
		if (f.path[i] && *f.path[i])
			print_folder(out, f.path[i]);
}
