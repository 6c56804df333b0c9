/* SPDX-License-Identifier: LGPL-2.1-only */
/*
 * Structures that carry their size: how a program and a library of different versions understand one another.
 *
 * Such a structure begins with @size, which whoever makes it sets to its sizeof(), by its macro DD_..._INIT or as in
 * {.size = sizeof(x), ...}. Later versions add members at its end only, and 0 in one means what was done before it
 * existed. So the library looks at no more bytes than the program has, and fills in no more. A program that sets a
 * member which the library at hand does not know gets DD_EUNSUPPORTED; a @size of 0 is DD_EINVAL.
 */
#ifndef DAMONDATA_SIZED_H
#define DAMONDATA_SIZED_H

#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * dd_sized_copy() - copy as much of a structure as both sides know
 * @to:		filled: what @from does not have is 0, and its size is @to_size
 * @to_size:	bytes of @to
 * @from:	a structure of the same kind, which states its own size
 */
static inline void dd_sized_copy(void *to, uint32_t to_size, const void *from)
{
	uint32_t size;

	memcpy(&size, from, sizeof(size));
	size = size < to_size ? size : to_size;
	memcpy(to, from, size);
	memset((char *)to + size, 0, to_size - size);
	memcpy(to, &to_size, sizeof(to_size));
}

/**
 * DD_COPY() - copy a structure that the library delivered, such as a struct dd_stream, to one of the program's own
 *
 * An assignment would copy the size as well, which may be that of a larger structure.
 */
#define DD_COPY(to, from) dd_sized_copy((to), sizeof(*(to)), (from))

#ifdef __cplusplus
}
#endif

#endif /* DAMONDATA_SIZED_H */
