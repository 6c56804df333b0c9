// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Tables of kdamonds, contexts and targets: key, unit, default, limit and sysfs name of each field.
 *
 * Keys and their order are those of the user's guide; the limits are those of the kernel's types.
 */
#include "libdamondata/params/tables.h"

const char *const dd_ops_words[] = {"vaddr", "paddr", "fvaddr", NULL};
const char *const dd_probe_filter_words[] = {"anon", "memcg", NULL};
const char *const dd_sample_filter_words[] = {"cpumask", "threads", "write", NULL};
const char *const dd_state_words[] = {"off", "on", NULL};

/* ---- targets ---- */

static const struct dd_param_field target_fields[] = {
	{"pid", DD_PARAM_ID, REQUIRED, AT(dd_target, pid), .def = (uint64_t)DD_PARAM_NONE,
	 .max = S32_MAX, .sysfs = "pid_target", .option = "target_pid", .arg = "PID",
	 .deal = DD_PARAM_OWN, .help = "process to monitor; once for each target"},
	{"obsolete", DD_PARAM_BOOL, 0, AT(dd_target, obsolete), .sysfs = "obsolete_target",
	 .origin = {DD_KERNEL(6, 19), "obsolete_target", NULL, "obsolete_target_show"},
	 .option = "obsolete_targets", .arg = "INDEX...", .deal = DD_PARAM_INDICES,
	 .help = "targets that the next commit removes"},
	{"regions", DD_PARAM_LIST, REQUIRED, LIST_AT(dd_target, regions, nr_regions),
	 .object = &dd_addr_range_object, .sysfs = "regions",
	 .origin = {DD_KERNEL(5, 18), "init_regions", "init_regions",
		    "damon_sysfs_regions_release"},
	 .option = "regions", .letter = 'r', .arg = "\"START-END...\"", .deal = DD_PARAM_OWN,
	 .help = "address ranges to monitor, such as \"4K-8K 1G-2G\"; once for each target"},
	NAME,
	COMMENTS,
	END,
};
const struct dd_param_object dd_target_object = OBJECT(dd_target, "target", target_fields);

/* ---- monitoring attributes ---- */

static const struct dd_param_field goal_interval_fields[] = {
	{"access_bp", DD_PARAM_BP, REQUIRED, AT(dd_intervals_goal, access_bp),
	 .sysfs = "access_bp"},
	{"samples_bp", DD_PARAM_BP, DD_PARAM_ALIAS, AT(dd_intervals_goal, access_bp)},
	{"aggrs", DD_PARAM_COUNT, REQUIRED, AT(dd_intervals_goal, aggrs), .sysfs = "aggrs"},
	{"min_sample_us", DD_PARAM_TIME_US, REQUIRED, AT(dd_intervals_goal, min_sample_us),
	 .sysfs = "min_sample_us"},
	{"max_sample_us", DD_PARAM_TIME_US, REQUIRED, AT(dd_intervals_goal, max_sample_us),
	 .sysfs = "max_sample_us"},
	COMMENTS,
	END,
};
static const struct dd_param_object goal_interval_object =
	OBJECT(dd_intervals_goal, "intervals_goal", goal_interval_fields);

static const struct dd_param_field interval_fields[] = {
	{"sample_us", DD_PARAM_TIME_US, REQUIRED, AT(dd_monitor_intervals, sample_us), .def = 5000,
	 .sysfs = "sample_us", .option = "sample", .letter = 's', .arg = "TIME",
	 .help = "sampling interval alone; a plain number is in us"},
	{"aggr_us", DD_PARAM_TIME_US, REQUIRED, AT(dd_monitor_intervals, aggr_us), .def = 100000,
	 .sysfs = "aggr_us", .option = "aggr", .letter = 'a', .arg = "TIME",
	 .help = "aggregation interval alone"},
	{"ops_update_us", DD_PARAM_TIME_US, REQUIRED, AT(dd_monitor_intervals, ops_update_us),
	 .def = 1000000, .sysfs = "update_us", .option = "updr", .letter = 'u', .arg = "TIME",
	 .help = "update interval alone"},
	{"intervals_goal", DD_PARAM_OBJECT, 0, AT(dd_monitor_intervals, goal),
	 .object = &goal_interval_object, .sysfs = "intervals_goal",
	 .origin = {DD_KERNEL(6, 15), "intervals_goal", NULL, "access_bp_show"},
	 .option = "monitoring_intervals_goal", .arg = "RATIO AGGRS MIN MAX",
	 .help = "tune the intervals for this ratio of observed accesses in AGGRS aggregations, "
		 "sampling between MIN and MAX"},
	{"sample", DD_PARAM_TIME_US, DD_PARAM_ALIAS, AT(dd_monitor_intervals, sample_us)},
	{"aggr", DD_PARAM_TIME_US, DD_PARAM_ALIAS, AT(dd_monitor_intervals, aggr_us)},
	{"ops_update", DD_PARAM_TIME_US, DD_PARAM_ALIAS, AT(dd_monitor_intervals, ops_update_us)},
	COMMENTS,
	END,
};
static const struct dd_param_object intervals_object =
	OBJECT(dd_monitor_intervals, "intervals", interval_fields);

