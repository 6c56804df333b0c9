// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading of the modules that need large libraries, when they are asked for.
 */
#include "tools/common/module.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/common/exec_path.h"

const void *load_module(const char *name, struct dd_error *err)
{
	char file[NAME_MAX], path[PATH_MAX];
	const struct damo_module *module;
	void *handle;

	snprintf(file, sizeof(file), "damo-%s.so", name);
	if (!find_own_file(file, path, sizeof(path))) {
		dd_fail(err, DD_EUNSUPPORTED,
			"%s is not installed; install the package with it, or build damo anew",
			file);
		return NULL;
	}
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		dd_fail(err, DD_EUNSUPPORTED, "the module cannot be loaded: %s", dlerror());
		return NULL;
	}
	module = dlsym(handle, "damo_module");
	if (!module || strcmp(module->version, DAMO_VERSION)) {
		dd_fail(err, DD_EUNSUPPORTED,
			"%s is of version %s of damo, not of %s; install both of one version", path,
			module ? module->version : "unknown", DAMO_VERSION);
		dlclose(handle);
		return NULL;
	}
	return module->table;
}
