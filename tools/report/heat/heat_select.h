/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which target, time and addresses a heat map shows: what the user gave, completed from the guide.
 */
#ifndef DAMO_REPORT_HEAT_SELECT_H
#define DAMO_REPORT_HEAT_SELECT_H

#include <damondata/overview.h>

/**
 * struct heat_request - what the user asked for
 * @has:	which of the ids were given
 * @time:	two or three words, NULL if not given: start, end and base ("guided", "guided_end", a time)
 * @addresses:	words of all address ranges, each of two or three
 * @nr_words:	for each address range, the number of its words
 * @nr_ranges:	number of address ranges
 * @all:	all ranges of the guide
 * @most:	those that together hold most of the heat, DD_GUIDE_MOST_HEAT; without both, the hottest
 * @rivals:	beside the hottest those that may turn out to be it when all of the recording is known
 * @with_history: the time before the first snapshot, too, as far as its regions' ages cover it
 */
struct heat_request {
	struct {
		bool kdamond, context, scheme, target;
	} has;
	int64_t kdamond_idx, context_idx, scheme_idx;
	uint64_t target_id;
	const char *time[3];
	const char **addresses;
	size_t *nr_words;
	size_t nr_ranges;
	bool all, most, rivals, with_history;
};

/** struct heat_range - addresses of one map */
struct heat_range {
	uint64_t start, end;
};

/**
 * heat_share_columns() - how many of the columns of a text each range gets
 * @out:	one number for each range, at least 1
 * @ranges:	that stand side by side with a column between them
 * @nr:		their number, at least 1
 * @columns:	of all together; exceeded when that is less than a column for each
 */
void heat_share_columns(uint32_t *out, const struct heat_range *ranges, size_t nr,
			uint32_t columns);

/** struct heat_selection - the result; @ranges is malloc'ed */
struct heat_selection {
	const struct dd_guide_target *target;
	uint64_t start_ns, end_ns;
	struct heat_range *ranges;
	size_t nr_ranges;
};

/** heat_request_fits() - whether a target has the ids that were given */
bool heat_request_fits(const struct heat_request *want, const struct dd_guide_target *t);

/**
 * heat_select() - complete a request
 * @out:	filled on success
 * @target:	one that fits
 * @want:	the request
 * @err:	or NULL
 *
 * Return: 0, DD_ENODATA when the target has no regions, or DD_EINVAL for bad times and addresses.
 */
int heat_select(struct heat_selection *out, const struct dd_guide_target *target,
		const struct heat_request *want, struct dd_error *err);

#endif /* DAMO_REPORT_HEAT_SELECT_H */
