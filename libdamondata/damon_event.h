/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * DAMON's trace events: from a format text and the bytes of an event to a struct dd_region_event.
 *
 * Field places always come from the format text, through libtraceevent, and are checked before use.
 */
#ifndef DAMONDATA_DAMON_EVENT_H
#define DAMONDATA_DAMON_EVENT_H

#include <damondata/assemble.h>

struct damon_events;

/** enum damon_event_kind - events that are understood */
enum damon_event_kind {
	DAMON_EVENT_OTHER,		/* not one of these */
	DAMON_EVENT_AGGREGATED,		/* damon_aggregated */
	DAMON_EVENT_REGION_AGGREGATED,	/* damon_region_aggregated, with probe hits (kernel 7.2) */
	DAMON_EVENT_BEFORE_APPLY,	/* damos_before_apply */
	DAMON_EVENT_INTERVALS_TUNE,	/* damon_monitor_intervals_tune */
};

/** damon_event_kind_of() - kind of an event by name, without "damon:" */
enum damon_event_kind damon_event_kind_of(const char *name, size_t len);

/** damon_event_kind_name() - the name of a kind */
const char *damon_event_kind_name(enum damon_event_kind kind);

/**
 * damon_events_new() - an empty set of formats
 * @out:	the set; untouched on failure
 * @big_endian:	byte order of the events
 * @long_size:	bytes in a long of their machine, 4 or 8
 * @err:	or NULL
 */
int damon_events_new(struct damon_events **out, bool big_endian, unsigned int long_size,
		     struct dd_error *err);

void damon_events_free(struct damon_events *e);

/**
 * damon_events_add() - take in a format text of tracefs
 * @e:		the set
 * @text:	need not end in NUL
 * @len:	its length, at most 16 KiB
 * @err:	or NULL
 *
 * Return: 0 (also for events that are not understood, which are left out), DD_ECORRUPT for a text that
 * no kernel writes, or one that lacks a field of its event.
 */
int damon_events_add(struct damon_events *e, const char *text, size_t len, struct dd_error *err);

/** damon_events_count() - number of events that are understood */
unsigned int damon_events_count(const struct damon_events *e);

/** damon_events_format() - format text of an event, or NULL; owned by the set */
const char *damon_events_format(const struct damon_events *e, enum damon_event_kind kind);

/** damon_events_kind() - kind of the event with tracepoint id @id, DAMON_EVENT_OTHER if unknown */
enum damon_event_kind damon_events_kind(const struct damon_events *e, unsigned int id);

/** damon_events_type() - tracepoint id of an event's bytes, or -1 when there are too few */
int damon_events_type(const struct damon_events *e, const void *raw, size_t len);

/**
 * damon_events_decode() - read an event
 * @e:		the set
 * @raw:	its bytes, from common_type on
 * @len:	their number
 * @ev:		filled but for the time; context and scheme are DD_IDX_NONE where not told
 * @sample_us:	of DAMON_EVENT_INTERVALS_TUNE
 *
 * Return: what the event is; DAMON_EVENT_OTHER also when a field lies outside of its bytes.
 */
enum damon_event_kind damon_events_decode(const struct damon_events *e, const void *raw,
					  size_t len, struct dd_region_event *ev,
					  uint64_t *sample_us);

#endif /* DAMONDATA_DAMON_EVENT_H */
