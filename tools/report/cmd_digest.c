// SPDX-License-Identifier: GPL-2.0-only
/*
 * digest: what many recordings tell together, and small files that stand for them.
 */
#include <damondata/units.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "libdamondata/analysis/digest.h"
#include "tools/common/message.h"
#include "tools/report/commands.h"
#include "tools/report/export_formats.h"
#include "tools/report/report_options.h"

static const char *output;

static const struct option options[] = {
	OPT_INCLUDE(input_options),
	OPT_GROUP("Digest"),
	OPT_STR('o', "output", "FILE", &output,
		"write a digest for each machine to FILE instead of printing percentiles"),
	OPT_ALIAS("out", "output"),
	OPT_INCLUDE(format_options),
	OPT_END()};

#define MAX_HOSTS   16384u
#define MAX_WORKERS 64u

static const double percents[] = {0, 25, 50, 75, 90, 99, 100};

#define NR_PERCENTS (sizeof(percents) / sizeof(percents[0]))

/* What is known of one machine. */
struct host {
	char *name;
	struct dd_digest digest;
};

struct fleet {
	struct host *hosts;
	size_t nr, current;
	uint64_t last_ns;
	struct export_run run;
};

static size_t find_host(struct fleet *f, const char *name)
{
	size_t i = 0;

	while (i < f->nr && strcmp(f->hosts[i].name, name))
		i++;
	if (i < f->nr)
		return i;
	if (f->nr == MAX_HOSTS)
		die("more than %u machines; sum them up in several steps", MAX_HOSTS);
	f->hosts = reallocarray(f->hosts, f->nr + 1, sizeof(*f->hosts));
	if (!f->hosts)
		die("out of memory");
	memset(&f->hosts[i], 0, sizeof(f->hosts[i]));
	f->hosts[i].name = strdup(name);
	if (!f->hosts[i].name)
		die("out of memory");
	return f->nr++;
}

static struct dd_digest *digest_of(struct fleet *f, const char *name)
{
	size_t i = find_host(f, name);

	return &f->hosts[i].digest;
}

static void free_hosts(struct fleet *f)
{
	for (size_t i = 0; i < f->nr; i++)
		free(f->hosts[i].name);
	free(f->hosts);
}

/* A merged recording names machines in its streams. */
static struct dd_digest *snapshot_digest(struct fleet *f, const struct dd_stream *s)
{
	return s->host_name ? digest_of(f, s->host_name) : &f->hosts[f->current].digest;
}

/* Where a digest's stream has no name of a machine, up to 31 letters of it stand for it. */
static const char *digest_host(const struct dd_stream *s)
{
	return s->host_name ? s->host_name : s->target_comm;
}

/* Recordings name their machine in their metadata, digests in each stream. */
static int take(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct fleet *f = ctx;
	struct dd_error err;

	(void)input;
	switch (ev->type) {
	case DD_EV_META:
		f->current = find_host(f, ev->meta->host_name ? ev->meta->host_name : "unknown");
		break;
	case DD_EV_SNAPSHOT:
		if (dd_digest_add(snapshot_digest(f, ev->snapshot->stream), ev->snapshot, &err))
			die("%s", err.text);
		if (ev->snapshot->end_ns > f->last_ns)
			f->last_ns = ev->snapshot->end_ns;
		break;
	case DD_EV_ROW:
		if (!dd_digest_is_stream(ev->row->stream))
			break;
		dd_digest_take_row(digest_of(f, digest_host(ev->row->stream)), ev->row);
		if (ev->row->time_ns > f->last_ns)
			f->last_ns = ev->row->time_ns;
		break;
	default:
		break;
	}
	return 0;
}

/* One thread of those that read inputs, and what it has found. */
struct worker {
	pthread_t thread;
	const struct report_input *in;
	atomic_size_t *next;
	struct fleet found;
};

static void *work(void *ctx)
{
	struct worker *w = ctx;
	size_t i;

	while ((i = atomic_fetch_add(w->next, 1)) < w->in->nr) {
		struct report_input one = {.nr = 1,
					   .sources = &w->in->sources[i],
					   .assumed = w->in->assumed,
					   .strict = w->in->strict};

		report_walk(&one, take, &w->found);
		hosts_free(&one.hosts);
	}
	return NULL;
}

static void sum_up(struct fleet *f, struct fleet *found)
{
	for (size_t i = 0; i < found->nr; i++)
		dd_digest_sum(digest_of(f, found->hosts[i].name), &found->hosts[i].digest);
	if (found->last_ns > f->last_ns)
		f->last_ns = found->last_ns;
	free_hosts(found);
}

/* Sums do not depend on the order, so inputs are read by as many threads as there are CPUs. */
static void read_all(struct fleet *f, const struct report_input *in)
{
	unsigned int nr = report_threads(MAX_WORKERS);
	struct worker workers[MAX_WORKERS] = {0};
	atomic_size_t next = 0;

	nr = nr < in->nr ? nr : (unsigned int)in->nr;
	for (unsigned int i = 0; i < nr; i++) {
		workers[i].in = in;
		workers[i].next = &next;
		if (i && pthread_create(&workers[i].thread, NULL, work, &workers[i]))
			nr = i;
	}
	work(&workers[0]);
	for (unsigned int i = 0; i < nr; i++) {
		if (i)
			pthread_join(workers[i].thread, NULL);
		sum_up(f, &workers[i].found);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct host *)a)->name, ((const struct host *)b)->name);
}

