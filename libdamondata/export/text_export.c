// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Export to lines of text: perf script's, and JSON lines of everything.
 */
#include <ddutil/json_writer.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <damondata/region_columns.h>
#include "libdamondata/export/text_file.h"
#include "libdamondata/util/sized_struct.h"

int ddi_text_open(void **priv, int fd, const char *name, const struct dd_export_options *opts,
		  struct dd_error *err)
{
	struct dd_export_options how;
	struct ddi_text_file *t;
	int own, ret = DDI_TAKE(&how, dd_export_options, opts, err);

	if (ret)
		return ret;
	t = calloc(1, sizeof(*t));
	own = dup(fd);
	if (t && how.attributes && dd_attr_names_copy(&t->names, how.attributes, err)) {
		free(t);
		t = NULL;
	}
	if (t && own >= 0)
		t->out = fdopen(own, "w");
	if (!t || !t->out) {
		if (own >= 0)
			close(own);
		if (t)
			dd_attr_names_free(&t->names);
		free(t);
		return dd_fail(err, DD_ESYS, "cannot write %s", name);
	}
	*priv = t;
	return 0;
}

int ddi_text_close(void *priv, bool abort, struct dd_error *err)
{
	struct ddi_text_file *t = priv;
	int bad = ferror(t->out) | fclose(t->out);

	dd_attr_names_free(&t->names);
	free(t);
	return bad && !abort ? dd_fail(err, DD_ESYS, "cannot write the output") : 0;
}

uint64_t ddi_text_left_out(const void *priv)
{
	return ((const struct ddi_text_file *)priv)->left_out;
}

/* The columns before the colon: perf's, with what is known of the kdamond. */
static void put_script_head(FILE *out, const struct dd_stream *s, uint64_t ns)
{
	bool scheme = s->data_source == DD_SRC_SCHEME_TRACE && s->scheme_idx != DD_IDX_NONE;
	int digits = ns % 1000 ? 9 : 6;

	fprintf(out, "kdamond.%d %5d [000] %" PRIu64 ".%0*" PRIu64 ": damon:%s: ",
		s->kdamond_idx == DD_IDX_NONE ? 0 : s->kdamond_idx, s->kdamond_pid, ns / 1000000000,
		digits, ns % 1000000000 / (digits == 6 ? 1000 : 1),
		scheme ? "damos_before_apply" : "damon_aggregated");
	if (scheme)
		fprintf(out, "ctx_idx=%d scheme_idx=%d target_idx=%" PRIu64,
			s->context_idx == DD_IDX_NONE ? 0 : s->context_idx, s->scheme_idx,
			s->target_id);
	else
		fprintf(out, "target_id=%" PRIu64, s->target_id);
}

/* As the kernel's fields have; others could not be read back. */
static bool is_field_name(const char *name)
{
	static const char letters[] = "0123456789"
				      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";

	return *name && (*name < '0' || *name > '9') && strspn(name, letters) == strlen(name);
}

/* Behind the fields that the kernel prints without a name, as it prints others. */
static void put_script_attributes(FILE *out, const struct dd_snapshot *snap, uint32_t region)
{
	const struct dd_stream *s = snap->stream;

	for (uint32_t c = 0; c < s->nr_columns; c++) {
		uint64_t v = snap->attrs[c][region];

		if (!is_field_name(s->columns[c].name))
			continue;
		if (s->columns[c].type == DD_TYPE_I64)
			fprintf(out, " %s=%" PRId64, s->columns[c].name, (int64_t)v);
		else
			fprintf(out, " %s=%" PRIu64, s->columns[c].name, v);
	}
}

static void count_odd_names(struct ddi_text_file *t, const struct dd_stream *s)
{
	for (uint32_t c = 0; s->kind == DD_STREAM_ACCESS && c < s->nr_columns; c++)
		t->left_out += !is_field_name(s->columns[c].name);
}

static int script_event(void *priv, const struct dd_event *ev, struct dd_error *err)
{
	struct ddi_text_file *t = priv;
	const struct dd_snapshot *snap = ev->snapshot;

	if (ev->type == DD_EV_STREAM)
		count_odd_names(t, ev->stream);
	if (ev->type != DD_EV_SNAPSHOT)
		return 0;
	if (!snap->stream->has_nr_accesses)
		return dd_fail(
			err, DD_EUNSUPPORTED,
			"access counts are unknown, as DAMON monitored data attributes only, "
			"and perf's text cannot say so; other formats can");
	for (uint32_t i = 0; i < snap->nr_regions; i++) {
		const struct dd_region *r = &snap->regions[i];

		put_script_head(t->out, snap->stream, snap->end_ns);
		fprintf(t->out, " nr_regions=%u %" PRIu64 "-%" PRIu64 ": %u", snap->nr_regions,
			r->start, r->end, r->nr_accesses);
		if (snap->stream->has_age)
			fprintf(t->out, " %u", r->age);
		put_script_attributes(t->out, snap, i);
		fputc('\n', t->out);
	}
	return ferror(t->out) ? dd_fail(err, DD_ESYS, "cannot write the output") : 0;
}

