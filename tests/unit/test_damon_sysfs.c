// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters to sysfs and back on the trees of many kernels, and what happens when a write is refused.
 */
#include <ftw.h>
#include <sys/stat.h>

#include "check.h"
#include "random_params.h"

#include "tests/fake/damon.c"
#include "tools/kernel/damon.h"
#include "tools/kernel/features.h"

static char root[256];

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void write_file(const char *name, const char *text)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	make_dirs(path);
	put(path, text);
}

/* A machine with nothing but DAMON of one release. */
static void new_kernel(const char *name)
{
	char osrelease[64];

	nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	mkdir(root, 0755);
	setenv("FAKE_DAMON_RELEASE", name, 1);
	unsetenv("FAKE_DAMON_REFUSE");
	unsetenv("FAKE_DAMON_BUSY");
	make_tree();
	snprintf(osrelease, sizeof(osrelease), "%s.0", name);
	write_file("proc/sys/kernel/osrelease", osrelease);
	write_file("proc/iomem", "00001000-0009fbff : System RAM\n00100000-3fffffff : System RAM");
}

static void must(int ret, const struct dd_error *err)
{
	if (ret)
		print_error("%s\n", err->text);
	check_i64(ret, 0);
}

static struct dd_params *parse(const char *json)
{
	struct dd_params *p = dd_params_new("parameters", NULL);
	struct dd_error err = {0};

	must(dd_params_read(p, "kdamonds", DD_PARAMS_JSON, json, strlen(json), NULL, NULL, &err),
	     &err);
	return p;
}

/* Are two schemes the same once their patterns are in what the kernel counts? */
static bool same_effect(const struct dd_params *a, const struct dd_params *b)
{
	const struct dd_params *ca = dd_param_item(a, "kdamonds[0].contexts", 0),
			       *cb = dd_param_item(b, "kdamonds[0].contexts", 0),
			       *sa = dd_param_item(ca, "schemes", 0);
	struct dd_params *sb = dd_params_copy(dd_param_item(cb, "schemes", 0), NULL);
	struct dd_range x = dd_scheme_samples(sa, ca), y = dd_scheme_samples(sb, cb);
	bool same = x.min == y.min && x.max == y.max;

	x = dd_scheme_aggrs(sa, ca);
	y = dd_scheme_aggrs(sb, cb);
	same &= x.min == y.min && x.max == y.max;
	must_set(dd_param_assign(sb, sa, "access_pattern.nr_accesses", NULL));
	must_set(dd_param_assign(sb, sa, "access_pattern.age", NULL));
	same &= dd_params_equal(sa, sb);
	dd_params_free(sb);
	return same;
}

static char *tree_text(void)
{
	struct damon_plan plan = {0};
	struct dd_error err = {0};
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	must(damon_plan_save(&plan, "", &err), &err);
	for (size_t i = 0; i < plan.nr; i++)
		fprintf(out, "%s %s\n", plan.writes[i].path, plan.writes[i].value);
	fclose(out);
	damon_plan_free(&plan);
	return text;
}

static void random_round_trips(void **state)
{
	struct dd_error err = {0};

	(void)state;
	new_kernel("7.3");
	for (int i = 0; i < 200; i++) {
		struct dd_params *p, *back;
		struct damon_plan plan = {0};

		p = random_params();
		must(damon_stage(&plan, p, &err), &err);
		must(damon_plan_run(&plan, NULL, &err), &err);
		must(damon_plan_check(&plan, &err), &err);
		must(damon_read(&back, 0, &err), &err);
		if (!dd_params_equal(p, back)) {
			dd_params_write(p, NULL, DD_PARAMS_JSON, DD_PARAMS_RAW, stderr, NULL);
			dd_params_write(back, NULL, DD_PARAMS_JSON, DD_PARAMS_RAW, stderr, NULL);
			fail_msg("set %d is not what sysfs holds", i);
		}
		damon_plan_free(&plan);
		dd_params_free(p);
		dd_params_free(back);
	}
}

#define PLAIN                                                                                      \
	"[{\"contexts\": [{\"ops\": \"vaddr\", \"targets\": [{\"pid\": 12, \"regions\": []}],"     \
	" \"schemes\": [{\"action\": \"pageout\", \"access_pattern\": {"                           \
	" \"sz_bytes\": {\"min\": \"4K\", \"max\": \"max\"},"                                      \
	" \"nr_accesses\": {\"min\": \"0 %\", \"max\": \"50 %\"},"                                 \
	" \"age\": {\"min\": \"5 s\", \"max\": \"max\"}}}]}]}]"

static const char *const releases[] = {
	"5.18", "5.19", "6.0",	"6.1",	"6.2",	"6.3",	"6.6",	"6.7", "6.8", "6.9", "6.10", "6.11",
	"6.12", "6.14", "6.15", "6.16", "6.17", "6.18", "6.19", "7.0", "7.1", "7.2", "7.3"};
