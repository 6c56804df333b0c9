// SPDX-License-Identifier: GPL-2.0-only
/*
 * The recorder: takes trace events of DAMON and side data into a recording, from start to end.
 */
#include "tools/record/recorder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <damondata/units.h>

#include "tools/common/loss_report.h"
#include "tools/damon/damon_options.h"
#include "tools/common/message.h"
#include "tools/kernel/damon_children.h"
#include "tools/kernel/proc.h"
#include "tools/record/recorder_internal.h"

/* To a file, chunks are written out that often; what is younger dies with a kill -9. */
#define FILE_FLUSH_NS (5 * DD_NS_PER_SEC)

/* Of side data so much may die; they are small in long chunks only. */
#define SIDE_FLUSH_NS (30 * DD_NS_PER_SEC)

/* In the end, a reader that takes nothing for so long is not waited for; a second signal ends it at once. */
#define READER_PATIENCE_MS 3000

/* A snapshot may end so long after its first event, at most, to be before the time of a SYNC mark. */
#define SYNC_LAG_NS DD_NS_PER_SEC

static int open_event_rings(struct recorder *r, struct dd_error *err)
{
	uint64_t *ids = calloc(r->events.nr + 1, sizeof(*ids));
	int ret;

	if (!ids)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	for (size_t i = 0; i < r->events.nr; i++)
		ids[i] = r->events.list[i].id;
	ret = trace_rings_open(&r->rings, ids, r->events.nr, r->o->ring_bytes, err);
	free(ids);
	if (!ret && r->o->ring_bytes >= 2 * trace_rings_bytes(r->rings))
		warn("--ring_size: the kernel allows rings of %zu KiB only",
		     trace_rings_bytes(r->rings) >> 10);
	return ret;
}

static int start_profile(struct recorder *r, struct dd_error *err)
{
	struct dd_error why = {0};
	int ret;

	if (r->o->profile == PROFILE_OFF || (r->o->profile == PROFILE_IF_POSSIBLE &&
					     (r->files.out.is_stream || r->files.out.is_stdout)))
		return 0;
	ret = profile_new(&r->profile, r->o->profile_freq, r->o->ring_bytes, &why);
	if (ret && r->o->profile == PROFILE_IF_POSSIBLE) {
		warn("there will be no profile: %s", why.text);
		return 0;
	}
	if (ret && err)
		*err = why;
	return ret;
}

static void prepare_files(struct recorder *r)
{
	struct record_files *f = &r->files;

	run_facts_fill(&r->facts, r->o->argc, r->o->argv);
	f->facts = &r->facts;
	f->level = r->o->level;
	f->live = f->out.is_stream;
	/* A redirected stdout has no name that sidecars could be beside. */
	f->bundle = r->o->bundle || f->out.is_stdout || f->out.is_stream;
	f->kinds = 1u << DD_STREAM_ACCESS | r->o->sampler.kinds |
		   (r->profile ? 1u << DD_STREAM_PROFILE : 0);
}

static uint64_t tick_ns(const struct recorder *r)
{
	uint64_t period = sampler_period_ns(r->sampler);

	period = period && period < DD_NS_PER_SEC ? period : DD_NS_PER_SEC;
	if (!r->snapshots || r->o->snapshot_ns >= period)
		return period;
	return r->o->snapshot_ns ? r->o->snapshot_ns : DD_NS_PER_MS;
}

/* Everything that can fail before anything is changed or started: the old output is still there. */
static int prepare_recording(struct recorder *r, struct dd_error *err)
{
	const struct record_options *o = r->o;
	int ret = output_choose(&r->files.out, o->out, o->mode, err);

	if (!ret && o->format && (r->files.out.is_stream || r->files.out.is_stdout))
		return dd_fail(
			err, DD_EINVAL,
			"--output_type needs a file; for a pipe, \"damo record | damo convert -f "
			"%s\"",
			o->format->name);
	/* Before the CPUs are looked up, so that none falls in between. */
	r->cpu_watch = cpu_watch_open();
	if (!ret)
		ret = events_select(&r->events, o->access && !o->snapshots, o->through_schemes,
				    o->all_events, err);
	if (!ret && r->events.nr)
		ret = open_event_rings(r, err);
	if (ret)
		return ret;
	if (!r->target.own) {
		r->kdamond = setup_find_kdamond();
		if (!r->kdamond)
			return dd_fail(
				err, DD_ENODATA,
				"no DAMON is running; start it with \"damo start\", or name a "
				"target: a command, a pid, or paddr");
	}
	ret = start_profile(r, err);
	if (ret)
		return ret;
	prepare_files(r);
	ret = capture_new(&r->capture, r->events.list, r->events.nr, &r->setup, err);
	if (!ret)
		ret = sampler_new(&r->sampler, &o->sampler, err);
	if (!ret && o->snapshots)
		ret = snapshots_new(&r->snapshots, o->through_schemes, o->filter_words,
				    o->nr_filter_words, o->filter, err);
	if (!ret)
		ret = output_begin(&r->files.out, err);
	if (!ret)
		ret = loop_open(&r->loop, tick_ns(r), err);
	r->loop_is_open = !ret;
	return ret;
}

