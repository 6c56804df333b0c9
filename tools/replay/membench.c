// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bandwidth and access rate of the engine's loops by working set and threads, beside a plain vector
 * load loop and libc's memcpy() on the same memory in the same run.
 */
#include "tools/replay/membench.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <ddutil/json_writer.h>
#include <damondata/units.h>

#include "tools/replay/touch.h"

#define MIN_BYTES   (UINT64_C(64) << 10)
#define MAX_THREADS 1024

/* Bytes between two looks at the clock, which costs as much as reading some KiB from a cache. */
#define CHUNK_BYTES (UINT64_C(4) << 20)

/* On a busy machine some of many short windows are quiet; a few long ones are not. */
#define WINDOW_NS  UINT64_C(5000000)
#define MIN_ROUNDS 3

/* How pages are touched: a word of each, or whole. */
struct touchers {
	struct toucher words, whole;
};

/* Go once over @bytes at @at, whole pages; returns what was done, in the unit of the column. */
typedef uint64_t (*pass_fn)(const struct touchers *t, char *at, uint64_t bytes);

static atomic_bool never;

static uint64_t engine_pass(const struct toucher *t, char *at, uint64_t bytes, enum access access)
{
	return touch_until(t, at, bytes / t->page_size, access, 0, UINT64_MAX, &never);
}

static uint64_t page_pass(const struct touchers *t, char *at, uint64_t bytes)
{
	return engine_pass(&t->words, at, bytes, ACCESS_READ);
}

static uint64_t read_pass(const struct touchers *t, char *at, uint64_t bytes)
{
	return t->whole.page_size * engine_pass(&t->whole, at, bytes, ACCESS_READ);
}

static uint64_t write_pass(const struct touchers *t, char *at, uint64_t bytes)
{
	return t->whole.page_size * engine_pass(&t->whole, at, bytes, ACCESS_WRITE);
}

/* The yardstick: the plainest loop of vector loads that a compiler makes of C. */
typedef long long plain_t __attribute__((vector_size(32), may_alias));

#ifdef __x86_64__
__attribute__((target("avx2")))
#endif
static void
plain_avx2(const char *at, uint64_t bytes)
{
	const plain_t *p = (const plain_t *)at, *end = (const plain_t *)(at + bytes);
	plain_t a = {0}, b = {0};

	for (; p + 2 <= end; p += 2) {
		a += p[0];
		b += p[1];
	}
	a += b;
	__asm__ volatile("" : : "r"(a[0] + a[1] + a[2] + a[3]));
}

static void plain_words(const char *at, uint64_t bytes)
{
	const uint64_t *p = (const uint64_t *)at, *end = (const uint64_t *)(at + bytes);
	uint64_t a = 0;

	for (; p < end; p++)
		a += *p;
	__asm__ volatile("" : : "r"(a));
}

static uint64_t plain_pass(const struct touchers *t, char *at, uint64_t bytes)
{
	(void)t;
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2")) {
		plain_avx2(at, bytes);
		return bytes;
	}
#endif
	plain_words(at, bytes);
	return bytes;
}

/* Bytes copied; half of the memory is read, half is written. */
static uint64_t memcpy_pass(const struct touchers *t, char *at, uint64_t bytes)
{
	uint64_t half = bytes / 2;

	(void)t;
	memcpy(at, at + half, half);
	__asm__ volatile("" : : "r"(at) : "memory");
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
	const struct touchers *touchers;
	pthread_barrier_t *barrier;
	pass_fn pass;
	char *at;
	uint64_t bytes, warm_ns, window_ns;
	uint64_t offset; /* where the window before ended: large sets are not seen whole in one */
	uint64_t done, begin_ns, end_ns;
};

/* Over CHUNK_BYTES from where the chunk before ended, and again over sets that are smaller. */
static uint64_t run_chunk(struct runner *r)
{
	uint64_t done = 0;

	for (uint64_t left = CHUNK_BYTES; left;) {
		uint64_t bytes = r->bytes - r->offset;

		if (bytes > left)
			bytes = left;
		done += r->pass(r->touchers, r->at + r->offset, bytes);
		r->offset = r->offset + bytes == r->bytes ? 0 : r->offset + bytes;
		left -= bytes;
	}
	return done;
}

