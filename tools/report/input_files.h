/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which files the words of --input mean.
 */
#ifndef DAMO_REPORT_INPUT_FILES_H
#define DAMO_REPORT_INPUT_FILES_H

#include "tools/common/options.h"

/**
 * input_files() - directories and patterns replaced by the recordings in them, in order of their names
 * @words:	as the user gave them
 *
 * Of a directory come its regular files, without hidden ones, those that lie beside a recording
 * (NAME.vmas and so on) and replaced ones (NAME.old); not what is in directories in it. A pattern is one
 * only when no file has that name. Exits with a message when a directory cannot be read or has none.
 *
 * Return: the names, for input_files_free().
 */
struct word_list input_files(const struct word_list *words);

void input_files_free(struct word_list *list);

#endif /* DAMO_REPORT_INPUT_FILES_H */
