/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What each command does, in a line.
 */
#ifndef DAMO_SUMMARIES_H
#define DAMO_SUMMARIES_H

/**
 * summary_of() - the line about a command
 * @command:	as the user types it after "damo ", such as "report heats"
 *
 * Return: text without a full stop that begins with a small letter, or NULL for a command that no list has.
 */
const char *summary_of(const char *command);

#endif /* DAMO_SUMMARIES_H */
