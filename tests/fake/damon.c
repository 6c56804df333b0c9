// SPDX-License-Identifier: GPL-2.0-only
/*
 * DAMON's sysfs interface without a kernel: preloaded into a program, it gives the files below
 * $DAMO_SYSFS/kernel/mm/damon the behaviour of the kernel release $FAKE_DAMON_RELEASE.
 *
 * Writing an nr_* file remakes the directories below, keywords and numbers are checked as the kernel
 * does, `state` takes commands. The files are written from the kernel's documentation, so that a wrong path
 * in the program is found; keywords, and files that are missing here, come from the parameter tables.
 * What can go wrong is asked for by the environment:
 *
 *	FAKE_DAMON_KILL=N	die by SIGKILL instead of the N-th write
 *	FAKE_DAMON_REFUSE=FILE=VALUE=ERRNO	refuse a value, FILE being the end of a path
 *	FAKE_DAMON_HANG=COMMAND	never return from writing it to a `state`
 *	FAKE_DAMON_SLOW=COMMAND=MS	return from writing it to a `state` that late
 *	FAKE_DAMON_ENDS=1	kdamonds end at once
 *	FAKE_DAMON_PID=N	kdamonds that start have this thread, not that of the program
 *	FAKE_DAMON_TRIED=FILE	regions that each scheme was tried on, "START END NR-ACCESSES AGE PASSED" a line
 *	FAKE_DAMON_BUSY=N	the first N writes fail with EBUSY
 *	FAKE_DAMON_LOG=FILE	append "PATH VALUE" for each write
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <damondata/params.h>

/* Paths of a test's own folder fit. */
#pragma GCC diagnostic ignored "-Wformat-truncation"

#define REL(major, minor) ((major)*1000 + (minor))

enum type { ULONG, UINT, INT, BOOL, TEXT, WORD, NR, STATE };

/* One file of a directory kind. A number file names the kind of its children. */
struct file {
	const char *kind, *path;
	enum type type;
	const char *value;
	int since;
	const char *child; /* NR: kind of children */
	const char *words; /* WORD: "word:release word:release" */
	bool read_only;
};

#define INTERVALS "monitoring_attrs/intervals/"
#define FILTER_FILES(kind)                                                                         \
	{kind, "type", WORD, "anon", 0, NULL, NULL, false},                                        \
		{kind, "matching", BOOL, "N", 0, NULL, NULL, false},                               \
		{kind, "allow", BOOL, "N", REL(6, 14), NULL, NULL, false},                         \
		{kind, "memcg_path", TEXT, "", 0, NULL, NULL, false},                              \
		{kind, "addr_start", ULONG, "0", REL(6, 6), NULL, NULL, false},                    \
		{kind, "addr_end", ULONG, "0", REL(6, 6), NULL, NULL, false},                      \
		{kind, "damon_target_idx", INT, "0", REL(6, 6), NULL, NULL, false},                \
		{kind, "min", ULONG, "0", REL(6, 15), NULL, NULL, false},                          \
	{                                                                                          \
		kind, "max", ULONG, "0", REL(6, 15), NULL, NULL, false                             \
	}
#define RW(kind, path, type, value, since)                                                         \
	{                                                                                          \
		kind, path, type, value, since, NULL, NULL, false                                  \
	}
#define RO(kind, path, value, since)                                                               \
	{                                                                                          \
		kind, path, ULONG, value, since, NULL, NULL, true                                  \
	}
#define NUMBER(kind, path, since, child)                                                           \
	{                                                                                          \
		kind, path, NR, "0", since, child, NULL, false                                     \
	}
#define KEYWORD(kind, path, value, since, words)                                                   \
	{                                                                                          \
		kind, path, WORD, value, since, NULL, words, false                                 \
	}

#define MAX_FILES 160

