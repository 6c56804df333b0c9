/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * A hash index over a table that its owner keeps: finds the number of an element by its content.
 */
#ifndef LIBDAMONDATA_HASH_INDEX_H
#define LIBDAMONDATA_HASH_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DD_SLOT_NONE UINT32_MAX

/** struct dd_slots - all zero is empty */
struct dd_slots {
	struct dd_slot {
		uint32_t hash, number; /* number + 1; 0: free */
	} * slots;
	size_t room, nr;
};

/** dd_hash() - hash of bytes */
uint64_t dd_hash(const void *data, size_t len);

/**
 * dd_slots_find() - number of the element that equals @key
 * @s:		the index
 * @hash:	of the key
 * @equal:	does element @number of @table equal @key?
 * @table:	passed on
 * @key:	passed on
 *
 * Return: the number, or DD_SLOT_NONE.
 */
uint32_t dd_slots_find(const struct dd_slots *s, uint64_t hash,
		       bool (*equal)(const void *table, uint32_t number, const void *key),
		       const void *table, const void *key);

/** dd_slots_add() - take in a new element; false when out of memory */
bool dd_slots_add(struct dd_slots *s, uint64_t hash, uint32_t number);

/** dd_slots_free() - leaves an empty one */
void dd_slots_free(struct dd_slots *s);

/** struct dd_names - different texts by number; all zero is empty */
struct dd_names {
	char **list;
	size_t nr, room;
	struct dd_slots slots;
};

/** dd_names_add() - number of a text, which is added when it is new; DD_SLOT_NONE when out of memory */
uint32_t dd_names_add(struct dd_names *n, const char *text);

/** dd_names_free() - leaves an empty one */
void dd_names_free(struct dd_names *n);

#endif /* LIBDAMONDATA_HASH_INDEX_H */
