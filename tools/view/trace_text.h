/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trace events of DAMON as text, a line for each: what "report trace" prints.
 *
 * An event is a row: its stream's event_name is the kind ("damon:damon_aggregated"), its columns are the
 * event's fields by the kernel's names, of which common_pid is the thread that made it.
 */
#ifndef DAMO_VIEW_TRACE_TEXT_H
#define DAMO_VIEW_TRACE_TEXT_H

#include <damondata/model.h>
#include <stdbool.h>
#include <stdio.h>

#define TRACE_LINE_MAX 4096

/**
 * struct trace_place - where in its snapshot a region stands; zeroed at the begin
 *
 * The events do not contain it; they come in address order, one kdamond's snapshots one after the other.
 */
struct trace_place {
	struct {
		int32_t pid;
		uint64_t target, end, index;
	} seen[16];
	unsigned int next;
};

/** trace_field() - a field of an event; NULL when it has none of that name */
const union dd_value *trace_field(const struct dd_row *row, const char *name,
				  const struct dd_column **column);

/** trace_pid() - of the thread that made the event, 0 when unknown */
int32_t trace_pid(const struct dd_row *row);

/**
 * trace_text() - an event for people: "SECONDS COMM/PID EVENT TEXT"
 * @line:	gets the text, without a newline
 * @row:	the event
 * @comm:	name of the thread
 * @place:	of the regions so far
 * @raw_number:	sizes as bytes
 *
 * Return: @line.
 */
char *trace_text(char line[TRACE_LINE_MAX], const struct dd_row *row, const char *comm,
		 struct trace_place *place, bool raw_number);

/**
 * trace_raw() - an event as perf script prints it, which all reports read: "COMM PID SECONDS: EVENT: TEXT"
 *
 * The time has all its digits. Return: @line.
 */
char *trace_raw(char line[TRACE_LINE_MAX], const struct dd_row *row, const char *comm);

/**
 * trace_fields() - fields as "name=value name=value"
 * @skip:	names to leave out besides common_pid, ended by NULL
 *
 * Return: @line.
 */
char *trace_fields(char line[TRACE_LINE_MAX], const struct dd_row *row, const char *const *skip);

/**
 * put_wrapped() - print a line, broken between words
 * @max_columns: longer lines go on in the next one, indented; 0 = never break
 */
void put_wrapped(FILE *out, const char *line, unsigned int max_columns);

#endif /* DAMO_VIEW_TRACE_TEXT_H */
