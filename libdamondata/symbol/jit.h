/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Functions that a program made at run time and listed for perf.
 */
#ifndef DAMONDATA_SYMBOL_JIT_H
#define DAMONDATA_SYMBOL_JIT_H

#include <damondata/symbols.h>

/**
 * dd_symbols_jit() - read a list of lines "START SIZE NAME", hexadecimal numbers
 * @out:	the symbols, by address; untouched on failure
 * @symfs:	folder of the recorded system's files, or NULL
 * @path:	of the list in it: /tmp/perf-PID.map
 * @err:	or NULL
 *
 * Anybody can write to /tmp: only a list of the user's own or of root is read, as perf does.
 *
 * Return: 0, DD_ENODATA, DD_ESYS, DD_ELIMIT or DD_ENOMEM.
 */
int dd_symbols_jit(struct dd_symbols **out, const char *symfs, const char *path,
		   struct dd_error *err);

#endif /* DAMONDATA_SYMBOL_JIT_H */
