// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Tables of schemes: key, unit, default, limit and sysfs name of each field.
 */
#include "libdamondata/params/tables.h"

const char *const dd_action_words[] = {
	"willneed", "cold",	  "pageout",	 "hugepage",	 "nohugepage", "collapse",
	"lru_prio", "lru_deprio", "migrate_hot", "migrate_cold", "stat",       NULL,
};
const char *const dd_filter_words[] = {
	"anon", "active", "memcg", "young", "hugepage_size", "unmapped", "addr", "target", NULL,
};
const char *const dd_goal_words[] = {
	"user_input",		"some_mem_psi_us",
	"node_mem_used_bp",	"node_mem_free_bp",
	"node_memcg_used_bp",	"node_memcg_free_bp",
	"active_mem_bp",	"inactive_mem_bp",
	"node_eligible_mem_bp", NULL,
};
const char *const dd_tuner_words[] = {"consist", "temporal", NULL};
const char *const dd_wmark_words[] = {"none", "free_mem_rate", NULL};

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
	 .object = &sz_object, .sysfs = "sz"},
	{"nr_accesses", DD_PARAM_ACCESSES, REQUIRED,
	 LIST_AT(dd_access_pattern, nr_accesses, access_unit), .def = UINT64_MAX,
	 .sysfs = "nr_accesses"},
	{"age", DD_PARAM_AGES, REQUIRED, LIST_AT(dd_access_pattern, age, age_unit),
	 .def = UINT64_MAX, .sysfs = "age"},
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
	 .sysfs = "target_metric"},
	{"nid", DD_PARAM_ID_TEXT, DD_PARAM_OR_NULL, AT(dd_goal, nid),
	 .def = (uint64_t)DD_PARAM_NONE, .max = S32_MAX, .sysfs = "nid"},
	{"memcg_path", DD_PARAM_STRING, DD_PARAM_OR_NULL | DD_PARAM_NEEDED, AT(dd_goal, memcg_path),
	 .sysfs = "path"},
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
	{"time_ms", DD_PARAM_TIME_MS_EXACT, REQUIRED, AT(dd_quotas, time_ms), .sysfs = "ms"},
	{"sz_bytes", DD_PARAM_SIZE, REQUIRED, AT(dd_quotas, sz_bytes), .sysfs = "bytes"},
	{"reset_interval_ms", DD_PARAM_TIME_MS_EXACT, REQUIRED, AT(dd_quotas, reset_interval_ms),
	 .def = UINT64_MAX, .sysfs = "reset_interval_ms"},
	{"fail_charge_num", DD_PARAM_COUNT, 0, AT(dd_quotas, fail_charge_num), .max = U32_MAX,
	 .sysfs = "fail_charge_num"},
	{"fail_charge_denom", DD_PARAM_COUNT, 0, AT(dd_quotas, fail_charge_denom), .max = U32_MAX,
	 .sysfs = "fail_charge_denom"},
	{"goals", DD_PARAM_LIST, 0, LIST_AT(dd_quotas, goals, nr_goals), .object = &dd_goal_object,
	 .sysfs = "goals"},
	{"goal_tuner", DD_PARAM_WORD, 0, AT(dd_quotas, goal_tuner), .words = dd_tuner_words,
	 .sysfs = "goal_tuner"},
	{"effective_sz_bytes", DD_PARAM_SIZE, DD_PARAM_OUTPUT, AT(dd_quotas, effective_sz_bytes),
	 .sysfs = "effective_bytes"},
	/* Optional, because it was flat first. */
	{"weights", DD_PARAM_OBJECT, 0, .offset = 0, .object = &weights_object, .sysfs = "weights"},
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
	static const enum dd_param_kind kinds[] = {
		[DD_FILTER_MEMCG] = DD_PARAM_STRING,
		[DD_FILTER_ADDR] = DD_PARAM_OBJECT,
		[DD_FILTER_TARGET] = DD_PARAM_ID_TEXT,
		[DD_FILTER_HUGEPAGE_SIZE] = DD_PARAM_SIZES,
	};
	int type = ((const struct dd_scheme_filter *)base)->type;

	return kinds[type] == field->kind;
}

