// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program that was compiled with today's headers, and prints what it reads with whatever library it finds.
 */
#include <damondata/params.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char text[] =
	"kdamonds:\n"
	"- refresh_ms: 250\n"
	"  contexts:\n"
	"  - ops: paddr\n"
	"    addr_unit: 4K\n"
	"    targets:\n"
	"    - {pid: null, regions: [{start: 4K, end: 8K}, {start: 1G, end: 2G}]}\n"
	"    intervals: {sample_us: 7ms, aggr_us: 70ms, ops_update_us: 7s, intervals_goal:\n"
	"      {access_bp: 4%, aggrs: 3, min_sample_us: 5ms, max_sample_us: 10s}}\n"
	"    nr_regions: {min: 12, max: 1200}\n"
	"    probes: [{weight: 5, filters: [{filter_type: memcg, matching: true, allow: false, path: /p}]}]\n"
	"    ops_attrs: {use_reports: true, write_only: false, cpus: 0-3, tids: null}\n"
	"    sample_control: {primitives_enabled: {page_table: false, page_fault: true}, sample_filters:\n"
	"      [{filter_type: threads, matching: true, allow: true, tid_arr: [7, 8]}]}\n"
	"    pause: true\n"
	"    schemes:\n"
	"    - action: pageout\n"
	"      access_pattern: {sz_bytes: {min: 4K, max: 8M}, nr_accesses: {min: 0 %, max: 12.5 %},\n"
	"        age: {min: 3 aggr_intervals, max: max}}\n"
	"      apply_interval_us: 2s\n"
	"      quotas: {time_ms: 11, sz_bytes: 128M, reset_interval_ms: 1s, fail_charge_num: 1,\n"
	"        fail_charge_denom: 2, goal_tuner: temporal, effective_sz_bytes: 64K, goals:\n"
	"        [{metric: node_memcg_used_bp, nid: 1, memcg_path: /g, target_value: 9970, current_value: 0},\n"
	"         {metric: user_input, target_value: 10, current_value: 5}],\n"
	"        weights: {sz_permil: 1, nr_accesses_permil: 2, age_permil: 3}}\n"
	"      watermarks: {metric: free_mem_rate, interval_us: 5s, high_permil: 500, mid_permil: 400, low_permil: 50}\n"
	"      filters:\n"
	"      - {filter_type: memcg, matching: true, allow: false, memcg_path: /m}\n"
	"      - {filter_type: addr, matching: false, allow: true, address_range: {start: 4K, end: 1G}}\n"
	"      - {filter_type: target, matching: true, damon_target_idx: 0}\n"
	"      - {filter_type: hugepage_size, matching: true, hugepage_size: [2M, max]}\n"
	"      max_nr_snapshots: 9\n"
	"      stats: {nr_tried: 21, sz_tried: 22K, nr_applied: 23, sz_applied: 24K, sz_ops_filter_passed: 25K,\n"
	"        qt_exceeds: 26, nr_snapshots: 27}\n"
	"    - action: migrate_hot\n"
	"      dests: [{id: 0, weight: 3}, {id: 1, weight: 1}]\n"
	"      quotas: {time_ms: 1, sz_bytes: 2, reset_interval_ms: 3, goals: [{metric: some_mem_psi_us,\n"
	"        target_value: 4, current_value: 0}]}\n";

static struct dd_error err;

static void must(int good)
{
	if (good)
		return;
	fprintf(stderr, "%s\n", err.text);
	exit(1);
}

