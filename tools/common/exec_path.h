/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where damo's own programs are found.
 */
#ifndef DAMO_EXEC_PATH_H
#define DAMO_EXEC_PATH_H

#include <stdbool.h>
#include <stdio.h>

/**
 * exec_program() - become another of damo's programs
 * @folder:	looked in first, or NULL
 * @program:	such as "damo-report"
 * @argv:	the new program's words, argv[0] included
 *
 * Looks in @folder, $DAMO_EXEC_PATH (ignored in a set-id process), the folder that the running
 * program lies in, the libexec folder of the build, and last on $PATH. The first folder that has an
 * executable of that name counts.
 *
 * Returns only when nothing was executed: errno is ENOENT when there is no such program, else what
 * became of the one that was found.
 */
void exec_program(const char *folder, const char *program, char **argv);

/**
 * find_own_file() - the path of a file that belongs to the programs, such as a module
 * @name:	without a folder
 *
 * Looks in $DAMO_EXEC_PATH (ignored in a set-id process), the folder that the running program lies in, and the libexec
 * folder of the build; never in the current folder or on $PATH.
 */
bool find_own_file(const char *name, char *path, size_t size);

/** print_exec_path() - the folders that exec_program() looks in before $PATH, a line each */
void print_exec_path(const char *folder, FILE *out);

#endif /* DAMO_EXEC_PATH_H */
