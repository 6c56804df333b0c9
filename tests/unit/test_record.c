// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing recordings: what was written comes back, and what cannot be written is reported.
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
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static void same_text(const char *a, const char *b)
{
	if (!a || !b)
		assert_ptr_equal(a, b);
	else
		assert_string_equal(a, b);
}

static void same_stream(const struct dd_stream *a, const struct dd_stream *b)
{
	assert_int_equal(a->id, b->id);
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->data_source, b->data_source);
	assert_int_equal(a->clock, b->clock);
	assert_int_equal(a->host, b->host);
	assert_int_equal(a->kdamond_idx, b->kdamond_idx);
	assert_int_equal(a->context_idx, b->context_idx);
	assert_int_equal(a->target_idx, b->target_idx);
	assert_int_equal(a->scheme_idx, b->scheme_idx);
	assert_int_equal(a->has_target_id, b->has_target_id);
	assert_true(a->target_id == b->target_id);
	assert_int_equal(a->kdamond_pid, b->kdamond_pid);
	assert_int_equal(a->target_pid, b->target_pid);
	assert_true(a->target_start_ticks == b->target_start_ticks);
	assert_string_equal(a->target_comm, b->target_comm);
	assert_string_equal(a->ops, b->ops);
	assert_true(a->addr_unit == b->addr_unit);
	assert_memory_equal(&a->intervals, &b->intervals, sizeof(a->intervals));
	assert_true(a->min_nr_regions == b->min_nr_regions);
	assert_true(a->max_nr_regions == b->max_nr_regions);
	assert_int_equal(a->has_nr_accesses, b->has_nr_accesses);
	assert_int_equal(a->has_age, b->has_age);
	same_text(a->filters_json, b->filters_json);
	same_text(a->event_name, b->event_name);
	same_text(a->event_format, b->event_format);
	assert_int_equal(a->nr_columns, b->nr_columns);
	for (uint32_t i = 0; i < a->nr_columns; i++) {
		assert_int_equal(a->columns[i].id, b->columns[i].id);
		assert_int_equal(a->columns[i].type, b->columns[i].type);
		assert_string_equal(a->columns[i].name, b->columns[i].name);
		assert_string_equal(a->columns[i].unit, b->columns[i].unit);
	}
}

static void same_snapshot(const struct dd_snapshot *a, const struct dd_snapshot *b)
{
	assert_int_equal(a->stream->id, b->stream->id);
	assert_true(a->start_ns == b->start_ns);
	assert_true(a->end_ns == b->end_ns);
	assert_int_equal(a->flags, b->flags);
	assert_int_equal(a->nr_expected, b->nr_expected);
	assert_int_equal(a->nr_regions, b->nr_regions);
	assert_memory_equal(a->regions, b->regions, a->nr_regions * sizeof(*a->regions));
	for (uint32_t i = 0; i < a->stream->nr_columns; i++)
		assert_memory_equal(a->attrs[i], b->attrs[i], a->nr_regions * 8);
	assert_true(a->sample_us == b->sample_us);
	assert_true(a->aggr_us == b->aggr_us);
	assert_int_equal(!a->stats, !b->stats);
	if (a->stats)
		assert_memory_equal(a->stats, b->stats, sizeof(*a->stats));
	assert_int_equal(a->has_total_bytes, b->has_total_bytes);
	assert_true(a->total_bytes == b->total_bytes);
}

static void write_generated(int fd, struct recgen *g, const struct dd_stream *stream, int n,
			    const struct dd_writer_options *opts)
{
	struct dd_writer *w = open_writer(fd, opts);
	struct dd_error err = {0};

	assert_int_equal(dd_writer_stream(w, stream, &err), 0);
	for (int i = 0; i < n; i++) {
		recgen_next(g, stream);
		if (dd_writer_snapshot(w, &g->snap, &err))
			fail_msg("%s", err.text);
	}
	assert_int_equal(dd_writer_close(w, &err), 0);
}

static void round_trip(uint64_t seed, int wild, bool has_age, uint32_t nr_columns, uint32_t rows)
{
	struct dd_stream stream = access_stream(1, has_age, nr_columns);
	struct dd_writer_options opts = {
		.size = sizeof(opts), .chunk_rows = rows, .chunk_interval_ns = 60000000000};
	struct recgen *g = malloc(sizeof(*g));
	struct dd_completeness c;
	struct dd_source *s;
	int fd = temp_file();
	const int n = 300;

	recgen_init(g, seed, wild);
	write_generated(fd, g, &stream, n, &opts);
	s = open_source(fd, NULL);
	recgen_init(g, seed, wild);
	for (int i = 0; i < n; i++) {
		const struct dd_snapshot *snap = next_snapshot(s);

		assert_non_null(snap);
		recgen_next(g, &stream);
		same_snapshot(&g->snap, snap);
		if (!i)
			same_stream(&stream, snap->stream);
	}
	assert_null(next_snapshot(s));
	dd_source_completeness(s, &c);
	assert_int_equal(c.snapshots, n);
	assert_int_equal(c.missing[DD_LOST_DAMAGED].count, 0);
	assert_int_equal(c.missing[DD_LOST_BYTES].count, 0);
	assert_false(c.missing[DD_LOST_END].times);
	dd_source_free(s);
	free(g);
}

