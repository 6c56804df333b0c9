/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The program's account: what is missing in all that it read, skipped or left out. Warnings, JSON and the
 * exit status come from here, so that no command can forget one of them.
 */
#ifndef DAMO_COMMON_LOSS_REPORT_H
#define DAMO_COMMON_LOSS_REPORT_H

#include <damondata/account.h>
#include <stdbool.h>

/** account_set_strict() - missing data are a failure; as --strict says */
void account_set_strict(bool strict);

/**
 * account_report() - warn about all that is missing in one input, and add it to the program's account
 * @name:	of the input
 * @found:	its account
 *
 * What was reported of an input of this name before is not reported again, as some are read several times.
 */
void account_report(const char *name, const struct dd_completeness *found);

/**
 * account_lose() - the same for one loss that no input's account has
 * @name:	of the file
 * @why:	one sentence, or NULL
 */
void account_lose(const char *name, enum dd_loss_reason reason, uint64_t count, const char *why);

/** account_drop_reported() - take from @found what was reported of the input of this name already */
void account_drop_reported(const char *name, struct dd_completeness *found);

/** account_reported() - all that was reported so far */
const struct dd_completeness *account_reported(void);

/**
 * account_status() - the exit status
 * @status:	so far
 *
 * Return: @status if it is that of a failure already; EXIT_DAMAGED when data are missing in what was reported,
 * EXIT_FAIL if strict; else EXIT_DONE.
 */
int account_status(int status);

#endif /* DAMO_COMMON_LOSS_REPORT_H */
