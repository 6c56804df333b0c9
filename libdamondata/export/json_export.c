// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Export to the older tool's JSON, plain or in a zlib container.
 *
 * That format lists all snapshots of one record before the next record, while recordings interleave
 * them: records wait in a temporary file, each in the text that it will have.
 *
 * Where the format has no place for what we know, a key "damo" that the older tool ignores has it.
 * Numbers are exact; the older tool itself rounds sz_filter_passed and takes its own sample_interval_us
 * for a thousandth, so the latter is written with its unit.
 */
#include <ddutil/json_writer.h>
#include <damondata/units.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yajl/yajl_parse.h>

#include <damondata/access_scale.h>
#include "deflate_file.h"
#include <damondata/export.h>
#include <ddutil/number_text.h>
#include "extent_file.h"

#include "libdamondata/util/sized_struct.h"
#include "libdamondata/util/array.h"

#define MAX_RECORDS 65000u /* as the import */

/* Texts are gathered in memory before they go to the file: more for few records, less for many. */
#define FEW_RECORDS  64u
#define BIG_BUFFER   65536u
#define SMALL_BUFFER 4096u

struct record {
	uint32_t stream;
	struct dd_intervals intervals;
	uint64_t attributes; /* digest of their names and types */
	FILE *file;	     /* writes to @part; NULL when it is closed */
	struct spool_part *part;
	struct ddu_json json;
	bool is_stat;
};

struct json_export {
	FILE *out;
	struct spool spool;
	struct record *records;
	uint32_t nr, room;
	bool derived;
};

static void kv_text_u64(struct ddu_json *j, const char *key, uint64_t v)
{
	char text[24];

	*ddu_put_u64(text, v) = '\0';
	ddu_json_kv_string(j, key, text);
}

static void kv_index(struct ddu_json *j, const char *key, int32_t index)
{
	if (index == DD_IDX_NONE)
		ddu_json_kv_null(j, key);
	else
		ddu_json_kv_i64(j, key, index);
}

static void json_put_intervals(struct ddu_json *j, const struct dd_intervals *iv)
{
	char bp[40];

	if (!iv->sample_us && !iv->aggr_us && !iv->update_us) {
		ddu_json_kv_null(j, "intervals");
		return;
	}
	ddu_json_key(j, "intervals");
	ddu_json_object_begin(j);
	kv_text_u64(j, "sample_us", iv->sample_us);
	kv_text_u64(j, "aggr_us", iv->aggr_us);
	kv_text_u64(j, "ops_update_us", iv->update_us);
	ddu_json_key(j, "intervals_goal");
	ddu_json_object_begin(j);
	snprintf(bp, sizeof(bp), "%" PRIu64 ".000000", iv->goal_access_bp);
	ddu_json_kv_string(j, "access_bp", bp);
	kv_text_u64(j, "aggrs", iv->goal_aggrs);
	kv_text_u64(j, "min_sample_us", iv->goal_min_sample_us);
	kv_text_u64(j, "max_sample_us", iv->goal_max_sample_us);
	ddu_json_object_end(j);
	ddu_json_object_end(j);
}

/* Whether the format has no key for an attribute. */
static bool is_own_attribute(const struct dd_column *c)
{
	return c->id != DD_COL_SZ_FILTER_PASSED && c->id != DD_COL_AGE_US &&
	       c->id != DD_COL_PERCENT && !dd_column_is_probe(c);
}

static bool has_own_attribute(const struct dd_stream *s)
{
	for (uint32_t c = 0; c < s->nr_columns; c++)
		if (is_own_attribute(&s->columns[c]))
			return true;
	return false;
}

/* By name: the type, and behind a blank the unit. */
static void put_own_attributes(struct ddu_json *j, const struct dd_stream *s)
{
	char text[32];

	if (!has_own_attribute(s))
		return;
	ddu_json_key(j, "attributes");
	ddu_json_object_begin(j);
	for (uint32_t c = 0; c < s->nr_columns; c++) {
		const struct dd_column *column = &s->columns[c];

		if (!is_own_attribute(column))
			continue;
		snprintf(text, sizeof(text), "%s%s%s", column->type == DD_TYPE_I64 ? "i64" : "u64",
			 *column->unit ? " " : "", column->unit);
		ddu_json_kv_string(j, column->name, text);
	}
	ddu_json_object_end(j);
}