static const struct dd_param_field filter_fields[] = {
	{"filter_type", DD_PARAM_WORD, REQUIRED, AT(dd_scheme_filter, type),
	 .words = dd_filter_words, .sysfs = "type"},
	{"matching", DD_PARAM_BOOL, REQUIRED, AT(dd_scheme_filter, matching), .def = true,
	 .sysfs = "matching"},
	{"allow", DD_PARAM_BOOL, 0, AT(dd_scheme_filter, allow), .sysfs = "allow"},
	{"filter_pass", DD_PARAM_BOOL, DD_PARAM_ALIAS, AT(dd_scheme_filter, allow)},
	{"memcg_path", DD_PARAM_STRING, DD_PARAM_OR_NULL | DD_PARAM_NEEDED,
	 AT(dd_scheme_filter, memcg_path), .sysfs = "memcg_path"},
	{"address_range", DD_PARAM_OBJECT, DD_PARAM_OR_NULL | DD_PARAM_NEEDED,
	 AT(dd_scheme_filter, addr), .object = &dd_addr_range_object, .sysfs = "addr_"},
	{"damon_target_idx", DD_PARAM_ID_TEXT, DD_PARAM_OR_NULL | DD_PARAM_NEEDED,
	 AT(dd_scheme_filter, target_idx), .def = (uint64_t)DD_PARAM_NONE, .max = S32_MAX,
	 .sysfs = "damon_target_idx"},
	{"hugepage_size", DD_PARAM_SIZES, DD_PARAM_OR_NULL, AT(dd_scheme_filter, hugepage_sz_bytes),
	 .def = UINT64_MAX, .sysfs = ""},
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
#define STAT(name, kind)                                                                           \
	{                                                                                          \
#name, kind, STATUS, AT(dd_scheme, stats.name), .sysfs = #name                     \
	}

static const struct dd_param_field stats_fields[] = {
	STAT(nr_tried, DD_PARAM_COUNT),
	STAT(sz_tried, DD_PARAM_SIZE),
	STAT(nr_applied, DD_PARAM_COUNT),
	STAT(sz_applied, DD_PARAM_SIZE),
	STAT(sz_ops_filter_passed, DD_PARAM_SIZE),
	STAT(qt_exceeds, DD_PARAM_COUNT),
	STAT(nr_snapshots, DD_PARAM_COUNT),
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
	 .words = dd_action_words, .sysfs = "action"},
	{"dests", DD_PARAM_LIST, 0, LIST_AT(dd_scheme, dests, nr_dests), .object = &dd_dest_object,
	 .sysfs = "dests"},
	{"target_nid", DD_PARAM_ID, DD_PARAM_WHEN, AT(dd_scheme, target_nid),
	 .def = (uint64_t)DD_PARAM_NONE, .max = S32_MAX, .sysfs = "target_nid"},
	{"access_pattern", DD_PARAM_OBJECT, OMIT, AT(dd_scheme, pattern), .object = &pattern_object,
	 .sysfs = "access_pattern"},
	{"apply_interval_us", DD_PARAM_TIME_US, 0, AT(dd_scheme, apply_interval_us),
	 .sysfs = "apply_interval_us"},
	{"quotas", DD_PARAM_OBJECT, OMIT, AT(dd_scheme, quotas), .object = &quotas_object,
	 .sysfs = "quotas"},
	{"watermarks", DD_PARAM_OBJECT, OMIT, AT(dd_scheme, watermarks),
	 .object = &watermarks_object, .sysfs = "watermarks"},
	{"filters", DD_PARAM_LIST, OMIT, LIST_AT(dd_scheme, filters, nr_filters),
	 .object = &dd_scheme_filter_object, .sysfs = "filters"},
	{"stats", DD_PARAM_OBJECT, STATUS, .offset = 0, .object = &stats_object, .sysfs = "stats"},
	{"max_nr_snapshots", DD_PARAM_COUNT, DD_PARAM_RARE, AT(dd_scheme, max_nr_snapshots),
	 .sysfs = "stats/max_nr_snapshots"},
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
