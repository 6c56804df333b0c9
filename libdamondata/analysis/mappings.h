/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Which file or heap was mapped where, and when: the mappings side data, made searchable.
 */
#ifndef DAMONDATA_ANALYSIS_MAPPINGS_H
#define DAMONDATA_ANALYSIS_MAPPINGS_H

#include <damondata/error.h>
#include <damondata/model.h>

/* A process with many threads and libraries has some thousand mappings; lists are kept when they change. */
#define DD_MAPPINGS_MAX (UINT32_C(1) << 20)

/**
 * struct dd_mapping - one mapping
 * @start:	first byte
 * @end:	behind the last byte
 * @offset:	of @start in the file
 * @name:	path, "[heap]" and the like, or "[anon]"
 * @build_id:	lower case hex, or ""
 */
struct dd_mapping {
	uint64_t start, end, offset;
	const char *name;
	const char *build_id;
};

/** struct dd_mapping_list - all mappings of a process from a time on, in address order */
struct dd_mapping_list {
	int32_t pid;
	uint64_t from_ns;
	size_t nr, allocated;
	struct dd_mapping *list;
};

/** struct dd_mappings - all lists; all zero is empty; @texts is a tree of tsearch() */
struct dd_mappings {
	size_t nr, allocated, nr_mappings;
	struct dd_mapping_list *lists;
	void *texts;
};

/**
 * dd_mappings_add() - take a row of the mappings side data
 *
 * Return: 0 (rows of other tables are ignored), DD_ENOMEM, or DD_ELIMIT for more than DD_MAPPINGS_MAX.
 */
int dd_mappings_add(struct dd_mappings *m, const struct dd_row *row, struct dd_error *err);

/**
 * dd_mappings_at() - the list in force for a process at a time
 * @m:		the mappings
 * @pid:	process; 0 when unknown: the only one there is, if so
 * @time_ns:	on the clock of the rows; before the first list, that one counts
 *
 * Return: the list, or NULL when nothing is known of the process.
 */
const struct dd_mapping_list *dd_mappings_at(const struct dd_mappings *m, int32_t pid,
					     uint64_t time_ns);

/** dd_mapping_find() - the mapping of an address, or the next one behind it, or NULL */
const struct dd_mapping *dd_mapping_find(const struct dd_mapping_list *list, uint64_t address);

/** dd_mappings_text() - a copy of a text that lives as long as the mappings; NULL when out of memory */
const char *dd_mappings_text(struct dd_mappings *m, const char *text);

/** dd_mappings_free() - leaves an empty one */
void dd_mappings_free(struct dd_mappings *m);

#endif /* DAMONDATA_ANALYSIS_MAPPINGS_H */
