/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the fuzz targets of all importers share: any bytes as a recording, read to the end.
 */
#ifndef TESTS_FUZZ_IMPORT_INPUT_H
#define TESTS_FUZZ_IMPORT_INPUT_H

#include <damondata/source.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "libdamondata/import/importer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Touches what an event points to. */
static inline uint64_t touch(const struct dd_event *ev)
{
	uint64_t sum = 0;

	if (ev->type == DD_EV_SNAPSHOT) {
		const struct dd_snapshot *s = ev->snapshot;

		if (s->start_ns > s->end_ns || s->nr_expected < s->nr_regions)
			abort();
		for (uint32_t i = 0; i < s->nr_regions; i++) {
			if (s->regions[i].end <= s->regions[i].start)
				abort();
			for (uint32_t c = 0; c < s->stream->nr_columns; c++)
				sum += s->attrs[c][i];
		}
	} else if (ev->type == DD_EV_ROW) {
		const struct dd_stream *s = ev->row->stream;

		for (uint32_t c = 0; c < s->nr_columns; c++) {
			if (s->columns[c].type != DD_TYPE_STRING)
				sum += ev->row->values[c].u64;
			else
				for (size_t i = 0; i < ev->row->values[c].str.len; i++)
					sum += ev->row->values[c].str.ptr[i];
		}
	} else if (ev->type == DD_EV_NOTE) {
		sum = strlen(ev->note);
	} else if (ev->type == DD_EV_META) {
		sum = ev->meta->command_line ? strlen(ev->meta->command_line) : 0;
		sum += ev->meta->kdamonds_json ? strlen(ev->meta->kdamonds_json) : 0;
	}
	return sum;
}

static inline int read_as(const uint8_t *data, size_t size, const struct import_format *format)
{
	uint64_t sum = 0;
	const struct dd_event *ev;
	struct dd_source *src;
	struct dd_error err;
	int fd;

	if (format && !format->probe(data, size < 4096 ? size : 4096))
		return 0;
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET))
		abort();
	if (dd_source_open_fd(&src, fd, "input", NULL, &err)) {
		close(fd);
		return 0;
	}
	while (dd_source_next(src, &ev, &err) > 0)
		sum += touch(ev);
	dd_source_free(src);
	/* Used, so that the reads above are. */
	return sum == 0x6e6f7468696e6721 ? -1 : 0;
}

#endif /* TESTS_FUZZ_IMPORT_INPUT_H */
