// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters to the ordered list of writes that stages them, by the tables of params_table.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <damondata/params_table.h>

#include "tools/kernel/damon.h"

struct stage {
	struct damon_plan *plan;
	const struct dd_context *context; /* the one being staged, or NULL */
	enum filter_layout layout;
	int ret;
	struct dd_error *err;
};

static void stage_object(struct stage *s, const char *dir, const struct dd_param_object *object,
			 const void *base);

static const void *staged_member(const void *base, size_t offset)
{
	return (const char *)base + offset;
}

static uint64_t get_u64(const void *base, size_t offset)
{
	return *(const uint64_t *)staged_member(base, offset);
}

/* A name that ends with '_' is a prefix of file names instead of a directory. */
static const char *join_stage_path(char buf[PATH_MAX], const char *dir, const char *name)
{
	size_t len = strlen(dir);

	snprintf(buf, PATH_MAX, "%s%s%s", dir, !len || dir[len - 1] == '_' || !*name ? "" : "/",
		 name);
	return buf;
}

static void add_stage_write(struct stage *s, const char *dir, const char *name, const char *value)
{
	char path[PATH_MAX];

	damon_plan_add_for(s->plan, s->layout, join_stage_path(path, dir, name), value);
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
	uint64_t unit = s->context ? s->context->addr_unit : 1;

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

	join_stage_path(path, dir, name);
	add_u64(s, path, "min", range.min);
	add_u64(s, path, "max", range.max);
}

static void stage_items(struct stage *s, const char *dir, const struct dd_param_object *object,
			const void *items, size_t nr)
{
	char path[PATH_MAX], name[64];
	const char *last = strrchr(dir, '/');

	/* "core_filters" and "ops_filters" hold nr_filters too. */
	last = last ? last + 1 : dir;
	snprintf(name, sizeof(name), "nr_%s",
		 object == &dd_scheme_filter_object ? "filters" : last);
	add_u64(s, dir, name, nr);
	for (size_t i = 0; i < nr && !s->ret; i++) {
		snprintf(name, sizeof(name), "%zu", i);
		join_stage_path(path, dir, name);
		if (object == &dd_context_object)
			s->context = staged_member(items, i * object->size);
		stage_object(s, path, object, staged_member(items, i * object->size));
	}
	if (object == &dd_context_object)
		s->context = NULL;
}

/* Those of one of the two directories, which keep the order among themselves. */
static void stage_split(struct stage *s, const char *dir, const char *name, bool core,
			const struct dd_scheme *scheme)
{
	char list[PATH_MAX], path[PATH_MAX], index[24];
	size_t nr = 0;

	join_stage_path(list, dir, name);
	for (size_t i = 0; i < scheme->nr_filters; i++)
		nr += dd_filter_is_core(scheme->filters[i].type) == core;
	add_u64(s, list, "nr_filters", nr);
	nr = 0;
	for (size_t i = 0; i < scheme->nr_filters; i++) {
		if (dd_filter_is_core(scheme->filters[i].type) != core)
			continue;
		snprintf(index, sizeof(index), "%zu", nr++);
		stage_object(s, join_stage_path(path, list, index), &dd_scheme_filter_object,
			     &scheme->filters[i]);
	}
}

static void stage_filters(struct stage *s, const char *dir, const struct dd_scheme *scheme)
{
	char path[PATH_MAX];

	s->layout = LAYOUT_SPLIT;
	stage_split(s, dir, "core_filters", true, scheme);
	stage_split(s, dir, "ops_filters", false, scheme);
	s->layout = LAYOUT_FLAT;
	stage_items(s, join_stage_path(path, dir, "filters"), &dd_scheme_filter_object,
		    scheme->filters, scheme->nr_filters);
	s->layout = LAYOUT_ANY;
}

static void stage_list(struct stage *s, const char *dir, const struct dd_param_field *f,
		       const void *base)
{
	char path[PATH_MAX];
	const void *items;

	if (f->object == &dd_scheme_filter_object) {
		stage_filters(s, dir, base);
		return;
	}
	memcpy(&items, staged_member(base, f->offset), sizeof(items));
	stage_items(s, join_stage_path(path, dir, f->sysfs), f->object, items,
		    *(const size_t *)staged_member(base, f->nr_offset));
}

/* Ids and paths that are not given stay what a new directory holds. */
static void stage_optional(struct stage *s, const char *dir, const struct dd_param_field *f,
			   const void *base)
{
	if (f->kind == DD_PARAM_STRING) {
		const char *text = *(char *const *)staged_member(base, f->offset);

		if (text)
			add_stage_write(s, dir, f->sysfs, text);
	} else {
		int64_t id = *(const int64_t *)staged_member(base, f->offset);

		if (id != DD_PARAM_NONE)
			add_u64(s, dir, f->sysfs, (uint64_t)id);
	}
}

