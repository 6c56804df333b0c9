// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters to the ordered list of writes that stages them, by the fields that they have.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tools/kernel/damon.h"

struct stage {
	struct damon_plan *plan;
	const struct dd_params *context; /* the one being staged, or NULL */
	enum filter_layout layout;
	int ret;
	struct dd_error *err;
};

static void stage_object(struct stage *s, const char *dir, const struct dd_params *p);

static void add_stage_write(struct stage *s, const char *dir, const char *name, const char *value)
{
	char path[PATH_MAX];

	damon_plan_add_for(s->plan, s->layout, damon_join_path(path, dir, name), value);
}

static void add_u64(struct stage *s, const char *dir, const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	add_stage_write(s, dir, name, text);
}

/* Bytes to the context's address units; UINT64_MAX stays, it means no bound. */
static uint64_t in_units(struct stage *s, const char *dir, const char *name, uint64_t bytes)
{
	uint64_t unit = s->context ? dd_param_u64(s->context, "addr_unit") : 1;

	if (unit <= 1 || bytes == UINT64_MAX)
		return bytes;
	if (bytes % unit && !s->ret)
		s->ret = dd_fail(s->err, DD_EINVAL,
				 "%s/%s: %" PRIu64 " bytes are no multiple of the address unit of "
				 "%" PRIu64 " bytes",
				 dir, name, bytes, unit);
	return bytes / unit;
}

static void stage_range(struct stage *s, const char *dir, const char *name, struct dd_range range)
{
	char path[PATH_MAX];

	damon_join_path(path, dir, name);
	add_u64(s, path, "min", range.min);
	add_u64(s, path, "max", range.max);
}

static void stage_items(struct stage *s, const char *dir, const struct dd_params *p,
			const char *key)
{
	char path[PATH_MAX], name[64];
	const char *last = strrchr(dir, '/');
	struct dd_params *item;

	snprintf(name, sizeof(name), "nr_%s", last ? last + 1 : dir);
	add_u64(s, dir, name, dd_param_nr(p, key));
	for (size_t i = 0; !s->ret && (item = dd_param_item(p, key, i)); i++) {
		bool is_context = !strcmp(dd_params_type(item), "context");

		snprintf(name, sizeof(name), "%zu", i);
		if (is_context)
			s->context = item;
		stage_object(s, damon_join_path(path, dir, name), item);
		if (is_context)
			s->context = NULL;
	}
}

/* Those of one of the two directories, which keep the order among themselves. */
static void stage_split(struct stage *s, const char *dir, const char *name, bool core,
			const struct dd_params *scheme)
{
	char list[PATH_MAX], path[PATH_MAX], index[24];
	const struct dd_params *filter;
	size_t nr = 0;

	damon_join_path(list, dir, name);
	for (size_t i = 0; (filter = dd_param_item(scheme, "filters", i)); i++)
		nr += dd_filter_is_core(filter) == core;
	add_u64(s, list, "nr_filters", nr);
	nr = 0;
	for (size_t i = 0; (filter = dd_param_item(scheme, "filters", i)); i++) {
		if (dd_filter_is_core(filter) != core)
			continue;
		snprintf(index, sizeof(index), "%zu", nr++);
		stage_object(s, damon_join_path(path, list, index), filter);
	}
}

static void stage_filters(struct stage *s, const char *dir, const struct dd_params *scheme)
{
	char path[PATH_MAX];

	s->layout = LAYOUT_SPLIT;
	stage_split(s, dir, "core_filters", true, scheme);
	stage_split(s, dir, "ops_filters", false, scheme);
	s->layout = LAYOUT_FLAT;
	stage_items(s, damon_join_path(path, dir, "filters"), scheme, "filters");
	s->layout = LAYOUT_ANY;
}

static void stage_list(struct stage *s, const char *dir, const struct dd_param_field *f,
		       const struct dd_params *p)
{
	char path[PATH_MAX];

	if (!strcmp(dd_param_item_type(f), "filter"))
		stage_filters(s, dir, p);
	else
		stage_items(s, damon_join_path(path, dir, dd_param_sysfs(f)), p, dd_param_key(f));
}

static void stage_ids(struct stage *s, const char *dir, const struct dd_param_field *f,
		      const struct dd_params *p)
{
	size_t nr = dd_param_nr(p, dd_param_key(f)), len = 0;
	char text[1024] = "";

	for (size_t i = 0; i < nr && len < sizeof(text); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%" PRId64, i ? "," : "",
					dd_param_id(p, dd_param_key(f), i));
	if (nr)
		add_stage_write(s, dir, dd_param_sysfs(f), text);
}

/* Access rates and ages in what the kernel counts. */
static struct dd_range staged_range(const struct stage *s, const struct dd_param_field *f,
				    const struct dd_params *p)
{
	if (!strcmp(dd_param_unit(f), "percent"))
		return dd_scheme_samples(p, s->context);
	if (!strcmp(dd_param_unit(f), "us"))
		return dd_scheme_aggrs(p, s->context);
	return dd_param_range(p, dd_param_key(f), NULL);
}