static int put_row(void *ctx, const struct dd_row *row)
{
	export_put(ctx, &(struct dd_event){.type = DD_EV_ROW, .row = row});
	return 0;
}

static void write_digests(struct fleet *f)
{
	struct dd_meta meta = {.writer = "damo digest"};

	export_begin(&f->run, EXPORT_DAMON_DATA, output, 3);
	export_put(&f->run, &(struct dd_event){.type = DD_EV_META, .meta = &meta});
	for (size_t i = 0; i < f->nr; i++) {
		struct dd_stream s;

		if (!f->hosts[i].digest.snapshots)
			continue;
		dd_digest_stream(&s);
		s.id = (uint32_t)i + 1;
		s.host = (uint32_t)i;
		s.host_name = f->hosts[i].name;
		snprintf(s.target_comm, sizeof(s.target_comm), "%s", s.host_name);
		export_put(&f->run, &(struct dd_event){.type = DD_EV_STREAM, .stream = &s});
		dd_digest_rows(&f->hosts[i].digest, &s, f->last_ns, put_row, &f->run);
	}
	export_finish(&f->run);
}

static const char *value_text(char *buf, enum dd_digest_metric m, uint64_t v)
{
	if (m == DD_DIGEST_WSS)
		return dd_format_size(buf, v, report_o.raw_number);
	if (m == DD_DIGEST_IDLE)
		return dd_format_time(buf, v > UINT64_MAX / 1000 ? UINT64_MAX : v * 1000,
				      report_o.raw_number);
	return dd_format_count(buf, v, report_o.raw_number);
}

static void print_digest(const char *name, const struct dd_digest *d)
{
	char buf[DD_UNIT_LEN];

	fputs("# ", stdout);
	put_sane(stdout, name);
	printf(": %" PRIu64 " snapshots, %" PRIu64 " regions", d->snapshots, d->regions);
	if (d->without_times)
		printf(" (%" PRIu64 " snapshots without intervals: only their wss counts)",
		       d->without_times);
	printf("\n%-8s", "percent");
	for (size_t p = 0; p < NR_PERCENTS; p++)
		printf(" %14g", percents[p]);
	putchar('\n');
	for (int m = 0; m < DD_NR_DIGEST_METRICS; m++) {
		if (!dd_digest_total(d, m))
			continue;
		printf("%-8s", dd_digest_metric_name(m));
		for (size_t p = 0; p < NR_PERCENTS; p++)
			printf(" %14s",
			       value_text(buf, m, dd_digest_percentile(d, m, percents[p])));
		putchar('\n');
	}
}

static const struct row_column columns[] = {
	{"host", ""}, {"metric", ""}, {"unit", ""}, {"percent", ""}, {"value", ""}};

static void put_rows(struct rows *r, const char *name, const struct dd_digest *d)
{
	for (int m = 0; m < DD_NR_DIGEST_METRICS; m++) {
		for (size_t p = 0; p < NR_PERCENTS && dd_digest_total(d, m); p++) {
			rows_text(r, name);
			rows_text(r, dd_digest_metric_name(m));
			rows_text(r, dd_digest_metric_unit(m));
			rows_double(r, percents[p]);
			rows_u64(r, dd_digest_percentile(d, m, percents[p]));
		}
	}
}

static void report(struct fleet *f, const struct dd_completeness *complete)
{
	static struct dd_digest all;
	bool text = report_o.format == FORMAT_TEXT;
	struct rows rows;

	if (!text)
		rows_begin(&rows, stdout, (enum row_format)report_o.format, "digest", columns,
			   sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < f->nr; i++) {
		if (!f->hosts[i].digest.snapshots)
			continue;
		dd_digest_sum(&all, &f->hosts[i].digest);
		if (text)
			print_digest(f->hosts[i].name, &f->hosts[i].digest);
		else
			put_rows(&rows, f->hosts[i].name, &f->hosts[i].digest);
	}
	if (!all.snapshots)
		die("there is no access data in the input");
	if (text)
		print_digest("all", &all);
	else
		put_rows(&rows, "all", &all);
	if (!text)
		rows_end(&rows, complete);
}

int cmd_digest(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "digest",
		.args = "",
		.summary = "Sum up recordings of many machines, or make small digests of them",
		.description =
			"A digest has the distributions of working set size, idle time and temperature in "
			"buckets of an eighth of a power of two: some kilobytes, whatever the recording's "
			"length. Digests and recordings can be given together; what belongs to one machine "
			"is summed up, and all of it.\n\n"
			"Values are the least of their bucket, at most 12.5 % below the exact ones. wss is "
			"weighted by time, idle time and temperature by memory.",
		.examples =
			"damo digest -i damon.data -o monday.digest\tkeep this, drop the recording\n"
			"damo digest -i *.digest\tpercentiles by machine, and of all\n"
			"damo digest -i *.digest -o week.digest\tone for the week\n",
		.options = options,
	};
	struct dd_open_options how = {0};
	struct dd_completeness complete;
	struct report_input in = {.no_live = true};
	struct fleet f = {0};

	parse_options(&cmd, argc, argv);
	how.strict = report_o.strict;
	report_open(&in, &report_o.inputs, &how);
	read_all(&f, &in);
	complete = report_completeness(&in);
	if (f.nr)
		qsort(f.hosts, f.nr, sizeof(*f.hosts), by_name);
	if (output)
		write_digests(&f);
	else
		report(&f, &complete);
	free_hosts(&f);
	return report_close(&in);
}
