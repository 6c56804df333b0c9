// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program as somebody else would write it: makes a recording, reads it again, filters and computes, and prints what
 * it sees. tests/abi/growth.sh runs it with a library whose structures have grown.
 *
 *	recording OUT	the recording is made there
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <damondata/damondata.h>

static struct dd_error err;

static void must(int ret, const char *what)
{
	if (ret >= 0)
		return;
	printf("%s: %d: %s\n", what, ret, err.text);
	exit(1);
}

static const struct dd_column columns[] = {
	{.id = DD_COL_CUSTOM, .type = DD_TYPE_U64, .name = "colour", .unit = "shades"}};

static struct dd_stream definition(uint32_t id)
{
	struct dd_stream s = {
		.id = id,
		.kind = DD_STREAM_ACCESS,
		.context_idx = 1,
		.has_target_id = true,
		.target_id = 40 + id,
		.target_pid = 1234,
		.target_comm = "worker",
		.ops = "vaddr",
		.addr_unit = 1,
		.intervals = {.sample_us = 5000, .aggr_us = 100000, .update_us = 1000000},
		.has_nr_accesses = true,
		.has_age = true,
		.nr_columns = 1,
		.columns = columns,
		.host_name = "here",
	};

	return s;
}

static void write_recording(const char *path)
{
	static const struct dd_region regions[] = {
		{4096, 8192, 3, 7}, {8192, 65536, 0, 9}, {1 << 20, 3 << 20, 20, 1}};
	static const uint64_t colours[] = {5, 6, 7};
	static const uint64_t *const attrs[] = {colours};
	const struct dd_damos_stats stats = {.nr_tried = 11, .max_nr_snapshots = 12};
	const struct dd_meta meta = {.recording_id = 77, .page_size = 4096, .host_name = "here"};
	const struct dd_loss loss = {.reason = DD_LOST_RING, .cpu = 1, .count = 8};
	struct dd_writer_options options = {.size = sizeof(options), .recording_id = 77};
	struct dd_writer_stats written = DD_WRITER_STATS_INIT;
	struct dd_stream s = definition(1);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	struct dd_writer *w;

	must(fd, "open");
	must(dd_writer_open_fd(&w, fd, path, &options, &err), "writer");
	must(dd_writer_meta(w, &meta, &err), "meta");
	must(dd_writer_stream(w, &s, &err), "stream");
	for (uint64_t i = 0; i < 5; i++) {
		const struct dd_snapshot snap = {.stream = &s,
						 .start_ns = 1000000000 + i * 100000000,
						 .end_ns = 1100000000 + i * 100000000,
						 .nr_expected = 3,
						 .nr_regions = 3,
						 .regions = regions,
						 .attrs = attrs,
						 .stats = &stats};

		must(dd_writer_snapshot(w, &snap, &err), "snapshot");
	}
	must(dd_writer_loss(w, &loss, &err), "loss");
	must(dd_writer_stats(w, &written, &err), "stats");
	printf("written: %" PRIu64 " snapshots, %" PRIu64 " regions, %" PRIu64 " to %" PRIu64 "\n",
	       written.snapshots, written.regions, written.first_ns, written.last_ns);
	must(dd_writer_close(w, &err), "close");
	close(fd);
}

static void print_stream(const struct dd_stream *s)
{
	const struct dd_column *c = s->columns;

	printf("stream %u: pid %d, '%s', %s, target %" PRIu64 ", context %d, aggr %" PRIu64
	       ", column %s in %s, of %s\n",
	       s->id, s->target_pid, s->target_comm, s->ops, s->target_id, s->context_idx,
	       s->intervals.aggr_us, c->name, c->unit, s->host_name);
}

static void print_snapshot(const struct dd_snapshot *s)
{
	printf("%" PRIu64 "-%" PRIu64 " flags %u, stretch %.3f, tried %" PRIu64 " of %" PRIu64 ":",
	       s->start_ns, s->end_ns, s->flags, s->stretch, s->stats->nr_tried,
	       s->stats->max_nr_snapshots);
	for (uint32_t i = 0; i < s->nr_regions; i++)
		printf(" %" PRIx64 "-%" PRIx64 " %u %u %" PRIu64 ";", s->regions[i].start,
		       s->regions[i].end, s->regions[i].nr_accesses, s->regions[i].age,
		       s->attrs[0][i]);
	putchar('\n');
}

/* All that it computes with; state is the program's, in an array, so that a wrong stride shows. */
struct computing {
	struct dd_filter *filter;
	struct dd_wss wss[2];
	struct dd_heatmap maps[2];
	struct dd_guide guides[2];
	struct dd_access access[2];
	struct dd_times times[2];
	struct dd_window windows[2];
	struct dd_survey surveys[2];
};

static void begin_computing(struct computing *c)
{
	struct dd_filter_spec spec = DD_FILTER_SPEC_INIT;
	const struct dd_wss_spec wss = {.min_accesses = 1};
	const struct dd_heatmap_spec map = {.rows = 2,
					    .columns = 3,
					    .start_ns = 1000000000,
					    .end_ns = 1500000000,
					    .end = 3 << 20};

	spec.region_bytes.max = 1 << 20;
	must(dd_filter_new(&c->filter, &spec, &err), "filter");
	for (int i = 0; i < 2; i++) {
		must(dd_wss_init(&c->wss[i], &wss, &err), "wss");
		must(dd_heatmap_init(&c->maps[i], &map, &err), "map");
		c->windows[i].span_ns = 150000000;
	}
}