/* Names are those of all exports. */
static const char *name_of(enum dd_region_column_id column)
{
	return dd_region_columns[column].name;
}

static void line_index(struct ddu_json *j, const char *key, int32_t index)
{
	if (index != DD_IDX_NONE)
		ddu_json_kv_i64(j, key, index);
}

static void line_text(struct ddu_json *j, const char *key, const char *text)
{
	if (text && *text)
		ddu_json_kv_string(j, key, text);
}

static void line_meta(struct ddu_json *j, const struct dd_meta *m)
{
	line_text(j, "writer", m->writer);
	line_text(j, "imported_from", m->imported_from);
	line_text(j, "command_line", m->command_line);
	line_text(j, "kernel_release", m->kernel_release);
	line_text(j, "machine", m->machine);
	line_text(j, "host_name", m->host_name);
	line_text(j, "machine_id_hash", m->machine_id_hash);
	line_text(j, "boot_id", m->boot_id);
	ddu_json_kv_u64(j, "page_size", m->page_size);
	ddu_json_kv_u64(j, "monotonic_ns", m->monotonic_ns);
	ddu_json_kv_u64(j, "realtime_ns", m->realtime_ns);
}

static void line_columns(struct ddu_json *j, const struct dd_stream *s)
{
	ddu_json_key(j, "columns");
	ddu_json_array_begin(j);
	for (uint32_t c = 0; c < s->nr_columns; c++)
		ddu_json_string(j, s->columns[c].name);
	ddu_json_array_end(j);
}

static void line_stream(struct ddu_json *j, const struct dd_stream *s)
{
	ddu_json_kv_u64(j, "stream", s->id);
	ddu_json_kv_u64(j, "kind", s->kind);
	ddu_json_kv_u64(j, "source", s->data_source);
	ddu_json_kv_u64(j, "clock", s->clock);
	ddu_json_kv_u64(j, name_of(DD_CELL_HOST), s->host);
	line_text(j, "host_name", s->host_name);
	line_text(j, "host_machine_id", s->host_machine_id);
	line_text(j, "host_boot_id", s->host_boot_id);
	line_index(j, name_of(DD_CELL_KDAMOND_IDX), s->kdamond_idx);
	line_index(j, name_of(DD_CELL_CONTEXT_IDX), s->context_idx);
	line_index(j, "target_idx", s->target_idx);
	line_index(j, name_of(DD_CELL_SCHEME_IDX), s->scheme_idx);
	if (s->has_target_id)
		ddu_json_kv_u64(j, name_of(DD_CELL_TARGET_ID), s->target_id);
	ddu_json_kv_i64(j, name_of(DD_CELL_KDAMOND_PID), s->kdamond_pid);
	ddu_json_kv_i64(j, name_of(DD_CELL_TARGET_PID), s->target_pid);
	line_text(j, "target_comm", s->target_comm);
	line_text(j, "ops", s->ops);
	ddu_json_kv_u64(j, name_of(DD_CELL_SAMPLE), s->intervals.sample_us);
	ddu_json_kv_u64(j, name_of(DD_CELL_AGGR), s->intervals.aggr_us);
	ddu_json_kv_u64(j, "update_us", s->intervals.update_us);
	ddu_json_kv_bool(j, "has_age", s->has_age);
	line_text(j, "event_name", s->event_name);
	line_columns(j, s);
}

static void line_known(struct ddu_json *j, bool known, uint64_t v)
{
	if (known)
		ddu_json_u64(j, v);
	else
		ddu_json_null(j);
}

static void line_attribute(struct ddu_json *j, const struct dd_column *c, uint64_t v)
{
	if (c->type == DD_TYPE_I64)
		ddu_json_i64(j, (int64_t)v);
	else
		ddu_json_u64(j, v);
}

