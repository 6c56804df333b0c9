/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * What the searches for symbols share.
 */
#ifndef DAMONDATA_SYMBOL_SEARCH_INTERNAL_H
#define DAMONDATA_SYMBOL_SEARCH_INTERNAL_H

#include <damondata/symbols.h>

/** dd_perf_cache_path() - where perf keeps @file of a build; NULL when there is no such place */
const char *dd_perf_cache_path(char *path, size_t size, const char *hex, const char *file);

#endif /* DAMONDATA_SYMBOL_SEARCH_INTERNAL_H */
