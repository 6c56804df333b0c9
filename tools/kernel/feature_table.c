// SPDX-License-Identifier: GPL-2.0-only
/*
 * DAMON's features and the kernel releases they came with.
 */
#include "tools/kernel/features.h"

#define R(major, minor) KERNEL_RELEASE(major, minor)
#define TREE(n, old, path, rel, sym)                                                               \
	{                                                                                          \
		.name = (n), .old_name = (old), .kind = FEATURE_TREE, .sign = (path),              \
		.since = (rel), .symbol = (sym)                                                    \
	}
#define TREE_DEFAULT(n, path, rel, sym, value)                                                     \
	{                                                                                          \
		.name = (n), .kind = FEATURE_TREE, .sign = (path), .since = (rel),                 \
		.symbol = (sym), .harmless = (value)                                               \
	}
/* A command of `state`, which goes with a file of another row. */
#define COMMAND(word, rel)                                                                         \
	{                                                                                          \
		.kind = FEATURE_WORD, .name = (word), .sign = "state " word, .since = (rel),       \
		.is_part = true                                                                    \
	}
/* A file that comes with a feature of another row: its release is of use, its name is not. */
#define PART(path, rel, value)                                                                     \
	{                                                                                          \
		.kind = FEATURE_TREE, .sign = (path), .since = (rel), .harmless = (value),         \
		.name = (path), .is_part = true                                                    \
	}
#define WORD(n, old, file_word, rel, sym)                                                          \
	{                                                                                          \
		.name = (n), .old_name = (old), .kind = FEATURE_WORD, .sign = (file_word),         \
		.since = (rel), .symbol = (sym)                                                    \
	}
#define MODULE(n, path, rel)                                                                       \
	{                                                                                          \
		.name = (n), .kind = FEATURE_MODULE, .sign = (path), .since = (rel)                \
	}
#define EVENT(n, rel)                                                                              \
	{                                                                                          \
		.name = "trace/" n, .kind = FEATURE_EVENT, .sign = (n), .since = (rel)             \
	}

#define CTX    "*/contexts/*/"
#define SCHEME CTX "schemes/*/"
#define FILTER SCHEME "*filters/*/"
#define GOAL   SCHEME "quotas/goals/*/"

