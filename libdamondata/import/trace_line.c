// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The head of an event's line: name, time and pid, whatever columns stand between them.
 *
 * The layouts are those of perf's builtin-script.c and builtin-trace.c, of libtraceevent's
 * tep_print_event() as trace-cmd calls it, and of the kernel's kernel/trace/trace_output.c.
 */
#include "trace_line.h"

#include <string.h>

static const struct {
	const char *name;
	enum trace_event_kind kind;
} events[] = {
	{"damon_aggregated", TRACE_REGION},
	{"damon_region_aggregated", TRACE_REGION},
	{"damos_before_apply", TRACE_SCHEME_REGION},
	{"damon_monitor_intervals_tune", TRACE_TUNE},
};

#define NR_EVENTS (sizeof(events) / sizeof(events[0]))

/* All of the names begin with these five letters and one more: the first '_' is in them. */
#define STEM	 "damo"
#define STEM_LEN 5u

#define NS_OF_SECOND 1000000000u
#define NS_OF_MS     1000000u
#define NS_OF_US     1000u

static bool is_blank_char(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool trace_word_next(const char **p, const char *end, struct trace_word *w)
{
	while (*p < end && is_blank_char(**p))
		++*p;
	w->p = *p;
	while (*p < end && !is_blank_char(**p))
		++*p;
	w->len = (size_t)(*p - w->p);
	return w->len > 0;
}

static bool trace_word_before(const char *begin, const char **p, struct trace_word *w)
{
	const char *end;

	while (*p > begin && is_blank_char((*p)[-1]))
		--*p;
	end = *p;
	while (*p > begin && !is_blank_char((*p)[-1]))
		--*p;
	w->p = *p;
	w->len = (size_t)(end - *p);
	return w->len > 0;
}

bool trace_digits(const char **p, const char *end, uint64_t *out)
{
	const char *from = *p;
	uint64_t v = 0;

	/* 19 digits never overflow. */
	for (; *p < end && is_digit(**p) && *p - from < 19; ++*p)
		v = 10 * v + (uint64_t)(**p - '0');
	for (; *p < end && is_digit(**p); ++*p)
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(**p - '0'), &v))
			return false;
	*out = v;
	return *p > from;
}

/* A number with or without a fraction, in @unit ns each; the cursor moves behind it. */
static bool read_time(const char **p, const char *end, uint64_t unit, uint64_t *ns)
{
	uint64_t whole, part = 0;

	if (!trace_digits(p, end, &whole) || whole > UINT64_MAX / unit - 1)
		return false;
	*ns = whole * unit;
	if (*p == end || **p != '.')
		return true;
	for (++*p; *p < end && is_digit(**p); ++*p) {
		if (unit == 1)
			continue;
		unit /= 10;
		part = 10 * part + (uint64_t)(**p - '0');
	}
	*ns += part * unit;
	return true;
}

/* ---- the name ---- */

/* "damon_aggregated:" or "damon_aggregated(" at @p; perf prints an event's modifiers as "NAME:k:". */
static bool name_at(struct trace_line *l, const char *p)
{
	const char *after, *colon;

	for (size_t i = 0; i < NR_EVENTS; i++) {
		size_t n = strlen(events[i].name);

		if ((size_t)(l->end - p) <= n || memcmp(p, events[i].name, n) ||
		    (p[n] != ':' && p[n] != '('))
			continue;
		after = p + n + 1;
		for (colon = after; colon < l->end && *colon >= 'a' && *colon <= 'z'; colon++)
			;
		l->kind = events[i].kind;
		l->is_call = p[n] == '(';
		l->fields = colon > after && colon < l->end && *colon == ':' ? colon + 1 : after;
		return true;
	}
	return false;
}

/* A name is a word of its own, or follows its system's. */
static bool find_name(struct trace_line *l)
{
	static const char system[] = "damon:";
	const size_t n = sizeof(system) - 1;
	const char *at = l->head;

	for (; (at = memchr(at, '_', (size_t)(l->end - at))); at++) {
		const char *p = at - STEM_LEN, *from = p;

		if (at < l->head + STEM_LEN || memcmp(p, STEM, sizeof(STEM) - 1))
			continue;
		if ((size_t)(p - l->head) >= n && !memcmp(p - n, system, n))
			from = p - n;
		if ((from == l->head || is_blank_char(from[-1])) && name_at(l, p)) {
			l->name = from;
			return true;
		}
	}
	return false;
}

/* ---- the time ---- */

/* "1897690us", behind which stand a mark of the delay and the colon */
static bool is_latency(const struct trace_word *w, uint64_t *ns)
{
	const char *p = w->p, *end = w->p + w->len;

	return read_time(&p, end, NS_OF_US, ns) && end - p >= 2 && !memcmp(p, "us", 2) &&
	       (end - p == 2 || (end - p == 4 && end[-1] == ':'));
}

