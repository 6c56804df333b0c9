// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first snapshots of a recording, left out of statistics.
 */
#include "tools/report/source/warm_up.h"

#include <inttypes.h>

#include "tools/common/message.h"

struct warm_up_o warm_up_o;

const struct option warm_up_options[] = {
	{.kind = OPTION_U64,
	 .name = "exclude_samples",
	 .arg = "N",
	 .value = &warm_up_o.nr,
	 .given = &warm_up_o.given,
	 .help = "leave out the first N snapshots of each target, while regions still adapt (20, but at "
		 "most a tenth)"},
	OPT_END()};

static uint64_t warm_up_default(uint64_t nr)
{
	return nr / 10 < WARM_UP_DEFAULT ? nr / 10 : WARM_UP_DEFAULT;
}

static void warn_left_out_snapshots(uint64_t nr)
{
	if (nr)
		info("the first %" PRIu64
		     " snapshot%s of each target, in which regions still adapt, "
		     "%s left out; --exclude_samples 0 takes all",
		     nr, nr == 1 ? "" : "s", nr == 1 ? "is" : "are");
}

/* All that there is was left out, as the user wanted it: no report is of nothing. */
static void die_if_emptied(const struct dd_series_set *set)
{
	uint64_t longest = 0, nr = 0;

	for (uint32_t i = 0; i < set->targets.nr; i++) {
		nr += set->list[i].nr;
		if (set->list[i].skipped > longest)
			longest = set->list[i].skipped;
	}
	if (!nr && longest)
		die("there are only %" PRIu64
		    " snapshots of a target, which are all left out at the begin; "
		    "--exclude_samples 0 takes them",
		    longest);
}

void warm_up_settle(struct dd_series_set *set)
{
	uint64_t most = 0;

	if (warm_up_o.given) {
		die_if_emptied(set);
		return;
	}
	for (uint32_t i = 0; i < set->targets.nr; i++) {
		uint64_t nr = warm_up_default(set->list[i].nr);

		dd_series_drop(&set->list[i], (size_t)nr);
		if (nr > most)
			most = nr;
	}
	warn_left_out_snapshots(most);
}

static int count_warm_up(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct dd_error err;

	(void)input;
	if (ev->type == DD_EV_SNAPSHOT &&
	    dd_series_add(ctx, ev->snapshot->stream, ev->snapshot->end_ns, 0, &err))
		die("%s", err.text);
	return 0;
}

uint64_t warm_up_count(struct report_input *in)
{
	struct dd_series_set set = {0};
	uint64_t least = UINT64_MAX;

	if (warm_up_o.given)
		return warm_up_o.nr;
	report_walk(in, count_warm_up, &set);
	report_rewind(in);
	for (uint32_t i = 0; i < set.targets.nr; i++)
		if (set.list[i].nr < least)
			least = set.list[i].nr;
	least = least == UINT64_MAX ? 0 : warm_up_default(least);
	dd_series_set_free(&set);
	warn_left_out_snapshots(least);
	return least;
}
