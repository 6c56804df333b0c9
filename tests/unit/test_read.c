// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading recordings: damaged, cut, growing, through pipes, by windows of time, with several threads.
 */
#include "tests/unit/recfile.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

struct outcome {
	int ret, snapshots, rows, losses, notes;
	bool prefix; /* the snapshots of each stream are the first ones */
	struct dd_completeness c;
};

static bool noticed(const struct outcome *o)
{
	const struct dd_tally *missing = o->c.missing;

	return o->ret < 0 || missing[DD_LOST_DAMAGED].times || missing[DD_LOST_BYTES].times ||
	       missing[DD_LOST_END].times;
}

/* Reads damaged bytes; whatever comes must be as it was written. */
static struct outcome read_with(const struct small *m, int fd, bool strict, unsigned int threads)
{
	struct dd_open_options opts = {.size = sizeof(opts), .strict = strict, .threads = threads};
	struct outcome o = {.prefix = true};
	int next[2] = {0, 1};
	const struct dd_event *ev;
	struct dd_error err = {0};
	struct dd_source *s;
	int own = dup(fd);

	lseek(own, 0, SEEK_SET);
	o.ret = dd_source_open_fd(&s, own, "damaged", &opts, &err);
	if (o.ret) {
		close(own);
		return o;
	}
	while ((o.ret = dd_source_next(s, &ev, &err)) > 0) {
		o.rows += ev->type == DD_EV_ROW;
		o.losses += ev->type == DD_EV_LOSS;
		o.notes += ev->type == DD_EV_NOTE;
		if (ev->type == DD_EV_SNAPSHOT) {
			int i = identify(m, ev->snapshot);

			o.prefix &= next[i % 2] == i;
			next[i % 2] = i + 2;
			o.snapshots++;
		}
	}
	dd_source_completeness(s, &o.c);
	dd_source_free(s);
	return o;
}

static struct outcome read_damaged(const struct small *m, int fd, bool strict)
{
	return read_with(m, fd, strict, 0);
}

static void test_whole(void **state)
{
	struct small *m = make_small();
	struct outcome o;
	int fd = temp_file();

	(void)state;
	put_file(fd, m->data, m->len);
	o = read_damaged(m, fd, true);
	assert_int_equal(o.ret, 0);
	assert_false(noticed(&o));
	assert_true(o.prefix);
	assert_int_equal(o.snapshots, SMALL_SNAPSHOTS);
	assert_int_equal(o.rows, 12);
	assert_int_equal(o.losses, 1);
	assert_int_equal(o.notes, 1);
	assert_int_equal(o.c.missing[DD_LOST_RING].count, 17);
	close(fd);
	free_small(m);
}

static void test_truncated(void **state)
{
	struct small *m = make_small();
	int fd = temp_file(), last = 0;

	(void)state;
	for (size_t len = 0; len < m->len; len++) {
		struct outcome o;

		put_file(fd, m->data, len);
		o = read_damaged(m, fd, false);
		assert_true(noticed(&o));
		assert_true(o.prefix);
		assert_true(o.snapshots >= last);
		last = o.snapshots;
		o = read_damaged(m, fd, true);
		assert_true(o.ret < 0);
	}
	assert_int_equal(last, SMALL_SNAPSHOTS);
	close(fd);
	free_small(m);
}

static void test_flipped(void **state)
{
	struct small *m = make_small();
	int fd = temp_file();
	uint64_t delivered = 0;

	(void)state;
	put_file(fd, m->data, m->len);
	for (size_t at = 0; at < m->len; at++) {
		uint8_t flipped = m->data[at] ^ (uint8_t)(1 << at % 8);
		struct outcome o;

		assert_int_equal(pwrite(fd, &flipped, 1, (off_t)at), 1);
		o = read_damaged(m, fd, false);
		assert_true(noticed(&o));
		delivered += (uint64_t)o.snapshots;
		o = read_damaged(m, fd, true);
		assert_true(o.ret < 0);
		assert_int_equal(pwrite(fd, &m->data[at], 1, (off_t)at), 1);
	}
	/* A flip costs a few chunks, not the file. */
	assert_true(delivered > m->len * SMALL_SNAPSHOTS * 3 / 4);
	close(fd);
	free_small(m);
}

