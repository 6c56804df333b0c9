// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The walk: yajl's events looked up in the table.
 */
#include "json_walk.h"
#include "libdamondata/util/array.h"

#include <ddutil/json_writer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#define MAX_DEPTH    60
#define STEP_BYTES   16384u
#define SILENT_BYTES (1u << 20)
#define MAX_CAPTURE  65536
#define SKIP	     (-1)

/* The rows of a level, in the table's order; keys mostly come in that order, too. */
struct level {
	const struct json_row **rows;
	size_t nr, next;
};

/* One container on the path: its level, and what its current key (or its elements) leads to. */
struct frame {
	int level; /* SKIP = nothing in it is of interest */
	const struct json_row *row;
};

struct json_walk {
	yajl_handle yajl;
	const struct json_row **rows;
	struct level *levels;
	const struct json_handlers *handlers;
	void *ctx;
	struct frame stack[MAX_DEPTH + 1];
	int depth;
	bool ended, progress;
	char key[64]; /* of a row for all keys */
	bool indent;  /* all up to here since a line's begin are blanks */
	uint64_t silent;
	uint8_t text[STEP_BYTES];
	struct dd_error err;
	int failed;

	/* A container that is captured as text, from this depth on. */
	int capture_depth;
	char *capture;
	size_t capture_len;
	FILE *capture_file;
	struct ddu_json json;
	char *scratch;
	size_t scratch_size;
};

static bool is_row(const struct json_row *r, const char *key, size_t len)
{
	if (!key || !r->key)
		return !key && !r->key;
	if (!strcmp(r->key, JSON_ALL_KEYS))
		return true;
	return strlen(r->key) == len && !memcmp(r->key, key, len);
}

static const struct json_row *find_key_row(struct json_walk *w, int level, const char *key,
					   size_t len)
{
	struct level *l = level == SKIP ? NULL : &w->levels[level];

	for (size_t n = 0; l && n < l->nr; n++) {
		if (l->next == l->nr)
			l->next = 0;
		if (is_row(l->rows[l->next++], key, len))
			return l->rows[l->next - 1];
	}
	return NULL;
}

static int walk_result(struct json_walk *w, int ret)
{
	w->progress = true;
	if (!ret)
		return 1;
	w->failed = ret;
	return 0;
}

/* yajl's strings do not end in NUL; numbers are parsed from text that does. */
static const char *terminate_text(struct json_walk *w, const void *text, size_t len)
{
	if (len >= w->scratch_size) {
		char *p = realloc(w->scratch, len + 1);

		if (!p)
			return NULL;
		w->scratch = p;
		w->scratch_size = len + 1;
	}
	memcpy(w->scratch, text, len);
	w->scratch[len] = '\0';
	return w->scratch;
}

static void capture_value(struct json_walk *w, const struct json_value *v)
{
	switch (v->kind) {
	case JSON_NULL:
		ddu_json_null(&w->json);
		break;
	case JSON_BOOL:
		ddu_json_bool(&w->json, v->truth);
		break;
	default:
		/* A number stays a number when it is an integer; else its text is kept. */
		if (v->kind == JSON_NUMBER && v->len < 20 &&
		    strspn(v->text, "0123456789") == v->len)
			ddu_json_u64(&w->json, strtoull(v->text, NULL, 10));
		else
			ddu_json_string_n(&w->json, v->text, v->len);
	}
}

static int take_value(struct json_walk *w, enum json_kind kind, bool truth, const void *text,
		      size_t len)
{
	struct json_value v = {kind, truth, "", len, w->key};
	const struct json_row *row = w->stack[w->depth].row;

	if (!w->capture_depth && (!row || row->action == JSON_ENTER))
		return walk_result(w, 0);
	v.text = terminate_text(w, text, len);
	if (!v.text)
		return walk_result(w, ddi_no_memory(&w->err));
	if (w->capture_depth) {
		capture_value(w, &v);
		return walk_result(w, 0);
	}
	return walk_result(w, w->handlers->value(w->ctx, row->to, &v, &w->err));
}

static int walk_null(void *ctx)
{
	return take_value(ctx, JSON_NULL, false, "", 0);
}

static int on_bool(void *ctx, int truth)
{
	return take_value(ctx, JSON_BOOL, truth, truth ? "true" : "false", truth ? 4 : 5);
}

static int walk_number(void *ctx, const char *text, size_t len)
{
	return take_value(ctx, JSON_NUMBER, false, text, len);
}

static int walk_string(void *ctx, const unsigned char *text, size_t len)
{
	return take_value(ctx, JSON_STRING, false, text, len);
}

static int begin_capture(struct json_walk *w)
{
	w->capture_file = open_memstream(&w->capture, &w->capture_len);
	if (!w->capture_file)
		return ddi_no_memory(&w->err);
	ddu_json_init(&w->json, w->capture_file, -1);
	w->capture_depth = w->depth;
	return 0;
}

