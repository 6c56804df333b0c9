// SPDX-License-Identifier: GPL-2.0-only
/*
 * digest: what many recordings contain together, and small files that stand for them.
 */
#include <damondata/units.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/distribution.h>
#include "tools/common/allocate.h"
#include "tools/common/message.h"
#include "tools/common/terminal.h"
#include "tools/report/commands.h"
#include "tools/report/archive/export_formats.h"
#include "tools/report/hints.h"
#include "tools/report/report_options.h"
#include "tools/report/source/report_input.h"

static const char *output;

static const struct option options[] = {
	OPT_INCLUDE(input_options),
	OPT_GROUP("Digest"),
	OPT_STR('o', "output", "FILE", &output,
		"write a digest for each machine to FILE instead of printing percentiles"),
	OPT_ALIAS("out", "output"),
	OPT_INCLUDE(format_options),
	OPT_END()};

#define MAX_WORKERS 64u

static const double percents[] = {0, 25, 50, 75, 90, 99, 100};

#define NR_PERCENTS (sizeof(percents) / sizeof(percents[0]))

/* The digests of machines, at the number of the machine's first host less 1; what is not used is NULL. */
struct fleet {
	struct hosts hosts;
	struct dd_digest **digests;
	size_t nr, room;
	uint64_t last_ns;
};

static struct dd_digest *digest_of(struct fleet *f, const struct hosts *hosts, uint32_t host)
{
	size_t i = hosts_machine(hosts, host) - 1;

	if (i >= f->room) {
		size_t room = 2 * (i + 1);

		f->digests = xreallocarray(f->digests, room, sizeof(*f->digests));
		memset(f->digests + f->room, 0, (room - f->room) * sizeof(*f->digests));
		f->room = room;
	}
	if (i >= f->nr)
		f->nr = i + 1;
	if (!f->digests[i])
		f->digests[i] = xcalloc(1, sizeof(**f->digests));
	return f->digests[i];
}

static void free_fleet(struct fleet *f)
{
	for (size_t i = 0; i < f->nr; i++)
		free(f->digests[i]);
	free(f->digests);
	hosts_free(&f->hosts);
}

/* One thread of those that read inputs, and what it has found. */
struct worker {
	pthread_t thread;
	const struct report_input *in;
	atomic_size_t *next;
	struct report_input one;
	struct fleet found;
};

static int note_digest_time(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct worker *w = ctx;
	struct fleet *f = &w->found;
	struct dd_error err;
	uint64_t time_ns;

	(void)input;
	if (ev->type == DD_EV_SNAPSHOT) {
		if (dd_digest_add(digest_of(f, &w->one.hosts, ev->snapshot->stream->host),
				  ev->snapshot, &err))
			die("%s", err.text);
		time_ns = ev->snapshot->end_ns;
	} else if (ev->type == DD_EV_ROW && dd_digest_is_stream(ev->row->stream)) {
		dd_digest_take_row(digest_of(f, &w->one.hosts, ev->row->stream->host), ev->row);
		time_ns = ev->row->time_ns;
	} else {
		return 0;
	}
	if (time_ns > f->last_ns)
		f->last_ns = time_ns;
	return 0;
}

/* A machine that a worker found. */
struct finding {
	const struct worker *worker;
	uint32_t number;
	uint64_t rank;
};

static int compare_findings(const void *a, const void *b)
{
	uint64_t x = ((const struct finding *)a)->rank, y = ((const struct finding *)b)->rank;

	return (x > y) - (x < y);
}

/* In the order of the inputs, whichever worker was faster: a machine is called by its first name. */
static void sum_fleet(struct fleet *f, const struct worker *workers, unsigned int nr)
{
	struct finding *list;
	size_t total = 0, n = 0;

	for (unsigned int w = 0; w < nr; w++)
		total += workers[w].found.nr;
	list = xcalloc(total + 1, sizeof(*list));
	for (unsigned int w = 0; w < nr; w++) {
		const struct fleet *found = &workers[w].found;

		for (size_t i = 0; i < found->nr; i++)
			if (found->digests[i])
				list[n++] = (struct finding){
					&workers[w], (uint32_t)i + 1,
					hosts_rank(&workers[w].one.hosts, (uint32_t)i + 1)};
		if (found->last_ns > f->last_ns)
			f->last_ns = found->last_ns;
	}
	qsort(list, n, sizeof(*list), compare_findings);
	for (size_t i = 0; i < n; i++) {
		const struct worker *w = list[i].worker;
		uint32_t number = hosts_import(&f->hosts, &w->one.hosts, list[i].number);

		dd_digest_sum(digest_of(f, &f->hosts, number),
			      w->found.digests[list[i].number - 1]);
	}
	free(list);
}

