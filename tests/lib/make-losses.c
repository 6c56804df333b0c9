// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes recordings in which something is missing, refused or damaged, one for each way.
 *
 *	make-losses DIR		DIR/NAME.data, DIR/NAME.mem_footprint, DIR/NAME.profile, and a line of text for each:
 *				FILE KEY, the reason as in the JSON of reports ("-": nothing is missing)
 *
 * A whole recording is written by the library, taken apart into its chunks, and put together again with one
 * of them changed; so what is around the fault is as real as can be.
 */
#include <damondata/account.h>
#include <damondata/sidecar.h>
#include <damondata/writer.h>

#include "format/chunk.h"
#include "format/data.h"
#include "format/tlv.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SNAPSHOTS  30
#define MAX_CHUNKS 64
#define BEGIN_NS   1000000000000
#define STEP_NS	   100000000

struct piece {
	struct fmt_chunk h;
	struct fmt_buf payload;
	bool is_dropped, is_spoiled;
};

struct recording {
	uint64_t file_id;
	struct piece piece[MAX_CHUNKS];
	size_t nr;
	bool is_cut, has_gap;
};

static void check(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "make-losses: %s\n", what);
	exit(1);
}

/* ---- whole recordings ---- */

static void put_snapshots(struct dd_writer *w, const struct dd_stream *s, bool incomplete)
{
	for (uint64_t i = 0; i < SNAPSHOTS; i++) {
		struct dd_region regions[2] = {
			{0x1000000, 0x2000000, (uint32_t)(i % 20), (uint32_t)i},
			{0x2000000, 0x3000000, (uint32_t)((i + 3) % 20), (uint32_t)i}};
		uint64_t passed[2] = {4096, 8192 + 4096 * (i % 4)};
		const uint64_t *attrs[1] = {passed};
		struct dd_snapshot snap = {.stream = s,
					   .start_ns = BEGIN_NS + i * STEP_NS,
					   .end_ns = BEGIN_NS + (i + 1) * STEP_NS,
					   .nr_expected = 2,
					   .nr_regions = 2,
					   .regions = regions,
					   .attrs = s->nr_columns ? attrs : NULL};

		if (incomplete && i == SNAPSHOTS / 2) {
			snap.flags = DD_SNAP_INCOMPLETE;
			snap.nr_expected = 5;
		}
		check(!dd_writer_snapshot(w, &snap, NULL), "cannot write a snapshot");
	}
}

static void put_access(struct dd_writer *w, bool incomplete)
{
	static const struct dd_column passed = {DD_COL_SZ_FILTER_PASSED, DD_TYPE_U64, false,
						"sz_filter_passed", "bytes"};
	struct dd_stream s = {.kind = DD_STREAM_ACCESS,
			      .data_source = DD_SRC_TRACEPOINT,
			      .context_idx = DD_IDX_NONE,
			      .scheme_idx = DD_IDX_NONE,
			      .target_idx = DD_IDX_NONE,
			      .has_target_id = true,
			      .addr_unit = 1,
			      .has_nr_accesses = true,
			      .has_age = true,
			      .ops = "vaddr",
			      .intervals = {.sample_us = 5000, .aggr_us = 100000}};

	for (s.id = 1; s.id <= 2; s.id++) {
		s.target_id = s.id - 1;
		s.nr_columns = s.id == 2;
		s.columns = &passed;
		check(!dd_writer_stream(w, &s, NULL), "cannot define a stream");
		put_snapshots(w, &s, incomplete && s.id == 2);
	}
}

static void put_footprints(struct dd_writer *w)
{
	static const enum dd_table tables[] = {DD_TABLE_MEMINFO, DD_TABLE_FOOTPRINT};

	for (uint32_t id = 1; id <= 2; id++) {
		struct dd_stream s;

		dd_sidecar_stream(&s, tables[id - 1]);
		s.id = id;
		s.addr_unit = 1;
		check(!dd_writer_stream(w, &s, NULL), "cannot define a stream");
		for (uint64_t i = 0; i < SNAPSHOTS; i++) {
			union dd_value v[DD_MAX_COLUMNS];
			struct dd_row row = {&s, BEGIN_NS + i * STEP_NS, v};

			for (uint64_t c = 0; c < s.nr_columns; c++)
				v[c].u64 = 1000 - 10 * c + i;
			check(!dd_writer_row(w, &row, NULL), "cannot write a row");
		}
	}
}

