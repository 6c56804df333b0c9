/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * perf.data at the level of records: file and pipe mode, compressed or not, either byte order.
 *
 * Internal to this project: the importer of access data and the profile report use it. Layouts are
 * those of the kernel's tools/perf/Documentation/perf.data-file-format.txt and
 * include/uapi/linux/perf_event.h.
 */
#ifndef DAMONDATA_PERFDATA_H
#define DAMONDATA_PERFDATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <damondata/error.h>

#include "libdamondata/util/input_stream.h"

/* Feature sections (struct perf_header's feature bits) that are of use here. */
enum perf_feature {
	PERF_FEAT_TRACING_DATA = 1,
	PERF_FEAT_BUILD_ID = 2,
	PERF_FEAT_HOSTNAME = 3,
	PERF_FEAT_OSRELEASE = 4,
	PERF_FEAT_VERSION = 5,
	PERF_FEAT_ARCH = 6,
	PERF_FEAT_CMDLINE = 11,
	PERF_FEAT_EVENT_DESC = 12,
	PERF_FEAT_CLOCKID = 23,
	PERF_FEAT_COMPRESSED = 27,
	PERF_FEAT_CLOCK_DATA = 29,
	PERF_FEAT_MAX = 256,
};

/* Record types beyond those of <linux/perf_event.h>. */
enum perf_user_type {
	PERF_USER_HEADER_ATTR = 64,
	PERF_USER_EVENT_TYPE = 65,
	PERF_USER_TRACING_DATA = 66,
	PERF_USER_BUILD_ID = 67,
	PERF_USER_FINISHED_ROUND = 68,
	PERF_USER_AUXTRACE = 71,
	PERF_USER_EVENT_UPDATE = 78,
	PERF_USER_HEADER_FEATURE = 80,
	PERF_USER_COMPRESSED = 81,
	PERF_USER_COMPRESSED2 = 83,
};

#define PERFDATA_MAX_ATTRS 4096
#define PERFDATA_MAX_IDS   (1u << 20)

/**
 * struct perf_attr - one event that was recorded, from struct perf_event_attr
 * @type:	PERF_TYPE_*
 * @config:	for PERF_TYPE_TRACEPOINT the tracepoint's id
 * @sample_type: PERF_SAMPLE_* bits
 * @read_format: PERF_FORMAT_* bits
 * @sample_period: or frequency
 * @sample_id_all: records other than samples end with their id, time and so on
 * @freq:	@sample_period is a frequency
 * @use_clockid: times are of @clockid, else of perf's own clock
 * @clockid:	CLOCK_*
 * @branch_sample_type: PERF_SAMPLE_BRANCH_* bits
 * @sample_regs_user: mask of registers
 * @ids:	ids of this event in the file's samples
 */
struct perf_attr {
	uint32_t type;
	uint64_t config, sample_type, read_format, sample_period;
	bool sample_id_all, freq, use_clockid;
	int32_t clockid;
	uint64_t branch_sample_type, sample_regs_user;
	uint64_t *ids;
	uint32_t nr_ids;
};

/**
 * struct perf_record - one record
 * @type:	PERF_RECORD_* or enum perf_user_type
 * @misc:	PERF_RECORD_MISC_*
 * @data:	what follows the record's header, in the file's byte order
 * @len:	bytes at @data
 * @offset:	of the record in the file (of the compressed one that held it)
 */
struct perf_record {
	uint32_t type;
	uint16_t misc;
	const uint8_t *data;
	size_t len;
	uint64_t offset;
};

/**
 * struct perf_sample - the parts of a sample, or of the identification of another record
 * @attr:	the event it belongs to
 * @has_time:	@time is set
 * @period:	events that the sample stands for: as it says; of an event that is read with its samples, by how much
 *		the counter grew; else the event's fixed period; 1 when only a frequency is known
 * @callchain:	addresses in the file's byte order, see perfdata_u64()
 * @raw:	the tracepoint's record
 */
struct perf_sample {
	const struct perf_attr *attr;
	uint64_t id, ip, time, addr, period;
	uint32_t pid, tid, cpu;
	bool has_time;
	const uint8_t *callchain;
	uint64_t callchain_nr;
	const uint8_t *raw;
	uint32_t raw_len;
};

