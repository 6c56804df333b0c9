// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Life of parameter objects by their tables: defaults, freeing, copying, comparing, growing lists.
 */
#include "libdamondata/params/params_internal.h"
#include "libdamondata/util/array.h"

#include <damondata/plain_text.h>
#include <stdlib.h>

static const struct dd_param_type *const types[] = {
	&ddp_params_type, &ddp_kdamond_type, &ddp_context_type,	     &ddp_target_type,
	&ddp_region_type, &ddp_probe_type,   &ddp_probe_filter_type, &ddp_sample_filter_type,
	&ddp_scheme_type, &ddp_dest_type,    &ddp_goal_type,	     &ddp_filter_type,
	&ddp_tried_type,
};

const struct dd_param_type *ddp_type_named(const char *name)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(types[i]->name, name))
			return types[i];
	return NULL;
}

static int object_no_memory(struct dd_error *err)
{
	return ddi_no_memory(err);
}

/* ---- defaults and freeing ---- */

static void set_default(const struct dd_param_field *f, void *base)
{
	switch (f->form) {
	case PARAM_BOOL:
		*(bool *)member(base, f) = f->def;
		break;
	case PARAM_WORD:
		*(int *)member(base, f) = (int)f->def;
		break;
	case PARAM_ACCESSES:
	case PARAM_AGES:
	case PARAM_SIZES:
		get_range(base, f)->range.max = f->def;
		break;
	case PARAM_STRING:
	case PARAM_LIST:
	case PARAM_IDS:
	case PARAM_OBJECT:
		break;
	default:
		set_u64(base, f, f->def);
	}
}

static struct dd_params *new_object(const struct dd_param_type *type)
{
	struct dd_params *p = calloc(1, type->size);

	if (!p)
		return NULL;
	p->type = type;
	for (const struct dd_param_field *f = type->fields; f->key; f++)
		if (!is_shadow(f))
			set_default(f, p);
	return p;
}

struct dd_params *dd_params_new(const char *type, struct dd_error *err)
{
	const struct dd_param_type *found = ddp_type_named(type);
	const char *names[sizeof(types) / sizeof(types[0])], *nearest;
	struct dd_params *p;

