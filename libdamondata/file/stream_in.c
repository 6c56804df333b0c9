// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The streams of a recording that is being read: their definitions and decoders.
 */
#include "libdamondata/file/stream_in.h"

#include <stdlib.h>

void rstream_free(struct rstream *s)
{
	if (!s)
		return;
	fmt_buf_free(&s->definition);
	ddi_stream_clear(&s->def);
	fmt_regions_dec_free(s->regions);
	fmt_rows_dec_free(s->rows);
	free(s);
}

int rstream_decoder(struct rstream *s, uint32_t page_size)
{
	struct fmt_regions_config regions;
	struct fmt_rows_config rows;

	if (s->configured)
		return FMT_OK;
	s->configured = true;
	if (s->def.pub.kind == DD_STREAM_ACCESS) {
		if (!s->regions)
			s->regions = fmt_regions_dec_new();
		regions = ddi_regions_config(&s->def.pub, page_size);
		return s->regions ? fmt_regions_dec_config(s->regions, &regions) : FMT_ENOMEM;
	}
	if (!s->rows)
		s->rows = fmt_rows_dec_new();
	rows = ddi_rows_config(&s->def.pub);
	if (s->rows)
		fmt_rows_dec_config(s->rows, &rows);
	return s->rows ? FMT_OK : FMT_ENOMEM;
}

/* Rows of generic streams have values, but no regions. */
uint64_t rstream_unpacked(const struct rstream *s, const struct fmt_chunk *h)
{
	uint64_t rows = rstream_is_access(s) ? h->rows : h->items;

	return unpack_of_items(h->items, h->rows, rows * s->def.pub.nr_columns);
}
