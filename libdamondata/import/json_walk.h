/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Streaming JSON by a table: which containers and values of a document are of interest, and where.
 *
 * Memory does not depend on the document's size: only the path from the top to the current place is
 * kept. Numbers come as text, so that 64 bit ones stay exact.
 */
#ifndef DAMONDATA_JSON_WALK_H
#define DAMONDATA_JSON_WALK_H

#include "libdamondata/util/input_stream.h"

/** enum json_kind - of a value */
enum json_kind {
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_RAW, /* text of a whole container, see JSON_CAPTURE */
};

/**
 * struct json_value - a value; its texts end in NUL and are valid during the call only
 * @key:	of a row for all keys, cut after 63 bytes; otherwise ""
 */
struct json_value {
	enum json_kind kind;
	bool truth;
	const char *text;
	size_t len;
	const char *key;
};

/** enum json_action - what to do with the value of a key */
enum json_action {
	JSON_VALUE,   /* value() with @to as field; containers are skipped */
	JSON_ENTER,   /* a container: go to level @to; values are skipped */
	JSON_CAPTURE, /* as JSON_VALUE, but a container's text, up to 64 KiB, is the value */
};

#define JSON_ALL_KEYS "*"

/**
 * struct json_row - in level @level, the key @key (NULL: elements of an array; JSON_ALL_KEYS: each key, with JSON_VALUE)
 *
 * Keys that have no row are skipped with all that is in them. The level of the document is 0: its rows
 * say what an array or object at the top is, so they have no key.
 */
struct json_row {
	int level;
	const char *key;
	enum json_action action;
	int to;
};

/** struct json_handlers - each returns 0, or a negative enum dd_code that ends the walk */
struct json_handlers {
	int (*enter)(void *ctx, int level, struct dd_error *err);
	int (*leave)(void *ctx, int level, struct dd_error *err);
	int (*value)(void *ctx, int field, const struct json_value *v, struct dd_error *err);
};

struct json_walk;

/** json_walk_new() - @rows (ended by level -1) and @handlers must stay valid */
int json_walk_new(struct json_walk **out, const struct json_row *rows,
		  const struct json_handlers *handlers, void *ctx, struct dd_error *err);

void json_walk_free(struct json_walk *w);

/**
 * json_walk_step() - parse the next part of a feed
 *
 * Return: 1, 0 at the document's end, DD_ETRUNCATED, DD_ECORRUPT (no JSON), DD_ELIMIT (deeper than 64
 * levels, a single value of more than 1 MiB), or what a handler returned.
 */
int json_walk_step(struct json_walk *w, struct instream *in, struct dd_error *err);

#endif /* DAMONDATA_JSON_WALK_H */
