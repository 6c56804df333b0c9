/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * How tables of symbols are filled.
 */
#ifndef DAMONDATA_SYMBOL_SYMBOLS_INTERNAL_H
#define DAMONDATA_SYMBOL_SYMBOLS_INTERNAL_H

#include <damondata/symbols.h>

#define MAX_SEGMENTS 16

/* In the order in which they are preferred. */
enum symbol_binding { BIND_WEAK, BIND_LOCAL, BIND_GLOBAL };

/* @size 0: up to the next one. */
struct symbol {
	uint64_t start, size;
	uint32_t name; /* offset in the texts */
	uint8_t binding;
};

struct dd_symbols {
	struct symbol *list;
	size_t nr, allocated;
	char *texts;
	size_t texts_len, texts_allocated;
	struct segment {
		uint64_t address, offset, size;
	} segments[MAX_SEGMENTS]; /* that are loaded */
	size_t nr_segments;
};

/** symbols_add() - add one; @name is cut at 4095 bytes */
int symbols_add(struct dd_symbols *s, uint64_t start, uint64_t size, enum symbol_binding binding,
		const char *name, struct dd_error *err);

/** symbols_add_segment() - @size bytes from @offset in the file are loaded at @address */
void symbols_add_segment(struct dd_symbols *s, uint64_t address, uint64_t offset, uint64_t size);

/** symbols_sort() - after the last one; several names of one address stay */
void symbols_sort(struct dd_symbols *s);

/** symbols_sort_functions() - after the last one; of several names of one address the best stays */
void symbols_sort_functions(struct dd_symbols *s);

#endif /* DAMONDATA_SYMBOL_SYMBOLS_INTERNAL_H */
