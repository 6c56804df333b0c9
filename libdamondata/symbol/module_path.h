/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Where the file of a kernel module is.
 */
#ifndef DAMONDATA_SYMBOL_MODULE_PATH_H
#define DAMONDATA_SYMBOL_MODULE_PATH_H

#include <limits.h>
#include <stdbool.h>

/**
 * dd_module_path() - file of a module, by the list that depmod made
 * @path:	set to the path in the recorded system
 * @symfs:	folder of that system's files, or NULL
 * @release:	of its kernel, or NULL
 * @name:	"[module]"
 *
 * Return: false when the list has no such module.
 */
bool dd_module_path(char path[PATH_MAX], const char *symfs, const char *release, const char *name);

#endif /* DAMONDATA_SYMBOL_MODULE_PATH_H */
