// SPDX-License-Identifier: GPL-2.0-only
/*
 * damo-record: its options, and what becomes of them.
 */
#include <stdlib.h>
#include <string.h>

#include <damondata/units.h>

#include "tools/common/allocate.h"
#include "tools/damon/damon_options.h"
#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/common/options.h"
#include "tools/common/program.h"
#include "tools/record/recorder.h"

int main(int argc, char **argv);

static struct record_options o = {
	.mode = 0600,
	.follow = true,
	.access = true,
	.profile_freq = 999,
	.sampler = {.footprint_ns = DD_NS_PER_SEC,
		    .vmas_ns = DD_NS_PER_SEC,
		    .proc_stats_ns = DD_NS_PER_SEC},
};
static const char *permission, *output_type;
static uint64_t level;
static bool quiet, profile = true, footprint = true, vmas = true, proc_stats = true;
static struct word_list items, snapshot_filter;
static const char *snapshot[2];

static const char *const item_names[] = {
	"access", "cpu_profile", "mem_footprint", "vmas", "proc_stats", "damon_trace_events", NULL,
};

/* Of the older tool; what it was for is said once. */
static int other_tracer(const struct option *opt, int nr, char **words)
{
	(void)nr;
	(void)words;
	warn("--%s has no effect: neither perf nor trace-cmd is needed", opt->name);
	return 0;
}

static const struct option options[] = {
	OPT_GROUP("Output"),
	OPT_STR('o', "out", "FILE", &o.out,
		"write to FILE (damon.data, or a pipe on stdout); - is stdout"),
	OPT_STR(0, "output_type", "TYPE", &output_type,
		"convert FILE in the end: record (no conversion), json_compressed, json or "
		"perf_script"),
	OPT_STR(0, "output_permission", "OCTAL", &permission, "mode of the files (600)"),
	OPT_BOOL(0, "bundle", &o.bundle, "put side data into FILE, not into files beside it"),
	OPT_U64(0, "compress", "LEVEL", &level, "zstd level, 1 to 19 (1)"),
	OPT_TIME_S(0, "output_flush_sec", "TIME", &o.part_ns,
		   "begin a new part after so long; earlier parts go to folders FILE.DATE-TIME"),
	OPT_SIZE(0, "max_size", "SIZE", &o.part_bytes, "begin a new part after so many bytes"),
	OPT_BOOL('q', "quiet", &quiet, "print only warnings and errors"),
	OPT_GROUP("What to record"),
	OPT_VALUE(
		OPTION_LIST, 0, "do_record", "ITEM...", &items,
		"only these: access, cpu_profile, mem_footprint, vmas, proc_stats, damon_trace_events"),
	OPT_CLEAR(0, "no_profile", &profile, "no profile of the system (default for a pipe)"),
	OPT_CLEAR(0, "no_footprint", &footprint, "no memory footprints"),
	OPT_CLEAR(0, "no_vmas", &vmas, "no mappings"),
	OPT_CLEAR(0, "no_proc_stats", &proc_stats, "no CPU times and process tree"),
	OPT_U64(0, "profile_freq", "HZ", &o.profile_freq,
		"samples of the profile a second on each CPU (999)"),
	OPT_TIME_S(0, "footprint_interval", "TIME", &o.sampler.footprint_ns,
		   "look at memory footprints so often (1)"),
	OPT_TIME_S(0, "vmas_interval", "TIME", &o.sampler.vmas_ns,
		   "look for changed mappings so often (1)"),
	OPT_TIME_S(0, "proc_stats_interval", "TIME", &o.sampler.proc_stats_ns,
		   "look at CPU times so often (1)"),
	OPT_BOOL(0, "schemes_target_regions", &o.through_schemes,
		 "record the regions that schemes are tried on, not all"),
	OPT_STRS(
		0, "snapshot", "DELAY COUNT", snapshot,
		"take COUNT snapshots through sysfs, one each DELAY seconds, instead of tracing; 0 goes "
		"on until Ctrl-C"),
	OPT_VALUE(
		OPTION_LIST, 0, "snapshot_damos_filter", "WORD...", &snapshot_filter,
		"with --snapshot: record how much of each region passes these filters, in the words "
		"of --damos_filter"),
	OPT_GROUP("How to record"),
	OPT_TIME_S(0, "timeout", "TIME", &o.timeout_ns, "stop after so many seconds, or 5m, 2h"),
	OPT_STR(0, "user", "NAME", &o.user, "run the command as this user"),
	OPT_STOP_MODULES(&o.stop_modules),
	OPT_BOOL(0, "include_child_tasks", &o.follow, "monitor children of the targets (default)"),
	OPT_CLEAR(0, "exclude_child_tasks", &o.follow, "do not"),
	OPT_SIZE(
		0, "ring_size", "SIZE", &o.ring_bytes,
		"ring buffers of each CPU, rounded down to a power of two (4M for DAMON's events, 1M for the profile)"),
	/* of monitor, whose user has not asked for -q */
	{.kind = OPTION_SET,
	 .name = "name_target",
	 .value = &o.name_target,
	 .flags = OPTION_HIDDEN},
	{.kind = OPTION_CALL,
	 .name = "perf_path",
	 .arg = "FILE",
	 .call = other_tracer,
	 .flags = OPTION_HIDDEN},
	{.kind = OPTION_CALL,
	 .name = "damon_tracer",
	 .arg = "NAME",
	 .call = other_tracer,
	 .flags = OPTION_HIDDEN},
	OPT_INCLUDE(filter_options),
	OPT_INCLUDE(damon_options),
	OPT_END()};

