// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Import of the older tool's JSON: access records and snapshots of every schema, and (json_side.c) the
 * files beside them. The zlib container of "json_compressed" is unwrapped below.
 */
#include "json.h"
#include "libdamondata/util/array.h"

#include <damondata/units.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_KDAMONDS_TEXT (1u << 20)
#define MAX_RECORDS	  65000u
#define EPOCH_NS	  1000000000000000000ull /* 2001; no machine is up that long */

static void forget_fields(struct json_import *j, int first, int end)
{
	memset(&j->v[first], 0, (end - first) * sizeof(j->v[0]));
	memset(&j->has[first], 0, end - first);
	memset(&j->seen[first], 0, end - first);
}

static int32_t index_of(const struct json_import *j, int field)
{
	return j->has[field] && j->v[field] <= INT32_MAX ? (int32_t)j->v[field] : DD_IDX_NONE;
}

/* What our own export added; see put_own_stream() there. */
static void fill_own(const struct json_import *j, struct dd_stream *s)
{
	s->data_source = j->v[F_OWN_SOURCE];
	s->clock = j->v[F_OWN_CLOCK];
	s->host = j->v[F_OWN_HOST];
	s->kdamond_pid = index_of(j, F_OWN_KDAMOND_PID);
	s->target_pid = index_of(j, F_OWN_TARGET_PID);
	s->target_idx = index_of(j, F_OWN_TARGET_IDX);
	s->target_start_ticks = j->v[F_OWN_START_TICKS];
	memcpy(s->target_comm, j->comm, sizeof(s->target_comm));
	memcpy(s->ops, j->ops, sizeof(s->ops));
	s->addr_unit = j->v[F_OWN_ADDR_UNIT] ? j->v[F_OWN_ADDR_UNIT] : 1;
	s->min_nr_regions = j->v[F_OWN_MIN_REGIONS];
	s->max_nr_regions = j->v[F_OWN_MAX_REGIONS];
}

/* The stream as far as the record's keys have described it up to now. */
static void fill_stream(const struct json_import *j, struct dd_stream *s)
{
	*s = (struct dd_stream){
		.id = j->nr_records,
		.kind = DD_STREAM_ACCESS,
		.data_source = j->is_stat ? DD_SRC_DAMON_STAT : DD_SRC_UNKNOWN,
		.clock = s->clock,
		.kdamond_idx = index_of(j, F_KDAMOND_IDX),
		.context_idx = index_of(j, F_CONTEXT_IDX),
		.target_idx = DD_IDX_NONE,
		.scheme_idx = index_of(j, F_SCHEME_IDX),
		.has_target_id = j->has[F_TARGET_ID],
		.target_id = j->v[F_TARGET_ID],
		.addr_unit = 1,
		.intervals = {.sample_us = j->v[F_SAMPLE_US],
			      .aggr_us = j->v[F_AGGR_US],
			      .update_us = j->v[F_UPDATE_US],
			      .goal_access_bp = j->v[F_GOAL_BP],
			      .goal_aggrs = j->v[F_GOAL_AGGRS],
			      .goal_min_sample_us = j->v[F_GOAL_MIN_US],
			      .goal_max_sample_us = j->v[F_GOAL_MAX_US]},
		.filters_json = s->filters_json,
		.host_name = s->host_name,
		.host_machine_id = s->host_machine_id,
		.host_boot_id = s->host_boot_id,
	};
	if (j->has[F_OWN_SOURCE])
		fill_own(j, s);
}

static int keep_text(struct json_import *j, const char **to, const char *text, struct dd_error *err)
{
	char **texts = realloc(j->texts, (j->nr_texts + 1) * sizeof(char *));

	if (!texts)
		return ddi_no_memory(err);
	j->texts = texts;
	*to = texts[j->nr_texts] = strdup(text);
	if (!*to)
		return ddi_no_memory(err);
	j->nr_texts++;
	return 0;
}

static int take_filters(struct json_import *j, const struct json_value *v, struct dd_error *err)
{
	if (v->kind != JSON_RAW || !strcmp(v->text, "[]"))
		return 0;
	return keep_text(j, &j->stream.filters_json, v->text, err);
}

static int take_name(char *to, size_t size, const struct json_value *v)
{
	snprintf(to, size, "%s", v->text);
	return 0;
}

/* "u64" or "i64", and the unit behind a blank. */
static int declare_attribute(struct json_import *j, const struct json_value *v,
			     struct dd_error *err)
{
	bool is_signed = !strncmp(v->text, "i64", 3);
	struct dd_column c;
	int ret;

