// SPDX-License-Identifier: LGPL-2.1-only
/*
 * DAMON parameters as JSON text, by the tables.
 */
#include "libdamondata/params/params_internal.h"

#include <ddutil/json_writer.h>

#define INDENT 4

struct json_sink {
	struct dd_tree_sink sink;
	struct ddu_json json;
};

static struct ddu_json *json_of(struct dd_tree_sink *s)
{
	return &((struct json_sink *)s)->json;
}

static void json_put_map(struct dd_tree_sink *s, bool begin)
{
	if (begin)
		ddu_json_object_begin(json_of(s));
	else
		ddu_json_object_end(json_of(s));
}

static void json_put_list(struct dd_tree_sink *s, bool begin)
{
	if (begin)
		ddu_json_array_begin(json_of(s));
	else
		ddu_json_array_end(json_of(s));
}

static void json_put_key(struct dd_tree_sink *s, const char *key)
{
	ddu_json_key(json_of(s), key);
}

static void json_put_null(struct dd_tree_sink *s)
{
	ddu_json_null(json_of(s));
}

static void json_put_boolean(struct dd_tree_sink *s, bool v)
{
	ddu_json_bool(json_of(s), v);
}

static void json_put_integer(struct dd_tree_sink *s, int64_t v)
{
	ddu_json_i64(json_of(s), v);
}

static void json_put_string(struct dd_tree_sink *s, const char *text)
{
	ddu_json_string(json_of(s), text);
}

void dd_tree_write_json(FILE *out, dd_tree_fn write, const void *what)
{
	struct json_sink s = {
		.sink =
			{
				.map = json_put_map,
				.list = json_put_list,
				.key = json_put_key,
				.null = json_put_null,
				.boolean = json_put_boolean,
				.integer = json_put_integer,
				.string = json_put_string,
			},
	};

	ddu_json_init(&s.json, out, INDENT);
	write(&s.sink, what);
	fputc('\n', out);
}
