/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Processes of a profile: their names and what they had mapped, from the records of perf.data; and from
 * that the names of the functions at their addresses.
 */
#ifndef DAMONDATA_SYMBOL_PROCESSES_H
#define DAMONDATA_SYMBOL_PROCESSES_H

#include <stdbool.h>

#include "libdamondata/perfdata.h"
#include "libdamondata/symbol/symbols.h"

#define DD_PROCESSES_MAX (1u << 20)

struct dd_processes;

/**
 * struct dd_processes_spec - where symbols are looked for
 * @symfs:	folder that holds the files of the recorded system, or NULL: "/"
 * @kernel:	file in the form of /proc/kallsyms, or NULL: no names in the kernel
 */
struct dd_processes_spec {
	const char *symfs, *kernel;
};

/** struct dd_place - what an address is in */
struct dd_place {
	const char *dso;    /* last part of the file's name, "[kernel.kallsyms]", or "[unknown]" */
	const char *symbol; /* NULL when unknown */
	uint64_t address;   /* in the file, or in the kernel */
	bool kernel;
};

/** dd_processes_new() - make an empty one; @spec is copied, its strings are not */
int dd_processes_new(struct dd_processes **out, const struct dd_processes_spec *spec,
		     struct dd_error *err);

/** dd_processes_record() - take a record into account; others than mappings, names and forks are ignored */
int dd_processes_record(struct dd_processes *p, const struct perfdata *pd,
			const struct perf_record *rec, struct dd_error *err);

/** dd_processes_build_ids() - take the build ids of perf.data's feature section into account */
int dd_processes_build_ids(struct dd_processes *p, struct perfdata *pd, struct dd_error *err);

/** dd_processes_ready() - all records are known; before the first question */
void dd_processes_ready(struct dd_processes *p);

/** dd_processes_comm() - name of a thread at a time, or NULL */
const char *dd_processes_comm(const struct dd_processes *p, uint32_t pid, uint32_t tid,
			      uint64_t time_ns);

/** dd_processes_place() - what an address of a process is in, at a time */
struct dd_place dd_processes_place(struct dd_processes *p, uint32_t pid, uint64_t address,
				   bool kernel, uint64_t time_ns);

/** dd_processes_nr_unread() - files that symbols were wanted of but could not be had */
size_t dd_processes_nr_unread(const struct dd_processes *p);

/** dd_processes_free() - NULL is fine */
void dd_processes_free(struct dd_processes *p);

#endif /* DAMONDATA_SYMBOL_PROCESSES_H */