static const struct command cmd = {
	.name = "record",
	.args = "[TARGET]",
	.max_args = OPT_MAX_WORDS,
	.description =
		"TARGET is a command, a pid or several, paddr, DAMON parameters as JSON or YAML or a "
		"file of them: DAMON is started for it, and its earlier setup restored in the end. "
		"Without TARGET, or with \"ongoing\", the DAMON that runs already is recorded and not "
		"changed; when none runs, it is started for the physical address space.\n\n"
		"Beside FILE, a profile of the system goes to FILE.profile, which perf report reads, and "
		"side data to FILE.mem_footprint, FILE.vmas and FILE.proc_stats; to a "
		"pipe, all is one stream.\n\n"
		"INT, TERM, HUP, --timeout and the end of the targets end the recording. What was "
		"recorded is written out every 5 s, side data every 30 s, to a pipe every second; USR1 "
		"does it at once, USR2 begins a new part. The exit status is that of the command; 3 when events "
		"or samples were lost, which the last lines report.",
	.examples = "damo record --timeout 60\trecord the running DAMON for a minute\n"
		    "damo record \"sleep 5\"\trun a command and record its accesses\n"
		    "damo record \"$(pidof redis-server)\"\trecord running processes\n"
		    "damo record | damo report heats\tsee a heat map after Ctrl-C\n",
	.options = options,
};

static bool is_item_listed(const char *name)
{
	for (size_t i = 0; i < items.nr; i++)
		if (!strcmp(items.words[i], name))
			return true;
	return !items.nr;
}

static void choose_items(void)
{
	static const struct {
		const char *name;
		const bool *wanted;
		enum dd_stream_kind kind;
	} sides[] = {
		{"mem_footprint", &footprint, DD_STREAM_FOOTPRINT},
		{"vmas", &vmas, DD_STREAM_VMAS},
		{"proc_stats", &proc_stats, DD_STREAM_PROCSTAT},
	};

	for (size_t i = 0; i < items.nr; i++) {
		size_t k = 0;

		while (item_names[k] && strcmp(item_names[k], items.words[i]))
			k++;
		if (!item_names[k])
			die_usage("--do_record does not know \"%s\"", items.words[i]);
	}
	o.access = is_item_listed("access");
	if (profile && is_item_listed("cpu_profile"))
		o.profile = items.nr ? PROFILE_ON : PROFILE_IF_POSSIBLE;
	o.all_events = items.nr && is_item_listed("damon_trace_events");
	for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++)
		if (*sides[i].wanted && is_item_listed(sides[i].name))
			o.sampler.kinds |= 1u << sides[i].kind;
	if (!o.sampler.footprint_ns || !o.sampler.vmas_ns || !o.sampler.proc_stats_ns)
		die_usage("an interval of 0 is no interval");
}

static void choose_snapshots(void)
{
	struct dd_error err;

	o.filter = filter_from_options();
	if (!snapshot[0]) {
		if (o.filter)
			die_usage("regions are selected while recording with --snapshot only; "
				  "all others when the recording is reported or converted");
		if (snapshot_filter.nr)
			die_usage("--snapshot_damos_filter is for --snapshot");
		return;
	}
	if (dd_parse_time(snapshot[0], DD_NS_PER_SEC, &o.snapshot_ns, &err))
		die_usage("--snapshot takes a time and a number: %s", err.text);
	if (snapshot[1][strspn(snapshot[1], "0123456789")] ||
	    dd_parse_count(snapshot[1], &o.snapshots, &err))
		die_usage("--snapshot takes a number of snapshots, not \"%s\"", snapshot[1]);
	if (!o.snapshots)
		o.snapshots = UINT64_MAX;
	o.filter_words = (char *const *)snapshot_filter.words;
	o.nr_filter_words = (int)snapshot_filter.nr;
}

/* One file and no pipe: a conversion in between would keep the rings waiting. */
static void choose_type(void)
{
	o.format = output_type ? convert_format(output_type) : NULL;
	if (!o.format)
		return;
	if (o.part_ns || o.part_bytes)
		die_usage("--output_type converts one file in the end, and --%s makes several; "
			  "convert them with \"damo convert\"",
			  o.part_ns ? "output_flush_sec" : "max_size");
	if (o.bundle)
		die_usage("--output_type %s has no place for the side data of --bundle",
			  o.format->name);
}

/* chmod(1)'s octal; the set-id and sticky bits make no sense here. */
static mode_t parse_permission(const char *text)
{
	char *end;
	unsigned long mode = strtoul(text, &end, 8);

	if (!*text || *end || strspn(text, "01234567") != strlen(text) || mode > 0777)
		die_usage("--output_permission takes an octal number from 0 to 777, not \"%s\"",
			  text);
	return (mode_t)mode;
}

int main(int argc, char **argv)
{
	char **words = xmalloc(((size_t)argc + 1) * sizeof(char *));
	int status;

	start_program("damo-record");
	/* parse_options() reorders argv; the recording's head wants it as it was typed. */
	memcpy(words, argv, ((size_t)argc + 1) * sizeof(char *));
	o.argc = argc;
	o.argv = words;
	o.words = argv;
	o.nr_words = parse_options(&cmd, argc, argv);
	o.module_hint = damon_module_hint(options);
	choose_items();
	choose_snapshots();
	choose_type();
	if (permission)
		o.mode = parse_permission(permission);
	if (level > 19)
		die_usage("--compress takes a level from 1 to 19");
	o.level = (int)level;
	set_quiet(quiet);
	status = record_run(&o);
	filter_warn_unknown(o.filter);
	dd_filter_free(o.filter);
	free(words);
	return status;
}
