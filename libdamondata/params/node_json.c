// SPDX-License-Identifier: LGPL-2.1-only
/*
 * JSON text to a tree of values, by yajl: it hands numbers over as text, so that no digit is lost, and
 * says where it stands.
 */
#include "libdamondata/params/params_internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <yajl/yajl_parse.h>

/**
 * struct json - state of the parse
 * @pos:	bytes of which @line and @column are known, from 1
 */
struct json {
	struct node_builder b;
	yajl_handle handle;
	const char *text;
	size_t len, pos;
	unsigned int line, column;
	unsigned int value_line, value_column;
};

static void advance_place(struct json *j, size_t to)
{
	for (; j->pos < to && j->pos < j->len; j->pos++) {
		unsigned char c = (unsigned char)j->text[j->pos];

		if (c == '\n') {
			j->line++;
			j->column = 1;
		} else if ((c & 0xc0) != 0x80) {
			j->column++;
		}
	}
}

/* Called with each event: what lies between the last one and this is white space, ',' and ':'. */
static void locate_event(struct json *j)
{
	size_t start = j->pos;

	while (start < j->len && strchr(" \t\r\n,:", j->text[start]) && j->text[start])
		start++;
	advance_place(j, start);
	j->value_line = j->line;
	j->value_column = j->column;
	advance_place(j, yajl_get_bytes_consumed(j->handle));
}

static int add_json_node(struct json *j, enum dd_tree_kind kind, const char *text, size_t len)
{
	locate_event(j);
	return !ddp_node_add(&j->b, kind, text, len, j->value_line, j->value_column);
}

static int node_null(void *ctx)
{
	return add_json_node(ctx, DD_TREE_NULL, NULL, 0);
}

static int on_boolean(void *ctx, int v)
{
	return add_json_node(ctx, DD_TREE_BOOL, v ? "true" : "false", v ? 4 : 5);
}

static int node_number(void *ctx, const char *text, size_t len)
{
	return add_json_node(ctx, DD_TREE_NUMBER, text, len);
}

static int node_string(void *ctx, const unsigned char *text, size_t len)
{
	return add_json_node(ctx, DD_TREE_STRING, (const char *)text, len);
}

static int node_start_map(void *ctx)
{
	return add_json_node(ctx, DD_TREE_MAP, NULL, 0);
}

static int node_map_key(void *ctx, const unsigned char *text, size_t len)
{
	struct json *j = ctx;

	locate_event(j);
	return !ddp_node_key(&j->b, (const char *)text, len, j->value_line, j->value_column);
}

static int node_start_array(void *ctx)
{
	return add_json_node(ctx, DD_TREE_LIST, NULL, 0);
}

static int on_end(void *ctx)
{
	struct json *j = ctx;

	locate_event(j);
	return !ddp_node_end(&j->b);
}

static const yajl_callbacks callbacks = {
	.yajl_null = node_null,
	.yajl_boolean = on_boolean,
	.yajl_number = node_number,
	.yajl_string = node_string,
	.yajl_start_map = node_start_map,
	.yajl_map_key = node_map_key,
	.yajl_end_map = on_end,
	.yajl_start_array = node_start_array,
	.yajl_end_array = on_end,
};

static void report_syntax_error(struct json *j)
{
	unsigned char *why = yajl_get_error(j->handle, 0, NULL, 0);
	size_t at = yajl_get_bytes_consumed(j->handle), len = why ? strlen((char *)why) : 0;

	while (len && why[len - 1] == '\n')
		len--;
	/* yajl stands behind the character that it cannot take. */
	if (at > j->pos && at <= j->len)
		advance_place(j, at - 1);
	ddp_node_fail(&j->b, DD_EFORMAT, j->line, j->column, "%.*s", (int)len,
		      why ? (char *)why : "");
	yajl_free_error(j->handle, why);
}

/*
 * A copy of the text in which lines that begin with '#' are blank: the older tool takes such remarks, and
 * a string of JSON cannot hold a line's end.
 */
static char *blank_remarks(const char *text, size_t len)
{
	char *copy = malloc(len + 1);
	bool at_start = true, in_remark = false;

	if (!copy)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n')
			in_remark = false;
		else if (at_start && text[i] == '#')
			in_remark = true;
		at_start = text[i] == '\n' || (at_start && isspace((unsigned char)text[i]));
		copy[i] = in_remark ? ' ' : text[i];
	}
	return copy;
}

static struct dd_tree_node *parse_json(const char *text, size_t len, const char *name,
				       struct dd_error *err)
{
	struct json j = {
		.b = {.name = name, .err = err},
		.text = text,
		.len = len,
		.line = 1,
		.column = 1,
	};
	yajl_status status;

	j.handle = yajl_alloc(&callbacks, NULL, &j);
	if (!j.handle) {
		dd_fail(err, DD_ENOMEM, "%s: out of memory", name);
		return NULL;
	}
	status = yajl_parse(j.handle, (const unsigned char *)text, len);
	if (status == yajl_status_ok)
		status = yajl_complete_parse(j.handle);
	if (status != yajl_status_ok && !j.b.failed)
		report_syntax_error(&j);
	else if (!j.b.failed && !j.b.root)
		ddp_node_fail(&j.b, DD_EFORMAT, 1, 1, "no JSON value");
	yajl_free(j.handle);
	return ddp_node_finish(&j.b);
}

struct dd_tree_node *dd_tree_from_json(const char *text, size_t len, const char *name,
				       struct dd_error *err)
{
	char *copy = blank_remarks(text, len);
	struct dd_tree_node *root;

	if (!copy) {
		dd_fail(err, DD_ENOMEM, "%s: out of memory", name);
		return NULL;
	}
	root = parse_json(copy, len, name, err);
	free(copy);
	return root;
}
