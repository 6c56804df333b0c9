/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether a command that was given no file should read the standard input.
 */
#ifndef DAMO_STDIN_H
#define DAMO_STDIN_H

#include <stdbool.h>

/** DEFAULT_RECORDING - what is read when there is neither a file nor a usable standard input */
#define DEFAULT_RECORDING "damon.data"

/**
 * stdin_is_input() - is the standard input a pipe, or a file of which nothing is read yet?
 *
 * A file that is read in part is more likely the list that a shell loop is working through.
 */
bool stdin_is_input(void);

#endif /* DAMO_STDIN_H */
