// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running a plan: worker threads, pacing, and stopping at once.
 */
#include "tools/replay/engine.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* Time between the start of the threads and that of the schedule. */
#define LEAD_NS 2000000

struct shared_frame {
	_Atomic uint64_t made;
	_Atomic uint64_t late;
	_Atomic uint64_t late_round; /* the last round that was counted in @late, from 1 */
};

struct engine {
	const struct plan *plan;
	const struct engine_options *opts;
	struct shared_frame *frames[REPLAY_MAX_TRACKS];
	uint64_t start_ns;
	atomic_bool stop;
	pthread_mutex_t lock;
	pthread_cond_t stopped;
	atomic_uint running;
	int done_fd;
};

/* Where a thread is in a track; changes may lag behind the frames, when there is no time for them. */
struct cursor {
	size_t frame;
	uint32_t slice;
	size_t change;
	uint64_t changed_pages; /* of that one */
};

struct worker {
	struct engine *e;
	pthread_t thread;
	unsigned int index;
	unsigned int cuts; /* slices that ran out of time */
	uint64_t round_ns; /* start of this round on CLOCK_MONOTONIC */
	uint64_t round;	   /* from 1 */
	struct cursor at[REPLAY_MAX_TRACKS];
	uint64_t made[NR_CLASSES];
	uint64_t worst_wakeup_ns, end_ns;
} __attribute__((aligned(128)));

static bool is_stopped(const struct engine *e)
{
	return atomic_load_explicit(&e->stop, memory_order_relaxed);
}

static struct timespec to_timespec(uint64_t ns)
{
	return (struct timespec){.tv_sec = (time_t)(ns / 1000000000u),
				 .tv_nsec = (long)(ns % 1000000000u)};
}

/* Sleep until @ns, or until the engine is stopped; a past time costs a look at the clock. */
static void wait_until(struct worker *w, uint64_t ns)
{
	struct timespec until = to_timespec(ns);
	struct engine *e = w->e;
	uint64_t now = clock_ns();

	if (now >= ns)
		return;
	pthread_mutex_lock(&e->lock);
	while (!is_stopped(e) && pthread_cond_timedwait(&e->stopped, &e->lock, &until) != ETIMEDOUT)
		;
	pthread_mutex_unlock(&e->lock);
	now = clock_ns();
	if (!is_stopped(e) && now > ns && now - ns > w->worst_wakeup_ns)
		w->worst_wakeup_ns = now - ns;
}

/* This thread's part of @pages: by bytes, with single pages going to the threads in turn. */
static uint64_t share_pages(const struct worker *w, uint64_t pages, size_t salt, uint64_t *first)
{
	uint64_t threads = w->e->opts->threads, rotate = salt % threads;

	*first = (pages * w->index + rotate) / threads;
	return (pages * (w->index + 1) + rotate) / threads - *first;
}

/* This thread's part of a change, or what is left of it. Return: false when time ran out. */
static bool apply_change(const struct worker *w, const struct toucher *words, struct cursor *at,
			 const struct change *c, uint64_t until_ns)
{
	uint64_t first, pages = share_pages(w, c->pages, at->change, &first),
			done = at->changed_pages;
	char *start = c->at + (first + done) * words->page_size;

	if (pages && c->release)
		madvise(start, pages * words->page_size, MADV_DONTNEED);
	else if (done < pages)
		at->changed_pages += touch_until(words, start, pages - done, ACCESS_WRITE, 0,
						 until_ns, &w->e->stop);
	if (!c->release && at->changed_pages < pages)
		return false;
	at->changed_pages = 0;
	at->change++;
	return clock_ns() <= until_ns;
}

/* The changes up to this frame, as far as there is time. */
static void apply_changes(const struct worker *w, const struct plan_track *t, struct cursor *at,
			  const struct frame *f, uint64_t until_ns)
{
	size_t end = f->first_change + f->nr_changes;
	struct toucher words;

	if (at->change >= end)
		return;
	toucher_init(&words, w->e->opts->toucher.page_size, 1);
	while (at->change < end && !is_stopped(w->e) &&
	       apply_change(w, &words, at, &t->changes[at->change], until_ns))
		;
}