#define NR_RELEASES (sizeof(releases) / sizeof(releases[0]))

/* What each kernel can do is started the same way on all of them. */
static void plain_on_all_kernels(void **state)
{
	(void)state;
	for (size_t i = 0; i < NR_RELEASES; i++) {
		struct dd_params *p, *back, *c;
		struct damon_run *run;
		struct dd_error err = {0};
		char *before, *after;

		new_kernel(releases[i]);
		before = tree_text();
		p = parse(PLAIN);
		must(damon_start(&run, p, NULL, &err), &err);
		check_u64(damon_run_alive(run), 1);
		must(damon_read(&back, 0, &err), &err);
		c = dd_param_item(back, "kdamonds[0].contexts", 0);
		check_i64(dd_param_i64(c, "targets[0].pid"), 12);
		check_u64(dd_param_u64(c, "schemes[0].access_pattern.sz_bytes.min"), 4096);
		check_u64(dd_param_range(c, "schemes[0].access_pattern.nr_accesses", NULL).max, 10);
		check_u64(dd_param_range(c, "schemes[0].access_pattern.age", NULL).min, 50);
		assert_true(same_effect(p, back));
		must(damon_run_stop(run, &err), &err);
		damon_run_free(run);
		after = tree_text();
		check_text(after, before);
		free(before);
		free(after);
		dd_params_free(p);
		dd_params_free(back);
	}
}

