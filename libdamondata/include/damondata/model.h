/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * The model: what a recording consists of, whatever file, pipe or kernel it came from.
 *
 * A recording is a sequence of events in time. Access data come as streams: one stream is one
 * monitoring target of one context of one kdamond (for data taken through a scheme: of one scheme).
 * A stream yields snapshots, one per aggregation interval; a snapshot holds regions. All of these are
 * plain structures that the producer owns and the consumer reads; they are valid until the next call
 * to the producer.
 */
#ifndef DAMONDATA_MODEL_H
#define DAMONDATA_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DD_IDX_NONE (-1)

/** struct dd_range - a span of unsigned values; UINT64_MAX as @max = no upper bound */
struct dd_range {
	uint64_t min, max;
};

/**
 * enum dd_stream_kind - what the rows of a stream are
 * @DD_STREAM_ACCESS:	snapshots of regions
 * @DD_STREAM_FOOTPRINT: memory footprint samples (generic rows)
 * @DD_STREAM_VMAS:	mappings of the targets, written when they change (generic rows)
 * @DD_STREAM_PROCSTAT:	CPU time of targets and kdamonds (generic rows)
 * @DD_STREAM_PROFILE:	bytes of a perf.data file, in BLOB chunks
 * @DD_STREAM_EVENT:	a trace event without a typed stream of its own (generic rows)
 * @DD_STREAM_PROCTREE:	processes that came and went during the recording (generic rows)
 *
 * The values are those of the file format (STREAM tag 1).
 */
enum dd_stream_kind {
	DD_STREAM_ACCESS = 1,
	DD_STREAM_FOOTPRINT = 2,
	DD_STREAM_VMAS = 3,
	DD_STREAM_PROCSTAT = 4,
	DD_STREAM_PROFILE = 5,
	DD_STREAM_EVENT = 6,
	DD_STREAM_PROCTREE = 7,
};

/** enum dd_data_source - where the data of a stream were taken */
enum dd_data_source {
	DD_SRC_UNKNOWN = 0,
	DD_SRC_TRACEPOINT = 1,	  /* damon:damon_aggregated */
	DD_SRC_TRIED_REGIONS = 2, /* sysfs schemes/N/tried_regions */
	DD_SRC_DAMON_STAT = 3,	  /* /sys/module/damon_stat/parameters */
	DD_SRC_SCHEME_TRACE = 4,  /* damon:damos_before_apply */
};

/** enum dd_clock - which clock the times of a stream are of */
enum dd_clock {
	DD_CLOCK_MONOTONIC = 0, /* CLOCK_MONOTONIC, as the kernel's trace clock "mono" */
	DD_CLOCK_REALTIME = 1,	/* ns since the epoch: snapshots of the older tool */
	DD_CLOCK_UNKNOWN = 2,	/* e.g. perf's default local clock */
};

/** enum dd_type - type of the values of a column */
enum dd_type {
	DD_TYPE_U64 = 0,
	DD_TYPE_I64 = 1,
	DD_TYPE_STRING = 2, /* bytes, not NUL terminated in the file */
};

/* Column ids of region attributes, frozen: they are written to files. */
enum dd_column_id {
	DD_COL_NR_ACCESSES = 1,	     /* carried in struct dd_region */
	DD_COL_AGE = 2,		     /* carried in struct dd_region; unit: aggregation intervals */
	DD_COL_SZ_FILTER_PASSED = 3, /* bytes of the region that passed the scheme's filters */
	DD_COL_AGE_US = 4,	     /* age in us, for inputs that do not keep it in intervals */
	DD_COL_PERCENT = 5,	     /* access rate in percent as a foreign file stated it */
	DD_COL_PROBE_HITS0 = 16,     /* .. 16+n-1: hits of probe n (kernel 7.2) */
	DD_COL_CUSTOM = 64,	     /* first id for columns known by name only */
};

/**
 * struct dd_column - a column of a stream: an attribute of a region or a field of a generic row
 * @id:		enum dd_column_id, or any number >= DD_COL_CUSTOM that is unique in its stream
 * @type:	enum dd_type
 * @critical:	a reader that does not know @id must refuse the stream
 * @name:	such as "nr_accesses"; NUL terminated
 * @unit:	such as "bytes", "us", "samples"; may be empty
 */
