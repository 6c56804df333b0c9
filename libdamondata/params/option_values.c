// SPDX-License-Identifier: LGPL-2.1-only
/*
 * From the rows of the parameter tables to the options of a command line: which fields an option gives, and
 * their values from its words.
 */
#include "libdamondata/params/params_internal.h"

#include <inttypes.h>

/* No option's words belong to more fields. */
#define MAX_GIVEN 8

/** struct given_rows - fields that an option gives, in the order of its words */
struct given_rows {
	const struct dd_param_field *rows[MAX_GIVEN];
	size_t nr;
};

static bool is_value(const struct dd_param_field *f)
{
	return !is_shadow(f) && !(f->flags & PARAM_OUTPUT) && f->form != PARAM_OBJECT &&
	       f->form != PARAM_LIST && f->form != PARAM_IDS;
}

static void add_row(struct given_rows *given, const struct dd_param_field *f)
{
	if (is_value(f) && given->nr < MAX_GIVEN)
		given->rows[given->nr++] = f;
}

static void add_rows(struct given_rows *given, const struct dd_param_field *f)
{
	if (f->form != PARAM_OBJECT)
		add_row(given, f);
	else
		for_each_row(row, NULL, f) add_row(given, row);
}

/* The row of a name below an OBJECT, or beside or behind another row. */
static const struct dd_param_field *find_taken(const struct dd_param_field *field, const char *name,
					       size_t len)
{
	size_t dir = field->form == PARAM_OBJECT ? strlen(field->key) + 1
						 : (size_t)(ddp_last_name(field) - field->key);

	for (const struct dd_param_field *f = field; f->key; f++)
		if (strlen(f->key) == dir + len && !strncmp(f->key, field->key, dir - !!dir) &&
		    !strncmp(f->key + dir, name, len))
			return f;
	return NULL;
}

static struct given_rows find_given(const struct dd_param_field *field)
{
	struct given_rows given = {.nr = 0};

	if (!field->takes)
		add_rows(&given, field);
	for (const char *name = field->takes; name && *name;) {
		size_t len = strcspn(name, " ");
		const struct dd_param_field *row = find_taken(field, name, len);

		if (row)
			add_rows(&given, row);
		name += len;
		name += *name == ' ';
	}
	return given;
}

const struct dd_param_field *dd_param_given(const struct dd_param_field *field, size_t i)
{
	struct given_rows given = find_given(field);

	return i < given.nr ? given.rows[i] : NULL;
}

/* ---- values ---- */

static int set_word(const struct dd_param_field *f, void *base, const char *word,
		    struct dd_error *err)
{
	int index = ddu_word_index(f->words, word);

	if (index < 0)
		return ddp_unknown_word(f, word, err);
	*(int *)member(base, f) = index;
	return 0;
}

static const char *unit_name(enum param_form form)
{
	switch (form) {
	case PARAM_TIME_US:
	case PARAM_TIME_US_EXACT:
		return " us";
	case PARAM_TIME_MS_EXACT:
	case PARAM_TIME_MS_PLAIN:
		return " ms";
	default:
		return "";
	}
}

static int set_number(const struct dd_param_field *f, void *base, const char *word,
		      struct dd_error *err)
{
	uint64_t v;
	int ret = ddp_parse(f->form, word, &v, err);

	if (ret)
		return ret;
	if (f->max && v > f->max && (int64_t)v != DD_PARAM_NONE)
		return dd_fail(err, DD_EINVAL,
			       "'%.48s' is too much: the kernel takes up to %" PRIu64 "%s", word,
			       f->max, unit_name(f->form));
	if (f->form == PARAM_BOOL)
		*(bool *)member(base, f) = v;
	else
		set_u64(base, f, v);
	return 0;
}

static int set_range(const struct dd_param_field *f, void *base, char *const words[2],
		     struct dd_error *err)
{
	struct param_range *range = get_range(base, f);
	int ret = ddp_parse_range(f->form, words[0], words[1], range, err);

	if (!ret && range->range.min > range->range.max)
		ret = dd_fail(err, DD_EINVAL, "the minimum is above the maximum");
	return ret;
}

static int set_value(const struct dd_param_field *f, void *base, char *const *words,
		     struct dd_error *err)
{
	if (is_range(f))
		return set_range(f, base, words, err);
	if (f->form == PARAM_WORD)
		return set_word(f, base, words[0], err);
	if (f->form == PARAM_STRING)
		return ddp_set_text(member(base, f), words[0], err);
	return set_number(f, base, words[0], err);
}

/* A range of sizes that is an object of two fields. */
static int check_sizes(const struct given_rows *given, const void *base, struct dd_error *err)
{
	const struct dd_param_field *min = given->rows[0], *max = given->rows[1];

	if (given->nr != 2 || min->form != PARAM_SIZE || max->form != PARAM_SIZE ||
	    get_u64(base, min) <= get_u64(base, max))
		return 0;
	return dd_fail(err, DD_EINVAL, "the minimum is above the maximum");
}

static int set_given(const struct dd_param_field *field, void *base, char *const *words,
		     int nr_words, struct dd_error *err)
{
	struct given_rows given = find_given(field);
	int at = 0, ret = 0;

	for (size_t i = 0; i < given.nr && at < nr_words && !ret; i++) {
		const struct dd_param_field *f = given.rows[i];
		int wanted = 1 + is_range(f);

		if (nr_words - at < wanted)
			return dd_fail(err, DD_EINVAL, "'%.48s' needs a second word", words[at]);
		ret = set_value(f, base, words + at, err);
		at += wanted;
	}
	if (!ret && at < nr_words)
		ret = dd_fail(err, DD_EINVAL, "at most %d word%s possible: %s", at,
			      at == 1 ? " is" : "s are", field->arg ? field->arg : field->key);
	return ret ? ret : check_sizes(&given, base, err);
}

int dd_param_set_words(struct dd_params *p, const char *key, char *const *words, int nr_words,
		       struct dd_error *err)
{
	const struct dd_param_field *f = ddp_row_of(p, key, err);
	ddp_words_fn own;

	if (!f)
		return DD_EINVAL;
	own = ddp_own_words(p->type, f);
	return own ? own(p, words, nr_words, err) : set_given(f, p, words, nr_words, err);
}
