// SPDX-License-Identifier: GPL-2.0-only
/*
 * The replay: loading hostile recordings, layout, plan, and the engine on real memory.
 * alone: the engine keeps times that others would spoil.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "tools/replay/replay_summary.h"

#define MS   1000000ull
#define MIB  (1ull << 20)
#define PAGE 4096ull

/* A source that yields a list of snapshots. */
struct list {
	struct dd_snapshot *snaps;
	size_t nr, at;
	struct dd_event ev;
};

static int list_next(void *priv, const struct dd_event **ev, struct dd_error *err)
{
	struct list *l = priv;

	(void)err;
	if (l->at == l->nr)
		return 0;
	l->ev = (struct dd_event){.type = DD_EV_SNAPSHOT, .snapshot = &l->snaps[l->at++]};
	*ev = &l->ev;
	return 1;
}

static const char *list_format(const void *priv)
{
	(void)priv;
	return "list";
}

static void list_free(void *priv)
{
	(void)priv;
}

static const struct dd_source_ops list_ops = {
	.size = sizeof(list_ops),
	.format = list_format,
	.next = list_next,
	.free = list_free,
};

static const struct dd_stream stream = {
	.id = 1,
	.kind = DD_STREAM_ACCESS,
	.data_source = DD_SRC_TRACEPOINT,
	.addr_unit = 1,
	.has_nr_accesses = true,
	.intervals = {.sample_us = 5000, .aggr_us = 100000},
};

#define SNAP(begin_ms, end_ms, r)                                                                  \
	{                                                                                          \
		.stream = &stream, .start_ns = (begin_ms)*MS, .end_ns = (end_ms)*MS,               \
		.nr_regions = sizeof(r) / sizeof((r)[0]), .regions = (r)                           \
	}

static const struct rec_options all = {.to_ns = UINT64_MAX, .max_bytes = MIB};

static int load(struct recording *rec, struct dd_snapshot *snaps, size_t nr,
		const struct rec_options *opts, struct dd_error *err)
{
	struct list l = {.snaps = snaps, .nr = nr};
	struct dd_source *src;
	int ret;

	assert_int_equal(dd_source_new(&src, "test", &list_ops, &l, NULL, NULL), 0);
	ret = recording_load(rec, src, opts, err);
	dd_source_free(src);
	return ret;
}

static void loads_only_what_can_be(void **state)
{
	struct dd_region good[] = {{PAGE, 2 * PAGE, 7, 0},
				   {2 * PAGE, 3 * PAGE, 7, 0},
				   {3 * PAGE, 4 * PAGE, 4000000000u, 0}};
	struct dd_region bad[] = {
		{9 * PAGE, PAGE, 1, 0}, {UINT64_MAX - 9, UINT64_MAX, 1, 0}, {0, PAGE, 1, 0}};
	struct dd_snapshot snaps[] = {SNAP(100, 200, good), SNAP(50, 80, good),
				      SNAP(200, 200, good), SNAP(150, 300, bad)};
	struct recording rec;
	struct dd_error err;

	(void)state;
	assert_int_equal(load(&rec, snaps, 4, &all, &err), 0);
	assert_int_equal(rec.nr_snapshots, 2);
	assert_int_equal(rec.bad_snapshots, 2);
	assert_int_equal(rec.bad_regions, 2);
	/* Neighbours of one rate became one; no rate exceeds the 20 sampling intervals. */
	assert_int_equal(rec.tracks[0].nr_regions, 3);
	assert_int_equal(rec.tracks[0].regions[0].end, 3 * PAGE);
	assert_int_equal(rec.tracks[0].regions[1].rate, 20);
	/* An overlap in time begins where the one before ends. */
	assert_int_equal(rec.tracks[0].snapshots[1].start_ns, 200 * MS);
	recording_free(&rec);
}