/* Somewhere in [0, @range), well spread over consecutive @n (Knuth's multiplicative hash). */
static uint64_t scatter_page(unsigned int n, uint64_t range)
{
	return (uint64_t)((unsigned __int128)(n * UINT64_C(0x9e3779b97f4a7c15)) * range >> 64);
}

/*
 * Touch @pages at @at, beginning somewhere else after each cut: otherwise a region that is too large for
 * its time would always lose the same pages. While nothing is cut, each page has its fixed place in the
 * slice, so that the time between two touches is that of a slice.
 */
static uint64_t touch_share(const struct worker *w, char *at, uint64_t pages, unsigned int turn,
			    uint64_t until_ns)
{
	const struct engine_options *o = w->e->opts;
	uint64_t skip = scatter_page(w->cuts, pages), done;

	done = touch_until(&o->toucher, at + skip * o->toucher.page_size, pages - skip, o->access,
			   turn, until_ns, &w->e->stop);
	if (!skip || done < pages - skip)
		return done;
	return done + touch_until(&o->toucher, at, skip, o->access, turn, until_ns, &w->e->stop);
}

/* Touch this thread's part of what is due in a slice. Return: false when time ran out. */
static bool touch_slice(struct worker *w, const struct plan_track *t, const struct frame *f,
			uint32_t slice, uint64_t until_ns, uint64_t *made)
{
	const struct engine_options *o = w->e->opts;
	size_t start = scatter_page(w->cuts, f->nr_touches);
	uint64_t unlooked = 0;

	for (size_t k = 0; k < f->nr_touches; k++) {
		size_t i = start + k < f->nr_touches ? start + k : start + k - f->nr_touches;
		const struct touch *touch = &t->touches[f->first_touch + i];
		uint64_t phase = i * 7919 % f->slices;
		uint32_t due = touch_due(touch->rate, f->slices, slice, phase);
		/* Touches of this region so far: reads and writes of a mix take turns. */
		uint64_t turn = ((uint64_t)slice * touch->rate + phase) / f->slices;
		uint64_t first, pages = share_pages(w, touch->pages, i, &first);

		for (; due && pages; due--) {
			uint64_t done = touch_share(w, touch->at + first * o->toucher.page_size,
						    pages, (unsigned int)turn++, until_ns);

			w->made[touch->class] += done;
			*made += done;
			if (done < pages)
				return false;
			unlooked += done;
			if (unlooked < o->toucher.block_pages)
				continue;
			unlooked = 0;
			if (is_stopped(w->e) || clock_ns() > until_ns)
				return k + 1 == f->nr_touches && due == 1;
		}
	}
	return true;
}

static void count_late(const struct worker *w, struct shared_frame *sf)
{
	if (atomic_exchange_explicit(&sf->late_round, w->round, memory_order_relaxed) != w->round)
		atomic_fetch_add_explicit(&sf->late, 1, memory_order_relaxed);
}

static uint64_t slice_begin(const struct worker *w, const struct frame *f, uint32_t slice)
{
	unsigned __int128 length = f->end_ns - f->begin_ns;

	return w->round_ns + f->begin_ns + (uint64_t)(length * slice / f->slices);
}

/* One slice of a track, and on to the next. */
static void run_slice(struct worker *w, size_t track)
{
	const struct plan_track *t = &w->e->plan->tracks[track];
	struct cursor *at = &w->at[track];
	const struct frame *f = &t->frames[at->frame];
	struct shared_frame *sf = &w->e->frames[track][at->frame];
	uint64_t until_ns = w->round_ns + f->end_ns, made = 0;
	bool whole = true;

	wait_until(w, slice_begin(w, f, at->slice));
	apply_changes(w, t, at, f, until_ns);
	if (is_stopped(w->e))
		return;
	if (f->nr_touches)
		whole = clock_ns() <= until_ns &&
			touch_slice(w, t, f, at->slice, until_ns, &made) && clock_ns() <= until_ns;
	if (made)
		atomic_fetch_add_explicit(&sf->made, made, memory_order_relaxed);
	if (!whole && !is_stopped(w->e)) {
		w->cuts++;
		count_late(w, sf);
	}
	if (!whole || !f->nr_touches || ++at->slice == f->slices) {
		at->slice = 0;
		at->frame++;
	}
}

