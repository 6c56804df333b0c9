// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The fields of an event's line, in each of the ways in which tools print them:
 *	target_id=0 nr_regions=2 4096-8192: 3 7 probe_hits=03 10	the kernel's own
 *	nr_regions: 2, start: 4096, end: 8192, age: 7)			perf trace: 0 is left out
 *	target_id=0x0 (0) nr_regions=0x2 (2) start=0x1000 (4096) ...	ftrace's option fields
 *	target_id=0x0 nr_regions=2 start=0x1000 ...			trace-cmd report -R
 * Numbers of other names are attributes of the region.
 */
#include <stdio.h>
#include <string.h>

#include "libdamondata/model/region_attrs.h"
#include "trace_line.h"

enum field {
	F_TARGET_ID,
	F_TARGET_IDX,
	F_CONTEXT,
	F_SCHEME,
	F_NR_REGIONS,
	F_START,
	F_END,
	F_NR_ACCESSES,
	F_AGE,
	F_SAMPLE_US,
	F_PROBES,
	NR_FIELDS,
};

#define KEY(text, field)                                                                           \
	{                                                                                          \
		text, sizeof(text) - 1, field                                                      \
	}

static const struct {
	const char *key;
	size_t len;
	enum field field;
} keys[] = {
	KEY("target_id", F_TARGET_ID),
	KEY("nr_regions", F_NR_REGIONS),
	KEY("ctx_idx", F_CONTEXT),
	KEY("context_idx", F_CONTEXT),
	KEY("scheme_idx", F_SCHEME),
	KEY("target_idx", F_TARGET_IDX),
	KEY("start", F_START),
	KEY("end", F_END),
	KEY("nr_accesses", F_NR_ACCESSES),
	KEY("age", F_AGE),
	KEY("sample_us", F_SAMPLE_US),
	KEY("probe_hits", F_PROBES),
};

#define NR_KEYS (sizeof(keys) / sizeof(keys[0]))
#define BIT(f)	(1u << (f))

#define REGION_FIELDS (BIT(F_NR_REGIONS) | BIT(F_START) | BIT(F_END) | BIT(F_NR_ACCESSES))
#define SCHEME_FIELDS (BIT(F_CONTEXT) | BIT(F_SCHEME) | BIT(F_TARGET_IDX))

