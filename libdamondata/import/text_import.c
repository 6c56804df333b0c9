// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Import of text that perf script, perf trace, trace-cmd report and tracefs' trace files hold.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "importer.h"
#include "trace_line.h"
#include "libdamondata/util/array.h"

#define MAX_LINE      8192u
#define GIVE_UP_LINES 10000

/*
 * @line:	number of the current line
 * @read:	events of DAMON that were read
 * @unread:	and that were not
 * @idle:	lines before the first event that are of no event at all
 * @last_ns:	time of the last event
 * @cpu:	that statistics are about
 * @differences: times are those since the line before; @sum_ns is the sum
 * @nameless:	N of "kdamond.N" where lines have no pid, -1 = none yet
 * @first_why:	why the first event could not be read
 */
struct text_import {
	uint64_t line, read, unread, idle;
	uint64_t last_ns, sum_ns;
	int32_t cpu;
	bool differences;
	int64_t nameless;
	char first_why[320];
	struct trace_attrs attrs; /* of the line at hand */
};

/* ---- times that are differences ---- */

/*
 * perf script --deltatime prints the time since the line before: it begins with 0 and runs backward, as
 * no other time does. Looks at what is at hand, without waiting for more.
 */
static bool has_differences(const char *p, size_t len)
{
	const char *end = p + len, *eol;
	uint64_t ns, last_ns = 0;
	bool first = true;

	for (; (eol = memchr(p, '\n', (size_t)(end - p))); p = eol + 1) {
		struct trace_line l;

		if (!trace_line_find(&l, p, (size_t)(eol - p)) || l.time != TRACE_SECONDS)
			continue;
		ns = l.time_ns;
		if (first && ns)
			return false;
		if (ns < last_ns)
			return true;
		first = false;
		last_ns = ns;
	}
	return false;
}

static int find_differences(struct importer *imp, struct dd_error *err)
{
	struct text_import *t = imp->priv;
	const uint8_t *p;
	long n = instream_peek(imp->in, imp->follow ? 1 : INSTREAM_PEEK_MAX, &p, err);

	/* Damage is met again, and reported, where it lies. */
	t->differences = n > 0 && has_differences((const char *)p, (size_t)n);
	if (!t->differences)
		return 0;
	import_lacks(imp, "absolute times: they were differences (--deltatime), and were added up");
	return queue_note(
		&imp->queue, err,
		"%s: times are differences (perf script --deltatime); they were added up, each rounded as printed",
		instream_name(imp->in));
}

/* ---- lines ---- */

static int text_unread(struct importer *imp, uint64_t time_ns, const char *why,
		       struct dd_error *err)
{
	struct text_import *t = imp->priv;

	if (!t->unread++)
		snprintf(t->first_why, sizeof(t->first_why), "line %llu: %s",
			 (unsigned long long)t->line, why);
	return import_missing(imp, DD_LOST_UNREAD, 1, time_ns, err, "%s, line %llu: %s",
			      instream_name(imp->in), (unsigned long long)t->line, why);
}

static const char *time_problem(const struct trace_line *l)
{
	switch (l->time) {
	case TRACE_NO_TIME:
		return "no time stands before the event's name; print it (perf script -F +time, ftrace's option context-info)";
	case TRACE_INTEGER:
		return "the event's time has no decimal point: ftrace's clock (counter, uptime or x86-tsc) does not count seconds; record with 'echo mono > trace_clock' or trace-cmd record -C mono, or print with trace-cmd report --ts2secs HZ";
	default:
		return NULL;
	}
}

/* Without pids, kdamonds could be mixed up: those after the first are reported, and left out. */
static bool is_other_kdamond(struct text_import *t, const struct trace_line *l)
{
	static const char comm[] = "kdamond.";
	const char *p;
	uint64_t n;

	if (l->pid)
		return false;
	p = memmem(l->head, (size_t)(l->name - l->head), comm, sizeof(comm) - 1);
	if (!p)
		return false;
	p += sizeof(comm) - 1;
	if (!trace_digits(&p, l->name, &n) || n > INT32_MAX)
		return false;
	if (t->nameless < 0)
		t->nameless = (int64_t)n;
	return t->nameless != (int64_t)n;
}

static int push_region(struct importer *imp, const struct trace_line *l, struct dd_error *err)
{
	struct text_import *t = imp->priv;
	struct dd_region_event ev;
	int ret;

	if (!trace_line_region(l, &ev, &t->attrs))
		return text_unread(
			imp, l->time_ns,
			"the event's fields are not complete, or not as the tools print them", err);
	t->read++;
	ret = dd_assembler_push(imp->asm_, &ev, err);
	if (ret && err)
		dd_fail(err, ret, "%s, line %llu: %s", instream_name(imp->in),
			(unsigned long long)t->line, err->text);
	return ret;
}