/* Several threads give the same as one, whatever the damage. */
static void test_threads(void **state)
{
	struct small *m = make_small();
	int fd = temp_file();

	(void)state;
	for (size_t at = 0; at < m->len; at += 13) {
		struct outcome one, many;

		put_file(fd, m->data, m->len);
		if (at)
			assert_int_equal(pwrite(fd, "?!?", 3, (off_t)at), 3);
		one = read_with(m, fd, false, 0);
		many = read_with(m, fd, false, 3);
		assert_memory_equal(&one, &many, sizeof(one));
		one = read_with(m, fd, true, 0);
		many = read_with(m, fd, true, 3);
		assert_int_equal(one.ret, many.ret);
		assert_int_equal(one.snapshots, many.snapshots);
	}
	close(fd);
	free_small(m);
}

/* A bit set for each of the snapshots that come. */
static uint64_t snapshots_of(const struct small *m, struct dd_source *s)
{
	const struct dd_snapshot *snap;
	uint64_t set = 0;

	while ((snap = next_snapshot(s)) != NULL) {
		uint64_t bit = UINT64_C(1) << identify(m, snap);

		assert_false(set & bit);
		set |= bit;
	}
	return set;
}

/* A sample has the first and last snapshot of each stream, and not all; then all can be read again. */
static void test_sample(void **state)
{
	const uint64_t all = (UINT64_C(1) << SMALL_SNAPSHOTS) - 1;
	const uint64_t ends = 3 | UINT64_C(3) << (SMALL_SNAPSHOTS - 2);
	struct small *m = make_small();
	int fd = temp_file();
	struct dd_error err;

	(void)state;
	put_file(fd, m->data, m->len);
	for (unsigned int threads = 1; threads < 4; threads += 2) {
		struct dd_open_options opts = {.size = sizeof(opts),
					       .stream_kinds = 1u << DD_STREAM_ACCESS,
					       .threads = threads};
		struct dd_source *s = open_source(dup(fd), &opts);
		uint64_t sample;

		next_snapshot(s);
		assert_int_equal(dd_source_rewind_sampled(s, &err), 0);
		sample = snapshots_of(m, s);
		assert_int_equal(sample & ends, ends);
		assert_true(sample < all);
		assert_int_equal(dd_source_rewind(s, &err), 0);
		assert_true(snapshots_of(m, s) == all);
		assert_int_equal(dd_source_rewind_sampled(s, &err), 0);
		assert_true(snapshots_of(m, s) == sample);
		dd_source_free(s);
	}
	close(fd);
	free_small(m);
}

static void test_sample_of_pipe(void **state)
{
	struct dd_open_options opts = {.size = sizeof(opts), .rewindable = true};
	struct small *m = make_small();
	struct dd_source *s;
	struct dd_error err;
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], m->data, m->len), m->len);
	close(fd[1]);
	s = open_source(fd[0], &opts);
	assert_int_equal(dd_source_rewind_sampled(s, &err), DD_EUNSUPPORTED);
	assert_true(snapshots_of(m, s) == (UINT64_C(1) << SMALL_SNAPSHOTS) - 1);
	dd_source_free(s);
	free_small(m);
}

/* Bytes that went missing, or that are not ours, in the middle. */
static void test_cut_out(void **state)
{
	struct small *m = make_small();
	uint8_t *copy = malloc(m->len + 100);
	int fd = temp_file();

	(void)state;
	for (size_t at = 0; at + 100 < m->len; at += 7) {
		struct outcome o;

		memcpy(copy, m->data, at);
		memcpy(copy + at, m->data + at + 33, m->len - at - 33);
		put_file(fd, copy, m->len - 33);
		o = read_damaged(m, fd, false);
		assert_true(noticed(&o));
		memset(copy + at, 'D', 33);
		memcpy(copy + at + 33, m->data + at, m->len - at);
		put_file(fd, copy, m->len + 33);
		o = read_damaged(m, fd, false);
		assert_true(noticed(&o));
	}
	free(copy);
	close(fd);
	free_small(m);
}

static void test_two_segments(void **state)
{
	struct small *m = make_small();
	uint8_t *twice = malloc(2 * m->len);
	struct outcome o;
	int fd = temp_file();

	(void)state;
	memcpy(twice, m->data, m->len);
	memcpy(twice + m->len, m->data, m->len);
	put_file(fd, twice, 2 * m->len);
	o = read_damaged(m, fd, true);
	assert_int_equal(o.ret, 0);
	assert_int_equal(o.snapshots, 2 * SMALL_SNAPSHOTS);
	assert_false(noticed(&o));
	/* the first one without its end mark, as after a crash */
	put_file(fd, twice, m->len - 88);
	assert_int_equal(pwrite(fd, m->data, m->len, (off_t)m->len - 88), m->len);
	o = read_damaged(m, fd, false);
	assert_int_equal(o.ret, 0);
	assert_int_equal(o.snapshots, 2 * SMALL_SNAPSHOTS);
	assert_true(o.c.missing[DD_LOST_END].times);
	free(twice);
	close(fd);
	free_small(m);
}

