// SPDX-License-Identifier: LGPL-2.1-only
/*
 * What the tools say about lost events:
 *	CPU:0 [LOST 12 EVENTS]				tracefs (kernel/trace/trace.c)
 *	CPU:0 [5 EVENTS DROPPED]			trace-cmd report
 *	... 100.150000: PERF_RECORD_LOST lost 7		perf script --show-lost-events, and ..._LOST_SAMPLES
 *	0x1c8 [0x30]: PERF_RECORD_LOST: id:4: lost:7	perf script -D
 *	LOST 7 events!					perf trace
 *	Processed 90 events and lost 2 chunks!		perf script, on its standard error
 *	overrun: 7					statistics of trace-cmd and per_cpu/cpuN/stats
 *	# entries-in-buffer/entries-written: 5/12	tracefs: older ones were overwritten
 */
#include "trace_line.h"

#include <string.h>

static const char *find_text(const char *p, const char *end, const char *text)
{
	return memmem(p, (size_t)(end - p), text, strlen(text));
}

/* Moves *@p behind @text when that is the next. */
static bool pass_text(const char **p, const char *end, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(end - *p) < n || memcmp(*p, text, n))
		return false;
	*p += n;
	return true;
}

static void pass_blanks(const char **p, const char *end)
{
	while (*p < end && (**p == ' ' || **p == '\t'))
		++*p;
}

static bool read_cpu(const char *p, const char *end, int32_t *cpu)
{
	uint64_t n;

	pass_blanks(&p, end);
	if (!trace_digits(&p, end, &n) || n > INT32_MAX)
		return false;
	*cpu = (int32_t)n;
	return true;
}

/* The count may be missing: "[LOST EVENTS]", "[EVENTS DROPPED]". */
static bool in_brackets(const char *p, const char *end, struct trace_lost *lost)
{
	const char *open, *at;

	for (open = p; (open = memchr(open, '[', (size_t)(end - open))); open++) {
		bool is_lost_line;

		if (open > p && open[-1] != ' ')
			continue;
		at = open + 1;
		is_lost_line = pass_text(&at, end, "LOST ");
		if (!trace_digits(&at, end, &lost->count))
			lost->count = 0;
		else
			pass_blanks(&at, end);
		if (!pass_text(&at, end, is_lost_line ? "EVENTS]" : "EVENTS DROPPED]"))
			continue;
		at = find_text(p, open, "CPU:");
		if (at)
			read_cpu(at + 4, end, &lost->cpu);
		return true;
	}
	return false;
}

static bool of_perf_script(const char *p, const char *end, struct trace_lost *lost)
{
	p = find_text(p, end, "PERF_RECORD_LOST");
	if (!p)
		return false;
	p += strlen("PERF_RECORD_LOST");
	p = find_text(p, end, "lost");
	if (p)
		p += strlen("lost");
	while (p && p < end && (*p == ' ' || *p == ':'))
		p++;
	if (!p || !trace_digits(&p, end, &lost->count))
		lost->count = 0;
	return true;
}

static bool of_perf_trace(const char *p, const char *end, struct trace_lost *lost)
{
	pass_blanks(&p, end);
	return pass_text(&p, end, "LOST ") && trace_digits(&p, end, &lost->count) &&
	       pass_text(&p, end, " events!");
}

static bool of_perf_warning(const char *p, const char *end, struct trace_lost *lost)
{
	uint64_t n;

	if (!pass_text(&p, end, "Processed ") || !trace_digits(&p, end, &n))
		return false;
	lost->count = 0;
	return (pass_text(&p, end, " events and lost ") && trace_digits(&p, end, &n) && n) ||
	       pass_text(&p, end, " samples and lost ");
}

static bool of_statistics(const char *p, const char *end, struct trace_lost *lost)
{
	static const char *const names[] = {"overrun:", "commit overrun:", "dropped events:"};

	pass_blanks(&p, end);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!pass_text(&p, end, names[i]))
			continue;
		pass_blanks(&p, end);
		return trace_digits(&p, end, &lost->count) && lost->count;
	}
	return false;
}

static bool of_header(const char *p, const char *end, struct trace_lost *lost)
{
	uint64_t there, written;

	if (!pass_text(&p, end, "# entries-in-buffer/entries-written: ") ||
	    !trace_digits(&p, end, &there) || !pass_text(&p, end, "/") ||
	    !trace_digits(&p, end, &written) || written <= there)
		return false;
	lost->count = written - there;
	return true;
}

bool trace_line_lost(const char *line, size_t len, int32_t *cpu, struct trace_lost *lost)
{
	const char *end = line + len, *p = line;

	*lost = (struct trace_lost){.cpu = -1};
	if (len && *line == '#')
		return of_header(line, end, lost);
	pass_blanks(&p, end);
	if (pass_text(&p, end, "CPU: ") && read_cpu(p, end, cpu))
		return false;
	if (of_statistics(line, end, lost)) {
		lost->cpu = *cpu;
		return true;
	}
	return in_brackets(line, end, lost) || of_perf_script(line, end, lost) ||
	       of_perf_trace(line, end, lost) || of_perf_warning(line, end, lost);
}
