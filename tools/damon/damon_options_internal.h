/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the option table, the builder of monitoring parameters and that of schemes share.
 */
#ifndef DAMO_DAMON_OPTIONS_INTERNAL_H
#define DAMO_DAMON_OPTIONS_INTERNAL_H

#include <damondata/params_table.h>

#include "tools/damon/damon_options.h"

/**
 * struct given - an option as it stood on the command line
 * @option:	its row
 * @words:	pointers to argv's words
 * @nr:		number of words
 * @action:	how many --damos_action stood in front of it
 */
struct given {
	const struct option *option;
	char **words;
	int nr;
	int action;
};

/** struct given_list - all uses of an option, in order */
struct given_list {
	struct given *items;
	int nr;
};

/* One list an option; options that are two spellings of one thing share a list. */
struct damon_words {
	struct given_list kdamonds, schemes;
	struct given_list ops, target_pid, regions, numa_node, all_ram;
	struct given_list sample, aggr, updr, minr, maxr, intervals, intervals_goal, autotune,
		range;
	struct given_list nr_targets, obsolete, nr_ctxs, pause, refresh, addr_unit;
	struct given_list probe_filter, probe_weight, nr_probe_filters, nr_probes;
	struct given_list primitives, use_reports, write_only, cpus, tids;
	struct given_list action, sz_region, access_rate, age, apply_interval;
	struct given_list quotas, quota_interval, quota_time, quota_space, quota_weights,
		fail_charge;
	struct given_list goal, tuner, nr_goals, filter, nr_filters, wmarks, max_snapshots,
		nr_schemes;
};

extern struct damon_words damon_words;

/** given_at() - the i-th use of an option, or NULL */
const struct given *given_at(const struct given_list *list, size_t i);

/** given_fail() - "--OPTION WORD...: what" */
int given_fail(const struct given *g, struct dd_error *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** given_number() - word @i of a use as a value of a kind, with the option named in errors */
int given_number(const struct given *g, int i, enum dd_param_kind kind, uint64_t *out,
		 struct dd_error *err);

/** struct slot - where a word's value goes */
struct slot {
	enum dd_param_kind kind;
	uint64_t *to;
};

/** given_slots() - the words of a use, in order, into at most @nr slots; nothing when @g is NULL */
int given_slots(const struct given *g, const struct slot *slots, int nr, struct dd_error *err);

/**
 * blame_text() - tell an error in a text or file from a misuse of options
 *
 * Return: @ret, or DD_EFORMAT instead of DD_EINVAL, which is then the error's code, too.
 */
int blame_text(int ret, struct dd_error *err);

/** check_uses() - an option must not be used more often than there are things to use it for */
int check_uses(const struct given_list *list, size_t max, const char *what, struct dd_error *err);

/**
 * struct counts - which things belong to which owners, such as --nr_schemes 1 2
 * @list:	the option, which may be given once
 * @name:	its name
 * @owner:	what the owners are, such as "context"
 * @thing:	what is distributed, such as "scheme"
 * @nr_owners:	how many owners there are
 * @nr:		filled: how many things each has; to be freed
 */
struct counts {
	const struct given_list *list;
	const char *name, *owner, *thing;
	size_t nr_owners;
	size_t *nr;
};

/**
 * read_counts() - how many things each owner has
 *
 * Without the option a single owner has all @things; several owners need it as soon as there are any.
 */
int read_counts(struct counts *c, size_t things, struct dd_error *err);

/** check_scheme_options() - refuse options of schemes that would have no effect; warn of odd orders */
int check_scheme_options(struct dd_error *err);

/** fill_schemes() - set @nr default schemes by the options; they are in @schemes in global order */
int fill_schemes(struct dd_scheme **schemes, size_t nr, struct dd_error *err);

#endif /* DAMO_DAMON_OPTIONS_INTERNAL_H */
