// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Tables of schemes and of address ranges: key, unit, default, limit and sysfs name of each field.
 */
#include "libdamondata/params/tables.h"

#define WORD_NAME(name, word, ...)			  word,
#define ACTION_ORIGIN(name, word, ...)			  {__VA_ARGS__},
#define GOAL_ORIGIN(name, word, kind, args, ...)	  {__VA_ARGS__},
#define FILTER_ORIGIN(name, word, layer, kind, args, ...) {__VA_ARGS__},
#define GOAL_FORM(name, word, kind, args, ...)		  {DD_PARAM_##kind, args},
#define FILTER_FORM(name, word, layer, kind, args, ...)	  {DD_PARAM_##kind, args},
#define FILTER_HELP(name, word, layer, kind, args, ...)	  word args ", "
#define FILTER_LAYER(name, word, layer, ...)		  LAYER_##layer,

const char *const dd_action_words[] = {DD_ACTIONS(WORD_NAME) NULL};
const char *const dd_filter_words[] = {DD_FILTERS(WORD_NAME) NULL};
const char *const dd_goal_words[] = {DD_GOALS(WORD_NAME) NULL};
const char *const dd_tuner_words[] = {"consist", "temporal", NULL};
const char *const dd_wmark_words[] = {"none", "free_mem_rate", NULL};

static const struct dd_param_origin action_origins[] = {DD_ACTIONS(ACTION_ORIGIN)};
static const struct dd_param_origin filter_origins[] = {DD_FILTERS(FILTER_ORIGIN)};
static const struct dd_param_origin goal_origins[] = {DD_GOALS(GOAL_ORIGIN)};

const struct word_form ddp_goal_forms[] = {DD_GOALS(GOAL_FORM)};
const struct word_form ddp_filter_forms[] = {DD_FILTERS(FILTER_FORM)};

bool dd_filter_is_core(int type)
{
	enum { LAYER_OPS, LAYER_CORE };
	static const bool is_core[] = {DD_FILTERS(FILTER_LAYER)};

	return is_core[type];
}

bool dd_goal_needs_path(int metric)
{
	return strstr(ddp_goal_forms[metric].args, "PATH");
}

bool dd_goal_needs_nid(int metric)
{
	return strstr(ddp_goal_forms[metric].args, "NODE");
}

static const struct dd_param_field addr_range_fields[] = {
	{"start", DD_PARAM_ADDR, REQUIRED, AT(dd_addr_range, start), .sysfs = "start"},
	{"end", DD_PARAM_ADDR, REQUIRED, AT(dd_addr_range, end), .sysfs = "end"},
	/* what regions of a record carry */
	IGNORED("nr_accesses"),
	IGNORED("age"),
	IGNORED("probe_hits"),
	IGNORED("sz_filter_passed"),
	COMMENTS,
	END,
};
const struct dd_param_object dd_addr_range_object =
	OBJECT(dd_addr_range, "region", addr_range_fields);

static const struct dd_param_field dest_fields[] = {
	{"id", DD_PARAM_PLAIN, REQUIRED, AT(dd_dest, id), .max = U32_MAX, .sysfs = "id"},
	{"weight", DD_PARAM_PLAIN, REQUIRED, AT(dd_dest, weight), .max = U32_MAX,
	 .sysfs = "weight"},
	COMMENTS,
	END,
};
const struct dd_param_object dd_dest_object = OBJECT(dd_dest, "dest", dest_fields);

static const struct dd_param_field sz_fields[] = {
	{"min", DD_PARAM_SIZE, REQUIRED, AT(dd_range, min), .sysfs = "min"},
	{"max", DD_PARAM_SIZE, REQUIRED, AT(dd_range, max), .def = UINT64_MAX, .sysfs = "max"},
	COMMENTS,
	END,
};
static const struct dd_param_object sz_object = OBJECT(dd_range, "sz_bytes", sz_fields);

