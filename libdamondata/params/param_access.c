// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Access to parameters by key, and to what the tables know of their fields.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "libdamondata/params/params_internal.h"
#include "libdamondata/util/array.h"

enum dd_param_kind dd_param_kind(const struct dd_param_field *field)
{
	switch (field->form) {
	case PARAM_ID:
	case PARAM_ID_TEXT:
		return DD_PARAM_I64;
	case PARAM_BOOL:
		return DD_PARAM_BOOL;
	case PARAM_WORD:
		return DD_PARAM_WORD;
	case PARAM_STRING:
		return DD_PARAM_TEXT;
	case PARAM_OBJECT:
		return DD_PARAM_OBJECT;
	case PARAM_LIST:
		return DD_PARAM_LIST;
	case PARAM_IDS:
		return DD_PARAM_IDS;
	case PARAM_ACCESSES:
	case PARAM_AGES:
	case PARAM_SIZES:
		return DD_PARAM_RANGE;
	default:
		return DD_PARAM_U64;
	}
}

/* Where a key of one of two kinds leads; without a field when there is no such key. */
static struct param_place find_value(const struct dd_params *p, const char *key,
				     enum dd_param_kind kind, enum dd_param_kind other)
{
	struct param_place at = ddp_find_place(p, key);

	if (at.field && dd_param_kind(at.field) != kind && dd_param_kind(at.field) != other)
		at.field = NULL;
	return at;
}

/* The same for setters, which state what is wrong. */
static int find_to_set(struct param_place *at, const struct dd_params *p, const char *key,
		       enum dd_param_kind kind, enum dd_param_kind other, struct dd_error *err)
{
	static const char *const names[] = {"a number",	     "an id",  "yes or no",
					    "a word",	     "a text", "a range",
					    "a list of ids", "a list", "an object"};

	*at = ddp_find_place(p, key);
	if (!at->field)
		return ddp_unknown_key(at, err);
	if (dd_param_kind(at->field) != kind && dd_param_kind(at->field) != other)
		return dd_fail(err, DD_EINVAL, "%s of a %s is %s, not %s", at->field->key,
			       at->object->type->name, names[dd_param_kind(at->field)],
			       names[kind]);
	return 0;
}

/* ---- values ---- */

uint64_t dd_param_u64(const struct dd_params *p, const char *key)
{
	struct param_place at = find_value(p, key, DD_PARAM_U64, DD_PARAM_U64);

	return at.field ? get_u64(at.object, at.field) : 0;
}

int64_t dd_param_i64(const struct dd_params *p, const char *key)
{
	struct param_place at = find_value(p, key, DD_PARAM_I64, DD_PARAM_I64);

	return at.field ? (int64_t)get_u64(at.object, at.field) : 0;
}

bool dd_param_bool(const struct dd_params *p, const char *key)
{
	struct param_place at = find_value(p, key, DD_PARAM_BOOL, DD_PARAM_BOOL);

	return at.field && get_bool(at.object, at.field);
}

const char *dd_param_text(const struct dd_params *p, const char *key)
{
	struct param_place at = find_value(p, key, DD_PARAM_WORD, DD_PARAM_TEXT);

	if (!at.field)
		return NULL;
	return at.field->form == PARAM_WORD ? at.field->words[get_int(at.object, at.field)]
					    : get_string(at.object, at.field);
}

bool dd_param_is(const struct dd_params *p, const char *key, const char *text)
{
	const char *now = dd_param_text(p, key);

	return now && !strcmp(now, text);
}

struct dd_range dd_param_range(const struct dd_params *p, const char *key, int *unit)
{
	struct param_place at = find_value(p, key, DD_PARAM_RANGE, DD_PARAM_RANGE);
	struct param_range none = {.unit = 0};
	const struct param_range *r = at.field ? get_range(at.object, at.field) : &none;

	if (unit)
		*unit = r->unit;
	return r->range;
}

static int check_limit(const struct dd_param_field *f, uint64_t v, struct dd_error *err)
{
	if (!f->max || v <= f->max)
		return 0;
	return dd_fail(err, DD_ELIMIT,
		       "%s: %" PRIu64 " is more than %" PRIu64
		       ", the largest value that the kernel takes",
		       f->key, v, f->max);
}

int dd_param_set_u64(struct dd_params *p, const char *key, uint64_t v, struct dd_error *err)
{
	struct param_place at;
	int ret = find_to_set(&at, p, key, DD_PARAM_U64, DD_PARAM_U64, err);

	/* What the kernel gives has no limit, as it may be unknown. */
	if (!ret && !(at.field->flags & PARAM_OUTPUT))
		ret = check_limit(at.field, v, err);
	if (!ret)
		set_u64((void *)at.object, at.field, v);
	return ret;
}