static struct file files[MAX_FILES] = {
	NUMBER("kdamonds", "nr_kdamonds", 0, "kdamond"),
	RW("kdamond", "state", STATE, "off", 0),
	{"kdamond", "pid", INT, "-1", 0, NULL, NULL, true},
	RW("kdamond", "refresh_ms", UINT, "0", REL(6, 17)),
	NUMBER("kdamond", "contexts/nr_contexts", 0, "context"),
	{"context", "avail_operations", TEXT, "vaddr\nfvaddr\npaddr", REL(5, 19), NULL, NULL, true},
	KEYWORD("context", "operations", "vaddr", 0, "vaddr:0 fvaddr:5019 paddr:0"),
	RW("context", "addr_unit", ULONG, "1", REL(6, 18)),
	RW("context", "pause", BOOL, "N", REL(7, 2)),
	RW("context", INTERVALS "sample_us", ULONG, "5000", 0),
	RW("context", INTERVALS "aggr_us", ULONG, "100000", 0),
	RW("context", INTERVALS "update_us", ULONG, "60000000", 0),
	RW("context", INTERVALS "intervals_goal/access_bp", ULONG, "0", REL(6, 15)),
	RW("context", INTERVALS "intervals_goal/aggrs", ULONG, "0", REL(6, 15)),
	RW("context", INTERVALS "intervals_goal/min_sample_us", ULONG, "0", REL(6, 15)),
	RW("context", INTERVALS "intervals_goal/max_sample_us", ULONG, "0", REL(6, 15)),
	RW("context", "monitoring_attrs/nr_regions/min", ULONG, "10", 0),
	RW("context", "monitoring_attrs/nr_regions/max", ULONG, "1000", 0),
	NUMBER("context", "monitoring_attrs/probes/nr_probes", REL(7, 2), "probe"),
	NUMBER("probe", "filters/nr_filters", 0, "probe_filter"),
	RW("probe", "weight", UINT, "0", REL(7, 3)),
	KEYWORD("probe_filter", "type", "anon", 0, "anon:0 memcg:0"),
	RW("probe_filter", "matching", BOOL, "N", 0),
	RW("probe_filter", "allow", BOOL, "N", 0),
	RW("probe_filter", "path", TEXT, "", 0),
	NUMBER("context", "targets/nr_targets", 0, "target"),
	RW("target", "pid_target", INT, "0", 0),
	RW("target", "obsolete_target", BOOL, "N", REL(6, 19)),
	NUMBER("target", "regions/nr_regions", 0, "region"),
	RW("region", "start", ULONG, "0", 0),
	RW("region", "end", ULONG, "0", 0),
	NUMBER("context", "schemes/nr_schemes", 0, "scheme"),
	KEYWORD("scheme", "action", "stat", 0, NULL),
	RW("scheme", "target_nid", INT, "-1", REL(6, 11)),
	RW("scheme", "apply_interval_us", ULONG, "0", REL(6, 7)),
	RW("scheme", "access_pattern/sz/min", ULONG, "0", 0),
	RW("scheme", "access_pattern/sz/max", ULONG, "0", 0),
	RW("scheme", "access_pattern/nr_accesses/min", ULONG, "0", 0),
	RW("scheme", "access_pattern/nr_accesses/max", ULONG, "0", 0),
	RW("scheme", "access_pattern/age/min", ULONG, "0", 0),
	RW("scheme", "access_pattern/age/max", ULONG, "0", 0),
	RW("scheme", "quotas/ms", ULONG, "0", 0),
	RW("scheme", "quotas/bytes", ULONG, "0", 0),
	RW("scheme", "quotas/reset_interval_ms", ULONG, "0", 0),
	RO("scheme", "quotas/effective_bytes", "0", REL(6, 9)),
	KEYWORD("scheme", "quotas/goal_tuner", "consist", REL(7, 1), "consist:0 temporal:0"),
	RW("scheme", "quotas/fail_charge_num", UINT, "0", REL(7, 2)),
	RW("scheme", "quotas/fail_charge_denom", UINT, "0", REL(7, 2)),
	RW("scheme", "quotas/weights/sz_permil", UINT, "0", 0),
	RW("scheme", "quotas/weights/nr_accesses_permil", UINT, "0", 0),
	RW("scheme", "quotas/weights/age_permil", UINT, "0", 0),
	NUMBER("scheme", "quotas/goals/nr_goals", REL(6, 8), "goal"),
	RW("goal", "target_value", ULONG, "0", 0),
	RW("goal", "current_value", ULONG, "0", 0),
	KEYWORD("goal", "target_metric", "user_input", REL(6, 9), NULL),
	RW("goal", "nid", INT, "0", REL(6, 16)),
	RW("goal", "path", TEXT, "", REL(6, 19)),
	KEYWORD("scheme", "watermarks/metric", "none", 0, "none:0 free_mem_rate:0"),
	RW("scheme", "watermarks/interval_us", ULONG, "0", 0),
	RW("scheme", "watermarks/high", ULONG, "0", 0),
	RW("scheme", "watermarks/mid", ULONG, "0", 0),
	RW("scheme", "watermarks/low", ULONG, "0", 0),
	NUMBER("scheme", "filters/nr_filters", REL(6, 3), "filter"),
	NUMBER("scheme", "core_filters/nr_filters", REL(6, 15), "core_filter"),
	NUMBER("scheme", "ops_filters/nr_filters", REL(6, 15), "ops_filter"),
	FILTER_FILES("filter"),
	FILTER_FILES("core_filter"),
	FILTER_FILES("ops_filter"),
	NUMBER("scheme", "dests/nr_dests", REL(6, 17), "dest"),
	RW("dest", "id", UINT, "0", 0),
	RW("dest", "weight", UINT, "0", 0),
	RO("scheme", "stats/nr_tried", "0", 0),
	RO("scheme", "stats/sz_tried", "0", 0),
	RO("scheme", "stats/nr_applied", "0", 0),
	RO("scheme", "stats/sz_applied", "0", 0),
	RO("scheme", "stats/qt_exceeds", "0", 0),
	RO("scheme", "stats/sz_ops_filter_passed", "0", REL(6, 14)),
	RO("scheme", "stats/nr_snapshots", "0", REL(7, 0)),
	RW("scheme", "stats/max_nr_snapshots", ULONG, "0", REL(7, 0)),
	RO("scheme", "tried_regions/total_bytes", "0", REL(6, 6)),
	RO("tried", "start", "0", 0),
	RO("tried", "end", "0", 0),
	RO("tried", "nr_accesses", "0", 0),
	RO("tried", "age", "0", 0),
	RO("tried", "sz_filter_passed", "0", REL(6, 14)),
};