enum content { ACCESS, INCOMPLETE, FOOTPRINTS };

static void write_whole(const char *path, enum content content)
{
	struct dd_meta meta = {.recording_id = 7,
			       .writer = "make-losses",
			       .page_size = 4096,
			       .host_name = "maker",
			       .boot_id = "1-2-3"};
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct dd_writer *w;

	check(fd >= 0 && !dd_writer_open_fd(&w, fd, path, NULL, NULL), "cannot open a file");
	check(!dd_writer_meta(w, &meta, NULL), "cannot write META");
	if (content == FOOTPRINTS)
		put_footprints(w);
	else
		put_access(w, content == INCOMPLETE);
	check(!dd_writer_close(w, NULL) && !close(fd), "cannot finish a file");
}

/* ---- apart and together ---- */

static void take_apart(struct recording *r, const char *path)
{
	uint8_t *bytes = malloc(1 << 20), *p = bytes;
	FILE *f = fopen(path, "r");
	struct fmt_file_header head;
	size_t len;

	check(f && bytes, "cannot read a file");
	len = fread(bytes, 1, 1 << 20, f);
	fclose(f);
	check(len > FMT_FILE_HEADER_LEN && !fmt_file_header_read(bytes, &head), "no header");
	*r = (struct recording){.file_id = head.file_id};
	for (p += head.header_len; p + FMT_CHUNK_HEADER_LEN <= bytes + len;) {
		struct piece *at = &r->piece[r->nr++];

		check(r->nr <= MAX_CHUNKS && !fmt_chunk_header_read(p, r->file_id, &at->h),
		      "no chunk");
		/* The index and the end state places, which will be others. */
		if (at->h.type == FMT_INDEX || at->h.type == FMT_END)
			r->nr--;
		else
			fmt_buf_put(&at->payload, p + FMT_CHUNK_HEADER_LEN, at->h.payload_len);
		p += fmt_chunk_size(&at->h);
	}
	free(bytes);
}

static void put_chunk(FILE *out, const struct recording *r, struct fmt_chunk h,
		      const uint8_t *payload, bool spoil)
{
	uint8_t header[FMT_CHUNK_HEADER_LEN], pad[8] = {0};

	fmt_chunk_header_write(header, &h, payload, r->file_id);
	fwrite(header, 1, sizeof(header), out);
	for (uint32_t i = 0; i < h.payload_len; i++)
		fputc(payload[i] ^ (spoil && i == h.payload_len / 2 ? 0xff : 0), out);
	fwrite(pad, 1, fmt_padded(h.payload_len) - h.payload_len, out);
}

static void put_end(FILE *out, const struct recording *r, uint32_t seq)
{
	struct fmt_end end = {.end_offset = (uint64_t)ftell(out), .chunks = seq};
	struct fmt_chunk h = {.type = FMT_END, .seq = seq, .payload_len = FMT_END_LEN};
	uint8_t payload[FMT_END_LEN];

	for (size_t i = 0; i < r->nr; i++) {
		end.rows += r->piece[i].is_dropped ? 0 : r->piece[i].h.rows;
		end.items += r->piece[i].is_dropped ? 0 : r->piece[i].h.items;
	}
	fmt_end_write(payload, &end);
	put_chunk(out, r, h, payload, false);
}

