// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Tables of schemes and of address ranges: key, unit, default, limit and sysfs name of each field.
 */
#include "libdamondata/params/table_rows.h"

#define WORD_NAME(name, word, ...)			  word,
#define ACTION_ORIGIN(name, word, ...)			  {__VA_ARGS__},
#define GOAL_ORIGIN(name, word, kind, args, ...)	  {__VA_ARGS__},
#define FILTER_ORIGIN(name, word, layer, kind, args, ...) {__VA_ARGS__},
#define GOAL_FORM(name, word, kind, args, ...)		  {PARAM_##kind, args},
#define FILTER_FORM(name, word, layer, kind, args, ...)	  {PARAM_##kind, args},
#define FILTER_HELP(name, word, layer, kind, args, ...)	  word args ", "
#define FILTER_LAYER(name, word, layer, ...)		  LAYER_##layer,

const char *const ddp_action_words[] = {DD_ACTIONS(WORD_NAME) NULL};
const char *const ddp_filter_words[] = {DD_FILTERS(WORD_NAME) NULL};
const char *const ddp_goal_words[] = {DD_GOALS(WORD_NAME) NULL};
const char *const ddp_tuner_words[] = {"consist", "temporal", NULL};
const char *const ddp_wmark_words[] = {"none", "free_mem_rate", NULL};

static const struct dd_param_origin action_origins[] = {DD_ACTIONS(ACTION_ORIGIN)};
static const struct dd_param_origin filter_origins[] = {DD_FILTERS(FILTER_ORIGIN)};
static const struct dd_param_origin goal_origins[] = {DD_GOALS(GOAL_ORIGIN)};

const struct word_form ddp_goal_forms[] = {DD_GOALS(GOAL_FORM)};
const struct word_form ddp_filter_forms[] = {DD_FILTERS(FILTER_FORM)};

bool dd_filter_is_core(const struct dd_params *filter)
{
	enum { LAYER_OPS, LAYER_CORE };
	static const bool is_core[] = {DD_FILTERS(FILTER_LAYER)};

	return filter->type == &ddp_filter_type &&
	       is_core[((const struct dd_scheme_filter *)(const void *)filter)->type];
}

bool ddp_goal_needs_path(int metric)
{
	return strstr(ddp_goal_forms[metric].args, "PATH");
}

bool ddp_goal_needs_nid(int metric)
{
	return strstr(ddp_goal_forms[metric].args, "NODE");
}

static const struct dd_param_field addr_range_fields[] = {
	{"start", PARAM_ADDR, REQUIRED, AT(dd_region_params, addr.start), .sysfs = "start"},
	{"end", PARAM_ADDR, REQUIRED, AT(dd_region_params, addr.end), .sysfs = "end"},
	/* what regions of a record carry */
	IGNORED("nr_accesses"),
	IGNORED("age"),
	IGNORED("probe_hits"),
	IGNORED("sz_filter_passed"),
	COMMENTS(""),
	END,
};
const struct dd_param_type ddp_region_type = TYPE(dd_region_params, "region", addr_range_fields);

static const struct dd_param_field dest_fields[] = {
	{"id", PARAM_PLAIN, REQUIRED, AT(dd_dest, id), .max = U32_MAX, .sysfs = "id"},
	{"weight", PARAM_PLAIN, REQUIRED, AT(dd_dest, weight), .max = U32_MAX, .sysfs = "weight"},
	COMMENTS(""),
	END,
};
const struct dd_param_type ddp_dest_type = TYPE(dd_dest, "dest", dest_fields);

static bool goal_applies(const void *base, const struct dd_param_field *field)
{
	int metric = ((const struct dd_goal *)base)->metric;

	return field->form == PARAM_STRING ? ddp_goal_needs_path(metric)
					   : ddp_goal_needs_nid(metric);
}