/* The track whose next slice begins first, or the number of tracks at the end of a round. */
static size_t next_track(const struct worker *w)
{
	const struct plan *plan = w->e->plan;
	size_t best = plan->nr_tracks;
	uint64_t best_ns = UINT64_MAX;

	for (size_t i = 0; i < plan->nr_tracks; i++) {
		const struct plan_track *t = &plan->tracks[i];
		uint64_t ns;

		if (w->at[i].frame == t->nr_frames)
			continue;
		ns = slice_begin(w, &t->frames[w->at[i].frame], w->at[i].slice);
		if (ns < best_ns) {
			best_ns = ns;
			best = i;
		}
	}
	return best;
}

static void *replay_worker(void *arg)
{
	struct worker *w = arg;
	const struct plan *plan = w->e->plan;
	uint64_t one = 1;

	prctl(PR_SET_TIMERSLACK, 1ul);
	for (w->round = 1; w->round <= w->e->opts->rounds && !is_stopped(w->e); w->round++) {
		size_t track;

		w->round_ns = w->e->start_ns + (w->round - 1) * plan->duration_ns;
		memset(w->at, 0, sizeof(w->at));
		while (!is_stopped(w->e) && (track = next_track(w)) < plan->nr_tracks)
			run_slice(w, track);
		wait_until(w, w->round_ns + plan->duration_ns);
	}
	w->end_ns = clock_ns();
	if (atomic_fetch_sub(&w->e->running, 1) == 1 && write(w->e->done_fd, &one, sizeof(one)) < 0)
		abort();
	return NULL;
}

static void stop_workers(struct engine *e)
{
	pthread_mutex_lock(&e->lock);
	atomic_store(&e->stop, true);
	pthread_cond_broadcast(&e->stopped);
	pthread_mutex_unlock(&e->lock);
}

/* Until the workers are done or a signal comes; returns the signal or 0. */
static int watch_workers(struct engine *e, int signal_fd,
			 void (*progress)(const struct plan *plan, uint64_t since_ns),
			 uint64_t progress_ns)
{
	struct pollfd fds[] = {{.fd = e->done_fd, .events = POLLIN},
			       {.fd = signal_fd, .events = POLLIN}};
	int timeout = progress ? (int)(progress_ns / 1000000 + 1) : -1;
	struct signalfd_siginfo info;

	for (;;) {
		int ret = poll(fds, 2, timeout);

		if (fds[1].revents & POLLIN && read(signal_fd, &info, sizeof(info)) == sizeof(info))
			return (int)info.ssi_signo;
		if (fds[0].revents & POLLIN)
			return 0;
		if (!ret && clock_ns() > e->start_ns)
			progress(e->plan, clock_ns() - e->start_ns);
	}
}

static int init_engine(struct engine *e, struct dd_error *err)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&e->stopped, &attr);
	pthread_condattr_destroy(&attr);
	pthread_mutex_init(&e->lock, NULL);
	for (size_t i = 0; i < e->plan->nr_tracks; i++) {
		e->frames[i] = calloc(e->plan->tracks[i].nr_frames + 1, sizeof(**e->frames));
		if (!e->frames[i])
			return dd_fail(err, DD_ENOMEM, "out of memory for the schedule");
	}
	e->done_fd = eventfd(0, EFD_CLOEXEC);
	if (e->done_fd < 0)
		return dd_fail(err, DD_ESYS, "cannot make an eventfd");
	return 0;
}

static void free_engine(struct engine *e)
{
	for (size_t i = 0; i < e->plan->nr_tracks; i++)
		free(e->frames[i]);
	if (e->done_fd >= 0)
		close(e->done_fd);
	pthread_cond_destroy(&e->stopped);
	pthread_mutex_destroy(&e->lock);
}

