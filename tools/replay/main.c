// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo-replay: make the memory accesses of a recording again.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <damondata/units.h>

#include "tools/common/loss_report.h"
#include "tools/common/message.h"
#include "tools/common/options.h"
#include "tools/common/program.h"
#include "tools/common/stdin.h"
#include "tools/replay/membench.h"
#include "tools/replay/replay_summary.h"

/* Of the available memory: the rest of the machine must go on. */
#define MEMORY_SHARE 0.8

/* Of the available memory, for the loaded recording. */
#define RECORDING_SHARE 0.25

#define NO_NODE INT64_C(-1)

static struct {
	const char *input;
	uint64_t max_memory, threads, intensity, target, rounds;
	uint64_t time_range[2], assume_intervals[2], delay_ns, progress_ns, perf_bytes, perf_ns;
	int64_t numa_node;
	int access, target_given, time_range_given, memory_given, threads_given;
	double speed;
	bool same_addresses, hugepages, fault_in, wait, dry_run, json, test_perf, quiet;
} o = {
	.rounds = 1,
	.speed = 1,
	.intensity = 1,
	.numa_node = NO_NODE,
	.time_range = {0, UINT64_MAX},
	.progress_ns = 3 * DD_NS_PER_SEC,
	.perf_bytes = UINT64_C(1) << 30,
	.perf_ns = 20 * DD_NS_PER_SEC,
};

static const char *const access_words[] = {"read", "write", "mix", NULL};

static int take_speed(const struct option *opt, int nr, char **words)
{
	char *end;
	double v = strtod(words[0], &end);

	(void)nr;
	if (end != words[0] && (*end == 'x' || *end == 'X'))
		end++;
	if (end == words[0] || *end || !(v >= 1e-6 && v <= 1e6)) {
		error("--%s: '%s' is not a factor from 0.000001 to 1000000, such as 2x", opt->name,
		      words[0]);
		return -1;
	}
	*(double *)opt->value = v;
	return 0;
}

static int take_loop(const struct option *opt, int nr, char **words)
{
	struct dd_error err;

	if (!nr) {
		*(uint64_t *)opt->value = LOOP_FOREVER;
		return 0;
	}
	if (dd_parse_count(words[0], opt->value, &err)) {
		error("--%s: %s", opt->name, err.text);
		return -1;
	}
	if (*(uint64_t *)opt->value)
		return 0;
	error("--%s: 0 rounds would do nothing", opt->name);
	return -1;
}