	dd_attribute_column(&c, v->key, is_signed ? DD_TYPE_I64 : DD_TYPE_U64);
	c.id = DD_COL_CUSTOM;
	if (v->len > 4)
		snprintf(c.unit, sizeof(c.unit), "%.15s", v->text + 4);
	ret = region_attrs_find(&j->attrs, &c, j->attrs.nr, err);
	return ret < 0 ? ret : 0;
}

static int take_attribute(struct json_import *j, const struct json_value *v, struct dd_error *err)
{
	bool negative = *v->text == '-';
	struct dd_column c;
	uint64_t n;
	char *end;
	int at;

	if (v->kind == JSON_NULL || j->nr_attr == DD_MAX_COLUMNS)
		return 0;
	errno = 0;
	n = negative ? (uint64_t)strtoll(v->text, &end, 10) : strtoull(v->text, &end, 10);
	if (!v->len || *end || errno)
		return dd_fail(err, DD_ECORRUPT, "attribute %s: '%s' is no whole number of 64 bits",
			       v->key, v->text);
	dd_attribute_column(&c, v->key, negative ? DD_TYPE_I64 : DD_TYPE_U64);
	c.id = DD_COL_CUSTOM;
	at = region_attrs_find(&j->attrs, &c, j->nr_attr, err);
	if (at < 0)
		return at;
	j->attr[j->nr_attr].column = (uint32_t)at;
	j->attr[j->nr_attr++].value = n;
	return 0;
}

static int on_value(void *ctx, int field, const struct json_value *v, struct dd_error *err)
{
	struct json_import *j = ctx;
	int ret;

	if (field == F_DATA_SOURCE) {
		j->is_stat = !strcmp(v->text, "damon_stat");
		return 0;
	}
	if (field == F_OWN_COMM)
		return take_name(j->comm, sizeof(j->comm), v);
	if (field == F_OWN_OPS)
		return take_name(j->ops, sizeof(j->ops), v);
	if (field == F_OWN_HOST_NAME)
		return keep_text(j, &j->stream.host_name, v->text, err);
	if (field == F_OWN_HOST_MACHINE_ID)
		return keep_text(j, &j->stream.host_machine_id, v->text, err);
	if (field == F_OWN_HOST_BOOT_ID)
		return keep_text(j, &j->stream.host_boot_id, v->text, err);
	if (field == F_OWN_ATTRIBUTE)
		return declare_attribute(j, v, err);
	if (field == F_ATTRIBUTE)
		return take_attribute(j, v, err);
	if (field == F_FILTERS)
		return take_filters(j, v, err);
	if (field == F_KDAMONDS) {
		j->is_kdamonds = true;
		return 0;
	}
	if (field >= F_SIDE_FIRST)
		return json_side_value(j, field, v, err);
	ret = json_number(j, field, v, err);
	if (!ret && field == F_PROBE && j->has[F_PROBE] && j->nr_probes < DD_MAX_PROBES)
		j->probe_hits[j->nr_probes++] = j->v[F_PROBE];
	if (field == F_SAMPLE_INTERVAL)
		j->plain_sample_interval = strspn(v->text, "0123456789.") == v->len;
	return ret;
}

static bool known_intervals(const struct json_import *j)
{
	return j->v[F_SAMPLE_US] && j->v[F_AGGR_US];
}

static uint32_t clamp_u32(uint64_t v)
{
	return v < UINT32_MAX ? v : UINT32_MAX;
}

/* The older tool derives samples and percent from each other by the record's intervals. */
static int set_accesses(struct json_import *j, struct dd_region *r, struct dd_error *err)
{
	double max = known_intervals(j) ? (double)j->v[F_AGGR_US] / j->v[F_SAMPLE_US] : 0;
	uint64_t percent = j->v[F_PERCENT];

	j->stream.has_nr_accesses |= j->has[F_SAMPLES] || j->has[F_PERCENT];
	if (!j->has[F_PERCENT])
		return 0;
	if (!j->has[F_SAMPLES] && max > 0)
		r->nr_accesses = clamp_u32(percent * max / 100);
	if (max > 0 && (uint64_t)(r->nr_accesses * 100.0 / max) == percent)
		return 0;
	return builder_set(&j->builder, &j->known[DD_COL_PERCENT], percent, err);
}