/* The row of the program's tables of each file, where it has one. */
static const struct dd_param_field *param_rows[MAX_FILES];
static size_t nr_files;

static enum type type_of(const struct dd_param_field *f)
{
	switch (dd_param_kind(f)) {
	case DD_PARAM_BOOL:
		return BOOL;
	case DD_PARAM_WORD:
		return WORD;
	case DD_PARAM_TEXT:
		return TEXT;
	case DD_PARAM_I64:
		return INT;
	default:
		return dd_param_max(f) == UINT_MAX ? UINT : ULONG;
	}
}

/* A file that the table above lacks holds 0 first, or the first word. */
static void add_file(const char *kind, const char *path, int since, const struct dd_param_field *f)
{
	size_t i;

	for (i = 0; i < nr_files; i++)
		if (!strcmp(files[i].kind, kind) && !strcmp(files[i].path, path))
			break;
	param_rows[i] = f;
	if (i < nr_files)
		return;
	if (i + 1 == MAX_FILES)
		abort();
	files[nr_files++] = (struct file){
		.kind = kind,
		.path = strdup(path),
		.type = type_of(f),
		.value = type_of(f) == WORD   ? dd_param_words(f)[0]
			 : type_of(f) == BOOL ? "N"
			 : type_of(f) == TEXT ? ""
					      : "0",
		.since = since,
	};
}

/* The release of a field, or of a newer object that it is in. */
static unsigned int since_of(const char *type, const struct dd_param_field *field)
{
	const struct dd_param_field *f = NULL;
	unsigned int since = dd_param_origin(field)->since;

	while ((f = dd_param_next(type, f)) != field) {
		size_t len = strlen(dd_param_key(f));

		if (dd_param_kind(f) == DD_PARAM_OBJECT &&
		    !strncmp(dd_param_key(f), dd_param_key(field), len) &&
		    dd_param_key(field)[len] == '.' && dd_param_origin(f)->since > since)
			since = dd_param_origin(f)->since;
	}
	return since;
}

