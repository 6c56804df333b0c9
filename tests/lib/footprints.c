// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes a recording of memory footprints as a machine with other pages makes it.
 *
 *	footprints PAGE_SIZE PAGES FILE	three samples of a process: PAGES pages of memory, half of them resident
 */
#include <damondata/sidecar.h>
#include <damondata/writer.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const struct dd_meta meta = {.machine = "aarch64",
				     .page_size = argc > 1 ? (uint32_t)atoi(argv[1]) : 0};
	struct dd_writer_options opts = DD_WRITER_OPTIONS_INIT;
	struct dd_stream stream;
	union dd_value v[DD_NR_FOOTPRINT_COLS] = {{.u64 = 77}};
	struct dd_writer *w;
	struct dd_error err;
	int fd, ret;

	if (argc != 4)
		return 1;
	v[DD_FOOTPRINT_SIZE].u64 = strtoull(argv[2], NULL, 10);
	v[DD_FOOTPRINT_RESIDENT].u64 = v[DD_FOOTPRINT_SIZE].u64 / 2;
	fd = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ret = fd < 0 || dd_writer_open_fd(&w, fd, argv[3], &opts, &err);
	if (ret)
		return 1;
	dd_sidecar_stream(&stream, DD_TABLE_FOOTPRINT);
	stream.id = 1;
	ret = dd_writer_meta(w, &meta, &err) || dd_writer_stream(w, &stream, &err);
	for (uint64_t i = 1; i <= 3 && !ret; i++) {
		struct dd_row row = {&stream, i * 1000000000, v};

		ret = dd_writer_row(w, &row, &err);
	}
	ret |= dd_writer_close(w, &err) | close(fd);
	if (ret)
		fprintf(stderr, "footprints: %s\n", err.text);
	return ret != 0;
}
