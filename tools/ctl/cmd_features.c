// SPDX-License-Identifier: GPL-2.0-only
/*
 * features: what the kernel's DAMON can do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ddutil/json_writer.h>

#include "tools/damon/interface_options.h"
#include "tools/common/message.h"
#include "tools/common/options.h"
#include "tools/ctl/ctl_commands.h"
#include "tools/kernel/features.h"

static struct {
	bool json, verbose, infer_version, old_names, ignored;
} o;

static const struct option options[] = {
	OPT_BOOL(0, "json", &o.json, "print JSON"),
	OPT_BOOL('v', "verbose", &o.verbose,
		 "print the kernel release of each and how it is known"),
	OPT_BOOL(0, "infer_version", &o.infer_version,
		 "print which release's DAMON this kernel has, by its features"),
	OPT_BOOL(0, "old_names", &o.old_names,
		 "print the names of damo 2.x, for those that had one"),
	{.kind = OPTION_SET,
	 .name = "invalidate_cache",
	 .value = &o.ignored,
	 .flags = OPTION_HIDDEN},
	OPT_INCLUDE(interface_options),
	OPT_END(),
};

static const struct command cmd = {
	.name = "features",
	.args = "[supported|unsupported|all|json]",
	.max_args = 1,
	.description =
		"Looks for files, tracepoints, modules and functions of the kernel; nothing is "
		"written, nor kept for later. Where none of these shows it, a feature is unknown (null in "
		"JSON): the kernel's release number decides nothing. Most files of schemes exist only "
		"while a kdamond with a scheme is set up, and functions are shown to root only.",
	.examples = "damo features\tlist all known features\n"
		    "damo features unsupported -v\twhat needs a newer kernel, and which\n",
	.options = options,
};

enum list { LIST_ALL, LIST_SUPPORTED, LIST_UNSUPPORTED };

static const char *const evidence_names[] = {
	[EVIDENCE_SEEN] = "seen",
	[EVIDENCE_SYMBOL] = "by a kernel function",
	[EVIDENCE_NEWER] = "by a newer feature that is there",
	[EVIDENCE_NONE] = "no evidence",
};

static const char *const support_names[] = {
	[SUPPORT_NO] = "Unsupported",
	[SUPPORT_YES] = "Supported",
	[SUPPORT_UNKNOWN] = "Unknown",
};

struct row {
	const char *name;
	const struct feature *feature;
	const struct feature_state *state;
};

static int compare_features(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->name, ((const struct row *)b)->name);
}

static size_t collect_features(const struct feature_state *states, int nr, enum list list,
			       struct row *rows)
{
	size_t kept = 0;

	for (int i = 0; i < nr; i++) {
		const char *name =
			o.old_names ? features_table()[i].old_name : features_table()[i].name;

		if (!name || features_table()[i].is_part ||
		    (list == LIST_SUPPORTED && states[i].support != SUPPORT_YES) ||
		    (list == LIST_UNSUPPORTED && states[i].support != SUPPORT_NO))
			continue;
		rows[kept++] = (struct row){name, &features_table()[i], &states[i]};
	}
	qsort(rows, kept, sizeof(*rows), compare_features);
	return kept;
}

static void put_support(struct ddu_json *j, const char *key, enum feature_support support)
{
	if (support == SUPPORT_UNKNOWN)
		ddu_json_kv_null(j, key);
	else
		ddu_json_kv_bool(j, key, support == SUPPORT_YES);
}

/* What a list of names cannot say. */
static void warn_unknown_features(const struct feature_state *states, int nr)
{
	size_t unknown = 0;

	for (int i = 0; i < nr; i++)
		unknown += features_table()[i].name && !features_table()[i].is_part &&
			   states[i].support == SUPPORT_UNKNOWN;
	if (unknown)
		info("%zu more features are unknown: nothing here shows them; 'damo features all' "
		     "lists them",
		     unknown);
}

static void print_features_json(const struct row *rows, size_t nr)
{
	struct ddu_json j;
	char release[KERNEL_RELEASE_LEN];

	ddu_json_init(&j, stdout, 4);
	ddu_json_object_begin(&j);
	for (size_t i = 0; i < nr; i++) {
		if (!o.verbose) {
			put_support(&j, rows[i].name, rows[i].state->support);
			continue;
		}
		ddu_json_key(&j, rows[i].name);
		ddu_json_object_begin(&j);
		put_support(&j, "supported", rows[i].state->support);
		ddu_json_kv_string(&j, "since",
				   kernel_release_name(release, rows[i].feature->since));
		ddu_json_kv_string(&j, "evidence", evidence_names[rows[i].state->evidence]);
		ddu_json_object_end(&j);
	}
	ddu_json_object_end(&j);
	putchar('\n');
}

static void print_text(const struct row *rows, size_t nr, enum list list)
{
	char release[KERNEL_RELEASE_LEN];

	for (size_t i = 0; i < nr; i++) {
		fputs(rows[i].name, stdout);
		if (list == LIST_ALL)
			printf(": %s", support_names[rows[i].state->support]);
		if (o.verbose)
			printf(" (since %s; %s)",
			       kernel_release_name(release, rows[i].feature->since),
			       evidence_names[rows[i].state->evidence]);
		putchar('\n');
	}
}

static enum list parse_list(const char *word)
{
	if (!strcmp(word, "supported"))
		return LIST_SUPPORTED;
	if (!strcmp(word, "unsupported"))
		return LIST_UNSUPPORTED;
	if (!strcmp(word, "json"))
		o.json = true;
	else if (strcmp(word, "all"))
		die_usage("'%s' is none of supported, unsupported, all, json", word);
	return LIST_ALL;
}

int cmd_features(int argc, char **argv)
{
	int nr = parse_options(&cmd, argc, argv);
	enum list list = nr ? parse_list(argv[0]) : LIST_ALL;
	struct feature_state *states;
	char release[KERNEL_RELEASE_LEN];
	struct dd_error err;
	struct row *rows;
	size_t nr_rows;

	nr = features_detect(&states, &err);
	if (nr < 0)
		die("%s", err.text);
	rows = calloc((size_t)nr, sizeof(*rows));
	if (!rows)
		die("out of memory");
	nr_rows = collect_features(states, nr, list, rows);
	if (o.infer_version) {
		unsigned int newest = features_release(states);

		printf("Seems the version of DAMON is %s\n",
		       newest ? kernel_release_name(release, newest) : "<5.15");
	} else if (o.json) {
		print_features_json(rows, nr_rows);
	} else {
		print_text(rows, nr_rows, list);
	}
	if (list != LIST_ALL || o.infer_version)
		warn_unknown_features(states, nr);
	free(rows);
	free(states);
	return EXIT_DONE;
}
