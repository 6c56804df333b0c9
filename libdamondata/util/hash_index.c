// SPDX-License-Identifier: LGPL-2.1-only
/*
 * A hash index over a table that its owner keeps: the number of an element by its content.
 */
#include "libdamondata/util/hash_index.h"

#include <stdlib.h>
#include <string.h>

#include "libdamondata/util/array.h"

#define MULTIPLIER 0x9e3779b97f4a7c15ull /* 2^64 / golden ratio */

static uint64_t mix_hash(uint64_t h)
{
	h *= MULTIPLIER;
	return h ^ h >> 32;
}

uint64_t dd_hash(const void *data, size_t len)
{
	const uint8_t *p = data;
	uint64_t h = len, word;

	for (; len >= 8; p += 8, len -= 8) {
		memcpy(&word, p, 8);
		h = mix_hash(h ^ word);
	}
	for (word = 0; len; len--)
		word = word << 8 | *p++;
	return mix_hash(mix_hash(h ^ word));
}

uint32_t dd_slots_find(const struct dd_slots *s, uint64_t hash,
		       bool (*equal)(const void *table, uint32_t number, const void *key),
		       const void *table, const void *key)
{
	if (!s->room)
		return DD_SLOT_NONE;
	for (size_t i = hash & (s->room - 1); s->slots[i].number; i = (i + 1) & (s->room - 1))
		if (s->slots[i].hash == (uint32_t)hash && equal(table, s->slots[i].number - 1, key))
			return s->slots[i].number - 1;
	return DD_SLOT_NONE;
}

static void put_slot(struct dd_slots *s, struct dd_slot slot)
{
	size_t i = slot.hash & (s->room - 1);

	while (s->slots[i].number)
		i = (i + 1) & (s->room - 1);
	s->slots[i] = slot;
	s->nr++;
}

bool dd_slots_add(struct dd_slots *s, uint64_t hash, uint32_t number)
{
	struct dd_slots grown = {.room = s->room ? s->room * 2 : 64};

	if (s->nr >= s->room / 2) {
		grown.slots = calloc(grown.room, sizeof(*grown.slots));
		if (!grown.slots)
			return false;
		for (size_t i = 0; i < s->room; i++)
			if (s->slots[i].number)
				put_slot(&grown, s->slots[i]);
		free(s->slots);
		*s = grown;
	}
	put_slot(s, (struct dd_slot){(uint32_t)hash, number + 1});
	return true;
}

void dd_slots_free(struct dd_slots *s)
{
	free(s->slots);
	*s = (struct dd_slots){0};
}

static bool equals_name(const void *table, uint32_t number, const void *key)
{
	return !strcmp(((const struct dd_names *)table)->list[number], key);
}

uint32_t dd_names_add(struct dd_names *n, const char *text)
{
	uint64_t hash = dd_hash(text, strlen(text));
	uint32_t found = dd_slots_find(&n->slots, hash, equals_name, n, text);
	char **grown;

	if (found != DD_SLOT_NONE)
		return found;
	grown = dd_grow(n->list, &n->room, n->nr, sizeof(*grown));
	if (!grown)
		return DD_SLOT_NONE;
	n->list = grown;
	grown[n->nr] = strdup(text);
	if (!grown[n->nr] || !dd_slots_add(&n->slots, hash, (uint32_t)n->nr)) {
		free(grown[n->nr]);
		return DD_SLOT_NONE;
	}
	return (uint32_t)n->nr++;
}

void dd_names_free(struct dd_names *n)
{
	for (size_t i = 0; i < n->nr; i++)
		free(n->list[i]);
	free(n->list);
	dd_slots_free(&n->slots);
	*n = (struct dd_names){0};
}
