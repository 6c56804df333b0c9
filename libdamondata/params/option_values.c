// SPDX-License-Identifier: LGPL-2.1-only
/*
 * From the rows of the parameter tables to the options of a command line: which fields an option gives, and
 * their values from its words.
 */
#include "libdamondata/params/params_internal.h"

#include <inttypes.h>

void dd_param_walk_begin(struct dd_param_walk *walk, const struct dd_param_object *object)
{
	*walk = (struct dd_param_walk){.objects = {object}, .rows = {object->fields}};
}

const struct dd_param_field *dd_param_walk_next(struct dd_param_walk *walk,
						const struct dd_param_object **object,
						size_t *offset)
{
	const int max = (int)(sizeof(walk->rows) / sizeof(walk->rows[0]));
	int at = walk->depth;

	while (at >= 0 && !walk->rows[at]->key)
		at--;
	walk->depth = at;
	if (at < 0)
		return NULL;
	const struct dd_param_field *f = walk->rows[at]++;

	if (object)
		*object = walk->objects[at];
	if (offset)
		*offset = walk->offsets[at];
	if (f->kind == DD_PARAM_OBJECT && at + 1 < max) {
		walk->depth = at + 1;
		walk->objects[at + 1] = f->object;
		walk->rows[at + 1] = f->object->fields;
		walk->offsets[at + 1] = walk->offsets[at] + f->offset;
	}
	return f;
}

static bool is_value(const struct dd_param_field *f)
{
	return !is_shadow(f) && !(f->flags & DD_PARAM_OUTPUT) && f->kind != DD_PARAM_OBJECT &&
	       f->kind != DD_PARAM_LIST && f->kind != DD_PARAM_IDS;
}

static size_t add_members(const struct dd_param_field *f, size_t offset,
			  struct dd_param_member members[DD_PARAM_MAX_MEMBERS], size_t nr)
{
	if (f->kind != DD_PARAM_OBJECT) {
		if (is_value(f) && nr < DD_PARAM_MAX_MEMBERS)
			members[nr++] = (struct dd_param_member){f, offset};
		return nr;
	}
	for (const struct dd_param_field *row = f->object->fields; row->key; row++)
		if (is_value(row))
			nr = add_members(row, offset + f->offset, members, nr);
	return nr;
}

static const struct dd_param_field *find_row(const struct dd_param_object *object, const char *key,
					     size_t len)
{
	for (const struct dd_param_field *f = object->fields; f->key; f++)
		if (strlen(f->key) == len && !strncmp(f->key, key, len))
			return f;
	return NULL;
}

size_t dd_param_option_members(const struct dd_param_object *object,
			       const struct dd_param_field *field,
			       struct dd_param_member members[DD_PARAM_MAX_MEMBERS])
{
	bool below = field->kind == DD_PARAM_OBJECT;
	size_t offset = field->takes && below ? field->offset : 0, nr = 0;

	if (!field->takes)
		return add_members(field, 0, members, 0);
	for (const char *key = field->takes; *key;) {
		size_t len = strcspn(key, " ");
		const struct dd_param_field *row =
			find_row(below ? field->object : object, key, len);

		if (row)
			nr = add_members(row, offset, members, nr);
		key += len;
		key += *key == ' ';
	}
	return nr;
}

/* ---- values ---- */

static int set_word(const struct dd_param_field *f, void *base, const char *word,
		    struct dd_error *err)
{
	char list[256] = "";
	size_t len = 0;
	int index = dd_word_index(f->words, word);

	if (index >= 0) {
		*(int *)member(base, f->offset) = index;
		return 0;
	}
	for (int i = 0; f->words[i] && len < sizeof(list); i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s", i ? ", " : "",
					f->words[i]);
	return dd_fail(err, DD_EINVAL, "'%.48s' is not a %s; expected one of: %s", word, f->key,
		       list);
}

static const char *unit_name(enum dd_param_kind kind)
{
	switch (kind) {
	case DD_PARAM_TIME_US:
	case DD_PARAM_TIME_US_EXACT:
		return " us";
	case DD_PARAM_TIME_MS_EXACT:
	case DD_PARAM_TIME_MS_PLAIN:
		return " ms";
	default:
		return "";
	}
}

static int set_number(const struct dd_param_field *f, void *base, const char *word,
		      struct dd_error *err)
{
	uint64_t v;
	int ret = dd_param_parse(f->kind, word, &v, err);

	if (ret)
		return ret;
	if (f->max && v > f->max && (int64_t)v != DD_PARAM_NONE)
		return dd_fail(err, DD_EINVAL,
			       "'%.48s' is too much: the kernel takes up to %" PRIu64 "%s", word,
			       f->max, unit_name(f->kind));
	if (f->kind == DD_PARAM_BOOL)
		*(bool *)member(base, f->offset) = v;
	else
		set_u64(base, f->offset, v);
	return 0;
}

static int set_range(const struct dd_param_field *f, void *base, char *const words[2],
		     struct dd_error *err)
{
	struct dd_range *range = member(base, f->offset);
	int *unit = f->kind == DD_PARAM_SIZES ? NULL : member(base, f->nr_offset);
	int ret = dd_param_parse_range(f->kind, words[0], words[1], range, unit, err);

	if (!ret && range->min > range->max)
		ret = dd_fail(err, DD_EINVAL, "the minimum is above the maximum");
	return ret;
}

static bool is_range(const struct dd_param_field *f)
{
	return f->kind == DD_PARAM_ACCESSES || f->kind == DD_PARAM_AGES ||
	       f->kind == DD_PARAM_SIZES;
}

static int set_value(const struct dd_param_field *f, void *base, char *const *words,
		     struct dd_error *err)
{
	if (is_range(f))
		return set_range(f, base, words, err);
	if (f->kind == DD_PARAM_WORD)
		return set_word(f, base, words[0], err);
	if (f->kind == DD_PARAM_STRING)
		return dd_param_set_text(member(base, f->offset), words[0], err);
	return set_number(f, base, words[0], err);
}

/* A range of sizes that is an object of two fields. */
static int check_sizes(const struct dd_param_member *members, size_t nr, const void *base,
		       struct dd_error *err)
{
	const struct dd_param_field *min = members[0].field, *max = members[1].field;

	if (nr != 2 || min->kind != DD_PARAM_SIZE || max->kind != DD_PARAM_SIZE ||
	    get_u64(base, members[0].offset + min->offset) <=
		    get_u64(base, members[1].offset + max->offset))
		return 0;
	return dd_fail(err, DD_EINVAL, "the minimum is above the maximum");
}

int dd_param_from_words(const struct dd_param_object *object, const struct dd_param_field *field,
			void *base, char *const *words, int nr_words, struct dd_error *err)
{
	struct dd_param_member members[DD_PARAM_MAX_MEMBERS] = {0};
	size_t nr = dd_param_option_members(object, field, members);
	int at = 0, ret = 0;

	for (size_t i = 0; i < nr && at < nr_words && !ret; i++) {
		const struct dd_param_field *f = members[i].field;
		int wanted = 1 + is_range(f);

		if (nr_words - at < wanted)
			return dd_fail(err, DD_EINVAL, "'%.48s' needs a second word", words[at]);
		ret = set_value(f, member(base, members[i].offset), words + at, err);
		at += wanted;
	}
	if (!ret && at < nr_words)
		ret = dd_fail(err, DD_EINVAL, "at most %d word%s possible: %s", at,
			      at == 1 ? " is" : "s are", field->arg);
	return ret ? ret : check_sizes(members, nr, base, err);
}
