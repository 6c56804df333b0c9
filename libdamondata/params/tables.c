// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Tables of kdamonds, contexts and targets: key, unit, default, limit and sysfs name of each field.
 *
 * Keys and their order are those of the user's guide; the limits are those of the kernel's types.
 */
#include "libdamondata/params/table_rows.h"

const char *const ddp_ops_words[] = {"vaddr", "paddr", "fvaddr", NULL};
const char *const ddp_probe_filter_words[] = {"anon", "memcg", NULL};
const char *const ddp_sample_filter_words[] = {"cpumask", "threads", "write", NULL};
const char *const ddp_state_words[] = {"off", "on", NULL};

/* ---- targets ---- */

static const struct dd_param_field target_fields[] = {
	{"pid", PARAM_ID, REQUIRED, AT(dd_target, pid), .def = (uint64_t)DD_PARAM_NONE,
	 .max = S32_MAX, .sysfs = "pid_target", .option = "target_pid", .arg = "PID",
	 .deal = DD_PARAM_OWN, .help = "process to monitor; once for each target"},
	{"obsolete", PARAM_BOOL, 0, AT(dd_target, obsolete), .sysfs = "obsolete_target",
	 .origin = {DD_KERNEL(6, 19), "obsolete_target", NULL, "obsolete_target_show"},
	 .option = "obsolete_targets", .arg = "INDEX...", .deal = DD_PARAM_INDICES,
	 .help = "targets that the next commit removes"},
	{"regions", PARAM_LIST, REQUIRED, AT(dd_target, regions), .items = &ddp_region_type,
	 .sysfs = "regions",
	 .origin = {DD_KERNEL(5, 18), "init_regions", "init_regions",
		    "damon_sysfs_regions_release"},
	 .option = "regions", .letter = 'r', .arg = "\"START-END...\"", .deal = DD_PARAM_OWN,
	 .help = "address ranges to monitor, such as \"4K-8K 1G-2G\"; once for each target"},
	NAME,
	COMMENTS(""),
	END,
};
const struct dd_param_type ddp_target_type = TYPE(dd_target, "target", target_fields);

/* ---- probes and samples ---- */

static bool probe_filter_applies(const void *base, const struct dd_param_field *field)
{
	(void)field;
	return ((const struct dd_probe_filter *)base)->type == DD_PROBE_FILTER_MEMCG;
}

static const struct dd_param_field probe_filter_fields[] = {
	{"filter_type", PARAM_WORD, REQUIRED, AT(dd_probe_filter, type),
	 .words = ddp_probe_filter_words, .sysfs = "type"},
	{"matching", PARAM_BOOL, REQUIRED, AT(dd_probe_filter, matching), .sysfs = "matching"},
	{"allow", PARAM_BOOL, REQUIRED, AT(dd_probe_filter, allow), .sysfs = "allow"},
	{"path", PARAM_STRING, REQUIRED | PARAM_OR_NULL, AT(dd_probe_filter, path),
	 .sysfs = "path"},
	COMMENTS(""),
	END,
};
const struct dd_param_type ddp_probe_filter_type = {
	.name = "probe filter",
	.size = sizeof(struct dd_probe_filter),
	.fields = probe_filter_fields,
	.applies = probe_filter_applies,
};

static const struct dd_param_field probe_fields[] = {
	{"weight", PARAM_COUNT, PARAM_RARE, AT(dd_probe, weight), .max = U32_MAX, .sysfs = "weight",
	 .origin = {DD_KERNEL(7, 3), "probe_weight", NULL, NULL}, .option = "probe_weight",
	 .arg = "N",
	 .help = "how much the probe's pages count as accesses when regions are adjusted (0); once "
		 "for each probe"},
	{"filters", PARAM_LIST, REQUIRED, AT(dd_probe, filters), .items = &ddp_probe_filter_type,
	 .sysfs = "filters", .option = "probe_filter", .arg = "allow|reject [non] TYPE [PATH]",
	 .deal = DD_PARAM_OWN,
	 .help = "filter of a data attribute probe: anon, or memcg with its path"},
	COMMENTS(""),
	END,
};
const struct dd_param_type ddp_probe_type = TYPE(dd_probe, "probe", probe_fields);

