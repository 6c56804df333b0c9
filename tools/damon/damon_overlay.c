// SPDX-License-Identifier: GPL-2.0-only
/*
 * Laying what was given on the command line over parameters that are in effect already.
 */
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
	const struct dd_param_field *f = NULL;

	for (size_t i = 0; i < sizeof(list_options) / sizeof(list_options[0]); i++)
		for (int k = 0; k < 2 && !strcmp(dd_param_key(list), list_options[i].key); k++)
			if (is_given(list_options[i].options[k]))
				return true;
	while ((f = dd_param_next(dd_param_item_type(list), f)))
		if (dd_param_option(f) && dd_param_deal(f) != DD_PARAM_INDICES &&
		    is_given(dd_param_option(f)))
			return true;
	return false;
}

static int overlay_field(struct dd_params *base, const struct dd_params *built,
			 const struct dd_param_field *f, struct dd_error *err)
{
	const struct dd_param_field *given;
	int ret = 0;

	if (!dd_param_option(f) || !is_given(dd_param_option(f)))
		return 0;
	for (size_t i = 0; !ret && (given = dd_param_given(f, i)); i++)
		ret = dd_param_assign(base, built, dd_param_key(given), err);
	return ret;
}

static int overlay_fields(struct dd_params *base, const struct dd_params *built,
			  struct dd_error *err)
{
	const struct dd_param_field *f = NULL;
	int ret = 0;

	while (!ret && (f = dd_param_next(dd_params_type(base), f)))
		ret = overlay_field(base, built, f, err);
	return ret;
}

/* The lists of a context, but for those that lie in an object of it. */
static int overlay_lists(struct dd_params *base, const struct dd_params *built, bool has_target,
			 struct dd_error *err)
{
	const struct dd_param_field *f = NULL;
	int ret = 0;

	while (!ret && (f = dd_param_next("context", f))) {
		const char *key = dd_param_key(f);

		if (dd_param_kind(f) == DD_PARAM_LIST && !strchr(key, '.') &&
		    (is_list_given(f) || (has_target && !strcmp(key, "targets"))))
			ret = dd_param_assign(base, built, key, err);
	}
	return ret;
}

static int overlay_context(struct dd_params *base, const struct dd_params *built, bool has_target,
			   struct dd_error *err)
{
	int ret = overlay_fields(base, built, err);

	if (!ret)
		ret = overlay_lists(base, built, has_target, err);
	if (!ret && is_given("monitoring_intervals_autotune"))
		ret = dd_param_assign(base, built, "intervals.intervals_goal", err);
	return !ret && has_target ? dd_param_assign(base, built, "ops", err) : ret;
}

int damon_options_overlay(struct dd_params *base, const struct dd_params *built,
			  const struct damon_target *t, struct dd_error *err)
{
	bool has_target = t->kind == DAMON_TARGET_OPS || t->kind == DAMON_TARGET_PIDS;
	size_t nr = dd_param_nr(base, "contexts"), nr_built = dd_param_nr(built, "contexts");
	int ret;

	if (t->kind == DAMON_TARGET_PARAMS || is_given("kdamonds"))
		return dd_fail(err, DD_EINVAL,
			       "parameters as a whole leave nothing to keep; give options instead");
	if (nr != nr_built)
		return dd_fail(err, DD_EINVAL, "the options describe %zu contexts, but %zu run",
			       nr_built, nr);
	ret = overlay_fields(base, built, err);
	for (size_t i = 0; i < nr && !ret; i++)
		ret = overlay_context(dd_param_item(base, "contexts", i),
				      dd_param_item(built, "contexts", i), has_target, err);
	return ret;
}
