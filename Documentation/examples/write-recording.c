// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Writes a recording with a column of its own, from lines of text on the standard input, one for each region:
 *
 *	END_NS START END NR_ACCESSES AGE SCORE
 *
 *	cc write-recording.c $(pkg-config --cflags --libs libdamondata) -o write-recording
 *	./write-recording <regions.txt >my.data
 *	damo report raw --input my.data
 *
 * Lines with the same END_NS make a snapshot. SCORE stands for whatever a monitor knows beyond DAMON: it becomes an
 * attribute of the regions, which damo prints, filters and exports by its name.
 */
#include <damondata/damondata.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_REGIONS 1024
#define AGGR_US	    100000
#define INTERVAL_NS (UINT64_C(1000) * AGGR_US)

static const struct dd_column columns[] = {
	{.id = DD_COL_CUSTOM, .type = DD_TYPE_I64, .name = "score", .unit = "points"},
};

static const struct dd_stream stream = {
	.id = 1,
	.kind = DD_STREAM_ACCESS,
	.clock = DD_CLOCK_MONOTONIC,
	.kdamond_idx = DD_IDX_NONE,
	.context_idx = DD_IDX_NONE,
	.target_idx = DD_IDX_NONE,
	.scheme_idx = DD_IDX_NONE,
	.addr_unit = 1,
	.intervals = {.sample_us = 5000, .aggr_us = AGGR_US},
	.has_nr_accesses = true,
	.has_age = true,
	.nr_columns = 1,
	.columns = columns,
};

/* A snapshot that is being put together; an attribute is an array beside its regions. */
struct building {
	uint64_t end_ns;
	uint32_t nr;
	struct dd_region regions[MAX_REGIONS];
	uint64_t scores[MAX_REGIONS];
};

static int write_snapshot(struct dd_writer *out, struct building *b, struct dd_error *err)
{
	const uint64_t *attrs[] = {b->scores};
	struct dd_snapshot snap = {
		.stream = &stream,
		.start_ns = b->end_ns - INTERVAL_NS,
		.end_ns = b->end_ns,
		.nr_expected = b->nr,
		.nr_regions = b->nr,
		.regions = b->regions,
		.attrs = attrs,
	};

	b->nr = 0;
	return snap.nr_regions ? dd_writer_snapshot(out, &snap, err) : 0;
}

static int write_lines(struct dd_writer *out, struct building *b, struct dd_error *err)
{
	char line[256];

	for (unsigned long at = 1; fgets(line, sizeof(line), stdin); at++) {
		struct dd_region r;
		uint64_t end_ns;
		int64_t score;
		int ret = 0;

		if (sscanf(line, "%" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu32 "%" SCNu32 "%" SCNd64,
			   &end_ns, &r.start, &r.end, &r.nr_accesses, &r.age, &score) != 6 ||
		    r.start >= r.end || end_ns < INTERVAL_NS || end_ns < b->end_ns)
			return dd_fail(err, DD_EINVAL,
				       "line %lu is not of six numbers in order of time", at);
		if (end_ns != b->end_ns)
			ret = write_snapshot(out, b, err);
		if (!ret && b->nr == MAX_REGIONS)
			ret = dd_fail(err, DD_ELIMIT, "line %lu: more than %d regions", at,
				      MAX_REGIONS);
		if (ret)
			return ret;
		b->end_ns = end_ns;
		b->regions[b->nr] = r;
		b->scores[b->nr++] = (uint64_t)score; /* the bits of an int64_t */
	}
	if (ferror(stdin))
		return dd_fail(err, DD_ESYS, "standard input");
	return write_snapshot(out, b, err);
}

int main(void)
{
	static const struct dd_meta meta = {.writer = "write-recording", .page_size = 4096};
	static struct building building;
	struct dd_writer *out = NULL;
	struct dd_error err = {0};
	int ret = dd_writer_open_fd(&out, STDOUT_FILENO, "standard output", NULL, &err);

	if (!ret)
		ret = dd_writer_meta(out, &meta, &err);
	if (!ret)
		ret = dd_writer_stream(out, &stream, &err);
	if (!ret)
		ret = write_lines(out, &building, &err);
	if (!ret)
		ret = dd_writer_close(out, &err); /* writes what is left, and the end mark */
	else
		dd_writer_abort(out); /* what was written until now stays readable */
	if (ret)
		fprintf(stderr, "write-recording: %s\n", err.text);
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