static void test_round_trip(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++)
		round_trip(seed, 0, seed % 3, 0, 0);
	for (uint64_t seed = 1; seed <= 30; seed++)
		round_trip(seed, 1 + seed % 2, seed % 3, RECGEN_ATTRS * (seed & 1),
			   1 + 100 * (uint32_t)seed);
}

/* Writes until it fails; the number of snapshots that were taken. */
static int write_until_failure(int fd, struct dd_error *err)
{
	struct dd_stream stream = access_stream(1, true, 0);
	struct dd_writer_options opts = {.size = sizeof(opts), .chunk_interval_ns = 1000000000};
	struct recgen *g = malloc(sizeof(*g));
	struct dd_writer *w = open_writer(fd, &opts);
	struct dd_error other = {0};
	int n = 0;

	recgen_init(g, 9, 0);
	assert_int_equal(dd_writer_stream(w, &stream, err), 0);
	do {
		recgen_next(g, &stream);
	} while (++n < 100000 && !dd_writer_snapshot(w, &g->snap, err));
	assert_true(n < 100000);
	/* it stays failed, and says so at the end */
	recgen_next(g, &stream);
	dd_writer_snapshot(w, &g->snap, NULL);
	assert_true(dd_writer_flush(w, 0, &other) < 0);
	assert_true(dd_writer_close(w, &other) < 0);
	free(g);
	return n;
}

static void test_no_room(void **state)
{
	struct rlimit old, limit = {.rlim_cur = 50000};
	struct dd_completeness c;
	struct dd_error err = {0};
	struct dd_source *s;
	int fd = temp_file(), written, n;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	limit.rlim_max = old.rlim_max;
	setrlimit(RLIMIT_FSIZE, &limit);
	written = write_until_failure(fd, &err);
	setrlimit(RLIMIT_FSIZE, &old);
	assert_int_equal(err.code, DD_ESYS);
	assert_int_equal(err.sys_errno, EFBIG);
	assert_non_null(strstr(err.text, "make room"));

	s = open_source(fd, NULL);
	for (n = 0; next_snapshot(s); n++)
		;
	assert_true(n <= written && n > written / 2);
	dd_source_completeness(s, &c);
	assert_int_equal(c.missing[DD_LOST_BYTES].count, 0);
	assert_int_equal(c.missing[DD_LOST_DAMAGED].count, 0);
	dd_source_free(s);
}

/* A snapshot that cannot be is refused, and those around it are written all the same. */
static void test_invalid_snapshot(void **state)
{
	struct dd_stream stream = access_stream(1, true, 0), unknown = access_stream(7, true, 0);
	struct dd_region good = {4096, 8192, 1, 2}, empty = {8192, 8192, 1, 2};
	struct dd_snapshot snap = {.stream = &stream,
				   .start_ns = 10,
				   .end_ns = 20,
				   .nr_regions = 1,
				   .nr_expected = 1,
				   .regions = &good};
	int fd = temp_file();
	struct dd_writer *w = open_writer(fd, NULL);
	const struct dd_snapshot *got;
	struct dd_error err = {0};
	struct dd_source *s;

	(void)state;
	assert_int_equal(dd_writer_stream(w, &stream, &err), 0);
	assert_int_equal(dd_writer_snapshot(w, &snap, &err), 0);
	snap.regions = &empty;
	assert_int_equal(dd_writer_snapshot(w, &snap, &err), DD_EINVAL);
	snap.regions = &good;
	snap.end_ns = 5;
	assert_int_equal(dd_writer_snapshot(w, &snap, &err), DD_EINVAL);
	snap.start_ns = 0; /* before the first one: fits no open chunk */
	assert_int_equal(dd_writer_snapshot(w, &snap, &err), 0);
	snap.stream = &unknown;
	assert_int_equal(dd_writer_snapshot(w, &snap, &err), DD_EINVAL);
	assert_int_equal(dd_writer_close(w, &err), 0);

	s = open_source(fd, NULL);
	got = next_snapshot(s);
	assert_true(got && got->end_ns == 20);
	got = next_snapshot(s);
	assert_true(got && got->start_ns == 0 && got->end_ns == 5);
	assert_null(next_snapshot(s));
	dd_source_free(s);
}

static void test_reader_gone(void **state)
{
	struct dd_error err = {0};
	int p[2];

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(p), 0);
	close(p[0]);
	assert_int_equal(dd_writer_open_fd(&(struct dd_writer *){NULL}, p[1], "pipe", NULL, &err),
			 DD_EPIPE);
	close(p[1]);
}

static void test_two_writers(void **state)
{
	char path[] = "/tmp/damo-test-XXXXXX";
	int a = mkstemp(path), b = open(path, O_WRONLY);
	struct dd_writer *w = open_writer(a, NULL), *second = NULL;
	struct dd_error err = {0};

	(void)state;
	assert_int_equal(dd_writer_open_fd(&second, b, "again", NULL, &err), DD_EINVAL);
	assert_null(second);
	assert_non_null(strstr(err.text, "another process"));
	assert_int_equal(dd_writer_close(w, &err), 0);
	assert_int_equal(dd_writer_open_fd(&second, b, "again", NULL, &err), 0);
	dd_writer_abort(second);
	close(a);
	close(b);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),	 cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_invalid_snapshot), cmocka_unit_test(test_reader_gone),
		cmocka_unit_test(test_two_writers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
