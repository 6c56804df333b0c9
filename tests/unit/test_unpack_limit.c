// SPDX-License-Identifier: GPL-2.0-only
/*
 * Recordings that unpack to more than a multiple of their size: refused before memory is taken, from files
 * and pipes, with one thread and several.
 */
#include "check.h"

#include <sys/resource.h>
#include <unistd.h>

#include "format/chunk.h"
#include "format/data.h"
#include "libdamondata/file/unpack_limit.h"
#include "tests/unit/recfile.h"

static long rss_kib(void)
{
	struct rusage ru;

	getrusage(RUSAGE_SELF, &ru);
	return ru.ru_maxrss;
}

/* A recording's begin up to the definition of stream 1; *next gets number and flags of the next chunk. */
static int begin_file(uint64_t *file_id, struct fmt_chunk *next)
{
	struct dd_stream stream = access_stream(1, true, 0);
	int fd = temp_file();
	struct dd_writer *w = open_writer(fd, NULL);
	uint8_t head[FMT_CHUNK_HEADER_LEN];
	struct fmt_file_header fh;
	uint8_t file_head[FMT_FILE_HEADER_LEN];
	struct fmt_chunk c;
	off_t at;

	assert_int_equal(dd_writer_stream(w, &stream, NULL), 0);
	assert_int_equal(dd_writer_close(w, NULL), 0);
	assert_int_equal(pread(fd, file_head, sizeof(file_head), 0), sizeof(file_head));
	assert_int_equal(fmt_file_header_read(file_head, &fh), FMT_OK);
	*file_id = fh.file_id;
	for (at = fh.header_len; pread(fd, head, sizeof(head), at) == (ssize_t)sizeof(head);
	     at += (off_t)fmt_chunk_size(&c)) {
		assert_int_equal(fmt_chunk_header_read(head, fh.file_id, &c), FMT_OK);
		next->seq = c.seq;
		if (c.type == FMT_INDEX || c.type == FMT_END)
			break;
		if (c.type == FMT_STREAM)
			next->flags = (c.flags & FMT_GENERATION_MASK) | FMT_FLAG_KEY;
	}
	assert_int_equal(ftruncate(fd, at), 0);
	lseek(fd, at, SEEK_SET);
	return fd;
}

