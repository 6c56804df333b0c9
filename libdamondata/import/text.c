// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Import of the text of perf script, trace-cmd report and tracefs' trace file.
 *
 * Accepted lines, where "damon:" may be missing and the columns before the time differ by program:
 *	COMM  PID [CPU] TIME: damon:damon_aggregated: target_id=N nr_regions=N START-END: NR [AGE]
 *	COMM-PID [CPU] FLAGS TIME: damos_before_apply: ctx_idx=N scheme_idx=N target_idx=N ...
 */
#include <stdlib.h>
#include <string.h>

#include "import.h"

#define MAX_LINE      8192u
#define GIVE_UP_LINES 10000

struct text_import {
	uint64_t line, events, bad;
	uint64_t last_ns;
};

enum text_kind { TEXT_OTHER, TEXT_REGION, TEXT_SCHEME_REGION, TEXT_TUNE };

static const struct {
	const char *name;
	enum text_kind kind;
} events[] = {
	{"damon_aggregated", TEXT_REGION},
	{"damon_region_aggregated", TEXT_REGION},
	{"damos_before_apply", TEXT_SCHEME_REGION},
	{"damon_monitor_intervals_tune", TEXT_TUNE},
};

#define NR_EVENTS (sizeof(events) / sizeof(events[0]))

/* Words are separated by blanks; the cursor ends at the line's end. */
struct word {
	const char *p;
	size_t len;
};

struct cursor {
	const char *p, *end;
};

static bool next_word(struct cursor *c, struct word *w)
{
	while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' || *c->p == '\r'))
		c->p++;
	w->p = c->p;
	while (c->p < c->end && *c->p != ' ' && *c->p != '\t' && *c->p != '\r')
		c->p++;
	w->len = c->p - w->p;
	return w->len > 0;
}

/* Digits only, exact; the cursor moves behind them. */
static bool digits(const char **p, const char *end, uint64_t *out)
{
	const char *from = *p;
	uint64_t v = 0;

	for (; *p < end && **p >= '0' && **p <= '9'; ++*p)
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(**p - '0'), &v))
			return false;
	*out = v;
	return *p > from;
}

static bool whole_number(const char *p, size_t len, uint64_t *out)
{
	const char *end = p + len;

	return digits(&p, end, out) && p == end;
}

/* "82820.952659:" to ns, exact to the last digit that is there. */
static bool parse_time(const struct word *w, uint64_t *ns)
{
	const char *p = w->p, *end = w->p + w->len;
	uint64_t sec, unit = 1000000000;

	if (end[-1] != ':' || !digits(&p, --end, &sec) || sec > UINT64_MAX / unit - 1)
		return false;
	*ns = sec * unit;
	if (p == end)
		return true;
	if (*p++ != '.')
		return false;
	for (; p < end && *p >= '0' && *p <= '9'; p++) {
		unit /= 10;
		*ns += unit * (*p - '0');
	}
	return p == end;
}

static int event_of(const struct word *w)
{
	const char *p = w->p;
	size_t len = w->len;

	if (len > 6 && !memcmp(p, "damon:", 6)) {
		p += 6;
		len -= 6;
	}
	if (len < 2 || p[len - 1] != ':')
		return -1;
	for (size_t i = 0; i < NR_EVENTS; i++)
		if (strlen(events[i].name) == len - 1 && !memcmp(events[i].name, p, len - 1))
			return i;
	return -1;
}

/* "key=NUMBER" */
static bool field(const struct word *w, const char *key, uint64_t *out)
{
	size_t n = strlen(key);

	return w->len > n && !memcmp(w->p, key, n) && whole_number(w->p + n, w->len - n, out);
}

/* What the older tool wrote for a value that it did not know. */
static bool is_none(const struct word *w, const char *key)
{
	size_t n = strlen(key);

	return w->len == n + 4 && !memcmp(w->p, key, n) && !memcmp(w->p + n, "None", 4);
}

static bool parse_range(const struct word *w, struct dd_region *r)
{
	const char *p = w->p, *end = w->p + w->len;

	return digits(&p, end, &r->start) && p < end && *p++ == '-' && digits(&p, end, &r->end) &&
	       p + 1 == end && *p == ':';
}

/* "-1" stands in the mark of a lone snapshot's length; "None" is unknown. */
static bool parse_count(const struct word *w, uint32_t *out)
{
	uint64_t v;

	if (w->len == 2 && !memcmp(w->p, "-1", 2)) {
		*out = UINT32_MAX;
		return true;
	}
	if (!whole_number(w->p, w->len, &v))
		return false;
	*out = v < UINT32_MAX ? v : UINT32_MAX;
	return true;
}

