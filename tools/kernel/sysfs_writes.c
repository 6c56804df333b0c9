// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ordered lists of writes to DAMON's sysfs tree: making, printing, doing, checking.
 */
#include "tools/kernel/sysfs_writes.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tools/kernel/damon_hint.h"
#include "tools/kernel/features.h"

/* The release that split `filters` into `core_filters` and `ops_filters`. */
#define SPLIT_SINCE KERNEL_RELEASE(6, 15)

void damon_plan_free(struct damon_plan *plan)
{
	for (size_t i = 0; i < plan->nr; i++) {
		free(plan->writes[i].path);
		free(plan->writes[i].value);
	}
	free(plan->writes);
	*plan = (struct damon_plan){0};
}

void damon_plan_add_for(struct damon_plan *plan, enum filter_layout layout, const char *path,
			const char *value)
{
	struct damon_write w = {.layout = layout};

	if (plan->nr == plan->room) {
		size_t room = plan->room ? plan->room * 2 : 64;
		void *grown = reallocarray(plan->writes, room, sizeof(w));

		if (!grown) {
			plan->out_of_memory = true;
			return;
		}
		plan->writes = grown;
		plan->room = room;
	}
	w.path = strdup(path);
	w.value = strdup(value);
	if (!w.path || !w.value) {
		free(w.path);
		free(w.value);
		plan->out_of_memory = true;
		return;
	}
	plan->writes[plan->nr++] = w;
}