static const struct dd_param_field pattern_fields[] = {
	{"sz_bytes", DD_PARAM_OBJECT, REQUIRED, AT(dd_access_pattern, sz_bytes),
	 .object = &sz_object, .sysfs = "sz", .option = "damos_sz_region", .arg = "MIN MAX",
	 .help = "sizes of the regions (min max)"},
	{"nr_accesses", DD_PARAM_ACCESSES, REQUIRED,
	 LIST_AT(dd_access_pattern, nr_accesses, access_unit), .def = UINT64_MAX,
	 .sysfs = "nr_accesses", .option = "damos_access_rate", .arg = "MIN MAX",
	 .help = "access rates of the regions, such as 0% 10%, or '1 samples' (min max)"},
	{"age", DD_PARAM_AGES, REQUIRED, LIST_AT(dd_access_pattern, age, age_unit),
	 .def = UINT64_MAX, .sysfs = "age", .option = "damos_age", .arg = "MIN MAX",
	 .help = "for how long they look so, such as 5s max, or '3 aggr_intervals' (min max)"},
	COMMENTS,
	END,
};
static const struct dd_param_object pattern_object =
	OBJECT(dd_access_pattern, "access_pattern", pattern_fields);

static bool goal_applies(const void *base, const struct dd_param_field *field)
{
	int metric = ((const struct dd_goal *)base)->metric;

	return field->kind == DD_PARAM_STRING ? dd_goal_needs_path(metric)
					      : dd_goal_needs_nid(metric);
}

static const struct dd_param_field goal_fields[] = {
	/* Optional, because its first form had no metric but user_input. */
	{"metric", DD_PARAM_WORD, 0, AT(dd_goal, metric), .words = dd_goal_words,
	 .word_origins = goal_origins, .sysfs = "target_metric",
	 .origin = {DD_KERNEL(6, 9), "schemes_quota_goal_metric", NULL, "target_metric_show"}},
	{"nid", DD_PARAM_ID_TEXT, DD_PARAM_OR_NULL, AT(dd_goal, nid),
	 .def = (uint64_t)DD_PARAM_NONE, .max = S32_MAX, .sysfs = "nid",
	 .origin = {.since = DD_KERNEL(6, 16)}},
	{"memcg_path", DD_PARAM_STRING, DD_PARAM_OR_NULL | DD_PARAM_NEEDED, AT(dd_goal, memcg_path),
	 .sysfs = "path", .origin = {.since = DD_KERNEL(6, 19)}},
	{"target_value", DD_PARAM_COUNT, REQUIRED, AT(dd_goal, target_value),
	 .sysfs = "target_value"},
	{"current_value", DD_PARAM_COUNT, REQUIRED, AT(dd_goal, current_value),
	 .sysfs = "current_value"},
	{"target_value_bp", DD_PARAM_COUNT, DD_PARAM_ALIAS, AT(dd_goal, target_value)},
	{"current_value_bp", DD_PARAM_COUNT, DD_PARAM_ALIAS, AT(dd_goal, current_value)},
	COMMENTS,
	END,
};
const struct dd_param_object dd_goal_object = {
	.name = "goal",
	.size = sizeof(struct dd_goal),
	.fields = goal_fields,
	.applies = goal_applies,
};

static const struct dd_param_field weight_fields[] = {
	{"sz_permil", DD_PARAM_PERMIL, REQUIRED, AT(dd_quotas, weight_sz_permil), .max = U32_MAX,
	 .sysfs = "sz_permil"},
	{"nr_accesses_permil", DD_PARAM_PERMIL, REQUIRED, AT(dd_quotas, weight_nr_accesses_permil),
	 .max = U32_MAX, .sysfs = "nr_accesses_permil"},
	{"age_permil", DD_PARAM_PERMIL, REQUIRED, AT(dd_quotas, weight_age_permil), .max = U32_MAX,
	 .sysfs = "age_permil"},
	COMMENTS,
	END,
};
static const struct dd_param_object weights_object = OBJECT(dd_quotas, "weights", weight_fields);

