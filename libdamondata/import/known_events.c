// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Recognising records of DAMON's trace events without their description.
 *
 * Layouts are those of include/trace/events/damon.h, which have been the same since the events came
 * (Linux 5.15, 6.7 and 7.2), but for the age: Linux before 5.17 had none, and is known by target ids
 * that are kernel addresses.
 */
#include "known_events.h"

#include <stdio.h>
#include <string.h>

#define MIN_PAGE     4096u
#define MAX_REGIONS  (1u << 20)
#define MAX_SAMPLES  (1u << 20)
#define FORMAT_LEN   2048
#define KERNEL_SPACE (1ull << 63)

#define COMMON                                                                                     \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"                     \
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"                     \
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"             \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
#define ULONG(name, at) "\tfield:unsigned long " name ";\toffset:" #at ";\tsize:8;\tsigned:0;\n"
#define UINT(name, at)	"\tfield:unsigned int " name ";\toffset:" #at ";\tsize:4;\tsigned:0;\n"
#define BYTES(name, at)                                                                            \
	"\tfield:__data_loc unsigned char[] " name ";\toffset:" #at ";\tsize:4;\tsigned:0;\n"
#define REGION	   ULONG("start", 24) ULONG("end", 32) UINT("nr_accesses", 40)
#define AGGREGATED ULONG("target_id", 8) UINT("nr_regions", 16) REGION
#define APPLIED                                                                                    \
	UINT("context_idx", 8)                                                                     \
	UINT("scheme_idx", 12) ULONG("target_idx", 16) REGION UINT("age", 44) UINT("nr_regions", 48)
#define WITH_PROBES                                                                                \
	ULONG("target_id", 8)                                                                      \
	ULONG("start", 16)                                                                         \
	ULONG("end", 24)                                                                           \
	UINT("nr_regions", 32)                                                                     \
	UINT("nr_accesses", 36)                                                                    \
	UINT("age", 40)                                                                            \
	BYTES("probe_hits", 44)

/* A record's length is a multiple of eight together with the four bytes that hold it. */
static const struct known_event {
	const char *name;
	size_t len;
	const char *fields;
	bool old; /* target ids are kernel addresses */
} events[] = {
	{"damon_aggregated", 52, AGGREGATED UINT("age", 44), false},
	{"damon_aggregated", 52, AGGREGATED, true},
	{"damon_region_aggregated", 52, WITH_PROBES, false}, /* up to 4 probes */
	{"damos_before_apply", 60, APPLIED, false},
	{"damon_region_aggregated", 60, WITH_PROBES, false}, /* up to 12 */
};

static bool is_plausible(const struct known_event *e, const struct dd_region_event *ev)
{
	return ev->nr_regions && ev->nr_regions <= MAX_REGIONS &&
	       ev->region.start < ev->region.end && ev->region.start % MIN_PAGE == 0 &&
	       ev->region.end % MIN_PAGE == 0 && ev->region.nr_accesses <= MAX_SAMPLES &&
	       (ev->target_id >= KERNEL_SPACE) == e->old;
}

static int event_fits(const struct known_event *e, const char *format, const struct tracepoints *t,
		      const void *raw, size_t len, struct dd_error *err)
{
	struct dd_region_event ev = {0};
	struct dd_tracepoint *tp;
	int ret = dd_tracepoint_new(&tp, format, strlen(format), t->big_endian, err);

	if (ret)
		return ret;
	ret = !dd_tracepoint_region(tp, raw, len, &ev) && is_plausible(e, &ev);
	dd_tracepoint_free(tp);
	return ret;
}

int known_events_add(struct tracepoints *t, const void *raw, size_t len, struct dd_error *err)
{
	int id = tracepoints_id(t, raw, len);

	for (size_t i = 0; id >= 0 && i < sizeof(events) / sizeof(events[0]); i++) {
		const struct known_event *e = &events[i];
		char format[FORMAT_LEN];
		int ret;

		if (len != e->len)
			continue;
		snprintf(format, sizeof(format), "name: %s\nID: %d\nformat:\n" COMMON "%s\n",
			 e->name, id, e->fields);
		ret = event_fits(e, format, t, raw, len, err);
		if (ret > 0)
			ret = tracepoints_add(t, format, strlen(format), err);
		else if (!ret)
			continue;
		return ret ? ret : 1;
	}
	return 0;
}
