// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text of "report raw".
 */
#include "tools/view/raw_text.h"

#include <damondata/units.h>
#include <inttypes.h>

const char *data_source_name(int data_source)
{
	return data_source == DD_SRC_DAMON_STAT ? "damon_stat" : "unknown";
}

void put_raw_head(FILE *out, uint64_t base_ns, const char *data_source, bool raw)
{
	char text[DD_UNIT_LEN];

	fprintf(out, "base_time_absolute: %s\n", dd_format_time(text, base_ns, raw));
	if (data_source)
		fprintf(out, "data source: %s\n", data_source);
	fputc('\n', out);
}

static void put_time(FILE *out, const char *label, uint64_t ns, uint64_t base_ns, bool raw)
{
	char text[DD_UNIT_LEN];

	fprintf(out, "%-21s%16s\n", label,
		dd_format_time_signed(text, (int64_t)(ns - base_ns), raw));
}

static void put_region(FILE *out, const struct dd_region *r, bool has_age, bool raw)
{
	char size[DD_UNIT_LEN];

	fprintf(out, "%012" PRIx64 "-%012" PRIx64 " (%12s) %11" PRIu32 " %5" PRId64 "\n", r->start,
		r->end, dd_format_size(size, r->end - r->start, raw), r->nr_accesses,
		has_age ? (int64_t)r->age : -1);
}

void put_raw_snapshot(FILE *out, const struct dd_snapshot *snap, uint64_t base_ns, bool raw)
{
	const struct dd_stream *s = snap->stream;

	put_time(out, "monitoring_start:", snap->start_ns, base_ns, raw);
	put_time(out, "monitoring_end:", snap->end_ns, base_ns, raw);
	put_time(out, "monitoring_duration:", snap->end_ns - snap->start_ns, 0, raw);
	if (s->has_target_id)
		fprintf(out, "target_id: %" PRIu64 "\n", s->target_id);
	else
		fputs("target_id: None\n", out);
	fprintf(out, "nr_regions: %" PRIu32 "\n", snap->nr_regions);
	fputs("# start_addr     end_addr        length  nr_accesses   age\n", out);
	for (uint32_t i = 0; i < snap->nr_regions; i++)
		put_region(out, &snap->regions[i], s->has_age, raw);
	fputc('\n', out);
}
