// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing and reading recordings: what was written comes back, and damage is noticed.
 */
#include <damondata/source.h>
#include <damondata/writer.h>

#include "tests/unit/recgen.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static const struct dd_column columns[RECGEN_ATTRS] = {
	{DD_COL_SZ_FILTER_PASSED, DD_TYPE_U64, false, "sz_filter_passed", "bytes"},
	{DD_COL_PROBE_HITS0, DD_TYPE_U64, false, "probe_hits0", "samples"},
	{DD_COL_PROBE_HITS0 + 1, DD_TYPE_U64, false, "probe_hits1", "samples"},
	{DD_COL_CUSTOM, DD_TYPE_I64, false, "x_of_the_future", "m/s"},
};

static struct dd_stream access_stream(uint32_t id, bool has_age, uint32_t nr_columns)
{
	struct dd_stream s = {
		.id = id, .kind = DD_STREAM_ACCESS, .data_source = DD_SRC_TRACEPOINT,
		.kdamond_idx = 0, .context_idx = 0, .target_idx = (int32_t)id - 1,
		.scheme_idx = DD_IDX_NONE, .has_target_id = true, .target_id = id,
		.kdamond_pid = 77, .target_pid = 4242, .target_start_ticks = 123456789,
		.target_comm = "stairs", .ops = "vaddr", .addr_unit = 1,
		.intervals = {5000, 100000, 1000000, 400, 3, 5000, 10000000},
		.min_nr_regions = 10, .max_nr_regions = 1000, .has_nr_accesses = true,
		.has_age = has_age, .filters_json = "[]", .nr_columns = nr_columns,
		.columns = columns, .event_format = "name: damon_aggregated\n",
	};
	return s;
}

