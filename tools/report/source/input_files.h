/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which files the words of --input mean.
 */
#ifndef DAMO_REPORT_INPUT_FILES_H
#define DAMO_REPORT_INPUT_FILES_H

#include <stdbool.h>

#include "tools/common/options.h"

/** struct input_file - @is_named: by the user, or by their pattern; not found in a directory or beside one */
struct input_file {
	const char *name;
	bool is_named;
};

/** struct input_files - @nr_deeper: of them lie in directories below those that were named */
struct input_files {
	struct input_file *list;
	size_t nr, nr_deeper;
};

/**
 * input_files() - directories and patterns replaced by the recordings in them, in order of their names
 * @words:	as the user gave them
 * @nr_found:	so many of the last @words were looked for by the command
 *
 * Of a directory come its regular files and those in the directories below it, without hidden ones, those
 * that lie beside a recording (NAME.vmas and so on) and replaced ones (NAME.old); a line on the standard
 * error says how many lie deeper. Links to directories are not followed. A pattern is one only when no file
 * has that name. Exits with a message when a directory cannot be read or has none.
 *
 * Return: the names, for input_files_free().
 */
struct input_files input_files(const struct word_list *words, size_t nr_found);

void input_files_free(struct input_files *files);

#endif /* DAMO_REPORT_INPUT_FILES_H */
