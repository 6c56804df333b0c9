// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which files the words of --input mean: names, directories and patterns.
 */
#include "tools/report/source/input_files.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/common/allocate.h"
#include "tools/common/message.h"

#define MAX_DEPTH 32u

/* What lies beside a recording, by the names that damo and the older tool give. */
static const char *const beside[] = {".mem_footprint", ".vmas",	 ".proc_stats", ".profile",
				     ".kdamonds",      ".trace", ".old"};

static void add_file(struct input_files *files, const char *name, bool is_named)
{
	const char *copy = xstrdup(name);

	files->list = xreallocarray(files->list, files->nr + 1, sizeof(*files->list));
	files->list[files->nr++] = (struct input_file){copy, is_named};
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
static int compare_names(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Links to directories are not followed, so that no way leads in a circle. */
static bool is_directory(const char *path)
{
	struct stat st;

	return !lstat(path, &st) && S_ISDIR(st.st_mode);
}

static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

static void add_below(struct input_files *files, const char *dir, unsigned int depth)
{
	const char *slash = ends_with(dir, "/") ? "" : "/";
	struct dirent **entries;
	int nr_entries;
	char *path;

	if (depth > MAX_DEPTH)
		die("%s: directories are more than %u deep; name those that are meant", dir,
		    MAX_DEPTH);
	nr_entries = scandir(dir, &entries, is_recording, compare_names);
	if (nr_entries < 0)
		die("cannot read the directory %s: %s", dir, strerror(errno));
	for (int i = 0; i < nr_entries; i++) {
		path = xasprintf("%s%s%s", dir, slash, entries[i]->d_name);
		if (is_directory(path)) {
			add_below(files, path, depth + 1);
		} else if (is_file(path)) {
			add_file(files, path, false);
			files->nr_deeper += depth > 0;
		}
		free(path);
		free(entries[i]);
	}
	free(entries);
}

static void add_directory(struct input_files *files, const char *dir)
{
	size_t before = files->nr, deeper = files->nr_deeper;

	add_below(files, dir, 0);
	if (files->nr == before)
		die("%s is a directory without recordings", dir);
	if (files->nr_deeper > deeper)
		info("%s: %zu recordings, %zu of them in directories below it", dir,
		     files->nr - before, files->nr_deeper - deeper);
}

static void add_matches(struct input_files *list, const char *pattern)
{
	glob_t found;

	if (glob(pattern, GLOB_NOCHECK, NULL, &found))
		die("cannot look for %s: %s", pattern, strerror(errno));
	for (size_t i = 0; i < found.gl_pathc; i++)
		add_file(list, found.gl_pathv[i], true);
	globfree(&found);
}

struct input_files input_files(const struct word_list *words, size_t nr_found)
{
	struct input_files files = {0};
	struct stat st;

	for (size_t i = 0; i < words->nr; i++) {
		const char *word = words->words[i];
		bool there = !stat(word, &st);

		if (there && S_ISDIR(st.st_mode))
			add_directory(&files, word);
		else if (!there && strpbrk(word, "*?["))
			add_matches(&files, word);
		else
			add_file(&files, word, i + nr_found < words->nr);
	}
	return files;
}

void input_files_free(struct input_files *files)
{
	for (size_t i = 0; i < files->nr; i++)
		free((char *)(uintptr_t)files->list[i].name);
	free(files->list);
	*files = (struct input_files){0};
}
