// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Decoding DAMON's trace events by their format texts.
 */
#include "damon_event.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <traceevent/event-parse.h>

#define MAX_FORMAT   16384u
#define MAX_OFFSET   4096

enum field {
	F_TYPE,
	F_PID,
	F_TARGET_ID,
	F_TARGET_IDX,
	F_CTX_IDX,
	F_SCHEME_IDX,
	F_NR_REGIONS,
	F_START,
	F_END,
	F_NR_ACCESSES,
	F_AGE,
	F_PROBE_HITS,
	F_SAMPLE_US,
	NR_FIELDS
};

static const char *const field_names[NR_FIELDS] = {
	"common_type", "common_pid", "target_id", "target_idx", "context_idx", "scheme_idx",
	"nr_regions", "start", "end", "nr_accesses", "age", "probe_hits", "sample_us",
};

#define BIT(f) (1u << (f))
#define REGION (BIT(F_TYPE) | BIT(F_PID) | BIT(F_NR_REGIONS) | BIT(F_START) | BIT(F_END) | \
		BIT(F_NR_ACCESSES))

static const struct {
	const char *name;
	unsigned int needs;
} kinds[] = {
	[DAMON_EVENT_OTHER] = {"", 0},
	[DAMON_EVENT_AGGREGATED] = {"damon_aggregated", REGION | BIT(F_TARGET_ID)},
	[DAMON_EVENT_REGION_AGGREGATED] = {"damon_region_aggregated", REGION | BIT(F_TARGET_ID)},
	[DAMON_EVENT_BEFORE_APPLY] = {"damos_before_apply",
				      REGION | BIT(F_TARGET_IDX) | BIT(F_SCHEME_IDX)},
	[DAMON_EVENT_INTERVALS_TUNE] = {"damon_monitor_intervals_tune",
					BIT(F_TYPE) | BIT(F_PID) | BIT(F_SAMPLE_US)},
};

#define NR_KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* Where a field lies; size 0 = the event has none. A dynamic one holds place and length instead. */
struct place {
	uint16_t offset;
	uint8_t size;
	bool dynamic;
};

struct layout {
	bool known;
	int id;
	char *format;
	struct place fields[NR_FIELDS];
};

struct damon_events {
	bool big_endian;
	unsigned int long_size, count;
	struct layout layouts[NR_KINDS];
};

enum damon_event_kind damon_event_kind_of(const char *name, size_t len)
{
	for (size_t i = 1; i < NR_KINDS; i++)
		if (strlen(kinds[i].name) == len && !memcmp(kinds[i].name, name, len))
			return i;
	return DAMON_EVENT_OTHER;
}

const char *damon_event_kind_name(enum damon_event_kind kind)
{
	return kinds[kind].name;
}

int damon_events_new(struct damon_events **out, bool big_endian, unsigned int long_size,
		     struct dd_error *err)
{
	struct damon_events *e;

	if (long_size != 4 && long_size != 8)
		return dd_fail(err, DD_ECORRUPT, "a machine whose long has %u bytes", long_size);
	e = calloc(1, sizeof(*e));
	if (!e)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	e->big_endian = big_endian;
	e->long_size = long_size;
	*out = e;
	return 0;
}

void damon_events_free(struct damon_events *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < NR_KINDS; i++)
		free(e->layouts[i].format);
	free(e);
}

static int bad_format(struct dd_error *err, const char *why)
{
	return dd_fail(err, DD_ECORRUPT, "not the format text of a trace event: %s", why);
}

/*
 * libtraceevent before 1.8 can crash on texts that no kernel writes, mostly in what follows
 * "print fmt:". So it only gets the part with the fields, of plain characters, and an empty print.
 */
