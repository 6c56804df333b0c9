// SPDX-License-Identifier: GPL-2.0-only
/*
 * A profile of the whole system as perf.data bytes: the rings' records are passed on as they are.
 */
#include "tools/record/cpu_profile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "tools/kernel/perf_ring.h"
#include "tools/record/perf_file.h"

#define RING_BYTES (1u << 20)

/* Of Linux 6.0: read(2) returns how many records were lost. */
#ifndef PERF_FORMAT_LOST
#define PERF_FORMAT_LOST (1u << 4)
#endif

#define RECORD_LOST_SAMPLES 13 /* of Linux 4.2 */

/* Ring records are collected up to this before they are passed on. */
#define PIECE (256u << 10)

struct profile {
	struct perf_event_attr attr;
	const char *event_name;
	int epoll_fd;
	size_t ring_bytes;
	int nr;
	struct perf_ring *rings;
	uint64_t *ids;
	uint64_t *told_lost; /* of each ring, by its records */
	uint8_t *piece;
	size_t piece_len;
	struct profile_stats stats;
};

static const struct {
	uint32_t type;
	uint64_t config;
	const char *name;
} clocks[] = {
	{PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, "cycles"},
	{PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK, "cpu-clock"},
};

/* What older kernels refuse: to count losses (before Linux 6.0) and build ids (before 5.12). */
#define NR_LEVELS 3

static void fill_profile_attr(struct profile *p, size_t clock, size_t level, uint64_t frequency)
{
	p->event_name = clocks[clock].name;
	p->attr = (struct perf_event_attr){
		.type = clocks[clock].type,
		.config = clocks[clock].config,
		.size = sizeof(p->attr),
		.sample_freq = frequency,
		.sample_type = PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME |
			       PERF_SAMPLE_CPU | PERF_SAMPLE_PERIOD | PERF_SAMPLE_CALLCHAIN,
		.disabled = 1,
		.freq = 1,
		.mmap = 1,
		.mmap2 = 1,
		.comm = 1,
		.comm_exec = 1,
		.task = 1,
		.sample_id_all = 1,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
		.build_id = level < 2,
		.read_format = level < 1 ? PERF_FORMAT_LOST : 0,
	};
}

static int open_cpu(struct profile *p, int cpu, struct dd_error *err)
{
	struct epoll_event ev = {.events = EPOLLIN | EPOLLET};
	struct perf_ring *ring = &p->rings[p->nr];
	int ret = perf_ring_open(ring, cpu, -1, &p->attr, 1, p->ring_bytes, err);

	if (ret)
		return ret == DD_ENODATA ? 0 : ret;
	if (ioctl(ring->fds[0], PERF_EVENT_IOC_ID, &p->ids[p->nr]))
		p->ids[p->nr] = 0;
	p->told_lost[p->nr] = 0;
	p->nr++;
	if (epoll_ctl(p->epoll_fd, EPOLL_CTL_ADD, ring->fds[0], &ev))
		return dd_fail(err, DD_ESYS, "cannot watch the ring buffer of CPU %d", cpu);
	return 0;
}

static int reserve_profile_rings(struct profile *p, size_t nr, struct dd_error *err)
{
	struct perf_ring *rings = realloc(p->rings, nr * sizeof(*rings));
	uint64_t *ids = realloc(p->ids, nr * sizeof(*ids));
	uint64_t *told_lost = realloc(p->told_lost, nr * sizeof(*told_lost));

	p->rings = rings ? rings : p->rings;
	p->ids = ids ? ids : p->ids;
	p->told_lost = told_lost ? told_lost : p->told_lost;
	return rings && ids && told_lost ? 0 : dd_fail(err, DD_ENOMEM, "out of memory");
}

static void close_rings(struct profile *p)
{
	while (p->nr > 0)
		perf_ring_close(&p->rings[--p->nr]);
}

/* Hardware cycles may be missing (virtual machines). */
static int open_profile_rings(struct profile *p, const int *cpus, int nr_cpus, uint64_t frequency,
			      struct dd_error *err)
{
	int ret = reserve_profile_rings(p, (size_t)nr_cpus, err);

	if (ret)
		return ret;
	ret = DD_ESYS;
	for (size_t attempt = 0; attempt < 2 * NR_LEVELS && ret; attempt++) {
		struct dd_error local = {0};

		fill_profile_attr(p, attempt / NR_LEVELS, attempt % NR_LEVELS, frequency);
		close_rings(p);
		ret = 0;
		for (int i = 0; i < nr_cpus && !ret; i++)
			ret = open_cpu(p, cpus[i], &local);
		if (!ret)
			break;
		if (err)
			*err = local;
		if (local.sys_errno == EACCES || local.sys_errno == EMFILE)
			break;
	}
	return ret;
}

int profile_new(struct profile **out, uint64_t frequency, size_t ring_bytes, struct dd_error *err)
{
	struct profile *p;
	int *cpus = NULL, nr = online_cpus(&cpus, err), ret;

	if (nr < 0)
		return nr;
	p = calloc(1, sizeof(*p));
	if (p) {
		p->ring_bytes = ring_bytes ? ring_bytes : RING_BYTES;
		p->piece = malloc(PIECE);
		p->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	}
	if (!p || !p->piece || p->epoll_fd < 0)
		ret = dd_fail(err, DD_ENOMEM, "out of memory or file descriptors");
	else
		ret = open_profile_rings(p, cpus, nr, frequency, err);
	free(cpus);
	if (ret)
		profile_free(p);
	else
		*out = p;
	return ret;
}

int profile_fd(const struct profile *p)
{
	return p->epoll_fd;
}

