/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The account of what is missing: every loss and every refusal, whoever met it, by its reason.
 *
 * Whatever is not delivered is reported as a DD_EV_LOSS with a reason of enum dd_loss_reason, and
 * dd_source_next() adds it to the source's account; what is met without an event (damage behind the
 * last chunk, a missing end) is added when the account is asked for. Each view of it - warnings, JSON,
 * exit status - walks the table of reasons, so that a reason which is added here is reported everywhere.
 */
#ifndef DAMONDATA_ACCOUNT_H
#define DAMONDATA_ACCOUNT_H

#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* More than there are reasons, so that reasons can be added without another layout. */
#define DD_ACCOUNT_ROOM 32

/**
 * struct dd_loss_info - one reason of the table
 * @key:	for programs, such as "lost_events"
 * @unit:	of the count, in the plural, such as "events"
 * @lead:	what the sentence begins with, such as "damaged: "; may be empty
 * @one:	what follows the number 1 in a sentence, such as "event was lost while recording"
 * @many:	what follows any other number
 * @is_missing:	data are missing, which the exit status reports; else a message is enough
 */
struct dd_loss_info {
	const char *key, *unit, *lead, *one, *many;
	bool is_missing;
};

/**
 * struct dd_tally - how often and how much of one reason
 * @count:	sum of the counts that are known, in the reason's unit
 * @times:	how many losses were reported; 0 = none
 * @unknown:	how many of them had no count, so that @count is the least that is missing
 * @why:	of the first one that says it: what was met, and where; NULL = none does.
 *		Valid as long as the source.
 */
struct dd_tally {
	uint64_t count, times, unknown;
	const char *why;
	uint64_t reserved[2];
};

/**
 * struct dd_completeness - what was delivered, and what is known to be missing
 * @snapshots:		delivered so far
 * @regions:		delivered so far
 * @incomplete_snapshots: delivered with DD_SNAP_INCOMPLETE
 * @notes:		texts for the reader so far
 * @missing:		by enum dd_loss_reason
 */
struct dd_completeness {
	uint64_t snapshots, regions, incomplete_snapshots, notes;
	struct dd_tally missing[DD_ACCOUNT_ROOM];
	uint64_t reserved[8];
};

/**
 * dd_loss_info() - the table's row of a reason
 * @reason:	enum dd_loss_reason or any number; numbers of a newer version mean DD_LOST_UNKNOWN
 *
 * Return: never NULL.
 */
const struct dd_loss_info *dd_loss_info(uint32_t reason);

/** dd_account_loss() - add one loss; the text of @loss must live as long as the account */
void dd_account_loss(struct dd_completeness *account, const struct dd_loss *loss);

/** dd_account_sum() - add all of another account; its texts must live as long as the sum */
void dd_account_sum(struct dd_completeness *sum, const struct dd_completeness *account);

/** dd_account_is_whole() - nothing is known to be missing */
bool dd_account_is_whole(const struct dd_completeness *account);

#define DD_ACCOUNT_TEXT 768

/**
 * dd_account_text() - the sentence for one reason of an account
 * @text:	filled: "7 events were lost while recording", "an unknown number of ...", and @tally's why
 * @reason:	enum dd_loss_reason
 * @tally:	with @times that is not 0
 *
 * Return: @text.
 */
const char *dd_account_text(char text[DD_ACCOUNT_TEXT], uint32_t reason,
			    const struct dd_tally *tally);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_ACCOUNT_H */
