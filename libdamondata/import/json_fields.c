// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The fields of JSON recordings: where they stand in the document, and how their numbers are read.
 */
#include "json.h"

#include <damondata/units.h>
#include <string.h>

#define V(level, key, to)                                                                          \
	{                                                                                          \
		level, key, JSON_VALUE, to                                                         \
	}
#define E(level, key, to)                                                                          \
	{                                                                                          \
		level, key, JSON_ENTER, to                                                         \
	}
#define STAT(key, n)	V(L_STATS, key, F_STAT_FIRST + (n))
#define STATM(key, n)	V(L_STATM, key, F_STATM_FIRST + (n))
#define MEMINFO(key, n) V(L_STATM, key, F_MEMINFO_FIRST + (n))

const struct json_row json_rows[] = {
	E(L_DOCUMENT, NULL, L_TOP),
	E(L_TOP, NULL, L_ITEM),
	V(L_ITEM, "kdamond_idx", F_KDAMOND_IDX),
	V(L_ITEM, "context_idx", F_CONTEXT_IDX),
	V(L_ITEM, "scheme_idx", F_SCHEME_IDX),
	V(L_ITEM, "target_id", F_TARGET_ID),
	V(L_ITEM, "data_source", F_DATA_SOURCE),
	{L_ITEM, "scheme_filters", JSON_CAPTURE, F_FILTERS},
	E(L_ITEM, "intervals", L_INTERVALS),
	V(L_INTERVALS, "sample_us", F_SAMPLE_US),
	V(L_INTERVALS, "aggr_us", F_AGGR_US),
	V(L_INTERVALS, "ops_update_us", F_UPDATE_US),
	E(L_INTERVALS, "intervals_goal", L_GOAL),
	V(L_GOAL, "access_bp", F_GOAL_BP),
	V(L_GOAL, "aggrs", F_GOAL_AGGRS),
	V(L_GOAL, "min_sample_us", F_GOAL_MIN_US),
	V(L_GOAL, "max_sample_us", F_GOAL_MAX_US),
	E(L_ITEM, "damo", L_OWN),
	V(L_OWN, "source", F_OWN_SOURCE),
	V(L_OWN, "clock", F_OWN_CLOCK),
	V(L_OWN, "host", F_OWN_HOST),
	V(L_OWN, "host_name", F_OWN_HOST_NAME),
	V(L_OWN, "host_machine_id", F_OWN_HOST_MACHINE_ID),
	V(L_OWN, "host_boot_id", F_OWN_HOST_BOOT_ID),
	V(L_OWN, "kdamond_pid", F_OWN_KDAMOND_PID),
	V(L_OWN, "target_pid", F_OWN_TARGET_PID),
	V(L_OWN, "target_idx", F_OWN_TARGET_IDX),
	V(L_OWN, "target_start_ticks", F_OWN_START_TICKS),
	V(L_OWN, "target_comm", F_OWN_COMM),
	V(L_OWN, "ops", F_OWN_OPS),
	V(L_OWN, "addr_unit", F_OWN_ADDR_UNIT),
	V(L_OWN, "min_nr_regions", F_OWN_MIN_REGIONS),
	V(L_OWN, "max_nr_regions", F_OWN_MAX_REGIONS),
	E(L_OWN, "attributes", L_OWN_ATTRIBUTES),
	V(L_OWN_ATTRIBUTES, JSON_ALL_KEYS, F_OWN_ATTRIBUTE),
	E(L_ITEM, "snapshots", L_SNAPSHOTS),
	E(L_SNAPSHOTS, NULL, L_SNAPSHOT),
	V(L_SNAPSHOT, "start_time", F_START),
	V(L_SNAPSHOT, "end_time", F_END),
	V(L_SNAPSHOT, "total_bytes", F_TOTAL_BYTES),
	V(L_SNAPSHOT, "sample_interval_us", F_SAMPLE_INTERVAL),
	E(L_SNAPSHOT, "damo", L_OWN_SNAPSHOT),
	V(L_OWN_SNAPSHOT, "flags", F_FLAGS),
	V(L_OWN_SNAPSHOT, "nr_expected", F_NR_EXPECTED),
	V(L_OWN_SNAPSHOT, "aggr_us", F_SNAP_AGGR_US),
	E(L_SNAPSHOT, "damos_stats", L_STATS),
	STAT("nr_tried", 0),
	STAT("sz_tried", 1),
	STAT("nr_applied", 2),
	STAT("sz_applied", 3),
	STAT("sz_ops_filter_passed", 4),
	STAT("qt_exceeds", 5),
	STAT("nr_snapshots", 6),
	STAT("max_nr_snapshots", 7),
	E(L_SNAPSHOT, "regions", L_REGIONS),
	E(L_REGIONS, NULL, L_REGION),
	V(L_REGION, "start", F_R_START),
	V(L_REGION, "end", F_R_END),
	V(L_REGION, "sz_filter_passed", F_SZ_FILTER_PASSED),
	E(L_REGION, "nr_accesses", L_NR_ACCESSES),
	V(L_NR_ACCESSES, "samples", F_SAMPLES),
	V(L_NR_ACCESSES, "percent", F_PERCENT),
	E(L_REGION, "age", L_AGE),
	V(L_AGE, "usec", F_AGE_US),
	V(L_AGE, "aggr_intervals", F_AGE_AGGRS),
	E(L_REGION, "probe_hits", L_PROBES),
	V(L_PROBES, NULL, F_PROBE),
	E(L_REGION, "damo", L_OWN_REGION),
	V(L_OWN_REGION, JSON_ALL_KEYS, F_ATTRIBUTE),

	V(L_ITEM, "time", F_TIME),
	E(L_ITEM, "footprints", L_FOOTPRINTS),
	E(L_FOOTPRINTS, NULL, L_FOOTPRINT),
	V(L_FOOTPRINT, "pid", F_PID),
	E(L_FOOTPRINT, "footprint", L_STATM),
	STATM("size", 0),
	STATM("resident", 1),
	STATM("shared", 2),
	STATM("trs", 3),
	STATM("lrs", 4),
	STATM("drs", 5),
	STATM("dt", 6),
	MEMINFO("total", 0),
	MEMINFO("free", 1),
	MEMINFO("available", 2),
	MEMINFO("buffers", 3),
	MEMINFO("cached", 4),
	E(L_ITEM, "procvmas", L_PROCVMAS),
	E(L_PROCVMAS, NULL, L_PROCVMA),
	V(L_PROCVMA, "pid", F_PID),
	E(L_PROCVMA, "vmas", L_VMAS),
	E(L_VMAS, NULL, L_VMA),
	V(L_VMA, "start", F_VMA_START),
	V(L_VMA, "end", F_VMA_END),
	V(L_VMA, "name", F_VMA_NAME),
	E(L_ITEM, "proc_stats", L_PROC_STATS),
	E(L_PROC_STATS, NULL, L_PROC_STAT),
	E(L_PROC_STAT, "fields", L_STAT_FIELDS),
	V(L_STAT_FIELDS, NULL, F_PROC_FIELD),
	V(L_PROC_STAT, "pid", F_PROC_PID),
	V(L_PROC_STAT, "tcomm", F_PROC_COMM),
	V(L_PROC_STAT, "state", F_PROC_STATE),
	V(L_PROC_STAT, "utime", F_PROC_UTIME),
	V(L_PROC_STAT, "stime", F_PROC_STIME),
	{L_ITEM, "contexts", JSON_CAPTURE, F_KDAMONDS},
	{-1, NULL, JSON_VALUE, 0},
};

