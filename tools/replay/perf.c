// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bandwidth and access rate of the engine's loops by working set and threads, beside a plain vector
 * load loop and libc's memcpy() on the same memory in the same run.
 */
#include "tools/replay/perf.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <damondata/json_writer.h>
#include <damondata/units.h>

#include "tools/replay/touch.h"

#define MIN_BYTES (UINT64_C(64) << 10)
#define ROUNDS 3
#define PASS_BYTES (UINT64_C(4) << 20)
#define MAX_THREADS 1024

struct share {
	char *at;
	uint64_t bytes;
	const struct toucher *words, *whole;
	uint64_t until_ns;
};

/* One pass over a share of the memory; returns what was done, in the unit of its column. */
typedef uint64_t (*pass_fn)(const struct share *s);

static atomic_bool never;

static uint64_t page_pass(const struct share *s)
{
	return touch_until(s->words, s->at, s->bytes / s->words->page_size, ACCESS_READ, 0,
			   s->until_ns, &never);
}

static uint64_t read_pass(const struct share *s)
{
	size_t page = s->whole->page_size;

	return page * touch_until(s->whole, s->at, s->bytes / page, ACCESS_READ, 0, s->until_ns,
				  &never);
}

static uint64_t write_pass(const struct share *s)
{
	size_t page = s->whole->page_size;

	return page * touch_until(s->whole, s->at, s->bytes / page, ACCESS_WRITE, 0, s->until_ns,
				  &never);
}

/* The yardstick: the plainest loop of vector loads that a compiler makes of C. */
typedef long long plain_t __attribute__((vector_size(32), may_alias));

#ifdef __x86_64__
__attribute__((target("avx2")))
#endif
static uint64_t
plain_avx2(const struct share *s)
{
	const plain_t *p = (const plain_t *)s->at, *end = (const plain_t *)(s->at + s->bytes);
	plain_t a = {0}, b = {0};

	for (; p + 2 <= end; p += 2) {
		a += p[0];
		b += p[1];
	}
	a += b;
	__asm__ volatile("" : : "r"(a[0] + a[1] + a[2] + a[3]));
	return s->bytes;
}

static uint64_t plain_words(const struct share *s)
{
	const uint64_t *p = (const uint64_t *)s->at, *end = (const uint64_t *)(s->at + s->bytes);
	uint64_t a = 0;

	for (; p < end; p++)
		a += *p;
	__asm__ volatile("" : : "r"(a));
	return s->bytes;
}

static uint64_t plain_pass(const struct share *s)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2"))
		return plain_avx2(s);
#endif
	return plain_words(s);
}

/* Bytes copied; half of the memory is read, half is written. */
static uint64_t memcpy_pass(const struct share *s)
{
	uint64_t half = s->bytes / 2;

	memcpy(s->at, s->at + half, half);
	__asm__ volatile("" : : "r"(s->at) : "memory");
	return half;
}

static const struct column {
	const char *title, *key;
	pass_fn pass;
	double unit;
} columns[] = {
	{"M pages/s", "page_accesses_per_s", page_pass, 1e6},
	{"read GiB/s", "read_bytes_per_s", read_pass, 1 << 30},
	{"write GiB/s", "write_bytes_per_s", write_pass, 1 << 30},
	{"plain read", "plain_read_bytes_per_s", plain_pass, 1 << 30},
	{"memcpy", "memcpy_bytes_per_s", memcpy_pass, 1 << 30},
};

#define NR_COLUMNS (sizeof(columns) / sizeof(columns[0]))

struct runner {
	pthread_t thread;
	struct share share;
	pass_fn pass;
	pthread_barrier_t *barrier;
	uint64_t run_ns;
	double per_second;
};

static void *run(void *arg)
{
	struct runner *r = arg;
	/* A look at the clock costs as much as reading some KiB from a cache. */
	uint64_t passes = r->share.bytes < PASS_BYTES ? PASS_BYTES / (r->share.bytes + 1) + 1 : 1;
	uint64_t begin, now, done = 0;

	pthread_barrier_wait(r->barrier);
	begin = clock_ns();
	r->share.until_ns = begin + r->run_ns;
	do {
		for (uint64_t i = 0; i < passes; i++)
			done += r->pass(&r->share);
		now = clock_ns();
	} while (now < r->share.until_ns);
	r->per_second = (double)done * 1e9 / (double)(now - begin);
	return NULL;
}

struct bench {
	const struct perf_options *opts;
	struct toucher words, whole;
	char *memory;
	struct runner runners[MAX_THREADS];
};

static int measure(struct bench *b, const struct column *c, uint64_t bytes, unsigned int threads,
		   uint64_t run_ns, double *per_second, struct dd_error *err)
{
	uint64_t page = b->opts->page_size, each = bytes / threads / page * page;
	pthread_barrier_t barrier;
	int ret = 0;

	pthread_barrier_init(&barrier, NULL, threads);
	for (unsigned int i = 0; i < threads; i++) {
		struct runner *r = &b->runners[i];

		*r = (struct runner){.pass = c->pass, .barrier = &barrier, .run_ns = run_ns,
				     .share = {.at = b->memory + i * each, .bytes = each,
					       .words = &b->words, .whole = &b->whole}};
		errno = pthread_create(&r->thread, NULL, run, r);
		if (errno) {
			/* The barrier never opens: nothing but leaving is left. */
			return dd_fail(err, DD_ESYS, "cannot start thread %u", i + 1);
		}
	}
	*per_second = 0;
	for (unsigned int i = 0; i < threads; i++) {
		pthread_join(b->runners[i].thread, NULL);
		*per_second += b->runners[i].per_second;
	}
	pthread_barrier_destroy(&barrier);
	return ret;
}

