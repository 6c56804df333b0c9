// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Shapes that releases of the older tool wrote, turned into today's before the tables read them.
 *
 * Until its 1.6.8, an access pattern had flat bounds (min_age, max_age) and named their units in keys
 * beside them; hand-written schemes still carry these unit keys. Since its 1.7, --raw writes the times of
 * schemes in nanoseconds under keys that end in _us and _ms. Keys with a new name only are rows with
 * PARAM_ALIAS in the tables.
 */
#include "libdamondata/params/params_internal.h"
#include "libdamondata/util/array.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

static struct dd_tree_node *find_item(struct dd_tree_node *map, const char *key, size_t *at)
{
	for (size_t i = 0; i < map->nr; i++) {
		if (strcmp(map->items[i]->key, key))
			continue;
		*at = i;
		return map->items[i];
	}
	return NULL;
}

static struct dd_tree_node *take_item(struct dd_tree_node *map, const char *key)
{
	size_t at;
	struct dd_tree_node *n = find_item(map, key, &at);

	if (n)
		memmove(&map->items[at], &map->items[at + 1],
			(--map->nr - at) * sizeof(map->items[0]));
	return n;
}

static int lack_memory(struct reader *r)
{
	return ddi_no_memory(r->err);
}

/* ---- access patterns with flat bounds ---- */

static int rename_node(struct reader *r, struct dd_tree_node *n, const char *key)
{
	char *copy = strdup(key);

	if (!copy)
		return lack_memory(r);
	free(n->key);
	n->key = copy;
	return 0;
}

/* "min_age" and "max_age" become "age": {"min": ..., "max": ...}, in the place of the first. */
static int fold_axis(struct reader *r, struct dd_tree_node *pattern, const char *axis)
{
	char min_key[32], max_key[32];
	struct dd_tree_node *min, *max, *range;
	size_t at = 0, unused;

	snprintf(min_key, sizeof(min_key), "min_%s", axis);
	snprintf(max_key, sizeof(max_key), "max_%s", axis);
	min = find_item(pattern, min_key, &at);
	max = find_item(pattern, max_key, &unused);
	if (!min || !max || find_item(pattern, axis, &unused))
		return 0;
	range = calloc(1, sizeof(*range));
	if (!range || !(range->items = calloc(2, sizeof(*range->items))) ||
	    !(range->key = strdup(axis))) {
		dd_tree_free(range);
		return lack_memory(r);
	}
	range->kind = DD_TREE_MAP;
	range->line = range->key_line = min->key_line;
	range->column = range->key_column = min->key_column;
	take_item(pattern, max_key);
	pattern->items[at < pattern->nr && pattern->items[at] == min ? at : at - 1] = range;
	range->items[range->nr++] = min;
	range->items[range->nr++] = max;
	return rename_node(r, min, "min") || rename_node(r, max, "max") ? DD_ENOMEM : 0;
}

/* ---- units in keys of their own ---- */

/**
 * struct axis_unit - a value of a unit key
 * @axis:	what it is about
 * @word:	the value
 * @suffix:	of bounds in this unit, or NULL for the unit that bare numbers have anyway
 */
static const struct axis_unit {
	const char *axis, *word, *suffix;
} axis_units[] = {
	{"nr_accesses", "percent", NULL},
	{"nr_accesses", "samples", "samples"},
	{"nr_accesses", "sample_intervals", "samples"},
	{"age", "usec", NULL},
	{"age", "aggr_intervals", "aggr_intervals"},
};

static const struct axis_unit *find_axis_unit(const char *axis, const struct dd_tree_node *n)
{
	for (size_t i = 0; n->text && i < sizeof(axis_units) / sizeof(axis_units[0]); i++)
		if (!strcmp(axis_units[i].axis, axis) && !strcmp(axis_units[i].word, n->text))
			return &axis_units[i];
	return NULL;
}

