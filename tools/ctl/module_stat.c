// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reports of DAMON_STAT's idle time percentiles.
 */
#include "tools/ctl/module_stat.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/units.h>

#include "tools/common/message.h"
#include "tools/kernel/sysfs.h"

/* p0..p100 */
#define NR_PERCENTILES 101

static struct {
	uint64_t range[3], lines;
	bool raw;
} o = {{0, 101, 10}, 10, false};

const struct option module_stat_options[] = {
	OPT_GROUP("DAMON_STAT"),
	OPT_U64(0, "idle_time_percentiles_range", "START END STEP", o.range,
		"which percentiles (default: 0 101 10)"),
	OPT_U64(0, "idle_time_mem_sz_lines", "N", &o.lines, "how many lines (default: 10)"),
	OPT_BOOL(0, "raw_number", &o.raw, "print plain numbers (ms)"),
	OPT_END(),
};

static void read_percentiles(int64_t ms[NR_PERCENTILES])
{
	char path[PATH_MAX], text[4096], *at = text;
	struct dd_error err;

	kernel_path(path, KERNEL_SYSFS, "module/damon_stat/parameters/memory_idle_ms_percentiles");
	if (sysfs_read(path, text, sizeof(text), &err))
		die("%s", err.text);
	for (int i = 0; i < NR_PERCENTILES; i++) {
		char *end;

		ms[i] = strtoll(at, &end, 10);
		if (end == at || (*end && *end != ','))
			die("%s holds %d numbers instead of %d", path, i, NR_PERCENTILES);
		at = end + (*end == ',');
	}
}

static const char *format_idle(char *buf, int64_t ms)
{
	if (ms > INT64_MAX / 1000000 || ms < INT64_MIN / 1000000)
		return o.raw ? "9223372036854775807" : "max";
	if (!o.raw)
		return dd_format_time_signed(buf, ms * 1000000, false);
	snprintf(buf, DD_UNIT_LEN, "%" PRId64, ms);
	return buf;
}

static void print_percentiles(const int64_t *ms)
{
	char text[DD_UNIT_LEN];

	if (!o.range[2])
		die_usage("--idle_time_percentiles_range: the step must not be 0");
	for (uint64_t p = o.range[0]; p < o.range[1] && p < NR_PERCENTILES; p += o.range[2])
		printf("%3" PRIu64 " %s\n", p, format_idle(text, ms[p]));
}

/* How much of memory is idle for at most so long: equal steps of time from the least to the most. */
static void print_shares(const int64_t *ms)
{
	int64_t least = ms[0], most = ms[NR_PERCENTILES - 1];
	char text[DD_UNIT_LEN], share[DD_UNIT_LEN];

	if (!o.lines)
		die_usage("--idle_time_mem_sz_lines must not be 0");
	for (uint64_t i = 1; i <= o.lines; i++) {
		int64_t limit =
			least + (int64_t)((double)(most - least) * (double)i / (double)o.lines);
		int p = 0;

		while (p < NR_PERCENTILES && ms[p] <= limit)
			p++;
		printf("%-16s    %s\n", format_idle(text, limit),
		       dd_format_percent(share, p ? p - 1 : 0, o.raw));
	}
}

bool module_stat_is_report(const char *word)
{
	return !strcmp(word, "idle_time_percentiles") || !strcmp(word, "idle_time_mem_sz");
}

int module_stat_report(const char *word)
{
	int64_t ms[NR_PERCENTILES];

	read_percentiles(ms);
	if (!strcmp(word, "idle_time_percentiles"))
		print_percentiles(ms);
	else
		print_shares(ms);
	return EXIT_DONE;
}