/* Refreshes the lists of pids that the sampler polls, from the kdamonds that run. */
static int look_at_setup(struct recorder *r, struct dd_error *err)
{
	setup_read(&r->setup, NULL);
	free(r->targets);
	free(r->kdamonds);
	if (setup_pids(&r->setup, &r->targets, &r->nr_targets, &r->kdamonds, &r->nr_kdamonds))
		return dd_fail(err, DD_ENOMEM, "out of memory");
	return 0;
}

static int sample_side_data(struct recorder *r, uint64_t now_ns, bool all, struct dd_error *err)
{
	const struct sampler_pids pids = {r->targets, r->nr_targets, r->kdamonds, r->nr_kdamonds};

	return sampler_tick(r->sampler, now_ns, all, &pids, err);
}

static int open_next_part(struct recorder *r, uint64_t now_ns, struct dd_error *err)
{
	int ret = files_open(&r->files, err);

	if (ret)
		return ret;
	r->files_are_open = true;
	r->part_due_ns = r->o->part_ns ? now_ns + r->o->part_ns : UINT64_MAX;
	r->flush_due_ns = r->side_due_ns = now_ns + FILE_FLUSH_NS;
	ret = capture_set_writer(r->capture, files_writer(&r->files, DD_STREAM_ACCESS), err);
	if (!ret)
		ret = sampler_set_files(r->sampler, &r->files, err);
	if (!ret && r->profile)
		ret = profile_start(r->profile, &r->facts, files_profile, &r->files, err);
	return ret;
}

/*
 * The events are on before DAMON is, and what they give waits in the rings until the files are open: so
 * the first snapshot is complete, and a failure to start leaves the old files alone.
 */
static int start_recording(struct recorder *r, struct dd_error *err)
{
	int ret = target_prepare(&r->target, err);

	if (!ret && r->rings)
		ret = trace_rings_enable(r->rings, true, err);
	if (!ret)
		ret = target_start(&r->target, err);
	r->start_ns = clock_ns(CLOCK_MONOTONIC);
	if (!ret)
		ret = look_at_setup(r, err);
	if (!ret)
		ret = open_next_part(r, r->start_ns, err);
	if (!ret)
		ret = sample_side_data(r, r->start_ns, true, err);
	r->snapshot_due_ns = r->start_ns;
	if (ret)
		return ret;
	if (r->files.out.is_stream)
		loop_watch_output(&r->loop, r->files.pipe.fd);
	if (r->rings)
		ret = loop_watch(&r->loop, trace_rings_fd(r->rings), LOOP_RING, err);
	if (!ret && r->profile)
		ret = loop_watch(&r->loop, profile_fd(r->profile), LOOP_PROFILE, err);
	if (!ret && r->cpu_watch >= 0)
		ret = loop_watch(&r->loop, r->cpu_watch, LOOP_CPUS, err);
	if (!ret && r->o->timeout_ns)
		ret = loop_set_timeout(&r->loop, r->o->timeout_ns, err);
	/* A reader of a pipe sees the head at once. */
	return ret || !r->files.out.is_stream ? ret : files_flush(&r->files, 0, false, err);
}

static int drain_rings(struct recorder *r, bool all, uint64_t *upto_ns, struct dd_error *err)
{
	*upto_ns = clock_ns(CLOCK_MONOTONIC);
	if (!r->rings)
		return 0;
	return trace_rings_drain(r->rings, all, &capture_ops, r->capture, upto_ns, err);
}

/* Takes what is in the rings, and passes on what is complete. */
static int catch_up(struct recorder *r, uint64_t *upto_ns, struct dd_error *err)
{
	int ret = drain_rings(r, false, upto_ns, err);

	return ret ? ret : capture_tick(r->capture, *upto_ns, err);
}

