/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The size of the terminal that the output is for.
 */
#ifndef DAMO_TERMINAL_H
#define DAMO_TERMINAL_H

#include <stdio.h>

/**
 * terminal_size() - size of the terminal behind stdout, also where a pager stands between
 * @rows:	its lines, or NULL; 0 when they are not known
 *
 * $COLUMNS and $LINES come first, as for ps(1) and git(1), so that output into a pipe can be made to fit, too.
 *
 * Return: columns; 0 when they are not known, because stdout is no terminal.
 */
unsigned int terminal_size(unsigned int *rows);

/**
 * put_paragraph() - print text, broken between words where it would be wider than the terminal
 * @out:	where to
 * @text:	\n breaks in any case; ends without one
 * @col:	column where the cursor stands
 * @indent:	column where further lines begin
 *
 * A newline ends it.
 */
void put_paragraph(FILE *out, const char *text, int col, int indent);

#endif /* DAMO_TERMINAL_H */
