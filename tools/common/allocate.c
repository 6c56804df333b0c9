// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory or the end of the program.
 */
#include "tools/common/allocate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/message.h"

void *require_memory(void *p)
{
	if (!p)
		die("out of memory");
	return p;
}

void *xmalloc(size_t size)
{
	return require_memory(malloc(size));
}

void *xcalloc(size_t nr, size_t size)
{
	return require_memory(calloc(nr, size));
}

void *xrealloc(void *p, size_t size)
{
	return require_memory(realloc(p, size));
}

void *xreallocarray(void *p, size_t nr, size_t size)
{
	return require_memory(reallocarray(p, nr, size));
}

char *xstrdup(const char *text)
{
	return require_memory(strdup(text));
}

char *xstrndup(const char *text, size_t len)
{
	return require_memory(strndup(text, len));
}

char *xasprintf(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	return require_memory(text);
}

void *xgrow_array(void *array, size_t *allocated, size_t nr, size_t size)
{
	size_t more = *allocated ? *allocated * 2 : 8;
	char *grown;

	if (nr < *allocated)
		return array;
	grown = xreallocarray(array, more, size);
	memset(grown + *allocated * size, 0, (more - *allocated) * size);
	*allocated = more;
	return grown;
}