static int drain_profile(struct recorder *r, struct dd_error *err)
{
	return r->profile ? profile_drain(r->profile, files_profile, &r->files, err) : 0;
}

static int flush_files(struct recorder *r, struct dd_error *err)
{
	uint64_t upto_ns;
	int ret = catch_up(r, &upto_ns, err);

	if (!ret)
		ret = drain_profile(r, err);
	return ret ? ret : files_flush(&r->files, upto_ns - SYNC_LAG_NS, true, err);
}

/* Open snapshots go to the next part; the parts one after the other are the whole recording. */
static int next_part(struct recorder *r, uint64_t now_ns, struct dd_error *err)
{
	int ret = flush_files(r, err);

	if (ret)
		return ret;
	r->files_are_open = false;
	ret = files_close(&r->files, true, err);
	r->old_bytes += r->files.closed_bytes;
	r->nr_parts += !ret;
	return ret ? ret : open_next_part(r, now_ns, err);
}

static bool has_parts(const struct recorder *r)
{
	return !r->files.out.is_stream && !r->files.out.is_stdout && !r->o->format;
}

/* An aggregation may be longer than a part: one without a snapshot is a recording of nothing, so it goes on. */
static bool part_is_full(const struct recorder *r, uint64_t now_ns)
{
	struct dd_writer_stats ws;

	if (now_ns < r->part_due_ns && !r->o->part_bytes)
		return false;
	files_stats(&r->files, &ws);
	if (r->o->access && !ws.snapshots)
		return false;
	return now_ns >= r->part_due_ns || (r->o->part_bytes && ws.bytes >= r->o->part_bytes);
}

static int follow_setup(struct recorder *r, struct dd_error *err)
{
	bool changed = false;
	struct dd_error why = {0};
	int ret;

	if (!r->target.own || !r->target.follow)
		return 0;
	/* A child may end between the look and the commit; the next look sees it. */
	ret = damon_follow_children(r->target.params, r->target.run, &changed, &why);
	if (ret && !target_is_over(&r->target))
		warn("the targets could not be updated: %s", why.text);
	if (!changed)
		return 0;
	ret = look_at_setup(r, err);
	return ret ? ret : capture_describe_again(r->capture, err);
}

/* DAMON may have been restarted by its owner; the recording goes on then. */
static bool damon_runs(struct recorder *r)
{
	struct proc_stat st;

	if (proc_read_stat(r->kdamond, &st) && !strncmp(st.comm, "kdamond", 7))
		return true;
	r->kdamond = setup_find_kdamond();
	return r->kdamond;
}

static int each_second(struct recorder *r, uint64_t now_ns, struct dd_error *err)
{
	int ret = follow_setup(r, err);

	recorder_print_start(r, now_ns);
	recorder_print_progress(r, now_ns);
	if (!r->why)
		r->why = target_is_over(&r->target);
	if (!r->why && !r->target.own && !damon_runs(r))
		r->why = "DAMON was stopped";
	return ret;
}

/* Snapshots that are late do not delay those after them. */
static int take_snapshot(struct recorder *r, uint64_t now_ns, struct dd_error *err)
{
	int ret;

	if (!r->snapshots || now_ns < r->snapshot_due_ns)
		return 0;
	r->snapshot_due_ns += r->o->snapshot_ns;
	if (r->snapshot_due_ns < now_ns)
		r->snapshot_due_ns = now_ns;
	ret = snapshots_take(r->snapshots, &r->setup, r->capture, err);
	/* A kdamond ends with its targets, also in the middle of a snapshot. */
	if (ret && (r->why = target_is_over(&r->target)))
		return 0;
	if (!ret && ++r->nr_snapshots >= r->o->snapshots)
		r->why = "all snapshots are taken";
	return ret;
}

static int flush_in_time(struct recorder *r, uint64_t now_ns, uint64_t upto_ns,
			 struct dd_error *err)
{
	bool all = now_ns >= r->side_due_ns;

	r->flush_due_ns = now_ns + FILE_FLUSH_NS - DD_NS_PER_SEC / 2;
	if (all)
		r->side_due_ns = now_ns + SIDE_FLUSH_NS;
	return files_flush(&r->files, upto_ns - SYNC_LAG_NS, all, err);
}

/* Nothing more is taken in: the rings fill up, and the kernel counts what they have no place for. */
static int tick_stuck(struct recorder *r, struct dd_error *err)
{
	uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);

	if (now_ns < r->second_due_ns)
		return 0;
	r->second_due_ns = now_ns + DD_NS_PER_SEC / 2;
	return each_second(r, now_ns, err);
}

