/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The recorder's state, shared by the files that make it up.
 */
#ifndef DAMO_RECORD_RECORDER_INTERNAL_H
#define DAMO_RECORD_RECORDER_INTERNAL_H

#include "tools/kernel/cpu_watch.h"
#include "tools/kernel/trace_rings.h"
#include "tools/record/capture.h"
#include "tools/record/events.h"
#include "tools/record/files.h"
#include "tools/record/loop.h"
#include "tools/record/cpu_profile.h"
#include "tools/record/recorder.h"
#include "tools/record/running_damon.h"
#include "tools/record/snapshot.h"
#include "tools/record/target.h"

struct recorder {
	const struct record_options *o;
	struct record_target target;
	struct setup setup;
	struct run_facts facts;
	struct record_events events;
	struct trace_rings *rings;
	struct capture *capture;
	struct sampler *sampler;
	struct profile *profile;
	struct snapshots *snapshots;
	uint64_t nr_snapshots, snapshot_due_ns;
	struct record_files files;
	bool files_are_open;
	struct loop loop;
	bool loop_is_open;
	int cpu_watch;		   /* or -1 */
	pid_t kdamond;		   /* one that runs, when DAMON is not ours */
	pid_t *targets, *kdamonds; /* whom the sampler looks at */
	size_t nr_targets, nr_kdamonds;
	uint64_t start_ns, flush_due_ns, side_due_ns, second_due_ns, part_due_ns;
	uint64_t nr_parts, old_bytes; /* of parts that were closed */
	bool interrupted;
	bool is_stuck; /* the output's reader does not keep up */
	bool told_start, told_wait, has_progress;
	const char *why; /* it ends */
};

/** recorder_print_choice() - the first line: what was chosen as target and, when it was not asked for, as output */
void recorder_print_choice(const struct recorder *r);

/** recorder_print_start() - one line, once events flow; or that they do not */
void recorder_print_start(struct recorder *r, uint64_t now_ns);

/** recorder_print_progress() - a line on a terminal that is written over */
void recorder_print_progress(struct recorder *r, uint64_t now_ns);

/** recorder_print_end() - what was recorded; @bytes of all files */
void recorder_print_end(struct recorder *r, uint64_t bytes);

#endif /* DAMO_RECORD_RECORDER_INTERNAL_H */
