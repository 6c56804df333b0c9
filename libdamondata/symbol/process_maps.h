/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Processes of a profile: their names and what they had mapped, from the records of perf.data; and from
 * that the functions at their addresses.
 */
#ifndef LIBDAMONDATA_PROCESS_MAPS_H
#define LIBDAMONDATA_PROCESS_MAPS_H

#include "libdamondata/perf/perfdata.h"
#include "libdamondata/symbol/dso_table.h"

#define DD_PROCESSES_MAX (1u << 22)

struct dd_processes;

/** dd_processes_new() - make an empty one; @places is copied, its strings are not */
int dd_processes_new(struct dd_processes **out, const struct dd_symbol_places *places,
		     struct dd_error *err);

/** dd_processes_record() - take a record into account; others than mappings, names and forks are ignored */
int dd_processes_record(struct dd_processes *p, const struct perfdata *pd,
			const struct perf_record *rec, struct dd_error *err);

/** dd_processes_features() - take what perf.data contains about the kernel and of build ids into account */
int dd_processes_features(struct dd_processes *p, struct perfdata *pd, struct dd_error *err);

/** dd_processes_ready() - all records are known; before the first question */
void dd_processes_ready(struct dd_processes *p);

/**
 * dd_processes_comm() - number of the name of a thread at a time
 *
 * A thread has its parent's name until it gets one of its own; ":TID" is one of which nothing is known.
 *
 * Return: the number, for dd_processes_text(), or DD_SLOT_NONE when out of memory.
 */
uint32_t dd_processes_comm(struct dd_processes *p, uint32_t pid, uint32_t tid, uint64_t time_ns);

/** dd_processes_text() - text of a number */
const char *dd_processes_text(const struct dd_processes *p, uint32_t comm);

/**
 * dd_processes_frame() - number of the function at an address of a process, at a time
 *
 * Return: the number, for dd_images_get(), or DD_SLOT_NONE when out of memory.
 */
uint32_t dd_processes_frame(struct dd_processes *p, uint32_t pid, uint64_t address, bool kernel,
			    uint64_t time_ns);

/** dd_processes_images() - the images, owned by @p */
const struct dd_images *dd_processes_images(const struct dd_processes *p);

/** dd_processes_free() - NULL is fine */
void dd_processes_free(struct dd_processes *p);

#endif /* LIBDAMONDATA_PROCESS_MAPS_H */