static const struct dd_param_field nr_regions_fields[] = {
	{"min", DD_PARAM_COUNT, REQUIRED, AT(dd_nr_regions, min), .def = 10, .sysfs = "min",
	 .option = "minr", .letter = 'n', .arg = "N", .help = "minimum number of regions alone"},
	{"max", DD_PARAM_COUNT, REQUIRED, AT(dd_nr_regions, max), .def = 1000, .sysfs = "max",
	 .option = "maxr", .letter = 'm', .arg = "N", .help = "maximum number of regions alone"},
	{"min_nr_regions", DD_PARAM_COUNT, DD_PARAM_ALIAS, AT(dd_nr_regions, min)},
	{"max_nr_regions", DD_PARAM_COUNT, DD_PARAM_ALIAS, AT(dd_nr_regions, max)},
	COMMENTS,
	END,
};
static const struct dd_param_object nr_regions_object =
	OBJECT(dd_nr_regions, "nr_regions", nr_regions_fields);

static bool probe_filter_applies(const void *base, const struct dd_param_field *field)
{
	(void)field;
	return ((const struct dd_probe_filter *)base)->type == DD_PROBE_FILTER_MEMCG;
}

static const struct dd_param_field probe_filter_fields[] = {
	{"filter_type", DD_PARAM_WORD, REQUIRED, AT(dd_probe_filter, type),
	 .words = dd_probe_filter_words, .sysfs = "type"},
	{"matching", DD_PARAM_BOOL, REQUIRED, AT(dd_probe_filter, matching), .sysfs = "matching"},
	{"allow", DD_PARAM_BOOL, REQUIRED, AT(dd_probe_filter, allow), .sysfs = "allow"},
	{"path", DD_PARAM_STRING, REQUIRED | DD_PARAM_OR_NULL, AT(dd_probe_filter, path),
	 .sysfs = "path"},
	COMMENTS,
	END,
};
const struct dd_param_object dd_probe_filter_object = {
	.name = "probe filter",
	.size = sizeof(struct dd_probe_filter),
	.fields = probe_filter_fields,
	.applies = probe_filter_applies,
};

static const struct dd_param_field probe_fields[] = {
	{"weight", DD_PARAM_COUNT, DD_PARAM_RARE, AT(dd_probe, weight), .max = U32_MAX,
	 .sysfs = "weight", .origin = {DD_KERNEL(7, 3), "probe_weight", NULL, NULL},
	 .option = "probe_weight", .arg = "N",
	 .help = "how much the probe's pages count as accesses when regions are adjusted (0); once "
		 "for each probe"},
	{"filters", DD_PARAM_LIST, REQUIRED, LIST_AT(dd_probe, filters, nr_filters),
	 .object = &dd_probe_filter_object, .sysfs = "filters", .option = "probe_filter",
	 .arg = "allow|reject [non] TYPE [PATH]", .deal = DD_PARAM_OWN,
	 .help = "filter of a data attribute probe: anon, or memcg with its path"},
	COMMENTS,
	END,
};
const struct dd_param_object dd_probe_object = OBJECT(dd_probe, "probe", probe_fields);

static bool sample_filter_applies(const void *base, const struct dd_param_field *field)
{
	int type = ((const struct dd_sample_filter *)base)->type;

	return type ==
	       (field->kind == DD_PARAM_IDS ? DD_SAMPLE_FILTER_THREADS : DD_SAMPLE_FILTER_CPUMASK);
}