/* A region is an array: start, end, nr_accesses, age, then the stream's columns; what is not known is null. */
static void line_snapshot(struct ddu_json *j, const struct dd_snapshot *snap)
{
	ddu_json_kv_u64(j, "stream", snap->stream->id);
	ddu_json_kv_u64(j, name_of(DD_CELL_START_TIME), snap->start_ns);
	ddu_json_kv_u64(j, name_of(DD_CELL_END_TIME), snap->end_ns);
	ddu_json_kv_bool(j, name_of(DD_CELL_COMPLETE), !(snap->flags & DD_SNAP_INCOMPLETE));
	ddu_json_kv_u64(j, "nr_expected", snap->nr_expected);
	if (snap->sample_us)
		ddu_json_kv_u64(j, name_of(DD_CELL_SAMPLE), snap->sample_us);
	if (snap->aggr_us)
		ddu_json_kv_u64(j, name_of(DD_CELL_AGGR), snap->aggr_us);
	ddu_json_key(j, "regions");
	ddu_json_array_begin(j);
	for (uint32_t i = 0; i < snap->nr_regions; i++) {
		const struct dd_region *r = &snap->regions[i];

		ddu_json_array_begin(j);
		ddu_json_u64(j, r->start);
		ddu_json_u64(j, r->end);
		line_known(j, snap->stream->has_nr_accesses, r->nr_accesses);
		line_known(j, snap->stream->has_age, r->age);
		for (uint32_t c = 0; c < snap->stream->nr_columns; c++)
			line_attribute(j, &snap->stream->columns[c], snap->attrs[c][i]);
		ddu_json_array_end(j);
	}
	ddu_json_array_end(j);
}

static void line_row(struct ddu_json *j, const struct dd_row *row)
{
	const struct dd_stream *s = row->stream;

	ddu_json_kv_u64(j, "stream", s->id);
	ddu_json_kv_u64(j, "time_ns", row->time_ns);
	for (uint32_t c = 0; c < s->nr_columns; c++) {
		ddu_json_key(j, s->columns[c].name);
		if (s->columns[c].type == DD_TYPE_STRING)
			ddu_json_string_n(j, row->values[c].str.ptr, row->values[c].str.len);
		else if (s->columns[c].type == DD_TYPE_I64)
			ddu_json_i64(j, row->values[c].i64);
		else
			ddu_json_u64(j, row->values[c].u64);
	}
}

static void line_loss(struct ddu_json *j, const struct dd_loss *l)
{
	ddu_json_kv_u64(j, "reason", l->reason);
	ddu_json_kv_u64(j, "stream", l->stream);
	ddu_json_kv_i64(j, "cpu", l->cpu);
	ddu_json_kv_u64(j, "count", l->count);
	ddu_json_kv_u64(j, "first_ns", l->first_ns);
	ddu_json_kv_u64(j, "last_ns", l->last_ns);
}

static const char *const line_types[] = {
	[DD_EV_META] = "meta", [DD_EV_STREAM] = "stream", [DD_EV_SNAPSHOT] = "snapshot",
	[DD_EV_ROW] = "row",   [DD_EV_LOSS] = "loss",	  [DD_EV_NOTE] = "note",
};

static int jsonl_event(void *priv, const struct dd_event *ev, struct dd_error *err)
{
	struct ddi_text_file *t = priv;
	struct ddu_json *j = &t->json;

	if ((size_t)ev->type >= sizeof(line_types) / sizeof(line_types[0]))
		return 0;
	ddu_json_init(j, t->out, -1);
	ddu_json_object_begin(j);
	ddu_json_kv_string(j, "type", line_types[ev->type]);
	switch (ev->type) {
	case DD_EV_META:
		line_meta(j, ev->meta);
		break;
	case DD_EV_STREAM:
		line_stream(j, ev->stream);
		break;
	case DD_EV_SNAPSHOT:
		line_snapshot(j, ev->snapshot);
		break;
	case DD_EV_ROW:
		line_row(j, ev->row);
		break;
	case DD_EV_LOSS:
		line_loss(j, ev->loss);
		break;
	default:
		ddu_json_kv_string(j, "text", ev->note);
	}
	ddu_json_object_end(j);
	fputc('\n', t->out);
	return ferror(t->out) ? dd_fail(err, DD_ESYS, "cannot write the output") : 0;
}

const struct dd_export_format dd_export_perf_script = {
	.name = "perf_script",
	.in_time_order = true,
	.open = ddi_text_open,
	.event = script_event,
	.close = ddi_text_close,
	.left_out = ddi_text_left_out,
};

const struct dd_export_format dd_export_jsonl = {
	.name = "jsonl",
	.open = ddi_text_open,
	.event = jsonl_event,
	.close = ddi_text_close,
};
