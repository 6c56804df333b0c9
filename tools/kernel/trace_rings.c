// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracepoints of the whole system in order of time.
 */
#include "tools/kernel/trace_rings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "tools/kernel/perf_ring.h"
#include "tools/kernel/sysfs.h"

/*
 * How far a CPU may be behind the others between taking an event's time and publishing it. That path
 * runs with preemption off; only a hypervisor can stop it, for a scheduling slice.
 */
#define LAG_NS 10000000u

#define MAX_EVENTS_A_WAIT 64

/* What PERF_SAMPLE_TIME | PERF_SAMPLE_RAW makes of a record. */
struct sample_record {
	struct perf_event_header header;
	uint64_t time_ns;
	uint32_t raw_size;
	uint8_t raw[];
} __attribute__((packed));

struct lost_record {
	struct perf_event_header header;
	uint64_t id;
	uint64_t lost;
	uint64_t time_ns;
};

struct throttle_record {
	struct perf_event_header header;
	uint64_t time_ns;
};

struct trace_rings {
	uint64_t ids[PERF_RING_MAX_EVENTS];
	size_t nr_ids, bytes;
	int epoll_fd;
	int nr;
	bool tells_lost; /* PERF_FORMAT_LOST works */
	bool on, has_replaced;
	struct perf_ring *rings;
	uint64_t *lost; /* reported so far, for each ring */
};

static void fill_event_attr(struct perf_event_attr *attr, uint64_t id, uint64_t read_format)
{
	*attr = (struct perf_event_attr){
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(*attr),
		.config = id,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_TIME | PERF_SAMPLE_RAW,
		.read_format = read_format,
		.disabled = 1,
		.sample_id_all = 1,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
	};
}

static int reserve_rings(struct trace_rings *r, size_t nr, struct dd_error *err)
{
	struct perf_ring *rings = realloc(r->rings, nr * sizeof(*rings));
	uint64_t *lost = realloc(r->lost, nr * sizeof(*lost));

	r->rings = rings ? rings : r->rings;
	r->lost = lost ? lost : r->lost;
	return rings && lost ? 0 : dd_fail(err, DD_ENOMEM, "out of memory");
}

static int add_event_ring(struct trace_rings *r, int cpu, struct dd_error *err)
{
	struct perf_event_attr attrs[PERF_RING_MAX_EVENTS];
	struct perf_ring *ring = &r->rings[r->nr];
	struct epoll_event ev = {.events = EPOLLIN | EPOLLET};
	int ret;

	for (size_t e = 0; e < r->nr_ids; e++)
		fill_event_attr(&attrs[e], r->ids[e], r->tells_lost ? PERF_FORMAT_LOST : 0);
	ret = perf_ring_open(ring, cpu, -1, attrs, (int)r->nr_ids, r->bytes, err);
	if (ret == DD_ENODATA) /* went offline meanwhile */
		return 0;
	if (ret)
		return ret;
	r->lost[r->nr++] = 0;
	if (epoll_ctl(r->epoll_fd, EPOLL_CTL_ADD, ring->fds[0], &ev))
		return dd_fail(err, DD_ESYS, "cannot watch the ring buffer of CPU %d", cpu);
	return 0;
}

/* PERF_FORMAT_LOST came with Linux 6.0; older kernels answer EINVAL. */
static int open_all(struct trace_rings *r, const int *cpus, int nr_cpus, struct dd_error *err)
{
	struct dd_error local = {0};
	int ret = reserve_rings(r, (size_t)nr_cpus, &local);

	for (int i = 0; i < nr_cpus && !ret; i++) {
		ret = add_event_ring(r, cpus[i], &local);
		if (ret == DD_ESYS && local.sys_errno == EINVAL && r->tells_lost && !r->nr) {
			r->tells_lost = false;
			ret = 0;
			i--;
		}
	}
	if (ret && err)
		*err = local;
	if (!ret && !r->nr)
		ret = dd_fail(err, DD_ENODATA, "no CPU is online");
	return ret;
}

int trace_rings_open(struct trace_rings **out, const uint64_t *ids, size_t nr, size_t bytes,
		     struct dd_error *err)
{
	struct trace_rings *r;
	int *cpus = NULL, nr_cpus, ret;

