/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What was mapped where and when, and how each mapping, file or variable was accessed.
 */
#ifndef DAMONDATA_OBJECTS_H
#define DAMONDATA_OBJECTS_H

#include "error.h"
#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Which file or heap was mapped where, and when: the mappings side data, made searchable.
 */

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
	uint64_t reserved[2];
};

/** struct dd_mapping_list - all mappings of a process from a time on, in address order */
struct dd_mapping_list {
	int32_t pid;
	uint64_t from_ns;
	size_t nr, allocated;
	struct dd_mapping *list;
	uint64_t reserved[2];
};

/** struct dd_mappings - all lists; all zero is empty; @texts is a tree of tsearch() */
struct dd_mappings {
	size_t nr, allocated, nr_mappings;
	struct dd_mapping_list *lists;
	void *texts;
	uint64_t reserved[4];
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

/*
 * Variables of the mapped programs and libraries, as mappings of their own.
 */

/**
 * dd_mappings_add_variables() - cut large variables out of the mappings that they are in
 * @m:		all lists are replaced: a part with a variable is named "VARIABLE (FILE)"
 * @symfs:	folder that holds the files of the recorded system, or NULL: "/"
 * @min_bytes:	variables below this stay a part of their mapping
 * @nr:		set to how many variables were found in all lists
 * @err:	or NULL
 *
 * Files that cannot be read, have no symbols or are of another build are left as they are. Memory of a
 * program that is not in its file (.bss) counts as well, although it is mapped without a name.
 *
 * Return: 0 or DD_ENOMEM.
 */
int dd_mappings_add_variables(struct dd_mappings *m, const char *symfs, uint64_t min_bytes,
			      size_t *nr, struct dd_error *err);

/*
 * Accesses by object: which mapping or file was hot, how much of it, and when.
 */

#define DD_OBJECTS_MAX	    4096
#define DD_OBJECT_SLOTS_MAX 1000

/** enum dd_object_kind - what counts as one object */
enum dd_object_kind {
	DD_BY_VMA,  /* a mapping: name and first address */
	DD_BY_FILE, /* all mappings of one name */
};

/**
 * struct dd_object - one object
 * @name:	as mapped; "(not mapped)" for monitored memory outside of any mapping
 * @start:	lowest address seen
 * @bytes:	largest number of its bytes that one snapshot monitored
 * @peak_accessed: largest number of its bytes that were accessed in one snapshot
 * @byte_ns:	monitored bytes x time
 * @accessed_byte_ns: accessed bytes x time; divided by the time it is the mean working set
 * @heat:	bytes x time x access rate (accessed samples by possible samples)
 * @first_access_ns: begin of the first snapshot with an access, UINT64_MAX for none
 * @last_access_ns: end of the last one
 * @slots:	by part of the time: bytes x time x rate
 * @slot_byte_ns: likewise: monitored bytes x time
 */
struct dd_object {
	const char *name;
	uint64_t start, bytes, peak_accessed;
	double byte_ns, accessed_byte_ns, heat;
	uint64_t first_access_ns, last_access_ns;
	double *slots, *slot_byte_ns;
	uint64_t now_bytes, now_accessed; /* of the snapshot at hand */
	uint64_t reserved[4];
};

/**
 * struct dd_objects - all objects; set the members up to nr_slots, the rest zero
 * @mappings:	the caller's, complete before the first snapshot
 * @kind:	what counts as one object
 * @start_ns:	begin of the time that the slots divide
 * @end_ns:	its end
 * @nr_slots:	parts of the time, 1..DD_OBJECT_SLOTS_MAX
 */
struct dd_objects {
	const struct dd_mappings *mappings;
	enum dd_object_kind kind;
	uint64_t start_ns, end_ns;
	size_t nr_slots;
	size_t nr, allocated;
	struct dd_object *list;
	uint64_t reserved[4];
};

/** dd_objects_add() - take a snapshot into account */
int dd_objects_add(struct dd_objects *o, const struct dd_snapshot *snap, struct dd_error *err);

/** dd_objects_finish() - sort, the object with the most heat first */
void dd_objects_finish(struct dd_objects *o);

/** dd_objects_free() - leaves an empty one */
void dd_objects_free(struct dd_objects *o);

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_OBJECTS_H */
