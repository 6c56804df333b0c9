// SPDX-License-Identifier: GPL-2.0-only
/*
 * Importers on small files of every format (those that the fuzzers start from), and on hostile ones.
 */
#include "tests/unit/check.h"

#include <damondata/source.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#define CORPUS "tests/fuzz/corpus/"

/* Everything that a source delivers, as text. */
struct text {
	char buf[32768];
	size_t len;
};

static void say(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void say(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	t->len += vsnprintf(t->buf + t->len, sizeof(t->buf) - t->len, fmt, ap);
	va_end(ap);
	if (t->len >= sizeof(t->buf))
		t->len = sizeof(t->buf) - 1;
}

static void say_stream(struct text *t, const struct dd_stream *s)
{
	say(t, "stream %u kind %u source %u clock %u", s->id, s->kind, s->data_source, s->clock);
	if (s->kdamond_pid)
		say(t, " pid %d", s->kdamond_pid);
	if (s->has_target_id)
		say(t, " target %" PRIu64, s->target_id);
	if (s->scheme_idx != DD_IDX_NONE)
		say(t, " scheme %d", s->scheme_idx);
	if (s->intervals.aggr_us)
		say(t, " intervals %" PRIu64 "/%" PRIu64 "/%" PRIu64, s->intervals.sample_us,
		    s->intervals.aggr_us, s->intervals.update_us);
	say(t, "%s%s", s->has_age ? " age" : "", s->has_nr_accesses ? " accesses" : "");
	for (uint32_t c = 0; c < s->nr_columns; c++)
		say(t, " %s", s->columns[c].name);
	say(t, "\n");
}

static void say_snapshot(struct text *t, const struct dd_snapshot *s)
{
	say(t, "%u [%" PRIu64 ",%" PRIu64 ") flags %u %u/%u", s->stream->id, s->start_ns, s->end_ns,
	    s->flags, s->nr_regions, s->nr_expected);
	if (s->sample_us)
		say(t, " sample %" PRIu64, s->sample_us);
	if (s->has_total_bytes)
		say(t, " total %" PRIu64, s->total_bytes);
	if (s->stats)
		say(t, " tried %" PRIu64 " %" PRIu64 " exceeds %" PRIu64, s->stats->nr_tried,
		    s->stats->sz_tried, s->stats->qt_exceeds);
	for (uint32_t i = 0; i < s->nr_regions; i++) {
		const struct dd_region *r = &s->regions[i];

		say(t, " %" PRIu64 "-%" PRIu64 ":%u,%u", r->start, r->end, r->nr_accesses, r->age);
		for (uint32_t c = 0; c < s->stream->nr_columns; c++)
			say(t, "%c%" PRIu64, c ? '+' : '/', s->attrs[c][i]);
	}
	say(t, "\n");
}

static void say_row(struct text *t, const struct dd_row *row)
{
	say(t, "row %u %" PRIu64, row->stream->id, row->time_ns);
	for (uint32_t c = 0; c < row->stream->nr_columns; c++) {
		if (row->stream->columns[c].type == DD_TYPE_STRING)
			say(t, " '%.*s'", (int)row->values[c].str.len, row->values[c].str.ptr);
		else
			say(t, " %" PRIu64, row->values[c].u64);
	}
	say(t, "\n");
}

static void say_event(struct text *t, const struct dd_event *ev)
{
	switch (ev->type) {
	case DD_EV_STREAM:
		say_stream(t, ev->stream);
		break;
	case DD_EV_SNAPSHOT:
		say_snapshot(t, ev->snapshot);
		break;
	case DD_EV_ROW:
		say_row(t, ev->row);
		break;
	case DD_EV_LOSS:
		say(t, "loss %u cpu %d count %" PRIu64 "\n", ev->loss->reason, ev->loss->cpu,
		    ev->loss->count);
		break;
	default:
		break;
	}
}

static int read_fd(int fd, struct text *t, struct dd_error *err)
{
	const struct dd_event *ev;
	struct dd_source *src;
	int ret = dd_source_open_fd(&src, fd, "input", NULL, err);

	t->len = 0;
	t->buf[0] = '\0';
	if (ret) {
		close(fd);
		return ret;
	}
	while ((ret = dd_source_next(src, &ev, err)) > 0)
		say_event(t, ev);
	dd_source_free(src);
	return ret;
}

static int memory_file(const void *data, size_t len)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, len), len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static int read_bytes(const void *data, size_t len, struct text *t, struct dd_error *err)
{
	return read_fd(memory_file(data, len), t, err);
}