	if (!nr || nr > PERF_RING_MAX_EVENTS)
		return dd_fail(err, DD_EINVAL, "%zu events at once, 1..%d are possible", nr,
			       PERF_RING_MAX_EVENTS);
	nr_cpus = online_cpus(&cpus, err);
	if (nr_cpus < 0)
		return nr_cpus;
	r = calloc(1, sizeof(*r));
	if (r) {
		memcpy(r->ids, ids, nr * sizeof(*ids));
		r->nr_ids = nr;
		r->bytes = bytes ? bytes : perf_ring_default_bytes(nr_cpus);
		r->tells_lost = true;
		r->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	}
	if (!r || r->epoll_fd < 0)
		ret = dd_fail(err, DD_ENOMEM, "out of memory or file descriptors");
	else
		ret = open_all(r, cpus, nr_cpus, err);
	free(cpus);
	if (ret)
		trace_rings_free(r);
	else
		*out = r;
	return ret;
}

int trace_rings_enable(struct trace_rings *r, bool on, struct dd_error *err)
{
	int ret = 0;

	r->on = on;
	for (int i = 0; i < r->nr && !ret; i++)
		ret = perf_ring_enable(&r->rings[i], on, err);
	return ret;
}

int trace_rings_add_cpu(struct trace_rings *r, int cpu, struct dd_error *err)
{
	int before = r->nr, ret = reserve_rings(r, (size_t)r->nr + 1, err);

	r->has_replaced = true;
	if (!ret)
		ret = add_event_ring(r, cpu, err);
	if (!ret && r->nr > before && r->on)
		ret = perf_ring_enable(&r->rings[before], true, err);
	return ret;
}

int trace_rings_fd(const struct trace_rings *r)
{
	return r->epoll_fd;
}

size_t trace_rings_bytes(const struct trace_rings *r)
{
	return r->rings[0].size;
}

static uint64_t record_time(const struct perf_event_header *rec)
{
	switch (rec->type) {
	case PERF_RECORD_SAMPLE:
		return ((const struct sample_record *)rec)->time_ns;
	case PERF_RECORD_LOST:
		return ((const struct lost_record *)rec)->time_ns;
	case PERF_RECORD_THROTTLE:
	case PERF_RECORD_UNTHROTTLE:
		return ((const struct throttle_record *)rec)->time_ns;
	}
	return 0;
}

static int deliver_record(struct trace_rings *r, int i, const struct perf_event_header *rec,
			  const struct trace_rings_ops *ops, void *ctx, struct dd_error *err)
{
	const struct sample_record *sample = (const void *)rec;
	const struct lost_record *lost = (const void *)rec;

	switch (rec->type) {
	case PERF_RECORD_SAMPLE:
		if (sample->raw_size > rec->size - sizeof(*sample))
			return dd_fail(err, DD_ECORRUPT,
				       "the kernel gave a record that is too short");
		return ops->sample(ctx, sample->time_ns, sample->raw, sample->raw_size, err);
	case PERF_RECORD_LOST:
		r->lost[i] += lost->lost;
		return ops->lost(ctx, lost->time_ns, r->rings[i].cpu, lost->lost, err);
	case PERF_RECORD_THROTTLE:
		return ops->lost(ctx, record_time(rec), r->rings[i].cpu, 0, err);
	}
	return 0;
}

/*
 * The ring with the oldest record, and the time of the oldest in the others: a kdamond's events stand
 * together in one ring, so that usually many can be taken before another ring is looked at.
 */
static int oldest_record(struct trace_rings *r, uint64_t *others_ns)
{
	uint64_t best_ns = UINT64_MAX;
	int best = -1;

	*others_ns = UINT64_MAX;
	for (int i = 0; i < r->nr; i++) {
		const struct perf_event_header *rec = perf_ring_peek(&r->rings[i]);
		uint64_t t = rec ? record_time(rec) : 0;

		if (!rec)
			continue;
		if (best < 0 || t < best_ns) {
			*others_ns = best_ns;
			best_ns = t;
			best = i;
		} else if (t < *others_ns) {
			*others_ns = t;
		}
	}
	return best;
}

static int drain_before(struct trace_rings *r, uint64_t before_ns,
			const struct trace_rings_ops *ops, void *ctx, struct dd_error *err)
{
	const struct perf_event_header *rec;
	uint64_t others_ns;
	int i, ret = 0;

	while (!ret && (i = oldest_record(r, &others_ns)) >= 0) {
		struct perf_ring *ring = &r->rings[i];

		rec = perf_ring_peek(ring);
		if (record_time(rec) >= before_ns)
			break;
		do {
			ret = deliver_record(r, i, rec, ops, ctx, err);
			perf_ring_next(ring, rec);
			rec = perf_ring_peek(ring);
		} while (!ret && rec && record_time(rec) <= others_ns &&
			 record_time(rec) < before_ns);
		perf_ring_consume(ring);
	}
	return ret;
}

