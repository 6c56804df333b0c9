/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A survey of access data: which records there are, their spans, and the extremes of their regions.
 *
 * A record is all snapshots of one stream of one input.
 */
#ifndef DAMONDATA_ANALYSIS_SURVEY_H
#define DAMONDATA_ANALYSIS_SURVEY_H

#include "libdamondata/analysis/access.h"

/**
 * struct dd_survey_record - one record
 * @input:	number of the input
 * @stream:	definition as first seen; texts are copies
 * @nr_snapshots: how many
 * @start_ns:	begin of the first snapshot
 * @end_ns:	end of the last
 */
struct dd_survey_record {
	unsigned int input;
	struct dd_stream stream;
	uint64_t nr_snapshots;
	uint64_t start_ns, end_ns;
	char *filters_json;
};

/** struct dd_span - smallest and largest value; nothing seen when min > max */
struct dd_span {
	uint64_t min, max;
};

/** struct dd_survey - zero it, set @want_extremes, push snapshots */
struct dd_survey {
	bool want_extremes; /* size, percent and age of the regions cost a pass over them */
	size_t nr;
	struct dd_survey_record *records;
	uint64_t max_snapshots; /* of one record */
	bool has_goal, has_damon_stat, has_filters, lacks_intervals;
	bool has_passed; /* has_filters, and how many bytes passed them */
	uint32_t nr_probes;
	bool any_extremes;
	struct dd_span size, percent, age_us;
	struct dd_access scratch;
};

/** dd_survey_push() - take a snapshot of input number @input into account */
int dd_survey_push(struct dd_survey *s, unsigned int input, const struct dd_snapshot *snap,
		   struct dd_error *err);

void dd_survey_release(struct dd_survey *s);

#endif /* DAMONDATA_ANALYSIS_SURVEY_H */