	if (found) {
		p = new_object(found);
		if (!p)
			object_no_memory(err);
		return p;
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		names[i] = types[i]->name;
	nearest = ddu_nearest_word(type, names, sizeof(types) / sizeof(types[0]));
	dd_fail(err, DD_EINVAL, "'%.48s' is no type of parameters%s%s%s", type,
		nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
	return NULL;
}

static void free_member(const struct dd_param_field *f, void *base)
{
	switch (f->form) {
	case PARAM_STRING:
		free(get_string(base, f));
		break;
	case PARAM_LIST:
		ddp_truncate(get_list(base, f), 0);
		free(get_list(base, f)->items);
		break;
	case PARAM_IDS:
		free(get_ids(base, f)->ids);
		break;
	default:
		break;
	}
}

void dd_params_free(struct dd_params *p)
{
	if (!p)
		return;
	for (const struct dd_param_field *f = p->type->fields; f->key; f++)
		if (!is_shadow(f))
			free_member(f, p);
	free(p);
}

/* ---- lists ---- */

void *ddp_append(struct param_list *list, const struct dd_param_type *type)
{
	struct dd_params *p = new_object(type);
	struct dd_params **grown = NULL;

	if (p)
		grown = realloc(list->items, (list->nr + 1) * sizeof(struct dd_params *));
	if (!grown) {
		dd_params_free(p);
		return NULL;
	}
	list->items = grown;
	return grown[list->nr++] = p;
}

void ddp_truncate(struct param_list *list, size_t nr)
{
	while (list->nr > nr)
		dd_params_free(list->items[--list->nr]);
}

/* ---- copying ---- */

static bool copy_fields(struct dd_params *to, const struct dd_params *from);

/* Copies into a fresh object; false is out of memory. */
static bool copy_list(struct param_list *to, const struct param_list *from)
{
	for (size_t i = 0; i < from->nr; i++) {
		struct dd_params *item = ddp_append(to, from->items[i]->type);

		if (!item || !copy_fields(item, from->items[i]))
			return false;
	}
	return true;
}

static bool copy_ids(struct param_ids *to, const struct param_ids *from)
{
	if (!from->nr)
		return true;
	to->ids = malloc(from->nr * sizeof(*to->ids));
	if (!to->ids)
		return false;
	memcpy(to->ids, from->ids, from->nr * sizeof(*to->ids));
	to->nr = from->nr;
	return true;
}

static bool copy_member(const struct dd_param_field *f, void *to, const void *from)
{
	switch (f->form) {
	case PARAM_OBJECT:
		return true;
	case PARAM_STRING: {
		const char *text = get_string(from, f);

		return !text || (*(char **)member(to, f) = strdup(text));
	}
	case PARAM_LIST:
		return copy_list(get_list(to, f), get_list(from, f));
	case PARAM_IDS:
		return copy_ids(get_ids(to, f), get_ids(from, f));
	case PARAM_BOOL:
		*(bool *)member(to, f) = get_bool(from, f);
		return true;
	case PARAM_WORD:
		*(int *)member(to, f) = get_int(from, f);
		return true;
	case PARAM_ACCESSES:
	case PARAM_AGES:
	case PARAM_SIZES:
		*get_range(to, f) = *get_range(from, f);
		return true;
	default:
		set_u64(to, f, get_u64(from, f));
		return true;
	}
}

static bool copy_fields(struct dd_params *to, const struct dd_params *from)
{
	for (const struct dd_param_field *f = from->type->fields; f->key; f++)
		if (!is_shadow(f) && !copy_member(f, to, from))
			return false;
	return true;
}

struct dd_params *dd_params_copy(const struct dd_params *p, struct dd_error *err)
{
	struct dd_params *to = new_object(p->type);

	if (to && copy_fields(to, p))
		return to;
	dd_params_free(to);
	object_no_memory(err);
	return NULL;
}

static void swap_bytes(void *a, void *b, size_t size)
{
	char *x = a, *y = b;

	for (size_t i = 0; i < size; i++) {
		char kept = x[i];

		x[i] = y[i];
		y[i] = kept;
	}
}

static size_t member_size(const struct dd_param_field *f)
{
	switch (f->form) {
	case PARAM_OBJECT:
		return 0;
	case PARAM_BOOL:
		return sizeof(bool);
	case PARAM_WORD:
		return sizeof(int);
	case PARAM_STRING:
		return sizeof(char *);
	case PARAM_LIST:
		return sizeof(struct param_list);
	case PARAM_IDS:
		return sizeof(struct param_ids);
	case PARAM_ACCESSES:
	case PARAM_AGES:
	case PARAM_SIZES:
		return sizeof(struct param_range);
	default:
		return sizeof(uint64_t);
	}
}

static int wrong_type(const struct dd_params *to, const struct dd_params *from,
		      struct dd_error *err)
{
	return dd_fail(err, DD_EINVAL, "a %s cannot become a %s", to->type->name, from->type->name);
}

int dd_params_assign(struct dd_params *to, const struct dd_params *from, struct dd_error *err)
{
	struct dd_params *copy;

	if (to->type != from->type)
		return wrong_type(to, from, err);
	copy = dd_params_copy(from, err);
	if (!copy)
		return DD_ENOMEM;
	swap_bytes(to, copy, to->type->size);
	dd_params_free(copy);
	return 0;
}

int dd_param_assign(struct dd_params *to, const struct dd_params *from, const char *key,
		    struct dd_error *err)
{
	const struct dd_param_field *f = ddp_row_of(to, key, err), *end;
	struct dd_params *copy;
	bool copied = true;

	if (!f)
		return DD_EINVAL;
	if (to->type != from->type)
		return wrong_type(to, from, err);
	copy = new_object(to->type);
	end = next_row(f);
	for (const struct dd_param_field *row = f; copy && copied && row < end; row++)
		copied = is_shadow(row) || copy_member(row, copy, from);
	for (const struct dd_param_field *row = f; copy && copied && row < end; row++)
		if (!is_shadow(row))
			swap_bytes(member(to, row), member(copy, row), member_size(row));
	dd_params_free(copy);
	return copy && copied ? 0 : object_no_memory(err);
}

/* ---- comparing ---- */

static bool field_equal(const struct dd_param_field *f, const void *a, const void *b, bool outputs);

static bool object_equal(const struct dd_params *a, const struct dd_params *b, bool outputs)
{
	for (const struct dd_param_field *f = a->type->fields; f->key; f++)
		if (!is_shadow(f) && !field_equal(f, a, b, outputs))
			return false;
	return true;
}

static bool list_equal(const struct param_list *a, const struct param_list *b, bool outputs)
{
	if (a->nr != b->nr)
		return false;
	for (size_t i = 0; i < a->nr; i++)
		if (!object_equal(a->items[i], b->items[i], outputs))
			return false;
	return true;
}

static bool ids_equal(const struct param_ids *a, const struct param_ids *b)
{
	return a->nr == b->nr && (!a->nr || !memcmp(a->ids, b->ids, a->nr * sizeof(*a->ids)));
}

static bool string_equal(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool range_equal(const struct param_range *a, const struct param_range *b)
{
	return a->unit == b->unit && a->range.min == b->range.min && a->range.max == b->range.max;
}

static bool field_equal(const struct dd_param_field *f, const void *a, const void *b, bool outputs)
{
	if ((f->flags & PARAM_OUTPUT) && !outputs)
		return true;
	switch (f->form) {
	case PARAM_OBJECT:
		return true;
	case PARAM_BOOL:
		return get_bool(a, f) == get_bool(b, f);
	case PARAM_WORD:
		return get_int(a, f) == get_int(b, f);
	case PARAM_STRING:
		return string_equal(get_string(a, f), get_string(b, f));
	case PARAM_LIST:
		return list_equal(get_list(a, f), get_list(b, f), outputs);
	case PARAM_IDS:
		return ids_equal(get_ids(a, f), get_ids(b, f));
	case PARAM_ACCESSES:
	case PARAM_AGES:
	case PARAM_SIZES:
		return range_equal(get_range(a, f), get_range(b, f));
	default:
		return get_u64(a, f) == get_u64(b, f);
	}
}

bool dd_params_equal(const struct dd_params *a, const struct dd_params *b)
{
	return a->type == b->type && object_equal(a, b, false);
}

const char *dd_params_type(const struct dd_params *p)
{
	return p->type->name;
}

static bool is_member_default(const struct dd_param_field *f, const void *base)
{
	switch (f->form) {
	case PARAM_OBJECT:
		return true;
	case PARAM_BOOL:
		return get_bool(base, f) == (f->def != 0);
	case PARAM_WORD:
		return get_int(base, f) == (int)f->def;
	case PARAM_STRING:
		return !get_string(base, f);
	case PARAM_LIST:
		return !get_list(base, f)->nr;
	case PARAM_IDS:
		return !get_ids(base, f)->nr;
	case PARAM_ACCESSES:
	case PARAM_AGES:
	case PARAM_SIZES:
		return !get_range(base, f)->range.min && get_range(base, f)->range.max == f->def &&
		       !get_range(base, f)->unit;
	default:
		return get_u64(base, f) == f->def;
	}
}

bool ddp_is_default(const struct dd_params *p, const struct dd_param_field *f)
{
	const struct dd_param_field *end = next_row(f);

	for (; f < end; f++)
		if (!is_shadow(f) && !is_member_default(f, p))
			return false;
	return true;
}

int ddp_set_text(char **to, const char *text, struct dd_error *err)
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