static void *corpus(const char *name, size_t *len)
{
	char path[512];
	FILE *f;
	char *data = malloc(1 << 20);

	snprintf(path, sizeof(path), "%s/" CORPUS "%s", getenv("SRC") ? getenv("SRC") : ".", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	*len = fread(data, 1, 1 << 20, f);
	fclose(f);
	return data;
}

static void check_corpus(const char *name, const char *want)
{
	struct text t;
	struct dd_error err = {0};
	size_t len;
	void *data = corpus(name, &len);
	int ret = read_bytes(data, len, &t, &err);

	free(data);
	if (ret)
		print_error("%s: %s\n", name, err.text);
	check_i64(ret, 0);
	check_text(t.buf, want);
}

/* Samples of two CPUs out of order, a loss, and an event without a typed stream. */
static const char perf_text[] =
	"stream 65001 kind 6 source 1 clock 0 common_pid context_idx scheme_idx esz\n"
	"row 65001 100004000 7 0 1 123456789\n"
	"stream 1 kind 1 source 1 clock 0 pid 7 target 0 age accesses\n"
	"1 [1000,100001000) flags 2 3/3 4096-8192:20,1 8192-16384:1,5 70368744177664-70368744181760:0,9\n"
	"row 65001 200004000 7 0 1 246913578\n"
	"loss 1 cpu 0 count 5\n"
	"1 [100001000,200001000) flags 0 3/3 4096-8192:20,2 8192-16384:2,5 70368744177664-70368744181760:0,9\n"
	"row 65001 300004000 7 0 1 370370367\n"
	"1 [200001000,300001000) flags 0 3/3 4096-8192:20,3 8192-16384:3,5 70368744177664-70368744181760:0,9\n";

static void test_perf(void **state)
{
	static const char *const names[] = {
		"file-le", "file-be", "pipe-le", "pipe-be", "packed", "packed2",
	};
	char name[64];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(name, sizeof(name), "fuzz_perfdata/%s.perf.data", names[i]);
		check_corpus(name, perf_text);
	}
	check_corpus("fuzz_wrapped/perf.zst", perf_text);
}

static void test_perf_cut(void **state)
{
	struct text t;
	struct dd_error err;
	size_t len;
	char *data = corpus("fuzz_perfdata/file-le.perf.data", &len);

	(void)state;
	/* Without the formats, which stand at its end, events are known by what they hold. */
	check_i64(read_bytes(data, len - 200, &t, &err), 0);
	assert_non_null(strstr(t.buf, "[100001000,200001000) flags 0 3/3"));
	check_i64(read_bytes(data, 900, &t, &err), 0);
	check_i64(read_bytes(data, 0x1d0, &t, &err), DD_ETRUNCATED);
	assert_non_null(strstr(err.text, "no record in it looks like"));
	check_i64(read_bytes(data, 0x180, &t, &err), DD_ETRUNCATED);
	assert_non_null(strstr(err.text, "is cut"));
	memset(data + 48, 0, 8);
	check_i64(read_bytes(data, len, &t, &err), 0);
	assert_non_null(strstr(t.buf, "[100001000,200001000) flags 0 3/3"));
	free(data);

	/* A pipe's file has all that is needed in front: what is whole is read. */
	data = corpus("fuzz_perfdata/pipe-le.perf.data", &len);
	check_i64(read_bytes(data, len - 300, &t, &err), 0);
	assert_non_null(strstr(t.buf, "[100001000,200001000) flags 0 3/3"));
	free(data);
}