static void tells_why_there_is_nothing(void **state)
{
	struct dd_region r[] = {{PAGE, 2 * PAGE, 7, 0}};
	struct dd_stream unknown = stream;
	struct dd_snapshot snap = SNAP(0, 100, r);
	struct rec_options opts = all;
	struct recording rec;
	struct dd_error err;

	(void)state;
	unknown.intervals = (struct dd_intervals){0};
	snap.stream = &unknown;
	assert_int_equal(load(&rec, &snap, 1, &all, &err), DD_ENODATA);
	assert_non_null(strstr(err.text, "--assume_intervals"));
	opts.sample_ns = 10 * MS;
	opts.aggr_ns = 100 * MS;
	assert_int_equal(load(&rec, &snap, 1, &opts, &err), 0);
	assert_int_equal(rec.tracks[0].snapshots[0].slices, 10);
	recording_free(&rec);
	unknown.has_nr_accesses = false;
	assert_int_equal(load(&rec, &snap, 1, &opts, &err), DD_ENODATA);
	assert_non_null(strstr(err.text, "access counts"));
	assert_int_equal(load(&rec, &snap, 0, &all, &err), DD_ENODATA);
	snap.stream = &stream;
	opts.has_target = true;
	opts.target = 3;
	assert_int_equal(load(&rec, &snap, 1, &opts, &err), DD_ENODATA);
	assert_non_null(strstr(err.text, "target 3"));
	opts = all;
	opts.max_bytes = 100;
	assert_int_equal(load(&rec, &snap, 1, &opts, &err), DD_ELIMIT);
	recording_free(&rec);
}

static void touches_are_as_many_as_the_rate(void **state)
{
	(void)state;
	for (uint32_t slices = 1; slices < 40; slices++) {
		for (uint32_t rate = 0; rate <= slices; rate++) {
			for (uint32_t phase = 0; phase < slices; phase += 3) {
				uint32_t sum = 0;

				for (uint32_t i = 0; i < slices; i++) {
					uint32_t due = touch_due(rate, slices, i, phase);

					assert_in_range(due, 0, 1);
					sum += due;
				}
				assert_int_equal(sum, rate);
			}
		}
	}
	assert_int_equal(region_class(1, 20), 0);
	assert_int_equal(region_class(5, 20), 0);
	assert_int_equal(region_class(6, 20), 1);
	assert_int_equal(region_class(20, 20), 3);
}

static const struct layout_options roomy = {
	.page_size = PAGE, .max_memory = 1024 * MIB, .numa_node = -1};

static void lays_out_without_gaps_and_shrinks(void **state)
{
	struct dd_region r[] = {{0x10000, 0x10000 + 8 * MIB, 1, 0},
				{0x7f0000000000, 0x7f0000000000 + 8 * MIB, 3, 0},
				{0x7fff00000000, 0x7fff00000000 + 32 * MIB, 0, 0}};
	struct dd_snapshot snap = SNAP(0, 100, r);
	struct layout_options tight = roomy;
	struct recording rec;
	struct layouts ls;
	struct placed a, b;

	(void)state;
	assert_int_equal(load(&rec, &snap, 1, &all, NULL), 0);
	assert_int_equal(layouts_plan(&ls, &rec, &roomy, NULL), 0);
	assert_int_equal(ls.recorded, 48 * MIB);
	assert_int_equal(ls.needed, 16 * MIB);
	a = layout_place(&ls, &ls.of[0], r[0].start, r[0].end);
	b = layout_place(&ls, &ls.of[0], r[1].start + PAGE, r[1].start + 3 * PAGE);
	assert_int_equal(a.pages, 8 * MIB / PAGE);
	assert_int_equal(b.at - a.at, 8 * MIB + PAGE);
	assert_int_equal(b.pages, 2);
	layouts_free(&ls);

	tight.max_memory = 4 * MIB;
	assert_int_equal(layouts_plan(&ls, &rec, &tight, NULL), 0);
	assert_int_equal(ls.needed, 4 * MIB);
	a = layout_place(&ls, &ls.of[0], r[0].start, r[0].end);
	assert_int_equal(a.pages, 2 * MIB / PAGE);
	layouts_free(&ls);
	tight.same_addresses = true;
	assert_int_equal(layouts_plan(&ls, &rec, &tight, NULL), DD_ELIMIT);
	layouts_free(&ls);
	recording_free(&rec);
}