static int push_level(struct json_walk *w, bool array)
{
	const struct json_row *row = w->stack[w->depth].row;
	struct frame *f;
	int ret = 0;

	if (w->depth == MAX_DEPTH)
		return walk_result(w, dd_fail(&w->err, DD_ELIMIT,
					      "JSON nested deeper than %d levels", MAX_DEPTH));
	f = &w->stack[++w->depth];
	f->level = row && row->action == JSON_ENTER ? row->to : SKIP;
	f->row = array ? find_key_row(w, f->level, NULL, 0) : NULL;
	if (!w->capture_depth && row && row->action == JSON_CAPTURE)
		ret = begin_capture(w);
	if (!ret && w->capture_depth) {
		if (array)
			ddu_json_array_begin(&w->json);
		else
			ddu_json_object_begin(&w->json);
	}
	if (!ret && f->level != SKIP)
		ret = w->handlers->enter(w->ctx, f->level, &w->err);
	return walk_result(w, ret);
}

static int end_capture(struct json_walk *w)
{
	const struct json_row *row = w->stack[w->depth - 1].row;
	struct json_value v = {.kind = JSON_RAW, .key = ""};
	int ret = 0;

	fclose(w->capture_file);
	w->capture_file = NULL;
	w->capture_depth = 0;
	v.text = w->capture;
	v.len = w->capture_len;
	if (v.len > MAX_CAPTURE)
		ret = dd_fail(&w->err, DD_ELIMIT, "a JSON value of %zu bytes", v.len);
	else
		ret = w->handlers->value(w->ctx, row->to, &v, &w->err);
	free(w->capture);
	w->capture = NULL;
	return ret;
}

static int pop_level(struct json_walk *w, bool array)
{
	int level = w->stack[w->depth].level, ret = 0;

	if (w->capture_depth) {
		if (array)
			ddu_json_array_end(&w->json);
		else
			ddu_json_object_end(&w->json);
		if (w->capture_depth == w->depth)
			ret = end_capture(w);
		else if (ftell(w->capture_file) > 2 * MAX_CAPTURE)
			ret = dd_fail(&w->err, DD_ELIMIT, "a JSON value of more than %d bytes",
				      MAX_CAPTURE);
	} else if (level != SKIP) {
		ret = w->handlers->leave(w->ctx, level, &w->err);
	}
	w->depth--;
	return walk_result(w, ret);
}

static int walk_start_map(void *ctx)
{
	return push_level(ctx, false);
}

static int walk_map_key(void *ctx, const unsigned char *key, size_t len)
{
	struct json_walk *w = ctx;
	struct frame *f = &w->stack[w->depth];

	if (w->capture_depth) {
		const char *text = terminate_text(w, key, len);

		if (!text)
			return walk_result(w, ddi_no_memory(&w->err));
		ddu_json_key(&w->json, text);
	} else {
		f->row = find_key_row(w, f->level, (const char *)key, len);
		w->key[0] = '\0';
		if (f->row && !strcmp(f->row->key, JSON_ALL_KEYS))
			snprintf(w->key, sizeof(w->key), "%.*s", (int)(len < 63 ? len : 63),
				 (const char *)key);
	}
	return walk_result(w, 0);
}

static int on_end_map(void *ctx)
{
	return pop_level(ctx, false);
}

static int walk_start_array(void *ctx)
{
	return push_level(ctx, true);
}

static int on_end_array(void *ctx)
{
	return pop_level(ctx, true);
}

static const yajl_callbacks callbacks = {
	.yajl_null = walk_null,
	.yajl_boolean = on_bool,
	.yajl_number = walk_number,
	.yajl_string = walk_string,
	.yajl_start_map = walk_start_map,
	.yajl_map_key = walk_map_key,
	.yajl_end_map = on_end_map,
	.yajl_start_array = walk_start_array,
	.yajl_end_array = on_end_array,
};

static int sort_key_rows(struct json_walk *w, const struct json_row *rows)
{
	size_t nr = 0, levels = 0;
	const struct json_row **to;

	for (const struct json_row *r = rows; r->level >= 0; r++, nr++) {
		size_t inner = r->action == JSON_ENTER ? r->to : 0;

		inner = inner > (size_t)r->level ? inner : (size_t)r->level;
		levels = inner >= levels ? inner + 1 : levels;
	}
	to = w->rows = calloc(nr + 1, sizeof(*w->rows));
	w->levels = calloc(levels + 1, sizeof(*w->levels));
	if (!w->rows || !w->levels)
		return DD_ENOMEM;
	for (size_t level = 0; level < levels; level++) {
		w->levels[level].rows = to;
		for (const struct json_row *r = rows; r->level >= 0; r++)
			if ((size_t)r->level == level)
				*to++ = r;
		w->levels[level].nr = to - w->levels[level].rows;
	}
	return 0;
}

