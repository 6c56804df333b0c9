// SPDX-License-Identifier: GPL-2.0-only
/*
 * Laying what was given on the command line over parameters that are in effect already.
 */
#include <damondata/params_table.h>
#include <string.h>

#include "tools/damon/damon_options_internal.h"

/* Further options that give a list of a context, beside those of the fields of what it holds. */
static const struct {
	const char *key, *options[2];
} list_options[] = {
	{"targets", {"numa_node", "all_ram"}},
	{"probes", {"nr_probes", "nr_probe_filters"}},
	{"schemes", {"schemes", "damos_action"}},
};

/* Was an option given for what the list holds? An index alone gives nothing. */
static bool is_list_given(const struct dd_param_field *list)
{
	const struct dd_param_field *f;
	struct dd_param_walk walk;

	for (size_t i = 0; i < sizeof(list_options) / sizeof(list_options[0]); i++)
		for (int k = 0; k < 2 && !strcmp(list->key, list_options[i].key); k++)
			if (is_given(list_options[i].options[k]))
				return true;
	dd_param_walk_begin(&walk, list->object);
	while ((f = dd_param_walk_next(&walk, NULL, NULL)))
		if (f->option && f->deal != DD_PARAM_INDICES && is_given(f->option))
			return true;
	return false;
}

static void swap_bytes(char *a, char *b, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		char c = a[i];

		a[i] = b[i];
		b[i] = c;
	}
}

static size_t value_size(enum dd_param_kind kind)
{
	switch (kind) {
	case DD_PARAM_BOOL:
		return sizeof(bool);
	case DD_PARAM_WORD:
		return sizeof(int);
	case DD_PARAM_ACCESSES:
	case DD_PARAM_AGES:
	case DD_PARAM_SIZES:
		return sizeof(struct dd_range);
	default:
		return sizeof(uint64_t);
	}
}

/* Options may share a field, so values are copied; a string goes to the other side, and has one option. */
static void take_member(char *base, char *built, const struct dd_param_field *f)
{
	if (f->kind == DD_PARAM_STRING)
		swap_bytes(base + f->offset, built + f->offset, sizeof(char *));
	else
		memcpy(base + f->offset, built + f->offset, value_size(f->kind));
	if (f->kind == DD_PARAM_ACCESSES || f->kind == DD_PARAM_AGES)
		memcpy(base + f->nr_offset, built + f->nr_offset, sizeof(int));
}

static void overlay_fields(const struct dd_param_object *object, char *base, char *built)
{
	struct dd_param_member members[DD_PARAM_MAX_MEMBERS];
	const struct dd_param_object *owner;
	const struct dd_param_field *f;
	struct dd_param_walk walk;
	size_t offset;

	dd_param_walk_begin(&walk, object);
	while ((f = dd_param_walk_next(&walk, &owner, &offset))) {
		size_t nr = f->option && is_given(f->option)
				    ? dd_param_option_members(owner, f, members)
				    : 0;

		for (size_t i = 0; i < nr; i++)
			take_member(base + offset + members[i].offset,
				    built + offset + members[i].offset, members[i].field);
	}
}

static void overlay_context(struct dd_context *base, struct dd_context *built, bool has_target)
{
	overlay_fields(&dd_context_object, (char *)base, (char *)built);
	for (const struct dd_param_field *f = dd_context_object.fields; f->key; f++) {
		if (f->kind != DD_PARAM_LIST ||
		    !(is_list_given(f) || (has_target && f->object == &dd_target_object)))
			continue;
		swap_bytes((char *)base + f->offset, (char *)built + f->offset, sizeof(void *));
		swap_bytes((char *)base + f->nr_offset, (char *)built + f->nr_offset,
			   sizeof(size_t));
	}
	if (is_given("monitoring_intervals_autotune"))
		base->intervals.goal = built->intervals.goal;
	if (has_target)
		base->ops = built->ops;
}

int damon_options_overlay(struct dd_kdamond *base, struct dd_kdamond *built,
			  const struct damon_target *t, struct dd_error *err)
{
	bool has_target = t->kind == DAMON_TARGET_OPS || t->kind == DAMON_TARGET_PIDS;

	if (t->kind == DAMON_TARGET_PARAMS || is_given("kdamonds"))
		return dd_fail(err, DD_EINVAL,
			       "parameters as a whole leave nothing to keep; give options instead");
	if (base->nr_contexts != built->nr_contexts)
		return dd_fail(err, DD_EINVAL, "the options describe %zu contexts, but %zu run",
			       built->nr_contexts, base->nr_contexts);
	overlay_fields(&dd_kdamond_object, (char *)base, (char *)built);
	for (size_t i = 0; i < base->nr_contexts; i++)
		overlay_context(&base->contexts[i], &built->contexts[i], has_target);
	return 0;
}