/* "probe_hits=03 10": one hexadecimal byte for each probe. */
static void parse_probes(struct cursor *c, struct word w, struct dd_region_event *ev)
{
	static const char key[] = "probe_hits=";

	if (w.len <= sizeof(key) - 1 || memcmp(w.p, key, sizeof(key) - 1))
		return;
	w.p += sizeof(key) - 1;
	w.len -= sizeof(key) - 1;
	do {
		char hex[3] = {w.p[0], w.len > 1 ? w.p[1] : '\0'};

		if (w.len <= 2 && ev->nr_probes < DD_MAX_PROBES)
			ev->probe_hits[ev->nr_probes++] = strtoul(hex, NULL, 16);
	} while (next_word(c, &w));
}

static bool parse_identity(struct cursor *c, enum text_kind kind, struct dd_region_event *ev)
{
	uint64_t ctx, scheme;
	struct word w;

	ev->context_idx = ev->scheme_idx = DD_IDX_NONE;
	if (!next_word(c, &w))
		return false;
	if (kind == TEXT_REGION) {
		ev->no_target_id = is_none(&w, "target_id=");
		return ev->no_target_id || field(&w, "target_id=", &ev->target_id);
	}
	if (!field(&w, "ctx_idx=", &ctx) || !next_word(c, &w) ||
	    !field(&w, "scheme_idx=", &scheme) || ctx > INT32_MAX || scheme > INT32_MAX)
		return false;
	ev->context_idx = ctx;
	ev->scheme_idx = scheme;
	return next_word(c, &w) && field(&w, "target_idx=", &ev->target_id);
}

static bool parse_region(struct cursor *c, enum text_kind kind, struct dd_region_event *ev)
{
	uint64_t nr;
	struct word w;

	if (!parse_identity(c, kind, ev) || !next_word(c, &w) || !field(&w, "nr_regions=", &nr) ||
	    nr > UINT32_MAX || !next_word(c, &w) || !parse_range(&w, &ev->region) ||
	    !next_word(c, &w) || !parse_count(&w, &ev->region.nr_accesses))
		return false;
	ev->nr_regions = nr;
	if (!next_word(c, &w))
		return true;
	ev->has_age = parse_count(&w, &ev->region.age);
	if (!ev->has_age && !is_none(&w, ""))
		return false;
	if (next_word(c, &w))
		parse_probes(c, w, ev);
	return true;
}

/* "PID" of perf, "COMM-PID" of trace-cmd; PID/TID of perf script -F pid,tid. */
static int32_t parse_pid(const struct word *w)
{
	const char *p = w->p + w->len;
	uint64_t pid;

	while (p > w->p && p[-1] >= '0' && p[-1] <= '9')
		p--;
	return whole_number(p, w->p + w->len - p, &pid) && pid <= INT32_MAX ? pid : 0;
}

/* The head of a line up to the event's name; false when it is no line of an event. */
static bool parse_head(struct cursor *c, struct dd_region_event *ev, int *event)
{
	struct word w, before = {0}, before_time = {0};
	bool cpu_seen = false;

	for (int i = 0; i < 12 && next_word(c, &w); i++) {
		if (!cpu_seen && w.p[0] == '[' && w.p[w.len - 1] == ']' && before.len) {
			ev->kdamond_pid = parse_pid(&before);
			cpu_seen = true;
		}
		*event = event_of(&w);
		if (*event >= 0) {
			/* Without the CPU's column (perf script -F) the pid is what precedes the time. */
			if (!cpu_seen && before_time.len)
				ev->kdamond_pid = parse_pid(&before_time);
			return before.len && parse_time(&before, &ev->time_ns);
		}
		before_time = before;
		before = w;
	}
	return false;
}

/* "CPU:0 [LOST 123 EVENTS]" of tracefs, "CPU:0 [123 EVENTS DROPPED]" of trace-cmd. */
static int parse_lost(struct importer *imp, const char *line, size_t len, struct dd_error *err)
{
	struct text_import *t = imp->priv;
	struct dd_loss loss = {
		.reason = DD_LOST_RING, .cpu = -1, .first_ns = t->last_ns, .last_ns = t->last_ns};
	const char *cpu = memmem(line, len, "CPU:", 4), *end = line + len;
	const char *p = memmem(line, len, "[LOST ", 6);
	uint64_t n;

	if (p)
		p += 6;
	else if (memmem(line, len, " EVENTS DROPPED]", 16))
		p = memchr(line, '[', len) ? (const char *)memchr(line, '[', len) + 1 : NULL;
	if (!p || !digits(&p, end, &loss.count))
		return 0;
	if (cpu && (cpu += 4, digits(&cpu, end, &n)) && n <= INT32_MAX)
		loss.cpu = n;
	return import_lost(imp, &loss, err);
}