static int sanitize(const char *text, size_t len, char *out, struct dd_error *err)
{
	static const char end[] = "\nprint fmt: \"\"\n";
	const char *print = memmem(text, len, "\nprint fmt:", 11);
	size_t n = print ? (size_t)(print - text) : len;

	if (!print || n > MAX_FORMAT)
		return bad_format(err, print ? "too long" : "it has no print fmt");
	for (size_t i = 0; i < n; i++) {
		unsigned char c = text[i];

		if (!isalnum(c) && !strchr("_ \t\n:;*[]()-+,", c))
			return bad_format(err, "strange characters");
		if (!c)
			return bad_format(err, "a NUL");
	}
	memcpy(out, text, n);
	memcpy(out + n, end, sizeof(end));
	return 0;
}

static bool number_size(unsigned int n)
{
	return n == 1 || n == 2 || n == 4 || n == 8;
}

/* Kernels up to 6.16 name the context "context_idx" or "ctx_idx"; take either. */
static struct tep_format_field *find_field(struct tep_event *event, enum field f)
{
	struct tep_format_field *found = tep_find_any_field(event, field_names[f]);

	if (!found && f == F_CTX_IDX)
		found = tep_find_any_field(event, "ctx_idx");
	return found;
}

static int set_places(struct layout *l, enum damon_event_kind kind, struct tep_event *event,
		      struct dd_error *err)
{
	for (enum field f = 0; f < NR_FIELDS; f++) {
		struct tep_format_field *t = find_field(event, f);
		bool fits = t && t->offset >= 0 && t->offset <= MAX_OFFSET && number_size(t->size);

		if (fits && f == F_PROBE_HITS && !(t->flags & TEP_FIELD_IS_DYNAMIC))
			fits = false;
		if (fits)
			l->fields[f] = (struct place){t->offset, t->size,
						      t->flags & TEP_FIELD_IS_DYNAMIC};
		else if (kinds[kind].needs & BIT(f))
			return dd_fail(err, DD_ECORRUPT,
				       "the format of %s has no usable field \"%s\"",
				       kinds[kind].name, field_names[f]);
	}
	return 0;
}

static int parse(struct damon_events *e, struct tep_handle *tep, const char *text,
		 const char *name, size_t name_len, struct dd_error *err)
{
	enum damon_event_kind kind = damon_event_kind_of(name, name_len);
	struct layout *l = &e->layouts[kind];
	struct tep_event *event;
	int ret;

	tep_set_file_bigendian(tep, e->big_endian ? TEP_BIG_ENDIAN : TEP_LITTLE_ENDIAN);
	tep_set_long_size(tep, e->long_size);
	if (tep_parse_event(tep, text, strlen(text), "damon"))
		return bad_format(err, "libtraceevent cannot parse it");
	event = tep_find_event_by_name(tep, "damon", kinds[kind].name);
	if (!event)
		return bad_format(err, "libtraceevent did not find the event");
	memset(l->fields, 0, sizeof(l->fields));
	l->id = event->id;
	ret = set_places(l, kind, event, err);
	if (!ret && !l->known) {
		l->known = true;
		e->count++;
	}
	return ret;
}

int damon_events_add(struct damon_events *e, const char *text, size_t len, struct dd_error *err)
{
	char clean[MAX_FORMAT + 32];
	size_t name_len = 0;
	enum damon_event_kind kind;
	struct tep_handle *tep;
	int ret;

	if (len < 6 || memcmp(text, "name: ", 6))
		return bad_format(err, "it does not begin with \"name: \"");
	while (6 + name_len < len && (isalnum((unsigned char)text[6 + name_len]) ||
				      text[6 + name_len] == '_'))
		name_len++;
	kind = damon_event_kind_of(text + 6, name_len);
	if (kind == DAMON_EVENT_OTHER)
		return 0;
	ret = sanitize(text, len, clean, err);
	if (ret)
		return ret;
	tep = tep_alloc();
	if (!tep)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	tep_set_loglevel(TEP_LOG_NONE);
	ret = parse(e, tep, clean, text + 6, name_len, err);
	tep_free(tep);
	if (!ret) {
		free(e->layouts[kind].format);
		e->layouts[kind].format = strndup(text, len);
	}
	return ret;
}