/* Files of single values in a directory kind; those of development kernels are in no release. */
static void add_files(const char *kind, const char *type)
{
	const struct dd_param_field *f = NULL;

	while ((f = dd_param_next(type, f))) {
		unsigned int since = since_of(type, f);

		if (!dd_param_sysfs(f) || since == UINT_MAX || dd_param_is_output(f))
			continue;
		switch (dd_param_kind(f)) {
		case DD_PARAM_U64:
		case DD_PARAM_I64:
		case DD_PARAM_BOOL:
		case DD_PARAM_WORD:
		case DD_PARAM_TEXT:
			add_file(kind, dd_param_sysfs(f), (int)since, f);
			break;
		default:
			break;
		}
	}
}

static void complete_files(void)
{
	static const char *const kinds[][2] = {
		{"kdamond", "kdamond"},	  {"context", "context"},
		{"target", "target"},	  {"region", "region"},
		{"probe", "probe"},	  {"probe_filter", "probe filter"},
		{"scheme", "scheme"},	  {"goal", "goal"},
		{"filter", "filter"},	  {"core_filter", "filter"},
		{"ops_filter", "filter"}, {"dest", "dest"},
	};

	if (nr_files)
		return;
	while (files[nr_files].kind)
		nr_files++;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		add_files(kinds[i][0], kinds[i][1]);
}

static int release(void)
{
	const char *text = getenv("FAKE_DAMON_RELEASE");
	int major = 7, minor = 2;

	if (text)
		sscanf(text, "%d.%d", &major, &minor);
	return REL(major, minor);
}

/* Below the tree? Then the path after ".../kdamonds/". */
static const char *in_tree(const char *path)
{
	static const char marker[] = "/kernel/mm/damon/admin/kdamonds/";
	const char *root = getenv("DAMO_SYSFS");
	const char *at;

	if (!root || strncmp(path, root, strlen(root)))
		return NULL;
	at = strstr(path, marker);
	return at ? at + sizeof(marker) - 1 : NULL;
}

static void put(const char *path, const char *value)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			      0600);
	char line[PATH_MAX];
	int len = snprintf(line, sizeof(line), "%s\n", value);

	if (fd < 0 || syscall(SYS_write, fd, line, len) != len)
		abort();
	syscall(SYS_close, fd);
}

static void get(const char *path, char *value, size_t size)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	long len = fd < 0 ? 0 : syscall(SYS_read, fd, value, size - 1);

	value[len < 0 ? 0 : len] = '\0';
	value[strcspn(value, "\n")] = '\0';
	if (fd >= 0)
		syscall(SYS_close, fd);
}

static void make_dirs(char *path)
{
	for (char *p = path + 1; (p = strchr(p, '/')); *p++ = '/') {
		*p = '\0';
		mkdir(path, 0755);
	}
}