const struct feature features[] = {
	TREE("sysfs/schemes", "schemes", CTX "schemes", R(5, 18), "damon_sysfs_scheme_release"),
	TREE("sysfs/init_regions", "init_regions", CTX "targets/*/regions", R(5, 18),
	     "damon_sysfs_regions_release"),
	TREE("sysfs/schemes_size_quota", "schemes_speed_limit", SCHEME "quotas/bytes", R(5, 18),
	     "damon_sysfs_quotas_release"),
	TREE("sysfs/schemes_time_quota", "schemes_quotas", SCHEME "quotas/ms", R(5, 18),
	     "damon_sysfs_quotas_release"),
	TREE("sysfs/schemes_prioritization", "schemes_prioritization", SCHEME "quotas/weights",
	     R(5, 18), "damon_sysfs_weights_release"),
	TREE("sysfs/schemes_wmarks", "schemes_wmarks", SCHEME "watermarks", R(5, 18),
	     "damon_sysfs_watermarks_release"),
	TREE("sysfs/schemes_stat_succ", "schemes_stat_succ", SCHEME "stats/nr_applied", R(5, 18),
	     "damon_sysfs_stats_release"),
	TREE("sysfs/schemes_stat_qt_exceed", "schemes_stat_qt_exceed", SCHEME "stats/qt_exceeds",
	     R(5, 18), "damon_sysfs_stats_release"),
	{.name = "sysfs/vaddr",
	 .old_name = "vaddr",
	 .kind = FEATURE_OPS,
	 .sign = "vaddr",
	 .since = R(5, 18),
	 .symbol = "damon_va_prepare_access_checks"},
	{.name = "sysfs/paddr",
	 .old_name = "paddr",
	 .kind = FEATURE_OPS,
	 .sign = "paddr",
	 .since = R(5, 18),
	 .symbol = "damon_pa_prepare_access_checks"},
	{.name = "sysfs/fvaddr",
	 .old_name = "fvaddr",
	 .kind = FEATURE_OPS,
	 .sign = "fvaddr",
	 .since = R(5, 19),
	 .symbol = "damon_va_prepare_access_checks"},
	TREE("sysfs/avail_ops", NULL, CTX "avail_operations", R(5, 19), "avail_operations_show"),
	WORD("sysfs/online_params_commit", NULL, "state commit", R(5, 19), "avail_operations_show"),
	WORD("sysfs/schemes_lru_prio", NULL, "action lru_prio", R(6, 0), NULL),
	WORD("sysfs/schemes_lru_deprio", NULL, "action lru_deprio", R(6, 0), NULL),
	TREE("sysfs/schemes_tried_regions", "schemes_tried_regions", SCHEME "tried_regions",
	     R(6, 2), "damon_sysfs_scheme_regions_release"),
	TREE("sysfs/schemes_filters", "schemes_filters", SCHEME "filters", R(6, 3),
	     "damon_sysfs_scheme_filters_release"),
	WORD("sysfs/schemes_filters_anon", "schemes_filters_anon", "type anon", R(6, 3),
	     "damon_sysfs_scheme_filters_release"),
	WORD("sysfs/schemes_filters_memcg", "schemes_filters_memcg", "type memcg", R(6, 3),
	     "damon_sysfs_scheme_filters_release"),
	TREE("sysfs/schemes_tried_regions_sz", "schemes_tried_regions_sz",
	     SCHEME "tried_regions/total_bytes", R(6, 6), "total_bytes_show"),
	WORD("sysfs/schemes_filters_addr", "schemes_filters_addr", "type addr", R(6, 6),
	     "addr_start_show"),
	WORD("sysfs/schemes_filters_target", "schemes_filters_target", "type target", R(6, 6),
	     "addr_start_show"),
	PART(FILTER "addr_*", R(6, 6), NULL),
	PART(FILTER "damon_target_idx", R(6, 6), NULL),
	TREE("sysfs/schemes_apply_interval", "schemes_apply_interval", SCHEME "apply_interval_us",
	     R(6, 7), "apply_interval_us_show"),
	TREE("sysfs/schemes_quota_goals", "schemes_quota_goals", SCHEME "quotas/goals", R(6, 8),
	     "nr_goals_show"),
	TREE("sysfs/schemes_quota_effective_bytes", "schemes_quota_effective_bytes",
	     SCHEME "quotas/effective_bytes", R(6, 9), "effective_bytes_show"),
	TREE_DEFAULT("sysfs/schemes_quota_goal_metric", GOAL "target_metric", R(6, 9),
		     "target_metric_show", "user_input"),
	WORD("sysfs/schemes_quota_goal_some_psi", "schemes_quota_goal_some_psi",
	     "target_metric some_mem_psi_us", R(6, 9), "target_metric_show"),
	WORD("sysfs/schemes_filters_young", "schemes_filters_young", "type young", R(6, 10), NULL),
	PART(SCHEME "target_nid", R(6, 11), "-1"),
	WORD("sysfs/schemes_migrate", "schemes_migrate", "action migrate_hot", R(6, 11),
	     "target_nid_show"),
	WORD("sysfs/schemes_migrate_cold", NULL, "action migrate_cold", R(6, 11),
	     "target_nid_show"),
	TREE("sysfs/sz_ops_filter_passed", NULL, SCHEME "stats/sz_ops_filter_passed", R(6, 14),
	     "sz_ops_filter_passed_show"),
	TREE_DEFAULT("sysfs/allow_filter", FILTER "allow", R(6, 14), "sz_ops_filter_passed_show",
		     "N"),
	PART(FILTER "m[ai][xn]", R(6, 15), NULL),
	WORD("sysfs/schemes_filters_hugepage_size", NULL, "type hugepage_size", R(6, 15),
	     "access_bp_show"),
	WORD("sysfs/schemes_filters_unmapped", NULL, "type unmapped", R(6, 15), "access_bp_show"),
	WORD("sysfs/schemes_filters_active", NULL, "type active", R(6, 15), "access_bp_show"),
	TREE("sysfs/schemes_filters_core_ops_dirs", NULL, SCHEME "core_filters", R(6, 15),
	     "access_bp_show"),
	TREE("sysfs/intervals_goal", NULL, CTX "monitoring_attrs/intervals/intervals_goal",
	     R(6, 15), "access_bp_show"),
	PART(GOAL "nid", R(6, 16), NULL),
	WORD("sysfs/schemes_quota_goal_node_mem_used_free", NULL, "target_metric node_mem_used_bp",
	     R(6, 16), NULL),
	WORD("sysfs/schemes_quota_goal_node_mem_free", NULL, "target_metric node_mem_free_bp",
	     R(6, 16), NULL),
	TREE("sysfs/schemes_dests", NULL, SCHEME "dests", R(6, 17), "nr_dests_show"),
	TREE("sysfs/refresh_ms", NULL, "*/refresh_ms", R(6, 17), "refresh_ms_show"),
	TREE_DEFAULT("sysfs/addr_unit", CTX "addr_unit", R(6, 18), "addr_unit_show", "1"),
	PART(GOAL "path", R(6, 19), ""),
	WORD("sysfs/schemes_quota_goal_node_memcg_used_free", NULL,
	     "target_metric node_memcg_used_bp", R(6, 19), "obsolete_target_show"),
	WORD("sysfs/schemes_quota_goal_node_memcg_free", NULL, "target_metric node_memcg_free_bp",
	     R(6, 19), "obsolete_target_show"),
	TREE_DEFAULT("sysfs/obsolete_target", CTX "targets/*/obsolete_target", R(6, 19),
		     "obsolete_target_show", "N"),
	TREE("sysfs/damos_stat_nr_snapshots", NULL, SCHEME "stats/nr_snapshots", R(7, 0),
	     "max_nr_snapshots_show"),
	TREE("sysfs/damos_max_nr_snapshots", NULL, SCHEME "stats/max_nr_snapshots", R(7, 0),
	     "max_nr_snapshots_show"),
	WORD("sysfs/damos_quota_goal_in_active_mem_bp", NULL, "target_metric active_mem_bp",
	     R(7, 0), "max_nr_snapshots_show"),
	WORD("sysfs/damos_quota_goal_inactive_mem_bp", NULL, "target_metric inactive_mem_bp",
	     R(7, 0), "max_nr_snapshots_show"),
	TREE_DEFAULT("sysfs/damos_quota_goal_tuner", SCHEME "quotas/goal_tuner", R(7, 1),
		     "goal_tuner_show", "consist"),
	TREE_DEFAULT("sysfs/ctx_pause", CTX "pause", R(7, 2), "fail_charge_denom_show", "N"),
	TREE("sysfs/damos_quota_fail_charge_ratio", NULL, SCHEME "quotas/fail_charge_*", R(7, 2),
	     "fail_charge_denom_show"),
	WORD("sysfs/damos_action_collapse", NULL, "action collapse", R(7, 2),
	     "fail_charge_denom_show"),
	WORD("sysfs/damos_quota_goal_node_eligible_mem_bp", NULL,
	     "target_metric node_eligible_mem_bp", R(7, 2), "fail_charge_denom_show"),
	TREE("sysfs/attrs_monitoring", NULL, CTX "monitoring_attrs/probes", R(7, 2),
	     "damon_sysfs_probes_release"),
	TREE("sysfs/probe_weight", NULL, CTX "monitoring_attrs/probes/*/weight", R(7, 3), NULL),
	PART(CTX "monitoring_attrs/sample/primitives/page_table", UINT_MAX, "Y"),
	TREE_DEFAULT("sysfs/damon_sample_control", CTX "monitoring_attrs/sample", UINT_MAX, NULL,
		     NULL),
	TREE_DEFAULT("sysfs/ops_attrs", CTX "operations_attrs", UINT_MAX, NULL, NULL),
	COMMAND("update_schemes_tried_regions", R(6, 2)),
	COMMAND("clear_schemes_tried_regions", R(6, 2)),
	COMMAND("update_schemes_tried_bytes", R(6, 6)),
	COMMAND("commit_schemes_quota_goals", R(6, 8)),
	COMMAND("update_schemes_effective_quotas", R(6, 9)),
	COMMAND("update_tuned_intervals", R(6, 15)),

	EVENT("damon_aggregated", R(5, 15)),
	EVENT("damos_before_apply", R(6, 7)),
	EVENT("damon_monitor_intervals_tune", R(6, 17)),
	EVENT("damos_esz", R(6, 17)),
	EVENT("damos_stat_after_apply_interval", R(7, 0)),
	EVENT("damon_region_aggregated", R(7, 2)),

	MODULE("interface/damon_reclaim", "damon_reclaim", R(5, 16)),
	MODULE("reclaim/stats", "damon_reclaim/parameters/nr_quota_exceeds", R(5, 17)),
	MODULE("reclaim/commit_inputs", "damon_reclaim/parameters/commit_inputs", R(5, 19)),
	MODULE("reclaim/skip_anon", "damon_reclaim/parameters/skip_anon", R(6, 3)),
	MODULE("reclaim/quota_mem_pressure_us", "damon_reclaim/parameters/quota_mem_pressure_us",
	       R(6, 9)),
	MODULE("reclaim/quota_user_feedback", "damon_reclaim/parameters/quota_autotune_feedback",
	       R(6, 9)),
	MODULE("reclaim/addr_unit", "damon_reclaim/parameters/addr_unit", R(6, 18)),
	MODULE("reclaim/autotune_monitoring_intervals",
	       "damon_reclaim/parameters/autotune_monitoring_intervals", R(7, 2)),
	MODULE("interface/damon_lru_sort", "damon_lru_sort", R(6, 0)),
	MODULE("lru_sort/addr_unit", "damon_lru_sort/parameters/addr_unit", R(6, 18)),
	MODULE("lru_sort/young_page_filter", "damon_lru_sort/parameters/filter_young_pages",
	       R(7, 0)),
	MODULE("lru_sort/active_mem_bp", "damon_lru_sort/parameters/active_mem_bp", R(7, 0)),
	MODULE("lru_sort/autotune_monitoring_intervals",
	       "damon_lru_sort/parameters/autotune_monitoring_intervals", R(7, 0)),
	MODULE("interface/damon_stat", "damon_stat", R(6, 17)),
	MODULE("stat/aggr_interval", "damon_stat/parameters/aggr_interval_us", R(6, 18)),
	MODULE("stat/negative_idle_time", "damon_stat/parameters/aggr_interval_us", R(6, 18)),
	MODULE("stat/kdamond_pid", "damon_stat/parameters/kdamond_pid", R(7, 2)),
	{.name = NULL},
};