/* What was read: @seen and @none are masks of fields; @omits: as perf trace, which leaves out what is 0. */
struct fields {
	uint64_t value[NR_FIELDS];
	uint32_t seen, none;
	bool omits;
	bool has_probes;
	struct trace_attrs *attrs;
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_hex(const char **p, const char *end, uint64_t *out)
{
	const char *from = *p;

	for (*out = 0; *p < end && hex_digit(**p) >= 0 && *p - from < 16; ++*p)
		*out = *out << 4 | (uint64_t)hex_digit(**p);
	return *p > from;
}

/* A whole word that is a number; "0x" begins a hexadecimal one. */
static bool word_number(const struct trace_word *w, uint64_t *out)
{
	const char *p = w->p, *end = w->p + w->len;

	if (w->len > 2 && p[0] == '0' && p[1] == 'x') {
		p += 2;
		return read_hex(&p, end, out) && p == end;
	}
	return trace_digits(&p, end, out) && p == end;
}

static void add_attribute(struct fields *f, const char *name, uint64_t value, bool is_signed)
{
	struct trace_attrs *a = f->attrs;
	struct dd_column *column = &a->columns[a->nr];

	if (a->nr == DD_MAX_COLUMNS)
		return;
	dd_attribute_column(column, name, is_signed ? DD_TYPE_I64 : DD_TYPE_U64);
	a->values[a->nr++] = (struct dd_attribute){column, value};
}

/* As word_number(), or a negative number in two's complement. */
static bool signed_number(const struct trace_word *w, uint64_t *out, bool *negative)
{
	struct trace_word digits = *w;

	*negative = w->len > 1 && *w->p == '-';
	digits.p += *negative;
	digits.len -= *negative;
	if (!word_number(&digits, out) || (*negative && *out > (uint64_t)INT64_MAX + 1))
		return false;
	*out = *negative ? -*out : *out;
	return true;
}

/* The fields that each event has, whatever DAMON puts into it. */
static bool is_common(const char *name)
{
	return !strncmp(name, "common_", 7);
}

/* The name of an attribute that ends at @end, as C has names; false when it is none. */
static bool read_attr_name(char name[48], const char *p, const char *end)
{
	size_t len = 0;

	for (; p < end && len < 47; p++) {
		bool letter = ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z') || *p == '_';

		if (!letter && (!len || *p < '0' || *p > '9'))
			return false;
		name[len++] = *p;
	}
	name[len] = '\0';
	return len && p == end && !is_common(name);
}

static void trim_value(struct trace_word *w)
{
	while (w->len && (w->p[w->len - 1] == ',' || w->p[w->len - 1] == ')'))
		w->len--;
}

/* "NAME=NUMBER", or "NAME: NUMBER" of perf trace; other words are passed over. */
static void read_attribute(struct fields *f, const struct trace_word *w, bool is_call,
			   const char **p, const char *end)
{
	const char *sign = memchr(w->p, is_call ? ':' : '=', w->len), *next = *p;
	struct trace_word value;
	bool negative;
	char name[48];
	uint64_t v;

	if (!sign || !read_attr_name(name, w->p, sign))
		return;
	value = (struct trace_word){sign + 1, (size_t)(w->p + w->len - sign) - 1};
	if (!value.len && !trace_word_next(&next, end, &value))
		return;
	trim_value(&value);
	if (!signed_number(&value, &v, &negative))
		return;
	*p = next;
	/* ftrace's option fields prints "0xfffffff9 (-7)". */
	if (trace_word_next(&next, end, &value) && value.len > 3 && !memcmp(value.p, "(-", 2)) {
		value = (struct trace_word){value.p + 1, value.len - 1};
		trim_value(&value);
		negative |= signed_number(&value, &v, &negative);
	}
	add_attribute(f, name, v, negative);
}

static bool is_none(const struct trace_word *w)
{
	return w->len == 4 && !memcmp(w->p, "None", 4);
}

static void set_field(struct fields *f, enum field which, uint64_t value)
{
	f->value[which] = value;
	f->seen |= BIT(which);
}

/* "-1" stands in the mark of a lone snapshot's length; "None" is what the older tool did not know. */
static bool set_count(struct fields *f, enum field which, const struct trace_word *w)
{
	uint64_t v;

	if (which == F_AGE && is_none(w)) {
		f->none |= BIT(which);
		return true;
	}
	if (w->len == 2 && !memcmp(w->p, "-1", 2))
		v = UINT32_MAX;
	else if (!word_number(w, &v))
		return false;
	set_field(f, which, v < UINT32_MAX ? v : UINT32_MAX);
	return true;
}

static void add_line_probe(struct fields *f, int *nr, uint64_t hits)
{
	char name[24];

	if (hits > 255 || *nr == DD_MAX_PROBES)
		return;
	snprintf(name, sizeof(name), "probe_hits_%d", (*nr)++);
	add_attribute(f, name, hits, false);
	f->has_probes = true;
}

/* "03 10", "[03, 10]", "ARRAY[03, 10]", "{0x3,0x10}": one byte for each probe. *@p is moved behind them. */
static void read_probes(struct fields *f, const char **p, const char *end)
{
	const char *list = *p;
	bool closed;
	uint64_t v;
	int nr = 0;

	list += (size_t)(end - list) > 5 && !memcmp(list, "ARRAY", 5) ? 5 : 0;
	closed = list < end && (*list == '[' || *list == '{');
	for (list += closed; list < end && *list != ']' && *list != '}'; *p = list) {
		if (*list == ' ' || *list == ',') {
			list++;
			continue;
		}
		list += end - list > 2 && !memcmp(list, "0x", 2) ? 2 : 0;
		if (!read_hex(&list, end, &v))
			break;
		/* Without brackets the next word may be another field. */
		if (!closed && list < end && *list != ' ' && *list != ',')
			break;
		add_line_probe(f, &nr, v);
	}
	if (closed)
		*p = list < end ? list + 1 : end;
}

/* "START-END:" */
static bool read_range(const struct trace_word *w, struct fields *f)
{
	const char *p = w->p, *end = w->p + w->len;
	uint64_t from, to;

	if (!trace_digits(&p, end, &from) || p == end || *p++ != '-' ||
	    !trace_digits(&p, end, &to) || end - p != 1 || *p != ':')
		return false;
	set_field(f, F_START, from);
	set_field(f, F_END, to);
	return true;
}

/* Addresses of code, which perf appends on demand, are no age of a kernel that has none. */
static bool is_code_address(const struct trace_word *w)
{
	const char *p = w->p, *end = w->p + w->len;
	uint64_t v;

	return w->len == 16 && read_hex(&p, end, &v) && p == end && v >> 63;
}

/* What follows the range: accesses and age without names, then all else with them. */
static bool read_behind_range(const char **p, const char *end, struct fields *f)
{
	static const char probes[] = "probe_hits=";
	struct trace_word w;

	if (!trace_word_next(p, end, &w) || !set_count(f, F_NR_ACCESSES, &w))
		return false;
	if (!trace_word_next(p, end, &w) || is_code_address(&w))
		return true;
	if (!memchr(w.p, '=', w.len)) {
		if (!set_count(f, F_AGE, &w))
			return false;
		if (!trace_word_next(p, end, &w))
			return true;
	}
	do {
		if (w.len < sizeof(probes) - 1 || memcmp(w.p, probes, sizeof(probes) - 1)) {
			read_attribute(f, &w, false, p, end);
			continue;
		}
		*p = w.p + sizeof(probes) - 1;
		read_probes(f, p, end);
	} while (trace_word_next(p, end, &w));
	return true;
}

/* The row of a word that begins with "KEY=" or is "KEY:"; *@value becomes where the value is. */
static const char *find_key(const struct trace_word *w, enum field *which)
{
	for (size_t i = 0; i < NR_KEYS; i++) {
		size_t n = keys[i].len;

		if (w->len <= n || (w->p[n] != '=' && w->p[n] != ':') || *w->p != *keys[i].key ||
		    memcmp(w->p, keys[i].key, n))
			continue;
		*which = keys[i].field;
		return w->p + n + 1;
	}
	return NULL;
}

/* A value ends at a blank, or at the punctuation of perf trace. */
static bool read_trace_value(const char *value, const char **p, const char *end, enum field which,
			     struct fields *f)
{
	struct trace_word w = {value, (size_t)(*p - value)};
	uint64_t v;