static int set_age(struct json_import *j, struct dd_region *r, struct dd_error *err)
{
	uint64_t aggr = j->v[F_AGGR_US], us = j->v[F_AGE_US];

	j->stream.has_age |= j->has[F_AGE_AGGRS] || (j->has[F_AGE_US] && aggr);
	if (!j->has[F_AGE_US])
		return 0;
	if (!j->has[F_AGE_AGGRS] && aggr)
		r->age = clamp_u32(us / aggr);
	if (aggr && us / aggr == r->age && us % aggr == 0)
		return 0;
	return builder_set(&j->builder, &j->known[DD_COL_AGE_US], us, err);
}

static int leave_region(struct json_import *j, struct dd_error *err)
{
	struct dd_region r = {j->v[F_R_START], j->v[F_R_END], clamp_u32(j->v[F_SAMPLES]),
			      clamp_u32(j->v[F_AGE_AGGRS])};
	struct dd_region *added;
	int ret;

	if (!j->has[F_R_START] || !j->has[F_R_END])
		return dd_fail(err, DD_ECORRUPT, "a region without start or end");
	if (r.end <= r.start) {
		j->dropped++;
		return 0;
	}
	ret = builder_add(&j->builder, &r, err);
	if (ret)
		return ret;
	added = &j->builder.regions[j->builder.nr - 1];
	ret = set_accesses(j, added, err);
	if (!ret)
		ret = set_age(j, added, err);
	if (!ret && j->v[F_SZ_FILTER_PASSED])
		ret = builder_set(&j->builder, &j->known[DD_COL_SZ_FILTER_PASSED],
				  j->v[F_SZ_FILTER_PASSED], err);
	for (uint32_t i = 0; i < j->nr_probes && !ret; i++)
		ret = builder_set(&j->builder, &j->known[DD_COL_PROBE_HITS0 + i], j->probe_hits[i],
				  err);
	for (uint32_t i = 0; i < j->nr_attr && !ret; i++)
		ret = builder_set(&j->builder, &j->attrs.columns[j->attr[i].column],
				  j->attr[i].value, err);
	return ret;
}

static uint64_t ratio_of(uint64_t a, uint64_t b)
{
	return a > b ? a / (b ? b : 1) : b / (a ? a : 1);
}

/* Version 3.3.0 writes ns into this field of us. Its value shows which it must be. */
static uint64_t sample_interval(const struct json_import *j)
{
	uint64_t v = j->v[F_SAMPLE_INTERVAL], min = j->v[F_GOAL_MIN_US], max = j->v[F_GOAL_MAX_US];
	uint64_t usual = j->v[F_SAMPLE_US] ? j->v[F_SAMPLE_US] : 5000;

	if (!j->plain_sample_interval || v % 1000 || v < 1000 || (max && v >= min && v <= max))
		return v;
	if (max && v / 1000 >= min && v / 1000 <= max)
		return v / 1000;
	return ratio_of(v / 1000, usual) < ratio_of(v, usual) ? v / 1000 : v;
}

static void fill_stats(struct json_import *j)
{
	uint64_t v[8];

	/* Releases of the older tool knew fewer. */
	for (int i = 0; i < 8; i++)
		v[i] = j->has[F_STAT_FIRST + i] ? j->v[F_STAT_FIRST + i] : DD_RESULT_UNKNOWN;
	v[7] = j->has[F_STAT_FIRST + 7] ? v[7] : 0;

	j->stats = (struct dd_damos_stats){.nr_tried = v[0],
					   .sz_tried = v[1],
					   .nr_applied = v[2],
					   .sz_applied = v[3],
					   .sz_ops_filter_passed = v[4],
					   .qt_exceeds = v[5],
					   .nr_snapshots = v[6],
					   .max_nr_snapshots = v[7]};
}

static uint64_t total_size(const struct snapshot_builder *b)
{
	uint64_t total = 0;

	for (uint32_t i = 0; i < b->nr; i++)
		total += b->regions[i].end - b->regions[i].start;
	return total;
}

static uint8_t guess_clock(const struct json_import *j)
{
	return j->v[F_END] >= EPOCH_NS ? DD_CLOCK_REALTIME : DD_CLOCK_MONOTONIC;
}