/* How the text of a field is read: people's numbers are allowed everywhere. */
enum reading { READ_COUNT, READ_US, READ_NS, READ_SIZE, READ_BP, READ_PERCENT };

static const uint8_t readings[NR_JSON_FIELDS] = {
	[F_SAMPLE_US] = READ_US,
	[F_AGGR_US] = READ_US,
	[F_UPDATE_US] = READ_US,
	[F_GOAL_BP] = READ_BP,
	[F_GOAL_MIN_US] = READ_US,
	[F_GOAL_MAX_US] = READ_US,
	[F_START] = READ_NS,
	[F_END] = READ_NS,
	[F_TOTAL_BYTES] = READ_SIZE,
	[F_SAMPLE_INTERVAL] = READ_US,
	[F_R_START] = READ_SIZE,
	[F_R_END] = READ_SIZE,
	[F_SZ_FILTER_PASSED] = READ_SIZE,
	[F_PERCENT] = READ_PERCENT,
	[F_AGE_US] = READ_US,
	[F_STAT_FIRST + 1] = READ_SIZE,
	[F_STAT_FIRST + 3] = READ_SIZE,
	[F_STAT_FIRST + 4] = READ_SIZE,
};

static int read_double(const char *text, double whole, uint64_t *out, struct dd_error *err)
{
	double d = 0;
	int ret = dd_parse_ratio(text, whole, &d, err);

	if (!ret && !(d >= 0 && d < 1e18))
		ret = dd_fail(err, DD_EINVAL, "%s is out of range", text);
	if (!ret)
		*out = d;
	return ret;
}

/* Nearly all numbers are digits, maybe with commas. 15 of them fit whatever the unit. */
static bool read_digits(const char *text, uint64_t *out)
{
	uint64_t v = 0;
	int digits = 0;

	for (; *text; text++) {
		if (*text == ',')
			continue;
		if (*text < '0' || *text > '9' || digits++ == 15)
			return false;
		v = v * 10 + (uint64_t)(*text - '0');
	}
	*out = v;
	return digits > 0;
}

static int read_number_text(const char *text, enum reading reading, uint64_t *out,
			    struct dd_error *err)
{
	int ret;

	if (reading <= READ_SIZE && read_digits(text, out))
		return 0;
	/* A start that was derived can lie before the clock's zero. */
	if (reading == READ_NS && *text == '-') {
		*out = 0;
		return 0;
	}
	switch (reading) {
	case READ_US:
		ret = dd_parse_time(text, DD_NS_PER_US, out, err);
		if (!ret && *out != UINT64_MAX)
			*out /= DD_NS_PER_US;
		return ret;
	case READ_NS:
		return dd_parse_time(text, 1, out, err);
	case READ_SIZE:
		return dd_parse_size(text, out, err);
	case READ_BP:
		return read_double(text, 10000, out, err);
	case READ_PERCENT:
		return read_double(text, 100, out, err);
	default:
		return dd_parse_count(text, out, err);
	}
}

int json_number(struct json_import *j, int field, const struct json_value *v, struct dd_error *err)
{
	j->seen[field] = true;
	j->has[field] = v->kind == JSON_NUMBER || v->kind == JSON_STRING;
	return j->has[field] ? read_number_text(v->text, readings[field], &j->v[field], err) : 0;
}
