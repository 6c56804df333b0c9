// SPDX-License-Identifier: GPL-2.0-only
/*
 * report profile: which functions ran while a recording shows a certain access pattern.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/snapshots.h>
#include "tools/common/allocate.h"
#include "tools/common/loss_report.h"
#include "tools/common/filter_options.h"
#include "tools/common/message.h"
#include "tools/common/pager.h"
#include "tools/report/commands.h"
#include "tools/report/profile/profile_input.h"
#include "tools/report/profile/profile_options.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"
#include "tools/view/profile_text.h"

static struct {
	const char *inputs[2];
	bool whole;
} o;

static const struct option options[] = {
	OPT_STRS(0, "inputs", "ACCESS PROFILE", o.inputs, "the recording and its profile"),
	OPT_INCLUDE(input_options),
	OPT_INCLUDE(profile_options),
	OPT_BOOL(0, "whole", &o.whole,
		 "count all samples of the profile; no recording is needed then, only --profile"),
	OPT_INCLUDE(profile_print_options),
	OPT_INCLUDE(filter_options),
	OPT_INCLUDE(plain_format_options),
	OPT_END()};

/* Of each recording: the times of what was asked for, and the profile when it stands in a stream. */
struct selected {
	struct dd_times times;
	FILE *inside;
	char *path;
	bool this_boot;
};

static int add_event_time(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct selected *s = (struct selected *)ctx + input;
	struct dd_error err;

	if (ev->type == DD_EV_META)
		s->this_boot = profile_is_of_this_boot(ev->meta);
	if (!s->path)
		profile_take(&s->inside, ev);
	if (ev->type == DD_EV_SNAPSHOT && dd_times_add(&s->times, ev->snapshot, &err))
		die("%s", err.text);
	return 0;
}

static int print_profile(const struct dd_profile *p, const struct profile_view *view,
			 const struct dd_completeness *complete, struct dd_error *err)
{
	if (profile_folded()) {
		put_folded(stdout, p);
		return 0;
	}
	return report_o.format == FORMAT_TEXT
		       ? put_profile(stdout, p, view, err)
		       : put_profile_rows(stdout, (enum row_format)report_o.format, p, view,
					  complete, err);
}

static void list_profile_events(const struct dd_profile *p)
{
	for (size_t i = 0; i < p->nr_events; i++) {
		const struct dd_profile_event *e = &p->events[i];

		if (e->samples && strcmp(e->name, p->event) != 0)
			info("not shown: %" PRIu64 " samples of event '%s'; --event %s shows them",
			     e->samples, e->name, e->name);
		else if (!e->samples && e->counted)
			info("event '%s' has no samples of its own; %" PRIu64
			     " events of it were counted with those of its group's leader",
			     e->name, e->counted);
		else if (!e->samples)
			info("event '%s' has no samples of running functions", e->name);
	}
}

static void warn_profile_gaps(const struct dd_profile *p, const struct profile_view *view,
			      const char *path)
{
	for (size_t i = 0; i < p->nr_notes; i++)
		warn("%s", p->notes[i]);
	if (p->nr_unread)
		info("functions of %zu files are shown as addresses: give the recorded system's with --symfs "
		     "and --kallsyms",
		     p->nr_unread);
	if (!p->samples)
		warn("%s has %" PRIu64 " samples, but none at these times; are its clock and the "
		     "recording's the same?",
		     path, p->all_samples);
	else if (view->trees && !p->has_chains)
		warn("%s has no call chains; perf record -g takes them", path);
	list_profile_events(p);
}

static int report_profile(struct dd_profile_spec *spec, const struct profile_view *view,
			  const char *path, const struct dd_completeness *complete)
{
	const char *name = spec->name ? spec->name : path;
	struct dd_profile profile;
	struct dd_error err;

	if (dd_profile_read(&profile, path, spec, &err))
		die("%s", err.text);
	account_report(name, &profile.account);
	if (print_profile(&profile, view, complete, &err))
		die("%s", err.text);
	warn_profile_gaps(&profile, view, name);
	dd_profile_free(&profile);
	return account_status(EXIT_DONE);
}

