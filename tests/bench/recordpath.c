// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the recorder does with each event after it left the ring: decode by the format text, assemble,
 * encode, write.
 *
 *	recordpath REGIONS SNAPSHOTS FILE
 *
 * The regions split, merge and heat up a little from snapshot to snapshot, each 100 ms apart. Prints the
 * CPU time in ns for each event, and the bytes written for each.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <damondata/assemble.h>
#include <damondata/tracepoint.h>
#include <damondata/writer.h>

static const char format[] =
	"name: damon_aggregated\nID: 767\nformat:\n"
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
	"\tfield:unsigned long target_id;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:unsigned int nr_regions;\toffset:16;\tsize:4;\tsigned:0;\n"
	"\tfield:unsigned long start;\toffset:24;\tsize:8;\tsigned:0;\n"
	"\tfield:unsigned long end;\toffset:32;\tsize:8;\tsigned:0;\n"
	"\tfield:unsigned int nr_accesses;\toffset:40;\tsize:4;\tsigned:0;\n"
	"\tfield:unsigned int age;\toffset:44;\tsize:4;\tsigned:0;\n\nprint fmt: \"\"\n";

struct raw {
	uint16_t type;
	uint8_t flags, preempt;
	int32_t pid;
	uint64_t target_id;
	uint32_t nr_regions, pad;
	uint64_t start, end;
	uint32_t nr_accesses, age;
};

static struct dd_writer *writer;

static int on_stream(void *ctx, struct dd_stream *s, struct dd_error *err)
{
	(void)ctx;
	s->intervals = (struct dd_intervals){.sample_us = 5000, .aggr_us = 100000};
	return dd_writer_stream(writer, s, err);
}

static int on_snapshot(void *ctx, const struct dd_snapshot *snap, struct dd_error *err)
{
	(void)ctx;
	return dd_writer_snapshot(writer, snap, err);
}

static uint32_t random_state = 1;

static uint32_t next_random(void)
{
	return random_state = random_state * 1664525u + 1013904223u;
}

/* Moves every eighth bound by a tenth of a region, as splits and merges do, and some counts. */
static void change(struct raw *raw, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++) {
		if (i && next_random() >> 29 == 0) {
			uint64_t size = raw[i].end - raw[i - 1].start;

			raw[i].start = raw[i - 1].start +
				       (size / 10 * (1 + (next_random() >> 16) % 9) & ~4095ull);
			raw[i - 1].end = raw[i].start;
		}
		if (next_random() >> 30 == 0) {
			raw[i].nr_accesses = (next_random() >> 16) % 21;
			raw[i].age = 0;
		} else {
			raw[i].age++;
		}
	}
}

static void check(int ret, const struct dd_error *err)
{
	if (!ret)
		return;
	fprintf(stderr, "recordpath: %s\n", err->text);
	exit(1);
}

int main(int argc, char **argv)
{
	static const struct dd_assembler_ops ops = {
		.size = sizeof(ops), .stream = on_stream, .snapshot = on_snapshot};
	uint32_t nr = argc == 4 ? (uint32_t)atoi(argv[1]) : 0;
	int snapshots = argc == 4 ? atoi(argv[2]) : 0;
	struct raw *raw = calloc(nr + 1, sizeof(*raw));
	const struct dd_meta meta = {.writer = "recordpath"};
	struct dd_assembler *assembler;
	struct dd_writer_stats stats = DD_WRITER_STATS_INIT;
	struct dd_tracepoint *tp;
	struct dd_error err = {0};
	clock_t cpu = 0;
	int fd;

	if (!nr || !snapshots || !raw) {
		fprintf(stderr, "usage: recordpath REGIONS SNAPSHOTS FILE\n");
		return 129;
	}
	fd = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	check(dd_writer_open_fd(&writer, fd, argv[3], NULL, &err), &err);
	check(dd_writer_meta(writer, &meta, &err), &err);
	check(dd_tracepoint_new(&tp, format, strlen(format), false, &err), &err);
	check(dd_assembler_new(&assembler, &ops, NULL, &err), &err);
	for (uint32_t i = 0; i < nr; i++)
		raw[i] = (struct raw){.type = 767,
				      .pid = 77,
				      .nr_regions = nr,
				      .start = (uint64_t)i << 21,
				      .end = (uint64_t)(i + 1) << 21};
	for (int s = 1; s <= snapshots; s++) {
		clock_t before;

		change(raw, nr);
		before = clock();
		for (uint32_t i = 0; i < nr; i++) {
			struct dd_region_event ev;

			check(dd_tracepoint_region(tp, &raw[i], sizeof(raw[i]), &ev), &err);
			ev.time_ns = (uint64_t)s * 100000000u + i * 100u;
			check(dd_assembler_push(assembler, &ev, &err), &err);
		}
		cpu += clock() - before;
	}
	check(dd_assembler_finish(assembler, UINT64_MAX, &err), &err);
	dd_writer_flush(writer, 0, &err);
	dd_writer_stats(writer, &stats, NULL);
	check(dd_writer_close(writer, &err), &err);
	printf("%.1f %.2f\n", (double)cpu * 1e9 / CLOCKS_PER_SEC / nr / snapshots,
	       (double)stats.bytes / nr / snapshots);
	return 0;
}