void damon_plan_add(struct damon_plan *plan, const char *path, const char *value)
{
	damon_plan_add_for(plan, LAYOUT_ANY, path, value);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_number_of(const char *path)
{
	return !strncmp(base_name(path), "nr_", 3);
}

/* Does the kernel do what the value says although it lacks the file? */
static bool harmless_without(const struct damon_write *w, const struct feature *f)
{
	return f && feature_is_default(f, w->value);
}

static int report_lacking(const struct damon_write *w, const struct feature *f,
			  struct dd_error *err)
{
	char path[PATH_MAX], release[KERNEL_RELEASE_LEN];

	damon_path(path, "%s", w->path);
	if (!f)
		return dd_fail(err, DD_EUNSUPPORTED,
			       "cannot write '%s' to %s: there is no such file", w->value, path);
	return dd_fail(
		err, DD_EUNSUPPORTED,
		"this kernel's DAMON cannot take '%s' for %s: the file came with Linux %s (see "
		"'damo features')",
		w->value, path, kernel_release_name(release, f->since));
}

/* A keyword that is newer than the kernel would be refused. */
static int check_word(const struct damon_write *w, unsigned int release, struct dd_error *err)
{
	const struct feature *f = feature_of_word(base_name(w->path), w->value);
	char name[KERNEL_RELEASE_LEN];

	if (!f || !release || release >= f->since)
		return 0;
	return dd_fail(err, DD_EUNSUPPORTED, "'%s' for %s needs Linux %s", w->value, w->path,
		       kernel_release_name(name, f->since));
}

/* Would a kernel of this release get the write? 1 yes, 0 no, negative: it cannot take it. */
static int is_due(const struct damon_write *w, unsigned int release, struct dd_error *err)
{
	enum filter_layout layout = release >= SPLIT_SINCE || !release ? LAYOUT_SPLIT : LAYOUT_FLAT;
	const struct feature *f = feature_of_file(w->path);
	int ret;

	if (w->layout != LAYOUT_ANY && w->layout != layout)
		return 0;
	if (f && release && release < f->since)
		return harmless_without(w, f) ? 0 : report_lacking(w, f, err);
	ret = check_word(w, release, err);
	return ret ? ret : 1;
}

/* As a line of shell. */
static void print_write(FILE *out, const char *value, const char *path)
{
	fputs("echo '", out);
	for (const char *quote; (quote = strchr(value, '\'')); value = quote + 1)
		fprintf(out, "%.*s'\\''", (int)(quote - value), value);
	fprintf(out, "%s' > %s\n", value, path);
}

int damon_plan_print(const struct damon_plan *plan, unsigned int release, FILE *out,
		     struct dd_error *err)
{
	char path[PATH_MAX];

	/* All or nothing, as when it is done. */
	for (size_t i = 0; i < plan->nr; i++) {
		int ret = is_due(&plan->writes[i], release, err);

		if (ret < 0)
			return ret;
	}
	for (size_t i = 0; i < plan->nr; i++)
		if (is_due(&plan->writes[i], release, NULL))
			print_write(out, plan->writes[i].value,
				    damon_path(path, "%s", plan->writes[i].path));
	return 0;
}

/* Is the write for the layout of filters that its scheme's directory has? */
static bool layout_fits(const struct damon_write *w)
{
	static const char schemes[] = "/schemes/";
	char path[PATH_MAX];
	const char *at = strstr(w->path, schemes);
	bool split;

	if (w->layout == LAYOUT_ANY || !at)
		return true;
	at += sizeof(schemes) - 1;
	at += strspn(at, "0123456789");
	split = sysfs_exists(damon_path(path, "%.*s/core_filters", (int)(at - w->path), w->path));
	return (w->layout == LAYOUT_SPLIT) == split;
}

static int run_one(const struct damon_write *w, struct dd_error *err)
{
	char path[PATH_MAX];
	struct dd_error reason = {0};
	int ret;

	if (!layout_fits(w))
		return 0;
	if (!sysfs_exists(damon_path(path, "%s", w->path))) {
		const struct feature *f = feature_of_file(w->path);

		return harmless_without(w, f) ? 0 : report_lacking(w, f, err);
	}
	ret = sysfs_write(path, w->value, &reason);
	return ret ? damon_explain(w->path, w->value, &reason, err) : 0;
}

int damon_plan_run(const struct damon_plan *plan, size_t *done, struct dd_error *err)
{
	size_t i;
	int ret = 0;

	if (plan->out_of_memory)
		ret = dd_fail(err, DD_ENOMEM, "out of memory");
	for (i = 0; i < plan->nr && !ret; i++)
		ret = run_one(&plan->writes[i], err);
	if (done)
		*done = ret && i ? i - 1 : i;
	return ret;
}

/* Booleans read back as Y or N, all else as it was written. */
int damon_plan_check(const struct damon_plan *plan, struct dd_error *err)
{
	char path[PATH_MAX], value[SYSFS_VALUE_LEN];

	for (size_t i = 0; i < plan->nr; i++) {
		const struct damon_write *w = &plan->writes[i];
		int ret;

		if (!layout_fits(w) || !sysfs_exists(damon_path(path, "%s", w->path)))
			continue;
		ret = sysfs_read(path, value, sizeof(value), err);
		if (ret)
			return ret;
		if (strcmp(value, w->value))
			return dd_fail(err, DD_ECORRUPT,
				       "%s reads '%s' after '%s' was written: another program is "
				       "changing DAMON's setup, or this kernel cut the value",
				       path, value, w->value);
	}
	return 0;
}

int damon_plan_apply(const struct damon_plan *plan, struct dd_error *err)
{
	int ret = damon_plan_run(plan, NULL, err);

	return ret ? ret : damon_plan_check(plan, err);
}

int damon_plan_restore(const struct damon_plan *plan, struct dd_error *err)
{
	char path[PATH_MAX], value[SYSFS_VALUE_LEN];
	int ret = 0;

	for (size_t i = 0; i < plan->nr; i++) {
		const struct damon_write *w = &plan->writes[i];
		int one;

		if (!sysfs_exists(damon_path(path, "%s", w->path)))
			continue;
		if (!sysfs_read(path, value, sizeof(value), NULL) && !strcmp(value, w->value))
			continue;
		one = sysfs_write(path, w->value, ret ? NULL : err);
		/* The rest is still brought back; the first failure is reported. */
		if (one && !ret)
			ret = one;
		if (one && is_number_of(w->path) && !strchr(w->path, '/'))
			break;
	}
	return ret;
}
