// SPDX-License-Identifier: GPL-2.0-only
/*
 * Touching pages: the innermost loops of the replay, once for each instruction set.
 */
#include "tools/replay/touch.h"

#include <time.h>

/* Between two looks at the clock: so many bytes, or so many pages if little of each is touched. */
#define BLOCK_BYTES (1 << 20)
#define BLOCK_PAGES 2048

#define STREAMS 8

typedef uint64_t line_t __attribute__((vector_size(TOUCH_LINE), aligned(TOUCH_LINE), may_alias));

#define ALWAYS static inline __attribute__((always_inline))

/* The compiler must believe that the value is used, without a store that would cost bandwidth. */
#define USE(v) __asm__ volatile("" : : "r"(v))

ALWAYS void read_bytes(const char *at, size_t len)
{
	const line_t *p = (const line_t *)at, *end = (const line_t *)(at + len);
	line_t a = {0}, b = {0}, c = {0}, d = {0};

	for (; p + 4 <= end; p += 4) {
		a ^= p[0];
		b ^= p[1];
		c ^= p[2];
		d ^= p[3];
	}
	for (; p < end; p++)
		a ^= *p;
	a ^= b ^ c ^ d;
	USE(a[0] ^ a[1] ^ a[2] ^ a[3] ^ a[4] ^ a[5] ^ a[6] ^ a[7]);
}

ALWAYS void write_bytes(char *at, size_t len)
{
	line_t *p = (line_t *)at, *end = (line_t *)(at + len);
	line_t ones = ~(line_t){0};

	for (; p < end; p++) {
		*p = ones;
		__asm__ volatile("" : : "r"(p) : "memory");
	}
}

/*
 * Where in a page its word lies. Always the same offset would use one of 64 sets of a cache only; this
 * walks all sets of a first level cache (bits 6 to 11 of an address) in order, and all of a second
 * level cache of up to 2048 sets (bits 6 to 16) in 2048 pages.
 */
ALWAYS size_t word_offset(uintptr_t page, size_t page_size)
{
	return ((page + (page >> 5)) * TOUCH_LINE) & (page_size - 1);
}

ALWAYS volatile uint64_t *word_of(char *at, uintptr_t first, size_t i, size_t page_size)
{
	return (volatile uint64_t *)(at + i * page_size + word_offset(first + i, page_size));
}

/*
 * Several streams side by side: neighbouring pages share a cache line of the page table, for which the
 * page walks of one stream would wait together. Measured with 4 KiB pages: 10 to 35 % faster from
 * 256 MiB on, no slower below.
 */
ALWAYS void touch_words(char *at, size_t pages, size_t page_size, bool write)
{
	uintptr_t first = (uintptr_t)at / page_size;
	size_t each = pages / STREAMS;

	for (size_t i = 0; i < each; i++) {
#pragma GCC unroll 8
		for (size_t k = 0; k < STREAMS; k++) {
			volatile uint64_t *word = word_of(at, first, k * each + i, page_size);

			if (write)
				*word = i;
			else
				(void)*word;
		}
	}
	for (size_t i = each * STREAMS; i < pages; i++) {
		volatile uint64_t *word = word_of(at, first, i, page_size);

		if (write)
			*word = i;
		else
			(void)*word;
	}
}

ALWAYS void read_pages(const char *at, size_t pages, size_t page_size, size_t bytes)
{
	if (bytes == page_size)
		read_bytes(at, pages * page_size);
	else if (bytes < TOUCH_LINE)
		touch_words((char *)at, pages, page_size, false);
	else
		for (size_t i = 0; i < pages; i++)
			read_bytes(at + i * page_size, bytes);
}

ALWAYS void write_pages(char *at, size_t pages, size_t page_size, size_t bytes)
{
	if (bytes == page_size)
		write_bytes(at, pages * page_size);
	else if (bytes < TOUCH_LINE)
		touch_words(at, pages, page_size, true);
	else
		for (size_t i = 0; i < pages; i++)
			write_bytes(at + i * page_size, bytes);
}

struct touch_loops {
	const char *name;
	void (*read)(const char *at, size_t pages, size_t page_size, size_t bytes);
	void (*write)(char *at, size_t pages, size_t page_size, size_t bytes);
};

#define LOOPS(isa, attribute)                                                                      \
	static attribute void read_##isa(const char *at, size_t pages, size_t size, size_t bytes)  \
	{                                                                                          \
		read_pages(at, pages, size, bytes);                                                \
	}                                                                                          \
	static attribute void write_##isa(char *at, size_t pages, size_t size, size_t bytes)       \
	{                                                                                          \
		write_pages(at, pages, size, bytes);                                               \
	}                                                                                          \
	static const struct touch_loops loops_##isa = {#isa, read_##isa, write_##isa};

LOOPS(baseline, )

#ifdef __x86_64__
LOOPS(avx2, __attribute__((target("avx2"))))
LOOPS(avx512f, __attribute__((target("avx512f"))))
#endif

static const struct touch_loops *best_loops(void)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx512f"))
		return &loops_avx512f;
	if (__builtin_cpu_supports("avx2"))
		return &loops_avx2;
#endif
	return &loops_baseline;
}

void toucher_init(struct toucher *t, size_t page_size, uint64_t intensity)
{
	t->loops = best_loops();
	t->page_size = page_size;
	if (intensity <= sizeof(uint64_t))
		t->bytes = sizeof(uint64_t);
	else if (intensity >= page_size)
		t->bytes = page_size;
	else
		t->bytes = (size_t)(intensity + TOUCH_LINE - 1) / TOUCH_LINE * TOUCH_LINE;
	t->block_pages = BLOCK_BYTES / t->bytes;
	if (t->block_pages > BLOCK_PAGES)
		t->block_pages = BLOCK_PAGES;
}

const char *touch_isa(const struct toucher *t)
{
	return t->loops->name;
}

static void touch_pages(const struct toucher *t, char *at, size_t pages, enum access access,
			unsigned int turn)
{
	if (access == ACCESS_WRITE || (access == ACCESS_MIX && turn % 2))
		t->loops->write(at, pages, t->page_size, t->bytes);
	else
		t->loops->read(at, pages, t->page_size, t->bytes);
}

uint64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

uint64_t touch_until(const struct toucher *t, char *at, uint64_t pages, enum access access,
		     unsigned int turn, uint64_t until_ns, const atomic_bool *stop)
{
	uint64_t done = 0;

	while (done < pages) {
		uint64_t nr = pages - done < t->block_pages ? pages - done : t->block_pages;

		touch_pages(t, at + done * t->page_size, nr, access, turn++);
		done += nr;
		/* Small regions come in great numbers: their caller looks at the clock. */
		if (nr == t->block_pages &&
		    (clock_ns() > until_ns || atomic_load_explicit(stop, memory_order_relaxed)))
			break;
	}
	return done;
}
