// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking for DAMON's features: in its sysfs tree and tracefs, and among the kernel's symbols.
 */
#include "tools/kernel/features.h"

#include <damondata/params.h>
#include <fnmatch.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAMON_DIR "kernel/mm/damon/admin/kdamonds"

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN };

/* Names of the kernel's functions that the table asks for. */
struct symbols {
	bool readable;
	bool *found; /* one a row */
};

static size_t nr_features(void)
{
	size_t nr = 0;

	while (features_table()[nr].name)
		nr++;
	return nr;
}

static bool glob_exists(const char *pattern)
{
	glob_t g;
	bool found = !glob(pattern, GLOB_NOSORT, NULL, &g);

	globfree(&g);
	return found;
}

/* An index is a number: "*" alone would also match the files beside the numbered directories. */
static void to_glob(const char *sign, char *pattern, size_t size)
{
	size_t len = 0;

	for (const char *p = sign; *p && len + 8 < size; p++) {
		bool index = *p == '*' && (p == sign || p[-1] == '/') && (p[1] == '/' || !p[1]);

		if (index)
			len += (size_t)snprintf(pattern + len, size - len, "[0-9]*");
		else
			pattern[len++] = *p;
	}
	pattern[len] = '\0';
}

/* A missing index proves nothing, as directories come and go; a missing name says that there is none. */
static enum answer look_in_tree(const char *sign)
{
	char path[PATH_MAX], pattern[256], *end;

	to_glob(sign, pattern, sizeof(pattern));
	kernel_path(path, KERNEL_SYSFS, DAMON_DIR "/%s", pattern);
	if (glob_exists(path))
		return ANSWER_YES;
	end = path + strlen(path) - strlen(pattern);
	while ((end = strchr(end, '/'))) {
		*end = '\0';
		if (!glob_exists(path))
			return end[-1] == '*' ? ANSWER_UNKNOWN : ANSWER_NO;
		*end++ = '/';
	}
	return strrchr(path, '/')[1] == '[' ? ANSWER_UNKNOWN : ANSWER_NO;
}

static enum answer look_in_operations(const char *word)
{
	char pattern[PATH_MAX], text[256], *save, *line;
	enum answer answer = ANSWER_UNKNOWN;
	glob_t g;

	kernel_path(pattern, KERNEL_SYSFS, DAMON_DIR "/*/contexts/*/avail_operations");
	if (!glob(pattern, GLOB_NOSORT, NULL, &g) &&
	    !sysfs_read(g.gl_pathv[0], text, sizeof(text), NULL)) {
		answer = ANSWER_NO;
		for (line = strtok_r(text, " \n", &save); line; line = strtok_r(NULL, " \n", &save))
			if (!strcmp(line, word))
				answer = ANSWER_YES;
	}
	globfree(&g);
	return answer;
}

static enum answer look_at_path(enum kernel_fs fs, const char *dir, const char *name)
{
	char path[PATH_MAX];

	if (sysfs_exists(kernel_path(path, fs, "%s/%s", dir, name)))
		return ANSWER_YES;
	/* Without rights, or without the file system, nothing is known. */
	return sysfs_exists(kernel_path(path, fs, "%s", dir)) ? ANSWER_NO : ANSWER_UNKNOWN;
}

static enum answer look_up_feature(const struct feature *f)
{
	switch (f->kind) {
	case FEATURE_TREE:
		return look_in_tree(f->sign);
	case FEATURE_OPS:
		return look_in_operations(f->sign);
	case FEATURE_MODULE:
		return look_at_path(KERNEL_SYSFS, "module", f->sign);
	case FEATURE_EVENT:
		return look_at_path(KERNEL_TRACEFS, "events/damon", f->sign);
	case FEATURE_WORD:
		break;
	}
	return ANSWER_UNKNOWN;
}

static void mark_symbol(const char *name, bool *found)
{
	const struct feature *features = features_table();

	for (size_t i = 0; features[i].name; i++)
		if (features[i].symbol && !strcmp(features[i].symbol, name))
			found[i] = true;
}

/* Lines are "ADDRESS TYPE NAME [MODULE]"; addresses may read as 0, which does not matter here. */
static void read_symbols(struct symbols *symbols)
{
	char path[PATH_MAX], *line = NULL, name[128];
	size_t size = 0;
	bool any_damon = false;
	FILE *f = fopen(kernel_path(path, KERNEL_PROCFS, "kallsyms"), "re");

	if (!f)
		return;
	while (getline(&line, &size, f) > 0) {
		size_t len = strlen(line);

		/* Cheap test first: there are some 100,000 lines and few end like ours. */
		if (len < 8 || (!strstr(line, "damon_") && !strstr(line, "_show\n")))
			continue;
		if (sscanf(line, "%*s %*c %127s", name) != 1)
			continue;
		any_damon |= !strncmp(name, "damon_", 6);
		mark_symbol(name, symbols->found);
	}
	free(line);
	fclose(f);
	symbols->readable = any_damon;
}

