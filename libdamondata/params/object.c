// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Life of the parameter structures by their tables: defaults, freeing, copying, comparing, growing lists.
 */
#include "libdamondata/params/params_internal.h"

#include <damondata/plain_text.h>
#include <stdlib.h>

/* No structure of params.h is larger. */
#define MAX_OBJECT 1024

static bool ddp_field_equal(const struct dd_param_field *f, const void *a, const void *b,
			    bool outputs);

int dd_word_index(const char *const *words, const char *word)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

static void set_default(const struct dd_param_field *f, void *base)
{
	switch (f->kind) {
	case DD_PARAM_BOOL:
		*(bool *)member(base, f->offset) = f->def;
		break;
	case DD_PARAM_WORD:
		*(int *)member(base, f->offset) = (int)f->def;
		break;
	case DD_PARAM_ACCESSES:
	case DD_PARAM_AGES:
	case DD_PARAM_SIZES:
		((struct dd_range *)member(base, f->offset))->max = f->def;
		break;
	case DD_PARAM_STRING:
	case DD_PARAM_LIST:
	case DD_PARAM_IDS:
	case DD_PARAM_OBJECT:
		break;
	default:
		set_u64(base, f->offset, f->def);
	}
}

static void set_defaults(const struct dd_param_object *object, void *base)
{
	for (const struct dd_param_field *f = object->fields; f->key; f++) {
		if (is_shadow(f))
			continue;
		if (f->kind == DD_PARAM_OBJECT)
			set_defaults(f->object, member(base, f->offset));
		else
			set_default(f, base);
	}
}

void dd_param_init(const struct dd_param_object *object, void *base)
{
	memset(base, 0, object->size);
	set_defaults(object, base);
}

static void free_fields(const struct dd_param_object *object, void *base);

static void free_list(const struct dd_param_field *f, void *base)
{
	char *items = get_items(base, f);

	for (size_t i = 0; f->kind == DD_PARAM_LIST && i < get_nr(base, f); i++)
		free_fields(f->object, items + i * f->object->size);
	free(items);
	set_items(base, f, NULL, 0);
}

static void free_fields(const struct dd_param_object *object, void *base)
{
	for (const struct dd_param_field *f = object->fields; f->key; f++) {
		if (is_shadow(f))
			continue;
		if (f->kind == DD_PARAM_STRING)
			free(*(char **)member(base, f->offset));
		else if (f->kind == DD_PARAM_LIST || f->kind == DD_PARAM_IDS)
			free_list(f, base);
		else if (f->kind == DD_PARAM_OBJECT)
			free_fields(f->object, member(base, f->offset));
	}
	if (object == &dd_scheme_object) {
		struct dd_scheme *s = base;

		for (size_t i = 0; i < s->nr_tried; i++)
			free(s->tried[i].probe_hits);
		free(s->tried);
	}
}

void dd_param_free(const struct dd_param_object *object, void *base)
{
	free_fields(object, base);
	dd_param_init(object, base);
}

void dd_params_free(struct dd_params *p)
{
	dd_param_free(&dd_params_object, p);
}

void dd_schemes_free(struct dd_scheme *schemes, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		free_fields(&dd_scheme_object, &schemes[i]);
	free(schemes);
}

static int object_no_memory(struct dd_error *err)
{
	return dd_fail(err, DD_ENOMEM, "out of memory");
}

/* Copying: @to is a bytewise copy already; replace what it must own. On failure it owns what it has. */
static int own_fields(const struct dd_param_object *object, void *to, const void *from);

static int own_list(const struct dd_param_field *f, void *to, const void *from)
{
	size_t nr = get_nr(from, f);
	size_t size = f->kind == DD_PARAM_IDS ? sizeof(int64_t) : f->object->size;
	const char *source = get_items(from, f);
	char *items;

	set_items(to, f, NULL, 0);
	if (!nr)
		return 0;
	items = malloc(nr * size);
	if (!items)
		return DD_ENOMEM;
	memcpy(items, source, nr * size);
	set_items(to, f, items, nr);
	for (size_t i = 0; f->kind == DD_PARAM_LIST && i < nr; i++) {
		if (own_fields(f->object, items + i * size, source + i * size)) {
			set_items(to, f, items, i + 1);
			return DD_ENOMEM;
		}
	}
	return 0;
}

static int own_string(const struct dd_param_field *f, void *to, const void *from)
{
	const char *text = *(char *const *)member(from, f->offset);
	char *copy = text ? strdup(text) : NULL;

	*(char **)member(to, f->offset) = copy;
	return text && !copy ? DD_ENOMEM : 0;
}

static int own_tried(struct dd_scheme *to, const struct dd_scheme *from)
{
	to->tried = NULL;
	to->nr_tried = 0;
	if (!from->nr_tried)
		return 0;
	to->tried = calloc(from->nr_tried, sizeof(*to->tried));
	for (; to->tried && to->nr_tried < from->nr_tried; to->nr_tried++) {
		const struct dd_tried_region *src = &from->tried[to->nr_tried];
		struct dd_tried_region *dst = &to->tried[to->nr_tried];

		*dst = *src;
		dst->probe_hits = NULL;
		if (!src->nr_probes)
			continue;
		dst->probe_hits = malloc(src->nr_probes * sizeof(*src->probe_hits));
		if (!dst->probe_hits)
			return DD_ENOMEM;
		memcpy(dst->probe_hits, src->probe_hits, src->nr_probes * sizeof(*src->probe_hits));
	}
	return to->tried ? 0 : DD_ENOMEM;
}

