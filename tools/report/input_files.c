// SPDX-License-Identifier: GPL-2.0-only
/*
 * Directories and patterns as inputs.
 */
#include "tools/report/input_files.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/common/message.h"

/* What lies beside a recording, by the names that damo and the older tool give. */
static const char *const beside[] = {".mem_footprint", ".vmas",	 ".proc_stats", ".profile",
				     ".kdamonds",      ".trace", ".old"};

static void add(struct word_list *list, const char *name)
{
	const char *copy = strdup(name);

	list->words = reallocarray(list->words, list->nr + 1, sizeof(*list->words));
	if (!copy || !list->words)
		die("out of memory");
	list->words[list->nr++] = copy;
}

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && !strcmp(name + n - m, end);
}

static int is_recording(const struct dirent *d)
{
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++)
		if (ends_with(d->d_name, beside[i]))
			return 0;
	return d->d_name[0] != '.';
}

/* The same order in each locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_directory(struct word_list *list, const char *dir)
{
	const char *slash = ends_with(dir, "/") ? "" : "/";
	int nr_entries;
	struct dirent **entries;
	size_t before = list->nr;
	struct stat st;
	char *path;

	nr_entries = scandir(dir, &entries, is_recording, by_name);
	if (nr_entries < 0)
		die("cannot read the directory %s: %s", dir, strerror(errno));
	for (int i = 0; i < nr_entries; i++) {
		if (asprintf(&path, "%s%s%s", dir, slash, entries[i]->d_name) < 0)
			die("out of memory");
		if (!stat(path, &st) && S_ISREG(st.st_mode))
			add(list, path);
		free(path);
		free(entries[i]);
	}
	free(entries);
	if (list->nr == before)
		die("%s is a directory without recordings", dir);
}

static void add_matches(struct word_list *list, const char *pattern)
{
	glob_t found;

	if (glob(pattern, GLOB_NOCHECK, NULL, &found))
		die("cannot look for %s: %s", pattern, strerror(errno));
	for (size_t i = 0; i < found.gl_pathc; i++)
		add(list, found.gl_pathv[i]);
	globfree(&found);
}

struct word_list input_files(const struct word_list *words)
{
	struct word_list list = {0};
	struct stat st;

	for (size_t i = 0; i < words->nr; i++) {
		const char *word = words->words[i];
		bool there = !stat(word, &st);

		if (there && S_ISDIR(st.st_mode))
			add_directory(&list, word);
		else if (!there && strpbrk(word, "*?["))
			add_matches(&list, word);
		else
			add(&list, word);
	}
	return list;
}

void input_files_free(struct word_list *list)
{
	for (size_t i = 0; i < list->nr; i++)
		free((char *)(uintptr_t)list->words[i]);
	free(list->words);
	*list = (struct word_list){0};
}
