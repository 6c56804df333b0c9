// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Names of the events of perf.data.
 */
#include "perfdata_internal.h"

#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>

#define MAX_ATTR 4096

static const char *const software[] = {
	"cpu-clock",	    "task-clock",   "page-faults",  "context-switches",
	"cpu-migrations",   "minor-faults", "major-faults", "alignment-faults",
	"emulation-faults", "dummy",	    "bpf-output",   "cgroup-switches",
};
static const char *const hardware[] = {
	"cycles",
	"instructions",
	"cache-references",
	"cache-misses",
	"branches",
	"branch-misses",
	"bus-cycles",
	"stalled-cycles-frontend",
	"stalled-cycles-backend",
	"ref-cycles",
};

/* By the event's numbers, where the file has no name for it. */
static const char *known_name(const struct perf_attr *a)
{
	if (a->type == PERF_TYPE_SOFTWARE && a->config < sizeof(software) / sizeof(*software))
		return software[a->config];
	if (a->type == PERF_TYPE_HARDWARE && a->config < sizeof(hardware) / sizeof(*hardware))
		return hardware[a->config];
	return a->type == PERF_TYPE_TRACEPOINT ? "tracepoint" : "unknown event";
}

/* A number of bytes and as many, ended by NUL within them. */
static const char *counted_text_at(const struct perfdata *pd, const uint8_t *p, size_t left,
				   size_t *len)
{
	if (left < 4)
		return NULL;
	*len = perfdata_u32(pd, p);
	if (*len > left - 4 || !memchr(p + 4, '\0', *len))
		return NULL;
	*len += 4;
	return (const char *)p + 4;
}

/* PERF_FEAT_EVENT_DESC: number, size of attributes; each: attributes, number of ids, name, ids. */
static const char *stored_name(struct perfdata *pd, uint32_t event)
{
	size_t left, len = 0;
	const uint8_t *p = perfdata_feature(pd, PERF_FEAT_EVENT_DESC, &left);
	uint64_t attr, ids;

	if (!p || left < 8 || event >= perfdata_u32(pd, p))
		return NULL;
	attr = perfdata_u32(pd, p + 4);
	p += 8;
	left -= 8;
	for (uint32_t i = 0; attr <= MAX_ATTR && left >= attr + 4; i++) {
		const char *name = counted_text_at(pd, p + attr + 4, left - attr - 4, &len);

		if (!name || i == event)
			return name;
		ids = 8 * (uint64_t)perfdata_u32(pd, p + attr);
		if (attr + 4 + len + ids > left)
			return NULL;
		p += attr + 4 + len + ids;
		left -= attr + 4 + len + ids;
	}
	return NULL;
}

void perfdata_event_name(struct perfdata *pd, uint32_t event, char *name, size_t size)
{
	const char *stored = stored_name(pd, event);

	snprintf(name, size, "%s",
		 stored && *stored ? stored : known_name(perfdata_attr(pd, event)));
}