static void bounds_regions_of_an_exabyte(void **state)
{
	struct dd_region r[] = {{PAGE, 1000000000000000000ull, 20, 0},
				{2000000000000000000ull, 9000000000000000000ull, 1, 0}};
	struct dd_snapshot snap = SNAP(0, 100, r);
	struct engine_options eo = {.threads = 2, .rounds = 1};
	struct layout_options tight = roomy;
	struct engine_result res;
	struct recording rec;
	struct layouts ls;
	struct plan plan;
	uint64_t made = 0;

	(void)state;
	tight.max_memory = 4 * MIB;
	assert_int_equal(load(&rec, &snap, 1, &all, NULL), 0);
	assert_int_equal(layouts_plan(&ls, &rec, &tight, NULL), 0);
	assert_in_range(ls.needed, 1, 4 * MIB);
	assert_int_equal(layouts_map(&ls, NULL), 0);
	assert_int_equal(plan_make(&plan, &rec, &ls, 1, NULL), 0);
	toucher_init(&eo.toucher, PAGE, 1);
	for (int tries = 0; tries < 10 && !made; tries++) {
		assert_int_equal(engine_run(&res, &plan, &eo, NULL, 0, NULL), 0);
		made = res.made[3];
		engine_result_free(&res);
	}
	assert_true(made > 0);
	plan_free(&plan);
	layouts_free(&ls);
	recording_free(&rec);
}

static void plans_new_and_gone_memory(void **state)
{
	struct dd_region first[] = {{16 * PAGE, 32 * PAGE, 20, 0}, {32 * PAGE, 64 * PAGE, 0, 0}};
	struct dd_region second[] = {{24 * PAGE, 40 * PAGE, 10, 0}};
	struct dd_snapshot snaps[] = {SNAP(0, 100, first), SNAP(100, 200, second),
				      SNAP(200, 300, second)};
	const struct plan_track *t;
	struct recording rec;
	struct layouts ls;
	struct plan plan;

	(void)state;
	assert_int_equal(load(&rec, snaps, 3, &all, NULL), 0);
	assert_int_equal(layouts_plan(&ls, &rec, &roomy, NULL), 0);
	assert_int_equal(plan_make(&plan, &rec, &ls, 2, NULL), 0);
	t = &plan.tracks[0];
	assert_int_equal(plan.duration_ns, 150 * MS);
	assert_int_equal(t->frames[0].asked, 16 * 20);
	assert_int_equal(t->frames[1].asked, 16 * 10);
	/* 16 pages appear; 8 of them go and 8 others appear; then nothing changes. */
	assert_int_equal(t->nr_changes, 3);
	assert_false(t->changes[0].release);
	assert_int_equal(t->changes[0].pages, 16);
	assert_true(t->changes[1].release);
	assert_int_equal(t->changes[1].pages, 8);
	assert_int_equal(t->changes[2].pages, 8);
	assert_int_equal(t->frames[2].nr_changes, 0);
	assert_int_equal(plan.pages_released, 8);
	plan_free(&plan);
	layouts_free(&ls);
	recording_free(&rec);
}

static bool in_time;

