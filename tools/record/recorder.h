/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The recorder: takes trace events of DAMON and side data into a recording, from start to end.
 */
#ifndef DAMO_RECORD_RECORDER_H
#define DAMO_RECORD_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tools/record/convert.h"
#include "tools/record/sampler.h"

enum record_profile {
	PROFILE_OFF,
	PROFILE_IF_POSSIBLE, /* and not for a pipe, whose reader seldom wants it */
	PROFILE_ON,
};

/**
 * struct record_options - what the user asked for
 * @nr_words:	positional words: the target
 * @words:	see target_build()
 * @user:	run a command as this user, or NULL
 * @stop_modules: switch off kernel modules that hold DAMON, until the end
 * @name_target: print the first line, which names the target, even when quiet
 * @module_hint: see &damon_start_options
 * @follow:	monitor children of the targets, too
 * @out:	file, "-", or NULL; see output_choose()
 * @mode:	permission bits of the files
 * @format:	to convert the file to in the end, or NULL
 * @bundle:	side data into the record instead of files beside it
 * @level:	of compression, 0 = default
 * @timeout_ns:	stop after so long; 0 = no limit
 * @part_ns:	begin a new part after so long; 0 = never
 * @part_bytes:	begin a new part after so many bytes; 0 = never
 * @ring_bytes:	size of each CPU's ring buffer, 0 = default
 * @access:	record snapshots
 * @through_schemes: of what schemes are tried on
 * @snapshots:	take snapshots through sysfs instead of trace events: so many, or UINT64_MAX
 * @snapshot_ns: time between two snapshots
 * @filter_words: filters of the snapshots' scheme
 * @nr_filter_words: their number
 * @filter:	what of each snapshot is recorded; NULL = all
 * @all_events:	record all other events of DAMON
 * @sampler:	side data
 * @profile:	a profile of the system
 * @profile_freq: its samples a second on each CPU
 * @argc:	the command line, for the recording's head
 * @argv:	the command line
 */
struct record_options {
	int nr_words;
	char **words;
	const char *user;
	bool stop_modules, name_target;
	const char *module_hint;
	bool follow;
	const char *out;
	mode_t mode;
	const struct dd_export_format *format;
	bool bundle;
	int level;
	uint64_t timeout_ns;
	uint64_t part_ns, part_bytes;
	uint64_t ring_bytes;
	bool access, through_schemes, all_events;
	uint64_t snapshots, snapshot_ns;
	char *const *filter_words;
	int nr_filter_words;
	struct dd_filter *filter;
	struct sampler_config sampler;
	enum record_profile profile;
	uint64_t profile_freq;
	int argc;
	char **argv;
};

/** record_run() - do it all; returns the exit status */
int record_run(const struct record_options *o);

#endif /* DAMO_RECORD_RECORDER_H */
