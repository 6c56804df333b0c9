/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The maps that one command draws: of one or several targets, address ranges and recordings.
 */
#ifndef DAMO_REPORT_HEAT_PANELS_H
#define DAMO_REPORT_HEAT_PANELS_H

#include <damondata/overview.h>
#include <damondata/heatmap.h>
#include "tools/report/heat/heat_select.h"
#include "tools/report/source/report_input.h"

/**
 * struct heat_plan - what is asked for
 * @want:	which target, time and addresses
 * @all_targets: of each target that fits, not of the one with the most memory
 * @per_file:	recordings are not joined, each has its maps
 * @rows:	cells along time, of each map
 * @columns:	cells along addresses
 * @fit_rows:	fewer rows where there are fewer snapshots
 * @side_by_side: @columns are those of all ranges of a target together, as far as these are few
 * @plain:	as the user's guide has it: samples of an interval, whatever the ages
 * @idle_gaps:	what was not monitored within a cell is idle
 * @filter_passed: only memory that passed the scheme's filters
 * @by_temperature: not where memory is, but how much: each snapshot from the coldest to the hottest
 * @weights:	of rate and age, for @by_temperature
 */
struct heat_plan {
	struct heat_request want;
	bool all_targets, per_file;
	uint32_t rows, columns;
	bool fit_rows, side_by_side, plain, idle_gaps, filter_passed, by_temperature;
	double weights[2];
};

/**
 * struct heat_panel - one map
 * @target:	whose
 * @input:	number of its recording, SIZE_MAX when it is of several as one
 * @range:	addresses asked for; the map's may end a little earlier
 * @map:	the cells
 * @low:	value of the coldest colour
 * @high:	value of the hottest colour, above @low
 */
struct heat_panel {
	const struct dd_guide_target *target;
	size_t input;
	struct heat_range range;
	struct dd_heatmap map;
	double low, high;
};

/** struct heat_guides - what the recordings hold: of each, or of all as one */
struct heat_guides {
	size_t nr;
	struct dd_guide *list;
};

/** heat_guides_read() - walk the inputs for it; exits when there is no access data at all */
void heat_guides_read(struct heat_guides *g, struct report_input *in, bool per_file);

/** heat_guides_free() - leaves none */
void heat_guides_free(struct heat_guides *g);

/**
 * struct heat_panels - in the order of recordings, targets and addresses
 * @cells:	of all
 * @thermal:	for maps by temperature, NULL for those by address
 */
struct heat_panels {
	size_t nr;
	uint64_t cells;
	struct dd_thermal *thermal;
	struct heat_panel *list;
};

/**
 * heat_panels_draw() - find what the inputs hold, choose the maps and draw them; exits on failure
 * @p:		the maps; their targets are in @g
 * @g:		what the inputs hold
 * @in:		opened rewindable
 * @plan:	what is asked for
 */
void heat_panels_draw(struct heat_panels *p, struct heat_guides *g, struct report_input *in,
		      const struct heat_plan *plan);

/** enum heat_scale - which maps have one scale: each by itself, those of a target, or all */
enum heat_scale { SCALE_EACH, SCALE_TARGET, SCALE_ALL };

/**
 * heat_panels_scale() - give each map its colours, from no access to its hottest cell
 * @p:		drawn
 * @scale:	which share one
 * @given:	lowest and highest value for all, or NULL
 */
void heat_panels_scale(struct heat_panels *p, enum heat_scale scale, const double given[2]);

/** heat_panels_alike() - how many maps of @nr, from the first on, are of its target and recording */
size_t heat_panels_alike(const struct heat_panel *panels, size_t nr);

/** heat_panel_source() - name of its recording, "all recordings" when it is of several as one */
const char *heat_panel_source(const struct heat_panel *p, const struct report_input *in);

/** heat_panels_free() - leaves none */
void heat_panels_free(struct heat_panels *p);

#endif /* DAMO_REPORT_HEAT_PANELS_H */
