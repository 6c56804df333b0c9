// SPDX-License-Identifier: GPL-2.0-only
/*
 * The inputs of a report: opened, filtered, read as one sequence, and their losses reported.
 */
#include "tools/report/source/report_input.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tools/common/allocate.h"
#include "tools/common/loss_report.h"
#include "tools/common/message.h"
#include "tools/common/stdin.h"
#include "tools/report/source/input_files.h"
#include "tools/report/source/live.h"
#include "tools/report/report_options.h"

#define SPARE_FILES 64 /* for what else is open while inputs are */
#define MAX_THREADS 64
#define MOST_USEFUL 4 /* what is done with the snapshots is one thread's work */

unsigned int report_threads(unsigned int useful)
{
	cpu_set_t cpus;

	if (report_o.threads)
		return report_o.threads < MAX_THREADS ? (unsigned int)report_o.threads
						      : MAX_THREADS;
	if (sched_getaffinity(0, sizeof(cpus), &cpus))
		return 1;
	return CPU_COUNT(&cpus) < (int)useful ? (unsigned int)CPU_COUNT(&cpus) : useful;
}

/* Decoding a small file takes no longer than starting threads, and many files have enough to do. */
static unsigned int threads_for(const char *name, size_t nr_inputs)
{
	const off_t worth = 256 << 10;
	struct stat st;

	if (nr_inputs > MAX_THREADS || stat(name, &st) || !S_ISREG(st.st_mode) ||
	    st.st_size < worth)
		return 1;
	return report_threads(MOST_USEFUL);
}

static void open_one(struct report_input *in, const char *name, bool is_named, size_t nr_inputs,
		     const struct dd_open_options *opts)
{
	struct dd_open_options how = DD_OPEN_OPTIONS_INIT;
	struct dd_error err;

	if (opts)
		how = *opts;
	how.assumed = report_intervals();
	how.threads = threads_for(name, nr_inputs);
	how.regular_only = !is_named;
	if (dd_source_open(&in->sources[in->nr], name, &how, &err))
		die("%s", err.text);
	in->nr++;
}

static void open_live(struct report_input *in, const struct live_request *want)
{
	struct dd_error err;

	info("reading the running DAMON; waiting for its next snapshot");
	if (live_open(&in->sources[0], want, &err))
		die("%s", err.text);
	in->nr = 1;
}

/* Many machines, many files: what the system allows, not what a shell begins with. */
static void allow_open_files(size_t nr)
{
	struct rlimit limit;

	if (nr < SPARE_FILES || getrlimit(RLIMIT_NOFILE, &limit) ||
	    limit.rlim_cur >= nr + SPARE_FILES)
		return;
	limit.rlim_cur = limit.rlim_max;
	if (limit.rlim_max < nr + SPARE_FILES)
		die("%zu inputs, but this process can open only %llu files; raise the limit with ulimit -Hn, or take them in several steps",
		    nr, (unsigned long long)limit.rlim_max);
	setrlimit(RLIMIT_NOFILE, &limit);
}

static bool wants_access(const struct dd_open_options *opts)
{
	return !opts || !opts->stream_kinds || opts->stream_kinds & 1u << DD_STREAM_ACCESS;
}

/* No input is named. This is the only place that decides what is read then. */
static void open_implied(struct report_input *in, const struct dd_open_options *opts)
{
	struct stat st;

	if (stdin_is_input()) {
		info("reading the standard input");
		open_one(in, "-", true, 1, opts);
	} else if (!stat(DEFAULT_RECORDING, &st) || errno != ENOENT) {
		info("reading ./" DEFAULT_RECORDING);
		open_one(in, DEFAULT_RECORDING, false, 1, opts);
	} else if (in->no_live || !wants_access(opts)) {
		die("there is no ./" DEFAULT_RECORDING "; -i FILE names a recording");
	} else if (!live_kdamonds()) {
		die("there is no ./" DEFAULT_RECORDING
		    ", and no DAMON runs; -i FILE names a recording, "
		    "'damo record' makes one");
	} else {
		open_live(in, NULL);
	}
}

void report_open(struct report_input *in, const struct word_list *words,
		 const struct dd_open_options *opts)
{
	struct input_files files = input_files(words, in->nr_found);

	allow_open_files(files.nr);
	in->nr = 0;
	in->strict = opts && opts->strict;
	in->of_access = opts && opts->stream_kinds & 1u << DD_STREAM_ACCESS;
	account_set_strict(report_o.strict);
	in->sources = xcalloc(files.nr + 1, sizeof(struct dd_source *));
	in->several = files.nr > 1;
	if (!files.nr)
		open_implied(in, opts);
	for (size_t i = 0; i < files.nr; i++)
		open_one(in, files.list[i].name, files.list[i].is_named, files.nr, opts);
	input_files_free(&files);
	report_prepare_hosts(in);
}

