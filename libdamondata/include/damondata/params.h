/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * DAMON parameters as data: kdamonds, contexts, targets, schemes, and their way to and from JSON,
 * YAML and text. Nothing here knows sysfs or starts anything.
 *
 * A struct dd_params owns everything below it: strings and arrays are malloc'ed, lists are a pointer
 * and a number. Each object is set up by its _init() (defaults of the user's guide, not of the kernel),
 * lists grow by dd_params_append(), dd_params_free() releases all.
 *
 * Numbers are exact integers in the unit that their name tells. Times and ratios that are finer than
 * this unit are refused on input, never cut off; of a size such as "4.001 KiB", the fraction of a byte is.
 */
#ifndef DAMONDATA_PARAMS_H
#define DAMONDATA_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "error.h"
#include "model.h"
#include "params_words.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the integers named _nid, _idx and pid hold when there is none. */
#define DD_PARAM_NONE (-1)

/* Access rates are held in this fraction of a percent: 12.5 % is 125000000. */
#define DD_PERCENT_ONE UINT64_C(10000000)

/** enum dd_ops - operations set of a context; dd_ops_words[] has the names */
enum dd_ops { DD_OPS_VADDR, DD_OPS_PADDR, DD_OPS_FVADDR };

#define DD_ACTION_ENUM(name, ...) DD_ACTION_##name,
#define DD_FILTER_ENUM(name, ...) DD_FILTER_##name,
#define DD_GOAL_ENUM(name, ...)	  DD_GOAL_##name,

/** enum dd_action - action of a scheme; dd_action_words[] has the names */
enum dd_action { DD_ACTIONS(DD_ACTION_ENUM) };

/** enum dd_filter_type - type of a scheme's filter; dd_filter_words[] has the names */
enum dd_filter_type { DD_FILTERS(DD_FILTER_ENUM) };

/** enum dd_goal_metric - metric of a quota goal; dd_goal_words[] has the names, which end with the unit */
enum dd_goal_metric { DD_GOALS(DD_GOAL_ENUM) };

enum dd_goal_tuner { DD_TUNER_CONSIST, DD_TUNER_TEMPORAL };
enum dd_wmark_metric { DD_WMARK_NONE, DD_WMARK_FREE_MEM_RATE };
enum dd_probe_filter_type { DD_PROBE_FILTER_ANON, DD_PROBE_FILTER_MEMCG };
enum dd_sample_filter_type {
	DD_SAMPLE_FILTER_CPUMASK,
	DD_SAMPLE_FILTER_THREADS,
	DD_SAMPLE_FILTER_WRITE
};

/* Names of the enums' values, in their order, ended by NULL. The same words are used in sysfs. */
extern const char *const dd_ops_words[];
extern const char *const dd_action_words[];
extern const char *const dd_filter_words[];
extern const char *const dd_goal_words[];
extern const char *const dd_tuner_words[];
extern const char *const dd_wmark_words[];
extern const char *const dd_probe_filter_words[];
extern const char *const dd_sample_filter_words[];
extern const char *const dd_state_words[];

/** dd_word_index() - place of @word in a NULL terminated list, or -1 */
int dd_word_index(const char *const *words, const char *word);

/** dd_nearest_word() - the word of a list of @nr that a mistyped one may mean, or NULL */
const char *dd_nearest_word(const char *typed, const char *const *words, size_t nr);

/**
 * struct dd_addr_range - addresses [@start, @end)
 *
 * In bytes on input and output. sysfs wants them divided by &dd_context.addr_unit.
 */
struct dd_addr_range {
	uint64_t start, end;
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
	int64_t pid;
	bool obsolete;
	struct dd_addr_range *regions;
	size_t nr_regions;
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
	int type;
	bool matching, allow;
	char *path;
};

/** struct dd_probe - data attribute probe (kernel 7.2; @weight 7.3) */
struct dd_probe {
	uint64_t weight;
	struct dd_probe_filter *filters;
	size_t nr_filters;
};

/** struct dd_sample_filter - of development kernels only; @type is an enum dd_sample_filter_type */
struct dd_sample_filter {
	int type;
	bool matching, allow;
	char *cpumask;
	int64_t *tids;
	size_t nr_tids;
};

/** struct dd_sample_control - of development kernels only */
struct dd_sample_control {
	bool page_table, page_fault;
	struct dd_sample_filter *filters;
	size_t nr_filters;
};

/** struct dd_ops_attrs - of development kernels only; NULL strings are not set */
struct dd_ops_attrs {
	bool use_reports, write_only;
	char *cpus, *tids;
};

/** struct dd_dest - weighted destination of a migration: node @id */
struct dd_dest {
	uint64_t id, weight;
};

enum dd_access_unit { DD_ACCESS_PERCENT, DD_ACCESS_SAMPLES };
enum dd_age_unit { DD_AGE_USEC, DD_AGE_AGGR_INTERVALS };

/**
 * struct dd_access_pattern - which regions a scheme is for
 * @sz_bytes:	size of the region
 * @access_unit: enum dd_access_unit: what @nr_accesses counts, samples or 1/DD_PERCENT_ONE percent
 * @nr_accesses: how often it was accessed
 * @age_unit:	enum dd_age_unit: what @age counts, us or aggregation intervals
 * @age:	for how long it looks like this
 */
struct dd_access_pattern {
	struct dd_range sz_bytes;
	int access_unit;
	struct dd_range nr_accesses;
	int age_unit;
	struct dd_range age;
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
	int metric;
	int64_t nid;
	char *memcg_path;
	uint64_t target_value, current_value;
};

/** struct dd_quotas - limits of a scheme; @time_ms, @sz_bytes 0 = no limit; @effective_sz_bytes is output */
struct dd_quotas {
	uint64_t time_ms, sz_bytes, reset_interval_ms;
	uint64_t fail_charge_num, fail_charge_denom;
	struct dd_goal *goals;
	size_t nr_goals;
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
	int type;
	bool matching, allow;
	char *memcg_path;
	struct dd_addr_range addr;
	int64_t target_idx;
	struct dd_range hugepage_sz_bytes;
};

/**
 * struct dd_scheme_stats - counters of a scheme since it began, output only
 *
 * As in each number that is output only, DD_RESULT_UNKNOWN is what the kernel does not tell.
 */
struct dd_scheme_stats {
	uint64_t nr_tried, sz_tried, nr_applied, sz_applied, sz_ops_filter_passed, qt_exceeds,
		nr_snapshots;
};

/** struct dd_tried_region - region that a scheme was tried on, output only; @nr_probes counts @probe_hits */
struct dd_tried_region {
	uint64_t start, end;
	uint64_t nr_accesses, age;
	uint64_t sz_filter_passed;
	uint64_t *probe_hits;
	size_t nr_probes;
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
	int action;
	struct dd_dest *dests;
	size_t nr_dests;
	int64_t target_nid;
	struct dd_access_pattern pattern;
	uint64_t apply_interval_us;
	struct dd_quotas quotas;
	struct dd_watermarks watermarks;
	struct dd_scheme_filter *filters;
	size_t nr_filters;
	uint64_t max_nr_snapshots;
	struct dd_scheme_stats stats;
	uint64_t tried_bytes;
	struct dd_tried_region *tried;
	size_t nr_tried;
};

/** struct dd_context - @ops is an enum dd_ops; @addr_unit in bytes, normally 1 (kernel 6.18) */
struct dd_context {
	int ops;
	uint64_t addr_unit;
	struct dd_target *targets;
	size_t nr_targets;
	struct dd_monitor_intervals intervals;
	struct dd_nr_regions nr_regions;
	struct dd_probe *probes;
	size_t nr_probes;
	struct dd_ops_attrs ops_attrs;
	struct dd_sample_control sample_control;
	bool pause;
	struct dd_scheme *schemes;
	size_t nr_schemes;
};

/** enum dd_state - of a kdamond; dd_state_words[] has the names */
enum dd_state { DD_STATE_OFF, DD_STATE_ON };

/**
 * struct dd_kdamond - kernel thread that runs DAMON
 * @state:	enum dd_state, output only
 * @pid:	DD_PARAM_NONE when off, output only
 * @refresh_ms:	how often the kernel refreshes its result files, 0 = never (kernel 6.17)
 * @contexts:	the kernel takes exactly one
 */
struct dd_kdamond {
	int state;
	int64_t pid;
	uint64_t refresh_ms;
	struct dd_context *contexts;
	size_t nr_contexts;
};

/** struct dd_params - all of it */
struct dd_params {
	struct dd_kdamond *kdamonds;
	size_t nr_kdamonds;
};

/* ---- objects and lists ---- */

struct dd_param_object;

/* Descriptions of the structures above, see params_table.h. */
extern const struct dd_param_object dd_params_object, dd_kdamond_object, dd_context_object,
	dd_target_object, dd_addr_range_object, dd_probe_object, dd_probe_filter_object,
	dd_sample_filter_object, dd_scheme_object, dd_goal_object, dd_scheme_filter_object,
	dd_dest_object;

/** dd_param_init() - fill an object with its defaults; what it held before is forgotten, not freed */
void dd_param_init(const struct dd_param_object *object, void *base);

/** dd_param_free() - free what an object owns and fill it with its defaults */
void dd_param_free(const struct dd_param_object *object, void *base);

/** dd_param_copy() - make @to, which is not initialised, an independent copy; 0 or DD_ENOMEM */
int dd_param_copy(const struct dd_param_object *object, void *to, const void *from,
		  struct dd_error *err);

/**
 * dd_param_equal() - compare all inputs of two objects; state, pid, counters and tried regions are not
 *
 * Return: true when they are equal; percent and samples, or us and aggregation intervals, are different.
 */
bool dd_param_equal(const struct dd_param_object *object, const void *a, const void *b);

/**
 * dd_param_set_text() - replace a string that a structure owns
 * @to:		the member; NULL or malloc'ed
 * @text:	is copied; it must be UTF-8, because JSON and YAML are
 *
 * Return: 0, DD_EINVAL or DD_ENOMEM; then the member is as before.
 */
int dd_param_set_text(char **to, const char *text, struct dd_error *err);

/**
 * dd_param_append() - append a default object to a list
 * @object:	what the list consists of, such as &dd_scheme_object
 * @items:	address of the list's pointer, such as &context->schemes
 * @nr:		address of its number
 *
 * Return: the new object in the list, or NULL when out of memory.
 */
void *dd_param_append(const struct dd_param_object *object, void *items, size_t *nr);

static inline void dd_params_init(struct dd_params *p)
{
	p->kdamonds = NULL;
	p->nr_kdamonds = 0;
}

/** dd_params_free() - free everything below @p; @p is empty afterwards */
void dd_params_free(struct dd_params *p);

/** dd_schemes_free() - free a list of schemes and what they own */
void dd_schemes_free(struct dd_scheme *schemes, size_t nr);

/** dd_params_move() - give all kdamonds of @from to the end of @to; 0 or DD_ENOMEM (then nothing moved) */
int dd_params_move(struct dd_params *to, struct dd_params *from, struct dd_error *err);

/**
 * dd_params_check() - find what no kernel can accept
 * @p:		parameters
 * @err:	names the object ("kdamond 0 context 0 scheme 1: ...") and the remedy
 *
 * Aggregation below sampling interval, fewer than three regions, regions that overlap, filters and goals
 * without their argument, targets without pid, a goal without reset interval, and the like.
 *
 * Return: 0 or DD_EINVAL.
 */
int dd_params_check(const struct dd_params *p, struct dd_error *err);

/* ---- values for the kernel ---- */

/**
 * dd_pattern_samples() - access range of a scheme in samples per aggregation interval
 * @pattern:	of the scheme
 * @intervals:	of its context; sample_us must not be 0
 *
 * percent * aggr / sample / 100, cut off. Never more than UINT32_MAX: the kernel takes the low 32 bits.
 */
struct dd_range dd_pattern_samples(const struct dd_access_pattern *pattern,
				   const struct dd_monitor_intervals *intervals);

/** dd_pattern_aggrs() - age range in aggregation intervals: us / aggr, cut off, at most UINT32_MAX */
struct dd_range dd_pattern_aggrs(const struct dd_access_pattern *pattern,
				 const struct dd_monitor_intervals *intervals);

/** dd_scheme_same_effect() - do the schemes equal each other once patterns are in samples and intervals? */
bool dd_scheme_same_effect(const struct dd_scheme *a, const struct dd_monitor_intervals *ia,
			   const struct dd_scheme *b, const struct dd_monitor_intervals *ib);

/** dd_action_migrates() - does the action take a node or destinations? */
static inline bool dd_action_migrates(int action)
{
	return action == DD_ACTION_MIGRATE_HOT || action == DD_ACTION_MIGRATE_COLD;
}

/** dd_filter_is_core() - is the type handled by DAMON's core layer (core_filters), not by the ops layer? */
bool dd_filter_is_core(int type);

/* Which words a metric needs. */
bool dd_goal_needs_nid(int metric);
bool dd_goal_needs_path(int metric);

/* ---- words of a command line ---- */

/**
 * dd_filters_from_words() - filters in the words of --damos_filter
 * @filters:	list that they are appended to; on failure some may have been
 * @nr:		its number
 * @words:	"allow|reject [none] TYPE [ARG...]", several times over; deny and block mean reject. Or, when
 *		the first word is a type, the older "TYPE matching|nomatching [ARG...] [allow|reject]"
 * @nr_words:	number of @words
 *
 * Return: 0, DD_EINVAL or DD_ENOMEM.
 */
int dd_filters_from_words(struct dd_scheme_filter **filters, size_t *nr, char *const *words,
			  int nr_words, struct dd_error *err);

/** dd_filter_out_from_words() - the older "[not] TYPE [ARG...]": reject it */
int dd_filter_out_from_words(struct dd_scheme_filter **filters, size_t *nr, char *const *words,
			     int nr_words, struct dd_error *err);

/** dd_goal_from_words() - "METRIC TARGET [CURRENT | NID [PATH]]"; @goal is initialised and owns what it gets */
int dd_goal_from_words(struct dd_goal *goal, char *const *words, int nr_words,
		       struct dd_error *err);

/** dd_probe_filter_from_words() - "allow|reject [non] TYPE [PATH]"; @filter is initialised */
int dd_probe_filter_from_words(struct dd_probe_filter *filter, char *const *words, int nr_words,
			       struct dd_error *err);

/** dd_action_from_words() - "ACTION", "migrate_* NID" or "migrate_* NID WEIGHT..."; @scheme is initialised */
int dd_action_from_words(struct dd_scheme *scheme, char *const *words, int nr_words,
			 struct dd_error *err);

/**
 * dd_target_regions_from_text() - initial regions from "START-END START-END ..."
 * @target:	its regions are replaced
 * @text:	sizes with units, or hexadecimal numbers with 0x; ascending, not overlapping
 */
int dd_target_regions_from_text(struct dd_target *target, const char *text, struct dd_error *err);

/* ---- text ---- */

/**
 * struct dd_params_style - how parameters are written
 * @raw:	plain numbers instead of "5 ms"
 * @omit_defaults: leave out what equals the default
 * @params_only: leave out what is output only: state, pid, counters, tried regions
 * @tried_regions: text: list the tried regions
 */
struct dd_params_style {
	bool raw, omit_defaults, params_only, tried_regions;
};

/**
 * dd_params_read_json() - parameters from JSON text
 * @p:		filled; left empty on failure
 * @text:	UTF-8: {"kdamonds": [...]} or the bare list of kdamonds
 * @len:	bytes of @text
 * @name:	file name for messages, or NULL for "JSON text"
 * @err:	tells line and column
 *
 * Return: 0, DD_EFORMAT (no JSON), DD_EINVAL (unknown key, wrong value), DD_ELIMIT or DD_ENOMEM.
 */
int dd_params_read_json(struct dd_params *p, const char *text, size_t len, const char *name,
			struct dd_error *err);

/** dd_params_read_yaml() - the same for YAML: one document without aliases, anchors, tags, duplicate keys */
int dd_params_read_yaml(struct dd_params *p, const char *text, size_t len, const char *name,
			struct dd_error *err);

/**
 * dd_schemes_read() - a list of schemes from JSON or YAML text
 * @schemes:	filled with a malloc'ed list
 * @nr:		filled
 * @text:	[{"action": ...}, ...] or {"schemes": [...]}
 * @notes:	as of dd_params_read()
 */
int dd_schemes_read(struct dd_scheme **schemes, size_t *nr, const char *text, size_t len,
		    const char *name, char **notes, struct dd_error *err);

/**
 * dd_params_read() - parameters from text whose format is not known
 * @notes:	NULL, or set to malloc'ed lines, joined by newlines, about what was understood in another way
 *		than it is written, or to NULL when there are none; also on failure
 *
 * JSON when the first character that is no white space is '{' or '[', else YAML. Lines that begin with '#'
 * are remarks in both.
 */
int dd_params_read(struct dd_params *p, const char *text, size_t len, const char *name,
		   char **notes, struct dd_error *err);

/**
 * dd_params_looks_like_text() - could the word be JSON or YAML text of parameters, not a file's name?
 *
 * It begins with '{' or '[', or is of several lines or has the key "kdamonds:".
 */
bool dd_params_looks_like_text(const char *word);

/* Write to @out, ending with a newline; ferror(@out) tells about failures. */
void dd_params_write_json(const struct dd_params *p, FILE *out,
			  const struct dd_params_style *style);
void dd_params_write_text(const struct dd_params *p, FILE *out,
			  const struct dd_params_style *style);
void dd_schemes_write_json(const struct dd_scheme *schemes, size_t nr, FILE *out,
			   const struct dd_params_style *style);
/** dd_filters_write_json() - a list of filters, as struct dd_stream keeps them in @filters_json */
void dd_filters_write_json(const struct dd_scheme_filter *filters, size_t nr, FILE *out,
			   const struct dd_params_style *style);

/** dd_params_write_yaml() - 0, or DD_ENOMEM, DD_ESYS */
int dd_params_write_yaml(const struct dd_params *p, FILE *out, const struct dd_params_style *style,
			 struct dd_error *err);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_PARAMS_H */
