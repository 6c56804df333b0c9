/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Profiles: which functions ran, from the samples of a perf.data, within chosen spans of time.
 */
#ifndef DAMONDATA_ANALYSIS_PROFILE_H
#define DAMONDATA_ANALYSIS_PROFILE_H

#include "libdamondata/analysis/times.h"
#include "libdamondata/symbol/processes.h"

#define DD_PROFILE_MAX_ROWS (1u << 20)
#define DD_PROFILE_MAX_PARTED 8192

/** enum dd_profile_key - what makes a row of its own */
enum dd_profile_key {
	DD_PROFILE_COMM = 1 << 0,
	DD_PROFILE_DSO = 1 << 1,
	DD_PROFILE_SYMBOL = 1 << 2,
	DD_PROFILE_STACK = 1 << 3, /* the whole call chain instead of the function */
};

/**
 * struct dd_profile_spec - what to count
 * @slices:	spans of time, in order and apart; NULL counts all samples
 * @nr_slices:	their number
 * @keys:	enum dd_profile_key, some of them
 * @span:	time that @nr_parts divide
 * @nr_parts:	count the samples of each row also by part of @span; 0 does not
 * @places:	where symbols are looked for
 */
struct dd_profile_spec {
	const struct dd_interval *slices;
	size_t nr_slices;
	unsigned int keys;
	struct dd_interval span;
	uint32_t nr_parts;
	struct dd_processes_spec places;
};

/**
 * struct dd_profile_row - samples that are alike
 * @name:	command, file and function (those of the keys), separated by tabs; with DD_PROFILE_STACK the
 *		functions from the outermost on, separated by ';', after the command
 * @kernel:	the function is of the kernel
 * @samples:	number
 * @period:	sum of their periods, in the event's unit
 * @parts:	samples by part of the time; NULL when not asked for, or in a row beyond
 *		DD_PROFILE_MAX_PARTED
 */
struct dd_profile_row {
	char *name;
	bool kernel;
	uint64_t samples, period;
	uint32_t *parts;
};

/**
 * struct dd_profile - the result
 * @rows:	the one with the largest period first
 * @samples:	counted
 * @period:	sum of their periods
 * @all_samples: in the file
 * @lost:	samples that perf says it lost
 * @nr_unread:	files of whose symbols nothing is known
 * @event:	name of the event
 * @truncated:	the file ends too early; what is whole was counted
 */
struct dd_profile {
	struct dd_profile_row *rows;
	size_t nr, allocated;
	uint32_t *slots;
	size_t nr_slots;
	uint64_t samples, period, all_samples, lost;
	size_t nr_unread;
	char event[64];
	bool truncated;
};

/**
 * dd_profile_read() - read a profile
 * @out:	filled; for dd_profile_free() on success
 * @path:	a perf.data with samples that have an instruction pointer; packed ones as well
 * @spec:	what to count
 * @err:	or NULL
 *
 * Return: 0, DD_ESYS, DD_EFORMAT when it is no perf.data, DD_ENODATA when it has no such samples, or another
 * negative enum dd_code.
 */
int dd_profile_read(struct dd_profile *out, const char *path, const struct dd_profile_spec *spec,
		    struct dd_error *err);

/** dd_profile_free() - leaves an empty one */
void dd_profile_free(struct dd_profile *p);

#endif /* DAMONDATA_ANALYSIS_PROFILE_H */