static int tick_recorder(struct recorder *r, struct dd_error *err)
{
	uint64_t now_ns = clock_ns(CLOCK_MONOTONIC), upto_ns;
	int ret;

	if (r->is_stuck)
		return tick_stuck(r, err);
	ret = sample_side_data(r, now_ns, false, err);
	if (!ret)
		ret = take_snapshot(r, now_ns, err);
	if (!ret && now_ns >= r->second_due_ns) {
		r->second_due_ns = now_ns + DD_NS_PER_SEC / 2;
		ret = catch_up(r, &upto_ns, err);
		if (!ret)
			ret = drain_profile(r, err);
		if (!ret)
			ret = each_second(r, now_ns, err);
		if (!ret && (r->files.live || now_ns >= r->flush_due_ns))
			ret = flush_in_time(r, now_ns, upto_ns, err);
	}
	if (!ret && has_parts(r) && part_is_full(r, now_ns))
		ret = next_part(r, now_ns, err);
	return ret;
}

static int handle_signal(struct recorder *r, struct dd_error *err)
{
	switch (r->loop.signal) {
	case SIGUSR1:
		return r->is_stuck ? 0 : flush_files(r, err);
	case SIGUSR2:
		if (!has_parts(r))
			return r->is_stuck ? 0 : flush_files(r, err);
		return next_part(r, clock_ns(CLOCK_MONOTONIC), err);
	case SIGCHLD: /* of the command, or of a helper that wrote to sysfs */
		if (!r->why)
			r->why = target_is_over(&r->target);
		break;
	default:
		r->why = "interrupted";
		r->interrupted = true;
	}
	return 0;
}

static int on_cpus(struct recorder *r, struct dd_error *err)
{
	int cpu, ret = 0;

	while (!ret && (cpu = cpu_watch_next(r->cpu_watch)) >= 0) {
		if (r->rings)
			ret = trace_rings_add_cpu(r->rings, cpu, err);
		if (!ret && r->profile)
			ret = profile_add_cpu(r->profile, cpu, files_profile, &r->files, err);
		if (!ret)
			info("CPU %d came online and is recorded, too", cpu);
	}
	return ret;
}

/* A reader that sleeps must not put the recorder to sleep, which has an end to make and a DAMON to restore. */
static int follow_output(struct recorder *r, struct dd_error *err)
{
	struct pipe_out *pipe = &r->files.pipe;
	char size[DD_UNIT_LEN];

	if (!r->files.out.is_stream)
		return 0;
	if (pipe->len && pipe_out_pump(pipe))
		return dd_fail(err, errno == EPIPE ? DD_EPIPE : DD_ESYS, "cannot write %s",
			       pipe->name);
	loop_want_room(&r->loop, pipe->len > 0);
	if (pipe->is_full == r->is_stuck)
		return 0;
	r->is_stuck = pipe->is_full;
	loop_pause(&r->loop, r->is_stuck);
	if (r->is_stuck)
		warn("%s: its reader does not keep up, and %s wait for it; what comes until it has "
		     "taken half of that may be lost",
		     pipe->name, dd_format_size(size, pipe->len, false));
	else
		return dd_writer_note(
			files_writer(&r->files, DD_STREAM_ACCESS),
			"the reader of the recording did not keep up before this: side "
			"data and snapshots of that time were not taken",
			err);
	return 0;
}

static int run_event_loop(struct recorder *r, struct dd_error *err)
{
	uint64_t upto_ns;
	int ret = 0;

	while (!ret && !r->why) {
		int what = loop_wait(&r->loop, err);

		if (what < 0)
			return what;
		ret = follow_output(r, err);
		if (what & LOOP_RING && !ret && !r->is_stuck)
			ret = drain_rings(r, false, &upto_ns, err);
		if (what & LOOP_PROFILE && !ret && !r->is_stuck)
			ret = drain_profile(r, err);
		if (what & LOOP_TICK && !ret)
			ret = tick_recorder(r, err);
		if (what & LOOP_CPUS && !ret)
			ret = on_cpus(r, err);
		if (what & LOOP_SIGNAL && !ret)
			ret = handle_signal(r, err);
		if (what & LOOP_TIMEOUT)
			r->why = "time is over";
		if (what & LOOP_OUTPUT_GONE)
			ret = DD_EPIPE;
	}
	return ret;
}

/* Keeps the first failure. */
static void keep_first_failure(int *first, struct dd_error *err, int ret,
			       const struct dd_error *late)
{
	if (*first || !ret)
		return;
	*first = ret;
	*err = *late;
}

