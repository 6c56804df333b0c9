// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures reading and writing of a recording: CPU time of decoding, of encoding, of finding a window.
 */
#include <damondata/source.h>
#include <damondata/writer.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static double clock_s(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static double cpu_s(void)
{
	return clock_s(CLOCK_PROCESS_CPUTIME_ID);
}

static double wall_s(void)
{
	return clock_s(CLOCK_MONOTONIC);
}

static long peak_kib(void)
{
	struct rusage ru;

	getrusage(RUSAGE_SELF, &ru);
	return ru.ru_maxrss;
}

static void check(int ret, const struct dd_error *err)
{
	if (ret < 0) {
		fprintf(stderr, "recbench: %s\n", err->text);
		exit(1);
	}
}

static struct dd_source *open_it(const char *path, const struct dd_open_options *opts)
{
	struct dd_source *s;
	struct dd_error err;

	check(dd_source_open(&s, path, opts, &err), &err);
	return s;
}

/* Reads all; the sum keeps the compiler honest. */
static uint64_t walk(struct dd_source *s)
{
	const struct dd_event *ev;
	struct dd_error err;
	uint64_t sum = 0;
	int ret;

	while ((ret = dd_source_next(s, &ev, &err)) > 0)
		if (ev->type == DD_EV_SNAPSHOT && ev->snapshot->nr_regions)
			sum += ev->snapshot->regions[ev->snapshot->nr_regions - 1].end;
	check(ret, &err);
	return sum;
}

static void decode(const char *path, int threads)
{
	struct dd_open_options opts = {.size = sizeof(opts), .threads = (unsigned int)threads};
	struct dd_source *s = open_it(path, &opts);
	struct dd_completeness c;
	double cpu = cpu_s(), wall = wall_s();

	walk(s);
	cpu = cpu_s() - cpu;
	wall = wall_s() - wall;
	dd_source_completeness(s, &c);
	printf("decode %llu rs %llu snapshots cpu %.4f s %.1f M/s wall %.4f s peak %ld KiB\n",
	       (unsigned long long)c.regions, (unsigned long long)c.snapshots, cpu,
	       (double)c.regions / cpu / 1e6, wall, peak_kib());
	dd_source_free(s);
}

/* The snapshots of a recording in memory, for encoding without decoding. */
struct loaded {
	struct dd_stream stream;
	struct dd_snapshot *snap;
	struct dd_region *region;
	size_t nr, cap, nr_regions, cap_regions;
};

static void *grown(void *p, size_t *cap, size_t need, size_t size)
{
	while (*cap < need)
		*cap = *cap * 2 + 4096;
	p = realloc(p, *cap * size);
	if (!p) {
		fprintf(stderr, "recbench: out of memory\n");
		exit(1);
	}
	return p;
}

static void load(struct loaded *l, const char *path)
{
	struct dd_source *s = open_it(path, NULL);
	const struct dd_event *ev;
	struct dd_error err;
	int ret;

	while ((ret = dd_source_next(s, &ev, &err)) > 0) {
		const struct dd_snapshot *snap = ev->snapshot;

		if (ev->type != DD_EV_SNAPSHOT)
			continue;
		if (!l->nr)
			l->stream = *snap->stream;
		if (l->nr == l->cap)
			l->snap = grown(l->snap, &l->cap, l->nr + 1, sizeof(*l->snap));
		if (l->nr_regions + snap->nr_regions > l->cap_regions)
			l->region = grown(l->region, &l->cap_regions,
					  l->nr_regions + snap->nr_regions, sizeof(*l->region));
		memcpy(l->region + l->nr_regions, snap->regions,
		       snap->nr_regions * sizeof(*l->region));
		l->nr_regions += snap->nr_regions;
		l->snap[l->nr++] = *snap;
	}
	check(ret, &err);
	l->stream.columns = NULL;
	l->stream.nr_columns = 0;
	l->stream.event_name = l->stream.event_format = l->stream.filters_json = NULL;
	dd_source_free(s);
}

static void encode(const char *path, double chunk_s)
{
	struct dd_writer_options opts = {.size = sizeof(opts),
					 .chunk_interval_ns = (uint64_t)(chunk_s * 1e9)};
	struct dd_writer_stats st = DD_WRITER_STATS_INIT;
	const struct dd_region *r;
	struct loaded l = {0};
	struct dd_writer *w;
	struct dd_error err;
	double cpu;
	int fd = open("/dev/null", O_WRONLY);

	load(&l, path);
	check(dd_writer_open_fd(&w, fd, "/dev/null", &opts, &err), &err);
	check(dd_writer_stream(w, &l.stream, &err), &err);
	cpu = cpu_s();
	r = l.region;
	for (size_t i = 0; i < l.nr; i++) {
		l.snap[i].stream = &l.stream;
		l.snap[i].regions = r;
		l.snap[i].attrs = NULL;
		check(dd_writer_snapshot(w, &l.snap[i], &err), &err);
		r += l.snap[i].nr_regions;
	}
	check(dd_writer_flush(w, 0, &err), &err);
	cpu = cpu_s() - cpu;
	dd_writer_stats(w, &st, NULL);
	printf("encode %zu rs cpu %.4f s %.1f M/s %.4f B/rs\n", l.nr_regions, cpu,
	       (double)l.nr_regions / cpu / 1e6, (double)st.bytes / (double)l.nr_regions);
	check(dd_writer_close(w, &err), &err);
}