static const struct dd_param_field goal_fields[] = {
	/* Optional, because its first form had no metric but user_input. */
	{"metric", PARAM_WORD, 0, AT(dd_goal, metric), .words = ddp_goal_words,
	 .word_origins = goal_origins, .sysfs = "target_metric",
	 .origin = {DD_KERNEL(6, 9), "schemes_quota_goal_metric", NULL, "target_metric_show"}},
	{"nid", PARAM_ID_TEXT, PARAM_OR_NULL, AT(dd_goal, nid), .def = (uint64_t)DD_PARAM_NONE,
	 .max = S32_MAX, .sysfs = "nid", .origin = {.since = DD_KERNEL(6, 16)}},
	{"memcg_path", PARAM_STRING, PARAM_OR_NULL | PARAM_NEEDED, AT(dd_goal, memcg_path),
	 .sysfs = "path", .origin = {.since = DD_KERNEL(6, 19)}},
	{"target_value", PARAM_COUNT, REQUIRED, AT(dd_goal, target_value), .sysfs = "target_value"},
	{"current_value", PARAM_COUNT, REQUIRED, AT(dd_goal, current_value),
	 .sysfs = "current_value"},
	{"target_value_bp", PARAM_COUNT, PARAM_ALIAS, AT(dd_goal, target_value)},
	{"current_value_bp", PARAM_COUNT, PARAM_ALIAS, AT(dd_goal, current_value)},
	COMMENTS(""),
	END,
};
const struct dd_param_type ddp_goal_type = {
	.name = "goal",
	.size = sizeof(struct dd_goal),
	.fields = goal_fields,
	.applies = goal_applies,
};

static bool filter_applies(const void *base, const struct dd_param_field *field)
{
	return ddp_filter_forms[((const struct dd_scheme_filter *)base)->type].form == field->form;
}

static const struct dd_param_field filter_fields[] = {
	{"filter_type", PARAM_WORD, REQUIRED, AT(dd_scheme_filter, type), .words = ddp_filter_words,
	 .word_origins = filter_origins, .sysfs = "type"},
	{"matching", PARAM_BOOL, REQUIRED, AT(dd_scheme_filter, matching), .def = true,
	 .sysfs = "matching"},
	{"allow", PARAM_BOOL, 0, AT(dd_scheme_filter, allow), .sysfs = "allow",
	 .origin = {DD_KERNEL(6, 14), "allow_filter", NULL, "sz_ops_filter_passed_show"}},
	{"filter_pass", PARAM_BOOL, PARAM_ALIAS, AT(dd_scheme_filter, allow)},
	{"memcg_path", PARAM_STRING, PARAM_OR_NULL | PARAM_NEEDED, AT(dd_scheme_filter, memcg_path),
	 .sysfs = "memcg_path"},
	{"address_range", PARAM_OBJECT, PARAM_OR_NULL | PARAM_NEEDED, .label = "region"},
	{"address_range.start", PARAM_ADDR, REQUIRED, AT(dd_scheme_filter, addr.start),
	 .origin = {.since = DD_KERNEL(6, 6)}, .sysfs = "addr_start"},
	{"address_range.end", PARAM_ADDR, REQUIRED, AT(dd_scheme_filter, addr.end),
	 .origin = {.since = DD_KERNEL(6, 6)}, .sysfs = "addr_end"},
	/* what regions of a record carry */
	IGNORED("address_range.nr_accesses"),
	IGNORED("address_range.age"),
	IGNORED("address_range.probe_hits"),
	IGNORED("address_range.sz_filter_passed"),
	COMMENTS("address_range."),
	{"damon_target_idx", PARAM_ID_TEXT, PARAM_OR_NULL | PARAM_NEEDED,
	 AT(dd_scheme_filter, target_idx), .def = (uint64_t)DD_PARAM_NONE, .max = S32_MAX,
	 .sysfs = "damon_target_idx", .origin = {.since = DD_KERNEL(6, 6)}},
	{"hugepage_size", PARAM_SIZES, PARAM_OR_NULL, AT(dd_scheme_filter, hugepage_sz_bytes),
	 .def = UINT64_MAX, .sysfs = "", .origin = {.since = DD_KERNEL(6, 15)}},
	COMMENTS(""),
	END,
};
const struct dd_param_type ddp_filter_type = {
	.name = "filter",
	.size = sizeof(struct dd_scheme_filter),
	.fields = filter_fields,
	.applies = filter_applies,
};

static const struct dd_param_field tried_fields[] = {
	{"start", PARAM_ADDR, PARAM_OUTPUT, AT(dd_tried_region, start)},
	{"end", PARAM_ADDR, PARAM_OUTPUT, AT(dd_tried_region, end)},
	{"nr_accesses", PARAM_COUNT, PARAM_OUTPUT, AT(dd_tried_region, nr_accesses)},
	{"age", PARAM_COUNT, PARAM_OUTPUT, AT(dd_tried_region, age)},
	{"sz_filter_passed", PARAM_SIZE, PARAM_OUTPUT, AT(dd_tried_region, sz_filter_passed)},
	{"probe_hits", PARAM_IDS, PARAM_OUTPUT, AT(dd_tried_region, probe_hits)},
	END,
};
const struct dd_param_type ddp_tried_type = TYPE(dd_tried_region, "tried region", tried_fields);