static const struct dd_param_field quota_fields[] = {
	{"time_ms", DD_PARAM_TIME_MS_EXACT, REQUIRED, AT(dd_quotas, time_ms), .sysfs = "ms",
	 .origin = {DD_KERNEL(5, 18), "schemes_time_quota", "schemes_quotas",
		    "damon_sysfs_quotas_release"},
	 .option = "damos_quota_time", .arg = "TIME",
	 .help = "CPU time to spend in it; a plain number is in ms"},
	{"sz_bytes", DD_PARAM_SIZE, REQUIRED, AT(dd_quotas, sz_bytes), .sysfs = "bytes",
	 .origin = {DD_KERNEL(5, 18), "schemes_size_quota", "schemes_speed_limit",
		    "damon_sysfs_quotas_release"},
	 .option = "damos_quota_space", .arg = "SIZE", .help = "bytes to work on in it"},
	{"reset_interval_ms", DD_PARAM_TIME_MS_EXACT, REQUIRED, AT(dd_quotas, reset_interval_ms),
	 .def = UINT64_MAX, .sysfs = "reset_interval_ms", .option = "damos_quota_interval",
	 .arg = "TIME", .help = "the quota's reset interval; a plain number is in ms"},
	{"fail_charge_num", DD_PARAM_COUNT, 0, AT(dd_quotas, fail_charge_num), .max = U32_MAX,
	 .sysfs = "fail_charge_num",
	 .origin = {DD_KERNEL(7, 2), "damos_quota_fail_charge_ratio", NULL,
		    "fail_charge_denom_show"},
	 .option = "damos_quota_fail_charge_ratio", .arg = "NUM DENOM",
	 .takes = "fail_charge_num fail_charge_denom",
	 .help = "which part of memory that failed counts for the quota"},
	{"fail_charge_denom", DD_PARAM_COUNT, 0, AT(dd_quotas, fail_charge_denom), .max = U32_MAX,
	 .sysfs = "fail_charge_denom", .origin = {.since = DD_KERNEL(7, 2)}},
	{"goals", DD_PARAM_LIST, 0, LIST_AT(dd_quotas, goals, nr_goals), .object = &dd_goal_object,
	 .sysfs = "goals",
	 .origin = {DD_KERNEL(6, 8), "schemes_quota_goals", "schemes_quota_goals", "nr_goals_show"},
	 .option = "damos_quota_goal", .arg = "METRIC TARGET [ARG...]", .words = dd_goal_words,
	 .deal = DD_PARAM_OWN,
	 .help = "tune the quota for this; user_input takes the current value, node_* a node, "
		 "node_memcg_* also a path"},
	{"goal_tuner", DD_PARAM_WORD, 0, AT(dd_quotas, goal_tuner), .words = dd_tuner_words,
	 .sysfs = "goal_tuner",
	 .origin = {DD_KERNEL(7, 1), "damos_quota_goal_tuner", NULL, "goal_tuner_show"},
	 .option = "damos_quota_goal_tuner", .arg = "TUNER",
	 .help = "how the quota is tuned (default: consist)"},
	{"effective_sz_bytes", DD_PARAM_SIZE, DD_PARAM_OUTPUT, AT(dd_quotas, effective_sz_bytes),
	 .sysfs = "effective_bytes",
	 .origin = {DD_KERNEL(6, 9), "schemes_quota_effective_bytes",
		    "schemes_quota_effective_bytes", "effective_bytes_show"}},
	/* Optional, because it was flat first. */
	{"weights", DD_PARAM_OBJECT, 0, .offset = 0, .object = &weights_object, .sysfs = "weights",
	 .origin = {DD_KERNEL(5, 18), "schemes_prioritization", "schemes_prioritization",
		    "damon_sysfs_weights_release"},
	 .option = "damos_quota_weights", .arg = "SIZE ACCESS AGE",
	 .help = "weights of the priorities, permil or % (1 1 1)"},
	{"weight_sz_permil", DD_PARAM_PERMIL, DD_PARAM_ALIAS, AT(dd_quotas, weight_sz_permil),
	 .max = U32_MAX},
	{"weight_nr_accesses_permil", DD_PARAM_PERMIL, DD_PARAM_ALIAS,
	 AT(dd_quotas, weight_nr_accesses_permil), .max = U32_MAX},
	{"weight_age_permil", DD_PARAM_PERMIL, DD_PARAM_ALIAS, AT(dd_quotas, weight_age_permil),
	 .max = U32_MAX},
	COMMENTS,
	END,
};
static const struct dd_param_object quotas_object = OBJECT(dd_quotas, "quotas", quota_fields);

static const struct dd_param_field watermark_fields[] = {
	{"metric", DD_PARAM_WORD, REQUIRED, AT(dd_watermarks, metric), .words = dd_wmark_words,
	 .sysfs = "metric"},
	{"interval_us", DD_PARAM_TIME_US_EXACT, REQUIRED, AT(dd_watermarks, interval_us),
	 .sysfs = "interval_us"},
	{"high_permil", DD_PARAM_PERMIL, REQUIRED, AT(dd_watermarks, high_permil), .sysfs = "high"},
	{"mid_permil", DD_PARAM_PERMIL, REQUIRED, AT(dd_watermarks, mid_permil), .sysfs = "mid"},
	{"low_permil", DD_PARAM_PERMIL, REQUIRED, AT(dd_watermarks, low_permil), .sysfs = "low"},
	COMMENTS,
	END,
};
static const struct dd_param_object watermarks_object =
	OBJECT(dd_watermarks, "watermarks", watermark_fields);

