// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The assembler: region events in time order become snapshots, separately for each stream.
 */
#include <damondata/assemble.h>

#include <stdlib.h>
#include <string.h>

#include "libdamondata/model/region_attrs.h"
#include "libdamondata/util/sized_struct.h"
#include "libdamondata/util/array.h"

/* Limits against hostile input; the kernel's own max_nr_regions is 1000 by default. */
#define MAX_SNAPSHOT_REGIONS (1u << 19)
#define MAX_OPEN_REGIONS     (1u << 20)
#define MAX_STREAMS	     65535u
#define KEEP_CAPACITY	     (1u << 14)

/* A complete snapshot waits so long for the second event of its last region (slow guests: 0.6 ms). */
#define LINGER_NS 10000000u

/* Longest pause inside of one snapshot while the aggregation interval is not known yet, and least. */
#define UNKNOWN_PAUSE_NS 50000000u
#define LEAST_PAUSE_NS	 2000000u

struct key {
	int32_t kdamond_pid, context_idx, scheme_idx;
	uint64_t target_id;
	bool no_target_id;
};

/* A definition as the user got it; kept until the end, since events may still point to it. */
struct definition {
	struct definition *older;
	struct dd_stream stream;
	uint32_t version; /* of the columns */
	struct dd_column columns[];
};

struct track {
	struct key key;
	struct track *hash_next;
	struct definition *def;

	/* The snapshot being collected; nr_regions 0 = none. */
	struct dd_snapshot snap;
	uint64_t last_ns;
	struct dd_region *regions;
	struct region_attrs attrs;
	uint32_t capacity;
	bool has_age;
	uint32_t nr_uncounted; /* regions of the open snapshot whose access count no event has */
	bool last_is_uncounted;
	bool last_has_probes, last_is_plain; /* events that the last region came from */
	bool complete;			     /* in the list of complete snapshots */
	struct track *complete_next;

	uint64_t losses; /* of all tracks when the snapshot began */
	uint64_t nr_snapshots;
	uint64_t first_end_ns, prev_end_ns, length_ns;
	uint64_t learnt_ns;
};

struct interval {
	int32_t kdamond_pid;
	uint64_t sample_us;
};

struct dd_assembler {
	struct dd_assembler_ops ops;
	void *ctx;
	struct track **buckets;
	uint32_t nr_buckets;
	struct track **tracks; /* in order of appearance */
	uint32_t nr_tracks;
	struct track *last;
	struct track *complete_head, **complete_tail;
	uint64_t capacity; /* sum over the tracks */
	struct interval *intervals;
	uint32_t nr_intervals;
	uint32_t nr_defined;
	bool tells_losses;
	uint64_t losses;
};

int dd_assembler_new(struct dd_assembler **out, const struct dd_assembler_ops *ops, void *ctx,
		     struct dd_error *err)
{
	struct dd_assembler *a = calloc(1, sizeof(*a));
	int ret = a ? DDI_TAKE(&a->ops, dd_assembler_ops, ops, err) : ddi_no_memory(err);

	if (ret) {
		free(a);
		return ret;
	}
	a->ctx = ctx;
	a->complete_tail = &a->complete_head;
	*out = a;
	return 0;
}

static uint64_t key_hash(const struct key *k)
{
	uint64_t h = k->target_id * 0x9e3779b97f4a7c15ull;

	h ^= (uint64_t)(uint32_t)k->kdamond_pid << 32 | (uint32_t)k->scheme_idx;
	h ^= h >> 32 ^ (uint32_t)k->context_idx;
	h *= 0xbf58476d1ce4e5b9ull;
	return h ^ h >> 32;
}

static bool key_equal(const struct key *x, const struct key *y)
{
	return x->target_id == y->target_id && x->no_target_id == y->no_target_id &&
	       x->kdamond_pid == y->kdamond_pid && x->scheme_idx == y->scheme_idx &&
	       x->context_idx == y->context_idx;
}

static struct track *find_stream_track(const struct dd_assembler *a, const struct key *key)
{
	struct track *t;

	if (a->last && key_equal(&a->last->key, key))
		return a->last;
	if (!a->nr_buckets)
		return NULL;
	for (t = a->buckets[key_hash(key) & (a->nr_buckets - 1)]; t; t = t->hash_next)
		if (key_equal(&t->key, key))
			return t;
	return NULL;
}

static void hash_insert(struct dd_assembler *a, struct track *t)
{
	struct track **bucket = &a->buckets[key_hash(&t->key) & (a->nr_buckets - 1)];

	t->hash_next = *bucket;
	*bucket = t;
}

