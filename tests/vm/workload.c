// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program whose memory accesses are known: it touches every page of one of N regions again and
 * again, then of the next, and logs when it touched which.
 *
 *	workload PATTERN REGIONS KIB STEP_MS SECONDS [LOG]
 *
 * PATTERN is stairs (0, 1, ... N-1, 0, ...), zigzag (0, 1, ... N-1, N-2, ... 0, 1, ...), random (a
 * fixed sequence), hot (always 0) or phases (0, 1, 0, ...; region 1 by a function of its own). The regions
 * lie side by side, are filled first, and have no huge pages. LOG (stdout) gets
 *
 *	pid PID start ADDRESS end ADDRESS region BYTES
 *	step FROM_NS TO_NS REGION START END
 *
 * with CLOCK_MONOTONIC in ns and addresses in hexadecimal; a step's line is written when it ends.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096

struct area {
	volatile uint8_t *start;
	size_t region_bytes;
	unsigned int nr;
};

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static unsigned int stairs(unsigned int step, unsigned int nr)
{
	return step % nr;
}

static unsigned int zigzag(unsigned int step, unsigned int nr)
{
	unsigned int at = nr > 1 ? step % (2 * nr - 2) : 0;

	return at < nr ? at : 2 * nr - 2 - at;
}

/* Knuth's multiplicative hash of the step's number. */
static unsigned int scattered(unsigned int step, unsigned int nr)
{
	return (unsigned int)((uint64_t)(uint32_t)(step * 2654435761u + 12345u) * nr >> 32);
}

static unsigned int phases(unsigned int step, unsigned int nr)
{
	return nr > 1 ? step % 2 : 0;
}

static unsigned int always_first(unsigned int step, unsigned int nr)
{
	(void)step;
	(void)nr;
	return 0;
}

static const struct {
	const char *name;
	unsigned int (*region)(unsigned int step, unsigned int nr);
} patterns[] = {
	{"stairs", stairs},    {"zigzag", zigzag}, {"random", scattered},
	{"hot", always_first}, {"phases", phases},
};

/* Not inlined: a profile of the program shows this function. */
__attribute__((noinline)) static void touch_region(volatile uint8_t *start, size_t bytes,
						   uint64_t until_ns)
{
	do {
		for (size_t at = 0; at < bytes; at += PAGE)
			start[at]++;
	} while (now_ns() < until_ns);
}

/* The same by another name, for the second of two phases. */
__attribute__((noinline)) static void scan_region(volatile uint8_t *start, size_t bytes,
						  uint64_t until_ns)
{
	do {
		for (size_t at = 0; at < bytes; at += PAGE)
			start[at] = (uint8_t)(start[at] + 3);
	} while (now_ns() < until_ns);
}

static struct area map_area(unsigned int nr, size_t region_bytes)
{
	struct area area = {.region_bytes = region_bytes, .nr = nr};
	size_t size = region_bytes * nr;
	void *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (start == MAP_FAILED) {
		fprintf(stderr, "workload: cannot map %zu bytes: %s\n", size, strerror(errno));
		exit(1);
	}
	madvise(start, size, MADV_NOHUGEPAGE);
	memset(start, 1, size);
	area.start = start;
	return area;
}

static void run(const struct area *area, unsigned int (*region)(unsigned int, unsigned int),
		uint64_t step_ns, uint64_t seconds, FILE *log)
{
	uint64_t from = now_ns(), end = from + seconds * 1000000000u;

	for (unsigned int step = 0; from < end; step++) {
		unsigned int at = region(step, area->nr);
		volatile uint8_t *start = area->start + at * area->region_bytes;
		uint64_t to = from + step_ns;

		if (region == phases && at)
			scan_region(start, area->region_bytes, to);
		else
			touch_region(start, area->region_bytes, to);
		to = now_ns();
		fprintf(log, "step %" PRIu64 " %" PRIu64 " %u %" PRIxPTR " %" PRIxPTR "\n", from,
			to, at, (uintptr_t)start, (uintptr_t)start + area->region_bytes);
		fflush(log);
		from = to;
	}
}

int main(int argc, char **argv)
{
	unsigned long nr = argc > 5 ? strtoul(argv[2], NULL, 0) : 0;
	size_t bytes = argc > 5 ? strtoul(argv[3], NULL, 0) * 1024 : 0;
	FILE *log = stdout;
	struct area area;

	if (argc < 6 || argc > 7 || !nr || nr > 65536 || !bytes) {
		fprintf(stderr,
			"usage: workload stairs|zigzag|random|hot|phases REGIONS KIB STEP_MS SECONDS "
			"[LOG]\n");
		return 2;
	}
	if (argc == 7 && !(log = fopen(argv[6], "w"))) {
		fprintf(stderr, "workload: %s: %s\n", argv[6], strerror(errno));
		return 1;
	}
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		if (strcmp(patterns[i].name, argv[1]))
			continue;
		area = map_area((unsigned int)nr, bytes);
		fprintf(log, "pid %d start %" PRIxPTR " end %" PRIxPTR " region %zu\n", getpid(),
			(uintptr_t)area.start, (uintptr_t)area.start + nr * bytes, bytes);
		fflush(log);
		run(&area, patterns[i].region, strtoull(argv[4], NULL, 0) * 1000000u,
		    strtoull(argv[5], NULL, 0), log);
		return 0;
	}
	fprintf(stderr, "workload: no pattern '%s'\n", argv[1]);
	return 2;
}