static bool filter_applies(const void *base, const struct dd_param_field *field)
{
	return ddp_filter_forms[((const struct dd_scheme_filter *)base)->type].kind == field->kind;
}

static const struct dd_param_field filter_fields[] = {
	{"filter_type", DD_PARAM_WORD, REQUIRED, AT(dd_scheme_filter, type),
	 .words = dd_filter_words, .word_origins = filter_origins, .sysfs = "type"},
	{"matching", DD_PARAM_BOOL, REQUIRED, AT(dd_scheme_filter, matching), .def = true,
	 .sysfs = "matching"},
	{"allow", DD_PARAM_BOOL, 0, AT(dd_scheme_filter, allow), .sysfs = "allow",
	 .origin = {DD_KERNEL(6, 14), "allow_filter", NULL, "sz_ops_filter_passed_show"}},
	{"filter_pass", DD_PARAM_BOOL, DD_PARAM_ALIAS, AT(dd_scheme_filter, allow)},
	{"memcg_path", DD_PARAM_STRING, DD_PARAM_OR_NULL | DD_PARAM_NEEDED,
	 AT(dd_scheme_filter, memcg_path), .sysfs = "memcg_path"},
	{"address_range", DD_PARAM_OBJECT, DD_PARAM_OR_NULL | DD_PARAM_NEEDED,
	 AT(dd_scheme_filter, addr), .object = &dd_addr_range_object, .sysfs = "addr_",
	 .origin = {.since = DD_KERNEL(6, 6)}},
	{"damon_target_idx", DD_PARAM_ID_TEXT, DD_PARAM_OR_NULL | DD_PARAM_NEEDED,
	 AT(dd_scheme_filter, target_idx), .def = (uint64_t)DD_PARAM_NONE, .max = S32_MAX,
	 .sysfs = "damon_target_idx", .origin = {.since = DD_KERNEL(6, 6)}},
	{"hugepage_size", DD_PARAM_SIZES, DD_PARAM_OR_NULL, AT(dd_scheme_filter, hugepage_sz_bytes),
	 .def = UINT64_MAX, .sysfs = "", .origin = {.since = DD_KERNEL(6, 15)}},
	COMMENTS,
	END,
};
const struct dd_param_object dd_scheme_filter_object = {
	.name = "filter",
	.size = sizeof(struct dd_scheme_filter),
	.fields = filter_fields,
	.applies = filter_applies,
};

/* Counters of the kernel, and max_nr_snapshots, which is an input that its sysfs keeps among them. */
#define STAT(member, type, ...)                                                                    \
	{                                                                                          \
		.key = #member, .kind = (type), .flags = STATUS, AT(dd_scheme, stats.member),      \
		.sysfs = #member, .origin = {__VA_ARGS__},                                         \
	}

static const struct dd_param_field stats_fields[] = {
	STAT(nr_tried, DD_PARAM_COUNT, 0),
	STAT(sz_tried, DD_PARAM_SIZE, 0),
	STAT(nr_applied, DD_PARAM_COUNT, DD_KERNEL(5, 18), "schemes_stat_succ", "schemes_stat_succ",
	     "damon_sysfs_stats_release"),
	STAT(sz_applied, DD_PARAM_SIZE, 0),
	STAT(sz_ops_filter_passed, DD_PARAM_SIZE, DD_KERNEL(6, 14), "sz_ops_filter_passed", NULL,
	     "sz_ops_filter_passed_show"),
	STAT(qt_exceeds, DD_PARAM_COUNT, DD_KERNEL(5, 18), "schemes_stat_qt_exceed",
	     "schemes_stat_qt_exceed", "damon_sysfs_stats_release"),
	STAT(nr_snapshots, DD_PARAM_COUNT, DD_KERNEL(7, 0), "damos_stat_nr_snapshots", NULL,
	     "max_nr_snapshots_show"),
	{"max_nr_snapshots", DD_PARAM_COUNT, 0, AT(dd_scheme, max_nr_snapshots)},
	COMMENTS,
	END,
};
static const struct dd_param_object stats_object = OBJECT(dd_scheme, "stats", stats_fields);