void report_prepare_hosts(struct report_input *in)
{
	in->streams = xcalloc(in->nr + 1, sizeof(*in->streams));
	in->whose = xcalloc(in->nr + 1, sizeof(*in->whose));
	for (size_t i = 0; i < in->nr; i++) {
		in->whose[i].path = dd_source_name(in->sources[i]);
		in->whose[i].place = in->first + i;
	}
}

static const struct dd_stream *with_host(struct report_input *in, unsigned int input,
					 const struct dd_stream *stream, bool defined)
{
	struct stream_copy *s = NULL;

	in->several |= stream->host || stream->host_name || stream->host_machine_id ||
		       stream->host_boot_id;
	if (!in->several)
		return stream;
	if (!defined)
		s = stream_copies_find(&in->streams[input], stream->id);
	if (!s) {
		s = stream_copies_add(&in->streams[input], stream);
		hosts_name_stream(&in->hosts,
				  hosts_of_stream(&in->hosts, in->whose, in->nr, input, stream),
				  &s->stream);
	}
	return &s->stream;
}

/* Machines are distinguished: each input has a target 0 of a kdamond 0. */
static void set_event_host(struct report_input *in, unsigned int input, struct dd_event *ev,
			   struct dd_snapshot *snap, struct dd_row *row)
{
	switch (ev->type) {
	case DD_EV_META:
		hosts_of_meta(&in->hosts, in->whose, input, ev->meta);
		break;
	case DD_EV_STREAM:
		ev->stream = with_host(in, input, ev->stream, true);
		break;
	case DD_EV_SNAPSHOT:
		*snap = *ev->snapshot;
		snap->stream = with_host(in, input, snap->stream, false);
		ev->snapshot = snap;
		break;
	case DD_EV_ROW:
		*row = *ev->row;
		row->stream = with_host(in, input, row->stream, false);
		ev->row = row;
		break;
	default:
		break;
	}
}

/* Zeros where nothing was counted would look like cold memory. */
static void require_counts(const struct report_input *in, unsigned int input,
			   const struct dd_event *ev)
{
	if (ev->type != DD_EV_SNAPSHOT || in->counts_optional || !ev->snapshot->nr_regions ||
	    ev->snapshot->stream->has_nr_accesses)
		return;
	die("%s: its access counts are unknown: DAMON monitored data attributes only, so nothing "
	    "shows what is hot, cold or idle; 'damo report raw' shows the regions",
	    dd_source_name(in->sources[input]));
}

static int give_event(struct report_input *in, unsigned int input, const struct dd_event *ev,
		      int (*event)(void *ctx, unsigned int input, const struct dd_event *ev),
		      void *ctx)
{
	struct dd_event changed = *ev;
	struct dd_snapshot snap;
	struct dd_row row;
	struct dd_error err;
	int ret;

	require_counts(in, input, ev);
	/* Live data have no other machine than this one. */
	if (in->streams && !in->as_is &&
	    (in->several || ev->type == DD_EV_META || ev->type == DD_EV_STREAM))
		set_event_host(in, input, &changed, &snap, &row);
	if (ev->type != DD_EV_SNAPSHOT || !in->filter)
		return event(ctx, input, &changed);
	ret = dd_filter_snapshot(in->filter, changed.snapshot, &changed.snapshot, &err);
	if (ret < 0)
		die("%s", err.text);
	return ret ? event(ctx, input, &changed) : 0;
}

/* Some messages name the input themselves. */
static void die_of(const struct dd_source *src, const struct dd_error *err)
{
	const char *name = dd_source_name(src);

	if (strstr(err->text, name))
		die("%s", err->text);
	die("%s: %s", name, err->text);
}

int report_walk(struct report_input *in,
		int (*event)(void *ctx, unsigned int input, const struct dd_event *ev), void *ctx)
{
	const struct dd_event *ev;
	struct dd_error err;
	int ret = 0;

	for (size_t i = 0; i < in->nr && !ret; i++) {
		int more = 0;

		while (!ret && (more = dd_source_next(in->sources[i], &ev, &err)) > 0)
			ret = give_event(in, (unsigned int)i, ev, event, ctx);
		if (more < 0)
			die_of(in->sources[i], &err);
	}
	return ret;
}

static int survey_event(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct dd_error err;

	if (ev->type == DD_EV_SNAPSHOT && dd_survey_push(ctx, input, ev->snapshot, &err))
		die("%s", err.text);
	return 0;
}

