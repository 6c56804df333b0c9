/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Recordings for tests: opening them, and a small one with a bit of everything.
 */
#ifndef TESTS_RECFILE_H
#define TESTS_RECFILE_H

#include <damondata/source.h>
#include <damondata/writer.h>

#include "tests/unit/recgen.h"

/** access_stream() - a definition with all its facts, and the first @nr_columns of recgen's attributes */
struct dd_stream access_stream(uint32_t id, bool has_age, uint32_t nr_columns);

/* Each fails the test when it cannot. */
int temp_file(void);
struct dd_writer *open_writer(int fd, const struct dd_writer_options *opts);
struct dd_source *open_source(int fd, const struct dd_open_options *opts);

/** next_snapshot() - the next event that is a snapshot, or NULL at the end */
const struct dd_snapshot *next_snapshot(struct dd_source *s);

/* A small recording with two streams, a redefinition, rows and a loss, in many chunks. */
#define SMALL_SNAPSHOTS 40

struct small {
	uint8_t *data;
	size_t len;
	struct dd_snapshot snap[SMALL_SNAPSHOTS];
	struct dd_region region[SMALL_SNAPSHOTS][RECGEN_MAX];
};

struct small *make_small(void);
void free_small(struct small *m);

/** identify() - which of the written snapshots it is; fails when its contents are not as written */
int identify(const struct small *m, const struct dd_snapshot *s);

/** put_file() - replace the contents of @fd */
void put_file(int fd, const void *data, size_t len);

#endif /* TESTS_RECFILE_H */