/* FNV-1a. A record has one list of attributes, which its head states. */
static uint64_t attributes_digest(const struct dd_stream *s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (uint32_t c = 0; c < s->nr_columns; c++) {
		const struct dd_column *column = &s->columns[c];

		if (!is_own_attribute(column))
			continue;
		for (const char *p = column->name; *p; p++)
			h = (h ^ (uint8_t)*p) * 0x100000001b3;
		h = (h ^ column->type) * 0x100000001b3;
	}
	return h;
}

/* What the older tool has no keys for. */
static void put_own_stream(struct ddu_json *j, const struct dd_stream *s)
{
	ddu_json_key(j, "damo");
	ddu_json_object_begin(j);
	ddu_json_kv_u64(j, "source", s->data_source);
	ddu_json_kv_u64(j, "clock", s->clock);
	ddu_json_kv_u64(j, "host", s->host);
	if (s->host_name)
		ddu_json_kv_string(j, "host_name", s->host_name);
	if (s->host_machine_id)
		ddu_json_kv_string(j, "host_machine_id", s->host_machine_id);
	if (s->host_boot_id)
		ddu_json_kv_string(j, "host_boot_id", s->host_boot_id);
	ddu_json_kv_i64(j, "kdamond_pid", s->kdamond_pid);
	ddu_json_kv_i64(j, "target_pid", s->target_pid);
	kv_index(j, "target_idx", s->target_idx);
	ddu_json_kv_u64(j, "target_start_ticks", s->target_start_ticks);
	ddu_json_kv_string(j, "target_comm", s->target_comm);
	ddu_json_kv_string(j, "ops", s->ops);
	ddu_json_kv_u64(j, "addr_unit", s->addr_unit);
	ddu_json_kv_u64(j, "min_nr_regions", s->min_nr_regions);
	ddu_json_kv_u64(j, "max_nr_regions", s->max_nr_regions);
	put_own_attributes(j, s);
	ddu_json_object_end(j);
}

/* Text from a file is not believed to be JSON. */
static bool is_json(const char *text)
{
	yajl_handle y = yajl_alloc(NULL, NULL, NULL);
	bool good = y &&
		    yajl_parse(y, (const unsigned char *)text, strlen(text)) == yajl_status_ok &&
		    yajl_complete_parse(y) == yajl_status_ok;

	if (y)
		yajl_free(y);
	return good;
}

static void put_record_head(struct record *r, const struct dd_stream *s)
{
	struct ddu_json *j = &r->json;

	ddu_json_object_begin(j);
	kv_index(j, "kdamond_idx", s->kdamond_idx);
	kv_index(j, "context_idx", s->context_idx);
	json_put_intervals(j, &s->intervals);
	kv_index(j, "scheme_idx", s->scheme_idx);
	if (s->has_target_id)
		ddu_json_kv_u64(j, "target_id", s->target_id);
	else
		ddu_json_kv_null(j, "target_id");
	ddu_json_key(j, "scheme_filters");
	ddu_json_raw(j, s->filters_json && is_json(s->filters_json) ? s->filters_json : "[]");
	put_own_stream(j, s);
	ddu_json_key(j, "snapshots");
	ddu_json_array_begin(j);
}

/* Every record is an element of an array that only the final file begins and ends. */
static int begin_record(struct json_export *e, struct record *r, const struct dd_stream *s,
			struct dd_error *err)
{
	if (e->spool.fd < 0 && spool_open(&e->spool))
		return dd_fail(err, DD_ESYS, "cannot make a temporary file");
	r->stream = s->id;
	r->intervals = s->intervals;
	r->attributes = attributes_digest(s);
	r->is_stat = s->data_source == DD_SRC_DAMON_STAT;
	r->file = spool_part_new(&r->part, &e->spool,
				 e->nr < FEW_RECORDS ? BIG_BUFFER : SMALL_BUFFER);
	if (!r->file)
		return ddi_no_memory(err);
	ddu_json_init(&r->json, r->file, 4);
	ddu_json_array_begin(&r->json);
	put_record_head(r, s);
	return 0;
}

