// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Encoder and decoder of profile 0. Strings are stored once a chunk.
 */
#include "format/row_coding.h"

#include <stdlib.h>

#define FIRST_BUCKETS 64

/** struct strings - the strings of the open chunk: a hash from contents to number */
struct strings {
	struct fmt_buf bytes; /* contents one behind the other */
	struct span {
		size_t at, len;
	} * span;
	size_t nr, cap;
	uint32_t *bucket; /* number of the string + 1, 0 = free */
	size_t nr_buckets;
};

struct fmt_rows_enc {
	struct fmt_rows_config config;
	struct fmt_buf time, text;
	struct fmt_buf col[FMT_MAX_VALUE_COLUMNS];
	uint64_t last[FMT_MAX_VALUE_COLUMNS];
	bool used[FMT_MAX_VALUE_COLUMNS];
	uint64_t last_time;
	struct strings strings;
	struct fmt_chunk_span span;
};

static size_t hash_string(const uint8_t *p, size_t len)
{
	uint64_t h = 0xcbf29ce484222325ull; /* FNV-1a */

	while (len--)
		h = (h ^ *p++) * 0x100000001b3ull;
	return (size_t)(h ^ h >> 32);
}

static bool grow_strings(struct strings *s)
{
	size_t n = s->nr_buckets ? s->nr_buckets * 2 : FIRST_BUCKETS;
	uint32_t *bucket = calloc(n, sizeof(*bucket));
	struct span *span = realloc(s->span, n / 2 * sizeof(*span));

	if (span)
		s->span = span;
	if (!span || !bucket) {
		free(bucket);
		return false;
	}
	for (size_t i = 0; i < s->nr; i++) {
		size_t h = hash_string(s->bytes.data + span[i].at, span[i].len) & (n - 1);

		while (bucket[h])
			h = (h + 1) & (n - 1);
		bucket[h] = (uint32_t)i + 1;
	}
	free(s->bucket);
	s->bucket = bucket;
	s->nr_buckets = n;
	s->cap = n / 2;
	return true;
}

/* The number of a string, from 1; 0 when it is new and was added. */
static int64_t intern_string(struct strings *s, const uint8_t *p, size_t len)
{
	size_t h;

	if (s->nr == s->cap && !grow_strings(s))
		return -1;
	for (h = hash_string(p, len) & (s->nr_buckets - 1); s->bucket[h];
	     h = (h + 1) & (s->nr_buckets - 1)) {
		const struct span *sp = &s->span[s->bucket[h] - 1];

		if (sp->len == len && (!len || !memcmp(s->bytes.data + sp->at, p, len)))
			return s->bucket[h];
	}
	s->span[s->nr] = (struct span){s->bytes.len, len};
	fmt_buf_put(&s->bytes, p, len);
	s->bucket[h] = (uint32_t)++s->nr;
	return s->bytes.failed ? -1 : 0;
}

static void forget_strings(struct strings *s)
{
	fmt_buf_reset(&s->bytes);
	s->nr = 0;
	if (s->bucket)
		memset(s->bucket, 0, s->nr_buckets * sizeof(*s->bucket));
}

struct fmt_rows_enc *fmt_rows_enc_new(const struct fmt_rows_config *config)
{
	struct fmt_rows_enc *e = calloc(1, sizeof(*e));

	if (e)
		e->config = *config;
	return e;
}

void fmt_rows_enc_free(struct fmt_rows_enc *e)
{
	if (!e)
		return;
	fmt_buf_free(&e->time);
	fmt_buf_free(&e->text);
	for (uint32_t i = 0; i < FMT_MAX_VALUE_COLUMNS; i++)
		fmt_buf_free(&e->col[i]);
	fmt_buf_free(&e->strings.bytes);
	free(e->strings.span);
	free(e->strings.bucket);
	free(e);
}