/* Any window of time gives the same snapshots by the index, by the headers, and by reading all. */
static void read_window(const struct small *m, int fd, uint64_t from, uint64_t to, bool *seen)
{
	struct dd_open_options opts = {
		.size = sizeof(opts), .has_time_range = true, .from_ns = from, .to_ns = to};
	int own = dup(fd), n = 0;
	const struct dd_snapshot *snap;
	struct dd_source *s;

	memset(seen, 0, SMALL_SNAPSHOTS);
	s = open_source(own, &opts);
	while ((snap = next_snapshot(s))) {
		seen[identify(m, snap)] = true;
		n++;
	}
	assert_int_equal(dd_source_rewind(s, NULL), 0);
	while (next_snapshot(s))
		n--;
	assert_int_equal(n, 0);
	dd_source_free(s);
}

static void same_window(const struct small *m, int fd, uint64_t from, uint64_t to)
{
	bool seen[SMALL_SNAPSHOTS];

	read_window(m, fd, from, to, seen);
	for (int i = 0; i < SMALL_SNAPSHOTS; i++)
		assert_int_equal(seen[i], m->snap[i].start_ns < to && m->snap[i].end_ns > from);
}

static void test_windows(void **state)
{
	struct small *m = make_small();
	uint64_t begin = m->snap[0].start_ns, end = m->snap[SMALL_SNAPSHOTS - 1].end_ns;
	int whole = temp_file(), endless = temp_file(), damaged = temp_file();

	(void)state;
	put_file(whole, m->data, m->len);
	put_file(endless, m->data, m->len - 88);
	put_file(damaged, m->data, m->len);
	assert_int_equal(pwrite(damaged, "xx", 2, (off_t)m->len - 30), 2);
	for (uint64_t from = begin - 1000; from < end + 300000000; from += 77777777) {
		for (uint64_t len = 1; len < 3000000000; len = len * 20 + 7) {
			same_window(m, whole, from, from + len);
			same_window(m, endless, from, from + len);
			same_window(m, damaged, from, from + len);
		}
	}
	close(whole);
	close(endless);
	close(damaged);
	free_small(m);
}

static void check_summary(const struct small *m, int fd, bool truncated)
{
	struct dd_source *s = open_source(dup(fd), NULL);
	struct dd_totals sum = DD_TOTALS_INIT;
	uint64_t regions = 0;

	for (int i = 0; i < SMALL_SNAPSHOTS; i++)
		regions += m->snap[i].nr_regions;
	assert_int_equal(dd_source_totals(s, &sum, NULL), 0);
	assert_true(sum.first_ns == m->snap[0].start_ns);
	assert_true(sum.last_ns == m->snap[SMALL_SNAPSHOTS - 1].end_ns);
	assert_int_equal(sum.snapshots, SMALL_SNAPSHOTS);
	assert_int_equal(sum.regions, regions);
	assert_int_equal(sum.rows, 12);
	assert_int_equal(sum.truncated, truncated);
	assert_non_null(next_snapshot(s));
	dd_source_free(s);
}

/* Totals by the index, and by the headers. */
static void test_summary(void **state)
{
	struct small *m = make_small();
	int fd = temp_file();

	(void)state;
	put_file(fd, m->data, m->len);
	check_summary(m, fd, false);
	put_file(fd, m->data, m->len - 88);
	check_summary(m, fd, true);
	close(fd);
	free_small(m);
}

/* A pipe gives what a file gives, also twice where asked for. */
static void test_pipe(void **state)
{
	struct dd_open_options opts = {.size = sizeof(opts), .rewindable = true};
	struct small *m = make_small();
	const struct dd_snapshot *snap;
	struct dd_source *s;
	struct dd_error err = {0};
	int p[2], n = 0;

	(void)state;
	assert_int_equal(pipe(p), 0);
	assert_true(m->len < 65536);
	assert_int_equal(write(p[1], m->data, m->len), m->len);
	close(p[1]);
	assert_int_equal(dd_source_open_fd(&s, p[0], "pipe", &opts, &err), 0);
	for (int pass = 0; pass < 2; pass++) {
		for (n = 0; (snap = next_snapshot(s)); n++)
			identify(m, snap);
		assert_int_equal(n, SMALL_SNAPSHOTS);
		assert_int_equal(dd_source_rewind(s, &err), 0);
	}
	dd_source_free(s);

	assert_int_equal(pipe(p), 0);
	assert_int_equal(write(p[1], m->data, m->len), m->len);
	close(p[1]);
	assert_int_equal(dd_source_open_fd(&s, p[0], "pipe", NULL, &err), 0);
	while (next_snapshot(s))
		;
	assert_int_equal(dd_source_rewind(s, &err), DD_EUNSUPPORTED);
	dd_source_free(s);
	free_small(m);
}