/* Counters of the kernel, and max_nr_snapshots, which is an input that its sysfs keeps among them. */
#define STAT(member, form_, ...)                                                                   \
	{                                                                                          \
		.key = "stats." #member, .form = (form_), .flags = STATUS,                         \
		AT(dd_scheme, stats.member), .sysfs = "stats/" #member, .origin = {__VA_ARGS__},   \
	}

static bool scheme_applies(const void *base, const struct dd_param_field *field)
{
	(void)field;
	return migrates(((const struct dd_scheme *)base)->action);
}

static const struct dd_param_field scheme_fields[] = {
	{"action", PARAM_WORD, 0, AT(dd_scheme, action), .def = DD_ACTION_STAT,
	 .words = ddp_action_words, .word_origins = action_origins, .sysfs = "action",
	 .option = "damos_action", .arg = "ACTION [ARG...]", .deal = DD_PARAM_OWN,
	 .help = "what to do with regions of the pattern; migrate_hot and migrate_cold take NODE, "
		 "or NODE WEIGHT pairs"},
	{"dests", PARAM_LIST, 0, AT(dd_scheme, dests), .items = &ddp_dest_type, .sysfs = "dests",
	 .origin = {DD_KERNEL(6, 17), "schemes_dests", NULL, "nr_dests_show"}},
	{"target_nid", PARAM_ID, PARAM_WHEN, AT(dd_scheme, target_nid),
	 .def = (uint64_t)DD_PARAM_NONE, .max = S32_MAX, .sysfs = "target_nid",
	 .origin = {.since = DD_KERNEL(6, 11)}},
	{"access_pattern", PARAM_OBJECT, OMIT, .sysfs = "access_pattern"},
	{"access_pattern.sz_bytes", PARAM_OBJECT, REQUIRED, .sysfs = "access_pattern/sz",
	 .option = "damos_sz_region", .arg = "MIN MAX", .help = "sizes of the regions (min max)"},
	{"access_pattern.sz_bytes.min", PARAM_SIZE, REQUIRED, AT(dd_scheme, pattern.sz_bytes.min),
	 .sysfs = "access_pattern/sz/min"},
	{"access_pattern.sz_bytes.max", PARAM_SIZE, REQUIRED, AT(dd_scheme, pattern.sz_bytes.max),
	 .def = UINT64_MAX, .sysfs = "access_pattern/sz/max"},
	COMMENTS("access_pattern.sz_bytes."),
	{"access_pattern.nr_accesses", PARAM_ACCESSES, REQUIRED, AT(dd_scheme, pattern.nr_accesses),
	 .def = UINT64_MAX, .sysfs = "access_pattern/nr_accesses", .option = "damos_access_rate",
	 .arg = "MIN MAX",
	 .help = "access rates of the regions, such as 0% 10%, or '1 samples' (min max)"},
	{"access_pattern.age", PARAM_AGES, REQUIRED, AT(dd_scheme, pattern.age), .def = UINT64_MAX,
	 .sysfs = "access_pattern/age", .option = "damos_age", .arg = "MIN MAX",
	 .help = "for how long they look so, such as 5s max, or '3 aggr_intervals' (min max)"},
	COMMENTS("access_pattern."),
	{"apply_interval_us", PARAM_TIME_US, 0, AT(dd_scheme, apply_interval_us),
	 .sysfs = "apply_interval_us",
	 .origin = {DD_KERNEL(6, 7), "schemes_apply_interval", "schemes_apply_interval",
		    "apply_interval_us_show"},
	 .option = "damos_apply_interval", .arg = "TIME",
	 .help = "time between applications; 0 is each aggregation interval; a plain number is in "
		 "us"},
	{"quotas", PARAM_OBJECT, OMIT, .sysfs = "quotas", .option = "damos_quotas",
	 .arg = "MS [BYTES] [RESET_MS] [WEIGHT...]",
	 .takes = "time_ms sz_bytes reset_interval_ms weights",
	 .help = "CPU time and bytes to spend in each reset interval, and weights of size, accesses "
		 "and age in the priorities"},
	{"quotas.time_ms", PARAM_TIME_MS_EXACT, REQUIRED, AT(dd_scheme, quotas.time_ms),
	 .sysfs = "quotas/ms",
	 .origin = {DD_KERNEL(5, 18), "schemes_time_quota", "schemes_quotas",
		    "damon_sysfs_quotas_release"},
	 .option = "damos_quota_time", .arg = "TIME",
	 .help = "CPU time to spend in it; a plain number is in ms"},
	{"quotas.sz_bytes", PARAM_SIZE, REQUIRED, AT(dd_scheme, quotas.sz_bytes),
	 .sysfs = "quotas/bytes",
	 .origin = {DD_KERNEL(5, 18), "schemes_size_quota", "schemes_speed_limit",
		    "damon_sysfs_quotas_release"},
	 .option = "damos_quota_space", .arg = "SIZE", .help = "bytes to work on in it"},
	{"quotas.reset_interval_ms", PARAM_TIME_MS_EXACT, REQUIRED,
	 AT(dd_scheme, quotas.reset_interval_ms), .def = UINT64_MAX,
	 .sysfs = "quotas/reset_interval_ms", .option = "damos_quota_interval", .arg = "TIME",
	 .help = "the quota's reset interval; a plain number is in ms"},
	{"quotas.fail_charge_num", PARAM_COUNT, 0, AT(dd_scheme, quotas.fail_charge_num),
	 .max = U32_MAX, .sysfs = "quotas/fail_charge_num",
	 .origin = {DD_KERNEL(7, 2), "damos_quota_fail_charge_ratio", NULL,
		    "fail_charge_denom_show"},
	 .option = "damos_quota_fail_charge_ratio", .arg = "NUM DENOM",
	 .takes = "fail_charge_num fail_charge_denom",
	 .help = "which part of memory that failed counts for the quota"},
	{"quotas.fail_charge_denom", PARAM_COUNT, 0, AT(dd_scheme, quotas.fail_charge_denom),
	 .max = U32_MAX, .sysfs = "quotas/fail_charge_denom", .origin = {.since = DD_KERNEL(7, 2)}},
	{"quotas.goals", PARAM_LIST, 0, AT(dd_scheme, quotas.goals), .items = &ddp_goal_type,
	 .sysfs = "quotas/goals",
	 .origin = {DD_KERNEL(6, 8), "schemes_quota_goals", "schemes_quota_goals", "nr_goals_show"},
	 .option = "damos_quota_goal", .arg = "METRIC TARGET [ARG...]", .words = ddp_goal_words,
	 .deal = DD_PARAM_OWN,
	 .help = "tune the quota for this; user_input takes the current value, node_* a node, "
		 "node_memcg_* also a path"},
	{"quotas.goal_tuner", PARAM_WORD, 0, AT(dd_scheme, quotas.goal_tuner),
	 .words = ddp_tuner_words, .sysfs = "quotas/goal_tuner",
	 .origin = {DD_KERNEL(7, 1), "damos_quota_goal_tuner", NULL, "goal_tuner_show"},
	 .option = "damos_quota_goal_tuner", .arg = "TUNER",
	 .help = "how the quota is tuned (default: consist)"},
	{"quotas.effective_sz_bytes", PARAM_SIZE, PARAM_OUTPUT,
	 AT(dd_scheme, quotas.effective_sz_bytes), .sysfs = "quotas/effective_bytes",
	 .origin = {DD_KERNEL(6, 9), "schemes_quota_effective_bytes",
		    "schemes_quota_effective_bytes", "effective_bytes_show"}},
	/* Optional, because it was flat first. */
	{"quotas.weights", PARAM_OBJECT, 0, .sysfs = "quotas/weights",
	 .origin = {DD_KERNEL(5, 18), "schemes_prioritization", "schemes_prioritization",
		    "damon_sysfs_weights_release"},
	 .option = "damos_quota_weights", .arg = "SIZE ACCESS AGE",
	 .help = "weights of the priorities, permil or % (1 1 1)"},
	{"quotas.weights.sz_permil", PARAM_PERMIL, REQUIRED, AT(dd_scheme, quotas.weight_sz_permil),
	 .max = U32_MAX, .sysfs = "quotas/weights/sz_permil"},
	{"quotas.weights.nr_accesses_permil", PARAM_PERMIL, REQUIRED,
	 AT(dd_scheme, quotas.weight_nr_accesses_permil), .max = U32_MAX,
	 .sysfs = "quotas/weights/nr_accesses_permil"},
	{"quotas.weights.age_permil", PARAM_PERMIL, REQUIRED,
	 AT(dd_scheme, quotas.weight_age_permil), .max = U32_MAX,
	 .sysfs = "quotas/weights/age_permil"},
	COMMENTS("quotas.weights."),
	{"quotas.weight_sz_permil", PARAM_PERMIL, PARAM_ALIAS,
	 AT(dd_scheme, quotas.weight_sz_permil), .max = U32_MAX},
	{"quotas.weight_nr_accesses_permil", PARAM_PERMIL, PARAM_ALIAS,
	 AT(dd_scheme, quotas.weight_nr_accesses_permil), .max = U32_MAX},
	{"quotas.weight_age_permil", PARAM_PERMIL, PARAM_ALIAS,
	 AT(dd_scheme, quotas.weight_age_permil), .max = U32_MAX},
	COMMENTS("quotas."),
	{"watermarks", PARAM_OBJECT, OMIT, .sysfs = "watermarks",
	 .origin = {DD_KERNEL(5, 18), "schemes_wmarks", "schemes_wmarks",
		    "damon_sysfs_watermarks_release"},
	 .option = "damos_wmarks", .arg = "METRIC INTERVAL HIGH MID LOW",
	 .help = "be active by watermarks: free_mem_rate and permil or %, or none"},
	{"watermarks.metric", PARAM_WORD, REQUIRED, AT(dd_scheme, watermarks.metric),
	 .words = ddp_wmark_words, .sysfs = "watermarks/metric"},
	{"watermarks.interval_us", PARAM_TIME_US_EXACT, REQUIRED,
	 AT(dd_scheme, watermarks.interval_us), .sysfs = "watermarks/interval_us"},
	{"watermarks.high_permil", PARAM_PERMIL, REQUIRED, AT(dd_scheme, watermarks.high_permil),
	 .sysfs = "watermarks/high"},
	{"watermarks.mid_permil", PARAM_PERMIL, REQUIRED, AT(dd_scheme, watermarks.mid_permil),
	 .sysfs = "watermarks/mid"},
	{"watermarks.low_permil", PARAM_PERMIL, REQUIRED, AT(dd_scheme, watermarks.low_permil),
	 .sysfs = "watermarks/low"},
	COMMENTS("watermarks."),
	{"filters", PARAM_LIST, OMIT, AT(dd_scheme, filters), .items = &ddp_filter_type,
	 .sysfs = "filters",
	 .origin = {DD_KERNEL(6, 3), "schemes_filters", "schemes_filters",
		    "damon_sysfs_scheme_filters_release"},
	 .option = "damos_filter", .arg = "WORD...", .deal = DD_PARAM_OWN,
	 .help = "allow|reject [none] TYPE [ARG...]; any of " DD_FILTERS(FILTER_HELP) "is a TYPE"},
	{"stats", PARAM_OBJECT, STATUS, .sysfs = "stats"},
	STAT(nr_tried, PARAM_COUNT, 0),
	STAT(sz_tried, PARAM_SIZE, 0),
	STAT(nr_applied, PARAM_COUNT, DD_KERNEL(5, 18), "schemes_stat_succ", "schemes_stat_succ",
	     "damon_sysfs_stats_release"),
	STAT(sz_applied, PARAM_SIZE, 0),
	STAT(sz_ops_filter_passed, PARAM_SIZE, DD_KERNEL(6, 14), "sz_ops_filter_passed", NULL,
	     "sz_ops_filter_passed_show"),
	STAT(qt_exceeds, PARAM_COUNT, DD_KERNEL(5, 18), "schemes_stat_qt_exceed",
	     "schemes_stat_qt_exceed", "damon_sysfs_stats_release"),
	STAT(nr_snapshots, PARAM_COUNT, DD_KERNEL(7, 0), "damos_stat_nr_snapshots", NULL,
	     "max_nr_snapshots_show"),
	{"stats.max_nr_snapshots", PARAM_COUNT, 0, AT(dd_scheme, max_nr_snapshots)},
	COMMENTS("stats."),
	{"tried_bytes", PARAM_SIZE, PARAM_OUTPUT | PARAM_UNWRITTEN, AT(dd_scheme, tried_bytes)},
	{"tried_regions", PARAM_LIST, PARAM_OUTPUT | PARAM_UNWRITTEN, AT(dd_scheme, tried),
	 .items = &ddp_tried_type},
	{"max_nr_snapshots", PARAM_COUNT, PARAM_RARE, AT(dd_scheme, max_nr_snapshots),
	 .sysfs = "stats/max_nr_snapshots",
	 .origin = {DD_KERNEL(7, 0), "damos_max_nr_snapshots", NULL, "max_nr_snapshots_show"},
	 .option = "damos_max_nr_snapshots", .arg = "N", .help = "stop after this many snapshots"},
	NAME,
	COMMENTS(""),
	END,
};
const struct dd_param_type ddp_scheme_type = {
	.name = "scheme",
	.size = sizeof(struct dd_scheme),
	.fields = scheme_fields,
	.applies = scheme_applies,
};