struct dd_column {
	uint32_t id;
	uint8_t type;
	bool critical;
	char name[48];
	char unit[16];
};

#define DD_MAX_COLUMNS 64

/* Elements of a list, such as the hits of the probes, that are recorded: each is an attribute. */
#define DD_MAX_PROBES 16

/** dd_column_is_custom() - whether an attribute is known by its name only */
static inline bool dd_column_is_custom(const struct dd_column *c)
{
	return c->id >= DD_COL_CUSTOM;
}

/** dd_column_is_probe() - whether a region's attribute is the hits of a probe */
static inline bool dd_column_is_probe(const struct dd_column *c)
{
	return c->id >= DD_COL_PROBE_HITS0 && c->id < DD_COL_PROBE_HITS0 + DD_MAX_PROBES;
}

/**
 * struct dd_intervals - DAMON's monitoring intervals
 *
 * All 0 when unknown. The goal is DAMON's intervals_goal (kernel 6.15); @goal_aggrs 0 = no goal.
 */
struct dd_intervals {
	uint64_t sample_us, aggr_us, update_us;
	uint64_t goal_access_bp, goal_aggrs, goal_min_sample_us, goal_max_sample_us;
	uint64_t reserved[2];
};

/**
 * struct dd_stream - definition of a stream
 * @id:		number of the stream in its recording, 1 or more
 * @kind:	enum dd_stream_kind
 * @data_source: enum dd_data_source
 * @clock:	enum dd_clock
 * @host:	number of the host in a merged recording; 0: the recording's own
 * @kdamond_idx: index in sysfs kdamonds/, or DD_IDX_NONE
 * @context_idx: or DD_IDX_NONE
 * @target_idx:	or DD_IDX_NONE
 * @scheme_idx:	or DD_IDX_NONE
 * @has_target_id: @target_id is known
 * @target_id:	what the tracepoint prints: an index since kernel 5.16, a pointer before
 * @kdamond_pid: thread id of the kdamond, 0 = unknown
 * @target_pid:	process that is monitored, 0 = none or unknown
 * @target_start_ticks: field 22 of /proc/PID/stat, 0 = unknown
 * @target_comm: its command name, may be empty
 * @ops:	"vaddr", "fvaddr", "paddr", or empty when unknown
 * @addr_unit:	bytes for each address unit (kernel 7.0), normally 1
 * @intervals:	of the context
 * @min_nr_regions: of the context, 0 = unknown
 * @max_nr_regions: of the context, 0 = unknown
 * @has_nr_accesses: false when the source has no access counts
 * @has_age:	false for kernels before 5.17, whose tracepoint has no age
 * @filters_json: the scheme's filters as a JSON array (the older tool's layout), or NULL
 * @nr_columns:	number of @columns: for DD_STREAM_ACCESS attributes beyond nr_accesses and age,
 *		for other kinds all fields of a row
 * @columns:	array
 * @event_name:	DD_STREAM_EVENT: such as "damon:damos_esz"; else NULL
 * @event_format: DD_STREAM_EVENT, or access data by tracepoint: tracefs' format text; else NULL
 * @host_name:	of a merged recording: name of the machine, if known; else NULL
 * @host_machine_id: of a merged recording: as machine_id_hash of struct dd_meta, if known; else NULL
 * @host_boot_id: of a merged recording: boot id of the machine, if known; else NULL
 *
 * A later definition with the same id replaces the earlier one (intervals were tuned, a target was
 * replaced).
 */
struct dd_stream {
	uint32_t id;
	uint8_t kind;
	uint8_t data_source;
	uint8_t clock;
	uint32_t host;
	int32_t kdamond_idx, context_idx, target_idx, scheme_idx;
	bool has_target_id;
	uint64_t target_id;
	int32_t kdamond_pid, target_pid;
	uint64_t target_start_ticks;
	char target_comm[32];
	char ops[16];
	uint64_t addr_unit;
	struct dd_intervals intervals;
	uint64_t min_nr_regions, max_nr_regions;
	bool has_nr_accesses, has_age;
	const char *filters_json;
	uint32_t nr_columns;
	const struct dd_column *columns;
	const char *event_name;
	const char *event_format;
	const char *host_name;
	const char *host_machine_id;
	const char *host_boot_id;
	uint64_t reserved[8];
};

