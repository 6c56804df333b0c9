// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program's account of what is missing.
 */
#include "tools/common/account.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/message.h"

static struct {
	struct dd_completeness told;
	bool strict;
} account;

void account_set_strict(bool strict)
{
	account.strict = strict;
}

/* Texts of inputs are gone with them. */
static void keep_texts(struct dd_completeness *c)
{
	for (size_t i = 0; i < DD_ACCOUNT_ROOM; i++) {
		struct dd_tally *t = &c->missing[i];

		if (t->why)
			t->why = account.told.missing[i].why ? NULL : strdup(t->why);
	}
}

static void say_reason(const char *name, uint32_t reason, const struct dd_tally *t)
{
	char text[DD_ACCOUNT_TEXT];

	dd_account_text(text, reason, t);
	/* Some texts name the input themselves. */
	if (t->why && strstr(t->why, name))
		warn("%s", text);
	else
		warn("%s: %s", name, text);
}

void account_tell(const char *name, const struct dd_completeness *found)
{
	struct dd_completeness kept = *found;

	if (found->incomplete_snapshots)
		warn("%s: %" PRIu64 " of %" PRIu64 " snapshots lack regions", name,
		     found->incomplete_snapshots, found->snapshots);
	for (uint32_t i = 0; i < DD_NR_LOSS_REASONS; i++)
		if (found->missing[i].times && i != DD_LOST_INCOMPLETE)
			say_reason(name, i, &found->missing[i]);
	keep_texts(&kept);
	dd_account_sum(&account.told, &kept);
}

void account_lose(const char *name, enum dd_loss_reason reason, uint64_t count, const char *why)
{
	struct dd_completeness one = {0};
	struct dd_loss loss = {.reason = reason, .count = count, .why = why};

	dd_account_loss(&one, &loss);
	account_tell(name, &one);
}

const struct dd_completeness *account_told(void)
{
	return &account.told;
}

int account_status(int status)
{
	if (status != EXIT_DONE && status != EXIT_DAMAGED)
		return status;
	if (dd_account_is_whole(&account.told))
		return status;
	return account.strict ? EXIT_FAIL : EXIT_DAMAGED;
}
