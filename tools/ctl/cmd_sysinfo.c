// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysinfo: what matters for DAMON on this system.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "tools/common/message.h"
#include "tools/common/options.h"
#include "tools/ctl/ctl_commands.h"
#include "tools/kernel/features.h"

static struct {
	struct word_list print;
	bool ignored;
} o;

static const char *const topics[] = {
	"versions",
	"fs_info",
	"trace_cmd_info",
	"perf_info",
	"sysfs_features",
	"trace_features",
	"stat_features",
	"lru_sort_features",
	"reclaim_features",
	"interfaces",
	"unavailable_features",
	"all",
	"debugfs_features",
	NULL,
};

static const struct option options[] = {
	{.kind = OPTION_LIST,
	 .name = "print",
	 .arg = "TOPIC...",
	 .value = &o.print,
	 .choices = topics,
	 .help = "what to print (default: versions interfaces)"},
	{.kind = OPTION_SET,
	 .name = "invalidate_cache",
	 .value = &o.ignored,
	 .flags = OPTION_HIDDEN},
	OPT_END(),
};

static const struct command cmd = {
	.name = "sysinfo",
	.args = "",
	.description = "Topics: versions fs_info trace_cmd_info perf_info sysfs_features "
		       "trace_features stat_features lru_sort_features reclaim_features interfaces "
		       "unavailable_features all.",
	.options = options,
};

static const char *const default_topics[] = {"versions", "interfaces", NULL};

static bool is_topic_asked(const char *topic)
{
	size_t nr = o.print.nr ? o.print.nr : 2;
	const char *const *words = o.print.nr ? o.print.words : default_topics;

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(words[i], topic) || !strcmp(words[i], "all"))
			return true;
	return false;
}

static void check_topics(void)
{
	for (size_t i = 0; i < o.print.nr; i++) {
		size_t t = 0;

		while (topics[t] && strcmp(topics[t], o.print.words[i]))
			t++;
		if (!topics[t])
			die_usage("--print: '%s' is no topic; see --help", o.print.words[i]);
	}
}

static void print_versions(const struct feature_state *states)
{
	unsigned int newest = features_release(states);
	char release[KERNEL_RELEASE_LEN], path[PATH_MAX], text[256];

	if (sysfs_read(kernel_path(path, KERNEL_PROCFS, "sys/kernel/osrelease"), text, sizeof(text),
		       NULL))
		strcpy(text, "unknown");
	printf("damo version: %s\n", DAMO_VERSION);
	fputs("kernel version: ", stdout);
	put_sane(stdout, text);
	printf("\nDAMON version: %s\n", newest ? kernel_release_name(release, newest) : "<5.15");
}

static void print_fs(const char *name, enum kernel_fs fs, const char *probe)
{
	char path[PATH_MAX];

	kernel_path(path, fs, "%s", probe);
	printf("%s: %s\n", name, sysfs_exists(path) ? kernel_fs_root(fs) : "None");
}

/* Looks a program up without running it. */
static bool find_program(const char *name, char path[PATH_MAX])
{
	const char *dirs = getenv("PATH");

	while (dirs && *dirs) {
		size_t len = strcspn(dirs, ":");

		snprintf(path, PATH_MAX, "%.*s/%s", (int)len, dirs, name);
		if (len && !access(path, X_OK))
			return true;
		dirs += len + (dirs[len] == ':');
	}
	return false;
}

static void print_program(const char *name)
{
	char path[PATH_MAX];

	printf("%s path: ", name);
	put_sane(stdout, find_program(name, path) ? path : "None");
	putchar('\n');
}

/* Features of one group, or what is missing in all of them. */
static void print_features(const struct feature_state *states, const char *group,
			   enum feature_support support)
{
	char release[KERNEL_RELEASE_LEN];

	for (size_t i = 0; features_table()[i].name; i++) {
		if (features_table()[i].is_part || states[i].support != support ||
		    strncmp(features_table()[i].name, group, strlen(group)))
			continue;
		printf("- %s (since %s)\n", features_table()[i].name,
		       kernel_release_name(release, features_table()[i].since));
	}
}

static void print_interfaces(void)
{
	char path[PATH_MAX];

	if (sysfs_exists(kernel_path(path, KERNEL_SYSFS, "kernel/mm/damon/admin/kdamonds")))
		puts("- interface/damon_sysfs (since 5.18)");
}

static void print_available(const struct feature_state *states)
{
	static const struct {
		const char *topic, *group;
	} groups[] = {
		{"sysfs_features", "sysfs/"},	  {"trace_features", "trace/"},
		{"stat_features", "stat/"},	  {"lru_sort_features", "lru_sort/"},
		{"reclaim_features", "reclaim/"}, {"interfaces", "interface/"},
	};
	bool any = false;

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (!is_topic_asked(groups[i].topic))
			continue;
		if (!any)
			puts("available DAMON features:");
		any = true;
		if (!strcmp(groups[i].topic, "interfaces"))
			print_interfaces();
		print_features(states, groups[i].group, SUPPORT_YES);
	}
}

int cmd_sysinfo(int argc, char **argv)
{
	struct feature_state *states;
	struct dd_error err;

	parse_options(&cmd, argc, argv);
	check_topics();
	if (features_detect(&states, &err) < 0)
		die("%s", err.text);
	if (is_topic_asked("versions"))
		print_versions(states);
	if (is_topic_asked("fs_info")) {
		print_fs("sysfs", KERNEL_SYSFS, "kernel");
		print_fs("tracefs", KERNEL_TRACEFS, "events");
		puts("debugfs: not used");
	}
	if (is_topic_asked("trace_cmd_info"))
		print_program("trace-cmd");
	if (is_topic_asked("perf_info"))
		print_program("perf");
	print_available(states);
	if (is_topic_asked("unavailable_features")) {
		puts("unavailable DAMON features:");
		print_features(states, "", SUPPORT_NO);
		puts("DAMON features of which nothing can be known here:");
		print_features(states, "", SUPPORT_UNKNOWN);
	}
	free(states);
	return EXIT_DONE;
}