/* Doubles the hash and the list together: one bucket for each track. */
static int grow_tracks(struct dd_assembler *a)
{
	uint32_t n = a->nr_buckets ? 2 * a->nr_buckets : 16;
	struct track **buckets, **tracks;

	tracks = realloc(a->tracks, n * sizeof(struct track *));
	if (!tracks)
		return DD_ENOMEM;
	a->tracks = tracks;
	buckets = calloc(n, sizeof(struct track *));
	if (!buckets)
		return DD_ENOMEM;
	free(a->buckets);
	a->buckets = buckets;
	a->nr_buckets = n;
	for (uint32_t i = 0; i < a->nr_tracks; i++)
		hash_insert(a, a->tracks[i]);
	return 0;
}

static int add_stream_track(struct dd_assembler *a, const struct key *key, struct track **out)
{
	struct track *t;

	if (a->nr_tracks == MAX_STREAMS)
		return DD_ELIMIT;
	if (a->nr_tracks == a->nr_buckets && grow_tracks(a))
		return DD_ENOMEM;
	t = calloc(1, sizeof(*t));
	if (!t)
		return DD_ENOMEM;
	t->key = *key;
	hash_insert(a, t);
	a->tracks[a->nr_tracks++] = t;
	*out = t;
	return 0;
}

static int get_track(struct dd_assembler *a, const struct dd_region_event *ev, struct track **out,
		     struct dd_error *err)
{
	struct key key = {ev->kdamond_pid, ev->context_idx, ev->scheme_idx, ev->target_id,
			  ev->no_target_id};
	struct track *t = find_stream_track(a, &key);
	int ret = 0;

	if (!t)
		ret = add_stream_track(a, &key, &t);
	if (ret == DD_ELIMIT)
		return dd_fail(err, ret, "more than %u targets in one input", MAX_STREAMS);
	if (ret)
		return dd_fail(err, ret, "out of memory");
	a->last = t;
	*out = t;
	return 0;
}

static struct dd_stream first_definition(const struct key *key, uint32_t id)
{
	bool scheme = key->scheme_idx != DD_IDX_NONE;

	return (struct dd_stream){
		.id = id,
		.kind = DD_STREAM_ACCESS,
		.data_source = scheme ? DD_SRC_SCHEME_TRACE : DD_SRC_TRACEPOINT,
		.clock = DD_CLOCK_MONOTONIC,
		.kdamond_idx = DD_IDX_NONE,
		.context_idx = key->context_idx,
		.target_idx = DD_IDX_NONE,
		.scheme_idx = key->scheme_idx,
		.has_target_id = !key->no_target_id,
		.target_id = key->target_id,
		.kdamond_pid = key->kdamond_pid,
		.addr_unit = 1,
		.has_nr_accesses = true,
	};
}

/* Whether the stream's definition has all that the open snapshot has. */
static bool is_defined(const struct track *t)
{
	const struct definition *d = t->def;

	return d && d->version == t->attrs.version && (d->stream.has_age || !t->has_age) &&
	       (!d->stream.has_nr_accesses || !t->nr_uncounted);
}

/* Defines the stream, or anew when the open snapshot has columns that it did not have. */
static int define_track_stream(struct dd_assembler *a, struct track *t, struct dd_error *err)
{
	size_t columns_len = t->attrs.nr * sizeof(struct dd_column);
	struct definition *d;

	if (is_defined(t))
		return 0;
	d = calloc(1, sizeof(*d) + columns_len);
	if (!d)
		return ddi_no_memory(err);
	d->stream = t->def ? t->def->stream : first_definition(&t->key, ++a->nr_defined);
	if (columns_len)
		memcpy(d->columns, t->attrs.columns, columns_len);
	d->version = t->attrs.version;
	d->stream.columns = d->columns;
	d->stream.nr_columns = t->attrs.nr;
	d->stream.has_age |= t->has_age;
	d->stream.has_nr_accesses &= !t->nr_uncounted;
	d->older = t->def;
	t->def = d;
	return a->ops.stream(a->ctx, &d->stream, err);
}

static void unlink_complete(struct dd_assembler *a, struct track *t)
{
	struct track **p = &a->complete_head;

	if (!t->complete)
		return;
	while (*p != t)
		p = &(*p)->complete_next;
	*p = t->complete_next;
	if (!*p)
		a->complete_tail = p;
	t->complete = false;
}

