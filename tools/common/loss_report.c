// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program's account of what is missing.
 */
#include "tools/common/loss_report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/allocate.h"
#include "tools/common/message.h"

/* What was reported of one input. */
struct reported_input {
	struct reported_input *next;
	char *name;
	struct dd_completeness reported;
};

static struct {
	struct reported_input *inputs; /* those in which something is missing */
	struct dd_completeness reported;
	bool strict;
} account;

void account_set_strict(bool strict)
{
	account.strict = strict;
}

static struct reported_input *find_input(const char *name)
{
	struct reported_input *i = account.inputs;

	while (i && strcmp(i->name, name))
		i = i->next;
	return i;
}

static void remember_input(const char *name, const struct dd_completeness *found)
{
	struct reported_input *i = find_input(name);

	if (!i) {
		i = xcalloc(1, sizeof(*i));
		i->name = xstrdup(name);
		i->next = account.inputs;
		account.inputs = i;
	}
	dd_account_sum(&i->reported, found);
}

static uint64_t more_than(uint64_t now, uint64_t before)
{
	return now > before ? now - before : 0;
}

void account_drop_reported(const char *name, struct dd_completeness *found)
{
	const struct reported_input *i = find_input(name);

	if (!i)
		return;
	found->snapshots = more_than(found->snapshots, i->reported.snapshots);
	found->regions = more_than(found->regions, i->reported.regions);
	found->incomplete_snapshots =
		more_than(found->incomplete_snapshots, i->reported.incomplete_snapshots);
	found->notes = more_than(found->notes, i->reported.notes);
	for (size_t r = 0; r < DD_ACCOUNT_ROOM; r++) {
		struct dd_tally *t = &found->missing[r];
		const struct dd_tally *before = &i->reported.missing[r];

		t->count = more_than(t->count, before->count);
		t->times = more_than(t->times, before->times);
		t->unknown = more_than(t->unknown, before->unknown);
	}
}

static bool is_any_missing(const struct dd_completeness *c)
{
	for (size_t r = 0; r < DD_NR_LOSS_REASONS; r++)
		if (c->missing[r].times)
			return true;
	return false;
}

/* Texts of inputs are gone with them. */
static void keep_texts(struct dd_completeness *c)
{
	for (size_t i = 0; i < DD_ACCOUNT_ROOM; i++) {
		struct dd_tally *t = &c->missing[i];

		if (t->why)
			t->why = account.reported.missing[i].why ? account.reported.missing[i].why
								 : strdup(t->why);
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

void account_report(const char *name, const struct dd_completeness *found)
{
	struct dd_completeness now = *found;

	account_drop_reported(name, &now);
	if (now.incomplete_snapshots)
		warn("%s: %" PRIu64 " of %" PRIu64 " snapshots lack regions", name,
		     found->incomplete_snapshots, found->snapshots);
	for (uint32_t i = 0; i < DD_NR_LOSS_REASONS; i++)
		if (now.missing[i].times)
			say_reason(name, i, &now.missing[i]);
	keep_texts(&now);
	dd_account_sum(&account.reported, &now);
	if (is_any_missing(&now))
		remember_input(name, &now);
}

void account_lose(const char *name, enum dd_loss_reason reason, uint64_t count, const char *why)
{
	struct dd_completeness one = {0};
	struct dd_loss loss = {.reason = reason, .count = count, .why = why};

	dd_account_loss(&one, &loss);
	account_report(name, &one);
}

const struct dd_completeness *account_reported(void)
{
	return &account.reported;
}

int account_status(int status)
{
	if (status != EXIT_DONE && status != EXIT_DAMAGED)
		return status;
	if (dd_account_is_whole(&account.reported))
		return status;
	return account.strict ? EXIT_FAIL : EXIT_DAMAGED;
}
