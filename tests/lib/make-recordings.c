// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes small recordings that use every part of the format: seeds of the fuzzer, and golden files.
 *
 *	make-recordings DIR	DIR/NAME.data, and DIR/NAME.seed with the fuzzer's leading byte
 */
#include <damondata/source.h>
#include <damondata/writer.h>

#include "tests/unit/recgen.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void check(int ret, const struct dd_error *err)
{
	if (ret) {
		fprintf(stderr, "make-recordings: %s\n", err->text);
		exit(1);
	}
}

static const struct dd_column attrs[RECGEN_ATTRS] = {
	{DD_COL_SZ_FILTER_PASSED, DD_TYPE_U64, false, "sz_filter_passed", "bytes"},
	{DD_COL_PROBE_HITS0, DD_TYPE_U64, false, "probe_hits0", "samples"},
	{DD_COL_PROBE_HITS0 + 1, DD_TYPE_U64, false, "probe_hits1", "samples"},
	{DD_COL_CUSTOM, DD_TYPE_I64, false, "custom", ""},
};

static const struct dd_column fields[] = {
	{1, DD_TYPE_U64, false, "pid", ""},
	{2, DD_TYPE_I64, false, "delta", "pages"},
	{3, DD_TYPE_STRING, false, "name", ""},
};

static void put_rows(struct dd_writer *w, const struct dd_stream *stream)
{
	static const char *const names[] = {"heap", "", "stack", "heap"};
	struct dd_error err;

	for (uint64_t i = 0; i < 8; i++) {
		const char *name = names[i % 4];
		union dd_value v[3] = {
			{.u64 = 100 + i}, {.i64 = -(int64_t)i}, {.str = {name, strlen(name)}}};
		struct dd_row row = {stream, 82820952659000 + i * 1000000, v};

		check(dd_writer_row(w, &row, &err), &err);
	}
}

static void put_others(struct dd_writer *w)
{
	struct dd_stream rows = {.id = 2,
				 .kind = DD_STREAM_EVENT,
				 .nr_columns = 3,
				 .columns = fields,
				 .event_name = "damon:x",
				 .event_format = "name: x\n"};
	struct dd_stream profile = {.id = 3, .kind = DD_STREAM_PROFILE};
	struct dd_loss loss = {.reason = DD_LOST_RING,
			       .stream = 1,
			       .count = 5,
			       .first_ns = 82820952659000,
			       .last_ns = 82820953659000};
	struct dd_error err;

	check(dd_writer_stream(w, &rows, &err), &err);
	check(dd_writer_stream(w, &profile, &err), &err);
	put_rows(w, &rows);
	check(dd_writer_blob(w, 3, "PERFILE2PERFILE2PERFILE2PERFILE2", 32, &err), &err);
	check(dd_writer_loss(w, &loss, &err), &err);
	check(dd_writer_note(w, "made up", &err), &err);
}

static void put_meta(struct dd_writer *w)
{
	static const struct dd_sidecar sidecars[] = {{DD_STREAM_VMAS, "damon.data.vmas"}};
	struct dd_meta meta = {
		.recording_id = 0x1234,
		.writer = "damo 1.0.0",
		.command_line = "damo-record",
		.kernel_release = "6.18.44",
		.machine = "x86_64",
		.host_name = "nowhere",
		.machine_id_hash = "00ff",
		.boot_id = "b",
		.page_size = 4096,
		.monotonic_ns = 1,
		.realtime_ns = 2,
		.boottime_ns = 3,
		.kdamonds_json = "{}",
		.nr_sidecars = 1,
		.sidecars = sidecars,
	};
	struct dd_error err;

	check(dd_writer_meta(w, &meta, &err), &err);
}

static void write_recording(const char *path, int wild, uint32_t nr_attrs, int snapshots, bool end)
{
	struct dd_writer_options opts = {.size = sizeof(opts), .chunk_interval_ns = 400000000};
	struct dd_stream stream = {
		.id = 1,
		.kind = DD_STREAM_ACCESS,
		.data_source = DD_SRC_TRACEPOINT,
		.scheme_idx = DD_IDX_NONE,
		.kdamond_pid = 77,
		.target_pid = 4242,
		.ops = "vaddr",
		.target_comm = "stairs",
		.addr_unit = 1,
		.intervals = {5000, 100000, 1000000, 0, 0, 0, 0},
		.has_nr_accesses = true,
		.has_age = true,
		.nr_columns = nr_attrs,
		.columns = attrs,
	};
	struct recgen *g = malloc(sizeof(*g));
	struct dd_writer *w;
	struct dd_error err;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (!g || fd < 0) {
		fprintf(stderr, "make-recordings: cannot write %s\n", path);
		exit(1);
	}
	recgen_init(g, 5, wild);
	check(dd_writer_open_fd(&w, fd, path, &opts, &err), &err);
	put_meta(w);
	check(dd_writer_stream(w, &stream, &err), &err);
	for (int i = 0; i < snapshots; i++) {
		recgen_next(g, &stream);
		check(dd_writer_snapshot(w, &g->snap, &err), &err);
	}
	put_others(w);
	if (end)
		check(dd_writer_close(w, &err), &err);
	else
		dd_writer_abort(w);
	close(fd);
	free(g);
}

/* The fuzzer's input: a byte of choices, then the recording. */
static void write_seed(const char *from, const char *to, int choices)
{
	FILE *in = fopen(from, "r"), *out = fopen(to, "w");

	if (!in || !out) {
		fprintf(stderr, "make-recordings: cannot write %s\n", to);
		exit(1);
	}
	fputc(choices, out);
	for (int c; (c = fgetc(in)) != EOF;)
		fputc(c, out);
	fclose(in);
	fclose(out);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int wild;
		uint32_t nr_attrs;
		int snapshots;
		bool end;
	} recordings[] = {
		{"plain", 0, 0, 30, true},
		{"attrs", 0, RECGEN_ATTRS, 12, true},
		{"wild", 2, 2, 20, true},
		{"killed", 1, 0, 20, false},
	};
	char data[4096], seed[4096];

	if (argc != 2) {
		fprintf(stderr, "usage: make-recordings DIR\n");
		return 129;
	}
	for (size_t i = 0; i < sizeof(recordings) / sizeof(recordings[0]); i++) {
		snprintf(data, sizeof(data), "%s/%s.data", argv[1], recordings[i].name);
		snprintf(seed, sizeof(seed), "%s/%s.seed", argv[1], recordings[i].name);
		write_recording(data, recordings[i].wild, recordings[i].nr_attrs,
				recordings[i].snapshots, recordings[i].end);
		write_seed(data, seed, 1 + 2 * ((int)i & 1));
	}
	return 0;
}