static bool scheme_applies(const void *base, const struct dd_param_field *field)
{
	(void)field;
	return dd_action_migrates(((const struct dd_scheme *)base)->action);
}

static const struct dd_param_field scheme_fields[] = {
	{"action", DD_PARAM_WORD, 0, AT(dd_scheme, action), .def = DD_ACTION_STAT,
	 .words = dd_action_words, .word_origins = action_origins, .sysfs = "action",
	 .option = "damos_action", .arg = "ACTION [ARG...]", .deal = DD_PARAM_OWN,
	 .help = "what to do with regions of the pattern; migrate_hot and migrate_cold take NODE, "
		 "or NODE WEIGHT pairs"},
	{"dests", DD_PARAM_LIST, 0, LIST_AT(dd_scheme, dests, nr_dests), .object = &dd_dest_object,
	 .sysfs = "dests", .origin = {DD_KERNEL(6, 17), "schemes_dests", NULL, "nr_dests_show"}},
	{"target_nid", DD_PARAM_ID, DD_PARAM_WHEN, AT(dd_scheme, target_nid),
	 .def = (uint64_t)DD_PARAM_NONE, .max = S32_MAX, .sysfs = "target_nid",
	 .origin = {.since = DD_KERNEL(6, 11)}},
	{"access_pattern", DD_PARAM_OBJECT, OMIT, AT(dd_scheme, pattern), .object = &pattern_object,
	 .sysfs = "access_pattern"},
	{"apply_interval_us", DD_PARAM_TIME_US, 0, AT(dd_scheme, apply_interval_us),
	 .sysfs = "apply_interval_us",
	 .origin = {DD_KERNEL(6, 7), "schemes_apply_interval", "schemes_apply_interval",
		    "apply_interval_us_show"},
	 .option = "damos_apply_interval", .arg = "TIME",
	 .help = "time between applications; 0 is each aggregation interval; a plain number is in "
		 "us"},
	{"quotas", DD_PARAM_OBJECT, OMIT, AT(dd_scheme, quotas), .object = &quotas_object,
	 .sysfs = "quotas", .option = "damos_quotas", .arg = "MS [BYTES] [RESET_MS] [WEIGHT...]",
	 .takes = "time_ms sz_bytes reset_interval_ms weights",
	 .help = "CPU time and bytes to spend in each reset interval, and weights of size, accesses "
		 "and age in the priorities"},
	{"watermarks", DD_PARAM_OBJECT, OMIT, AT(dd_scheme, watermarks),
	 .object = &watermarks_object, .sysfs = "watermarks",
	 .origin = {DD_KERNEL(5, 18), "schemes_wmarks", "schemes_wmarks",
		    "damon_sysfs_watermarks_release"},
	 .option = "damos_wmarks", .arg = "METRIC INTERVAL HIGH MID LOW",
	 .help = "be active by watermarks: free_mem_rate and permil or %, or none"},
	{"filters", DD_PARAM_LIST, OMIT, LIST_AT(dd_scheme, filters, nr_filters),
	 .object = &dd_scheme_filter_object, .sysfs = "filters",
	 .origin = {DD_KERNEL(6, 3), "schemes_filters", "schemes_filters",
		    "damon_sysfs_scheme_filters_release"},
	 .option = "damos_filter", .arg = "WORD...", .deal = DD_PARAM_OWN,
	 .help = "allow|reject [none] TYPE [ARG...]; any of " DD_FILTERS(FILTER_HELP) "is a TYPE"},
	{"stats", DD_PARAM_OBJECT, STATUS, .offset = 0, .object = &stats_object, .sysfs = "stats"},
	{"max_nr_snapshots", DD_PARAM_COUNT, DD_PARAM_RARE, AT(dd_scheme, max_nr_snapshots),
	 .sysfs = "stats/max_nr_snapshots",
	 .origin = {DD_KERNEL(7, 0), "damos_max_nr_snapshots", NULL, "max_nr_snapshots_show"},
	 .option = "damos_max_nr_snapshots", .arg = "N", .help = "stop after this many snapshots"},
	NAME,
	COMMENTS,
	END,
};
const struct dd_param_object dd_scheme_object = {
	.name = "scheme",
	.size = sizeof(struct dd_scheme),
	.fields = scheme_fields,
	.applies = scheme_applies,
};