/* All members are visited even after a failure, so that none still points into @from. */
static int own_fields(const struct dd_param_object *object, void *to, const void *from)
{
	int ret = 0;

	for (const struct dd_param_field *f = object->fields; f->key; f++) {
		int one = 0;

		if (is_shadow(f))
			continue;
		if (f->kind == DD_PARAM_STRING)
			one = own_string(f, to, from);
		else if (f->kind == DD_PARAM_LIST || f->kind == DD_PARAM_IDS)
			one = own_list(f, to, from);
		else if (f->kind == DD_PARAM_OBJECT)
			one = own_fields(f->object, member(to, f->offset), member(from, f->offset));
		ret = ret ? ret : one;
	}
	if (object == &dd_scheme_object && own_tried(to, from))
		ret = DD_ENOMEM;
	return ret;
}

int dd_param_copy(const struct dd_param_object *object, void *to, const void *from,
		  struct dd_error *err)
{
	memcpy(to, from, object->size);
	if (!own_fields(object, to, from))
		return 0;
	dd_param_free(object, to);
	return object_no_memory(err);
}

static bool object_equal(const struct dd_param_object *object, const void *a, const void *b,
			 bool outputs)
{
	for (const struct dd_param_field *f = object->fields; f->key; f++)
		if (!is_shadow(f) && !ddp_field_equal(f, a, b, outputs))
			return false;
	return true;
}

static bool list_equal(const struct dd_param_field *f, const void *a, const void *b, bool outputs)
{
	const char *items_a = get_items(a, f), *items_b = get_items(b, f);
	size_t nr = get_nr(a, f);

	if (nr != get_nr(b, f))
		return false;
	if (f->kind == DD_PARAM_IDS)
		return !nr || !memcmp(items_a, items_b, nr * sizeof(int64_t));
	for (size_t i = 0; i < nr; i++)
		if (!object_equal(f->object, items_a + i * f->object->size,
				  items_b + i * f->object->size, outputs))
			return false;
	return true;
}

static bool string_equal(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool ddp_field_equal(const struct dd_param_field *f, const void *a, const void *b,
			    bool outputs)
{
	const void *ma = member(a, f->offset), *mb = member(b, f->offset);

	if ((f->flags & DD_PARAM_OUTPUT) && !outputs)
		return true;
	switch (f->kind) {
	case DD_PARAM_BOOL:
		return *(const bool *)ma == *(const bool *)mb;
	case DD_PARAM_WORD:
		return *(const int *)ma == *(const int *)mb;
	case DD_PARAM_STRING:
		return string_equal(*(char *const *)ma, *(char *const *)mb);
	case DD_PARAM_LIST:
	case DD_PARAM_IDS:
		return list_equal(f, a, b, outputs);
	case DD_PARAM_OBJECT:
		return object_equal(f->object, ma, mb, outputs);
	case DD_PARAM_ACCESSES:
	case DD_PARAM_AGES:
		if (get_int(a, f->nr_offset) != get_int(b, f->nr_offset))
			return false;
		return !memcmp(ma, mb, sizeof(struct dd_range));
	case DD_PARAM_SIZES:
		return !memcmp(ma, mb, sizeof(struct dd_range));
	default:
		return get_u64(a, f->offset) == get_u64(b, f->offset);
	}
}

bool dd_param_equal(const struct dd_param_object *object, const void *a, const void *b)
{
	return object_equal(object, a, b, false);
}

bool ddp_is_default(const struct dd_param_object *object, const struct dd_param_field *f,
		    const void *base)
{
	_Alignas(max_align_t) char fresh[MAX_OBJECT];

	if (object->size > sizeof(fresh))
		return false;
	dd_param_init(object, fresh);
	return ddp_field_equal(f, base, fresh, true);
}

int dd_param_set_text(char **to, const char *text, struct dd_error *err)
{
	char *copy;

	if (!dd_is_utf8(text))
		return dd_fail(err, DD_EINVAL, "'%.64s' is not UTF-8 text", text);
	copy = strdup(text);
	if (!copy)
		return object_no_memory(err);
	free(*to);
	*to = copy;
	return 0;
}

void *dd_param_append(const struct dd_param_object *object, void *items, size_t *nr)
{
	char *old, *grown;

	memcpy(&old, items, sizeof(old));
	grown = realloc(old, (*nr + 1) * object->size);
	if (!grown)
		return NULL;
	memcpy(items, &grown, sizeof(grown));
	grown += (*nr)++ * object->size;
	dd_param_init(object, grown);
	return grown;
}

int dd_params_move(struct dd_params *to, struct dd_params *from, struct dd_error *err)
{
	struct dd_kdamond *grown;

	if (!from->nr_kdamonds)
		return 0;
	grown = realloc(to->kdamonds, (to->nr_kdamonds + from->nr_kdamonds) * sizeof(*grown));
	if (!grown)
		return object_no_memory(err);
	memcpy(grown + to->nr_kdamonds, from->kdamonds, from->nr_kdamonds * sizeof(*grown));
	to->kdamonds = grown;
	to->nr_kdamonds += from->nr_kdamonds;
	free(from->kdamonds);
	dd_params_init(from);
	return 0;
}