int json_walk_new(struct json_walk **out, const struct json_row *rows,
		  const struct json_handlers *handlers, void *ctx, struct dd_error *err)
{
	struct json_walk *w = calloc(1, sizeof(*w));

	if (w)
		w->yajl = yajl_alloc(&callbacks, NULL, w);
	if (!w || !w->yajl || sort_key_rows(w, rows)) {
		json_walk_free(w);
		return ddi_no_memory(err);
	}
	w->handlers = handlers;
	w->ctx = ctx;
	w->stack[0].row = find_key_row(w, 0, NULL, 0);
	*out = w;
	return 0;
}

void json_walk_free(struct json_walk *w)
{
	if (!w)
		return;
	if (w->yajl)
		yajl_free(w->yajl);
	free(w->rows);
	free(w->levels);
	if (w->capture_file)
		fclose(w->capture_file);
	free(w->capture);
	free(w->scratch);
	free(w);
}

/*
 * Most of an indented text is blanks, which yajl takes one by one. Those at the begin of a line are
 * left out before: no string goes over a line's end, as yajl still checks.
 */
static size_t without_indents(struct json_walk *w, const uint8_t *p, size_t n)
{
	static const uint8_t blanks[8] = "        ";
	const uint8_t *end = p + n;
	uint8_t *to = w->text;

	while (p < end) {
		const uint8_t *line_end = NULL;

		while (w->indent && end - p >= 8 && !memcmp(p, blanks, 8))
			p += 8;
		while (w->indent && p < end && *p == ' ')
			p++;
		if (p < end)
			line_end = memchr(p, '\n', end - p);
		n = (line_end ? line_end + 1 : end) - p;
		memcpy(to, p, n);
		to += n;
		p += n;
		w->indent = line_end || (w->indent && !n);
	}
	return to - w->text;
}

/* Where in the input yajl stopped. */
static uint64_t stop_offset(const struct json_walk *w, struct instream *in, const uint8_t *p,
			    size_t n, bool indent)
{
	size_t left = yajl_get_bytes_consumed(w->yajl), i;

	for (i = 0; i < n; i++) {
		if (indent && p[i] == ' ')
			continue;
		indent = p[i] == '\n';
		if (!left--)
			break;
	}
	return instream_offset(in) + i;
}

static int not_json(struct json_walk *w, struct instream *in, size_t n, uint64_t offset,
		    struct dd_error *err)
{
	unsigned char *text = yajl_get_error(w->yajl, 0, w->text, n);
	char why[100];

	snprintf(why, sizeof(why), "%s", text ? (const char *)text : "no valid JSON");
	yajl_free_error(w->yajl, text);
	why[strcspn(why, "\n")] = '\0';
	return dd_fail_at(err, DD_ECORRUPT, offset, "%s: %s", instream_name(in), why);
}

static int walk_failed(struct json_walk *w, struct instream *in, uint64_t offset,
		       struct dd_error *err)
{
	return dd_fail_at(err, w->failed, offset, "%s: %s", instream_name(in), w->err.text);
}

static int finish_walk(struct json_walk *w, struct instream *in, struct dd_error *err)
{
	w->ended = true;
	if (w->depth)
		return dd_fail_at(err, DD_ETRUNCATED, instream_offset(in),
				  "%s ends inside of its JSON text", instream_name(in));
	if (yajl_complete_parse(w->yajl) != yajl_status_ok)
		return w->failed ? walk_failed(w, in, instream_offset(in), err)
				 : not_json(w, in, 0, instream_offset(in), err);
	return 0;
}

static int parse_bytes(struct json_walk *w, struct instream *in, const uint8_t *p, size_t n,
		       struct dd_error *err)
{
	bool indent = w->indent;
	size_t len = without_indents(w, p, n);
	uint64_t offset;

	if (yajl_parse(w->yajl, w->text, len) == yajl_status_ok)
		return 1;
	w->ended = true;
	offset = stop_offset(w, in, p, n, indent);
	return w->failed ? walk_failed(w, in, offset, err) : not_json(w, in, len, offset, err);
}

int json_walk_step(struct json_walk *w, struct instream *in, struct dd_error *err)
{
	const uint8_t *p;
	long n = w->ended ? 0 : instream_peek(in, 1, &p, err);
	int ret;

	if (n < 0)
		return n;
	if (!n)
		return w->ended ? 0 : finish_walk(w, in, err);
	if (n > STEP_BYTES)
		n = STEP_BYTES;
	w->progress = false;
	ret = parse_bytes(w, in, p, n, err);
	instream_take(in, n);
	/* yajl gathers a value that lies across two parts: bound what it gathers. */
	w->silent = w->progress ? 0 : w->silent + n;
	if (ret > 0 && w->silent > SILENT_BYTES)
		return dd_fail_at(err, DD_ELIMIT, instream_offset(in),
				  "%s: a single JSON value of more than %u MiB", instream_name(in),
				  SILENT_BYTES >> 20);
	return ret;
}