/* Another process writes the second part while the first one is read. */
static void write_slowly(const struct small *m, const char *path, bool end)
{
	int fd = open(path, O_WRONLY);
	size_t len = end ? m->len : m->len - 88;

	flock(fd, LOCK_EX);
	for (size_t at = 0; at < len; at += 301) {
		size_t n = len - at < 301 ? len - at : 301;

		if (pwrite(fd, m->data + at, n, (off_t)at) != (ssize_t)n)
			_exit(1);
		usleep(1000);
	}
	_exit(0);
}

static void follow(bool end)
{
	struct dd_open_options opts = {.size = sizeof(opts), .follow = true};
	char path[] = "/tmp/damo-test-XXXXXX";
	struct small *m = make_small();
	const struct dd_snapshot *snap;
	struct dd_completeness c;
	struct dd_source *s;
	int fd = mkstemp(path), n = 0, status;
	pid_t pid = fork();

	if (!pid)
		write_slowly(m, path, end);
	/* not before the writer has its lock: without one, the end of the file is the end */
	while (flock(fd, LOCK_SH | LOCK_NB) == 0) {
		flock(fd, LOCK_UN);
		usleep(100);
	}
	s = open_source(fd, &opts);
	for (; (snap = next_snapshot(s)); n++)
		identify(m, snap);
	assert_int_equal(n, SMALL_SNAPSHOTS);
	dd_source_completeness(s, &c);
	assert_int_equal(c.missing[DD_LOST_END].times, !end);
	assert_int_equal(c.missing[DD_LOST_BYTES].count, 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	dd_source_free(s);
	unlink(path);
	free_small(m);
}

static void test_follow(void **state)
{
	(void)state;
	follow(true);
	follow(false);
}

static volatile sig_atomic_t stop_asked;

static void ask_stop(int sig)
{
	(void)sig;
	stop_asked = 1;
}

/* A file whose writer lives on, and a pipe that nobody closes: both would be waited for without end. */
static void test_stop(void **state)
{
	struct dd_open_options opts = {.size = sizeof(opts), .follow = true, .stop = &stop_asked};
	struct itimerval soon = {.it_value.tv_usec = 50000};
	char path[] = "/tmp/damo-test-XXXXXX";
	struct small *m = make_small();
	int file = mkstemp(path), p[2];
	struct dd_completeness c;

	(void)state;
	assert_int_equal(flock(file, LOCK_EX), 0);
	assert_int_equal(pipe(p), 0);
	assert_int_equal(write(file, m->data, m->len), m->len);
	assert_int_equal(write(p[1], m->data, m->len), m->len);
	signal(SIGALRM, ask_stop);
	for (int i = 0; i < 2; i++) {
		struct dd_source *s;
		int n = 0;

		stop_asked = 0;
		s = open_source(i ? p[0] : open(path, O_RDONLY), &opts);
		setitimer(ITIMER_REAL, &soon, NULL);
		while (next_snapshot(s))
			n++;
		assert_int_equal(stop_asked, 1);
		assert_int_equal(n, SMALL_SNAPSHOTS);
		dd_source_completeness(s, &c);
		assert_int_equal(c.missing[DD_LOST_END].times, 0);
		assert_int_equal(c.missing[DD_LOST_BYTES].count, 0);
		dd_source_free(s);
	}
	close(p[1]);
	close(file);
	unlink(path);
	free_small(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),	cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_flipped), cmocka_unit_test(test_threads),
		cmocka_unit_test(test_sample),	cmocka_unit_test(test_sample_of_pipe),
		cmocka_unit_test(test_cut_out), cmocka_unit_test(test_two_segments),
		cmocka_unit_test(test_windows), cmocka_unit_test(test_summary),
		cmocka_unit_test(test_pipe),	cmocka_unit_test(test_follow),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
