// SPDX-License-Identifier: GPL-2.0-only
/*
 * DAMON's sysfs tree to parameters, by the fields that they have. Files that this kernel lacks leave the
 * default of a parameter, and make a result unknown.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

static void read_object(struct reading *r, const char *dir, struct dd_params *p);

/* false when the file is missing or a read failed; only the latter fails the reading. */
static bool read_value_text(struct reading *r, const char *dir, const char *name,
			    char text[SYSFS_VALUE_LEN])
{
	char below[PATH_MAX], path[PATH_MAX];
	struct dd_error err;
	int ret;

	damon_join_path(below, dir, name);
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
	damon_join_path(below, dir, name);
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

/* Values of the wrong size for this program are as odd as words that it does not know. */
static void take_set(struct reading *r, int ret, const struct dd_error *err)
{
	if (!ret || r->ret)
		return;
	r->ret = ret;
	if (r->err)
		*r->err = *err;
}

/* A result is unknown when the kernel does not have its file. */
static void read_number(struct reading *r, const char *dir, const struct dd_param_field *f,
			struct dd_params *p)
{
	bool is_size = !strcmp(dd_param_unit(f), "bytes");
	uint64_t value = DD_RESULT_UNKNOWN;
	const char *name = dd_param_sysfs(f);
	struct dd_error err;
	bool found = is_size ? read_size(r, dir, name, &value) : read_u64(r, dir, name, &value);

	if (!r->ret && (found || dd_param_is_output(f)))
		take_set(r, dd_param_set_u64(p, dd_param_key(f), value, &err), &err);
}

static void read_id(struct reading *r, const char *dir, const struct dd_param_field *f,
		    struct dd_params *p)
{
	const char *name = dd_param_sysfs(f);
	char text[SYSFS_VALUE_LEN];
	struct dd_error err;
	uint64_t value;

	if (!read_value_text(r, dir, name, text))
		return;
	if (!strcmp(text, "-1"))
		value = (uint64_t)DD_PARAM_NONE;
	else if (!parse_u64(text, &value) || value > INT32_MAX)
		report_odd(r, dir, name, text);
	if (!r->ret)
		take_set(r, dd_param_set_i64(p, dd_param_key(f), (int64_t)value, &err), &err);
}

static void read_string_file(struct reading *r, const char *dir, const struct dd_param_field *f,
			     struct dd_params *p)
{
	char text[SYSFS_VALUE_LEN];
	struct dd_error err;

	if (read_value_text(r, dir, dd_param_sysfs(f), text))
		take_set(r, dd_param_set_text(p, dd_param_key(f), *text ? text : NULL, &err), &err);
}

static void read_bool_file(struct reading *r, const char *dir, const struct dd_param_field *f,
			   struct dd_params *p)
{
	char text[SYSFS_VALUE_LEN];
	struct dd_error err;

	if (!read_value_text(r, dir, dd_param_sysfs(f), text))
		return;
	/* Early kernels print 0 and 1. */
	if (strlen(text) == 1 && strchr("YN10", *text))
		take_set(r,
			 dd_param_set_bool(p, dd_param_key(f), *text == 'Y' || *text == '1', &err),
			 &err);
	else
		report_odd(r, dir, dd_param_sysfs(f), text);
}

static void read_word_file(struct reading *r, const char *dir, const struct dd_param_field *f,
			   struct dd_params *p)
{
	char text[SYSFS_VALUE_LEN];

	if (read_value_text(r, dir, dd_param_sysfs(f), text) &&
	    dd_param_set_text(p, dd_param_key(f), text, NULL))
		report_odd(r, dir, dd_param_sysfs(f), text);
}

/* Access rates as samples and ages as aggregation intervals, the only units that sysfs knows. */
static void read_range_dir(struct reading *r, const char *dir, const struct dd_param_field *f,
			   struct dd_params *p)
{
	bool is_size = !strcmp(dd_param_unit(f), "bytes");
	const char *key = dd_param_key(f);
	struct dd_range range = dd_param_range(p, key, NULL);
	char path[PATH_MAX];
	struct dd_error err;

	damon_join_path(path, dir, dd_param_sysfs(f));
	read_u64(r, path, "min", &range.min);
	read_u64(r, path, "max", &range.max);
	if (!is_size && range.max >= KERNEL_NO_BOUND)
		range.max = UINT64_MAX;
	if (!r->ret)
		take_set(r,
			 dd_param_set_range(p, key, range,
					    is_size ? DD_PARAM_MAIN_UNIT : DD_PARAM_OTHER_UNIT,
					    &err),
			 &err);
}

static void read_items(struct reading *r, const char *dir, struct dd_params *p, const char *key)
{
	char path[PATH_MAX], name[16];
	unsigned int *indices;
	size_t nr_indices;
	struct dd_error err;

	damon_path(path, "%s", dir);
	if (!sysfs_exists(path))
		return;
	if (sysfs_numbered(path, &indices, &nr_indices, &err)) {
		take_set(r, err.code, &err);
		return;
	}
	if (nr_indices > MAX_CHILDREN)
		r->ret = dd_fail(r->err, DD_ELIMIT, "%s has %zu directories", path, nr_indices);
	for (size_t i = 0; i < nr_indices && !r->ret; i++) {
		struct dd_params *item = dd_param_append(p, key, r->err);

		if (!item) {
			r->ret = DD_ENOMEM;
			break;
		}
		snprintf(name, sizeof(name), "%u", indices[i]);
		read_object(r, damon_join_path(path, dir, name), item);
	}
	free(indices);
}

/* A kernel that has core_filters and ops_filters still has filters, for old programs. */
static void read_list(struct reading *r, const char *dir, const struct dd_param_field *f,
		      struct dd_params *p)
{
	static const char *const filter_dirs[] = {"filters", "core_filters", "ops_filters"};
	char path[PATH_MAX];

	if (strcmp(dd_param_item_type(f), "filter")) {
		read_items(r, damon_join_path(path, dir, dd_param_sysfs(f)), p, dd_param_key(f));
		return;
	}
	for (size_t i = 0; i < sizeof(filter_dirs) / sizeof(filter_dirs[0]); i++)
		read_items(r, damon_join_path(path, dir, filter_dirs[i]), p, dd_param_key(f));
}

static void read_ids_file(struct reading *r, const char *dir, const struct dd_param_field *f,
			  struct dd_params *p)
{
	char text[SYSFS_VALUE_LEN], *save, *word;
	/* Each has a digit and a comma. */
	int64_t ids[SYSFS_VALUE_LEN / 2 + 1];
	struct dd_error err;
	size_t nr = 0;

	if (!read_value_text(r, dir, dd_param_sysfs(f), text))
		return;
	for (word = strtok_r(text, ", ", &save); word; word = strtok_r(NULL, ", ", &save))
		ids[nr++] = strtoll(word, NULL, 10);
	take_set(r, dd_param_set_ids(p, dd_param_key(f), ids, nr, &err), &err);
}

static void read_field_file(struct reading *r, const char *dir, const struct dd_param_field *f,
			    struct dd_params *p)
{
	switch (dd_param_kind(f)) {
	case DD_PARAM_OBJECT:
		break;
	case DD_PARAM_LIST:
		read_list(r, dir, f, p);
		break;
	case DD_PARAM_IDS:
		read_ids_file(r, dir, f, p);
		break;
	case DD_PARAM_TEXT:
		read_string_file(r, dir, f, p);
		break;
	case DD_PARAM_I64:
		read_id(r, dir, f, p);
		break;
	case DD_PARAM_BOOL:
		read_bool_file(r, dir, f, p);
		break;
	case DD_PARAM_WORD:
		read_word_file(r, dir, f, p);
		break;
	case DD_PARAM_RANGE:
		read_range_dir(r, dir, f, p);
		break;
	case DD_PARAM_U64:
		read_number(r, dir, f, p);
		break;
	}
}

static void read_hits(struct reading *r, const char *dir, struct dd_params *region)
{
	char path[PATH_MAX], probes[PATH_MAX], name[32];
	unsigned int *indices;
	struct dd_error err;
	int64_t *hits;
	size_t nr;

	damon_join_path(probes, dir, "probes");
	damon_path(path, "%s", probes);
	if (!sysfs_exists(path) || sysfs_numbered(path, &indices, &nr, NULL))
		return;
	hits = calloc(nr + 1, sizeof(*hits));
	for (size_t i = 0; hits && i < nr; i++) {
		uint64_t v = 0;

		snprintf(name, sizeof(name), "%u/hits", indices[i]);
		read_u64(r, probes, name, &v);
		hits[i] = (int64_t)v;
	}
	if (hits)
		take_set(r, dd_param_set_ids(region, "probe_hits", hits, nr, &err), &err);
	free(hits);
	free(indices);
}

/* The files of a region have the names of its fields. */
static void read_tried_region(struct reading *r, const char *dir, struct dd_params *region)
{
	const struct dd_param_field *f = NULL;
	struct dd_error err;

	while ((f = dd_param_next("tried region", f))) {
		const char *key = dd_param_key(f);
		bool is_size = !strcmp(dd_param_unit(f), "bytes"), found;
		uint64_t v = 0;

		if (dd_param_kind(f) != DD_PARAM_U64)
			continue;
		found = is_size ? read_size(r, dir, key, &v) : read_u64(r, dir, key, &v);
		if (!found && (!strcmp(key, "nr_accesses") || !strcmp(key, "sz_filter_passed")))
			v = DD_RESULT_UNKNOWN;
		take_set(r, dd_param_set_u64(region, key, v, &err), &err);
	}
	read_hits(r, dir, region);
}

/* A region may vanish while it is read: another program's update command removes all of them. */
static void read_tried_regions(struct reading *r, const char *dir, struct dd_params *scheme)
{
	char path[PATH_MAX], region_dir[PATH_MAX], name[48];
	unsigned int *indices;
	size_t nr;

	if (sysfs_numbered(damon_path(path, "%s/tried_regions", dir), &indices, &nr, NULL))
		return;
	for (size_t i = 0; i < nr && !r->ret; i++) {
		struct dd_params *t = dd_param_append(scheme, "tried_regions", r->err);

		if (!t) {
			r->ret = DD_ENOMEM;
			break;
		}
		snprintf(name, sizeof(name), "tried_regions/%u", indices[i]);
		read_tried_region(r, damon_join_path(region_dir, dir, name), t);
		if (dd_param_u64(t, "end") <= dd_param_u64(t, "start"))
			dd_param_remove(scheme, "tried_regions",
					dd_param_nr(scheme, "tried_regions") - 1, NULL);
	}
	free(indices);
}

static bool is_of_type(const struct dd_params *p, const char *type)
{
	return !strcmp(dd_params_type(p), type);
}

static void read_tried_bytes(struct reading *r, const char *dir, struct dd_params *scheme)
{
	uint64_t v = DD_RESULT_UNKNOWN;

	read_size(r, dir, "tried_regions/total_bytes", &v);
	dd_param_set_u64(scheme, "tried_bytes", v, NULL);
}

/* What has no file of its own in sysfs, or means something else there. */
static void finish_object(struct reading *r, const char *dir, struct dd_params *p)
{
	if (is_of_type(p, "target") && dd_param_i64(p, "pid") == 0)
		dd_param_set_i64(p, "pid", DD_PARAM_NONE, NULL);
	if (!is_of_type(p, "scheme"))
		return;
	read_tried_bytes(r, dir, p);
	if (r->flags & DAMON_READ_TRIED)
		read_tried_regions(r, dir, p);
}

static void read_object(struct reading *r, const char *dir, struct dd_params *p)
{
	const struct dd_param_field *f = NULL;
	bool is_context = is_of_type(p, "context");

	while (!r->ret && (f = dd_param_next(dd_params_type(p), f))) {
		/* The type is in a field before those that depend on it. */
		if (!dd_param_sysfs(f) || !dd_param_applies(p, f))
			continue;
		read_field_file(r, dir, f, p);
		if (is_context && !strcmp(dd_param_key(f), "addr_unit"))
			r->unit = dd_param_u64(p, "addr_unit");
	}
	if (!r->ret)
		finish_object(r, dir, p);
	if (is_context)
		r->unit = 1;
}

int damon_read_kdamond(struct dd_params **kdamond, unsigned int index, unsigned int flags,
		       struct dd_error *err)
{
	struct reading r = {.unit = 1, .flags = flags, .err = err};
	char dir[16];

	*kdamond = dd_params_new("kdamond", err);
	if (!*kdamond)
		return DD_ENOMEM;
	snprintf(dir, sizeof(dir), "%u", index);
	read_object(&r, dir, *kdamond);
	if (!r.ret)
		return 0;
	dd_params_free(*kdamond);
	*kdamond = NULL;
	return r.ret;
}

int damon_read(struct dd_params **params, unsigned int flags, struct dd_error *err)
{
	struct reading r = {.unit = 1, .flags = flags, .err = err};

	*params = dd_params_new("parameters", err);
	if (!*params)
		return DD_ENOMEM;
	read_items(&r, "", *params, "kdamonds");
	if (!r.ret)
		return 0;
	dd_params_free(*params);
	*params = NULL;
	return r.ret;
}