static void put_together(struct recording *r, const char *path)
{
	FILE *out = fopen(path, "w");
	uint8_t head[FMT_FILE_HEADER_LEN];
	uint32_t seq = 0;

	check(out, "cannot write a file");
	fmt_file_header_write(head, r->file_id);
	fwrite(head, 1, sizeof(head), out);
	for (size_t i = 0; i < r->nr; i++) {
		struct fmt_chunk h = r->piece[i].h;

		if (r->piece[i].is_dropped) {
			seq += r->has_gap;
			continue;
		}
		h.seq = seq++;
		h.payload_len = (uint32_t)r->piece[i].payload.len;
		put_chunk(out, r, h, r->piece[i].payload.data, r->piece[i].is_spoiled);
	}
	if (!r->is_cut)
		put_end(out, r, seq);
	check(!fflush(out) && (!r->is_cut || !ftruncate(fileno(out), ftell(out) - 20)) &&
		      !fclose(out),
	      "cannot write a file");
	for (size_t i = 0; i < MAX_CHUNKS; i++)
		fmt_buf_free(&r->piece[i].payload);
}

static struct piece *find_piece(struct recording *r, uint8_t type, uint16_t stream)
{
	for (size_t i = 0; i < r->nr; i++)
		if (r->piece[i].h.type == type && r->piece[i].h.stream == stream)
			return &r->piece[i];
	check(false, "no such chunk");
	return NULL;
}

/* ---- the faults ---- */

/* The definition of stream 2 as it is, or nothing of it. */
static struct fmt_buf *definition(struct recording *r, bool as_it_is)
{
	struct piece *p = find_piece(r, FMT_STREAM, 2);
	struct fmt_zstd *z = fmt_zstd_new();
	struct fmt_buf plain = {0};

	if (p->h.flags & FMT_FLAG_COMPRESSED) {
		check(!fmt_text_expand(z, p->payload.data, p->payload.len, &plain),
		      "no definition");
		fmt_buf_reset(&p->payload);
		fmt_buf_put(&p->payload, plain.data, plain.len);
		p->h.flags &= (uint8_t)~FMT_FLAG_COMPRESSED;
	}
	if (!as_it_is)
		fmt_buf_reset(&p->payload);
	fmt_buf_free(&plain);
	fmt_zstd_free(z);
	return &p->payload;
}

static void add_critical_tag(struct recording *r)
{
	fmt_tlv_put(definition(r, true), 999 | FMT_TAG_CRITICAL, "x", 1);
}

static void add_column(struct recording *r, uint8_t type, bool critical)
{
	struct fmt_buf v = {0};

	fmt_put_varint(&v, 70);
	fmt_put_byte(&v, type);
	fmt_put_byte(&v, critical);
	fmt_put_varint(&v, 10);
	fmt_buf_put(&v, "moon_phase", 10);
	fmt_put_varint(&v, 0);
	fmt_tlv_put(definition(r, true), FMT_STREAM_COLUMN, v.data, v.len);
	fmt_buf_free(&v);
}

static void add_critical_column(struct recording *r)
{
	add_column(r, DD_TYPE_U64, true);
}
static void add_bytes_column(struct recording *r)
{
	add_column(r, DD_TYPE_STRING, false);
}
static void add_typeless_column(struct recording *r)
{
	add_column(r, 9, false);
}

static void change_kind(struct recording *r)
{
	fmt_tlv_put(definition(r, false), FMT_STREAM_KIND, "\x32", 1);
}

static void spoil_definition(struct recording *r)
{
	fmt_buf_put(definition(r, false), "\1\0\xff\xff", 4);
}

static void change_profile(struct recording *r)
{
	for (size_t i = 0; i < r->nr; i++)
		if (r->piece[i].h.type == FMT_DATA && r->piece[i].h.stream == 2)
			r->piece[i].payload.data[0] = 7;
}

static void change_transform(struct recording *r)
{
	struct piece *p = find_piece(r, FMT_DATA, 2);
	struct fmt_zstd *z = fmt_zstd_new();
	struct fmt_column list[FMT_MAX_COLUMNS];
	struct fmt_data d = {0};
	size_t nr = 0;

	check(!fmt_data_read(&d, p->payload.data, p->payload.len, p->h.rows, z), "no data");
	check(d.col[FMT_COL_VALUE0].len, "no attribute");
	for (uint32_t id = 0; id < FMT_MAX_COLUMNS; id++) {
		if (!d.col[id].len)
			continue;
		list[nr] = d.col[id];
		list[nr++].id = id;
	}
	*(uint8_t *)d.col[FMT_COL_VALUE0].data = 99;
	fmt_buf_reset(&p->payload);
	check(!fmt_data_write(&p->payload, &d.head, list, nr, z, 1), "no data");
	fmt_data_free(&d);
	fmt_zstd_free(z);
}

