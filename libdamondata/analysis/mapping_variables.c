// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Variables as mappings of their own.
 */
#include <damondata/objects.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libdamondata/util/array.h"
#include <damondata/symbols.h>

/* Symbols of a file are read once, however many lists have it. */
struct file {
	const char *name;
	struct dd_symbols *symbols; /* NULL: none to be had */
};

struct refinement {
	struct dd_mappings *m;
	const char *symfs;
	uint64_t min_bytes;
	struct file *files;
	size_t nr_files, files_allocated;
	struct dd_mapping *variables; /* of the list at hand */
	size_t nr_variables, variables_allocated;
};

static size_t from_hex(const char *hex, uint8_t *bytes, size_t max)
{
	size_t n = 0;
	unsigned int byte;

	while (n < max && sscanf(hex + 2 * n, "%2x", &byte) == 1)
		bytes[n++] = (uint8_t)byte;
	return n;
}

static struct file *mapped_file(struct refinement *r, const struct dd_mapping *map)
{
	uint8_t id[DD_BUILD_ID_MAX];
	size_t id_len = from_hex(map->build_id, id, sizeof(id));
	struct file *grown;
	char path[4200];

	for (size_t i = 0; i < r->nr_files; i++)
		if (r->files[i].name == map->name)
			return &r->files[i];
	grown = dd_grow(r->files, &r->files_allocated, r->nr_files, sizeof(*grown));
	if (!grown)
		return NULL;
	r->files = grown;
	grown[r->nr_files] = (struct file){.name = map->name};
	snprintf(path, sizeof(path), "%s%s", r->symfs ? r->symfs : "", map->name);
	if (dd_symbols_variables(&grown[r->nr_files].symbols, path, id, id_len, NULL) && r->symfs) {
		snprintf(path, sizeof(path), "%s%s", r->symfs, strrchr(map->name, '/'));
		dd_symbols_variables(&grown[r->nr_files].symbols, path, id, id_len, NULL);
	}
	return &r->files[r->nr_files++];
}

static int add_variable(struct refinement *r, const struct dd_mapping *map,
			const struct dd_symbol *sym, uint64_t bias)
{
	const char *slash = strrchr(map->name, '/');
	struct dd_mapping *grown;
	char text[512];

	snprintf(text, sizeof(text), "%s (%s)", sym->name, slash ? slash + 1 : map->name);
	grown = dd_grow(r->variables, &r->variables_allocated, r->nr_variables, sizeof(*grown));
	if (!grown)
		return DD_ENOMEM;
	r->variables = grown;
	grown[r->nr_variables] = (struct dd_mapping){
		.start = sym->start + bias,
		.end = sym->start + bias + sym->size,
		.name = dd_mappings_text(r->m, text),
		.build_id = map->build_id,
	};
	if (!grown[r->nr_variables].name)
		return DD_ENOMEM;
	/* A symbol table may lie: what wraps around is left out. */
	r->nr_variables += grown[r->nr_variables].end > grown[r->nr_variables].start;
	return 0;
}

/* The variables of a file, by the first of its mappings that shows where it was loaded. */
static int collect_variables(struct refinement *r, const struct dd_mapping_list *list, size_t at)
{
	const struct dd_mapping *map = &list->list[at];
	struct file *f;
	uint64_t bias;
	int ret = 0;

	if (map->name[0] != '/')
		return 0;
	for (size_t i = 0; i < at; i++)
		if (list->list[i].name == map->name)
			return 0;
	f = mapped_file(r, map);
	if (!f)
		return DD_ENOMEM;
	if (!f->symbols ||
	    !dd_symbols_bias(f->symbols, map->start, map->end - map->start, map->offset, &bias))
		return 0;
	for (size_t i = 0; i < dd_symbols_nr(f->symbols) && !ret; i++) {
		struct dd_symbol sym = dd_symbols_get(f->symbols, i);

		if (sym.size >= r->min_bytes)
			ret = add_variable(r, map, &sym, bias);
	}
	return ret;
}

static int compare_variable_starts(const void *pa, const void *pb)
{
	const struct dd_mapping *a = pa, *b = pb;

	return (a->start > b->start) - (a->start < b->start);
}

static int put_mapping(struct dd_mapping_list *out, const struct dd_mapping *map, uint64_t start,
		       uint64_t end, const char *name)
{
	struct dd_mapping *grown;

	if (start >= end)
		return 0;
	grown = dd_grow(out->list, &out->allocated, out->nr, sizeof(*grown));
	if (!grown)
		return DD_ENOMEM;
	out->list = grown;
	grown[out->nr++] = (struct dd_mapping){.start = start,
					       .end = end,
					       .offset = map->offset + (start - map->start),
					       .name = name,
					       .build_id = map->build_id};
	return 0;
}

/* Cut one mapping at the borders of the variables in it; @v is the first that may reach into it. */
static int cut_mapping(struct refinement *r, struct dd_mapping_list *out,
		       const struct dd_mapping *map, size_t *v)
{
	uint64_t at = map->start;
	int ret = 0;

	while (*v < r->nr_variables && r->variables[*v].end <= at)
		++*v;
	for (size_t i = *v; i < r->nr_variables && r->variables[i].start < map->end && !ret; i++) {
		const struct dd_mapping *var = &r->variables[i];
		uint64_t start = var->start > at ? var->start : at;
		uint64_t end = var->end < map->end ? var->end : map->end;

		ret = put_mapping(out, map, at, start < end ? start : at, map->name);
		if (!ret && start < end) {
			ret = put_mapping(out, map, start, end, var->name);
			at = end;
		}
	}
	return ret ? ret : put_mapping(out, map, at, map->end, map->name);
}

static int refine_list(struct refinement *r, struct dd_mapping_list *list)
{
	struct dd_mapping_list out = {.pid = list->pid, .from_ns = list->from_ns};
	size_t v = 0;
	int ret = 0;

	r->nr_variables = 0;
	for (size_t i = 0; i < list->nr && !ret; i++)
		ret = collect_variables(r, list, i);
	if (r->nr_variables)
		qsort(r->variables, r->nr_variables, sizeof(*r->variables),
		      compare_variable_starts);
	for (size_t i = 0; i < list->nr && !ret; i++)
		ret = cut_mapping(r, &out, &list->list[i], &v);
	if (ret) {
		free(out.list);
		return ret;
	}
	free(list->list);
	*list = out;
	return 0;
}

int dd_mappings_add_variables(struct dd_mappings *m, const char *symfs, uint64_t min_bytes,
			      size_t *nr, struct dd_error *err)
{
	struct refinement r = {.m = m, .symfs = symfs, .min_bytes = min_bytes};
	int ret = 0;

	*nr = 0;
	for (size_t i = 0; i < m->nr && !ret; i++) {
		ret = refine_list(&r, &m->lists[i]);
		*nr += r.nr_variables;
	}
	for (size_t i = 0; i < r.nr_files; i++)
		dd_symbols_free(r.files[i].symbols);
	free(r.files);
	free(r.variables);
	return ret ? ddi_no_memory(err) : 0;
}
