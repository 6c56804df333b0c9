/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Collects a snapshot region by region, with any further columns, and defines its stream as they appear.
 */
#ifndef DAMONDATA_SNAPSHOT_BUILDER_H
#define DAMONDATA_SNAPSHOT_BUILDER_H

#include "libdamondata/model/region_attrs.h"
#include "queue.h"

/* More regions than that in one snapshot are refused, as the assembler does. */
#define BUILDER_MAX_REGIONS (1u << 19)

struct builder_def;

/**
 * struct snapshot_builder - zeroed = empty
 * @def:	newest definition of the stream
 * @regions:	collected so far
 * @attrs:	further attributes of the stream's regions
 * @guess:	index of the column that is likely to be set next
 */
struct snapshot_builder {
	struct builder_def *def;
	struct dd_region *regions;
	struct region_attrs attrs;
	uint32_t nr, capacity, guess;
};

/** builder_add() - add a region; DD_ELIMIT or DD_ENOMEM on failure */
int builder_add(struct snapshot_builder *b, const struct dd_region *r, struct dd_error *err);

/** builder_set() - the value of an attribute of the region added last */
int builder_set(struct snapshot_builder *b, const struct dd_column *column, uint64_t value,
		struct dd_error *err);

/**
 * builder_emit() - queue the snapshot, after its stream when that is new or gained columns
 * @b:		the builder; empty afterwards
 * @q:		the queue
 * @stream:	identity of the stream: its columns and has_age and has_nr_accesses are or-ed to what it
 *		had; other differences make a new definition, too
 * @snap:	all but stream, regions, attrs
 * @err:	or NULL
 */
int builder_emit(struct snapshot_builder *b, struct queue *q, const struct dd_stream *stream,
		 const struct dd_snapshot *snap, struct dd_error *err);

/** builder_redefine() - queue the stream's definition anew with another data source */
int builder_redefine(struct snapshot_builder *b, struct queue *q, uint8_t data_source,
		     struct dd_error *err);

/** builder_next_stream() - what comes now belongs to another stream; definitions are kept */
void builder_next_stream(struct snapshot_builder *b);

void builder_free(struct snapshot_builder *b);

#endif /* DAMONDATA_SNAPSHOT_BUILDER_H */