static int emit_json_snapshot(struct json_import *j, struct dd_error *err)
{
	struct dd_stream s = j->stream;
	struct dd_snapshot snap = {
		.start_ns = j->has[F_START] ? j->v[F_START] : j->v[F_END],
		.end_ns = j->v[F_END],
		.flags = j->v[F_FLAGS] | (j->has[F_START] ? 0 : DD_SNAP_START_DERIVED),
		.nr_expected = clamp_u32(j->v[F_NR_EXPECTED]),
		.aggr_us = j->v[F_SNAP_AGGR_US],
		.sample_us = j->has[F_SAMPLE_INTERVAL] ? sample_interval(j) : 0,
		.stats = j->has[F_STAT_FIRST] ? &j->stats : NULL,
	};

	if (!j->has[F_END])
		return dd_fail(err, DD_ECORRUPT, "a snapshot without end_time");
	if (snap.start_ns > snap.end_ns)
		return dd_fail(err, DD_ECORRUPT, "a snapshot that ends before it starts");
	snap.has_total_bytes =
		j->has[F_TOTAL_BYTES] && j->v[F_TOTAL_BYTES] != total_size(&j->builder);
	snap.total_bytes = snap.has_total_bytes ? j->v[F_TOTAL_BYTES] : 0;
	s.clock = j->stream.clock = guess_clock(j);
	if (j->learnt && j->nr_records <= j->nr_heads)
		s = j->heads[j->nr_records - 1];
	else
		fill_stream(j, &s);
	s.has_age = j->stream.has_age;
	s.has_nr_accesses = j->stream.has_nr_accesses;
	return builder_emit(&j->builder, &j->imp->queue, &s, &snap, err);
}

/* Returned by a handler to make the importer read the heads of all records first. */
#define LEARN_FIRST DD_EAGAIN

static int leave_snapshot(struct json_import *j, struct dd_error *err)
{
	j->nr_snapshots++;
	if (j->learning) {
		j->builder.nr = 0;
		j->stream.clock = guess_clock(j);
		return 0;
	}
	if (!j->seen[F_TARGET_ID] && !j->learnt && j->nr_records == 1 && j->nr_snapshots == 1)
		return LEARN_FIRST;
	return emit_json_snapshot(j, err);
}

static int enter_item(struct json_import *j, struct dd_error *err)
{
	if (j->nr_records == MAX_RECORDS)
		return dd_fail(err, DD_ELIMIT, "more than %u records", MAX_RECORDS);
	j->nr_records++;
	j->nr_snapshots = 0;
	j->is_stat = false;
	memset(&j->stream, 0, sizeof(j->stream));
	memset(j->comm, 0, sizeof(j->comm));
	memset(j->ops, 0, sizeof(j->ops));
	forget_fields(j, 0, NR_JSON_FIELDS);
	builder_next_stream(&j->builder);
	region_attrs_free(&j->attrs);
	if (j->learnt && j->nr_records <= j->nr_heads) {
		j->v[F_SAMPLE_US] = j->heads[j->nr_records - 1].intervals.sample_us;
		j->v[F_AGGR_US] = j->heads[j->nr_records - 1].intervals.aggr_us;
	}
	return 0;
}

static int keep_head(struct json_import *j, struct dd_error *err)
{
	struct dd_stream *heads = realloc(j->heads, j->nr_records * sizeof(*heads));

	if (!heads)
		return ddi_no_memory(err);
	j->heads = heads;
	fill_stream(j, &j->stream);
	heads[j->nr_records - 1] = j->stream;
	j->nr_heads = j->nr_records;
	return 0;
}

static int leave_item(struct json_import *j, struct dd_error *err)
{
	if (!j->nr_snapshots || (j->learnt && !j->learning))
		return 0;
	if (j->learning)
		return keep_head(j, err);
	/* data_source stands behind the snapshots. */
	if (j->is_stat)
		return builder_redefine(&j->builder, &j->imp->queue, DD_SRC_DAMON_STAT, err);
	return 0;
}

static int on_enter(void *ctx, int level, struct dd_error *err)
{
	struct json_import *j = ctx;

	switch (level) {
	case L_ITEM:
		return enter_item(j, err);
	case L_SNAPSHOT:
		forget_fields(j, F_SNAPSHOT_FIRST, F_REGION_FIRST);
		return 0;
	case L_REGION:
		forget_fields(j, F_REGION_FIRST, F_SIDE_FIRST);
		j->nr_probes = j->nr_attr = 0;
		return 0;
	default:
		return level >= L_FOOTPRINTS ? json_side_enter(j, level, err) : 0;
	}
}

static int on_leave(void *ctx, int level, struct dd_error *err)
{
	struct json_import *j = ctx;

	switch (level) {
	case L_ITEM:
		return leave_item(j, err);
	case L_SNAPSHOT:
		return leave_snapshot(j, err);
	case L_REGION:
		return leave_region(j, err);
	case L_STATS:
		fill_stats(j);
		return 0;
	default:
		return level >= L_FOOTPRINTS ? json_side_leave(j, level, err) : 0;
	}
}