static int put_string_value(struct fmt_rows_enc *e, uint32_t i, const struct fmt_value *v)
{
	int64_t number = intern_string(&e->strings, v->ptr, v->len);

	if (number < 0)
		return FMT_ENOMEM;
	fmt_put_varint(&e->col[i], (uint64_t)number);
	if (!number) {
		fmt_put_varint(&e->text, v->len);
		fmt_buf_put(&e->text, v->ptr, v->len);
	}
	e->used[i] = true;
	return FMT_OK;
}

int fmt_rows_enc_add(struct fmt_rows_enc *e, uint64_t time_ns, const struct fmt_value *values)
{
	uint64_t size = 0;

	for (uint32_t i = 0; i < e->config.nr_columns; i++)
		size += e->config.is_bytes[i] ? values[i].len : 0;
	if (size > FMT_MAX_RAW / 4)
		return FMT_EINVAL;
	if (e->span.items && (time_ns < e->span.t_first || e->span.items == FMT_MAX_ROWS ||
			      e->strings.nr + e->config.nr_columns > FMT_MAX_STRINGS ||
			      fmt_rows_enc_raw(e) + size > FMT_MAX_PAYLOAD / 2))
		return FMT_EFLUSH;
	if (!e->span.items) {
		e->span.t_first = e->last_time = time_ns;
		memset(e->last, 0, sizeof(e->last));
	}
	fmt_put_zz(&e->time, time_ns - e->last_time);
	e->last_time = time_ns;
	for (uint32_t i = 0; i < e->config.nr_columns; i++) {
		if (e->config.is_bytes[i]) {
			if (put_string_value(e, i, &values[i]))
				return FMT_ENOMEM;
			continue;
		}
		fmt_put_zz(&e->col[i], values[i].num - e->last[i]);
		e->used[i] |= values[i].num != 0;
		e->last[i] = values[i].num;
	}
	e->span.t_last = time_ns > e->span.t_last ? time_ns : e->span.t_last;
	e->span.items++;
	return FMT_OK;
}

size_t fmt_rows_enc_raw(const struct fmt_rows_enc *e)
{
	size_t sum = e->time.len + e->text.len;

	for (uint32_t i = 0; i < e->config.nr_columns; i++)
		sum += e->col[i].len;
	return sum;
}

const struct fmt_chunk_span *fmt_rows_enc_span(const struct fmt_rows_enc *e)
{
	return &e->span;
}

static void reset_rows(struct fmt_rows_enc *e)
{
	fmt_buf_reset(&e->time);
	fmt_buf_reset(&e->text);
	for (uint32_t i = 0; i < e->config.nr_columns; i++) {
		fmt_buf_reset(&e->col[i]);
		e->used[i] = false;
	}
	forget_strings(&e->strings);
	e->span = (struct fmt_chunk_span){0};
}

int fmt_rows_enc_finish(struct fmt_rows_enc *e, struct fmt_zstd *z, int level, struct fmt_buf *out)
{
	struct fmt_data_head head = {.profile = FMT_PROFILE_ROWS};
	struct fmt_column cols[FMT_MAX_COLUMNS];
	bool failed = e->time.failed || e->text.failed;
	size_t n = 2;
	int ret;

	for (uint32_t i = 0; i < e->config.nr_columns; i++) {
		failed |= e->col[i].failed;
		cols[n++] = (struct fmt_column){FMT_COL_VALUE0 + i, e->col[i].data,
						e->used[i] ? e->col[i].len : 0};
	}
	cols[0] = (struct fmt_column){FMT_COL_TIME, e->time.data, e->time.len};
	cols[1] = (struct fmt_column){FMT_COL_STRINGS, e->text.data, e->text.len};
	ret = failed ? FMT_ENOMEM : fmt_data_write(out, &head, cols, n, z, level);
	reset_rows(e);
	return ret;
}

struct fmt_rows_dec {
	struct fmt_rows_config config;
	uint32_t items_left;
	uint64_t time;
	struct fmt_in times, text;
	struct fmt_in col[FMT_MAX_VALUE_COLUMNS];
	bool absent[FMT_MAX_VALUE_COLUMNS];
	struct fmt_value value[FMT_MAX_VALUE_COLUMNS];
	struct fmt_value *string;
	size_t nr_strings, cap_strings;
};