static void test_json(void **state)
{
	(void)state;
	check_corpus(
		"fuzz_json/record",
		"stream 1 kind 1 source 0 clock 0 target 18446623438842320000 scheme 1 "
		"intervals 5000/100000/1000000 age accesses sz_filter_passed probe_hits_0 "
		"probe_hits_1\n"
		"1 [539809434100,539914032967) flags 0 2/2 sample 10000000 total 1073741824 tried "
		"1 4096 exceeds 2 94827419009024-94827423150080:3,5913/149974679+3+16 "
		"4294967296-18446744073709551615:0,0/0+0+0\n"
		"1 [540000000000,540000000000) flags 2 0/0\n"
		"stream 1 kind 1 source 3 clock 0 target 18446623438842320000 scheme 1 "
		"intervals 5000/100000/1000000 age accesses sz_filter_passed probe_hits_0 "
		"probe_hits_1\n");
	/* Keys in the order of other programs; samples and age from percent and time. */
	check_corpus(
		"fuzz_json/late_target",
		"stream 1 kind 1 source 0 clock 0 target 7 intervals 5000/100000/1 age accesses\n"
		"1 [1000,2000) flags 0 1/1 10-20:10,3\n");
	check_corpus("fuzz_json/minimal", "stream 1 kind 1 source 0 clock 0 target 0\n"
					  "1 [0,1000) flags 0 1/1 0-10:0,0\n");
}

static void test_side_files(void **state)
{
	(void)state;
	check_corpus("fuzz_json/footprint",
		     "stream 65100 kind 2 source 0 clock 1 pid size resident shared trs lrs drs dt "
		     "rss_anon rss_file rss_shmem swap hwm\n"
		     "row 65100 1700000000250000000 7021 6162 5378 1763 1 0 3891 0 0 0 0 0 0\n"
		     "row 65100 1700000000250000000 7022 0 0 0 0 0 0 0 0 0 0 0 0\n"
		     "stream 65101 kind 2 source 0 clock 1 total free available buffers cached "
		     "swap_total swap_free\n"
		     "row 65101 1700000000250000000 24684084 21828512 23938536 4320 2236304 0 0\n");
	/* Only changes are rows; a process that is gone has one without a range. */
	check_corpus("fuzz_json/vmas",
		     "stream 65102 kind 3 source 0 clock 1 pid generation start end offset inode "
		     "perms name build_id\n"
		     "row 65102 1500000000 7021 0 4096 8192 0 0 '' '/bin/x' ''\n"
		     "row 65102 1500000000 7021 0 8192 12288 0 0 '' '' ''\n"
		     "row 65102 3500000000 7021 1 0 0 0 0 '' '' ''\n");
	check_corpus("fuzz_json/stats",
		     "stream 65103 kind 4 source 0 clock 1 pid comm state ppid minflt majflt utime "
		     "stime num_threads starttime vsize rss is_kdamond\n"
		     "row 65103 1000000000 7021 'py thon' 'R' 0 6 8 10 11 16 18 19 20 0\n"
		     "row 65103 1000000000 3 'x' 'S' 0 0 0 4 5 0 0 0 0 0\n");
}

static void test_binary(void **state)
{
	static const char want[] =
		"stream 1 kind 1 source 1 clock 0 target 42 accesses\n"
		"1 [9000000005,10000000005) flags 2 2/2 4096-8192:3,0 8192-12288:0,0\n"
		"stream 2 kind 1 source 1 clock 0 target 43 accesses\n"
		"2 [9000000005,10000000005) flags 2 1/1 1-2:10,0\n"
		"1 [10000000005,11000000005) flags 0 2/2 4096-8192:3,0 8192-12288:0,0\n"
		"2 [10000000005,11000000005) flags 0 1/1 1-2:11,0\n"
		"1 [11000000005,12000000005) flags 0 2/2 4096-8192:3,0 8192-12288:0,0\n"
		"2 [11000000005,12000000005) flags 0 1/1 1-2:12,0\n";

	(void)state;
	check_corpus("fuzz_binary/v0", want);
	check_corpus("fuzz_binary/v1", want);
	check_corpus("fuzz_binary/v2", want);
}

