// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Definitions of streams with assumed intervals.
 */
#include "libdamondata/file/assumed_intervals.h"
#include "libdamondata/util/array.h"

#include <stdlib.h>

struct ddi_assumed_stream {
	struct ddi_assumed_stream *next;
	struct dd_stream stream;
};

struct ddi_assumed_pair {
	const struct dd_stream *defined, *copy;
};

static struct ddi_assumed_pair *find_pair(struct ddi_assumed *a, const struct dd_stream *defined)
{
	if (a->nr && a->list[a->last].defined == defined)
		return &a->list[a->last];
	for (a->last = 0; a->last < a->nr; a->last++)
		if (a->list[a->last].defined == defined)
			return &a->list[a->last];
	a->last = 0;
	return NULL;
}

static struct ddi_assumed_pair *add_pair(struct ddi_assumed *a, const struct dd_stream *defined)
{
	struct ddi_assumed_pair *list;

	if (a->nr == a->room) {
		list = reallocarray(a->list, 2 * a->room + 8, sizeof(*list));
		if (!list)
			return NULL;
		a->list = list;
		a->room = 2 * a->room + 8;
	}
	a->last = a->nr;
	a->list[a->nr].defined = defined;
	return &a->list[a->nr++];
}

int ddi_assume(struct ddi_assumed *a, const struct dd_stream **stream,
	       const struct dd_intervals *iv, bool is_new, struct dd_error *err)
{
	const struct dd_stream *defined = *stream;
	struct ddi_assumed_stream *made;
	struct ddi_assumed_pair *pair;

	if (defined->kind != DD_STREAM_ACCESS || defined->intervals.aggr_us)
		return 0;
	pair = find_pair(a, defined);
	if (pair && !is_new) {
		*stream = pair->copy;
		return 0;
	}
	made = malloc(sizeof(*made));
	pair = pair ? pair : add_pair(a, defined);
	if (!made || !pair) {
		free(made);
		return ddi_no_memory(err);
	}
	made->stream = *defined;
	made->stream.intervals = *iv;
	made->next = a->all;
	a->all = made;
	*stream = pair->copy = &made->stream;
	return 0;
}

void ddi_assumed_forget(struct ddi_assumed *a)
{
	a->nr = a->last = 0;
}

void ddi_assumed_free(struct ddi_assumed *a)
{
	while (a->all) {
		struct ddi_assumed_stream *next = a->all->next;

		free(a->all);
		a->all = next;
	}
	free(a->list);
	*a = (struct ddi_assumed){0};
}
