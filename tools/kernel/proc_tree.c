// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who descends from a process: asked of the kernel, or found by looking at all processes where it does not
 * list them (CONFIG_PROC_CHILDREN).
 */
#include "tools/kernel/proc.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/kernel/sysfs.h"

/* PID_MAX_LIMIT of the kernel's include/linux/threads.h */
#define MAX_PIDS (4u << 20)

/* @known: a bit for each pid in the list; a process may have tens of thousands of children. */
struct pids {
	pid_t *list;
	size_t nr, room;
	uint8_t *known;
};

static bool contains_pid(const struct pids *p, pid_t pid)
{
	return (uint32_t)pid < MAX_PIDS && p->known[pid / 8] >> pid % 8 & 1;
}

static int add_pid(struct pids *p, pid_t pid, struct dd_error *err)
{
	pid_t *grown;

	if (!p->known)
		p->known = calloc(MAX_PIDS / 8, 1);
	if (!p->known)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	if ((uint32_t)pid < MAX_PIDS)
		p->known[pid / 8] |= (uint8_t)(1u << pid % 8);

	if (p->nr == p->room) {
		p->room = p->room ? 2 * p->room : 16;
		grown = realloc(p->list, p->room * sizeof(*grown));
		if (!grown)
			return dd_fail(err, DD_ENOMEM, "out of memory");
		p->list = grown;
	}
	p->list[p->nr++] = pid;
	return 0;
}

/* ---- as the kernel lists them ---- */

/* The children that one thread started; see proc(5), /proc/PID/task/TID/children. */
static int add_children_of_thread(struct pids *p, pid_t pid, const char *tid, struct dd_error *err)
{
	char path[PATH_MAX];
	FILE *f =
		fopen(kernel_path(path, KERNEL_PROCFS, "%d/task/%s/children", (int)pid, tid), "re");
	int child, ret = 0;

	while (f && !ret && fscanf(f, "%d", &child) == 1)
		if (!contains_pid(p, child) && proc_alive(child))
			ret = add_pid(p, child, err);
	if (f)
		fclose(f);
	return ret;
}

static int add_children(struct pids *p, pid_t pid, struct dd_error *err)
{
	char path[PATH_MAX];
	DIR *dir = opendir(kernel_path(path, KERNEL_PROCFS, "%d/task", (int)pid));
	const struct dirent *e;
	int ret = 0;

	while (dir && !ret && (e = readdir(dir)))
		if (isdigit((unsigned char)e->d_name[0]))
			ret = add_children_of_thread(p, pid, e->d_name, err);
	if (dir)
		closedir(dir);
	return ret;
}

/* @p begins with the roots; what is found is appended, and searched in turn. */
static int ask_children(struct pids *p, struct dd_error *err)
{
	int ret = 0;

	for (size_t i = 0; i < p->nr && !ret; i++)
		ret = add_children(p, p->list[i], err);
	return ret;
}

/* ---- by looking at all ---- */

struct process {
	pid_t pid, parent;
};

static int list_processes(struct process **list, size_t *nr, struct dd_error *err)
{
	DIR *dir = opendir(kernel_fs_root(KERNEL_PROCFS));
	struct process *grown;
	const struct dirent *e;
	struct proc_stat st;
	size_t room = 0;

	*nr = 0;
	*list = NULL;
	if (!dir)
		return dd_fail(err, DD_ESYS, "cannot list %s", kernel_fs_root(KERNEL_PROCFS));
	while ((e = readdir(dir))) {
		if (!isdigit((unsigned char)e->d_name[0]) ||
		    !proc_read_stat((pid_t)atoi(e->d_name), &st) || st.state == 'Z')
			continue;
		if (*nr == room) {
			room = room ? 2 * room : 256;
			grown = realloc(*list, room * sizeof(*grown));
			if (!grown) {
				closedir(dir);
				return dd_fail(err, DD_ENOMEM, "out of memory");
			}
			*list = grown;
		}
		(*list)[(*nr)++] = (struct process){st.pid, st.ppid};
	}
	closedir(dir);
	return 0;
}

/* Each round finds one more generation, or several when pids ascend. */
static int search_generations(struct pids *p, struct dd_error *err)
{
	struct process *all;
	size_t nr, before;
	int ret = list_processes(&all, &nr, err);

	do {
		before = p->nr;
		for (size_t i = 0; i < nr && !ret; i++)
			if (!contains_pid(p, all[i].pid) && contains_pid(p, all[i].parent))
				ret = add_pid(p, all[i].pid, err);
	} while (!ret && p->nr > before);
	free(all);
	return ret;
}

/* ---- both ---- */

static int compare_pids(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return x < y ? -1 : x > y;
}

int proc_descendants(const pid_t *roots, size_t nr_roots, pid_t **found, size_t *nr_found,
		     struct dd_error *err)
{
	char path[PATH_MAX];
	struct pids p = {0};
	int ret = 0;

	*found = NULL;
	*nr_found = 0;
	for (size_t i = 0; i < nr_roots && !ret; i++)
		ret = add_pid(&p, roots[i], err);
	if (!ret && nr_roots)
		ret = access(kernel_path(path, KERNEL_PROCFS, "thread-self/children"), F_OK)
			      ? search_generations(&p, err)
			      : ask_children(&p, err);
	free(p.known);
	if (ret || !nr_roots) {
		free(p.list);
		return ret;
	}
	*nr_found = p.nr - nr_roots;
	memmove(p.list, p.list + nr_roots, *nr_found * sizeof(*p.list));
	qsort(p.list, *nr_found, sizeof(*p.list), compare_pids);
	*found = p.list;
	return 0;
}
