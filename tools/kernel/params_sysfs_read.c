// SPDX-License-Identifier: GPL-2.0-only
/*
 * DAMON's sysfs tree to parameters, by the tables of params_table.h. Files that this kernel lacks
 * leave the default of a parameter, and make a result unknown.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <damondata/params_table.h>

#include "tools/kernel/damon.h"

/* The kernel holds access counts and ages in 32 bits; this value stands for "no bound". */
#define KERNEL_NO_BOUND UINT64_C(4294967295)

/* More directories than this are no DAMON's. */
#define MAX_CHILDREN (1u << 20)

struct reading {
	uint64_t unit; /* bytes an address unit of the context */
	unsigned int flags;
	int ret;
	struct dd_error *err;
};

static void read_object(struct reading *r, const char *dir, const struct dd_param_object *object,
			void *base);

static void *member_at(void *base, size_t offset)
{
	return (char *)base + offset;
}

static const char *join_sysfs_path(char buf[PATH_MAX], const char *dir, const char *name)
{
	size_t len = strlen(dir);

	snprintf(buf, PATH_MAX, "%s%s%s", dir, !len || dir[len - 1] == '_' || !*name ? "" : "/",
		 name);
	return buf;
}

/* false when the file is missing or a read failed; only the latter fails the reading. */
static bool read_value_text(struct reading *r, const char *dir, const char *name,
			    char text[SYSFS_VALUE_LEN])
{
	char below[PATH_MAX], path[PATH_MAX];
	struct dd_error err;
	int ret;

	join_sysfs_path(below, dir, name);
	ret = sysfs_read(damon_path(path, "%s", below), text, SYSFS_VALUE_LEN, &err);
	if (ret && !(ret == DD_ESYS && err.sys_errno == ENOENT)) {
		if (r->err)
			*r->err = err;
		r->ret = ret;
	}
	return !ret;
}

static bool parse_u64(const char *text, uint64_t *value)
{
	char *end;
	unsigned long long v;

	errno = 0;
	v = strtoull(text, &end, 10);
	if (errno || end == text || *end || *text == '-')
		return false;
	*value = v;
	return true;
}

static void report_odd(struct reading *r, const char *dir, const char *name, const char *text)
{
	char below[PATH_MAX], path[PATH_MAX];

	if (r->ret)
		return;
	join_sysfs_path(below, dir, name);
	r->ret = dd_fail(r->err, DD_ECORRUPT, "%s holds '%s', which this version does not know",
			 damon_path(path, "%s", below), text);
}

/* false when there is no such file, which leaves the value. */
static bool read_u64(struct reading *r, const char *dir, const char *name, uint64_t *value)
{
	char text[SYSFS_VALUE_LEN];

	if (!read_value_text(r, dir, name, text))
		return false;
	if (!parse_u64(text, value))
		report_odd(r, dir, name, text);
	return true;
}

static uint64_t units_to_bytes(const struct reading *r, uint64_t value)
{
	if (r->unit <= 1 || value == UINT64_MAX)
		return value;
	return value > UINT64_MAX / r->unit ? UINT64_MAX : value * r->unit;
}

static bool read_size(struct reading *r, const char *dir, const char *name, uint64_t *value)
{
	char text[SYSFS_VALUE_LEN];
	uint64_t units;

	if (!read_value_text(r, dir, name, text))
		return false;
	if (parse_u64(text, &units))
		*value = units_to_bytes(r, units);
	else
		report_odd(r, dir, name, text);
	return true;
}

static void read_result(struct reading *r, const char *dir, const char *name, uint64_t *value,
			bool is_size)
{
	if (!(is_size ? read_size(r, dir, name, value) : read_u64(r, dir, name, value)))
		*value = DD_RESULT_UNKNOWN;
}

static void read_id(struct reading *r, const char *dir, const char *name, int64_t *id)
{
	char text[SYSFS_VALUE_LEN];
	uint64_t value;

	if (!read_value_text(r, dir, name, text))
		return;
	if (!strcmp(text, "-1"))
		*id = DD_PARAM_NONE;
	else if (parse_u64(text, &value) && value <= INT32_MAX)
		*id = (int64_t)value;
	else
		report_odd(r, dir, name, text);
}

static void read_string_file(struct reading *r, const char *dir, const char *name, char **string)
{
	char text[SYSFS_VALUE_LEN];

	if (!read_value_text(r, dir, name, text))
		return;
	free(*string);
	*string = *text ? strdup(text) : NULL;
	if (*text && !*string)
		r->ret = dd_fail(r->err, DD_ENOMEM, "out of memory");
}

static void read_bool_file(struct reading *r, const char *dir, const char *name, bool *value)
{
	char text[SYSFS_VALUE_LEN];

	if (!read_value_text(r, dir, name, text))
		return;
	/* Early kernels print 0 and 1. */
	if (strlen(text) == 1 && strchr("YN10", *text))
		*value = *text == 'Y' || *text == '1';
	else
		report_odd(r, dir, name, text);
}

