/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Snapshots as the plain text of "report raw".
 */
#ifndef DAMO_VIEW_RAW_TEXT_H
#define DAMO_VIEW_RAW_TEXT_H

#include <damondata/model.h>
#include <stdio.h>

/**
 * put_raw_head() - what stands before the snapshots of a target
 * @out:	where to
 * @base_ns:	start of its first snapshot
 * @data_source: name, or NULL to leave the line out (as the guide's layout does)
 * @raw:	plain numbers
 */
void put_raw_head(FILE *out, uint64_t base_ns, const char *data_source, bool raw);

/** put_raw_snapshot() - a snapshot and an empty line; times count from @base_ns */
void put_raw_snapshot(FILE *out, const struct dd_snapshot *snap, uint64_t base_ns, bool raw);

/** data_source_name() - of an enum dd_data_source, as records name it */
const char *data_source_name(int data_source);

#endif /* DAMO_VIEW_RAW_TEXT_H */
