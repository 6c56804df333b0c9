// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The streaming JSON writer.
 */
#include <damondata/json_writer.h>
#include <damondata/units.h>

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void dd_json_init(struct dd_json *j, FILE *out, int indent)
{
	memset(j, 0, sizeof(*j));
	j->out = out;
	j->indent = indent;
}

/* A stream is one thread's, so that nothing needs its lock. */
static void put(FILE *out, const char *text, size_t len)
{
	fwrite_unlocked(text, 1, len, out);
}

static void newline(struct dd_json *j)
{
	static const char blanks[] = "\n                                                                ";
	size_t left = j->indent >= 0 ? (size_t)(j->indent * j->depth) : 0, most = sizeof(blanks) - 2;

	if (j->indent < 0)
		return;
	put(j->out, blanks, 1 + (left < most ? left : most));
	for (; left > most; left--)
		putc_unlocked(' ', j->out);
}

/* What stands between the previous item and the next one. */
static void separate(struct dd_json *j)
{
	if (j->after_key) {
		j->after_key = false;
		return;
	}
	if (j->depth && j->has_items[j->depth])
		put(j->out, ", ", j->indent >= 0 ? 1 : 2);
	if (j->depth) {
		newline(j);
		j->has_items[j->depth] = true;
	}
}

static void open_container(struct dd_json *j, char c)
{
	separate(j);
	putc_unlocked(c, j->out);
	if (++j->depth >= DD_JSON_MAX_DEPTH)
		abort();
	j->has_items[j->depth] = false;
}

static void close_container(struct dd_json *j, char c)
{
	bool items = j->has_items[j->depth--];

	if (items)
		newline(j);
	putc_unlocked(c, j->out);
}

void dd_json_object_begin(struct dd_json *j)
{
	open_container(j, '{');
}

void dd_json_object_end(struct dd_json *j)
{
	close_container(j, '}');
}

void dd_json_array_begin(struct dd_json *j)
{
	open_container(j, '[');
}

void dd_json_array_end(struct dd_json *j)
{
	close_container(j, ']');
}

/* Length of the valid UTF-8 sequence at @s, or 0 (RFC 3629: no overlong forms, no surrogates). */
static size_t utf8_len(const unsigned char *s, size_t left)
{
	unsigned char c = s[0];
	size_t n = c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

	if (!n || n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((c == 0xe0 && s[1] < 0xa0) || (c == 0xed && s[1] > 0x9f) ||
	    (c == 0xf0 && s[1] < 0x90) || (c == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

bool dd_is_utf8(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t left = strlen(text), n;

	for (; left; s += n, left -= n) {
		n = *s < 0x80 ? 1 : utf8_len(s, left);
		if (!n)
			return false;
	}
	return true;
}

/* Bytes that stand in JSON as they are. */
static size_t plain_len(const unsigned char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] >= 0x20 && s[n] < 0x7f && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

static void write_string(FILE *out, const char *str, size_t len)
{
	const unsigned char *s = (const unsigned char *)str;

	putc_unlocked('"', out);
	while (len) {
		size_t n = plain_len(s, len);

		if (n) {
			put(out, (const char *)s, n);
			s += n;
			len -= n;
			continue;
		}
		n = 1;
		if (*s == '"' || *s == '\\')
			fprintf(out, "\\%c", *s);
		else if (*s == '\n')
			fputs("\\n", out);
		else if (*s == '\t')
			fputs("\\t", out);
		else if (*s < 0x20 || *s == 0x7f)
			fprintf(out, "\\u%04x", *s);
		else if ((n = utf8_len(s, len)))
			fwrite(s, 1, n, out);
		else {
			fputs("\\ufffd", out);
			n = 1;
		}
		s += n;
		len -= n;
	}
	putc_unlocked('"', out);
}

void dd_json_key(struct dd_json *j, const char *key)
{
	separate(j);
	write_string(j->out, key, strlen(key));
	put(j->out, ": ", 2);
	j->after_key = true;
}

void dd_json_null(struct dd_json *j)
{
	separate(j);
	fputs("null", j->out);
}

void dd_json_raw(struct dd_json *j, const char *json)
{
	separate(j);
	fputs(json, j->out);
}

void dd_json_bool(struct dd_json *j, bool v)
{
	separate(j);
	fputs(v ? "true" : "false", j->out);
}

void dd_json_u64(struct dd_json *j, uint64_t v)
{
	char text[24];

	separate(j);
	put(j->out, text, (size_t)(dd_put_u64(text, v) - text));
}

void dd_json_i64(struct dd_json *j, int64_t v)
{
	separate(j);
	fprintf(j->out, "%" PRId64, v);
}

void dd_json_double(struct dd_json *j, double v)
{
	char buf[32];

	separate(j);
	fputs(isfinite(v) ? dd_format_double(buf, v) : "null", j->out);
}

void dd_json_string_n(struct dd_json *j, const char *s, size_t len)
{
	separate(j);
	write_string(j->out, s, len);
}

void dd_json_string(struct dd_json *j, const char *s)
{
	dd_json_string_n(j, s, strlen(s));
}

void dd_json_kv_null(struct dd_json *j, const char *key)
{
	dd_json_key(j, key);
	dd_json_null(j);
}

void dd_json_kv_bool(struct dd_json *j, const char *key, bool v)
{
	dd_json_key(j, key);
	dd_json_bool(j, v);
}

void dd_json_kv_u64(struct dd_json *j, const char *key, uint64_t v)
{
	dd_json_key(j, key);
	dd_json_u64(j, v);
}

void dd_json_kv_i64(struct dd_json *j, const char *key, int64_t v)
{
	dd_json_key(j, key);
	dd_json_i64(j, v);
}

void dd_json_kv_double(struct dd_json *j, const char *key, double v)
{
	dd_json_key(j, key);
	dd_json_double(j, v);
}

void dd_json_kv_string(struct dd_json *j, const char *key, const char *s)
{
	dd_json_key(j, key);
	if (s)
		dd_json_string(j, s);
	else
		dd_json_null(j);
}