static const struct dd_param_field sample_filter_fields[] = {
	{"filter_type", DD_PARAM_WORD, REQUIRED, AT(dd_sample_filter, type),
	 .words = dd_sample_filter_words, .sysfs = "type"},
	{"matching", DD_PARAM_BOOL, REQUIRED, AT(dd_sample_filter, matching), .sysfs = "matching"},
	{"allow", DD_PARAM_BOOL, REQUIRED, AT(dd_sample_filter, allow), .sysfs = "allow"},
	{"cpumask", DD_PARAM_STRING, DD_PARAM_OR_NULL, AT(dd_sample_filter, cpumask),
	 .sysfs = "cpumask"},
	{"tid_arr", DD_PARAM_IDS, DD_PARAM_OR_NULL, LIST_AT(dd_sample_filter, tids, nr_tids),
	 .max = S32_MAX, .sysfs = "tid_arr"},
	COMMENTS,
	END,
};
const struct dd_param_object dd_sample_filter_object = {
	.name = "sample filter",
	.size = sizeof(struct dd_sample_filter),
	.fields = sample_filter_fields,
	.applies = sample_filter_applies,
};

static const struct dd_param_field primitives_fields[] = {
	{"page_table", DD_PARAM_BOOL, 0, AT(dd_sample_control, page_table), .def = true,
	 .sysfs = "page_table", .origin = {.since = UINT_MAX}},
	{"page_fault", DD_PARAM_BOOL, 0, AT(dd_sample_control, page_fault), .sysfs = "page_fault"},
	COMMENTS,
	END,
};
static const struct dd_param_object primitives_object =
	OBJECT(dd_sample_control, "primitives_enabled", primitives_fields);

static const struct dd_param_field sample_control_fields[] = {
	{"primitives_enabled", DD_PARAM_OBJECT, DD_PARAM_HIDDEN, .offset = 0,
	 .object = &primitives_object, .sysfs = "primitives", .option = "sample_primitives",
	 .arg = "PRIMITIVE...", .deal = DD_PARAM_OWN, .help = "page_table, page_fault"},
	{"sample_filters", DD_PARAM_LIST, 0, LIST_AT(dd_sample_control, filters, nr_filters),
	 .object = &dd_sample_filter_object, .sysfs = "filters"},
	COMMENTS,
	END,
};
static const struct dd_param_object sample_control_object =
	OBJECT(dd_sample_control, "sample_control", sample_control_fields);

static const struct dd_param_field ops_attrs_fields[] = {
	{"use_reports", DD_PARAM_BOOL, DD_PARAM_HIDDEN, AT(dd_ops_attrs, use_reports),
	 .sysfs = "use_reports", .option = "exp_ops_use_reports", .arg = "Y|N",
	 .help = "use access reports"},
	{"write_only", DD_PARAM_BOOL, DD_PARAM_HIDDEN, AT(dd_ops_attrs, write_only),
	 .sysfs = "write_only", .option = "exp_ops_write_only", .arg = "Y|N",
	 .help = "monitor writes only"},
	{"cpus", DD_PARAM_STRING, DD_PARAM_HIDDEN, AT(dd_ops_attrs, cpus), .sysfs = "cpus",
	 .option = "exp_ops_cpus", .arg = "CPULIST", .help = "monitor accesses of these CPUs only"},
	{"tids", DD_PARAM_STRING, DD_PARAM_HIDDEN, AT(dd_ops_attrs, tids), .sysfs = "tids",
	 .option = "exp_ops_tids", .arg = "TIDS", .help = "monitor accesses of these threads only"},
	COMMENTS,
	END,
};
static const struct dd_param_object ops_attrs_object =
	OBJECT(dd_ops_attrs, "ops_attrs", ops_attrs_fields);

/* ---- contexts and kdamonds ---- */

