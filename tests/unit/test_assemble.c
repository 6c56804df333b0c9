// SPDX-License-Identifier: GPL-2.0-only
/*
 * Snapshots that the assembler makes of region events: grouping, interleaving, loss, probes, and the start of the first snapshot.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <damondata/assemble.h>

#define MS 1000000ull
#define US 1000ull

/* Every snapshot becomes a line of text, which the tests compare as a whole. */
struct log {
	char text[8192];
	struct dd_intervals intervals;
};

static void say(struct log *log, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void say(struct log *log, const char *fmt, ...)
{
	size_t len = strlen(log->text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(log->text + len, sizeof(log->text) - len, fmt, ap);
	va_end(ap);
}

static int on_stream(void *ctx, struct dd_stream *s, struct dd_error *err)
{
	struct log *log = ctx;

	(void)err;
	s->intervals = log->intervals;
	say(log, "stream %u pid %d tid %llu age %d probes %u\n", s->id, s->kdamond_pid,
	    (unsigned long long)s->target_id, s->has_age, s->nr_columns);
	return 0;
}

static int on_snapshot(void *ctx, const struct dd_snapshot *snap, struct dd_error *err)
{
	struct log *log = ctx;

	(void)err;
	say(log, "%u [%llu,%llu)%s%s %u/%u", snap->stream->id,
	    (unsigned long long)(snap->start_ns / US), (unsigned long long)(snap->end_ns / US),
	    snap->flags & DD_SNAP_INCOMPLETE ? " incomplete" : "",
	    snap->flags & DD_SNAP_START_DERIVED ? " derived" : "", snap->nr_regions,
	    snap->nr_expected);
	if (snap->sample_us)
		say(log, " sample %llu aggr %llu", (unsigned long long)snap->sample_us,
		    (unsigned long long)snap->aggr_us);
	for (uint32_t i = 0; i < snap->nr_regions; i++) {
		const struct dd_region *r = &snap->regions[i];

		say(log, " %llu-%llu:%u,%u", (unsigned long long)r->start,
		    (unsigned long long)r->end, r->nr_accesses, r->age);
		for (uint32_t c = 0; c < snap->stream->nr_columns; c++)
			say(log, "%c%llu", c ? '+' : '/', (unsigned long long)snap->attrs[c][i]);
	}
	say(log, "\n");
	return 0;
}

static const struct dd_assembler_ops ops = {
	.size = sizeof(ops), .stream = on_stream, .snapshot = on_snapshot};

static struct dd_assembler *start(struct log *log)
{
	struct dd_assembler *a;

	log->text[0] = '\0';
	assert_int_equal(dd_assembler_new(&a, &ops, log, NULL), 0);
	return a;
}

static struct dd_region_event event(uint64_t us, int pid, uint64_t target, uint32_t n,
				    uint64_t from, uint64_t to, uint32_t nr, uint32_t age)
{
	return (struct dd_region_event){.time_ns = us * US,
					.kdamond_pid = pid,
					.context_idx = DD_IDX_NONE,
					.scheme_idx = DD_IDX_NONE,
					.target_id = target,
					.nr_regions = n,
					.has_age = true,
					.region = {from, to, nr, age}};
}

static void push(struct dd_assembler *a, uint64_t us, int pid, uint64_t target, uint32_t n,
		 uint64_t from, uint64_t to, uint32_t nr, uint32_t age)
{
	struct dd_region_event ev = event(us, pid, target, n, from, to, nr, age);

	assert_int_equal(dd_assembler_push(a, &ev, NULL), 0);
}

static void done(struct dd_assembler *a, struct log *log, const char *expected)
{
	assert_int_equal(dd_assembler_finish(a, UINT64_MAX, NULL), 0);
	dd_assembler_free(a);
	assert_string_equal(log->text, expected);
}

/* Two targets, two windows: the lines of the text formats' worked example. */
static void push_two_targets(struct dd_assembler *a)
{
	push(a, 10000000, 7, 0, 2, 4096, 8192, 1, 0);
	push(a, 10000001, 7, 0, 2, 8192, 16384, 0, 3);
	push(a, 10000002, 7, 1, 1, 4096, 8192, 2, 0);
	push(a, 10100000, 7, 0, 2, 4096, 8192, 1, 0);
	push(a, 10100001, 7, 0, 2, 8192, 16384, 0, 3);
	push(a, 10100002, 7, 1, 1, 4096, 8192, 2, 0);
}

static void test_two_targets(void **state)
{
	struct log log = {0};
	struct dd_assembler *a = start(&log);

	(void)state;
	push_two_targets(a);
	done(a, &log,
	     "stream 1 pid 7 tid 0 age 1 probes 0\n"
	     "1 [9900000,10000000) derived 2/2 4096-8192:1,0 8192-16384:0,3\n"
	     "stream 2 pid 7 tid 1 age 1 probes 0\n"
	     "2 [9900002,10000002) derived 1/1 4096-8192:2,0\n"
	     "1 [10000000,10100000) 2/2 4096-8192:1,0 8192-16384:0,3\n"
	     "2 [10000002,10100002) 1/1 4096-8192:2,0\n");
}

/* Targets 0 of two kdamonds, their events mixed, are two streams. */
static void test_two_kdamonds(void **state)
{
	struct log log = {0};
	struct dd_assembler *a = start(&log);

	(void)state;
	for (int w = 1; w <= 2; w++) {
		push(a, w * 100000, 7, 0, 2, 4096, 8192, 1, 0);
		push(a, w * 100000 + 1, 9, 0, 2, 0, 4096, 5, 0);
		push(a, w * 100000 + 2, 7, 0, 2, 8192, 16384, 0, 3);
		push(a, w * 100000 + 3, 9, 0, 2, 4096, 8192, 6, 0);
	}
	done(a, &log,
	     "stream 1 pid 7 tid 0 age 1 probes 0\n"
	     "1 [0,100000) derived 2/2 4096-8192:1,0 8192-16384:0,3\n"
	     "stream 2 pid 9 tid 0 age 1 probes 0\n"
	     "2 [1,100001) derived 2/2 0-4096:5,0 4096-8192:6,0\n"
	     "1 [100000,200000) 2/2 4096-8192:1,0 8192-16384:0,3\n"
	     "2 [100001,200001) 2/2 0-4096:5,0 4096-8192:6,0\n");
}

/* A lost event spoils its own snapshot only, wherever it was in it. */
static void test_lost_events(void **state)
{
	struct log log = {0};
	struct dd_assembler *a = start(&log);

	(void)state;
	push(a, 100000, 7, 0, 2, 0, 1, 1, 0);
	push(a, 100001, 7, 0, 2, 1, 2, 1, 0);
	push(a, 200000, 7, 0, 2, 0, 1, 2, 0); /* second lost: the address goes back */
	push(a, 300000, 7, 0, 2, 0, 1, 3, 0);
	push(a, 300001, 7, 0, 2, 1, 2, 3, 0);
	push(a, 400000, 7, 0, 2, 0, 1, 4, 0); /* second lost, first of the next lost: a pause */
	push(a, 500000, 7, 0, 2, 1, 2, 5, 0);
	push(a, 600000, 7, 0, 3, 2, 3, 6, 0); /* last of three only */
	push(a, 600001, 7, 0, 2, 3, 4, 7, 0); /* another number */
	push(a, 700000, 7, 0, 1, 0, 4, 8, 0);
	done(a, &log,
	     "stream 1 pid 7 tid 0 age 1 probes 0\n"
	     "1 [0,100000) derived 2/2 0-1:1,0 1-2:1,0\n"
	     "1 [100000,200000) incomplete 1/2 0-1:2,0\n"
	     "1 [200000,300000) 2/2 0-1:3,0 1-2:3,0\n"
	     "1 [300000,400000) incomplete 1/2 0-1:4,0\n"
	     "1 [400000,500000) incomplete 1/2 1-2:5,0\n"
	     "1 [500000,600000) incomplete 1/3 2-3:6,0\n"
	     "1 [600000,600001) incomplete 1/2 3-4:7,0\n"
	     "1 [600001,700000) 1/1 0-4:8,0\n");
}

/* A kdamond is preempted in the middle of a snapshot; where losses are reported, that is none. */
static void test_reported_losses(void **state)
{
	struct log log = {0};
	struct dd_assembler *a = start(&log);

	(void)state;
	dd_assembler_set_loss_reporting(a);
	push(a, 100000, 7, 0, 2, 0, 1, 1, 0);
	push(a, 100001, 7, 0, 2, 1, 2, 1, 0);
	push(a, 200000, 7, 0, 2, 0, 1, 2, 0);
	push(a, 280000, 7, 0, 2, 1, 2, 2, 0); /* preempted */
	push(a, 300000, 7, 0, 2, 0, 1, 3, 0);
	dd_assembler_lost(a);
	push(a, 400000, 7, 0, 2, 1, 2, 4, 0);
	push(a, 500000, 7, 0, 2, 0, 1, 5, 0);
	push(a, 560000, 7, 0, 2, 1, 2, 5, 0); /* preempted again, in one that lost nothing */
	done(a, &log,
	     "stream 1 pid 7 tid 0 age 1 probes 0\n"
	     "1 [0,100000) derived 2/2 0-1:1,0 1-2:1,0\n"
	     "1 [100000,200000) 2/2 0-1:2,0 1-2:2,0\n"
	     "1 [200000,300000) incomplete 1/2 0-1:3,0\n"
	     "1 [300000,400000) incomplete 1/2 1-2:4,0\n"
	     "1 [400000,500000) 2/2 0-1:5,0 1-2:5,0\n");
}

static void push_probes(struct dd_assembler *a, uint64_t us, uint32_t n, uint64_t from, uint64_t to,
			uint8_t hits0, uint8_t hits1)
{
	struct dd_region_event ev = event(us, 7, 0, n, from, to, 3, 4);

	const struct dd_column columns[] = {
		{DD_COL_PROBE_HITS0, DD_TYPE_U64, false, "probe_hits_0", "samples"},
		{DD_COL_PROBE_HITS0 + 1, DD_TYPE_U64, false, "probe_hits_1", "samples"}};
	const struct dd_attribute attrs[] = {{&columns[0], hits0}, {&columns[1], hits1}};

	ev.has_probes = true;
	ev.nr_attrs = 2;
	ev.attrs = attrs;
	assert_int_equal(dd_assembler_push(a, &ev, NULL), 0);
}

/* damon_aggregated and damon_region_aggregated of a region are one region, in either order. */
static void test_probes_merge(void **state)
{
	struct log log = {0};
	struct dd_assembler *a = start(&log);

	(void)state;
	push(a, 100000, 7, 0, 2, 0, 1, 3, 4);
	push_probes(a, 100600, 2, 0, 1, 3, 16);
	push(a, 100601, 7, 0, 2, 1, 2, 3, 4);
	push_probes(a, 100602, 2, 1, 2, 0, 20);
	push_probes(a, 200000, 1, 0, 2, 1, 19);
	push(a, 200001, 7, 0, 1, 0, 2, 3, 4);
	push_probes(a, 300000, 1, 0, 2, 2, 18); /* its damon_aggregated was lost */
	push(a, 400000, 7, 0, 1, 0, 2, 3, 4);	/* its damon_region_aggregated was lost */
	push(a, 500000, 7, 0, 1, 0, 2, 3, 4);
	done(a, &log,
	     "stream 1 pid 7 tid 0 age 1 probes 2\n"
	     "1 [0,100000) derived 2/2 0-1:3,4/3+16 1-2:3,4/0+20\n"
	     "1 [100000,200000) 1/1 0-2:3,4/1+19\n"
	     "1 [200000,300000) 1/1 0-2:3,4/2+18\n"
	     "1 [300000,400000) 1/1 0-2:3,4/0+0\n"
	     "1 [400000,500000) 1/1 0-2:3,4/0+0\n");
}

/* Columns that appear later define the stream anew; the old definition stays as it was. */
static void test_redefinition(void **state)
{
	struct log log = {0};
	struct dd_assembler *a = start(&log);
	struct dd_region_event ev = event(100000, 7, 0, 1, 0, 1, 9, 77);

	(void)state;
	ev.has_age = false;
	assert_int_equal(dd_assembler_push(a, &ev, NULL), 0);
	push(a, 200000, 7, 0, 1, 0, 1, 9, 1);
	push_probes(a, 300000, 1, 0, 1, 5, 6);
	done(a, &log,
	     "stream 1 pid 7 tid 0 age 0 probes 0\n"
	     "1 [0,100000) derived 1/1 0-1:9,0\n"
	     "stream 1 pid 7 tid 0 age 1 probes 0\n"
	     "1 [100000,200000) 1/1 0-1:9,1\n"
	     "stream 1 pid 7 tid 0 age 1 probes 2\n"
	     "1 [200000,300000) 1/1 0-1:3,4/5+6\n");
}

/* What no event counted is unknown; the second event of a region may have it. */
static int keep_counted(void *ctx, struct dd_stream *s, struct dd_error *err)
{
	(void)err;
	*(int *)ctx = *(int *)ctx * 10 + (s->has_nr_accesses ? 1 : 2);
	return 0;
}

static int ignore_snapshot(void *ctx, const struct dd_snapshot *snap, struct dd_error *err)
{
	(void)ctx;
	(void)err;
	assert_true(snap->stream->has_nr_accesses || !snap->regions[0].nr_accesses);
	return 0;
}

static void test_no_counts(void **state)
{
	static const struct dd_assembler_ops counted = {
		.size = sizeof(counted), .stream = keep_counted, .snapshot = ignore_snapshot};
	struct dd_region_event ev = event(100000, 7, 0, 1, 0, 1, 9, 77);
	struct dd_assembler *a;
	int streams = 0;

	(void)state;
	assert_int_equal(dd_assembler_new(&a, &counted, &streams, NULL), 0);
	assert_int_equal(dd_assembler_push(a, &ev, NULL), 0);
	ev.time_ns += 100000000;
	ev.no_nr_accesses = true;
	assert_int_equal(dd_assembler_push(a, &ev, NULL), 0);
	assert_int_equal(dd_assembler_finish(a, UINT64_MAX, NULL), 0);
	dd_assembler_free(a);
	/* counted at first, then defined anew without counts */
	assert_int_equal(streams, 12);
}

static void test_first_start(void **state)
{
	struct log log = {0}, dry = {0};
	struct dd_assembler *a = start(&log), *measured = start(&dry);

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct dd_assembler *x = i ? a : measured;

		push(x, 100000, 7, 0, 1, 0, 1, 1, 0);
		push(x, 200000, 7, 0, 1, 0, 1, 1, 0);
		push(x, 250000, 7, 0, 1, 0, 1, 1, 0);
		assert_int_equal(dd_assembler_finish(x, UINT64_MAX, NULL), 0);
		if (!i)
			assert_int_equal(dd_assembler_learn(a, measured), 0);
	}
	dd_assembler_free(measured);
	done(a, &log,
	     "stream 1 pid 7 tid 0 age 1 probes 0\n"
	     "1 [25000,100000) derived 1/1 0-1:1,0\n"
	     "1 [100000,200000) 1/1 0-1:1,0\n"
	     "1 [200000,250000) 1/1 0-1:1,0\n");

	/* A known interval needs no second snapshot. */
	log.intervals = (struct dd_intervals){.sample_us = 5000, .aggr_us = 30000};
	a = start(&log);
	push(a, 100000, 7, 0, 1, 0, 1, 1, 0);
	assert_int_equal(dd_assembler_finish(a, 200000 * US, NULL), 0);
	assert_string_equal(log.text, "stream 1 pid 7 tid 0 age 1 probes 0\n"
				      "1 [70000,100000) derived 1/1 0-1:1,0\n");
	dd_assembler_free(a);

	/* Nothing known: a lone snapshot waits for the very end. */
	log.intervals = (struct dd_intervals){0};
	a = start(&log);
	push(a, 100000, 7, 0, 1, 0, 1, 1, 0);
	assert_int_equal(dd_assembler_finish(a, 200000 * US, NULL), 0);
	done(a, &log,
	     "stream 1 pid 7 tid 0 age 1 probes 0\n"
	     "1 [100000,100000) derived 1/1 0-1:1,0\n");
}

/* The older tool marks the length of a lone snapshot by a region 0-0. */
static void test_end_mark(void **state)
{
	struct log log = {0};
	struct dd_assembler *a = start(&log);

	(void)state;
	push(a, 100000, 7, 0, 1, 0, 1, 1, 0);
	push(a, 130000, 7, 0, 1, 0, 0, UINT32_MAX, UINT32_MAX);
	done(a, &log,
	     "stream 1 pid 7 tid 0 age 1 probes 0\n"
	     "1 [70000,100000) derived 1/1 0-1:1,0\n");
}

/* A scheme's snapshots hold the regions it tried; the announced number is the whole target's. */
static void test_scheme_regions(void **state)
{
	struct log log = {0};
	struct dd_assembler *a = start(&log);
	struct dd_region_event ev = event(100000, 7, 0, 11, 0, 1, 1, 0);

	(void)state;
	ev.context_idx = 0;
	for (int w = 1; w <= 2; w++) {
		for (int scheme = 0; scheme < 2; scheme++) {
			ev.time_ns = (w * 100000 + scheme) * US;
			ev.scheme_idx = scheme;
			ev.region = (struct dd_region){0, 1, 1, 0};
			assert_int_equal(dd_assembler_push(a, &ev, NULL), 0);
			ev.region = (struct dd_region){4, 5, 1, 0};
			assert_int_equal(dd_assembler_push(a, &ev, NULL), 0);
		}
	}
	done(a, &log,
	     "stream 1 pid 7 tid 0 age 1 probes 0\n"
	     "1 [0,100000) derived 2/2 0-1:1,0 4-5:1,0\n"
	     "stream 2 pid 7 tid 0 age 1 probes 0\n"
	     "2 [1,100001) derived 2/2 0-1:1,0 4-5:1,0\n"
	     "1 [100000,200000) 2/2 0-1:1,0 4-5:1,0\n"
	     "2 [100001,200001) 2/2 0-1:1,0 4-5:1,0\n");
}

/* Tuning holds for the snapshots that follow it; samples per aggregation stay the same. */
static void test_tuned_intervals(void **state)
{
	struct log log = {.intervals = {.sample_us = 5000, .aggr_us = 100000}};
	struct dd_assembler *a = start(&log);

	(void)state;
	push(a, 100000, 7, 0, 1, 0, 1, 1, 0);
	dd_assembler_sample_us(a, 7, 10000);
	dd_assembler_sample_us(a, 8, 1);
	push(a, 300000, 7, 0, 1, 0, 1, 1, 0);
	done(a, &log,
	     "stream 1 pid 7 tid 0 age 1 probes 0\n"
	     "1 [0,100000) derived 1/1 0-1:1,0\n"
	     "1 [100000,300000) 1/1 sample 10000 aggr 200000 0-1:1,0\n");
}

static void test_refusals(void **state)
{
	struct log log = {0};
	struct dd_assembler *a = start(&log);
	struct dd_region_event ev = event(100, 7, 0, 1000000000, 0, 1, 1, 0);
	struct dd_error err;
	int ret = 0;

	(void)state;
	assert_int_equal(dd_assembler_push(a, &ev, &err), 0);
	ev.time_ns--;
	assert_int_equal(dd_assembler_push(a, &ev, &err), DD_ECORRUPT);
	assert_non_null(strstr(err.text, "not time-sorted"));

	/* A promise of 10^9 regions costs nothing; more than 2^19 real ones are refused. */
	for (uint64_t i = 1; i <= 1 << 20 && !ret; i++) {
		ev = event(100, 7, 0, 1000000000, i, i + 1, 1, 0);
		ret = dd_assembler_push(a, &ev, &err);
	}
	assert_int_equal(ret, DD_ELIMIT);
	dd_assembler_free(a);
	dd_assembler_free(NULL);
}

static int count_stream(void *ctx, struct dd_stream *s, struct dd_error *err)
{
	(void)ctx;
	(void)err;
	assert_int_equal(s->target_id, (uint64_t)(s->id - 1) << 40);
	return 0;
}

static int count_snapshot(void *ctx, const struct dd_snapshot *snap, struct dd_error *err)
{
	uint64_t *n = ctx;

	(void)err;
	assert_int_equal(snap->end_ns - snap->start_ns, 1000000 * US);
	assert_int_equal(snap->end_ns % (1000000 * US), (snap->stream->id - 1) * US);
	++*n;
	return 0;
}

/* Tens of thousands of targets: each keeps its own times; one too many is refused. */
static void test_many_targets(void **state)
{
	static const struct dd_assembler_ops counters = {
		.size = sizeof(counters), .stream = count_stream, .snapshot = count_snapshot};
	struct dd_assembler *a;
	struct dd_region_event ev;
	uint64_t n = 0;

	(void)state;
	assert_int_equal(dd_assembler_new(&a, &counters, &n, NULL), 0);
	for (int w = 1; w <= 2; w++) {
		for (uint64_t t = 0; t < 65535; t++) {
			ev = event(w * 1000000 + t, 7, t << 40, 1, 0, 1, w, 0);
			assert_int_equal(dd_assembler_push(a, &ev, NULL), 0);
		}
	}
	ev = event(3000000, 7, 1, 1, 0, 1, 1, 0);
	assert_int_equal(dd_assembler_push(a, &ev, NULL), DD_ELIMIT);
	assert_int_equal(dd_assembler_finish(a, UINT64_MAX, NULL), 0);
	assert_int_equal(n, 2 * 65535);
	dd_assembler_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_targets),	cmocka_unit_test(test_two_kdamonds),
		cmocka_unit_test(test_lost_events),	cmocka_unit_test(test_reported_losses),
		cmocka_unit_test(test_probes_merge),	cmocka_unit_test(test_redefinition),
		cmocka_unit_test(test_no_counts),	cmocka_unit_test(test_first_start),
		cmocka_unit_test(test_end_mark),	cmocka_unit_test(test_scheme_regions),
		cmocka_unit_test(test_tuned_intervals), cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_many_targets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
