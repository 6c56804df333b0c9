// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters of the kernel modules that run DAMON by themselves.
 */
#include "tools/kernel/module_params.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A module looks at commit_inputs after an aggregation interval, or a watermark check every 5 s. */
#define COMMIT_WAIT_MS 10000

static int is_damon_module(const struct dirent *e)
{
	return !strncmp(e->d_name, "damon_", 6) && strlen(e->d_name) < DAMON_MODULE_LEN;
}

static int is_name(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

int module_names(char ***names, size_t *nr, struct dd_error *err)
{
	char path[PATH_MAX];
	struct dirent **entries;
	int n = scandir(kernel_path(path, KERNEL_SYSFS, "module"), &entries, is_damon_module,
			alphasort);

	if (n < 0)
		return dd_fail(err, DD_ESYS, "cannot list %s", path);
	*names = calloc((size_t)n + 1, sizeof(**names));
	*nr = 0;
	for (int i = 0; i < n; i++) {
		char *copy = *names ? strdup(entries[i]->d_name + 6) : NULL;

		if (copy)
			(*names)[(*nr)++] = copy;
		free(entries[i]);
	}
	free(entries);
	return *names ? 0 : dd_fail(err, DD_ENOMEM, "out of memory");
}

static int read_param(struct module_param *p, const char *module, const char *name,
		      struct dd_error *err)
{
	char path[PATH_MAX], value[MODULE_VALUE_LEN];
	struct stat st;
	int ret;

	kernel_path(path, KERNEL_SYSFS, "module/%s/parameters/%s", module, name);
	if (stat(path, &st))
		return dd_fail(err, DD_ESYS, "cannot read %s", path);
	ret = sysfs_read(path, value, sizeof(value), err);
	if (ret)
		return ret;
	*p = (struct module_param){strdup(name), strdup(value), (st.st_mode & 0222) != 0};
	return p->name && p->value ? 0 : dd_fail(err, DD_ENOMEM, "out of memory");
}

int module_params(const char *module, struct module_param **params, size_t *nr,
		  struct dd_error *err)
{
	struct module_param *list;
	struct dirent **entries;
	char path[PATH_MAX];
	int ret = 0, n;

	kernel_path(path, KERNEL_SYSFS, "module/%s/parameters", module);
	n = scandir(path, &entries, is_name, alphasort);
	if (n < 0 && errno == ENOENT)
		return dd_fail(err, DD_EUNSUPPORTED,
			       "this kernel does not have %s (%s is missing); see 'damo features'",
			       module, path);
	if (n < 0)
		return dd_fail(err, DD_ESYS, "cannot list %s", path);
	list = calloc((size_t)n + 1, sizeof(*list));
	if (!list)
		ret = dd_fail(err, DD_ENOMEM, "out of memory");
	for (int i = 0; i < n; i++) {
		if (!ret)
			ret = read_param(&list[i], module, entries[i]->d_name, err);
		free(entries[i]);
	}
	free(entries);
	if (ret) {
		module_params_free(list, (size_t)n);
		return ret;
	}
	*params = list;
	*nr = (size_t)n;
	return 0;
}

void module_params_free(struct module_param *params, size_t nr)
{
	for (size_t i = 0; params && i < nr; i++) {
		free(params[i].name);
		free(params[i].value);
	}
	free(params);
}

const struct module_param *module_param_find(const struct module_param *params, size_t nr,
					     const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(params[i].name, name))
			return &params[i];
	return NULL;
}

int module_param_write(const char *module, const char *name, const char *value,
		       struct dd_error *err)
{
	char path[PATH_MAX];

	return sysfs_write(kernel_path(path, KERNEL_SYSFS, "module/%s/parameters/%s", module, name),
			   value, err);
}

int module_commit(const char *module, struct dd_error *err)
{
	uint64_t end = monotonic_ms() + COMMIT_WAIT_MS;
	char path[PATH_MAX], value[16];
	int ret;

	kernel_path(path, KERNEL_SYSFS, "module/%s/parameters/commit_inputs", module);
	if (!sysfs_exists(path))
		return dd_fail(err, DD_EUNSUPPORTED,
			       "this kernel's %s cannot take parameters while it "
			       "runs (Linux 5.19 can)",
			       module);
	ret = sysfs_write(path, "Y", err);
	while (!ret) {
		ret = sysfs_read(path, value, sizeof(value), err);
		if (ret || value[0] != 'Y')
			break;
		if (monotonic_ms() > end)
			return dd_fail(err, DD_EAGAIN,
				       "%s did not take the parameters within %d s; is it "
				       "running?",
				       module, COMMIT_WAIT_MS / 1000);
		sleep_ms(20);
	}
	return ret;
}
