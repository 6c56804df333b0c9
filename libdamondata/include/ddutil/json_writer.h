/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A streaming JSON writer: exact 64 bit integers, shortest doubles, no tree in memory.
 *
 * Keys and commas take care of themselves: inside an object each value call takes its key first
 * (ddu_json_key()), inside an array it does not.
 */
#ifndef DDUTIL_JSON_WRITER_H
#define DDUTIL_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define DD_JSON_MAX_DEPTH 64

/**
 * struct ddu_json - state of a writer; set up by ddu_json_init()
 * @out:	where to
 * @indent:	spaces for each level, or -1 for everything on one line
 */
struct ddu_json {
	FILE *out;
	int indent;
	int depth;
	bool after_key;
	bool has_items[DD_JSON_MAX_DEPTH];
};

/** ddu_json_init() - start; errors of @out are the caller's to ask for with ferror() */
void ddu_json_init(struct ddu_json *j, FILE *out, int indent);

/* Containers; at most DD_JSON_MAX_DEPTH deep (a programming error otherwise: aborts). */
void ddu_json_object_begin(struct ddu_json *j);
void ddu_json_object_end(struct ddu_json *j);
void ddu_json_array_begin(struct ddu_json *j);
void ddu_json_array_end(struct ddu_json *j);

/** ddu_json_key() - name of the next value */
void ddu_json_key(struct ddu_json *j, const char *key);

/* Values. Bytes that are not UTF-8 are written as U+FFFD; a double that is not finite as null. */
void ddu_json_null(struct ddu_json *j);
void ddu_json_bool(struct ddu_json *j, bool v);
void ddu_json_u64(struct ddu_json *j, uint64_t v);
void ddu_json_i64(struct ddu_json *j, int64_t v);
void ddu_json_double(struct ddu_json *j, double v);
void ddu_json_string(struct ddu_json *j, const char *s);
void ddu_json_string_n(struct ddu_json *j, const char *s, size_t len);

/**
 * ddu_json_raw() - a value that is JSON text already; the caller vouches for it
 *
 * It is printed on one line, and what is not plain in its strings is escaped as in other strings.
 */
void ddu_json_raw(struct ddu_json *j, const char *json);

/* Key and value in one call. */
void ddu_json_kv_null(struct ddu_json *j, const char *key);
void ddu_json_kv_bool(struct ddu_json *j, const char *key, bool v);
void ddu_json_kv_u64(struct ddu_json *j, const char *key, uint64_t v);
void ddu_json_kv_i64(struct ddu_json *j, const char *key, int64_t v);
void ddu_json_kv_double(struct ddu_json *j, const char *key, double v);
void ddu_json_kv_string(struct ddu_json *j, const char *key, const char *s);

/** ddu_format_double() - shortest text that reads back as the same double, with ".0" for integers */
char *ddu_format_double(char buf[32], double v);

#define DDU_DOUBLE_LEN 31

/** ddu_put_double() - the same without NUL, at most DDU_DOUBLE_LEN bytes; returns the end */
char *ddu_put_double(char *p, double v);

#endif /* DDUTIL_JSON_WRITER_H */