static bool sample_filter_applies(const void *base, const struct dd_param_field *field)
{
	int type = ((const struct dd_sample_filter *)base)->type;

	return type ==
	       (field->form == PARAM_IDS ? DD_SAMPLE_FILTER_THREADS : DD_SAMPLE_FILTER_CPUMASK);
}

static const struct dd_param_field sample_filter_fields[] = {
	{"filter_type", PARAM_WORD, REQUIRED, AT(dd_sample_filter, type),
	 .words = ddp_sample_filter_words, .sysfs = "type"},
	{"matching", PARAM_BOOL, REQUIRED, AT(dd_sample_filter, matching), .sysfs = "matching"},
	{"allow", PARAM_BOOL, REQUIRED, AT(dd_sample_filter, allow), .sysfs = "allow"},
	{"cpumask", PARAM_STRING, PARAM_OR_NULL, AT(dd_sample_filter, cpumask), .sysfs = "cpumask"},
	{"tid_arr", PARAM_IDS, PARAM_OR_NULL, AT(dd_sample_filter, tids), .max = S32_MAX,
	 .sysfs = "tid_arr"},
	COMMENTS(""),
	END,
};
const struct dd_param_type ddp_sample_filter_type = {
	.name = "sample filter",
	.size = sizeof(struct dd_sample_filter),
	.fields = sample_filter_fields,
	.applies = sample_filter_applies,
};

/* ---- contexts and kdamonds ---- */