static void drop_definition(struct recording *r)
{
	find_piece(r, FMT_STREAM, 2)->is_dropped = true;
}

static void leave_gap(struct recording *r)
{
	find_piece(r, FMT_DATA, 2)->is_dropped = true;
	r->has_gap = true;
}

static void spoil_data(struct recording *r)
{
	find_piece(r, FMT_DATA, 2)->is_spoiled = true;
}
static void cut_end(struct recording *r)
{
	r->is_cut = true;
}

static void add_chunk(struct recording *r, struct fmt_chunk h, const struct fmt_buf *payload)
{
	struct piece *p = &r->piece[r->nr++];

	*p = (struct piece){.h = h};
	fmt_buf_put(&p->payload, payload->data, payload->len);
}

static void add_optional(struct recording *r)
{
	struct fmt_buf payload = {0};

	fmt_put_fixed(&payload, 42, 8);
	add_chunk(r, (struct fmt_chunk){.type = 0x40 | FMT_TYPE_OPTIONAL}, &payload);
	fmt_buf_free(&payload);
}

static void add_blob_of_nothing(struct recording *r)
{
	struct fmt_buf payload = {0};

	fmt_put_byte(&payload, 0);
	fmt_put_varint(&payload, 4);
	fmt_put_fixed(&payload, 42, 4);
	add_chunk(r, (struct fmt_chunk){.type = FMT_BLOB, .stream = 9}, &payload);
	fmt_buf_free(&payload);
}

static void add_loss(struct recording *r, uint32_t reason, uint64_t count)
{
	struct fmt_lost lost = {.reason = reason, .stream = 1, .cpu = 0, .count = count};
	struct fmt_chunk h = {
		.type = FMT_LOST, .t_first = BEGIN_NS + STEP_NS, .t_last = BEGIN_NS + 2 * STEP_NS};
	struct fmt_buf payload = {0};

	fmt_lost_write(&payload, &lost);
	add_chunk(r, h, &payload);
	fmt_buf_free(&payload);
}

static const struct {
	const char *name;
	void (*change)(struct recording *r);
	const char *key;
} faults[] = {
	{"whole", NULL, "-"},
	{"critical-tag", add_critical_tag, "refused_streams"},
	{"typeless-column", add_typeless_column, "refused_streams"},
	{"unknown-kind", change_kind, "refused_streams"},
	{"bad-definition", spoil_definition, "refused_streams"},
	{"unknown-profile", change_profile, "refused_streams"},
	{"no-definition", drop_definition, "damaged_chunks"},
	{"gap", leave_gap, "damaged_chunks"},
	{"spoiled", spoil_data, "damaged_chunks"},
	{"blob-of-nothing", add_blob_of_nothing, "damaged_chunks"},
	{"cut", cut_end, "truncated"},
	{"optional", add_optional, "-"},
	/* Rows have bytes, columns that are known by name, and no transforms. */
	{"critical-column", add_critical_column, "refused_streams"},
	{"bytes-column", add_bytes_column, "refused_streams"},
	{"unknown-transform", change_transform, "refused_streams"},
};

#define NR_FAULTS  (sizeof(faults) / sizeof(faults[0]))
#define NR_OF_ROWS (NR_FAULTS - 3)

static void write_faults(const char *dir, const char *suffix, enum content content, size_t nr)
{
	static struct recording r;
	char path[4096], whole[4096];

	snprintf(whole, sizeof(whole), "%s/.whole", dir);
	write_whole(whole, content);
	for (size_t i = 0; i < nr; i++) {
		take_apart(&r, whole);
		if (faults[i].change)
			faults[i].change(&r);
		snprintf(path, sizeof(path), "%s/%s%s", dir, faults[i].name, suffix);
		put_together(&r, path);
		printf("%s%s %s\n", faults[i].name, suffix, faults[i].key);
	}
	unlink(whole);
}

