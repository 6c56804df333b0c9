// SPDX-License-Identifier: GPL-2.0-only
/*
 * report profile: which functions ran while a recording shows a certain access pattern.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "libdamondata/analysis/times.h"
#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/common/pager.h"
#include "tools/report/commands.h"
#include "tools/report/profile_input.h"
#include "tools/report/report_options.h"
#include "tools/view/profile_text.h"

static struct {
	const char *sort, *inputs[2];
	bool folded;
} o;

static const struct option options[] = {
	OPT_STRS(0, "inputs", "ACCESS PROFILE", o.inputs, "the recording and its profile"),
	OPT_INCLUDE(input_options),
	OPT_INCLUDE(profile_options),
	OPT_GROUP("What to print"),
	OPT_STR(0, "sort", "KEYS", &o.sort, "rows are told apart by these of comm,dso,sym (all)"),
	OPT_BOOL('g', "folded", &o.folded, "print call chains, folded for flame graphs"),
	OPT_INCLUDE(filter_options),
	OPT_INCLUDE(format_options),
	OPT_END()};

static unsigned int parse_keys(const char *text)
{
	static const struct {
		const char *name;
		unsigned int key;
	} known[] = {{"comm", DD_PROFILE_COMM},
		     {"dso", DD_PROFILE_DSO},
		     {"sym", DD_PROFILE_SYMBOL},
		     {"symbol", DD_PROFILE_SYMBOL}};
	unsigned int keys = 0;

	while (*text) {
		size_t len = strcspn(text, ","), i;

		for (i = 0; i < 4; i++)
			if (strlen(known[i].name) == len && !strncmp(known[i].name, text, len))
				break;
		if (i == 4)
			die_usage("--sort: '%.*s' is none of comm, dso, sym", (int)len, text);
		keys |= known[i].key;
		text += len;
		text += *text == ',';
	}
	if (!keys)
		die_usage("--sort: no key");
	return keys;
}

static int add_time(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct dd_error err;

	(void)input;
	if (ev->type == DD_EV_META)
		profile_note_meta(ev->meta);
	if (ev->type == DD_EV_SNAPSHOT && dd_times_add(ctx, ev->snapshot, &err))
		die("%s", err.text);
	return 0;
}

static void print_profile(const struct dd_profile *p, unsigned int keys)
{
	pager_start();
	if (o.folded)
		put_folded(stdout, p);
	else if (report_o.format == FORMAT_TEXT)
		put_profile(stdout, p, keys, 0);
	else
		put_profile_rows(stdout, (enum row_format)report_o.format, p);
}

static int tell_gaps(const struct dd_profile *p, const char *path)
{
	if (p->nr_unread)
		info("functions of %zu files are shown as addresses: give the recorded system's with --symfs "
		     "and --kallsyms",
		     p->nr_unread);
	if (p->lost)
		warn("%s: %" PRIu64 " samples were lost while recording", path, p->lost);
	if (!p->samples)
		warn("%s has %" PRIu64 " samples, but none at these times; are its clock and the "
		     "recording's the same?",
		     path, p->all_samples);
	if (!p->truncated)
		return EXIT_DONE;
	warn("%s: truncated; what is whole was counted", path);
	return report_o.strict ? EXIT_FAIL : EXIT_DAMAGED;
}

static int report_profile(const struct dd_times *times, const char *path)
{
	unsigned int keys = o.folded ? DD_PROFILE_STACK : parse_keys(o.sort);
	struct dd_profile_spec spec = {.slices = times->list,
				       .nr_slices = times->nr,
				       .keys = keys,
				       .places = profile_places()};
	struct dd_profile profile;
	struct dd_error err;
	int ret;

	if (dd_profile_read(&profile, path, &spec, &err))
		die("%s", err.text);
	print_profile(&profile, keys);
	ret = tell_gaps(&profile, path);
	dd_profile_free(&profile);
	return ret;
}

static void take_inputs(void)
{
	static struct word_list access;

	if (!o.inputs[0])
		return;
	access = (struct word_list){&o.inputs[0], 1};
	report_o.inputs = access;
	profile_o.file = o.inputs[1];
}

int cmd_profile(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report profile",
		.args = "",
		.summary = "Print which functions ran while a certain access pattern was seen",
		.description =
			"The options select regions and snapshots, as for 'damo report times'; the "
			"samples of the profile within the times of what is left are counted.",
		.examples =
			"damo report profile --access_rate 50% 100% --sz_snapshot 40M max\t"
			"what made 40 MiB or more busy\n"
			"damo report profile --folded | flamegraph.pl > flames.svg\ta flame graph\n",
		.options = options,
	};
	struct report_input in = {0};
	struct dd_times times = {0};
	int ret, profile_ret;
	char *path;

	o.sort = "comm,dso,sym";
	parse_options(&cmd, argc, argv);
	take_inputs();
	in.filter = filter_from_options();
	report_open_access(&in, false);
	path = profile_path(dd_source_name(in.sources[0]));
	if (!path)
		die("there is no profile beside %s; damo record makes one, or give it with --profile",
		    dd_source_name(in.sources[0]));
	report_walk(&in, add_time, &times);
	dd_times_finish(&times);
	filter_warn_unknown(in.filter);
	if (!times.nr)
		die("no snapshot of the condition was found");
	profile_ret = report_profile(&times, path);
	dd_times_free(&times);
	free(path);
	ret = report_close(&in);
	dd_filter_free(in.filter);
	return ret ? ret : profile_ret;
}
