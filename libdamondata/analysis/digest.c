// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Digests: distributions of a recording that can be summed over weeks and machines.
 */
#include <damondata/distribution.h>

#include <string.h>

#include <damondata/access.h>

#define EVENT_NAME "damo:digest"
#define SUB_BITS   3
#define SUB	   (1u << SUB_BITS)

/* Columns of the rows. */
enum { COL_METRIC, COL_BUCKET, COL_WEIGHT, NR_COLS };

static const struct dd_column columns[NR_COLS] = {
	{DD_COL_CUSTOM + COL_METRIC, DD_TYPE_U64, false, "metric", ""},
	{DD_COL_CUSTOM + COL_BUCKET, DD_TYPE_U64, false, "bucket", ""},
	{DD_COL_CUSTOM + COL_WEIGHT, DD_TYPE_U64, false, "weight", ""},
};

static const struct {
	const char *name, *unit;
} metrics[DD_NR_DIGEST_METRICS] = {
	[DD_DIGEST_WSS] = {"wss", "bytes"},
	[DD_DIGEST_IDLE] = {"idle", "us"},
	[DD_DIGEST_HOT] = {"hot", "temperature"},
	[DD_DIGEST_COLD] = {"cold", "temperature"},
};

const char *dd_digest_metric_name(enum dd_digest_metric metric)
{
	return metrics[metric].name;
}

const char *dd_digest_metric_unit(enum dd_digest_metric metric)
{
	return metrics[metric].unit;
}

unsigned int dd_digest_bucket(uint64_t value)
{
	unsigned int log2;

	if (value < SUB)
		return value;
	log2 = 63 - __builtin_clzll(value);
	return (log2 - SUB_BITS + 1) * SUB + (value >> (log2 - SUB_BITS) & (SUB - 1));
}

uint64_t dd_digest_bucket_low(unsigned int bucket)
{
	unsigned int shift = bucket / SUB;

	if (shift < 1)
		return bucket;
	return (uint64_t)(SUB + bucket % SUB) << (shift - 1);
}

static void add_saturated(uint64_t *sum, uint64_t v)
{
	if (__builtin_add_overflow(*sum, v, sum))
		*sum = UINT64_MAX;
}

static void count_weight(struct dd_digest *d, enum dd_digest_metric metric, uint64_t value,
			 uint64_t weight)
{
	add_saturated(&d->weights[metric][dd_digest_bucket(value)], weight);
}

static void count_region(struct dd_digest *d, const struct dd_access *a,
			 const struct dd_access_region *r)
{
	static const struct dd_temperature_weights weights = DD_TEMPERATURE_DEFAULT;
	int64_t t = dd_temperature(r, &weights);
	uint64_t kib = (r->end - r->start) >> 10, heat = t < 0 ? -(uint64_t)t : (uint64_t)t;

	count_weight(d, DD_DIGEST_IDLE, dd_idle_us(a, r), kib);
	count_weight(d, r->percent ? DD_DIGEST_HOT : DD_DIGEST_COLD, heat, kib);
}

static uint64_t accessed_bytes(const struct dd_snapshot *snap)
{
	uint64_t bytes = 0;

	for (uint32_t i = 0; i < snap->nr_regions; i++)
		if (snap->regions[i].nr_accesses)
			bytes += snap->regions[i].end - snap->regions[i].start;
	return bytes;
}

int dd_digest_add(struct dd_digest *d, const struct dd_snapshot *snap, struct dd_error *err)
{
	struct dd_access a = {0};
	int ret;

	d->snapshots++;
	d->regions += snap->nr_regions;
	count_weight(d, DD_DIGEST_WSS, accessed_bytes(snap),
		     (snap->end_ns - snap->start_ns) / 1000);
	ret = dd_access_load(&a, snap, err);
	for (size_t i = 0; !ret && i < a.nr; i++)
		count_region(d, &a, &a.regions[i]);
	dd_access_release(&a);
	if (ret == DD_ENODATA) {
		d->without_times++;
		ret = 0;
	}
	return ret;
}