/* Every input has its own numbers of machines, so what is of it is summed up under those of all. */
static void *read_inputs(void *ctx)
{
	struct worker *w = ctx;
	size_t i;

	while ((i = atomic_fetch_add(w->next, 1)) < w->in->nr) {
		w->one = (struct report_input){.nr = 1,
					       .first = i,
					       .sources = &w->in->sources[i],
					       .strict = w->in->strict,
					       .several = true,
					       .hosts = w->one.hosts};
		report_prepare_hosts(&w->one);
		report_walk(&w->one, note_digest_time, w);
		report_free_streams(&w->one);
	}
	return NULL;
}

/* Sums do not depend on the order, so inputs are read by as many threads as there are CPUs. */
static void read_all(struct fleet *f, const struct report_input *in)
{
	unsigned int nr = report_threads(MAX_WORKERS);
	static struct worker workers[MAX_WORKERS];
	atomic_size_t next = 0;

	nr = nr < in->nr ? nr : (unsigned int)in->nr;
	for (unsigned int i = 0; i < nr; i++) {
		workers[i].in = in;
		workers[i].next = &next;
		if (i && pthread_create(&workers[i].thread, NULL, read_inputs, &workers[i]))
			nr = i;
	}
	read_inputs(&workers[0]);
	for (unsigned int i = 1; i < nr; i++)
		pthread_join(workers[i].thread, NULL);
	sum_fleet(f, workers, nr);
	for (unsigned int i = 0; i < nr; i++) {
		free_fleet(&workers[i].found);
		hosts_free(&workers[i].one.hosts);
	}
}

/* A machine that has a digest, and what it is called. */
struct labelled {
	const char *label;
	const struct dd_digest *digest;
	uint32_t number;
};

static int compare_digest_labels(const void *a, const void *b)
{
	return strcmp(((const struct labelled *)a)->label, ((const struct labelled *)b)->label);
}

static struct labelled *sort_machines(const struct fleet *f, size_t *nr)
{
	struct labelled *list = xcalloc(f->nr + 1, sizeof(*list));

	*nr = 0;
	for (size_t i = 0; i < f->nr; i++)
		if (f->digests[i] && f->digests[i]->snapshots)
			list[(*nr)++] = (struct labelled){hosts_label(&f->hosts, (uint32_t)i + 1),
							  f->digests[i], (uint32_t)i + 1};
	qsort(list, *nr, sizeof(*list), compare_digest_labels);
	return list;
}

static int export_digest_row(void *ctx, const struct dd_row *row)
{
	export_put(ctx, &(struct dd_event){.type = DD_EV_ROW, .row = row});
	return 0;
}

static void write_digest(struct export_run *run, const struct fleet *f, const struct labelled *m,
			 uint32_t id)
{
	struct dd_stream s;

	dd_digest_stream(&s);
	s.id = id;
	hosts_name_stream(&f->hosts, m->number, &s);
	/* A machine may have been started again between its recordings. */
	if (s.host_machine_id)
		s.host_boot_id = NULL;
	if (s.host_name)
		snprintf(s.target_comm, sizeof(s.target_comm), "%s", s.host_name);
	export_put(run, &(struct dd_event){.type = DD_EV_STREAM, .stream = &s});
	dd_digest_rows(m->digest, &s, f->last_ns, export_digest_row, run);
}

static int put_digest_loss(void *ctx, const struct dd_event *ev)
{
	export_put(ctx, ev);
	return 0;
}