static bool has_no_unit(const struct dd_tree_node *n)
{
	const char *text = n->text;

	return (n->kind == DD_TREE_NUMBER || n->kind == DD_TREE_STRING) && *text &&
	       text[strspn(text, "0123456789.,")] == '\0';
}

static int append_unit(struct reader *r, struct dd_tree_node *n, const char *unit)
{
	size_t size = strlen(n->text) + strlen(unit) + 2;
	char *text = malloc(size);

	if (!text)
		return lack_memory(r);
	snprintf(text, size, "%s %s", n->text, unit);
	free(n->text);
	n->text = text;
	n->kind = DD_TREE_STRING;
	return 0;
}

static int check_bound_unit(struct reader *r, struct dd_tree_node *bound,
			    const struct axis_unit *unit)
{
	bool min_or_max, other_unit;

	if (!bound || !bound->text)
		return 0;
	if (has_no_unit(bound))
		return unit->suffix ? append_unit(r, bound, unit->suffix) : 0;
	min_or_max = !strcmp(bound->text, "min") || !strcmp(bound->text, "max");
	other_unit = unit->suffix
			     ? !strstr(bound->text, unit->suffix)
			     : strstr(bound->text, "samples") || strstr(bound->text, "intervals");
	if (min_or_max || !other_unit)
		return 0;
	return ddp_read_fail(r, bound, DD_EINVAL,
			     "'%.48s' is not in the unit '%s' of key '%s_unit'", bound->text,
			     unit->word, unit->axis);
}

static int apply_unit_key(struct reader *r, struct dd_tree_node *pattern, const char *axis)
{
	char key[32];
	size_t at;
	struct dd_tree_node *key_node, *range;
	const struct axis_unit *unit;
	int ret = 0;

	snprintf(key, sizeof(key), "%s_unit", axis);
	key_node = take_item(pattern, key);
	if (!key_node)
		return 0;
	unit = find_axis_unit(axis, key_node);
	range = find_item(pattern, axis, &at);
	if (!unit && key_node->kind != DD_TREE_NULL)
		ret = ddp_read_fail(r, key_node, DD_EINVAL,
				    "'%.48s' is no unit of %s; expected one of: %s",
				    key_node->text ? key_node->text : "this value", axis,
				    *axis == 'a' ? "usec, aggr_intervals"
						 : "percent, samples, sample_intervals");
	for (size_t i = 0; unit && range && range->kind == DD_TREE_MAP && i < range->nr && !ret;
	     i++)
		ret = check_bound_unit(r, range->items[i], unit);
	dd_tree_free(key_node);
	return ret;
}

static int renew_pattern(struct reader *r, struct dd_tree_node *pattern)
{
	static const char *const axes[] = {"sz_bytes", "nr_accesses", "age"};
	int ret = 0;

	for (int i = 0; i < 3 && !ret; i++)
		ret = fold_axis(r, pattern, axes[i]);
	if (!ret)
		ret = apply_unit_key(r, pattern, "nr_accesses");
	return ret ? ret : apply_unit_key(r, pattern, "age");
}

static int renew_patterns(struct reader *r, struct dd_tree_node *n)
{
	int ret = 0;

	if (n->kind == DD_TREE_MAP && n->key && !strcmp(n->key, "access_pattern"))
		ret = renew_pattern(r, n);
	for (size_t i = 0; i < n->nr && !ret; i++)
		ret = renew_patterns(r, n->items[i]);
	return ret;
}

/* ---- times in nanoseconds ---- */

static bool is_key(const struct dd_tree_node *n, const char *const *keys)
{
	return n && n->key && ddu_word_index(keys, n->key) >= 0;
}

static const char *const ratio_keys[] = {
	"sz_permil",   "nr_accesses_permil", "age_permil",	  "weight_sz_permil",
	"high_permil", "mid_permil",	     "low_permil",	  "weight_nr_accesses_permil",
	"access_bp",   "samples_bp",	     "weight_age_permil", NULL,
};
static const char *const scheme_time_keys[] = {"time_ms", "reset_interval_ms", "interval_us", NULL};
static const char *const age_keys[] = {"age", NULL};