static int find_export_record(struct json_export *e, const struct dd_stream *s, struct record **out,
			      struct dd_error *err)
{
	uint64_t attributes = attributes_digest(s);
	struct record *p;
	int ret;

	for (uint32_t i = e->nr; i--;) {
		*out = &e->records[i];
		if ((*out)->stream == s->id && (*out)->attributes == attributes &&
		    !memcmp(&(*out)->intervals, &s->intervals, sizeof(s->intervals)))
			return 0;
	}
	if (e->nr == MAX_RECORDS)
		return dd_fail(err, DD_ELIMIT, "more than %u records", MAX_RECORDS);
	if (e->nr == e->room) {
		p = reallocarray(e->records, 2 * e->room + 8, sizeof(*p));
		if (!p)
			return ddi_no_memory(err);
		e->records = p;
		e->room = 2 * e->room + 8;
	}
	*out = &e->records[e->nr];
	memset(*out, 0, sizeof(**out));
	ret = begin_record(e, *out, s, err);
	e->nr += !ret;
	return ret;
}

static void json_put_probes(struct ddu_json *j, const struct dd_snapshot *snap, uint32_t i)
{
	ddu_json_key(j, "probe_hits");
	ddu_json_array_begin(j);
	for (uint32_t c = 0; c < snap->stream->nr_columns; c++)
		if (dd_column_is_probe(&snap->stream->columns[c]))
			ddu_json_u64(j, snap->attrs[c][i]);
	ddu_json_array_end(j);
}

static void put_own_region(struct ddu_json *j, const struct dd_snapshot *snap, uint32_t i)
{
	const struct dd_stream *s = snap->stream;

	if (!has_own_attribute(s))
		return;
	ddu_json_key(j, "damo");
	ddu_json_object_begin(j);
	for (uint32_t c = 0; c < s->nr_columns; c++) {
		if (!is_own_attribute(&s->columns[c]))
			continue;
		ddu_json_key(j, s->columns[c].name);
		if (s->columns[c].type == DD_TYPE_I64)
			ddu_json_i64(j, (int64_t)snap->attrs[c][i]);
		else
			ddu_json_u64(j, snap->attrs[c][i]);
	}
	ddu_json_object_end(j);
}

static void put_accesses(struct ddu_json *j, const struct dd_snapshot *snap, uint32_t i,
			 const struct dd_access_scale *scale)
{
	if (!snap->stream->has_nr_accesses)
		return;
	ddu_json_key(j, "nr_accesses");
	ddu_json_object_begin(j);
	ddu_json_kv_u64(j, "samples", snap->regions[i].nr_accesses);
	if (scale->percents)
		ddu_json_kv_u64(j, "percent", scale->percents[i]);
	else if (scale->known)
		ddu_json_kv_u64(j, "percent", (uint64_t)dd_scale_rate(scale, snap, i));
	else
		ddu_json_kv_null(j, "percent");
	ddu_json_object_end(j);
}

static void put_age(struct ddu_json *j, const struct dd_snapshot *snap, uint32_t i,
		    const struct dd_access_scale *scale)
{
	bool known = scale->ages_us || (scale->known && snap->stream->has_age);

	ddu_json_key(j, "age");
	ddu_json_object_begin(j);
	if (known)
		kv_text_u64(j, "usec", dd_scale_age_us(scale, snap, i));
	else
		ddu_json_kv_null(j, "usec");
	if (snap->stream->has_age)
		kv_text_u64(j, "aggr_intervals", snap->regions[i].age);
	else
		ddu_json_kv_null(j, "aggr_intervals");
	ddu_json_object_end(j);
}