static void run(struct dd_snapshot *snaps, size_t nr, struct engine_options *eo, uint64_t intensity,
		struct engine_result *res, struct summary *sum,
		void (*look)(const struct layouts *ls))
{
	struct rec_options ro = {.to_ns = UINT64_MAX, .max_bytes = MIB};
	struct recording rec;
	struct layouts ls;
	struct plan plan;

	assert_int_equal(load(&rec, snaps, nr, &ro, NULL), 0);
	assert_int_equal(layouts_plan(&ls, &rec, &roomy, NULL), 0);
	assert_int_equal(layouts_map(&ls, NULL), 0);
	assert_int_equal(plan_make(&plan, &rec, &ls, 1, NULL), 0);
	toucher_init(&eo->toucher, PAGE, intensity);
	assert_int_equal(engine_run(res, &plan, eo, NULL, 0, NULL), 0);
	summarize(sum, &plan, res, eo->rounds);
	in_time = !sum->late;
	if (look)
		look(&ls);
	engine_result_free(res);
	plan_free(&plan);
	layouts_free(&ls);
	recording_free(&rec);
}

/* The same, again when another program has taken the CPU for too long. */
static void run_in_time(struct dd_snapshot *snaps, size_t nr, struct engine_options *eo,
			uint64_t intensity, struct engine_result *res, struct summary *sum,
			void (*look)(const struct layouts *ls))
{
	for (int tries = 0; tries < 10; tries++) {
		run(snaps, nr, eo, intensity, res, sum, look);
		if (!sum->late)
			break;
	}
}

#define HOT_PAGES  1001ull
#define COLD_PAGES 512ull

static void look_at_pages(const struct layouts *ls)
{
	static unsigned char resident[HOT_PAGES + COLD_PAGES];
	char *base = ls->of[0].base;

	if (!in_time)
		return;
	assert_int_equal(mincore(base, sizeof(resident) * PAGE, resident), 0);
	for (size_t i = 0; i < sizeof(resident); i++)
		assert_int_equal(resident[i] & 1, i < HOT_PAGES);
	/* The last word of a page is written by whole-page touches only. */
	for (size_t i = 0; i < HOT_PAGES; i++)
		assert_true(*(uint64_t *)(base + (i + 1) * PAGE - 8) == UINT64_MAX);
}

static void makes_what_is_asked(void **state)
{
	struct dd_region r[] = {
		{0x10000, 0x10000 + HOT_PAGES * PAGE, 13, 0},
		{0x10000 + HOT_PAGES * PAGE, 0x10000 + (HOT_PAGES + COLD_PAGES) * PAGE, 0, 0}};
	struct dd_snapshot snaps[] = {SNAP(1000, 1400, r), SNAP(1400, 1800, r)};
	struct engine_options eo = {.threads = 3, .rounds = 2, .access = ACCESS_WRITE};
	struct engine_result res;
	struct summary sum;

	(void)state;
	run_in_time(snaps, 2, &eo, PAGE, &res, &sum, look_at_pages);
	assert_int_equal(res.made[2], 2 * 2 * 13 * HOT_PAGES);
	assert_int_equal(sum.asked[2], res.made[2]);
	assert_int_equal(sum.frames, 4);
	assert_in_range(res.elapsed_ns, 1600 * MS, 2000 * MS);
}

static void leaves_out_what_cannot_be_made(void **state)
{
	/* 512 MiB in each of 20 slices of 1 ms: 10 TiB/s. */
	struct dd_region r[] = {{0x10000, 0x10000 + 512 * MIB, 20, 0}};
	struct dd_snapshot snaps[] = {SNAP(0, 20, r), SNAP(20, 40, r), SNAP(40, 60, r)};
	struct engine_options eo = {.threads = 2, .rounds = 1};
	struct engine_result res;
	struct summary sum;

	(void)state;
	run(snaps, 3, &eo, PAGE, &res, &sum, NULL);
	assert_true(res.made[3] < sum.asked[3]);
	assert_int_equal(sum.late, 3);
	assert_int_equal(sum.nr_worst, 1);
	assert_int_equal(sum.worst[0].end_ns, 60 * MS);
}

static bool tail_was_written;

static void look_at_tail(const struct layouts *ls)
{
	const char *base = ls->of[0].base;

	tail_was_written = false;
	for (uint64_t at = 96 * MIB; at < 128 * MIB; at += PAGE)
		tail_was_written |= *(const uint64_t *)(base + at + PAGE - 8) == UINT64_MAX;
}