static int report_one(struct selected *s, const char *recording, struct dd_profile_spec *spec,
		      const struct profile_view *view, const struct dd_completeness *complete)
{
	if (!s->path)
		s->path = profile_taken(s->inside);
	if (!s->path)
		die("there is no profile beside or in %s; give one with --profile, or let damo record make it",
		    recording);
	if (!s->times.nr)
		die("%s: no snapshot of the condition was found", recording);
	spec->slices = s->times.list;
	spec->nr_slices = s->times.nr;
	spec->places = profile_places(s->this_boot);
	spec->regular_only = !profile_o.file;
	/* What was in the recording is now in a file without a name. */
	spec->name = strncmp(s->path, "/proc/", 6) ? s->path : recording;
	return report_profile(spec, view, s->path, complete);
}

static void free_selected(struct selected *s)
{
	dd_times_free(&s->times);
	free(s->path);
	if (s->inside)
		fclose(s->inside);
}

static void check_several(size_t nr)
{
	if (nr < 2)
		return;
	if (profile_o.file)
		die_usage("--profile belongs to one recording");
	if (report_o.format != FORMAT_TEXT)
		die_usage("--format json and csv take one recording");
}

static void print_profile_heading(const char *recording, size_t at)
{
	printf("%s# Recording: ", at ? "\n" : "");
	put_sane(stdout, recording);
	putchar('\n');
}

/* Samples at the times at which the recordings show what the options ask for, one recording after the other. */
static int report_selected(struct dd_profile_spec *spec, const struct profile_view *view)
{
	struct report_input in = {.no_live = true};
	struct dd_completeness complete;
	struct selected *all;
	int ret = EXIT_DONE, closed;

	in.filter = filter_from_options();
	report_open_kinds(&in, 1u << DD_STREAM_ACCESS | 1u << DD_STREAM_PROFILE, false);
	check_several(in.nr);
	all = xcalloc(in.nr, sizeof(*all));
	for (size_t i = 0; i < in.nr; i++)
		all[i].path = profile_path(dd_source_name(in.sources[i]));
	report_walk(&in, add_event_time, all);
	complete = report_completeness(&in);
	filter_warn_unknown(in.filter);
	for (size_t i = 0; i < in.nr; i++) {
		int one;

		dd_times_finish(&all[i].times);
		if (in.nr > 1 && !profile_folded())
			print_profile_heading(dd_source_name(in.sources[i]), i);
		one = report_one(&all[i], dd_source_name(in.sources[i]), spec, view, &complete);
		ret = ret ? ret : one;
		free_selected(&all[i]);
	}
	free(all);
	closed = report_close(&in);
	dd_filter_free(in.filter);
	return closed ? closed : ret;
}

static void take_inputs(void)
{
	if (!o.inputs[0])
		return;
	report_take_input(o.inputs);
	profile_o.file = o.inputs[1];
}

int cmd_profile(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "report profile",
		.args = "",
		.description =
			"The options select regions and snapshots, as for 'damo report times'; the "
			"samples of the profile within the times of what is left are counted. Columns, "
			"percentages and trees are those of perf report.\n\n"
			"A profile is a perf.data of damo record or of perf record, a file or a stream, "
			"packed (perf record -z; gzip, xz, zstd) or not; beside the recording, or in it.\n\n"
			"Names of functions are looked for in the files that ran, below --symfs; in what "
			"their .gnu_debuglink names, beside them, in .debug/ and below /usr/lib/debug; by "
			"build id below /usr/lib/debug/.build-id and in ~/.debug, where perf keeps files; "
			"and in .gnu_debugdata. Those of the kernel come from --vmlinux, --kallsyms, "
			"~/.debug, debugging information of its build, or the running kernel if that is "
			"of the same build; they are moved to where the kernel was in the recorded boot. "
			"Modules are taken from /proc/kallsyms of the same boot, or from their files. A "
			"file of another build than what ran is named, and not used: addresses are shown.",
		.examples =
			"damo report profile --access_rate 50% 100% --sz_snapshot 40M max\t"
			"what made 40 MiB or more busy\n"
			"damo report profile -g callee --no_children\tand who called it, as trees\n"
			"damo report profile --whole --profile perf.data -g\tany profile of perf, all of it\n"
			"damo report profile --folded | flamegraph.pl > flames.svg\ta flame graph\n",
		.options = options,
	};
	struct profile_view view = profile_default_view;
	struct dd_profile_spec spec = DD_PROFILE_SPEC_INIT;

	parse_options(&cmd, argc, argv);
	account_set_strict(report_o.strict);
	profile_apply_options(&spec, &view);
	take_inputs();
	pager_start();
	if (!o.whole)
		return report_selected(&spec, &view);
	if (!profile_o.file)
		die_usage("--whole needs --profile FILE");
	spec.places = profile_places(false);
	return report_profile(&spec, &view, profile_o.file, NULL);
}