unsigned int damon_events_count(const struct damon_events *e)
{
	return e->count;
}

const char *damon_events_format(const struct damon_events *e, enum damon_event_kind kind)
{
	return e->layouts[kind].format;
}

enum damon_event_kind damon_events_kind(const struct damon_events *e, unsigned int id)
{
	for (size_t i = 1; i < NR_KINDS; i++)
		if (e->layouts[i].known && (unsigned int)e->layouts[i].id == id)
			return i;
	return DAMON_EVENT_OTHER;
}

static uint64_t load(const struct damon_events *e, const uint8_t *p, unsigned int size)
{
	uint64_t v = 0;

	for (unsigned int i = 0; i < size; i++)
		v |= (uint64_t)p[i] << 8 * (e->big_endian ? size - 1 - i : i);
	return v;
}

int damon_events_type(const struct damon_events *e, const void *raw, size_t len)
{
	/* common_type is the first field of every event, 2 bytes (kernel's struct trace_entry). */
	return len >= 2 ? (int)load(e, raw, 2) : -1;
}

struct reader {
	const struct damon_events *e;
	const struct layout *l;
	const uint8_t *raw;
	size_t len;
	bool bad;
};

static uint64_t get(struct reader *r, enum field f)
{
	const struct place *p = &r->l->fields[f];

	if (!p->size)
		return 0;
	if ((size_t)p->offset + p->size > r->len) {
		r->bad = true;
		return 0;
	}
	return load(r->e, r->raw + p->offset, p->size);
}

/* A __data_loc word: offset in the low half, length in the high one. */
static void get_probes(struct reader *r, struct dd_region_event *ev)
{
	uint64_t loc = get(r, F_PROBE_HITS);
	size_t offset = loc & 0xffff, n = loc >> 16;

	if (!r->l->fields[F_PROBE_HITS].size)
		return;
	if (offset + n > r->len) {
		r->bad = true;
		return;
	}
	if (n > DD_MAX_PROBES)
		n = DD_MAX_PROBES;
	memcpy(ev->probe_hits, r->raw + offset, n);
	ev->nr_probes = n;
}

static void get_region(struct reader *r, enum damon_event_kind kind, struct dd_region_event *ev)
{
	ev->kdamond_pid = get(r, F_PID);
	ev->context_idx = ev->scheme_idx = DD_IDX_NONE;
	ev->target_id = get(r, F_TARGET_ID);
	if (kind == DAMON_EVENT_BEFORE_APPLY) {
		ev->target_id = get(r, F_TARGET_IDX);
		ev->context_idx = get(r, F_CTX_IDX);
		ev->scheme_idx = get(r, F_SCHEME_IDX);
	}
	ev->nr_regions = get(r, F_NR_REGIONS);
	ev->has_age = r->l->fields[F_AGE].size;
	ev->region = (struct dd_region){get(r, F_START), get(r, F_END), get(r, F_NR_ACCESSES),
					get(r, F_AGE)};
	if (kind == DAMON_EVENT_REGION_AGGREGATED)
		get_probes(r, ev);
}

enum damon_event_kind damon_events_decode(const struct damon_events *e, const void *raw,
					  size_t len, struct dd_region_event *ev,
					  uint64_t *sample_us)
{
	int type = damon_events_type(e, raw, len);
	enum damon_event_kind kind = type < 0 ? DAMON_EVENT_OTHER : damon_events_kind(e, type);
	struct reader r = {e, &e->layouts[kind], raw, len, false};

	if (kind == DAMON_EVENT_OTHER)
		return kind;
	memset(ev, 0, sizeof(*ev));
	if (kind == DAMON_EVENT_INTERVALS_TUNE) {
		ev->kdamond_pid = get(&r, F_PID);
		*sample_us = get(&r, F_SAMPLE_US);
	} else {
		get_region(&r, kind, ev);
	}
	return r.bad ? DAMON_EVENT_OTHER : kind;
}
