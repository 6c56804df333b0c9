// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes a recording of a machine that is described by what is given.
 *
 *	machine FILE NAME MACHINE-ID BOOT-ID MIB [START-S [KDAMOND-PID]]
 *
 * "-" is unknown. It has ten snapshots of a second from START-S on (100), each of one region of MIB MiB that is
 * accessed. The time of day is the monotonic clock and a day more for each letter of the boot id.
 */
#include <damondata/writer.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NS_PER_S 1000000000ull

static const char *known(const char *text)
{
	return strcmp(text, "-") ? text : NULL;
}

static void check(int ret, const struct dd_error *err)
{
	if (!ret)
		return;
	fprintf(stderr, "machine: %s\n", err->text);
	exit(1);
}

static void write_snapshots(struct dd_writer *w, const struct dd_stream *stream, uint64_t mib,
			    uint64_t start_s)
{
	struct dd_region region = {1 << 20, (1 + mib) << 20, 20, 1};
	struct dd_snapshot snap = {
		.stream = stream, .nr_expected = 1, .nr_regions = 1, .regions = &region};
	struct dd_error err;

	for (uint64_t i = 0; i < 10; i++) {
		snap.start_ns = (start_s + i) * NS_PER_S;
		snap.end_ns = snap.start_ns + NS_PER_S;
		check(dd_writer_snapshot(w, &snap, &err), &err);
	}
}

int main(int argc, char **argv)
{
	struct dd_stream stream = {
		.id = 1,
		.kind = DD_STREAM_ACCESS,
		.data_source = DD_SRC_TRACEPOINT,
		.scheme_idx = DD_IDX_NONE,
		.has_target_id = true,
		.kdamond_pid = 77,
		.ops = "vaddr",
		.addr_unit = 1,
		.intervals = {50000, 1000000, 1000000, 0, 0, 0, 0},
		.has_nr_accesses = true,
		.has_age = true,
	};
	struct dd_meta meta = {.page_size = 4096, .monotonic_ns = 1};
	struct dd_writer *w;
	struct dd_error err;
	int fd;

	if (argc < 6) {
		fprintf(stderr,
			"usage: machine FILE NAME MACHINE-ID BOOT-ID MIB [START-S [PID]]\n");
		return 129;
	}
	meta.host_name = known(argv[2]);
	meta.machine_id_hash = known(argv[3]);
	meta.boot_id = known(argv[4]);
	meta.realtime_ns = 1 + strlen(argv[4]) * 86400 * NS_PER_S;
	if (argc > 7)
		stream.kdamond_pid = atoi(argv[7]);
	fd = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0) {
		perror(argv[1]);
		return 1;
	}
	check(dd_writer_open_fd(&w, fd, argv[1], NULL, &err), &err);
	check(dd_writer_meta(w, &meta, &err), &err);
	check(dd_writer_stream(w, &stream, &err), &err);
	write_snapshots(w, &stream, strtoull(argv[5], NULL, 10),
			argc > 6 ? strtoull(argv[6], NULL, 10) : 100);
	check(dd_writer_close(w, &err), &err);
	close(fd);
	return 0;
}
