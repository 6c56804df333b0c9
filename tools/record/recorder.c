// SPDX-License-Identifier: GPL-2.0-only
/*
 * The recorder: takes trace events of DAMON and side data into a recording, from start to end.
 */
#include "tools/record/recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <damondata/units.h>

#include "tools/common/message.h"
#include "tools/kernel/proc.h"
#include "tools/kernel/trace_rings.h"
#include "tools/kernel/tracefs.h"
#include "tools/record/capture.h"
#include "tools/record/files.h"
#include "tools/record/loop.h"
#include "tools/record/setup.h"

#define TICK_NS DD_NS_PER_SEC

/* To a file, chunks are written out that often; what is younger dies with a kill -9. */
#define FILE_FLUSH_TICKS 5

/* A snapshot may end so long after its first event, at most, to be before the time of a SYNC mark. */
#define SYNC_LAG_NS DD_NS_PER_SEC

static const char *const default_events[] = {
	"damon_aggregated",
	"damon_region_aggregated",
	"damon_monitor_intervals_tune",
};

struct recorder {
	const struct record_options *o;
	struct setup setup;
	struct run_facts facts;
	struct tracefs_event *all_events, *events;
	size_t nr_all_events, nr_events;
	struct trace_rings *rings;
	struct capture *capture;
	struct record_files files;
	bool files_are_open;
	struct loop loop;
	pid_t kdamond;			/* one that runs */
	uint64_t ticks;
	bool told_start, has_progress;
	const char *why;		/* it ends */
};

static int select_events(struct recorder *r, struct dd_error *err)
{
	int ret = tracefs_prepare(err);

	if (!ret)
		ret = tracefs_system_events("damon", &r->all_events, &r->nr_all_events, err);
	if (ret)
		return ret;
	r->events = calloc(r->nr_all_events + 1, sizeof(*r->events));
	if (!r->events)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	for (size_t i = 0; i < sizeof(default_events) / sizeof(default_events[0]); i++) {
		const struct tracefs_event *ev =
			tracefs_find_event(r->all_events, r->nr_all_events, default_events[i]);

		if (ev)
			r->events[r->nr_events++] = *ev;
	}
	if (!tracefs_find_event(r->events, r->nr_events, default_events[0]))
		return dd_fail(err, DD_EUNSUPPORTED,
			       "the kernel has no trace event damon:damon_aggregated; it needs "
			       "CONFIG_DAMON and CONFIG_FTRACE");
	return 0;
}

static int open_rings(struct recorder *r, struct dd_error *err)
{
	uint64_t ids[64];
	size_t nr = 0;

	for (size_t i = 0; i < r->nr_events && nr < 64; i++)
		ids[nr++] = r->events[i].id;
	return trace_rings_open(&r->rings, ids, nr, r->o->ring_bytes, err);
}

/* Everything that can fail, before anything is changed: then the old output file is still there. */
static int prepare(struct recorder *r, struct dd_error *err)
{
	struct record_files *f = &r->files;
	int ret = output_choose(&f->out, r->o->out, r->o->mode, err);

	if (!ret)
		ret = select_events(r, err);
	if (!ret)
		ret = open_rings(r, err);
	if (ret)
		return ret;
	setup_read(&r->setup, NULL);
	r->kdamond = setup_find_kdamond();
	if (!r->kdamond)
		return dd_fail(err, DD_ENODATA, "no DAMON is running; start it with \"damo start\"");
	run_facts_fill(&r->facts, r->o->argc, r->o->argv);
	f->facts = &r->facts;
	f->level = r->o->level;
	f->live = f->out.is_stream;
	f->bundle = f->out.is_stream;
	f->kinds = 1u << DD_STREAM_ACCESS;
	ret = capture_new(&r->capture, r->events, r->nr_events, &r->setup, err);
	return ret ? ret : loop_open(&r->loop, TICK_NS, err);
}

static int start(struct recorder *r, struct dd_error *err)
{
	int ret = files_open(&r->files, err);

	if (ret)
		return ret;
	r->files_are_open = true;
	ret = capture_set_writer(r->capture, files_writer(&r->files, DD_STREAM_ACCESS), err);
	if (!ret && r->files.out.is_stream)
		loop_watch_output(&r->loop, r->files.parts[DD_STREAM_ACCESS].fd);
	if (!ret)
		ret = loop_watch_ring(&r->loop, trace_rings_fd(r->rings), err);
	if (!ret && r->o->timeout_ns)
		ret = loop_set_timeout(&r->loop, r->o->timeout_ns, err);
	/* A reader of a pipe sees the head at once. */
	if (!ret)
		ret = files_flush(&r->files, 0, err);
	return ret ? ret : trace_rings_enable(r->rings, true, err);
}

static void tell_start(struct recorder *r)
{
	struct capture_stats st;
	char what[128];

	capture_get_stats(r->capture, &st);
	if (r->told_start || (!st.events && r->ticks != 3))
		return;
	setup_summary(&r->setup, what, sizeof(what));
	if (!st.events) {
		info("waiting for the first events of %s; Ctrl-C ends", what);
		return;
	}
	info("recording %s to %s; Ctrl-C ends", what, r->files.out.path);
	r->told_start = true;
}