/* Chunks that are whole, and whose columns are zeros: @items snapshots and @rows regions in each. */
static int amplifier(unsigned int nr_chunks, uint32_t items, uint32_t rows)
{
	static const uint8_t padding[8];
	struct fmt_zstd *z = fmt_zstd_new();
	uint8_t *zeros = calloc(1, FMT_MAX_ROWS + 64);
	size_t len = (items > rows ? items : rows) + 64; /* runs of times begin with a head */
	struct fmt_column cols[] = {{.id = FMT_COL_SNAP, .data = zeros, .len = len},
				    {.id = 2, .data = zeros, .len = len}};
	const struct fmt_data_head head_of_regions = {.profile = FMT_PROFILE_REGIONS};
	struct fmt_buf payload = {0};
	uint64_t file_id;
	struct fmt_chunk next = {0};
	int fd = begin_file(&file_id, &next);

	assert_int_equal(fmt_data_write(&payload, &head_of_regions, cols, 2, z, 9), FMT_OK);
	for (unsigned int i = 0; i < nr_chunks; i++) {
		struct fmt_chunk c = {.type = FMT_DATA,
				      .flags = next.flags,
				      .stream = 1,
				      .seq = next.seq + i,
				      .payload_len = (uint32_t)payload.len,
				      .t_first = 1,
				      .t_last = 2,
				      .items = items,
				      .rows = rows};
		uint8_t head[FMT_CHUNK_HEADER_LEN];

		fmt_chunk_header_write(head, &c, payload.data, file_id);
		assert_int_equal(write(fd, head, sizeof(head)), sizeof(head));
		assert_int_equal(write(fd, payload.data, payload.len), payload.len);
		assert_int_equal(write(fd, padding, -payload.len % 8), -payload.len % 8);
	}
	fmt_buf_free(&payload);
	fmt_zstd_free(z);
	free(zeros);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* Reads all; what ended it. */
static int read_all(int fd, unsigned int threads, struct dd_error *err)
{
	struct dd_open_options opts = {.size = sizeof(opts), .threads = threads};
	struct dd_source *s = open_source(dup(fd), &opts);
	const struct dd_event *ev;
	int ret;

	while ((ret = dd_source_next(s, &ev, err)) > 0)
		;
	dd_source_free(s);
	return ret;
}

/* As a program that streams it would give it. */
static int read_pipe(int fd, struct dd_error *err)
{
	static uint8_t data[60000];
	ssize_t len = pread(fd, data, sizeof(data), 0);
	int p[2], ret;

	assert_int_equal(pipe(p), 0);
	assert_int_equal(write(p[1], data, (size_t)len), len);
	close(p[1]);
	ret = read_all(p[0], 1, err);
	close(p[0]);
	return ret;
}

static void test_refused(void **state)
{
	static const struct {
		unsigned int nr_chunks;
		uint32_t items, rows;
	} files[] = {
		{8, 1u << 23, 0},   /* many snapshots without regions */
		{16, 1, 15u << 20}, /* few of very many regions */
		{1, FMT_MAX_ROWS, FMT_MAX_ROWS},
		{60, 1u << 18, 1u << 18}, /* each chunk small, all together not */
	};
	struct dd_error err;
	long before;
	int fd;

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		fd = amplifier(files[i].nr_chunks, files[i].items, files[i].rows);
		before = rss_kib();
		for (unsigned int threads = 1; threads <= 4; threads += 3) {
			lseek(fd, 0, SEEK_SET);
			check_i64(read_all(fd, threads, &err), DD_ELIMIT);
			assert_non_null(strstr(err.text, "times its size"));
		}
		check_i64(read_pipe(fd, &err), DD_ELIMIT);
#ifndef __SANITIZE_ADDRESS__
		assert_in_range(rss_kib() - before, 0, 192 << 10);
#endif
		(void)before;
		close(fd);
	}
}

/* Snapshots that never differ are the most that an honest recording can be packed. */
static void test_honest(void **state)
{
	enum { REGIONS = 1000, SNAPSHOTS = 6000 };
	static struct dd_region r[REGIONS];
	struct dd_stream stream = access_stream(1, true, 0);
	struct dd_snapshot snap = {
		.stream = &stream, .nr_expected = REGIONS, .nr_regions = REGIONS, .regions = r};
	int fd = temp_file();
	struct dd_writer *w = open_writer(fd, NULL);
	struct dd_error err;
	off_t size;

	(void)state;
	assert_int_equal(dd_writer_stream(w, &stream, NULL), 0);
	for (uint32_t s = 0; s < SNAPSHOTS; s++) {
		for (uint32_t i = 0; i < REGIONS; i++)
			r[i] = (struct dd_region){(i + 1) * 4096ull, (i + 2) * 4096ull, 0, s};
		snap.start_ns = s * 100000000ull;
		snap.end_ns = snap.start_ns + 100000000;
		assert_int_equal(dd_writer_snapshot(w, &snap, &err), 0);
	}
	assert_int_equal(dd_writer_close(w, NULL), 0);
	size = lseek(fd, 0, SEEK_END);
	/* More than what may always be unpacked, so that the multiple counts; with room to spare. */
	assert_true(unpack_of_items(SNAPSHOTS, SNAPSHOTS * REGIONS, 0) > UNPACK_ALWAYS);
	assert_true(unpack_of_items(SNAPSHOTS, SNAPSHOTS * REGIONS, 0) / (uint64_t)size <
		    UNPACK_RATIO);
	lseek(fd, 0, SEEK_SET);
	check_i64(read_all(fd, 1, &err), 0);
	lseek(fd, 0, SEEK_SET);
	check_i64(read_all(fd, 4, &err), 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_honest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
