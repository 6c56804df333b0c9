// SPDX-License-Identifier: LGPL-2.1-only
/*
 * From keys and words to the rows of the parameter tables, and what is said of those that mean none.
 */
#include <stdlib.h>

#include "libdamondata/params/params_internal.h"

const struct dd_param_field *ddp_row(const struct dd_param_type *type,
				     const struct dd_param_field *owner, const char *name,
				     size_t len)
{
	for_each_row(f, type, owner)
	{
		const char *last = ddp_last_name(f);

		if (!strncmp(last, name, len) && !last[len])
			return f;
	}
	return NULL;
}

/* The row of a key that ends at a NUL or, for a list, at a bracket. */
static const struct dd_param_field *find_key(const struct dd_param_type *type, const char *key,
					     size_t len)
{
	for (const struct dd_param_field *f = type->fields; f->key; f++)
		if (!strncmp(f->key, key, len) && !f->key[len] && !is_shadow(f))
			return f;
	return NULL;
}

/* Into the list's object that an index in brackets means; false when there is none. */
static bool enter_item(struct param_place *at, size_t len)
{
	const struct dd_param_field *f = find_key(at->object->type, at->key, len);
	unsigned long long i;
	char *end;

	if (!f || f->form != PARAM_LIST || at->key[len + 1] < '0' || at->key[len + 1] > '9')
		return false;
	i = strtoull(at->key + len + 1, &end, 10);
	if (end[0] != ']' || end[1] != '.' || i >= get_list(at->object, f)->nr)
		return false;
	at->object = get_list(at->object, f)->items[i];
	at->key = end + 2;
	return true;
}

struct param_place ddp_find_place(const struct dd_params *p, const char *key)
{
	struct param_place at = {p, NULL, key};
	size_t len;

	if (!p)
		return at;
	while (at.key[len = strcspn(at.key, "[")])
		if (!enter_item(&at, len))
			return at;
	at.field = find_key(at.object->type, at.key, len);
	return at;
}

/* No type has more rows. */
#define MAX_ROWS 96

int ddp_unknown_key(const struct param_place *at, struct dd_error *err)
{
	const char *keys[MAX_ROWS], *nearest, *bracket = strchr(at->key, '[');
	const struct dd_param_field *list;
	size_t nr = 0;

	if (!at->object)
		return dd_fail(err, DD_EINVAL, "'%.64s': there is no object", at->key);
	list = bracket ? find_key(at->object->type, at->key, (size_t)(bracket - at->key)) : NULL;

	if (list && list->form == PARAM_LIST)
		return dd_fail(err, DD_EINVAL, "'%.64s': there are %zu %ss", at->key,
			       get_list(at->object, list)->nr, list->items->name);
	for (const struct dd_param_field *f = at->object->type->fields; f->key; f++)
		if (!is_shadow(f) && nr < MAX_ROWS)
			keys[nr++] = f->key;
	nearest = ddu_nearest_word(at->key, keys, nr);
	return dd_fail(err, DD_EINVAL, "a %s has no '%.64s'%s%s%s", at->object->type->name, at->key,
		       nearest ? "; did you mean '" : "", nearest ? nearest : "",
		       nearest ? "'?" : "");
}

const struct dd_param_field *dd_param_find(const struct dd_params *p, const char *key,
					   struct dd_error *err)
{
	struct param_place at = ddp_find_place(p, key);

	if (!at.field)
		ddp_unknown_key(&at, err);
	return at.field;
}

const struct dd_param_field *ddp_row_of(const struct dd_params *p, const char *key,
					struct dd_error *err)
{
	struct param_place at = {p, find_key(p->type, key, strlen(key)), key};

	if (!at.field)
		ddp_unknown_key(&at, err);
	return at.field;
}

int ddp_unknown_word(const struct dd_param_field *f, const char *word, struct dd_error *err)
{
	char list[256] = "";
	size_t len = 0;

	for (int i = 0; f->words[i] && len < sizeof(list); i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s", i ? ", " : "",
					f->words[i]);
	return dd_fail(err, DD_EINVAL, "'%.48s' is not a %s; expected one of: %s", word,
		       ddp_last_name(f), list);
}
