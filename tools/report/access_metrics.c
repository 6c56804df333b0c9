// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long memory is idle, as OpenMetrics.
 */
#include "tools/report/access_metrics.h"

#include <inttypes.h>
#include <stdlib.h>

#include "tools/common/message.h"
#include "tools/view/metrics.h"

/* What the latest snapshot of a record says; times in us. */
struct latest {
	size_t nr;
	int64_t idle_us[MAX_ACCESS_PERCENTILES];
	uint64_t bytes, accessed_bytes;
};

struct collected {
	const struct access_style *style;
	const struct hosts *hosts;
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
	grown = dd_grow(c->list, &c->allocated, (size_t)i, sizeof(*grown));
	if (!grown)
		die("out of memory");
	c->list = grown;
	return &grown[i];
}

static void load(struct collected *c, const struct dd_snapshot *snap)
{
	struct dd_error err;

	if (dd_access_load(&c->access, snap, &err))
		die("%s; --intervals SAMPLE AGGR tells them", err.text);
	if (c->access.nr > c->nr_items) {
		free(c->items);
		c->nr_items = c->access.nr;
		c->items = calloc(c->nr_items, sizeof(*c->items));
		if (!c->items)
			die("out of memory");
	}
}

static int collect(void *ctx, unsigned int input, const struct dd_event *ev)
{
	struct collected *c = ctx;
	struct latest *l;

	(void)input;
	if (ev->type != DD_EV_SNAPSHOT)
		return 0;
	load(c, ev->snapshot);
	l = latest_of(c, ev->snapshot->stream);
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

/* The labels of a record; machines are told where there are several. */
static struct metric_labels labels_of(const struct collected *c, uint32_t i)
{
	const struct dd_target_key *key = &c->targets.keys[i];

	return (struct metric_labels){
		.key = key,
		.host = c->hosts->nr > 1 ? hosts_name(c->hosts, key->host) : NULL,
	};
}

static void put_sizes(const struct collected *c, const char *name, const char *help, bool accessed)
{
	put_metric_family(stdout, name, "gauge", "bytes", help);
	for (uint32_t i = 0; i < c->targets.nr; i++) {
		const struct metric_labels labels = labels_of(c, i);

		fputs(name, stdout);
		put_metric_labels(stdout, &labels);
		printf("%" PRIu64 "\n",
		       accessed ? c->list[i].accessed_bytes : c->list[i].bytes);
	}
}

static void put_idle(const struct collected *c)
{
	static const char name[] = "damon_idle_seconds";

	put_metric_family(stdout, name, "summary", "seconds",
			  "How long memory has not been accessed, quantiles over its bytes; the mean of "
			  "regions that DAMON has merged. Free physical memory counts as idle.");
	for (uint32_t i = 0; i < c->targets.nr; i++) {
		struct metric_labels labels = labels_of(c, i);

		labels.has_quantile = true;
		for (size_t p = 0; p < c->list[i].nr; p++) {
			labels.percent = c->style->percentiles[p];
			fputs(name, stdout);
			put_metric_labels(stdout, &labels);
			printf("%" PRId64 ".%06" PRId64 "\n", c->list[i].idle_us[p] / 1000000,
			       c->list[i].idle_us[p] % 1000000);
		}
	}
}

size_t print_access_metrics(struct report_input *in, const struct access_style *style)
{
	struct collected c = {.style = style, .hosts = &in->hosts};
	size_t nr;

	report_walk(in, collect, &c);
	nr = c.targets.nr;
	if (nr) {
		put_sizes(&c, "damon_monitored_bytes", "Memory that is monitored.", false);
		put_sizes(&c, "damon_accessed_bytes",
			  "Memory that was accessed in the latest aggregation interval.", true);
		put_idle(&c);
		put_metrics_end(stdout);
	}
	dd_targets_free(&c.targets);
	dd_access_release(&c.access);
	free(c.list);
	free(c.items);
	return nr;
}