static void make_kind(const char *dir, const char *kind)
{
	char path[PATH_MAX];

	complete_files();
	for (size_t i = 0; i < nr_files; i++) {
		const struct file *f = &files[i];

		if (strcmp(f->kind, kind) || f->since > release())
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, f->path);
		make_dirs(path);
		put(path, f->value);
		chmod(path, f->read_only ? 0400 : 0600);
	}
	/* The one directory that is older than its file. */
	if (!strcmp(kind, "scheme") && release() >= REL(6, 2)) {
		snprintf(path, sizeof(path), "%s/tried_regions/", dir);
		make_dirs(path);
	}
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void remove_children(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	char path[PATH_MAX];

	while (d && (e = readdir(d))) {
		if (e->d_name[0] < '0' || e->d_name[0] > '9')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
	if (d)
		closedir(d);
}

/* The row of a path: indices are skipped, and the kind is that of the last index. */
static const struct file *find(const char *below)
{
	const char *kind = "kdamonds", *rest = below;
	const struct file *found = NULL;

	complete_files();
	for (;;) {
		size_t i;

		found = NULL;
		for (i = 0; i < nr_files; i++) {
			const struct file *f = &files[i];
			size_t dir = strrchr(f->path, '/')
					     ? (size_t)(strrchr(f->path, '/') - f->path) + 1
					     : 0;

			if (strcmp(f->kind, kind))
				continue;
			if (!strcmp(f->path, rest)) {
				found = f;
				break;
			}
			if (f->type == NR && !strncmp(f->path, rest, dir) && rest[dir] >= '0' &&
			    rest[dir] <= '9' && strchr(rest + dir, '/')) {
				kind = f->child;
				rest = strchr(rest + dir, '/') + 1;
				break;
			}
		}
		if (found || i == nr_files)
			return found;
	}
}

static bool any_on(void)
{
	char path[PATH_MAX], value[64];

	for (int i = 0; i < 64; i++) {
		snprintf(path, sizeof(path), "%s/kernel/mm/damon/admin/kdamonds/%d/state",
			 getenv("DAMO_SYSFS"), i);
		get(path, value, sizeof(value));
		if (!strcmp(value, "on"))
			return true;
	}
	return false;
}

static int store_number(const char *path, const char *below, const char *value,
			const struct file *f)
{
	char dir[PATH_MAX], child[PATH_MAX + 16];
	long nr = strtol(value, NULL, 0);

	if (nr < 0 || (!strcmp(below + strlen(below) - 11, "nr_contexts") && nr > 1))
		return EINVAL;
	if (nr > 4096)
		return ENOMEM;
	if (!strcmp(below, "nr_kdamonds") && any_on())
		return EBUSY;
	snprintf(dir, sizeof(dir), "%s", path);
	*strrchr(dir, '/') = '\0';
	remove_children(dir);
	for (long i = 0; i < nr; i++) {
		snprintf(child, sizeof(child), "%s/%ld", dir, i);
		mkdir(child, 0755);
		make_kind(child, f->child);
	}
	snprintf(child, sizeof(child), "%ld", nr);
	put(path, child);
	return 0;
}

static int command_since(const char *value)
{
	static const struct {
		const char *word;
		int since;
	} commands[] = {
		{"commit", REL(5, 19)},
		{"update_schemes_stats", 0},
		{"update_schemes_tried_regions", REL(6, 2)},
		{"clear_schemes_tried_regions", REL(6, 2)},
		{"update_schemes_tried_bytes", REL(6, 6)},
		{"commit_schemes_quota_goals", REL(6, 8)},
		{"update_schemes_effective_quotas", REL(6, 9)},
		{"update_tuned_intervals", REL(6, 15)},
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(commands[i].word, value))
			return commands[i].since;
	return INT_MAX;
}

static bool module_runs(void)
{
	char path[PATH_MAX], value[16];

	snprintf(path, sizeof(path), "%s/module/damon_stat/parameters/enabled",
		 getenv("DAMO_SYSFS"));
	get(path, value, sizeof(value));
	return value[0] == 'Y';
}

/* Puts the regions of $FAKE_DAMON_TRIED below a scheme's tried_regions. */
static void make_tried(const char *dir)
{
	static const char *const names[] = {"start", "end", "nr_accesses", "age",
					    "sz_filter_passed"};
	FILE *f = fopen(getenv("FAKE_DAMON_TRIED"), "r");
	char text[5][32], path[PATH_MAX], region[PATH_MAX];
	unsigned long long total = 0;

	remove_children(dir);
	for (int i = 0; f && fscanf(f, "%31s %31s %31s %31s %31s", text[0], text[1], text[2],
				    text[3], text[4]) == 5;
	     i++) {
		snprintf(region, sizeof(region), "%s/%d", dir, i);
		mkdir(region, 0755);
		make_kind(region, "tried");
		for (int k = 0; k < 5; k++) {
			snprintf(path, sizeof(path), "%s/%s", region, names[k]);
			if (!access(path, F_OK))
				put(path, text[k]);
		}
		total += strtoull(text[1], NULL, 0) - strtoull(text[0], NULL, 0);
	}
	if (f)
		fclose(f);
	snprintf(path, sizeof(path), "%s/total_bytes", dir);
	snprintf(text[0], sizeof(text[0]), "%llu", total);
	if (!access(path, F_OK))
		put(path, text[0]);
}

static void try_schemes(const char *state_path)
{
	char dir[PATH_MAX];

	for (int c = 0; c < 8; c++)
		for (int s = 0; s < 8; s++) {
			snprintf(dir, sizeof(dir), "%.*s/contexts/%d/schemes/%d/tried_regions",
				 (int)(strrchr(state_path, '/') - state_path), state_path, c, s);
			if (!access(dir, F_OK))
				make_tried(dir);
		}
}

static int store_state(const char *path, const char *value)
{
	char old[64], pid_path[PATH_MAX], pid[16];
	const char *hang = getenv("FAKE_DAMON_HANG"), *slow = getenv("FAKE_DAMON_SLOW");
	size_t len = strlen(value);

	if (hang && !strcmp(hang, value))
		pause();
	if (slow && !strncmp(slow, value, len) && slow[len] == '=')
		usleep((useconds_t)atoi(slow + len + 1) * 1000);
	get(path, old, sizeof(old));
	snprintf(pid_path, sizeof(pid_path), "%.*s/pid", (int)(strrchr(path, '/') - path), path);
	if (!strcmp(value, "on")) {
		if (!strcmp(old, "on") || module_runs())
			return EBUSY;
		if (getenv("FAKE_DAMON_ENDS"))
			return 0;
		put(path, "on");
		snprintf(pid, sizeof(pid), "%d",
			 getenv("FAKE_DAMON_PID") ? atoi(getenv("FAKE_DAMON_PID")) : (int)getpid());
		put(pid_path, pid);
		return 0;
	}
	if (!strcmp(value, "off")) {
		if (strcmp(old, "on"))
			return EPERM;
		put(path, "off");
		put(pid_path, "-1");
		return 0;
	}
	if (command_since(value) > release() || strcmp(old, "on"))
		return EINVAL;
	if (!strcmp(value, "update_schemes_tried_regions") && getenv("FAKE_DAMON_TRIED"))
		try_schemes(path);
	return 0;
}

static bool is_core_type(const char *type)
{
	struct dd_params *filter = dd_params_new("filter", NULL);
	bool is_core;

	if (!filter || dd_param_set_text(filter, "filter_type", type, NULL))
		abort();
	is_core = dd_filter_is_core(filter);
	dd_params_free(filter);
	return is_core;
}

/* Core filters and those of the operations set take the types of their layer. */
static bool word_known(const struct file *f, const char *value)
{
	const struct dd_param_field *row = param_rows[f - files];
	const char *const *words = row ? dd_param_words(row) : NULL;
	size_t len = strlen(value);
	int since;

	for (size_t i = 0; words && dd_param_word_origin(row, i) && words[i]; i++)
		if (!strcmp(words[i], value))
			return dd_param_word_origin(row, i)->since <= (unsigned int)release() &&
			       (strcmp(f->kind, "core_filter") || is_core_type(value)) &&
			       (strcmp(f->kind, "ops_filter") || !is_core_type(value));
	for (const char *w = f->words; w; w = strchr(w, ' ') ? strchr(w, ' ') + 1 : NULL)
		if (!strncmp(w, value, len) && w[len] == ':' && sscanf(w + len, ":%d", &since) == 1)
			return since <= release();
	return false;
}

/* Base 0, as the kernel's kstrtoul(): a leading zero means octal. */
static int store_value(const char *path, const char *value, const struct file *f)
{
	char *end, text[32];
	unsigned long long v;

	if (f->type == TEXT || f->type == WORD) {
		if (f->type == WORD && !word_known(f, value))
			return EINVAL;
		put(path, value);
		return 0;
	}
	if (f->type == BOOL) {
		if (!*value || !strchr("yYtT1nNfF0", *value))
			return EINVAL;
		put(path, strchr("yYtT1", *value) ? "Y" : "N");
		return 0;
	}
	errno = 0;
	v = strtoull(value, &end, 0);
	if (end == value || *end || (*value == '-' && f->type != INT))
		return EINVAL;
	if (errno || (f->type == UINT && v > UINT_MAX) ||
	    (f->type == INT && ((long long)v > INT_MAX || (long long)v < INT_MIN)))
		return ERANGE;
	if (f->type == INT)
		snprintf(text, sizeof(text), "%lld", (long long)v);
	else
		snprintf(text, sizeof(text), "%llu", v);
	put(path, text);
	return 0;
}

static int refused(const char *below, const char *value)
{
	const char *rule = getenv("FAKE_DAMON_REFUSE"), *busy = getenv("FAKE_DAMON_BUSY");
	const char *kill_at = getenv("FAKE_DAMON_KILL");
	static long writes;
	char file[128], want[128];
	int code;

	writes++;
	if (kill_at && writes == atol(kill_at))
		raise(SIGKILL);
	if (busy && writes <= atol(busy))
		return EBUSY;
	if (rule && sscanf(rule, "%127[^=]=%127[^=]=%d", file, want, &code) == 3 &&
	    strlen(below) >= strlen(file) && !strcmp(below + strlen(below) - strlen(file), file) &&
	    !strcmp(want, value))
		return code;
	return 0;
}

static void log_write(const char *below, const char *value)
{
	const char *path = getenv("FAKE_DAMON_LOG");
	char line[PATH_MAX * 2];
	int fd, len;

	if (!path)
		return;
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
			  0600);
	len = snprintf(line, sizeof(line), "%s %s\n", below, value);
	if (fd >= 0 && syscall(SYS_write, fd, line, len) != len)
		abort();
	syscall(SYS_close, fd);
}