static void stage_ids(struct stage *s, const char *dir, const struct dd_param_field *f,
		      const void *base)
{
	size_t nr = *(const size_t *)staged_member(base, f->nr_offset), len = 0;
	char text[1024] = "";
	const int64_t *ids;

	memcpy(&ids, staged_member(base, f->offset), sizeof(ids));
	for (size_t i = 0; i < nr && len < sizeof(text); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%" PRId64, i ? "," : "",
					ids[i]);
	if (nr)
		add_stage_write(s, dir, f->sysfs, text);
}

static void stage_field(struct stage *s, const char *dir, const struct dd_param_field *f,
			const void *base)
{
	char path[PATH_MAX];

	switch (f->kind) {
	case DD_PARAM_OBJECT:
		stage_object(s, join_stage_path(path, dir, f->sysfs), f->object,
			     staged_member(base, f->offset));
		break;
	case DD_PARAM_LIST:
		stage_list(s, dir, f, base);
		break;
	case DD_PARAM_IDS:
		stage_ids(s, dir, f, base);
		break;
	case DD_PARAM_STRING:
	case DD_PARAM_ID:
	case DD_PARAM_ID_TEXT:
		stage_optional(s, dir, f, base);
		break;
	case DD_PARAM_BOOL:
		add_stage_write(s, dir, f->sysfs,
				*(const bool *)staged_member(base, f->offset) ? "Y" : "N");
		break;
	case DD_PARAM_WORD:
		add_stage_write(s, dir, f->sysfs,
				f->words[*(const int *)staged_member(base, f->offset)]);
		break;
	case DD_PARAM_ACCESSES:
		stage_range(s, dir, f->sysfs, dd_pattern_samples(base, &s->context->intervals));
		break;
	case DD_PARAM_AGES:
		stage_range(s, dir, f->sysfs, dd_pattern_aggrs(base, &s->context->intervals));
		break;
	case DD_PARAM_SIZES:
		stage_range(s, dir, f->sysfs,
			    *(const struct dd_range *)staged_member(base, f->offset));
		break;
	case DD_PARAM_SIZE:
	case DD_PARAM_ADDR:
		add_u64(s, dir, f->sysfs, in_units(s, dir, f->sysfs, get_u64(base, f->offset)));
		break;
	default:
		add_u64(s, dir, f->sysfs, get_u64(base, f->offset));
		break;
	}
}

static bool is_input(const struct dd_param_object *object, const struct dd_param_field *f,
		     const void *base)
{
	if (!f->sysfs || f->kind == DD_PARAM_IGNORED ||
	    (f->flags & (DD_PARAM_OUTPUT | DD_PARAM_ALIAS)))
		return false;
	if ((f->flags & (DD_PARAM_WHEN | DD_PARAM_OR_NULL)) && object->applies)
		return object->applies(base, f);
	return true;
}

static void stage_object(struct stage *s, const char *dir, const struct dd_param_object *object,
			 const void *base)
{
	for (const struct dd_param_field *f = object->fields; f->key && !s->ret; f++)
		if (is_input(object, f, base))
			stage_field(s, dir, f, base);
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

int damon_stage_kdamond(struct damon_plan *plan, const struct dd_kdamond *kdamond,
			unsigned int index, struct dd_error *err)
{
	struct stage s = {.plan = plan, .layout = LAYOUT_ANY, .err = err};
	char dir[24];

	snprintf(dir, sizeof(dir), "%u", index);
	stage_object(&s, dir, &dd_kdamond_object, kdamond);
	return s.ret ? s.ret : check_write_limits(plan, err);
}

void damon_stage_refresh(struct damon_plan *plan, unsigned int index, uint64_t refresh_ms)
{
	char path[48], value[24];

	snprintf(path, sizeof(path), "%u/refresh_ms", index);
	snprintf(value, sizeof(value), "%" PRIu64, refresh_ms);
	damon_plan_add(plan, path, value);
}

int damon_stage_context(struct damon_plan *plan, const struct dd_kdamond *kdamond,
			unsigned int index, struct dd_error *err)
{
	struct stage s = {.plan = plan, .layout = LAYOUT_ANY, .err = err};
	char dir[48];

	if (kdamond->nr_contexts != 1)
		return dd_fail(err, DD_EINVAL, "a kdamond has one context, not %zu",
			       kdamond->nr_contexts);
	damon_stage_refresh(plan, index, 0);
	snprintf(dir, sizeof(dir), "%u/contexts/0", index);
	s.context = &kdamond->contexts[0];
	stage_object(&s, dir, &dd_context_object, s.context);
	return s.ret ? s.ret : check_write_limits(plan, err);
}

int damon_stage_goals(struct damon_plan *plan, const struct dd_kdamond *kdamond, unsigned int index,
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

	snprintf(number, sizeof(number), "%zu", params->nr_kdamonds);
	damon_plan_add(plan, "nr_kdamonds", number);
	for (size_t i = 0; i < params->nr_kdamonds; i++) {
		int ret = damon_stage_kdamond(plan, &params->kdamonds[i], (unsigned int)i, err);

		if (ret)
			return ret;
	}
	return 0;
}