static const struct dd_param_field context_fields[] = {
	{"ops", PARAM_WORD, REQUIRED, AT(dd_context, ops), .def = DD_OPS_PADDR,
	 .words = ddp_ops_words, .sysfs = "operations", .option = "ops", .arg = "OPS",
	 .deal = DD_PARAM_OWN,
	 .help = "address space: of processes, fixed ranges of it, or physical memory; once for each "
		 "context"},
	{"addr_unit", PARAM_UNIT_SIZE, 0, AT(dd_context, addr_unit), .def = 1, .sysfs = "addr_unit",
	 .origin = {DD_KERNEL(6, 18), "addr_unit", NULL, "addr_unit_show"},
	 .option = "damon_addr_unit", .arg = "SIZE",
	 .help = "bytes of an address unit of paddr, a power of two"},
	{"targets", PARAM_LIST, REQUIRED, AT(dd_context, targets), .items = &ddp_target_type,
	 .sysfs = "targets"},
	{"intervals", PARAM_OBJECT, OMIT, .sysfs = "monitoring_attrs/intervals",
	 .option = "monitoring_intervals", .arg = "SAMPLE AGGR UPDATE",
	 .help = "intervals of sampling, aggregation and update of the ranges (5ms 100ms 1s)"},
	{"intervals.sample_us", PARAM_TIME_US, REQUIRED, AT(dd_context, intervals.sample_us),
	 .def = 5000, .sysfs = "monitoring_attrs/intervals/sample_us", .option = "sample",
	 .letter = 's', .arg = "TIME", .help = "sampling interval alone; a plain number is in us"},
	{"intervals.aggr_us", PARAM_TIME_US, REQUIRED, AT(dd_context, intervals.aggr_us),
	 .def = 100000, .sysfs = "monitoring_attrs/intervals/aggr_us", .option = "aggr",
	 .letter = 'a', .arg = "TIME", .help = "aggregation interval alone"},
	{"intervals.ops_update_us", PARAM_TIME_US, REQUIRED,
	 AT(dd_context, intervals.ops_update_us), .def = 1000000,
	 .sysfs = "monitoring_attrs/intervals/update_us", .option = "updr", .letter = 'u',
	 .arg = "TIME", .help = "update interval alone"},
	{"intervals.intervals_goal", PARAM_OBJECT, 0,
	 .sysfs = "monitoring_attrs/intervals/intervals_goal",
	 .origin = {DD_KERNEL(6, 15), "intervals_goal", NULL, "access_bp_show"},
	 .option = "monitoring_intervals_goal", .arg = "RATIO AGGRS MIN MAX",
	 .help = "tune the intervals for this ratio of observed accesses in AGGRS aggregations, "
		 "sampling between MIN and MAX"},
	{"intervals.intervals_goal.access_bp", PARAM_BP, REQUIRED,
	 AT(dd_context, intervals.goal.access_bp),
	 .sysfs = "monitoring_attrs/intervals/intervals_goal/access_bp"},
	{"intervals.intervals_goal.samples_bp", PARAM_BP, PARAM_ALIAS,
	 AT(dd_context, intervals.goal.access_bp)},
	{"intervals.intervals_goal.aggrs", PARAM_COUNT, REQUIRED,
	 AT(dd_context, intervals.goal.aggrs),
	 .sysfs = "monitoring_attrs/intervals/intervals_goal/aggrs"},
	{"intervals.intervals_goal.min_sample_us", PARAM_TIME_US, REQUIRED,
	 AT(dd_context, intervals.goal.min_sample_us),
	 .sysfs = "monitoring_attrs/intervals/intervals_goal/min_sample_us"},
	{"intervals.intervals_goal.max_sample_us", PARAM_TIME_US, REQUIRED,
	 AT(dd_context, intervals.goal.max_sample_us),
	 .sysfs = "monitoring_attrs/intervals/intervals_goal/max_sample_us"},
	COMMENTS("intervals.intervals_goal."),
	{"intervals.sample", PARAM_TIME_US, PARAM_ALIAS, AT(dd_context, intervals.sample_us)},
	{"intervals.aggr", PARAM_TIME_US, PARAM_ALIAS, AT(dd_context, intervals.aggr_us)},
	{"intervals.ops_update", PARAM_TIME_US, PARAM_ALIAS,
	 AT(dd_context, intervals.ops_update_us)},
	COMMENTS("intervals."),
	{"nr_regions", PARAM_OBJECT, OMIT, .sysfs = "monitoring_attrs/nr_regions",
	 .option = "monitoring_nr_regions_range", .arg = "MIN MAX",
	 .help = "bounds of the number of regions (10 1000)"},
	{"nr_regions.min", PARAM_COUNT, REQUIRED, AT(dd_context, nr_regions.min), .def = 10,
	 .sysfs = "monitoring_attrs/nr_regions/min", .option = "minr", .letter = 'n', .arg = "N",
	 .help = "minimum number of regions alone"},
	{"nr_regions.max", PARAM_COUNT, REQUIRED, AT(dd_context, nr_regions.max), .def = 1000,
	 .sysfs = "monitoring_attrs/nr_regions/max", .option = "maxr", .letter = 'm', .arg = "N",
	 .help = "maximum number of regions alone"},
	{"nr_regions.min_nr_regions", PARAM_COUNT, PARAM_ALIAS, AT(dd_context, nr_regions.min)},
	{"nr_regions.max_nr_regions", PARAM_COUNT, PARAM_ALIAS, AT(dd_context, nr_regions.max)},
	COMMENTS("nr_regions."),
	{"probes", PARAM_LIST, 0, AT(dd_context, probes), .items = &ddp_probe_type,
	 .sysfs = "monitoring_attrs/probes",
	 .origin = {DD_KERNEL(7, 2), "attrs_monitoring", NULL, "damon_sysfs_probes_release"}},
	{"ops_attrs", PARAM_OBJECT, PARAM_RARE, .sysfs = "operations_attrs",
	 .origin = {UINT_MAX, "ops_attrs", NULL, NULL}},
	{"ops_attrs.use_reports", PARAM_BOOL, PARAM_HIDDEN, AT(dd_context, ops_attrs.use_reports),
	 .sysfs = "operations_attrs/use_reports", .option = "exp_ops_use_reports", .arg = "Y|N",
	 .help = "use access reports"},
	{"ops_attrs.write_only", PARAM_BOOL, PARAM_HIDDEN, AT(dd_context, ops_attrs.write_only),
	 .sysfs = "operations_attrs/write_only", .option = "exp_ops_write_only", .arg = "Y|N",
	 .help = "monitor writes only"},
	{"ops_attrs.cpus", PARAM_STRING, PARAM_HIDDEN, AT(dd_context, ops_attrs.cpus),
	 .sysfs = "operations_attrs/cpus", .option = "exp_ops_cpus", .arg = "CPULIST",
	 .help = "monitor accesses of these CPUs only"},
	{"ops_attrs.tids", PARAM_STRING, PARAM_HIDDEN, AT(dd_context, ops_attrs.tids),
	 .sysfs = "operations_attrs/tids", .option = "exp_ops_tids", .arg = "TIDS",
	 .help = "monitor accesses of these threads only"},
	COMMENTS("ops_attrs."),
	{"sample_control", PARAM_OBJECT, 0, .sysfs = "monitoring_attrs/sample",
	 .origin = {UINT_MAX, "damon_sample_control", NULL, NULL}},
	{"sample_control.primitives_enabled", PARAM_OBJECT, PARAM_HIDDEN,
	 .sysfs = "monitoring_attrs/sample/primitives", .option = "sample_primitives",
	 .arg = "PRIMITIVE...", .deal = DD_PARAM_OWN, .help = "page_table, page_fault"},
	{"sample_control.primitives_enabled.page_table", PARAM_BOOL, 0,
	 AT(dd_context, sample_control.page_table), .def = true,
	 .sysfs = "monitoring_attrs/sample/primitives/page_table", .origin = {.since = UINT_MAX}},
	{"sample_control.primitives_enabled.page_fault", PARAM_BOOL, 0,
	 AT(dd_context, sample_control.page_fault),
	 .sysfs = "monitoring_attrs/sample/primitives/page_fault"},
	COMMENTS("sample_control.primitives_enabled."),
	{"sample_control.sample_filters", PARAM_LIST, 0, AT(dd_context, sample_control.filters),
	 .items = &ddp_sample_filter_type, .sysfs = "monitoring_attrs/sample/filters"},
	COMMENTS("sample_control."),
	{"pause", PARAM_BOOL, 0, AT(dd_context, pause), .sysfs = "pause",
	 .origin = {DD_KERNEL(7, 2), "ctx_pause", NULL, "fail_charge_denom_show"},
	 .option = "pause_ctx", .arg = "INDEX...", .deal = DD_PARAM_INDICES,
	 .help = "contexts that begin paused"},
	{"schemes", PARAM_LIST, 0, AT(dd_context, schemes), .items = &ddp_scheme_type,
	 .sysfs = "schemes",
	 .origin = {DD_KERNEL(5, 18), "schemes", "schemes", "damon_sysfs_scheme_release"}},
	/* null, or the file of a recorder that the kernel has not any more */
	IGNORED("record_request"),
	NAME,
	COMMENTS(""),
	END,
};
const struct dd_param_type ddp_context_type = TYPE(dd_context, "context", context_fields);

