// SPDX-License-Identifier: GPL-2.0-only
/*
 * DAMON's features and the kernel releases they came with: those of parameters, from the rows of their tables,
 * and all others.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <damondata/params.h>

#include "tools/kernel/features.h"

#define R(major, minor) KERNEL_RELEASE(major, minor)
#define TREE(n, old, path, rel, sym)                                                               \
	{                                                                                          \
		.name = (n), .old_name = (old), .kind = FEATURE_TREE, .sign = (path),              \
		.since = (rel), .symbol = (sym)                                                    \
	}
#define OPS(word, rel, sym)                                                                        \
	{                                                                                          \
		.name = "sysfs/" word, .old_name = (word), .kind = FEATURE_OPS, .sign = (word),    \
		.since = (rel), .symbol = (sym)                                                    \
	}
/* A command of `state`, which goes with a file of another row. */
#define COMMAND(word, rel)                                                                         \
	{                                                                                          \
		.kind = FEATURE_WORD, .name = (word), .sign = "state " word, .since = (rel),       \
		.is_part = true                                                                    \
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

/* Of the sysfs tree, what is no parameter. */
static const struct feature sysfs_features[] = {
	OPS("vaddr", R(5, 18), "damon_va_prepare_access_checks"),
	OPS("paddr", R(5, 18), "damon_pa_prepare_access_checks"),
	OPS("fvaddr", R(5, 19), "damon_va_prepare_access_checks"),
	TREE("sysfs/avail_ops", NULL, CTX "avail_operations", R(5, 19), "avail_operations_show"),
	{.name = "sysfs/online_params_commit",
	 .kind = FEATURE_WORD,
	 .sign = "state commit",
	 .since = R(5, 19),
	 .symbol = "avail_operations_show"},
	TREE("sysfs/schemes_tried_regions", "schemes_tried_regions", SCHEME "tried_regions",
	     R(6, 2), "damon_sysfs_scheme_regions_release"),
	TREE("sysfs/schemes_tried_regions_sz", "schemes_tried_regions_sz",
	     SCHEME "tried_regions/total_bytes", R(6, 6), "total_bytes_show"),
	TREE("sysfs/schemes_filters_core_ops_dirs", NULL, SCHEME "core_filters", R(6, 15),
	     "access_bp_show"),
	COMMAND("update_schemes_tried_regions", R(6, 2)),
	COMMAND("clear_schemes_tried_regions", R(6, 2)),
	COMMAND("update_schemes_tried_bytes", R(6, 6)),
	COMMAND("commit_schemes_quota_goals", R(6, 8)),
	COMMAND("update_schemes_effective_quotas", R(6, 9)),
	COMMAND("update_tuned_intervals", R(6, 15)),
};

static const struct feature other_features[] = {
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
};

/* ---- features of parameters ---- */

#define MAX_FEATURES 160
#define NAME_SIZE    64
#define SIGN_SIZE    112

/* All rows, and the texts of those that are made from the parameter tables. */
static struct feature table[MAX_FEATURES + 1];
static char names[MAX_FEATURES][NAME_SIZE], signs[MAX_FEATURES][SIGN_SIZE];
static size_t nr_rows;

/* The texts are copied for rows whose @name is a feature of a table. */
static void add_feature(const struct feature *feature, const char *name, const char *sign)
{
	struct feature *f = &table[nr_rows];
	bool fits;

	assert(nr_rows < MAX_FEATURES);
	*f = *feature;
	if (sign) {
		f->is_part = !name;
		fits = snprintf(signs[nr_rows], SIGN_SIZE, "%s", sign) < SIGN_SIZE &&
		       snprintf(names[nr_rows], NAME_SIZE, "sysfs/%s", name ? name : "") <
			       NAME_SIZE;
		assert(fits);
		(void)fits;
		f->sign = signs[nr_rows];
		f->name = name ? names[nr_rows] : f->sign;
	}
	nr_rows++;
}

static void add_origin(const struct dd_param_origin *origin, enum feature_kind kind,
		       const struct dd_param_field *field, const char *sign)
{
	const struct feature f = {
		.kind = kind,
		.old_name = origin->old_feature,
		.since = origin->since,
		.symbol = origin->symbol,
		.field = kind == FEATURE_TREE ? field : NULL,
	};

	if (origin->since)
		add_feature(&f, origin->feature, sign);
}

static void add_word_origins(const struct dd_param_field *f)
{
	const char *const *words = dd_param_words(f);
	char sign[SIGN_SIZE];

	for (size_t i = 0; dd_param_kind(f) == DD_PARAM_WORD && words[i]; i++) {
		const struct dd_param_origin *origin = dd_param_word_origin(f, i);

		snprintf(sign, sizeof(sign), "%s %s", dd_param_sysfs(f), words[i]);
		if (origin)
			add_origin(origin, FEATURE_WORD, f, sign);
	}
}

/* What a kernel has that has the field: a path, or a pattern for the two files of a range. */
static void sign_of_field(char sign[SIGN_SIZE], const char *dir, const struct dd_param_field *f)
{
	const char *sysfs = dd_param_sysfs(f);

	snprintf(sign, SIGN_SIZE, "%s/%s", dir, *sysfs ? sysfs : "m[ai][xn]");
}

static void add_type(const char *type, const char *dir)
{
	const struct dd_param_field *f = NULL;

	while ((f = dd_param_next(type, f))) {
		const char *items = dd_param_item_type(f);
		char sign[SIGN_SIZE], below[SIGN_SIZE];

		if (!dd_param_sysfs(f))
			continue;
		sign_of_field(sign, dir, f);
		add_origin(dd_param_origin(f), FEATURE_TREE, f, sign);
		add_word_origins(f);
		if (!items)
			continue;
		/* Filters of schemes are also in core_filters and ops_filters. */
		if (!strcmp(items, "filter"))
			snprintf(below, sizeof(below), "%s/*filters/*", dir);
		else
			snprintf(below, sizeof(below), "%.100s/*", sign);
		add_type(items, below);
	}
}

/* By release, else as they are. */
static void sort_features(void)
{
	for (size_t i = 1; i < nr_rows; i++) {
		struct feature f = table[i];
		size_t at = i;

		for (; at && table[at - 1].since > f.since; at--)
			table[at] = table[at - 1];
		table[at] = f;
	}
}

const struct feature *features_table(void)
{
	if (nr_rows)
		return table;
	add_type("kdamond", "*");
	for (size_t i = 0; i < sizeof(sysfs_features) / sizeof(sysfs_features[0]); i++)
		add_feature(&sysfs_features[i], NULL, NULL);
	sort_features();
	for (size_t i = 0; i < sizeof(other_features) / sizeof(other_features[0]); i++)
		add_feature(&other_features[i], NULL, NULL);
	return table;
}
