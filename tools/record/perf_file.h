/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The head of a perf.data in pipe form, as perf record writes it to a pipe: everything a reader needs
 * comes before the samples as records of their own, so that a killed recording can still be read. perf
 * reads this form from regular files, too (Linux 5.14 and later; older ones from their stdin).
 *
 * The form is described in the kernel's tools/perf/Documentation/perf.data-file-format.txt.
 */
#ifndef DAMO_RECORD_PERF_FILE_H
#define DAMO_RECORD_PERF_FILE_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/record/meta.h"

/** struct perf_bytes - bytes to be written; zero-initialise, free() @data; @failed = out of memory */
struct perf_bytes {
	uint8_t *data;
	size_t len, room;
	bool failed;
};

/**
 * perf_file_head() - magic, attribute, and features
 * @out:	appended to
 * @attr:	of the one event; sample_type must have TID, TIME and CPU, and sample_id_all be set
 * @event_name:	such as "cpu-clock"
 * @ids:	of the event on each CPU
 * @nr_ids:	their number
 * @facts:	of this run
 */
void perf_file_head(struct perf_bytes *out, const struct perf_event_attr *attr,
		    const char *event_name, const uint64_t *ids, uint32_t nr_ids,
		    const struct run_facts *facts);

/**
 * perf_file_machine() - what the samples will refer to: kernel, modules, processes, their mappings
 * @out:	appended to
 *
 * A process may come or go meanwhile; the events must be on already, so that what is missed here is
 * reported by them.
 */
void perf_file_machine(struct perf_bytes *out);

/** perf_file_lost() - so many records of @cpu were lost that no other record counts */
void perf_file_lost(struct perf_bytes *out, int cpu, uint64_t count);

/** perf_file_round() - all rings have been read once: shows a reader how far it can sort */
void perf_file_round(struct perf_bytes *out);

#endif /* DAMO_RECORD_PERF_FILE_H */