static const struct option options[] = {
	OPT_GROUP("What to replay"),
	OPT_STR('i', "input", "FILE", &o.input,
		"read FILE instead of ./damon.data; - is the standard input"),
	{.kind = OPTION_U64,
	 .name = "target",
	 .arg = "ID",
	 .value = &o.target,
	 .given = &o.target_given,
	 .help = "only the target with this id or index"},
	{.kind = OPTION_TIME_S,
	 .name = "time_range",
	 .arg = "BEGIN END",
	 .value = o.time_range,
	 .given = &o.time_range_given,
	 .help = "only from BEGIN to END after the first snapshot (plain numbers are seconds)"},
	OPT_TIME_US(0, "assume_intervals", "SAMPLE AGGR", o.assume_intervals,
		    "sampling and aggregation interval where the recording contains none "
		    "(plain numbers are us)"),
	OPT_ALIAS("intervals", "assume_intervals"),
	OPT_TIME_S(0, "delay", "TIME", &o.delay_ns,
		   "wait between mapping the memory and the first access, so that a "
		   "monitor can be attached (plain number: s)"),
	OPT_BOOL(0, "wait", &o.wait,
		 "wait for a line on the standard input, or its end, before the first access"),
	OPT_CALL(0, "speed", "FACTOR", &o.speed, take_speed, "2x takes half the recorded time"),
	OPT_CALL(0, "loop", "[ROUNDS]", &o.rounds, take_loop,
		 "begin again at the end, ROUNDS times in all, or until a signal comes"),
	OPT_GROUP("How to access"),
	OPT_CHOICE(0, "access", "KIND", &o.access, access_words,
		   "load from pages (read), store to them (write), or both in turn (mix)"),
	OPT_SIZE(0, "intensity", "BYTES", &o.intensity,
		 "bytes of a page in each access; rounded up to 8, then to multiples of 64"),
	{.kind = OPTION_U64,
	 .name = "threads",
	 .arg = "NR",
	 .value = &o.threads,
	 .given = &o.threads_given,
	 .help = "worker threads (default: one for each CPU)"},
	OPT_GROUP("Memory"),
	{.kind = OPTION_SIZE,
	 .name = "max_memory",
	 .arg = "BYTES",
	 .value = &o.max_memory,
	 .given = &o.memory_given,
	 .help = "shrink the layout so that it needs no more (default: 80 % of what is available)"},
	OPT_BOOL(0, "same_addresses", &o.same_addresses,
		 "map at the recorded addresses where they are free, instead of compactly"),
	OPT_BOOL(0, "fault_in", &o.fault_in,
		 "allocate all recorded ranges before the start, not on the first access"),
	OPT_BOOL(0, "hugepages", &o.hugepages, "ask for transparent huge pages; else for none"),
	OPT_I64(0, "numa_node", "NODE", &o.numa_node, "take the memory from this node"),
	OPT_GROUP("Output"),
	OPT_BOOL(0, "dry_run", &o.dry_run, "print the plan only"),
	OPT_BOOL(0, "json", &o.json, "print JSON"),
	OPT_TIME_S(0, "progress_notice_interval", "TIME", &o.progress_ns,
		   "time between two notices on a terminal (plain number: s)"),
	OPT_BOOL('q', "quiet", &o.quiet, "no notices on stderr"),
	OPT_GROUP("Measuring the engine"),
	OPT_BOOL(0, "test_perf", &o.test_perf,
		 "print the engine's bandwidth by working set and threads, replay nothing"),
	OPT_SIZE(0, "test_perf_sz_mem", "BYTES", &o.perf_bytes,
		 "largest working set (default: 1 GiB)"),
	OPT_TIME_S(0, "test_perf_runtime", "TIME", &o.perf_ns,
		   "time for all measurements together (default: 20 s)"),
	OPT_END()};

static const struct command cmd = {
	.name = "replay",
	.args = "[FILE]",
	.max_args = 1,
	.description =
		"Maps memory for the address ranges that the recording shows, compactly, and touches "
		"its pages as often as recorded: a region that was accessed in r of the n sampling "
		"intervals of a snapshot is touched r times in that snapshot, spread evenly. The "
		"schedule is absolute: what the machine cannot do in time is left out and reported.\n\n"
		"At the end, or at SIGINT, it prints the asked and made accesses by access rate, how "
		"many snapshots were on time, and where the machine could not keep up.",
	.examples =
		"damo replay\treplay ./damon.data\n"
		"damo replay --max_memory 1G --speed 2x rec.data\tin half the time, with 1 GiB\n"
		"damo replay --access write --intensity 4K\tstore to whole pages\n"
		"damo replay --wait rec.data\tmap, then let a monitor be attached before Enter is hit\n"
		"damo replay --test_perf\twhat this machine can do\n",
	.options = options,
};

static void print_failure(const struct dd_error *err)
{
	error("%s", err->text);
}

static unsigned int allowed_cpus(void)
{
	cpu_set_t set;
	int nr = sched_getaffinity(0, sizeof(set), &set) ? 1 : CPU_COUNT(&set);

	return nr > 0 ? (unsigned int)nr : 1;
}