static void drop_buffers(struct dd_assembler *a, struct track *t)
{
	free(t->regions);
	t->regions = NULL;
	region_attrs_drop_values(&t->attrs);
	a->capacity -= t->capacity;
	t->capacity = 0;
}

/* Snapshots through a scheme hold what the scheme tried: the announced number is the target's. */
static void settle_count(struct track *t)
{
	if (t->key.scheme_idx != DD_IDX_NONE || t->snap.nr_expected < t->snap.nr_regions)
		t->snap.nr_expected = t->snap.nr_regions;
	if (t->snap.nr_regions < t->snap.nr_expected)
		t->snap.flags |= DD_SNAP_INCOMPLETE;
}

/* @next_ns: end of the stream's next snapshot, 0 = unknown */
static void settle_start(struct track *t, uint64_t next_ns)
{
	uint64_t aggr_us = t->def->stream.intervals.aggr_us;
	uint64_t len = t->learnt_ns;

	if (t->nr_snapshots) {
		t->snap.start_ns = t->prev_end_ns;
		return;
	}
	if (!len && aggr_us < UINT64_MAX / 1000)
		len = aggr_us * 1000;
	if (!len && next_ns)
		len = next_ns - t->snap.end_ns;
	if (len > t->snap.end_ns)
		len = t->snap.end_ns;
	t->snap.start_ns = t->snap.end_ns - len;
	t->snap.flags |= DD_SNAP_START_DERIVED;
}

static void settle_intervals(struct track *t)
{
	const struct dd_intervals *iv = &t->def->stream.intervals;

	/* The kernel's tuning keeps the number of samples in an aggregation. */
	if (t->snap.sample_us && iv->sample_us)
		t->snap.aggr_us = t->snap.sample_us * (iv->aggr_us / iv->sample_us);
}

static int deliver_snapshot(struct dd_assembler *a, struct track *t, struct dd_error *err)
{
	int ret;

	t->snap.stream = &t->def->stream;
	t->snap.regions = t->regions;
	t->snap.attrs = t->attrs.nr ? (const uint64_t *const *)t->attrs.values : NULL;
	settle_count(t);
	settle_intervals(t);
	if (t->nr_snapshots)
		t->length_ns = t->snap.end_ns - t->prev_end_ns;
	else
		t->first_end_ns = t->snap.end_ns;
	ret = a->ops.snapshot(a->ctx, &t->snap, err);
	t->prev_end_ns = t->snap.end_ns;
	t->nr_snapshots++;
	return ret;
}

static void clear_snapshot(struct dd_assembler *a, struct track *t)
{
	unlink_complete(a, t);
	memset(&t->snap, 0, sizeof(t->snap));
	t->has_age = t->last_is_uncounted = false;
	t->nr_uncounted = 0;
	if (t->capacity > KEEP_CAPACITY)
		drop_buffers(a, t);
}

static int emit_snapshot(struct dd_assembler *a, struct track *t, uint64_t next_ns,
			 struct dd_error *err)
{
	int ret = define_track_stream(a, t, err);

	if (!ret) {
		settle_start(t, next_ns);
		ret = deliver_snapshot(a, t, err);
	}
	clear_snapshot(a, t);
	return ret;
}

/* The first snapshot of a stream whose length is not known yet. */
static bool length_unknown(const struct track *t)
{
	return !t->nr_snapshots && !t->learnt_ns && !(t->def && t->def->stream.intervals.aggr_us);
}

static void set_complete(struct dd_assembler *a, struct track *t)
{
	if (t->complete || length_unknown(t))
		return;
	t->complete = true;
	t->complete_next = NULL;
	*a->complete_tail = t;
	a->complete_tail = &t->complete_next;
}

/* Complete snapshots are queued in time order: give out those that nothing can be added to. */
static int emit_lingering(struct dd_assembler *a, uint64_t now_ns, struct dd_error *err)
{
	int ret = 0;

	while (!ret && a->complete_head && a->complete_head->last_ns + LINGER_NS < now_ns)
		ret = emit_snapshot(a, a->complete_head, now_ns, err);
	return ret;
}

/* Events of one snapshot follow each other within microseconds unless the kdamond is preempted. */
static uint64_t longest_pause(const struct track *t)
{
	uint64_t pause = t->length_ns ? t->length_ns / 2 : UNKNOWN_PAUSE_NS;

	return pause < LEAST_PAUSE_NS ? LEAST_PAUSE_NS : pause;
}

