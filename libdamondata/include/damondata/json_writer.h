/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A streaming JSON writer: exact 64 bit integers, shortest doubles, no tree in memory.
 *
 * Keys and commas take care of themselves: inside an object each value call takes its key first
 * (dd_json_key()), inside an array it does not.
 */
#ifndef DAMONDATA_JSON_WRITER_H
#define DAMONDATA_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DD_JSON_MAX_DEPTH 64

/**
 * struct dd_json - state of a writer; set up by dd_json_init()
 * @out:	where to
 * @indent:	spaces for each level, or -1 for everything on one line
 */
struct dd_json {
	FILE *out;
	int indent;
	int depth;
	bool after_key;
	bool has_items[DD_JSON_MAX_DEPTH];
};

/** dd_json_init() - start; errors of @out are the caller's to ask for with ferror() */
void dd_json_init(struct dd_json *j, FILE *out, int indent);

/* Containers; at most DD_JSON_MAX_DEPTH deep (a programming error otherwise: aborts). */
void dd_json_object_begin(struct dd_json *j);
void dd_json_object_end(struct dd_json *j);
void dd_json_array_begin(struct dd_json *j);
void dd_json_array_end(struct dd_json *j);

/** dd_json_key() - name of the next value */
void dd_json_key(struct dd_json *j, const char *key);

/* Values. Bytes that are not UTF-8 are written as U+FFFD; a double that is not finite as null. */
void dd_json_null(struct dd_json *j);
void dd_json_bool(struct dd_json *j, bool v);
void dd_json_u64(struct dd_json *j, uint64_t v);
void dd_json_i64(struct dd_json *j, int64_t v);
void dd_json_double(struct dd_json *j, double v);
void dd_json_string(struct dd_json *j, const char *s);
void dd_json_string_n(struct dd_json *j, const char *s, size_t len);

/**
 * dd_json_raw() - a value that is JSON text already; the caller vouches for it
 *
 * It is printed on one line, and what is not plain in its strings is escaped as in other strings.
 */
void dd_json_raw(struct dd_json *j, const char *json);

/* Key and value in one call. */
void dd_json_kv_null(struct dd_json *j, const char *key);
void dd_json_kv_bool(struct dd_json *j, const char *key, bool v);
void dd_json_kv_u64(struct dd_json *j, const char *key, uint64_t v);
void dd_json_kv_i64(struct dd_json *j, const char *key, int64_t v);
void dd_json_kv_double(struct dd_json *j, const char *key, double v);
void dd_json_kv_string(struct dd_json *j, const char *key, const char *s);

/** dd_format_double() - shortest text that reads back as the same double, with ".0" for integers */
char *dd_format_double(char buf[32], double v);

#define DD_DOUBLE_LEN 31

/** dd_put_double() - the same without NUL, at most DD_DOUBLE_LEN bytes; returns the end */
char *dd_put_double(char *p, double v);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_JSON_WRITER_H */
