/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The objects of parameters as structures, whose members the tables name. Nothing outside of params/ knows
 * them: programs get and set values by key.
 *
 * Each object begins with its type. What lies in it as a whole, such as quotas, is no object of its own. An
 * object owns its strings and lists, and begins with its defaults.
 */
#ifndef DD_PARAM_MODEL_H
#define DD_PARAM_MODEL_H

#include <damondata/params.h>

#include "libdamondata/params/param_words.h"

enum dd_ops { DD_OPS_VADDR, DD_OPS_PADDR, DD_OPS_FVADDR };

#define DD_ACTION_ENUM(name, ...) DD_ACTION_##name,
#define DD_FILTER_ENUM(name, ...) DD_FILTER_##name,
#define DD_GOAL_ENUM(name, ...)	  DD_GOAL_##name,

enum dd_action { DD_ACTIONS(DD_ACTION_ENUM) };
enum dd_filter_type { DD_FILTERS(DD_FILTER_ENUM) };
enum dd_goal_metric { DD_GOALS(DD_GOAL_ENUM) };

enum dd_wmark_metric { DD_WMARK_NONE, DD_WMARK_FREE_MEM_RATE };
enum dd_probe_filter_type { DD_PROBE_FILTER_ANON, DD_PROBE_FILTER_MEMCG };
enum dd_sample_filter_type {
	DD_SAMPLE_FILTER_CPUMASK,
	DD_SAMPLE_FILTER_THREADS,
	DD_SAMPLE_FILTER_WRITE
};

/* Names of the enums' values, in their order, ended by NULL. The same words are used in sysfs. */
extern const char *const ddp_ops_words[];
extern const char *const ddp_action_words[];
extern const char *const ddp_filter_words[];
extern const char *const ddp_goal_words[];
extern const char *const ddp_tuner_words[];
extern const char *const ddp_wmark_words[];
extern const char *const ddp_probe_filter_words[];
extern const char *const ddp_sample_filter_words[];
extern const char *const ddp_state_words[];

struct dd_param_type;

/** struct dd_params - what each object begins with */
struct dd_params {
	const struct dd_param_type *type;
};

/** struct param_list - list of objects, each allocated by itself, so that they stay where they are */
struct param_list {
	struct dd_params **items;
	size_t nr;
};

/** struct param_ids - list of ids */
struct param_ids {
	int64_t *ids;
	size_t nr;
};

/** struct param_range - @unit is an enum dd_param_range_unit */
struct param_range {
	struct dd_range range;
	int unit;
};

/** struct dd_addr_range - addresses [@start, @end) in bytes; sysfs wants them divided by the address unit */
struct dd_addr_range {
	uint64_t start, end;
};

struct dd_region_params {
	struct dd_params head;
	struct dd_addr_range addr;
};

/**
 * struct dd_target - what a context monitors
 * @pid:	process of vaddr and fvaddr; DD_PARAM_NONE for paddr
 * @obsolete:	to be removed at the next commit (kernel 6.19)
 * @regions:	initial regions, ascending and not overlapping; none for vaddr = by the mappings.
 *		A paddr target without regions in user input stands for "the default"; whoever starts
 *		DAMON must resolve it
 */
struct dd_target {
	struct dd_params head;
	int64_t pid;
	bool obsolete;
	struct param_list regions;
};

/** struct dd_monitor_intervals - @aggrs of the goal 0 means no automatic tuning (kernel 6.15) */
struct dd_monitor_intervals {
	uint64_t sample_us, aggr_us, ops_update_us;
	struct dd_intervals_goal {
		uint64_t access_bp, aggrs, min_sample_us, max_sample_us;
	} goal;
};

/** struct dd_nr_regions - bounds of the number of regions in a context */
struct dd_nr_regions {
	uint64_t min, max;
};

/** struct dd_probe_filter - @type is an enum dd_probe_filter_type, @path a memcg's, else NULL */
struct dd_probe_filter {
	struct dd_params head;
	int type;
	bool matching, allow;
	char *path;
};

/** struct dd_probe - data attribute probe (kernel 7.2; @weight 7.3) */
struct dd_probe {
	struct dd_params head;
	uint64_t weight;
	struct param_list filters;
};

/** struct dd_sample_filter - of development kernels only; @type is an enum dd_sample_filter_type */
struct dd_sample_filter {
	struct dd_params head;
	int type;
	bool matching, allow;
	char *cpumask;
	struct param_ids tids;
};

/** struct dd_sample_control - of development kernels only */
struct dd_sample_control {
	bool page_table, page_fault;
	struct param_list filters;
};

/** struct dd_ops_attrs - of development kernels only; NULL strings are not set */
struct dd_ops_attrs {
	bool use_reports, write_only;
	char *cpus, *tids;
};

/** struct dd_dest - weighted destination of a migration: node @id */
struct dd_dest {
	struct dd_params head;
	uint64_t id, weight;
};

/**
 * struct dd_access_pattern - which regions a scheme is for
 * @sz_bytes:	size of the region
 * @nr_accesses: how often it was accessed
 * @age:	for how long it looks like this
 */
struct dd_access_pattern {
	struct dd_range sz_bytes;
	struct param_range nr_accesses, age;
};

