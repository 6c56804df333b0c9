// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes and memory as /proc has them.
 */
#include "tools/kernel/proc.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/kernel/sysfs.h"

/*
 * One read for files that the kernel makes up anew at each open: text that came in two reads could be of
 * two moments. Returns the length, or -1.
 */
static ssize_t read_proc_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return -1;
	len = read(fd, buf, size - 1);
	close(fd);
	if (len >= 0)
		buf[len] = '\0';
	return len;
}

bool proc_read_stat(pid_t pid, struct proc_stat *st)
{
	char path[PATH_MAX], text[2048], *open_paren, *close_paren;
	long ppid;

	*st = (struct proc_stat){.pid = pid};
	if (read_proc_file(kernel_path(path, KERNEL_PROCFS, "%d/stat", (int)pid), text,
			   sizeof(text)) <= 0)
		return false;
	/* A command name may hold anything, also spaces and parentheses. */
	open_paren = strchr(text, '(');
	close_paren = strrchr(text, ')');
	if (!open_paren || !close_paren || close_paren < open_paren)
		return false;
	snprintf(st->comm, sizeof(st->comm), "%.*s", (int)(close_paren - open_paren - 1),
		 open_paren + 1);
	if (sscanf(close_paren + 1,
		   " %c %ld %*d %*d %*d %*d %*u %" SCNu64 " %*u %" SCNu64 " %*u %" SCNu64
		   " %" SCNu64 " %*d %*d %*d %*d %" SCNu64 " %*d %" SCNu64 " %" SCNu64 " %" SCNu64,
		   &st->state, &ppid, &st->minflt, &st->majflt, &st->utime, &st->stime,
		   &st->num_threads, &st->starttime, &st->vsize, &st->rss) != 10)
		return false;
	st->ppid = (pid_t)ppid;
	return true;
}

bool proc_alive(pid_t pid)
{
	struct proc_stat st;

	return proc_read_stat(pid, &st) && st.state != 'Z' && st.state != 'X';
}

bool proc_read_statm(pid_t pid, uint64_t pages[7])
{
	char path[PATH_MAX], text[256];

	memset(pages, 0, 7 * sizeof(pages[0]));
	if (read_proc_file(kernel_path(path, KERNEL_PROCFS, "%d/statm", (int)pid), text,
			   sizeof(text)) <= 0)
		return false;
	return sscanf(text,
		      "%" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
		      " %" SCNu64,
		      &pages[0], &pages[1], &pages[2], &pages[3], &pages[4], &pages[5],
		      &pages[6]) == 7;
}

bool proc_read_keys(const char *path, const char *const *keys, size_t nr, uint64_t *values)
{
	char full[PATH_MAX], text[8192], *line, *rest = text;

	memset(values, 0, nr * sizeof(values[0]));
	if (read_proc_file(kernel_path(full, KERNEL_PROCFS, "%s", path), text, sizeof(text)) <= 0)
		return false;
	while ((line = strsep(&rest, "\n"))) {
		char *colon = strchr(line, ':');

		if (!colon)
			continue;
		*colon = '\0';
		for (size_t i = 0; i < nr; i++)
			if (!strcmp(line, keys[i]))
				values[i] = strtoull(colon + 1, NULL, 10);
	}
	return true;
}

int proc_read_maps(pid_t pid, size_t max, char **text, size_t *len)
{
	char path[PATH_MAX], *p = NULL;
	size_t room = 0, n = 0;
	ssize_t got = 0;
	int fd = open(kernel_path(path, KERNEL_PROCFS, "%d/maps", (int)pid), O_RDONLY | O_CLOEXEC);

	do {
		if (n + 4096 + 1 > room) {
			char *grown = realloc(p, room = room ? 2 * room : 32768);

			if (!grown) {
				free(p);
				if (fd >= 0)
					close(fd);
				return DD_ENOMEM;
			}
			p = grown;
		}
		got = fd >= 0 ? read(fd, p + n, room - n - 1) : 0;
		n += got > 0 ? (size_t)got : 0;
	} while (got > 0 && n <= max);
	if (fd >= 0)
		close(fd);
	while (got > 0 && n && p[n - 1] != '\n')
		n--;
	p[n] = '\0';
	*text = p;
	*len = n;
	return got > 0;
}

/* The kernel writes newlines in paths as "\012". */
static void unescape_path(char *s)
{
	char *out = s;

	for (; *s; s++) {
		if (!strncmp(s, "\\012", 4)) {
			*out++ = '\n';
			s += 3;
		} else {
			*out++ = *s;
		}
	}
	*out = '\0';
}

bool proc_next_map(char **text, struct proc_map *map)
{
	while (**text) {
		char *line = *text, *end = strchr(line, '\n');
		int at = 0;

		*text = end ? end + 1 : line + strlen(line);
		if (end)
			*end = '\0';
		if (sscanf(line,
			   "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %" SCNx32 ":%" SCNx32
			   " %" SCNu64 "%n",
			   &map->start, &map->end, map->perms, &map->offset, &map->dev_major,
			   &map->dev_minor, &map->inode, &at) != 7)
			continue;
		line += at;
		while (*line == ' ')
			line++;
		unescape_path(line);
		map->name = line;
		return true;
	}
	return false;
}

pid_t proc_find_comm(const char *prefix)
{
	DIR *dir = opendir(kernel_fs_root(KERNEL_PROCFS));
	const struct dirent *e;
	struct proc_stat st;
	pid_t pid = 0;

	while (dir && !pid && (e = readdir(dir)))
		if (isdigit((unsigned char)e->d_name[0]) &&
		    proc_read_stat((pid_t)atoi(e->d_name), &st) &&
		    !strncmp(st.comm, prefix, strlen(prefix)))
			pid = st.pid;
	if (dir)
		closedir(dir);
	return pid;
}