static void check_options(void)
{
	if (!o.threads_given)
		o.threads = allowed_cpus();
	if (!o.threads || o.threads > ENGINE_MAX_THREADS)
		die_usage("--threads: %llu is not from 1 to %d", (unsigned long long)o.threads,
			  ENGINE_MAX_THREADS);
	if (o.time_range[0] >= o.time_range[1])
		die_usage("--time_range: the end must be after the begin");
	if (o.numa_node < NO_NODE || o.numa_node > 1023)
		die_usage("--numa_node: not from 0 to 1023");
	if (o.delay_ns > UINT64_C(86400) * DD_NS_PER_SEC)
		die_usage("--delay: more than a day");
	if (o.memory_given && !o.max_memory)
		die_usage("--max_memory: 0 leaves nothing to access");
	if (!o.progress_ns || o.progress_ns > UINT64_C(86400) * DD_NS_PER_SEC)
		die_usage("--progress_notice_interval: not from 1 ms to 1 day");
	if (!o.assume_intervals[0] != !o.assume_intervals[1] ||
	    o.assume_intervals[0] > o.assume_intervals[1])
		die_usage(
			"--assume_intervals: give a sampling interval that is not longer than the "
			"aggregation interval, both more than 0");
}

static const char default_recording[] = DEFAULT_RECORDING;

static const char *choose_input(int argc, char **argv)
{
	const char *input = argc ? argv[0] : o.input;

	if (argc && o.input)
		die_usage("give one recording: '%s' or --input '%s'", argv[0], o.input);
	if (!input)
		input = stdin_is_input() && !o.wait ? "-" : default_recording;
	if (o.wait && !strcmp(input, "-"))
		die_usage("--wait: the recording comes from the standard input itself");
	return input;
}

static void print_progress(const struct plan *plan, uint64_t since_ns)
{
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN];

	if (o.rounds == 1)
		info("%s of %s replayed", dd_format_time(a, since_ns, false),
		     dd_format_time(b, plan->duration_ns, false));
	else
		info("%s replayed, round %llu", dd_format_time(a, since_ns, false),
		     (unsigned long long)(plan->duration_ns ? since_ns / plan->duration_ns + 1
							    : 1));
}

static void say_start(const struct replay *r)
{
	char a[DD_UNIT_LEN], b[DD_UNIT_LEN];
	size_t displaced = 0, ranges = 0;

	for (size_t i = 0; i < r->layouts->nr; i++) {
		displaced += r->layouts->of[i].displaced;
		ranges += r->layouts->of[i].nr;
	}
	if (displaced)
		warn("%zu of %zu ranges are mapped elsewhere: their recorded addresses are not free",
		     displaced, ranges);
	for (size_t i = 0; i < r->layouts->nr; i++) {
		const struct layout *l = &r->layouts->of[i];

		if (l->base)
			info("target %zu is mapped at %#llx-%#llx", i,
			     (unsigned long long)(uintptr_t)l->base,
			     (unsigned long long)((uintptr_t)l->base + l->mapped));
	}
	info("replaying %s for %s with %s of memory; Ctrl-C ends it with the report", r->input,
	     dd_format_time(a, r->plan->duration_ns, false),
	     dd_format_size(b, r->layouts->needed, false));
}

static void wait_for_line(void)
{
	int c;

	info("waiting for a line on the standard input");
	do {
		c = getchar();
	} while (c != EOF && c != '\n');
}

static int run_plan(struct replay *r, struct layouts *layouts, struct plan *plan,
		    struct dd_error *err)
{
	struct engine_result res = {0};
	struct summary sum;
	int ret = o.fault_in ? layouts_fault_in(layouts, err) : 0;

	if (ret)
		return ret;
	say_start(r);
	if (o.wait)
		wait_for_line();
	ret = engine_run(&res, plan, r->opts, isatty(STDERR_FILENO) ? print_progress : NULL,
			 o.progress_ns, err);
	if (!ret) {
		summarize(&sum, plan, &res, o.rounds);
		r->res = &res;
		r->sum = &sum;
		(o.json ? print_json : print_result)(r);
	}
	engine_result_free(&res);
	return ret;
}