static void json_put_region(struct ddu_json *j, const struct dd_snapshot *snap, uint32_t i,
			    const struct dd_access_scale *scale)
{
	const struct dd_region *r = &snap->regions[i];
	const uint64_t *passed = dd_snapshot_column(snap, DD_COL_SZ_FILTER_PASSED);

	ddu_json_object_begin(j);
	kv_text_u64(j, "start", r->start);
	kv_text_u64(j, "end", r->end);
	put_accesses(j, snap, i, scale);
	put_age(j, snap, i, scale);
	json_put_probes(j, snap, i);
	kv_text_u64(j, "sz_filter_passed", passed ? passed[i] : 0);
	put_own_region(j, snap, i);
	ddu_json_object_end(j);
}

static void kv_result(struct ddu_json *j, const char *key, uint64_t v)
{
	if (v == DD_RESULT_UNKNOWN)
		ddu_json_kv_null(j, key);
	else
		kv_text_u64(j, key, v);
}

static void json_put_stats(struct ddu_json *j, const struct dd_damos_stats *s)
{
	if (!s) {
		ddu_json_kv_null(j, "damos_stats");
		return;
	}
	ddu_json_key(j, "damos_stats");
	ddu_json_object_begin(j);
	kv_result(j, "nr_tried", s->nr_tried);
	kv_result(j, "sz_tried", s->sz_tried);
	kv_result(j, "nr_applied", s->nr_applied);
	kv_result(j, "sz_applied", s->sz_applied);
	kv_result(j, "sz_ops_filter_passed", s->sz_ops_filter_passed);
	kv_result(j, "qt_exceeds", s->qt_exceeds);
	kv_result(j, "nr_snapshots", s->nr_snapshots);
	kv_text_u64(j, "max_nr_snapshots", s->max_nr_snapshots);
	ddu_json_object_end(j);
}

static void put_own_snapshot(struct ddu_json *j, const struct dd_snapshot *snap)
{
	if (!snap->flags && !snap->aggr_us)
		return;
	ddu_json_key(j, "damo");
	ddu_json_object_begin(j);
	ddu_json_kv_u64(j, "flags", snap->flags);
	ddu_json_kv_u64(j, "nr_expected", snap->nr_expected);
	ddu_json_kv_u64(j, "aggr_us", snap->aggr_us);
	ddu_json_object_end(j);
}

static uint64_t snapshot_total_bytes(const struct dd_snapshot *snap)
{
	uint64_t total = 0;

	if (snap->has_total_bytes)
		return snap->total_bytes;
	for (uint32_t i = 0; i < snap->nr_regions; i++)
		total += snap->regions[i].end - snap->regions[i].start;
	return total;
}

static int no_temporary(struct dd_error *err)
{
	return dd_fail(err, DD_ESYS,
		       "cannot write a temporary file; make room in its directory, /tmp");
}

/* Only what the recording states, unless what follows from it is wanted. */
static struct dd_access_scale scale_of(const struct json_export *e, const struct dd_snapshot *snap)
{
	struct dd_access_scale scale = dd_access_scale_of(snap);

	scale.known &= e->derived;
	return scale;
}

static int json_put_snapshot(const struct json_export *e, struct record *r,
			     const struct dd_snapshot *snap, struct dd_error *err)
{
	struct dd_access_scale scale = scale_of(e, snap);
	struct ddu_json *j = &r->json;
	char text[40];

	ddu_json_object_begin(j);
	kv_text_u64(j, "start_time", snap->start_ns);
	kv_text_u64(j, "end_time", snap->end_ns);
	ddu_json_key(j, "regions");
	ddu_json_array_begin(j);
	for (uint32_t i = 0; i < snap->nr_regions; i++)
		json_put_region(j, snap, i, &scale);
	ddu_json_array_end(j);
	kv_text_u64(j, "total_bytes", snapshot_total_bytes(snap));
	json_put_stats(j, snap->stats);
	if (snap->sample_us) {
		snprintf(text, sizeof(text), "%" PRIu64 " us", snap->sample_us);
		ddu_json_kv_string(j, "sample_interval_us", text);
	} else {
		ddu_json_kv_null(j, "sample_interval_us");
	}
	put_own_snapshot(j, snap);
	ddu_json_object_end(j);
	return ferror(r->file) ? no_temporary(err) : 0;
}

