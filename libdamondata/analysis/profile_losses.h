/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What a profile says that it lacks.
 */
#ifndef DAMONDATA_ANALYSIS_PROFILE_LOSSES_H
#define DAMONDATA_ANALYSIS_PROFILE_LOSSES_H

#include <damondata/account.h>
#include <damondata/error.h>

#include "libdamondata/perf/perfdata.h"

/**
 * dd_profile_count_losses() - add a record's losses to an account
 * @account:	of the profile
 * @pd:		that gave the record
 * @rec:	any; PERF_RECORD_LOST (id, count), PERF_RECORD_LOST_SAMPLES (count) and PERF_RECORD_THROTTLE
 *		count, see perf_event_open(2)
 */
void dd_profile_count_losses(struct dd_completeness *account, const struct perfdata *pd,
			     const struct perf_record *rec);

/**
 * dd_profile_open() - open a profile's file for perfdata_open()
 * @regular_only: see &dd_profile_spec.regular_only
 *
 * Return: 0 or a negative enum dd_code; DD_EFORMAT when it is no perf.data.
 */
int dd_profile_open(struct instream **out, const char *path, const char *name, bool regular_only,
		    struct dd_error *err);

#endif /* DAMONDATA_ANALYSIS_PROFILE_LOSSES_H */
