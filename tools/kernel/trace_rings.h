/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints of the whole system, read from one ring buffer a CPU and given out in order of time.
 *
 * Times are of CLOCK_MONOTONIC. An event that a CPU is about to write while the rings are read could be
 * older than one that was already read from another CPU; so the youngest few milliseconds stay in the
 * rings until the next call.
 */
#ifndef DAMO_KERNEL_TRACE_RINGS_H
#define DAMO_KERNEL_TRACE_RINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <damondata/error.h>

struct trace_rings;

/**
 * struct trace_rings_ops - gets what the rings hold; a negative return ends the running call
 * @sample:	a record of an event; @raw begins with common_type, and may have padding at its end
 * @lost:	@count events of @cpu did not fit into its ring, or were throttled (count 0)
 */
struct trace_rings_ops {
	int (*sample)(void *ctx, uint64_t time_ns, const void *raw, size_t size,
		      struct dd_error *err);
	int (*lost)(void *ctx, uint64_t time_ns, int cpu, uint64_t count, struct dd_error *err);
};

/**
 * trace_rings_open() - open events on every online CPU, switched off
 * @out:	untouched on failure
 * @ids:	ids of the events, of tracefs
 * @nr:		their number
 * @bytes:	size of each ring; 0 = perf_ring_default_bytes()
 * @err:	or NULL
 *
 * Return: 0 or a negative enum dd_code.
 */
int trace_rings_open(struct trace_rings **out, const uint64_t *ids, size_t nr, size_t bytes,
		     struct dd_error *err);

/** trace_rings_enable() - switch the events on or off */
int trace_rings_enable(struct trace_rings *r, bool on, struct dd_error *err);

/**
 * trace_rings_add_cpu() - read a CPU that came online, too
 *
 * Events are bound to a CPU and end when it goes offline: when it was there before, what its earlier ring
 * still holds is given out as usual, and the ring is closed then. Return: 0, also when the CPU is gone again.
 */
int trace_rings_add_cpu(struct trace_rings *r, int cpu, struct dd_error *err);

/** trace_rings_fd() - becomes readable when a ring is a quarter full; poll it together with a timer */
int trace_rings_fd(const struct trace_rings *r);

/** trace_rings_bytes() - size of one ring as the kernel granted it */
size_t trace_rings_bytes(const struct trace_rings *r);

/**
 * trace_rings_drain() - give out what the rings hold
 * @r:		rings
 * @all:	the events are switched off: leave nothing
 * @ops:	gets it
 * @ctx:	for @ops
 * @upto_ns:	or NULL; set to the time before which everything has been given out
 * @err:	or NULL
 *
 * With @all, losses that the kernel could not yet report are given to ops->lost, too (Linux 6.0).
 *
 * Return: 0 or the negative value that ended it.
 */
int trace_rings_drain(struct trace_rings *r, bool all, const struct trace_rings_ops *ops, void *ctx,
		      uint64_t *upto_ns, struct dd_error *err);

/**
 * trace_rings_close_late() - for a program that is about to end: do not wait for the events to be closed
 *
 * Before the kernel lets go of a tracepoint it waits for grace periods of RCU, 20 to 80 ms for each event,
 * one after the other. A forked process takes these on itself: it holds the events until the caller has
 * ended, and nothing else. trace_rings_free() follows as usual.
 */
void trace_rings_close_late(struct trace_rings *r);

/** trace_rings_free() - NULL is fine */
void trace_rings_free(struct trace_rings *r);

#endif /* DAMO_KERNEL_TRACE_RINGS_H */