/* Every reason of the table, as the file format has them; one that is not known yet; unknown counts. */
static void write_reasons(const char *dir)
{
	static struct recording r;
	char path[4096], whole[4096];

	snprintf(whole, sizeof(whole), "%s/.whole", dir);
	write_whole(whole, ACCESS);
	for (uint32_t i = 0; i <= DD_NR_LOSS_REASONS + 1; i++) {
		uint32_t reason = i < DD_NR_LOSS_REASONS    ? i
				  : i == DD_NR_LOSS_REASONS ? 99
							    : DD_LOST_RING;
		const struct dd_loss_info *info = dd_loss_info(reason);

		take_apart(&r, whole);
		add_loss(&r, reason, i <= DD_NR_LOSS_REASONS ? 5 : 0);
		snprintf(path, sizeof(path), "%s/lost-%u%s.data", dir, reason,
			 i <= DD_NR_LOSS_REASONS ? "" : "-unknown");
		put_together(&r, path);
		printf("%s %s\n", strrchr(path, '/') + 1, info->is_missing ? info->key : "-");
	}
	write_whole(whole, INCOMPLETE);
	snprintf(path, sizeof(path), "%s/incomplete.data", dir);
	check(!rename(whole, path), "cannot rename a file");
	printf("incomplete.data missing_regions\n");
}

/* ---- profiles ---- */

static void put_record(FILE *out, uint32_t type, const uint64_t *body, size_t nr)
{
	struct perf_event_header h = {.type = type,
				      .misc = PERF_RECORD_MISC_USER,
				      .size = (uint16_t)(sizeof(h) + 8 * nr)};

	fwrite(&h, sizeof(h), 1, out);
	fwrite(body, 8, nr, out);
}

/* perf.data as perf writes it to a pipe: an attribute, samples of {ip, pid and tid, time}, losses. */
static void write_profile(const char *dir, const char *name, uint64_t lost, uint64_t throttles,
			  bool cut)
{
	static const uint64_t magic[2] = {0x32454c4946524550, 16};
	struct perf_event_attr attr = {.type = PERF_TYPE_SOFTWARE,
				       .size = sizeof(attr),
				       .config = PERF_COUNT_SW_CPU_CLOCK,
				       .sample_period = 1000000,
				       .sample_type =
					       PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME};
	struct perf_event_header h = {.type = 64, .size = sizeof(h) + sizeof(attr) + 8};
	uint64_t id = 1;
	char path[4096];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	out = fopen(path, "w");
	check(out, "cannot write a file");
	fwrite(magic, sizeof(magic), 1, out);
	fwrite(&h, sizeof(h), 1, out);
	fwrite(&attr, sizeof(attr), 1, out);
	fwrite(&id, 8, 1, out);
	for (uint64_t i = 0; i < 10; i++)
		put_record(out, PERF_RECORD_SAMPLE,
			   (const uint64_t[]){0x401000 + i, 7 | 7ull << 32, BEGIN_NS + i * STEP_NS},
			   3);
	if (lost)
		put_record(out, PERF_RECORD_LOST, (const uint64_t[]){id, lost}, 2);
	for (uint64_t i = 0; i < throttles; i++)
		put_record(out, PERF_RECORD_THROTTLE, (const uint64_t[]){BEGIN_NS, id, id}, 3);
	check(!fflush(out) && (!cut || !ftruncate(fileno(out), ftell(out) - 12)) && !fclose(out),
	      "cannot write a file");
	printf("%s %s\n", name, cut ? "truncated" : lost ? "profile_lost_samples" : "-");
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: make-losses DIR\n");
		return 129;
	}
	write_faults(argv[1], ".data", ACCESS, NR_FAULTS);
	write_faults(argv[1], ".mem_footprint", FOOTPRINTS, NR_OF_ROWS);
	write_reasons(argv[1]);
	write_profile(argv[1], "whole.profile", 0, 0, false);
	write_profile(argv[1], "lost.profile", 41, 0, false);
	write_profile(argv[1], "throttled.profile", 0, 2, false);
	write_profile(argv[1], "cut.profile", 0, 0, true);
	return 0;
}
