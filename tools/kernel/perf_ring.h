/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One ring buffer of perf_event_open(2): the records of all events of one CPU.
 */
#ifndef DAMO_KERNEL_PERF_RING_H
#define DAMO_KERNEL_PERF_RING_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <damondata/error.h>

#define PERF_RING_MAX_EVENTS 32

/**
 * struct perf_ring - ring of one CPU; nr_fds 0 = not open
 * @cpu:	its number
 * @nr_fds:	events that write into it
 * @fds:	their file descriptors; fds[0] is the one to poll
 * @meta:	first page of the mapping
 * @data:	the ring
 * @size:	of @data, a power of two
 * @head:	end of the data that perf_ring_update() saw
 * @tail:	begin of the data that were not yet consumed
 * @bounce:	holds a record that wraps around
 */
struct perf_ring {
	int cpu;
	int nr_fds;
	int fds[PERF_RING_MAX_EVENTS];
	struct perf_event_mmap_page *meta;
	const uint8_t *data;
	uint64_t size, head, tail;
	uint8_t *bounce;
};

/**
 * perf_ring_open() - open events on one CPU, all into one ring
 * @ring:	set; perf_ring_close() it
 * @cpu:	number of the CPU
 * @pid:	-1 = all processes
 * @attrs:	the events; the first one's must not have inherit set
 * @nr:		1..PERF_RING_MAX_EVENTS
 * @bytes:	wanted size; less when the kernel does not allow as much locked memory
 * @err:	or NULL; the text has the remedy for missing rights
 *
 * The events are opened as their attributes say (disabled or not), but for the watermark: the ring is
 * reported when it is a quarter full.
 *
 * Return: 0, DD_ENODATA when the CPU is not online, or DD_ESYS.
 */
int perf_ring_open(struct perf_ring *ring, int cpu, int pid, struct perf_event_attr *attrs, int nr,
		   size_t bytes, struct dd_error *err);

/** perf_ring_enable() - switch all events of the ring on or off */
int perf_ring_enable(const struct perf_ring *ring, bool on, struct dd_error *err);

/** perf_ring_close() - unmap and close; a zeroed ring is fine */
void perf_ring_close(struct perf_ring *ring);

/** perf_ring_update() - look how far the kernel has written */
void perf_ring_update(struct perf_ring *ring);

/**
 * perf_ring_peek() - the next record, or NULL when there is none up to @ring->head
 *
 * It stays valid until perf_ring_consume().
 */
const struct perf_event_header *perf_ring_peek(struct perf_ring *ring);

/** perf_ring_next() - step over the peeked record; the kernel does not get its space back yet */
void perf_ring_next(struct perf_ring *ring, const struct perf_event_header *rec);

/** perf_ring_consume() - give all that was stepped over back to the kernel */
void perf_ring_consume(struct perf_ring *ring);

/**
 * perf_ring_default_bytes() - a size for each of so many rings
 *
 * 4 MiB, which hold 50,000 region events, but not more than 256 MiB in all, and at least 512 KiB.
 */
size_t perf_ring_default_bytes(int nr_rings);

/**
 * online_cpus() - the CPUs that are online
 * @cpus:	malloc'ed array, ascending
 * @err:	or NULL
 *
 * Return: their number, or a negative enum dd_code.
 */
int online_cpus(int **cpus, struct dd_error *err);

#endif /* DAMO_KERNEL_PERF_RING_H */
