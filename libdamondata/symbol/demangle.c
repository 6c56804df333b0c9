// SPDX-License-Identifier: LGPL-2.1-only
/*
 * Demangling through libiberty, which knows C++ and both of Rust's schemes.
 */
#include <damondata/symbols.h>

#include <stddef.h>
#include <string.h>

#include <libiberty/demangle.h>

/* Longer names than compilers make only cost time. */
#define MAX_MANGLED 16384

char *dd_demangle(const char *name)
{
	if (name[0] != '_' || (name[1] != 'Z' && name[1] != 'R') ||
	    strnlen(name, MAX_MANGLED) == MAX_MANGLED)
		return NULL;
	return cplus_demangle(name, DMGL_NO_OPTS | DMGL_AUTO);
}