/* The one path to the end of the files, whatever led there; @ret is the failure that did, or 0. */
static int finish_files(struct recorder *r, int ret, struct dd_error *err)
{
	struct dd_error late = {0};
	uint64_t upto_ns;

	if (!ret)
		ret = drain_rings(r, true, &upto_ns, err);
	if (!ret)
		ret = capture_end(r->capture, err);
	if (!ret)
		ret = sample_side_data(r, clock_ns(CLOCK_MONOTONIC), true, err);
	if (!ret && r->profile)
		ret = profile_stop(r->profile, files_profile, &r->files, err);
	r->files.keep_fd = r->o->format;
	keep_first_failure(&ret, err, files_close(&r->files, r->nr_parts, &late), &late);
	r->nr_parts += r->nr_parts > 0;
	if (r->has_progress)
		fputs("\r\033[K", stderr);
	if (ret != DD_EPIPE)
		recorder_print_end(r, r->old_bytes + r->files.closed_bytes);
	return ret;
}

/* A recording that ended early is converted as well; it is whole. */
static int convert_recording(struct recorder *r, struct dd_error *err)
{
	struct dd_error why;
	int ret = convert_file(&r->files.out, r->files.kept_fd, r->o->format, &why);

	if (!ret)
		return 0;
	return dd_fail(err, ret, "%s is not converted to %s (%s); \"damo convert\" does it later",
		       r->files.out.path, r->o->format->name, why.text);
}

/* After DAMON is restored: how long the reader takes is not DAMON's matter. */
static int finish_stream(struct recorder *r, struct dd_error *err)
{
	return pipe_out_finish(&r->files.pipe, r->loop.signal_fd, READER_PATIENCE_MS, err);
}

static int finish_recording(struct recorder *r, int ret, struct dd_error *err)
{
	bool has_files = r->files_are_open;
	struct dd_error late = {0};

	if (r->rings)
		trace_rings_enable(r->rings, false, NULL);
	if (has_files)
		ret = finish_files(r, ret, err);
	keep_first_failure(&ret, err, target_stop(&r->target, &late), &late);
	if (has_files && ret != DD_EPIPE)
		keep_first_failure(&ret, err, finish_stream(r, &late), &late);
	if (has_files && r->o->format)
		keep_first_failure(&ret, err, convert_recording(r, &late), &late);
	return ret;
}

static void clean_up(struct recorder *r)
{
	if (r->loop_is_open)
		loop_close(&r->loop);
	if (r->cpu_watch >= 0)
		close(r->cpu_watch);
	sampler_free(r->sampler);
	profile_free(r->profile);
	capture_free(r->capture);
	snapshots_free(r->snapshots);
	trace_rings_close_late(r->rings);
	trace_rings_free(r->rings);
	events_free(&r->events);
	if (r->facts.meta.writer)
		run_facts_free(&r->facts);
	free(r->targets);
	free(r->kdamonds);
	setup_free(&r->setup);
	pipe_out_close(&r->files.pipe);
	output_close(&r->files.out);
	target_free(&r->target);
}

static int status_of(const struct recorder *r, int ret, const struct dd_error *err)
{
	if (ret == DD_EPIPE) /* the reader of the pipe has had enough */
		return EXIT_DONE;
	/* A Ctrl-C on a terminal reaches the command as well. */
	if (!ret)
		return account_status(r->target.ended && !r->interrupted ? r->target.status
									 : EXIT_DONE);
	error("%s", err->text);
	return r->target.status && !r->target.ended && !r->files_are_open ? r->target.status
									  : EXIT_FAIL;
}

int record_run(const struct record_options *o)
{
	struct recorder r = {
		.o = o,
		.target = {.user = o->user,
			   .follow = o->follow,
			   .stop_modules = o->stop_modules,
			   .module_hint = o->module_hint},
		.cpu_watch = -1,
	};
	struct dd_error err = {0};
	int ret, status;

	if (target_build(&r.target, o->nr_words, o->words, &err)) {
		target_free(&r.target);
		return damon_options_fail(&err);
	}
	ret = prepare_recording(&r, &err);
	if (!ret)
		recorder_print_choice(&r);
	if (!ret)
		ret = start_recording(&r, &err);
	if (!ret)
		ret = run_event_loop(&r, &err);
	ret = finish_recording(&r, ret, &err);
	status = status_of(&r, ret, &err);
	clean_up(&r);
	return status;
}