static void read_word_file(struct reading *r, const char *dir, const struct dd_param_field *f,
			   int *index)
{
	char text[SYSFS_VALUE_LEN];
	int found;

	if (!read_value_text(r, dir, f->sysfs, text))
		return;
	found = dd_word_index(f->words, text);
	if (found >= 0)
		*index = found;
	else
		report_odd(r, dir, f->sysfs, text);
}

static void read_range_dir(struct reading *r, const char *dir, const char *name,
			   struct dd_range *range)
{
	char path[PATH_MAX];

	join_sysfs_path(path, dir, name);
	read_u64(r, path, "min", &range->min);
	read_u64(r, path, "max", &range->max);
}

/* As samples or aggregation intervals, the only units that sysfs knows. */
static void read_counts(struct reading *r, const char *dir, const struct dd_param_field *f,
			void *base)
{
	struct dd_range *range = member_at(base, f->offset);

	*(int *)member_at(base, f->nr_offset) =
		f->kind == DD_PARAM_ACCESSES ? DD_ACCESS_SAMPLES : DD_AGE_AGGR_INTERVALS;
	read_range_dir(r, dir, f->sysfs, range);
	if (range->max >= KERNEL_NO_BOUND)
		range->max = UINT64_MAX;
}

static void read_items(struct reading *r, const char *dir, const struct dd_param_object *object,
		       void *items, size_t *nr)
{
	char path[PATH_MAX], name[16];
	unsigned int *indices;
	size_t nr_indices;
	struct dd_error err;

	damon_path(path, "%s", dir);
	if (!sysfs_exists(path))
		return;
	if (sysfs_numbered(path, &indices, &nr_indices, &err)) {
		r->ret = err.code;
		if (r->err)
			*r->err = err;
		return;
	}
	if (nr_indices > MAX_CHILDREN)
		r->ret = dd_fail(r->err, DD_ELIMIT, "%s has %zu directories", path, nr_indices);
	for (size_t i = 0; i < nr_indices && !r->ret; i++) {
		void *item = dd_param_append(object, items, nr);

		if (!item) {
			r->ret = dd_fail(r->err, DD_ENOMEM, "out of memory");
			break;
		}
		snprintf(name, sizeof(name), "%u", indices[i]);
		read_object(r, join_sysfs_path(path, dir, name), object, item);
	}
	free(indices);
}

/* A kernel that has core_filters and ops_filters still has filters, for old programs. */
static void read_list(struct reading *r, const char *dir, const struct dd_param_field *f,
		      void *base)
{
	static const char *const filter_dirs[] = {"filters", "core_filters", "ops_filters"};
	char path[PATH_MAX];

	if (f->object != &dd_scheme_filter_object || strcmp(f->sysfs, "filters")) {
		read_items(r, join_sysfs_path(path, dir, f->sysfs), f->object,
			   member_at(base, f->offset), member_at(base, f->nr_offset));
		return;
	}
	for (size_t i = 0; i < sizeof(filter_dirs) / sizeof(filter_dirs[0]); i++)
		read_items(r, join_sysfs_path(path, dir, filter_dirs[i]), f->object,
			   member_at(base, f->offset), member_at(base, f->nr_offset));
}

static void read_ids_file(struct reading *r, const char *dir, const struct dd_param_field *f,
			  void *base)
{
	char text[SYSFS_VALUE_LEN], *save, *word;
	size_t *nr = member_at(base, f->nr_offset), room = 0;
	int64_t *ids = NULL;

	if (!read_value_text(r, dir, f->sysfs, text))
		return;
	for (word = strtok_r(text, ", ", &save); word; word = strtok_r(NULL, ", ", &save)) {
		int64_t *grown = ids;

		if (*nr == room)
			grown = reallocarray(ids, room += 16, sizeof(*ids));
		if (!grown) {
			r->ret = dd_fail(r->err, DD_ENOMEM, "out of memory");
			break;
		}
		ids = grown;
		ids[(*nr)++] = strtoll(word, NULL, 10);
	}
	memcpy(member_at(base, f->offset), &ids, sizeof(ids));
}

static void read_field_file(struct reading *r, const char *dir, const struct dd_param_field *f,
			    void *base)
{
	char path[PATH_MAX];
	void *member = member_at(base, f->offset);

	if ((f->flags & DD_PARAM_OUTPUT) &&
	    (f->kind == DD_PARAM_SIZE || f->kind == DD_PARAM_COUNT)) {
		read_result(r, dir, f->sysfs, member, f->kind == DD_PARAM_SIZE);
		return;
	}
	switch (f->kind) {
	case DD_PARAM_OBJECT:
		read_object(r, join_sysfs_path(path, dir, f->sysfs), f->object, member);
		break;
	case DD_PARAM_LIST:
		read_list(r, dir, f, base);
		break;
	case DD_PARAM_IDS:
		read_ids_file(r, dir, f, base);
		break;
	case DD_PARAM_STRING:
		read_string_file(r, dir, f->sysfs, member);
		break;
	case DD_PARAM_ID:
	case DD_PARAM_ID_TEXT:
		read_id(r, dir, f->sysfs, member);
		break;
	case DD_PARAM_BOOL:
		read_bool_file(r, dir, f->sysfs, member);
		break;
	case DD_PARAM_WORD:
		read_word_file(r, dir, f, member);
		break;
	case DD_PARAM_ACCESSES:
	case DD_PARAM_AGES:
		read_counts(r, dir, f, base);
		break;
	case DD_PARAM_SIZES:
		read_range_dir(r, dir, f->sysfs, member);
		break;
	case DD_PARAM_SIZE:
	case DD_PARAM_ADDR:
		read_size(r, dir, f->sysfs, member);
		break;
	default:
		read_u64(r, dir, f->sysfs, member);
		break;
	}
}

