// SPDX-License-Identifier: LGPL-2.1-only
/*
 * The set of DAMON's tracepoints in a trace file.
 */
#include "tracepoints.h"
#include "libdamondata/util/array.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int tracepoints_add(struct tracepoints *t, const char *text, size_t len, struct dd_error *err)
{
	struct tracepoint_entry *e = &t->entries[t->nr];
	int ret;

	if (t->nr == MAX_TRACEPOINTS)
		return dd_fail(err, DD_ELIMIT, "more than %d events of DAMON", MAX_TRACEPOINTS);
	ret = dd_tracepoint_new(&e->tp, text, len, t->big_endian, err);
	if (ret)
		return ret;
	e->format = strndup(text, len);
	snprintf(e->event_name, sizeof(e->event_name), "damon:%s", dd_tracepoint_name(e->tp));
	t->nr++;
	return e->format ? 0 : ddi_no_memory(err);
}

struct tracepoint_entry *tracepoints_find(struct tracepoints *t, unsigned int id)
{
	for (unsigned int i = 0; i < t->nr; i++)
		if ((unsigned int)dd_tracepoint_id(t->entries[i].tp) == id)
			return &t->entries[i];
	return NULL;
}

int tracepoints_id(const struct tracepoints *t, const void *raw, size_t len)
{
	const uint8_t *p = raw;

	/* common_type is the first field of every event, two bytes (the kernel's trace_entry). */
	if (len < 2)
		return -1;
	return t->big_endian ? p[0] << 8 | p[1] : p[1] << 8 | p[0];
}

const char *tracepoints_format(const struct tracepoints *t, enum dd_tracepoint_kind kind)
{
	for (unsigned int i = 0; i < t->nr; i++)
		if (dd_tracepoint_kind(t->entries[i].tp) == kind)
			return t->entries[i].format;
	return NULL;
}

void tracepoints_free(struct tracepoints *t)
{
	for (unsigned int i = 0; i < t->nr; i++) {
		dd_tracepoint_free(t->entries[i].tp);
		free(t->entries[i].format);
	}
	t->nr = 0;
}
