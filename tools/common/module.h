/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Modules: parts of the programs that need large libraries, loaded when they are asked for.
 *
 * A module is the shared object damo-NAME.so beside the programs or in the libexec folder of the build. It is of the
 * programs' version, calls functions of theirs, and gives them one table of functions.
 */
#ifndef DAMO_MODULE_H
#define DAMO_MODULE_H

#include <damondata/error.h>

/** struct damo_module - what a module exports, by the name damo_module; of the same layout in all versions */
struct damo_module {
	const char *version;
	const void *table;
};

extern const struct damo_module damo_module;

/** MODULE() - stands once in a module: its table, whose type it shares with who loads it */
#define MODULE(functions)                                                                          \
	const struct damo_module damo_module = {.version = DAMO_VERSION, .table = (functions)};

/**
 * load_module() - the table of a module
 * @name:	such as "pictures"
 * @err:	says what is missing, and what to install
 *
 * It stays loaded; the next call gives the same table.
 *
 * Return: the table, or NULL.
 */
const void *load_module(const char *name, struct dd_error *err);

#endif /* DAMO_MODULE_H */
