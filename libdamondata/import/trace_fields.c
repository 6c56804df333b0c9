// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The fields of an event's line, in each of the ways in which tools print them:
 *	target_id=0 nr_regions=2 4096-8192: 3 7 probe_hits=03 10	the kernel's own
 *	nr_regions: 2, start: 4096, end: 8192, age: 7)			perf trace: 0 is left out
 *	target_id=0x0 (0) nr_regions=0x2 (2) start=0x1000 (4096) ...	ftrace's option fields
 *	target_id=0x0 nr_regions=2 start=0x1000 ...			trace-cmd report -R
 */
#include "trace_line.h"

#include <string.h>

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
	uint8_t probe_hits[DD_MAX_PROBES];
	uint32_t nr_probes;
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

/* "03 10", "[03, 10]", "ARRAY[03, 10]", "{0x3,0x10}": one byte for each probe. */
static void read_probes(struct fields *f, const char *p, const char *end)
{
	const char *open = memchr(p, '[', (size_t)(end - p));
	uint64_t v;

	if (open)
		p = open + 1;
	for (; p < end; p++) {
		if (end - p > 2 && !memcmp(p, "0x", 2))
			p += 2;
		if (hex_digit(*p) < 0)
			continue;
		if (read_hex(&p, end, &v) && v < 256 && f->nr_probes < DD_MAX_PROBES)
			f->probe_hits[f->nr_probes++] = (uint8_t)v;
	}
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

/* What follows the range has no names: accesses, age, and probes, which have one. */
static bool read_behind_range(const char **p, const char *end, struct fields *f)
{
	static const char probes[] = "probe_hits=";
	struct trace_word w;

	if (!trace_word_next(p, end, &w) || !set_count(f, F_NR_ACCESSES, &w))
		return false;
	if (!trace_word_next(p, end, &w) || is_code_address(&w))
		return true;
	if (!set_count(f, F_AGE, &w))
		return false;
	if (trace_word_next(p, end, &w) && w.len >= sizeof(probes) - 1 &&
	    !memcmp(w.p, probes, sizeof(probes) - 1))
		read_probes(f, w.p + sizeof(probes) - 1, end);
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
		read_probes(f, value, end);
		*p = end;
		return true;
	}
	if (!w.len && !trace_word_next(p, end, &w))
		return false;
	while (w.len && (w.p[w.len - 1] == ',' || w.p[w.len - 1] == ')'))
		w.len--;
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

bool trace_line_region(const struct trace_line *line, struct dd_region_event *ev)
{
	struct fields f = {.seen = 0};
	const uint64_t *v = f.value;

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
	ev->nr_probes = f.nr_probes;
	for (uint32_t i = 0; i < f.nr_probes; i++)
		ev->probe_hits[i] = f.probe_hits[i];
	return true;
}

bool trace_line_sample_us(const struct trace_line *line, uint64_t *sample_us)
{
	struct fields f = {.seen = 0};

	if (!read_trace_fields(line, &f) || !(f.seen & BIT(F_SAMPLE_US)))
		return false;
	*sample_us = f.value[F_SAMPLE_US];
	return true;
}
