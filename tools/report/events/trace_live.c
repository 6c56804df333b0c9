// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trace events of DAMON as the kernel makes them.
 */
#include "tools/report/events/trace_live.h"

#include <damondata/tracepoint.h>
#include <damondata/units.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tools/common/allocate.h"
#include "tools/common/loss_report.h"
#include "tools/common/message.h"
#include "tools/kernel/proc.h"
#include "tools/kernel/sysfs.h"
#include "tools/kernel/trace_rings.h"
#include "tools/kernel/tracefs.h"

/* Events show up after this time at the latest; rings that fill wake us earlier. */
#define PERIOD_NS (200 * DD_NS_PER_MS)

#define NR_COMMS 16

struct slot {
	uint64_t id;
	struct dd_tracepoint *tp;
	struct dd_stream stream;
	char name[80];
};

struct follower {
	const struct trace_live *live;
	struct slot *slots;
	size_t nr_slots;
	uint64_t lost, throttles;
	bool done;
	/* names of threads, which outlive neither DAMON nor us by much */
	struct {
		int32_t pid;
		char name[64];
	} comms[NR_COMMS];
	unsigned int next_comm;
};

static volatile sig_atomic_t signalled;

static void note_signal(int sig)
{
	signalled = sig;
}

static const char *cached_comm(struct follower *f, int32_t pid)
{
	struct proc_stat st;
	unsigned int i;

	for (i = 0; i < NR_COMMS; i++)
		if (f->comms[i].pid == pid && pid)
			return f->comms[i].name;
	i = f->next_comm++ % NR_COMMS;
	f->comms[i].pid = pid;
	snprintf(f->comms[i].name, sizeof(f->comms[i].name), "%s",
		 pid && proc_read_stat(pid, &st) ? st.comm : "<...>");
	return f->comms[i].name;
}

static int trace_on_sample(void *ctx, uint64_t time_ns, const void *raw, size_t size,
			   struct dd_error *err)
{
	struct follower *f = ctx;
	union dd_value values[DD_MAX_COLUMNS];
	struct dd_row row = {.time_ns = time_ns, .values = values};
	uint16_t type;

	(void)err;
	if (f->done || size < sizeof(type))
		return 0;
	memcpy(&type, raw, sizeof(type));
	for (size_t i = 0; i < f->nr_slots && !row.stream; i++)
		if (f->slots[i].id == type &&
		    !dd_tracepoint_values(f->slots[i].tp, raw, size, values))
			row.stream = &f->slots[i].stream;
	if (row.stream)
		f->done = f->live->row(
			f->live->ctx, &row,
			cached_comm(f, values[0].i64 > 0 ? (int32_t)values[0].i64 : 0));
	return 0;
}

static int trace_on_lost(void *ctx, uint64_t time_ns, int cpu, uint64_t count, struct dd_error *err)
{
	struct follower *f = ctx;

	(void)time_ns;
	(void)cpu;
	(void)err;
	f->lost += count;
	f->throttles += !count;
	return 0;
}

static void add_trace_slot(struct follower *f, const struct tracefs_event *event)
{
	struct slot *slot = &f->slots[f->nr_slots];
	struct dd_error err;

	snprintf(slot->name, sizeof(slot->name), "damon:%s", event->name);
	if (!f->live->wants(f->live->ctx, slot->name))
		return;
	if (dd_tracepoint_new(&slot->tp, event->format, event->format_len, false, &err)) {
		warn("%s is left out: %s", slot->name, err.text);
		return;
	}
	slot->id = event->id;
	slot->stream = (struct dd_stream){.kind = DD_STREAM_EVENT, .event_name = slot->name};
	slot->stream.columns = dd_tracepoint_columns(slot->tp, &slot->stream.nr_columns);
	f->nr_slots++;
}

static void choose_events(struct follower *f)
{
	struct tracefs_event *events;
	struct dd_error err;
	size_t nr;

	if (tracefs_prepare(&err) || tracefs_system_events("damon", &events, &nr, &err))
		die("%s", err.text);
	f->slots = xcalloc(nr + 1, sizeof(*f->slots));
	for (size_t i = 0; i < nr; i++)
		add_trace_slot(f, &events[i]);
	if (!nr)
		die("the kernel has no trace event of DAMON; it needs CONFIG_DAMON and CONFIG_TRACING");
	if (!f->nr_slots) {
		error("the kernel has none of the events asked for; it has");
		for (size_t i = 0; i < nr; i++)
			fprintf(stderr, "\tdamon:%s\n", events[i].name);
		exit(EXIT_FAIL);
	}
	tracefs_free_events(events, nr);
}

static struct trace_rings *open_trace_rings(const struct follower *f)
{
	uint64_t *ids = xcalloc(f->nr_slots, sizeof(*ids));
	struct trace_rings *rings;
	struct dd_error err;

	for (size_t i = 0; i < f->nr_slots; i++)
		ids[i] = f->slots[i].id;
	if (trace_rings_open(&rings, ids, f->nr_slots, 0, &err) ||
	    trace_rings_enable(rings, true, &err))
		die("%s", err.text);
	free(ids);
	return rings;
}

/* Signals come only while it waits, so none is missed between a look and the wait. */
static void wait_for_events(struct trace_rings *rings, uint64_t ns, const sigset_t *open)
{
	struct pollfd fd = {.fd = trace_rings_fd(rings), .events = POLLIN};
	struct timespec ts = {(time_t)(ns / DD_NS_PER_SEC), (long)(ns % DD_NS_PER_SEC)};

	if (ppoll(&fd, 1, &ts, open) < 0 && errno != EINTR)
		die("cannot wait for events: %s", strerror(errno));
}

static void block_end_signals(sigset_t *old)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction sa = {.sa_handler = note_signal};
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaddset(&set, signals[i]);
		sigaction(signals[i], &sa, NULL);
	}
	sigprocmask(SIG_BLOCK, &set, old);
}

static void follow_rings(struct follower *f, struct trace_rings *rings)
{
	static const struct trace_rings_ops ops = {trace_on_sample, trace_on_lost};
	uint64_t now = clock_ns(CLOCK_MONOTONIC), end = UINT64_MAX;
	struct dd_error err;
	bool last = false;
	sigset_t open;

	if (f->live->timeout_ns && f->live->timeout_ns < UINT64_MAX - now)
		end = now + f->live->timeout_ns;
	block_end_signals(&open);
	while (!last && !f->done) {
		wait_for_events(rings, end - now < PERIOD_NS ? end - now : PERIOD_NS, &open);
		now = clock_ns(CLOCK_MONOTONIC);
		last = signalled || now >= end;
		if ((last && trace_rings_enable(rings, false, &err)) ||
		    trace_rings_drain(rings, last, &ops, f, NULL, &err))
			die("%s", err.text);
		f->live->drained(f->live->ctx);
	}
	sigprocmask(SIG_SETMASK, &open, NULL);
}

void trace_live(const struct trace_live *live)
{
	struct follower f = {.live = live};
	struct trace_rings *rings;

	choose_events(&f);
	rings = open_trace_rings(&f);
	follow_rings(&f, rings);
	if (f.lost)
		account_lose("DAMON's events", DD_LOST_RING, f.lost, NULL);
	if (f.throttles)
		account_lose("DAMON's events", DD_LOST_RATE, f.throttles, NULL);
	trace_rings_free(rings);
	for (size_t i = 0; i < f.nr_slots; i++)
		dd_tracepoint_free(f.slots[i].tp);
	free(f.slots);
}