static bool is_verbose_latency(const struct trace_word *w, uint64_t *ns)
{
	const char *p = w->p, *end = w->p + w->len;

	return read_time(&p, end, NS_OF_MS, ns) && end - p == 2 && !memcmp(p, "ms", 2);
}

/* "82820.952659:" or, of a clock that counts something else, "1484925202472:" */
static enum trace_time_kind seconds_of(const struct trace_word *w, uint64_t *ns)
{
	const char *p = w->p, *end = w->p + w->len - 1;

	if (*end != ':' || !is_digit(*p))
		return TRACE_NO_TIME;
	if (read_time(&p, end, NS_OF_SECOND, ns) && p == end && memchr(w->p, '.', w->len))
		return TRACE_SECONDS;
	for (p = w->p; p < end && is_digit(*p); p++)
		;
	return p == end ? TRACE_INTEGER : TRACE_NO_TIME;
}

static enum trace_time_kind time_kind(const struct trace_word *w, uint64_t *ns)
{
	enum trace_time_kind seconds;

	if (!is_digit(*w->p))
		return TRACE_NO_TIME;
	seconds = seconds_of(w, ns);
	if (seconds)
		return seconds;
	if (is_latency(w, ns))
		return TRACE_LATENCY;
	if (is_verbose_latency(w, ns))
		return TRACE_LATENCY_VERBOSE;
	return TRACE_NO_TIME;
}

/* A word with a colon that belongs to no time: the name of another event, which quotes DAMON's. */
static bool is_other_name(const struct trace_word *w)
{
	return w->len > 1 && w->p[w->len - 1] == ':' && w->p[w->len - 2] != ')';
}

/* perf trace prints the ms first, and "(         ):" for the duration of calls behind them. */
static bool first_word_time(struct trace_line *l)
{
	const char *p = l->head, *digits;
	struct trace_word w;

	if (!trace_word_next(&p, l->name, &w) || !memchr(w.p, '.', w.len))
		return false;
	digits = w.p;
	if (!read_time(&digits, p, NS_OF_MS, &l->time_ns) || digits != p)
		return false;
	l->time = TRACE_PERF_TRACE;
	return true;
}

/* The nearest time before the name; *@at becomes where it begins. False: a line of another event. */
static bool find_time(struct trace_line *l, const char **at)
{
	struct trace_word w;

	*at = l->name;
	if (l->is_call && first_word_time(l))
		return true;
	while (trace_word_before(l->head, at, &w)) {
		l->time = time_kind(&w, &l->time_ns);
		if (l->time)
			return true;
		if (is_other_name(&w) && !l->is_call)
			return false;
	}
	*at = l->name;
	first_word_time(l);
	return true;
}

/* ---- the pid ---- */

static bool is_numbers_only(const struct trace_word *w)
{
	for (size_t i = 0; i < w->len; i++)
		if (!is_digit(w->p[i]) && w->p[i] != '-' && w->p[i] != ',')
			return false;
	return true;
}

/* "77", "77/78" (perf's pid/tid), ":77", "kdamond.0-77", "kdamond.0/77"; dates and lists of CPUs ("0-3") look alike. */
static bool read_pid(const struct trace_word *w, int32_t *pid)
{
	const char *end = w->p + w->len, *p = end;
	uint64_t v;

	while (p > w->p && is_digit(p[-1]))
		p--;
	if (p > w->p && p[-1] != '-' && p[-1] != '/' && !(p[-1] == ':' && p - w->p == 1))
		return false;
	if (p > w->p && p[-1] == '-' && is_numbers_only(w))
		return false;
	if (!trace_digits(&p, end, &v) || p != end || v > INT32_MAX)
		return false;
	*pid = (int32_t)v;
	return true;
}

/* Behind the pid come CPU, flags, "(TGID)", date and so on: none of them looks like a pid. */
static void find_pid(struct trace_line *l, const char *before)
{
	/* Index, preempt count, flags and CPU are plain numbers here. */
	int skip = l->time == TRACE_LATENCY_VERBOSE ? 5 : 0;
	struct trace_word w;

	while (trace_word_before(l->head, &before, &w)) {
		if (skip-- > 0)
			continue;
		if (read_pid(&w, &l->pid))
			return;
	}
}

bool trace_line_find(struct trace_line *out, const char *line, size_t len)
{
	struct trace_line l = {.head = line, .end = line + len};
	const char *before;

	if (!len || *line == '#' || !find_name(&l) || !find_time(&l, &before))
		return false;
	find_pid(&l, before);
	*out = l;
	return true;
}

bool trace_line_other_time(const char *line, size_t len, uint64_t *ns)
{
	const char *p = line, *end = line + len;
	struct trace_word w;

	while (len && *line != '#' && trace_word_next(&p, end, &w))
		if (is_digit(*w.p) && seconds_of(&w, ns) == TRACE_SECONDS)
			return true;
	return false;
}