/* The columns take turns, so that a noisy moment hits all of them; the best of the rounds counts. */
static int measure_row(struct bench *b, uint64_t bytes, unsigned int threads, uint64_t run_ns,
		       double *best, struct dd_error *err)
{
	double value = 0;
	int ret = 0;

	for (int round = 0; round < ROUNDS; round++) {
		for (size_t c = 0; !ret && c < NR_COLUMNS; c++) {
			ret = measure(b, &columns[c], bytes, threads, run_ns, &value, err);
			if (!ret && (!round || value > best[c]))
				best[c] = value;
		}
	}
	return ret;
}

static void print_row(struct dd_json *j, uint64_t bytes, unsigned int threads, const double *best)
{
	char size[DD_UNIT_LEN];

	if (j) {
		dd_json_object_begin(j);
		dd_json_kv_u64(j, "bytes", bytes);
		dd_json_kv_u64(j, "threads", threads);
		for (size_t c = 0; c < NR_COLUMNS; c++)
			dd_json_kv_double(j, columns[c].key, best[c]);
		dd_json_object_end(j);
		return;
	}
	printf("%14s %7u", dd_format_size(size, bytes, false), threads);
	for (size_t c = 0; c < NR_COLUMNS; c++)
		printf(" %11.2f", best[c] / columns[c].unit);
	putchar('\n');
	fflush(stdout);
}

/* 64 KiB, then eight times as much each, and the largest. */
static uint64_t next_size(uint64_t bytes, uint64_t max)
{
	if (bytes >= max)
		return 0;
	return bytes * 8 < max ? bytes * 8 : max;
}

static uint64_t nr_rows(const struct perf_options *o)
{
	uint64_t nr = 0;

	for (uint64_t bytes = MIN_BYTES; bytes; bytes = next_size(bytes, o->max_bytes))
		nr += o->threads > 1 ? 2 : 1;
	return nr;
}

static int measure_all(struct bench *b, struct dd_json *j, double *last, struct dd_error *err)
{
	const struct perf_options *o = b->opts;
	uint64_t run_ns = o->runtime_ns / (nr_rows(o) * NR_COLUMNS * ROUNDS);
	int ret = 0;

	for (uint64_t bytes = MIN_BYTES; !ret && bytes; bytes = next_size(bytes, o->max_bytes)) {
		ret = measure_row(b, bytes, 1, run_ns, last, err);
		if (!ret)
			print_row(j, bytes, 1, last);
		if (ret || o->threads == 1)
			continue;
		ret = measure_row(b, bytes, o->threads, run_ns, last, err);
		if (!ret)
			print_row(j, bytes, o->threads, last);
	}
	return ret;
}

static void print_titles(const struct bench *b)
{
	printf("%14s %7s", "working set", "threads");
	for (size_t c = 0; c < NR_COLUMNS; c++)
		printf(" %11s", columns[c].title);
	printf("\n# engine: pages (8 bytes of each), read, write with %s; yardsticks: plain vector "
	       "load loop, libc memcpy (GiB/s copied)\n", touch_isa(&b->words));
}

static int map_memory(struct bench *b, struct dd_error *err)
{
	b->memory = mmap(NULL, b->opts->max_bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (b->memory == MAP_FAILED)
		return dd_fail(err, DD_ESYS, "cannot map %" PRIu64 " MiB; lower "
			       "--test_perf_sz_mem", b->opts->max_bytes >> 20);
	madvise(b->memory, b->opts->max_bytes,
		b->opts->hugepages ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	memset(b->memory, 1, b->opts->max_bytes);
	return 0;
}

static int run_bench(struct bench *b, struct dd_error *err)
{
	double last[NR_COLUMNS] = {0};
	char rate[DD_UNIT_LEN];
	struct dd_json j;
	int ret;

	if (!b->opts->json) {
		print_titles(b);
		ret = measure_all(b, NULL, last, err);
		if (!ret)
			printf("replayer can access %s memory per second\n",
			       dd_format_size_f(rate, last[0] * (double)b->opts->page_size, false));
		return ret;
	}
	dd_json_init(&j, stdout, 4);
	dd_json_object_begin(&j);
	dd_json_kv_u64(&j, "schema", 1);
	dd_json_key(&j, "rows");
	dd_json_array_begin(&j);
	ret = measure_all(b, &j, last, err);
	dd_json_array_end(&j);
	dd_json_object_end(&j);
	putchar('\n');
	return ret;
}

int test_perf(const struct perf_options *opts, struct dd_error *err)
{
	struct perf_options o = *opts;
	struct bench *b = calloc(1, sizeof(*b));
	int ret;

	if (!b)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	if (o.max_bytes < MIN_BYTES)
		o.max_bytes = MIN_BYTES;
	o.max_bytes -= o.max_bytes % o.page_size;
	if (o.threads > MAX_THREADS)
		o.threads = MAX_THREADS;
	b->opts = &o;
	toucher_init(&b->words, o.page_size, 1);
	toucher_init(&b->whole, o.page_size, o.page_size);
	ret = map_memory(b, err);
	if (!ret) {
		ret = run_bench(b, err);
		munmap(b->memory, o.max_bytes);
	}
	free(b);
	return ret;
}
