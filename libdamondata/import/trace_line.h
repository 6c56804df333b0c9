/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Lines of text that perf script, perf trace, trace-cmd report and tracefs print: where the event's name,
 * its time, the kdamond's pid and the event's fields are, and what the tools say was lost.
 */
#ifndef DAMONDATA_TRACE_LINE_H
#define DAMONDATA_TRACE_LINE_H

#include <damondata/tracepoint.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** enum trace_event_kind - which of DAMON's events a line shows */
enum trace_event_kind {
	TRACE_REGION,	     /* damon_aggregated, damon_region_aggregated */
	TRACE_SCHEME_REGION, /* damos_before_apply */
	TRACE_TUNE,	     /* damon_monitor_intervals_tune */
};

/** enum trace_time_kind - how the line prints its time */
enum trace_time_kind {
	TRACE_NO_TIME,
	TRACE_SECONDS,	       /* "82820.952659:" */
	TRACE_PERF_TRACE,      /* "3373.653" ms at the line's begin */
	TRACE_LATENCY,	       /* "1897690us :" of ftrace's option latency-format */
	TRACE_LATENCY_VERBOSE, /* "1897.690ms (+0.001ms):" with its option verbose */
	TRACE_INTEGER, /* "1484925202472:" of a clock that counts something else than time */
};

/**
 * struct trace_line - a line of one of DAMON's events
 * @kind:	which event
 * @time:	how its time is printed
 * @time_ns:	the time, exact to the last digit that is there; 0 without one
 * @pid:	of the kdamond's thread, 0 when the line has none
 * @head:	the line's begin: its columns up to the event's name
 * @name:	the event's name, with "damon:" where that is printed
 * @fields:	what follows the name
 * @end:	of the line
 * @is_call:	the fields are in parentheses, as perf trace prints them
 */
struct trace_line {
	enum trace_event_kind kind;
	enum trace_time_kind time;
	uint64_t time_ns;
	int32_t pid;
	const char *head, *name, *fields, *end;
	bool is_call;
};

/**
 * trace_line_find() - find an event of DAMON by its name, and the time before it
 *
 * Other columns may stand before the time and between time and name. A line of another event that only
 * quotes a name of DAMON's is none.
 */
bool trace_line_find(struct trace_line *out, const char *line, size_t len);

/** trace_line_other_time() - the time in seconds of a line of any event; false when there is none */
bool trace_line_other_time(const char *line, size_t len, uint64_t *ns);

/** struct trace_attrs - attributes of a line's region: @values point to @columns */
struct trace_attrs {
	struct dd_column columns[DD_MAX_COLUMNS];
	struct dd_attribute values[DD_MAX_COLUMNS];
	uint32_t nr;
};

/**
 * trace_line_region() - fields of TRACE_REGION and TRACE_SCHEME_REGION
 * @line:	the line
 * @ev:		filled, with time and pid
 * @attrs:	filled with all other fields that are numbers, by their names; @ev points to it
 *
 * As the kernel prints them, as perf trace does (fields that are 0 are left out), or as ftrace's option
 * fields and trace-cmd report -R do.
 *
 * Return: false when a field is missing or is no number.
 */
bool trace_line_region(const struct trace_line *line, struct dd_region_event *ev,
		       struct trace_attrs *attrs);

/** trace_line_sample_us() - the field of TRACE_TUNE */
bool trace_line_sample_us(const struct trace_line *line, uint64_t *sample_us);

/**
 * struct trace_lost - what a tool says was lost
 * @cpu:	of the ring, -1 = not said
 * @count:	events, 0 = not said
 */
struct trace_lost {
	int32_t cpu;
	uint64_t count;
};

/**
 * trace_line_lost() - does a line say that events were lost?
 * @line:	a line of no event of DAMON
 * @len:	its length
 * @cpu:	trace-cmd's statistics name the CPU in a line of its own: -1 at first, kept between calls
 * @lost:	filled when the line says so
 */
bool trace_line_lost(const char *line, size_t len, int32_t *cpu, struct trace_lost *lost);

/** trace_digits() - decimal digits at *@p, which is moved behind them; false without one or on overflow */
bool trace_digits(const char **p, const char *end, uint64_t *out);

/** struct trace_word - what stands between blanks */
struct trace_word {
	const char *p;
	size_t len;
};

/** trace_word_next() - the next word from *@p on, which is moved behind it; false at the end */
bool trace_word_next(const char **p, const char *end, struct trace_word *w);

#endif /* DAMONDATA_TRACE_LINE_H */