static void test_trace_dat(void **state)
{
	static const char *const names[] = {"v6", "v7", "v7-zstd"};
	char first[32768] = "";

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct text t;
		struct dd_error err;
		char name[64];
		size_t len;
		void *data;

		snprintf(name, sizeof(name), "fuzz_tracedat/%s.dat", names[i]);
		data = corpus(name, &len);
		check_i64(read_bytes(data, len, &t, &err), 0);
		free(data);
		assert_non_null(strstr(t.buf, "pid 77 target 0 age accesses\n"
					      "1 [4404070577261,4409606092417) flags 3 156/2141 "
					      "4294967296-4298174464:0,8 "));
		assert_non_null(
			strstr(t.buf, "\n1 [4409606092417,4415141607573) flags 1 78/2152 "));
		if (!i)
			strcpy(first, t.buf);
		check_text(t.buf, first);
	}
}

#define LINE "kdamond.0 7 [001] 1.000000: damon:damon_aggregated: target_id=0 nr_regions=1 "

static void check_lines(const char *lines, const char *want)
{
	struct text t;
	struct dd_error err = {0};
	int ret = read_bytes(lines, strlen(lines), &t, &err);

	if (ret)
		print_error("%s\n", err.text);
	check_i64(ret, 0);
	check_text(t.buf, want);
}

static void test_text_layouts(void **state)
{
	(void)state;
	check_lines(LINE "1-2: 3 4\n",
		    "stream 1 kind 1 source 1 clock 2 pid 7 target 0 age accesses\n"
		    "1 [1000000000,1000000000) flags 2 1/1 1-2:3,4\n");
	/* No age; the last line without an end; another time format; trace-cmd's columns. */
	check_lines(
		"   a b-c-9 [000] ..... 5.5: damon_aggregated:   target_id=18446744073709551615 "
		"nr_regions=1 1-2: 3",
		"stream 1 kind 1 source 1 clock 2 pid 9 target 18446744073709551615 accesses\n"
		"1 [5500000000,5500000000) flags 2 1/1 1-2:3,0\n");
	/* perf script -F comm,tid,time,event,trace */
	check_lines(
		"kdamond.0 185 6.113854: damon:damon_aggregated: target_id=0 nr_regions=1 1-2: 3 4",
		"stream 1 kind 1 source 1 clock 2 pid 185 target 0 age accesses\n"
		"1 [6113854000,6113854000) flags 2 1/1 1-2:3,4\n");
	/* Lines that are something else are passed over; events that are damaged are counted. */
	check_lines("# tracer: nop\ncpus=8\n" LINE "1-2: 3 4\n" LINE "1-: 3 4\n" LINE "1-2: x\n"
		    "CPU:3 [LOST 17 EVENTS]\n",
		    "loss 1 cpu 3 count 17\n"
		    "stream 1 kind 1 source 1 clock 2 pid 7 target 0 age accesses\n"
		    "1 [1000000000,1000000000) flags 2 1/1 1-2:3,4\n"
		    "loss 8 cpu -1 count 2\n");
}

static void test_text_refused(void **state)
{
	struct text t;
	struct dd_error err;
	char *long_line = malloc(20000);

	(void)state;
	check_i64(read_bytes("hello\n", 6, &t, &err), DD_EFORMAT);
	check_i64(read_bytes("", 0, &t, &err), DD_EFORMAT);
	memset(long_line, 'x', 20000);
	check_i64(read_bytes(long_line, 20000, &t, &err), DD_ELIMIT);
	free(long_line);
}

static long max_rss_kib(void)
{
	struct rusage ru;

	getrusage(RUSAGE_SELF, &ru);
	return ru.ru_maxrss;
}

/* A gzip member with @len bytes, appended. */
static void member(int fd, const void *data, size_t len)
{
	gzFile gz = gzdopen(dup(fd), "wb9");

	gzwrite(gz, data, len);
	gzclose(gz);
}

