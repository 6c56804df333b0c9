/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Raw records of DAMON's tracepoints, read by the format text that the kernel that made them gave for
 * them (tracefs events/damon/NAME/format), never by fixed offsets. Live recording and the import of
 * perf.data and trace.dat use it.
 */
#ifndef DAMONDATA_TRACEPOINT_H
#define DAMONDATA_TRACEPOINT_H

#include "assemble.h"
#include "error.h"
#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

/** struct dd_tracepoint - the layout of one event's records */
struct dd_tracepoint;

/** enum dd_tracepoint_kind - what an event is about */
enum dd_tracepoint_kind {
	DD_TP_OTHER = 0,	 /* only the generic calls work */
	DD_TP_AGGREGATED,	 /* damon_aggregated: a region */
	DD_TP_REGION_AGGREGATED, /* damon_region_aggregated: a region with probe hits */
	DD_TP_BEFORE_APPLY,	 /* damos_before_apply: a region that a scheme is to act on */
	DD_TP_INTERVALS_TUNE,	 /* damon_monitor_intervals_tune: a new sampling interval */
};

/**
 * dd_tracepoint_new() - understand a format text
 * @out:	untouched on failure
 * @format:	the text; need not end with NUL
 * @len:	of @format, at most 64 KiB
 * @big_endian:	byte order of the records
 * @err:	or NULL
 *
 * A known event (see enum dd_tracepoint_kind) must have the fields that make it one, each of 1, 2, 4
 * or 8 bytes. The print format is not looked at.
 *
 * Return: 0, DD_ECORRUPT, DD_ELIMIT, DD_EUNSUPPORTED (a needed field is missing) or DD_ENOMEM.
 */
int dd_tracepoint_new(struct dd_tracepoint **out, const char *format, size_t len, bool big_endian,
		      struct dd_error *err);

/** dd_tracepoint_free() - NULL is fine */
void dd_tracepoint_free(struct dd_tracepoint *tp);

/** dd_tracepoint_name() - such as "damon_aggregated" */
const char *dd_tracepoint_name(const struct dd_tracepoint *tp);

/** dd_tracepoint_id() - common_type of its records */
int dd_tracepoint_id(const struct dd_tracepoint *tp);

/** dd_tracepoint_kind() - enum dd_tracepoint_kind, by the event's name */
enum dd_tracepoint_kind dd_tracepoint_kind(const struct dd_tracepoint *tp);

/**
 * dd_tracepoint_region() - read a record of an event about a region
 * @tp:		of kind AGGREGATED, REGION_AGGREGATED or BEFORE_APPLY
 * @raw:	the record, from common_type on
 * @size:	its length; bytes after the last field do no harm
 * @ev:		all is set but time_ns; its attributes are valid until the next call with @tp
 *
 * Each numeric field of the event that is not a member of struct dd_region_event is an attribute of the field's name; a
 * list of numbers, such as probe_hits, is one of the name probe_hits_N for each of its first DD_MAX_PROBES elements.
 *
 * Return: 0; DD_ECORRUPT when the record is too short or its region has no length; DD_EINVAL for an
 * event of another kind.
 */
int dd_tracepoint_region(const struct dd_tracepoint *tp, const void *raw, size_t size,
			 struct dd_region_event *ev);

/**
 * dd_tracepoint_sample_us() - read a record of damon_monitor_intervals_tune
 *
 * Return: as dd_tracepoint_region()
 */
int dd_tracepoint_sample_us(const struct dd_tracepoint *tp, const void *raw, size_t size,
			    int32_t *kdamond_pid, uint64_t *sample_us);

/**
 * dd_tracepoint_columns() - the event's fields as columns of a generic stream
 * @nr:		set to their number
 *
 * common_pid comes first, then the event's own fields in their order, at most DD_MAX_COLUMNS.
 * Arrays and strings are of DD_TYPE_STRING: their bytes.
 */
const struct dd_column *dd_tracepoint_columns(const struct dd_tracepoint *tp, uint32_t *nr);

/**
 * dd_tracepoint_values() - read a record of any event
 * @values:	one for each column; strings point into @raw
 *
 * Return: 0, or DD_ECORRUPT when a field is not within the record.
 */
int dd_tracepoint_values(const struct dd_tracepoint *tp, const void *raw, size_t size,
			 union dd_value *values);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_TRACEPOINT_H */