/* A LOST record is written with the next event that fits; at the end there is none. */
static int report_unsaid_losses(struct trace_rings *r, int i, const struct trace_rings_ops *ops,
				void *ctx, uint64_t now_ns, struct dd_error *err)
{
	struct {
		uint64_t value, lost;
	} count;
	uint64_t sum = 0, reported = r->lost[i];

	for (int e = 0; e < r->rings[i].nr_fds && r->tells_lost; e++)
		if (read(r->rings[i].fds[e], &count, sizeof(count)) == sizeof(count))
			sum += count.lost;
	if (sum <= reported)
		return 0;
	r->lost[i] = sum;
	return ops->lost(ctx, now_ns, r->rings[i].cpu, sum - reported, err);
}

/* A CPU that went offline and came back has a younger ring; the older one gets no more. */
static bool is_replaced(const struct trace_rings *r, int i)
{
	for (int k = i + 1; k < r->nr; k++)
		if (r->rings[k].cpu == r->rings[i].cpu)
			return true;
	return false;
}

static int close_replaced(struct trace_rings *r, const struct trace_rings_ops *ops, void *ctx,
			  uint64_t now_ns, struct dd_error *err)
{
	int ret = 0;

	for (int i = 0; i < r->nr && r->has_replaced && !ret; i++) {
		if (perf_ring_peek(&r->rings[i]) || !is_replaced(r, i))
			continue;
		ret = report_unsaid_losses(r, i, ops, ctx, now_ns, err);
		perf_ring_close(&r->rings[i]);
		memmove(&r->rings[i], &r->rings[i + 1],
			(size_t)(r->nr - i - 1) * sizeof(*r->rings));
		memmove(&r->lost[i], &r->lost[i + 1], (size_t)(r->nr - i - 1) * sizeof(*r->lost));
		r->nr--;
		i--;
	}
	return ret;
}

int trace_rings_drain(struct trace_rings *r, bool all, const struct trace_rings_ops *ops, void *ctx,
		      uint64_t *upto_ns, struct dd_error *err)
{
	struct epoll_event events[MAX_EVENTS_A_WAIT];
	uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);
	int ret;

	while (epoll_wait(r->epoll_fd, events, MAX_EVENTS_A_WAIT, 0) == MAX_EVENTS_A_WAIT)
		;
	for (int i = 0; i < r->nr; i++)
		perf_ring_update(&r->rings[i]);
	ret = drain_before(r, all ? UINT64_MAX : now_ns - LAG_NS, ops, ctx, err);
	if (!ret)
		ret = close_replaced(r, ops, ctx, now_ns, err);
	for (int i = 0; i < r->nr && all && !ret; i++)
		ret = report_unsaid_losses(r, i, ops, ctx, now_ns, err);
	if (upto_ns)
		*upto_ns = all ? now_ns : now_ns - LAG_NS;
	return ret;
}

static bool is_event_opened(const struct trace_rings *r, int fd)
{
	for (int i = 0; i < r->nr; i++)
		for (int e = 0; e < r->rings[i].nr_fds; e++)
			if (r->rings[i].fds[e] == fd)
				return true;
	return false;
}

/* Holds the events, and nothing else that somebody could wait for, until @alive is at its end. */
static void hold_events(const struct trace_rings *r, int alive)
{
	int last = alive;
	char c;

	for (int i = 0; i < r->nr; i++)
		for (int e = 0; e < r->rings[i].nr_fds; e++)
			if (r->rings[i].fds[e] > last)
				last = r->rings[i].fds[e];
	for (int fd = 0; fd <= last; fd++)
		if (fd != alive && !is_event_opened(r, fd))
			close(fd);
	close_range((unsigned int)last + 1, ~0u, 0);
	while (read(alive, &c, 1) < 0 && errno == EINTR)
		;
}

void trace_rings_close_late(struct trace_rings *r)
{
	int alive[2];
	pid_t pid;

	if (!r || pipe2(alive, O_CLOEXEC))
		return;
	pid = fork();
	if (!pid) {
		hold_events(r, alive[0]);
		_exit(0);
	}
	close(alive[0]);
	/* The other end closes when this process ends. */
	if (pid < 0)
		close(alive[1]);
}

void trace_rings_free(struct trace_rings *r)
{
	if (!r)
		return;
	for (int i = 0; i < r->nr; i++)
		perf_ring_close(&r->rings[i]);
	if (r->epoll_fd >= 0)
		close(r->epoll_fd);
	free(r->rings);
	free(r->lost);
	free(r);
}