/* From the loaded recording on. */
static int replay_recording(const struct dd_source *src, const struct recording *rec,
			    struct dd_error *err)
{
	struct engine_options opts = {.threads = (unsigned int)o.threads,
				      .rounds = o.rounds,
				      .access = (enum access)o.access,
				      .delay_ns = o.delay_ns};
	struct layout_options lo = {
		.page_size = (uint64_t)sysconf(_SC_PAGESIZE),
		.max_memory = o.max_memory,
		.fault_in = o.fault_in,
		.same_addresses = o.same_addresses,
		.hugepages = o.hugepages,
		.numa_node = (int)o.numa_node,
	};
	struct layouts layouts;
	struct plan plan = {.nr_tracks = 0};
	struct replay r = {.input = dd_source_name(src),
			   .format = dd_source_format(src),
			   .rec = rec,
			   .layouts = &layouts,
			   .plan = &plan,
			   .opts = &opts,
			   .speed = o.speed};
	int ret;

	toucher_init(&opts.toucher, lo.page_size, o.intensity);
	ret = layouts_plan(&layouts, rec, &lo, err);
	if (!ret && !layouts.accessed && !o.fault_in)
		ret = dd_fail(err, DD_ENODATA,
			      "%s shows no access at all: there is nothing to replay "
			      "(--fault_in holds its memory for its time)",
			      r.input);
	if (!ret && !o.dry_run)
		ret = layouts_map(&layouts, err);
	if (!ret)
		ret = plan_make(&plan, rec, &layouts, o.speed, err);
	if (!ret && o.dry_run)
		(o.json ? print_json : print_plan)(&r);
	else if (!ret)
		ret = run_plan(&r, &layouts, &plan, err);
	plan_free(&plan);
	layouts_free(&layouts);
	return ret;
}

static int load_and_replay(const char *path)
{
	uint64_t available = memory_available();
	struct rec_options ro = {
		.has_target = o.target_given,
		.target = o.target,
		.from_ns = o.time_range[0],
		.to_ns = o.time_range[1],
		.sample_ns = o.assume_intervals[0],
		.aggr_ns = o.assume_intervals[1],
		.max_bytes = available ? (uint64_t)((double)available * RECORDING_SHARE)
				       : UINT64_C(1) << 30,
	};
	struct dd_open_options oo = {.size = sizeof(oo),
				     .stream_kinds = 1u << DD_STREAM_ACCESS,
				     .regular_only = path == default_recording};
	struct recording rec = {.nr_tracks = 0};
	struct dd_source *src;
	struct dd_error err;
	int ret = dd_source_open(&src, path, &oo, &err);

	if (ret) {
		print_failure(&err);
		return EXIT_FAIL;
	}
	if (!o.memory_given)
		o.max_memory = available ? (uint64_t)((double)available * MEMORY_SHARE)
					 : UINT64_C(1) << 30;
	ret = recording_load(&rec, src, &ro, &err);
	if (!ret)
		ret = replay_recording(src, &rec, &err);
	if (ret)
		print_failure(&err);
	recording_free(&rec);
	account_report(path, &rec.account);
	dd_source_free(src);
	return account_status(ret ? EXIT_FAIL : EXIT_DONE);
}

static int measure_bandwidth(void)
{
	struct perf_options po = {.max_bytes = o.perf_bytes,
				  .runtime_ns = o.perf_ns,
				  .threads = (unsigned int)o.threads,
				  .page_size = (uint64_t)sysconf(_SC_PAGESIZE),
				  .hugepages = o.hugepages,
				  .json = o.json};
	uint64_t available = memory_available();
	struct dd_error err;

	if (available && o.perf_bytes > available) {
		error("not enough memory: %llu MiB are available; lower --test_perf_sz_mem",
		      (unsigned long long)(available >> 20));
		return EXIT_FAIL;
	}
	if (!test_perf(&po, &err))
		return EXIT_DONE;
	print_failure(&err);
	return EXIT_FAIL;
}

int main(int argc, char **argv)
{
	start_program("damo-replay");
	argc = parse_options(&cmd, argc, argv);
	set_quiet(o.quiet);
	check_options();
	return finish_stdout(o.test_perf ? measure_bandwidth()
					 : load_and_replay(choose_input(argc, argv)));
}