static int take_tune(struct importer *imp, struct cursor *c, int32_t pid)
{
	struct text_import *t = imp->priv;
	uint64_t sample_us;
	struct word w;

	if (next_word(c, &w) && field(&w, "sample_us=", &sample_us))
		dd_assembler_sample_us(imp->asm_, pid, sample_us);
	else
		t->bad++;
	return 0;
}

static int take_line(struct importer *imp, const char *line, size_t len, struct dd_error *err)
{
	struct text_import *t = imp->priv;
	struct cursor c = {line, line + len};
	struct dd_region_event ev = {0};
	int event, ret;

	if (!parse_head(&c, &ev, &event))
		return parse_lost(imp, line, len, err);
	t->events++;
	t->last_ns = ev.time_ns;
	if (events[event].kind == TEXT_TUNE)
		return take_tune(imp, &c, ev.kdamond_pid);
	if (!parse_region(&c, events[event].kind, &ev)) {
		t->bad++;
		return 0;
	}
	ret = dd_assembler_push(imp->asm_, &ev, err);
	if (ret && err)
		dd_fail(err, ret, "%s, line %llu: %s", feed_name(imp->in),
			(unsigned long long)t->line, err->text);
	return ret;
}

static bool text_probe(const uint8_t *head, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (head[i] < 32 && !strchr("\t\n\r\f\033", head[i]))
			return false;
	return len && !memchr(head, '\0', len);
}

static int set_stream(struct importer *imp, struct dd_stream *stream)
{
	const struct text_import *t = imp->priv;

	/* Ns since the epoch passed 10^18 in 2001; no machine is up that long. */
	stream->clock = t->last_ns >= 1000000000000000000 ? DD_CLOCK_REALTIME : DD_CLOCK_UNKNOWN;
	return 0;
}

static int text_open(struct importer *imp, struct dd_error *err)
{
	imp->priv = calloc(1, sizeof(struct text_import));
	if (!imp->priv)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	imp->stream_hook = set_stream;
	import_says_lost(imp, "monitoring intervals, targets, times below 1 us");
	return 0;
}

static void text_close(struct importer *imp)
{
	free(imp->priv);
}

static int no_events(struct importer *imp, struct dd_error *err)
{
	const struct text_import *t = imp->priv;

	return dd_fail(
		err, DD_EFORMAT,
		"%s: no event of DAMON in %llu lines of text (as perf script prints them: \"damon:damon_aggregated: target_id=...\")",
		feed_name(imp->in), (unsigned long long)t->line);
}

static int finish(struct importer *imp, struct dd_error *err)
{
	struct text_import *t = imp->priv;
	struct dd_loss loss = {.reason = DD_LOST_SOURCE,
			       .cpu = -1,
			       .count = t->bad,
			       .first_ns = t->last_ns,
			       .last_ns = t->last_ns};

	if (!t->events)
		return no_events(imp, err);
	return t->bad ? import_lost(imp, &loss, err) : 0;
}

/* A whole line: in the feed's buffer, or gathered when it lies across its end. */
static long next_line(struct importer *imp, const uint8_t **p, struct dd_error *err)
{
	long n = feed_peek(imp->in, 1, p, err);

	if (n > 0 && !memchr(*p, '\n', n))
		n = feed_peek(imp->in, MAX_LINE, p, err);
	return n;
}

static int text_step(struct importer *imp, struct dd_error *err)
{
	struct text_import *t = imp->priv;
	struct dd_error why = {0};
	const uint8_t *p, *end;
	long n = next_line(imp, &p, &why);
	int ret;

	if (n == DD_ETRUNCATED || n == DD_ECORRUPT)
		return import_damage(imp, err, &why);
	if (n < 0 && err)
		*err = why;
	if (n <= 0)
		return n ? n : finish(imp, err);
	end = memchr(p, '\n', n);
	if (!end && n >= MAX_LINE)
		return dd_fail_at(err, DD_ELIMIT, feed_offset(imp->in),
				  "%s, line %llu: longer than %u bytes", feed_name(imp->in),
				  (unsigned long long)t->line + 1, MAX_LINE);
	t->line++;
	ret = take_line(imp, (const char *)p, end ? end - p : n, err);
	feed_take(imp->in, end ? end - p + 1 : n);
	if (!ret && !t->events && t->line >= GIVE_UP_LINES)
		ret = no_events(imp, err);
	return ret ? ret : 1;
}

const struct import_format import_text = {
	.name = "trace text",
	.probe = text_probe,
	.open = text_open,
	.step = text_step,
	.close = text_close,
	.measure = true,
};