void dd_digest_sum(struct dd_digest *d, const struct dd_digest *other)
{
	add_saturated(&d->snapshots, other->snapshots);
	add_saturated(&d->regions, other->regions);
	add_saturated(&d->without_times, other->without_times);
	for (int m = 0; m < DD_NR_DIGEST_METRICS; m++)
		for (unsigned int b = 0; b < DD_DIGEST_BUCKETS; b++)
			add_saturated(&d->weights[m][b], other->weights[m][b]);
}

uint64_t dd_digest_total(const struct dd_digest *d, enum dd_digest_metric metric)
{
	uint64_t total = 0;

	for (unsigned int b = 0; b < DD_DIGEST_BUCKETS; b++)
		add_saturated(&total, d->weights[metric][b]);
	return total;
}

uint64_t dd_digest_percentile(const struct dd_digest *d, enum dd_digest_metric metric,
			      double percent)
{
	double want = (double)dd_digest_total(d, metric) * percent / 100, sum = 0;
	unsigned int last = 0;

	for (unsigned int b = 0; b < DD_DIGEST_BUCKETS; b++) {
		if (!d->weights[metric][b])
			continue;
		last = b;
		sum += (double)d->weights[metric][b];
		if (sum > want)
			break;
	}
	return dd_digest_bucket_low(last);
}

void dd_digest_stream(struct dd_stream *s)
{
	*s = (struct dd_stream){
		.kind = DD_STREAM_EVENT,
		.clock = DD_CLOCK_UNKNOWN,
		.kdamond_idx = DD_IDX_NONE,
		.context_idx = DD_IDX_NONE,
		.target_idx = DD_IDX_NONE,
		.scheme_idx = DD_IDX_NONE,
		.addr_unit = 1,
		.nr_columns = NR_COLS,
		.columns = columns,
		.event_name = EVENT_NAME,
	};
}

bool dd_digest_is_stream(const struct dd_stream *s)
{
	if (s->kind != DD_STREAM_EVENT || !s->event_name || strcmp(s->event_name, EVENT_NAME) ||
	    s->nr_columns < NR_COLS)
		return false;
	for (int c = 0; c < NR_COLS; c++)
		if (strcmp(s->columns[c].name, columns[c].name) ||
		    s->columns[c].type != columns[c].type)
			return false;
	return true;
}

static int deliver_bucket(const struct dd_stream *s, uint64_t time_ns, uint64_t metric,
			  uint64_t bucket, uint64_t weight,
			  int (*fn)(void *ctx, const struct dd_row *row), void *ctx)
{
	union dd_value values[NR_COLS] = {{.u64 = metric}, {.u64 = bucket}, {.u64 = weight}};
	struct dd_row row = {.stream = s, .time_ns = time_ns, .values = values};

	return weight ? fn(ctx, &row) : 0;
}

int dd_digest_rows(const struct dd_digest *d, const struct dd_stream *s, uint64_t time_ns,
		   int (*fn)(void *ctx, const struct dd_row *row), void *ctx)
{
	const uint64_t totals[] = {d->snapshots, d->regions, d->without_times};
	int ret = 0;

	for (unsigned int i = 0; i < 3 && !ret; i++)
		ret = deliver_bucket(s, time_ns, DD_NR_DIGEST_METRICS, i, totals[i], fn, ctx);
	for (unsigned int m = 0; m < DD_NR_DIGEST_METRICS; m++)
		for (unsigned int b = 0; b < DD_DIGEST_BUCKETS && !ret; b++)
			ret = deliver_bucket(s, time_ns, m, b, d->weights[m][b], fn, ctx);
	return ret;
}

void dd_digest_take_row(struct dd_digest *d, const struct dd_row *row)
{
	uint64_t metric = row->values[COL_METRIC].u64, bucket = row->values[COL_BUCKET].u64;
	uint64_t weight = row->values[COL_WEIGHT].u64;
	uint64_t *totals[] = {&d->snapshots, &d->regions, &d->without_times};

	if (metric == DD_NR_DIGEST_METRICS && bucket < 3)
		add_saturated(totals[bucket], weight);
	else if (metric < DD_NR_DIGEST_METRICS && bucket < DD_DIGEST_BUCKETS)
		add_saturated(&d->weights[metric][bucket], weight);
}