static const struct dd_param_field kdamond_fields[] = {
	{"state", PARAM_WORD, STATUS, AT(dd_kdamond, state), .words = ddp_state_words,
	 .sysfs = "state"},
	{"pid", PARAM_ID, STATUS, AT(dd_kdamond, pid), .def = (uint64_t)DD_PARAM_NONE,
	 .max = S32_MAX, .sysfs = "pid"},
	{"refresh_ms", PARAM_TIME_MS_PLAIN, 0, AT(dd_kdamond, refresh_ms), .max = U32_MAX,
	 .sysfs = "refresh_ms", .origin = {DD_KERNEL(6, 17), "refresh_ms", NULL, "refresh_ms_show"},
	 .option = "refresh_stat", .arg = "TIME",
	 .help = "how often the kernel refreshes its results; a plain number is in ms; once for each "
		 "kdamond"},
	{"contexts", PARAM_LIST, REQUIRED, AT(dd_kdamond, contexts), .items = &ddp_context_type,
	 .sysfs = "contexts"},
	NAME,
	COMMENTS(""),
	END,
};
const struct dd_param_type ddp_kdamond_type = TYPE(dd_kdamond, "kdamond", kdamond_fields);

static const struct dd_param_field params_fields[] = {
	{"kdamonds", PARAM_LIST, REQUIRED, AT(dd_all_params, kdamonds), .items = &ddp_kdamond_type,
	 .sysfs = "kdamonds"},
	COMMENTS(""),
	END,
};
const struct dd_param_type ddp_params_type = TYPE(dd_all_params, "parameters", params_fields);
