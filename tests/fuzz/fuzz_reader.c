// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a recording: read all of it, several ways, without a memory error and in bounded memory.
 *
 * Checksums stand between a fuzzer and the decoders, so the input's first byte may ask to repair those
 * of all chunks that can be found by walking the lengths.
 */
#include <damondata/source.h>

#include "format/chunk.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void repair(uint8_t *p, size_t len)
{
	uint64_t file_id;
	size_t at = FMT_FILE_HEADER_LEN;

	if (len < FMT_FILE_HEADER_LEN)
		return;
	file_id = fmt_get_le(p + 16, 8);
	fmt_file_header_write(p, file_id);
	while (len - at >= FMT_CHUNK_HEADER_LEN) {
		struct fmt_chunk c = {
			.type = p[at + 4],
			.flags = p[at + 5],
			.stream = (uint16_t)fmt_get_le(p + at + 6, 2),
			.seq = (uint32_t)fmt_get_le(p + at + 8, 4),
			.payload_len = (uint32_t)fmt_get_le(p + at + 12, 4),
			.t_first = fmt_get_le(p + at + 16, 8),
			.t_last = fmt_get_le(p + at + 24, 8),
			.items = (uint32_t)fmt_get_le(p + at + 32, 4),
			.rows = (uint32_t)fmt_get_le(p + at + 36, 4),
		};
		uint64_t left = len - at;

		if (c.payload_len > FMT_MAX_PAYLOAD || fmt_chunk_size(&c) > left)
			return;
		fmt_chunk_header_write(p + at, &c, p + at + FMT_CHUNK_HEADER_LEN, file_id);
		for (uint32_t i = c.payload_len; i < fmt_padded(c.payload_len); i++)
			p[at + FMT_CHUNK_HEADER_LEN + i] = 0;
		at += (size_t)fmt_chunk_size(&c);
	}
}

/* Touches what an event points to. */
static uint64_t use(const struct dd_event *ev)
{
	uint64_t sum = 0;

	if (ev->type == DD_EV_SNAPSHOT) {
		const struct dd_snapshot *s = ev->snapshot;

		for (uint32_t i = 0; i < s->nr_regions; i++) {
			if (s->regions[i].end <= s->regions[i].start)
				abort();
			sum += s->regions[i].nr_accesses;
			for (uint32_t c = 0; c < s->stream->nr_columns; c++)
				sum += s->attrs[c][i];
		}
	} else if (ev->type == DD_EV_ROW) {
		for (uint32_t c = 0; c < ev->row->stream->nr_columns; c++)
			if (ev->row->stream->columns[c].type == DD_TYPE_STRING)
				for (size_t i = 0; i < ev->row->values[c].str.len; i++)
					sum += (uint8_t)ev->row->values[c].str.ptr[i];
	} else if (ev->type == DD_EV_BLOB) {
		for (size_t i = 0; i < ev->blob.len; i++)
			sum += ((const uint8_t *)ev->blob.data)[i];
	}
	return sum;
}

static void read_all(int fd, const struct dd_open_options *opts)
{
	static volatile uint64_t sum;
	const struct dd_event *ev;
	struct dd_error err;
	struct dd_source *s;
	int own = dup(fd);

	lseek(own, 0, SEEK_SET);
	if (dd_source_open_fd(&s, own, "fuzz", opts, &err)) {
		close(own);
		return;
	}
	while (dd_source_next(s, &ev, &err) > 0)
		sum += use(ev);
	(void)sum;
	dd_source_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dd_open_options window = {.size = sizeof(window),
					 .has_time_range = true,
					 .from_ns = 82821000000000,
					 .to_ns = 82823000000000};
	struct dd_open_options strict = {.size = sizeof(strict), .strict = true, .threads = 2};
	uint8_t *copy;
	int fd;

	if (size < 2)
		return 0;
	copy = malloc(size - 1);
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (copy && fd >= 0) {
		memcpy(copy, data + 1, size - 1);
		if (data[0] & 1)
			repair(copy, size - 1);
		if (write(fd, copy, size - 1) == (ssize_t)(size - 1)) {
			read_all(fd, NULL);
			read_all(fd, data[0] & 2 ? &window : &strict);
		}
	}
	close(fd);
	free(copy);
	return 0;
}