static void run_for(struct runner *r, uint64_t ns)
{
	r->done = 0;
	r->begin_ns = clock_ns();
	do {
		r->done += run_chunk(r);
		r->end_ns = clock_ns();
	} while (r->end_ns - r->begin_ns < ns);
}

static void *bench_worker(void *arg)
{
	struct runner *r = arg;

	/* The column before has left its own lines in the caches. */
	run_for(r, r->warm_ns);
	pthread_barrier_wait(r->barrier);
	run_for(r, r->window_ns);
	return NULL;
}

struct bench {
	const struct perf_options *opts;
	struct touchers touchers;
	char *memory;
	cpu_set_t allowed;
	uint64_t window_ns, rounds;
	struct runner runners[MAX_THREADS];
};

/* Thread @index on a CPU of its own, so that threads do not meet on one; alone it may go anywhere. */
static void pin_thread(const struct bench *b, unsigned int index, pthread_attr_t *attr)
{
	unsigned int nr = (unsigned int)CPU_COUNT(&b->allowed), left = nr ? index % nr : 0;
	cpu_set_t one;

	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &b->allowed) || left--)
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		pthread_attr_setaffinity_np(attr, sizeof(one), &one);
		return;
	}
}

static int start_runner(struct bench *b, unsigned int index, bool alone)
{
	struct runner *r = &b->runners[index];
	pthread_attr_t attr;
	int ret;

	pthread_attr_init(&attr);
	if (!alone)
		pin_thread(b, index, &attr);
	ret = pthread_create(&r->thread, &attr, bench_worker, r);
	pthread_attr_destroy(&attr);
	return ret;
}

/* From the begin of the first thread to the end of the last: what did not run at once does not count. */
static double rate_of(const struct runner *runners, unsigned int threads)
{
	uint64_t begin = UINT64_MAX, end = 0, done = 0;

	for (unsigned int i = 0; i < threads; i++) {
		const struct runner *r = &runners[i];

		begin = r->begin_ns < begin ? r->begin_ns : begin;
		end = r->end_ns > end ? r->end_ns : end;
		done += r->done;
	}
	return (double)done * 1e9 / (double)(end - begin);
}

static int measure_pass(struct bench *b, pass_fn pass, unsigned int threads, double *per_second,
			struct dd_error *err)
{
	pthread_barrier_t barrier;

	pthread_barrier_init(&barrier, NULL, threads);
	for (unsigned int i = 0; i < threads; i++) {
		b->runners[i].pass = pass;
		b->runners[i].barrier = &barrier;
		errno = start_runner(b, i, threads == 1);
		/* The barrier never opens then: nothing but leaving is left. */
		if (errno)
			return dd_fail(err, DD_ESYS, "cannot start thread %u", i + 1);
	}
	for (unsigned int i = 0; i < threads; i++)
		pthread_join(b->runners[i].thread, NULL);
	*per_second = rate_of(b->runners, threads);
	pthread_barrier_destroy(&barrier);
	return 0;
}

static void split_memory(struct bench *b, uint64_t bytes, unsigned int threads)
{
	uint64_t page = b->opts->page_size, each = bytes / threads / page * page;

	for (unsigned int i = 0; i < threads; i++)
		b->runners[i] = (struct runner){
			.touchers = &b->touchers,
			.at = b->memory + i * each,
			.bytes = each,
			.warm_ns = b->window_ns / 2,
			.window_ns = b->window_ns,
		};
}

/* The columns take turns, so that a noisy moment hits all of them; the best of the rounds counts. */
static int measure_row(struct bench *b, uint64_t bytes, unsigned int threads, double *best,
		       struct dd_error *err)
{
	double value = 0;
	int ret = 0;

	split_memory(b, bytes, threads);
	for (uint64_t round = 0; round < b->rounds; round++) {
		for (size_t c = 0; !ret && c < NR_COLUMNS; c++) {
			ret = measure_pass(b, columns[c].pass, threads, &value, err);
			if (!ret && (!round || value > best[c]))
				best[c] = value;
		}
	}
	return ret;
}