static int store(const char *path, const char *below, const char *value)
{
	const struct file *f = find(below);
	int code = refused(below, value);

	if (code)
		return code;
	if (!f || f->read_only)
		return EACCES;
	log_write(below, value);
	if (f->type == NR)
		return store_number(path, below, value, f);
	return f->type == STATE ? store_state(path, value) : store_value(path, value, f);
}

static void __attribute__((constructor)) make_tree(void)
{
	const char *root = getenv("DAMO_SYSFS");
	char dir[PATH_MAX], nr[PATH_MAX + 16];

	if (!root)
		return;
	snprintf(dir, sizeof(dir), "%s/kernel/mm/damon/admin/kdamonds/", root);
	snprintf(nr, sizeof(nr), "%snr_kdamonds", dir);
	/* Commands of another user may not look into the folder of the test. */
	if (!access(nr, F_OK) || errno == EACCES)
		return;
	make_dirs(dir);
	make_kind(dir, "kdamonds");
}

/* ---- what programs call ---- */

int open(const char *path, int flags, ...);
int open64(const char *path, int flags, ...);

static int fake_open(const char *path, int flags, mode_t mode)
{
	if (in_tree(path))
		flags &= ~O_TRUNC;
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

#define FAKE_OPEN(name)                                                                            \
	int name(const char *path, int flags, ...)                                                 \
	{                                                                                          \
		mode_t mode = 0;                                                                   \
		va_list ap;                                                                        \
		va_start(ap, flags);                                                               \
		if (flags & O_CREAT)                                                               \
			mode = va_arg(ap, mode_t);                                                 \
		va_end(ap);                                                                        \
		return fake_open(path, flags, mode);                                               \
	}
FAKE_OPEN(open)
FAKE_OPEN(open64)

ssize_t write(int fd, const void *buf, size_t len)
{
	char link[64], path[PATH_MAX], value[PATH_MAX];
	const char *below;
	ssize_t n;
	int code;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	path[n < 0 ? 0 : n] = '\0';
	below = in_tree(path);
	if (!below || len >= sizeof(value))
		return syscall(SYS_write, fd, buf, len);
	memcpy(value, buf, len);
	value[len] = '\0';
	value[strcspn(value, "\n")] = '\0';
	code = store(path, below, value);
	if (!code)
		return (ssize_t)len;
	errno = code;
	return -1;
}
