/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Temporary names that must not stay when a command fails or is interrupted.
 */
#ifndef DAMO_TEMP_GUARD_H
#define DAMO_TEMP_GUARD_H

/**
 * temp_guard_add() - remove this name when the process exits, or is ended by INT, TERM or HUP
 * @dir:	descriptor of its folder, open until temp_guard_drop()
 * @name:	in that folder; copied
 *
 * Signals that the process handles or ignores are left alone. A child of fork() removes nothing. Return: 0,
 * or -1 when out of memory.
 */
int temp_guard_add(int dir, const char *name);

/** temp_guard_drop() - the name is gone, or is one that stays */
void temp_guard_drop(int dir, const char *name);

#endif /* DAMO_TEMP_GUARD_H */
