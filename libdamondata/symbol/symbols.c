// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Tables of symbols: sorted by address, one name for each, and looked up.
 */
#include "libdamondata/symbol/symbols_internal.h"
#include "libdamondata/util/array.h"

#include <stdlib.h>
#include <string.h>

/* Where nothing follows, a symbol without a size ends here. */
#define LAST_SIZE 4096

static int symbols_no_memory(struct dd_error *err)
{
	return ddi_no_memory(err);
}

static int add_text(struct dd_symbols *s, const char *text, uint32_t *at, struct dd_error *err)
{
	size_t len = strnlen(text, 4095) + 1, need = s->texts_len + len;
	char *grown = s->texts;

	if (need > UINT32_MAX)
		return dd_fail(err, DD_ELIMIT, "the names of the symbols are too long");
	if (need > s->texts_allocated) {
		size_t room = need * 2;

		grown = realloc(s->texts, room);
		if (!grown)
			return symbols_no_memory(err);
		s->texts = grown;
		s->texts_allocated = room;
	}
	memcpy(grown + s->texts_len, text, len - 1);
	grown[need - 1] = '\0';
	*at = (uint32_t)s->texts_len;
	s->texts_len = need;
	return 0;
}

int symbols_add(struct dd_symbols *s, uint64_t start, uint64_t size, enum symbol_binding binding,
		const char *name, struct dd_error *err)
{
	struct symbol sym = {.start = start, .size = size, .binding = (uint8_t)binding};
	int ret;

	if (s->nr >= DD_SYMBOLS_MAX)
		return dd_fail(err, DD_ELIMIT, "more than %u symbols", DD_SYMBOLS_MAX);
	if (s->nr == s->allocated) {
		size_t room = s->allocated ? s->allocated * 2 : 256;
		struct symbol *grown = reallocarray(s->list, room, sizeof(*grown));

		if (!grown)
			return symbols_no_memory(err);
		s->list = grown;
		s->allocated = room;
	}
	ret = add_text(s, name, &sym.name, err);
	if (!ret)
		s->list[s->nr++] = sym;
	return ret;
}

void symbols_add_segment(struct dd_symbols *s, uint64_t address, uint64_t offset, uint64_t size)
{
	if (s->nr_segments < MAX_SEGMENTS)
		s->segments[s->nr_segments++] = (struct segment){address, offset, size};
}

static size_t nr_underscores(const char *name)
{
	return strspn(name, "_");
}

/* Is @x the better name of an address that @y has, too? As perf chooses. */
static bool is_better(const struct symbol *x, const struct symbol *y, const char *texts)
{
	const char *a = texts + x->name, *b = texts + y->name;

	if (!x->size != !y->size)
		return x->size;
	if (x->binding != y->binding)
		return x->binding > y->binding;
	if (nr_underscores(a) != nr_underscores(b))
		return nr_underscores(a) < nr_underscores(b);
	return strlen(a) > strlen(b);
}

/* By address, then in the order in which they were added. */
static int compare_symbols(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->name > y->name) - (x->name < y->name);
}

void symbols_sort(struct dd_symbols *s)
{
	if (s->nr)
		qsort(s->list, s->nr, sizeof(*s->list), compare_symbols);
}

/* Of several without a size at one address only the last one reaches up to the next address. */
static void set_sizes(struct dd_symbols *s)
{
	for (size_t i = 0; i < s->nr; i++) {
		struct symbol *sym = &s->list[i];

		if (!sym->size)
			sym->size = i + 1 < s->nr ? sym[1].start - sym->start : LAST_SIZE;
	}
}

void symbols_sort_functions(struct dd_symbols *s)
{
	size_t nr = 0;

	symbols_sort(s);
	set_sizes(s);
	for (size_t i = 0; i < s->nr; i++) {
		struct symbol *sym = &s->list[i];

		if (!nr || s->list[nr - 1].start != sym->start)
			s->list[nr++] = *sym;
		else if (is_better(sym, &s->list[nr - 1], s->texts))
			s->list[nr - 1] = *sym;
	}
	s->nr = nr;
}

int64_t dd_symbols_at(const struct dd_symbols *s, uint64_t address)
{
	size_t low = 0, high = s->nr;
	const struct symbol *sym;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->list[mid].start <= address)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return -1;
	sym = &s->list[low - 1];
	return sym->size && address - sym->start >= sym->size ? -1 : (int64_t)(low - 1);
}

const char *dd_symbols_find(const struct dd_symbols *s, uint64_t address)
{
	int64_t i = dd_symbols_at(s, address);

	return i < 0 ? NULL : s->texts + s->list[i].name;
}

size_t dd_symbols_nr(const struct dd_symbols *s)
{
	return s->nr;
}

struct dd_symbol dd_symbols_get(const struct dd_symbols *s, size_t i)
{
	const struct symbol *sym = &s->list[i];

	return (struct dd_symbol){
		.start = sym->start, .size = sym->size, .name = s->texts + sym->name};
}

bool dd_symbols_bias(const struct dd_symbols *s, uint64_t start, uint64_t size, uint64_t offset,
		     uint64_t *bias)
{
	for (size_t i = 0; i < s->nr_segments; i++) {
		const struct segment *g = &s->segments[i];

		if (g->offset < offset || g->offset - offset >= size)
			continue;
		*bias = start + (g->offset - offset) - g->address;
		return true;
	}
	return false;
}

uint64_t dd_symbols_address(const struct dd_symbols *s, uint64_t offset)
{
	for (size_t i = 0; i < s->nr_segments; i++) {
		const struct segment *g = &s->segments[i];

		if (offset >= g->offset && offset - g->offset < g->size)
			return offset - g->offset + g->address;
	}
	return offset;
}

void dd_symbols_free(struct dd_symbols *s)
{
	if (!s)
		return;
	free(s->list);
	free(s->texts);
	free(s);
}
