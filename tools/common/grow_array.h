/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arrays of the tools that grow by doubling.
 */
#ifndef TOOLS_COMMON_GROW_ARRAY_H
#define TOOLS_COMMON_GROW_ARRAY_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/**
 * grow_array() - provide capacity for one more element
 * @array:	malloc'ed, or NULL
 * @allocated:	capacity in elements, updated
 * @nr:		elements in use
 * @size:	of one element in bytes
 *
 * New elements are zeroed.
 *
 * Return: the array, which may have moved; NULL when out of memory, the old one is still valid then.
 */
static inline void *grow_array(void *array, size_t *allocated, size_t nr, size_t size)
{
	size_t more = *allocated ? *allocated * 2 : 8;
	char *grown;

	if (nr < *allocated)
		return array;
	grown = reallocarray(array, more, size);
	if (!grown)
		return NULL;
	memset(grown + *allocated * size, 0, (more - *allocated) * size);
	*allocated = more;
	return grown;
}

#endif /* TOOLS_COMMON_GROW_ARRAY_H */