	if (which == F_PROBES) {
		*p = value;
		read_probes(f, p, end);
		return true;
	}
	if (!w.len && !trace_word_next(p, end, &w))
		return false;
	trim_value(&w);
	if (which == F_NR_ACCESSES || which == F_AGE)
		return set_count(f, which, &w);
	if (which == F_TARGET_ID && is_none(&w)) {
		f->none |= BIT(which);
		return true;
	}
	if (!word_number(&w, &v))
		return false;
	set_field(f, which, v);
	return true;
}

static bool read_trace_fields(const struct trace_line *line, struct fields *f)
{
	const char *p = line->fields, *end = line->end;
	struct trace_word w;
	enum field which;

	while (end > p && (end[-1] == ' ' || end[-1] == '\r'))
		end--;
	if (line->is_call && end > p && end[-1] == ')')
		end--;
	while (trace_word_next(&p, end, &w)) {
		const char *value = find_key(&w, &which);

		if (value && !read_trace_value(value, &p, end, which, f))
			return false;
		f->omits |= value && line->is_call && value[-1] == ':';
		if (!value && read_range(&w, f))
			return read_behind_range(&p, end, f);
		if (!value)
			read_attribute(f, &w, line->is_call, &p, end);
	}
	return true;
}

/* The number of regions and the end of one are never 0. */
static bool has_fields(const struct trace_line *line, const struct fields *f)
{
	uint32_t need = REGION_FIELDS;

	need |= line->kind == TRACE_REGION ? BIT(F_TARGET_ID) : SCHEME_FIELDS;
	if (f->omits)
		need = BIT(F_NR_REGIONS) | BIT(F_END);
	return ((f->seen | f->none) & need) == need;
}

bool trace_line_region(const struct trace_line *line, struct dd_region_event *ev,
		       struct trace_attrs *attrs)
{
	struct fields f = {.attrs = attrs};
	const uint64_t *v = f.value;

	attrs->nr = 0;

	if (!read_trace_fields(line, &f) || !has_fields(line, &f) || v[F_NR_REGIONS] > UINT32_MAX ||
	    v[F_CONTEXT] > INT32_MAX || v[F_SCHEME] > INT32_MAX)
		return false;
	*ev = (struct dd_region_event){.time_ns = line->time_ns, .kdamond_pid = line->pid};
	ev->context_idx = ev->scheme_idx = DD_IDX_NONE;
	if (line->kind == TRACE_SCHEME_REGION) {
		ev->context_idx = (int32_t)v[F_CONTEXT];
		ev->scheme_idx = (int32_t)v[F_SCHEME];
	}
	ev->target_id = v[line->kind == TRACE_SCHEME_REGION ? F_TARGET_IDX : F_TARGET_ID];
	ev->no_target_id = f.none & BIT(F_TARGET_ID);
	ev->nr_regions = (uint32_t)v[F_NR_REGIONS];
	ev->region = (struct dd_region){v[F_START], v[F_END], (uint32_t)v[F_NR_ACCESSES],
					(uint32_t)v[F_AGE]};
	ev->has_age = f.omits || f.seen & BIT(F_AGE);
	ev->has_probes = f.has_probes;
	ev->attrs = attrs->values;
	ev->nr_attrs = attrs->nr;
	return true;
}

bool trace_line_sample_us(const struct trace_line *line, uint64_t *sample_us)
{
	struct trace_attrs attrs = {.nr = 0};
	struct fields f = {.attrs = &attrs};

	if (!read_trace_fields(line, &f) || !(f.seen & BIT(F_SAMPLE_US)))
		return false;
	*sample_us = f.value[F_SAMPLE_US];
	return true;
}
