/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Profiles: which functions ran, and who called them, from the samples of a perf.data, within chosen spans
 * of time. Rows, percentages and trees are those of perf report.
 */
#ifndef DAMONDATA_PROFILE_H
#define DAMONDATA_PROFILE_H

#include "account.h"
#include "error.h"
#include "sized.h"
#include "snapshots.h"
#include "symbols.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DD_PROFILE_MAX_ROWS   (1u << 22)
#define DD_PROFILE_MAX_PARTED 8192
#define DD_PROFILE_MAX_STACK  2048
#define DD_PROFILE_STACK      127 /* the kernel's own limit by default */
#define DD_PROFILE_MAX_EVENTS 32

/** enum dd_profile_key - what makes a row of its own */
enum dd_profile_key {
	DD_PROFILE_COMM = 1 << 0,
	DD_PROFILE_DSO = 1 << 1,
	DD_PROFILE_SYMBOL = 1 << 2,
	DD_PROFILE_PID = 1 << 3,
	DD_PROFILE_TID = 1 << 4,
	DD_PROFILE_CPU = 1 << 5,
};

/** enum dd_chain_order - which end of a call chain comes first */
enum dd_chain_order {
	DD_CHAIN_CALLER, /* from the outermost function to what it called */
	DD_CHAIN_CALLEE, /* from the function to its callers */
};

/**
 * struct dd_profile_spec - what to count
 * @size:	sizeof(struct dd_profile_spec), see damondata/sized.h
 * @slices:	spans of time, in order and apart; NULL counts all samples
 * @nr_slices:	their number
 * @keys:	enum dd_profile_key, some of them
 * @span:	time that @nr_parts divide
 * @nr_parts:	count the samples of each row also by part of @span; 0 does not. Not with @chains.
 * @chains:	keep call chains, for dd_profile_tree() and dd_profile_stack()
 * @children:	rows count the samples of the functions that they called, too; asks for @chains
 * @order:	of the chains
 * @max_stack:	functions of a chain that count, from its first in @order on; 0: DD_PROFILE_STACK, at most
 *		DD_PROFILE_MAX_STACK
 * @event:	name of the event, or NULL: the first one with samples
 * @places:	where symbols are looked for
 * @name:	of the file in messages; NULL: its path
 * @regular_only: the file was looked for, not named by the user: nothing but a regular file is opened
 * @unused:	fills the size up; later members come behind it
 */
struct dd_profile_spec {
	uint32_t size;
	const struct dd_interval *slices;
	size_t nr_slices;
	unsigned int keys;
	struct dd_interval span;
	uint32_t nr_parts;
	bool chains, children;
	enum dd_chain_order order;
	uint32_t max_stack;
	const char *event;
	struct dd_symbol_places places;
	const char *name;
	bool regular_only;
	uint8_t unused[7];
};

#define DD_PROFILE_SPEC_INIT                                                                       \
	{                                                                                          \
		.size = sizeof(struct dd_profile_spec)                                             \
	}

/**
 * struct dd_profile_row - samples that are alike in the keys
 * @comm:	command; "" when it is no key
 * @dso:	file; "" when it is no key
 * @symbol:	function, or its address; "" when it is no key
 * @frame:	the function's number, for dd_profile_frame()
 * @pid:	process
 * @tid:	thread
 * @cpu:	CPU, or -1 when the file does not contain it
 * @kernel:	the function is of the kernel
 * @samples:	number of those in the function itself
 * @period:	sum of their periods, in the event's unit
 * @all_samples: and of those in what it called; without children the same as @samples
 * @all_period:	sum of their periods
 * @depth:	functions of the longest chain of it
 * @parts:	samples by part of the time; NULL when not asked for, or in a row beyond
 *		DD_PROFILE_MAX_PARTED
 */
struct dd_profile_row {
	const char *comm, *dso, *symbol;
	uint32_t frame, pid, tid;
	int32_t cpu;
	bool kernel;
	uint64_t samples, period, all_samples, all_period;
	uint32_t depth;
	uint32_t *parts;
	uint64_t reserved[2];
};

/**
 * struct dd_profile_event - an event of the file
 * @samples:	that it has
 * @counted:	by how much its counters grew, when they were read with samples: of its own, or of the leader of its
 *		group; 0 when they were not
 */
struct dd_profile_event {
	char name[64];
	uint64_t samples, counted;
	uint64_t reserved[2];
};

/**
 * struct dd_profile - the result
 * @rows:	the one with the largest (all_)period first
 * @nr:		their number
 * @samples:	counted
 * @period:	sum of their periods
 * @all_samples: of the event, in the file
 * @account:	what is missing in the file: lost samples, its end
 * @nr_unread:	files of whose symbols nothing is known
 * @notes:	texts on files that could not be used
 * @nr_notes:	their number
 * @event:	name of the event
 * @events:	all events, but perf's placeholders
 * @nr_events:	their number
 * @has_chains:	the samples have call chains
 * @data:	its own
 */