/* @tree: is DAMON's sysfs tree there? */
static struct feature_state decide_feature(size_t row, enum answer tree,
					   const struct symbols *symbols)
{
	const struct feature *f = &features_table()[row];
	bool is_sysfs = f->kind != FEATURE_MODULE && f->kind != FEATURE_EVENT;
	enum answer answer = tree == ANSWER_YES || !is_sysfs ? look_up_feature(f) : tree;

	if (answer != ANSWER_UNKNOWN)
		return (struct feature_state){answer == ANSWER_YES ? SUPPORT_YES : SUPPORT_NO,
					      EVIDENCE_SEEN};
	if (symbols->readable && f->symbol)
		return (struct feature_state){symbols->found[row] ? SUPPORT_YES : SUPPORT_NO,
					      EVIDENCE_SYMBOL};
	return (struct feature_state){SUPPORT_UNKNOWN, EVIDENCE_NONE};
}

/* A keyword leaves no trace; but a kernel that has what came after it has it, too. */
static void learn_from_newer(struct feature_state *states)
{
	const struct feature *features = features_table();
	unsigned int newest = 0;

	for (size_t i = 0; features[i].name; i++)
		if (features[i].kind == FEATURE_TREE && states[i].support == SUPPORT_YES &&
		    features[i].since != UINT_MAX && features[i].since > newest)
			newest = features[i].since;
	for (size_t i = 0; features[i].name; i++)
		if (features[i].kind == FEATURE_WORD && states[i].support == SUPPORT_UNKNOWN &&
		    features[i].since < newest)
			states[i] = (struct feature_state){SUPPORT_YES, EVIDENCE_NEWER};
}

int features_detect(struct feature_state **states, struct dd_error *err)
{
	size_t nr = nr_features();
	struct feature_state *list = calloc(nr, sizeof(*list));
	struct symbols symbols = {.found = calloc(nr, sizeof(*symbols.found))};
	enum answer tree = look_at_path(KERNEL_SYSFS, "kernel/mm", "damon/admin/kdamonds");

	if (!list || !symbols.found) {
		free(list);
		free(symbols.found);
		return dd_fail(err, DD_ENOMEM, "out of memory");
	}
	if (tree == ANSWER_YES)
		read_symbols(&symbols);
	for (size_t i = 0; i < nr; i++)
		list[i] = decide_feature(i, tree, &symbols);
	learn_from_newer(list);
	free(symbols.found);
	*states = list;
	return (int)nr;
}

const struct feature *feature_of_file(const char *path)
{
	const struct feature *best = NULL;

	for (const struct feature *f = features_table(); f->name; f++) {
		char below[256];

		if (f->kind != FEATURE_TREE)
			continue;
		/* Everything below a new directory came with it. */
		snprintf(below, sizeof(below), "%s/*", f->sign);
		if (!fnmatch(f->sign, path, FNM_PATHNAME) || !fnmatch(below, path, 0))
			/* The last of one release is the nearest: directories come first. */
			if (!best || f->since >= best->since)
				best = f;
	}
	return best;
}

bool feature_is_default(const struct feature *f, const char *value)
{
	const char *def;
	char buf[24];

	if (!strcmp(value, "0") || !strcmp(value, "N") || !*value)
		return true;
	def = f->field ? dd_param_default(f->field, buf) : NULL;
	return def && !strcmp(value, def);
}

const struct feature *feature_of_word(const char *file, const char *word)
{
	size_t len = strlen(file);

	for (const struct feature *f = features_table(); f->name; f++)
		if (f->kind == FEATURE_WORD && !strncmp(f->sign, file, len) &&
		    f->sign[len] == ' ' && !strcmp(f->sign + len + 1, word))
			return f;
	return NULL;
}

unsigned int features_release(const struct feature_state *states)
{
	const struct feature *features = features_table();
	unsigned int newest = 0;

	for (size_t i = 0; features[i].name; i++)
		if (states[i].support == SUPPORT_YES && features[i].since != UINT_MAX &&
		    features[i].since > newest)
			newest = features[i].since;
	return newest;
}