static bool is_second_event(const struct track *t, const struct dd_region_event *ev)
{
	const struct dd_region *last = &t->regions[t->snap.nr_regions - 1];

	return last->start == ev->region.start && last->end == ev->region.end &&
	       t->snap.nr_expected == ev->nr_regions &&
	       (ev->has_probes ? !t->last_has_probes : !t->last_is_plain) &&
	       ev->time_ns - t->last_ns <= longest_pause(t);
}

static bool begins_snapshot(const struct dd_assembler *a, const struct track *t,
			    const struct dd_region_event *ev)
{
	bool scheme = t->key.scheme_idx != DD_IDX_NONE;
	/* A kdamond that was preempted goes on where it was. */
	bool is_whole = a->tells_losses && t->losses == a->losses && !scheme;

	if (!t->snap.nr_regions)
		return true;
	/* Converted records can have all of a snapshot's regions at one time, in any order. */
	return (ev->region.start < t->regions[t->snap.nr_regions - 1].end &&
		ev->time_ns != t->last_ns) ||
	       (!scheme && t->snap.nr_regions >= t->snap.nr_expected) ||
	       (!scheme && t->snap.nr_expected != ev->nr_regions) ||
	       (!is_whole && ev->time_ns - t->last_ns > longest_pause(t));
}

static uint64_t sample_us_of(const struct dd_assembler *a, int32_t kdamond_pid)
{
	for (uint32_t i = 0; i < a->nr_intervals; i++)
		if (a->intervals[i].kdamond_pid == kdamond_pid)
			return a->intervals[i].sample_us;
	return 0;
}

/* Ends the open snapshot and begins the one of @ev. */
static int begin_snapshot(struct dd_assembler *a, struct track *t, const struct dd_region_event *ev,
			  struct dd_error *err)
{
	int ret = emit_lingering(a, ev->time_ns, err);

	if (!ret && t->snap.nr_regions)
		ret = emit_snapshot(a, t, ev->time_ns, err);
	if (ret)
		return ret;
	t->snap.end_ns = ev->time_ns;
	t->snap.nr_expected = ev->nr_regions;
	t->snap.sample_us = sample_us_of(a, ev->kdamond_pid);
	t->losses = a->losses;
	return 0;
}

static int reserve_track(struct dd_assembler *a, struct track *t, struct dd_error *err)
{
	uint32_t n = t->capacity ? 2 * t->capacity : 8;
	void *p;

	if (t->snap.nr_regions < t->capacity)
		return 0;
	if (n > MAX_SNAPSHOT_REGIONS || a->capacity + t->capacity > MAX_OPEN_REGIONS)
		return dd_fail(err, DD_ELIMIT, "more than %u regions in one snapshot",
			       MAX_SNAPSHOT_REGIONS);
	p = realloc(t->regions, n * sizeof(*t->regions));
	if (!p)
		return ddi_no_memory(err);
	t->regions = p;
	if (region_attrs_reserve(&t->attrs, n, err))
		return DD_ENOMEM;
	a->capacity += n - t->capacity;
	t->capacity = n;
	return 0;
}

/* Give the region that was added last the attributes of an event. */
static int set_attributes(struct track *t, const struct dd_region_event *ev, struct dd_error *err)
{
	int c = -1;

	for (uint32_t i = 0; i < ev->nr_attrs; i++) {
		c = region_attrs_find(&t->attrs, ev->attrs[i].column, (uint32_t)(c + 1), err);
		if (c < 0)
			return c;
		t->attrs.values[c][t->snap.nr_regions - 1] = ev->attrs[i].value;
	}
	return 0;
}

static int add_event_region(struct dd_assembler *a, struct track *t,
			    const struct dd_region_event *ev, struct dd_error *err)
{
	uint32_t i = t->snap.nr_regions;
	int ret = reserve_track(a, t, err);

	if (ret)
		return ret;
	region_attrs_zero(&t->attrs, i);
	t->regions[i] = ev->region;
	if (!ev->has_age)
		t->regions[i].age = 0;
	if (ev->no_nr_accesses)
		t->regions[i].nr_accesses = 0;
	t->nr_uncounted += ev->no_nr_accesses;
	t->last_is_uncounted = ev->no_nr_accesses;
	t->snap.nr_regions++;
	t->last_has_probes = t->last_is_plain = false;
	return 0;
}

/* Another event about the region that was added last. */
static void learn_from_second(struct track *t, const struct dd_region_event *ev)
{
	struct dd_region *r = &t->regions[t->snap.nr_regions - 1];

	if (ev->has_age)
		r->age = ev->region.age;
	if (!t->last_is_uncounted || ev->no_nr_accesses)
		return;
	r->nr_accesses = ev->region.nr_accesses;
	t->nr_uncounted--;
	t->last_is_uncounted = false;
}