struct perfdata;

/**
 * perfdata_probe() - does a file that begins so look like perf.data?
 * @head:	its first bytes
 * @len:	their number, 16 are enough
 */
bool perfdata_probe(const uint8_t *head, size_t len);

/**
 * perfdata_open() - read headers and events
 * @out:	the reader; untouched on failure
 * @in:		at the first byte; stays the caller's; instream_rewind() before opening it again
 * @err:	or NULL
 *
 * Return: 0, DD_EUNSUPPORTED for perf's directory format, DD_ETRUNCATED for a file that ends before its
 * records, or another negative enum dd_code.
 */
int perfdata_open(struct perfdata **out, struct instream *in, struct dd_error *err);

/** perfdata_close() - free; NULL is fine */
void perfdata_close(struct perfdata *pd);

/** perfdata_is_pipe() - pipe mode: events and features come as records, before the samples */
bool perfdata_is_pipe(const struct perfdata *pd);

/**
 * perfdata_is_cut() - the file has no end: perf was killed, or it was not copied whole
 *
 * Its features are missing, and perfdata_next() ends with DD_ETRUNCATED.
 */
bool perfdata_is_cut(const struct perfdata *pd);

/** perfdata_swapped() - the file is of the other byte order */
bool perfdata_swapped(const struct perfdata *pd);

/**
 * perfdata_next() - the next record, decompressed
 * @pd:		the reader
 * @rec:	set; valid until the next call
 * @err:	or NULL
 *
 * Records of events, features and tracing data are also taken in by the reader itself, so that
 * perfdata_attr() and perfdata_feature() know them.
 *
 * Return: 1, 0 at the end, DD_ETRUNCATED or DD_ECORRUPT (which nothing can be read after), or another
 * negative enum dd_code.
 */
int perfdata_next(struct perfdata *pd, struct perf_record *rec, struct dd_error *err);

/** perfdata_nr_attrs() - number of events known so far */
uint32_t perfdata_nr_attrs(const struct perfdata *pd);

/** perfdata_counted() - what the counters of event number @event were read with samples, its own or its group's */
uint64_t perfdata_counted(const struct perfdata *pd, uint32_t event);

/** perfdata_attr() - event number @i */
const struct perf_attr *perfdata_attr(const struct perfdata *pd, uint32_t i);

/**
 * perfdata_feature() - bytes of a feature section, in the file's byte order
 * @pd:		the reader
 * @feature:	enum perf_feature
 * @len:	set to their number
 *
 * Return: the bytes, owned by the reader; NULL when the file has no such section (yet).
 */
const uint8_t *perfdata_feature(struct perfdata *pd, unsigned int feature, size_t *len);

/** perfdata_event_name() - name of event number @event, as perf stored it, or by its numbers */
void perfdata_event_name(struct perfdata *pd, uint32_t event, char *name, size_t size);

/** perfdata_feature_string() - a feature that is one string, such as PERF_FEAT_HOSTNAME, or NULL */
const char *perfdata_feature_string(struct perfdata *pd, unsigned int feature);

/**
 * perfdata_sample() - parse a PERF_RECORD_SAMPLE
 * @pd:		the reader
 * @rec:	the record
 * @out:	set; points into @rec
 * @err:	or NULL
 *
 * Return: 0, or DD_ECORRUPT when a part is longer than the record or the event is unknown.
 */
int perfdata_sample(struct perfdata *pd, const struct perf_record *rec, struct perf_sample *out,
		    struct dd_error *err);

/**
 * perfdata_ident() - the identification at the end of another kernel record
 * @pd:		the reader
 * @rec:	the record
 * @out:	set as far as the file has it (pid, tid, time, id, cpu)
 *
 * Return: bytes that the identification takes of the record's end.
 */
size_t perfdata_ident(const struct perfdata *pd, const struct perf_record *rec,
		      struct perf_sample *out);

/* Numbers of the file's byte order. The caller has checked that they are there. */
uint16_t perfdata_u16(const struct perfdata *pd, const uint8_t *p);
uint32_t perfdata_u32(const struct perfdata *pd, const uint8_t *p);
uint64_t perfdata_u64(const struct perfdata *pd, const uint8_t *p);

#endif /* DAMONDATA_PERFDATA_H */
