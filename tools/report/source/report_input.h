/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The inputs of a report: recordings of any format from files or a pipe, read one after the other.
 */
#ifndef DAMO_REPORT_INPUT_H
#define DAMO_REPORT_INPUT_H

#include <damondata/filter.h>
#include <damondata/source.h>

#include <damondata/overview.h>
#include "tools/common/options.h"
#include "tools/report/source/hosts.h"
#include "tools/report/source/live.h"

/**
 * struct report_input - open recordings; set up by report_open()
 * @nr:		number of @sources
 * @nr_found:	set before report_open(): so many of its last words were looked for, not named by the user,
 *		and are opened only when they are regular files
 * @sources:	one for each file
 * @filter:	the caller's; NULL keeps everything
 * @selects:	other options of the caller leave out data, too
 * @of_access: opened for its snapshots
 * @strict:	damage is a failure
 * @counts_optional: the caller's: it can do without access counts, and says that they are unknown
 * @no_live:	the caller's: only recordings will do; the running DAMON has not what is reported
 * @hosts:	the machines that report_walk() has met
 * @first:	place of the first of @sources among all inputs that are named; not 0 where they are read in parts
 * @whose:	for each input its machine
 * @streams:	for each input its streams, with their hosts' numbers in @hosts
 * @as_is:	streams keep the numbers that they have in their input: for a copy of it
 * @several:	streams get those numbers: there are several inputs, or a merged one
 */
struct report_input {
	size_t nr, nr_found, first;
	struct dd_source **sources;
	struct dd_filter *filter;
	bool selects;
	bool strict, of_access, counts_optional, no_live;
	struct hosts hosts;
	struct host_input *whose;
	struct stream_copy **streams;
	bool several, as_is;
};

/** report_open_live() - take the next snapshot of the running DAMON, with what is wanted of it, or exit */
void report_open_live(struct report_input *in, const struct live_request *want);

/**
 * report_open() - open the inputs of a report, or exit with a message
 * @in:		filled
 * @words:	as the user gave them: names of files, of directories, which mean all recordings in them, and
 *		patterns of names
 * @opts:	how to read, or NULL
 *
 * Without words all reports read the same: the standard input when it is a pipe or a file, else ./damon.data
 * when it is there, else the next snapshot of the running DAMON (but with @in->no_live, or when @opts wants no
 * access data, ./damon.data only). Which it is is said first.
 */
void report_open(struct report_input *in, const struct word_list *words,
		 const struct dd_open_options *opts);

/**
 * report_walk() - give every event of every input to @event, in order
 * @in:		the inputs, opened or rewound
 * @event:	gets the number of the input; returns 0 to go on, anything else to stop
 * @ctx:	for @event
 *
 * Snapshots that the filter drops are left out. Exits with a message when reading fails.
 *
 * Return: what @event returned last, 0 at the end.
 */
int report_walk(struct report_input *in,
		int (*event)(void *ctx, unsigned int input, const struct dd_event *ev), void *ctx);

/** report_threads() - --threads, or one for each CPU, but not more than @useful */
unsigned int report_threads(unsigned int useful);

/** report_survey() - walk all inputs for a survey of their access data; exits when that fails */
void report_survey(struct report_input *in, struct dd_survey *survey);

/**
 * report_prepare_hosts() - begin to distinguish the machines of the open inputs; report_open() does it
 *
 * report_free_streams() ends it, which report_close() calls, too; in->hosts stays.
 */
void report_prepare_hosts(struct report_input *in);
void report_free_streams(struct report_input *in);

/** report_rewind() - start again; the inputs must have been opened rewindable */
void report_rewind(struct report_input *in);

/**
 * report_sample() - start again, for a guess from a part of the snapshots, see dd_source_rewind_sampled()
 *
 * Return: whether all inputs can; otherwise nothing changed. report_rewind() ends it.
 */
bool report_sample(struct report_input *in);

/** report_die_empty() - say that there is no data, and what was missing, and exit with EXIT_FAIL */
void report_die_empty(struct report_input *in) __attribute__((noreturn));

/**
 * report_close() - report what was missing in the inputs, and close them
 *
 * Return: account_status() of all that was reported so far.
 */
int report_close(struct report_input *in);

/** report_open_access() - open the inputs for snapshots only; @rewindable: for a second walk */
void report_open_access(struct report_input *in, bool rewindable);

/** report_open_kinds() - the same for other kinds of streams: a mask of 1 << enum dd_stream_kind */
void report_open_kinds(struct report_input *in, uint32_t kinds, bool rewindable);

/** report_completeness() - sum over the inputs; of what was read so far */
struct dd_completeness report_completeness(const struct report_input *in);

/**
 * report_put_losses() - losses of the inputs as events, for an output that has to keep them
 * @in:		the inputs, read to their end
 * @given:	losses that the output has already
 * @kept:	the output has the snapshots, so those that lack regions speak for themselves
 * @event:	gets a DD_EV_LOSS for each reason of which more is missing than was given
 */
void report_put_losses(const struct report_input *in, const struct dd_completeness *given,
		       bool kept, int (*event)(void *ctx, const struct dd_event *ev), void *ctx);

#endif /* DAMO_REPORT_INPUT_H */
