// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes a recording whose every text is TEXT, as far as it fits.
 *
 *	names FILE TEXT
 *
 * Thirty snapshots of a target with a scheme's filters, mappings that it lies in, a trace event with fields of that name,
 * processes, and a note.
 */
#include <damondata/sidecar.h>
#include <damondata/writer.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MIB	     (1ull << 20)
#define NR_SNAPSHOTS 30
#define INTERVAL_NS  100000000ull

static const char *text;

static void check(int ret, const struct dd_error *err)
{
	if (!ret)
		return;
	fprintf(stderr, "names: %s\n", err->text);
	exit(1);
}

static void put_row(struct dd_writer *w, const struct dd_stream *stream, uint64_t time_ns,
		    const union dd_value *values)
{
	struct dd_row row = {stream, time_ns, values};
	struct dd_error err;

	check(dd_writer_row(w, &row, &err), &err);
}

static union dd_value text_value(void)
{
	return (union dd_value){.str = {text, strlen(text)}};
}

static void write_mappings(struct dd_writer *w)
{
	union dd_value v[DD_NR_VMAS_COLS] = {0};
	struct dd_stream stream;
	struct dd_error err;

	dd_sidecar_stream(&stream, DD_TABLE_VMAS);
	stream.id = 2;
	check(dd_writer_stream(w, &stream, &err), &err);
	v[DD_VMAS_PID].i64 = 1000;
	v[DD_VMAS_PERMS] = v[DD_VMAS_NAME] = v[DD_VMAS_BUILD_ID] = text_value();
	v[DD_VMAS_START].u64 = 1 * MIB;
	v[DD_VMAS_END].u64 = 65 * MIB;
	put_row(w, &stream, 1, v);
}

static void write_event(struct dd_writer *w)
{
	struct dd_column columns[2] = {
		{DD_COL_CUSTOM, DD_TYPE_STRING, false, "", ""},
		{DD_COL_CUSTOM + 1, DD_TYPE_U64, false, "common_pid", ""},
	};
	struct dd_stream stream = {.id = 3,
				   .kind = DD_STREAM_EVENT,
				   .nr_columns = 2,
				   .columns = columns,
				   .event_format = text};
	union dd_value v[2] = {text_value(), {.u64 = 77}};
	struct dd_error err;
	char name[300];

	snprintf(columns[0].name, sizeof(columns[0].name), "%s", text);
	snprintf(name, sizeof(name), "damon:%s", text);
	stream.event_name = name;
	check(dd_writer_stream(w, &stream, &err), &err);
	put_row(w, &stream, 2 * INTERVAL_NS, v);
}

/* JSON of the filters, in which only the text's quotes and control characters need escapes. */
static char *filters(void)
{
	char *json = malloc(6 * strlen(text) + 200), *p = json;

	p += sprintf(
		p,
		"[{\"filter_type\": \"memcg\", \"matching\": true, \"allow\": true, \"memcg_path\": \"");
	for (const char *c = text; *c; c++) {
		if ((unsigned char)*c < 0x20 || *c == '"' || *c == '\\')
			p += sprintf(p, "\\u%04x", (unsigned int)*c);
		else
			*p++ = *c;
	}
	strcpy(p, "\"}]");
	return json;
}

static void write_snapshots(struct dd_writer *w, const char *filters_json)
{
	struct dd_column passed = {DD_COL_SZ_FILTER_PASSED, DD_TYPE_U64, false, "sz_filter_passed",
				   ""};
	struct dd_stream stream = {
		.id = 1,
		.kind = DD_STREAM_ACCESS,
		.data_source = DD_SRC_TRIED_REGIONS,
		.has_target_id = true,
		.kdamond_pid = 77,
		.target_pid = 1000,
		.addr_unit = 1,
		.intervals = {5000, 100000, 1000000, 0, 0, 0, 0},
		.has_nr_accesses = true,
		.has_age = true,
		.filters_json = filters_json,
		.nr_columns = 1,
		.columns = &passed,
	};
	struct dd_region regions[2] = {{1 * MIB, 33 * MIB, 20, 1}, {33 * MIB, 65 * MIB, 0, 1}};
	const uint64_t bytes[2] = {MIB, 0}, *attrs[1] = {bytes};
	struct dd_snapshot snap = {.stream = &stream,
				   .nr_expected = 2,
				   .nr_regions = 2,
				   .regions = regions,
				   .attrs = attrs};
	struct dd_error err;

	snprintf(stream.target_comm, sizeof(stream.target_comm), "%s", text);
	snprintf(stream.ops, sizeof(stream.ops), "%s", text);
	check(dd_writer_stream(w, &stream, &err), &err);
	for (uint64_t i = 0; i < NR_SNAPSHOTS; i++) {
		regions[0].age = regions[1].age = (uint32_t)i;
		snap.start_ns = (10 + i) * INTERVAL_NS;
		snap.end_ns = snap.start_ns + INTERVAL_NS;
		check(dd_writer_snapshot(w, &snap, &err), &err);
	}
}

int main(int argc, char **argv)
{
	struct dd_meta meta = {.page_size = 4096, .monotonic_ns = 1, .realtime_ns = 2};
	char *filters_json;
	struct dd_writer *w;
	struct dd_error err;
	int fd;

	if (argc != 3) {
		fprintf(stderr, "usage: names FILE TEXT\n");
		return 129;
	}
	text = argv[2];
	meta.writer = meta.imported_from = meta.command_line = meta.kernel_release = text;
	meta.machine = meta.host_name = meta.machine_id_hash = meta.boot_id = text;
	filters_json = filters();
	fd = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0) {
		perror("names");
		return 1;
	}
	check(dd_writer_open_fd(&w, fd, "the recording", NULL, &err), &err);
	check(dd_writer_meta(w, &meta, &err), &err);
	write_mappings(w);
	write_event(w);
	write_snapshots(w, filters_json);
	check(dd_writer_note(w, text, &err), &err);
	check(dd_writer_close(w, &err), &err);
	free(filters_json);
	close(fd);
	return 0;
}