static void read_hits(struct reading *r, const char *dir, struct dd_tried_region *region)
{
	char path[PATH_MAX], probes[PATH_MAX], name[32];
	unsigned int *indices;
	size_t nr;

	join_sysfs_path(probes, dir, "probes");
	damon_path(path, "%s", probes);
	if (!sysfs_exists(path) || sysfs_numbered(path, &indices, &nr, NULL))
		return;
	region->probe_hits = calloc(nr, sizeof(*region->probe_hits));
	region->nr_probes = region->probe_hits ? nr : 0;
	for (size_t i = 0; i < region->nr_probes; i++) {
		snprintf(name, sizeof(name), "%u/hits", indices[i]);
		read_u64(r, probes, name, &region->probe_hits[i]);
	}
	free(indices);
}

/* A region may vanish while it is read: another program's update command removes all of them. */
static void read_tried_regions(struct reading *r, const char *dir, struct dd_scheme *scheme)
{
	char path[PATH_MAX], region_dir[PATH_MAX], name[16];
	unsigned int *indices;
	size_t nr;

	if (sysfs_numbered(damon_path(path, "%s/tried_regions", dir), &indices, &nr, NULL))
		return;
	scheme->tried = calloc(nr, sizeof(*scheme->tried));
	for (size_t i = 0; i < nr && scheme->tried && !r->ret; i++) {
		struct dd_tried_region *t = &scheme->tried[scheme->nr_tried];

		snprintf(name, sizeof(name), "%u", indices[i]);
		snprintf(region_dir, sizeof(region_dir), "%s/tried_regions/%s", dir, name);
		read_size(r, region_dir, "start", &t->start);
		read_size(r, region_dir, "end", &t->end);
		read_result(r, region_dir, "nr_accesses", &t->nr_accesses, false);
		read_u64(r, region_dir, "age", &t->age);
		read_result(r, region_dir, "sz_filter_passed", &t->sz_filter_passed, true);
		read_hits(r, region_dir, t);
		scheme->nr_tried += t->end > t->start;
	}
	free(indices);
}

/* What is not in the tables: it is no input, or sysfs means something else by it. */
static void finish_object(struct reading *r, const char *dir, const struct dd_param_object *object,
			  void *base)
{
	struct dd_target *target = base;
	struct dd_goal *goal = base;

	if (object == &dd_target_object && target->pid == 0) {
		target->pid = DD_PARAM_NONE;
	} else if (object == &dd_goal_object && !dd_goal_needs_nid(goal->metric)) {
		goal->nid = DD_PARAM_NONE;
	} else if (object == &dd_scheme_object) {
		read_result(r, dir, "tried_regions/total_bytes",
			    &((struct dd_scheme *)base)->tried_bytes, true);
		if (r->flags & DAMON_READ_TRIED)
			read_tried_regions(r, dir, base);
	}
}

static void read_object(struct reading *r, const char *dir, const struct dd_param_object *object,
			void *base)
{
	for (const struct dd_param_field *f = object->fields; f->key && !r->ret; f++) {
		if (!f->sysfs || f->kind == DD_PARAM_IGNORED || (f->flags & DD_PARAM_ALIAS))
			continue;
		/* The type is in a row above those that depend on it. */
		if ((f->flags & (DD_PARAM_WHEN | DD_PARAM_OR_NULL)) && object->applies &&
		    !object->applies(base, f))
			continue;
		read_field_file(r, dir, f, base);
		if (object == &dd_context_object && !strcmp(f->sysfs, "addr_unit"))
			r->unit = ((struct dd_context *)base)->addr_unit;
	}
	if (!r->ret)
		finish_object(r, dir, object, base);
	if (object == &dd_context_object)
		r->unit = 1;
}

int damon_read_kdamond(struct dd_kdamond *kdamond, unsigned int index, unsigned int flags,
		       struct dd_error *err)
{
	struct reading r = {.unit = 1, .flags = flags, .err = err};
	char dir[16];

	snprintf(dir, sizeof(dir), "%u", index);
	read_object(&r, dir, &dd_kdamond_object, kdamond);
	return r.ret;
}

int damon_read(struct dd_params *params, unsigned int flags, struct dd_error *err)
{
	struct reading r = {.unit = 1, .flags = flags, .err = err};

	dd_params_init(params);
	read_items(&r, "", &dd_kdamond_object, &params->kdamonds, &params->nr_kdamonds);
	if (r.ret)
		dd_params_free(params);
	return r.ret;
}