int profile_start(struct profile *p, const struct run_facts *facts, profile_sink sink, void *ctx,
		  struct dd_error *err)
{
	struct perf_bytes head = {0};
	int ret = 0;

	perf_file_head(&head, &p->attr, p->event_name, p->ids, (uint32_t)p->nr, facts);
	for (int i = 0; i < p->nr && !ret; i++)
		ret = perf_ring_enable(&p->rings[i], true, err);
	if (!ret) {
		perf_file_machine(&head);
		ret = head.failed ? dd_fail(err, DD_ENOMEM, "out of memory")
				  : sink(ctx, head.data, head.len, err);
	}
	free(head.data);
	return ret;
}

/* A LOST record is written with the next record that fits; at the end there is none. */
static int report_profile_losses(struct profile *p, int i, profile_sink sink, void *ctx,
				 struct dd_error *err)
{
	struct {
		uint64_t value, lost;
	} count;
	struct perf_bytes bytes = {0};
	int ret;

	if (!(p->attr.read_format & PERF_FORMAT_LOST) ||
	    read(p->rings[i].fds[0], &count, sizeof(count)) != sizeof(count) ||
	    count.lost <= p->told_lost[i])
		return 0;
	perf_file_lost(&bytes, p->rings[i].cpu, count.lost - p->told_lost[i]);
	p->stats.lost += count.lost - p->told_lost[i];
	p->told_lost[i] = count.lost;
	ret = bytes.failed ? dd_fail(err, DD_ENOMEM, "out of memory")
			   : sink(ctx, bytes.data, bytes.len, err);
	free(bytes.data);
	return ret;
}

int profile_add_cpu(struct profile *p, int cpu, profile_sink sink, void *ctx, struct dd_error *err)
{
	int before, ret = profile_drain(p, sink, ctx, err);

	if (!ret)
		ret = reserve_profile_rings(p, (size_t)p->nr + 1, err);
	/* The events of before it went offline have ended. */
	for (int i = 0; i < p->nr && !ret; i++) {
		if (p->rings[i].cpu != cpu)
			continue;
		ret = report_profile_losses(p, i, sink, ctx, err);
		perf_ring_close(&p->rings[i]);
		p->rings[i] = p->rings[--p->nr];
		p->told_lost[i] = p->told_lost[p->nr];
		break;
	}
	before = p->nr;
	if (!ret)
		ret = open_cpu(p, cpu, err);
	return ret || p->nr == before ? ret : perf_ring_enable(&p->rings[before], true, err);
}

static int flush_piece(struct profile *p, profile_sink sink, void *ctx, struct dd_error *err)
{
	size_t len = p->piece_len;

	p->piece_len = 0;
	return len ? sink(ctx, p->piece, len, err) : 0;
}

/* PERF_RECORD_LOST: id, count. PERF_RECORD_LOST_SAMPLES: count. See perf_event_open(2). */
static void count_record(struct profile *p, int i, const struct perf_event_header *rec)
{
	const uint64_t *body = (const void *)(rec + 1);
	uint64_t lost = 0;

	if (rec->type == PERF_RECORD_SAMPLE)
		p->stats.samples++;
	else if (rec->type == PERF_RECORD_THROTTLE)
		p->stats.throttles++;
	else if (rec->type == PERF_RECORD_LOST && rec->size >= sizeof(*rec) + 16)
		lost = body[1];
	else if (rec->type == RECORD_LOST_SAMPLES && rec->size >= sizeof(*rec) + 8)
		lost = body[0];
	p->stats.lost += lost;
	p->told_lost[i] += lost;
}

static int drain_ring(struct profile *p, int i, profile_sink sink, void *ctx, struct dd_error *err)
{
	struct perf_ring *ring = &p->rings[i];
	const struct perf_event_header *rec;
	int ret = 0;

	perf_ring_update(ring);
	while (!ret && (rec = perf_ring_peek(ring))) {
		if (p->piece_len + rec->size > PIECE)
			ret = flush_piece(p, sink, ctx, err);
		memcpy(p->piece + p->piece_len, rec, rec->size);
		p->piece_len += rec->size;
		count_record(p, i, rec);
		perf_ring_next(ring, rec);
	}
	perf_ring_consume(ring);
	return ret;
}

int profile_drain(struct profile *p, profile_sink sink, void *ctx, struct dd_error *err)
{
	struct perf_bytes round = {0};
	struct epoll_event events[16];
	int ret = 0;

	while (epoll_wait(p->epoll_fd, events, 16, 0) == 16)
		;
	for (int i = 0; i < p->nr && !ret; i++)
		ret = drain_ring(p, i, sink, ctx, err);
	if (!ret)
		ret = flush_piece(p, sink, ctx, err);
	perf_file_round(&round);
	if (!ret && !round.failed)
		ret = sink(ctx, round.data, round.len, err);
	free(round.data);
	return ret;
}

int profile_stop(struct profile *p, profile_sink sink, void *ctx, struct dd_error *err)
{
	int ret;

	for (int i = 0; i < p->nr; i++)
		perf_ring_enable(&p->rings[i], false, NULL);
	ret = profile_drain(p, sink, ctx, err);
	for (int i = 0; i < p->nr && !ret; i++)
		ret = report_profile_losses(p, i, sink, ctx, err);
	return ret;
}

void profile_get_stats(const struct profile *p, struct profile_stats *out)
{
	*out = p->stats;
}

void profile_free(struct profile *p)
{
	if (!p)
		return;
	close_rings(p);
	if (p->epoll_fd >= 0)
		close(p->epoll_fd);
	free(p->rings);
	free(p->ids);
	free(p->told_lost);
	free(p->piece);
	free(p);
}