/** dd_stream_drop_texts() - for a copy of a stream that outlives it: set what it points to to NULL */
static inline void dd_stream_drop_texts(struct dd_stream *s)
{
	s->columns = NULL;
	s->nr_columns = 0;
	s->filters_json = s->event_name = s->event_format = NULL;
	s->host_name = s->host_machine_id = s->host_boot_id = NULL;
}

/** dd_stream_has_custom() - whether the regions of a stream of access data have attributes known by name only */
static inline bool dd_stream_has_custom(const struct dd_stream *s)
{
	for (uint32_t i = 0; i < s->nr_columns; i++)
		if (dd_column_is_custom(&s->columns[i]))
			return true;
	return false;
}

/** dd_stream_has_probes() - whether the regions of a stream of access data have hits of probes */
static inline bool dd_stream_has_probes(const struct dd_stream *s)
{
	for (uint32_t i = 0; i < s->nr_columns; i++)
		if (dd_column_is_probe(&s->columns[i]))
			return true;
	return false;
}

/**
 * struct dd_region - one region in one snapshot
 * @start:	first byte address
 * @end:	address after the last byte, > @start
 * @nr_accesses: positive samples in the aggregation interval; can exceed aggr/sample by one
 * @age:	aggregation intervals for which the access pattern was kept; 0 if !has_age
 */
struct dd_region {
	uint64_t start, end;
	uint32_t nr_accesses, age;
};

/** union dd_value - a value of a generic row or of a region's further attribute */
union dd_value {
	uint64_t u64;
	int64_t i64;
	struct {
		const char *ptr;
		size_t len;
	} str;
};

/* What a result holds that the kernel does not have: an older one has fewer counters. */
#define DD_RESULT_UNKNOWN (UINT64_MAX - 1)

/**
 * struct dd_damos_stats - statistics of the scheme that took a snapshot; DD_RESULT_UNKNOWN where there is none
 */
struct dd_damos_stats {
	uint64_t nr_tried, sz_tried, nr_applied, sz_applied, sz_ops_filter_passed, qt_exceeds,
		nr_snapshots, max_nr_snapshots;
	uint64_t reserved[8];
};

/* Flags of a snapshot */
enum {
	DD_SNAP_INCOMPLETE =
		1 << 0, /* regions are missing: @nr_expected says how many there were */
	DD_SNAP_START_DERIVED = 1 << 1, /* start time was not recorded, but derived by a rule */
};

/**
 * struct dd_snapshot - the regions of one target after one aggregation interval
 * @stream:	its stream, as defined at this moment
 * @start_ns:	begin of the interval, on the stream's clock
 * @end_ns:	end of the interval
 * @flags:	DD_SNAP_*
 * @nr_expected: number of regions that the kernel announced; = @nr_regions when complete
 * @nr_regions:	number of @regions
 * @regions:	in address order, not overlapping, unless the source had them otherwise
 * @attrs:	[column][region] for the stream's columns, in the columns' order; NULL if it has none.
 *		attrs[c] is an array of nr_regions values of type u64 or i64.
 * @sample_us:	sampling interval in force (intervals auto-tuning), 0 = that of the stream
 * @aggr_us:	aggregation interval in force, 0 = that of the stream
 * @stretch:	set by dd_source_next(): mean measured length of the stream's snapshots so far, divided by the
 *		aggregation interval in force; 0 = not measured. An age of N is N * aggr * stretch long.
 * @stats:	of the scheme that took it, or NULL
 * @has_total_bytes: the source stated @total_bytes, which may differ from the sum of the sizes
 */
struct dd_snapshot {
	const struct dd_stream *stream;
	uint64_t start_ns, end_ns;
	uint32_t flags;
	uint32_t nr_expected;
	uint32_t nr_regions;
	const struct dd_region *regions;
	const uint64_t *const *attrs;
	uint64_t sample_us, aggr_us;
	double stretch;
	const struct dd_damos_stats *stats;
	bool has_total_bytes;
	uint64_t total_bytes;
	uint64_t reserved[8];
};