static void print_bench_row(struct ddu_json *j, uint64_t bytes, unsigned int threads,
			    const double *best)
{
	char size[DD_UNIT_LEN];

	if (j) {
		ddu_json_object_begin(j);
		ddu_json_kv_u64(j, "bytes", bytes);
		ddu_json_kv_u64(j, "threads", threads);
		for (size_t c = 0; c < NR_COLUMNS; c++)
			ddu_json_kv_double(j, columns[c].key, best[c]);
		ddu_json_object_end(j);
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

/* Threads that have no page each would measure nothing. */
static bool has_row_of_all(const struct perf_options *o, uint64_t bytes)
{
	return o->threads > 1 && bytes / o->threads >= o->page_size;
}

static uint64_t nr_rows(const struct perf_options *o)
{
	uint64_t nr = 0;

	for (uint64_t bytes = MIN_BYTES; bytes; bytes = next_size(bytes, o->max_bytes))
		nr += has_row_of_all(o, bytes) ? 2 : 1;
	return nr;
}

static void choose_windows(struct bench *b)
{
	/* Half as long again goes for getting warm. */
	uint64_t each_ns = b->opts->runtime_ns / (nr_rows(b->opts) * NR_COLUMNS) * 2 / 3;

	b->window_ns = each_ns / MIN_ROUNDS < WINDOW_NS ? each_ns / MIN_ROUNDS : WINDOW_NS;
	b->rounds = b->window_ns ? each_ns / b->window_ns : MIN_ROUNDS;
}

static int measure_all(struct bench *b, struct ddu_json *j, double *last, struct dd_error *err)
{
	const struct perf_options *o = b->opts;
	int ret = 0;

	choose_windows(b);
	for (uint64_t bytes = MIN_BYTES; !ret && bytes; bytes = next_size(bytes, o->max_bytes)) {
		ret = measure_row(b, bytes, 1, last, err);
		if (!ret)
			print_bench_row(j, bytes, 1, last);
		if (ret || !has_row_of_all(o, bytes))
			continue;
		ret = measure_row(b, bytes, o->threads, last, err);
		if (!ret)
			print_bench_row(j, bytes, o->threads, last);
	}
	return ret;
}

static void print_titles(const struct bench *b)
{
	printf("%14s %7s", "working set", "threads");
	for (size_t c = 0; c < NR_COLUMNS; c++)
		printf(" %11s", columns[c].title);
	printf("\n# engine: pages (8 bytes of each), read, write with %s; yardsticks: plain vector "
	       "load loop, libc memcpy (GiB/s copied)\n",
	       touch_isa(&b->touchers.words));
}

static int map_memory(struct bench *b, struct dd_error *err)
{
	b->memory = mmap(NULL, b->opts->max_bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (b->memory == MAP_FAILED)
		return dd_fail(err, DD_ESYS,
			       "cannot map %" PRIu64 " MiB; lower "
			       "--test_perf_sz_mem",
			       b->opts->max_bytes >> 20);
	madvise(b->memory, b->opts->max_bytes,
		b->opts->hugepages ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	memset(b->memory, 1, b->opts->max_bytes);
	return 0;
}

static int run_bench(struct bench *b, struct dd_error *err)
{
	double last[NR_COLUMNS] = {0};
	char rate[DD_UNIT_LEN];
	struct ddu_json j;
	int ret;

	if (!b->opts->json) {
		print_titles(b);
		ret = measure_all(b, NULL, last, err);
		if (!ret)
			printf("replayer can access %s memory per second\n",
			       dd_format_size_f(rate, last[0] * (double)b->opts->page_size, false));
		return ret;
	}
	ddu_json_init(&j, stdout, 4);
	ddu_json_object_begin(&j);
	ddu_json_kv_u64(&j, "schema", 1);
	ddu_json_key(&j, "rows");
	ddu_json_array_begin(&j);
	ret = measure_all(b, &j, last, err);
	ddu_json_array_end(&j);
	ddu_json_object_end(&j);
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
	toucher_init(&b->touchers.words, o.page_size, 1);
	toucher_init(&b->touchers.whole, o.page_size, o.page_size);
	CPU_ZERO(&b->allowed);
	sched_getaffinity(0, sizeof(b->allowed), &b->allowed);
	ret = map_memory(b, err);
	if (!ret) {
		ret = run_bench(b, err);
		munmap(b->memory, o.max_bytes);
	}
	free(b);
	return ret;
}