/* 96 MiB that pack to 96 KiB, behind the begin of a document: copies of one packed MiB. */
static int bomb(const char *begin, int c, struct text *t, struct dd_error *err)
{
	static unsigned char block[1 << 20];
	int fd = memfd_create("bomb", MFD_CLOEXEC);
	off_t head, end;

	member(fd, begin, strlen(begin));
	head = lseek(fd, 0, SEEK_CUR);
	memset(block, c, sizeof(block));
	member(fd, block, sizeof(block));
	end = lseek(fd, 0, SEEK_CUR);
	assert_int_equal(pread(fd, block, end - head, head), end - head);
	for (int i = 1; i < 96; i++)
		assert_int_equal(write(fd, block, end - head), end - head);
	lseek(fd, 0, SEEK_SET);
	return read_fd(fd, t, err);
}

static void test_bombs(void **state)
{
	struct text t;
	struct dd_error err;
	long before = max_rss_kib();

	(void)state;
	check_i64(bomb("[{\"x\": \"", 'a', &t, &err), DD_ELIMIT);
	check_i64(bomb("[", ' ', &t, &err), DD_ELIMIT);
	check_i64(bomb("[", '[', &t, &err), DD_ELIMIT);
	check_i64(bomb(LINE, 'a', &t, &err), DD_ELIMIT);
	check_i64(bomb("PERFILE2\x68\0\0\0\0\0\0\0", 0, &t, &err), DD_ELIMIT);
	check_i64(bomb("nothing", 0, &t, &err), DD_EFORMAT);
	/* Sanitizers keep freed memory: only a normal build can be held to the limit. */
#ifndef __SANITIZE_ADDRESS__
	assert_in_range(max_rss_kib() - before, 0, 64 << 10);
#else
	(void)before;
#endif
}

/* A claim of 10^9 regions is no reason to reserve memory for them. */
static void test_claims(void **state)
{
	static const unsigned char record[] = "damon_recfmt_ver\2\0\0\0"
					      "\1\0\0\0\0\0\0\0"
					      "\0\0\0\0\0\0\0\0"
					      "\1\0\0\0"
					      "\7\0\0\0\0\0\0\0"
					      "\0\312\232\73";
	struct text t;
	struct dd_error err;

	(void)state;
	check_i64(read_bytes(record, sizeof(record) - 1, &t, &err), 0);
	check_text(t.buf, "");
	check_lines("kdamond.0 7 [001] 1.0: damon:damon_aggregated: target_id=0 "
		    "nr_regions=1000000000 1-2: 3 4\n",
		    "stream 1 kind 1 source 1 clock 2 pid 7 target 0 age accesses\n"
		    "1 [1000000000,1000000000) flags 3 1/1000000000 1-2:3,4\n");
}

/* JSON of more regions in one snapshot than a kernel can have. */
static void test_too_many_regions(void **state)
{
	static const char one[] = "{\"start\": 0, \"end\": 1},";
	struct text t;
	struct dd_error err;
	int fd = memfd_create("regions", MFD_CLOEXEC);
	FILE *f = fdopen(dup(fd), "w");

	(void)state;
	fputs("[{\"target_id\": 0, \"snapshots\": [{\"end_time\": 1, \"regions\": [", f);
	for (int i = 0; i <= 1 << 19; i++)
		fputs(one, f);
	fclose(f);
	lseek(fd, 0, SEEK_SET);
	check_i64(read_fd(fd, &t, &err), DD_ELIMIT);
	assert_non_null(strstr(err.text, "regions in one snapshot"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_perf),	     cmocka_unit_test(test_perf_cut),
		cmocka_unit_test(test_json),	     cmocka_unit_test(test_side_files),
		cmocka_unit_test(test_binary),	     cmocka_unit_test(test_trace_dat),
		cmocka_unit_test(test_text_layouts), cmocka_unit_test(test_text_refused),
		cmocka_unit_test(test_claims),	     cmocka_unit_test(test_too_many_regions),
		cmocka_unit_test(test_bombs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
