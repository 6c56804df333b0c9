/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Names as the programmer wrote them.
 */
#ifndef DAMONDATA_SYMBOL_DEMANGLE_H
#define DAMONDATA_SYMBOL_DEMANGLE_H

/**
 * dd_demangle() - the readable form of a C++ or Rust name, without its parameters
 * @name:	as in the symbol table
 *
 * Return: malloc'ed text, or NULL when @name is not mangled (or there is no memory).
 */
char *dd_demangle(const char *name);

#endif /* DAMONDATA_SYMBOL_DEMANGLE_H */