static int temp_file(void)
{
	int fd = memfd_create("record", MFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static struct dd_writer *open_writer(int fd, const struct dd_writer_options *opts)
{
	struct dd_writer *w = NULL;
	struct dd_error err = {0};

	if (dd_writer_open_fd(&w, fd, "test", opts, &err))
		fail_msg("%s", err.text);
	return w;
}

static struct dd_source *open_source(int fd, const struct dd_open_options *opts)
{
	struct dd_source *s = NULL;
	struct dd_error err = {0};

	lseek(fd, 0, SEEK_SET);
	if (dd_source_open_fd(&s, fd, "test", opts, &err))
		fail_msg("%s", err.text);
	return s;
}

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

/* The next event that is a snapshot, or NULL at the end. */
static const struct dd_snapshot *next_snapshot(struct dd_source *s)
{
	const struct dd_event *ev;
	struct dd_error err = {0};
	int ret;

	while ((ret = dd_source_next(s, &ev, &err)) > 0)
		if (ev->type == DD_EV_SNAPSHOT)
			return ev->snapshot;
	if (ret < 0)
		fail_msg("%s", err.text);
	return NULL;
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
	struct dd_writer_options opts = {.chunk_rows = rows, .chunk_interval_ns = 60000000000};
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
	assert_int_equal(c.damaged_chunks, 0);
	assert_int_equal(c.skipped_bytes, 0);
	assert_false(c.truncated);
	dd_source_free(s);
	free(g);
}

static void test_round_trip(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++)
		round_trip(seed, 0, seed % 3, 0, 0);
	for (uint64_t seed = 1; seed <= 30; seed++)
		round_trip(seed, 1 + seed % 2, seed % 3, RECGEN_ATTRS * (seed & 1), 1 + 100 * (uint32_t)seed);
}

/* A small recording with two streams, a redefinition, rows and a loss, in many chunks. */
#define SMALL_SNAPSHOTS 40

static const struct dd_column row_columns[] = {
	{1, DD_TYPE_U64, false, "pid", ""},
	{2, DD_TYPE_I64, false, "delta", "pages"},
	{3, DD_TYPE_STRING, false, "name", ""},
};

struct small {
	uint8_t *data;
	size_t len;
	struct dd_snapshot snap[SMALL_SNAPSHOTS];
	struct dd_region region[SMALL_SNAPSHOTS][RECGEN_MAX];
};

static void put_rows(struct dd_writer *w, const struct dd_stream *rows, uint64_t time_ns)
{
	static const char *const names[] = {"", "cat", "a longer name than cat", ""};
	struct dd_error err = {0};

	for (uint64_t i = 0; i < 12; i++) {
		union dd_value v[3] = {{.u64 = i * 1000}, {.i64 = -5 * (int64_t)i},
				       {.str = {names[i % 4], strlen(names[i % 4])}}};
		struct dd_row row = {rows, time_ns + i * 1000, v};

		assert_int_equal(dd_writer_row(w, &row, &err), 0);
	}
}

static struct small *make_small(void)
{
	struct dd_stream stream[2] = {access_stream(1, true, 0), access_stream(2, false, 0)};
	struct dd_stream rows = {.id = 3, .kind = DD_STREAM_FOOTPRINT, .nr_columns = 3,
				 .columns = row_columns, .event_name = "x"};
	struct dd_writer_options opts = {.chunk_interval_ns = 300000000};
	struct small *m = calloc(1, sizeof(*m));
	struct recgen *g = malloc(sizeof(*g));
	struct dd_loss loss = {DD_LOST_RING, 0, 1, 17, 82820952659000, 82820952660000};
	int fd = temp_file();
	struct dd_writer *w = open_writer(fd, &opts);
	struct dd_meta meta = {.host_name = "here", .page_size = 4096, .recording_id = 5};
	struct dd_error err = {0};

	recgen_init(g, 3, 0);
	assert_int_equal(dd_writer_meta(w, &meta, &err), 0);
	assert_int_equal(dd_writer_stream(w, &rows, &err), 0);
	for (int i = 0; i < SMALL_SNAPSHOTS; i++) {
		struct dd_stream *s = &stream[i % 2];

		s->intervals.sample_us = i < 20 ? 5000 : 6000;
		assert_int_equal(dd_writer_stream(w, s, &err), 0);
		recgen_next(g, s);
		m->snap[i] = g->snap;
		m->snap[i].stats = NULL;
		memcpy(m->region[i], g->region, g->nr * sizeof(g->region[0]));
		m->snap[i].regions = m->region[i];
		assert_int_equal(dd_writer_snapshot(w, &g->snap, &err), 0);
		if (i == 10)
			put_rows(w, &rows, g->now_ns);
	}
	assert_int_equal(dd_writer_loss(w, &loss, &err), 0);
	assert_int_equal(dd_writer_note(w, "a note", &err), 0);
	assert_int_equal(dd_writer_close(w, &err), 0);
	m->len = (size_t)lseek(fd, 0, SEEK_CUR);
	m->data = malloc(m->len);
	assert_int_equal(pread(fd, m->data, m->len, 0), m->len);
	close(fd);
	free(g);
	return m;
}

static void free_small(struct small *m)
{
	free(m->data);
	free(m);
}

/* Which of the written snapshots it is; fails when its contents are not exactly as written. */
static int identify(const struct small *m, const struct dd_snapshot *s)
{
	for (int i = 0; i < SMALL_SNAPSHOTS; i++) {
		if (m->snap[i].start_ns != s->start_ns)
			continue;
		assert_int_equal(s->stream->id, 1 + i % 2);
		assert_int_equal(s->stream->intervals.sample_us, i < 20 ? 5000 : 6000);
		assert_int_equal(s->nr_regions, m->snap[i].nr_regions);
		assert_memory_equal(s->regions, m->snap[i].regions,
				    s->nr_regions * sizeof(*s->regions));
		return i;
	}
	fail_msg("a snapshot that was never written");
	return -1;
}

struct outcome {
	int ret, snapshots, rows, losses, notes;
	bool prefix;		/* the snapshots of each stream are the first ones */
	struct dd_completeness c;
};

static bool noticed(const struct outcome *o)
{
	return o->ret < 0 || o->c.damaged_chunks || o->c.skipped_bytes || o->c.truncated;
}

static void put_file(int fd, const void *data, size_t len)
{
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(pwrite(fd, data, len, 0), len);
}

/* Reads damaged bytes; whatever comes must be as it was written. */
static struct outcome read_with(const struct small *m, int fd, bool strict, unsigned int threads)
{
	struct dd_open_options opts = {.strict = strict, .threads = threads};
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
	assert_int_equal(o.c.lost_events, 17);
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
	assert_true(o.c.truncated);
	free(twice);
	close(fd);
	free_small(m);
}

/* Any window of time gives the same snapshots by the index, by the headers, and by reading all. */
static void read_window(const struct small *m, int fd, uint64_t from, uint64_t to, bool *seen)
{
	struct dd_open_options opts = {.has_time_range = true, .from_ns = from, .to_ns = to};
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
	struct dd_totals sum;
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
	struct dd_open_options opts = {.follow = true};
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
	assert_int_equal(c.truncated, !end);
	assert_int_equal(c.skipped_bytes, 0);
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

/* A pipe gives what a file gives, also twice where asked for. */
static void test_pipe(void **state)
{
	struct dd_open_options opts = {.rewindable = true};
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

/* Writes until it fails; the number of snapshots that were taken. */
static int write_until_failure(int fd, struct dd_error *err)
{
	struct dd_stream stream = access_stream(1, true, 0);
	struct dd_writer_options opts = {.chunk_interval_ns = 1000000000};
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
	assert_int_equal(c.skipped_bytes, 0);
	assert_int_equal(c.damaged_chunks, 0);
	dd_source_free(s);
}

/* A snapshot that cannot be is refused, and those around it are written all the same. */
static void test_invalid_snapshot(void **state)
{
	struct dd_stream stream = access_stream(1, true, 0), unknown = access_stream(7, true, 0);
	struct dd_region good = {4096, 8192, 1, 2}, empty = {8192, 8192, 1, 2};
	struct dd_snapshot snap = {.stream = &stream, .start_ns = 10, .end_ns = 20, .nr_regions = 1,
				   .nr_expected = 1, .regions = &good};
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
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_flipped),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_cut_out),
		cmocka_unit_test(test_two_segments),
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_summary),
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_follow),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_invalid_snapshot),
		cmocka_unit_test(test_reader_gone),
		cmocka_unit_test(test_two_writers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
