// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The JSON writer: values are written as they come, and numbers of 64 bits are exact.
 */
#include <ddutil/json_writer.h>
#include <damondata/plain_text.h>
#include <damondata/units.h>

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <ddutil/number_text.h>

void ddu_json_init(struct ddu_json *j, FILE *out, int indent)
{
	memset(j, 0, sizeof(*j));
	j->out = out;
	j->indent = indent;
}

/* A stream is one thread's, so that nothing needs its lock. */
static void put_json_text(FILE *out, const char *text, size_t len)
{
	fwrite_unlocked(text, 1, len, out);
}

static void put_newline(struct ddu_json *j)
{
	static const char blanks[] =
		"\n                                                                ";
	size_t left = j->indent >= 0 ? (size_t)(j->indent * j->depth) : 0,
	       most = sizeof(blanks) - 2;

	if (j->indent < 0)
		return;
	put_json_text(j->out, blanks, 1 + (left < most ? left : most));
	for (; left > most; left--)
		putc_unlocked(' ', j->out);
}

/* What stands between the previous item and the next one. */
static void put_separator(struct ddu_json *j)
{
	if (j->after_key) {
		j->after_key = false;
		return;
	}
	if (j->depth && j->has_items[j->depth])
		put_json_text(j->out, ", ", j->indent >= 0 ? 1 : 2);
	if (j->depth) {
		put_newline(j);
		j->has_items[j->depth] = true;
	}
}

static void open_container(struct ddu_json *j, char c)
{
	put_separator(j);
	putc_unlocked(c, j->out);
	if (++j->depth >= DD_JSON_MAX_DEPTH)
		abort();
	j->has_items[j->depth] = false;
}

static void close_container(struct ddu_json *j, char c)
{
	bool items = j->has_items[j->depth--];

	if (items)
		put_newline(j);
	putc_unlocked(c, j->out);
}

void ddu_json_object_begin(struct ddu_json *j)
{
	open_container(j, '{');
}

void ddu_json_object_end(struct ddu_json *j)
{
	close_container(j, '}');
}

void ddu_json_array_begin(struct ddu_json *j)
{
	open_container(j, '[');
}

void ddu_json_array_end(struct ddu_json *j)
{
	close_container(j, ']');
}

/* Bytes that stand in JSON as they are. */
static size_t plain_len(const unsigned char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] >= 0x20 && s[n] < 0x7f && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

/* As UTF-16 code units, which is what JSON's escapes are. */
static void put_code(FILE *out, uint32_t code)
{
	if (code < 0x10000)
		fprintf(out, "\\u%04x", code);
	else
		fprintf(out, "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10),
			0xdc00 + (code & 0x3ff));
}

/*
 * The character at @s; returns its length. What a terminal must not see is escaped: the text's value stays
 * the same.
 */
static size_t put_char(FILE *out, const char *s, size_t len)
{
	uint32_t code;
	size_t n = dd_utf8_next(s, len, &code);

	if (!n)
		put_json_text(out, "\\ufffd", 6);
	else if (code == '"' || code == '\\')
		fprintf(out, "\\%c", (char)code);
	else if (code == '\n' || code == '\t')
		put_json_text(out, code == '\n' ? "\\n" : "\\t", 2);
	else if (dd_char_is_plain(code))
		put_json_text(out, s, n);
	else
		put_code(out, code);
	return n ? n : 1;
}

static void write_json_string(FILE *out, const char *str, size_t len)
{
	putc_unlocked('"', out);
	while (len) {
		size_t n = plain_len((const unsigned char *)str, len);

		if (n)
			put_json_text(out, str, n);
		else
			n = put_char(out, str, len);
		str += n;
		len -= n;
	}
	putc_unlocked('"', out);
}

void ddu_json_key(struct ddu_json *j, const char *key)
{
	put_separator(j);
	write_json_string(j->out, key, strlen(key));
	put_json_text(j->out, ": ", 2);
	j->after_key = true;
}

void ddu_json_null(struct ddu_json *j)
{
	put_separator(j);
	fputs("null", j->out);
}

/* For white space between values, which cannot be in a string; returns the length of what it stands for. */
static size_t put_json_space(FILE *out)
{
	putc_unlocked(' ', out);
	return 1;
}

void ddu_json_raw(struct ddu_json *j, const char *json)
{
	size_t left = strlen(json), n;

	put_separator(j);
	for (; left; json += n, left -= n) {
		n = dd_plain_len(json, left);
		if (n)
			put_json_text(j->out, json, n);
		else if (*json == '\n' || *json == '\t' || *json == '\r')
			n = put_json_space(j->out);
		else
			n = put_char(j->out, json, left);
	}
}

void ddu_json_bool(struct ddu_json *j, bool v)
{
	put_separator(j);
	fputs(v ? "true" : "false", j->out);
}

void ddu_json_u64(struct ddu_json *j, uint64_t v)
{
	char text[24];

	put_separator(j);
	put_json_text(j->out, text, (size_t)(ddu_put_u64(text, v) - text));
}

void ddu_json_i64(struct ddu_json *j, int64_t v)
{
	put_separator(j);
	fprintf(j->out, "%" PRId64, v);
}

void ddu_json_double(struct ddu_json *j, double v)
{
	char buf[32];

	put_separator(j);
	fputs(isfinite(v) ? ddu_format_double(buf, v) : "null", j->out);
}

void ddu_json_string_n(struct ddu_json *j, const char *s, size_t len)
{
	put_separator(j);
	write_json_string(j->out, s, len);
}

void ddu_json_string(struct ddu_json *j, const char *s)
{
	ddu_json_string_n(j, s, strlen(s));
}

void ddu_json_kv_null(struct ddu_json *j, const char *key)
{
	ddu_json_key(j, key);
	ddu_json_null(j);
}

void ddu_json_kv_bool(struct ddu_json *j, const char *key, bool v)
{
	ddu_json_key(j, key);
	ddu_json_bool(j, v);
}

void ddu_json_kv_u64(struct ddu_json *j, const char *key, uint64_t v)
{
	ddu_json_key(j, key);
	ddu_json_u64(j, v);
}

void ddu_json_kv_i64(struct ddu_json *j, const char *key, int64_t v)
{
	ddu_json_key(j, key);
	ddu_json_i64(j, v);
}

void ddu_json_kv_double(struct ddu_json *j, const char *key, double v)
{
	ddu_json_key(j, key);
	ddu_json_double(j, v);
}

void ddu_json_kv_string(struct ddu_json *j, const char *key, const char *s)
{
	ddu_json_key(j, key);
	if (s)
		ddu_json_string(j, s);
	else
		ddu_json_null(j);
}
