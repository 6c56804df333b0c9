// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Table of the targets in a recording.
 */
#include <damondata/targets.h>

#include <stdlib.h>

#include "libdamondata/util/array.h"

#define MAX_TARGETS 65535

struct dd_target_key dd_target_key_of(const struct dd_stream *s)
{
	return (struct dd_target_key){
		.host = s->host,
		.kdamond_idx = s->kdamond_idx,
		.context_idx = s->context_idx,
		.scheme_idx = s->scheme_idx,
		.kdamond_pid = s->kdamond_pid,
		.has_target_id = s->has_target_id,
		.target_id = s->has_target_id ? s->target_id : 0,
	};
}

bool dd_target_key_equal(const struct dd_target_key *a, const struct dd_target_key *b)
{
	return a->host == b->host && a->kdamond_idx == b->kdamond_idx &&
	       a->context_idx == b->context_idx && a->scheme_idx == b->scheme_idx &&
	       a->kdamond_pid == b->kdamond_pid && a->has_target_id == b->has_target_id &&
	       a->target_id == b->target_id;
}

static int append_target_key(struct dd_targets *t, const struct dd_target_key *key,
			     struct dd_error *err)
{
	size_t allocated = t->allocated;
	struct dd_target_key *keys;

	if (t->nr >= MAX_TARGETS)
		return dd_fail(err, DD_ELIMIT, "more than %d targets in one report", MAX_TARGETS);
	keys = dd_grow(t->keys, &allocated, t->nr, sizeof(*keys));
	if (!keys)
		return ddi_no_memory(err);
	t->keys = keys;
	t->allocated = (uint32_t)allocated;
	keys[t->nr] = *key;
	t->last = t->nr++;
	return (int)t->last;
}

int dd_targets_find(struct dd_targets *t, const struct dd_stream *stream, struct dd_error *err)
{
	struct dd_target_key key = dd_target_key_of(stream);

	/* Streams of one recording take turns: the next one after the last is the best guess. */
	for (uint32_t n = 0; n < t->nr; n++) {
		uint32_t i = (t->last + n) % t->nr;

		if (dd_target_key_equal(&t->keys[i], &key)) {
			t->last = i;
			return (int)i;
		}
	}
	return append_target_key(t, &key, err);
}

void dd_targets_free(struct dd_targets *t)
{
	free(t->keys);
	*t = (struct dd_targets){0};
}
