// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long memory is idle, as OpenMetrics.
 */
#include "tools/report/access/access_metrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/allocate.h"
#include "tools/common/message.h"
#include "tools/view/metrics.h"

/* What the latest snapshot of a record says; times in us. @order: of all latest snapshots, by time of day. */
struct latest {
	uint64_t realtime_ns, order;
	size_t nr;
	int64_t idle_us[MAX_ACCESS_PERCENTILES];
	uint64_t bytes, accessed_bytes;
};

struct collected {
	const struct access_style *style;
	const struct hosts *hosts;
	uint64_t nr_snapshots;
	struct dd_targets targets;
	struct latest *list;
	size_t allocated;
	struct dd_access access;
	struct dd_weighted *items;
	size_t nr_items;
};

static struct latest *latest_of(struct collected *c, const struct dd_stream *stream)
{
	struct dd_error err;
	struct latest *grown;
	int i = dd_targets_find(&c->targets, stream, &err);

	if (i < 0)
		die("%s", err.text);
	grown = xgrow_array(c->list, &c->allocated, (size_t)i, sizeof(*grown));
	c->list = grown;
	return &grown[i];
}

static void load_snapshot_regions(struct collected *c, const struct dd_snapshot *snap)
{
	struct dd_error err;

	if (dd_access_load(&c->access, snap, &err))
		die("%s; give them with --intervals SAMPLE AGGR", err.text);
	if (c->access.nr > c->nr_items) {
		free(c->items);
		c->nr_items = c->access.nr;
		c->items = xcalloc(c->nr_items, sizeof(*c->items));
	}
}

/* 0 where the recording does not contain it. */
static uint64_t wall_time(const struct collected *c, const struct dd_snapshot *snap)
{
	uint64_t offset_ns = hosts_realtime_ns(c->hosts, snap->stream->host);

	if (snap->stream->clock == DD_CLOCK_REALTIME)
		return snap->end_ns;
	return offset_ns && snap->stream->clock == DD_CLOCK_MONOTONIC ? snap->end_ns + offset_ns
								      : 0;
}

static int collect_metrics(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct collected *c = ctx;
	struct latest *l;

	(void)input;
	if (ev->type != DD_EV_SNAPSHOT)
		return 0;
	load_snapshot_regions(c, ev->snapshot);
	l = latest_of(c, ev->snapshot->stream);
	l->order = ++c->nr_snapshots;
	l->realtime_ns = wall_time(c, ev->snapshot);
	l->bytes = l->accessed_bytes = 0;
	for (size_t i = 0; i < c->access.nr; i++) {
		const struct dd_access_region *r = &c->access.regions[i];

		c->items[i] = (struct dd_weighted){dd_idle_us(&c->access, r), r->end - r->start};
		l->bytes += r->end - r->start;
		l->accessed_bytes += c->items[i].value ? 0 : r->end - r->start;
	}
	l->nr = dd_weighted_percentiles(l->idle_us, c->style->percentiles, c->style->nr_percentiles,
					c->items, c->access.nr);
	return 0;
}

/* A series: all records that have the same labels, as those of one target before and after a restart. */
struct gauge {
	char *labels;
	struct metric_labels parts;
	const struct latest *latest;
};

static struct gauge gauge_of(const struct collected *c, uint32_t i)
{
	struct gauge g = {
		.parts = {.key = &c->targets.keys[i],
			  .host = hosts_label_if_several(c->hosts, c->targets.keys[i].host)},
		.latest = &c->list[i],
	};

	g.labels = metric_labels_text(&g.parts);
	return g;
}

static bool is_later(const struct latest *a, const struct latest *b)
{
	if (a->realtime_ns && b->realtime_ns && a->realtime_ns != b->realtime_ns)
		return a->realtime_ns > b->realtime_ns;
	return a->order > b->order;
}

static int compare_metric_labels(const void *a, const void *b)
{
	const struct gauge *x = a, *y = b;
	int order = strcmp(x->labels, y->labels);

	return order ? order : is_later(x->latest, y->latest) ? -1 : 1;
}

static int by_record(const void *a, const void *b)
{
	const struct gauge *x = a, *y = b;

	return (x->latest > y->latest) - (x->latest < y->latest);
}

/* Of each series the latest snapshot, in the order of the records. */
static struct gauge *latest_gauges(const struct collected *c, size_t *nr)
{
	struct gauge *list = xcalloc(c->targets.nr + 1, sizeof(*list));

	for (uint32_t i = 0; i < c->targets.nr; i++)
		list[i] = gauge_of(c, i);
	qsort(list, c->targets.nr, sizeof(*list), compare_metric_labels);
	*nr = 0;
	for (uint32_t i = 0; i < c->targets.nr; i++) {
		if (*nr && !strcmp(list[*nr - 1].labels, list[i].labels))
			free(list[i].labels);
		else
			list[(*nr)++] = list[i];
	}
	qsort(list, *nr, sizeof(*list), by_record);
	return list;
}

static void put_sizes(const struct gauge *list, size_t nr, const char *name, const char *help,
		      bool accessed)
{
	put_metric_family(stdout, name, "gauge", "bytes", help);
	for (size_t i = 0; i < nr; i++)
		printf("%s%s%" PRIu64 "\n", name, list[i].labels,
		       accessed ? list[i].latest->accessed_bytes : list[i].latest->bytes);
}

static void put_idle(const struct gauge *list, size_t nr, const struct access_style *style)
{
	static const char name[] = "damon_idle_seconds";

	put_metric_family(
		stdout, name, "summary", "seconds",
		"How long memory has not been accessed, quantiles over its bytes; the mean of "
		"regions that DAMON has merged. Free physical memory counts as idle.");
	for (size_t i = 0; i < nr; i++) {
		const struct latest *l = list[i].latest;
		struct metric_labels labels = list[i].parts;

		labels.has_quantile = true;
		for (size_t p = 0; p < l->nr; p++) {
			labels.percent = style->percentiles[p];
			fputs(name, stdout);
			put_metric_labels(stdout, &labels);
			printf("%" PRId64 ".%06" PRId64 "\n", l->idle_us[p] / 1000000,
			       l->idle_us[p] % 1000000);
		}
	}
}

static void put_gauges(const struct collected *c)
{
	struct gauge *list;
	size_t nr;

	list = latest_gauges(c, &nr);
	put_sizes(list, nr, "damon_monitored_bytes", "Memory that is monitored.", false);
	put_sizes(list, nr, "damon_accessed_bytes",
		  "Memory that was accessed in the latest aggregation interval.", true);
	put_idle(list, nr, c->style);
	put_metrics_end(stdout);
	for (size_t i = 0; i < nr; i++)
		free(list[i].labels);
	free(list);
}

size_t print_access_metrics(struct report_input *in, const struct access_style *style)
{
	struct collected c = {.style = style, .hosts = &in->hosts};
	size_t nr;

	report_walk(in, collect_metrics, &c);
	nr = c.targets.nr;
	if (nr)
		put_gauges(&c);
	dd_targets_free(&c.targets);
	dd_access_release(&c.access);
	free(c.list);
	free(c.items);
	return nr;
}