int dd_param_set_i64(struct dd_params *p, const char *key, int64_t v, struct dd_error *err)
{
	struct param_place at;
	int ret = find_to_set(&at, p, key, DD_PARAM_I64, DD_PARAM_I64, err);

	if (!ret && v < DD_PARAM_NONE)
		ret = dd_fail(err, DD_EINVAL, "%s: %" PRId64 " is below 0", at.field->key, v);
	if (!ret && v != DD_PARAM_NONE)
		ret = check_limit(at.field, (uint64_t)v, err);
	if (!ret)
		set_u64((void *)at.object, at.field, (uint64_t)v);
	return ret;
}

int dd_param_set_bool(struct dd_params *p, const char *key, bool v, struct dd_error *err)
{
	struct param_place at;
	int ret = find_to_set(&at, p, key, DD_PARAM_BOOL, DD_PARAM_BOOL, err);

	if (!ret)
		*(bool *)member(at.object, at.field) = v;
	return ret;
}

int dd_param_set_text(struct dd_params *p, const char *key, const char *text, struct dd_error *err)
{
	struct param_place at;
	int ret = find_to_set(&at, p, key, DD_PARAM_WORD, DD_PARAM_TEXT, err), index;

	if (ret)
		return ret;
	if (at.field->form == PARAM_WORD) {
		index = text ? ddu_word_index(at.field->words, text) : -1;
		if (index < 0)
			return ddp_unknown_word(at.field, text ? text : "", err);
		*(int *)member(at.object, at.field) = index;
		return 0;
	}
	if (text)
		return ddp_set_text(member(at.object, at.field), text, err);
	free(get_string(at.object, at.field));
	*(char **)member(at.object, at.field) = NULL;
	return 0;
}

int dd_param_set_range(struct dd_params *p, const char *key, struct dd_range range, int unit,
		       struct dd_error *err)
{
	struct param_place at;
	int ret = find_to_set(&at, p, key, DD_PARAM_RANGE, DD_PARAM_RANGE, err);
	bool has_unit = !ret && at.field->form != PARAM_SIZES;

	if (!ret && unit != DD_PARAM_MAIN_UNIT && (unit != DD_PARAM_OTHER_UNIT || !has_unit))
		ret = dd_fail(err, DD_EINVAL, "%s has no unit %d", at.field->key, unit);
	if (!ret)
		*get_range(at.object, at.field) =
			(struct param_range){.range = range, .unit = unit};
	return ret;
}

/* ---- lists ---- */

size_t dd_param_nr(const struct dd_params *p, const char *key)
{
	struct param_place at = find_value(p, key, DD_PARAM_LIST, DD_PARAM_IDS);

	if (!at.field)
		return 0;
	return at.field->form == PARAM_LIST ? get_list(at.object, at.field)->nr
					    : get_ids(at.object, at.field)->nr;
}

struct dd_params *dd_param_item(const struct dd_params *p, const char *key, size_t i)
{
	struct param_place at = find_value(p, key, DD_PARAM_LIST, DD_PARAM_LIST);
	const struct param_list *list = at.field ? get_list(at.object, at.field) : NULL;

	return list && i < list->nr ? list->items[i] : NULL;
}

struct dd_params *dd_param_append(struct dd_params *p, const char *key, struct dd_error *err)
{
	struct dd_params *item;
	struct param_place at;

	if (find_to_set(&at, p, key, DD_PARAM_LIST, DD_PARAM_LIST, err))
		return NULL;
	item = ddp_append(get_list(at.object, at.field), at.field->items);
	if (!item)
		ddi_no_memory(err);
	return item;
}

int dd_param_remove(struct dd_params *p, const char *key, size_t i, struct dd_error *err)
{
	struct param_list *list;
	struct param_place at;
	int ret = find_to_set(&at, p, key, DD_PARAM_LIST, DD_PARAM_LIST, err);

	if (ret)
		return ret;
	list = get_list(at.object, at.field);
	if (i >= list->nr)
		return dd_fail(err, DD_EINVAL, "there is no %s %zu: there are %zu",
			       at.field->items->name, i, list->nr);
	dd_params_free(list->items[i]);
	memmove(&list->items[i], &list->items[i + 1], (--list->nr - i) * sizeof(*list->items));
	return 0;
}

int64_t dd_param_id(const struct dd_params *p, const char *key, size_t i)
{
	struct param_place at = find_value(p, key, DD_PARAM_IDS, DD_PARAM_IDS);
	const struct param_ids *list = at.field ? get_ids(at.object, at.field) : NULL;

	return list && i < list->nr ? list->ids[i] : DD_PARAM_NONE;
}