/**
 * struct dd_goal - a goal that the size quota is tuned for
 * @metric:	enum dd_goal_metric, which has the unit of the values
 * @nid:	node_* metrics, else DD_PARAM_NONE
 * @memcg_path:	node_memcg_* metrics, else NULL
 * @target_value: what to reach
 * @current_value: input for user_input only
 */
struct dd_goal {
	struct dd_params head;
	int metric;
	int64_t nid;
	char *memcg_path;
	uint64_t target_value, current_value;
};

/** struct dd_quotas - limits of a scheme; @time_ms, @sz_bytes 0 = no limit; @effective_sz_bytes is output */
struct dd_quotas {
	uint64_t time_ms, sz_bytes, reset_interval_ms;
	uint64_t fail_charge_num, fail_charge_denom;
	struct param_list goals;
	int goal_tuner;
	uint64_t effective_sz_bytes;
	uint64_t weight_sz_permil, weight_nr_accesses_permil, weight_age_permil;
};

/** struct dd_watermarks - when a scheme is active; @metric is an enum dd_wmark_metric */
struct dd_watermarks {
	int metric;
	uint64_t interval_us;
	uint64_t high_permil, mid_permil, low_permil;
};

/**
 * struct dd_scheme_filter - filter of a scheme
 * @type:	enum dd_filter_type
 * @matching:	about memory of the type, else about all other memory
 * @allow:	allow it, else reject it
 * @memcg_path:	DD_FILTER_MEMCG: from the memory cgroup mount, begins with '/'; else NULL
 * @addr:	DD_FILTER_ADDR
 * @target_idx:	DD_FILTER_TARGET: index of the target in its context, else DD_PARAM_NONE
 * @hugepage_sz_bytes: DD_FILTER_HUGEPAGE_SIZE
 */
struct dd_scheme_filter {
	struct dd_params head;
	int type;
	bool matching, allow;
	char *memcg_path;
	struct dd_addr_range addr;
	int64_t target_idx;
	struct param_range hugepage_sz_bytes;
};

/**
 * struct dd_scheme_stats - counters of a scheme since it began, output only
 *
 * As in each number that is output only, DD_RESULT_UNKNOWN is what the kernel does not report.
 */
struct dd_scheme_stats {
	uint64_t nr_tried, sz_tried, nr_applied, sz_applied, sz_ops_filter_passed, qt_exceeds,
		nr_snapshots;
};

/** struct dd_tried_region - region that a scheme was tried on, output only */
struct dd_tried_region {
	struct dd_params head;
	uint64_t start, end;
	uint64_t nr_accesses, age;
	uint64_t sz_filter_passed;
	struct param_ids probe_hits;
};

/**
 * struct dd_scheme - DAMON-based operation scheme
 * @action:	enum dd_action
 * @dests:	migrate_*: weighted destinations (kernel 6.17)
 * @target_nid:	migrate_*: the destination, or DD_PARAM_NONE
 * @apply_interval_us: 0 = each aggregation interval
 * @max_nr_snapshots: 0 = no limit (kernel 7.0)
 * @stats:	output only
 * @tried_bytes: output only, of @tried
 */
struct dd_scheme {
	struct dd_params head;
	int action;
	struct param_list dests;
	int64_t target_nid;
	struct dd_access_pattern pattern;
	uint64_t apply_interval_us;
	struct dd_quotas quotas;
	struct dd_watermarks watermarks;
	struct param_list filters;
	uint64_t max_nr_snapshots;
	struct dd_scheme_stats stats;
	uint64_t tried_bytes;
	struct param_list tried;
};

/** struct dd_context - @ops is an enum dd_ops; @addr_unit in bytes, normally 1 (kernel 6.18) */
struct dd_context {
	struct dd_params head;
	int ops;
	uint64_t addr_unit;
	struct param_list targets;
	struct dd_monitor_intervals intervals;
	struct dd_nr_regions nr_regions;
	struct param_list probes;
	struct dd_ops_attrs ops_attrs;
	struct dd_sample_control sample_control;
	bool pause;
	struct param_list schemes;
};

/**
 * struct dd_kdamond - kernel thread that runs DAMON
 * @state:	off or on, output only
 * @pid:	DD_PARAM_NONE when off, output only
 * @refresh_ms:	how often the kernel refreshes its result files, 0 = never (kernel 6.17)
 * @contexts:	the kernel takes exactly one
 */
struct dd_kdamond {
	struct dd_params head;
	int state;
	int64_t pid;
	uint64_t refresh_ms;
	struct param_list contexts;
};

/** struct dd_all_params - all of it */
struct dd_all_params {
	struct dd_params head;
	struct param_list kdamonds;
};

/** ITEM() - the @i-th object of a list as the structure that it is */
#define ITEM(structure, list, i) ((struct structure *)(void *)(list)->items[i])

static inline bool migrates(int action)
{
	return action == DD_ACTION_MIGRATE_HOT || action == DD_ACTION_MIGRATE_COLD;
}

/* Which words a metric needs. */
bool ddp_goal_needs_nid(int metric);
bool ddp_goal_needs_path(int metric);

#endif /* DD_PARAM_MODEL_H */