struct fmt_rows_dec *fmt_rows_dec_new(void)
{
	return calloc(1, sizeof(struct fmt_rows_dec));
}

void fmt_rows_dec_free(struct fmt_rows_dec *d)
{
	if (!d)
		return;
	free(d->string);
	free(d);
}

void fmt_rows_dec_config(struct fmt_rows_dec *d, const struct fmt_rows_config *config)
{
	d->config = *config;
	d->items_left = 0;
}

int fmt_rows_dec_open(struct fmt_rows_dec *d, const struct fmt_chunk *c,
		      const struct fmt_data *data)
{
	const struct fmt_column *col = data->col;

	if (data->head.profile != FMT_PROFILE_ROWS)
		return FMT_ETOONEW;
	if (c->items > col[FMT_COL_TIME].len || c->items > FMT_MAX_ROWS)
		return FMT_ELIMIT;
	d->items_left = c->items;
	d->time = c->t_first;
	d->times = fmt_in_of(col[FMT_COL_TIME].data, col[FMT_COL_TIME].len);
	d->text = fmt_in_of(col[FMT_COL_STRINGS].data, col[FMT_COL_STRINGS].len);
	d->nr_strings = 0;
	memset(d->value, 0, sizeof(d->value));
	for (uint32_t i = 0; i < d->config.nr_columns; i++) {
		const struct fmt_column *v = &col[FMT_COL_VALUE0 + i];

		d->col[i] = fmt_in_of(v->data, v->len);
		d->absent[i] = !v->len;
	}
	return FMT_OK;
}

static int new_string(struct fmt_rows_dec *d, struct fmt_value *out)
{
	uint64_t len = fmt_get_varint(&d->text);
	const uint8_t *p = fmt_get_bytes(&d->text, len);

	if (d->text.bad)
		return FMT_EVARINT;
	if (d->nr_strings == FMT_MAX_STRINGS)
		return FMT_ELIMIT;
	if (d->nr_strings == d->cap_strings) {
		size_t cap = d->cap_strings ? d->cap_strings * 2 : FIRST_BUCKETS;
		struct fmt_value *string = realloc(d->string, cap * sizeof(*string));

		if (!string)
			return FMT_ENOMEM;
		d->string = string;
		d->cap_strings = cap;
	}
	*out = (struct fmt_value){.ptr = p, .len = (size_t)len};
	d->string[d->nr_strings++] = *out;
	return FMT_OK;
}

static int get_value(struct fmt_rows_dec *d, uint32_t i)
{
	uint64_t v = fmt_get_varint(&d->col[i]);

	if (d->col[i].bad)
		return FMT_EVARINT;
	if (!d->config.is_bytes[i]) {
		d->value[i].num += fmt_unzigzag(v);
		return FMT_OK;
	}
	if (!v)
		return new_string(d, &d->value[i]);
	if (v > d->nr_strings)
		return FMT_ETOKEN;
	d->value[i] = d->string[v - 1];
	return FMT_OK;
}

static int rows_end(const struct fmt_rows_dec *d)
{
	bool left = fmt_in_left(&d->times) || fmt_in_left(&d->text);

	for (uint32_t i = 0; i < d->config.nr_columns; i++)
		left |= fmt_in_left(&d->col[i]) > 0;
	return left ? FMT_ELENGTH : 0;
}

int fmt_rows_dec_next(struct fmt_rows_dec *d, uint64_t *time_ns, const struct fmt_value **values)
{
	if (!d->items_left)
		return rows_end(d);
	d->time += fmt_get_zz(&d->times);
	if (d->times.bad)
		return FMT_EVARINT;
	for (uint32_t i = 0; i < d->config.nr_columns; i++) {
		int ret = d->absent[i] ? FMT_OK : get_value(d, i);

		if (ret)
			return ret;
	}
	d->items_left--;
	*time_ns = d->time;
	*values = d->value;
	return 1;
}