/* What the recordings lacked, the digest lacks. */
static void write_digests(const struct report_input *in, const struct fleet *f,
			  const struct labelled *list, size_t nr)
{
	const struct dd_completeness none = {0};
	struct dd_meta meta = {.writer = "damo digest"};
	struct export_run run;

	export_begin(&run, EXPORT_DAMON_DATA, output, 3);
	export_put(&run, &(struct dd_event){.type = DD_EV_META, .meta = &meta});
	for (size_t i = 0; i < nr; i++)
		write_digest(&run, f, &list[i], (uint32_t)i + 1);
	report_put_losses(in, &none, false, put_digest_loss, &run);
	export_finish(&run);
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

/* A line for each percentile, not for each metric. */
static void print_narrow(const struct dd_digest *d)
{
	char buf[DD_UNIT_LEN];

	printf("%-8s", "percent");
	for (int m = 0; m < DD_NR_DIGEST_METRICS; m++)
		if (dd_digest_total(d, m))
			printf(" %14s", dd_digest_metric_name(m));
	putchar('\n');
	for (size_t p = 0; p < NR_PERCENTS; p++) {
		printf("%-8g", percents[p]);
		for (int m = 0; m < DD_NR_DIGEST_METRICS; m++)
			if (dd_digest_total(d, m))
				printf(" %14s",
				       value_text(buf, m, dd_digest_percentile(d, m, percents[p])));
		putchar('\n');
	}
}

#define WIDE_TABLE (8 + 15 * NR_PERCENTS)

static void print_digest(const char *name, const struct dd_digest *d)
{
	char buf[DD_UNIT_LEN];

	fputs("# ", stdout);
	put_sane(stdout, name);
	printf(": %" PRIu64 " snapshots, %" PRIu64 " regions", d->snapshots, d->regions);
	if (d->without_times)
		printf("\n# %" PRIu64 " snapshots without intervals: only their wss counts",
		       d->without_times);
	putchar('\n');
	if (terminal_size(NULL) && terminal_size(NULL) < WIDE_TABLE) {
		print_narrow(d);
		return;
	}
	printf("%-8s", "percent");
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

static void put_digest_rows(struct rows *r, const char *name, const struct dd_digest *d)
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

static void report_fleet(const struct labelled *list, size_t nr,
			 const struct dd_completeness *complete)
{
	static struct dd_digest all;
	bool text = report_o.format == FORMAT_TEXT;
	struct rows rows;

	if (!text)
		rows_begin(&rows, stdout, (enum row_format)report_o.format, "digest", columns,
			   sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i <= nr; i++) {
		const char *label = i < nr ? list[i].label : HOSTS_ALL;
		const struct dd_digest *d = i < nr ? list[i].digest : &all;

		if (i < nr)
			dd_digest_sum(&all, d);
		if (text)
			print_digest(label, d);
		else
			put_digest_rows(&rows, label, d);
	}
	if (!text)
		rows_end(&rows, complete);
	else if (dd_digest_total(&all, DD_DIGEST_IDLE))
		hint_idle_anywhere();
}

int cmd_digest(int argc, char **argv)
{
	static const struct command cmd = {
		.name = "digest",
		.args = "",
		.description =
			"A digest has the distributions of working set size, idle time and temperature in "
			"buckets of an eighth of a power of two: some kilobytes, whatever the recording's "
			"length. Digests and recordings can be given together; what belongs to one machine "
			"is summed up, and all of it. A digest keeps what its recordings lack: it is reported "
			"with every use of it.\n\n"
			"Values are the least of their bucket, at most 12.5 % below the exact ones. wss is "
			"weighted by time, idle time and temperature by memory.",
		.examples =
			"damo digest -i damon.data -o monday.digest\tkeep this, drop the recording\n"
			"damo digest -i *.digest\tpercentiles by machine, and of all\n"
			"damo digest -i *.digest -o week.digest\tone for the week\n",
		.options = options,
	};
	struct dd_open_options how = DD_OPEN_OPTIONS_INIT;
	struct dd_completeness complete;
	struct report_input in = {.no_live = true};
	struct fleet f = {0};
	struct labelled *list;
	size_t nr;

	parse_options(&cmd, argc, argv);
	how.strict = report_o.strict;
	report_open(&in, &report_o.inputs, &how);
	read_all(&f, &in);
	complete = report_completeness(&in);
	list = sort_machines(&f, &nr);
	if (!nr)
		report_die_empty(&in);
	if (output)
		write_digests(&in, &f, list, nr);
	else
		report_fleet(list, nr, &complete);
	free(list);
	free_fleet(&f);
	return report_close(&in);
}
