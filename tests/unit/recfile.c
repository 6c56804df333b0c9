// SPDX-License-Identifier: GPL-2.0-only
/*
 * Small whole recordings in memory, for tests that damage, cut or slow them.
 */
#include "tests/unit/recfile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

static const struct dd_column columns[RECGEN_ATTRS] = {
	{DD_COL_SZ_FILTER_PASSED, DD_TYPE_U64, false, "sz_filter_passed", "bytes"},
	{DD_COL_PROBE_HITS0, DD_TYPE_U64, false, "probe_hits0", "samples"},
	{DD_COL_PROBE_HITS0 + 1, DD_TYPE_U64, false, "probe_hits1", "samples"},
	{DD_COL_CUSTOM, DD_TYPE_I64, false, "x_of_the_future", "m/s"},
};

struct dd_stream access_stream(uint32_t id, bool has_age, uint32_t nr_columns)
{
	struct dd_stream s = {
		.id = id,
		.kind = DD_STREAM_ACCESS,
		.data_source = DD_SRC_TRACEPOINT,
		.kdamond_idx = 0,
		.context_idx = 0,
		.target_idx = (int32_t)id - 1,
		.scheme_idx = DD_IDX_NONE,
		.has_target_id = true,
		.target_id = id,
		.kdamond_pid = 77,
		.target_pid = 4242,
		.target_start_ticks = 123456789,
		.target_comm = "stairs",
		.ops = "vaddr",
		.addr_unit = 1,
		.intervals = {5000, 100000, 1000000, 400, 3, 5000, 10000000},
		.min_nr_regions = 10,
		.max_nr_regions = 1000,
		.has_nr_accesses = true,
		.has_age = has_age,
		.filters_json = "[]",
		.nr_columns = nr_columns,
		.columns = columns,
		.event_format = "name: damon_aggregated\n",
	};
	return s;
}

int temp_file(void)
{
	int fd = memfd_create("record", MFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

struct dd_writer *open_writer(int fd, const struct dd_writer_options *opts)
{
	struct dd_writer *w = NULL;
	struct dd_error err = {0};

	if (dd_writer_open_fd(&w, fd, "test", opts, &err))
		fail_msg("%s", err.text);
	return w;
}

struct dd_source *open_source(int fd, const struct dd_open_options *opts)
{
	struct dd_source *s = NULL;
	struct dd_error err = {0};

	lseek(fd, 0, SEEK_SET);
	if (dd_source_open_fd(&s, fd, "test", opts, &err))
		fail_msg("%s", err.text);
	return s;
}

/* The next event that is a snapshot, or NULL at the end. */
const struct dd_snapshot *next_snapshot(struct dd_source *s)
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

static const struct dd_column row_columns[] = {
	{1, DD_TYPE_U64, false, "pid", ""},
	{2, DD_TYPE_I64, false, "delta", "pages"},
	{3, DD_TYPE_STRING, false, "name", ""},
};

static void put_rows(struct dd_writer *w, const struct dd_stream *rows, uint64_t time_ns)
{
	static const char *const names[] = {"", "cat", "a longer name than cat", ""};
	struct dd_error err = {0};

	for (uint64_t i = 0; i < 12; i++) {
		union dd_value v[3] = {{.u64 = i * 1000},
				       {.i64 = -5 * (int64_t)i},
				       {.str = {names[i % 4], strlen(names[i % 4])}}};
		struct dd_row row = {rows, time_ns + i * 1000, v};

		assert_int_equal(dd_writer_row(w, &row, &err), 0);
	}
}

struct small *make_small(void)
{
	struct dd_stream stream[2] = {access_stream(1, true, 0), access_stream(2, false, 0)};
	struct dd_stream rows = {.id = 3,
				 .kind = DD_STREAM_FOOTPRINT,
				 .nr_columns = 3,
				 .columns = row_columns,
				 .event_name = "x"};
	struct dd_writer_options opts = {.size = sizeof(opts), .chunk_interval_ns = 300000000};
	struct small *m = calloc(1, sizeof(*m));
	struct recgen *g = malloc(sizeof(*g));
	struct dd_loss loss = {.reason = DD_LOST_RING,
			       .cpu = 1,
			       .count = 17,
			       .first_ns = 82820952659000,
			       .last_ns = 82820952660000};
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

void free_small(struct small *m)
{
	free(m->data);
	free(m);
}

/* Which of the written snapshots it is; fails when its contents are not exactly as written. */
int identify(const struct small *m, const struct dd_snapshot *s)
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

void put_file(int fd, const void *data, size_t len)
{
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(pwrite(fd, data, len, 0), len);
}
