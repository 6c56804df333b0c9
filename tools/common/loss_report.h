/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The program's account: what is missing in all that it read, skipped or left out. Warnings, JSON and the
 * exit status come from here, so that no command can forget one of them.
 */
#ifndef DAMO_ACCOUNT_H
#define DAMO_ACCOUNT_H

#include <damondata/account.h>
#include <stdbool.h>

/** account_set_strict() - missing data are a failure; as --strict says */
void account_set_strict(bool strict);

/**
 * account_tell() - warn about all that is missing in one input, and add it to the program's account
 * @name:	of the input
 * @found:	its account
 *
 * What was told of an input of this name before is not told again, as some are read several times.
 */
void account_tell(const char *name, const struct dd_completeness *found);

/**
 * account_lose() - the same for one loss that no input's account has
 * @name:	of the file
 * @why:	one sentence, or NULL
 */
void account_lose(const char *name, enum dd_loss_reason reason, uint64_t count, const char *why);

/** account_untold() - take from @found what was told of the input of this name already */
void account_untold(const char *name, struct dd_completeness *found);

/** account_told() - all that was told so far */
const struct dd_completeness *account_told(void);

/**
 * account_status() - the exit status
 * @status:	so far
 *
 * Return: @status if it tells of a failure already; EXIT_DAMAGED when data are missing in what was told,
 * EXIT_FAIL if strict; else EXIT_DONE.
 */
int account_status(int status);

#endif /* DAMO_ACCOUNT_H */