/* Is it whole? Prints bytes used and bytes there; 3 when not. */
static int verify(const char *path)
{
	struct dd_source *s = open_it(path, NULL);
	struct dd_completeness c;
	int fd = open(path, O_RDONLY);
	long long size = (long long)lseek(fd, 0, SEEK_END);
	bool whole;

	walk(s);
	dd_source_completeness(s, &c);
	whole = dd_account_is_whole(&c);
	printf("used %lld of %lld bytes, %llu snapshots, %llu chunks damaged%s\n",
	       size - (long long)c.missing[DD_LOST_BYTES].count, size,
	       (unsigned long long)c.snapshots,
	       (unsigned long long)c.missing[DD_LOST_DAMAGED].count,
	       c.missing[DD_LOST_END].times ? ", truncated" : "");
	dd_source_free(s);
	close(fd);
	return whole ? 0 : 3;
}

/* Writes any recording anew in our format. */
static void copy(const char *path, const char *to, double chunk_s)
{
	struct dd_writer_options opts = {.size = sizeof(opts),
					 .chunk_interval_ns = (uint64_t)(chunk_s * 1e9)};
	struct dd_source *s = open_it(path, NULL);
	int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	struct dd_writer_stats st = DD_WRITER_STATS_INIT;
	const struct dd_event *ev;
	struct dd_writer *w;
	struct dd_error err;
	int ret;

	check(dd_writer_open_fd(&w, fd, to, &opts, &err), &err);
	while ((ret = dd_source_next(s, &ev, &err)) > 0)
		check(dd_writer_event(w, ev, &err), &err);
	check(ret, &err);
	check(dd_writer_flush(w, 0, &err), &err);
	dd_writer_stats(w, &st, NULL);
	check(dd_writer_close(w, &err), &err);
	printf("copy %llu rs %llu snapshots %.4f B/rs\n", (unsigned long long)st.regions,
	       (unsigned long long)st.snapshots,
	       (double)lseek(fd, 0, SEEK_CUR) / (double)st.regions);
	dd_source_free(s);
}

/* Bytes read by this process so far. */
static unsigned long long bytes_read(void)
{
	FILE *f = fopen("/proc/self/io", "r");
	unsigned long long n = 0;

	if (f && fscanf(f, "rchar: %llu", &n) != 1)
		n = 0;
	if (f)
		fclose(f);
	return n;
}

static void window(const char *path, uint64_t from_ns, double length_s)
{
	struct dd_open_options opts = {.size = sizeof(opts),
				       .has_time_range = true,
				       .from_ns = from_ns,
				       .to_ns = from_ns + (uint64_t)(length_s * 1e9)};
	unsigned long long bytes = bytes_read();
	double cpu = cpu_s(), wall = wall_s();
	struct dd_source *s = open_it(path, &opts);
	struct dd_completeness c;

	walk(s);
	cpu = cpu_s() - cpu;
	wall = wall_s() - wall;
	dd_source_completeness(s, &c);
	printf("window %llu snapshots %llu rs cpu %.2f ms wall %.2f ms read %llu bytes\n",
	       (unsigned long long)c.snapshots, (unsigned long long)c.regions, cpu * 1e3,
	       wall * 1e3, bytes_read() - bytes);
	dd_source_free(s);
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";

	if (!strcmp(what, "decode"))
		decode(argv[2], argc > 3 ? atoi(argv[3]) : 0);
	else if (!strcmp(what, "encode"))
		encode(argv[2], argc > 3 ? atof(argv[3]) : 0);
	else if (!strcmp(what, "check"))
		return verify(argv[2]);
	else if (!strcmp(what, "copy") && argc > 4)
		copy(argv[2], argv[3], atof(argv[4]));
	else if (!strcmp(what, "window") && argc > 4)
		window(argv[2], strtoull(argv[3], NULL, 0), atof(argv[4]));
	else {
		fprintf(stderr,
			"usage: recbench check FILE | decode FILE [THREADS] | encode FILE [CHUNK_S] | "
			"copy FILE OUT CHUNK_S | window FILE FROM_NS SECONDS\n");
		return 129;
	}
	return 0;
}