/* A value that needs a newer kernel is refused with the release that has it; nothing is left. */
static void too_old(void **state)
{
	static const struct {
		const char *kernel, *scheme, *release;
	} cases[] = {
		{"6.2", "\"filters\": [{\"filter_type\": \"anon\", \"matching\": true}]", "6.3"},
		{"6.3",
		 "\"filters\": [{\"filter_type\": \"addr\", \"matching\": true, "
		 "\"address_range\": {\"start\": 0, \"end\": 4096}}]",
		 "6.6"},
		{"6.6", "\"apply_interval_us\": \"1 s\"", "6.7"},
		{"6.12",
		 "\"filters\": [{\"filter_type\": \"anon\", \"matching\": true, "
		 "\"allow\": true}]",
		 "6.14"},
		{"6.14", "\"filters\": [{\"filter_type\": \"active\", \"matching\": true}]",
		 "6.15"},
		{"6.10", "\"action\": \"migrate_hot\", \"target_nid\": 1", "6.11"},
		{"6.16", "\"action\": \"migrate_hot\", \"dests\": [{\"id\": 0, \"weight\": 1}]",
		 "6.17"},
		{"5.19", "\"action\": \"lru_prio\"", "6.0"},
		{"6.19", "\"max_nr_snapshots\": 3", "7.0"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char json[1024], *before, *after;
		struct dd_error err = {0};
		struct dd_params *p;
		struct damon_run *run;

		new_kernel(cases[i].kernel);
		before = tree_text();
		snprintf(json, sizeof(json),
			 "[{\"contexts\": [{\"ops\": \"vaddr\", \"targets\": [{\"pid\": 12, "
			 "\"regions\": []}], \"schemes\": [{%s}]}]}]",
			 cases[i].scheme);
		p = parse(json);
		assert_int_not_equal(damon_start(&run, p, NULL, &err), 0);
		if (!strstr(err.text, cases[i].release))
			fail_msg("%s: %s", cases[i].scheme, err.text);
		after = tree_text();
		check_text(after, before);
		free(before);
		free(after);
		dd_params_free(p);
	}
}

static void refused_write_rolls_back(void **state)
{
	struct dd_error err = {0};
	struct damon_run *run;
	struct dd_params *p;
	char *before, *after;

	(void)state;
	new_kernel("6.12");
	p = parse(PLAIN);
	before = tree_text();
	setenv("FAKE_DAMON_REFUSE", "0/state=on=12", 1);
	check_i64(damon_start(&run, p, NULL, &err), DD_ESYS);
	assert_non_null(strstr(err.text, "0/state"));
	assert_non_null(strstr(err.text, "memory cgroup"));
	check_i64(err.sys_errno, ENOMEM);
	after = tree_text();
	check_text(after, before);
	free(after);
	setenv("FAKE_DAMON_REFUSE", "sz/min=4096=22", 1);
	check_i64(damon_start(&run, p, NULL, &err), DD_ESYS);
	assert_non_null(strstr(err.text, "cannot write '4096' to"));
	after = tree_text();
	check_text(after, before);
	free(after);
	free(before);
	dd_params_free(p);
}

static void busy_is_retried(void **state)
{
	struct dd_error err = {0};
	char path[PATH_MAX];

	(void)state;
	new_kernel("6.12");
	must(sysfs_write(damon_path(path, "nr_kdamonds"), "1", &err), &err);
	setenv("FAKE_DAMON_REFUSE", "refresh_ms=1=16", 1);
	new_kernel("6.17");
	must(sysfs_write(damon_path(path, "nr_kdamonds"), "1", &err), &err);
	setenv("FAKE_DAMON_REFUSE", "refresh_ms=1=16", 1);
	uint64_t start = monotonic_ms();
	check_i64(sysfs_write(damon_path(path, "0/refresh_ms"), "1", &err), DD_ESYS);
	check_i64(err.sys_errno, EBUSY);
	assert_in_range(monotonic_ms() - start, 1000, 10000);
}

static void others_are_kept(void **state)
{
	struct dd_error err = {0};
	struct damon_run *run = NULL, *second = NULL;
	struct dd_params *p;
	char path[PATH_MAX], *before, *after;

	(void)state;
	new_kernel("7.2");
	p = parse(PLAIN);
	must(damon_start(&run, p, NULL, &err), &err);
	before = tree_text();
	check_i64(damon_start(&second, p, NULL, &err), DD_EINVAL);
	assert_non_null(strstr(err.text, "already running"));
	after = tree_text();
	check_text(after, before);
	free(after);
	free(before);
	must(damon_run_stop(run, &err), &err);
	damon_run_free(run);

	/* Two kdamonds of somebody, one of them in use: the other is free. */
	must(sysfs_write(damon_path(path, "nr_kdamonds"), "2", &err), &err);
	must(sysfs_write(damon_path(path, "0/contexts/nr_contexts"), "1", &err), &err);
	must(sysfs_write(damon_path(path, "0/state"), "on", &err), &err);
	before = tree_text();
	must(damon_start(&run, p, NULL, &err), &err);
	check_u64(damon_run_index(run, 0), 1);
	must(damon_run_stop(run, &err), &err);
	damon_run_free(run);
	after = tree_text();
	check_text(after, before);
	free(after);
	free(before);
	dd_params_free(p);
}

static void tune_failure_keeps_old(void **state)
{
	struct dd_error err = {0};
	struct damon_run *run = NULL;
	struct dd_params *p;
	char *before, *after;

	(void)state;
	new_kernel("7.2");
	p = parse(PLAIN);
	must(damon_start(&run, p, NULL, &err), &err);
	before = tree_text();
	must_set(dd_param_set_u64(p, "kdamonds[0].contexts[0].intervals.aggr_us", 300000, NULL));
	setenv("FAKE_DAMON_REFUSE", "0/state=commit=22", 1);
	check_i64(damon_tune(dd_param_item(p, "kdamonds", 0), 0, &err), DD_ESYS);
	after = tree_text();
	check_text(after, before);
	free(after);
	unsetenv("FAKE_DAMON_REFUSE");
	must(damon_tune(dd_param_item(p, "kdamonds", 0), 0, &err), &err);
	after = tree_text();
	assert_string_not_equal(after, before);
	free(after);
	free(before);
	must(damon_run_stop(run, &err), &err);
	damon_run_free(run);
	dd_params_free(p);
}

/* A feature is there exactly from its release on, seen in a tree that has one of everything. */
static void features_by_presence(void **state)
{
	(void)state;
	for (size_t i = 0; i < NR_RELEASES; i++) {
		struct feature_state *states;
		struct dd_error err = {0};
		struct dd_params *p;
		struct damon_plan plan = {0};
		unsigned int now;
		size_t seen = 0;

		new_kernel(releases[i]);
		now = kernel_release();
		p = parse(PLAIN);
		must(damon_stage(&plan, p, &err), &err);
		must(damon_plan_run(&plan, NULL, &err), &err);
		/* By its files, not by its number. */
		write_file("proc/sys/kernel/osrelease", "2.6.0");
		assert_true(features_detect(&states, &err) > 0);
		for (size_t f = 0; features_table()[f].name; f++) {
			if (features_table()[f].kind != FEATURE_TREE ||
			    states[f].evidence != EVIDENCE_SEEN)
				continue;
			seen++;
			if ((states[f].support == SUPPORT_YES) !=
			    (now >= features_table()[f].since))
				fail_msg("%s on %s: %d", features_table()[f].name, releases[i],
					 states[f].support);
		}
		assert_in_range(seen, 20, 100);
		free(states);
		damon_plan_free(&plan);
		dd_params_free(p);
	}
}

static void address_units(void **state)
{
	struct dd_error err = {0};
	struct dd_params *p, *back;
	struct damon_plan plan = {0};
	char path[PATH_MAX], text[64];

	(void)state;
	new_kernel("6.18");
	p = parse("[{\"contexts\": [{\"ops\": \"paddr\", \"addr_unit\": 4096, \"targets\": "
		  "[{\"pid\": null, \"regions\": [{\"start\": \"4K\", \"end\": \"1G\"}]}]}]}]");
	must(damon_stage(&plan, p, &err), &err);
	must(damon_plan_run(&plan, NULL, &err), &err);
	must(sysfs_read(damon_path(path, "0/contexts/0/targets/0/regions/0/end"), text, 64, &err),
	     &err);
	check_text(text, "262144");
	must(damon_read(&back, 0, &err), &err);
	assert_true(dd_params_equal(p, back));
	damon_plan_free(&plan);
	must_set(dd_param_set_u64(p, "kdamonds[0].contexts[0].targets[0].regions[0].start", 5000,
				  NULL));
	check_i64(damon_stage(&plan, p, &err), DD_EINVAL);
	assert_non_null(strstr(err.text, "no multiple"));
	damon_plan_free(&plan);
	dd_params_free(p);
	dd_params_free(back);
}

static void default_region(void **state)
{
	struct dd_error err = {0};
	struct dd_params *p;

	(void)state;
	new_kernel("6.12");
	p = parse("[{\"contexts\": [{\"ops\": \"paddr\", \"targets\": []}]}]");
	must(damon_resolve_regions(p, &err), &err);
	check_u64(dd_param_u64(p, "kdamonds[0].contexts[0].targets[0].regions[0].start"), 0x100000);
	check_u64(dd_param_u64(p, "kdamonds[0].contexts[0].targets[0].regions[0].end"), 0x40000000);
	dd_params_free(p);
	write_file("proc/iomem", "00000000-00000000 : System RAM\n00000000-00000000 : PCI");
	p = parse("[{\"contexts\": [{\"ops\": \"paddr\", \"targets\": []}]}]");
	check_i64(damon_resolve_regions(p, &err), DD_ESYS);
	assert_non_null(strstr(err.text, "root"));
	dd_params_free(p);
}

/* Commands are waited for as long as the slowest part of a kdamond may need. */
static void times_to_answer(void **state)
{
	static const struct {
		const char *context;
		unsigned int ms;
	} rows[] = {
		{"\"intervals\": {\"sample_us\": 5000, \"aggr_us\": 100000, \"ops_update_us\": 1000000}",
		 10200},
		{"\"intervals\": {\"sample_us\": \"20 s\", \"aggr_us\": \"20 s\", \"ops_update_us\": 1000000}",
		 50000},
		{"\"intervals\": {\"sample_us\": 5000, \"aggr_us\": 100000, \"ops_update_us\": 1000000}, "
		 "\"schemes\": [{\"action\": \"stat\", \"apply_interval_us\": \"30 s\"}]",
		 70000},
		/* tuned up to samples of 10 s and aggregations of about 200 s */
		{"\"intervals\": {\"sample_us\": 5000, \"aggr_us\": 100000, \"ops_update_us\": 1000000, \"intervals_goal\": {"
		 "\"access_bp\": 400, \"aggrs\": 3, \"min_sample_us\": 5000, "
		 "\"max_sample_us\": \"10 s\"}}",
		 410200},
		{"\"intervals\": {\"sample_us\": 1, \"aggr_us\": 18446744073709551615, \"ops_update_us\": 1000000}",
		 600000},
	};
	char text[512];
	struct dd_params *p;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text),
			 "[{\"contexts\": [{\"ops\": \"paddr\", \"targets\": [], %s}]}]",
			 rows[i].context);
		p = parse(text);
		check_u64(damon_answer_ms(dd_param_item(p, "kdamonds", 0)), rows[i].ms);
		dd_params_free(p);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_round_trips),
		cmocka_unit_test(plain_on_all_kernels),
		cmocka_unit_test(too_old),
		cmocka_unit_test(refused_write_rolls_back),
		cmocka_unit_test(busy_is_retried),
		cmocka_unit_test(others_are_kept),
		cmocka_unit_test(tune_failure_keeps_old),
		cmocka_unit_test(features_by_presence),
		cmocka_unit_test(address_units),
		cmocka_unit_test(default_region),
		cmocka_unit_test(times_to_answer),
	};
	/* Thousands of small files: in memory where that is possible. */
	const char *tmp = access("/dev/shm", W_OK) ? getenv("TMPDIR") : "/dev/shm";
	char procfs[300];
	int failed;

	snprintf(root, sizeof(root), "%.200s/damon-sysfs.%d", tmp ? tmp : "/tmp", (int)getpid());
	snprintf(procfs, sizeof(procfs), "%s/proc", root);
	setenv("DAMO_SYSFS", root, 1);
	setenv("DAMO_PROCFS", procfs, 1);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	return failed;
}