struct dd_profile {
	struct dd_profile_row *rows;
	size_t nr;
	uint64_t samples, period, all_samples;
	struct dd_completeness account;
	size_t nr_unread;
	const char *const *notes;
	size_t nr_notes;
	const char *event;
	struct dd_profile_event events[DD_PROFILE_MAX_EVENTS];
	size_t nr_events;
	bool has_chains;
	struct dd_profile_data *data;
	uint64_t reserved[8];
};

/**
 * dd_profile_read() - read a profile
 * @out:	filled; for dd_profile_free() on success
 * @path:	a perf.data with samples that have an instruction pointer; packed ones as well
 * @spec:	what to count
 * @err:	or NULL
 *
 * Return: 0, DD_ESYS, DD_EFORMAT when it is no perf.data, DD_ENODATA when it has no such samples or event, or
 * another negative enum dd_code.
 */
int dd_profile_read(struct dd_profile *out, const char *path, const struct dd_profile_spec *spec,
		    struct dd_error *err);

/**
 * struct dd_frame - a function, or an address without one
 * @dso:	last part of the file's name, "[kernel.kallsyms]", "[module]" or "[unknown]"
 * @dso_id:	the same for the same @dso
 * @symbol:	readable name, or NULL
 * @address:	where the function begins, by the file's own addresses; without a name: where in the file, or in
 *		the kernel
 * @ip:		where it was seen first
 * @kernel:	of the kernel
 */
struct dd_frame {
	const char *dso, *symbol;
	uint32_t dso_id;
	uint64_t address, ip;
	bool kernel;
};

/** dd_profile_frame() - a function by its number */
const struct dd_frame *dd_profile_frame(const struct dd_profile *p, uint32_t frame);

/** dd_frame_text() - its name; without one @buf with @address */
const char *dd_frame_text(const struct dd_frame *f, uint64_t address, char buf[32]);

/**
 * struct dd_profile_stack - samples of one chain
 * @comm:	command, when that is a key
 * @frames:	the functions, the innermost first
 * @nr:		their number
 */
struct dd_profile_stack {
	const char *comm;
	const uint32_t *frames;
	uint32_t nr;
	uint64_t samples, period;
	uint64_t reserved[2];
};

/** dd_profile_nr_stacks() - number of different chains */
size_t dd_profile_nr_stacks(const struct dd_profile *p);

/** dd_profile_stack() - chain number @i, that with the largest period first */
struct dd_profile_stack dd_profile_stack(const struct dd_profile *p, size_t i);

/**
 * struct dd_profile_branch - functions of a tree that are always passed through together
 * @level:	0 at the root
 * @last:	the last one below its parent
 * @first:	of its functions in the tree's frames
 * @nr:		their number
 * @period:	sum of the periods of the samples that passed through
 * @samples:	their number
 */
struct dd_profile_branch {
	uint32_t level, first, nr;
	bool last;
	uint64_t period, samples;
};

/** struct dd_profile_tree - branches, each followed by those below it, the largest first */
struct dd_profile_tree {
	struct dd_profile_branch *branches;
	size_t nr, branches_room;
	uint32_t *frames;
	size_t nr_frames, frames_room;
	uint64_t reserved[2];
};

/**
 * dd_profile_tree() - the chains of a row as a tree
 * @p:		read with chains
 * @row:	number of the row
 * @least:	branches with a smaller period are left out
 * @out:	filled, for dd_profile_tree_free(); a used one is filled anew
 * @err:	or NULL
 *
 * In DD_CHAIN_CALLEE order the row's function is the root, and its callers branch. In DD_CHAIN_CALLER order
 * samples in the function itself branch from the outermost function down to it, and those in what it called
 * (with children) from the function on.
 */
int dd_profile_tree(const struct dd_profile *p, size_t row, uint64_t least,
		    struct dd_profile_tree *out, struct dd_error *err);

/** dd_profile_tree_free() - leaves an empty one */
void dd_profile_tree_free(struct dd_profile_tree *t);

/**
 * dd_profile_check() - read all records of a profile, for what it lacks
 * @account:	added to
 * @samples:	set to the number of samples in it
 * @path:	a perf.data; only a regular file is opened
 * @name:	of the file in messages
 * @err:	or NULL
 *
 * Return: 0, also when its end is missing, which @account reports then; or a negative enum dd_code.
 */
int dd_profile_check(struct dd_completeness *account, uint64_t *samples, const char *path,
		     const char *name, struct dd_error *err);

/** dd_profile_free() - leaves an empty one */
void dd_profile_free(struct dd_profile *p);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_PROFILE_H */
