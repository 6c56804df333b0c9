// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The account of what is missing: the table of reasons, sums, and a sentence for each.
 */
#include <damondata/account.h>

#include <inttypes.h>
#include <stdio.h>

static const struct dd_loss_info table[] = {
	[DD_LOST_UNKNOWN] = {"unknown_losses", "losses", "",
			     "loss is of a kind that this version does not know",
			     "losses are of a kind that this version does not know", true},
	[DD_LOST_RING] = {"lost_events", "events", "", "event was lost while recording",
			  "events were lost while recording", true},
	[DD_LOST_INCOMPLETE] = {"missing_regions", "regions", "", "region is missing in a snapshot",
				"regions are missing in snapshots", true},
	[DD_LOST_RATE] = {"throttled_events", "events", "",
			  "event was lost while recording, as the kernel throttled",
			  "events were lost while recording, as the kernel throttled", true},
	[DD_LOST_DISK_FULL] = {"disk_full_snapshots", "snapshots", "",
			       "snapshot was lost while recording, as the disk was full",
			       "snapshots were lost while recording, as the disk was full", true},
	[DD_LOST_DAMAGED] = {"damaged_chunks", "chunks",
			     "damaged: ", "chunk was skipped; undamaged parts were read",
			     "chunks were skipped; undamaged parts were read", true},
	[DD_LOST_SOURCE] = {"source_losses", "events", "",
			    "event was lost or damaged in the file that was imported",
			    "events were lost or damaged in the file that was imported", true},
	[DD_LOST_REFUSED] = {"refused_streams", "streams", "", "stream could not be understood",
			     "streams could not be understood", true},
	[DD_LOST_UNREAD] = {"unread_events", "events", "", "event could not be read",
			    "events could not be read", true},
	[DD_LOST_PROFILE] = {"profile_lost_samples", "samples", "",
			     "sample of the profile was lost while recording",
			     "samples of the profile were lost while recording", true},
	[DD_LOST_PROFILE_RATE] = {"profile_throttles", "times", "",
				  "time the kernel throttled the profile while recording",
				  "times the kernel throttled the profile while recording", false},
	[DD_LOST_SIDE_FILE] = {"side_files", "files", "",
			       "file beside the recording could not be read",
			       "files beside the recording could not be read", true},
	[DD_LOST_OUTPUT] = {"left_out_items", "items", "", "item was left out of the output",
			    "items were left out of the output", true},
	[DD_LOST_END] = {"truncated", "ends",
			 "truncated: ", "end of a recording is missing; what is before it was read",
			 "ends of recordings are missing; what is before them was read", true},
	[DD_LOST_BYTES] = {"skipped_bytes", "bytes", "", "byte was skipped because of damage",
			   "bytes were skipped because of damage", true},
	[DD_LOST_CHUNKS] = {"refused_chunks", "chunks", "",
			    "chunk of what was left out was not read",
			    "chunks of what was left out were not read", true},
	[DD_LOST_OPTIONAL] = {"optional_chunks", "chunks", "",
			      "chunk of a newer version was passed over, as it allows",
			      "chunks of a newer version were passed over, as it allows", false},
};

_Static_assert(sizeof(table) / sizeof(table[0]) == DD_NR_LOSS_REASONS &&
		       DD_NR_LOSS_REASONS <= DD_ACCOUNT_ROOM,
	       "every reason has a row and a tally");

const struct dd_loss_info *dd_loss_info(uint32_t reason)
{
	return &table[reason < DD_NR_LOSS_REASONS ? reason : DD_LOST_UNKNOWN];
}

void dd_account_loss(struct dd_completeness *account, const struct dd_loss *loss)
{
	uint32_t reason = loss->reason < DD_NR_LOSS_REASONS ? loss->reason : DD_LOST_UNKNOWN;
	struct dd_tally *t = &account->missing[reason];

	t->count += loss->count;
	t->times++;
	t->unknown += !loss->count;
	if (!t->why)
		t->why = loss->why;
}

void dd_account_sum(struct dd_completeness *sum, const struct dd_completeness *account)
{
	sum->snapshots += account->snapshots;
	sum->regions += account->regions;
	sum->incomplete_snapshots += account->incomplete_snapshots;
	sum->notes += account->notes;
	for (size_t i = 0; i < DD_ACCOUNT_ROOM; i++) {
		struct dd_tally *to = &sum->missing[i];
		const struct dd_tally *t = &account->missing[i];

		to->count += t->count;
		to->times += t->times;
		to->unknown += t->unknown;
		if (!to->why)
			to->why = t->why;
	}
}

bool dd_account_is_whole(const struct dd_completeness *account)
{
	for (size_t i = 0; i < DD_NR_LOSS_REASONS; i++)
		if (table[i].is_missing && account->missing[i].times)
			return false;
	return true;
}

const char *dd_account_text(char text[DD_ACCOUNT_TEXT], uint32_t reason, const struct dd_tally *t)
{
	const struct dd_loss_info *info = dd_loss_info(reason);
	const char *least = t->unknown ? "at least " : "", *why = t->why ? t->why : "";
	size_t len = (size_t)snprintf(text, DD_ACCOUNT_TEXT, "%s", info->lead);

	/* What was met says more than its number. */
	if (*info->lead && t->why) {
		snprintf(text + len, DD_ACCOUNT_TEXT - len, "%s", why);
		return text;
	}
	if (!t->count)
		len += (size_t)snprintf(text + len, DD_ACCOUNT_TEXT - len,
					"an unknown number of %s", info->many);
	else
		len += (size_t)snprintf(text + len, DD_ACCOUNT_TEXT - len, "%s%" PRIu64 " %s",
					least, t->count, t->count == 1 ? info->one : info->many);
	if (t->why)
		snprintf(text + len, DD_ACCOUNT_TEXT - len, ": %s", why);
	return text;
}