/* All values that lie in an object, and in those of its lists. */
static void print_object(const struct dd_params *p, int depth)
{
	const struct dd_param_field *f = NULL;
	const char *type = dd_params_type(p);

	while ((f = dd_param_next(type, f))) {
		const char *key = dd_param_key(f), *value;
		struct dd_params *item;
		struct dd_range r;
		int unit;

		if (dd_param_kind(f) != DD_PARAM_OBJECT)
			printf("%*s%s:", depth, "", key);
		switch (dd_param_kind(f)) {
		case DD_PARAM_U64:
			printf(" %" PRIu64 "\n", dd_param_u64(p, key));
			break;
		case DD_PARAM_I64:
			printf(" %" PRId64 "\n", dd_param_i64(p, key));
			break;
		case DD_PARAM_BOOL:
			printf(" %d\n", dd_param_bool(p, key));
			break;
		case DD_PARAM_WORD:
		case DD_PARAM_TEXT:
			value = dd_param_text(p, key);
			printf(" %s\n", value ? value : "-");
			break;
		case DD_PARAM_RANGE:
			r = dd_param_range(p, key, &unit);
			printf(" %" PRIu64 " %" PRIu64 " %d\n", r.min, r.max, unit);
			break;
		case DD_PARAM_IDS:
			for (size_t i = 0; i < dd_param_nr(p, key); i++)
				printf(" %" PRId64, dd_param_id(p, key, i));
			printf("\n");
			break;
		case DD_PARAM_LIST:
			printf("\n");
			for (size_t i = 0; (item = dd_param_item(p, key, i)); i++)
				print_object(item, depth + 2);
			break;
		case DD_PARAM_OBJECT:
			break;
		}
	}
}

/* Sets a value of each kind of the first scheme, and of objects that are new. */
static void change_scheme(struct dd_params *s)
{
	static const struct dd_range range = {5, 6};
	static const int64_t hits[] = {1, 2, 3};
	struct dd_params *item;

	must(!dd_param_set_text(s, "action", "cold", &err));
	must(!dd_param_set_u64(s, "quotas.sz_bytes", 4096, &err));
	must(!dd_param_set_i64(s, "target_nid", 3, &err));
	must(!dd_param_set_range(s, "access_pattern.nr_accesses", range, DD_PARAM_OTHER_UNIT,
				 &err));
	must((item = dd_param_append(s, "quotas.goals", &err)) != NULL);
	must(!dd_param_set_text(item, "metric", "active_mem_bp", &err));
	must((item = dd_param_append(s, "filters", &err)) != NULL);
	must(!dd_param_set_text(item, "filter_type", "young", &err));
	must(!dd_param_set_bool(item, "allow", true, &err));
	must((item = dd_param_append(s, "tried_regions", &err)) != NULL);
	must(!dd_param_set_u64(item, "end", 4096, &err));
	must(!dd_param_set_ids(item, "probe_hits", hits, 3, &err));
	must(!dd_param_remove(s, "filters", 0, &err));
}

static void print_params(void)
{
	struct dd_params *p = dd_params_new("parameters", &err), *copy, *context, *scheme;
	struct dd_range r;

	must(p &&
	     !dd_params_read(p, "kdamonds", DD_PARAMS_YAML, text, strlen(text), NULL, NULL, &err));
	print_object(p, 0);
	context = dd_param_item(p, "kdamonds[0].contexts", 0);
	scheme = dd_param_item(context, "schemes", 0);
	r = dd_scheme_samples(scheme, context);
	printf("samples %" PRIu64 " %" PRIu64 "\n", r.min, r.max);
	r = dd_scheme_aggrs(scheme, context);
	printf("aggrs %" PRIu64 " %" PRIu64 "\n", r.min, r.max);
	printf("core %d %d\n", dd_filter_is_core(dd_param_item(scheme, "filters", 0)),
	       dd_filter_is_core(dd_param_item(scheme, "filters", 1)));
	must((copy = dd_params_copy(p, &err)) != NULL);
	printf("equal %d\n", dd_params_equal(p, copy));
	change_scheme(scheme);
	printf("equal %d\n", dd_params_equal(p, copy));
	print_object(p, 0);
	must(!dd_params_assign(scheme, dd_param_item(context, "schemes", 1), &err));
	must(!dd_params_write(p, NULL, DD_PARAMS_JSON, 0, stdout, &err));
	must(!dd_params_write(copy, NULL, DD_PARAMS_TEXT, DD_PARAMS_TRIED, stdout, &err));
	dd_params_free(copy);
	dd_params_free(p);
}

/* "TYPE KEY" of all fields. */
static void print_keys(const char *type)
{
	const struct dd_param_field *f = NULL;

	while ((f = dd_param_next(type, f))) {
		printf("%s %s\n", type, dd_param_key(f));
		if (dd_param_item_type(f))
			print_keys(dd_param_item_type(f));
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "keys"))
		print_keys("parameters");
	else
		print_params();
	return 0;
}
