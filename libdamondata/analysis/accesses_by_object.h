/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Accesses by object: which mapping or file was hot, how much of it, and when.
 */
#ifndef DAMONDATA_ANALYSIS_OBJECTS_H
#define DAMONDATA_ANALYSIS_OBJECTS_H

#include "libdamondata/analysis/mappings.h"

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
};

/** dd_objects_add() - take a snapshot into account */
int dd_objects_add(struct dd_objects *o, const struct dd_snapshot *snap, struct dd_error *err);

/** dd_objects_finish() - sort, the object with the most heat first */
void dd_objects_finish(struct dd_objects *o);

/** dd_objects_free() - leaves an empty one */
void dd_objects_free(struct dd_objects *o);

#endif /* DAMONDATA_ANALYSIS_OBJECTS_H */