static const struct json_handlers handlers = {on_enter, on_leave, on_value};

static size_t pass_json_blanks(const uint8_t *head, size_t len, size_t i)
{
	while (i < len && strchr(" \t\r\n", head[i]) && head[i])
		i++;
	return i;
}

/* Records are objects: "[000]" is the CPU in a line of trace text, "[  12.5]" a time in the kernel's log. */
static bool json_probe(const uint8_t *head, size_t len)
{
	size_t i = pass_json_blanks(head, len, 0), next;

	if (i == len || (head[i] != '[' && head[i] != '{'))
		return false;
	next = pass_json_blanks(head, len, i + 1);
	return next == len || head[next] < '0' || head[next] > '9';
}

static int json_import_open(struct importer *imp, struct dd_error *err)
{
	struct json_import *j = calloc(1, sizeof(*j));

	if (!j)
		return ddi_no_memory(err);
	j->imp = imp;
	imp->priv = j;
	for (uint32_t id = 0; id < sizeof(j->known) / sizeof(j->known[0]); id++)
		dd_attribute_column_by_id(&j->known[id], id);
	return json_walk_new(&j->walk, json_rows, &handlers, j, err);
}

static void json_import_close(struct importer *imp)
{
	struct json_import *j = imp->priv;

	if (!j)
		return;
	json_walk_free(j->walk);
	builder_free(&j->builder);
	region_attrs_free(&j->attrs);
	json_side_free(j);
	for (uint32_t i = 0; i < j->nr_texts; i++)
		free(j->texts[i]);
	free(j->texts);
	free(j->heads);
	free(j->kdamonds);
	free(j);
}

static int restart_walk(struct json_import *j, struct dd_error *err)
{
	int ret = instream_rewind(j->imp->in, err);

	json_walk_free(j->walk);
	j->walk = NULL;
	j->nr_records = 0;
	j->builder.nr = 0;
	return ret ? ret : json_walk_new(&j->walk, json_rows, &handlers, j, err);
}

/* Another program wrote the keys in another order: read the heads first, then all again. */
static int learn_key_order(struct json_import *j, struct dd_error *err)
{
	int ret;

	j->learning = true;
	ret = restart_walk(j, err);
	while (!ret && (ret = json_walk_step(j->walk, j->imp->in, err)) > 0)
		ret = 0;
	j->learning = false;
	j->learnt = true;
	return ret ? ret : restart_walk(j, err);
}

/* A file of kdamonds has no events: the text becomes part of the metadata. */
static int take_kdamonds(struct importer *imp, struct dd_error *err)
{
	struct json_import *j = imp->priv;
	uint64_t size = instream_offset(imp->in);
	int ret = instream_rewind(imp->in, err);

	if (!ret && size > MAX_KDAMONDS_TEXT)
		ret = dd_fail(err, DD_ELIMIT, "%s: %llu bytes of kdamonds", instream_name(imp->in),
			      (unsigned long long)size);
	if (ret)
		return ret;
	j->kdamonds = calloc(1, size + 1);
	if (!j->kdamonds)
		return ddi_no_memory(err);
	imp->meta.kdamonds_json = j->kdamonds;
	return instream_read(imp->in, j->kdamonds, size, err);
}

static int finish_json(struct importer *imp, struct dd_error *err)
{
	struct json_import *j = imp->priv;

	if (j->is_kdamonds && !j->kdamonds)
		return take_kdamonds(imp, err);
	if (!j->dropped)
		return 0;
	return import_missing(imp, DD_LOST_UNREAD, j->dropped, 0, err,
			      "%s: regions that end where they begin, or before",
			      instream_name(imp->in));
}

static int json_step(struct importer *imp, struct dd_error *err)
{
	struct json_import *j = imp->priv;
	struct dd_error why = {0};
	int ret = json_walk_step(j->walk, imp->in, &why);

	if (ret > 0)
		return ret;
	if (ret == LEARN_FIRST) {
		ret = learn_key_order(j, err);
		return ret ? ret : 1;
	}
	if (!ret)
		return finish_json(imp, err);
	if ((ret == DD_ETRUNCATED || ret == DD_ECORRUPT) && j->nr_records)
		return import_damage(imp, err, &why);
	if (err)
		*err = why;
	return ret;
}

const struct import_format import_json = {
	.name = "JSON",
	.probe = json_probe,
	.open = json_import_open,
	.step = json_step,
	.close = json_import_close,
};