static void stage_number(struct stage *s, const char *dir, const struct dd_param_field *f,
			 const struct dd_params *p)
{
	const char *key = dd_param_key(f), *name = dd_param_sysfs(f);
	uint64_t v = dd_param_u64(p, key);

	if (!strcmp(dd_param_unit(f), "bytes") && strcmp(key, "addr_unit"))
		v = in_units(s, dir, name, v);
	add_u64(s, dir, name, v);
}

/* Ids and paths that are not given stay what a new directory holds. */
static void stage_field(struct stage *s, const char *dir, const struct dd_param_field *f,
			const struct dd_params *p)
{
	const char *key = dd_param_key(f), *name = dd_param_sysfs(f);

	switch (dd_param_kind(f)) {
	case DD_PARAM_OBJECT:
		break;
	case DD_PARAM_LIST:
		stage_list(s, dir, f, p);
		break;
	case DD_PARAM_IDS:
		stage_ids(s, dir, f, p);
		break;
	case DD_PARAM_TEXT:
	case DD_PARAM_WORD:
		if (dd_param_text(p, key))
			add_stage_write(s, dir, name, dd_param_text(p, key));
		break;
	case DD_PARAM_I64:
		if (dd_param_i64(p, key) != DD_PARAM_NONE)
			add_u64(s, dir, name, (uint64_t)dd_param_i64(p, key));
		break;
	case DD_PARAM_BOOL:
		add_stage_write(s, dir, name, dd_param_bool(p, key) ? "Y" : "N");
		break;
	case DD_PARAM_RANGE:
		stage_range(s, dir, name, staged_range(s, f, p));
		break;
	case DD_PARAM_U64:
		stage_number(s, dir, f, p);
		break;
	}
}

static void stage_object(struct stage *s, const char *dir, const struct dd_params *p)
{
	const struct dd_param_field *f = NULL;

	while (!s->ret && (f = dd_param_next(dd_params_type(p), f)))
		if (dd_param_sysfs(f) && !dd_param_is_output(f) && dd_param_applies(p, f))
			stage_field(s, dir, f, p);
}

static int check_write_limits(const struct damon_plan *plan, struct dd_error *err)
{
	if (plan->out_of_memory)
		return dd_fail(err, DD_ENOMEM, "out of memory");
	for (size_t i = 0; i < plan->nr; i++)
		if (strlen(plan->writes[i].value) >= SYSFS_VALUE_LEN - 1)
			return dd_fail(err, DD_ELIMIT, "the value for %s is too long",
				       plan->writes[i].path);
	return 0;
}

int damon_stage_kdamond(struct damon_plan *plan, const struct dd_params *kdamond,
			unsigned int index, struct dd_error *err)
{
	struct stage s = {.plan = plan, .layout = LAYOUT_ANY, .err = err};
	char dir[24];

	snprintf(dir, sizeof(dir), "%u", index);
	stage_object(&s, dir, kdamond);
	return s.ret ? s.ret : check_write_limits(plan, err);
}

void damon_stage_refresh(struct damon_plan *plan, unsigned int index, uint64_t refresh_ms)
{
	char path[48], value[24];

	snprintf(path, sizeof(path), "%u/refresh_ms", index);
	snprintf(value, sizeof(value), "%" PRIu64, refresh_ms);
	damon_plan_add(plan, path, value);
}

int damon_stage_context(struct damon_plan *plan, const struct dd_params *kdamond,
			unsigned int index, struct dd_error *err)
{
	struct stage s = {.plan = plan, .layout = LAYOUT_ANY, .err = err};
	char dir[48];

	if (dd_param_nr(kdamond, "contexts") != 1)
		return dd_fail(err, DD_EINVAL, "a kdamond has one context, not %zu",
			       dd_param_nr(kdamond, "contexts"));
	damon_stage_refresh(plan, index, 0);
	snprintf(dir, sizeof(dir), "%u/contexts/0", index);
	s.context = dd_param_item(kdamond, "contexts", 0);
	stage_object(&s, dir, s.context);
	return s.ret ? s.ret : check_write_limits(plan, err);
}

int damon_stage_goals(struct damon_plan *plan, const struct dd_params *kdamond, unsigned int index,
		      struct dd_error *err)
{
	struct damon_plan all = {0};
	int ret = damon_stage_context(&all, kdamond, index, err);

	for (size_t i = 0; i < all.nr && !ret; i++)
		if (strstr(all.writes[i].path, "/quotas/goals/"))
			damon_plan_add(plan, all.writes[i].path, all.writes[i].value);
	damon_plan_free(&all);
	return ret ? ret : check_write_limits(plan, err);
}

int damon_stage(struct damon_plan *plan, const struct dd_params *params, struct dd_error *err)
{
	char number[24];

	snprintf(number, sizeof(number), "%zu", dd_param_nr(params, "kdamonds"));
	damon_plan_add(plan, "nr_kdamonds", number);
	for (size_t i = 0; i < dd_param_nr(params, "kdamonds"); i++) {
		int ret = damon_stage_kdamond(plan, dd_param_item(params, "kdamonds", i),
					      (unsigned int)i, err);

		if (ret)
			return ret;
	}
	return 0;
}