static int import_event_line(struct importer *imp, const struct trace_line *l, struct dd_error *err)
{
	struct text_import *t = imp->priv;
	const char *problem = time_problem(l);
	uint64_t sample_us;

	if (problem)
		return text_unread(imp, 0, problem, err);
	t->last_ns = l->time_ns;
	if (is_other_kdamond(t, l))
		return text_unread(
			imp, l->time_ns,
			"there are several kdamonds, and no pids to distinguish them; print them (perf script -F +tid)",
			err);
	if (l->kind != TRACE_TUNE)
		return push_region(imp, l, err);
	if (!trace_line_sample_us(l, &sample_us))
		return text_unread(imp, l->time_ns, "the event's sample_us is no number", err);
	t->read++;
	dd_assembler_sample_us(imp->asm_, l->pid, sample_us);
	return 0;
}

/* perf script without the event's name: the fields alone do not show which event they are of. */
static bool lacks_name(const char *line, size_t len)
{
	return *line != '#' && memmem(line, len, ": target_id=", 12) &&
	       memmem(line, len, " nr_regions=", 12);
}

static int take_other(struct importer *imp, const char *line, size_t len, struct dd_error *err)
{
	struct text_import *t = imp->priv;
	struct trace_lost lost;
	struct dd_loss loss = {
		.reason = DD_LOST_RING, .first_ns = t->last_ns, .last_ns = t->last_ns};

	if (len && lacks_name(line, len))
		return text_unread(imp, 0,
				   "the event has no name; print it (perf script -F +event)", err);
	if (!trace_line_lost(line, len, &t->cpu, &lost))
		return 0;
	loss.cpu = lost.cpu;
	loss.count = lost.count;
	return import_lost(imp, &loss, err);
}

static int import_line(struct importer *imp, const char *line, size_t len, struct dd_error *err)
{
	struct text_import *t = imp->priv;
	struct trace_line l;
	uint64_t ns;

	if (t->differences && trace_line_other_time(line, len, &ns))
		t->sum_ns += ns;
	if (!trace_line_find(&l, line, len)) {
		if (!t->read && !t->unread && !trace_line_other_time(line, len, &ns))
			t->idle++;
		return take_other(imp, line, len, err);
	}
	if (t->differences && l.time == TRACE_SECONDS)
		l.time_ns = t->sum_ns;
	return import_event_line(imp, &l, err);
}

/* ---- the importer ---- */

static bool text_probe(const uint8_t *head, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (head[i] < 32 && !strchr("\t\n\r\f\033", head[i]))
			return false;
	return len && !memchr(head, '\0', len);
}

static int set_text_stream(struct importer *imp, struct dd_stream *stream)
{
	const struct text_import *t = imp->priv;

	/* Ns since the epoch passed 10^18 in 2001; no machine is up that long. */
	stream->clock = t->last_ns >= 1000000000000000000 ? DD_CLOCK_REALTIME : DD_CLOCK_UNKNOWN;
	return 0;
}

static int text_import_open(struct importer *imp, struct dd_error *err)
{
	struct text_import *t = calloc(1, sizeof(*t));

	imp->priv = t;
	if (!t)
		return ddi_no_memory(err);
	t->cpu = -1;
	t->nameless = -1;
	imp->stream_hook = set_text_stream;
	import_lacks(imp, "monitoring intervals, targets, times below 1 us");
	return find_differences(imp, err);
}

static void text_import_close(struct importer *imp)
{
	free(imp->priv);
}

static int no_events(struct importer *imp, struct dd_error *err)
{
	const struct text_import *t = imp->priv;

	if (t->unread)
		return dd_fail(err, DD_EFORMAT,
			       "%s: none of the %llu events of DAMON can be read; %s",
			       instream_name(imp->in), (unsigned long long)t->unread, t->first_why);
	return dd_fail(
		err, DD_EFORMAT,
		"%s: no event of DAMON in %llu lines of text (as perf script prints them: \"damon:damon_aggregated: target_id=...\")",
		instream_name(imp->in), (unsigned long long)t->line);
}

/* A whole line: in the feed's buffer, or gathered when it lies across its end. */
static long next_line(struct importer *imp, const uint8_t **p, struct dd_error *err)
{
	long n = instream_peek(imp->in, 1, p, err);

	if (n > 0 && !memchr(*p, '\n', (size_t)n))
		n = instream_peek(imp->in, MAX_LINE, p, err);
	return n;
}

/* A long text of which nothing can be used. */
static bool is_hopeless(const struct text_import *t)
{
	return !t->read && (t->idle >= GIVE_UP_LINES || t->unread >= GIVE_UP_LINES);
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
		return n < 0 ? (int)n : t->read ? 0 : no_events(imp, err);
	end = memchr(p, '\n', (size_t)n);
	if (!end && n >= MAX_LINE)
		return dd_fail_at(err, DD_ELIMIT, instream_offset(imp->in),
				  "%s, line %llu: longer than %u bytes", instream_name(imp->in),
				  (unsigned long long)t->line + 1, MAX_LINE);
	t->line++;
	ret = import_line(imp, (const char *)p, (size_t)(end ? end - p : n), err);
	instream_take(imp->in, (size_t)(end ? end - p + 1 : n));
	if (!ret && is_hopeless(t))
		ret = no_events(imp, err);
	return ret ? ret : 1;
}

const struct import_format import_text = {
	.name = "trace text",
	.probe = text_probe,
	.open = text_import_open,
	.step = text_step,
	.close = text_import_close,
	.measure = true,
};