void report_survey(struct report_input *in, struct dd_survey *survey)
{
	report_walk(in, survey_event, survey);
}

void report_rewind(struct report_input *in)
{
	struct dd_error err;

	for (size_t i = 0; i < in->nr; i++)
		if (dd_source_rewind(in->sources[i], &err))
			die_of(in->sources[i], &err);
	if (in->filter)
		dd_filter_restart(in->filter);
}

bool report_sample(struct report_input *in)
{
	struct dd_error err;

	for (size_t i = 0; i < in->nr; i++) {
		int ret = dd_source_rewind_sampled(in->sources[i], &err);

		if (ret && ret != DD_EUNSUPPORTED)
			die_of(in->sources[i], &err);
		while (ret && i)
			if (dd_source_rewind(in->sources[--i], &err))
				die_of(in->sources[i], &err);
		if (ret)
			return false;
	}
	return true;
}

void report_open_live(struct report_input *in, const struct live_request *want)
{
	in->sources = xcalloc(1, sizeof(struct dd_source *));
	open_live(in, want);
}

static void account_input(const struct dd_source *src)
{
	struct dd_completeness c;

	dd_source_completeness(src, &c);
	account_report(dd_source_name(src), &c);
}

void report_die_empty(struct report_input *in)
{
	for (size_t i = 0; i < in->nr; i++)
		account_input(in->sources[i]);
	die("there is no access data in the input%s",
	    in->filter || in->selects ? " that the options select" : "");
}

void report_free_streams(struct report_input *in)
{
	for (size_t i = 0; in->streams && i < in->nr; i++)
		stream_copies_free(&in->streams[i]);
	free(in->streams);
	free(in->whose);
	in->streams = NULL;
	in->whose = NULL;
}

/* Parts of a recording in which DAMON finished no snapshot, among others: the report is not of them. */
static void explain_no_snapshots(const struct report_input *in)
{
	const char *first = NULL;
	size_t nr = 0;

	for (size_t i = 0; i < in->nr && in->nr > 1 && in->of_access; i++) {
		struct dd_completeness c;

		dd_source_completeness(in->sources[i], &c);
		if (c.snapshots)
			continue;
		first = nr++ ? first : dd_source_name(in->sources[i]);
	}
	if (nr)
		warn("%zu of %zu inputs have no snapshot%s: %s%s", nr, in->nr,
		     in->filter || in->selects ? " that could be selected" : "", first,
		     nr > 1 ? " and others" : "");
}

int report_close(struct report_input *in)
{
	explain_no_snapshots(in);
	for (size_t i = 0; i < in->nr; i++) {
		account_input(in->sources[i]);
		dd_source_free(in->sources[i]);
	}
	report_free_streams(in);
	hosts_free(&in->hosts);
	free(in->sources);
	in->sources = NULL;
	in->nr = 0;
	return account_status(EXIT_DONE);
}

void report_open_kinds(struct report_input *in, uint32_t kinds, bool rewindable)
{
	struct dd_open_options how = {
		.size = sizeof(how),
		.stream_kinds = kinds,
		.rewindable = rewindable,
		.strict = report_o.strict,
	};

	report_open(in, &report_o.inputs, &how);
}

void report_open_access(struct report_input *in, bool rewindable)
{
	report_open_kinds(in, 1u << DD_STREAM_ACCESS, rewindable);
}

struct dd_completeness report_completeness(const struct report_input *in)
{
	struct dd_completeness sum = {0}, c;

	for (size_t i = 0; i < in->nr; i++) {
		dd_source_completeness(in->sources[i], &c);
		account_drop_reported(dd_source_name(in->sources[i]), &c);
		dd_account_sum(&sum, &c);
	}
	return sum;
}

void report_put_losses(const struct report_input *in, const struct dd_completeness *given,
		       bool kept, int (*event)(void *ctx, const struct dd_event *ev), void *ctx)
{
	struct dd_completeness all = report_completeness(in);

	for (uint32_t i = 0; i < DD_NR_LOSS_REASONS; i++) {
		const struct dd_tally *t = &all.missing[i], *had = &given->missing[i];
		struct dd_loss loss = {.reason = i, .cpu = -1};

		if (t->times <= had->times || !dd_loss_info(i)->is_missing ||
		    (kept && i == DD_LOST_INCOMPLETE))
			continue;
		loss.count = t->count > had->count ? t->count - had->count : 0;
		event(ctx, &(struct dd_event){.type = DD_EV_LOSS, .loss = &loss});
	}
}
