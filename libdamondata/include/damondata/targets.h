/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Whose snapshots belong together: the same target of the same context of the same kdamond, although
 * its stream may be defined anew, or be continued in a second file.
 */
#ifndef DAMONDATA_TARGETS_H
#define DAMONDATA_TARGETS_H

#include "error.h"
#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

/** struct dd_target_key - see the members of the same names in struct dd_stream */
struct dd_target_key {
	uint32_t host;
	int32_t kdamond_idx, context_idx, scheme_idx, kdamond_pid;
	bool has_target_id;
	uint64_t target_id;
	uint64_t reserved[2];
};

/** dd_target_key_of() - the key of a stream */
struct dd_target_key dd_target_key_of(const struct dd_stream *stream);

/** dd_target_key_equal() - the same target */
bool dd_target_key_equal(const struct dd_target_key *a, const struct dd_target_key *b);

/**
 * struct dd_targets - the targets seen so far; all zero is empty
 *
 * Analyses keep an array of their own beside it, indexed alike.
 */
struct dd_targets {
	struct dd_target_key *keys;
	uint32_t nr, allocated;
	uint32_t last; /* most snapshots follow one of the same target */
	uint64_t reserved[2];
};

/**
 * dd_targets_find() - index of a stream's target, which is added when it is new
 *
 * Return: the index, DD_ENOMEM, or DD_ELIMIT for more than 65535 targets.
 */
int dd_targets_find(struct dd_targets *t, const struct dd_stream *stream, struct dd_error *err);

/** dd_targets_free() - leaves an empty one */
void dd_targets_free(struct dd_targets *t);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_TARGETS_H */