/**
 * struct dd_row - one row of a generic stream
 * @stream:	its stream
 * @time_ns:	on the stream's clock
 * @values:	one for each of the stream's columns
 */
struct dd_row {
	const struct dd_stream *stream;
	uint64_t time_ns;
	const union dd_value *values;
};

/**
 * enum dd_loss_reason - why data are missing; dd_loss_info() has a sentence for each
 *
 * Numbers up to 127 are written to files and stay as they are. A count of 0 means that it is unknown.
 */
enum dd_loss_reason {
	DD_LOST_UNKNOWN = 0,	   /* a reason of a newer version */
	DD_LOST_RING = 1,	   /* the kernel's ring was full; count = events */
	DD_LOST_INCOMPLETE = 2,	   /* a snapshot lacked regions; count = missing regions */
	DD_LOST_RATE = 3,	   /* the kernel throttled; count = events or 0 */
	DD_LOST_DISK_FULL = 4,	   /* count = snapshots dropped, or 0 when unknown */
	DD_LOST_DAMAGED = 5,	   /* a reader skipped damaged chunks; count = chunks */
	DD_LOST_SOURCE = 6,	   /* an imported file stated a loss itself; count = events */
	DD_LOST_REFUSED = 7,	   /* a reader left out what it does not know; count = streams */
	DD_LOST_UNREAD = 8,	   /* an importer could not read; count = lines or records */
	DD_LOST_PROFILE = 9,	   /* the profile's rings were full; count = samples */
	DD_LOST_PROFILE_RATE = 10, /* the kernel throttled the profile; count = times */
	DD_LOST_SIDE_FILE = 11,	   /* a file beside the recording is unreadable; count = files */
	DD_LOST_OUTPUT = 12,	   /* the output's format has no place; count = items */
	DD_LOST_END = 13,	   /* no end mark; count = inputs. Accounts only, no event */
	DD_LOST_BYTES = 14,	   /* skipped because of damage; accounts only */
	DD_LOST_CHUNKS = 15,	   /* of streams that were left out; accounts only */
	DD_LOST_OPTIONAL = 16,	   /* chunks that may be left out by their type; accounts only */
	DD_NR_LOSS_REASONS,
};

/**
 * struct dd_loss - data that are missing in a span of time
 * @reason:	enum dd_loss_reason, or a number of a newer version
 * @stream:	id of the stream, 0 = any or unknown
 * @cpu:	CPU of the ring, or -1
 * @count:	how much, in the unit that the reason states; 0 = unknown
 * @first_ns:	where the span begins; 0 and @last_ns 0 = unknown
 * @last_ns:	where it ends
 * @why:	one sentence: what was met, and where; or NULL. Not written to files
 */
struct dd_loss {
	uint32_t reason;
	uint32_t stream;
	int32_t cpu;
	uint64_t count;
	uint64_t first_ns, last_ns;
	const char *why;
	uint64_t reserved[4];
};

/**
 * struct dd_meta - facts about the whole recording
 *
 * Strings are NULL when unknown. Times of the three clocks are of one moment, the recording's start;
 * all 0 when unknown.
 */
struct dd_meta {
	uint64_t recording_id;	   /* random, the same in the sidecars; 0 = unknown */
	const char *writer;	   /* name and version of the writing program */
	const char *imported_from; /* name of the foreign format, and what it had lost */
	const char *command_line;
	const char *kernel_release;
	const char *machine; /* uname -m */
	const char *host_name;
	const char *machine_id_hash; /* hash of /etc/machine-id, hex */
	const char *boot_id;
	uint32_t page_size;
	uint64_t monotonic_ns, realtime_ns, boottime_ns;
	const char
		*kdamonds_json; /* DAMON's whole setup, in the layout of `damo-ctl status --json` */
	uint32_t nr_sidecars;
	const struct dd_sidecar *sidecars;
	uint64_t reserved[8];
};

/** struct dd_sidecar - a file that belongs to the recording */
struct dd_sidecar {
	uint8_t kind;	/* enum dd_stream_kind */
	char name[112]; /* file name without directory */
};

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_MODEL_H */