static const struct dd_param_field context_fields[] = {
	{"ops", DD_PARAM_WORD, REQUIRED, AT(dd_context, ops), .def = DD_OPS_PADDR,
	 .words = dd_ops_words, .sysfs = "operations", .option = "ops", .arg = "OPS",
	 .deal = DD_PARAM_OWN,
	 .help = "address space: of processes, fixed ranges of it, or physical memory; once for each "
		 "context"},
	{"addr_unit", DD_PARAM_UNIT_SIZE, 0, AT(dd_context, addr_unit), .def = 1,
	 .sysfs = "addr_unit", .origin = {DD_KERNEL(6, 18), "addr_unit", NULL, "addr_unit_show"},
	 .option = "damon_addr_unit", .arg = "SIZE",
	 .help = "bytes of an address unit of paddr, a power of two"},
	{"targets", DD_PARAM_LIST, REQUIRED, LIST_AT(dd_context, targets, nr_targets),
	 .object = &dd_target_object, .sysfs = "targets"},
	{"intervals", DD_PARAM_OBJECT, OMIT, AT(dd_context, intervals), .object = &intervals_object,
	 .sysfs = "monitoring_attrs/intervals", .option = "monitoring_intervals",
	 .arg = "SAMPLE AGGR UPDATE",
	 .help = "intervals of sampling, aggregation and update of the ranges (5ms 100ms 1s)"},
	{"nr_regions", DD_PARAM_OBJECT, OMIT, AT(dd_context, nr_regions),
	 .object = &nr_regions_object, .sysfs = "monitoring_attrs/nr_regions",
	 .option = "monitoring_nr_regions_range", .arg = "MIN MAX",
	 .help = "bounds of the number of regions (10 1000)"},
	{"probes", DD_PARAM_LIST, 0, LIST_AT(dd_context, probes, nr_probes),
	 .object = &dd_probe_object, .sysfs = "monitoring_attrs/probes",
	 .origin = {DD_KERNEL(7, 2), "attrs_monitoring", NULL, "damon_sysfs_probes_release"}},
	{"ops_attrs", DD_PARAM_OBJECT, DD_PARAM_RARE, AT(dd_context, ops_attrs),
	 .object = &ops_attrs_object, .sysfs = "operations_attrs",
	 .origin = {UINT_MAX, "ops_attrs", NULL, NULL}},
	{"sample_control", DD_PARAM_OBJECT, 0, AT(dd_context, sample_control),
	 .object = &sample_control_object, .sysfs = "monitoring_attrs/sample",
	 .origin = {UINT_MAX, "damon_sample_control", NULL, NULL}},
	{"pause", DD_PARAM_BOOL, 0, AT(dd_context, pause), .sysfs = "pause",
	 .origin = {DD_KERNEL(7, 2), "ctx_pause", NULL, "fail_charge_denom_show"},
	 .option = "pause_ctx", .arg = "INDEX...", .deal = DD_PARAM_INDICES,
	 .help = "contexts that begin paused"},
	{"schemes", DD_PARAM_LIST, 0, LIST_AT(dd_context, schemes, nr_schemes),
	 .object = &dd_scheme_object, .sysfs = "schemes",
	 .origin = {DD_KERNEL(5, 18), "schemes", "schemes", "damon_sysfs_scheme_release"}},
	/* null, or the file of a recorder that the kernel has not any more */
	IGNORED("record_request"),
	NAME,
	COMMENTS,
	END,
};
const struct dd_param_object dd_context_object = OBJECT(dd_context, "context", context_fields);

static const struct dd_param_field kdamond_fields[] = {
	{"state", DD_PARAM_WORD, STATUS, AT(dd_kdamond, state), .words = dd_state_words,
	 .sysfs = "state"},
	{"pid", DD_PARAM_ID, STATUS, AT(dd_kdamond, pid), .def = (uint64_t)DD_PARAM_NONE,
	 .max = S32_MAX, .sysfs = "pid"},
	{"refresh_ms", DD_PARAM_TIME_MS_PLAIN, 0, AT(dd_kdamond, refresh_ms), .max = U32_MAX,
	 .sysfs = "refresh_ms", .origin = {DD_KERNEL(6, 17), "refresh_ms", NULL, "refresh_ms_show"},
	 .option = "refresh_stat", .arg = "TIME",
	 .help = "how often the kernel refreshes its results; a plain number is in ms; once for each "
		 "kdamond"},
	{"contexts", DD_PARAM_LIST, REQUIRED, LIST_AT(dd_kdamond, contexts, nr_contexts),
	 .object = &dd_context_object, .sysfs = "contexts"},
	NAME,
	COMMENTS,
	END,
};
const struct dd_param_object dd_kdamond_object = OBJECT(dd_kdamond, "kdamond", kdamond_fields);

static const struct dd_param_field params_fields[] = {
	{"kdamonds", DD_PARAM_LIST, REQUIRED, LIST_AT(dd_params, kdamonds, nr_kdamonds),
	 .object = &dd_kdamond_object, .sysfs = "kdamonds"},
	COMMENTS,
	END,
};
const struct dd_param_object dd_params_object = OBJECT(dd_params, "parameters", params_fields);