static void cuts_do_not_always_hit_the_same_pages(void **state)
{
	/* 128 MiB in each of 20 slices of 0.2 ms: 600 GiB/s; one pass takes several snapshots. */
	struct dd_region r[] = {{0x10000, 0x10000 + 128 * MIB, 20, 0}};
	struct engine_options eo = {.threads = 2, .rounds = 1, .access = ACCESS_WRITE};
	struct dd_snapshot snaps[250];
	struct engine_result res;
	struct summary sum;

	(void)state;
	for (uint64_t i = 0; i < 250; i++)
		snaps[i] = (struct dd_snapshot)SNAP(4 * i, 4 * i + 4, r);
	run(snaps, 250, &eo, PAGE, &res, &sum, look_at_tail);
	assert_true(sum.late > 0);
	assert_true(tail_was_written);
}

static uint64_t last_word;

static void look_at_last_word(const struct layouts *ls)
{
	last_word = *(const uint64_t *)(ls->of[0].base + 16 * PAGE - 8);
}

static void reads_and_writes_take_turns_in_a_mix(void **state)
{
	struct dd_region once[] = {{0x10000, 0x10000 + 16 * PAGE, 1, 0}};
	struct dd_region twice[] = {{0x10000, 0x10000 + 16 * PAGE, 2, 0}};
	struct engine_options eo = {.threads = 1, .rounds = 1, .access = ACCESS_MIX};
	struct dd_snapshot snaps[] = {SNAP(0, 400, once), SNAP(0, 400, twice)};
	struct engine_result res;
	struct summary sum;

	(void)state;
	run_in_time(&snaps[0], 1, &eo, PAGE, &res, &sum, look_at_last_word);
	assert_int_equal(res.made[0], 16);
	assert_int_equal(last_word, 0);
	run_in_time(&snaps[1], 1, &eo, PAGE, &res, &sum, look_at_last_word);
	assert_int_equal(res.made[0], 32);
	assert_true(last_word == UINT64_MAX);
}

static void *interrupt(void *arg)
{
	(void)arg;
	usleep(150000);
	kill(getpid(), SIGTERM);
	return NULL;
}

static void a_signal_ends_it_at_once(void **state)
{
	struct dd_region r[] = {{0x10000, 0x10000 + MIB, 20, 0}};
	struct dd_snapshot snaps[] = {SNAP(0, 100, r), SNAP(3600000, 3600100, r)};
	struct engine_options eo = {.threads = 2, .rounds = LOOP_FOREVER};
	struct engine_result res;
	struct summary sum;
	pthread_t thread;
	sigset_t set;

	(void)state;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	assert_int_equal(pthread_create(&thread, NULL, interrupt, NULL), 0);
	run(snaps, 2, &eo, 1, &res, &sum, NULL);
	pthread_join(thread, NULL);
	assert_int_equal(res.stopped_by, SIGTERM);
	assert_in_range(res.elapsed_ns, 100 * MS, 1000 * MS);
	assert_int_equal(sum.frames, 1);
	assert_in_range(res.made[3], 1, 20 * MIB / PAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loads_only_what_can_be),
		cmocka_unit_test(tells_why_there_is_nothing),
		cmocka_unit_test(touches_are_as_many_as_the_rate),
		cmocka_unit_test(lays_out_without_gaps_and_shrinks),
		cmocka_unit_test(bounds_regions_of_an_exabyte),
		cmocka_unit_test(plans_new_and_gone_memory),
		cmocka_unit_test(makes_what_is_asked),
		cmocka_unit_test(leaves_out_what_cannot_be_made),
		cmocka_unit_test(cuts_do_not_always_hit_the_same_pages),
		cmocka_unit_test(reads_and_writes_take_turns_in_a_mix),
		cmocka_unit_test(a_signal_ends_it_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