int dd_param_set_ids(struct dd_params *p, const char *key, const int64_t *ids, size_t nr,
		     struct dd_error *err)
{
	struct param_ids *list;
	struct param_place at;
	int ret = find_to_set(&at, p, key, DD_PARAM_IDS, DD_PARAM_IDS, err);
	int64_t *copy;

	if (ret)
		return ret;
	copy = malloc((nr ? nr : 1) * sizeof(*copy));
	if (!copy)
		return ddi_no_memory(err);
	if (nr)
		memcpy(copy, ids, nr * sizeof(*copy));
	list = get_ids(at.object, at.field);
	free(list->ids);
	*list = (struct param_ids){.ids = copy, .nr = nr};
	return 0;
}

/* ---- fields ---- */

const struct dd_param_field *dd_param_next(const char *type, const struct dd_param_field *field)
{
	const struct dd_param_type *t = field ? NULL : ddp_type_named(type);

	if (!field && !t)
		return NULL;
	field = field ? field + 1 : t->fields;
	while (field->key && is_shadow(field))
		field++;
	return field->key ? field : NULL;
}

const char *dd_param_key(const struct dd_param_field *field)
{
	return field->key;
}

const char *dd_param_unit(const struct dd_param_field *field)
{
	switch (field->form) {
	case PARAM_SIZE:
	case PARAM_UNIT_SIZE:
	case PARAM_ADDR:
	case PARAM_SIZES:
		return "bytes";
	case PARAM_TIME_US:
	case PARAM_TIME_US_EXACT:
	case PARAM_AGES:
		return "us";
	case PARAM_TIME_MS_EXACT:
	case PARAM_TIME_MS_PLAIN:
		return "ms";
	case PARAM_PERMIL:
		return "permil";
	case PARAM_BP:
		return "bp";
	case PARAM_ACCESSES:
		return "percent";
	default:
		return "";
	}
}

const char *dd_param_default(const struct dd_param_field *field, char buf[24])
{
	switch (dd_param_kind(field)) {
	case DD_PARAM_U64:
	case DD_PARAM_I64:
		snprintf(buf, 24, "%" PRId64, (int64_t)field->def);
		return buf;
	case DD_PARAM_BOOL:
		return field->def ? "Y" : "N";
	case DD_PARAM_WORD:
		return field->words[field->def];
	case DD_PARAM_TEXT:
		return "";
	default:
		return NULL;
	}
}

uint64_t dd_param_max(const struct dd_param_field *field)
{
	return field->max ? field->max : UINT64_MAX;
}

const char *const *dd_param_words(const struct dd_param_field *field)
{
	return field->words;
}

const char *dd_param_item_type(const struct dd_param_field *field)
{
	return field->form == PARAM_LIST ? field->items->name : NULL;
}

bool dd_param_is_output(const struct dd_param_field *field)
{
	return field->flags & PARAM_OUTPUT;
}

bool dd_param_applies(const struct dd_params *p, const struct dd_param_field *field)
{
	const struct dd_param_type *type = p->type;

	for (const struct dd_param_field *f = type->fields; f->key && f <= field; f++)
		if ((f == field || is_below(field, f)) &&
		    (f->flags & (PARAM_WHEN | PARAM_OR_NULL)) && type->applies &&
		    !type->applies(p, f))
			return false;
	return true;
}

const char *dd_param_sysfs(const struct dd_param_field *field)
{
	return field->sysfs;
}

const struct dd_param_origin *dd_param_origin(const struct dd_param_field *field)
{
	return &field->origin;
}

const struct dd_param_origin *dd_param_word_origin(const struct dd_param_field *field, size_t i)
{
	return field->word_origins ? &field->word_origins[i] : NULL;
}

const char *dd_param_option(const struct dd_param_field *field)
{
	return field->option;
}

char dd_param_letter(const struct dd_param_field *field)
{
	return field->letter;
}

const char *dd_param_arg(const struct dd_param_field *field)
{
	return field->arg;
}

const char *dd_param_help(const struct dd_param_field *field)
{
	return field->help;
}

enum dd_param_deal dd_param_deal(const struct dd_param_field *field)
{
	return field->deal;
}

bool dd_param_is_hidden(const struct dd_param_field *field)
{
	return field->flags & PARAM_HIDDEN;
}

char *dd_param_format(const struct dd_param_field *field, uint64_t v, bool raw,
		      char buf[DD_PARAM_TEXT_LEN])
{
	return is_range(field) ? ddp_format_bound(field->form, DD_PARAM_MAIN_UNIT, v, raw, buf)
			       : ddp_format(field->form, v, raw, buf);
}