static void show_progress(struct recorder *r)
{
	struct capture_stats st;
	struct dd_writer_stats ws;
	char size[DD_UNIT_LEN], regions[DD_UNIT_LEN];

	if (is_quiet() || !isatty(STDERR_FILENO) || !r->told_start)
		return;
	capture_get_stats(r->capture, &st);
	files_stats(&r->files, &ws);
	fprintf(stderr, "\r\033[K%llu s, %llu snapshots, %s regions, %s, %llu lost",
		(unsigned long long)r->ticks, (unsigned long long)st.snapshots,
		dd_format_count(regions, st.regions, false), dd_format_size(size, ws.bytes, false),
		(unsigned long long)st.lost);
	fflush(stderr);
	r->has_progress = true;
}

static int drain(struct recorder *r, bool all, uint64_t *upto_ns, struct dd_error *err)
{
	return trace_rings_drain(r->rings, all, &capture_ops, r->capture, upto_ns, err);
}

static int flush(struct recorder *r, struct dd_error *err)
{
	uint64_t upto_ns;
	int ret = drain(r, false, &upto_ns, err);

	if (!ret)
		ret = capture_tick(r->capture, upto_ns, err);
	return ret ? ret : files_flush(&r->files, upto_ns - SYNC_LAG_NS, err);
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

static int tick(struct recorder *r, struct dd_error *err)
{
	uint64_t upto_ns;
	int ret;

	r->ticks++;
	if (r->files.live || r->ticks % FILE_FLUSH_TICKS == 0) {
		ret = flush(r, err);
	} else {
		ret = drain(r, false, &upto_ns, err);
		if (!ret)
			ret = capture_tick(r->capture, upto_ns, err);
	}
	tell_start(r);
	show_progress(r);
	if (!ret && !damon_runs(r))
		r->why = "DAMON was stopped";
	return ret;
}

static int on_signal(struct recorder *r, struct dd_error *err)
{
	switch (r->loop.signal) {
	case SIGUSR1:
		return flush(r, err);
	case SIGINT:
	case SIGTERM:
	case SIGHUP:
		r->why = "interrupted";
		break;
	}
	return 0;
}

static int run(struct recorder *r, struct dd_error *err)
{
	int ret = 0;

	while (!ret && !r->why) {
		int what = loop_wait(&r->loop, err);

		if (what < 0)
			return what;
		if (what & LOOP_RING)
			ret = drain(r, false, NULL, err);
		if (what & LOOP_TICK && !ret)
			ret = tick(r, err);
		if (what & LOOP_SIGNAL && !ret)
			ret = on_signal(r, err);
		if (what & LOOP_TIMEOUT)
			r->why = "time is over";
		if (what & LOOP_OUTPUT_GONE)
			ret = DD_EPIPE;
	}
	return ret;
}

static void tell_end(struct recorder *r, const struct dd_writer_stats *ws)
{
	struct capture_stats st;
	char span[DD_UNIT_LEN], size[DD_UNIT_LEN], regions[DD_UNIT_LEN];

	capture_get_stats(r->capture, &st);
	if (!st.snapshots)
		warn("not one snapshot was recorded; DAMON gives one per aggregation interval");
	info("%s: %llu snapshots, %s regions, %s, %s, %llu lost%s", r->files.out.path,
	     (unsigned long long)st.snapshots, dd_format_count(regions, st.regions, false),
	     dd_format_time(span, st.last_ns - st.first_ns, false),
	     dd_format_size(size, ws->bytes, false), (unsigned long long)st.lost,
	     st.lost ? "; a larger --ring_size may help" : "");
}

/* The one path to the end, whatever led there; @ret is the failure that did, or 0. */
static int finish(struct recorder *r, int ret, struct dd_error *err)
{
	struct dd_error late = {0};
	struct dd_writer_stats ws;
	int first = ret;

	trace_rings_enable(r->rings, false, NULL);
	if (!first)
		first = drain(r, true, NULL, err);
	if (!first)
		first = capture_end(r->capture, err);
	files_stats(&r->files, &ws);
	ret = files_close(&r->files, &late);
	if (!first && ret) {
		*err = late;
		first = ret;
	}
	if (r->has_progress)
		fputs("\r\033[K", stderr);
	if (first != DD_EPIPE)
		tell_end(r, &ws);
	return first;
}

static void clean_up(struct recorder *r)
{
	loop_close(&r->loop);
	capture_free(r->capture);
	trace_rings_free(r->rings);
	free(r->events);
	tracefs_free_events(r->all_events, r->nr_all_events);
	run_facts_free(&r->facts);
	setup_free(&r->setup);
}

int record_run(const struct record_options *o)
{
	struct recorder r = {.o = o};
	struct dd_error err = {0};
	int ret = prepare(&r, &err);

	if (!ret)
		ret = start(&r, &err);
	if (!ret)
		ret = run(&r, &err);
	if (r.files_are_open)
		ret = finish(&r, ret, &err);
	clean_up(&r);
	/* The reader of the pipe has had enough. */
	if (ret == DD_EPIPE)
		return EXIT_DONE;
	if (ret)
		error("%s", err.text);
	return ret ? EXIT_FAIL : EXIT_DONE;
}