static void compute_snapshot(struct computing *c, const struct dd_snapshot *snap)
{
	const struct dd_snapshot *left = snap;

	for (int i = 0; i < 2; i++) {
		if (i)
			must(dd_filter_snapshot(c->filter, snap, &left, &err), "filter");
		must(dd_wss_add(&c->wss[i], left, &err), "wss");
		dd_heatmap_add(&c->maps[i], left);
		must(dd_guide_add(&c->guides[i], left, &err), "guide");
		must(dd_access_load(&c->access[i], left, &err), "access");
		must(dd_times_add(&c->times[i], left, &err), "times");
		must(dd_window_add(&c->windows[i], left, &err), "window");
		must(dd_survey_push(&c->surveys[i], 0, left, &err), "survey");
	}
}

static void print_computed(struct computing *c)
{
	for (int i = 0; i < 2; i++) {
		const struct dd_series *wss = &c->wss[i].series.list[0];
		const struct dd_guide_target *t;
		const struct dd_survey_record *r = &c->surveys[i].records[0];

		printf("wss %zu:", wss->nr);
		for (size_t k = 0; k < wss->nr; k++)
			printf(" %" PRIu64, wss->points[k].value);
		printf("\nheat:");
		for (uint32_t k = 0; k < 6; k++)
			printf(" %g", dd_heatmap_cell(&c->maps[i], k / 3, k % 3));
		dd_guide_finish(&c->guides[i]);
		t = &c->guides[i].list[0];
		printf("\nguide: target %" PRIu64 " '%s', %" PRIu64
		       " snapshots, %zu ranges, heat %g\n",
		       t->key.target_id, t->target_comm, t->snapshots, t->nr_ranges,
		       dd_guide_heat(dd_guide_hottest(t)));
		printf("access: %zu regions of %" PRIu64 " bytes, %" PRIu64 " %%\n",
		       c->access[i].nr, c->access[i].total_bytes, c->access[i].regions[0].percent);
		dd_times_finish(&c->times[i]);
		printf("times: %zu, window: %zu of %" PRIu64 " regions, survey: %" PRIu64
		       " of stream %u, %u columns\n",
		       c->times[i].nr, c->windows[i].nr, c->windows[i].regions, r->nr_snapshots,
		       r->stream.id, r->nr_columns);
		dd_wss_free(&c->wss[i]);
		dd_heatmap_free(&c->maps[i]);
		dd_guide_free(&c->guides[i]);
		dd_access_release(&c->access[i]);
		dd_times_free(&c->times[i]);
		dd_window_free(&c->windows[i]);
		dd_survey_release(&c->surveys[i]);
	}
	dd_filter_free(c->filter);
}

static void read_recording(const char *path)
{
	struct dd_open_options options = {.size = sizeof(options), .rewindable = true};
	struct dd_totals totals = DD_TOTALS_INIT;
	struct dd_completeness account[2];
	static struct computing c;
	const struct dd_event *ev;
	struct dd_source *src;
	int ret;

	begin_computing(&c);
	must(dd_source_open(&src, path, &options, &err), "open");
	must(dd_source_totals(src, &totals, &err), "totals");
	printf("totals: %" PRIu64 " snapshots, %" PRIu64 " chunks, truncated %d\n",
	       totals.snapshots, totals.chunks, totals.truncated);
	while ((ret = dd_source_next(src, &ev, &err)) > 0) {
		if (ev->type == DD_EV_META)
			printf("meta: %" PRIu64 " of %s\n", ev->meta->recording_id,
			       ev->meta->host_name);
		else if (ev->type == DD_EV_STREAM)
			print_stream(ev->stream);
		else if (ev->type == DD_EV_LOSS)
			printf("loss: %u, %" PRIu64 " by CPU %d\n", ev->loss->reason,
			       ev->loss->count, ev->loss->cpu);
		if (ev->type != DD_EV_SNAPSHOT)
			continue;
		print_snapshot(ev->snapshot);
		compute_snapshot(&c, ev->snapshot);
	}
	must(ret, "next");
	dd_source_completeness(src, &account[0]);
	account[1] = (struct dd_completeness){0};
	dd_account_sum(&account[1], &account[0]);
	printf("account: %" PRIu64 " regions, %" PRIu64 " events lost\n", account[1].regions,
	       account[1].missing[DD_LOST_RING].count);
	print_computed(&c);
	dd_source_free(src);
}

/* As a program of an older header, in which the structure ended there, and one that forgot its size. */
static void open_as_older(const char *path)
{
	struct {
		struct dd_open_options options;
		char others[64];
	} o = {.options = {.threads = 123456}};
	struct dd_source *src = NULL;

	memset(o.others, 0xff, sizeof(o.others));
	printf("no size: %d\n", dd_source_open(&src, path, &o.options, NULL));
	o.options.size = offsetof(struct dd_open_options, regular_only);
	o.options.regular_only = true; /* nobody looks at it */
	printf("older: %d\n", dd_source_open(&src, path, &o.options, &err));
	dd_source_free(src);
	src = NULL;
	/* Bytes of a member that a later header has, and this library must not pass over. */
	o.options.size = sizeof(o);
	printf("later: %d\n", dd_source_open(&src, path, &o.options, &err));
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	write_recording(argv[1]);
	read_recording(argv[1]);
	open_as_older(argv[1]);
	return 0;
}
