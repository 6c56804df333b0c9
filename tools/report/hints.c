// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hints about reports that show little.
 */
#include "tools/report/hints.h"

#include <damondata/units.h>
#include <math.h>
#include <string.h>

#include "tools/common/message.h"

/* From this part of all cells on, what they have in common is worth a word. */
#define MOST 0.9

/* Cells with nearly the highest heat that the intervals allow. */
static uint64_t saturated_cells(const struct dd_heatmap *h, const struct dd_intervals *iv)
{
	double most = h->spec.hz ? 1e6 / (double)iv->sample_us
				 : (double)iv->aggr_us / (double)iv->sample_us;
	uint64_t nr = 0;

	for (uint32_t row = 0; row < h->spec.rows; row++)
		for (uint32_t column = 0; column < h->spec.columns; column++)
			nr += dd_heatmap_cell(h, row, column) >= 0.99 * most;
	return nr;
}

static void hint_heatmap(const struct dd_heatmap *h, const struct dd_guide_target *t)
{
	struct dd_heatmap_extent e = dd_heatmap_extent(h);
	double cells = (double)h->spec.rows * h->spec.columns;
	const struct dd_intervals *iv = &t->intervals;

	if (!e.monitored_cells)
		info("nothing was monitored in this time and these addresses; --guide lists what was");
	else if ((double)e.monitored_cells < (1 - MOST) * cells)
		info("%.0f %% of the cells were never monitored; --guide lists which ranges were",
		     100 - 100 * (double)e.monitored_cells / cells);
	else if ((double)e.idle_cells > MOST * (double)e.monitored_cells)
		info("%.0f %% of the monitored cells are idle; narrow --address_range, or record with a "
		     "longer aggregation interval if accesses are expected there",
		     100 * (double)e.idle_cells / (double)e.monitored_cells);
	if (iv->sample_us && iv->aggr_us &&
	    (double)saturated_cells(h, iv) > MOST * (double)(e.monitored_cells - e.idle_cells) &&
	    e.monitored_cells > e.idle_cells)
		info("nearly all counts are at their maximum of %.0f; record with a shorter aggregation "
		     "interval to distinguish hot from hotter",
		     (double)iv->aggr_us / (double)iv->sample_us);
}

void hint_heatmaps(const struct dd_heatmap *maps, size_t nr, const struct dd_guide_target *t)
{
	for (size_t i = 0; i < nr; i++)
		hint_heatmap(&maps[i], t);
}

void hint_ranges(const struct dd_guide_target *t, size_t nr, double heat)
{
	const double worth_a_word = 0.01;
	double all = 0;

	for (size_t i = 0; i < t->nr_ranges; i++)
		all += dd_guide_heat(&t->ranges[i]);
	if (all - heat > worth_a_word * all)
		info("%zu of %zu address ranges, with %.0f %% of the heat; --join_ranges draws all",
		     nr, t->nr_ranges, 100 * heat / all);
}

void hint_uncounted(const struct dd_survey *survey)
{
	for (size_t i = 0; i < survey->nr; i++)
		if (!survey->records[i].stream.has_nr_accesses) {
			info("access counts are unknown, as DAMON monitored data attributes only: "
			     "what is hot, cold or idle cannot be known");
			return;
		}
}

static bool is_physical(const struct dd_stream *s)
{
	return !strcmp(s->ops, "paddr") || s->data_source == DD_SRC_DAMON_STAT;
}

static void say_idle(const char *memory)
{
	info("idle time is the age of regions without access, a mean where DAMON has merged regions%s",
	     memory);
}

static const char free_anywhere[] =
	"; memory that is free counts as idle where physical memory was monitored";

void hint_idle_anywhere(void)
{
	say_idle(free_anywhere);
}

void hint_idle(const struct dd_survey *survey)
{
	const char *memory = "";

	for (size_t i = 0; i < survey->nr; i++) {
		if (is_physical(&survey->records[i].stream))
			memory = "; memory that is free counts as idle";
		else if (!survey->records[i].stream.ops[0] && !*memory)
			memory = free_anywhere;
	}
	say_idle(memory);
}