int dd_assembler_push(struct dd_assembler *a, const struct dd_region_event *ev,
		      struct dd_error *err)
{
	struct track *t = NULL;
	int ret = get_track(a, ev, &t, err);

	if (ret)
		return ret;
	if (ev->time_ns < t->last_ns)
		return dd_fail(
			err, DD_ECORRUPT,
			"trace is not time-sorted: an event at %llu ns follows one at %llu ns",
			(unsigned long long)ev->time_ns, (unsigned long long)t->last_ns);
	if (ev->region.end <= ev->region.start) {
		bool mark = !ev->region.end && t->snap.nr_regions;

		return mark ? emit_snapshot(a, t, ev->time_ns, err) : 0;
	}
	if (!t->snap.nr_regions || !is_second_event(t, ev)) {
		if (begins_snapshot(a, t, ev))
			ret = begin_snapshot(a, t, ev, err);
		if (!ret)
			ret = add_event_region(a, t, ev, err);
	} else {
		learn_from_second(t, ev);
	}
	if (!ret && ev->nr_attrs)
		ret = set_attributes(t, ev, err);
	if (ret)
		return ret;
	t->last_has_probes |= ev->has_probes;
	t->last_is_plain |= !ev->has_probes;
	t->has_age |= ev->has_age;
	t->last_ns = ev->time_ns;
	if (t->snap.nr_regions == t->snap.nr_expected)
		set_complete(a, t);
	return 0;
}

void dd_assembler_set_loss_reporting(struct dd_assembler *a)
{
	a->tells_losses = true;
}

void dd_assembler_lost(struct dd_assembler *a)
{
	a->losses++;
}

void dd_assembler_sample_us(struct dd_assembler *a, int32_t kdamond_pid, uint64_t sample_us)
{
	struct interval *p;

	for (uint32_t i = 0; i < a->nr_intervals; i++) {
		if (a->intervals[i].kdamond_pid == kdamond_pid) {
			a->intervals[i].sample_us = sample_us;
			return;
		}
	}
	if (a->nr_intervals == MAX_STREAMS)
		return;
	p = realloc(a->intervals, (a->nr_intervals + 1) * sizeof(*p));
	if (!p)
		return;
	a->intervals = p;
	a->intervals[a->nr_intervals++] = (struct interval){kdamond_pid, sample_us};
}

int dd_assembler_tick(struct dd_assembler *a, uint64_t now_ns, struct dd_error *err)
{
	return emit_lingering(a, now_ns, err);
}

int dd_assembler_finish(struct dd_assembler *a, uint64_t before_ns, struct dd_error *err)
{
	int ret = 0;

	for (uint32_t i = 0; i < a->nr_tracks && !ret; i++) {
		struct track *t = a->tracks[i];

		if (!t->snap.nr_regions || (before_ns != UINT64_MAX && t->last_ns >= before_ns))
			continue;
		ret = define_track_stream(a, t, err);
		if (!ret && (before_ns == UINT64_MAX || !length_unknown(t)))
			ret = emit_snapshot(a, t, 0, err);
	}
	return ret;
}

static int learn_track(struct dd_assembler *a, const struct track *from)
{
	struct track *t;
	int ret;

	if (from->nr_snapshots < 2)
		return 0;
	ret = add_stream_track(a, &from->key, &t);
	if (ret)
		return ret;
	t->learnt_ns = (from->prev_end_ns - from->first_end_ns + from->nr_snapshots - 2) /
		       (from->nr_snapshots - 1);
	return 0;
}

int dd_assembler_learn(struct dd_assembler *a, const struct dd_assembler *measured)
{
	int ret = 0;

	for (uint32_t i = 0; i < measured->nr_tracks && !ret; i++)
		ret = learn_track(a, measured->tracks[i]);
	return ret;
}

static void free_track(struct dd_assembler *a, struct track *t)
{
	drop_buffers(a, t);
	region_attrs_free(&t->attrs);
	while (t->def) {
		struct definition *older = t->def->older;

		free(t->def);
		t->def = older;
	}
	free(t);
}

void dd_assembler_free(struct dd_assembler *a)
{
	if (!a)
		return;
	for (uint32_t i = 0; i < a->nr_tracks; i++)
		free_track(a, a->tracks[i]);
	free(a->tracks);
	free(a->buckets);
	free(a->intervals);
	free(a);
}