static int json_export_event(void *priv, const struct dd_event *ev, struct dd_error *err)
{
	struct json_export *e = priv;
	struct record *r = NULL;
	int ret;

	if (ev->type != DD_EV_SNAPSHOT)
		return 0;
	ret = find_export_record(e, ev->snapshot->stream, &r, err);
	return ret ? ret : json_put_snapshot(e, r, ev->snapshot, err);
}

static int no_write(struct dd_error *err)
{
	return dd_fail(err, DD_ESYS, "cannot write the JSON output");
}

/* Without the brackets of the array that is only in the final file: "[" before, nothing behind. */
static int append_record(struct json_export *e, struct record *r, bool first, struct dd_error *err)
{
	int closed;

	ddu_json_array_end(&r->json);
	ddu_json_kv_string(&r->json, "data_source", r->is_stat ? "damon_stat" : "unknown");
	ddu_json_object_end(&r->json);
	closed = ferror(r->file) | fclose(r->file);
	r->file = NULL;
	if (closed)
		return no_temporary(err);
	fputs(first ? "[" : ",", e->out);
	if (spool_part_copy(r->part, 1, e->out))
		return ferror(e->out) ? no_write(err)
				      : dd_fail(err, DD_ESYS, "cannot reread a temporary file");
	return 0;
}

static int write_records(struct json_export *e, struct dd_error *err)
{
	int ret = 0;

	for (uint32_t i = 0; i < e->nr && !ret; i++)
		ret = append_record(e, &e->records[i], !i, err);
	if (!ret)
		fputs(e->nr ? "\n]" : "[]", e->out);
	return ret;
}

static int json_export_close(void *priv, bool abort, struct dd_error *err)
{
	struct json_export *e = priv;
	int ret = abort ? 0 : write_records(e, err);

	if ((ferror(e->out) | fclose(e->out)) && !ret && !abort)
		ret = no_write(err);
	for (uint32_t i = 0; i < e->nr; i++) {
		if (e->records[i].file)
			fclose(e->records[i].file);
		spool_part_free(e->records[i].part);
	}
	spool_close(&e->spool);
	free(e->records);
	free(e);
	return ret;
}

static int open_as(void **priv, FILE *out, const struct dd_export_options *opts,
		   struct dd_error *err)
{
	struct json_export *e = calloc(1, sizeof(*e));

	if (!e || !out) {
		free(e);
		if (out)
			fclose(out);
		return ddi_no_memory(err);
	}
	e->out = out;
	e->derived = opts->derived;
	e->spool.fd = -1;
	*priv = e;
	return 0;
}

static int json_export_open(void **priv, int fd, const char *name,
			    const struct dd_export_options *opts, struct dd_error *err)
{
	struct dd_export_options how;
	int own, ret = DDI_TAKE(&how, dd_export_options, opts, err);

	if (ret)
		return ret;
	own = dup(fd);
	if (own < 0)
		return dd_fail(err, DD_ESYS, "cannot write %s", name);
	return open_as(priv, fdopen(own, "w"), &how, err);
}

static int json_compressed_open(void **priv, int fd, const char *name,
				const struct dd_export_options *opts, struct dd_error *err)
{
	struct dd_export_options how;
	int ret = DDI_TAKE(&how, dd_export_options, opts, err);

	(void)name;
	return ret ? ret : open_as(priv, deflate_fdopen(fd, how.level), &how, err);
}

const struct dd_export_format dd_export_json = {
	.name = "json",
	.open = json_export_open,
	.event = json_export_event,
	.close = json_export_close,
};

const struct dd_export_format dd_export_json_compressed = {
	.name = "json_compressed",
	.binary = true,
	.open = json_compressed_open,
	.event = json_export_event,
	.close = json_export_close,
};
