/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The actions, filter types and goal metrics of DAMON's schemes, one row each: the enums and their names,
 * arguments and features all come from these rows.
 *
 * The last four columns of a row are a struct dd_param_origin: the kernel release, the name among the
 * features, the older name, and a function of the kernel.
 */
#ifndef DD_PARAM_WORDS_H
#define DD_PARAM_WORDS_H

/* clang-format off */

/* X(NAME, word, origin): actions */
#define DD_ACTIONS(X)                                                                              \
	X(WILLNEED, "willneed", 0, NULL, NULL, NULL)                                               \
	X(COLD, "cold", 0, NULL, NULL, NULL)                                                       \
	X(PAGEOUT, "pageout", 0, NULL, NULL, NULL)                                                 \
	X(HUGEPAGE, "hugepage", 0, NULL, NULL, NULL)                                               \
	X(NOHUGEPAGE, "nohugepage", 0, NULL, NULL, NULL)                                           \
	X(COLLAPSE, "collapse", DD_KERNEL(7, 2), "damos_action_collapse", NULL,                    \
	  "fail_charge_denom_show")                                                                \
	X(LRU_PRIO, "lru_prio", DD_KERNEL(6, 0), "schemes_lru_prio", NULL, NULL)                   \
	X(LRU_DEPRIO, "lru_deprio", DD_KERNEL(6, 0), "schemes_lru_deprio", NULL, NULL)             \
	X(MIGRATE_HOT, "migrate_hot", DD_KERNEL(6, 11), "schemes_migrate", "schemes_migrate",      \
	  "target_nid_show")                                                                       \
	X(MIGRATE_COLD, "migrate_cold", DD_KERNEL(6, 11), "schemes_migrate_cold", NULL,            \
	  "target_nid_show")                                                                       \
	X(STAT, "stat", 0, NULL, NULL, NULL)

/*
 * X(NAME, word, layer, kind, args, origin): types of filters. The layer of DAMON that handles the type is
 * CORE or OPS. The kind is that of the member that holds the arguments, IGNORED when there are none.
 * The arguments begin with a blank.
 */
#define DD_FILTERS(X)                                                                              \
	X(ANON, "anon", OPS, IGNORED, "", DD_KERNEL(6, 3), "schemes_filters_anon",                 \
	  "schemes_filters_anon", "damon_sysfs_scheme_filters_release")                            \
	X(ACTIVE, "active", OPS, IGNORED, "", DD_KERNEL(6, 15), "schemes_filters_active", NULL,    \
	  "access_bp_show")                                                                        \
	X(MEMCG, "memcg", OPS, STRING, " PATH", DD_KERNEL(6, 3), "schemes_filters_memcg",           \
	  "schemes_filters_memcg", "damon_sysfs_scheme_filters_release")                           \
	X(YOUNG, "young", OPS, IGNORED, "", DD_KERNEL(6, 10), "schemes_filters_young",             \
	  "schemes_filters_young", NULL)                                                           \
	X(HUGEPAGE_SIZE, "hugepage_size", OPS, SIZES, " MIN MAX", DD_KERNEL(6, 15),                 \
	  "schemes_filters_hugepage_size", NULL, "access_bp_show")                                 \
	X(UNMAPPED, "unmapped", OPS, IGNORED, "", DD_KERNEL(6, 15), "schemes_filters_unmapped",    \
	  NULL, "access_bp_show")                                                                  \
	X(ADDR, "addr", CORE, OBJECT, " START END", DD_KERNEL(6, 6), "schemes_filters_addr",        \
	  "schemes_filters_addr", "addr_start_show")                                               \
	X(TARGET, "target", CORE, ID_TEXT, " INDEX", DD_KERNEL(6, 6), "schemes_filters_target",     \
	  "schemes_filters_target", "addr_start_show")

/*
 * X(NAME, word, kind, args, origin): metrics of quota goals. The kind is that of the target value in the
 * words of a command line; the arguments that follow it are CURRENT, NODE and MEMCG_PATH, in brackets when
 * they can be left out.
 */
#define DD_GOALS(X)                                                                                \
	X(USER_INPUT, "user_input", COUNT, " CURRENT", 0, NULL, NULL, NULL)                         \
	X(SOME_MEM_PSI_US, "some_mem_psi_us", TIME_US, "", DD_KERNEL(6, 9),                        \
	  "schemes_quota_goal_some_psi", "schemes_quota_goal_some_psi", "target_metric_show")      \
	X(NODE_MEM_USED_BP, "node_mem_used_bp", BP, " NODE", DD_KERNEL(6, 16),                      \
	  "schemes_quota_goal_node_mem_used_free", NULL, NULL)                                     \
	X(NODE_MEM_FREE_BP, "node_mem_free_bp", BP, " NODE", DD_KERNEL(6, 16),                      \
	  "schemes_quota_goal_node_mem_free", NULL, NULL)                                          \
	X(NODE_MEMCG_USED_BP, "node_memcg_used_bp", BP, " NODE MEMCG_PATH", DD_KERNEL(6, 19),       \
	  "schemes_quota_goal_node_memcg_used_free", NULL, "obsolete_target_show")                 \
	X(NODE_MEMCG_FREE_BP, "node_memcg_free_bp", BP, " NODE MEMCG_PATH", DD_KERNEL(6, 19),       \
	  "schemes_quota_goal_node_memcg_free", NULL, "obsolete_target_show")                      \
	X(ACTIVE_MEM_BP, "active_mem_bp", BP, "", DD_KERNEL(7, 0),                                 \
	  "damos_quota_goal_in_active_mem_bp", NULL, "max_nr_snapshots_show")                      \
	X(INACTIVE_MEM_BP, "inactive_mem_bp", BP, "", DD_KERNEL(7, 0),                             \
	  "damos_quota_goal_inactive_mem_bp", NULL, "max_nr_snapshots_show")                       \
	/* The older tool takes no node; without one, dd_params_check() refuses to start. */       \
	X(NODE_ELIGIBLE_MEM_BP, "node_eligible_mem_bp", BP, " [NODE]", DD_KERNEL(7, 2),             \
	  "damos_quota_goal_node_eligible_mem_bp", NULL, "fail_charge_denom_show")

/* clang-format on */

#endif /* DD_PARAM_WORDS_H */