static int start_workers(struct engine *e, struct worker *workers, unsigned int *started,
			 struct dd_error *err)
{
	atomic_store(&e->running, e->opts->threads);
	e->start_ns = clock_ns() + LEAD_NS + e->opts->delay_ns;
	for (*started = 0; *started < e->opts->threads; ++*started) {
		struct worker *w = &workers[*started];

		w->e = e;
		w->index = *started;
		errno = pthread_create(&w->thread, NULL, replay_worker, w);
		if (errno)
			return dd_fail(err, DD_ESYS, "cannot start thread %u of %u", *started + 1,
				       e->opts->threads);
	}
	return 0;
}

static int collect_results(struct engine_result *res, const struct engine *e,
			   const struct worker *workers)
{
	uint64_t end = e->start_ns;

	for (unsigned int i = 0; i < e->opts->threads; i++) {
		for (int c = 0; c < NR_CLASSES; c++)
			res->made[c] += workers[i].made[c];
		if (workers[i].worst_wakeup_ns > res->worst_wakeup_ns)
			res->worst_wakeup_ns = workers[i].worst_wakeup_ns;
		if (workers[i].end_ns > end)
			end = workers[i].end_ns;
	}
	res->elapsed_ns = end - e->start_ns;
	res->scheduled_ns = res->elapsed_ns;
	if (!res->stopped_by)
		res->scheduled_ns = e->plan->duration_ns * e->opts->rounds;
	for (size_t i = 0; i < e->plan->nr_tracks; i++) {
		size_t nr = e->plan->tracks[i].nr_frames;

		res->frames[i] = calloc(nr + 1, sizeof(**res->frames));
		if (!res->frames[i])
			return DD_ENOMEM;
		for (size_t f = 0; f < nr; f++) {
			res->frames[i][f].made = e->frames[i][f].made;
			res->frames[i][f].late = e->frames[i][f].late;
		}
	}
	return 0;
}

static int run_workers(struct engine_result *res, struct engine *e, struct worker *workers,
		       void (*progress)(const struct plan *plan, uint64_t since_ns),
		       uint64_t progress_ns, struct dd_error *err)
{
	unsigned int started;
	sigset_t set, old;
	int signal_fd, ret;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	signal_fd = signalfd(-1, &set, SFD_CLOEXEC);
	if (signal_fd < 0)
		return dd_fail(err, DD_ESYS, "cannot make a signalfd");
	pthread_sigmask(SIG_BLOCK, &set, &old);
	ret = start_workers(e, workers, &started, err);
	if (!ret)
		res->stopped_by = watch_workers(e, signal_fd, progress, progress_ns);
	stop_workers(e);
	while (started)
		pthread_join(workers[--started].thread, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	close(signal_fd);
	if (!ret && collect_results(res, e, workers))
		ret = dd_fail(err, DD_ENOMEM, "out of memory for the result");
	return ret;
}

int engine_run(struct engine_result *res, const struct plan *plan,
	       const struct engine_options *opts,
	       void (*progress)(const struct plan *plan, uint64_t since_ns), uint64_t progress_ns,
	       struct dd_error *err)
{
	struct engine e = {.plan = plan, .opts = opts, .done_fd = -1};
	struct worker *workers;
	int ret;

	memset(res, 0, sizeof(*res));
	workers = aligned_alloc(_Alignof(struct worker), opts->threads * sizeof(*workers));
	if (!workers)
		return dd_fail(err, DD_ENOMEM, "out of memory for %u threads", opts->threads);
	memset(workers, 0, opts->threads * sizeof(*workers));
	ret = init_engine(&e, err);
	if (!ret)
		ret = run_workers(res, &e, workers, progress, progress_ns, err);
	free_engine(&e);
	free(workers);
	return ret;
}

void engine_result_free(struct engine_result *res)
{
	for (size_t i = 0; i < REPLAY_MAX_TRACKS; i++)
		free(res->frames[i]);
	memset(res->frames, 0, sizeof(res->frames));
}