static bool is_scheme_time(const struct dd_tree_node *n, const struct dd_tree_node *parent)
{
	return n->kind == DD_TREE_STRING &&
	       (is_key(n, scheme_time_keys) ||
		(is_key(parent, age_keys) && parent->kind == DD_TREE_MAP));
}

static bool is_digits(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

static const char *const flat_age_keys[] = {"min_age", "max_age", NULL};

/*
 * What only the older tool's --raw writes: ratios with six decimals, "max" percent without commas, "max"
 * times as a thousand or a million times 2^64-1, and flat ages as text without unit.
 */
static bool shows_raw(const struct dd_tree_node *n, const struct dd_tree_node *parent)
{
	size_t whole;

	if (n->kind != DD_TREE_STRING)
		return false;
	whole = strspn(n->text, "0123456789");
	if (is_key(n, flat_age_keys))
		return is_digits(n->text);
	if (is_key(n, ratio_keys))
		return whole && n->text[whole] == '.' && strlen(n->text + whole) == 7 &&
		       is_digits(n->text + whole + 1);
	if (is_scheme_time(n, parent))
		return is_digits(n->text) && !strncmp(n->text, "18446744073709551615", 20) &&
		       strlen(n->text) > 20;
	return parent && parent->key && !strcmp(parent->key, "nr_accesses") &&
	       !strcmp(n->text, "18446744073709551615 %");
}

static const struct dd_tree_node *find_raw_mark(const struct dd_tree_node *n,
						const struct dd_tree_node *parent)
{
	const struct dd_tree_node *mark = shows_raw(n, parent) ? n : NULL;

	for (size_t i = 0; i < n->nr && !mark; i++)
		mark = find_raw_mark(n->items[i], n);
	return mark;
}

static int set_max(struct reader *r, struct dd_tree_node *n)
{
	free(n->text);
	n->text = strdup("max");
	return n->text ? 0 : lack_memory(r);
}

/* At most 2^64-1 ns, 584 years, are a time; the older tool's "max" is far above. */
static int take_nanoseconds(struct reader *r, struct dd_tree_node *n)
{
	return strlen(n->text) >= 20 ? set_max(r, n) : append_unit(r, n, "ns");
}

/* 2^64-1 us as 1.5.9 wrote it; the rest of the text depends on how it was rounded. */
static bool is_days_of_max(const struct dd_tree_node *n)
{
	static const char days[] = "213,503,982 d 8 h 1 m 49 s";

	return !strncmp(n->text, days, strlen(days));
}

static int renew_times(struct reader *r, struct dd_tree_node *n, const struct dd_tree_node *parent,
		       bool raw, size_t *nr)
{
	int ret = 0;

	if (is_scheme_time(n, parent) && is_days_of_max(n)) {
		ret = set_max(r, n);
	} else if (raw && is_scheme_time(n, parent) && is_digits(n->text) && strcmp(n->text, "0")) {
		ret = take_nanoseconds(r, n);
		(*nr)++;
	}
	for (size_t i = 0; i < n->nr && !ret; i++)
		ret = renew_times(r, n->items[i], n, raw, nr);
	return ret;
}

int ddp_renew(struct reader *r, struct dd_tree_node *root)
{
	const struct dd_tree_node *mark = find_raw_mark(root, NULL);
	char what[80] = "";
	size_t nr = 0;
	int ret;

	/* The mark's text and key may be changed below. */
	if (mark)
		snprintf(what, sizeof(what), "%s \"%.40s\" in line %u", mark->key, mark->text,
			 mark->line);
	ret = renew_patterns(r, root);
	if (!ret)
		ret = renew_times(r, root, NULL, mark, &nr);
	if (!ret && nr)
		ddp_read_note(r,
			      "%zu times of schemes without unit are read as nanoseconds, as damo "
			      "--raw in Python writes them (%s shows it)",
			      nr, what);
	return ret;
}
