// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory footprints of the inputs, from a file of them, beside a recording or in it.
 */
#include "tools/report/series/footprint_input.h"

#include "tools/common/message.h"
#include "tools/report/source/side_data.h"

const char *const footprint_names[] = {"vsz", "rss", "sys_used", NULL};

static int add_footprint_row(void *ctx, const struct dd_row *row)
{
	struct dd_error err;

	if (dd_footprints_add(ctx, row, &err))
		die("%s", err.text);
	return 0;
}

/* Sizes of processes are counted in pages, which not every machine has of 4 KiB. */
static void take_meta(void *ctx, const struct dd_meta *meta)
{
	struct dd_footprints *f = ctx;

	f->page_size = 0;
	if (meta->page_size >= 512 && !(meta->page_size & (meta->page_size - 1)))
		f->page_size = meta->page_size;
}

bool read_footprints(struct report_input *in, struct dd_footprints *f)
{
	uint64_t nr = 0;
	struct dd_error err;

	*f = (struct dd_footprints){0};
	for (unsigned int i = 0; i < in->nr; i++) {
		f->page_size = 0;
		nr += side_data_walk_meta(in, i, DD_STREAM_FOOTPRINT, add_footprint_row, take_meta,
					  f);
		/* Of one time there are sums, but not over recordings. */
		if (dd_footprints_finish(f, &err))
			die("%s", err.text);
	}
	return nr > 0;
}
