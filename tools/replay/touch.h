/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Touching pages: the innermost loops of the replay.
 */
#ifndef DAMO_REPLAY_TOUCH_H
#define DAMO_REPLAY_TOUCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum access {
	ACCESS_READ,
	ACCESS_WRITE,
	ACCESS_MIX, /* reads and writes in turn, by blocks of pages */
};

/* Bytes that the vector loops handle at a time; sizes in between are rounded up to it. */
#define TOUCH_LINE 64

struct touch_loops;

/**
 * struct toucher - how pages are touched; made by toucher_init()
 * @loops:	the loops for this CPU
 * @page_size:	bytes
 * @bytes:	touched in each page: 8, or a multiple of TOUCH_LINE up to @page_size
 * @block_pages: pages between two looks at the clock
 */
struct toucher {
	const struct touch_loops *loops;
	size_t page_size, bytes, block_pages;
};

/** toucher_init() - prepare for touching @intensity bytes of each page (0 counts as 1) */
void toucher_init(struct toucher *t, size_t page_size, uint64_t intensity);

/** touch_isa() - name of the instruction set that is used, such as "avx512f" */
const char *touch_isa(const struct toucher *t);

/**
 * touch_until() - the same in blocks, giving up when time is over
 * @t:		how
 * @at:		first page
 * @pages:	how many
 * @access:	how
 * @turn:	see touch_pages()
 * @until_ns:	CLOCK_MONOTONIC
 * @stop:	give up when it becomes true
 *
 * Return: pages that were touched.
 */
uint64_t touch_until(const struct toucher *t, char *at, uint64_t pages, enum access access,
		     unsigned int turn, uint64_t until_ns, const atomic_bool *stop);

/** clock_ns() - CLOCK_MONOTONIC */
uint64_t clock_ns(void);

#endif /* DAMO_REPLAY_TOUCH_H */
